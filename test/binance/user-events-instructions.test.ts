/** User events of orders with instructions: stops, trailing stops, icebergs, pegs, lists. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
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

const heard = (wire: ApiWire, method: string, params: object): Promise<Heard> =>
  listener(binance)(wire, method, { symbol, ...params });
const place = (wire: ApiWire, order: object): Promise<Heard> => heard(wire, 'order.place', order);
const limit = (side: string, quantity: string, price: string): object => ({
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity,
  price,
  newOrderRespType: 'ACK',
});

/** What was told until now, of orders and lists. */
async function meanwhile(wire: ApiWire): Promise<Message[]> {
  const { events } = await heard(wire, 'order.test', limit('BUY', '1', '5'));
  return told(events);
}

const told = (events: readonly Message[]): Message[] =>
  events.filter(({ e }) => e !== 'outboundAccountPosition');

/** These fields of each event. */
const fields = (events: readonly Message[], ...names: readonly string[]): unknown[] =>
  told(events).map((event) => names.map((name) => event[name]));

/** Trades once at a price; nothing is left behind. */
async function tradeAt(price: string): Promise<void> {
  await place(bob, { ...limit('SELL', '0.1', price), selfTradePreventionMode: 'NONE' });
  await place(bob, { ...limit('BUY', '0.1', price), selfTradePreventionMode: 'NONE' });
}

beforeEach(async () => {
  for (const wire of [alice, bob]) await heard(wire, 'openOrders.cancelAll', {});
  await tradeAt('100.00');
  await meanwhile(alice);
});

test('a stop waits, is triggered, and trades', async () => {
  const stop = {
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    quantity: '0.2',
    price: '89.00',
    stopPrice: '90.00',
    strategyId: 7,
    strategyType: 1_000_001,
    newClientOrderId: 'stop',
  };
  const { events } = await place(alice, stop);
  const names = ['x', 'X', 'o', 'P', 'p', 'w', 'W', 'j', 'J'] as const;
  const common = ['STOP_LOSS_LIMIT', '90.00000000', '89.00000000'];
  assert.deepEqual(fields(events, ...names), [
    ['NEW', 'NEW', ...common, false, undefined, 7, 1_000_001],
  ]);
  await place(bob, { ...limit('BUY', '0.5', '90.00'), selfTradePreventionMode: 'NONE' });
  await place(bob, { ...limit('SELL', '0.1', '90.00'), selfTradePreventionMode: 'NONE' });
  const triggered = await meanwhile(alice);
  const atMs = binance.exchange.context.views.order(Number(events[0]?.['i']))?.updatedMs;
  assert.deepEqual(fields(triggered, ...names, 'l', 'L'), [
    ['NEW', 'NEW', ...common, true, atMs, 7, 1_000_001, '0.00000000', '0.00000000'],
    ['TRADE', 'FILLED', ...common, false, atMs, 7, 1_000_001, '0.20000000', '90.00000000'],
  ]);
});

test('trailing stops tell their delta, and whether they track the price', async () => {
  const trailing = { side: 'SELL', type: 'STOP_LOSS', quantity: '0.2', trailingDelta: 500 };
  const tracking = await place(alice, trailing);
  assert.deepEqual(fields(tracking.events, 'x', 'X', 'd', 'D', 'w', 'f'), [
    ['NEW', 'NEW', 500, undefined, false, 'GTC'],
  ]);
  const waiting = await place(alice, { ...trailing, stopPrice: '90.00' });
  assert.deepEqual(fields(waiting.events, 'd', 'D', 'P'), [[500, -1, '90.00000000']]);
});

test('icebergs tell their slice, pegs what they follow', async () => {
  const iceberg = { ...limit('SELL', '1', '120.00'), icebergQty: '0.1' };
  assert.deepEqual(fields((await place(alice, iceberg)).events, 'q', 'F'), [
    ['1.00000000', '0.10000000'],
  ]);
  const { price: _, ...peg } = limit('SELL', '0.5', '') as Record<string, unknown>;
  const pegged = await place(alice, { ...peg, pegPriceType: 'PRIMARY_PEG' });
  assert.deepEqual(fields(pegged.events, 'p', 'gP', 'gOT', 'gOV', 'gp'), [
    ['120.00000000', 'PRIMARY_PEG', 'PRICE_LEVEL', 0, '120.00000000'],
  ]);
});

