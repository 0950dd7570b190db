/**
 * Room on the log's volume. A ballast file takes room that nobody else can have; when free space runs
 * low the engine goes cancel-only, and gives the ballast back, so that cancels can still be logged
 * and the exchange stops in order (P16) instead of at ENOSPC.
 */
import type { Disk } from '../platform/disk.ts';

const BALLAST_BYTES = 16 << 20;
/** Below this many bytes the engine goes cancel-only: room for two segments. */
export const LOW_SPACE_BYTES: number = 128 << 20;
/** Back to normal only above this. */
export const ENOUGH_SPACE_BYTES: number = 192 << 20;

const ballastPath = (directory: string): string => `${directory}/ballast`;

/** Writes the ballast where it is missing and room is ample. Throws DiskError. */
export function placeBallast(disk: Disk, directory: string): void {
  const path = ballastPath(directory);
  if (disk.exists(path) || disk.freeBytes(directory) < ENOUGH_SPACE_BYTES) return;
  const file = disk.open(path, 'create');
  try {
    const chunk = new Uint8Array(1 << 20);
    for (let at = 0; at < BALLAST_BYTES; at += chunk.length) disk.write(file, chunk, at);
    disk.fdatasync(file);
  } finally {
    disk.close(file);
  }
}

/** Gives the ballast's room back. Throws DiskError. */
export function dropBallast(disk: Disk, directory: string): void {
  const path = ballastPath(directory);
  if (disk.exists(path)) disk.remove(path);
}
