/** The node disk does what the port says, and failures carry stable codes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Disk } from '../../src/platform/disk.ts';
import { DiskError, nodeDisk } from '../../src/platform/disk.ts';
import { VirtualDisk } from '../../sim/virtual-disk.ts';

const root = mkdtempSync(join(tmpdir(), 'buttonwood-disk-'));
after(() => rmSync(root, { recursive: true, force: true }));

const codeOf = (work: () => void): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof DiskError ? error.code : String(error);
  }
};

/** What one run of calls answers; the simulated disk must answer the same. */
function exercise(disk: Disk, directory: string): unknown[] {
  const path = `${directory}/file`;
  const into = new Uint8Array(8);
  disk.mkdir(directory);
  const file = disk.open(path, 'create');
  const answers: unknown[] = [disk.exists(path), codeOf(() => disk.open(path, 'create'))];
  disk.write(file, Uint8Array.of(1, 2, 3, 4), 2);
  disk.fdatasync(file);
  answers.push(disk.size(file), disk.read(file, into, 1), [...into], disk.read(file, into, 99));
  disk.truncate(file, 3);
  answers.push(disk.size(file), disk.list(directory));
  disk.close(file);
  disk.rename(path, `${directory}/other`);
  disk.syncDirectory(directory);
  answers.push(disk.exists(path), disk.list(directory));
  answers.push(
    codeOf(() => disk.open(path, 'read')),
    codeOf(() => disk.remove(path)),
  );
  answers.push(codeOf(() => disk.rename(path, `${directory}/third`)));
  disk.remove(`${directory}/other`);
  answers.push(
    disk.list(directory),
    codeOf(() => disk.list(`${directory}/none`)),
  );
  answers.push(disk.freeBytes(directory) > 0);
  return answers;
}

test('real and simulated disk answer alike', () => {
  const real = exercise(nodeDisk, join(root, 'a'));
  assert.deepEqual(real, [
    true,
    'DISK_EXISTS',
    6,
    5,
    [0, 1, 2, 3, 4, 0, 0, 0],
    0,
    3,
    ['file'],
    false,
    ['other'],
    'DISK_NOT_FOUND',
    'DISK_NOT_FOUND',
    'DISK_NOT_FOUND',
    [],
    'DISK_NOT_FOUND',
    true,
  ]);
  assert.deepEqual(exercise(new VirtualDisk(), '/a'), real);
});

test('a full device is DISK_FULL', () => {
  const file = nodeDisk.open('/dev/full', 'write');
  assert.equal(
    codeOf(() => nodeDisk.write(file, new Uint8Array(16), 0)),
    'DISK_FULL',
  );
  nodeDisk.close(file);
});

test('a directory that cannot be made is an answer, not an endless attempt', () => {
  assert.equal(
    codeOf(() => nodeDisk.mkdir('/proc/buttonwood/data')),
    'DISK_NOT_FOUND',
  );
});
