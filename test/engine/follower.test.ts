/** The follower: feeds history once, snapshots that restart to the same state, and stops on disagreement. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import type { Command } from '../../src/core/command.ts';
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

const operator = { account: 0, gateway: 0, request: 0 } as const;

/** A hold of account 1, and its settlement. */
const hold = (externalId: string): Command => ({
  kind: 'Withdraw',
  ...operator,
  account: 1,
  asset: 1,
  amount: 5n,
  externalId,
});
const settle = (withdrawalId: number): Command => ({
  kind: 'FinishWithdrawal',
  ...operator,
  outcome: 'SETTLE',
  withdrawalId,
});
const gate = (withdrawalGate: 'ON' | 'OFF'): Command => ({
  kind: 'ChangeVenue',
  ...operator,
  withdrawalGate,
});

/** What became of commands: the kind of the first event of each, or why it was rejected. */
async function outcomes(rig: Rig, ...commands: Command[]): Promise<string[]> {
  const answers = await rig.run(commands);
  return answers.map((answer) => {
    const event = answer.kind === 'answer' ? answer.events[0] : undefined;
    return event?.kind === 'Rejected' ? event.reason : (event?.kind ?? answer.kind);
  });
}

test('with the gate on, a withdrawal settles after an audit has seen its hold', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory });
  let nowMs = 0;
  const follower = follow(directory, rig.shared, new MemoryHistory(), () => nowMs);
  const followed = async (): Promise<void> => {
    while (follower.ready()) follower.step();
    follower.step();
    await rig.settle();
  };
  const confirmed = (): readonly number[] =>
    rig.outputs.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'AuditConfirmed' ? [event.through] : [])),
    );
  await rig.run(setup);
  assert.deepEqual(await outcomes(rig, hold('a'), settle(1)), [
    'WithdrawalHeld',
    'WithdrawalFinished',
  ]);
  assert.deepEqual(await outcomes(rig, gate('ON'), hold('b'), settle(2)), [
    'VenueChanged',
    'WithdrawalHeld',
    'AUDIT_PENDING',
  ]);
  const held = rig.engine.sequence - 1;
  await followed();
  assert.equal(confirmed().length, 1);
  assert.ok((confirmed()[0] as number) >= held);
  assert.deepEqual(await outcomes(rig, settle(2)), ['WithdrawalFinished']);
  assert.deepEqual(await outcomes(rig, hold('c')), ['WithdrawalHeld']);
  await followed();
  assert.equal(confirmed().length, 1, 'the next audit is not due yet');
  assert.deepEqual(await outcomes(rig, settle(3)), ['AUDIT_PENDING']);
  nowMs += 1000;
  await followed();
  assert.deepEqual(await outcomes(rig, settle(3)), ['WithdrawalFinished']);
  nowMs += 1000;
  await followed();
  assert.equal(confirmed().length, 2, 'without a new hold there is nothing to tell');
  assert.deepEqual(await outcomes(rig, gate('OFF'), hold('d'), settle(4)), [
    'VenueChanged',
    'WithdrawalHeld',
    'WithdrawalFinished',
  ]);
  follower.finish();
  rig.close();
});

test('holds from before a restart, or from before the gate was on, are audited too', async (t) => {
  const directory = scratch(t);
  const first = new Rig({ directory });
  await first.run(setup);
  assert.deepEqual(await outcomes(first, hold('a'), gate('ON')), [
    'WithdrawalHeld',
    'VenueChanged',
  ]);
  first.close();
  const rig = new Rig({ directory });
  assert.deepEqual(await outcomes(rig, settle(1)), ['AUDIT_PENDING']);
  const history = new MemoryHistory();
  history.lastSequence = rig.engine.sequence;
  const follower = follow(directory, rig.shared, history);
  follower.step();
  await rig.settle();
  assert.deepEqual(await outcomes(rig, settle(1)), ['WithdrawalFinished']);
  assert.equal(rig.core.image().venue.auditedThrough > 0, true);
  follower.finish();
  rig.close();
});
