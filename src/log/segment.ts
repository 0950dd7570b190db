/**
 * A segment: one pre-written file of the log, named after its first sequence, with batches one behind
 * the other. Its header is on stable storage before the file gets its name.
 *
 *   +0   u32 magic          'BWS1'
 *   +4   u32 crc            CRC-32 of bytes 8..63
 *   +8   u32 format         of the files of this folder: FORMAT_VERSION
 *   +12  u32 behaviour      version of the core that answers its commands
 *   +16  u32 salt           random for each use of the file, in each of its batches
 *   +20  u32 previous       crc of the last batch before it; 0 in the first segment
 *   +24  f64 firstSequence  of its first batch: all before it are durable and in earlier segments
 *   +32  u32 logId[2]       random for each log, the same in all its segments
 *   +40  zeros to 64
 *   SEGMENT_HEADER_BYTES    batches; behind the last one zeros, or what an earlier use left
 *
 *   DIR/log/NNNNNNNNNNNNNNNN.segment           live; the last one is written to
 *   DIR/log/spare-XXXXXXXX                     ready to become the next segment
 *   DIR/archive/NNNNNNNNNNNNNNNN.segment.zst   closed (archive.ts)
 */
import { crc32 } from 'node:zlib';
import type { RecordBuffer } from '../core/schema.ts';
import { recordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import { LogFailure, WAY_OUT_DAMAGE, WAY_OUT_VERSION } from './log-failure.ts';

/** Raised with any change of layout of segments, batches, archives or snapshots. */
export const FORMAT_VERSION = 1;
/** Batches start here: one page, so that they never share a sector with the header. */
export const SEGMENT_HEADER_BYTES = 4096;
const MAGIC = 0x31535742;
const USED_BYTES = 64;
const SEGMENT_NAME = /^(\d{16})\.segment$/;
const ARCHIVE_NAME = /^(\d{16})\.segment\.zst$/;

export interface SegmentHeader {
  readonly behaviour: number;
  readonly salt: number;
  readonly previous: number;
  readonly firstSequence: Sequence;
  readonly logId: readonly [number, number];
}

export const logDirectory = (directory: string): string => `${directory}/log`;
export const archiveDirectory = (directory: string): string => `${directory}/archive`;

export function segmentPath(directory: string, first: Sequence): string {
  return `${logDirectory(directory)}/${String(first).padStart(16, '0')}.segment`;
}

export function archivePath(directory: string, first: Sequence): string {
  return `${archiveDirectory(directory)}/${String(first).padStart(16, '0')}.segment.zst`;
}

/** First sequences of the live segments, ascending. */
export function liveSegments(disk: Disk, directory: string): Sequence[] {
  return firstSequences(disk, logDirectory(directory), SEGMENT_NAME);
}

/** First sequences of the archived segments, ascending. */
export function archivedSegments(disk: Disk, directory: string): Sequence[] {
  return firstSequences(disk, archiveDirectory(directory), ARCHIVE_NAME);
}

/** Paths of the spare files. */
export function spareSegments(disk: Disk, directory: string): string[] {
  const path = logDirectory(directory);
  const names = disk.list(path).filter((name) => /^spare-[0-9a-f]{8}$/.test(name));
  return names.map((name) => `${path}/${name}`);
}

function firstSequences(disk: Disk, path: string, pattern: RegExp): Sequence[] {
  if (!disk.exists(path)) return [];
  const firsts: Sequence[] = [];
  for (const name of disk.list(path)) {
    const match = pattern.exec(name);
    if (match !== null) firsts.push(Number(match[1]));
  }
  return firsts.sort((a, b) => a - b);
}

/** The page that opens a segment. */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, header.behaviour, true);
  view.setUint32(16, header.salt, true);
  view.setUint32(20, header.previous, true);
  view.setFloat64(24, header.firstSequence, true);
  view.setUint32(32, header.logId[0], true);
  view.setUint32(36, header.logId[1], true);
  view.setUint32(4, crc32(bytes.subarray(8, USED_BYTES)), true);
  return bytes;
}

/**
 * Reads a segment's header and checks that this release may read what follows. Throws LogFailure
 * LOG_CORRUPT or LOG_VERSION; `path` is for its message. Any behaviour passes where none is named.
 */
export function decodeSegmentHeader(
  bytes: Uint8Array,
  path: string,
  behaviour: number | undefined,
): SegmentHeader {
  if (bytes.length < SEGMENT_HEADER_BYTES) {
    throw new LogFailure('LOG_CORRUPT', `${path} is cut off in its header. ${WAY_OUT_DAMAGE}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, USED_BYTES);
  const whole = view.getUint32(4, true) === crc32(bytes.subarray(8, USED_BYTES));
  if (!whole || view.getUint32(0, true) !== MAGIC) {
    throw new LogFailure(
      'LOG_CORRUPT',
      `${path}: header at offset 0 is damaged. ${WAY_OUT_DAMAGE}`,
    );
  }
  const format = view.getUint32(8, true);
  if (format !== FORMAT_VERSION) {
    const text = `${path} has format ${format}, this release reads ${FORMAT_VERSION}.`;
    throw new LogFailure('LOG_VERSION', `${text} ${WAY_OUT_VERSION}`);
  }
  const found = view.getUint32(12, true);
  if (behaviour !== undefined && found !== behaviour) {
    const text = `${path} has behaviour ${found}, this release has ${behaviour}.`;
    throw new LogFailure('LOG_VERSION', `${text} ${WAY_OUT_VERSION}`);
  }
  return {
    behaviour: found,
    salt: view.getUint32(16, true),
    previous: view.getUint32(20, true),
    firstSequence: view.getFloat64(24, true),
    logId: [view.getUint32(32, true), view.getUint32(36, true)],
  };
}

/** The whole of a file, in memory that records can be read from. */
export function readWhole(disk: Disk, path: string): RecordBuffer {
  const file = disk.open(path, 'read');
  try {
    const size = disk.size(file);
    const buffer = recordBuffer(new ArrayBuffer((size + 7) & ~7));
    const u8 = buffer.u8.subarray(0, size);
    disk.read(file, u8, 0);
    return { ...buffer, u8 };
  } finally {
    disk.close(file);
  }
}
