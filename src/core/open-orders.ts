/**
 * What happens to orders that rest: cancel and amend (A1, A3). Hot: cancel.
 */
import { commandLayouts } from './command.ts';
import { eventLayouts } from './event.ts';
import { checkParts, earlier } from './conditions.ts';
import { countLots } from './enlistment.ts';
import { WORKING } from './instructions.ts';
import { cancelReasons, cancelRestrictions } from './types.ts';
import * as answers from './answers.ts';
import * as balanceFields from './balance-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import * as prevention from './prevention.ts';
import * as termFields from './term-fields.ts';
import * as terms from './terms.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { Entry } from './entry.ts';
import type { Matcher } from './matcher.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, rejection } = answers;
const { AVAILABLE, ENTRY_WORDS, LOCKED } = balanceFields;
const { GATES, MARKET_I32, POSITION_BOUND, STATUS } = marketFields;
const { high, highLimb, lowLimb, toBigInt } = money;
const {
  ACCOUNT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
  TYPE_SHIFT,
} = orderFields;
const { LEVEL_F64, LEVEL_QUANTITY } = levelFields;
const { offsetOf, textLength } = schema;
const { PASSED } = prevention;
const { C_ACCOUNT, LIMIT_MAKER, MARKET, PRE_OPEN } = termFields;
const { checkStatus } = terms;

const UNKNOWN_ACCOUNT = rejection('UNKNOWN_ACCOUNT');
const UNKNOWN_MARKET = rejection('UNKNOWN_MARKET');
const NOT_PERMITTED = rejection('NOT_PERMITTED');
const ACCOUNT_DISABLED = rejection('ACCOUNT_DISABLED');
const NOT_IN_AUCTION = rejection('NOT_IN_AUCTION');
const UNKNOWN_ORDER = rejection('UNKNOWN_ORDER');
const CANCEL_RESTRICTED = rejection('CANCEL_RESTRICTED');
const INVALID_ORDER = rejection('INVALID_ORDER');
const NOT_AMENDABLE = rejection('NOT_AMENDABLE');
const TOO_MANY_AMENDS = rejection('TOO_MANY_AMENDS');
const NO_CHANGE = rejection('NO_CHANGE');
const WOULD_TAKE = rejection('WOULD_TAKE');
const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');

const USER = cancelReasons.indexOf('USER');
const AMENDED_AWAY = cancelReasons.indexOf('AMENDED_AWAY');
const ONLY_NEW = cancelRestrictions.indexOf('ONLY_NEW');
const ONLY_PARTIALLY_FILLED = cancelRestrictions.indexOf('ONLY_PARTIALLY_FILLED');

const { CancelOrder, AmendOrder } = commandLayouts;
const C_CANCEL_MARKET = offsetOf(CancelOrder, 'market') >> 2;
const C_RESTRICTION = offsetOf(CancelOrder, 'restriction') >> 2;
const C_CANCEL_ID = offsetOf(CancelOrder, 'orderId') >> 3;
const C_AMEND_MARKET = offsetOf(AmendOrder, 'market') >> 2;
const C_AMEND_PRICE = offsetOf(AmendOrder, 'price') >> 2;
const C_AMEND_ID = offsetOf(AmendOrder, 'orderId') >> 3;
const C_AMEND_QUANTITY = offsetOf(AmendOrder, 'quantity') >> 3;

const Amended = eventLayouts.OrderAmended;
const AMENDED = Amended.kind | ((Amended.fixedBytes >> 3) << 16);
const AMENDED_BYTES = Amended.fixedBytes;
const A_ACCOUNT = offsetOf(Amended, 'account') >> 2;
const A_MARKET = offsetOf(Amended, 'market') >> 2;
const A_SIDE = offsetOf(Amended, 'side') >> 2;
const A_PRIORITY_KEPT = offsetOf(Amended, 'priorityKept') >> 2;
const A_PRICE = offsetOf(Amended, 'price') >> 2;
const A_ORDER_ID = offsetOf(Amended, 'orderId') >> 3;
const A_QUANTITY = offsetOf(Amended, 'quantity') >> 3;
const A_REMAINING = offsetOf(Amended, 'remaining') >> 3;
const A_LOCKED = offsetOf(Amended, 'locked') >> 3;
const A_RELEASED = offsetOf(Amended, 'released') >> 3;

export class OpenOrders {
  readonly #state: State;
  readonly #book: Book;
  readonly #matcher: Matcher;
  readonly #entry: Entry;
  readonly #answers: Answers;
  /** Limbs of what an amendment locks and of what it releases. */
  readonly #change = new Float64Array(4);

