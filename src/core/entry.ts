/**
 * How a new order enters: the column of checks in the order of the closed list (O6), then the lock and
 * OrderAccepted, then matching. Nothing changes before the last check has passed. Hot.
 */
import { enlistDay } from './enlistment.ts';
import { MarketOrders } from './market-orders.ts';
import { expiryReasons } from './types.ts';
import { Filters } from './filters.ts';
import { Risk } from './risk.ts';
import * as answers from './answers.ts';
import * as balanceFields from './balance-fields.ts';
import * as eventFields from './event-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as schema from './schema.ts';
import * as prevention from './prevention.ts';
import * as termFields from './term-fields.ts';
import * as terms from './terms.ts';
import * as types from './types.ts';
import type { AccountTable } from './account-table.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Ledger } from './ledger.ts';
import type { MarketTable } from './market-table.ts';
import type { Matcher } from './matcher.ts';
import type { OrderArena } from './order-arena.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, copyText, rejection } = answers;
const { AVAILABLE, ENTRY_SHIFT, ENTRY_WORDS, LOCKED } = balanceFields;
const {
  BASE,
  BASE_UNITS,
  BEST,
  DEFAULT_MODE,
  GATES,
  KILLED,
  MARKET_F64_SHIFT,
  MARKET_I32,
  MARKET_I32_SHIFT,
  MAX_ORDERS,
  MODES_ALLOWED,
  POSITION_BOUND,
  QUOTE,
  QUOTE_UNITS,
  STATUS,
} = marketFields;
const { high, toBigInt } = money;
const {
  ACCOUNT,
  ACCOUNT_NEXT,
  CLIENT_BIT,
  EXTRA,
  F64_SHIFT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_SHIFT,
  I32_WORDS,
  LOCK_HANDLE,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  SIDE_MASK,
  REMAINING,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
} = orderFields;
const { LIMB, textLength } = schema;
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
  DAY,
  FOK,
  LIMIT,
  LIMIT_MAKER,
  MARKET,
  PRE_OPEN,
  RESTING,
} = termFields;
const { checkCall, checkShape, checkStatus, isClientOrderId, isVisible } = terms;
const { OPEN_ORDERS_MAX, TEXT_BYTES } = types;

const UNKNOWN_MARKET = rejection('UNKNOWN_MARKET');
const NOT_PERMITTED = rejection('NOT_PERMITTED');
const INVALID_NAME = rejection('INVALID_NAME');
const INVALID_ORDER = rejection('INVALID_ORDER');
const ACCOUNT_DISABLED = rejection('ACCOUNT_DISABLED');
const SELF_TRADE_MODE_NOT_ALLOWED = rejection('SELF_TRADE_MODE_NOT_ALLOWED');
const DUPLICATE_CLIENT_ORDER_ID = rejection('DUPLICATE_CLIENT_ORDER_ID');
const TOO_MANY_ORDERS = rejection('TOO_MANY_ORDERS');
const EXCHANGE_FULL = rejection('EXCHANGE_FULL');
const WOULD_TAKE = rejection('WOULD_TAKE');
const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');
const FOK_UNFILLED = expiryReasons.indexOf('FOK_UNFILLED');

const { ACCEPTED, ACCEPTED_BYTES, A_ACCOUNT, A_LOCKED, A_MARKET, A_MODE, A_ORDER_ID } = eventFields;
const { A_PRICE, A_QUANTITY, A_QUOTE, A_SIDE, A_TEXT, A_TIME_IN_FORCE, A_TYPE } = eventFields;
const { EXPIRED } = eventFields;

export class Entry {
  readonly #state: State;
  readonly #orders: OrderArena;
  readonly #markets: MarketTable;
  readonly #ledger: Ledger;
  readonly #accounts: AccountTable;
  readonly #events: EventBuffer;
  readonly #book: Book;
  readonly #matcher: Matcher;
  readonly #marketOrders: MarketOrders;
  readonly filters: Filters;
  readonly risk: Risk;
  readonly #answers: Answers;
  /** After DUPLICATE_CLIENT_ORDER_ID: the open order that has the id; else 0. */
  #duplicate = 0;
  /** Of the order that passed the checks: the limbs of its lock. */
  readonly #lock = new Float64Array(2);

