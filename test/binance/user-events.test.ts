/** User events: every kind whole, in command order, on the WebSocket API and by listen key. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Key } from '../gateway/test-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';
import { listener, startSockets, subscribed } from './socket-exchange.ts';
import type { ApiWire, Heard, SocketExchange } from './socket-exchange.ts';

let binance: SocketExchange;
let alice: ApiWire;
let bob: ApiWire;
before(async () => {
  binance = await startSockets();
  alice = await subscribed(binance, binance.alice);
  bob = await subscribed(binance, binance.bob);
});
after(() => binance.close());

const symbol = 'BTCUSDT';
const limit = { symbol, type: 'LIMIT', timeInForce: 'GTC', newOrderRespType: 'ACK' };

const heard = (wire: ApiWire, method: string, params: object): Promise<Heard> =>
  listener(binance)(wire, method, params);

/** What other connections were sent until now. */
async function meanwhile(wire: ApiWire): Promise<Message[]> {
  const { events } = await heard(wire, 'order.test', {
    ...limit,
    side: 'BUY',
    price: '1',
    quantity: '5',
  });
  return events;
}

function place(wire: ApiWire, order: object): Promise<Heard> {
  return heard(wire, 'order.place', { ...limit, ...order });
}

async function clear(): Promise<void> {
  for (const wire of [alice, bob]) {
    await heard(wire, 'openOrders.cancelAll', { symbol });
    await meanwhile(wire);
  }
}

/** The fields of a report that a test is about. */
function brief(events: readonly Message[]): string[] {
  return events.map((event) => {
    if (event['e'] !== 'executionReport') return String(event['e']);
    const { c, C, x, X, l, z } = event;
    return `${String(x)} ${String(X)} c=${String(c)} C=${String(C)} l=${String(l)} z=${String(z)}`;
  });
}

beforeEach(clear);

test('a new order, its trade on both sides, then the balances', async () => {
  const { events: resting, result } = await place(alice, {
    side: 'SELL',
    price: '100.00',
    quantity: '0.300',
    newClientOrderId: 'ask',
  });
  const restedMs = binance.exchange.context.views.timeMs;
  const { sequence: restedAt } = binance.exchange.context.views;
  const report = {
    e: 'executionReport',
    E: restedMs,
    s: symbol,
    c: 'ask',
    S: 'SELL',
    o: 'LIMIT',
    f: 'GTC',
    q: '0.30000000',
    p: '100.00000000',
    P: '0.00000000',
    F: '0.00000000',
    g: -1,
    C: '',
    x: 'NEW',
    X: 'NEW',
    r: 'NONE',
    i: result['orderId'],
    l: '0.00000000',
    z: '0.00000000',
    L: '0.00000000',
    n: '0',
    N: null,
    T: restedMs,
    t: -1,
    I: restedAt,
    w: true,
    m: false,
    M: false,
    O: restedMs,
    Z: '0.00000000',
    Y: '0.00000000',
    Q: '0.00000000',
    W: restedMs,
    V: 'EXPIRE_MAKER',
  };
  const position = (
    ms: number,
    ...balances: readonly (readonly [string, string, string])[]
  ): object => ({
    e: 'outboundAccountPosition',
    E: ms,
    u: ms,
    B: balances.map(([a, f, l]) => ({ a, f, l })),
  });
  assert.deepEqual(resting, [report, position(restedMs, ['BTC', '999999.70000000', '0.30000000'])]);

  const { events: taking, result: taken } = await place(bob, {
    side: 'BUY',
    price: '101.00',
    quantity: '0.100',
  });
  const tradedMs = binance.exchange.context.views.timeMs;
  const now = { E: tradedMs, T: tradedMs, I: binance.exchange.context.views.sequence };
  const id = Number(taken['orderId']);
  const fill = {
    ...now,
    x: 'TRADE',
    l: '0.10000000',
    L: '100.00000000',
    z: '0.10000000',
    Z: '10.00000000',
    Y: '10.00000000',
    t: 1,
    M: true,
  };
  const bought = {
    ...report,
    ...now,
    c: `order-${id}`,
    S: 'BUY',
    i: id,
    q: '0.10000000',
    p: '101.00000000',
    O: tradedMs,
    W: tradedMs,
  };
  assert.deepEqual(taking, [
    bought,
    { ...bought, ...fill, X: 'FILLED', w: false, n: '0.00020000', N: 'BTC' },
    position(
      tradedMs,
      ['BTC', '1000000.09980000', '0.00000000'],
      ['USDT', '999990.00000000', '0.00000000'],
    ),
  ]);
  assert.deepEqual(await meanwhile(alice), [
    { ...report, ...fill, X: 'PARTIALLY_FILLED', m: true, n: '0.01000000', N: 'USDT' },
    position(
      tradedMs,
      ['BTC', '999999.70000000', '0.20000000'],
      ['USDT', '1000009.99000000', '0.00000000'],
    ),
  ]);
});

