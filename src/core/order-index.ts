/**
 * From order id to slot: open addressing at a load of at most one half, deletion by shifting back, so
 * there are no tombstones. Ids count up, so eight neighbours share a cache line and lines are spread by
 * multiplication. An entry is the slot and the id's low 32 bits; the order itself confirms the rest. Hot.
 */
import type { OrderArena } from './order-arena.ts';
import * as orderFields from './order-fields.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { F64_WORDS, ORDER_ID } = orderFields;

export class OrderIndex {
  readonly #orders: OrderArena;
  /** Pairs of slot (0 = empty) and low half of the id. */
  #table = new Int32Array(2 * 2048);
  #mask = 2047;
  #shift: number = 32 - 11 + 3;
  /** Open orders. */
  count = 0;

  constructor(orders: OrderArena) {
    this.#orders = orders;
  }

  /** Slot of the open order with this id, or 0. */
  find(orderId: number): number {
    const table = this.#table;
    const key = orderId | 0;
    let at = this.#home(key);
    for (;;) {
      const slot = table[at * 2]!;
      if (slot === 0) return 0;
      if (table[at * 2 + 1] === key && this.#orders.f64[slot * F64_WORDS + ORDER_ID] === orderId) {
        return slot;
      }
      at = (at + 1) & this.#mask;
    }
  }

  add(orderId: number, slot: number): void {
    if (this.count * 2 > this.#mask) this.#grow();
    this.count++;
    this.#enter(orderId | 0, slot);
  }

  /** The order must be in the index. */
  remove(orderId: number, slot: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let hole = this.#home(orderId | 0);
    while (table[hole * 2] !== slot) hole = (hole + 1) & mask;
    this.count--;
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
    return ((Math.imul(key >>> 3, 0x9e3779b1) >>> this.#shift) << 3) | (key & 7);
  }

  #enter(key: number, slot: number): void {
    let at = this.#home(key);
    while (this.#table[at * 2] !== 0) at = (at + 1) & this.#mask;
    this.#table[at * 2] = slot;
    this.#table[at * 2 + 1] = key;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#shift--;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0) this.#enter(old[at + 1]!, old[at]!);
    }
  }
}
