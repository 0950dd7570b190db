/**
 * What a command sets off beyond its own work, until nothing is left to do (X4): consequences of lists,
 * then elected orders, then floating orders; after each the first that applies is looked for anew.
 */
import { AVAILABLE, ENTRY_WORDS } from './balance-fields.ts';
import { FLOATS, GATES, MARKET_I32, STATUS } from './market-fields.ts';
import {
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  PRICE,
  REMAINING,
  SIDE_MASK,
} from './order-fields.ts';
import { ListWork } from './list-work.ts';
import { bestSteady, floatingPrice, park } from './pegs.ts';
import { highLimb, lowLimb } from './money.ts';
import { writeRepriced } from './instruction-events.ts';
import { expiryReasons } from './types.ts';
import type { Arrivals } from './arrivals.ts';
import type { Book } from './book.ts';
import type { Sessions } from './sessions.ts';
import type { State } from './state.ts';

const INSUFFICIENT_BALANCE = expiryReasons.indexOf('INSUFFICIENT_BALANCE');

export class Consequences {
  readonly #state: State;
  readonly #book: Book;
  readonly #arrivals: Arrivals;
  readonly #sessions: Sessions;
  readonly #listWork: ListWork;
  /** How far repricing has come: the market, its references, and the last order that has its price. */
  #market = 0;
  #bid = 0;
  #ask = 0;
  #after = 0;

  constructor(state: State, book: Book, arrivals: Arrivals, sessions: Sessions) {
    this.#state = state;
    this.#book = book;
    this.#arrivals = arrivals;
    this.#sessions = sessions;
    this.#listWork = new ListWork(state, book, arrivals);
  }

  /** Does what is due, and what that makes due. */
  run(): void {
    const state = this.#state;
    this.#market = 0;
    do {
      if (state.breached !== 0) this.#sessions.startBreached();
    } while (this.#step());
    state.attention.due = state.floats.count !== 0 || state.stops.due.size !== 0;
  }

  #step(): boolean {
    const happened = this.#state.lists.next();
    if (happened === undefined) return this.#trigger() || this.#reprice();
    this.#listWork.follow(happened);
    return true;
  }

  #trigger(): boolean {
    const { markets, stops } = this.#state;
    if (stops.due.size === 0) return false;
    for (const market of [...stops.due].sort((a, b) => a - b)) {
      if (markets.i32[market * MARKET_I32 + STATUS] !== 0) continue;
      const slot = stops.next(market);
      if (slot === 0) continue;
      this.#arrivals.trigger(slot);
      return true;
    }
    return false;
  }

  /** Moves the first floating order whose price is not right any more. */
  #reprice(): boolean {
    const { markets, floats } = this.#state;
    if (floats.count === 0) return false;
    for (let market = 1; market < markets.names.length; market++) {
      if ((markets.i32[market * MARKET_I32 + GATES]! & FLOATS) === 0) continue;
      if (markets.i32[market * MARKET_I32 + STATUS] === 0 && this.#repriceIn(market)) return true;
    }
    return false;
  }

  #repriceIn(market: number): boolean {
    const { index, instructions, orders, floats } = this.#state;
    const bid = bestSteady(this.#state, market, 0);
    const ask = bestSteady(this.#state, market, 1);
    if (floats.isSettled(market, bid, ask)) return false;
    // What was found right at the same references still is.
    if (this.#market !== market || this.#bid !== bid || this.#ask !== ask) this.#after = 0;
    this.#market = market;
    this.#bid = bid;
    this.#ask = ask;
    for (;;) {
      const orderId = floats.after(market, this.#after);
      if (orderId === 0) break;
      this.#after = orderId;
      const slot = index.find(orderId);
      const side = orders.i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK;
      const price = floatingPrice(this.#state, market, side, instructions.of(slot), bid, ask);
      if (price === orders.i32[slot * I32_WORDS + PRICE]) continue;
      this.#move(slot, price);
      return true;
    }
    floats.settle(market, bid, ask);
    return false;
  }

  #move(slot: number, price: number): void {
    const { orders, ledger, lists, floats } = this.#state;
    // The references that were settled may come back, but not to the orders as they were.
    floats.unsettle(this.#market);
    if (price === 0) {
      park(this.#state, this.#book, slot);
      return;
    }
    const remaining = orders.f64[slot * F64_WORDS + REMAINING]!;
    const handle = orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    const change = lists.lockAt(slot, price, remaining) - lists.lockOf(slot, remaining);
    if (orders.i32[slot * I32_WORDS + LEVEL] !== 0) this.#book.lift(slot);
    if (change > 0n && ledger.amount(handle * ENTRY_WORDS + AVAILABLE) < change) {
      this.#book.expire(slot, INSUFFICIENT_BALANCE);
      return;
    }
    if (change > 0n) ledger.lock(handle, lowLimb(change), highLimb(change));
    else ledger.release(handle, lowLimb(-change), highLimb(-change));
    orders.i32[slot * I32_WORDS + PRICE] = price;
    writeRepriced(this.#state, slot, change);
    this.#arrivals.arrive(slot);
  }
}
