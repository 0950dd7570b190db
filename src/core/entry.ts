/**
 * How a new order enters: the column of checks in the order of the closed list (O6), then the lock and
 * OrderAccepted, then matching. Nothing changes before the last check has passed. Hot.
 */
import { eventLayouts } from './event.ts';
import { MarketOrders } from './market-orders.ts';
import { expiryReasons } from './types.ts';
import * as answers from './answers.ts';
import * as book from './book.ts';
import * as balanceFields from './balance-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import * as prevention from './prevention.ts';
import * as termFields from './term-fields.ts';
import * as terms from './terms.ts';
import * as types from './types.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { Matcher } from './matcher.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, copyText, rejection } = answers;
const { EXPIRED } = book;
const { AVAILABLE, ENTRY_WORDS, LOCKED } = balanceFields;
const {
  BASE,
  BEST,
  DEFAULT_MODE,
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  MAX_ORDERS,
  MODES_ALLOWED,
  QUOTE,
  QUOTE_UNITS,
} = marketFields;
const { HIGH_END, high, product } = money;
const {
  ACCOUNT,
  ACCOUNT_NEXT,
  CLIENT_BIT,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LOCK_HANDLE,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  RECEIVE_HANDLE,
  REMAINING,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
} = orderFields;
const { LEVEL_F64, LEVEL_QUANTITY } = levelFields;
const { offsetOf, textLength } = schema;
const { PASSED } = prevention;
const {
  C_MARKET,
  C_MODE,
  C_PRICE,
  C_QUANTITY,
  C_QUOTE_AMOUNT,
  C_SIDE,
  C_TIME_IN_FORCE,
  C_TYPE,
  FOK,
  GTC,
  LIMIT_MAKER,
  MARKET,
} = termFields;
const {
  checkBaseRange,
  checkMarketQuantity,
  checkNotional,
  checkPrice,
  checkQuantity,
  checkShape,
  checkStatus,
  isClientOrderId,
  isVisible,
} = terms;
const { MAX_QUANTITY, OPEN_ORDERS_MAX, TEXT_BYTES } = types;

const UNKNOWN_MARKET = rejection('UNKNOWN_MARKET');
const NOT_PERMITTED = rejection('NOT_PERMITTED');
const INVALID_NAME = rejection('INVALID_NAME');
const SELF_TRADE_MODE_NOT_ALLOWED = rejection('SELF_TRADE_MODE_NOT_ALLOWED');
const QUANTITY_TOO_HIGH = rejection('QUANTITY_TOO_HIGH');
const QUANTITY_TOO_LOW = rejection('QUANTITY_TOO_LOW');
const NOTIONAL_TOO_LOW = rejection('NOTIONAL_TOO_LOW');
const AMOUNT_OUT_OF_RANGE = rejection('AMOUNT_OUT_OF_RANGE');
const DUPLICATE_CLIENT_ORDER_ID = rejection('DUPLICATE_CLIENT_ORDER_ID');
const TOO_MANY_ORDERS = rejection('TOO_MANY_ORDERS');
const EXCHANGE_FULL = rejection('EXCHANGE_FULL');
const WOULD_TAKE = rejection('WOULD_TAKE');
const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');
const FOK_UNFILLED = expiryReasons.indexOf('FOK_UNFILLED');

const Accepted = eventLayouts.OrderAccepted;
const A_ACCOUNT = offsetOf(Accepted, 'account') >> 2;
const A_MARKET = offsetOf(Accepted, 'market') >> 2;
const A_SIDE = offsetOf(Accepted, 'side') >> 2;
const A_TYPE = offsetOf(Accepted, 'type') >> 2;
const A_TIME_IN_FORCE = offsetOf(Accepted, 'timeInForce') >> 2;
const A_MODE = offsetOf(Accepted, 'selfTradeMode') >> 2;
const A_PRICE = offsetOf(Accepted, 'price') >> 2;
const A_ORDER_ID = offsetOf(Accepted, 'orderId') >> 3;
const A_QUANTITY = offsetOf(Accepted, 'quantity') >> 3;
const A_QUOTE = offsetOf(Accepted, 'quoteAmount') >> 3;
const A_LOCKED = offsetOf(Accepted, 'locked') >> 3;
const A_TEXT = Accepted.textOffset;

export class Entry {
  readonly #state: State;
  readonly #book: Book;
  readonly #matcher: Matcher;
  readonly #marketOrders: MarketOrders;
  readonly #answers: Answers;
  /** After DUPLICATE_CLIENT_ORDER_ID: the open order that has the id; else 0. */
  #duplicate = 0;
  /** Of the order that passed the checks: the limbs of its lock. */
  readonly #lock = new Float64Array(2);

