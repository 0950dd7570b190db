/** @binance/connector, Binance's connector of yesterday: only the base URL is changed. */
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';
import { askIn, balanceIn, symbolsIn, walk } from './walk.ts';
import type { Trader } from './walk.ts';

type Call = (...values: unknown[]) => Promise<{ data: never }>;

const require = createRequire(import.meta.url);

/** The package has no types. */
const { Spot } = require('@binance/connector') as {
  Spot: new (
    apiKey: string,
    secret: string,
    options: { baseURL: string },
  ) => Readonly<Record<string, Call>>;
};

let venue: Venue;
before(async () => {
  venue = await startVenue();
});
after(() => venue.stop());

const symbol = 'BTCUSDT';

function pointed({ apiKey, secret }: Account): Trader {
  const spot = new Spot(apiKey, secret, { baseURL: venue.url });
  const ask = async (name: string, ...values: unknown[]): Promise<never> =>
    (await (spot[name] as Call).call(spot, ...values)).data;
  const timeInForce = 'GTC';
  return {
    symbols: async () => symbolsIn(await ask('exchangeInfo')),
    place: ({ side, quantity, price }) =>
      ask('newOrder', symbol, side, 'LIMIT', {
        timeInForce,
        quantity,
        price,
        newOrderRespType: 'FULL',
      }),
    buy: (quantity) => ask('newOrder', symbol, 'BUY', 'MARKET', { quantity }),
    order: (orderId) => ask('getOrder', symbol, { orderId }),
    open: () => ask('openOrders', { symbol }),
    all: () => ask('allOrders', symbol),
    cancel: (orderId) => ask('cancelOrder', symbol, { orderId }),
    replace: (cancelOrderId, { side, quantity, price }) =>
      ask('cancelAndReplace', symbol, side, 'LIMIT', 'STOP_ON_FAILURE', {
        timeInForce,
        quantity,
        price,
        cancelOrderId,
      }),
    pair: () =>
      ask('newOCOOrder', symbol, 'SELL', 0.5, 'LIMIT_MAKER', 'STOP_LOSS_LIMIT', {
        abovePrice: 40_000,
        belowStopPrice: 20_000,
        belowPrice: 19_000,
        belowTimeInForce: 'GTC',
      }),
    trades: () => ask('myTrades', symbol),
    balance: async (asset) => balanceIn(await ask('account'), asset),
    ask: async () => askIn(await ask('depth', symbol)),
    refusal: (error) => {
      const { response } = error as { response: { status: number; data: unknown } };
      return { status: response.status, data: response.data };
    },
  };
}

test('@binance/connector trades here', async () => {
  await walk(pointed(venue.alice), pointed(venue.bob), {
    status: 400,
    data: { code: -2011, msg: 'Unknown order sent.' },
  });
});
