/**
 * The checks of an order with conditions, or of a leg of a list, in the order of the closed list (O6).
 * Nothing changes here but what the draft says of its own prices.
 */
import { ACCEPTABLE, rejection } from './answers.ts';
import {
  checkConditionFilters,
  checkConditionsShape,
  checkTrigger,
  earlier,
} from './conditions.ts';
import { isFloating, isMarketLike, isPegged, isResting, isStop } from './draft.ts';
import {
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  MODES_ALLOWED,
  QUOTE_UNITS,
  STATUS,
} from './market-fields.ts';
import { high, product, toBigInt } from './money.ts';
import { F64_WORDS, ORDER_ID } from './order-fields.ts';
import { bestSteady, fixedPrice, floatingPrice } from './pegs.ts';
import { checkCounts } from './order-counts.ts';
import { trailingLockPrice } from './stop-book.ts';
import { GTD, LIMIT_MAKER, PRE_OPEN } from './term-fields.ts';
import { checkBaseRange, checkMarketQuantity, checkNotional, checkQuantity } from './terms.ts';
import { areNames } from './entry.ts';
import { textLength } from './schema.ts';
import { OPEN_ORDERS_MAX } from './types.ts';
import type { Added } from './order-counts.ts';
import type { Arrivals } from './arrivals.ts';
import type { Draft } from './draft.ts';
import type { Entry } from './entry.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

const UNKNOWN_MARKET = rejection('UNKNOWN_MARKET');
const NOT_PERMITTED = rejection('NOT_PERMITTED');
const INVALID_NAME = rejection('INVALID_NAME');
const NOT_IN_AUCTION = rejection('NOT_IN_AUCTION');
const TIME_IN_PAST = rejection('TIME_IN_PAST');
const SELF_TRADE_MODE_NOT_ALLOWED = rejection('SELF_TRADE_MODE_NOT_ALLOWED');
const NO_REFERENCE_PRICE = rejection('NO_REFERENCE_PRICE');
const DUPLICATE_CLIENT_ORDER_ID = rejection('DUPLICATE_CLIENT_ORDER_ID');
const EXCHANGE_FULL = rejection('EXCHANGE_FULL');
const WOULD_TAKE = rejection('WOULD_TAKE');

export class DraftChecks {
  readonly #state: State;
  readonly #entry: Entry;
  readonly #arrivals: Arrivals;

  constructor(state: State, entry: Entry, arrivals: Arrivals) {
    this.#state = state;
    this.#entry = entry;
    this.#arrivals = arrivals;
  }