  constructor(state: State, book: Book, matcher: Matcher, entry: Entry, answers: Answers) {
    this.#state = state;
    this.#book = book;
    this.#matcher = matcher;
    this.#entry = entry;
    this.#answers = answers;
  }

  cancel(from: RecordBuffer, at: number): void {
    const market = from.i32[(at >> 2) + C_CANCEL_MARKET]!;
    const orderId = from.f64[(at >> 3) + C_CANCEL_ID]!;
    const textAt = at + CancelOrder.textOffset;
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    let reason = this.checkActor(account, market);
    if (reason === ACCEPTABLE) {
      const slot = this.find(account, market, orderId, from, textAt);
      reason = this.checkRestriction(slot, from.i32[(at >> 2) + C_RESTRICTION]!);
      if (reason === ACCEPTABLE) {
        this.#book.cancel(slot, USER);
        return;
      }
    }
    this.#answers.reject(reason, market, orderId, from, textAt);
  }

  checkActor(account: number, market: number): number {
    if (!this.#state.accounts.has(account) && account !== 0) return UNKNOWN_ACCOUNT;
    if (!this.#state.markets.has(market)) return UNKNOWN_MARKET;
    return account === 0 ? NOT_PERMITTED : ACCEPTABLE;
  }

  /** The account's open order in a market by id, by client id when the id is 0, or by both; else 0. */
  find(
    account: number,
    market: number,
    orderId: number,
    from: RecordBuffer,
    textAt: number,
  ): number {
    const { index, orders, clients } = this.#state;
    const bytes = textLength(from, textAt);
    const record = bytes === 0 ? 0 : clients.find(account, from.u8, textAt + 4, bytes);
    if (bytes !== 0 && record === 0) return 0;
    const slot = orderId !== 0 ? index.find(orderId) : record === 0 ? 0 : clients.slotOf(record);
    if (slot === 0) return 0;
    const word = slot * I32_WORDS;
    if (orders.i32[word + ACCOUNT] !== account) return 0;
    if (orders.i32[word + FLAGS]! >>> MARKET_SHIFT !== market) return 0;
    return bytes !== 0 && orders.client(slot) !== record ? 0 : slot;
  }

  /** Slot 0 is UNKNOWN_ORDER. */
  checkRestriction(slot: number, restriction: number): number {
    if (slot === 0) return UNKNOWN_ORDER;
    const { f64 } = this.#state.orders;
    const fresh = f64[slot * F64_WORDS + REMAINING] === f64[slot * F64_WORDS + QUANTITY];
    const refused =
      (restriction === ONLY_NEW && !fresh) || (restriction === ONLY_PARTIALLY_FILLED && fresh);
    return refused ? CANCEL_RESTRICTED : ACCEPTABLE;
  }

  amend(from: RecordBuffer, at: number): void {
    const market = from.i32[(at >> 2) + C_AMEND_MARKET]!;
    const orderId = from.f64[(at >> 3) + C_AMEND_ID]!;
    const textAt = at + AmendOrder.textOffset;
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const price = from.i32[(at >> 2) + C_AMEND_PRICE]!;
    const quantity = from.f64[(at >> 3) + C_AMEND_QUANTITY]!;
    let reason = this.checkActor(account, market);
    if (reason === ACCEPTABLE) reason = checkStatus(this.#state.markets, market);
    if (reason === ACCEPTABLE && this.#entry.risk.isDisabled(account)) reason = ACCOUNT_DISABLED;
    if (reason === ACCEPTABLE) {
      const slot = this.find(account, market, orderId, from, textAt);
      if (slot === 0) reason = UNKNOWN_ORDER;
      else if (!this.#isAmendable(slot, price, quantity)) reason = NOT_AMENDABLE;
      else if (price < 0 || quantity < 0) reason = INVALID_ORDER;
      else reason = this.#amendFound(slot, market, price, quantity);
    }
    if (reason !== ACCEPTABLE) this.#answers.reject(reason, market, orderId, from, textAt);
  }

  #typeOf(slot: number): number {
    return (this.#state.orders.i32[slot * I32_WORDS + FLAGS]! >> TYPE_SHIFT) & FIELD_MASK;
  }

  #amendFound(slot: number, market: number, newPrice: number, newQuantity: number): number {
    const { i32, f64 } = this.#state.orders;
    const oldPrice = i32[slot * I32_WORDS + PRICE]!;
    const oldQuantity = f64[slot * F64_WORDS + QUANTITY]!;
    const price = newPrice === 0 ? oldPrice : newPrice;
    const quantity = newQuantity === 0 ? oldQuantity : newQuantity;
    const remaining = quantity - (oldQuantity - f64[slot * F64_WORDS + REMAINING]!);
    const less = price === oldPrice && quantity < oldQuantity;
    if (price === oldPrice && quantity === oldQuantity) return NO_CHANGE;
    if (remaining <= 0) {
      this.#book.cancel(slot, AMENDED_AWAY);
      return ACCEPTABLE;
    }
    if (less) return this.#amendToLess(slot, market, quantity, remaining);
    const call = this.#state.markets.i32[market * MARKET_I32 + STATUS]! >= PRE_OPEN;
    if (call && this.#typeOf(slot) === LIMIT_MAKER) return NOT_IN_AUCTION;
    const added = price === oldPrice ? quantity - oldQuantity : remaining;
    const side = i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK;
    this.#entry.filters.limit[0] = quantity;
    this.#entry.filters.limit[1] = added;
    const limits = earlier(
      this.#entry.filters.checkLimit(market, side, price),
      checkParts(this.#state, market, quantity, this.#displayOf(slot)),
    );
    if (limits !== ACCEPTABLE) return limits;
    const size = this.#checkSize(slot, market, price, quantity, remaining);
    if (size !== ACCEPTABLE) return size;
    return this.#amendAway(slot, market, price, quantity, remaining);
  }

  #amendToLess(slot: number, market: number, quantity: number, remaining: number): number {
    const { filters } = this.#entry;
    const reason = filters.checkLess(
      market,
      this.#state.orders.i32[slot * I32_WORDS + PRICE]!,
      quantity,
    );
    if (reason !== ACCEPTABLE) return reason;
    const most = this.#state.markets.rules[market]!.maxAmends;
    if (most !== 0 && this.#state.instructions.amendsOf(slot) >= most) return TOO_MANY_AMENDS;
    this.#amendInPlace(slot, market, quantity, remaining);
    return ACCEPTABLE;
  }

  /** The account's limits on the order as it would be, in place of what it is (L6). */
  #checkSize(
    slot: number,
    market: number,
    price: number,
    quantity: number,
    remaining: number,
  ): number {
    const { i32, f64 } = this.#state.orders;
    const account = i32[slot * I32_WORDS + ACCOUNT]!;
    const bounded = (this.#state.markets.i32[market * MARKET_I32 + GATES]! & POSITION_BOUND) !== 0;
    if (!bounded && !this.#state.accounts.hasSettings(account)) return ACCEPTABLE;
    const { risk } = this.#entry;
    const buys = (i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK) === 0;
    const added = buys ? remaining - f64[slot * F64_WORDS + REMAINING]! : undefined;
    return risk.checkSize(account, market, risk.notional(market, price, quantity), added);
  }

  /** Not an order that waits or is part of a list; a floating one to less only. */
  #isAmendable(slot: number, price: number, quantity: number): boolean {
    if (this.#typeOf(slot) === MARKET) return false;
    const record = this.#state.instructions.find(slot);
    if (record === undefined) return true;
    if (record.stage !== WORKING || record.list !== undefined) return false;
    if (!record.floats) return true;
    const { i32, f64 } = this.#state.orders;
    const samePrice = price === 0 || price === i32[slot * I32_WORDS + PRICE];
    return samePrice && quantity > 0 && quantity < f64[slot * F64_WORDS + QUANTITY]!;
  }

  #displayOf(slot: number): number {
    return this.#state.instructions.find(slot)?.displayQuantity ?? 0;
  }

  /** Less at the same price: priority stays (A1). */
  #amendInPlace(slot: number, market: number, quantity: number, remaining: number): void {
    const { orders, ledger, ladder, lists, instructions } = this.#state;
    const { i32, f64 } = orders;
    const less = f64[slot * F64_WORDS + REMAINING]! - remaining;
    const share = lists.lockOf(slot, less);
    const lo = lowLimb(share);
    const hi = highLimb(share);
    const shown = this.#book.shownOf(slot);
    const entry = i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS;
    ledger.debit(entry + LOCKED, lo, hi);
    ledger.credit(entry + AVAILABLE, lo, hi);
    this.#resize(slot, quantity, remaining);
    const level = i32[slot * I32_WORDS + LEVEL]!;
    const record = instructions.find(slot);
    if (record !== undefined) record.shown = Math.min(record.shown, remaining);
    instructions.countAmend(slot);
    this.#change[0] = 0;
    this.#change[1] = 0;
    this.#change[2] = lo;
    this.#change[3] = hi;
    this.#writeAmended(slot, 1);
    if (level === 0) return;
    ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= shown - this.#book.shownOf(slot);
    const side = i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK;
    this.#book.levelChanged(market, side, i32[slot * I32_WORDS + PRICE]!, level);
  }

  #resize(slot: number, quantity: number, remaining: number): void {
    const { f64 } = this.#state.orders;
    const change = quantity - f64[slot * F64_WORDS + QUANTITY]!;
    if (this.#displayOf(slot) !== 0) countLots(this.#state, slot, change);
    f64[slot * F64_WORDS + QUANTITY] = quantity;
    f64[slot * F64_WORDS + REMAINING] = remaining;
  }

  /** Another price, or more: the order leaves its place and is matched as if new (A1). */
  #amendAway(
    slot: number,
    market: number,
    price: number,
    quantity: number,
    remaining: number,
  ): number {
    const { orders, ledger } = this.#state;
    const { i32, f64 } = orders;
    const word = slot * I32_WORDS;
    const flags = i32[word + FLAGS]!;
    const side = flags & SIDE_MASK;
    const oldPrice = i32[word + PRICE]!;
    const oldRemaining = f64[slot * F64_WORDS + REMAINING]!;
    const maker = ((flags >> TYPE_SHIFT) & FIELD_MASK) === LIMIT_MAKER;
    if (maker && this.#entry.wouldTake(market, side, price)) return WOULD_TAKE;
    const oldLo = this.#book.lockOf(slot, oldRemaining);
    const oldHi = high[0]!;
    i32[word + PRICE] = price;
    const lo = this.#book.lockOf(slot, remaining);
    const hi = high[0]!;
    i32[word + PRICE] = oldPrice;
    const change = toBigInt(lo, hi) - toBigInt(oldLo, oldHi);
    const entry = i32[word + LOCK_HANDLE]! * ENTRY_WORDS;
    if (change > 0n && ledger.amount(entry + AVAILABLE) < change) return INSUFFICIENT_BALANCE;

    this.#book.unlink(slot);
    ledger.debit(entry + LOCKED, oldLo, oldHi);
    ledger.credit(entry + AVAILABLE, oldLo, oldHi);
    ledger.debit(entry + AVAILABLE, lo, hi);
    ledger.credit(entry + LOCKED, lo, hi);
    i32[word + PRICE] = price;
    this.#resize(slot, quantity, remaining);
    const [locked, released] = change > 0n ? [change, 0n] : [0n, -change];
    this.#change[0] = lowLimb(locked);
    this.#change[1] = highLimb(locked);
    this.#change[2] = lowLimb(released);
    this.#change[3] = highLimb(released);
    this.#writeAmended(slot, 0);
    this.#book.levelChanged(market, side, oldPrice, i32[word + LEVEL]!);
    if (this.#state.markets.i32[market * MARKET_I32 + STATUS]! >= PRE_OPEN) {
      this.#book.rest(slot);
      return ACCEPTABLE;
    }
    const crosses = this.#entry.wouldTake(market, side, price);
    this.#matcher.finish(slot, crosses ? this.#matcher.match(slot) : PASSED, true);
    return ACCEPTABLE;
  }

  /** Writes OrderAmended with the lock's change in `#change`. */
  #writeAmended(slot: number, priorityKept: number): void {
    const { orders, events } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const at = events.room();
    const { i32, f64 } = events.records;
    const word = at >> 2;
    const double = at >> 3;
    i32[word] = AMENDED;
    i32[word + A_ACCOUNT] = orders.i32[slot * I32_WORDS + ACCOUNT]!;
    i32[word + A_MARKET] = flags >>> MARKET_SHIFT;
    i32[word + A_SIDE] = flags & SIDE_MASK;
    i32[word + A_PRIORITY_KEPT] = priorityKept;
    i32[word + A_PRICE] = orders.i32[slot * I32_WORDS + PRICE]!;
    f64[double + A_ORDER_ID] = orders.f64[slot * F64_WORDS + ORDER_ID]!;
    f64[double + A_QUANTITY] = orders.f64[slot * F64_WORDS + QUANTITY]!;
    f64[double + A_REMAINING] = orders.f64[slot * F64_WORDS + REMAINING]!;
    f64[double + A_LOCKED] = this.#change[0]!;
    f64[double + A_LOCKED + 1] = this.#change[1]!;
    f64[double + A_RELEASED] = this.#change[2]!;
    f64[double + A_RELEASED + 1] = this.#change[3]!;
    events.bytes = at + AMENDED_BYTES;
  }
}
