/**
 * Writing and reading the words of a snapshot: doubles, pairs of i32 and ASCII texts, all 8-byte aligned,
 * little-endian. A text is its length as a double, then its bytes zero-padded to 8.
 */
import { assert } from './assert.ts';
import { recordBuffer } from './schema.ts';
import type { RecordBuffer } from './schema.ts';

export class Packer {
  #buffer = new ArrayBuffer(65536);
  #views: RecordBuffer = recordBuffer(this.#buffer);
  #at = 0;

  number(value: number): void {
    this.#reserve(8);
    this.#views.f64[this.#at >> 3] = value;
    this.#at += 8;
  }

  pair(first: number, second: number): void {
    this.#reserve(8);
    this.#views.i32[this.#at >> 2] = first;
    this.#views.i32[(this.#at >> 2) + 1] = second;
    this.#at += 8;
  }

  amount(value: bigint): void {
    this.number(Number(value % 2n ** 52n));
    this.number(Number(value / 2n ** 52n));
  }

  text(value: string): void {
    this.number(value.length);
    this.#reserve((value.length + 7) & ~7);
    for (let i = 0; i < value.length; i++) this.#views.u8[this.#at + i] = value.charCodeAt(i);
    this.#at += (value.length + 7) & ~7;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#buffer, 0, this.#at);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.byteLength) return;
    const larger = new ArrayBuffer(this.#buffer.byteLength * 2);
    new Uint8Array(larger).set(this.#views.u8);
    this.#buffer = larger;
    this.#views = recordBuffer(larger);
  }
}

export class Unpacker {
  readonly #views: RecordBuffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    assert(aligned.byteLength % 8 === 0, 'a snapshot is whole words');
    this.#views = recordBuffer(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  }

  get done(): boolean {
    return this.#at === this.#views.u8.length;
  }

  number(): number {
    const value = this.#views.f64[this.#at >> 3];
    assert(value !== undefined, 'a snapshot does not end early');
    this.#at += 8;
    return value;
  }

  /** The first of a pair; second() is the other, and moves on. */
  first(): number {
    return this.#views.i32[this.#at >> 2]!;
  }

  second(): number {
    const value = this.#views.i32[(this.#at >> 2) + 1];
    assert(value !== undefined, 'a snapshot does not end early');
    this.#at += 8;
    return value;
  }

  amount(): bigint {
    const lo = this.number();
    return BigInt(this.number()) * 2n ** 52n + BigInt(lo);
  }

  text(): string {
    const length = this.number();
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#views.u8[this.#at + i]!);
    this.#at += (length + 7) & ~7;
    return text;
  }
}

/**
 * Hash of whole words, 16 hex digits: two independent 32-bit lanes of multiply and rotate. It finds
 * divergence and rot, not forgery.
 */
export function hashOf(bytes: Uint8Array): string {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  let a = 0x243f6a88;
  let b = 0x13198a2e;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    a = Math.imul(a ^ word, 0x9e3779b1);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b + word, 0x85ebca6b);
    b = (b << 17) | (b >>> 15);
  }
  return hex(finish(a ^ words.length)) + hex(finish(b ^ words.length));
}

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