  /** Who and where, and the names. */
  checkNames(
    from: RecordBuffer,
    market: number,
    account: number,
    textAt: number,
    keyAt: number,
  ): number {
    if (!this.#state.markets.has(market)) return UNKNOWN_MARKET;
    if (account === 0) return NOT_PERMITTED;
    return areNames(from, textAt, keyAt) ? ACCEPTABLE : INVALID_NAME;
  }

  /** The market's status, the shape, the prices that follow, and the filters. */
  checkTerms(draft: Draft, account: number): number {
    const { markets, timeMs } = this.#state;
    const { market, mode } = draft;
    const session = this.#checkSession(draft, account);
    if (session !== ACCEPTABLE) return session;
    const shape = checkConditionsShape(draft);
    if (shape !== ACCEPTABLE) return shape;
    if (draft.timeInForce === GTD && draft.expireTime <= timeMs) return TIME_IN_PAST;
    const allowed = markets.i32[market * MARKET_I32 + MODES_ALLOWED]!;
    if (mode !== 0 && ((allowed >> mode) & 1) === 0) return SELF_TRADE_MODE_NOT_ALLOWED;
    if (!this.#findPrices(draft)) return NO_REFERENCE_PRICE;
    const filters = isMarketLike(draft) ? this.#checkMarket(draft) : this.#checkLimit(draft);
    const conditions = checkConditionFilters(this.#state, draft);
    return earlier(earlier(filters, conditions), checkTrigger(this.#state, draft));
  }

  #checkSession(draft: Draft, account: number): number {
    const { market, type, timeInForce, quoteLo, quoteHi } = draft;
    const byQuote = quoteLo + quoteHi !== 0;
    const session = this.#entry.checkSession(account, market, type, timeInForce, byQuote);
    if (session !== ACCEPTABLE) return session;
    return isPegged(draft) && this.isCall(market) ? NOT_IN_AUCTION : ACCEPTABLE;
  }

  /** An order was accepted: for the account's rate (L6). */
  countOrder(account: number): void {
    if (this.#state.accounts.hasSettings(account)) this.#entry.risk.countOrder(account);
  }

  /** Whether orders collect in this market without matching. */
  isCall(market: number): boolean {
    return this.#state.markets.i32[market * MARKET_I32 + STATUS]! >= PRE_OPEN;
  }

  /** The price of a peg, and what a buy without a limit locks by; false without a reference. */
  #findPrices(draft: Draft): boolean {
    const { market, side, pegReference, pegOffset, stopPrice, trailingDelta, pending } = draft;
    const last = this.#state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    if (isFloating(draft)) {
      const bid = bestSteady(this.#state, market, 0);
      const ask = bestSteady(this.#state, market, 1);
      draft.limitPrice = floatingPrice(this.#state, market, side, draft, bid, ask);
    } else if (isPegged(draft) && !pending) {
      draft.limitPrice = fixedPrice(this.#state, market, side, pegReference, pegOffset);
    }
    if (isPegged(draft) && !pending) return draft.limitPrice !== 0;
    if (!isStop(draft) || !isMarketLike(draft) || side !== 0) return true;
    draft.lockPrice = stopPrice === 0 ? trailingLockPrice(last, trailingDelta) : stopPrice;
    return draft.lockPrice !== 0 || pending;
  }

  #checkLimit(draft: Draft): number {
    const { market, side, quantity, limitPrice, pending } = draft;
    if (limitPrice === 0) {
      // A pending peg: its price is found when it is set to work.
      return earlier(
        checkQuantity(this.#state.markets, market, quantity),
        checkBaseRange(this.#state.markets, market, quantity),
      );
    }
    const enters = isResting(draft) && !pending && !isStop(draft);
    const { filters } = this.#entry;
    filters.limit[0] = quantity;
    filters.limit[1] = enters ? quantity : 0;
    return filters.checkLimit(market, side, limitPrice);
  }

  /** MARKET, and stops that become MARKET: measured at their stop price, else at the last price. */
  #checkMarket(draft: Draft): number {
    const { markets } = this.#state;
    const { market, quantity, quoteLo, quoteHi, stopPrice } = draft;
    if (quantity === 0) return checkNotional(markets, market, quoteLo, quoteHi);
    const byQuantity = checkMarketQuantity(markets, market, quantity);
    if (byQuantity !== ACCEPTABLE) return byQuantity;
    const byRange = checkBaseRange(markets, market, quantity);
    if (byRange !== ACCEPTABLE) return byRange;
    const last = markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    const price = stopPrice === 0 ? last : stopPrice;
    if (price === 0) return ACCEPTABLE;
    const units = markets.f64[market * MARKET_F64 + QUOTE_UNITS]!;
    const lo = product(price, quantity, units);
    return checkNotional(markets, market, lo, high[0]!);
  }

  /** The account's open order that has the draft's client order id; 0: none. */
  duplicateOf(from: RecordBuffer, { textAt }: Draft, account: number): number {
    const { clients, orders } = this.#state;
    const bytes = textLength(from, textAt);
    const record = bytes === 0 ? 0 : clients.find(account, from.u8, textAt + 4, bytes);
    return record === 0 ? 0 : orders.f64[clients.slotOf(record) * F64_WORDS + ORDER_ID]!;
  }

  /** The checks against names, counts and the other side of the book, of all orders of one command. */
  checkState(drafts: readonly Draft[], account: number, duplicate: boolean, lists: number): number {
    if (duplicate) return DUPLICATE_CLIENT_ORDER_ID;
    const { risk } = this.#entry;
    const { market } = drafts[0]!;
    const added = addedBy(drafts, lists);
    const counts = checkCounts(this.#state, account, market, added);
    let reason = earlier(counts, risk.checkCounts(account, added.orders, drafts.length));
    for (const draft of drafts) reason = earlier(reason, this.#checkSize(draft, account));
    if (reason !== ACCEPTABLE) return reason;
    const staying = this.isCall(market) ? drafts.length : added.orders;
    const full = this.#state.index.count + staying > OPEN_ORDERS_MAX;
    if (staying !== 0 && full) return EXCHANGE_FULL;
    return drafts.some((draft) => this.#wouldTake(draft)) ? WOULD_TAKE : ACCEPTABLE;
  }

  /** The account's limits on the size of an order (L6). */
  #checkSize(draft: Draft, account: number): number {
    const { risk } = this.#entry;
    const { market, side, quantity, limitPrice, stopPrice, quoteLo, quoteHi } = draft;
    const last = this.#state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    const price = isMarketLike(draft) ? (stopPrice === 0 ? last : stopPrice) : limitPrice;
    const notional =
      quantity === 0 ? toBigInt(quoteLo, quoteHi) : risk.notional(market, price, quantity);
    const added = side === 0 && quantity !== 0 ? quantity : undefined;
    return risk.checkSize(account, market, notional, added);
  }

  #wouldTake({ type, pending, market, side, limitPrice }: Draft): boolean {
    if (type !== LIMIT_MAKER || pending) return false;
    return this.#arrivals.wouldTake(market, side, limitPrice);
  }
}

function addedBy(drafts: readonly Draft[], lists: number): Added {
  const count = (is: (draft: Draft) => boolean): number => drafts.filter(is).length;
  return {
    orders: count((draft) => isResting(draft) || isStop(draft) || draft.pending),
    algo: count(isStop),
    icebergs: count((draft) => draft.displayQuantity !== 0),
    lists,
  };
}
