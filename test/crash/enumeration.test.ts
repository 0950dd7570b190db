/**
 * Crash enumeration (reliability T5): power cuts at every changing call of a small run, with every
 * legal loss (all of them where few, drawn by seed where many), kills, and disk errors at call 1, 2, 3
 * ... until none is met. P1, P4, P12.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore } from '../../sim/choices.ts';
import type { FaultKind } from '../../sim/virtual-disk.ts';
import { PowerCut, VirtualDisk } from '../../sim/virtual-disk.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { DiskError } from '../../src/platform/disk.ts';
import { LogFailure } from '../../src/log/log-failure.ts';
import { seededRandom } from '../log/sample.ts';
import type { Build, Said } from './checker.ts';
import { checkRecovery, logOptions, readBack, runWorkload } from './checker.ts';

const SEED = Number(process.env['SEED'] ?? 42);
const OUTCOMES_MAX = Number(process.env['CRASH_OUTCOMES'] ?? 20);

/** Runs until the fault; returns the disk, what was said, and whether the run met the fault. */
function runUntil(
  call: number,
  kind: FaultKind,
  build: Build = {},
): { disk: VirtualDisk; said: Said; met: boolean } {
  const disk = new VirtualDisk();
  const said: Said = { acknowledged: 0, attempted: 0, snapshot: 0 };
  disk.fault = { call, kind };
  try {
    runWorkload(disk, said, build);
    return { disk, said, met: false };
  } catch (error) {
    const cause = error instanceof LogFailure ? error.cause : error;
    if (cause instanceof PowerCut || cause instanceof DiskError) return { disk, said, met: true };
    throw error;
  } finally {
    disk.fault = undefined;
  }
}

/** Every power cut of a build's run; returns how many outcomes were checked. */
function enumerate(build: Build): { cuts: number; outcomes: number; exhaustive: number } {
  const { below } = seededRandom(SEED);
  let outcomes = 0;
  let exhaustive = 0;
  for (let call = 1; ; call++) {
    const { disk, said, met } = runUntil(call, 'POWER', build);
    checkRecovery(disk.kill(), said);
    const explored = explore(OUTCOMES_MAX, below, (pick) => {
      checkRecovery(disk.powerCut(pick), said);
    });
    outcomes += explored.runs + 1;
    if (explored.exhaustive) exhaustive++;
    if (!met) return { cuts: call, outcomes, exhaustive };
  }
}

test('P1 P4: a power cut at any call loses nothing acknowledged and invents nothing', (context) => {
  const { cuts, outcomes, exhaustive } = enumerate({});
  context.diagnostic(`${cuts} cuts, ${outcomes} outcomes, ${exhaustive} cuts exhaustively`);
  assert.ok(cuts > 80 && exhaustive > 60);
});

test('the checker catches a build that answers before the sync', () => {
  assert.throws(() => enumerate({ answersEarly: true }), /lost: \d+ was acknowledged/);
});

test('the checker catches a build that skips the sync', () => {
  assert.throws(() => enumerate({ skipsSync: true }), /lost: \d+ was acknowledged/);
});

test('P4: a power cut during recovery, at any of its calls, is recovered from', () => {
  const { below } = seededRandom(SEED + 1);
  const total = runUntil(1e9, 'POWER').disk.calls;
  for (let i = 0; i < 25; i++) {
    const { disk, said } = runUntil(1 + below(total), 'POWER');
    const crashed = disk.powerCut(below);
    for (let call = 1; ; call++) {
      const again = crashed.kill();
      again.fault = { call, kind: 'POWER' };
      let met = false;
      try {
        openFileLog(logOptions(again)).log.close();
      } catch (error) {
        assert.ok(error instanceof LogFailure && error.cause instanceof PowerCut, String(error));
        met = true;
      }
      again.fault = undefined;
      checkRecovery(again.powerCut(below), said);
      if (!met) break;
    }
  }
});

for (const kind of ['EIO', 'ENOSPC', 'SHORT'] as const) {
  test(`P1 P15: ${kind} at any call stops the log; kill or power cut then recovers`, () => {
    const { below } = seededRandom(SEED + 2);
    for (let call = 1; ; call++) {
      const { disk, said, met } = runUntil(call, kind);
      const restarted = disk.kill();
      const last = checkRecovery(restarted, said);
      // What the restarted process served is durable, even if the error was a failed fdatasync.
      const after = restarted.powerCut(() => 0);
      const { log, recovered } = openFileLog(logOptions(after));
      assert.equal(recovered.lastSequence, last + 5);
      readBack(after, last + 5);
      log.close();
      checkRecovery(disk.powerCut(below), said);
      if (!met) break;
    }
  });
}
