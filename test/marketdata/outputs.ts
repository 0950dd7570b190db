/** Outputs of commands, whole and in chunks. */
import type { Output } from '../../src/codec/output.ts';
import type { Event } from '../../src/core/event.ts';

/** The output of a whole command. */
export function outputOf(sequence: number, timeMs: number, events: readonly Event[]): Output {
  return { sequence, timeMs, gateway: 0, request: 0, first: true, last: true, events };
}

/** The same output in chunks of one event. */
export function chunksOf(output: Output): Output[] {
  if (output.events.length < 2) return [output];
  const lastIndex = output.events.length - 1;
  return output.events.map((event, index) => ({
    ...output,
    first: index === 0,
    last: index === lastIndex,
    events: [event],
  }));
}
