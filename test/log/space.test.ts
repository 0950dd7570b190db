/** Room on the volume: spares, archive and ballast leave the last of it to the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualDisk } from '../../sim/virtual-disk.ts';
import { archiveClosed } from '../../src/log/archive.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { spareSegments } from '../../src/log/segment.ts';
import { ENOUGH_SPACE_BYTES, dropBallast, placeBallast } from '../../src/log/space.ts';
import { prepareSpare } from '../../src/log/spare.ts';
import { appendSample, seededRandom } from './sample.ts';

test('with little room nothing is taken but what the log writes', () => {
  const disk = new VirtualDisk();
  const directory = '/data';
  const random = seededRandom(2);
  disk.mkdir(directory);
  const sizes = { segmentBytes: 8192, firstSegmentBytes: 8192 };
  const { log } = openFileLog({ disk, random, directory, ...sizes });
  for (let i = 0; i < 20; i++) {
    appendSample(log, 20);
    log.sync();
  }
  disk.free = 10_000;
  assert.equal(log.spaceLeft() < 10_000 + 8192, true);
  prepareSpare(disk, random, directory, 8192);
  placeBallast(disk, directory);
  assert.deepEqual(archiveClosed({ disk, random, directory, through: 400 }), []);
  assert.deepEqual(spareSegments(disk, directory), []);
  assert.equal(disk.exists('/data/ballast'), false);

  disk.free = 2 * ENOUGH_SPACE_BYTES;
  prepareSpare(disk, random, directory, 8192);
  prepareSpare(disk, random, directory, 8192);
  placeBallast(disk, directory);
  assert.equal(spareSegments(disk, directory).length, 1);
  assert.equal(disk.exists('/data/ballast'), true);
  dropBallast(disk, directory);
  dropBallast(disk, directory);
  assert.equal(disk.exists('/data/ballast'), false);
  assert.equal(archiveClosed({ disk, random, directory, through: 400 }).length > 0, true);
  log.close();
});
