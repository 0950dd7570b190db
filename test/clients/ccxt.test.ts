/** ccxt, unmodified: only the addresses are changed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ccxt from 'ccxt';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';

let venue: Venue;
let alice: ccxt.binance;
let bob: ccxt.binance;

/** What a user changes. */
function pointed({ apiKey, secret }: Account): ccxt.binance {
  const { url } = venue;
  return new ccxt.binance({
    apiKey,
    secret,
    enableRateLimit: false, // ccxt would wait between requests; a test does not
    urls: {
      api: {
        public: `${url}/api/v3`,
        private: `${url}/api/v3`,
        sapi: `${url}/sapi/v1`,
        fapiPublic: `${url}/fapi/v1`,
        dapiPublic: `${url}/dapi/v1`,
      },
    },
  });
}

before(async () => {
  venue = await startVenue();
  alice = pointed(venue.alice);
  bob = pointed(venue.bob);
  await Promise.all([alice.loadMarkets(), bob.loadMarkets()]);
});
after(() => venue.stop());

const BTC = 'BTC/USDT';

test('markets load with their precisions and limits', () => {
  assert.deepEqual(alice.symbols, ['AAPL/USD', 'BTC/USDT', 'ETH/BTC', 'ETH/USDT', 'TATA/INR']);
  const { active, spot, precision, limits } = alice.market(BTC);
  assert.deepEqual(
    { active, spot, amount: precision.amount, price: precision.price, limits },
    {
      active: true,
      spot: true,
      amount: 0.00001,
      price: 0.01,
      limits: {
        leverage: { min: undefined, max: undefined },
        amount: { min: 0.00001, max: 9000 },
        price: { min: 0.01, max: 1_000_000 },
        cost: { min: 5, max: 9_000_000 },
        market: { min: 0.00001, max: 100 },
      },
    },
  );
});

test('time and status', async () => {
  const time = await alice.fetchTime();
  assert(typeof time === 'number' && Math.abs(time - Date.now()) < 60_000);
  assert.equal((await alice.fetchStatus()).status, 'ok');
});

/** What a test looks at of an order. */
function brief(order: ccxt.Order): Record<string, unknown> {
  const { symbol, type, timeInForce, postOnly, side, price, amount, filled, cost, status } = order;
  return { symbol, type, timeInForce, postOnly, side, price, amount, filled, cost, status };
}

const limit = {
  symbol: BTC,
  type: 'limit',
  timeInForce: 'GTC',
  postOnly: false,
  side: 'buy',
  price: 20_000,
  amount: 0.5,
  filled: 0,
  cost: 0,
  status: 'open',
};

test('an order is placed, found, edited, canceled', async () => {
  const placed = await alice.createOrder(BTC, 'limit', 'buy', 0.5, 20_000);
  assert.deepEqual(brief(placed), limit);
  assert.deepEqual(brief(await alice.fetchOrder(placed.id as string, BTC)), limit);
  assert.deepEqual((await alice.fetchOpenOrders(BTC)).map(brief), [limit]);
  assert.deepEqual((await alice.fetchBalance())['USDT'], {
    free: 999_990_000,
    used: 10_000,
    total: 1_000_000_000,
  });
  const edited = await alice.editOrder(placed.id as string, BTC, 'limit', 'buy', 0.25, 21_000);
  const after = { ...limit, amount: 0.25, price: 21_000 };
  assert.deepEqual(brief(edited), after);
  assert.equal((await alice.fetchOrder(placed.id as string, BTC)).status, 'canceled');
  const canceled = await alice.cancelOrder(edited.id as string, BTC);
  assert.deepEqual(brief(canceled), { ...after, status: 'canceled' });
  assert.deepEqual(await alice.fetchOpenOrders(BTC), []);
});

test('a cancel by client id, and of all', async () => {
  const params = { clientOrderId: 'mine-1' };
  await alice.createOrder(BTC, 'limit', 'buy', 0.5, 20_000, params);
  const canceled = await alice.cancelOrder('', BTC, params);
  assert.deepEqual(brief(canceled), { ...limit, status: 'canceled' });
  await alice.createOrder(BTC, 'limit', 'buy', 0.5, 20_000);
  await alice.createOrder(BTC, 'limit', 'buy', 0.5, 20_000, { timeInForce: 'GTC' });
  const all = await alice.cancelAllOrders(BTC);
  const gone = { ...limit, status: 'canceled' };
  assert.deepEqual(all.map(brief), [gone, gone]);
});

