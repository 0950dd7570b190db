/**
 * Continuous matching of limit orders by price, then time (X1): walks the opposite side from its best
 * level while prices cross, writes LevelChanged after the last match at a level, and then lets what is
 * left rest or expire. Hot.
 */
import { FillTrial } from './fill-trial.ts';
import { SelfTrade } from './self-trade.ts';
import { Trade } from './trade.ts';
import { expiryReasons } from './types.ts';
import * as eventFields from './event-fields.ts';
import * as marketFields from './market-fields.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as prevention from './prevention.ts';
import * as termFields from './term-fields.ts';
import type { AccountTable } from './account-table.ts';
import type { Book } from './book.ts';
import type { Fees } from './fees.ts';
import type { MarketTable } from './market-table.ts';
import type { OrderArena } from './order-arena.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { EXPIRED } = eventFields;
const { BANDED, BEST, GATES, ICEBERGS, MARKET_I32 } = marketFields;
const {
  ACCOUNT,
  EXTRA,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  MODE_SHIFT,
  NEXT,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
  TIME_IN_FORCE_SHIFT,
} = orderFields;
const { HEAD, LEVEL_F64, LEVEL_I32, LEVEL_QUANTITY } = levelFields;
const { BREACHED, DECREMENTED_AWAY, EXPIRE_MAKER, EXPIRE_TAKER, NONE, PASSED, SELF_TRADE } =
  prevention;

const { RESTING } = termFields;

const BAND = expiryReasons.indexOf('BAND');
const FILTER = expiryReasons.indexOf('FILTER');
const IOC_REMAINDER = expiryReasons.indexOf('IOC_REMAINDER');

export class Matcher {
  readonly #state: State;
  readonly #orders: OrderArena;
  readonly #markets: MarketTable;
  readonly #ladder: PriceLadder;
  readonly #accounts: AccountTable;
  readonly #book: Book;
  readonly #trial: FillTrial;
  readonly trade: Trade;
  /** Whether the fast lane, from which match() takes over, has changed the first level already. */
  touched = false;
  readonly selfTrade: SelfTrade;

  constructor(state: State, book: Book, fees: Fees) {
    this.#state = state;
    this.#orders = state.orders;
    this.#markets = state.markets;
    this.#ladder = state.ladder;
    this.#accounts = state.accounts;
    this.#book = book;
    this.#trial = new FillTrial(state, book);
    this.trade = new Trade(state, fees);
    this.selfTrade = new SelfTrade(state, book);
  }

  /** Matches an incoming limit order; answers PASSED, STOPPED or DECREMENTED_AWAY. */
  match(taker: number): number {
    const { i32, f64 } = this.#orders;
    const flags = i32[taker * I32_WORDS + FLAGS]!;
    const limit = i32[taker * I32_WORDS + PRICE]!;
    const side = flags & SIDE_MASK;
    const market = flags >>> MARKET_SHIFT;
    const best = market * MARKET_I32 + BEST + 1 - side;
    for (;;) {
      const price = this.#markets.i32[best]!;
      if (price === 0 || (side === 0 ? price > limit : price < limit)) return PASSED;
      const outcome = this.#matchLevel(taker, market, 1 - side, price);
      if (outcome !== PASSED || f64[taker * F64_WORDS + REMAINING] === 0) return outcome;
    }
  }

