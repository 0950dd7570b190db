/**
 * Snapshots as files: the core's state at a sequence, with its hash. A snapshot is written aside,
 * synced, renamed, its directory synced, read back and compared, before it counts; at least two are
 * kept. A damaged one is skipped with a warning, for the log can replace it.
 *
 *   DIR/snapshots/NNNNNNNNNNNNNNNN.snapshot     named after its sequence
 *
 *   +0   u32 magic       'BWN1'
 *   +4   u32 format      FORMAT_VERSION
 *   +8   u32 behaviour   version of the core that made it
 *   +12  u32 digest      of all events up to its sequence (codec/batch.ts)
 *   +16  f64 sequence    last command in it
 *   +24  f64 timeMs      log time of that command
 *   +32  f64 bytes       of the state
 *   +40  u8  sha256[32]  of bytes 0..39 and the state
 *   +72  zeros to 80
 *   +80  the state, as Core.snapshot() lays it out
 */
import { createHash } from 'node:crypto';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import { LogFailure, WAY_OUT_DAMAGE, WAY_OUT_VERSION } from './log-failure.ts';
import { FORMAT_VERSION, readWhole } from './segment.ts';

const MAGIC = 0x314e5742;
const HEADER_BYTES = 80;
const HASHED_BYTES = 40;
const NAME = /^(\d{16})\.snapshot$/;

export interface SnapshotHead {
  readonly sequence: Sequence;
  readonly timeMs: number;
  /** Digest of all events up to the sequence, so that replay goes on from it. */
  readonly digest: number;
}

export interface Snapshot extends SnapshotHead {
  readonly behaviour: number;
  readonly path: string;
  readonly state: Uint8Array;
}

export interface SnapshotFilesOptions {
  readonly disk: Disk;
  /** The data directory; snapshots live in its `snapshots` folder. */
  readonly directory: string;
  /** How many to keep, at least 2; default 3. */
  readonly keep?: number;
  /** Default BEHAVIOUR_VERSION. */
  readonly behaviour?: number;
  /** Told of each damaged snapshot that is passed over. */
  readonly warn: (message: string) => void;
}

export class SnapshotFiles {
  readonly #options: SnapshotFilesOptions;
  readonly #folder: string;

