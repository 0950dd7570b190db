/** What every log must do, whoever keeps it: the port's rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualDisk } from '../../sim/virtual-disk.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import type { Log } from '../../src/log/log.ts';
import { LogFailure } from '../../src/log/log-failure.ts';
import { MemoryLog } from '../../src/log/memory-log.ts';
import { appendSample, seededRandom } from './sample.ts';

function fileLog(disk: VirtualDisk = new VirtualDisk()): Log {
  disk.mkdir('/data');
  const random = seededRandom(1);
  return openFileLog({ disk, random, directory: '/data', firstSegmentBytes: 65536 }).log;
}

for (const [name, open] of [
  ['file log', fileLog],
  ['memory log', (): Log => new MemoryLog()],
] as const) {
  test(`${name}: a batch counts when it is synced, one at a time, in sequence`, () => {
    const log = open();
    assert.equal(log.lastSequence, 0);
    appendSample(log, 3);
    assert.equal(log.lastSequence, 0);
    assert.throws(() => appendSample(log, 1), /one batch is in flight at a time/);
    log.sync();
    assert.equal(log.lastSequence, 3);
    log.sync();
    appendSample(log, 2);
    log.sync();
    assert.equal(log.lastSequence, 5);
    assert.ok(log.spaceLeft() > 0);
    log.close();
  });
}

test('P15: after a failed sync the log refuses everything, with the first reason', () => {
  const disk = new VirtualDisk();
  const log = fileLog(disk);
  appendSample(log, 1);
  disk.fault = { call: disk.calls + 1, kind: 'EIO' };
  const reason = /LOG_WRITE_FAILED: sync after sequence 0: DiskError: DISK_IO: fdatasync/;
  assert.throws(() => log.sync(), reason);
  assert.throws(() => log.sync(), reason);
  assert.equal(log.lastSequence, 0);
});

test('a full disk is told as such', () => {
  const disk = new VirtualDisk();
  const log = fileLog(disk);
  disk.fault = { call: disk.calls + 1, kind: 'ENOSPC' };
  assert.throws(
    () => appendSample(log, 1),
    (error) =>
      error instanceof LogFailure && /append after sequence 0: .*DISK_FULL/.test(error.message),
  );
});
