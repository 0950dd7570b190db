/**
 * Reading a segment to its end, and telling a torn end from a rotten middle. Only one batch is ever
 * written and not yet synced, so a bad batch is torn, and is cut off, exactly when nothing durable
 * follows it: a valid batch of this use of the segment behind it, or a later segment, proves that it
 * had been durable, and the log is refused (P12). Known limit: rot in the very last batch looks like
 * a torn write.
 */
import type { BatchHeader } from '../codec/batch.ts';
import { BATCH_HEADER_BYTES, checkBatch, isWhole, readBatchHeader } from '../codec/batch.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import { LogFailure, WAY_OUT_DAMAGE } from './log-failure.ts';
import type { SegmentHeader } from './segment.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';

/** Where the valid batches of a segment end. */
export interface SegmentEnd {
  /** Offset behind the last valid batch. */
  readonly position: number;
  /** Offset of the last valid batch; equal to position when there is none. */
  readonly lastAt: number;
  /** Last sequence of the log up to here. */
  readonly lastSequence: Sequence;
  /** The chain's name of the last batch. */
  readonly previous: number;
  /** Log time of the last batch here; 0 when the segment has none. */
  readonly timeMs: number;
  readonly batches: number;
}

/** Sees each valid batch with its offset. */
export type BatchVisitor = (header: BatchHeader, at: number) => void;

/**
 * Walks the batches of a segment from its first. Throws LOG_CORRUPT for a batch that was durable and
 * is not what was written; a bad end that may be torn just ends the walk.
 */
export function walkSegment(
  bytes: RecordBuffer,
  header: SegmentHeader,
  path: string,
  visit?: BatchVisitor,
): SegmentEnd {
  let end: SegmentEnd = {
    position: SEGMENT_HEADER_BYTES,
    lastAt: SEGMENT_HEADER_BYTES,
    lastSequence: header.firstSequence - 1,
    previous: header.previous,
    timeMs: 0,
    batches: 0,
  };
  for (;;) {
    const at = end.position;
    const batch = readBatchHeader(bytes, at);
    if (batch === undefined || batch.salt !== header.salt || !isWhole(bytes, at, batch)) break;
    const fault = chainFault(batch, end, header) ?? checkBatch(bytes, at, batch);
    if (fault !== undefined) throw corrupt(path, at, end.lastSequence + 1, fault);
    visit?.(batch, at);
    end = {
      position: at + batch.bytes,
      lastAt: at,
      lastSequence: batch.firstSequence + batch.count - 1,
      previous: batch.crc,
      timeMs: batch.timeMs,
      batches: end.batches + 1,
    };
  }
  const later = findLaterBatch(bytes, end.position, header.salt);
  if (later !== undefined) {
    const text = `the batch is damaged, yet sequence ${later.firstSequence} follows it`;
    throw corrupt(path, end.position, end.lastSequence + 1, text);
  }
  return end;
}

/** A failure that names the record, and says the way out. */
export function corrupt(
  path: string,
  offset: number,
  sequence: Sequence,
  fault: string,
): LogFailure {
  const text = `${path} at offset ${offset}, sequence ${sequence}: ${fault}.`;
  return new LogFailure('LOG_CORRUPT', `${text} ${WAY_OUT_DAMAGE}`);
}

/** Why a whole batch is not the one that belongs behind `before`; undefined when it is. */
export function chainFault(
  batch: BatchHeader,
  before: Pick<SegmentEnd, 'lastSequence' | 'previous'>,
  header: Pick<SegmentHeader, 'behaviour'>,
): string | undefined {
  if (batch.firstSequence !== before.lastSequence + 1) {
    return `sequence ${batch.firstSequence} stands here`;
  }
  if (batch.previous !== before.previous) return 'it does not continue the batch before it';
  if (batch.behaviour !== header.behaviour) return `it has behaviour ${batch.behaviour}`;
  return undefined;
}

/** The segment before another one, as far as it could be read. */
export interface Predecessor {
  readonly path: string;
  readonly end: Pick<SegmentEnd, 'position' | 'lastSequence' | 'previous'>;
  readonly header: SegmentHeader;
}

/** A segment must be its own name's, of the same log, and begin where the one before it ends. */
export function checkFollows(
  path: string,
  first: Sequence,
  header: SegmentHeader,
  before: Predecessor | undefined,
): void {
  if (header.firstSequence !== first) {
    throw corrupt(path, 0, first, `its header begins at sequence ${header.firstSequence}`);
  }
  if (before === undefined) return;
  const { logId } = before.header;
  if (header.logId[0] !== logId[0] || header.logId[1] !== logId[1]) {
    throw new LogFailure('LOG_FOREIGN', `${path} belongs to another log. ${WAY_OUT_DAMAGE}`);
  }
  const { position, lastSequence, previous } = before.end;
  if (first > lastSequence + 1) {
    const text = `the batch is damaged, or segments before sequence ${first} are missing`;
    throw corrupt(before.path, position, lastSequence + 1, text);
  }
  if (first < lastSequence + 1 || header.previous !== previous) {
    throw corrupt(
      path,
      0,
      first,
      `it does not continue sequence ${lastSequence} of ${before.path}`,
    );
  }
}

/** Looks for a valid batch of this use of the segment anywhere behind a position. */
function findLaterBatch(bytes: RecordBuffer, from: number, salt: number): BatchHeader | undefined {
  const { i32, u8 } = bytes;
  const signed = salt | 0;
  const last = u8.length - BATCH_HEADER_BYTES;
  for (let at = from + 8; at <= last; at += 8) {
    if (i32[(at >> 2) + 3] !== signed) continue;
    const batch = readBatchHeader(bytes, at);
    if (batch !== undefined && isWhole(bytes, at, batch)) return batch;
  }
  return undefined;
}
