/** Orders with instructions and lists over REST: what goes in, what becomes of it, what is refused. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startExchange } from './test-exchange.ts';
import type { Key, Reply, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let alice: Key;
let bob: Key;

before(async () => {
  exchange = await startExchange();
  alice = exchange.key('alice');
  bob = exchange.key('bob');
  const rules = { selfTradeMode: 'NONE' };
  await ask(exchange.operator, 'PUT', '/api/v1/admin/markets/AAPL-USD', rules);
});
after(() => exchange.close());

/** Every test begins with an empty book and 100 as the last price. */
beforeEach(async () => {
  await ask(exchange.operator, 'DELETE', '/api/v1/admin/orders');
  await trade('100');
});

function ask(
  key: Key,
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  exchange.clockMs += 1;
  return exchange.request(method, target, { key, headers, ...(body !== undefined && { body }) });
}

/** Places an order in AAPL-USD: 1 share to sell unless said otherwise. */
function place(key: Key, order: Record<string, unknown>): Promise<Reply> {
  const body = { market: 'AAPL-USD', side: 'SELL', quantity: '1', ...order };
  return ask(key, 'POST', '/api/v1/orders', body);
}

async function trade(price: string, quantity = '1'): Promise<void> {
  await place(bob, { price, quantity });
  const bought = await place(bob, { side: 'BUY', price, quantity });
  assert.equal((bought.body['order'] as Order)['status'], 'FILLED', bought.text);
}

type Order = Record<string, unknown> & { readonly orderId: number };

async function placed(key: Key, order: Record<string, unknown>): Promise<Order> {
  const reply = await place(key, order);
  assert.equal(reply.status, 201, reply.text);
  return reply.body['order'] as Order;
}

async function now(order: Order): Promise<Order> {
  const target = `/api/v1/orders/${order.orderId}`;
  const owner = exchange.context.views.order(order.orderId)?.account === 1 ? alice : bob;
  return (await ask(owner, 'GET', target)).body['order'] as Order;
}

const some = (order: Order, ...names: string[]): unknown[] => names.map((name) => order[name]);
const told = ({ status, body }: Reply): unknown[] => [status, body['code'], body['detail']];

async function depth(): Promise<unknown[]> {
  const { body } = await exchange.request('GET', '/api/v1/markets/AAPL-USD/depth');
  return [body['bids'], body['asks']];
}

test('a stop waits out of sight, triggers and works', async () => {
  const stop = { type: 'STOP_LOSS_LIMIT', stopPrice: '95', price: '94', strategyId: 7 };
  const order = await placed(alice, { ...stop, quantity: '5' });
  assert.deepEqual(
    some(order, 'status', 'stage', 'stopPrice', 'price', 'strategyId', 'workingAt'),
    ['NEW', 'WAITING', '95', '94', 7, undefined],
  );
  assert.deepEqual(await depth(), [[], []]);
  await trade('95');
  const working = await now(order);
  assert.deepEqual(some(working, 'status', 'stage', 'triggeredPrice'), ['NEW', 'WORKING', '95']);
  assert.match(String(working['workingAt']), /^2026-/);
  assert.deepEqual(await depth(), [[], [['94', '5']]]);
  const late = await place(alice, { ...stop, stopPrice: '96' });
  assert.deepEqual(told(late).slice(0, 2), [422, 'WOULD_TRIGGER']);
});

test('a trailing stop begins where it is told and follows the price', async () => {
  const trailing = { type: 'STOP_LOSS', trailingDelta: 1000, activationPrice: '95' };
  const order = await placed(alice, trailing);
  const columns = ['stage', 'activationPrice', 'stopPrice', 'trailingDelta', 'activatedPrice'];
  assert.deepEqual(some(order, ...columns), ['WAITING', '95', undefined, 1000, undefined]);
  await trade('94');
  assert.deepEqual(some(await now(order), 'stage', 'activatedPrice'), ['WAITING', '94']);
  await trade('120');
  await placed(bob, { side: 'BUY', price: '107' });
  await trade('108');
  const done = await now(order);
  assert.deepEqual(some(done, 'status', 'triggeredPrice', 'averagePrice'), [
    'FILLED',
    '108',
    '107',
  ]);
});

test('an iceberg shows its slice', async () => {
  await placed(alice, { price: '101', quantity: '50', displayQuantity: '10' });
  assert.deepEqual(await depth(), [[], [['101', '10']]]);
  await placed(bob, { side: 'BUY', price: '101', quantity: '14' });
  assert.deepEqual(await depth(), [[], [['101', '6']]]);
});

