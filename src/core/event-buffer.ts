/**
 * Where the core writes its events: records one after another in a buffer that is made once. When less
 * than the longest record is left, `onFull` must drain the buffer and reset it, so a command may cause
 * any number of events. Hot.
 */
import { assert } from './assert.ts';
import * as schema from './schema.ts';
import type { RecordBuffer } from './schema.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { RECORD_BYTES_MAX, recordBuffer } = schema;

export class EventBuffer {
  readonly records: RecordBuffer;
  /** The views of `records`, one step nearer. */
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /** Bytes written since the last reset. */
  bytes = 0;
  /** Called in the midst of a command when the buffer is full; must leave it reset. */
  onFull: (() => void) | undefined = undefined;
  readonly #limit: number;

  /** Capacity in bytes, a multiple of 8 and more than one longest record. */
  constructor(capacityBytes: number) {
    assert(
      capacityBytes % 8 === 0 && capacityBytes > RECORD_BYTES_MAX,
      'the buffer holds a record',
    );
    this.records = recordBuffer(new ArrayBuffer(capacityBytes));
    this.i32 = this.records.i32;
    this.f64 = this.records.f64;
    this.#limit = capacityBytes - RECORD_BYTES_MAX;
  }

  reset(): void {
    this.bytes = 0;
  }

  /** Byte offset of the next record, with room for the longest one. The writer then adds its length. */
  room(): number {
    if (this.bytes > this.#limit) this.#drain();
    return this.bytes;
  }

  #drain(): void {
    assert(this.onFull !== undefined, 'a full event buffer has a handler');
    this.onFull();
    assert(this.bytes <= this.#limit, 'the handler of a full event buffer resets it');
  }
}
