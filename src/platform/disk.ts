/**
 * The disk as the exchange uses it: few synchronous calls, whole reads and writes at positions, and an
 * explicit barrier. The log, the snapshots and the archive touch files through this port alone, so the
 * simulator can put a disk behind it that loses whatever was not synced. A call either does all of
 * what it says or throws DiskError; nothing is retried here.
 */
import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What went wrong, in words that stay the same over platforms and versions. */
export type DiskErrorCode =
  | 'DISK_FULL' // no room, quota, or the file would grow too large
  | 'DISK_IO' // the device failed: what was written since the last sync is in doubt
  | 'DISK_NOT_FOUND'
  | 'DISK_EXISTS'
  | 'DISK_DENIED'
  | 'DISK_OTHER';

/** The world failed at a disk call (an operating error, never a bug). */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: DiskErrorCode;
  readonly operation: string;
  readonly path: string;

  constructor(code: DiskErrorCode, operation: string, path: string, detail: string) {
    super(`${code}: ${operation} ${path}: ${detail}`);
    this.code = code;
    this.operation = operation;
    this.path = path;
  }
}

/** `create` fails when the file exists; `write` reads and writes a file that exists. */
export type OpenMode = 'read' | 'write' | 'create';

/** Every call throws DiskError when it cannot do the whole of its work. */
export interface Disk {
  open(path: string, mode: OpenMode): number;
  /** Fills `into` from a position; returns the bytes read, fewer only at the end of the file. */
  read(file: number, into: Uint8Array, position: number): number;
  /** Writes all of `from` at a position. */
  write(file: number, from: Uint8Array, position: number): void;
  /** Barrier: everything written to the file, and its length, is on stable storage. */
  fdatasync(file: number): void;
  size(file: number): number;
  truncate(file: number, bytes: number): void;
  close(file: number): void;
  /** Atomic; durable only after syncDirectory of the directories concerned. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Names in a directory, sorted. */
  list(directory: string): readonly string[];
  /** Barrier for the names in a directory: created, renamed, removed. */
  syncDirectory(directory: string): void;
  exists(path: string): boolean;
  /** Creates the directory and its parents; no error when it exists. */
  mkdir(directory: string): void;
  /** Bytes that can still be written on the volume of a directory. */
  freeBytes(directory: string): number;
}

const codes: ReadonlyMap<string, DiskErrorCode> = new Map([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EFBIG', 'DISK_FULL'],
  ['EIO', 'DISK_IO'],
  ['EROFS', 'DISK_DENIED'],
  ['EACCES', 'DISK_DENIED'],
  ['EPERM', 'DISK_DENIED'],
  ['ENOENT', 'DISK_NOT_FOUND'],
  ['EEXIST', 'DISK_EXISTS'],
] as const);

const flags: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
};

function perform<T>(operation: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const detail = error as NodeJS.ErrnoException;
    if (detail.syscall === undefined || typeof detail.code !== 'string') throw error;
    throw new DiskError(codes.get(detail.code) ?? 'DISK_OTHER', operation, path, detail.message);
  }
}

/** The machine's own file system. */
class NodeDisk implements Disk {
  readonly #paths = new Map<number, string>();

  open(path: string, mode: OpenMode): number {
    const file = perform('open', path, () => fs.openSync(path, flags[mode], 0o640));
    this.#paths.set(file, path);
    return file;
  }

  read(file: number, into: Uint8Array, position: number): number {
    return perform('read', this.#path(file), () => {
      let done = 0;
      while (done < into.length) {
        const got = fs.readSync(file, into, done, into.length - done, position + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    });
  }

  write(file: number, from: Uint8Array, position: number): void {
    perform('write', this.#path(file), () => {
      let done = 0;
      while (done < from.length) {
        done += fs.writeSync(file, from, done, from.length - done, position + done);
      }
    });
  }

  fdatasync(file: number): void {
    perform('fdatasync', this.#path(file), () => fs.fdatasyncSync(file));
  }

  size(file: number): number {
    return perform('fstat', this.#path(file), () => fs.fstatSync(file).size);
  }

  truncate(file: number, bytes: number): void {
    perform('truncate', this.#path(file), () => fs.ftruncateSync(file, bytes));
  }

  close(file: number): void {
    const path = this.#path(file);
    this.#paths.delete(file);
    perform('close', path, () => fs.closeSync(file));
  }

  rename(from: string, to: string): void {
    perform('rename', from, () => fs.renameSync(from, to));
  }

  remove(path: string): void {
    perform('remove', path, () => fs.unlinkSync(path));
  }

  list(directory: string): readonly string[] {
    return perform('list', directory, () => fs.readdirSync(directory).sort());
  }

  syncDirectory(directory: string): void {
    perform('syncDirectory', directory, () => {
      const file = fs.openSync(directory, fs.constants.O_RDONLY);
      try {
        fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
    });
  }

  exists(path: string): boolean {
    return fs.existsSync(path);
  }

  mkdir(directory: string): void {
    perform('mkdir', directory, () => makeDirectory(directory));
  }

  freeBytes(directory: string): number {
    return perform('statfs', directory, () => {
      const volume = fs.statfsSync(directory);
      return volume.bavail * volume.bsize;
    });
  }

  #path(file: number): string {
    return this.#paths.get(file) ?? `file ${file}`;
  }
}

/** Makes a directory and its ancestors; Node's own recursion never ends under /proc. */
function makeDirectory(directory: string): void {
  if (fs.existsSync(directory)) return;
  makeDirectory(dirname(resolve(directory)));
  try {
    fs.mkdirSync(directory, { mode: 0o750 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The disk of this machine, as seen from the calling thread. */
export const nodeDisk: Disk = new NodeDisk();
