/** A core that is cleared is as a new one: it has no state, and gives the same answers again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandSource } from '../../sim/commands.ts';
import type { Step } from '../../sim/commands.ts';
import { Random } from '../../sim/random.ts';
import { Twin } from '../../sim/twin.ts';
import { randomWorld } from '../../sim/world.ts';
import { writeCommand } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { RECORD_BYTES_MAX, recordBuffer } from '../../src/core/schema.ts';

const COMMANDS = 1500;

/** Random commands, as the reference leads to them. */
function stepsOf(seed: number): Step[] {
  const random = new Random(seed);
  const twin = new Twin({ eventBytes: 65_536, imageEvery: 0, snapshotAt: 0 });
  const source = new CommandSource(random, randomWorld(random), twin.reference.state);
  return Array.from({ length: COMMANDS }, () => {
    const step = source.next();
    assert.equal(twin.apply(step), undefined);
    return step;
  });
}

/** The event bytes of each command. */
function answers(core: Core, events: EventBuffer, steps: readonly Step[]): string[] {
  const command = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  return steps.map((step, index) => {
    events.reset();
    writeCommand(command, 0, step.command);
    core.apply(command, 0, index + 1, step.timeMs);
    return Buffer.from(events.records.u8.buffer, 0, events.bytes).toString('hex');
  });
}

for (const seed of [3, 4]) {
  test(`cleared after ${COMMANDS} commands of seed ${seed}`, () => {
    const steps = stepsOf(seed);
    const events = new EventBuffer(1 << 20);
    const core = new Core(events);
    const fresh = core.snapshot();
    const first = answers(core, events, steps);
    const hash = core.stateHash();
    core.clear();
    assert.deepEqual(core.snapshot(), fresh);
    assert.deepEqual(answers(core, events, steps), first);
    assert.equal(core.stateHash(), hash);
    assert.deepEqual(core.audit(), []);
  });
}
