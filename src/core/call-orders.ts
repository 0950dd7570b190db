/**
 * MARKET orders that wait in a call beside the book (semantics B1, docs/instructions.md 8): by market, in
 * order of id, with what each buy has locked. A sell locks its quantity, as any sell.
 */
import type { OrderArena } from './order-arena.ts';
import { F64_WORDS, FLAGS, I32_WORDS, MARKET_SHIFT, ORDER_ID, SIDE_MASK } from './order-fields.ts';

export class CallOrders {
  readonly #orders: OrderArena;
  /** By market * 2 + side. */
  readonly #slots: number[][] = [];
  /** Of buys, by slot. */
  readonly #locks: Map<number, bigint> = new Map();

  constructor(orders: OrderArena) {
    this.#orders = orders;
  }

  /** Slots of one side, lowest order id first; not to be changed, and not to be kept over a change. */
  slots(market: number, side: number): readonly number[] {
    return this.#slots[market * 2 + side] ?? none;
  }

  /** Whether any wait in this market. */
  some(market: number): boolean {
    return this.slots(market, 0).length + this.slots(market, 1).length > 0;
  }

  /** The order has the highest id of all that wait. */
  add(slot: number): void {
    const side = this.#sideOf(slot);
    const list = this.#slots[side];
    if (list === undefined) this.#slots[side] = [slot];
    else list.push(slot);
  }

  clear(): void {
    this.#slots.length = 0;
    this.#locks.clear();
  }

  /** Says what a buy has locked. */
  setLock(slot: number, lock: bigint): void {
    this.#locks.set(slot, lock);
  }

  remove(slot: number): void {
    const list = this.#slots[this.#sideOf(slot)]!;
    const id = this.#orders.f64[slot * F64_WORDS + ORDER_ID]!;
    let [low, high] = [0, list.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#orders.f64[list[middle]! * F64_WORDS + ORDER_ID]! < id) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 1);
    this.#locks.delete(slot);
  }

  /** What is left of a buy's lock. */
  lock(slot: number): bigint {
    return this.#locks.get(slot) ?? 0n;
  }

  spend(slot: number, amount: bigint): void {
    this.#locks.set(slot, this.lock(slot) - amount);
  }

  #sideOf(slot: number): number {
    const flags = this.#orders.i32[slot * I32_WORDS + FLAGS]!;
    return (flags >>> MARKET_SHIFT) * 2 + (flags & SIDE_MASK);
  }
}

const none: readonly number[] = [];
