/** The WebSocket API: requests as of REST, signatures over what was sent, sessions, rate limits told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { operations } from '../../src/gateway/binance/operations/operations.ts';
import { RateLimits } from '../../src/gateway/limits.ts';
import type { Message } from '../websocket/wire.ts';
import { hmac } from './binance-exchange.ts';
import { payloadOf, startSockets } from './socket-exchange.ts';
import type { ApiWire, SocketExchange } from './socket-exchange.ts';

let binance: SocketExchange;
let api: ApiWire;
before(async () => {
  binance = await startSockets();
  api = await binance.connect('?returnRateLimits=false');
});
after(() => binance.close());

const order = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '100.00',
  quantity: '0.100',
};

function resultOf({ result }: Message): Record<string, unknown> {
  return result as Record<string, unknown>;
}

test('ids come back as they were sent; a version may stand before the method', async () => {
  for (const id of ['12345678901234567890', '-1', '"e2a85d9f-07a5"', '"\\u0041\\""', 'null']) {
    for (const method of ['ping', 'v3/ping']) {
      const raw = once(api.wire.socket, 'message');
      api.wire.send(`{"id":${id},"method":"${method}"}`);
      await api.wire.take(1);
      const sent = id.includes('u0041') ? '"A\\""' : id;
      assert.equal(String((await raw)[0]), `{"id":${sent},"status":200,"result":{}}`);
    }
  }
});

test('what is no request is answered, and the connection lives on', async () => {
  const invalidJson = { code: -1135, msg: 'Invalid JSON Request' };
  const cases: readonly (readonly [string | Buffer, object, unknown?])[] = [
    ['{"id":1', invalidJson],
    ['[1]', invalidJson],
    [Buffer.from([0xff]), invalidJson],
    [
      '{"id":{},"method":"ping"}',
      { code: -1135, msg: "JSON sent for parameter 'id' is not valid" },
    ],
    [
      '{"id":1}',
      {
        code: -1102,
        msg: "Mandatory parameter 'method' was not sent, was empty/null, or malformed.",
      },
      1,
    ],
    [
      '{"id":1,"method":"ping","params":[]}',
      { code: -1135, msg: "JSON sent for parameter 'params' is not valid" },
      1,
    ],
    [
      '{"id":1,"method":"ping","params":{"a":1,"a":2}}',
      { code: -1101, msg: 'Duplicate values for a parameter detected.' },
    ],
    ['{"id":1,"method":"pong"}', { code: -1020, msg: 'This operation is not supported.' }, 1],
    [
      '{"id":1,"method":"sapi.system.status"}',
      { code: -1020, msg: 'This operation is not supported.' },
      1,
    ],
    [
      '{"id":1,"method":"depth","params":{"symbol":"NOPE"}}',
      { code: -1121, msg: 'Invalid symbol.' },
      1,
    ],
  ];
  for (const [frame, error, id = null] of cases) {
    api.wire.send(frame);
    assert.deepEqual(await api.wire.take(1), [{ id, status: 400, error }], String(frame));
  }
});

test('rate limits are told unless the request or the connection says otherwise', async () => {
  const told = await binance.connect();
  const limits = async (wire: ApiWire, params: object): Promise<unknown> => {
    const { rateLimits } = await wire.call('ping', { ...params });
    return rateLimits;
  };
  const [weight] = (await limits(told, {})) as Message[];
  const { count, ...rest } = weight as Message;
  assert.deepEqual(rest, {
    rateLimitType: 'REQUEST_WEIGHT',
    interval: 'MINUTE',
    intervalNum: 1,
    limit: 6000,
  });
  assert.ok(Number(count) > 0);
  assert.equal(await limits(told, { returnRateLimits: false }), undefined);
  assert.equal(await limits(api, {}), undefined);
  assert.equal(((await limits(api, { returnRateLimits: true })) as Message[]).length, 1);
  const placed = await told.signed(binance.alice, 'order.place', order);
  const types = (placed['rateLimits'] as Message[]).map((each) => each['interval']);
  assert.deepEqual(types, ['SECOND', 'DAY', 'MINUTE']);
  await told.signed(binance.alice, 'openOrders.cancelAll', { symbol: 'BTCUSDT' });
  await told.wire.close();
});

test('an order is placed, queried, amended, replaced and canceled as by REST', async () => {
  const { alice } = binance;
  const placed = await api.signed(alice, 'order.place', { ...order, newClientOrderId: 'mine' });
  assert.equal(placed['status'], 200);
  const { orderId, ...rest } = resultOf(placed);
  const timeMs = Number(rest['transactTime']);
  assert.deepEqual(rest, {
    symbol: 'BTCUSDT',
    orderListId: -1,
    clientOrderId: 'mine',
    transactTime: timeMs,
    price: '100.00000000',
    origQty: '0.10000000',
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'NEW',
    timeInForce: 'GTC',
    type: 'LIMIT',
    side: 'BUY',
    workingTime: timeMs,
    fills: [],
    selfTradePreventionMode: 'EXPIRE_MAKER',
  });
  const byRest = await binance.signed(alice, 'GET', '/api/v3/order', {
    symbol: 'BTCUSDT',
    orderId: String(orderId),
  });
  // Clients send order ids as numbers or as text.
  for (const id of [orderId, String(orderId)]) {
    const found = await api.signed(alice, 'order.status', { symbol: 'BTCUSDT', orderId: id });
    assert.deepEqual(found['result'], byRest.body);
  }
  const amended = await api.signed(alice, 'order.amend.keepPriority', {
    symbol: 'BTCUSDT',
    orderId,
    newQty: '0.080',
  });
  assert.equal(resultOf(amended)['transactTime'], binance.exchange.context.views.timeMs);
  const replaced = await api.signed(alice, 'order.cancelReplace', {
    ...order,
    price: '101.00',
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrderId: orderId,
  });
  assert.equal(resultOf(replaced)['newOrderResult'], 'SUCCESS');
  const failed = await api.signed(alice, 'order.cancelReplace', {
    ...order,
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrderId: orderId,
  });
  assert.equal(failed['status'], 400);
  const { code, data } = failed['error'] as { code: number; data: Message };
  assert.deepEqual([code, data['newOrderResult']], [-2022, 'NOT_ATTEMPTED']);
  const open = await api.signed(alice, 'openOrders.status', { symbol: 'BTCUSDT' });
  assert.equal((open['result'] as Message[]).length, 1);
  const canceled = await api.signed(alice, 'openOrders.cancelAll', { symbol: 'BTCUSDT' });
  assert.equal((canceled['result'] as Message[])[0]?.['status'], 'CANCELED');
});

test('numbers are signed as they were sent', async () => {
  const { alice } = binance;
  const text = (quantity: string): string => {
    const timestamp = binance.exchange.clockMs++;
    const params = { ...order, quantity, apiKey: alice.apiKey, timestamp };
    const signature = hmac(alice.secret, payloadOf(params));
    const rest = JSON.stringify({ ...params, quantity: undefined, signature });
    return `{"id":1,"method":"order.test","params":{"quantity":${quantity},${rest.slice(1)}}`;
  };
  api.wire.send(text('0.10000'));
  assert.deepEqual(await api.wire.take(1), [{ id: 1, status: 200, result: {} }]);
  api.wire.send(text('1e-1'));
  const [refused] = (await api.wire.take(1)) as [{ error: { code: number } }];
  const { code } = refused.error;
  assert.equal(code, -1100, 'the signature holds, the grammar of decimals does not');
});

test('signatures, keys and times are checked in the order of REST', async () => {
  const { alice, carol } = binance;
  const signed = api.sign(alice, { symbol: 'BTCUSDT' });
  const cases: readonly (readonly [object, number, number])[] = [
    [{ ...signed, signature: 'ab' }, 400, -1022],
    [{ ...signed, symbol: 'AAPLUSD' }, 400, -1022],
    [{ ...signed, apiKey: 'nobody' }, 401, -2015],
    [{ ...signed, apiKey: '!' }, 401, -2014],
    [{ symbol: 'BTCUSDT', timestamp: 1, apiKey: alice.apiKey }, 400, -1102],
    [{ symbol: 'BTCUSDT', signature: 'ab', apiKey: alice.apiKey }, 400, -1102],
    [{ ...signed, timestamp: 1 }, 400, -1021],
    [{ ...signed, recvWindow: 60_001 }, 400, -1131],
    [{}, 401, -2014],
  ];
  for (const [params, status, code] of cases) {
    const answer = await api.call('openOrders.status', { ...params });
    const error = answer['error'] as Message;
    assert.deepEqual([answer['status'], error['code']], [status, code], JSON.stringify(params));
  }
  const reader = binance.exchange.key('alice', ['read']);
  const refused = await api.signed(reader, 'order.place', order);
  assert.equal((refused['error'] as Message)['code'], -2015);
  const poor = await api.signed(carol, 'order.place', order);
  assert.deepEqual(poor['error'], {
    code: -2010,
    msg: 'Account has insufficient balance for requested action.',
  });
});

test('a session: who has logged on signs no more, until log-out or another key', async () => {
  const { alice, bob } = binance;
  const wire = await binance.connect('?returnRateLimits=false');
  const nobody = resultOf(await wire.call('session.status'));
  assert.deepEqual([nobody['apiKey'], nobody['authorizedSince']], [null, null]);
  const { code } = (await wire.timed('order.test', order))['error'] as Message;
  assert.equal(code, -2014);
  const { serverTime, authorizedSince, connectedSince, ...rest } = resultOf(
    await wire.signed(alice, 'session.logon'),
  );
  assert.ok(Number(authorizedSince) >= Number(connectedSince) && serverTime === authorizedSince);
  assert.deepEqual(rest, {
    apiKey: alice.apiKey,
    returnRateLimits: false,
    userDataStream: false,
  });
  assert.deepEqual((await wire.timed('order.test', order))['result'], {});
  const untimed = (await wire.call('order.test', order))['error'] as Message;
  assert.equal(untimed['code'], -1102);
  const late = (await wire.call('order.test', { ...order, timestamp: 1 }))['error'] as Message;
  assert.equal(late['code'], -1021);
  // A request may still be signed by another key.
  const uid = async (): Promise<unknown> => resultOf(await wire.timed('account.status'))['uid'];
  const mine = await uid();
  const other = resultOf(await wire.signed(bob, 'account.status'))['uid'];
  assert.notEqual(mine, other);
  assert.equal(await uid(), mine);
  binance.exchange.context.identity.revoke(alice.apiKey);
  assert.equal(((await wire.timed('account.status'))['error'] as Message)['code'], -2015);
  await wire.signed(bob, 'session.logon');
  assert.equal(await uid(), other);
  const out = resultOf(await wire.call('session.logout'));
  assert.deepEqual([out['apiKey'], out['authorizedSince']], [null, null]);
  assert.equal(((await wire.timed('account.status'))['error'] as Message)['code'], -2014);
  await wire.wire.close();
});

test('an order resent with its client id takes effect once, in a session too', async () => {
  const { bob } = binance;
  const wire = await binance.connect('?returnRateLimits=false');
  await wire.signed(bob, 'session.logon');
  const timestamp = binance.exchange.clockMs;
  const once = { ...order, newClientOrderId: 'once', timestamp };
  assert.equal((await wire.call('order.place', once))['status'], 200);
  await wire.timed('openOrders.cancelAll', { symbol: 'BTCUSDT' });
  assert.deepEqual((await wire.call('order.place', once))['error'], {
    code: -2010,
    msg: 'Duplicate order sent.',
  });
  const again = await wire.call('order.place', { ...once, timestamp: timestamp + 1 });
  assert.equal(again['status'], 200);
  await wire.timed('openOrders.cancelAll', { symbol: 'BTCUSDT' });
  await wire.wire.close();
});

test('orders of one connection are sequenced in the order of its messages', async () => {
  const { bob } = binance;
  const wire = await binance.connect('?returnRateLimits=false');
  await wire.signed(bob, 'session.logon');
  const timestamp = binance.exchange.clockMs;
  for (let i = 0; i < 32; i++) {
    wire.ask('order.place', { ...order, newClientOrderId: `p${i}`, timestamp });
  }
  const answers = await wire.wire.take(32);
  const ids = answers.map((answer) => Number(resultOf(answer)['orderId']));
  assert.deepEqual(
    ids,
    Array.from({ length: 32 }, (_, i) => Number(ids[0]) + i),
  );
  assert.deepEqual(
    answers.map(({ id }) => id),
    Array.from({ length: 32 }, (_, i) => i + 2),
  );
  await wire.signed(bob, 'openOrders.cancelAll', { symbol: 'BTCUSDT' });
  await wire.wire.close();
});

test('every operation of REST that has a method answers here', async () => {
  const { bob } = binance;
  const names = [...operations.keys()].filter((name) => !/^[sfd]api\./.test(name));
  const params: Readonly<Record<string, object>> = {
    klines: { interval: '1m' },
    uiKlines: { interval: '1m' },
  };
  const plain = ['ping', 'time', 'account.status', 'account.rateLimits.orders'];
  const answered: string[] = [];
  for (const name of names) {
    const { security } = operations.get(name) as { security: string };
    const given = { ...(plain.includes(name) ? {} : { symbol: 'BTCUSDT' }), ...params[name] };
    const answer =
      security === 'NONE' ? await api.call(name, given) : await api.signed(bob, name, given);
    assert.ok(answer['status'] !== 500, name);
    const { code } = (answer['error'] ?? {}) as { code?: number };
    assert.notEqual(code, -1020, name);
    if (answer['status'] === 200) answered.push(name);
  }
  const must = [
    'ping',
    'time',
    'exchangeInfo',
    'depth',
    'trades.recent',
    'trades.historical',
    'trades.aggregate',
    'klines',
    'ticker.24hr',
    'ticker.price',
    'ticker.book',
    'openOrders.status',
    'allOrders',
    'myTrades',
    'account.status',
    'account.commission',
    'account.rateLimits.orders',
    'avgPrice',
    'uiKlines',
    'ticker',
    'ticker.tradingDay',
  ];
  assert.deepEqual(
    must.filter((name) => !answered.includes(name)),
    [],
  );
});

test('weight is shared with REST; who has none left waits, who goes on is banned', async (t) => {
  const rates = new RateLimits({ isEnforced: true, weightPerMinute: 30, refusalsMax: 2 });
  const limited = await startSockets({}, rates);
  t.after(() => limited.close());
  const wire = await limited.connect();
  await limited.open('GET', '/api/v3/exchangeInfo');
  const used = ({ rateLimits }: Message): unknown => (rateLimits as Message[]).at(-1)?.['count'];
  // Connecting weighs 2, exchangeInfo 20, ping 1.
  assert.equal(used(await wire.call('ping')), 23);
  const depth = { symbol: 'BTCUSDT', limit: 500 };
  const nowMs = limited.exchange.clockMs;
  const retryAfter = Math.ceil((nowMs + 1) / 60_000) * 60_000;
  const { status, error } = await wire.call('depth', depth);
  assert.equal(status, 429);
  const { code, data } = error as {
    code: number;
    data: { serverTime: number; retryAfter: number };
  };
  assert.equal(code, -1003);
  assert.ok(Math.abs(data.retryAfter - retryAfter) <= 1_000, JSON.stringify(data));
  await wire.call('depth', depth);
  const banned = await wire.call('depth', depth);
  assert.deepEqual([banned['status'], (banned['error'] as Message)['code']], [418, -1003]);
  assert.equal((await limited.open('GET', '/api/v3/ping')).status, 418);
  await wire.wire.close();
});

test('every connection is told that the exchange is stopping', async () => {
  const other = await startSockets();
  const wire = await other.connect();
  await wire.call('ping');
  const closing = other.close();
  const [message] = await wire.wire.take(1);
  assert.equal((message?.['event'] as Message | undefined)?.['e'], 'serverShutdown');
  assert.equal((await wire.wire.closed).code, 1001);
  await closing;
});
