/**
 * The log's side of the hand-over: takes one batch at a time from the engine's ring, appends and syncs
 * it, and only then moves the durable sequence, the commit point of the exchange (P1). The next batch
 * gathers meanwhile. Any error leaves as an exception: the process must stop (P15).
 */
import { BATCH_BYTES_MAX } from '../codec/batch.ts';
import { recordBuffer } from '../core/schema.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../platform/clock.ts';
import type { RingConsumer } from '../platform/ring.ts';
import { readStamp } from './batch-frame.ts';
import type { Shared } from './shared.ts';

export interface LogWriterOptions {
  readonly log: Log;
  readonly batches: RingConsumer;
  readonly shared: Shared;
  readonly clock: Clock;
  /** With less than `low` bytes left for the log, markets go cancel-only; normal again from `enough`. */
  readonly space: { readonly low: number; readonly enough: number };
  /** Called when space has become low, to make room for what must still be logged. */
  readonly onLowSpace: (bytesLeft: number) => void;
}

/** Free space is looked at this often. */
const SPACE_CHECK_MS = 500;

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #buffer: RecordBuffer = recordBuffer(new ArrayBuffer(BATCH_BYTES_MAX));
  #spaceCheckedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#announce(options.log.lastSequence);
  }

  /** True when a batch waits to be written. */
  ready(): boolean {
    return !this.#options.batches.empty;
  }

  /** Makes the next batch durable, if there is one. Throws LogFailure. */
  step(): void {
    const { log, batches, shared, clock } = this.#options;
    this.#checkSpace();
    const at = batches.peek();
    if (at < 0) return;
    const bytes = batches.bytes;
    this.#buffer.u8.set(batches.records.u8.subarray(at, at + bytes));
    const stamp = readStamp(this.#buffer, 0);
    batches.take();
    batches.release();
    const started = clock.monotonicMs();
    log.append(this.#buffer, bytes, stamp);
    log.sync();
    shared.countDuration('commit', (clock.monotonicMs() - started) * 1000);
    this.#announce(log.lastSequence);
  }

  #announce(sequence: number): void {
    const { shared } = this.#options;
    shared.set('durable', sequence);
    shared.store('durable', sequence | 0);
    shared.engineBell.ring();
    shared.followerBell.ring();
  }

  #checkSpace(): void {
    const { log, shared, clock, space, onLowSpace } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#spaceCheckedMs < SPACE_CHECK_MS) return;
    this.#spaceCheckedMs = nowMs;
    const left = log.spaceLeft();
    shared.set('freeBytes', left);
    const wasLow = shared.load('lowSpace') !== 0;
    if (wasLow ? left < space.enough : left >= space.low) return;
    shared.store('lowSpace', wasLow ? 0 : 1);
    if (!wasLow) onLowSpace(left);
    shared.engineBell.ring();
  }
}
