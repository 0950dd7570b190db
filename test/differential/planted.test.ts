/** The twin runner notices planted faults: each of these distortions of the core's answers is reported. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeed } from '../../sim/differential.ts';
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
