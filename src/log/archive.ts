/**
 * The archive: closed segments, compressed, kept for ever. The follower's thread puts them there; the
 * file they came from becomes a spare of the live log. An archived segment is read back into exactly
 * the bytes that were live, up to the end of its last batch.
 *
 *   +0   u32 magic    'BWZ1'
 *   +4   u32 crc      CRC-32 of bytes 8..63
 *   +8   u32 format   FORMAT_VERSION
 *   +12  u32 crc      CRC-32 of the compressed bytes
 *   +16  f64 bytes    of the segment
 *   +24  u8  sha256[32]  of the segment
 *   +56  zeros to 64
 *   +64  the segment, zstd
 */
import { createHash } from 'node:crypto';
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { RecordBuffer } from '../core/schema.ts';
import { recordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import { LogFailure, WAY_OUT_DAMAGE, WAY_OUT_VERSION } from './log-failure.ts';
import { checkFollows, walkSegment } from './recovery.ts';
import {
  FORMAT_VERSION,
  archiveDirectory,
  archivePath,
  decodeSegmentHeader,
  liveSegments,
  logDirectory,
  readWhole,
  segmentPath,
  spareSegments,
} from './segment.ts';
import { sparePath } from './spare.ts';

const MAGIC = 0x315a5742;
const HEADER_BYTES = 64;
const SPARES_MAX = 2;

export interface ArchiveOptions {
  readonly disk: Disk;
  readonly random: Random;
  readonly directory: string;
  /** Segments are archived only when they end at or before this sequence (what all readers have seen). */
  readonly through: Sequence;
  /** Default BEHAVIOUR_VERSION. */
  readonly behaviour?: number;
}

/**
 * Archives the closed segments that end by `through`, while there is room; returns their first
 * sequences. Each is checked before and the archive is durable before the live file goes. Throws LogFailure or DiskError.
 */
export function archiveClosed(options: ArchiveOptions): Sequence[] {
  const { disk, directory, through } = options;
  const firsts = liveSegments(disk, directory);
  const done: Sequence[] = [];
  for (let i = 0; i + 1 < firsts.length; i++) {
    const first = firsts[i] as number;
    const next = firsts[i + 1] as number;
    if (next - 1 > through || !hasRoom(disk, directory, first)) break;
    archiveOne(options, first, next);
    done.push(first);
  }
  return done;
}

/** The copy, even if it does not shrink, must not take the last room from the log. */
function hasRoom(disk: Disk, directory: string, first: Sequence): boolean {
  const file = disk.open(segmentPath(directory, first), 'read');
  const bytes = disk.size(file);
  disk.close(file);
  return disk.freeBytes(archiveDirectory(directory)) > 2 * bytes;
}

function archiveOne(options: ArchiveOptions, first: Sequence, next: Sequence): void {
  const { disk, directory } = options;
  const behaviour = options.behaviour ?? BEHAVIOUR_VERSION;
  const path = segmentPath(directory, first);
  const bytes = readWhole(disk, path);
  const header = decodeSegmentHeader(bytes.u8, path, behaviour);
  const end = walkSegment(bytes, header, path);
  const nextPath = segmentPath(directory, next);
  const nextHeader = decodeSegmentHeader(readPage(disk, nextPath), nextPath, behaviour);
  checkFollows(nextPath, next, nextHeader, { path, end, header });

  const target = archivePath(directory, first);
  writeAside(disk, target, encodeArchive(bytes.u8.subarray(0, end.position)));
  disk.syncDirectory(archiveDirectory(directory));
  retire(options, path);
}

/**
 * Turns a live file into a spare. Its old name must be durably gone before the log can give it a new
 * header, or a crash could leave that header under the old name.
 */
function retire(options: ArchiveOptions, path: string): void {
  const { disk, random, directory } = options;
  const spare = sparePath(random, directory);
  disk.rename(path, `${spare}.tmp`);
  disk.syncDirectory(logDirectory(directory));
  if (spareSegments(disk, directory).length < SPARES_MAX) disk.rename(`${spare}.tmp`, spare);
  else disk.remove(`${spare}.tmp`);
}

function readPage(disk: Disk, path: string): Uint8Array {
  const file = disk.open(path, 'read');
  const page = new Uint8Array(4096);
  disk.read(file, page, 0);
  disk.close(file);
  return page;
}

function writeAside(disk: Disk, path: string, bytes: Uint8Array): void {
  if (disk.exists(`${path}.tmp`)) disk.remove(`${path}.tmp`);
  const file = disk.open(`${path}.tmp`, 'create');
  disk.write(file, bytes, 0);
  disk.fdatasync(file);
  disk.close(file);
  disk.rename(`${path}.tmp`, path);
}

function encodeArchive(segment: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setFloat64(16, segment.length, true);
  header.set(createHash('sha256').update(segment).digest(), 24);
  const content = zstdCompressSync(segment);
  view.setUint32(12, crc32(content), true);
  view.setUint32(4, crc32(header.subarray(8)), true);
  return Buffer.concat([header, content]);
}

/** The segment in an archive file, checked against its hash. Throws LogFailure. */
export function readArchive(disk: Disk, path: string): RecordBuffer {
  const { u8 } = readWhole(disk, path);
  const fail = (text: string): LogFailure =>
    new LogFailure('LOG_CORRUPT', `${path}: ${text}. ${WAY_OUT_DAMAGE}`);
  if (u8.length < HEADER_BYTES) throw fail('the file is cut off');
  const view = new DataView(u8.buffer, u8.byteOffset, HEADER_BYTES);
  const whole = view.getUint32(4, true) === crc32(u8.subarray(8, HEADER_BYTES));
  if (!whole || view.getUint32(0, true) !== MAGIC) throw fail('header at offset 0 is damaged');
  if (view.getUint32(8, true) !== FORMAT_VERSION) {
    throw new LogFailure('LOG_VERSION', `${path} has another format. ${WAY_OUT_VERSION}`);
  }
  if (view.getUint32(12, true) !== crc32(u8.subarray(HEADER_BYTES))) {
    throw fail(`its content at offset ${HEADER_BYTES} is damaged`);
  }
  const bytes = view.getFloat64(16, true);
  const segment = new Uint8Array((bytes + 7) & ~7);
  try {
    const content = zstdDecompressSync(u8.subarray(HEADER_BYTES), { maxOutputLength: bytes });
    if (content.length !== bytes) throw fail(`${content.length} bytes instead of ${bytes}`);
    segment.set(content);
  } catch (error) {
    if (error instanceof LogFailure) throw error;
    throw fail(`cannot be decompressed (${(error as Error).message})`);
  }
  const hash = createHash('sha256').update(segment.subarray(0, bytes)).digest();
  if (!hash.equals(u8.subarray(24, 56))) throw fail('its content does not match its hash');
  return recordBuffer(segment.buffer);
}