test('a peg follows the book, a timed order says until when', async () => {
  const floating = { pegReference: 'PRIMARY', pegMode: 'FLOATING', pegOffset: 5 };
  await placed(bob, { price: '102' });
  const order = await placed(alice, floating);
  assert.deepEqual(some(order, 'price', 'pegReference', 'pegMode', 'pegOffset'), [
    '102.05',
    'PRIMARY',
    'FLOATING',
    5,
  ]);
  await placed(bob, { price: '101.5' });
  assert.equal((await now(order))['price'], '101.55');
  const expireTime = new Date(exchange.clockMs + 5000).toISOString();
  const timed = await placed(alice, { price: '110', timeInForce: 'GTD', expireTime });
  assert.equal(timed['expireTime'], expireTime);
  const past = await place(alice, { price: '110', timeInForce: 'GTD', expireTime: 1000 });
  assert.deepEqual(told(past).slice(0, 2), [422, 'TIME_IN_PAST']);
});

test('what does not belong together is refused', async () => {
  const limit = { price: '101' };
  const cases: [Record<string, unknown>, number, string, string | undefined][] = [
    [{ ...limit, stopPrice: '95' }, 400, 'INVALID_ORDER', undefined],
    [{ type: 'STOP_LOSS' }, 400, 'INVALID_ORDER', undefined],
    [
      { type: 'STOP_LOSS', activationPrice: '95' },
      400,
      'INVALID_ORDER',
      'activationPrice: with trailingDelta, and without stopPrice.',
    ],
    [
      { type: 'STOP_LOSS', activationPrice: '95', stopPrice: '95', trailingDelta: 5 },
      400,
      'INVALID_ORDER',
      'activationPrice: with trailingDelta, and without stopPrice.',
    ],
    [{ type: 'STOP_LOSS', stopPrice: '95.001' }, 422, 'PRICE_OFF_TICK', 'stopPrice: 95.001'],
    [{ ...limit, displayQuantity: '0.5' }, 422, 'QUANTITY_OFF_LOT', 'displayQuantity: 0.5'],
    [{ ...limit, displayQuantity: '1' }, 400, 'INVALID_ORDER', undefined],
    [{ ...limit, timeInForce: 'GTD' }, 400, 'INVALID_ORDER', undefined],
    [{ ...limit, timeInForce: 'GFA' }, 409, 'ONLY_IN_AUCTION', undefined],
    [{ ...limit, pegReference: 'MID' }, 400, 'INVALID_ORDER', undefined],
    [{ pegReference: 'MARKET', pegOffset: 1 }, 422, 'NO_REFERENCE_PRICE', undefined],
    [
      { type: 'STOP_LOSS', trailingDelta: 10_000 },
      400,
      'INVALID_FIELD',
      'trailingDelta: wants a whole number from 1 to 9999.',
    ],
  ];
  for (const [order, ...expected] of cases) {
    assert.deepEqual(told(await place(alice, order)), expected, JSON.stringify(order));
  }
});

test('an OCO locks once, is found by both names, and one leg ends the other', async () => {
  const legs = [
    { side: 'SELL', type: 'LIMIT_MAKER', price: '110', quantity: '8', clientOrderId: 'above' },
    { side: 'SELL', type: 'STOP_LOSS', stopPrice: '90', quantity: '8' },
  ];
  const body = { market: 'AAPL-USD', kind: 'OCO', orders: legs, clientListId: 'exit' };
  const key = { 'idempotency-key': 'list-1' };
  const first = await ask(alice, 'POST', '/api/v1/order-lists', body, key);
  assert.equal(first.status, 201, first.text);
  const list = first.body['list'] as Record<string, unknown> & { orders: Order[]; listId: number };
  assert.deepEqual(
    list.orders.map((order) => some(order, 'status', 'stage', 'clientOrderId', 'listId')),
    [
      ['NEW', 'WORKING', 'above', list.listId],
      ['NEW', 'WAITING', undefined, list.listId],
    ],
  );
  const balances = (await ask(alice, 'GET', '/api/v1/balances')).body['balances'];
  const { locked } = (balances as { asset: string; locked: string }[]).find(
    ({ asset }) => asset === 'AAPL',
  ) as { locked: string };
  assert.equal(locked, '8');
  const again = await ask(alice, 'POST', '/api/v1/order-lists', body, key);
  assert.deepEqual([again.status, again.headers['idempotent-replayed']], [200, 'true']);
  assert.deepEqual(again.body['list'], list);
  for (const id of [String(list.listId), 'client:exit']) {
    const found = await ask(alice, 'GET', `/api/v1/order-lists/${id}`);
    assert.deepEqual(found.body['list'], list);
    const others = await ask(bob, 'GET', `/api/v1/order-lists/${id}`);
    assert.deepEqual(told(others).slice(0, 2), [404, 'UNKNOWN_ORDER']);
  }
  await placed(bob, { side: 'BUY', price: '110', quantity: '3' });
  const done = (await ask(alice, 'GET', '/api/v1/order-lists/client:exit')).body['list'];
  const ended = done as { status: string; orders: Order[] };
  assert.deepEqual(
    [ended.status, ...ended.orders.map((order) => some(order, 'status', 'reason'))],
    ['DONE', ['PARTIALLY_FILLED', undefined], ['EXPIRED', 'OCO']],
  );
  await exchange.settle();
  const lists = await ask(alice, 'GET', '/api/v1/order-lists?status=DONE');
  assert.deepEqual((lists.body['lists'] as unknown[])[0], done, 'history tells the same');
});

