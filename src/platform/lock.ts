/**
 * Exclusive use of a directory by one thread of one process. The lock is the kernel's (SQLite takes
 * it on a file, fcntl underneath), so it dies with its owner: kill -9 leaves nothing stale, and there
 * is no moment at which two could take over from a dead owner. Threads of one process exclude each
 * other as well. Not across machines that share a network file system.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Another engine uses the directory (an operating error). */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  readonly code = 'DIRECTORY_IN_USE';
}

export interface DirectoryLock {
  release(): void;
}

const SQLITE_BUSY = 5;
/** Held locks; a database that were collected as garbage would unlock. */
const held = new Set<DatabaseSync>();

/** Takes the directory, which must exist, or throws DirectoryInUse at once. */
export function lockDirectory(directory: string): DirectoryLock {
  const path = `${directory}/lock`;
  const owner = `${directory}/lock-owner`;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    const who = readOwner(owner);
    throw new DirectoryInUse(
      `DIRECTORY_IN_USE: ${directory} is in use by ${who}. Stop it, or choose another directory.`,
    );
  }
  writeFileSync(owner, `process ${process.pid}\n`);
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return 'another process';
  }
}
