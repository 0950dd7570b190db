/** The file log on the real disk: append, reopen, roll, archive, read back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { archiveClosed } from '../../src/log/archive.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import type { FileLogOptions } from '../../src/log/file-log.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { archivedSegments, liveSegments, spareSegments } from '../../src/log/segment.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { appendSample, commandOf, commandsOf, seededRandom } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'buttonwood-log-'));
after(() => rmSync(root, { recursive: true, force: true }));

function options(name: string): FileLogOptions {
  const directory = join(root, name);
  nodeDisk.mkdir(directory);
  return {
    disk: nodeDisk,
    random: seededRandom(7),
    directory,
    segmentBytes: 16384,
    firstSegmentBytes: 8192,
  };
}

function readAll(directory: string, from: number, durable: number): unknown[] {
  const reader = new LogReader({ disk: nodeDisk, directory, from });
  const all: unknown[] = [];
  for (;;) {
    const batch = reader.next(durable);
    if (batch === undefined) break;
    commandsOf(batch).forEach((command, i) => {
      if (batch.header.firstSequence + i >= from) all.push(command);
    });
  }
  reader.close();
  return all;
}

const expected = (from: number, to: number): unknown[] =>
  Array.from({ length: to - from + 1 }, (_, i) => commandOf(from + i));

test('P1 P4: what was synced is read back after reopening, over segments and archive', () => {
  const use = options('roll');
  const opened = openFileLog(use);
  assert.deepEqual(opened.recovered, {
    firstLive: 1,
    lastSequence: 0,
    timeMs: 0,
    torn: false,
    created: true,
  });
  for (let i = 0; i < 300; i++) {
    appendSample(opened.log, 1 + (i % 5));
    opened.log.sync();
  }
  opened.log.close();
  const segments = liveSegments(nodeDisk, use.directory);
  assert.ok(segments.length > 3, `rolled ${segments.length} segments`);
  assert.deepEqual(readAll(use.directory, 1, 900), expected(1, 900));
  assert.deepEqual(readAll(use.directory, 451, 900), expected(451, 900));

  const again = openFileLog(use);
  assert.equal(again.recovered.lastSequence, 900);
  assert.equal(again.recovered.torn, false);
  const done = archiveClosed({ ...use, through: 900 });
  assert.deepEqual(done, segments.slice(0, -1));
  assert.deepEqual(archivedSegments(nodeDisk, use.directory), segments.slice(0, -1));
  assert.deepEqual(liveSegments(nodeDisk, use.directory), segments.slice(-1));
  assert.equal(spareSegments(nodeDisk, use.directory).length, 2);
  assert.deepEqual(readAll(use.directory, 1, 900), expected(1, 900));

  for (let i = 0; i < 300; i++) {
    appendSample(again.log, 3);
    again.log.sync();
  }
  assert.deepEqual(readAll(use.directory, 1, 1800), expected(1, 1800));
  again.log.close();
});

test('a reader follows the live end while segments are archived and used again under it', () => {
  const use = options('follow');
  const { log } = openFileLog(use);
  const reader = new LogReader({ disk: nodeDisk, directory: use.directory, from: 1 });
  const seen: unknown[] = [];
  for (let i = 0; i < 400; i++) {
    appendSample(log, 4);
    log.sync();
    if (i % 37 === 0) archiveClosed({ ...use, through: log.lastSequence });
    if (i % 53 !== 0) continue;
    for (let batch = reader.next(log.lastSequence); batch !== undefined; ) {
      seen.push(...commandsOf(batch));
      batch = reader.next(log.lastSequence);
    }
  }
  assert.deepEqual(seen, expected(1, seen.length));
  assert.ok(seen.length > 1400);
  reader.close();
  log.close();
});
