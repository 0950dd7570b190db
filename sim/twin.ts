/**
 * Drives the core and the reference with the same commands, by binary records, and says in words where
 * the two first differ. In the middle of a run a snapshot of the core is restored into a second core,
 * which goes on beside it. A difference found is shrunk to a short list of commands that still shows it.
 */
import { writeCommand } from '../src/core/command.ts';
import { Core, EventBuffer } from '../src/core/core.ts';
import type { Event } from '../src/core/event.ts';
import { readEvent } from '../src/core/event.ts';
import { RECORD_BYTES_MAX, lengthAt, recordBuffer } from '../src/core/schema.ts';
import type { StateImage } from '../src/core/state-image.ts';
import type { Step } from './commands.ts';
import { Reference } from './reference/reference.ts';

export interface TwinOptions {
  /** Capacity of the core's event buffer; a small one is drained within commands. */
  readonly eventBytes: number;
  /** Whole states are compared, and the core audits itself, every so many commands. */
  readonly imageEvery: number;
  /** After this command (from 1) the second core starts from a snapshot. */
  readonly snapshotAt: number;
  /** A planted fault: what the core's answer is turned into before it is compared. */
  readonly distort?: (events: Event[]) => Event[];
  /** What a snapshot is turned into before the second core starts from it. */
  readonly spoil?: (snapshot: Uint8Array) => Uint8Array;
  /** Another reference, with a fault of its own. */
  readonly makeReference?: () => Reference;
}

/** A core whose events are read out as they come. */
class Subject {
  readonly core: Core;
  private readonly buffer: EventBuffer;
  private readonly command = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  private events: Event[] = [];

  constructor(eventBytes: number, snapshot?: Uint8Array) {
    this.buffer = new EventBuffer(eventBytes);
    this.buffer.onFull = () => this.drain();
    this.core =
      snapshot === undefined ? new Core(this.buffer) : Core.restore(snapshot, this.buffer);
  }

  apply(step: Step, sequence: number): Event[] {
    this.events = [];
    writeCommand(this.command, 0, step.command);
    this.core.apply(this.command, 0, sequence, step.timeMs);
    this.drain();
    return this.events;
  }

  private drain(): void {
    const { records, bytes } = this.buffer;
    for (let at = 0; at < bytes; at += lengthAt(records, at)) {
      this.events.push(readEvent(records, at));
    }
    this.buffer.reset();
  }
}

export class Twin {
  readonly reference: Reference;
  private readonly options: TwinOptions;
  private readonly subject: Subject;
  private restored: Subject | undefined;
  private sequence = 0;
  /** Displayed quantity by "market side price", folded from LevelChanged alone. */
  private readonly depth = new Map<string, number>();

  constructor(options: TwinOptions) {
    this.options = options;
    this.reference = options.makeReference?.() ?? new Reference();
    this.subject = new Subject(options.eventBytes);
  }

  /** Applies a command to all; the answer says where they differ. `seen` is called for each event. */
  apply(step: Step, seen?: (event: Event) => void): string | undefined {
    const sequence = ++this.sequence;
    const expected = this.reference.apply(step.command, sequence, step.timeMs);
    let actual: Event[];
    try {
      const told = this.subject.apply(step, sequence);
      actual = this.options.distort?.(told) ?? told;
    } catch (error) {
      return `the core threw: ${error instanceof Error ? error.stack : String(error)}`;
    }
    const difference =
      differentEvents(expected, actual) ?? this.compareRestored(step, sequence, expected);
    if (difference !== undefined) return difference;
    for (const event of actual) {
      this.fold(event);
      seen?.(event);
    }
    const due = sequence % this.options.imageEvery === 0 || sequence === this.options.snapshotAt;
    return due ? this.compareStates() : undefined;
  }

  private compareRestored(step: Step, sequence: number, expected: Event[]): string | undefined {
    if (this.restored === undefined) return undefined;
    const difference = differentEvents(expected, this.restored.apply(step, sequence));
    return difference === undefined ? undefined : `after restore: ${difference}`;
  }

  private fold(event: Event): void {
    if (event.kind !== 'LevelChanged') return;
    const key = `${event.market} ${event.side} ${event.price}`;
    if (event.quantity === 0) this.depth.delete(key);
    else this.depth.set(key, event.quantity);
  }