  constructor(state: State, book: Book, matcher: Matcher, answers: Answers) {
    this.#state = state;
    this.#orders = state.orders;
    this.#markets = state.markets;
    this.#ledger = state.ledger;
    this.#accounts = state.accounts;
    this.#events = state.events;
    this.#book = book;
    this.#matcher = matcher;
    this.#marketOrders = new MarketOrders(state, book, matcher);
    this.filters = new Filters(state, book);
    this.risk = new Risk(state);
    this.#answers = answers;
  }

  /**
   * Places the order whose terms are at `at`, its client id at `textAt` and its idempotency key at
   * `keyAt`, for an account that exists or the venue. Answers whether it took effect, else after Rejected.
   */
  place(from: RecordBuffer, at: number, textAt: number, keyAt: number, account: number): boolean {
    const slot = this.#orders.peek();
    let reason = this.#checkTerms(from, at, textAt, keyAt, account);
    if (reason === ACCEPTABLE) reason = this.#checkState(from, at, textAt, account);
    if (reason === ACCEPTABLE) reason = this.#lockOrder(from, at, slot, account);
    if (reason !== ACCEPTABLE) {
      const market = from.i32[(at >> 2) + C_MARKET]!;
      this.#answers.reject(reason, market, this.#duplicate, from, textAt);
      this.#duplicate = 0;
      return false;
    }
    this.#orders.take();
    this.#writeAccepted(from, at, textAt, slot);
    if (this.#accounts.hasSettings(account)) this.risk.countOrder(account);
    if (from.i32[(at >> 2) + C_TYPE] === MARKET) {
      if (this.#isCall(from.i32[(at >> 2) + C_MARKET]!)) this.#wait(from, at, textAt, slot);
      else this.#marketOrders.run(slot, false);
    } else if (this.#matchLimit(from, at, slot)) this.#enroll(from, textAt, slot);
    return true;
  }

  #checkTerms(
    from: RecordBuffer,
    at: number,
    textAt: number,
    keyAt: number,
    account: number,
  ): number {
    const { i32, f64 } = from;
    const rules = this.#markets.i32;
    const word = at >> 2;
    const market = i32[word + C_MARKET]!;
    if (!this.#markets.has(market)) return UNKNOWN_MARKET;
    if (account === 0) return NOT_PERMITTED;
    if (!areNames(from, textAt, keyAt)) return INVALID_NAME;
    const base = market << MARKET_I32_SHIFT;
    const type = i32[word + C_TYPE]!;
    const timeInForce = i32[word + C_TIME_IN_FORCE]!;
    const unusual = rules[base | STATUS]! | (rules[base | GATES]! & KILLED);
    if (unusual !== 0 || timeInForce > FOK || this.#accounts.hasSettings(account)) {
      const byQuote = quoteWordsOf(from, at) !== 0;
      const session = this.checkSession(account, market, type, timeInForce, byQuote);
      if (session !== ACCEPTABLE) return session;
    }
    if (type !== LIMIT || timeInForce > FOK) {
      const shape = checkShape(from, at);
      if (shape !== ACCEPTABLE) return shape;
    }
    const price = i32[word + C_PRICE]!;
    const quantity = f64[(at >> 3) + C_QUANTITY]!;
    const plain = price > 0 && quantity > 0 && quoteWordsOf(from, at) === 0;
    if (type === LIMIT && !plain) return INVALID_ORDER;
    const mode = i32[word + C_MODE]!;
    if (mode !== 0 && ((rules[base | MODES_ALLOWED]! >> mode) & 1) === 0) {
      return SELF_TRADE_MODE_NOT_ALLOWED;
    }
    if (type === MARKET) {
      const amount = (at >> 3) + C_QUOTE_AMOUNT;
      return this.filters.checkMarket(market, quantity, f64[amount]!, f64[amount + 1]!);
    }
    this.filters.limit[0] = quantity;
    this.filters.limit[1] = ((RESTING >> timeInForce) & 1) === 0 ? 0 : quantity;
    return this.filters.checkLimit(market, i32[word + C_SIDE]!, price);
  }

  /** Whether the market's status and the kill switches let an order of these terms in. */
  checkSession(
    account: number,
    market: number,
    type: number,
    timeInForce: number,
    byQuote: boolean,
  ): number {
    const status = checkStatus(this.#markets, market);
    if (status !== ACCEPTABLE) return status;
    if (this.risk.isDisabled(account)) return ACCOUNT_DISABLED;
    return checkCall(this.#markets, market, type, timeInForce, byQuote);
  }

  /** The checks against names, counts and the other side of the book. */
  #checkState(from: RecordBuffer, at: number, textAt: number, account: number): number {
    const word = at >> 2;
    const market = from.i32[word + C_MARKET]!;
    if (textLength(from, textAt) !== 0 && this.#isDuplicate(from, textAt, account)) {
      return DUPLICATE_CLIENT_ORDER_ID;
    }
    const rests = ((RESTING >> from.i32[word + C_TIME_IN_FORCE]!) & 1) !== 0;
    const words = market << MARKET_I32_SHIFT;
    if (rests) {
      const most = this.#markets.i32[words | MAX_ORDERS]!;
      const counted = most !== 0 && this.#accounts.openOrders(account) >= most;
      if (counted && this.#isFull(account, market, most)) return TOO_MANY_ORDERS;
    }
    const bounded = (this.#markets.i32[words | GATES]! & POSITION_BOUND) !== 0;
    if (bounded || this.#accounts.hasSettings(account)) {
      const reason = this.risk.check(from, at, account, rests);
      if (reason !== ACCEPTABLE) return reason;
    }
    if (rests || this.#markets.i32[words | STATUS] !== 0) {
      if (this.#state.index.count >= OPEN_ORDERS_MAX) return EXCHANGE_FULL;
    }
    if (from.i32[word + C_TYPE] === LIMIT_MAKER) {
      const side = from.i32[word + C_SIDE]!;
      if (this.wouldTake(market, side, from.i32[word + C_PRICE]!)) return WOULD_TAKE;
    }
    return ACCEPTABLE;
  }

  #isDuplicate(from: RecordBuffer, textAt: number, account: number): boolean {
    const { clients, orders } = this.#state;
    const record = clients.find(account, from.u8, textAt + 4, textLength(from, textAt));
    if (record === 0) return false;
    this.#duplicate = orders.f64[clients.slotOf(record) * F64_WORDS + ORDER_ID]!;
    return true;
  }

  /** Whether a limit at this price crosses the best of the other side. */
  wouldTake(market: number, side: number, price: number): boolean {
    const best = this.#markets.i32[(market << MARKET_I32_SHIFT) + BEST + 1 - side]!;
    return best !== 0 && (side === 0 ? price >= best : price <= best);
  }

  #isFull(account: number, market: number, most: number): boolean {
    const { i32 } = this.#orders;
    let count = 0;
    let slot = this.#accounts.firstOrder(account);
    while (slot !== 0) {
      const flags = i32[slot * I32_WORDS + FLAGS]!;
      // A MARKET order that waits in a call is not counted.
      const counts =
        flags >>> MARKET_SHIFT === market && ((flags >> TYPE_SHIFT) & FIELD_MASK) !== MARKET;
      if (counts && ++count >= most) return true;
      slot = i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
    }
    return false;
  }

  /**
   * The last check: fills in the order's record in the slot that is not taken yet, and takes its lock if
   * the account can pay for it.
   */
  #lockOrder(from: RecordBuffer, at: number, slot: number, account: number): number {
    const { i32, f64 } = this.#orders;
    const order = slot << I32_SHIFT;
    const figure = slot << F64_SHIFT;
    const terms = at >> 2;
    const market = from.i32[terms + C_MARKET]!;
    const side = from.i32[terms + C_SIDE]!;
    const type = from.i32[terms + C_TYPE]!;
    const price = from.i32[terms + C_PRICE]!;
    const asked = from.i32[terms + C_MODE]!;
    const quantity = from.f64[(at >> 3) + C_QUANTITY]!;
    const rules = this.#markets.i32;
    const units = this.#markets.f64;
    const words = market << MARKET_I32_SHIFT;
    const doubles = market << MARKET_F64_SHIFT;
    const handle = this.#accounts.balance(account, rules[words | (side === 0 ? QUOTE : BASE)]!);
    f64[figure | QUANTITY] = quantity;
    f64[figure | REMAINING] = quantity;
    i32[order | PRICE] = price;
    i32[order | ACCOUNT] = account;
    i32[order | FLAGS] =
      side |
      (type << TYPE_SHIFT) |
      (from.i32[terms + C_TIME_IN_FORCE]! << TIME_IN_FORCE_SHIFT) |
      ((asked === 0 ? rules[words | DEFAULT_MODE]! : asked) << MODE_SHIFT) |
      (market << MARKET_SHIFT);
    i32[order | LOCK_HANDLE] = handle;
    i32[order | EXTRA] = 0;
    if (type === MARKET) return this.#lockMarket(from, at, slot);
    const lock =
      side === 0
        ? price * quantity * units[doubles | QUOTE_UNITS]!
        : quantity * units[doubles | BASE_UNITS]!;
    const balances = this.#ledger.lows;
    const entry = handle << ENTRY_SHIFT;
    const available = balances[entry | AVAILABLE]! - lock;
    const locked = balances[entry | LOCKED]! + lock;
    if (available < 0 || locked >= LIMB) return this.#lockWide(slot);
    balances[entry | AVAILABLE] = available;
    balances[entry | LOCKED] = locked;
    this.#lock[0] = lock;
    this.#lock[1] = 0;
    return ACCEPTABLE;
  }

  /** The same for a limit order whose lock needs the high limbs, or is not covered. */
  #lockWide(slot: number): number {
    const handle = this.#orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    const lo = this.#book.lockOf(slot, this.#orders.f64[slot * F64_WORDS + QUANTITY]!);
    const hi = high[0]!;
    if (!this.#ledger.covers(handle * ENTRY_WORDS + AVAILABLE, lo, hi)) return INSUFFICIENT_BALANCE;
    this.#ledger.lock(handle, lo, hi);
    this.#lock[0] = lo;
    this.#lock[1] = hi;
    return ACCEPTABLE;
  }

  #lockMarket(from: RecordBuffer, at: number, slot: number): number {
    const { i32 } = this.#orders;
    const word = (at >> 3) + C_QUOTE_AMOUNT;
    const found = i32[slot * I32_WORDS + LOCK_HANDLE]!;
    const plan = this.#marketOrders;
    const reason = this.#isCall(from.i32[(at >> 2) + C_MARKET]!)
      ? plan.planCall(slot, found)
      : plan.plan(slot, found, from.f64[word]!, from.f64[word + 1]!);
    if (reason !== ACCEPTABLE) return reason;
    const handle = found === 0 ? this.#madeBalance(slot) : found;
    i32[slot * I32_WORDS + LOCK_HANDLE] = handle;
    this.#ledger.lock(handle, plan.lockLo, plan.lockHi);
    this.#lock[0] = plan.lockLo;
    this.#lock[1] = plan.lockHi;
    return ACCEPTABLE;
  }

  /** A balance for an order that locks nothing of an asset that its account never had. */
  #madeBalance(slot: number): number {
    const { i32 } = this.#orders;
    const flags = i32[slot * I32_WORDS + FLAGS]!;
    const asset = (flags & SIDE_MASK) === 0 ? QUOTE : BASE;
    const market = (flags >>> MARKET_SHIFT) * MARKET_I32;
    return this.#ledger.handle(
      i32[slot * I32_WORDS + ACCOUNT]!,
      this.#markets.i32[market + asset]!,
    );
  }

  #writeAccepted(from: RecordBuffer, at: number, textAt: number, slot: number): void {
    const orderId = this.#state.nextOrderId();
    this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID] = orderId;
    const events = this.#events;
    const to = events.room();
    const { i32, f64 } = events;
    const word = to >> 2;
    const double = to >> 3;
    const terms = at >> 2;
    const figures = at >> 3;
    const orders = this.#orders.i32;
    i32[word + A_ACCOUNT] = orders[(slot << I32_SHIFT) | ACCOUNT]!;
    i32[word + A_MARKET] = from.i32[terms + C_MARKET]!;
    i32[word + A_SIDE] = from.i32[terms + C_SIDE]!;
    i32[word + A_TYPE] = from.i32[terms + C_TYPE]!;
    i32[word + A_TIME_IN_FORCE] = from.i32[terms + C_TIME_IN_FORCE]!;
    i32[word + A_MODE] = (orders[(slot << I32_SHIFT) | FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    i32[word + A_PRICE] = from.i32[terms + C_PRICE]!;
    f64[double + A_ORDER_ID] = orderId;
    f64[double + A_QUANTITY] = from.f64[figures + C_QUANTITY]!;
    f64[double + A_QUOTE] = from.f64[figures + C_QUOTE_AMOUNT]!;
    f64[double + A_QUOTE + 1] = from.f64[figures + C_QUOTE_AMOUNT + 1]!;
    f64[double + A_LOCKED] = this.#lock[0]!;
    f64[double + A_LOCKED + 1] = this.#lock[1]!;
    i32[word] = ACCEPTED;
    f64[(to + A_TEXT) >> 3] = 0;
    events.bytes = to + ACCEPTED_BYTES;
    if (textLength(from, textAt) === 0) return;
    const end = copyText(events.records, to + A_TEXT, from, textAt);
    i32[word] = (ACCEPTED & 0xffff) | (((end - to) >> 3) << 16);
    events.bytes = end;
  }

  /** Whether orders collect in this market without matching. */
  #isCall(market: number): boolean {
    return this.#markets.i32[(market << MARKET_I32_SHIFT) | STATUS]! >= PRE_OPEN;
  }