test('cancels: their own ids, by every way of asking', async () => {
  const order = { side: 'BUY', price: '50.00', quantity: '0.200' };
  const given = (id: string): object => ({ ...order, newClientOrderId: id });
  await place(alice, given('one'));
  const named = { symbol, origClientOrderId: 'one', newClientOrderId: 'bye' };
  const { events, result } = await heard(alice, 'order.cancel', named);
  const canceled = 'CANCELED CANCELED c=bye C=one l=0.00000000 z=0.00000000';
  assert.deepEqual(brief(events), [canceled, 'outboundAccountPosition']);
  assert.deepEqual([result['clientOrderId'], result['origClientOrderId']], ['bye', 'one']);

  await place(alice, given('two'));
  const unnamed = await heard(alice, 'order.cancel', { symbol, origClientOrderId: 'two' });
  assert.equal(unnamed.events[0]?.['c'], unnamed.result['clientOrderId']);

  await place(alice, given('three'));
  const replace = {
    ...limit,
    ...order,
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrigClientOrderId: 'three',
    cancelNewClientOrderId: 'gone',
    newClientOrderId: 'four',
  };
  const replaced = await heard(alice, 'order.cancelReplace', replace);
  assert.deepEqual(brief(replaced.events), [
    'CANCELED CANCELED c=gone C=three l=0.00000000 z=0.00000000',
    'NEW NEW c=four C= l=0.00000000 z=0.00000000',
    'outboundAccountPosition',
  ]);

  await binance.signed(binance.alice, 'DELETE', '/api/v3/order', {
    symbol,
    origClientOrderId: 'four',
    newClientOrderId: 'rest',
  });
  assert.deepEqual(brief(await meanwhile(alice)), [
    'CANCELED CANCELED c=rest C=four l=0.00000000 z=0.00000000',
    'outboundAccountPosition',
  ]);

  await place(alice, given('five'));
  await place(alice, given('six'));
  const { events: all } = await heard(alice, 'openOrders.cancelAll', { symbol });
  const { sequence } = binance.exchange.context.views;
  assert.deepEqual(brief(all), [
    `CANCELED CANCELED c=cancel-${sequence} C=five l=0.00000000 z=0.00000000`,
    `CANCELED CANCELED c=cancel-${sequence} C=six l=0.00000000 z=0.00000000`,
    'outboundAccountPosition',
  ]);
});

test('what expires says why; an amended order is told as replaced', async () => {
  await place(bob, { side: 'SELL', price: '100.00', quantity: '0.100' });
  const ioc = { side: 'BUY', price: '100.00', quantity: '0.300', timeInForce: 'IOC' };
  const { events } = await place(alice, { ...ioc, newClientOrderId: 'ioc' });
  assert.deepEqual(brief(events), [
    'NEW NEW c=ioc C= l=0.00000000 z=0.00000000',
    'TRADE PARTIALLY_FILLED c=ioc C= l=0.10000000 z=0.10000000',
    'EXPIRED EXPIRED c=ioc C= l=0.00000000 z=0.10000000',
    'outboundAccountPosition',
  ]);
  const { eR, w, f } = events[2] as Message;
  assert.deepEqual([eR, w, f], ['UNFILLED_IOC_QUANTITY_EXPIRED', false, 'IOC']);

  const { result } = await place(alice, { side: 'BUY', price: '90.00', quantity: '0.300' });
  const { orderId } = result;
  const smaller = { symbol, orderId, newQty: '0.200' };
  const amended = await heard(alice, 'order.amend.keepPriority', smaller);
  const [replaced] = amended.events;
  assert.deepEqual(
    [replaced?.['x'], replaced?.['X'], replaced?.['q']],
    ['REPLACED', 'NEW', '0.20000000'],
  );
  assert.equal(replaced?.['I'], amended.result['executionId']);
});

test('a market order by quote amount is filled by its last trade', async () => {
  await place(bob, { side: 'SELL', price: '100.00', quantity: '0.100' });
  await place(bob, { side: 'SELL', price: '110.00', quantity: '0.500' });
  const market = {
    symbol,
    side: 'BUY',
    type: 'MARKET',
    quoteOrderQty: '21',
    newClientOrderId: 'm',
  };
  const { events } = await heard(alice, 'order.place', market);
  assert.deepEqual(brief(events), [
    'NEW NEW c=m C= l=0.00000000 z=0.00000000',
    'TRADE PARTIALLY_FILLED c=m C= l=0.10000000 z=0.10000000',
    'TRADE FILLED c=m C= l=0.10000000 z=0.20000000',
    'outboundAccountPosition',
  ]);
  const [entered, , filled] = events as [Message, Message, Message];
  assert.deepEqual(
    [entered['Q'], entered['p'], entered['f'], filled['Z'], filled['q']],
    ['21.00000000', '0.00000000', 'GTC', '21.00000000', '0.20000000'],
  );
});

