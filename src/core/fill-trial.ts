/**
 * Whether a FOK order fills in a market with a dynamic band (X3, B2): each trade moves the reference, so they
 * are tried one by one, slices of icebergs too, as matching would make them. Changes nothing; not hot.
 */
import { TradeWindow } from './bands.ts';
import { BEST, MARKET_I32 } from './market-fields.ts';
import {
  ACCOUNT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  MODE_SHIFT,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
} from './order-fields.ts';
import { EXPIRE_MAKER, NONE } from './prevention.ts';
import { slotsAt } from './walk.ts';
import type { Book } from './book.ts';
import type { State } from './state.ts';

export class FillTrial {
  readonly #state: State;
  readonly #book: Book;
  readonly #window = new TradeWindow();

  constructor(state: State, book: Book) {
    this.#state = state;
    this.#book = book;
  }

  /** `areOne` says whether two accounts are one to self-trade prevention. */
  fillsWhole(taker: number, areOne: (account: number, other: number) => boolean): boolean {
    const { orders, markets, ladder, windows } = this.#state;
    const flags = orders.i32[taker * I32_WORDS + FLAGS]!;
    const limit = orders.i32[taker * I32_WORDS + PRICE]!;
    const market = flags >>> MARKET_SHIFT;
    const side = 1 - (flags & SIDE_MASK);
    this.#window.copy(windows[market]!);
    let missing = orders.f64[taker * F64_WORDS + QUANTITY]!;
    let price = markets.i32[market * MARKET_I32 + BEST + side]!;
    while (price !== 0 && missing > 0 && (side === 1 ? price <= limit : price >= limit)) {
      missing = this.#takeLevel(taker, market, side, price, missing, areOne);
      price = side === 1 ? ladder.above(market * 2 + 1, price) : ladder.below(market * 2, price);
    }
    return missing === 0;
  }

  /** What is missing after a level; Infinity when the order is stopped there. */
  #takeLevel(
    taker: number,
    market: number,
    side: number,
    price: number,
    wanted: number,
    areOne: (account: number, other: number) => boolean,
  ): number {
    const { orders, instructions } = this.#state;
    const account = orders.i32[taker * I32_WORDS + ACCOUNT]!;
    const mode = (orders.i32[taker * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    const queue = slotsAt(this.#state, market, side, price).map((slot) => ({
      slot,
      left: orders.f64[slot * F64_WORDS + REMAINING]!,
      shown: this.#book.shownOf(slot),
    }));
    let missing = wanted;
    // An iceberg's next slice joins the queue while it is walked.
    for (const { slot, left, shown } of queue) {
      if (mode !== NONE && areOne(account, orders.i32[slot * I32_WORDS + ACCOUNT]!)) {
        if (mode === EXPIRE_MAKER) continue;
        return Number.POSITIVE_INFINITY;
      }
      if (!this.#window.allows(price)) return Number.POSITIVE_INFINITY;
      this.#window.record(price);
      missing -= Math.min(missing, shown);
      if (missing === 0) return 0;
      const rest = left - shown;
      const display = instructions.find(slot)?.displayQuantity ?? 0;
      if (rest > 0) queue.push({ slot, left: rest, shown: Math.min(display, rest) });
    }
    return missing;
  }
}
