/** Orders over REST against the real core; complete replies compared. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { problemOf, startExchange } from './test-exchange.ts';
import type { Key, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let alice: Key;
let bob: Key;

before(async () => {
  exchange = await startExchange();
  alice = exchange.key('alice');
  bob = exchange.key('bob');
});
after(() => exchange.close());

const place = (
  key: Key,
  body: Record<string, unknown>,
  headers = {},
): ReturnType<TestExchange['request']> => {
  exchange.clockMs += 1;
  return exchange.request('POST', '/api/v1/orders', { key, body, headers });
};

test('a limit order rests, is met, and both replies are complete', async () => {
  const start = exchange.context.views.sequence;
  const rested = await place(alice, {
    market: 'BTC-USDT',
    side: 'SELL',
    price: '100.50',
    quantity: '2',
    clientOrderId: 'a-1',
  });
  const time = new Date(exchange.clockMs).toISOString();
  const order = {
    orderId: 1,
    clientOrderId: 'a-1',
    market: 'BTC-USDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    selfTradeMode: 'EXPIRE_MAKER',
    price: '100.5',
    quantity: '2',
    filled: '0',
    remaining: '2',
    notional: '0',
    fee: '0',
    feeAsset: 'USDT',
    status: 'NEW',
    createdAt: time,
    updatedAt: time,
  };
  assert.deepEqual(
    { status: rested.status, body: rested.body },
    { status: 201, body: { sequence: start + 1, time, order, fills: [] } },
  );

  const met = await place(bob, {
    market: 'BTC-USDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '0.5',
  });
  const metTime = new Date(exchange.clockMs).toISOString();
  assert.deepEqual(met.body, {
    sequence: start + 2,
    time: metTime,
    order: {
      orderId: 2,
      market: 'BTC-USDT',
      side: 'BUY',
      type: 'MARKET',
      timeInForce: 'IOC',
      selfTradeMode: 'EXPIRE_MAKER',
      quantity: '0.5',
      filled: '0.5',
      remaining: '0',
      notional: '50.25',
      averagePrice: '100.5',
      fee: '0.001',
      feeAsset: 'BTC',
      status: 'FILLED',
      createdAt: metTime,
      updatedAt: metTime,
    },
    fills: [
      {
        tradeId: 1,
        orderId: 2,
        market: 'BTC-USDT',
        side: 'BUY',
        price: '100.5',
        quantity: '0.5',
        quoteQuantity: '50.25',
        fee: '0.001',
        feeAsset: 'BTC',
        liquidity: 'TAKER',
        time: metTime,
      },
    ],
  });

  const seen = await exchange.request('GET', '/api/v1/orders/client:a-1', { key: alice });
  const partly = {
    ...order,
    filled: '0.5',
    remaining: '1.5',
    notional: '50.25',
    averagePrice: '100.5',
    fee: '0.05025',
    status: 'PARTIALLY_FILLED',
    updatedAt: metTime,
  };
  assert.deepEqual(seen.body, { sequence: start + 2, order: partly });

  exchange.clockMs += 1;
  const canceled = await exchange.request('DELETE', '/api/v1/orders/1', { key: alice });
  const cancelTime = new Date(exchange.clockMs).toISOString();
  assert.deepEqual(canceled.body, {
    sequence: start + 3,
    time: cancelTime,
    order: { ...partly, status: 'CANCELED', reason: 'USER', updatedAt: cancelTime },
  });

  await exchange.settle();
  const stored = await exchange.request('GET', '/api/v1/orders/1?market=BTC-USDT', { key: alice });
  assert.deepEqual(stored.body, {
    sequence: start + 3,
    order: { ...partly, status: 'CANCELED', reason: 'USER', updatedAt: cancelTime },
  });
});

test('an amend keeps the order and says what it traded', async () => {
  const placed = await place(alice, {
    market: 'AAPL-USD',
    side: 'BUY',
    price: '10',
    quantity: '5',
  });
  const { orderId } = placed.body['order'] as { orderId: number };
  exchange.clockMs += 1;
  const amended = await exchange.request('PUT', `/api/v1/orders/${orderId}`, {
    key: alice,
    body: { quantity: 3 },
  });
  assert.deepEqual(amended.body, {
    sequence: (placed.body['sequence'] as number) + 1,
    time: new Date(exchange.clockMs).toISOString(),
    order: {
      ...(placed.body['order'] as object),
      quantity: '3',
      remaining: '3',
      updatedAt: new Date(exchange.clockMs).toISOString(),
    },
    fills: [],
  });
});

test('a replace tells both halves, and a partial success as such', async () => {
  const first = await place(alice, { market: 'AAPL-USD', side: 'BUY', price: '9', quantity: '1' });
  const { orderId } = first.body['order'] as { orderId: number };
  exchange.clockMs += 1;
  const both = await exchange.request('POST', '/api/v1/orders/replace', {
    key: alice,
    body: { cancelOrderId: orderId, market: 'AAPL-USD', side: 'BUY', price: '9.5', quantity: '2' },
  });
  const time = new Date(exchange.clockMs).toISOString();
  const second = (both.body['order'] as { orderId: number }).orderId;
  assert.deepEqual(both.body, {
    sequence: (first.body['sequence'] as number) + 1,
    time,
    canceled: {
      ...(first.body['order'] as object),
      status: 'CANCELED',
      reason: 'REPLACED',
      updatedAt: time,
    },
    order: {
      ...(first.body['order'] as object),
      orderId: second,
      price: '9.5',
      quantity: '2',
      remaining: '2',
      createdAt: time,
      updatedAt: time,
    },
    fills: [],
  });
  exchange.clockMs += 1;
  const half = await exchange.request('POST', '/api/v1/orders/replace', {
    key: alice,
    body: {
      cancelOrderId: second,
      market: 'AAPL-USD',
      side: 'BUY',
      price: '900000',
      quantity: '200',
    },
  });
  const halfTime = new Date(exchange.clockMs).toISOString();
  assert.deepEqual(
    { status: half.status, body: half.body },
    {
      status: 200,
      body: {
        sequence: exchange.context.views.sequence,
        time: halfTime,
        canceled: {
          ...(both.body['order'] as object),
          status: 'CANCELED',
          reason: 'REPLACED',
          updatedAt: halfTime,
        },
        fills: [],
        rejection: { code: 'INSUFFICIENT_BALANCE', detail: 'The available balance is too small.' },
      },
    },
  );
});

test('an idempotency key makes a resend answer as the first time', async () => {
  const body = { market: 'AAPL-USD', side: 'SELL', price: '50', quantity: '4' };
  const first = await place(bob, body, { 'idempotency-key': 'once' });
  const again = await place(bob, body, { 'idempotency-key': 'once' });
  assert.deepEqual(
    { status: first.status, replayed: first.headers['idempotent-replayed'] },
    { status: 201, replayed: undefined },
  );
  assert.deepEqual(
    { status: again.status, replayed: again.headers['idempotent-replayed'], body: again.body },
    { status: 200, replayed: 'true', body: first.body },
  );
});

test('canceling all answers every canceled order', async () => {
  const one = await place(bob, { market: 'AAPL-USD', side: 'SELL', price: '60', quantity: '1' });
  exchange.clockMs += 1;
  const reply = await exchange.request('DELETE', '/api/v1/orders?market=AAPL-USD&side=SELL', {
    key: bob,
  });
  const orders = reply.body['orders'] as { orderId: number; status: string; reason: string }[];
  const { orderId } = one.body['order'] as { orderId: number };
  assert.deepEqual(
    orders.map((order) => [order.orderId, order.status, order.reason]),
    [
      [orderId - 1, 'CANCELED', 'MASS_CANCEL'],
      [orderId, 'CANCELED', 'MASS_CANCEL'],
    ],
  );
});

test('rejections carry their code, their status and the place in the log', async () => {
  const sequence = exchange.context.views.sequence;
  const reply = await place(exchange.key('carol'), {
    market: 'BTC-USDT',
    side: 'BUY',
    price: '100',
    quantity: '1',
  });
  assert.deepEqual(
    { status: reply.status, type: reply.headers['content-type'], body: reply.body },
    {
      status: 422,
      type: 'application/problem+json; charset=utf-8',
      body: problemOf(422, 'INSUFFICIENT_BALANCE', 'The available balance is too small.', {
        sequence: sequence + 1,
      }),
    },
  );
});

test('refusals of the link: nothing happened, and the client knows when to come back', async () => {
  const answers = [];
  for (const refusal of ['busy', 'late', 'stopped'] as const) {
    exchange.refusal = refusal;
    const reply = await place(alice, {
      market: 'AAPL-USD',
      side: 'BUY',
      price: '1',
      quantity: '1',
    });
    answers.push([reply.status, reply.body['code'], reply.headers['retry-after']]);
  }
  exchange.refusal = undefined;
  assert.deepEqual(answers, [
    [503, 'BUSY', '1'],
    [400, 'DEADLINE_PASSED', undefined],
    [503, 'STOPPED', '1'],
  ]);
});

test('lists go on by cursor, across what history has and what it has not yet', async () => {
  const dave = exchange.key('bob');
  const ids: number[] = [];
  for (let i = 0; i < 6; i++) {
    const reply = await place(dave, { market: 'AAPL-USD', side: 'BUY', price: '2', quantity: '1' });
    ids.unshift((reply.body['order'] as { orderId: number }).orderId);
    if (i === 2) await exchange.settle();
  }
  for (const status of ['', '&status=OPEN']) {
    const found: number[] = [];
    let cursor = '';
    for (let page = 0; page < 4; page++) {
      const target = `/api/v1/orders?market=AAPL-USD&limit=2${status}${cursor}`;
      const reply = await exchange.request('GET', target, { key: dave });
      const orders = reply.body['orders'] as { orderId: number }[];
      found.push(...orders.map((order) => order.orderId));
      if (reply.body['nextCursor'] === null) break;
      cursor = `&cursor=${reply.body['nextCursor'] as string}`;
    }
    assert.deepEqual(found.slice(0, 6), ids, status);
  }
});

test('a page of orders is full and leaves none out, open ones above and below closed ones', async () => {
  const key = exchange.key('dora');
  const admin = (path: string, body: object): ReturnType<TestExchange['request']> =>
    exchange.request('POST', `/api/v1/admin/${path}`, { key: exchange.operator, body });
  await admin('accounts', { account: 'dora' });
  await admin('deposits', { account: 'dora', asset: 'USD', amount: '100', externalId: 'dora' });
  const ids: number[] = [];
  for (let i = 0; i < 9; i++) {
    const reply = await place(key, { market: 'AAPL-USD', side: 'BUY', price: '1', quantity: '1' });
    ids.unshift((reply.body['order'] as { orderId: number }).orderId);
    if (i === 6) await exchange.settle();
  }
  const cancel = async (index: number): Promise<void> => {
    exchange.clockMs += 1;
    const reply = await exchange.request('DELETE', `/api/v1/orders/${ids[index]}`, { key });
    assert.equal(reply.status, 200, reply.text);
  };
  for (const index of [0, 3, 4, 5]) await cancel(index);
  const pages = async (status: string): Promise<number[][]> => {
    const found: number[][] = [];
    for (let cursor = ''; ; ) {
      const target = `/api/v1/orders?limit=3${status}${cursor}`;
      const { body } = await exchange.request('GET', target, { key });
      found.push((body['orders'] as { orderId: number }[]).map((order) => order.orderId));
      if (body['nextCursor'] === null) return found;
      cursor = `&cursor=${body['nextCursor'] as string}`;
    }
  };
  for (const settled of [false, true]) {
    if (settled) await exchange.settle();
    else await cancel(8);
    assert.deepEqual(await pages(''), [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    const closed = [0, 3, 4, 5, 8].map((index) => ids[index]);
    assert.deepEqual(await pages('&status=CLOSED'), [closed.slice(0, 3), closed.slice(3)]);
    const open = [1, 2, 6, 7].map((index) => ids[index]);
    assert.deepEqual(await pages('&status=OPEN'), [open.slice(0, 3), open.slice(3)]);
  }
  for (const cursor of ['o0', 'o9007199254740992', 'hbzE', '3']) {
    const reply = await exchange.request('GET', `/api/v1/orders?cursor=${cursor}`, { key });
    const title = 'The cursor is not one that this list gave out.';
    const { requestId: _, ...problem } = problemOf(400, 'INVALID_CURSOR', title);
    const { requestId: __, ...body } = reply.body;
    assert.deepEqual({ status: reply.status, body }, { status: 400, body: problem });
  }
});

test('a read waits for minSequence, and says when it is not reached', async () => {
  const { sequence } = exchange.context.views;
  const waiting = exchange.request('GET', `/api/v1/balances?minSequence=${sequence + 1}`, {
    key: exchange.key('carol'),
  });
  await place(alice, { market: 'AAPL-USD', side: 'BUY', price: '1', quantity: '1' });
  assert.deepEqual((await waiting).body, {
    sequence: sequence + 1,
    account: 'carol',
    balances: [],
  });
  const never = await exchange.request('GET', '/api/v1/time?minSequence=999999');
  assert.deepEqual([never.status, never.body['code']], [503, 'SEQUENCE_NOT_REACHED']);
});