  /** Compares whole states: balances, orders, depth, counters, audit, and the restored core's hash. */
  compareStates(): string | undefined {
    const { core } = this.subject;
    const image = core.image();
    const findings = core.audit();
    const difference =
      differentText('image', imageLines(this.reference.image()), imageLines(image)) ??
      differentText('depth folded from events', depthLines(image), foldedLines(this.depth)) ??
      (findings.length > 0 ? `audit: ${findings.join('; ')}` : undefined);
    if (difference !== undefined) return difference;
    if (this.restored !== undefined && this.restored.core.stateHash() !== core.stateHash()) {
      const lines = imageLines(this.restored.core.image());
      return differentText('restored image', imageLines(image), lines) ?? 'restored hash differs';
    }
    if (this.sequence === this.options.snapshotAt) {
      const hash = core.stateHash();
      const { eventBytes, spoil = (bytes) => bytes } = this.options;
      this.restored = new Subject(eventBytes, spoil(core.snapshot()));
      if (this.restored.core.stateHash() !== hash)
        return 'the hash changed by snapshot and restore';
    }
    return undefined;
  }
}

/** Commands in columns: position, time, kind, then every field that is not zero or empty. */
export function columns(steps: readonly Step[]): string {
  const lines = steps.map(({ command, timeMs }, index) => {
    const { kind, ...fields } = command;
    const told = Object.entries(fields).filter(([, value]) => ![0, 0n, ''].includes(value as ''));
    const text = told.map(([name, value]) => `${name}=${showValue(value)}`).join('  ');
    return `${String(index + 1).padStart(6)}  ${timeMs}  ${kind.padEnd(16)} ${text}`;
  });
  return lines.join('\n');
}

function differentEvents(expected: readonly Event[], actual: readonly Event[]): string | undefined {
  const count = Math.max(expected.length, actual.length);
  for (let i = 0; i < count; i++) {
    if (!sameEvent(expected[i], actual[i])) {
      return `event ${i + 1}\n  reference ${show(expected[i])}\n  core      ${show(actual[i])}`;
    }
  }
  return undefined;
}

function sameEvent(a: Event | undefined, b: Event | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const left = a as unknown as Record<string, unknown>;
  const right = b as unknown as Record<string, unknown>;
  for (const key in left) if (!Object.is(left[key], right[key])) return false;
  return Object.keys(left).length === Object.keys(right).length;
}

/** One line for a plain object: its fields by name. */
function show(object: object | undefined): string {
  if (object === undefined) return '-';
  const entries = Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, value]) => `${name}=${showValue(value)}`).join(' ');
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  return typeof value === 'object' && value !== null ? `{${show(value)}}` : String(value);
}

function imageLines(image: StateImage): string[] {
  const { sequence, timeMs, venue, ...lists } = image;
  const lines = Object.entries(lists).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    `sequence=${sequence} timeMs=${timeMs} ${show(venue)}`,
    ...lines.flatMap(([name, list]) => list.map((each: object) => `${name} ${show(each)}`)),
  ];
}

/** The displayed depth of an image: icebergs by what they show, nothing of orders beside the book. */
function depthLines(image: StateImage): string[] {
  const depth = new Map<string, bigint>();
  for (const { market, side, price, remaining, instructions } of image.orders) {
    const waits = instructions !== undefined && instructions.stage !== 'WORKING';
    if (price === 0 || waits) continue;
    const isIceberg = instructions !== undefined && instructions.displayQuantity > 0;
    const key = `${market} ${side} ${price}`;
    const shown = isIceberg ? instructions.shown : remaining;
    depth.set(key, (depth.get(key) ?? 0n) + BigInt(shown));
  }
  return [...depth].map(([key, quantity]) => `${key} ${Number(quantity)}`).toSorted();
}

function foldedLines(depth: ReadonlyMap<string, number>): string[] {
  return [...depth].map(([key, quantity]) => `${key} ${quantity}`).toSorted();
}

function differentText(what: string, expected: string[], actual: string[]): string | undefined {
  const count = Math.max(expected.length, actual.length);
  for (let i = 0; i < count; i++) {
    if (expected[i] !== actual[i]) {
      return `${what}\n  expected ${expected[i] ?? '-'}\n  actual   ${actual[i] ?? '-'}`;
    }
  }
  return undefined;
}