  constructor(state: State, book: Book, matcher: Matcher, answers: Answers) {
    this.#state = state;
    this.#book = book;
    this.#matcher = matcher;
    this.#marketOrders = new MarketOrders(state, book, matcher);
    this.#answers = answers;
  }

  /**
   * Places the order whose terms are at `at`, its client id at `textAt` and its idempotency key at
   * `keyAt`, for an account that exists or the venue. Answers the new order's id, or 0 after Rejected.
   */
  place(from: RecordBuffer, at: number, textAt: number, keyAt: number, account: number): number {
    const market = from.i32[(at >> 2) + C_MARKET]!;
    this.#duplicate = 0;
    const slot = this.#state.orders.peek();
    let reason = this.#checkTerms(from, at, textAt, keyAt, account);
    if (reason === ACCEPTABLE) reason = this.#checkAgainstState(from, at, textAt, slot, account);
    if (reason === ACCEPTABLE) reason = this.#checkBalance(from, at, slot, account);
    if (reason !== ACCEPTABLE) {
      this.#answers.reject(reason, market, this.#duplicate, from, textAt);
      return 0;
    }
    this.#accept(from, at, textAt, slot);
    const type = from.i32[(at >> 2) + C_TYPE]!;
    if (type === MARKET) this.#marketOrders.run(slot);
    else this.#matchLimit(from, at, textAt, slot);
    return this.#state.orderId;
  }

