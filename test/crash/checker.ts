/**
 * The checker of the crash tests: a small run of the log over a virtual disk, and what must hold for
 * whatever is found after a crash. Planted builds are judged by the same code.
 */
import assert from 'node:assert/strict';
import type { VirtualDisk } from '../../sim/virtual-disk.ts';
import { archiveClosed } from '../../src/log/archive.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import type { FileLog, FileLogOptions } from '../../src/log/file-log.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import type { Disk } from '../../src/platform/disk.ts';
import { appendSample, commandOf, commandsOf, seededRandom } from '../log/sample.ts';

const DIRECTORY = '/data';

/** What the run told the world before it ended. */
export interface Said {
  /** Highest acknowledged and highest attempted sequence. */
  acknowledged: number;
  attempted: number;
  /** Sequence of the last snapshot that was reported as written. */
  snapshot: number;
}

/** How a build differs from the real one. */
export interface Build {
  /** Answers as soon as the batch is handed to the disk. */
  readonly answersEarly?: boolean;
  /** Never calls fdatasync once it is open. */
  readonly skipsSync?: boolean;
}

export function logOptions(disk: Disk): FileLogOptions {
  return {
    disk,
    random: seededRandom(11),
    directory: DIRECTORY,
    segmentBytes: 8192,
    firstSegmentBytes: 8192,
  };
}

function snapshotState(sequence: number): Uint8Array {
  return new Uint8Array(700).fill(sequence % 251);
}

/** Opens, appends batches over several segments, archives, snapshots; throws what the disk throws. */
export function runWorkload(disk: VirtualDisk, said: Said, build: Build = {}): void {
  disk.mkdir(DIRECTORY);
  let open = false;
  const seen: Disk = new Proxy<Disk>(disk, {
    get: (target, name: keyof Disk) => {
      if (name === 'fdatasync' && build.skipsSync === true && open) return () => {};
      const method = target[name] as (...args: unknown[]) => unknown;
      return method.bind(target);
    },
  });
  const options = logOptions(seen);
  const { log } = openFileLog(options);
  open = true;
  const snapshots = new SnapshotFiles({ disk, directory: DIRECTORY, warn: assert.fail });
  for (let i = 0; i < 32; i++) {
    said.attempted = appendSample(log, [1, 12, 3, 60, 25][i % 5] as number);
    if (build.answersEarly === true) said.acknowledged = said.attempted;
    log.sync();
    said.acknowledged = log.lastSequence;
    if (i % 6 === 5) archiveClosed({ ...options, disk, through: log.lastSequence });
    if (i % 5 === 4) {
      const sequence = log.lastSequence;
      snapshots.write({ sequence, timeMs: 1, digest: 5 }, snapshotState(sequence));
      said.snapshot = sequence;
    }
  }
  log.close();
}

/**
 * Recovers a disk and checks it: nothing acknowledged is lost (P1), nothing is invented (P4), the tail
 * takes further batches, a reported snapshot is there. Returns the recovered last sequence.
 */
export function checkRecovery(disk: VirtualDisk, said: Said): number {
  disk.mkdir(DIRECTORY);
  const { log, recovered } = openFileLog(logOptions(disk));
  const { lastSequence } = recovered;
  assert.ok(
    lastSequence >= said.acknowledged,
    `lost: ${said.acknowledged} was acknowledged, the log ends at ${lastSequence}`,
  );
  assert.ok(lastSequence <= said.attempted, `invented: the log ends at ${lastSequence}`);
  const snapshot = new SnapshotFiles({
    disk,
    directory: DIRECTORY,
    warn: (message) => assert.fail(message),
  }).newest();
  assert.ok((snapshot?.sequence ?? 0) >= said.snapshot, 'a snapshot was lost');
  if (snapshot !== undefined) {
    assert.deepEqual(snapshot.state, snapshotState(snapshot.sequence), 'another snapshot');
    assert.ok(snapshot.sequence <= lastSequence, 'the log ends before a snapshot');
  }
  readBack(disk, lastSequence);
  extend(log);
  readBack(disk, lastSequence + 5);
  log.close();
  return lastSequence;
}

function extend(log: FileLog): void {
  appendSample(log, 2);
  log.sync();
  appendSample(log, 3);
  log.sync();
}

/** Compares every command of the log with what was asked for. */
export function readBack(disk: Disk, lastSequence: number): void {
  const reader = new LogReader({ disk, directory: DIRECTORY, from: 1 });
  let sequence = 0;
  for (let batch = reader.next(lastSequence); batch !== undefined; ) {
    for (const command of commandsOf(batch)) assert.deepEqual(command, commandOf(++sequence));
    batch = reader.next(lastSequence);
  }
  reader.close();
  assert.equal(sequence, lastSequence, 'the log reads to its end');
}
