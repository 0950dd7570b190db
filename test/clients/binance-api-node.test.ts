/** binance-api-node: only the base address is changed. */
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';
import { balanceIn, symbolsIn, walk } from './walk.ts';
import type { Trader } from './walk.ts';

type Calls = Readonly<Record<string, (values?: object) => Promise<never>>>;
type Options = { readonly apiKey: string; readonly apiSecret: string; readonly httpBase: string };

const require = createRequire(import.meta.url);

/** Its types are those of a module that it is not. */
const { default: connect } = require('binance-api-node') as {
  default: (options: Options) => Calls;
};

let venue: Venue;
before(async () => {
  venue = await startVenue();
});
after(() => venue.stop());

const symbol = 'BTCUSDT';

function pointed({ apiKey, secret }: Account): Trader {
  const client = connect({ apiKey, apiSecret: secret, httpBase: venue.url });
  const ask = (name: string, values: object = {}): Promise<never> =>
    (client[name] as Calls[string])(values);
  return {
    symbols: async () => symbolsIn(await ask('exchangeInfo')),
    place: (order) => ask('order', { symbol, ...order }),
    buy: (quantity) => ask('order', { symbol, side: 'BUY', type: 'MARKET', quantity }),
    order: (orderId) => ask('getOrder', { symbol, orderId }),
    open: () => ask('openOrders', { symbol }),
    all: () => ask('allOrders', { symbol }),
    cancel: (orderId) => ask('cancelOrder', { symbol, orderId }),
    replace: (cancelOrderId, order) =>
      ask('updateOrder', { symbol, type: 'LIMIT', ...order, cancelOrderId }),
    pair: () =>
      ask('orderOco', {
        symbol,
        side: 'SELL',
        quantity: '0.5',
        price: '40000',
        stopPrice: '20000',
        stopLimitPrice: '19000',
      }),
    trades: () => ask('myTrades', { symbol }),
    balance: async (asset) => balanceIn(await ask('accountInfo'), asset),
    ask: async () => {
      const { asks }: { asks: { price: string; quantity: string }[] } = await ask('book', {
        symbol,
      });
      return [asks[0]?.price ?? '', asks[0]?.quantity ?? ''];
    },
    refusal: (error) => {
      const { code, message } = error as Error & { code: number };
      return { code, message };
    },
  };
}

test('binance-api-node trades here', async () => {
  await walk(pointed(venue.alice), pointed(venue.bob), {
    code: -2011,
    message: 'Unknown order sent.',
  });
});
