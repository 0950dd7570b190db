/** Answers that change nothing: Rejected and Repeated; and the numbers of the rejections. */
import { eventLayouts } from './event.ts';
import { rejections } from './rejection.ts';
import * as schema from './schema.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Rejection } from './rejection.ts';
import type { RecordBuffer } from './schema.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { offsetOf, textLength } = schema;

/** The position of a rejection in the closed list: what checks answer, and ACCEPTABLE if none holds. */
export function rejection(name: Rejection): number {
  return rejections.indexOf(name);
}
export const ACCEPTABLE = -1;

const { Rejected, Repeated } = eventLayouts;
const R_COMMAND = offsetOf(Rejected, 'command') >> 2;
const R_REASON = offsetOf(Rejected, 'reason') >> 2;
const R_ACCOUNT = offsetOf(Rejected, 'account') >> 2;
const R_MARKET = offsetOf(Rejected, 'market') >> 2;
const R_PAD = offsetOf(Rejected, 'pad') >> 2;
const R_ORDER_ID = offsetOf(Rejected, 'orderId') >> 3;
const REPEATED = Repeated.kind | ((Repeated.fixedBytes >> 3) << 16);
const A_COMMAND = offsetOf(Repeated, 'command') >> 2;
const A_ACCOUNT = offsetOf(Repeated, 'account') >> 2;
const A_PAD = offsetOf(Repeated, 'pad') >> 2;
const A_ORIGINAL = offsetOf(Repeated, 'original') >> 3;
const A_ID = offsetOf(Repeated, 'id') >> 3;

/** For `textAt`: the rejected command has no client order id. */
export const NO_TEXT = -1;

export class Answers {
  readonly #events: EventBuffer;
  /** The command being answered, by its kind number, and who sent it. */
  command = 0;
  account = 0;

  constructor(events: EventBuffer) {
    this.#events = events;
  }

  /** `from` and `textAt` say where the client order id stands. */
  reject(
    reason: number,
    market: number,
    orderId: number,
    from: RecordBuffer,
    textAt: number,
  ): void {
    const at = this.#events.room();
    const { records } = this.#events;
    const { i32, f64 } = records;
    const word = at >> 2;
    i32[word + R_COMMAND] = this.command;
    i32[word + R_REASON] = reason;
    i32[word + R_ACCOUNT] = this.account;
    i32[word + R_MARKET] = market;
    i32[word + R_PAD] = 0;
    f64[(at >> 3) + R_ORDER_ID] = orderId;
    const end = copyText(records, at + Rejected.textOffset, from, textAt);
    i32[word] = Rejected.kind | (((end - at) >> 3) << 16);
    this.#events.bytes = end;
  }

  repeat(original: number, id: number): void {
    const at = this.#events.room();
    const { i32, f64 } = this.#events.records;
    const word = at >> 2;
    i32[word] = REPEATED;
    i32[word + A_COMMAND] = this.command;
    i32[word + A_ACCOUNT] = this.account;
    i32[word + A_PAD] = 0;
    f64[(at >> 3) + A_ORIGINAL] = original;
    f64[(at >> 3) + A_ID] = id;
    this.#events.bytes = at + Repeated.fixedBytes;
  }
}

/** Copies a text between records, zero-padded to 8 bytes; answers where it ends. */
export function copyText(to: RecordBuffer, at: number, from: RecordBuffer, textAt: number): number {
  const length = textAt === NO_TEXT ? 0 : textLength(from, textAt);
  const end = (at + 4 + length + 7) & ~7;
  const { u8 } = to;
  u8[at] = length & 0xff;
  u8[at + 1] = length >> 8;
  u8[at + 2] = 0;
  u8[at + 3] = 0;
  for (let i = 0; i < length; i++) u8[at + 4 + i] = from.u8[textAt + 4 + i]!;
  for (let i = at + 4 + length; i < end; i++) u8[i] = 0;
  return end;
}