test('self-trade prevention tells what it took from which match', async () => {
  const prevention = async (mode: string): Promise<Message[]> => {
    await clear();
    const sell = { side: 'SELL', price: '100.00', quantity: '0.300', newClientOrderId: 'rest' };
    await place(alice, sell);
    const buy = { side: 'BUY', price: '100.00', quantity: '0.500', newClientOrderId: 'take' };
    const { events } = await place(alice, { ...buy, selfTradePreventionMode: mode });
    return events.filter(({ x }) => x === 'TRADE_PREVENTION');
  };
  const told = (events: readonly Message[]): unknown =>
    events.map(({ c, X, A, B, pl, pL, pY, u }) => [c, X, A, B, pl, pL, pY, u]);
  const match = ['0.30000000', '100.00000000', '30.00000000', -1];
  const taker = await prevention('EXPIRE_TAKER');
  assert.deepEqual(told(taker), [
    ['take', 'EXPIRED_IN_MATCH', '0.50000000', '0.50000000', ...match],
  ]);
  assert.deepEqual([taker[0]?.['v'], taker[0]?.['U']], [1, Number(taker[0]?.['i']) - 1]);
  assert.deepEqual(told(await prevention('EXPIRE_MAKER')), [
    ['rest', 'EXPIRED_IN_MATCH', '0.30000000', '0.30000000', ...match],
  ]);
  assert.deepEqual(told(await prevention('EXPIRE_BOTH')), [
    ['rest', 'EXPIRED_IN_MATCH', '0.30000000', '0.30000000', ...match],
    ['take', 'EXPIRED_IN_MATCH', '0.50000000', '0.50000000', ...match],
  ]);
  assert.deepEqual(told(await prevention('DECREMENT')), [
    ['take', 'NEW', '0.30000000', '0.30000000', ...match],
    ['rest', 'EXPIRED_IN_MATCH', '0.30000000', '0.30000000', ...match],
  ]);
});

test('deposits and settled withdrawals are balance updates', async () => {
  const { exchange } = binance;
  const admin = async (path: string, body: object, key: Key): Promise<Message> => {
    exchange.clockMs++;
    const reply = await exchange.request('POST', `/api/v1${path}`, { key, body });
    assert.ok(reply.status < 300, reply.text);
    return reply.body;
  };
  const before = await meanwhile(alice);
  assert.deepEqual(before, []);
  const deposit = { account: 'alice', asset: 'AAPL', amount: '5', externalId: 'more' };
  await admin('/admin/deposits', deposit, exchange.operator);
  const atMs = exchange.context.views.timeMs;
  assert.deepEqual(await meanwhile(alice), [
    { e: 'balanceUpdate', E: atMs, a: 'AAPL', d: '5.00000000', T: atMs },
    {
      e: 'outboundAccountPosition',
      E: atMs,
      u: atMs,
      B: [{ a: 'AAPL', f: '1000005.00000000', l: '0.00000000' }],
    },
  ]);
  const withdrawal = { asset: 'AAPL', amount: '2', externalId: 'out' };
  const held = await admin('/withdrawals', withdrawal, binance.alice);
  const [position] = await meanwhile(alice);
  assert.deepEqual(position?.['B'], [{ a: 'AAPL', f: '1000003.00000000', l: '2.00000000' }]);
  const settling = `/admin/withdrawals/${String(held['withdrawalId'])}/finish`;
  await admin(settling, { outcome: 'SETTLE' }, exchange.operator);
  const settled = await meanwhile(alice);
  assert.deepEqual(
    settled.map(({ e, d, B }) => [e, d ?? B]),
    [
      ['balanceUpdate', '-2.00000000'],
      ['outboundAccountPosition', [{ a: 'AAPL', f: '1000003.00000000', l: '0.00000000' }]],
    ],
  );
});