const oco = {
  side: 'SELL',
  quantity: '0.3',
  aboveType: 'LIMIT_MAKER',
  abovePrice: '110.00',
  aboveClientOrderId: 'above',
  belowType: 'STOP_LOSS',
  belowStopPrice: '90.00',
  belowClientOrderId: 'below',
  listClientOrderId: 'pair',
};

/** A listStatus without its times, and a report in brief. */
function brief(events: readonly Message[]): unknown[] {
  return told(events).map((event) => {
    if (event['e'] === 'listStatus') {
      const { g, c, l, L, r, C, O } = event;
      const names = (O as Message[]).map((each) => each['c']);
      return [g, c, l, L, r, C, ...names].join(' ');
    }
    const { c, C, x, X, g, eR } = event;
    return [x, X, `c=${String(c)}`, `C=${String(C)}`, g, eR].filter(Boolean).join(' ');
  });
}

test('one-cancels-the-other: begun, triggered, done', async () => {
  const { events, result } = await heard(alice, 'orderList.place.oco', oco);
  const id = Number(result['orderListId']);
  assert.deepEqual(brief(events), [
    `${id} OCO EXEC_STARTED EXECUTING NONE pair above below`,
    `NEW NEW c=above C= ${id}`,
    `NEW NEW c=below C= ${id}`,
  ]);
  const [{ O, T }] = told(events) as [{ O: Message[]; T: number }];
  assert.deepEqual(
    O.map(({ s, i, c }) => ({ symbol: s, orderId: i, clientOrderId: c })),
    result['orders'],
  );
  assert.equal(T, result['transactionTime']);
  await place(bob, { ...limit('BUY', '0.2', '110.00') });
  assert.deepEqual(brief(await meanwhile(alice)), [
    `TRADE PARTIALLY_FILLED c=above C= ${id}`,
    `EXPIRED EXPIRED c=below C= ${id} OCO_TRIGGER`,
    `${id} OCO ALL_DONE ALL_DONE NONE pair above below`,
  ]);
});

test('a list is canceled with all its orders', async () => {
  const { result } = await heard(alice, 'orderList.place.oco', oco);
  const id = Number(result['orderListId']);
  const { events } = await heard(alice, 'order.cancel', {
    origClientOrderId: 'above',
    newClientOrderId: 'bye',
  });
  assert.deepEqual(brief(events), [
    `CANCELED CANCELED c=bye C=above ${id}`,
    `CANCELED CANCELED c=bye C=below ${id}`,
    `${id} OCO ALL_DONE ALL_DONE NONE pair above below`,
  ]);
});

test('one-triggers-the-other: the second is pending until the first is filled', async () => {
  const oto = {
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingPrice: '95.00',
    workingQuantity: '0.1',
    workingTimeInForce: 'GTC',
    workingClientOrderId: 'first',
    pendingType: 'LIMIT_MAKER',
    pendingSide: 'SELL',
    pendingPrice: '115.00',
    pendingQuantity: '0.1',
    pendingClientOrderId: 'second',
  };
  const { events, result } = await heard(alice, 'orderList.place.oto', oto);
  const id = Number(result['orderListId']);
  assert.deepEqual(brief(events), [
    `${id} OTO EXEC_STARTED EXECUTING NONE list-${id} first second`,
    `NEW NEW c=first C= ${id}`,
    `NEW PENDING_NEW c=second C= ${id}`,
  ]);
  await place(bob, limit('SELL', '0.1', '95.00'));
  const filled = await meanwhile(alice);
  assert.deepEqual(brief(filled), [
    `TRADE FILLED c=first C= ${id}`,
    `NEW NEW c=second C= ${id}`,
    `${id} OTO ALL_DONE ALL_DONE NONE list-${id} first second`,
  ]);
  assert.deepEqual(fields(filled, 'w').slice(0, 2), [[false], [true]]);
});

test('who begins to listen late knows the client ids of lists all the same', async () => {
  const { result } = await heard(alice, 'orderList.place.oco', oco);
  const id = Number(result['orderListId']);
  await alice.call('userDataStream.unsubscribe');
  await alice.wire.take(1);
  await alice.wire.close();
  alice = await subscribed(binance, binance.alice);
  await place(bob, { ...limit('BUY', '0.3', '110.00') });
  const events = await meanwhile(alice);
  assert.equal(brief(events).at(-1), `${id} OCO ALL_DONE ALL_DONE NONE pair above below`);
});
