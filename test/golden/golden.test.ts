/**
 * P3 over releases: a log of this behaviour version, written once and committed, must give the same
 * events and the same state for ever; a snapshot likewise. Each way of losing that fails with what to do.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { recover } from '../../src/engine/recover.ts';
import { Replay } from '../../src/engine/replay.ts';
import { commandLayouts } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { eventLayouts } from '../../src/core/event.ts';
import { BEHAVIOUR_VERSION } from '../../src/log/behaviour.ts';
import { readLogEnd } from '../../src/log/log-end.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { nodeDisk as disk } from '../../src/platform/disk.ts';
import type { Golden } from './golden.ts';
import { goldenDirectory, hex } from './golden.ts';

const EVENT_BYTES = 1 << 20;
const CHANGED =
  'The behaviour of the core has changed: a log of version ' +
  `${BEHAVIOUR_VERSION} no longer gives what it gave. If that is meant, raise BEHAVIOUR_VERSION in ` +
  'src/log/behaviour.ts and run `bin/node test/golden/make.ts`; if not, it is a bug.';

const directory: string = goldenDirectory(BEHAVIOUR_VERSION);

function golden(): Golden {
  try {
    return JSON.parse(readFileSync(`${directory}/golden.json`, 'utf8')) as Golden;
  } catch (error) {
    const text = `behaviour ${BEHAVIOUR_VERSION} has no golden log: run bin/node test/golden/make.ts`;
    throw new Error(text, { cause: error });
  }
}

/** What a replay ends with, or how it failed. */
function outcome(work: () => Replay): unknown {
  try {
    const { sequence, digest, core } = work();
    return {
      lastSequence: sequence,
      digest: hex(digest),
      stateHash: core.stateHash(),
      audit: core.audit(),
    };
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

function expected({ lastSequence, digest, stateHash }: Golden): unknown {
  return { lastSequence, digest, stateHash, audit: [] };
}

test('P3: the golden log, from its first command, gives the events and the state it gave', () => {
  const replayed = outcome(() => {
    const events = new EventBuffer(EVENT_BYTES);
    const replay = new Replay({ core: new Core(events), events, digest: 0, timeMs: 0 });
    const until = readLogEnd({ disk, directory }).end.lastSequence;
    const reader = new LogReader({ disk, directory, from: 1 });
    for (let batch = reader.next(until); batch !== undefined; batch = reader.next(until)) {
      replay.apply(batch);
    }
    reader.close();
    return replay;
  });
  assert.deepEqual(replayed, expected(golden()), CHANGED);
});

test('P4: the golden snapshot, and the log after it, give the same', () => {
  const { lastSequence, snapshotSequence } = golden();
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const recoverTo = (until: number) => (): Replay =>
    recover({ disk, directory, events: new EventBuffer(EVENT_BYTES), until, warn });
  assert.deepEqual(outcome(recoverTo(lastSequence)), expected(golden()), CHANGED);
  assert.equal(recoverTo(snapshotSequence)().sequence, snapshotSequence);
  assert.deepEqual(warnings, [], CHANGED);
});

test('the golden log holds every kind of command and of event', () => {
  const { commands, events } = golden();
  assert.deepEqual(Object.keys(commands), Object.keys(commandLayouts).toSorted());
  assert.deepEqual(Object.keys(events), Object.keys(eventLayouts).toSorted());
});
