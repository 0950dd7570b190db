/** Orders that end at a time (O2): GTD, and DAY in a market without calendar; earliest first, then by id. */
import { MARKET_I32, STATUS } from './market-fields.ts';
import { FLAGS, I32_WORDS, MARKET_SHIFT } from './order-fields.ts';
import { PairHeap } from './pair-heap.ts';
import { expiryReasons, marketStatuses } from './types.ts';
import type { Book } from './book.ts';
import type { State } from './state.ts';

const TIME = expiryReasons.indexOf('TIME');
const HALT = marketStatuses.indexOf('HALT');
const DAY_MS = 86_400_000;
/** Entries of the heap that may be out of date before it is swept. */
const STALE_KEPT = 64;

export class Expiries {
  readonly #state: State;
  readonly #heap = new PairHeap();
  #live = 0;

  constructor(state: State) {
    this.#state = state;
  }

  /** Forgets all orders. */
  clear(): void {
    this.#heap.clear();
    this.#live = 0;
  }

  add(endTime: number, orderId: number): void {
    this.#live++;
    this.#heap.push(endTime, orderId);
  }

  /** An order that add() was told of has ended. */
  remove(): void {
    this.#live--;
    if (this.#heap.size <= this.#live * 2 + STALE_KEPT) return;
    this.#heap.sweep((endTime, orderId) => this.#find(endTime, orderId) !== 0);
  }

  /** Ends the orders whose time has come; those of halted markets wait. */
  tick(book: Book): void {
    const { timeMs, orders, markets } = this.#state;
    const heap = this.#heap;
    const waiting: [number, number][] = [];
    while (heap.size !== 0 && heap.key <= timeMs) {
      const { key, orderId } = heap;
      heap.pop();
      const slot = this.#find(key, orderId);
      if (slot === 0) continue;
      const market = orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
      if (markets.i32[market * MARKET_I32 + STATUS] === HALT) waiting.push([key, orderId]);
      else book.expire(slot, TIME);
    }
    for (const [endTime, orderId] of waiting) heap.push(endTime, orderId);
  }

  #find(endTime: number, orderId: number): number {
    const slot = this.#state.index.find(orderId);
    if (slot === 0) return 0;
    return this.#state.instructions.find(slot)?.endTime === endTime ? slot : 0;
  }
}

/** The next midnight UTC after a log time. */
export function nextMidnight(timeMs: number): number {
  return (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
}
