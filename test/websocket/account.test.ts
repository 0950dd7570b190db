/** Authentication, order entry and private channels: replies and events in command order. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startExchange } from './stream-exchange.ts';
import type { Key, StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';
import type { Message } from './wire.ts';

let exchange: StreamExchange;
let alice: Key;
before(async () => {
  exchange = await startExchange();
  alice = exchange.key('alice');
});
after(() => exchange.close());

const market = 'BTC-USDT';
const code = (message: Message): unknown => (message['error'] as Message | undefined)?.['code'];
/** Kind of a message with what names it. */
const brief = (message: Message): string => {
  const result = message['result'] as Message | undefined;
  if (result !== undefined) return `reply ${String(message['id'])} @${String(result['sequence'])}`;
  const order = message['order'] as Message | undefined;
  const what = order === undefined ? '' : ` ${String(order['orderId'])} ${String(order['status'])}`;
  return `${String(message['channel'])}${what} @${String(message['sequence'])}`;
};

test('authentication: every way to be refused, then accepted', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const now = Date.now();
  const sign = (timestamp: number | string, secret: string): string =>
    createHmac('sha256', secret).update(`${timestamp}GET/api/v1/stream`).digest('hex');
  const signed = (timestamp: number | string, secret = alice.secret, apiKey = alice.apiKey) => ({
    apiKey,
    timestamp,
    signature: sign(timestamp, secret),
  });
  const refusals = [
    [signed(now, 'another'), 'INVALID_SIGNATURE'],
    [signed(now, alice.secret, 'nobody'), 'UNKNOWN_API_KEY'],
    [signed(now - 120_000), 'STALE_TIMESTAMP'],
    [signed(now + 120_000), 'FUTURE_TIMESTAMP'],
    [signed('yesterday'), 'INVALID_TIMESTAMP'],
    [{ ...signed(now), signature: '' }, 'INVALID_FIELD'],
    [{ apiKey: alice.apiKey, timestamp: now }, 'MISSING_FIELD'],
    [{ ...signed(now), more: 1 }, 'UNKNOWN_FIELD'],
  ] as const;
  for (const [params, expected] of refusals) {
    assert.equal(code(await wire.call('authenticate', params)), expected);
  }
  assert.equal(
    code(await wire.call('subscribe', { channel: 'orders' })),
    'AUTHENTICATION_REQUIRED',
  );
  assert.equal(code(await wire.call('orders.cancelAll')), 'AUTHENTICATION_REQUIRED');
  const accepted = await wire.call('authenticate', signed(now));
  assert.deepEqual(accepted['result'], { account: 'alice', permissions: ['read', 'trade'] });
  const bob = await wire.authenticate(exchange.key('bob'));
  assert.equal(code(bob), 'NOT_PERMITTED');
  await wire.close();
});

test('a key that may only read sees its orders and places none', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice', ['read']));
  assert.equal(code(await wire.call('orders.cancelAll')), 'PERMISSION_MISSING');
  wire.ask('subscribe', { channel: 'orders' });
  const { sequence } = exchange.views;
  assert.deepEqual(await wire.take(2), [
    { id: 3, result: { channel: 'orders' } },
    { channel: 'orders', kind: 'snapshot', sequence, orders: [] },
  ]);
  await wire.close();
});