  /** Creates the folder where it is missing. */
  constructor(options: SnapshotFilesOptions) {
    this.#options = options;
    this.#folder = `${options.directory}/snapshots`;
    options.disk.mkdir(this.#folder);
    options.disk.syncDirectory(options.directory);
  }

  /** Paths of all snapshots, oldest first, sound or not. */
  list(): string[] {
    return listSnapshots(this.#options.disk, this.#options.directory);
  }

  /** Makes a snapshot durable, then drops old ones; returns its path. Throws LogFailure or DiskError. */
  write(head: SnapshotHead, state: Uint8Array): string {
    const { disk } = this.#options;
    const path = `${this.#folder}/${String(head.sequence).padStart(16, '0')}.snapshot`;
    const aside = `${path}.tmp`;
    for (const name of disk.list(this.#folder)) {
      if (name.endsWith('.tmp')) disk.remove(`${this.#folder}/${name}`);
    }
    const header = encodeHeader(head, this.#options.behaviour ?? BEHAVIOUR_VERSION, state);
    const file = disk.open(aside, 'create');
    try {
      disk.write(file, header, 0);
      disk.write(file, state, HEADER_BYTES);
      disk.fdatasync(file);
    } finally {
      disk.close(file);
    }
    disk.rename(aside, path);
    disk.syncDirectory(this.#folder);
    readSnapshot(disk, path);
    this.#prune();
    return path;
  }

  /**
   * The newest sound snapshot; undefined when there is none. Throws LogFailure SNAPSHOT_VERSION when
   * the newest sound one is another release's.
   */
  newest(): Snapshot | undefined {
    return this.#firstSound(this.list().reverse());
  }

  /** The oldest sound one; undefined when there is none. */
  oldest(): Snapshot | undefined {
    return this.#firstSound(this.list());
  }

  #firstSound(paths: readonly string[]): Snapshot | undefined {
    for (const path of paths) {
      try {
        const snapshot = readSnapshot(this.#options.disk, path);
        this.#checkBehaviour(snapshot);
        return snapshot;
      } catch (error) {
        if (!(error instanceof LogFailure) || error.code !== 'SNAPSHOT_CORRUPT') throw error;
        this.#options.warn(error.message);
      }
    }
    return undefined;
  }

  #checkBehaviour(snapshot: Snapshot): void {
    const own = this.#options.behaviour ?? BEHAVIOUR_VERSION;
    if (snapshot.behaviour === own) return;
    const text = `${snapshot.path} has behaviour ${snapshot.behaviour}, this release has ${own}.`;
    throw new LogFailure('SNAPSHOT_VERSION', `${text} ${WAY_OUT_VERSION}`);
  }

  /** Removes the oldest, as long as enough sound ones are left. */
  #prune(): void {
    const { disk } = this.#options;
    const keep = Math.max(2, this.#options.keep ?? 3);
    let sound = 0;
    for (const path of this.list().reverse()) {
      if (sound >= keep) disk.remove(path);
      else if (isSound(disk, path)) sound++;
    }
  }
}

/** Paths of the snapshots of a data directory, oldest first, sound or not. */
export function listSnapshots(disk: Disk, directory: string): string[] {
  const folder = `${directory}/snapshots`;
  if (!disk.exists(folder)) return [];
  const names = disk.list(folder).filter((name) => NAME.test(name));
  return names.map((name) => `${folder}/${name}`);
}

function isSound(disk: Disk, path: string): boolean {
  try {
    readSnapshot(disk, path);
    return true;
  } catch (error) {
    if (error instanceof LogFailure) return false;
    throw error;
  }
}

/** Reads one snapshot file and checks its hash. Throws LogFailure SNAPSHOT_CORRUPT or _VERSION. */
export function readSnapshot(disk: Disk, path: string): Snapshot {
  const file = readWhole(disk, path).u8;
  const fail = (text: string): LogFailure =>
    new LogFailure('SNAPSHOT_CORRUPT', `${path}: ${text}. ${WAY_OUT_DAMAGE}`);
  if (file.length < HEADER_BYTES) throw fail('it is cut off');
  const view = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC) throw fail('it does not begin as a snapshot');
  if (view.getUint32(4, true) !== FORMAT_VERSION) {
    const text = `${path} has format ${view.getUint32(4, true)}, this release ${FORMAT_VERSION}.`;
    throw new LogFailure('SNAPSHOT_VERSION', `${text} ${WAY_OUT_VERSION}`);
  }
  const bytes = view.getFloat64(32, true);
  if (!Number.isSafeInteger(bytes) || HEADER_BYTES + bytes > file.length)
    throw fail('it is cut off');
  const state = file.slice(HEADER_BYTES, HEADER_BYTES + bytes);
  const hash = hashOf(file.subarray(0, HASHED_BYTES), state);
  if (!hash.equals(file.subarray(HASHED_BYTES, HASHED_BYTES + 32))) {
    throw fail('its content does not match its hash');
  }
  return {
    path,
    behaviour: view.getUint32(8, true),
    digest: view.getUint32(12, true),
    sequence: view.getFloat64(16, true),
    timeMs: view.getFloat64(24, true),
    state,
  };
}

function encodeHeader(head: SnapshotHead, behaviour: number, state: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT_VERSION, true);
  view.setUint32(8, behaviour, true);
  view.setUint32(12, head.digest, true);
  view.setFloat64(16, head.sequence, true);
  view.setFloat64(24, head.timeMs, true);
  view.setFloat64(32, state.length, true);
  header.set(hashOf(header.subarray(0, HASHED_BYTES), state), HASHED_BYTES);
  return header;
}

function hashOf(header: Uint8Array, state: Uint8Array): Buffer {
  return createHash('sha256').update(header).update(state).digest();
}
