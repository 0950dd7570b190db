/**
 * A core that is fed with durable batches: by recovery, by the follower, by verify. It keeps the digest
 * of all events and compares it with what every batch says about the ones before it: a core that answers
 * otherwise than the one that wrote the log is found at the next batch (P3), and nothing goes on (P15).
 */
import { extendDigest } from '../codec/batch.ts';
import { readEvents } from '../codec/frame.ts';
import type { Output } from '../codec/output.ts';
import { TOUCHED_MAX } from '../core/core.ts';
import type { Core, EventBuffer } from '../core/core.ts';
import { commandLayouts } from '../core/command.ts';
import { lengthAt, offsetOf } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { Batch } from '../log/log-reader.ts';

const GATEWAY_AT: number = offsetOf(commandLayouts.Tick, 'gateway');

/** Two runs of one log disagree, or a state fails its audit: nobody can say which is right. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly code = 'DIVERGED';
}

export interface ReplayOptions {
  readonly core: Core;
  /** The buffer that the core was made with. */
  readonly events: EventBuffer;
  /** Digest of all events up to the core's sequence. */
  readonly digest: number;
  /** Log time of the core's sequence. */
  readonly timeMs: number;
}

export class Replay {
  readonly core: Core;
  readonly #events: EventBuffer;
  #digest: number;
  #timeMs: number;
  #batch: Batch | undefined;
  #sink: ((output: Output) => void) | undefined;
  #commandAt = 0;
  #first = true;
  /** Of the running command. */
  #sequence: Sequence = 0;

  constructor(options: ReplayOptions) {
    this.core = options.core;
    this.#events = options.events;
    this.#digest = options.digest;
    this.#timeMs = options.timeMs;
    this.#sequence = options.core.sequence;
    this.#events.reset();
    this.#events.onFull = () => {
      if (this.#events.bytes > 0) this.#drain(false);
    };
  }

  /** The last sequence applied. */
  get sequence(): Sequence {
    return this.#sequence;
  }

  /** Digest of all events up to `sequence`. */
  get digest(): number {
    return this.#digest;
  }

  /** Log time of `sequence`; 0 before the first. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Applies the next batch; the sink sees each command's outputs. Throws DivergenceError. */
  apply(batch: Batch, sink?: (output: Output) => void): void {
    const { header, records } = batch;
    const expected = this.#sequence + 1;
    if (header.firstSequence !== expected) {
      throw new DivergenceError(
        `${batch.path} at offset ${batch.offset}: sequence ${header.firstSequence} stands where ` +
          `${expected} belongs`,
      );
    }
    if (header.digestSequence === this.#sequence && header.digest !== this.#digest) {
      throw new DivergenceError(
        `the events up to sequence ${this.#sequence} have digest ${hex(this.#digest)}, the engine ` +
          `that wrote ${batch.path} had ${hex(header.digest)}: the same log gave other events`,
      );
    }
    this.#batch = batch;
    this.#sink = sink;
    this.#timeMs = header.timeMs;
    for (let at = batch.start; at < batch.end; at += lengthAt(records, at)) {
      if ((this.#sequence - header.firstSequence + 1) % TOUCHED_MAX === 0) {
        this.core.touch(records, at, batch.end);
      }
      this.#commandAt = at;
      this.#sequence += 1;
      this.#first = true;
      this.core.apply(records, at, this.#sequence, header.timeMs);
      // The digest is of all events in a row: without a sink it waits for the batch's end.
      if (sink !== undefined) this.#drain(true);
    }
    if (this.#events.bytes > 0) this.#drain(true);
    this.#batch = undefined;
    this.#sink = undefined;
  }

  #drain(last: boolean): void {
    const events = this.#events;
    if (events.bytes > 0) {
      this.#digest = extendDigest(this.#digest, events.records.u8.subarray(0, events.bytes));
    }
    if (this.#sink !== undefined && this.#batch !== undefined) {
      const { i32 } = this.#batch.records;
      const origin = (this.#commandAt + GATEWAY_AT) >> 2;
      this.#sink({
        sequence: this.#sequence,
        timeMs: this.#timeMs,
        gateway: i32[origin] as number,
        request: i32[origin + 1] as number,
        first: this.#first,
        last,
        events: readEvents(events.records, 0, events.bytes),
      });
    }
    this.#first = false;
    events.reset();
  }
}

function hex(digest: number): string {
  return digest.toString(16).padStart(8, '0');
}