test('subscriptions: one an account and connection, ended with a word', async () => {
  const wire = await binance.connect('?returnRateLimits=false');
  const code = async (answer: Promise<Message>): Promise<unknown> =>
    ((await answer)['error'] as Message | undefined)?.['code'];
  assert.equal(await code(wire.call('userDataStream.subscribe')), -2014);
  assert.equal(await code(wire.call('userDataStream.unsubscribe')), -2036);
  const signed = 'userDataStream.subscribe.signature';
  assert.deepEqual((await wire.signed(binance.alice, signed))['result'], { subscriptionId: 0 });
  assert.equal(await code(wire.signed(binance.alice, signed)), -2035);
  await wire.signed(binance.bob, 'session.logon');
  const mine = await wire.call('userDataStream.subscribe');
  assert.deepEqual(mine['result'], { subscriptionId: 1 });
  assert.deepEqual((await wire.call('session.subscriptions'))['result'], [
    { subscriptionId: 0 },
    { subscriptionId: 1 },
  ]);
  // The one that came with the log-on ends with it.
  assert.equal((await wire.call('session.logout'))['status'], 200);
  const ended = async (): Promise<unknown> => {
    const [message] = await wire.wire.take(1);
    const { subscriptionId, event } = message as { subscriptionId: number; event: Message };
    return [subscriptionId, event['e']];
  };
  assert.deepEqual(await ended(), [1, 'eventStreamTerminated']);
  assert.equal(await code(wire.call('userDataStream.unsubscribe', { subscriptionId: 1 })), -2036);
  const last = await wire.call('userDataStream.unsubscribe', { subscriptionId: 0 });
  assert.deepEqual(last['result'], {});
  assert.deepEqual(await ended(), [0, 'eventStreamTerminated']);
  await wire.wire.close();
});

test('a listen key brings the same events bare, in an hour at most', async () => {
  const { exchange, url } = binance;
  const key = { headers: { 'x-mbx-apikey': binance.alice.apiKey } };
  const path = '/api/v3/userDataStream';
  const ask = (method: string, parameters = {}, asked: object = key) =>
    binance.open(method, path, parameters, asked);
  const { listenKey } = (await ask('POST')).body as { listenKey: string };
  assert.match(listenKey, /^[0-9a-f]{64}$/);
  assert.deepEqual((await ask('POST')).body, { listenKey });
  const bare = await Wire.at(url, `/ws/${listenKey}`);
  const combined = await Wire.at(url, `/stream?streams=${listenKey}`);
  const { events } = await place(alice, { side: 'BUY', price: '70.00', quantity: '0.100' });
  assert.deepEqual(await bare.take(2), events);
  const data = (await combined.take(2)).map((each) => [each['stream'], each['data']]);
  assert.deepEqual(
    data,
    events.map((event) => [listenKey, event]),
  );

  const unknown = { status: 400, body: { code: -1125, msg: 'This listenKey does not exist.' } };
  const other = { headers: { 'x-mbx-apikey': binance.bob.apiKey } };
  for (const method of ['PUT', 'DELETE']) {
    const { status, body } = await ask(method, { listenKey }, other);
    assert.deepEqual({ status, body }, unknown);
  }
  assert.equal(((await ask('POST', {}, {})).body as Message)['code'], -2014);
  exchange.clockMs += 3_000_000;
  assert.deepEqual((await ask('PUT', { listenKey })).body, {});
  exchange.clockMs += 3_000_000;
  assert.deepEqual((await ask('PUT', { listenKey })).body, {});
  exchange.clockMs += 3_600_000;
  assert.equal((await ask('PUT', { listenKey })).status, 400);
  assert.deepEqual(await bare.take(1), [{ e: 'listenKeyExpired', E: exchange.clockMs, listenKey }]);
  await heard(alice, 'openOrders.cancelAll', { symbol });
  const fresh = (await ask('POST')).body as { listenKey: string };
  assert.notEqual(fresh.listenKey, listenKey);
  bare.send({ method: 'SUBSCRIBE', params: [fresh.listenKey], id: 1 });
  assert.deepEqual(await bare.take(1), [{ result: null, id: 1 }]);
  const { events: later } = await place(alice, { side: 'BUY', price: '70.00', quantity: '0.100' });
  assert.deepEqual(await bare.take(2), later);
  assert.deepEqual((await ask('DELETE', { listenKey: fresh.listenKey })).body, {});
  await Promise.all([bare.close(), combined.close()]);
});

test('with a revoked key ends what it had begun', async (t) => {
  const other = await startSockets({ pingMs: 10 });
  t.after(() => other.close());
  const { exchange } = other;
  const key = exchange.key('carol', ['read']);
  const api = await subscribed(other, key);
  const asked = { headers: { 'x-mbx-apikey': key.apiKey } };
  const made = await other.open('POST', '/api/v3/userDataStream', {}, asked);
  const { listenKey } = made.body as { listenKey: string };
  const bare = await Wire.at(other.url, `/ws/${listenKey}`);
  exchange.context.identity.revoke(key.apiKey);
  const [ended] = (await api.wire.take(1)) as [{ subscriptionId: number; event: Message }];
  assert.deepEqual([ended.subscriptionId, ended.event['e']], [0, 'eventStreamTerminated']);
  const [expired] = await bare.take(1);
  assert.deepEqual([expired?.['e'], expired?.['listenKey']], ['listenKeyExpired', listenKey]);
  const { apiKey } = (await api.call('session.status'))['result'] as Message;
  assert.equal(apiKey, null);
  await Promise.all([api.wire.close(), bare.close()]);
});
