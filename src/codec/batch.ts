/**
 * The batch: the unit in which commands become durable, and in which the log is torn or whole.
 *
 *   +0   u32 magic           'BWB1'
 *   +4   u32 bytes           whole length, this header included; a multiple of 8
 *   +8   u32 crc             CRC-32 of bytes 0..7 and 12..end: the name of this batch in the chain
 *   +12  u32 salt            of the segment's present use: what an earlier use left behind is not ours
 *   +16  f64 firstSequence   of its first command; command i has firstSequence + i
 *   +24  f64 durable         everything up to this sequence was on stable storage when it was sealed
 *   +32  f64 timeMs          log time of all its commands
 *   +40  u32 count           commands, at least 1
 *   +44  u32 previous        crc of the batch before it in the log; 0 before the first
 *   +48  u32 behaviour       version of the core that answers it
 *   +52  u32 digest          of all events up to and including digestSequence (P3)
 *   +56  f64 digestSequence  an earlier command; 0 with digest 0: says nothing
 *   +64  commands            as schema.ts lays them out, one behind the other
 *
 * At this length a CRC-32 finds every flip of one or two bits and every burst of up to 32.
 */
import { crc32 } from 'node:zlib';
import type { RecordBuffer } from '../core/schema.ts';
import { lengthAt } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import { checkCommand } from './command-check.ts';

export const BATCH_HEADER_BYTES = 64;
/** Longest batch, header included. */
export const BATCH_BYTES_MAX: number = 1 << 20;
const MAGIC = 0x31425742;

/** What the engine says of a batch. */
export interface BatchStamp {
  readonly firstSequence: Sequence;
  readonly count: number;
  readonly timeMs: number;
  /** Digest of all events up to digestSequence; both 0 when there is none yet. */
  readonly digestSequence: Sequence;
  readonly digest: number;
}

/** What the log adds to it. */
export interface BatchLink {
  readonly salt: number;
  readonly durable: Sequence;
  readonly previous: number;
  readonly behaviour: number;
}

export interface BatchHeader extends BatchStamp, BatchLink {
  readonly bytes: number;
  readonly crc: number;
}

/**
 * Writes the header of the batch that starts at byte 0 of the buffer, its commands lying from
 * BATCH_HEADER_BYTES to `bytes`; returns its crc.
 */
export function sealBatch(
  batch: RecordBuffer,
  bytes: number,
  stamp: BatchStamp,
  link: BatchLink,
): number {
  const { i32, f64 } = batch;
  i32[0] = MAGIC;
  i32[1] = bytes;
  i32[3] = link.salt;
  f64[2] = stamp.firstSequence;
  f64[3] = link.durable;
  f64[4] = stamp.timeMs;
  i32[10] = stamp.count;
  i32[11] = link.previous;
  i32[12] = link.behaviour;
  i32[13] = stamp.digest;
  f64[7] = stamp.digestSequence;
  const crc = batchCrc(batch.u8, 0, bytes);
  i32[2] = crc;
  return crc;
}

/** Reads the header at a byte offset (a multiple of 8); undefined where none can be. */
export function readBatchHeader(from: RecordBuffer, at: number): BatchHeader | undefined {
  const word = at >> 2;
  const double = at >> 3;
  if (at + BATCH_HEADER_BYTES > from.u8.length || from.i32[word] !== MAGIC) return undefined;
  const bytes = from.i32[word + 1] as number;
  if (bytes <= BATCH_HEADER_BYTES || bytes > BATCH_BYTES_MAX || bytes % 8 !== 0) return undefined;
  return {
    bytes,
    crc: (from.i32[word + 2] as number) >>> 0,
    salt: (from.i32[word + 3] as number) >>> 0,
    firstSequence: from.f64[double + 2] as number,
    durable: from.f64[double + 3] as number,
    timeMs: from.f64[double + 4] as number,
    count: (from.i32[word + 10] as number) >>> 0,
    previous: (from.i32[word + 11] as number) >>> 0,
    behaviour: (from.i32[word + 12] as number) >>> 0,
    digest: (from.i32[word + 13] as number) >>> 0,
    digestSequence: from.f64[double + 7] as number,
  };
}

/** Whether the whole batch lies in the buffer with a matching CRC. */
export function isWhole(from: RecordBuffer, at: number, header: BatchHeader): boolean {
  if (at + header.bytes > from.u8.length) return false;
  return batchCrc(from.u8, at, header.bytes) === header.crc;
}

/**
 * What is wrong inside a batch whose CRC matches; undefined when all is well. Such a fault is never a
 * torn write: someone sealed it so.
 */
export function checkBatch(
  from: RecordBuffer,
  at: number,
  header: BatchHeader,
): string | undefined {
  const { firstSequence, durable, timeMs, digestSequence } = header;
  for (const value of [firstSequence, durable, timeMs, digestSequence]) {
    if (!Number.isSafeInteger(value) || value < 0) return `header number ${value} is out of range`;
  }
  if (firstSequence < 1) return 'sequence 0';
  if (durable >= firstSequence) return `durable ${durable} is not before ${firstSequence}`;
  if (digestSequence >= firstSequence) return `digest of ${digestSequence} is from the future`;
  const end = at + header.bytes;
  let position = at + BATCH_HEADER_BYTES;
  for (let i = 0; i < header.count; i++) {
    const fault = checkCommand(from, position, end);
    if (fault !== undefined) return `command ${firstSequence + i}: ${fault}`;
    position += lengthAt(from, position);
  }
  if (position !== end) return `${header.count} commands end ${end - position} bytes early`;
  return undefined;
}

/** Digest of events: extended record bytes by record bytes, from 0; an unsigned 32-bit number. */
export function extendDigest(digest: number, events: Uint8Array): number {
  return crc32(events, digest);
}

function batchCrc(u8: Uint8Array, at: number, bytes: number): number {
  return crc32(u8.subarray(at + 12, at + bytes), crc32(u8.subarray(at, at + 8)));
}
