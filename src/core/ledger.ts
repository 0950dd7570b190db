/**
 * Balances: one 32-byte entry a pair of account and asset, in an arena that only grows, reached by a
 * handle that orders carry; a bounded hash finds the handle. Hot.
 *
 *   f64 word 0  available      i32 of word 3, low half   account
 *   f64 word 1  locked         i32 of word 3, high half  asset
 *   f64 word 2  held
 *
 * Each of the three is the low limb of its amount; the high limbs stand in a parallel array that is
 * touched on carry and borrow only. Entry 0 belongs to nobody and stays zero.
 */
import { assert } from './assert.ts';
import { Moves } from './moves.ts';
import * as balanceFields from './balance-fields.ts';
import * as schema from './schema.ts';
import * as money from './money.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { AVAILABLE, ENTRY_SHIFT, ENTRY_WORDS, LOCKED } = balanceFields;
const { LIMB } = schema;
const { toBigInt } = money;

const ACCOUNT = 6;
const ASSET = 7;

export class Ledger {
  /** The low limbs, for those who move money that provably fits them; all else goes through methods. */
  lows: Float64Array<ArrayBuffer>;
  #keys: Int32Array<ArrayBuffer>;
  #high: Int32Array<ArrayBuffer>;
  readonly #moves: Moves;
  #table = new Int32Array(4096);
  #shift = 32 - 12;
  /** Handles in use are 1 .. count - 1. */
  count = 1;

  constructor(moves: Moves = new Moves(), room = 1024) {
    this.#moves = moves;
    this.lows = new Float64Array(room * ENTRY_WORDS);
    this.#keys = new Int32Array(this.lows.buffer);
    this.#high = new Int32Array(room * ENTRY_WORDS);
  }

  /** The handle of an account's balance of an asset; 0 when it has never had one. */
  find(account: number, asset: number): number {
    const table = this.#table;
    const keys = this.#keys;
    const mask = table.length - 1;
    let at = this.#home(account, asset);
    for (;;) {
      const handle = table[at]!;
      if (handle === 0) return 0;
      if (keys[handle * 8 + ACCOUNT] === account && keys[handle * 8 + ASSET] === asset) {
        return handle;
      }
      at = (at + 1) & mask;
    }
  }

  /** The same, made when missing. */
  handle(account: number, asset: number): number {
    const found = this.find(account, asset);
    return found === 0 ? this.#add(account, asset) : found;
  }

  accountOf(handle: number): number {
    return this.#keys[handle * 8 + ACCOUNT]!;
  }

  assetOf(handle: number): number {
    return this.#keys[handle * 8 + ASSET]!;
  }

  /** Low and high limb of a balance. */
  low(at: number): number {
    return this.lows[at]!;
  }

  high(at: number): number {
    return this.#high[at]!;
  }

  amount(at: number): bigint {
    return toBigInt(this.lows[at]!, this.#high[at]!);
  }

  /** Whether all three balances of an entry are zero. */
  isZero(handle: number): boolean {
    const at = handle * ENTRY_WORDS;
    for (let i = at; i < at + 3; i++) {
      if (this.lows[i] !== 0 || this.#high[i] !== 0) return false;
    }
    return true;
  }

  /** Forgets all balances; the arrays stay where they are. */
  clear(): void {
    this.lows.fill(0, 0, this.count * ENTRY_WORDS);
    this.#high.fill(0, 0, this.count * ENTRY_WORDS);
    this.#table.fill(0);
    this.count = 1;
  }

  covers(at: number, lo: number, hi: number): boolean {
    if (hi === 0 && this.lows[at]! >= lo) return true;
    return this.#coversWide(at, lo, hi);
  }

  #coversWide(at: number, lo: number, hi: number): boolean {
    const own = this.#high[at]!;
    return own > hi || (own === hi && this.lows[at]! >= lo);
  }

  /** Moves an amount of an entry from available to locked; the caller knows that it is covered. */
  lock(handle: number, lo: number, hi: number): void {
    const low = this.lows;
    const at = handle << ENTRY_SHIFT;
    const available = low[at | AVAILABLE]! - lo;
    const locked = low[at | LOCKED]! + lo;
    if (hi === 0 && available >= 0 && locked < LIMB) {
      low[at | AVAILABLE] = available;
      low[at | LOCKED] = locked;
      return;
    }
    this.debit(at | AVAILABLE, lo, hi);
    this.credit(at | LOCKED, lo, hi);
  }

  /** Moves an amount of an entry from locked to available. */
  release(handle: number, lo: number, hi: number): void {
    const low = this.lows;
    const at = handle << ENTRY_SHIFT;
    const available = low[at | AVAILABLE]! + lo;
    const locked = low[at | LOCKED]! - lo;
    if (hi === 0 && locked >= 0 && available < LIMB) {
      low[at | AVAILABLE] = available;
      low[at | LOCKED] = locked;
      return;
    }
    this.debit(at | LOCKED, lo, hi);
    this.credit(at | AVAILABLE, lo, hi);
  }

  credit(at: number, lo: number, hi: number): void {
    const sum = this.lows[at]! + lo;
    if (hi === 0 && sum < LIMB) this.lows[at] = sum;
    else this.#carry(at, sum, hi);
  }

  debit(at: number, lo: number, hi: number): void {
    const rest = this.lows[at]! - lo;
    if (hi === 0 && rest >= 0) this.lows[at] = rest;
    else this.#borrow(at, rest, hi);
  }

  #carry(at: number, sum: number, hi: number): void {
    const over = sum >= LIMB;
    this.lows[at] = over ? sum - LIMB : sum;
    this.#high[at]! += over ? hi + 1 : hi;
    assert(this.#high[at]! < 2 ** 12, 'a balance stays within its range (P6)');
  }

  #borrow(at: number, rest: number, hi: number): void {
    const under = rest < 0;
    this.lows[at] = under ? rest + LIMB : rest;
    this.#high[at]! -= under ? hi + 1 : hi;
    assert(this.#high[at]! >= 0, 'a balance never goes below zero (P6)');
  }

  #home(account: number, asset: number): number {
    const mixed = Math.imul(account, 0x9e3779b1) + Math.imul(asset, 0x85ebca6b);
    return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> this.#shift;
  }

  #add(account: number, asset: number): number {
    if (this.count * 2 > this.#table.length) this.#growTable();
    if (this.count * ENTRY_WORDS === this.lows.length) this.#growEntries();
    const handle = this.count++;
    this.#keys[handle * 8 + ACCOUNT] = account;
    this.#keys[handle * 8 + ASSET] = asset;
    this.#enter(handle);
    return handle;
  }

  #enter(handle: number): void {
    const mask = this.#table.length - 1;
    let at = this.#home(this.accountOf(handle), this.assetOf(handle));
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = handle;
  }

  #growTable(): void {
    this.#table = new Int32Array(this.#table.length * 2);
    this.#shift--;
    for (let handle = 1; handle < this.count; handle++) this.#enter(handle);
  }

  #growEntries(): void {
    const low = new Float64Array(this.lows.length * 2);
    low.set(this.lows);
    const hi = new Int32Array(this.#high.length * 2);
    hi.set(this.#high);
    this.lows = low;
    this.#keys = new Int32Array(low.buffer);
    this.#high = hi;
    this.#moves.count++;
  }
}
