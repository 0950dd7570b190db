/**
 * The default log: pre-written segments on one disk, one write and one fdatasync a batch. Opening is
 * recovering: the live segments are read to the last valid batch, a torn tail is cut off with zeros,
 * file and directory are synced, and only then may anyone serve. Data in the page cache alone would
 * pass for durable after a failed fsync, so the last batch is written once more before that sync.
 * Needs the directory for itself (platform/lock.ts). Segment layout: segment.ts; batches: codec/batch.ts.
 */
import { dirname, resolve } from 'node:path';
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES, sealBatch } from '../codec/batch.ts';
import type { BatchStamp } from '../codec/batch.ts';
import { assert } from '../core/assert.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import { DiskError } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { randomWord } from '../platform/random.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import type { Log } from './log.ts';
import { readLogEnd } from './log-end.ts';
import { LogFailure, WAY_OUT_DAMAGE } from './log-failure.ts';
import type { SegmentEnd } from './recovery.ts';
import type { SegmentHeader } from './segment.ts';
import {
  SEGMENT_HEADER_BYTES,
  archiveDirectory,
  archivedSegments,
  encodeSegmentHeader,
  liveSegments,
  logDirectory,
  segmentPath,
  spareSegments,
} from './segment.ts';
import { createSpare } from './spare.ts';

export interface FileLogOptions {
  readonly disk: Disk;
  readonly random: Random;
  /** The data directory; the log lives in its `log` and `archive` folders. */
  readonly directory: string;
  /** Size of a new segment; default 64 MiB. At least SEGMENT_HEADER_BYTES + BATCH_BYTES_MAX. */
  readonly segmentBytes?: number;
  /** Size of the very first segment, so that a first start is quick; default 8 MiB. */
  readonly firstSegmentBytes?: number;
  /** Refuse a log that ends before this sequence (the newest snapshot's); default 0. */
  readonly atLeast?: Sequence;
  /** Default BEHAVIOUR_VERSION. */
  readonly behaviour?: number;
}

/** What opening found. */
export interface Recovered {
  /** First sequence of the oldest live segment; older ones are in the archive. */
  readonly firstLive: Sequence;
  /** Last durable sequence; 0 in an empty log. */
  readonly lastSequence: Sequence;
  /** Log time of the last batch; 0 in an empty log. Log time must not go back behind it. */
  readonly timeMs: number;
  /** Whether the beginning of a torn batch was cut off; it was never acknowledged. */
  readonly torn: boolean;
  readonly created: boolean;
}

interface Position {
  readonly end: SegmentEnd;
  readonly header: SegmentHeader;
  readonly file: number;
  readonly capacity: number;
}

/** Opens or creates the log of a directory. Throws LogFailure (see log-failure.ts). */
export function openFileLog(options: FileLogOptions): { log: FileLog; recovered: Recovered } {
  try {
    return open(options);
  } catch (error) {
    if (error instanceof LogFailure) throw error;
    throw new LogFailure('LOG_WRITE_FAILED', `cannot open the log: ${String(error)}`, error);
  }
}

function open(options: FileLogOptions): { log: FileLog; recovered: Recovered } {
  const { disk, directory } = options;
  disk.mkdir(logDirectory(directory));
  disk.mkdir(archiveDirectory(directory));
  disk.syncDirectory(directory);
  for (const name of disk.list(logDirectory(directory))) {
    if (name.endsWith('.tmp')) disk.remove(`${logDirectory(directory)}/${name}`);
  }
  const created = liveSegments(disk, directory).length === 0;
  if (created) createFirst(options);
  const { end, header, timeMs, firstLive } = readLogEnd(options);
  if (end.lastSequence < (options.atLeast ?? 0)) {
    const text = `the log ends at sequence ${end.lastSequence}, a snapshot stands at`;
    throw new LogFailure('LOG_MISSING', `${text} ${options.atLeast}. ${WAY_OUT_DAMAGE}`);
  }
  const position = openEnd(options, end, header);
  const recovered: Recovered = {
    firstLive,
    lastSequence: end.lastSequence,
    timeMs,
    torn: position.torn,
    created,
  };
  return { log: new FileLog(options, position), recovered };
}

function createFirst(options: FileLogOptions): void {
  const { disk, directory, random } = options;
  const archived = archivedSegments(disk, directory);
  if (archived.length > 0) {
    const text = `${logDirectory(directory)} has no segment, yet the archive has ${archived.length}.`;
    throw new LogFailure('LOG_MISSING', `${text} ${WAY_OUT_DAMAGE}`);
  }
  syncAncestors(disk, directory);
  const spare = createSpare(disk, random, directory, options.firstSegmentBytes ?? 8 << 20);
  useSpare(options, spare, {
    behaviour: options.behaviour ?? BEHAVIOUR_VERSION,
    salt: randomWord(random),
    previous: 0,
    firstSequence: 1,
    logId: [randomWord(random), randomWord(random)],
  });
}

/** A new data directory must itself survive: its name, and those above it that may be as new. */
function syncAncestors(disk: Disk, directory: string): void {
  let path = resolve(directory);
  while (path !== dirname(path)) {
    path = dirname(path);
    try {
      disk.syncDirectory(path);
    } catch (error) {
      // A folder that we may not read was not made by us.
      if (error instanceof DiskError && error.code === 'DISK_DENIED') return;
      throw error;
    }
  }
}

