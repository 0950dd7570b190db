/**
 * The core against the naive reference under seeded random commands: every event of every command, whole
 * states at intervals, and a second core restored from a snapshot midway. DIFFERENTIAL_COMMANDS sets how
 * many commands, DIFFERENTIAL_SEED the first seed; a difference is printed shrunk, with its seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandSource } from '../../sim/commands.ts';
import type { Step } from '../../sim/commands.ts';
import type { Feature } from '../../sim/features.ts';
import { coreHas, features } from '../../sim/features.ts';
import { Random } from '../../sim/random.ts';
import { shrink } from '../../sim/shrink.ts';
import type { TwinOptions } from '../../sim/twin.ts';
import { Twin, columns } from '../../sim/twin.ts';
import { randomWorld } from '../../sim/world.ts';
import { eventLayouts } from '../../src/core/event.ts';
import type { Event } from '../../src/core/event.ts';
import { rejections } from '../../src/core/rejection.ts';
import { cancelReasons, expiryReasons } from '../../src/core/types.ts';

const commandsWanted = Number(process.env['DIFFERENTIAL_COMMANDS'] ?? 150_000);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);
const commandsPerRun = 1_000;

/** These arise where decimal text becomes integers, or at 2^24 open orders: never in these runs. */
const outsideTheseRuns: readonly string[] = [
  'PRICE_OFF_TICK',
  'QUANTITY_OFF_LOT',
  'AMOUNT_TOO_PRECISE',
  'EXCHANGE_FULL',
];

/** What needs a feature that the core on main does not have yet. */
const needed: Readonly<Partial<Record<Feature, readonly string[]>>> = {
  stops: [
    'OrderInstructed',
    'OrderTriggered',
    'Rejected NOT_AMENDABLE',
    'Rejected WOULD_TRIGGER',
    'Rejected TOO_MANY_ALGO_ORDERS',
    'Rejected TOO_MANY_AMENDS',
  ],
  trailing: ['TrailingActivated', 'Rejected TRAILING_DELTA_OUT_OF_RANGE'],
  icebergs: ['Rejected TOO_MANY_PARTS', 'Rejected TOO_MANY_ICEBERG_ORDERS'],
  fixedPegs: ['Rejected NO_REFERENCE_PRICE'],
  floatingPegs: ['OrderRepriced', 'OrderExpired INSUFFICIENT_BALANCE', 'OrderExpired FILTER'],
  lists: [
    'ListAccepted',
    'ListEnded',
    'Rejected INVALID_LIST',
    'Rejected LIST_PRICES',
    'Rejected TOO_MANY_ORDER_LISTS',
    'OrderCanceled LIST',
    'OrderExpired OCO',
    'OrderExpired LIST',
    'OrderExpired WOULD_TAKE',
    'OrderExpired NO_REFERENCE_PRICE',
  ],
  endings: ['Rejected TIME_IN_PAST', 'OrderExpired TIME'],
  countdowns: ['CountdownSet', 'OrderCanceled COUNTDOWN'],
};

test('the core does what the reference does', { timeout: 24 * 3_600_000 }, (context) => {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = (event: Event): void => {
    count(event.kind);
    if ('reason' in event) count(`${event.kind} ${event.reason}`);
  };
  const runs = Math.ceil(commandsWanted / commandsPerRun);
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) run(seed, seen);

  const toCome = features.filter((each) => !coreHas[each]).flatMap((each) => needed[each] ?? []);
  const expected = [
    ...Object.keys(eventLayouts),
    ...rejections
      .filter((each) => !outsideTheseRuns.includes(each))
      .map((each) => `Rejected ${each}`),
    ...cancelReasons.map((each) => `OrderCanceled ${each}`),
    ...expiryReasons.map((each) => `OrderExpired ${each}`),
  ].filter((each) => !toCome.includes(each));
  context.diagnostic(`${runs * commandsPerRun} commands, seeds from ${firstSeed}`);
  for (const name of expected) context.diagnostic(`${name.padEnd(40)} ${counts.get(name) ?? 0}`);
  context.diagnostic(`not in these runs: ${outsideTheseRuns.join(', ')}`);
  assert.deepEqual(
    expected.filter((name) => !counts.has(name) && !toCome.includes(name)),
    [],
  );
});

/** One seed: one world and its commands; fails with the shortest list of commands it can find. */
function run(seed: number, seen: (event: Event) => void): void {
  const random = new Random(seed);
  const world = randomWorld(random);
  const options: TwinOptions = {
    eventBytes: random.pick([1_024, 65_536]),
    imageEvery: 200,
    snapshotAt: 50 + random.below(commandsPerRun - 100),
  };
  const twin = new Twin(options);
  const source = new CommandSource(random, world, twin.reference.state);
  const steps: Step[] = [];
  for (let index = 1; index <= commandsPerRun; index++) {
    const step = source.next();
    steps.push(step);
    const last = index === commandsPerRun ? () => twin.compareStates() : () => undefined;
    const difference = twin.apply(step, seen) ?? last();
    if (difference === undefined) continue;
    const title = `seed ${seed} (${world.scale.name}), command ${index}: ${difference}`;
    const found = shrink(steps, options, 10_000);
    const count = found.steps.length;
    assert.fail(`${title}\nof ${count} commands: ${found.difference}\n${columns(found.steps)}`);
  }
}
