/**
 * A batch on its way from the engine to the log: room for the batch header, of which the engine fills in
 * its stamp at the header's own places, and the commands behind it.
 */
import { BATCH_HEADER_BYTES } from '../codec/batch.ts';
import type { BatchStamp } from '../codec/batch.ts';
import type { RecordBuffer } from '../core/schema.ts';

/** Writes the stamp at the byte offset of a batch frame's payload. */
export function writeStamp(to: RecordBuffer, at: number, stamp: BatchStamp): void {
  to.i32.fill(0, at >> 2, (at + BATCH_HEADER_BYTES) >> 2);
  to.f64[(at >> 3) + 2] = stamp.firstSequence;
  to.f64[(at >> 3) + 4] = stamp.timeMs;
  to.i32[(at >> 2) + 10] = stamp.count;
  to.i32[(at >> 2) + 13] = stamp.digest;
  to.f64[(at >> 3) + 7] = stamp.digestSequence;
}

/** Reads the stamp back. */
export function readStamp(from: RecordBuffer, at: number): BatchStamp {
  return {
    firstSequence: from.f64[(at >> 3) + 2] as number,
    timeMs: from.f64[(at >> 3) + 4] as number,
    count: from.i32[(at >> 2) + 10] as number,
    digest: (from.i32[(at >> 2) + 13] as number) >>> 0,
    digestSequence: from.f64[(at >> 3) + 7] as number,
  };
}