test('fills with their fees, balances to the unit, market data of the trade', async () => {
  const before = await bob.fetchBalance();
  await alice.createOrder(BTC, 'limit', 'sell', 1, 30_000);
  await alice.createOrder(BTC, 'limit', 'sell', 1, 30_001);
  const bought = await bob.createOrder(BTC, 'market', 'buy', 1.5);
  assert.deepEqual(brief(bought), {
    ...limit,
    type: 'market',
    price: (30_000 + 15_000.5) / 1.5,
    amount: 1.5,
    filled: 1.5,
    cost: 45_000.5,
    status: 'closed',
  });
  assert.deepEqual(
    bought.trades.map(({ price, amount, cost, fee }) => ({ price, amount, cost, fee })),
    [
      { price: 30_000, amount: 1, cost: 30_000, fee: { cost: 0.001, currency: 'BTC' } },
      { price: 30_001, amount: 0.5, cost: 15_000.5, fee: { cost: 0.0005, currency: 'BTC' } },
    ],
  );
  const after = await bob.fetchBalance();
  const change = (asset: 'BTC' | 'USDT'): unknown =>
    ccxt.Precise.stringSub(String(after[asset]?.total), String(before[asset]?.total));
  assert.deepEqual([change('BTC'), change('USDT')], ['1.4985', '-45000.5']);

  const mine = await bob.fetchMyTrades(BTC);
  const told = mine.map(({ order, side, price, amount, takerOrMaker, fee }) => ({
    order,
    side,
    price,
    amount,
    takerOrMaker,
    fee,
  }));
  const taken = { order: bought.id, side: 'buy', takerOrMaker: 'taker' };
  assert.deepEqual(told, [
    { ...taken, price: 30_000, amount: 1, fee: { cost: 0.001, currency: 'BTC' } },
    { ...taken, price: 30_001, amount: 0.5, fee: { cost: 0.0005, currency: 'BTC' } },
  ]);
  const made = await alice.fetchMyTrades(BTC);
  assert.deepEqual(
    made.map(({ side, takerOrMaker, fee }) => ({ side, takerOrMaker, fee })),
    [
      { side: 'sell', takerOrMaker: 'maker', fee: { cost: 30, currency: 'USDT' } },
      { side: 'sell', takerOrMaker: 'maker', fee: { cost: 15.0005, currency: 'USDT' } },
    ],
  );

  const trades = await bob.fetchTrades(BTC);
  assert.deepEqual(
    trades.map(({ side, price, amount }) => ({ side, price, amount })),
    [
      { side: 'buy', price: 30_000, amount: 1 },
      { side: 'buy', price: 30_001, amount: 0.5 },
    ],
  );
  const book = await bob.fetchOrderBook(BTC);
  assert.deepEqual([book.bids, book.asks], [[], [[30_001, 0.5]]]);
  const { last, high, low, open, baseVolume, quoteVolume, ask, askVolume } =
    await bob.fetchTicker(BTC);
  assert.deepEqual(
    { last, high, low, open, baseVolume, quoteVolume, ask, askVolume },
    {
      last: 30_001,
      high: 30_001,
      low: 30_000,
      open: 30_000,
      baseVolume: 1.5,
      quoteVolume: 45_000.5,
      ask: 30_001,
      askVolume: 0.5,
    },
  );
  assert.equal((await bob.fetchTicker(BTC, { rolling: true })).last, 30_001);
  assert.equal((await bob.fetchLastPrices([BTC]))[BTC]?.price, 30_001);
  assert.equal((await bob.fetchBidsAsks([BTC]))[BTC]?.ask, 30_001);
  const candles = await bob.fetchOHLCV(BTC, '1d');
  assert.deepEqual(candles.at(-1)?.slice(1), [30_000, 30_001, 30_000, 30_001, 1.5]);
  assert.deepEqual(Object.keys(await bob.fetchTickers()).toSorted(), alice.symbols);
});

