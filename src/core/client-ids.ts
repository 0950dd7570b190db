/**
 * Client order ids of open orders, found by account and text. The texts stand in an arena and are
 * compared whole, never by hash alone (O4); the hash table in front has a load of at most one half and
 * deletes by shifting back.
 *
 *   record of 13 words:  0 order slot (next free record when free) · 1 account · 2 hash · 3 length · 4-12 text
 */
import * as types from './types.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { CLIENT_ORDER_ID_BYTES } = types;

const RECORD_WORDS = 13;
const SLOT = 0;
const ACCOUNT = 1;
const HASH = 2;
const LENGTH = 3;
const TEXT_BYTE = 16;

export class ClientIds {
  #words = new Int32Array(256 * RECORD_WORDS);
  #bytes: Uint8Array = new Uint8Array(this.#words.buffer);
  #table = new Int32Array(1024);
  #fresh = 1;
  #free = 0;
  #count = 0;

  /** The record of an account's client id, or 0. A text longer than any client id is never found. */
  find(account: number, text: Uint8Array, at: number, length: number): number {
    if (length > CLIENT_ORDER_ID_BYTES) return 0;
    const words = this.#words;
    const table = this.#table;
    const mask = table.length - 1;
    const hash = hashOf(account, text, at, length);
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const record = table[place]!;
      if (record === 0) return 0;
      const base = record * RECORD_WORDS;
      if (words[base + HASH] !== hash || words[base + ACCOUNT] !== account) continue;
      if (words[base + LENGTH] === length && this.#equals(base, text, at, length)) return record;
    }
  }

  clear(): void {
    this.#table.fill(0);
    this.#fresh = 1;
    this.#free = 0;
    this.#count = 0;
  }

  slotOf(record: number): number {
    return this.#words[record * RECORD_WORDS + SLOT]!;
  }

  /** Adds an id that find() does not find; returns its record. */
  add(account: number, text: Uint8Array, at: number, length: number, slot: number): number {
    if (this.#count * 2 >= this.#table.length) this.#growTable();
    const record = this.#take();
    const base = record * RECORD_WORDS;
    this.#words[base + SLOT] = slot;
    this.#words[base + ACCOUNT] = account;
    this.#words[base + HASH] = hashOf(account, text, at, length);
    this.#words[base + LENGTH] = length;
    const to = base * 4 + TEXT_BYTE;
    for (let i = 0; i < length; i++) this.#bytes[to + i] = text[at + i]!;
    this.#count++;
    this.#enter(record);
    return record;
  }

  remove(record: number): void {
    const table = this.#table;
    const words = this.#words;
    const mask = table.length - 1;
    let hole = words[record * RECORD_WORDS + HASH]! & mask;
    while (table[hole] !== record) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const home = words[table[at]! * RECORD_WORDS + HASH]! & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = table[at]!;
      hole = at;
    }
    table[hole] = 0;
    this.#count--;
    words[record * RECORD_WORDS + SLOT] = this.#free;
    this.#free = record;
  }

  /** The text of a record: ASCII, as names are checked before they come here. */
  text(record: number): string {
    const base = record * RECORD_WORDS;
    let text = '';
    for (let i = 0; i < this.#words[base + LENGTH]!; i++) {
      text += String.fromCharCode(this.#bytes[base * 4 + TEXT_BYTE + i]!);
    }
    return text;
  }

  #equals(base: number, text: Uint8Array, at: number, length: number): boolean {
    const from = base * 4 + TEXT_BYTE;
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== text[at + i]) return false;
    return true;
  }

  #enter(record: number): void {
    const mask = this.#table.length - 1;
    let at = this.#words[record * RECORD_WORDS + HASH]! & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = record;
  }

  #take(): number {
    const record = this.#free;
    if (record !== 0) {
      this.#free = this.#words[record * RECORD_WORDS + SLOT]!;
      return record;
    }
    if ((this.#fresh + 1) * RECORD_WORDS > this.#words.length) {
      const words = new Int32Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
      this.#bytes = new Uint8Array(words.buffer);
    }
    return this.#fresh++;
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    for (const record of old) if (record !== 0) this.#enter(record);
  }
}

function hashOf(account: number, text: Uint8Array, at: number, length: number): number {
  let hash = Math.imul(account, 0x9e3779b1) ^ 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text[at + i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