/** Gives a spare its header, and then, durable as it is, its name in the log. */
function useSpare(options: FileLogOptions, spare: string, header: SegmentHeader): void {
  const { disk, directory } = options;
  const file = disk.open(spare, 'write');
  disk.write(file, encodeSegmentHeader(header), 0);
  disk.fdatasync(file);
  disk.close(file);
  disk.rename(spare, segmentPath(directory, header.firstSequence));
  disk.syncDirectory(logDirectory(directory));
}

/** Cuts off what follows the last valid batch and makes everything up to it durable. */
function openEnd(
  options: FileLogOptions,
  end: SegmentEnd,
  header: SegmentHeader,
): Position & { torn: boolean } {
  const { disk, directory } = options;
  const path = segmentPath(directory, header.firstSequence);
  const file = disk.open(path, 'write');
  const capacity = disk.size(file);
  const tail = new Uint8Array(Math.min(BATCH_BYTES_MAX, Math.max(0, capacity - end.position)));
  disk.read(file, tail, end.position);
  const torn = hasSalt(tail, header.salt);
  const last = new Uint8Array(end.position - end.lastAt + tail.length);
  disk.read(file, last.subarray(0, end.position - end.lastAt), end.lastAt);
  disk.write(file, last, end.lastAt);
  disk.fdatasync(file);
  disk.syncDirectory(logDirectory(directory));
  return { end, header, file, capacity, torn };
}

/** Whether a tail holds the beginning of a batch of this use of the segment. */
function hasSalt(tail: Uint8Array, salt: number): boolean {
  if (tail.length < BATCH_HEADER_BYTES) return false;
  return new DataView(tail.buffer).getUint32(12, true) === salt;
}

/** See openFileLog. */
export class FileLog implements Log {
  readonly #options: FileLogOptions;
  #header: SegmentHeader;
  #file: number;
  #capacity: number;
  /** Where the next batch goes, and the chain's name of the one before it. */
  #position: number;
  #previous: number;
  #lastSequence: Sequence;
  /** Last sequence of the batch that was written and not yet synced; 0 when there is none. */
  #pending: Sequence = 0;
  #failure: LogFailure | undefined;

  /** Not for callers: openFileLog makes it. */
  constructor(options: FileLogOptions, position: Position) {
    this.#options = options;
    this.#header = position.header;
    this.#file = position.file;
    this.#capacity = position.capacity;
    this.#position = position.end.position;
    this.#previous = position.end.previous;
    this.#lastSequence = position.end.lastSequence;
  }

  get lastSequence(): Sequence {
    return this.#lastSequence;
  }

  append(batch: RecordBuffer, bytes: number, stamp: BatchStamp): void {
    assert(this.#pending === 0, 'one batch is in flight at a time');
    assert(stamp.firstSequence === this.#lastSequence + 1, 'batches follow each other');
    assert(bytes > BATCH_HEADER_BYTES && bytes <= BATCH_BYTES_MAX, 'a batch keeps its bounds');
    assert(bytes % 8 === 0 && stamp.count > 0, 'a batch has whole commands');
    this.#guarded('append', () => {
      if (this.#position + bytes > this.#capacity) this.#roll();
      const crc = sealBatch(batch, bytes, stamp, {
        salt: this.#header.salt,
        durable: this.#lastSequence,
        previous: this.#previous,
        behaviour: this.#header.behaviour,
      });
      this.#options.disk.write(this.#file, batch.u8.subarray(0, bytes), this.#position);
      this.#position += bytes;
      this.#previous = crc;
      this.#pending = stamp.firstSequence + stamp.count - 1;
    });
  }

  sync(): void {
    if (this.#pending === 0) return;
    this.#guarded('sync', () => this.#options.disk.fdatasync(this.#file));
    this.#lastSequence = this.#pending;
    this.#pending = 0;
  }

  spaceLeft(): number {
    const { disk, directory } = this.#options;
    return disk.freeBytes(logDirectory(directory)) + Math.max(0, this.#capacity - this.#position);
  }

  close(): void {
    if (this.#failure === undefined) this.sync();
    this.#options.disk.close(this.#file);
    this.#failure ??= new LogFailure('LOG_WRITE_FAILED', 'the log is closed');
  }

  /** Goes on in the next segment: a spare where there is one, else a file written now. */
  #roll(): void {
    const { disk, directory, random } = this.#options;
    const spare =
      spareSegments(disk, directory)[0] ??
      createSpare(disk, random, directory, this.#options.segmentBytes ?? 64 << 20);
    const header: SegmentHeader = {
      behaviour: this.#header.behaviour,
      salt: randomWord(random),
      previous: this.#previous,
      firstSequence: this.#lastSequence + 1,
      logId: this.#header.logId,
    };
    useSpare(this.#options, spare, header);
    disk.close(this.#file);
    this.#file = disk.open(segmentPath(directory, header.firstSequence), 'write');
    this.#capacity = disk.size(this.#file);
    this.#header = header;
    this.#position = SEGMENT_HEADER_BYTES;
  }

  /** After the first error nothing is done any more: what the disk holds is in doubt. */
  #guarded(what: string, work: () => void): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      work();
    } catch (error) {
      const text = `${what} after sequence ${this.#lastSequence}: ${String(error)}`;
      this.#failure = new LogFailure('LOG_WRITE_FAILED', text, error);
      throw this.#failure;
    }
  }
}
