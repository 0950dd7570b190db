/** Auctions, calendars, fee tiers, limits and switches through the API, as the operator and traders see them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './test-exchange.ts';
import type { Key, Reply, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let alice: Key;
let bob: Key;

before(async () => {
  exchange = await startExchange();
  alice = exchange.key('alice');
  bob = exchange.key('bob');
});
after(() => exchange.close());

function ask(key: Key, method: string, target: string, body?: unknown): Promise<Reply> {
  exchange.clockMs += 1;
  return exchange.request(method, target, { key, ...(body !== undefined && { body }) });
}

function admin(method: string, target: string, body?: unknown): Promise<Reply> {
  return ask(exchange.operator, method, `/api/v1/admin${target}`, body);
}

function order(key: Key, side: string, price: string, quantity: string): Promise<Reply> {
  return ask(key, 'POST', '/api/v1/orders', { market: 'AAPL-USD', side, price, quantity });
}

const told = ({ status, body }: Reply): unknown[] => [status, body['code']];
const market = async (symbol: string): Promise<Record<string, unknown>> => {
  const { body } = await exchange.request('GET', `/api/v1/markets/${symbol}`);
  return body['market'] as Record<string, unknown>;
};

test('an auction collects orders, tells what would trade, and trades it at one price', async () => {
  const started = await admin('POST', '/markets/AAPL-USD/auction', { callMs: 60_000 });
  assert.equal(started.status, 200, started.text);
  const empty = (await market('AAPL-USD'))['auction'];
  assert.deepEqual(empty, {
    cause: 'OPERATOR',
    indicativePrice: null,
    indicativeVolume: '0',
    imbalanceSide: null,
    imbalance: '0',
    endsAt: new Date(exchange.clockMs + 60_000).toISOString(),
    randomMs: 0,
    extensions: 0,
  });
  assert.deepEqual(told(await order(alice, 'BUY', '150', '10')), [201, undefined]);
  assert.deepEqual(told(await order(bob, 'SELL', '149', '4')), [201, undefined]);
  const ioc = { market: 'AAPL-USD', side: 'BUY', type: 'MARKET', quoteAmount: '100' };
  assert.deepEqual(told(await ask(alice, 'POST', '/api/v1/orders', ioc)), [409, 'NOT_IN_AUCTION']);
  const { bids, asks } = (await exchange.request('GET', '/api/v1/markets/AAPL-USD/depth')).body;
  assert.deepEqual([bids, asks], [[['150', '10']], [['149', '4']]], 'the book may be crossed');
  const ended = await admin('DELETE', '/markets/AAPL-USD/auction');
  const after_ = ended.body['market'] as Record<string, unknown>;
  assert.deepEqual([after_['status'], after_['auction']], ['TRADING', undefined]);
  const trades = (await exchange.request('GET', '/api/v1/markets/AAPL-USD/trades')).body['trades'];
  const [trade] = trades as { price: string; quantity: string }[];
  assert.deepEqual([trade?.price, trade?.quantity], ['150', '4']);
  const again = await admin('DELETE', '/markets/AAPL-USD/auction');
  assert.deepEqual(told(again), [409, 'ONLY_IN_AUCTION']);
});

test('a calendar is told as it was set, and a bad one is refused', async () => {
  const calendar = {
    days: ['MON', 'FRI'],
    preOpenAt: '08:00',
    openingCallAt: '08:50:30',
    openAt: '09:00',
    closingCallAt: '17:00',
    closeAt: '17:05:00.250',
    randomMs: 5000,
  };
  const set = await admin('PUT', '/markets/BTC-USDT/calendar', calendar);
  assert.equal(set.status, 200, set.text);
  assert.deepEqual((await market('BTC-USDT'))['calendar'], calendar);
  const backwards = { ...calendar, openAt: '08:40' };
  const refused = await admin('PUT', '/markets/BTC-USDT/calendar', backwards);
  assert.deepEqual(told(refused), [400, 'INVALID_SCALE']);
  for (const openAt of ['9:00', '24:00', '09:60', '09:00:00.1', 'noon']) {
    const reply = await admin('PUT', '/markets/BTC-USDT/calendar', { ...calendar, openAt });
    assert.deepEqual(told(reply), [400, 'INVALID_FIELD'], openAt);
  }
  const removed = await admin('DELETE', '/markets/BTC-USDT/calendar');
  assert.equal(removed.status, 200, removed.text);
  assert.equal((await market('BTC-USDT'))['calendar'], undefined);
});

test('fee tiers are told with the market, and their volumes ascend', async () => {
  const tier = { volume: '1000', makerFee: '-0.0002', takerFee: '0.001' };
  assert.equal((await admin('PUT', '/markets/BTC-USDT/fee-tiers/1', tier)).status, 200);
  const lower = await admin('PUT', '/markets/BTC-USDT/fee-tiers/2', { ...tier, volume: '10' });
  assert.deepEqual(told(lower), [400, 'INVALID_SCALE']);
  const free = await admin('PUT', '/markets/BTC-USDT/fee-tiers/2', { ...tier, takerFee: '-0.1' });
  assert.equal(free.status, 400);
  assert.deepEqual((await market('BTC-USDT'))['feeTiers'], [{ tier: 1, ...tier }]);
  assert.equal((await admin('DELETE', '/markets/BTC-USDT/fee-tiers/1')).status, 200);
  assert.equal((await market('BTC-USDT'))['feeTiers'], undefined);
});

test('every rule of a market comes back as it was given; one that is left out stays', async () => {
  const rules = {
    maxAlgoOrders: 20,
    maxIcebergOrders: 10,
    maxOrderLists: 5,
    maxAmends: 7,
    maxIcebergParts: 50,
    minTrailingAbove: 10,
    maxTrailingAbove: 2000,
    minTrailingBelow: 20,
    maxTrailingBelow: 3000,
    bidPriceUp: '5',
    bidPriceDown: '0.2',
    askPriceUp: '4.5',
    askPriceDown: '0.25',
    collar: '0.05',
    dynamicBand: '0.1',
    bandTrades: 16,
    callMs: 60_000,
    callRandomMs: 5000,
    callExtensions: 2,
    maxPosition: '1000.5',
    makerFee: '-0.0001',
  };
  const before_ = await market('BTC-USDT');
  const changed = await admin('PUT', '/markets/BTC-USDT', rules);
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual(await market('BTC-USDT'), { ...before_, ...rules });
  const off = Object.fromEntries(
    Object.entries(rules).map(([name, value]) => [name, typeof value === 'number' ? 0 : '0']),
  );
  assert.equal(
    (await admin('PUT', '/markets/BTC-USDT', { ...off, makerFee: '0.001' })).status,
    200,
  );
  assert.deepEqual(await market('BTC-USDT'), { ...before_, makerFee: '0.001' });
  const ratio = await admin('PUT', '/markets/BTC-USDT', { collar: '3000' });
  assert.deepEqual(told(ratio), [400, 'INVALID_SCALE']);
});

test('settings and limits of an account hold, and what is left out of settings stays', async () => {
  const settings = { tradeGroup: 3, maxOrders: 1, maxOrdersPerSecond: 0, fixedTier: 0 };
  const set = await admin('PUT', '/accounts/carol/settings', settings);
  const carol = { account: 'carol', accountId: 3, killSwitch: 'OFF', ...settings };
  const { sequence: _, ...first } = set.body;
  assert.deepEqual(first, { ...carol, limits: [] });
  const changed = await admin('PUT', '/accounts/carol/settings', { maxOrders: 9 });
  assert.equal(changed.body['tradeGroup'], 3);
  const limits = { maxNotional: '1000', maxPosition: '50' };
  await admin('PUT', '/accounts/bob/limits/USD', limits);
  const got = await admin('GET', '/accounts/bob');
  assert.deepEqual(got.body['limits'], [{ asset: 'USD', ...limits }]);
  const big = await order(bob, 'SELL', '151', '7');
  assert.deepEqual(told(big), [422, 'NOTIONAL_LIMIT']);
  await admin('PUT', '/accounts/bob/limits/USD', {});
  assert.deepEqual((await admin('GET', '/accounts/bob')).body['limits'], []);
  assert.deepEqual(told(await order(bob, 'SELL', '151', '7')), [201, undefined]);
  const unknown = await admin('PUT', '/accounts/nobody/settings', {});
  assert.deepEqual(told(unknown), [404, 'UNKNOWN_ACCOUNT']);
});

test('a kill switch cancels and refuses, of one account or of all', async () => {
  await ask(bob, 'DELETE', '/api/v1/orders');
  const placed = await order(bob, 'SELL', '200', '1');
  assert.equal(placed.status, 201, placed.text);
  const on = await admin('PUT', '/kill-switch', { account: 'bob', state: 'ON' });
  assert.deepEqual([on.body['killSwitch'], on.body['canceled']], ['ON', 1]);
  assert.deepEqual(told(await order(bob, 'SELL', '200', '1')), [403, 'ACCOUNT_DISABLED']);
  const { orderId } = placed.body['order'] as { orderId: number };
  const gone = await ask(bob, 'GET', `/api/v1/orders/${orderId}`);
  const { status, reason } = gone.body['order'] as { status: string; reason: string };
  assert.deepEqual([status, reason], ['CANCELED', 'KILL_SWITCH']);
  await admin('PUT', '/kill-switch', { account: 'bob', state: 'OFF' });
  assert.deepEqual(told(await order(bob, 'SELL', '200', '1')), [201, undefined]);
  await admin('PUT', '/kill-switch', { state: 'ON' });
  assert.equal((await admin('GET', '/venue')).body['killSwitch'], 'ON');
  assert.deepEqual(told(await order(alice, 'BUY', '1', '1')), [403, 'ACCOUNT_DISABLED']);
  await admin('PUT', '/kill-switch', { state: 'OFF' });
});

test('with the gate on, a withdrawal that no audit has seen does not settle', async () => {
  const gate = await admin('PUT', '/venue', { withdrawalGate: 'ON' });
  assert.equal(gate.body['withdrawalGate'], 'ON');
  const body = { asset: 'USD', amount: '1', externalId: 'gate-1' };
  const held = await ask(alice, 'POST', '/api/v1/withdrawals', body);
  const target = `/withdrawals/${String(held.body['withdrawalId'])}/finish`;
  const waits = await admin('POST', target, { outcome: 'SETTLE' });
  assert.deepEqual(told(waits), [409, 'AUDIT_PENDING']);
  assert.equal((await admin('POST', target, { outcome: 'RELEASE' })).status, 200);
  await admin('PUT', '/venue', { withdrawalGate: 'OFF' });
});
