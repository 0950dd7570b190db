/**
 * Reads batches in order from a sequence on, through archive and live segments, and follows the live
 * end: recovery, follower and verify read by it. It returns only what the caller knows to be durable,
 * so whatever it finds wrong there is corruption (P12). It may run in another thread than the log.
 */
import type { BatchHeader } from '../codec/batch.ts';
import {
  BATCH_BYTES_MAX,
  BATCH_HEADER_BYTES,
  checkBatch,
  isWhole,
  readBatchHeader,
} from '../codec/batch.ts';
import type { RecordBuffer } from '../core/schema.ts';
import { recordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import { DiskError } from '../platform/disk.ts';
import { readArchive } from './archive.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import { LogFailure, WAY_OUT_DAMAGE } from './log-failure.ts';
import { chainFault, checkFollows, corrupt } from './recovery.ts';
import type { SegmentHeader } from './segment.ts';
import {
  SEGMENT_HEADER_BYTES,
  archivePath,
  archivedSegments,
  decodeSegmentHeader,
  liveSegments,
  segmentPath,
} from './segment.ts';

/** A durable batch. Its records are valid until the next call of next(). */
export interface Batch {
  readonly header: BatchHeader;
  readonly lastSequence: Sequence;
  readonly records: RecordBuffer;
  /** Byte offsets in `records` of the first command and behind the last. */
  readonly start: number;
  readonly end: number;
  /** Where it was found. */
  readonly path: string;
  readonly offset: number;
}

export interface LogReaderOptions {
  readonly disk: Disk;
  /** The data directory. */
  readonly directory: string;
  /** First sequence wanted, from 1. The first batch may begin before it, never after it. */
  readonly from: Sequence;
  /** Default BEHAVIOUR_VERSION. */
  readonly behaviour?: number;
}

interface Source {
  readonly path: string;
  readonly archived: boolean;
  readonly header: SegmentHeader;
  read(into: Uint8Array, at: number): number;
  close(): void;
}

export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #buffer: RecordBuffer = recordBuffer(new ArrayBuffer(BATCH_BYTES_MAX));
  #source: Source | undefined;
  #position = SEGMENT_HEADER_BYTES;
  #lastSequence: Sequence = 0;
  #previous = 0;

  constructor(options: LogReaderOptions) {
    this.#options = options;
  }

  /**
   * The next batch, when all of it is at or before the durable sequence; undefined when the reader is
   * there already. Throws LogFailure for anything that is not a sound continuation, DiskError when
   * the disk fails.
   */
  next(durable: Sequence): Batch | undefined {
    for (;;) {
      if (Math.max(this.#lastSequence + 1, this.#options.from) > durable) return undefined;
      const batch = this.#step();
      if (batch.lastSequence > durable) return undefined;
      this.#position += batch.header.bytes;
      this.#lastSequence = batch.lastSequence;
      this.#previous = batch.header.crc;
      if (batch.lastSequence >= this.#options.from) return batch;
    }
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  /** The batch at the present position, or the first of the next segment. */
  #step(): Batch {
    for (;;) {
      const source = this.#source ?? this.#openFirst();
      const batch = this.#readBatch(source);
      if (batch !== undefined) return batch;
      this.#advance(source);
    }
  }

  #readBatch(source: Source): Batch | undefined {
    const { u8 } = this.#buffer;
    const offset = this.#position;
    if (source.read(u8.subarray(0, BATCH_HEADER_BYTES), offset) < BATCH_HEADER_BYTES) {
      return undefined;
    }
    const header = readBatchHeader(this.#buffer, 0);
    if (header === undefined || header.salt !== source.header.salt) return undefined;
    const body = u8.subarray(BATCH_HEADER_BYTES, header.bytes);
    if (source.read(body, offset + BATCH_HEADER_BYTES) < body.length) return undefined;
    if (!isWhole(this.#buffer, 0, header)) return undefined;
    const before = { lastSequence: this.#lastSequence, previous: this.#previous };
    const fault = chainFault(header, before, source.header) ?? checkBatch(this.#buffer, 0, header);
    if (fault !== undefined) {
      throw corrupt(source.path, offset, this.#lastSequence + 1, fault);
    }
    return {
      header,
      lastSequence: header.firstSequence + header.count - 1,
      records: this.#buffer,
      start: BATCH_HEADER_BYTES,
      end: header.bytes,
      path: source.path,
      offset,
    };
  }

  /** Opens the segment that has the first wanted sequence. */
  #openFirst(): Source {
    const { disk, directory, from } = this.#options;
    const all = [...archivedSegments(disk, directory), ...liveSegments(disk, directory)];
    const first = Math.max(0, ...all.filter((each) => each <= from));
    if (first === 0) {
      const oldest = all.length === 0 ? 'has no segment' : `begins at ${Math.min(...all)}`;
      const text = `${directory}: sequence ${from} is wanted, the log ${oldest}.`;
      throw new LogFailure('LOG_MISSING', `${text} ${WAY_OUT_DAMAGE}`);
    }
    const source = this.#open(first);
    checkFollows(source.path, first, source.header, undefined);
    return this.#enter(source);
  }

  /** Goes on in the segment that begins with the next sequence; without one, this one is damaged. */
  #advance(source: Source): void {
    const { disk, directory } = this.#options;
    const first = source.header.firstSequence;
    if (!source.archived && !disk.exists(source.path)) {
      // It was archived, and perhaps used again, while it was read: go on in the archive's copy.
      source.close();
      this.#source = this.#openArchived(first);
      return;
    }
    const next = this.#lastSequence + 1;
    const exists =
      disk.exists(segmentPath(directory, next)) || disk.exists(archivePath(directory, next));
    if (next === first || !exists) {
      throw corrupt(source.path, this.#position, next, 'the batch is damaged or missing');
    }
    const opened = this.#open(next);
    const end = {
      position: this.#position,
      lastSequence: this.#lastSequence,
      previous: this.#previous,
    };
    checkFollows(opened.path, next, opened.header, {
      path: source.path,
      end,
      header: source.header,
    });
    source.close();
    this.#enter(opened);
  }

  #enter(source: Source): Source {
    this.#source = source;
    this.#position = SEGMENT_HEADER_BYTES;
    this.#lastSequence = source.header.firstSequence - 1;
    this.#previous = source.header.previous;
    return source;
  }

  #open(first: Sequence): Source {
    const { disk, directory } = this.#options;
    const path = segmentPath(directory, first);
    if (!disk.exists(path)) return this.#openArchived(first);
    let file: number;
    try {
      file = disk.open(path, 'read');
    } catch (error) {
      if (!(error instanceof DiskError) || error.code !== 'DISK_NOT_FOUND') throw error;
      return this.#openArchived(first);
    }
    const page = new Uint8Array(SEGMENT_HEADER_BYTES);
    const got = disk.read(file, page, 0);
    if (!disk.exists(path)) {
      disk.close(file);
      return this.#openArchived(first);
    }
    const behaviour = this.#options.behaviour ?? BEHAVIOUR_VERSION;
    return {
      path,
      archived: false,
      header: decodeSegmentHeader(page.subarray(0, got), path, behaviour),
      read: (into, at) => disk.read(file, into, at),
      close: () => disk.close(file),
    };
  }

  #openArchived(first: Sequence): Source {
    const path = archivePath(this.#options.directory, first);
    const { u8 } = readArchive(this.#options.disk, path);
    const behaviour = this.#options.behaviour ?? BEHAVIOUR_VERSION;
    return {
      path,
      archived: true,
      header: decodeSegmentHeader(u8, path, behaviour),
      read: (into, at) => {
        const part = u8.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      close: () => {},
    };
  }
}