  #matchLevel(taker: number, market: number, side: number, price: number): number {
    const { i32, f64 } = this.#orders;
    const account = i32[taker * I32_WORDS + ACCOUNT]!;
    const mode = (i32[taker * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    const group = this.#accounts.groupOf(account);
    const guards = this.#markets.i32[market * MARKET_I32 + GATES]!;
    const level = this.#ladder.find(market * 2 + side, price);
    const levels = this.#ladder.i32;
    const head = level * LEVEL_I32 + HEAD;
    let outcome = PASSED;
    let { touched } = this;
    this.touched = false;
    while (levels[head] !== 0) {
      const maker = levels[head]!;
      const left = f64[taker * F64_WORDS + REMAINING]!;
      const resting =
        i32[maker * I32_WORDS + EXTRA]! > 0
          ? this.#book.shownOf(maker)
          : f64[maker * F64_WORDS + REMAINING]!;
      const take = left < resting ? left : resting;
      const other = i32[maker * I32_WORDS + ACCOUNT]!;
      if (
        mode !== NONE &&
        (other === account || (group !== 0 && this.#accounts.groupOf(other) === group))
      ) {
        outcome = this.selfTrade.prevent(taker, maker, take, take === left);
        touched ||= mode !== EXPIRE_TAKER;
        if (outcome !== PASSED) break;
      } else if ((guards & BANDED) !== 0 && !this.bandAllows(market, price)) {
        outcome = BREACHED;
        break;
      } else {
        this.trade.execute(taker, maker, take);
        touched = true;
        if (take === resting) this.#book.exhaust(maker);
        if (take === left) break;
      }
    }
    if (levels[head] === 0) this.#book.vacate(market, side, price, level);
    if (touched) this.#book.levelChanged(market, side, price, level);
    return outcome;
  }

  /** Whether the dynamic band allows a trade; if not, the market's auction is to start. */
  bandAllows(market: number, price: number): boolean {
    if (this.#state.windows[market]!.allows(price)) return true;
    this.#state.breached = market;
    return false;
  }

  /** Whether two accounts are one to self-trade prevention: the same, or of one trade group (S1). */
  areOne(account: number, other: number): boolean {
    if (account === other) return true;
    const group = this.#accounts.groupOf(account);
    return group !== 0 && this.#accounts.groupOf(other) === group;
  }

  /** The end of a limit order's matching: it rests, expires or is filled. `enrolled`: it has rested before. */
  finish(slot: number, outcome: number, enrolled: boolean): boolean {
    const { i32, f64 } = this.#orders;
    const { selfTrade } = this;
    if (outcome === DECREMENTED_AWAY) {
      this.#book.released[0] = selfTrade.finalLo;
      this.#book.released[1] = selfTrade.finalHi;
      this.#book.writeEnded(slot, EXPIRED, SELF_TRADE);
    } else if (outcome !== PASSED && outcome !== BREACHED) {
      this.#book.end(slot, EXPIRED, SELF_TRADE);
    } else if (f64[slot * F64_WORDS + REMAINING] !== 0) {
      const timeInForce = (i32[slot * I32_WORDS + FLAGS]! >> TIME_IN_FORCE_SHIFT) & FIELD_MASK;
      if (((RESTING >> timeInForce) & 1) !== 0) {
        if (i32[slot * I32_WORDS + EXTRA]! <= 0 || this.#book.hasRoom(slot)) {
          this.#book.rest(slot);
          return true;
        }
        this.#book.end(slot, EXPIRED, FILTER);
      } else this.#book.end(slot, EXPIRED, outcome === BREACHED ? BAND : IOC_REMAINDER);
    }
    if (enrolled) this.#book.retire(slot);
    else this.#orders.release(slot);
    return false;
  }

  /** Whether resting orders within the limit fill the whole of a FOK order, prevention respected (X3). */
  fillsWhole(taker: number): boolean {
    const { i32, f64 } = this.#orders;
    const flags = i32[taker * I32_WORDS + FLAGS]!;
    const limit = i32[taker * I32_WORDS + PRICE]!;
    const side = flags & SIDE_MASK;
    const mode = (flags >> MODE_SHIFT) & FIELD_MASK;
    const market = flags >>> MARKET_SHIFT;
    const account = i32[taker * I32_WORDS + ACCOUNT]!;
    let missing = f64[taker * F64_WORDS + QUANTITY]!;
    const gates = this.#markets.i32[market * MARKET_I32 + GATES]!;
    if ((gates & BANDED) !== 0) {
      return this.#trial.fillsWhole(taker, (own, other) => this.areOne(own, other));
    }
    const alone = this.#accounts.openOrders(account) === 0 && this.#accounts.groupOf(account) === 0;
    if ((gates & ICEBERGS) === 0 && (mode === NONE || alone)) {
      return this.#levelsFill(market, 1 - side, limit, missing);
    }
    for (let maker = this.reachable(taker, 0); maker !== 0; maker = this.reachable(taker, maker)) {
      const price = i32[maker * I32_WORDS + PRICE]!;
      if (side === 0 ? price > limit : price < limit) return false;
      missing -= this.takeable(taker, maker);
      if (missing <= 0) return true;
    }
    return false;
  }

  /** Lots of a reachable order: of an iceberg only the slice shown if an own order behind it ends the walk. */
  takeable(taker: number, maker: number): number {
    const { i32, f64 } = this.#orders;
    const remaining = f64[maker * F64_WORDS + REMAINING]!;
    if (i32[maker * I32_WORDS + EXTRA]! <= 0) return remaining;
    const shown = this.#book.shownOf(maker);
    const mode = (i32[taker * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    if (shown === remaining || mode === NONE || mode === EXPIRE_MAKER) return remaining;
    const account = i32[taker * I32_WORDS + ACCOUNT]!;
    let behind = i32[maker * I32_WORDS + NEXT]!;
    while (behind !== 0 && !this.areOne(account, i32[behind * I32_WORDS + ACCOUNT]!)) {
      behind = i32[behind * I32_WORDS + NEXT]!;
    }
    return behind === 0 ? remaining : shown;
  }

  #levelsFill(market: number, side: number, limit: number, quantity: number): boolean {
    const ladder = market * 2 + side;
    let missing = quantity;
    let price = this.#markets.i32[market * MARKET_I32 + BEST + side]!;
    while (price !== 0 && (side === 1 ? price <= limit : price >= limit)) {
      missing -= this.#ladder.f64[this.#ladder.find(ladder, price) * LEVEL_F64 + LEVEL_QUANTITY]!;
      if (missing <= 0) return true;
      price = side === 1 ? this.#ladder.above(ladder, price) : this.#ladder.below(ladder, price);
    }
    return false;
  }

  /**
   * The next resting order that an incoming one would trade with, after `maker` (0: the first), in
   * order of matching; 0 at the end of the book. Own orders are skipped under EXPIRE_MAKER, counted
   * under NONE and end the walk under the other modes.
   */
  reachable(taker: number, maker: number): number {
    const { i32 } = this.#orders;
    const flags = i32[taker * I32_WORDS + FLAGS]!;
    const mode = (flags >> MODE_SHIFT) & FIELD_MASK;
    const account = i32[taker * I32_WORDS + ACCOUNT]!;
    let slot = maker;
    do {
      slot = this.#following(slot, flags >>> MARKET_SHIFT, 1 - (flags & SIDE_MASK));
      if (slot === 0 || mode === NONE) return slot;
      if (!this.areOne(account, i32[slot * I32_WORDS + ACCOUNT]!)) return slot;
    } while (mode === EXPIRE_MAKER);
    return 0;
  }

  #following(slot: number, market: number, side: number): number {
    const { i32 } = this.#orders;
    const ladder = market * 2 + side;
    let price = this.#markets.i32[market * MARKET_I32 + BEST + side]!;
    if (slot !== 0) {
      const next = i32[slot * I32_WORDS + NEXT]!;
      if (next !== 0) return next;
      const own = i32[slot * I32_WORDS + PRICE]!;
      price = side === 1 ? this.#ladder.above(ladder, own) : this.#ladder.below(ladder, own);
    }
    if (price === 0) return 0;
    return this.#ladder.i32[this.#ladder.find(ladder, price) * LEVEL_I32 + HEAD]!;
  }
}
