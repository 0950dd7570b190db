/**
 * Self-trade prevention (S1): an incoming order met a resting one of its own account and the mode of
 * the incoming one forbids the trade. It says what becomes of both; original - filled - prevented =
 * remaining holds for each.
 */
import { eventLayouts } from './event.ts';
import { selfTradeModes } from './types.ts';
import * as prevention from './prevention.ts';
import * as eventFields from './event-fields.ts';
import * as balanceFields from './balance-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import type { Book } from './book.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { DECREMENT, DECREMENTED_AWAY, EXPIRE_MAKER, PASSED, SELF_TRADE, STOPPED } = prevention;
const { EXPIRED } = eventFields;
const { AVAILABLE, ENTRY_WORDS, LOCKED } = balanceFields;
const { MARKET_F64, PREVENTED_ID, QUOTE_UNITS } = marketFields;
const { high, highLimb, lowLimb, product, toBigInt } = money;
const {
  ACCOUNT,
  EXTRA,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
} = orderFields;
const { LEVEL_F64, LEVEL_QUANTITY } = levelFields;
const { offsetOf } = schema;

const EXPIRE_BOTH = selfTradeModes.indexOf('EXPIRE_BOTH');

const Prevented = eventLayouts.SelfTradePrevented;
const PREVENTED = Prevented.kind | ((Prevented.fixedBytes >> 3) << 16);
const P_MARKET = offsetOf(Prevented, 'market') >> 2;
const P_TAKER_SIDE = offsetOf(Prevented, 'takerSide') >> 2;
const P_PRICE = offsetOf(Prevented, 'price') >> 2;
const P_ACCOUNT = offsetOf(Prevented, 'account') >> 2;
const P_MAKER_ACCOUNT = offsetOf(Prevented, 'makerAccount') >> 2;
const P_PAD = offsetOf(Prevented, 'pad') >> 2;
const P_MODE = offsetOf(Prevented, 'mode') >> 2;
const P_ID = offsetOf(Prevented, 'preventedId') >> 3;
const P_QUANTITY = offsetOf(Prevented, 'quantity') >> 3;
const P_TAKER_ORDER = offsetOf(Prevented, 'takerOrderId') >> 3;
const P_MAKER_ORDER = offsetOf(Prevented, 'makerOrderId') >> 3;
const P_TAKER_REMAINING = offsetOf(Prevented, 'takerRemaining') >> 3;
const P_MAKER_REMAINING = offsetOf(Prevented, 'makerRemaining') >> 3;
const P_TAKER_RELEASED = offsetOf(Prevented, 'takerReleased') >> 3;
const P_MAKER_RELEASED = offsetOf(Prevented, 'makerReleased') >> 3;

export class SelfTrade {
  readonly #state: State;
  readonly #book: Book;
  /** With DECREMENTED_AWAY: what the last decrement released. */
  finalLo = 0;
  finalHi = 0;

  constructor(state: State, book: Book) {
    this.#state = state;
    this.#book = book;
  }

  /**
   * Prevents `quantity` lots between an incoming order and the head of a level. `takerEnds`: this
   * decrement is the last of the incoming order. Answers how the incoming one goes on.
   */
  prevent(taker: number, maker: number, quantity: number, takerEnds: boolean): number {
    const mode = (this.#state.orders.i32[taker * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    if (mode === DECREMENT) return this.#decrement(taker, maker, quantity, takerEnds);
    this.#write(taker, maker, quantity, 0, 0, 0, 0);
    if (mode === EXPIRE_MAKER || mode === EXPIRE_BOTH) {
      const shown = this.#book.shownOf(maker);
      this.#book.end(maker, EXPIRED, SELF_TRADE);
      this.#shrinkLevel(maker, shown);
      this.#book.popHead(maker);
    }
    return mode === EXPIRE_MAKER ? PASSED : STOPPED;
  }

  #decrement(taker: number, maker: number, quantity: number, takerEnds: boolean): number {
    const { f64 } = this.#state.orders;
    const makerLo = this.#shareOf(maker, quantity, this.#book.lockOf(maker, quantity));
    const makerHi = high[0]!;
    const takerLo = this.#shareOf(taker, quantity, this.#takerShare(taker, maker, quantity));
    const takerHi = high[0]!;
    this.#release(maker, makerLo, makerHi);
    this.#release(taker, takerLo, takerHi);
    f64[maker * F64_WORDS + REMAINING]! -= quantity;
    if (f64[taker * F64_WORDS + QUANTITY] !== 0) f64[taker * F64_WORDS + REMAINING]! -= quantity;
    this.#shrinkLevel(maker, quantity);
    const makerEnds = f64[maker * F64_WORDS + REMAINING] === 0;
    this.#write(
      taker,
      maker,
      quantity,
      takerEnds ? 0 : takerLo,
      takerEnds ? 0 : takerHi,
      makerEnds ? 0 : makerLo,
      makerEnds ? 0 : makerHi,
    );
    if (makerEnds) {
      this.#book.released[0] = makerLo;
      this.#book.released[1] = makerHi;
      this.#book.writeEnded(maker, EXPIRED, SELF_TRADE);
      this.#book.popHead(maker);
    } else if (this.#slice(maker, quantity)) this.#book.exhaust(maker);
    this.finalLo = takerLo;
    this.finalHi = takerHi;
    return takerEnds ? DECREMENTED_AWAY : PASSED;
  }

