/** Outputs of random commands to a real core, which the simulator's reference exchange inspires. */
import type { Output } from '../../src/codec/output.ts';
import { writeCommand } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import type { Event } from '../../src/core/event.ts';
import { readEvent } from '../../src/core/event.ts';
import { RECORD_BYTES_MAX, lengthAt, recordBuffer } from '../../src/core/schema.ts';
import type { StateImage } from '../../src/core/state-image.ts';
import { CommandSource } from '../../sim/commands.ts';
import { features } from '../../sim/features.ts';
import { Random } from '../../sim/random.ts';
import { Reference } from '../../sim/reference/reference.ts';
import { randomWorld } from '../../sim/world.ts';
import { outputOf } from './outputs.ts';

export interface Step {
  readonly output: Output;
  readonly image: StateImage;
}

/** The outputs of so many commands and the state after each. */
export function randomSteps(seed: number, commands: number): Step[] {
  const random = new Random(seed);
  const reference = new Reference();
  const source = new CommandSource(random, randomWorld(random, features), reference.state);
  const buffer = new EventBuffer(1 << 20);
  const core = new Core(buffer);
  const record = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  const steps: Step[] = [];
  for (let sequence = 1; sequence <= commands; sequence++) {
    const { command, timeMs } = source.next();
    reference.apply(command, sequence, timeMs);
    writeCommand(record, 0, command);
    core.apply(record, 0, sequence, timeMs);
    const events: Event[] = [];
    const { records, bytes } = buffer;
    for (let at = 0; at < bytes; at += lengthAt(records, at)) events.push(readEvent(records, at));
    buffer.reset();
    steps.push({ output: outputOf(sequence, timeMs, events), image: core.image() });
  }
  return steps;
}
