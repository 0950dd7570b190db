/**
 * Rot (P12): any flipped bit before the last batch is refused with the file and the record named;
 * in the last batch it cannot be told from a torn write, and the log ends one batch earlier.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualDisk } from '../../sim/virtual-disk.ts';
import { BEHAVIOUR_VERSION } from '../../src/log/behaviour.ts';
import { archiveClosed } from '../../src/log/archive.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { LogFailure } from '../../src/log/log-failure.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { walkSegment } from '../../src/log/recovery.ts';
import {
  archivePath,
  decodeSegmentHeader,
  liveSegments,
  readWhole,
  segmentPath,
} from '../../src/log/segment.ts';
import { appendSample, seededRandom } from '../log/sample.ts';
import { logOptions, readBack } from './checker.ts';

const DIRECTORY = '/data';

const LAST_COUNT = 33;

function sampleDisk(seed = 5): { disk: VirtualDisk; lastSequence: number } {
  const disk = new VirtualDisk();
  disk.mkdir(DIRECTORY);
  const { log } = openFileLog({ ...logOptions(disk), random: seededRandom(seed) });
  for (let i = 0; i < 48; i++) {
    appendSample(log, 10 + (i % 24));
    log.sync();
  }
  log.close();
  return { disk, lastSequence: log.lastSequence };
}

/** Offsets of a segment's batches and of its end. */
function layoutOf(disk: VirtualDisk, path: string): { offsets: number[]; end: number } {
  const bytes = readWhole(disk, path);
  const offsets: number[] = [];
  const header = decodeSegmentHeader(bytes.u8, path, BEHAVIOUR_VERSION);
  const end = walkSegment(bytes, header, path, (_, at) => offsets.push(at));
  return { offsets, end: end.position };
}

function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof LogFailure, String(error));
    return error.message;
  }
  return 'accepted';
}

test('P12: a flipped bit before the last batch is refused, with file and record named', () => {
  const { disk } = sampleDisk();
  const segments = liveSegments(disk, DIRECTORY);
  assert.ok(segments.length >= 3);
  let flips = 0;
  for (const first of segments) {
    const path = segmentPath(DIRECTORY, first);
    const { offsets, end } = layoutOf(disk, path);
    const isLast = first === segments.at(-1);
    const rotten: number[] = Array.from({ length: 64 }, (_, i) => i);
    const stop = isLast ? (offsets.at(-1) as number) : end;
    for (let at = 4096; at < stop; at += flips % 3 === 0 ? 1 : 5) {
      rotten.push(at);
      flips++;
    }
    for (const byte of rotten) {
      const damaged = disk.kill();
      damaged.flip(path, byte, byte % 8);
      const message = refusal(() => openFileLog(logOptions(damaged)));
      assert.match(message, byte < 64 ? /^LOG_(CORRUPT|VERSION): / : /^LOG_CORRUPT: /);
      assert.ok(message.includes(path), message);
      if (byte < 4096) continue;
      const offset = offsets.findLast((at) => at <= byte) as number;
      assert.ok(message.includes(`at offset ${offset}, sequence `), message);
    }
  }
  assert.ok(flips > 1000, `${flips} flips`);
});

test('P12: in the last batch rot looks like a torn write: the log ends before it', () => {
  const { disk, lastSequence } = sampleDisk();
  const path = segmentPath(DIRECTORY, liveSegments(disk, DIRECTORY).at(-1) as number);
  const { offsets, end } = layoutOf(disk, path);
  for (let byte = offsets.at(-1) as number; byte < end; byte += 7) {
    const damaged = disk.kill();
    damaged.flip(path, byte, byte % 8);
    const { log, recovered } = openFileLog(logOptions(damaged));
    assert.equal(recovered.lastSequence, lastSequence - LAST_COUNT);
    readBack(damaged, recovered.lastSequence);
    log.close();
  }
});

test('P12: a flipped bit in the archive is refused when it is read', () => {
  const { disk, lastSequence } = sampleDisk();
  archiveClosed({ ...logOptions(disk), through: lastSequence });
  const path = archivePath(DIRECTORY, 1);
  const { length } = readWhole(disk, path).u8;
  for (let byte = 0; byte < length; byte += 1) {
    const damaged = disk.kill();
    damaged.flip(path, byte, byte % 8);
    const reader = new LogReader({ disk: damaged, directory: DIRECTORY, from: 1 });
    const message = refusal(() => reader.next(lastSequence));
    assert.match(message, /^LOG_(CORRUPT|VERSION): /);
    assert.ok(message.includes(path), message);
  }
});

test('a missing segment, a missing end, another log and another release are refused', () => {
  const { disk, lastSequence } = sampleDisk();
  const segments = liveSegments(disk, DIRECTORY);
  const middle = segmentPath(DIRECTORY, segments[1] as number);

  const gap = disk.kill();
  gap.remove(middle);
  assert.match(
    refusal(() => openFileLog(logOptions(gap))),
    /^LOG_CORRUPT: .* segments before sequence \d+ are missing/,
  );

  const short = disk.kill();
  short.remove(segmentPath(DIRECTORY, segments.at(-1) as number));
  assert.match(
    refusal(() => openFileLog({ ...logOptions(short), atLeast: lastSequence })),
    /^LOG_MISSING: the log ends at sequence \d+, a snapshot stands at \d+/,
  );

  const foreign = disk.kill();
  const theirs = readWhole(sampleDisk(6).disk, middle).u8;
  foreign.write(foreign.open(middle, 'write'), theirs, 0);
  assert.match(
    refusal(() => openFileLog(logOptions(foreign))),
    /^LOG_FOREIGN: .* belongs to another log/,
  );

  const renamed = disk.kill();
  renamed.rename(middle, segmentPath(DIRECTORY, (segments[1] as number) + 1));
  assert.match(
    refusal(() => openFileLog(logOptions(renamed))),
    /^LOG_CORRUPT: .* its header begins at sequence \d+/,
  );

  assert.match(
    refusal(() => openFileLog({ ...logOptions(disk), behaviour: BEHAVIOUR_VERSION + 1 })),
    /^LOG_VERSION: .* has behaviour \d+, this release has \d+\. .*Run the release that wrote it/,
  );

  const emptied = disk.kill();
  archiveClosed({ ...logOptions(emptied), through: lastSequence });
  emptied.remove(segmentPath(DIRECTORY, segments.at(-1) as number));
  assert.match(
    refusal(() => openFileLog(logOptions(emptied))),
    /^LOG_MISSING: .* has no segment, yet the archive has \d+/,
  );
});