test('a bracket waits for its first leg; canceling the list cancels what is open', async () => {
  const orders = [
    { side: 'BUY', price: '99', quantity: '2' },
    { side: 'SELL', type: 'TAKE_PROFIT', stopPrice: '120', quantity: '2' },
    { side: 'SELL', type: 'STOP_LOSS', stopPrice: '80', quantity: '2' },
  ];
  const body = { market: 'AAPL-USD', kind: 'OTOCO', orders };
  const reply = await ask(alice, 'POST', '/api/v1/order-lists', body);
  const list = reply.body['list'] as { orders: Order[]; listId: number };
  const statuses = ['NEW', 'PENDING_NEW', 'PENDING_NEW'];
  assert.deepEqual(
    list.orders.map(({ status }) => status),
    statuses,
  );
  const open = await ask(alice, 'GET', '/api/v1/orders?status=OPEN');
  assert.equal((open.body['orders'] as unknown[]).length, 3);
  const pending = await ask(alice, 'GET', '/api/v1/orders?status=PENDING_NEW');
  assert.equal((pending.body['orders'] as unknown[]).length, 2);
  const target = `/api/v1/order-lists/${list.listId}`;
  assert.deepEqual(told(await ask(bob, 'DELETE', target)).slice(0, 2), [404, 'UNKNOWN_ORDER']);
  const canceled = await ask(alice, 'DELETE', target);
  const gone = canceled.body['list'] as { status: string; orders: Order[] };
  assert.deepEqual(
    [gone.status, ...gone.orders.map((order) => some(order, 'status', 'reason'))],
    ['DONE', ['CANCELED', 'USER'], ['CANCELED', 'LIST'], ['CANCELED', 'LIST']],
  );
  assert.deepEqual(told(await ask(alice, 'DELETE', target)).slice(0, 2), [404, 'UNKNOWN_ORDER']);
});

test('pages of lists leave none out, whether history has them yet or not', async () => {
  const legs = [
    { side: 'SELL', type: 'LIMIT_MAKER', price: '110', quantity: '1' },
    { side: 'SELL', type: 'STOP_LOSS', stopPrice: '90', quantity: '1' },
  ];
  for (let i = 0; i < 3; i++) {
    const body = { market: 'AAPL-USD', kind: 'OCO', orders: legs };
    const reply = await ask(alice, 'POST', '/api/v1/order-lists', body);
    assert.equal(reply.status, 201, reply.text);
    if (i === 0) await exchange.settle();
    if (i === 1) await ask(alice, 'DELETE', '/api/v1/orders');
  }
  const whole = await ask(alice, 'GET', '/api/v1/order-lists?market=AAPL-USD');
  const all = whole.body['lists'] as { listId: number; status: string }[];
  assert.deepEqual(
    all.slice(0, 3).map(({ status }) => status),
    ['EXECUTING', 'DONE', 'DONE'],
  );
  const paged: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await ask(alice, 'GET', `/api/v1/order-lists?limit=1${from}`);
    paged.push(...(page.body['lists'] as unknown[]));
    cursor = page.body['nextCursor'] as string | null;
  }
  assert.deepEqual(paged, all);
  const open = await ask(alice, 'GET', '/api/v1/order-lists?status=EXECUTING');
  assert.deepEqual(open.body['lists'], all.slice(0, 1));
  const bad = await ask(alice, 'GET', '/api/v1/order-lists?cursor=x1');
  assert.deepEqual(told(bad).slice(0, 2), [400, 'INVALID_CURSOR']);
});

