/** The twin runner notices planted faults: each of these distortions of the core's answers is reported. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../../sim/commands.ts';
import { runSeed } from '../../sim/differential.ts';
import { Twin } from '../../sim/twin.ts';
import type { Command } from '../../src/core/command.ts';
import { plainRules } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';

/** Applies `change` to the events of one kind; undefined drops the event. */
function onKind<K extends Event['kind']>(
  kind: K,
  change: (event: Event & { kind: K }) => Event | undefined,
): (events: Event[]) => Event[] {
  return (events) =>
    events.flatMap((event) => {
      if (event.kind !== kind) return [event];
      return change(event as Event & { kind: K }) ?? [];
    });
}

const faults: Readonly<Record<string, (events: Event[]) => Event[]>> = {
  'a fee rounded down': onKind('Traded', (event) => ({
    ...event,
    takerFee: event.takerFee > 0n ? event.takerFee - 1n : 0n,
  })),
  'a lock that is not given back': onKind('OrderCanceled', (event) => ({ ...event, released: 0n })),
  'a level change that is not told': onKind('LevelChanged', () => undefined),
  'a trade told twice': (events) =>
    events.flatMap((event): Event[] => (event.kind === 'Traded' ? [event, event] : [event])),
  'the level told before the order': (events) =>
    events.toSorted(
      (a, b) => Number(a.kind !== 'LevelChanged') - Number(b.kind !== 'LevelChanged'),
    ),
  'another reason': onKind('Rejected', (event) => ({ ...event, reason: 'NOT_PERMITTED' })),
  'a key that is forgotten': (events) => events.filter((event) => event.kind !== 'Repeated'),
};

for (const [name, distort] of Object.entries(faults)) {
  test(`noticed: ${name}`, () => {
    for (let seed = 1; seed <= 30; seed++) {
      if (runSeed(seed, { commands: 300, shrinkMs: 0, planted: { distort } }) !== undefined) return;
    }
    assert.fail('30 runs showed no difference');
  });
}

/** Exchanges the places of two orders that differ in nothing but their ids. */
function swapped(snapshot: Uint8Array, ids: readonly [number, number]): Uint8Array {
  const bytes = snapshot.slice();
  const view = new DataView(bytes.buffer);
  const places = ids.map((id) => {
    let at = bytes.length - 8;
    while (at >= 0 && view.getFloat64(at, true) !== id) at--;
    assert.ok(at >= 0, `order ${id} stands in the snapshot`);
    return at;
  });
  ids.forEach((id, i) => view.setFloat64(places[1 - i] as number, id, true));
  return bytes;
}

test('noticed: priority that is lost in a snapshot (X1)', () => {
  const orders = 100;
  const ids = [orders - 1, orders] as const;
  const play = (spoil: (snapshot: Uint8Array) => Uint8Array): string | undefined => {
    const steps = queue(orders);
    const snapshotAt = steps.length - 1;
    const twin = new Twin({ eventBytes: 65_536, imageEvery: 1_000, snapshotAt, spoil });
    return steps.map((step) => twin.apply(step)).find((each) => each !== undefined);
  };
  assert.equal(
    play((snapshot) => snapshot),
    undefined,
  );
  assert.match(play((snapshot) => swapped(snapshot, ids)) ?? '', /snapshot|restore/);
});

/** A market in which so many orders were placed, all but the last two canceled; then one is met. */
function queue(orders: number): Step[] {
  const operator = { account: 0, gateway: 0, request: 0 };
  const owner = { ...operator, account: 1 };
  const names = { base: 1, quote: 2, symbol: 'AAA-BBB', status: 'TRADING' } as const;
  const terms = { market: 1, type: 'LIMIT', timeInForce: 'GTC', selfTradeMode: 'DEFAULT' } as const;
  const texts = { clientOrderId: '', idempotencyKey: '' };
  const order = (side: 'BUY' | 'SELL'): Command => {
    const amounts = { price: 7, quantity: 1, quoteAmount: 0n };
    return { kind: 'PlaceOrder', ...owner, ...terms, side, ...amounts, ...texts };
  };
  const commands: Command[] = [
    { kind: 'CreateAsset', ...operator, scale: 0, symbol: 'AAA' },
    { kind: 'CreateAsset', ...operator, scale: 0, symbol: 'BBB' },
    { kind: 'CreateMarket', ...operator, ...names, ...plainRules },
    { kind: 'CreateAccount', ...operator, name: 'a' },
  ];
  for (const asset of [1, 2]) {
    const deposit = { beneficiary: 1, asset, amount: 1_000n, externalId: `${asset}` };
    commands.push({ kind: 'Deposit', ...operator, ...deposit });
  }
  for (let orderId = 1; orderId <= orders; orderId++) {
    commands.push(order('BUY'));
    if (orderId > orders - 2) continue;
    const which = { market: 1, restriction: 'ANY', orderId, clientOrderId: '' } as const;
    commands.push({ kind: 'CancelOrder', ...owner, ...which });
  }
  commands.push(order('SELL'));
  return commands.map((command, index) => ({ command, timeMs: 1_000 + index }));
}