  /** An accepted MARKET order waits for the end of the call. */
  #wait(from: RecordBuffer, at: number, textAt: number, slot: number): void {
    this.#book.linkBeside(slot);
    const buys = from.i32[(at >> 2) + C_SIDE] === 0;
    if (buys) this.#state.calls.setLock(slot, toBigInt(this.#lock[0]!, this.#lock[1]!));
    this.#enroll(from, textAt, slot);
  }

  /** Matches an accepted limit order; answers whether it rests. */
  #matchLimit(from: RecordBuffer, at: number, slot: number): boolean {
    const terms = at >> 2;
    const timeInForce = from.i32[terms + C_TIME_IN_FORCE]!;
    const side = from.i32[terms + C_SIDE]!;
    if (this.#isCall(from.i32[terms + C_MARKET]!)) {
      this.#book.rest(slot);
      return true;
    }
    if (this.wouldTake(from.i32[terms + C_MARKET]!, side, from.i32[terms + C_PRICE]!)) {
      if (timeInForce === FOK && !this.#matcher.fillsWhole(slot)) return this.#expireWhole(slot);
      return this.#matcher.finish(slot, this.#matcher.match(slot), false);
    }
    if (timeInForce === FOK) return this.#expireWhole(slot);
    if (((RESTING >> timeInForce) & 1) === 0) return this.#matcher.finish(slot, PASSED, false);
    this.#book.rest(slot);
    return true;
  }

  #expireWhole(slot: number): boolean {
    this.#book.end(slot, EXPIRED, FOK_UNFILLED);
    this.#orders.release(slot);
    return false;
  }

  /** Makes an order that rests findable. */
  #enroll(from: RecordBuffer, textAt: number, slot: number): void {
    this.#book.enroll(slot);
    const flags = this.#orders.i32[slot * I32_WORDS + FLAGS]!;
    if (((flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK) === DAY) enlistDay(this.#state, slot);
    const clientBytes = textLength(from, textAt);
    if (clientBytes === 0) return;
    const { orders, clients } = this.#state;
    const account = orders.i32[slot * I32_WORDS + ACCOUNT]!;
    const record = clients.add(account, from.u8, textAt + 4, clientBytes, slot);
    orders.i32[slot * I32_WORDS + FLAGS]! |= CLIENT_BIT;
    orders.setClient(slot, record);
  }
}

/** 0 when the terms have no quote amount. */
function quoteWordsOf(from: RecordBuffer, at: number): number {
  return from.f64[(at >> 3) + C_QUOTE_AMOUNT]! + from.f64[(at >> 3) + C_QUOTE_AMOUNT + 1]!;
}

/** Whether both texts are valid; usually both are empty. */
export function areNames(from: RecordBuffer, textAt: number, keyAt: number): boolean {
  const clientBytes = textLength(from, textAt);
  const keyBytes = textLength(from, keyAt);
  if ((clientBytes | keyBytes) === 0) return true;
  return (
    isClientOrderId(from.u8, textAt + 4, clientBytes) &&
    isVisible(from.u8, keyAt + 4, keyBytes, TEXT_BYTES)
  );
}
