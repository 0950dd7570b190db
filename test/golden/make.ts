/**
 * Writes the golden log of this behaviour version: `bin/node test/golden/make.ts`. To be run once, when
 * BEHAVIOUR_VERSION has been raised; a golden log that exists is never written anew.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES, extendDigest } from '../../src/codec/batch.ts';
import { assert } from '../../src/core/assert.ts';
import { writeCommand } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { readEvent } from '../../src/core/event.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import { archiveClosed } from '../../src/log/archive.ts';
import { BEHAVIOUR_VERSION } from '../../src/log/behaviour.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import { nodeDisk as disk } from '../../src/platform/disk.ts';
import { systemRandom as random } from '../../src/platform/random.ts';
import type { Golden } from './golden.ts';
import { goldenDirectory, hex } from './golden.ts';
import { goldenSteps } from './scenario.ts';

const SEED = 6;
const COMMANDS = 3_000;
const BATCH_COMMANDS = 8;
const SEGMENT_BYTES = 16 << 10;

const directory = goldenDirectory(BEHAVIOUR_VERSION);
if (existsSync(directory)) {
  process.stderr.write(
    `${directory} exists. It may change only with BEHAVIOUR_VERSION in src/log/behaviour.ts; ` +
      'raise that, or move the directory away if it was never released.\n',
  );
  process.exit(1);
}

const counts = { commands: new Map<string, number>(), events: new Map<string, number>() };
const count = (of: Map<string, number>, kind: string): void => {
  of.set(kind, (of.get(kind) ?? 0) + 1);
};
const steps = goldenSteps(SEED, COMMANDS);
const sizes = { segmentBytes: SEGMENT_BYTES, firstSegmentBytes: SEGMENT_BYTES };
const { log } = openFileLog({ disk, random, directory, ...sizes });
const events = new EventBuffer(1 << 20);
const core = new Core(events);
const batch = recordBuffer(new ArrayBuffer(BATCH_BYTES_MAX));
const snapshotSequence = (COMMANDS >> 1) - ((COMMANDS >> 1) % BATCH_COMMANDS);
let digest = 0;
while (core.sequence < COMMANDS) {
  const before = { digestSequence: core.sequence, digest };
  const firstSequence = core.sequence + 1;
  const taken = steps.slice(core.sequence, core.sequence + BATCH_COMMANDS);
  const timeMs = taken.at(-1)?.timeMs ?? 0;
  let bytes = BATCH_HEADER_BYTES;
  for (const { command } of taken) {
    count(counts.commands, command.kind);
    const at = bytes;
    bytes += writeCommand(batch, at, command);
    core.apply(batch, at, core.sequence + 1, timeMs);
    digest = extendDigest(digest, events.records.u8.subarray(0, events.bytes));
    for (let from = 0; from < events.bytes; from += lengthAt(events.records, from)) {
      count(counts.events, readEvent(events.records, from).kind);
    }
    events.reset();
  }
  log.append(batch, bytes, { firstSequence, count: taken.length, timeMs, ...before });
  log.sync();
  if (core.sequence !== snapshotSequence) continue;
  const files = new SnapshotFiles({ disk, directory, warn: assert.bind(undefined, false) });
  files.write({ sequence: core.sequence, timeMs, digest }, core.snapshot());
}
log.close();
archiveClosed({ disk, random, directory, through: core.sequence });
for (const name of disk.list(`${directory}/log`)) {
  if (name.startsWith('spare-')) disk.remove(`${directory}/log/${name}`);
}
const sorted = (of: Map<string, number>): Record<string, number> =>
  Object.fromEntries([...of].toSorted(([a], [b]) => (a < b ? -1 : 1)));
const golden: Golden = {
  behaviour: BEHAVIOUR_VERSION,
  seed: SEED,
  lastSequence: core.sequence,
  digest: hex(digest),
  stateHash: core.stateHash(),
  snapshotSequence,
  commands: sorted(counts.commands),
  events: sorted(counts.events),
};
writeFileSync(`${directory}/golden.json`, `${JSON.stringify(golden, undefined, 2)}\n`);
process.stdout.write(`wrote ${directory}\n`);
