/**
 * ccxt.pro, unmodified: only the addresses are changed. It watches markets and its account, and trades
 * over the WebSocket API. CLIENT_LOAD_SECONDS=60 watches the order book under load for a minute.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ccxt from 'ccxt';
import { StreamClient } from '../../src/client/index.ts';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';

type Exchange = InstanceType<typeof ccxt.pro.binance>;

const LOAD_MS = 1000 * Number(process.env['CLIENT_LOAD_SECONDS'] ?? 2);
const BTC = 'BTC/USDT';
const ETH = 'ETH/USDT';

let venue: Venue;
let alice: Exchange;
let bob: Exchange;

/** What a user changes. */
async function pointed({ apiKey, secret }: Account): Promise<Exchange> {
  const { url, socketUrl } = venue;
  const exchange = new ccxt.pro.binance({
    apiKey,
    secret,
    enableRateLimit: false, // ccxt would wait between requests; a test does not
    urls: {
      api: {
        public: `${url}/api/v3`,
        private: `${url}/api/v3`,
        sapi: `${url}/sapi/v1`,
        ws: {
          spot: `${socketUrl}/ws`,
          margin: `${socketUrl}/ws`,
          'ws-api': { spot: `${socketUrl}/ws-api/v3` },
        },
      },
    },
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  });
  await exchange.loadHttpProxyAgent(); // ccxt wants this for ws:// without TLS
  await exchange.loadMarkets();
  return exchange;
}

before(async () => {
  venue = await startVenue();
  [alice, bob] = await Promise.all([pointed(venue.alice), pointed(venue.bob)]);
});
after(async () => {
  await Promise.all([alice.close(), bob.close()]);
  await venue.stop();
});

/** What is watched for; ccxt does not tell when it has subscribed, so the market moves until it has. */
async function nudged<T>(watched: Promise<T>, nudge: () => Promise<unknown>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  watched.then(over, over);
  do {
    await nudge();
    await bob.sleep(100);
  } while (!isOver);
  return watched;
}

/** Waits until something that ccxt keeps up to date is so. */
async function becomes(isSo: () => boolean): Promise<void> {
  while (!isSo()) await bob.sleep(10);
}

test('trades, tickers, best offers, candles and the book are watched', async () => {
  await alice.createOrder(ETH, 'limit', 'sell', 50, 3_000);
  await alice.createOrder(ETH, 'limit', 'buy', 1, 2_000);
  const buy = (): Promise<unknown> => bob.createOrder(ETH, 'market', 'buy', 0.1);
  await buy();
  // These are states, which are told at once.
  const offers = (await bob.watchBidsAsks([ETH]))[ETH];
  assert.deepEqual(
    [offers?.bid, offers?.bidVolume, offers?.ask, offers?.askVolume],
    [2_000, 1, 3_000, 49.9],
  );
  assert.equal((await bob.watchTicker(ETH)).last, 3_000);
  assert.equal((await bob.watchTickers())[ETH]?.last, 3_000);
  assert.deepEqual(
    (await bob.watchOHLCV(ETH, '1d')).at(-1)?.slice(1),
    [3_000, 3_000, 3_000, 3_000, 0.1],
  );
  const [trade] = await nudged(bob.watchTrades(ETH), buy);
  assert.deepEqual(
    { symbol: trade?.symbol, side: trade?.side, price: trade?.price, amount: trade?.amount },
    { symbol: ETH, side: 'buy', price: 3_000, amount: 0.1 },
  );
  const book = await nudged(bob.watchOrderBook(ETH), buy);
  const byRest = await bob.fetchOrderBook(ETH);
  await becomes(() => String(book.asks) === String(byRest.asks));
  assert.deepEqual([...book.bids], byRest.bids);
  const { baseVolume, quoteVolume } = await bob.fetchTicker(ETH);
  await becomes(() => bob.tickers[ETH]?.baseVolume === baseVolume);
  assert.equal(bob.tickers[ETH]?.quoteVolume, quoteVolume);
  const ofDay = (): ccxt.OHLCV | undefined =>
    (bob.ohlcvs as Record<string, Record<string, ccxt.OHLCV[]>>)[ETH]?.['1d']?.at(-1);
  await becomes(() => ofDay()?.[5] === baseVolume);
  await alice.cancelAllOrders(ETH);
});

/** What a test looks at of an order. */
function brief({ id, status, filled, amount, side, type }: ccxt.Order): Record<string, unknown> {
  return { id, status, filled, amount, side, type };
}

