/** Administration over the real core: what it makes, what it refuses, and that money moves once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './test-exchange.ts';
import type { Key, Reply, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;

before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

const admin = (method: string, path: string, body?: unknown): Promise<Reply> => {
  exchange.clockMs += 1;
  const options = { key: exchange.operator, ...(body === undefined ? {} : { body }) };
  return exchange.request(method, `/api/v1/admin${path}`, options);
};
const as = (key: Key, method: string, path: string, body?: unknown): Promise<Reply> => {
  exchange.clockMs += 1;
  return exchange.request(method, path, { key, ...(body === undefined ? {} : { body }) });
};
const now = (): string => new Date(exchange.clockMs).toISOString();

test('a market shows the rules it was made with, and a change leaves the others alone', async () => {
  const rules = {
    tickSize: '0.05',
    lotSize: '10',
    minPrice: '0.05',
    maxPrice: '100',
    minQuantity: '10',
    maxQuantity: '1000',
    marketMinQuantity: '20',
    marketMaxQuantity: '500',
    minNotional: '1',
    maxNotional: '50000',
    maxOrders: 3,
    makerFee: '0.0001',
    takerFee: '0.000002',
    selfTradeMode: 'DECREMENT',
    selfTradeModesAllowed: ['NONE', 'DECREMENT'],
  };
  const market = { market: 'X-USD', base: 'AAPL', quote: 'USD', status: 'CLOSED', ...rules };
  const made = await admin('POST', '/markets', market);
  const sequence = exchange.context.views.sequence;
  assert.deepEqual(made.body, { sequence, time: now(), market });
  const changed = await admin('PUT', '/markets/X-USD', {
    tickSize: '0.1',
    minPrice: '0.1',
    maxOrders: 0,
  });
  const { maxOrders: _, ...rest } = market;
  const expected = { ...rest, tickSize: '0.1', minPrice: '0.1' };
  assert.deepEqual(changed.body, { sequence: sequence + 1, time: now(), market: expected });
  const halted = await admin('PUT', '/markets/X-USD/status', { status: 'HALT' });
  assert.deepEqual(halted.body['market'], { ...expected, status: 'HALT' });
});

test('what administration refuses', async () => {
  const market = { market: 'Y-USD', base: 'AAPL', quote: 'USD', tickSize: '0.01', lotSize: '1' };
  const cases: [string, string, unknown, number, string][] = [
    ['POST', '/assets', { symbol: 'BTC', scale: 8 }, 409, 'DUPLICATE_NAME'],
    ['POST', '/assets', { symbol: 'btc', scale: 8 }, 400, 'INVALID_NAME'],
    ['POST', '/assets', { symbol: 'NEW', scale: 19 }, 400, 'INVALID_FIELD'],
    ['POST', '/assets', { symbol: 'NEW', scale: '8' }, 400, 'INVALID_FIELD'],
    ['POST', '/accounts', { account: 'alice' }, 409, 'DUPLICATE_NAME'],
    ['POST', '/accounts', { account: 'a b' }, 400, 'INVALID_NAME'],
    ['POST', '/markets', { ...market, market: 'AAPL-USD' }, 409, 'DUPLICATE_NAME'],
    ['POST', '/markets', { ...market, base: 'NONE' }, 404, 'UNKNOWN_ASSET'],
    ['POST', '/markets', { ...market, tickSize: '0.001' }, 400, 'INVALID_SCALE'],
    ['POST', '/markets', { ...market, tickSize: '0' }, 400, 'INVALID_SCALE'],
    ['POST', '/markets', { ...market, takerFee: '1' }, 400, 'INVALID_SCALE'],
    ['POST', '/markets', { ...market, takerFee: '0.0000001' }, 400, 'INVALID_SCALE'],
    ['POST', '/markets', { ...market, minPrice: '0.005' }, 422, 'PRICE_OFF_TICK'],
    ['POST', '/markets', { ...market, minPrice: '2', maxPrice: '1' }, 400, 'INVALID_SCALE'],
    ['PUT', '/markets/NO-SUCH', {}, 404, 'UNKNOWN_MARKET'],
    ['PUT', '/markets/AAPL-USD/status', { status: 'OPEN' }, 400, 'INVALID_FIELD'],
    ['POST', '/withdrawals/77/finish', { outcome: 'SETTLE' }, 404, 'UNKNOWN_WITHDRAWAL'],
    ['DELETE', '/orders?account=nobody', undefined, 404, 'UNKNOWN_ACCOUNT'],
    ['POST', '/keys', { account: 'nobody', permissions: [] }, 404, 'UNKNOWN_ACCOUNT'],
    ['POST', '/keys', { account: 'alice', permissions: ['root'] }, 400, 'INVALID_FIELD'],
    [
      'POST',
      '/keys',
      { account: 'alice', permissions: [], addresses: ['x'] },
      400,
      'INVALID_FIELD',
    ],
    ['POST', '/keys', { account: 'alice', permissions: [], type: 'rsa' }, 400, 'INVALID_FIELD'],
  ];
  for (const [method, path, body, status, code] of cases) {
    const reply = await admin(method, path, body);
    assert.deepEqual([reply.status, reply.body['code']], [status, code], `${path} ${reply.text}`);
  }
});

test('a deposit and a withdrawal take effect once', async () => {
  const deposit = { account: 'carol', asset: 'USD', amount: '100.50', externalId: 'd-1' };
  const first = await admin('POST', '/deposits', deposit);
  const { sequence } = exchange.context.views;
  const shown = { ...deposit, amount: '100.5' };
  assert.deepEqual(first.body, { sequence, time: now(), ...shown, repeated: false });
  const then = now();
  await exchange.settle();
  exchange.clockMs += 1000;
  const other = { account: 'alice', asset: 'BTC', amount: '7', externalId: 'd-1' };
  for (const body of [deposit, other]) {
    const again = await admin('POST', '/deposits', body);
    assert.deepEqual(again.body, { sequence, time: then, ...shown, repeated: true });
  }

  const carol = exchange.key('carol');
  const wish = { asset: 'USD', amount: '40', externalId: 'w-1' };
  const held = await as(carol, 'POST', '/api/v1/withdrawals', wish);
  const { withdrawalId } = held.body as { withdrawalId: number };
  const at = exchange.context.views.sequence;
  const reply = {
    sequence: at,
    time: now(),
    withdrawalId,
    ...wish,
    status: 'HELD',
    repeated: false,
  };
  assert.deepEqual(held.body, reply);
  await exchange.settle();
  exchange.clockMs += 1000;
  for (const body of [wish, { ...wish, amount: '41' }, { ...wish, asset: 'BTC' }]) {
    const repeated = await as(carol, 'POST', '/api/v1/withdrawals', body);
    assert.deepEqual(repeated.body, { ...reply, repeated: true });
  }
  const balances = async (): Promise<unknown> =>
    (await as(carol, 'GET', '/api/v1/balances')).body['balances'];
  assert.deepEqual(await balances(), [
    { asset: 'USD', available: '60.5', locked: '0', held: '40' },
  ]);
  const list = await admin('GET', '/withdrawals');
  assert.deepEqual(list.body['withdrawals'], [{ withdrawalId, account: 'carol', ...wish }]);
  await admin('POST', `/withdrawals/${withdrawalId}/finish`, { outcome: 'RELEASE' });
  assert.deepEqual(await balances(), [
    { asset: 'USD', available: '100.5', locked: '0', held: '0' },
  ]);
  const over = await as(carol, 'POST', '/api/v1/withdrawals', {
    ...wish,
    amount: '200',
    externalId: 'w-2',
  });
  assert.deepEqual([over.status, over.body['code']], [422, 'INSUFFICIENT_BALANCE']);
});

test('a halt stops orders but not cancels, and the operator cancels for others', async () => {
  const alice = exchange.key('alice');
  const order = { market: 'AAPL-USD', side: 'BUY', price: '1', quantity: '1' };
  const placed = await as(alice, 'POST', '/api/v1/orders', order);
  const { orderId } = placed.body['order'] as { orderId: number };
  await as(alice, 'POST', '/api/v1/orders', { ...order, price: '2' });
  for (const [status, code] of [
    ['HALT', 'MARKET_HALTED'],
    ['CANCEL_ONLY', 'MARKET_CANCEL_ONLY'],
    ['CLOSED', 'MARKET_CLOSED'],
  ]) {
    await admin('PUT', '/markets/AAPL-USD/status', { status });
    const refused = await as(alice, 'POST', '/api/v1/orders', order);
    assert.deepEqual([refused.status, refused.body['code']], [409, code]);
  }
  const canceled = await as(alice, 'DELETE', `/api/v1/orders/${orderId}`);
  assert.equal(canceled.status, 200);
  const rest = await admin('DELETE', '/orders?account=alice&market=AAPL-USD');
  assert.deepEqual(rest.body, {
    sequence: exchange.context.views.sequence,
    time: now(),
    orders: [{ orderId: orderId + 1, account: 'alice' }],
  });
});
