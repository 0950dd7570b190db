// EXCHANGE_FULL: with OPEN_ORDERS_MAX orders open one more that could rest is refused, and nothing else
// is. The core's parts are put together here as core.ts does, so that the count can be set: 2^24 real
// orders would take a gigabyte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answers } from '../../src/core/answers.ts';
import { Book } from '../../src/core/book.ts';
import { plainRules, writeCommand } from '../../src/core/command.ts';
import type { PlaceOrder } from '../../src/core/command.ts';
import { Entry } from '../../src/core/entry.ts';
import { EventBuffer } from '../../src/core/event-buffer.ts';
import { readEvent } from '../../src/core/event.ts';
import { Desk } from '../../src/core/desk.ts';
import { Matcher } from '../../src/core/matcher.ts';
import { OpenOrders } from '../../src/core/open-orders.ts';
import { Registry } from '../../src/core/registry.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import { State } from '../../src/core/state.ts';
import { OPEN_ORDERS_MAX } from '../../src/core/types.ts';

test('O6 the exchange is full', () => {
  const events = new EventBuffer(65_536);
  const state = new State(events);
  const book = new Book(state);
  const matcher = new Matcher(state, book);
  const answers = new Answers(events);
  const entry = new Entry(state, book, matcher, answers);
  const openOrders = new OpenOrders(state, book, matcher, entry, answers);
  const desk = new Desk(state, book, entry, openOrders, answers);
  const registry = new Registry(state, answers);
  const from = recordBuffer(new ArrayBuffer(512));
  const operator = { account: 0, gateway: 0, request: 0 } as const;

  registry.apply({ kind: 'CreateAsset', ...operator, symbol: 'B', scale: 0 }, from);
  registry.apply({ kind: 'CreateAsset', ...operator, symbol: 'Q', scale: 0 }, from);
  registry.apply(
    {
      kind: 'CreateMarket',
      ...operator,
      ...plainRules,
      base: 1,
      quote: 2,
      status: 'TRADING',
      symbol: 'B-Q',
    },
    from,
  );
  registry.apply({ kind: 'CreateAccount', ...operator, name: 'a' }, from);
  const deposit = { beneficiary: 1, asset: 2, amount: 100n, externalId: 'x' };
  registry.apply({ kind: 'Deposit', ...operator, ...deposit }, from);

  const place = (timeInForce: PlaceOrder['timeInForce']): string[] => {
    events.reset();
    const terms = {
      market: 1,
      side: 'BUY',
      type: 'LIMIT',
      selfTradeMode: 'NONE',
      price: 1,
    } as const;
    const texts = { clientOrderId: '', idempotencyKey: '' };
    const order = { ...terms, ...texts, timeInForce, quantity: 1, quoteAmount: 0n };
    writeCommand(from, 0, { kind: 'PlaceOrder', ...operator, account: 1, ...order });
    desk.place(from, 0);
    const told: string[] = [];
    for (let at = 0; at < events.bytes; at += lengthAt(events.records, at)) {
      const event = readEvent(events.records, at);
      told.push('reason' in event ? `${event.kind} ${event.reason}` : event.kind);
    }
    return told;
  };

  state.index.count = OPEN_ORDERS_MAX;
  assert.deepEqual(place('GTC'), ['Rejected EXCHANGE_FULL']);
  assert.deepEqual(place('IOC'), ['OrderAccepted', 'OrderExpired IOC_REMAINDER']);
  state.index.count = 0;
  assert.deepEqual(place('GTC'), ['OrderAccepted', 'LevelChanged']);
});
