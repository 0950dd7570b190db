/**
 * Open orders as fixed records of 64 bytes in one arena, addressed by slot; freed slots are used again,
 * last freed first. Slot 0 is nobody. Hot: fields are read and written through the views.
 *
 *   f64  0 orderId   1 remaining   2 quantity
 *   i32  6 price     7 account     8 next, 9 previous at the level   10 next, 11 previous of the account
 *       12 level    13 flags      14 handle of the locked balance    15 extra: index of a side record
 *
 *   extra is 0 for a plain order; a feature that needs more of an order keeps it in a side record and
 *   looks there only when extra says so.
 *   flags:  bit 0 side · 1-3 type · 4-6 time in force · 7-9 self-trade mode · 10 has a client id · 11-30 market
 */
import * as orderFields from './order-fields.ts';
import * as types from './types.ts';
import { Moves } from './moves.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { CLIENT_BIT, F64_SHIFT, F64_WORDS, FLAGS, I32_SHIFT, NEXT, QUANTITY } = orderFields;
const { OPEN_ORDERS_MAX } = types;

/** One slot more than open orders: the incoming order has one while it is matched; and slot 0. */
const SLOTS_MAX = OPEN_ORDERS_MAX + 2;

export class OrderArena {
  f64: Float64Array<ArrayBuffer>;
  i32: Int32Array<ArrayBuffer>;
  readonly #moves: Moves;
  /** Client id record of each order that has one; grown when the first is set. */
  #clients = new Int32Array(0);
  #slots: number;
  /** Never used slots start here; freed ones are chained by NEXT. */
  #fresh = 1;
  #free = 0;

  constructor(moves: Moves = new Moves(), room = 1024) {
    this.#moves = moves;
    this.#slots = room;
    this.f64 = new Float64Array(room * F64_WORDS);
    this.i32 = new Int32Array(this.f64.buffer);
  }

  /** One past the highest slot ever used; a slot below it is open when its quantity is not 0. */
  get end(): number {
    return this.#fresh;
  }

  /** The slot that the next take() returns, with room for it. All but NEXT may be written already. */
  peek(): number {
    if (this.#free !== 0) return this.#free;
    if (this.#fresh === this.#slots) this.#grow();
    return this.#fresh;
  }

  /** Whether take() needs no more room. */
  get hasRoom(): boolean {
    return this.#free !== 0 || this.#fresh < this.#slots;
  }

  take(): number {
    const slot = this.#free;
    if (slot === 0) return this.#fresh++;
    this.#free = this.i32[(slot << I32_SHIFT) | NEXT]!;
    return slot;
  }

  release(slot: number): void {
    this.i32[(slot << I32_SHIFT) | NEXT] = this.#free;
    this.f64[(slot << F64_SHIFT) | QUANTITY] = 0;
    this.#free = slot;
  }

  client(slot: number): number {
    return (this.i32[(slot << I32_SHIFT) | FLAGS]! & CLIENT_BIT) === 0 ? 0 : this.#clients[slot]!;
  }

  setClient(slot: number, record: number): void {
    if (slot >= this.#clients.length) {
      const clients = new Int32Array(this.#slots);
      clients.set(this.#clients);
      this.#clients = clients;
    }
    this.#clients[slot] = record;
  }

  /** Forgets all orders; the arrays stay where they are. */
  clear(): void {
    this.f64.fill(0, 0, this.#fresh * F64_WORDS);
    this.#clients.fill(0);
    this.#fresh = 1;
    this.#free = 0;
  }

  #grow(): void {
    this.#slots = Math.min(this.#slots * 2, SLOTS_MAX);
    const f64 = new Float64Array(this.#slots * F64_WORDS);
    f64.set(this.f64);
    this.f64 = f64;
    this.i32 = new Int32Array(f64.buffer);
    this.#moves.count++;
  }
}
