// EXCHANGE_FULL: with OPEN_ORDERS_MAX orders open one more that could rest is refused, and nothing else
// is. The count is set in the state: 2^24 real orders would take a gigabyte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainRules, writeCommand } from '../../src/core/command.ts';
import type { Command, PlaceOrder } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { readEvent } from '../../src/core/event.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import { SMALL_ROOM, State } from '../../src/core/state.ts';
import { OPEN_ORDERS_MAX } from '../../src/core/types.ts';

test('O6 the exchange is full', () => {
  const events = new EventBuffer(65_536);
  const state = new State(events);
  const core = new Core(events, SMALL_ROOM, state);
  const from = recordBuffer(new ArrayBuffer(512));
  const operator = { account: 0, gateway: 0, request: 0 } as const;
  const apply = (command: Command): void => {
    writeCommand(from, 0, command);
    core.apply(from, 0, core.sequence + 1, 0);
  };

  apply({ kind: 'CreateAsset', ...operator, symbol: 'B', scale: 0 });
  apply({ kind: 'CreateAsset', ...operator, symbol: 'Q', scale: 0 });
  const market = { base: 1, quote: 2, status: 'TRADING', symbol: 'B-Q' } as const;
  apply({ kind: 'CreateMarket', ...operator, ...plainRules, ...market });
  apply({ kind: 'CreateAccount', ...operator, name: 'a' });
  const deposit = { beneficiary: 1, asset: 2, amount: 100n, externalId: 'x' };
  apply({ kind: 'Deposit', ...operator, ...deposit });

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
    apply({ kind: 'PlaceOrder', ...operator, account: 1, ...order });
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
