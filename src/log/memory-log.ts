/** A log that keeps nothing: durable at once, gone with the process. For benches and embedding. */
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES, sealBatch } from '../codec/batch.ts';
import type { BatchStamp } from '../codec/batch.ts';
import { assert } from '../core/assert.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import type { Log } from './log.ts';

export class MemoryLog implements Log {
  #lastSequence: Sequence = 0;
  #pending: Sequence = 0;
  #previous = 0;

  get lastSequence(): Sequence {
    return this.#lastSequence;
  }

  append(batch: RecordBuffer, bytes: number, stamp: BatchStamp): void {
    assert(this.#pending === 0, 'one batch is in flight at a time');
    assert(stamp.firstSequence === this.#lastSequence + 1, 'batches follow each other');
    assert(bytes > BATCH_HEADER_BYTES && bytes <= BATCH_BYTES_MAX, 'a batch keeps its bounds');
    this.#previous = sealBatch(batch, bytes, stamp, {
      salt: 0,
      durable: this.#lastSequence,
      previous: this.#previous,
      behaviour: BEHAVIOUR_VERSION,
    });
    this.#pending = stamp.firstSequence + stamp.count - 1;
  }

  sync(): void {
    if (this.#pending > 0) this.#lastSequence = this.#pending;
    this.#pending = 0;
  }

  spaceLeft(): number {
    return Number.MAX_SAFE_INTEGER;
  }

  close(): void {
    this.sync();
  }
}