  #checkTerms(
    from: RecordBuffer,
    at: number,
    textAt: number,
    keyAt: number,
    account: number,
  ): number {
    const { markets } = this.#state;
    const market = from.i32[(at >> 2) + C_MARKET]!;
    if (!markets.has(market)) return UNKNOWN_MARKET;
    if (account === 0) return NOT_PERMITTED;
    const clientBytes = textLength(from, textAt);
    if (!isClientOrderId(from.u8, textAt + 4, clientBytes)) return INVALID_NAME;
    const keyBytes = textLength(from, keyAt);
    if (!isVisible(from.u8, keyAt + 4, keyBytes, TEXT_BYTES)) return INVALID_NAME;
    const status = checkStatus(markets, market);
    if (status !== ACCEPTABLE) return status;
    const shape = checkShape(from, at);
    if (shape !== ACCEPTABLE) return shape;
    const mode = from.i32[(at >> 2) + C_MODE]!;
    const allowed = markets.i32[market * MARKET_I32 + MODES_ALLOWED]!;
    if (mode !== 0 && ((allowed >> mode) & 1) === 0) return SELF_TRADE_MODE_NOT_ALLOWED;
    return from.i32[(at >> 2) + C_TYPE] === MARKET
      ? this.#checkMarketTerms(from, at, market)
      : this.#checkLimitTerms(from, at, market);
  }

  #checkLimitTerms(from: RecordBuffer, at: number, market: number): number {
    const price = from.i32[(at >> 2) + C_PRICE]!;
    const quantity = from.f64[(at >> 3) + C_QUANTITY]!;
    const rests = from.i32[(at >> 2) + C_TIME_IN_FORCE] === GTC;
    const side = from.i32[(at >> 2) + C_SIDE]!;
    return this.checkLimit(market, side, price, quantity, rests ? quantity : 0);
  }

  /** The filters of a limit order by price, quantity and notional; `added` is what its level may gain. */
  checkLimit(market: number, side: number, price: number, quantity: number, added: number): number {
    const { markets } = this.#state;
    const byPrice = checkPrice(markets, market, price);
    if (byPrice !== ACCEPTABLE) return byPrice;
    const byQuantity = checkQuantity(markets, market, quantity);
    if (byQuantity !== ACCEPTABLE) return byQuantity;
    if (!this.#levelHolds(market, side, price, added)) return QUANTITY_TOO_HIGH;
    const byRange = checkBaseRange(markets, market, quantity);
    if (byRange !== ACCEPTABLE) return byRange;
    const lo = product(price, quantity, markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    if (high[0]! >= HIGH_END) return AMOUNT_OUT_OF_RANGE;
    return checkNotional(markets, market, lo, high[0]!);
  }

  /** The lower bounds alone: all that an amendment to less at the same price can breach. */
  checkLess(market: number, price: number, quantity: number): number {
    const { markets } = this.#state;
    if (checkQuantity(markets, market, quantity) === QUANTITY_TOO_LOW) return QUANTITY_TOO_LOW;
    const lo = product(price, quantity, markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    const byNotional = checkNotional(markets, market, lo, high[0]!);
    return byNotional === NOTIONAL_TOO_LOW ? NOTIONAL_TOO_LOW : ACCEPTABLE;
  }

  /** Whether a level's total with this quantity is still exact in the one double that shows it. */
  #levelHolds(market: number, side: number, price: number, quantity: number): boolean {
    const { ladder } = this.#state;
    const level = ladder.find(market * 2 + side, price);
    return ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! <= MAX_QUANTITY - quantity;
  }

  #checkMarketTerms(from: RecordBuffer, at: number, market: number): number {
    const { markets } = this.#state;
    const quantity = from.f64[(at >> 3) + C_QUANTITY]!;
    const word = (at >> 3) + C_QUOTE_AMOUNT;
    if (quantity === 0) return checkNotional(markets, market, from.f64[word]!, from.f64[word + 1]!);
    const byQuantity = checkMarketQuantity(markets, market, quantity);
    if (byQuantity !== ACCEPTABLE) return byQuantity;
    const byRange = checkBaseRange(markets, market, quantity);
    if (byRange !== ACCEPTABLE) return byRange;
    const last = markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    if (last === 0) return ACCEPTABLE;
    const lo = product(last, quantity, markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    return checkNotional(markets, market, lo, high[0]!);
  }

  /** Fills in the order's record in the slot that is not taken yet. */
  #checkAgainstState(
    from: RecordBuffer,
    at: number,
    textAt: number,
    slot: number,
    account: number,
  ): number {
    const { markets, clients, orders, accounts, index } = this.#state;
    const word = at >> 2;
    const market = from.i32[word + C_MARKET]!;
    const type = from.i32[word + C_TYPE]!;
    const timeInForce = from.i32[word + C_TIME_IN_FORCE]!;
    const side = from.i32[word + C_SIDE]!;
    const price = from.i32[word + C_PRICE]!;
    const clientBytes = textLength(from, textAt);
    if (clientBytes !== 0) {
      const record = clients.find(account, from.u8, textAt + 4, clientBytes);
      if (record !== 0) {
        this.#duplicate = orders.f64[clients.slotOf(record) * F64_WORDS + ORDER_ID]!;
        return DUPLICATE_CLIENT_ORDER_ID;
      }
    }
    if (timeInForce === GTC) {
      const most = markets.i32[market * MARKET_I32 + MAX_ORDERS]!;
      if (
        most !== 0 &&
        accounts.openOrders(account) >= most &&
        this.#isFull(account, market, most)
      ) {
        return TOO_MANY_ORDERS;
      }
      if (index.count >= OPEN_ORDERS_MAX) return EXCHANGE_FULL;
    }
    if (type === LIMIT_MAKER && this.wouldTake(market, side, price)) return WOULD_TAKE;

    const asked = from.i32[word + C_MODE]!;
    const mode = asked === 0 ? markets.i32[market * MARKET_I32 + DEFAULT_MODE]! : asked;
    const quantity = from.f64[(at >> 3) + C_QUANTITY]!;
    const { i32, f64 } = orders;
    const order = slot * I32_WORDS;
    f64[slot * F64_WORDS + QUANTITY] = quantity;
    f64[slot * F64_WORDS + REMAINING] = quantity;
    i32[order + PRICE] = price;
    i32[order + ACCOUNT] = account;
    i32[order + FLAGS] =
      side |
      (type << TYPE_SHIFT) |
      (timeInForce << TIME_IN_FORCE_SHIFT) |
      (mode << MODE_SHIFT) |
      (market << MARKET_SHIFT);
    i32[order + RECEIVE_HANDLE] = 0;
    return ACCEPTABLE;
  }

  /** Whether a limit at this price crosses the best of the other side. */
  wouldTake(market: number, side: number, price: number): boolean {
    const best = this.#state.markets.i32[market * MARKET_I32 + BEST + 1 - side]!;
    return best !== 0 && (side === 0 ? price >= best : price <= best);
  }

  #isFull(account: number, market: number, most: number): boolean {
    const { i32 } = this.#state.orders;
    let count = 0;
    let slot = this.#state.accounts.firstOrder(account);
    while (slot !== 0) {
      if (i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT === market && ++count >= most)
        return true;
      slot = i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
    }
    return false;
  }

  #checkBalance(from: RecordBuffer, at: number, slot: number, account: number): number {
    const { ledger, markets, orders } = this.#state;
    const market = from.i32[(at >> 2) + C_MARKET]!;
    const buys = from.i32[(at >> 2) + C_SIDE] === 0;
    const asset = markets.i32[market * MARKET_I32 + (buys ? QUOTE : BASE)]!;
    let handle = ledger.find(account, asset);
    if (from.i32[(at >> 2) + C_TYPE] === MARKET) {
      const word = (at >> 3) + C_QUOTE_AMOUNT;
      const reason = this.#marketOrders.plan(slot, handle, from.f64[word]!, from.f64[word + 1]!);
      if (reason !== ACCEPTABLE) return reason;
      this.#lock[0] = this.#marketOrders.lockLo;
      this.#lock[1] = this.#marketOrders.lockHi;
      if (handle === 0) handle = ledger.handle(account, asset);
    } else {
      const lo = this.#book.lockOf(slot, from.f64[(at >> 3) + C_QUANTITY]!);
      const hi = high[0]!;
      if (!ledger.covers(handle * ENTRY_WORDS + AVAILABLE, lo, hi)) return INSUFFICIENT_BALANCE;
      this.#lock[0] = lo;
      this.#lock[1] = hi;
    }
    orders.i32[slot * I32_WORDS + LOCK_HANDLE] = handle;
    return ACCEPTABLE;
  }

  #accept(from: RecordBuffer, at: number, textAt: number, slot: number): void {
    const { ledger, orders, events } = this.#state;
    orders.take();
    const orderId = ++this.#state.orderId;
    orders.f64[slot * F64_WORDS + ORDER_ID] = orderId;
    const lo = this.#lock[0]!;
    const hi = this.#lock[1]!;
    const entry = orders.i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS;
    ledger.debit(entry + AVAILABLE, lo, hi);
    ledger.credit(entry + LOCKED, lo, hi);

    const to = events.room();
    const { i32, f64 } = events.records;
    const word = to >> 2;
    const double = to >> 3;
    const terms = at >> 2;
    i32[word + A_ACCOUNT] = orders.i32[slot * I32_WORDS + ACCOUNT]!;
    i32[word + A_MARKET] = from.i32[terms + C_MARKET]!;
    i32[word + A_SIDE] = from.i32[terms + C_SIDE]!;
    i32[word + A_TYPE] = from.i32[terms + C_TYPE]!;
    i32[word + A_TIME_IN_FORCE] = from.i32[terms + C_TIME_IN_FORCE]!;
    i32[word + A_MODE] = (orders.i32[slot * I32_WORDS + FLAGS]! >> MODE_SHIFT) & 7;
    i32[word + A_PRICE] = from.i32[terms + C_PRICE]!;
    f64[double + A_ORDER_ID] = orderId;
    f64[double + A_QUANTITY] = from.f64[(at >> 3) + C_QUANTITY]!;
    f64[double + A_QUOTE] = from.f64[(at >> 3) + C_QUOTE_AMOUNT]!;
    f64[double + A_QUOTE + 1] = from.f64[(at >> 3) + C_QUOTE_AMOUNT + 1]!;
    f64[double + A_LOCKED] = lo;
    f64[double + A_LOCKED + 1] = hi;
    let end = to + A_TEXT + 8;
    if (from.i32[textAt >> 2] === 0) f64[(to + A_TEXT) >> 3] = 0;
    else end = copyText(events.records, to + A_TEXT, from, textAt);
    i32[word] = Accepted.kind | (((end - to) >> 3) << 16);
    events.bytes = end;
  }

  #matchLimit(from: RecordBuffer, at: number, textAt: number, slot: number): void {
    const { orders, clients } = this.#state;
    if (from.i32[(at >> 2) + C_TIME_IN_FORCE] === FOK && !this.#matcher.fillsWhole(slot)) {
      this.#book.end(slot, EXPIRED, FOK_UNFILLED);
      orders.release(slot);
      return;
    }
    const price = from.i32[(at >> 2) + C_PRICE]!;
    const side = from.i32[(at >> 2) + C_SIDE]!;
    const market = from.i32[(at >> 2) + C_MARKET]!;
    const outcome = this.wouldTake(market, side, price) ? this.#matcher.match(slot) : PASSED;
    if (!this.#matcher.finish(slot, outcome, false)) return;
    this.#book.enroll(slot);
    const clientBytes = textLength(from, textAt);
    if (clientBytes === 0) return;
    const account = orders.i32[slot * I32_WORDS + ACCOUNT]!;
    const record = clients.add(account, from.u8, textAt + 4, clientBytes, slot);
    orders.i32[slot * I32_WORDS + FLAGS]! |= CLIENT_BIT;
    orders.setClient(slot, record);
  }
}