test('lists that are none, and keys of other requests, are refused', async () => {
  const leg = { side: 'SELL', type: 'LIMIT_MAKER', price: '110', quantity: '1' };
  const list = (orders: unknown[], more = {}): Promise<Reply> =>
    ask(alice, 'POST', '/api/v1/order-lists', { market: 'AAPL-USD', kind: 'OCO', orders, ...more });
  assert.deepEqual(told(await list([leg, leg])).slice(0, 2), [400, 'INVALID_LIST']);
  assert.deepEqual(told(await list([leg])).slice(0, 2), [400, 'INVALID_LIST']);
  assert.deepEqual(told(await list([leg, leg, leg, leg])), [
    400,
    'INVALID_FIELD',
    'orders: wants at most 3 entries.',
  ]);
  const stray = await list([leg, { ...leg, market: 'BTC-USDT' }]);
  assert.deepEqual(told(stray), [400, 'UNKNOWN_FIELD', 'orders[1].market']);
  const off = await list([leg, { ...leg, price: '1.001' }]);
  assert.deepEqual(told(off), [422, 'PRICE_OFF_TICK', 'price: 1.001']);
  const stop = { side: 'SELL', type: 'STOP_LOSS', stopPrice: '120', quantity: '1' };
  assert.deepEqual(told(await list([leg, stop])).slice(0, 2), [422, 'LIST_PRICES']);
  const key = { 'idempotency-key': 'an-order' };
  const order = { market: 'AAPL-USD', side: 'SELL', price: '130', quantity: '1' };
  assert.equal((await ask(alice, 'POST', '/api/v1/orders', order, key)).status, 201);
  const body = { market: 'AAPL-USD', kind: 'OCO', orders: [leg, { ...stop, stopPrice: '90' }] };
  const other = await ask(alice, 'POST', '/api/v1/order-lists', body, key);
  assert.deepEqual(told(other).slice(0, 2), [400, 'INVALID_IDEMPOTENCY_KEY']);
});

test('a countdown runs until it is set again or stopped, and cancels when it runs out', async () => {
  const set = (timeoutMs: number, market?: string): Promise<Reply> =>
    ask(alice, 'POST', '/api/v1/countdown', { timeoutMs, ...(market && { market }) });
  const order = await placed(alice, { price: '130' });
  const first = await set(1000, 'AAPL-USD');
  const deadline = new Date(exchange.clockMs + 1000).toISOString();
  assert.deepEqual([first.body['market'], first.body['deadline']], ['AAPL-USD', deadline]);
  const running = await ask(alice, 'GET', '/api/v1/countdown');
  assert.deepEqual(running.body['countdowns'], [{ market: 'AAPL-USD', deadline }]);
  assert.equal((await set(0, 'AAPL-USD')).body['deadline'], null);
  assert.deepEqual((await ask(alice, 'GET', '/api/v1/countdown')).body['countdowns'], []);
  await set(500);
  exchange.clockMs += 500;
  await exchange.context.link.submit({
    kind: 'Tick',
    account: 0,
    gateway: 0,
    request: 0,
    random: 0,
  });
  assert.deepEqual(some(await now(order), 'status', 'reason'), ['CANCELED', 'COUNTDOWN']);
  assert.deepEqual((await ask(alice, 'GET', '/api/v1/countdown')).body['countdowns'], []);
});

test('amendments and prevented matches are on record', async () => {
  const order = await placed(alice, { price: '101', quantity: '9' });
  const target = `/api/v1/orders/${order.orderId}`;
  await ask(alice, 'PUT', target, { quantity: '6' });
  await ask(alice, 'PUT', target, { price: '102' });
  await exchange.settle();
  const amendments = await ask(alice, 'GET', `${target}/amendments`);
  const rows = amendments.body['amendments'] as Order[];
  assert.deepEqual(
    rows.map((row) =>
      some(row, 'priceBefore', 'price', 'quantityBefore', 'quantity', 'priorityKept'),
    ),
    [
      ['101', '102', '6', '6', false],
      ['101', '101', '9', '6', true],
    ],
  );
  const others = await ask(bob, 'GET', `${target}/amendments`);
  assert.deepEqual(told(others).slice(0, 2), [404, 'UNKNOWN_ORDER']);
  const page = await ask(alice, 'GET', `${target}/amendments?limit=1`);
  const { nextCursor } = page.body;
  const rest = await ask(alice, 'GET', `${target}/amendments?cursor=${String(nextCursor)}`);
  assert.deepEqual(rest.body['amendments'], rows.slice(1));
  const taker = await placed(alice, {
    side: 'BUY',
    price: '102',
    selfTradeMode: 'EXPIRE_TAKER',
    quantity: '2',
  });
  assert.equal(taker['status'], 'EXPIRED_IN_MATCH');
  await exchange.settle();
  const matches = await ask(alice, 'GET', `/api/v1/prevented-matches?orderId=${taker.orderId}`);
  const [match] = matches.body['matches'] as Order[];
  assert.deepEqual(
    some(match as Order, 'mode', 'takerOrderId', 'makerOrderId', 'price', 'quantity'),
    ['EXPIRE_TAKER', taker.orderId, order.orderId, '102', '2'],
  );
  assert.deepEqual((await ask(bob, 'GET', '/api/v1/prevented-matches')).body['matches'], []);
});
