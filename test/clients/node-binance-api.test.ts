/** node-binance-api: only the addresses are changed. */
import { after, before, test } from 'node:test';
import Client from 'node-binance-api';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';
import { symbolsIn, walk } from './walk.ts';
import type { Trader } from './walk.ts';

let venue: Venue;
before(async () => {
  venue = await startVenue();
});
after(() => venue.stop());

const symbol = 'BTCUSDT';

function pointed({ apiKey, secret }: Account): Trader {
  const client = new Client().options({
    APIKEY: apiKey,
    APISECRET: secret,
    urls: { base: `${venue.url}/api/`, sapi: `${venue.url}/sapi/` },
  });
  const body = async (reply: Promise<unknown>): Promise<never> => (await reply) as never;
  return {
    symbols: async () => symbolsIn(await client.exchangeInfo()),
    place: ({ side, quantity, price }) =>
      body(client.order('LIMIT', side, symbol, Number(quantity), Number(price))),
    buy: (quantity) => body(client.marketBuy(symbol, Number(quantity))),
    order: (orderId) => body(client.orderStatus(symbol, orderId)),
    open: () => body(client.openOrders(symbol)),
    all: () => body(client.allOrders(symbol)),
    cancel: (orderId) => body(client.cancel(symbol, orderId)),
    pair: () =>
      body(
        client.order('OCO', 'SELL', symbol, 0.5, undefined, {
          aboveType: 'LIMIT_MAKER',
          abovePrice: 40_000,
          belowType: 'STOP_LOSS_LIMIT',
          belowStopPrice: 20_000,
          belowPrice: 19_000,
          belowTimeInForce: 'GTC',
        }),
      ),
    trades: () => body(client.trades(symbol)),
    balance: async (asset) => {
      const balances = (await client.balance()) as Record<
        string,
        { available: string; onOrder: string }
      >;
      return [balances[asset]?.available ?? '', balances[asset]?.onOrder ?? ''];
    },
    ask: async () => {
      const { asks } = (await client.depth(symbol)) as {
        asks: { price: string; quantity: string }[];
      };
      return [asks[0]?.price ?? '', asks[0]?.quantity ?? ''];
    },
    refusal: (error) => (error as Error).message,
  };
}

test('node-binance-api trades here', async () => {
  const refusal = '{"code":-2011,"msg":"Unknown order sent."}';
  await walk(pointed(venue.alice), pointed(venue.bob), refusal);
});