test('an order from place to fill: reply, order, fill and balance messages, complete', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(alice);
  for (const channel of ['orders', 'fills', 'balances']) wire.ask('subscribe', { channel });
  const start = exchange.views.sequence;
  const rich = ['BTC', 'USDT', 'ETH'].map((asset) => ({
    asset,
    available: asset === 'USDT' ? '1000000000' : '10000000',
    locked: '0',
    held: '0',
  }));
  assert.deepEqual(await wire.take(5), [
    { id: 2, result: { channel: 'orders' } },
    { channel: 'orders', kind: 'snapshot', sequence: start, orders: [] },
    { id: 3, result: { channel: 'fills' } },
    { id: 4, result: { channel: 'balances' } },
    { channel: 'balances', kind: 'snapshot', sequence: start, balances: rich },
  ]);
  wire.ask('orders.place', {
    market,
    side: 'BUY',
    type: 'LIMIT',
    price: '100.00',
    quantity: '0.010',
    clientOrderId: 'mine',
  });
  const order = {
    orderId: 1,
    clientOrderId: 'mine',
    market,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    selfTradeMode: 'EXPIRE_TAKER',
    price: '100',
    quantity: '0.01',
    filled: '0',
    remaining: '0.01',
    notional: '0',
    fee: '0',
    feeAsset: 'BTC',
    status: 'NEW',
    createdAt: '2026-01-05T12:00:00.000Z',
    updatedAt: '2026-01-05T12:00:00.000Z',
  };
  const time = '2026-01-05T12:00:00.000Z';
  const sequence = start + 1;
  assert.deepEqual(await wire.take(3), [
    { channel: 'orders', market, kind: 'update', sequence, order },
    {
      channel: 'balances',
      kind: 'update',
      sequence,
      balances: [{ asset: 'USDT', available: '999999999', locked: '1', held: '0' }],
    },
    { id: 5, result: { sequence, time, order, fills: [], replayed: false } },
  ]);
  await exchange.limit(2, 'SELL', 10_000, 4);
  const filled = {
    ...order,
    filled: '0.004',
    remaining: '0.006',
    notional: '0.4',
    averagePrice: '100',
    fee: '0.000004',
    status: 'PARTIALLY_FILLED',
  };
  assert.deepEqual(await wire.take(3), [
    { channel: 'orders', market, kind: 'update', sequence: sequence + 1, order: filled },
    {
      channel: 'fills',
      market,
      sequence: sequence + 1,
      fill: {
        tradeId: 1,
        orderId: 1,
        market,
        side: 'BUY',
        price: '100',
        quantity: '0.004',
        quoteQuantity: '0.4',
        fee: '0.000004',
        feeAsset: 'BTC',
        liquidity: 'MAKER',
        time,
      },
    },
    {
      channel: 'balances',
      kind: 'update',
      sequence: sequence + 1,
      balances: [
        { asset: 'BTC', available: '10000000.003996', locked: '0', held: '0' },
        { asset: 'USDT', available: '999999999', locked: '0.6', held: '0' },
      ],
    },
  ]);
  const rejected = await wire.call('orders.place', {
    market,
    side: 'BUY',
    price: '100',
    quantity: '0.010',
    clientOrderId: 'mine',
  });
  assert.deepEqual(rejected, {
    id: 6,
    error: {
      code: 'DUPLICATE_CLIENT_ORDER_ID',
      message: 'An open order of the account has this client order id; `orderId` says which.',
      sequence: sequence + 2,
      orderId: 1,
      clientOrderId: 'mine',
    },
  });
  wire.ask('orders.cancel', { clientOrderId: 'mine' });
  const canceled = { ...filled, status: 'CANCELED', reason: 'USER' };
  assert.deepEqual(await wire.take(3), [
    { channel: 'orders', market, kind: 'update', sequence: sequence + 3, order: canceled },
    {
      channel: 'balances',
      kind: 'update',
      sequence: sequence + 3,
      balances: [{ asset: 'USDT', available: '999999999.6', locked: '0', held: '0' }],
    },
    { id: 7, result: { sequence: sequence + 3, time, order: canceled } },
  ]);
  await wire.close();
});

test('pipelined requests: every reply stands behind the events of its command (D3)', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(alice);
  wire.ask('subscribe', { channel: 'orders' });
  await wire.take(2);
  const first = exchange.views.sequence + 1;
  const frames = [1, 2, 3].map((price) => ({
    id: `p${price}`,
    method: 'orders.place',
    params: { market, side: 'BUY', price: String(price), quantity: '1' },
  }));
  for (const frame of frames) wire.send(frame);
  wire.send({
    id: 'r',
    method: 'orders.replace',
    params: { ...frames[0]?.params, cancelOrderId: 3 },
  });
  wire.send({ id: 'a', method: 'orders.amend', params: { orderId: 4, quantity: '0.5' } });
  wire.send({ id: 'c', method: 'orders.cancelAll', params: { market } });
  const messages = await wire.take(14);
  assert.deepEqual(messages.map(brief), [
    `orders 3 NEW @${first}`,
    `reply p1 @${first}`,
    `orders 4 NEW @${first + 1}`,
    `reply p2 @${first + 1}`,
    `orders 5 NEW @${first + 2}`,
    `reply p3 @${first + 2}`,
    `orders 3 CANCELED @${first + 3}`,
    `orders 6 NEW @${first + 3}`,
    `reply r @${first + 3}`,
    `orders 4 NEW @${first + 4}`,
    `reply a @${first + 4}`,
    `orders 4 CANCELED @${first + 5}`,
    `orders 5 CANCELED @${first + 5}`,
    `orders 6 CANCELED @${first + 5}`,
  ]);
  assert.deepEqual((await wire.take(1)).map(brief), [`reply c @${first + 5}`]);
  await wire.close();
});

test('all connections of an account hear its events; other accounts hear nothing', async () => {
  const mine = [await Wire.open(exchange.baseUrl), await Wire.open(exchange.baseUrl)];
  const other = await Wire.open(exchange.baseUrl);
  for (const wire of mine) await wire.authenticate(alice);
  await other.authenticate(exchange.key('bob'));
  for (const wire of [...mine, other]) {
    wire.ask('subscribe', { channel: 'orders' });
    await wire.take(2);
  }
  const orderId = await exchange.limit(1, 'BUY', 500, 1);
  const { sequence } = exchange.views;
  for (const wire of mine) {
    assert.deepEqual((await wire.take(1)).map(brief), [`orders ${orderId} NEW @${sequence}`]);
  }
  assert.deepEqual(await other.rest(), []);
  for (const wire of [...mine, other]) await wire.close();
});

test('a foreign order cannot be canceled or amended', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('bob'));
  const orderId = await exchange.limit(1, 'BUY', 500, 1);
  for (const params of [{ orderId }, { orderId, market }]) {
    assert.equal(code(await wire.call('orders.cancel', params)), 'UNKNOWN_ORDER');
    const amend = { ...params, quantity: '2' };
    assert.equal(code(await wire.call('orders.amend', amend)), 'UNKNOWN_ORDER');
  }
  await wire.close();
});
