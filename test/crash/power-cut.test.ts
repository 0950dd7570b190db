/**
 * The whole path from ring to published answer over a disk that loses what was not synced: the power
 * goes at a random call, and whatever any gateway had seen is in the state that comes back (P1), which
 * equals that of a run without the cut (P4). Two planted builds must be caught: one that answers before
 * the sync, and one that never syncs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { Follower } from '../../src/engine/follower.ts';
import { recover } from '../../src/engine/recover.ts';
import { Replay } from '../../src/engine/replay.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import type { Log } from '../../src/log/log.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import type { Disk } from '../../src/platform/disk.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { Random } from '../../sim/random.ts';
import { PowerCut, VirtualDisk } from '../../sim/virtual-disk.ts';
import { Rig } from '../engine/rig.ts';
import { mixture, setup } from '../engine/sample.ts';

const directory = '/data';
const segmentBytes = 1 << 15;
const warn = (message: string): void => assert.fail(message);

interface Build {
  readonly wrap?: (log: Log) => Log;
  readonly skipsSync?: boolean;
}

/** Reports a batch durable when it is written, and syncs it only before the next one. */
function answersEarly(log: Log): Log {
  let last = log.lastSequence;
  return {
    get lastSequence() {
      return last;
    },
    append: (batch, bytes, stamp) => {
      log.sync();
      log.append(batch, bytes, stamp);
      last = stamp.firstSequence + stamp.count - 1;
    },
    sync: () => undefined,
    spaceLeft: () => log.spaceLeft(),
    close: () => log.close(),
  };
}

function withoutSync(disk: VirtualDisk): Disk {
  return new Proxy<Disk>(disk, {
    get: (target, name: keyof Disk) => {
      if (name === 'fdatasync') return () => undefined;
      return (target[name] as (...args: unknown[]) => unknown).bind(target);
    },
  });
}

/** Runs until the power goes; returns what gateways had seen by then. */
function runUntilCut(disk: VirtualDisk, random: Random, build: Build): Output[] {
  disk.mkdir(directory);
  const rig = new Rig({
    directory,
    disk: build.skipsSync === true ? withoutSync(disk) : disk,
    segmentBytes,
    raw: true,
    eventBytes: 1 << 18,
    ...(build.wrap !== undefined && { wrap: build.wrap }),
  });
  const replay = recover({ disk, directory, events: new EventBuffer(1 << 18), until: 0, warn });
  let monotonicMs = 0;
  const history = { lastSequence: 0, apply: () => undefined, flush: () => undefined };
  const follower = new Follower({
    replay,
    reader: new LogReader({ disk, directory, from: 1 }),
    history: { ...history, close: () => undefined },
    snapshots: new SnapshotFiles({ disk, directory, warn }),
    shared: rig.shared,
    disk,
    random: systemRandom,
    // Hurries, so that spares are prepared too.
    clock: { nowMs: () => 0, monotonicMs: () => (monotonicMs += 100) },
    directory,
    segmentBytes,
    snapshotIntervalSec: 0,
  });
  const commands = [...setup, ...mixture(250, random.below(1000))];
  disk.fault = { call: disk.calls + 1 + random.below(170), kind: 'POWER' };
  try {
    while (commands.length > 0) {
      for (const each of commands.splice(0, 1 + random.below(4))) void rig.link.submit(each);
      for (let steps = random.below(4); steps >= 0; steps--) {
        rig.engine.step();
        if (random.below(3) > 0) rig.writer.step();
        rig.take();
      }
      if (random.below(2) === 0 && follower.ready()) follower.step();
      if (random.below(25) === 0) follower.snapshot();
    }
  } catch (error) {
    if (!(error instanceof Error) || !isPowerCut(error)) throw error;
  }
  rig.take();
  return rig.outputs;
}

function isPowerCut(error: Error): boolean {
  return error instanceof PowerCut || (error.cause instanceof Error && isPowerCut(error.cause));
}

/** Recovers, and compares with what was seen. */
function check(disk: VirtualDisk, seen: readonly Output[]): void {
  disk.mkdir(directory);
  const { log, recovered } = openFileLog({
    disk,
    random: systemRandom,
    directory,
    segmentBytes,
    firstSegmentBytes: segmentBytes,
  });
  const until = recovered.lastSequence;
  const acknowledged = seen.at(-1)?.sequence ?? 0;
  assert.ok(until >= acknowledged, `lost: ${acknowledged} was seen, the log ends at ${until}`);
  const events = new EventBuffer(1 << 18);
  const full = new Replay({ core: new Core(events), events, digest: 0, timeMs: 0 });
  const reader = new LogReader({ disk, directory, from: 1 });
  const outputs: Output[] = [];
  for (let batch = reader.next(until); batch !== undefined; batch = reader.next(until)) {
    full.apply(batch, (output) => outputs.push(output));
  }
  assert.deepEqual(outputs.slice(0, seen.length), seen);
  const own = recover({ disk, directory, events: new EventBuffer(1 << 18), until, warn });
  assert.equal(own.core.stateHash(), full.core.stateHash());
  assert.deepEqual(own.core.audit(), []);
  log.close();
}

/** One cut for each seed, and several ways in which the disk may come back from it. */
function cuts(seeds: number, build: Build = {}): number {
  let answers = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed);
    const disk = new VirtualDisk();
    const seen = runUntilCut(disk, random, build);
    answers += seen.length;
    check(
      disk.powerCut(() => 0),
      seen,
    );
    for (let way = 0; way < 3; way++) {
      check(
        disk.powerCut((options) => random.below(options)),
        seen,
      );
    }
  }
  return answers;
}

test('what a gateway has seen survives a power cut at any call (P1, P4)', (t) => {
  const answers = cuts(60);
  assert.ok(answers > 1000, `${answers} answers before the cuts`);
  t.diagnostic(`240 cuts, ${answers} answers checked`);
});

test('a build that answers before the sync is caught', () => {
  assert.throws(() => cuts(60, { wrap: answersEarly }), /lost: \d+ was seen/);
});

test('a build that never syncs is caught', () => {
  assert.throws(() => cuts(60, { skipsSync: true }), /lost: \d+ was seen|LOG_(CORRUPT|MISSING)/);
});
