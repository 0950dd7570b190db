/** The package `binance`: only the base URL is changed. */
import { after, before, test } from 'node:test';
import { MainClient } from 'binance';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';
import { askIn, balanceIn, symbolsIn, walk } from './walk.ts';
import type { Trader } from './walk.ts';

let venue: Venue;
before(async () => {
  venue = await startVenue();
});
after(() => venue.stop());

const symbol = 'BTCUSDT';

function pointed({ apiKey, secret }: Account): Trader {
  const client = new MainClient({ api_key: apiKey, api_secret: secret, baseUrl: venue.url });
  const body = async (reply: Promise<unknown>): Promise<never> => (await reply) as never;
  return {
    symbols: async () => symbolsIn(await client.getExchangeInfo()),
    place: ({ side, quantity, price }) =>
      body(
        client.submitNewOrder({
          symbol,
          side,
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: Number(quantity),
          price: Number(price),
        }),
      ),
    buy: (quantity) =>
      body(
        client.submitNewOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: Number(quantity) }),
      ),
    order: (orderId) => body(client.getOrder({ symbol, orderId })),
    open: () => body(client.getOpenOrders({ symbol })),
    all: () => body(client.getAllOrders({ symbol })),
    cancel: (orderId) => body(client.cancelOrder({ symbol, orderId })),
    replace: (cancelOrderId, { side, quantity, price }) =>
      body(
        client.replaceOrder({
          symbol,
          side,
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: Number(quantity),
          price: Number(price),
          cancelReplaceMode: 'STOP_ON_FAILURE',
          cancelOrderId,
        }),
      ),
    pair: () =>
      body(
        client.submitNewOCO({
          symbol,
          side: 'SELL',
          quantity: 0.5,
          price: 40_000,
          stopPrice: 20_000,
          stopLimitPrice: 19_000,
          stopLimitTimeInForce: 'GTC',
        }),
      ),
    trades: () => body(client.getAccountTradeList({ symbol })),
    balance: async (asset) => balanceIn(await client.getAccountInformation(), asset),
    ask: async () => askIn(await client.getOrderBook({ symbol })),
    refusal: (error) => {
      const { code, message } = error as { code: number; message: string };
      return { code, message };
    },
  };
}

test('binance trades here', async () => {
  await walk(pointed(venue.alice), pointed(venue.bob), {
    code: -2011,
    message: 'Unknown order sent.',
  });
});