test('own orders, fills and balances are watched; orders go over the WebSocket API', async () => {
  await nudged(alice.watchOrders(ETH), async () => {
    await alice.createOrder(ETH, 'limit', 'sell', 1, 4_000);
    await alice.cancelAllOrders(ETH);
  });
  // One connection tells them all.
  const orders = alice.watchOrders(BTC);
  const fills = alice.watchMyTrades(BTC);
  const balances = alice.watchBalance();
  const placed = await alice.createOrderWs(BTC, 'limit', 'sell', 1, 40_000);
  const [seen] = await orders;
  const resting = {
    id: placed.id,
    status: 'open',
    filled: 0,
    amount: 1,
    side: 'sell',
    type: 'limit',
  };
  assert.deepEqual(brief(seen as ccxt.Order), resting);
  assert.deepEqual(brief(placed), resting);
  assert.deepEqual(brief(await alice.fetchOrderWs(placed.id as string, BTC)), resting);
  assert.deepEqual((await alice.fetchOpenOrdersWs(BTC)).map(brief), [resting]);

  await bob.createOrderWs(BTC, 'market', 'buy', 0.25);
  const [fill] = await fills;
  assert.deepEqual(
    {
      order: fill?.order,
      price: fill?.price,
      amount: fill?.amount,
      takerOrMaker: fill?.takerOrMaker,
      fee: fill?.fee,
    },
    {
      order: placed.id,
      price: 40_000,
      amount: 0.25,
      takerOrMaker: 'maker',
      fee: { cost: 10, currency: 'USDT' },
    },
  );
  const balance = await balances; // ccxt keeps it up to date
  while (balance['BTC']?.used !== 0.75) await alice.sleep(5);
  const byRest = await alice.fetchBalance();
  assert.deepEqual([balance['BTC'], balance['USDT']], [byRest['BTC'], byRest['USDT']]);

  const edited = await alice.editOrderWs(placed.id as string, BTC, 'limit', 'sell', 0.5, 41_000);
  assert.deepEqual([edited.status, edited.amount, edited.price], ['open', 0.5, 41_000]);
  assert.equal((await alice.fetchOrderWs(placed.id as string, BTC)).status, 'canceled');
  const canceled = await alice.cancelOrderWs(edited.id as string, BTC);
  assert.deepEqual([canceled.id, canceled.status], [edited.id, 'canceled']);
  await alice.createOrderWs(BTC, 'limit', 'sell', 1, 40_000);
  const all = await alice.cancelAllOrdersWs(BTC);
  assert.deepEqual(
    all.map(({ status }) => status),
    ['canceled'],
  );
  const statuses = (await alice.fetchOrdersWs(BTC)).map(({ status }) => status);
  assert.deepEqual(statuses, ['canceled', 'canceled', 'canceled']);
  assert.equal((await alice.fetchMyTradesWs(BTC)).length, 1);
  assert.equal((await alice.fetchTradesWs(BTC)).length, 1);
  assert.equal((await alice.fetchOHLCVWs(BTC, '1d')).length, 1);
  await assert.rejects(alice.cancelOrderWs('999', BTC), ccxt.OrderNotFound);
  const rich = alice.createOrderWs('AAPL/USD', 'limit', 'sell', 10_000_001, 1);
  await assert.rejects(rich, ccxt.InsufficientFunds);
});

/** The same numbers in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random orders and cancels, sixteen under way, until it is stopped; how many were answered. */
async function load(account: Account, isStopped: () => boolean): Promise<number> {
  const client = new StreamClient({ baseUrl: venue.url, credentials: account });
  await client.connect();
  const random = randomOf(11);
  let answered = 0;
  const lane = async (): Promise<void> => {
    while (!isStopped()) {
      const side = random(2) === 0 ? 'BUY' : 'SELL';
      const price = String(30_000 + random(400) - (side === 'BUY' ? 250 : 150));
      const quantity = `0.${1 + random(9)}`;
      const { order } = await client.placeOrder({
        market: 'BTC-USDT',
        side,
        type: 'LIMIT',
        price,
        quantity,
      });
      if (random(4) > 0) await client.cancelOrder(order.orderId).catch(() => undefined);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  client.close();
  return answered;
}

test('the order book watched under load is that of REST, without a checksum error', async () => {
  const startedMs = Date.now();
  let isOver = false;
  const loading = Promise.all([load(venue.alice, () => isOver), load(venue.bob, () => isOver)]);
  let updates = 0;
  const watching = (async (): Promise<ccxt.OrderBook> => {
    for (;;) {
      const book = await bob.watchOrderBook(BTC, 1000);
      updates++;
      if (Date.now() - startedMs < LOAD_MS) continue;
      isOver = true;
      await loading;
      const { lastUpdateId } = (await bob.publicGetDepth({ symbol: 'BTCUSDT' })) as {
        lastUpdateId: string;
      };
      if (book.nonce === Number(lastUpdateId)) return book;
    }
  })();
  const book = await watching;
  const byRest = await bob.fetchOrderBook(BTC, 1000);
  assert.deepEqual([...book.bids], byRest.bids);
  assert.deepEqual([...book.asks], byRest.asks);
  assert.ok(byRest.bids.length > 20 && byRest.asks.length > 20);
  const answered = (await loading).reduce((sum, each) => sum + each, 0);
  assert.ok(updates > LOAD_MS / 500 && answered > LOAD_MS / 10, `${updates} of ${answered} orders`);
});
