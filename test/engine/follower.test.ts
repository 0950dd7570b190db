/** The follower: feeds history once, snapshots that restart to the same state, and stops on disagreement. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import { EventBuffer } from '../../src/core/core.ts';
import type { HistorySink } from '../../src/engine/follower.ts';
import { Follower } from '../../src/engine/follower.ts';
import { recover } from '../../src/engine/recover.ts';
import { DivergenceError, Replay } from '../../src/engine/replay.ts';
import type { Shared } from '../../src/engine/shared.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { spareSegments } from '../../src/log/segment.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { Rig, scratch } from './rig.ts';
import { mixture, setup } from './sample.ts';

/** A history that keeps outputs in memory; `stored` survives, `written` does not. */
class MemoryHistory implements HistorySink {
  lastSequence = 0;
  readonly stored: Output[] = [];
  #written: Output[] = [];
  apply(output: Output): void {
    this.#written.push(output);
  }
  crash(): void {
    this.#written = [];
  }
  flush(): void {
    this.stored.push(...this.#written);
    this.lastSequence = this.stored.at(-1)?.sequence ?? this.lastSequence;
    this.#written = [];
  }
  close(): void {
    this.flush();
  }
}

const disk = nodeDisk;
const warn = (message: string): void => assert.fail(message);

function recovered(directory: string, until: number): Replay {
  return recover({ disk, directory, events: new EventBuffer(1 << 18), until, warn });
}

function follow(
  directory: string,
  shared: Shared,
  history: HistorySink,
  monotonicMs: () => number = () => 0,
): Follower {
  const replay = recovered(directory, history.lastSequence);
  return new Follower({
    replay,
    reader: new LogReader({ disk, directory, from: replay.sequence + 1 }),
    history,
    snapshots: new SnapshotFiles({ disk, directory, warn }),
    shared,
    disk,
    random: systemRandom,
    clock: { nowMs: () => 0, monotonicMs },
    directory,
    segmentBytes: 1 << 19,
    snapshotIntervalSec: 0,
  });
}

test('history gets each output once, over restarts of the follower', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory, eventBytes: 1 << 18 });
  const history = new MemoryHistory();
  await rig.run(setup);
  await rig.run(mixture(300));
  const first = follow(directory, rig.shared, history);
  while (first.ready()) first.step();
  first.finish();
  await rig.run(mixture(300, 2));
  const lost = follow(directory, rig.shared, history);
  lost.step();
  history.crash();
  const second = follow(directory, rig.shared, history);
  await rig.run(mixture(300, 3));
  while (second.ready()) second.step();
  second.finish();
  assert.deepEqual(history.stored, rig.outputs);
  assert.equal(second.sequence, rig.engine.sequence);
  rig.close();
});

test('from any snapshot or none, a restart gives the same state (P4)', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory });
  const history = new MemoryHistory();
  await rig.run(setup);
  const follower = follow(directory, rig.shared, history);
  for (let seed = 1; seed <= 3; seed++) {
    await rig.run(mixture(400, seed));
    while (follower.ready()) follower.step();
    follower.snapshot();
  }
  await rig.run(mixture(100, 9));
  const { sequence, digest } = rig.engine;
  const expected = { sequence, digest, hash: rig.core.stateHash(), audit: [] };
  const paths = new SnapshotFiles({ disk, directory, warn }).list();
  assert.equal(paths.length, 3);
  for (const path of [...paths.reverse(), undefined]) {
    const { core, digest: found } = recovered(directory, sequence);
    const state = { sequence: core.sequence, digest: found, hash: core.stateHash() };
    assert.deepEqual({ ...state, audit: core.audit() }, expected);
    if (path !== undefined) rmSync(path);
  }
  rig.close();
});

test('other events for the same log stop everything (P3, P15)', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory });
  await rig.run(setup);
  await rig.run(mixture(50));
  await rig.run(mixture(50, 2));
  const events = new EventBuffer(1 << 14);
  const { core } = recovered(directory, 0);
  const replay = new Replay({ core, events, digest: 1, timeMs: 0 });
  const reader = new LogReader({ disk, directory, from: 1 });
  const run = (): void => {
    const { sequence } = rig.engine;
    for (let batch = reader.next(sequence); batch !== undefined; batch = reader.next(sequence)) {
      replay.apply(batch);
    }
  };
  assert.throws(run, (error: Error) => {
    assert.ok(error instanceof DivergenceError);
    assert.match(error.message, /the events up to sequence \d+ have digest [0-9a-f]{8}/);
    return true;
  });
  rig.close();
});

test('a failed audit stops the follower before it writes a snapshot', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory });
  await rig.run(setup);
  const history = new MemoryHistory();
  const replay = recovered(directory, 0);
  replay.core.audit = () => ['asset 1: 5 too much'];
  const follower = new Follower({
    replay,
    reader: new LogReader({ disk, directory, from: 1 }),
    history,
    snapshots: new SnapshotFiles({ disk, directory, warn }),
    shared: rig.shared,
    disk,
    random: systemRandom,
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    directory,
    segmentBytes: 1 << 19,
    snapshotIntervalSec: 0,
  });
  while (follower.ready()) follower.step();
  assert.throws(() => follower.snapshot(), /audit at sequence \d+: asset 1: 5 too much/);
  assert.deepEqual(new SnapshotFiles({ disk, directory, warn }).list(), []);
  rig.close();
});

test('a log that grows finds a spare; one that hardly does gets none', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory, segmentBytes: 1 << 19 });
  let nowMs = 0;
  const follower = follow(directory, rig.shared, new MemoryHistory(), () => nowMs);
  const secondLater = (): readonly number[] => {
    while (follower.ready()) follower.step();
    nowMs += 1000;
    follower.step();
    return spareSegments(disk, directory).map((path) => disk.size(disk.open(path, 'read')));
  };
  await rig.run(setup);
  assert.deepEqual(secondLater(), []);
  for (let i = 0; i < 3; i++) await rig.run(mixture(1000));
  assert.deepEqual(secondLater(), [1 << 19]);
  assert.deepEqual(secondLater(), [1 << 19]);
  follower.finish();
  rig.close();
});
