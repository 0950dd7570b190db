/**
 * Spare segment files: written once from end to end and synced, so that a batch written into one
 * changes no metadata and its fdatasync costs one flush. The content of a spare means nothing.
 */
import type { Disk } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { randomWord } from '../platform/random.ts';
import { logDirectory, spareSegments } from './segment.ts';
import { ENOUGH_SPACE_BYTES } from './space.ts';

const CHUNK_BYTES = 1 << 20;
/** Synced this often while it is written, so that no single flush holds up the log's own. */
const SYNC_BYTES = 4 << 20;

/** A path for a new spare. */
export function sparePath(random: Random, directory: string): string {
  return `${logDirectory(directory)}/spare-${randomWord(random).toString(16).padStart(8, '0')}`;
}

/** Writes a new spare of zeros and makes it durable; returns its path. */
export function createSpare(disk: Disk, random: Random, directory: string, bytes: number): string {
  const path = sparePath(random, directory);
  const file = disk.open(`${path}.tmp`, 'create');
  const zeros = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    disk.write(file, at + CHUNK_BYTES <= bytes ? zeros : zeros.subarray(0, bytes - at), at);
    if ((at + CHUNK_BYTES) % SYNC_BYTES === 0) disk.fdatasync(file);
  }
  disk.fdatasync(file);
  disk.close(file);
  disk.rename(`${path}.tmp`, path);
  disk.syncDirectory(logDirectory(directory));
  return path;
}

/**
 * Sees to it that a spare is ready, so that the log's thread need not write one. Does nothing when room
 * is low: what is left is for the log itself. Throws DiskError.
 */
export function prepareSpare(disk: Disk, random: Random, directory: string, bytes: number): void {
  if (spareSegments(disk, directory).length > 0) return;
  if (disk.freeBytes(directory) < bytes + ENOUGH_SPACE_BYTES) return;
  createSpare(disk, random, directory, bytes);
}