test('IOC and FOK end at once, a market order may name its cost, a test order does nothing', async () => {
  const ioc = await bob.createOrder(BTC, 'limit', 'buy', 2, 30_001, { timeInForce: 'IOC' });
  assert.deepEqual([ioc.status, ioc.filled], ['expired', 0.5]);
  const fok = await bob.createOrder(BTC, 'limit', 'buy', 2, 30_001, { timeInForce: 'FOK' });
  assert.deepEqual([fok.status, fok.filled], ['expired', 0]);
  await alice.createOrder(BTC, 'limit', 'sell', 1, 30_000);
  const cost = await bob.createMarketBuyOrderWithCost(BTC, 3000);
  assert.deepEqual([cost.status, cost.filled, cost.cost], ['closed', 0.1, 3000]);
  const open = await bob.fetchOpenOrders(BTC);
  await bob.createOrder(BTC, 'limit', 'buy', 1, 20_000, { test: true });
  assert.deepEqual(await bob.fetchOpenOrders(BTC), open);
  await alice.cancelAllOrders(BTC);
});

test('closed and canceled orders are listed', async () => {
  const statuses = (orders: ccxt.Order[]): unknown[] => orders.map(({ status }) => status);
  assert.deepEqual(statuses(await bob.fetchClosedOrders(BTC)), ['closed', 'closed']);
  assert.deepEqual(statuses(await bob.fetchOrders(BTC)), [
    'closed',
    'expired',
    'expired',
    'closed',
  ]);
  const [first] = await bob.fetchOrders(BTC);
  const trades = await bob.fetchOrderTrades(first?.id ?? '', BTC);
  assert.deepEqual(trades.length, 2);
});

test('fees and what the wallet answers', async () => {
  const { maker, taker } = await alice.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.001, 0.001]);
  const fees = await alice.fetchTradingFees();
  assert.deepEqual([fees['AAPL/USD']?.maker, fees[BTC]?.taker], [0, 0.001]);
  const { currency, address } = await alice.fetchDepositAddress('BTC');
  assert.deepEqual([currency, address], ['BTC', 'ask-the-operator']);
  assert.deepEqual(await alice.fetchDeposits('BTC'), []);
  assert.deepEqual(await alice.fetchWithdrawals('BTC'), []);
});

test('each refusal is the error class that ccxt has for it', async () => {
  const { InvalidOrder, InsufficientFunds, OrderNotFound, OrderImmediatelyFillable } = ccxt;
  await alice.createOrder(BTC, 'limit', 'sell', 1, 30_000);
  const rejects = async (call: Promise<unknown>, error: unknown): Promise<void> =>
    assert.rejects(call, (found: Error) => {
      assert.equal(found.constructor, error, String(found));
      return true;
    });
  const buy = (amount: number, price: number, params = {}): Promise<unknown> =>
    bob.createOrder(BTC, 'limit', 'buy', amount, price, params);
  await rejects(buy(1, 30_000, { postOnly: true }), OrderImmediatelyFillable);
  await rejects(buy(0.00001, 20_000), ccxt.BadRequest);
  await rejects(bob.cancelOrder('999', BTC), OrderNotFound);
  await rejects(bob.fetchOrder('999', BTC), OrderNotFound);
  await rejects(bob.cancelAllOrders(BTC), OrderNotFound);
  await buy(0.01, 20_000, { clientOrderId: 'twice' });
  await rejects(buy(0.01, 20_000, { clientOrderId: 'twice' }), InvalidOrder);
  await rejects(bob.createOrder('AAPL/USD', 'limit', 'sell', 10_000_001, 1), InsufficientFunds);
  const stranger = pointed({ account: '', apiKey: 'a'.repeat(32), secret: 'b' });
  await rejects(stranger.fetchBalance(), ccxt.AuthenticationError);
  const forger = pointed({ ...venue.bob, secret: 'wrong' });
  await rejects(forger.fetchBalance(), ccxt.AuthenticationError);
});
