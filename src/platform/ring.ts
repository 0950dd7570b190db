/**
 * A bounded single-producer single-consumer ring of frames in shared memory. One thread pushes, one
 * other takes; each keeps its own position and a cached copy of the other's, so that in the steady state
 * neither touches the other's cache line. Frames lie in one piece; a frame that does not fit before the
 * end leaves a wrap mark and starts at the front. A full ring says so at once. Frames may be written
 * ahead of their publication: the engine writes outputs that only durability makes visible.
 *
 *   shared memory: +0 published position  +64 consumed position  +128 data, a power of two bytes
 *   positions count 8-byte words and wrap at 2^32
 *   frame:  +0 i32 payload bytes, or -1: go on at the front   +4 i32 tag, the producer's   +8 payload
 */

/** Views of the ring's data; structurally the core's RecordBuffer. */
export interface RingRecords {
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly u8: Uint8Array;
}

const PUBLISHED = 0;
const CONSUMED = 16;
const DATA_BYTES = 128;
const WRAP = -1;

/** Shared memory for a ring of `bytes`, a power of two of at least 1024. */
export function ringMemory(bytes: number): SharedArrayBuffer {
  if (bytes < 1024 || (bytes & (bytes - 1)) !== 0) {
    throw new RangeError(`a ring of ${bytes} bytes is no power of two of at least 1 KiB`);
  }
  return new SharedArrayBuffer(DATA_BYTES + bytes);
}

/** The producer's half. */
export class RingProducer {
  /** The ring's data; payloads are written straight into it at the offset that `reserve` gives. */
  readonly records: RingRecords;
  readonly #positions: Int32Array;
  readonly #words: number;
  /** Positions in words, as signed 32-bit numbers that wrap: `written` runs ahead of `published`. */
  #written: number;
  #published: number;
  #consumed: number;

  constructor(shared: SharedArrayBuffer) {
    this.#positions = new Int32Array(shared, 0, DATA_BYTES >> 2);
    this.records = ringRecords(shared);
    this.#words = this.records.u8.length >> 3;
    this.#published = Atomics.load(this.#positions, PUBLISHED);
    this.#written = this.#published;
    this.#consumed = Atomics.load(this.#positions, CONSUMED);
  }

  /** Longest payload that an empty ring surely takes, wherever its position is. */
  get payloadBytesMax(): number {
    return ((this.#words >> 1) - 1) << 3;
  }

  /** Byte offset in `records` where a payload of up to `bytes` may be written; -1 when full. */
  reserve(bytes: number): number {
    const words = 1 + ((bytes + 7) >> 3);
    const start = this.#written & (this.#words - 1);
    const tail = this.#words - start;
    const needed = words <= tail ? words : tail + words;
    if (this.#free() < needed) {
      this.#consumed = Atomics.load(this.#positions, CONSUMED);
      if (this.#free() < needed) return -1;
    }
    if (words <= tail) return (start + 1) << 3;
    this.records.i32[start << 1] = WRAP;
    this.#written = (this.#written + tail) | 0;
    return 8;
  }

  /** Ends the frame whose payload was written at the offset of the last `reserve`. */
  commit(bytes: number, tag = 0): void {
    const start = this.#written & (this.#words - 1);
    this.records.i32[start << 1] = bytes;
    this.records.i32[(start << 1) + 1] = tag;
    this.#written = (this.#written + 1 + ((bytes + 7) >> 3)) | 0;
  }

  /** Where the next frame will start; hand it to `publishTo` later. */
  get position(): number {
    return this.#written;
  }

  /** Makes everything before a position visible to the consumer. */
  publishTo(position: number): void {
    if (position === this.#published) return;
    this.#published = position;
    Atomics.store(this.#positions, PUBLISHED, position);
  }

  /** Makes everything that was committed visible to the consumer. */
  publish(): void {
    this.publishTo(this.#written);
  }

  /** True while the consumer has not yet taken everything that was published. */
  get waiting(): boolean {
    this.#consumed = Atomics.load(this.#positions, CONSUMED);
    return this.#consumed !== this.#published;
  }

  /** Bytes that are free now. */
  get freeBytes(): number {
    this.#consumed = Atomics.load(this.#positions, CONSUMED);
    return this.#free() << 3;
  }

  #free(): number {
    return this.#words - ((this.#written - this.#consumed) | 0);
  }
}

/** The consumer's half. */
export class RingConsumer {
  /** The ring's data; payloads are read in place at the offset that `peek` gives. */
  readonly records: RingRecords;
  /** Length in bytes and tag of the frame that `peek` found last. */
  bytes = 0;
  tag = 0;
  readonly #positions: Int32Array;
  readonly #words: number;
  #taken: number;
  #released: number;
  #published: number;

  constructor(shared: SharedArrayBuffer) {
    this.#positions = new Int32Array(shared, 0, DATA_BYTES >> 2);
    this.records = ringRecords(shared);
    this.#words = this.records.u8.length >> 3;
    this.#taken = Atomics.load(this.#positions, CONSUMED);
    this.#released = this.#taken;
    this.#published = this.#taken;
  }

  /** True when nothing is there to take. */
  get empty(): boolean {
    if (this.#taken !== this.#published) return false;
    this.#published = Atomics.load(this.#positions, PUBLISHED);
    return this.#taken === this.#published;
  }

  /** Bytes that wait to be taken, frame headers included. */
  get waitingBytes(): number {
    this.#published = Atomics.load(this.#positions, PUBLISHED);
    return ((this.#published - this.#taken) | 0) << 3;
  }

  /** Byte offset in `records` of the next frame's payload, -1 when there is none. */
  peek(): number {
    if (this.empty) return -1;
    let start = this.#taken & (this.#words - 1);
    if (this.records.i32[start << 1] === WRAP) {
      this.#taken = (this.#taken + this.#words - start) | 0;
      start = 0;
      if (this.empty) return -1;
    }
    this.bytes = this.records.i32[start << 1] as number;
    this.tag = this.records.i32[(start << 1) + 1] as number;
    return (start + 1) << 3;
  }

  /** Goes past the frame that `peek` found; its memory stays untouched until `release`. */
  take(): void {
    this.#taken = (this.#taken + 1 + ((this.bytes + 7) >> 3)) | 0;
  }

  /** Gives everything taken back to the producer. */
  release(): void {
    if (this.#released === this.#taken) return;
    this.#released = this.#taken;
    Atomics.store(this.#positions, CONSUMED, this.#taken);
  }
}

function ringRecords(shared: SharedArrayBuffer): RingRecords {
  return {
    i32: new Int32Array(shared, DATA_BYTES),
    f64: new Float64Array(shared, DATA_BYTES),
    u8: new Uint8Array(shared, DATA_BYTES),
  };
}
