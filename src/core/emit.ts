/** Writes an event as an object: for what is not hot. */
import { writeEvent } from './event.ts';
import { lengthAt } from './schema.ts';
import type { Event } from './event.ts';
import type { State } from './state.ts';

export function emit({ events }: State, event: Event): void {
  const at = events.room();
  writeEvent(events.records, at, event);
  events.bytes = at + lengthAt(events.records, at);
}
