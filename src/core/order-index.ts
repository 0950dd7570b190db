/**
 * From order id to slot. A ring that the id itself indexes holds the newest orders: a new one is written
 * beside the one before it, and none is searched for. An order that is still open when the ring comes
 * round moves to a hash table (open addressing at a load of at most one half, deletion by shifting back).
 * The ring has four places or more for each open order, so few get that old. Hot.
 */
import type { OrderArena } from './order-arena.ts';
import { Moves } from './moves.ts';
import * as orderFields from './order-fields.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { F64_SHIFT, ORDER_ID } = orderFields;

export class OrderIndex {
  readonly #orders: OrderArena;
  /** Slots, by the low bits of the order id; 0 = none. The order confirms its id. */
  ring: Int32Array<ArrayBuffer>;
  readonly #moves: Moves;
  /** The old ones: pairs of slot (0 = empty) and low half of the id. */
  #table = new Int32Array(2 * 64);
  #tableMask = 63;
  #old = 0;
  /** Open orders. */
  count = 0;

  constructor(orders: OrderArena, moves: Moves = new Moves(), room = 1024) {
    this.#orders = orders;
    this.#moves = moves;
    this.ring = new Int32Array(room * 4);
  }

  /** Slot of the open order with this id, or 0. */
  find(orderId: number): number {
    const ring = this.ring;
    const slot = ring[orderId & (ring.length - 1)]!;
    if (this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID] === orderId && slot !== 0) return slot;
    return this.#old === 0 ? 0 : this.#findOld(orderId);
  }

  /** Whether open orders are so old that the ring does not show them. */
  get hasOld(): boolean {
    return this.#old !== 0;
  }

  add(orderId: number, slot: number): void {
    if (this.count << 2 >= this.ring.length) this.#grow();
    this.count++;
    const ring = this.ring;
    const at = orderId & (ring.length - 1);
    if (ring[at] === 0) ring[at] = slot;
    else this.#displace(at, orderId, slot);
  }

  /** The order must be in the index. */
  remove(orderId: number, slot: number): void {
    this.count--;
    const ring = this.ring;
    const at = orderId & (ring.length - 1);
    if (ring[at] === slot) ring[at] = 0;
    else this.#removeOld(orderId | 0, slot);
  }

  /** Forgets all orders, before the arena does; the ring stays where it is, and only what was used is touched. */
  clear(): void {
    const { f64, end } = this.#orders;
    for (let slot = 1; slot < end; slot++) {
      this.ring[f64[(slot << F64_SHIFT) | ORDER_ID]! & (this.ring.length - 1)] = 0;
    }
    this.#table.fill(0);
    this.#old = 0;
    this.count = 0;
  }

  /** Visits the slots of all open orders, lowest id first; `last` is the highest id. */
  eachById(last: number, visit: (slot: number) => void): void {
    const { ring } = this;
    const { f64 } = this.#orders;
    const first = Math.max(0, last - ring.length + 1);
    const older: number[] = [];
    for (let at = 0; at < this.#table.length; at += 2) {
      if (this.#table[at] !== 0) older.push(this.#table[at]!);
    }
    // By index: an iterator takes five times as long over millions of places.
    for (let at = 0; at < ring.length; at++) {
      const slot = ring[at]!;
      if (slot !== 0 && f64[(slot << F64_SHIFT) | ORDER_ID]! < first) older.push(slot);
    }
    older.sort((a, b) => f64[(a << F64_SHIFT) | ORDER_ID]! - f64[(b << F64_SHIFT) | ORDER_ID]!);
    for (const slot of older) visit(slot);
    for (let id = first; id <= last; id++) {
      const slot = ring[id & (ring.length - 1)]!;
      if (slot !== 0 && f64[(slot << F64_SHIFT) | ORDER_ID] === id) visit(slot);
    }
  }

  /** Two open orders share a place of the ring: the newer one has it. */
  #displace(at: number, orderId: number, slot: number): void {
    const other = this.ring[at]!;
    const otherId = this.#orders.f64[(other << F64_SHIFT) | ORDER_ID]!;
    if (this.#old * 2 > this.#tableMask) this.#growTable();
    this.#old++;
    if (otherId > orderId) {
      this.#enterOld(orderId | 0, slot);
      return;
    }
    this.ring[at] = slot;
    this.#enterOld(otherId | 0, other);
  }

  /**
   * Orders with different low bits before have different low bits after: none is displaced. Some that were
   * old are so no longer: an order in the table has one above it in the ring, by its length at least.
   */
  #grow(): void {
    const ring = new Int32Array(this.ring.length * 2);
    for (const slot of this.ring) {
      if (slot === 0) continue;
      ring[this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID]! & (ring.length - 1)] = slot;
    }
    this.ring = ring;
    this.#moves.count++;
    const table = this.#table;
    this.#table = new Int32Array(table.length);
    this.#old = 0;
    for (let at = 0; at < table.length; at += 2) {
      const slot = table[at]!;
      if (slot === 0) continue;
      const orderId = this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID]!;
      const place = orderId & (ring.length - 1);
      if (ring[place] === 0) ring[place] = slot;
      else this.#displace(place, orderId, slot);
    }
  }

  #findOld(orderId: number): number {
    const table = this.#table;
    const key = orderId | 0;
    for (let at = this.#home(key); ; at = (at + 1) & this.#tableMask) {
      const slot = table[at * 2]!;
      if (slot === 0) return 0;
      if (table[at * 2 + 1] !== key) continue;
      if (this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID] === orderId) return slot;
    }
  }

  #removeOld(removed: number, slot: number): void {
    const table = this.#table;
    const mask = this.#tableMask;
    let hole = this.#home(removed);
    while (table[hole * 2] !== slot) hole = (hole + 1) & mask;
    this.#old--;
    let at = hole;
    for (;;) {
      at = (at + 1) & mask;
      const moved = table[at * 2]!;
      if (moved === 0) break;
      const key = table[at * 2 + 1]!;
      // It may move back to the hole unless its home lies behind the hole.
      if (((at - this.#home(key)) & mask) >= ((at - hole) & mask)) {
        table[hole * 2] = moved;
        table[hole * 2 + 1] = key;
        hole = at;
      }
    }
    table[hole * 2] = 0;
  }

  #home(key: number): number {
    const mixed = Math.imul(key, 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & this.#tableMask;
  }

  #enterOld(key: number, slot: number): void {
    let at = this.#home(key);
    while (this.#table[at * 2] !== 0) at = (at + 1) & this.#tableMask;
    this.#table[at * 2] = slot;
    this.#table[at * 2 + 1] = key;
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#tableMask = this.#tableMask * 2 + 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0) this.#enterOld(old[at + 1]!, old[at]!);
    }
  }
}