  /** What the order releases of a share of its lock (limbs `lo` and high[0]): less in a pair (O3). */
  #shareOf(slot: number, quantity: number, lo: number): number {
    const { orders, instructions, lists } = this.#state;
    if (orders.i32[slot * I32_WORDS + EXTRA]! <= 0) return lo;
    const { list } = instructions.of(slot);
    if (list === undefined) return lo;
    const share = toBigInt(lo, high[0]!);
    const left = orders.f64[slot * F64_WORDS + REMAINING]! - quantity;
    // A triggered market order has no price: it needs what it has less the share.
    const priced = orders.i32[slot * I32_WORDS + PRICE] !== 0;
    const needed = priced ? lists.lockOf(slot, left) : list.locked - share;
    const released = lists.releaseOf(slot, share, needed);
    high[0] = highLimb(released);
    return lowLimb(released);
  }

  /** Takes lots off an iceberg's slice; answers whether it shows nothing any more. */
  #slice(maker: number, quantity: number): boolean {
    const record = this.#state.instructions.find(maker);
    if (record === undefined || record.displayQuantity === 0) return false;
    record.shown -= quantity;
    return record.shown === 0;
  }

  /** Of the incoming order's lock; a market buy, which has no price, locked at the resting one's. */
  #takerShare(taker: number, maker: number, quantity: number): number {
    const { i32 } = this.#state.orders;
    const flags = i32[taker * I32_WORDS + FLAGS]!;
    if ((flags & SIDE_MASK) !== 0 || i32[taker * I32_WORDS + PRICE] !== 0) {
      return this.#book.lockOf(taker, quantity);
    }
    const units = this.#state.markets.f64[(flags >>> MARKET_SHIFT) * MARKET_F64 + QUOTE_UNITS]!;
    return product(i32[maker * I32_WORDS + PRICE]!, quantity, units);
  }

  #release(slot: number, lo: number, hi: number): void {
    const entry = this.#state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS;
    this.#state.ledger.debit(entry + LOCKED, lo, hi);
    this.#state.ledger.credit(entry + AVAILABLE, lo, hi);
  }

  #shrinkLevel(maker: number, quantity: number): void {
    const level = this.#state.orders.i32[maker * I32_WORDS + LEVEL]!;
    this.#state.ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= quantity;
  }

  #write(
    taker: number,
    maker: number,
    quantity: number,
    takerLo: number,
    takerHi: number,
    makerLo: number,
    makerHi: number,
  ): void {
    const { orders, events, markets } = this.#state;
    const flags = orders.i32[taker * I32_WORDS + FLAGS]!;
    const counter = (flags >>> MARKET_SHIFT) * MARKET_F64 + PREVENTED_ID;
    const preventedId = markets.f64[counter]! + 1;
    markets.f64[counter] = preventedId;
    const at = events.room();
    const { i32, f64 } = events.records;
    const word = at >> 2;
    const double = at >> 3;
    i32[word] = PREVENTED;
    i32[word + P_MARKET] = flags >>> MARKET_SHIFT;
    i32[word + P_TAKER_SIDE] = flags & SIDE_MASK;
    i32[word + P_PRICE] = orders.i32[maker * I32_WORDS + PRICE]!;
    i32[word + P_ACCOUNT] = orders.i32[taker * I32_WORDS + ACCOUNT]!;
    i32[word + P_MAKER_ACCOUNT] = orders.i32[maker * I32_WORDS + ACCOUNT]!;
    i32[word + P_PAD] = 0;
    i32[word + P_MODE] = (flags >> MODE_SHIFT) & FIELD_MASK;
    f64[double + P_ID] = preventedId;
    f64[double + P_QUANTITY] = quantity;
    f64[double + P_TAKER_ORDER] = orders.f64[taker * F64_WORDS + ORDER_ID]!;
    f64[double + P_MAKER_ORDER] = orders.f64[maker * F64_WORDS + ORDER_ID]!;
    f64[double + P_TAKER_REMAINING] = orders.f64[taker * F64_WORDS + REMAINING]!;
    f64[double + P_MAKER_REMAINING] = orders.f64[maker * F64_WORDS + REMAINING]!;
    f64[double + P_TAKER_RELEASED] = takerLo;
    f64[double + P_TAKER_RELEASED + 1] = takerHi;
    f64[double + P_MAKER_RELEASED] = makerLo;
    f64[double + P_MAKER_RELEASED + 1] = makerHi;
    events.bytes = at + Prevented.fixedBytes;
  }
}
