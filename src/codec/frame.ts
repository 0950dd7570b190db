/**
 * Frames between a gateway and the engine, all little-endian, every part 8-byte aligned:
 *
 *   command frame   +0 f64 deadline, wall clock in ms, 0 for none   +8 one command record
 *   output frame    +0 f64 sequence  +8 f64 time in ms  +16 i32 gateway  +20 i32 request
 *                   +24 i32 flags: 1 first chunk of its command, 2 last chunk  +28 i32 bytes of events
 *                   +32 event records
 *   refusal frame   +0 i32 gateway  +4 i32 request: the command's deadline had passed, nothing happened
 */
import type { Event } from '../core/event.ts';
import { readEvent } from '../core/event.ts';
import type { RecordBuffer } from '../core/schema.ts';
import { lengthAt } from '../core/schema.ts';
import type { Output } from './output.ts';

/** Tags that tell frames apart in the output ring. */
export const OUTPUT_FRAME = 1;
export const LATE_FRAME = 2;
export const STOPPED_FRAME = 3;

/** Length of a command frame's head. */
export const COMMAND_HEAD_BYTES = 8;
/** Length of an output frame's head. */
export const OUTPUT_HEAD_BYTES = 32;
/** Length of a refusal frame. */
export const REFUSAL_BYTES = 8;

/** Flags of an output frame. */
export const FIRST_CHUNK = 1;
export const LAST_CHUNK = 2;

/** Writes an output frame's head at a byte offset; the events follow it. */
export function writeOutputHead(
  to: RecordBuffer,
  at: number,
  head: {
    readonly sequence: number;
    readonly timeMs: number;
    readonly gateway: number;
    readonly request: number;
    readonly flags: number;
    readonly bytes: number;
  },
): void {
  to.f64[at >> 3] = head.sequence;
  to.f64[(at >> 3) + 1] = head.timeMs;
  to.i32[(at >> 2) + 4] = head.gateway;
  to.i32[(at >> 2) + 5] = head.request;
  to.i32[(at >> 2) + 6] = head.flags;
  to.i32[(at >> 2) + 7] = head.bytes;
}

/** Reads a whole output frame into fresh objects. */
export function readOutput(from: RecordBuffer, at: number): Output {
  const flags = from.i32[(at >> 2) + 6] as number;
  const start = at + OUTPUT_HEAD_BYTES;
  return {
    sequence: from.f64[at >> 3] as number,
    timeMs: from.f64[(at >> 3) + 1] as number,
    gateway: from.i32[(at >> 2) + 4] as number,
    request: from.i32[(at >> 2) + 5] as number,
    first: (flags & FIRST_CHUNK) !== 0,
    last: (flags & LAST_CHUNK) !== 0,
    events: readEvents(from, start, from.i32[(at >> 2) + 7] as number),
  };
}

/** Reads the event records in a range of bytes into fresh objects. */
export function readEvents(from: RecordBuffer, start: number, bytes: number): Event[] {
  const events: Event[] = [];
  for (let at = start; at < start + bytes; at += lengthAt(from, at)) {
    events.push(readEvent(from, at));
  }
  return events;
}
