/**
 * The core against the naive reference, one seeded world after another: every event of every command,
 * whole states at intervals, and a second core restored from a snapshot midway. Counts what was reached.
 */
import { eventLayouts } from '../src/core/event.ts';
import type { Event } from '../src/core/event.ts';
import { rejections } from '../src/core/rejection.ts';
import { cancelReasons, expiryReasons } from '../src/core/types.ts';
import { CommandSource } from './commands.ts';
import type { Step } from './commands.ts';
import type { Feature } from './features.ts';
import { features } from './features.ts';
import { Random } from './random.ts';
import { shrink } from './shrink.ts';
import type { TwinOptions } from './twin.ts';
import { Twin, columns } from './twin.ts';
import { randomWorld } from './world.ts';

export const COMMANDS_PER_SEED = 1_000;

/** These arise where decimal text becomes integers, or at 2^24 open orders: never in these runs. */
export const outsideTheseRuns: readonly string[] = [
  'Rejected PRICE_OFF_TICK',
  'Rejected QUANTITY_OFF_LOT',
  'Rejected AMOUNT_TOO_PRECISE',
  'Rejected EXCHANGE_FULL',
];

/** Every event kind, rejection and reason that long runs have to reach. */
export function expectedNames(): string[] {
  return [
    ...Object.keys(eventLayouts),
    ...rejections.map((each) => `Rejected ${each}`),
    ...cancelReasons.map((each) => `OrderCanceled ${each}`),
    ...expiryReasons.map((each) => `OrderExpired ${each}`),
  ].filter((each) => !outsideTheseRuns.includes(each));
}

/** How often each name came. */
export class Counts {
  private readonly counts = new Map<string, number>();

  add(event: Event): void {
    this.count(event.kind);
    if ('reason' in event) this.count(`${event.kind} ${event.reason}`);
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** One line for each expected name. */
  lines(): string[] {
    return expectedNames().map((name) => `${name.padEnd(40)} ${this.counts.get(name) ?? 0}`);
  }

  missing(): string[] {
    return expectedNames().filter((name) => !this.counts.has(name));
  }
}

export interface SeedOptions {
  /** Features that its world may have; all without. */
  readonly from?: readonly Feature[];
  /** Its world has all of them. */
  readonly whole?: boolean;
  readonly commands?: number;
  /** Planted faults (twin.ts). */
  readonly planted?: Pick<TwinOptions, 'distort' | 'makeReference'>;
  /** How long a difference is shrunk; 0 not at all. */
  readonly shrinkMs?: number;
  readonly seen?: (event: Event) => void;
}

/** One seed: one world and its commands; the answer is the first difference, told with the shortest commands found. */
export function runSeed(seed: number, options: SeedOptions = {}): string | undefined {
  const { from = features, commands = COMMANDS_PER_SEED, shrinkMs = 10_000 } = options;
  const random = new Random(seed);
  const world = randomWorld(random, from, options.whole);
  const twinOptions: TwinOptions = {
    eventBytes: random.pick([1_024, 65_536]),
    imageEvery: 200,
    snapshotAt: Math.ceil(commands / 20) + random.below(Math.ceil(commands * 0.9)),
    ...options.planted,
  };
  const twin = new Twin(twinOptions);
  const source = new CommandSource(random, world, twin.reference.state);
  const steps: Step[] = [];
  for (let index = 1; index <= commands; index++) {
    const step = source.next();
    steps.push(step);
    const last = index === commands ? () => twin.compareStates() : () => undefined;
    const difference = twin.apply(step, options.seen) ?? last();
    if (difference === undefined) continue;
    const at = `seed ${seed} (${world.scale.name}; ${[...world.features].join(' ')})`;
    const title = `${at}, command ${index}: ${difference}`;
    if (shrinkMs === 0) return title;
    const found = shrink(steps, twinOptions, shrinkMs);
    const { length } = found.steps;
    return `${title}\nof ${length} commands: ${found.difference}\n${columns(found.steps)}`;
  }
  return undefined;
}
