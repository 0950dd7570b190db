/**
 * MARKET orders. Their lock is what the sweep over reachable orders needs, at most what is available;
 * then they take, level by level and within the collar (B3), what lots and money left allow.
 *
 *   by quantity  BUY   lots = quantity, money = lock          SELL  lots = quantity, money unlimited
 *   by quote     BUY   lots unlimited,  money = quoteAmount   SELL  lots = lock,     money = proceeds still wanted
 */
import { collarLimit, partsFloor } from './bands.ts';
import { writeEvent } from './event.ts';
import { expiryReasons, sides } from './types.ts';
import * as answers from './answers.ts';
import * as eventFields from './event-fields.ts';
import * as schema from './schema.ts';
import * as balanceFields from './balance-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as prevention from './prevention.ts';
import * as types from './types.ts';
import type { Book } from './book.ts';
import type { Matcher } from './matcher.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, rejection } = answers;
const { EXPIRED } = eventFields;
const { LIMB, lengthAt } = schema;
const { AVAILABLE, ENTRY_WORDS, LOCKED } = balanceFields;
const { BANDED, BASE_UNITS, BEST, GATES, LAST_PRICE, MARKET_F64, MARKET_I32, QUOTE_UNITS } =
  marketFields;
const { high, highLimb, isLess, lowLimb, product, timesIn, toBigInt } = money;
const {
  ACCOUNT,
  EXTRA,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LOCK_HANDLE,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
} = orderFields;
const { HEAD, LEVEL_I32 } = levelFields;
const { BREACHED, DECREMENT, DECREMENTED_AWAY, EXPIRE_TAKER, NONE, PASSED, SELF_TRADE } =
  prevention;
const { MAX_QUANTITY } = types;

const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');
const NO_LIQUIDITY = expiryReasons.indexOf('NO_LIQUIDITY');
const LOCK_SPENT = expiryReasons.indexOf('LOCK_SPENT');
const BAND = expiryReasons.indexOf('BAND');

/** How the sweep ended, beside the outcomes of prevention. */
const FILLED = 4;
const SPENT = 5;
const EXHAUSTED = 6;
const COLLARED = 7;

export class MarketOrders {
  readonly #state: State;
  readonly #book: Book;
  readonly #matcher: Matcher;
  /** The lock that plan() found. */
  lockLo = 0;
  lockHi = 0;
  #byQuote = false;
  #buys = false;
  #traded = false;
  /** The last price within the collar; 0: any. */
  #limit = 0;
  #lots = 0;
  #moneyLo = 0;
  #moneyHi = 0;

  constructor(state: State, book: Book, matcher: Matcher) {
    this.#state = state;
    this.#book = book;
    this.#matcher = matcher;
  }

  /** Finds the lock of a market order with its account's balance at `handle`, or why it is rejected. */
  plan(slot: number, handle: number, quoteLo: number, quoteHi: number): number {
    const { orders } = this.#state;
    const quantity = orders.f64[slot * F64_WORDS + QUANTITY]!;
    this.#byQuote = quantity === 0;
    this.#buys = (orders.i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK) === 0;
    this.#traded = false;
    this.#limit = this.#collar(slot);
    this.#lots = this.#byQuote ? MAX_QUANTITY : quantity;
    this.#moneyLo = quoteLo;
    this.#moneyHi = quoteHi;
    if (this.#byQuote)
      return this.#buys ? this.#planSpending(handle) : this.#planProceeds(slot, handle);
    return this.#buys ? this.#planCost(slot, handle) : this.#planSale(slot, handle);
  }

  #collar(slot: number): number {
    const { markets, orders } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const side = flags & SIDE_MASK;
    const best = markets.i32[(flags >>> MARKET_SHIFT) * MARKET_I32 + BEST + 1 - side]!;
    return collarLimit(side, best, markets.rules[flags >>> MARKET_SHIFT]!.collar);
  }

  #isWithin(price: number): boolean {
    return this.#limit === 0 || (this.#buys ? price <= this.#limit : price >= this.#limit);
  }

  /** The next order that the sweep would trade with, within the collar; 0 at the end. */
  #reachable(slot: number, after: number): number {
    const maker = this.#matcher.reachable(slot, after);
    return this.#isWithin(this.#state.orders.i32[maker * I32_WORDS + PRICE]!) ? maker : 0;
  }

  /** A market buy by quantity that is planned has this lock instead. */
  fund(lo: number, hi: number): void {
    this.#moneyLo = lo;
    this.#moneyHi = hi;
  }

  #planSpending(handle: number): number {
    this.lockLo = this.#moneyLo;
    this.lockHi = this.#moneyHi;
    return this.#covered(handle);
  }

  #planSale(slot: number, handle: number): number {
    this.#lockLots(slot, this.#lots);
    return this.#covered(handle);
  }

  #covered(handle: number): number {
    const at = handle * ENTRY_WORDS + AVAILABLE;
    return this.#state.ledger.covers(at, this.lockLo, this.lockHi)
      ? ACCEPTABLE
      : INSUFFICIENT_BALANCE;
  }

  /**
   * The lock of a MARKET order by quantity that waits in a call: a buy can pay the highest price that a
   * limit order might have, or locks all that is available.
   */
  planCall(slot: number, handle: number): number {
    const { orders, markets, ledger } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const quantity = orders.f64[slot * F64_WORDS + QUANTITY]!;
    if ((flags & SIDE_MASK) !== 0) {
      this.#lots = quantity;
      return this.#planSale(slot, handle);
    }
    const last = markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    const { bidPriceUp } = markets.rules[market]!;
    const units = this.#units(slot, QUOTE_UNITS);
    if (last !== 0 && bidPriceUp !== 0) {
      this.lockLo = product(Math.max(1, partsFloor(last, bidPriceUp)), quantity, units);
      this.lockHi = high[0]!;
      return this.#covered(handle);
    }
    const ask = markets.i32[market * MARKET_I32 + BEST + 1]!;
    this.lockLo = product(ask === 0 ? 1 : ask, units, 1);
    this.lockHi = high[0]!;
    if (this.#covered(handle) !== ACCEPTABLE) return INSUFFICIENT_BALANCE;
    this.lockLo = ledger.low(handle * ENTRY_WORDS + AVAILABLE);
    this.lockHi = ledger.high(handle * ENTRY_WORDS + AVAILABLE);
    return ACCEPTABLE;
  }

  /** BUY by quantity: what the sweep costs, or all that is available. */
  #planCost(slot: number, handle: number): number {
    const { orders, ledger } = this.#state;
    const availableLo = ledger.low(handle * ENTRY_WORDS + AVAILABLE);
    const availableHi = ledger.high(handle * ENTRY_WORDS + AVAILABLE);
    const units = this.#units(slot, QUOTE_UNITS);
    let costLo = 0;
    let costHi = 0;
    let left = this.#lots;
    let maker = this.#reachable(slot, 0);
    if (maker !== 0) {
      const lot = product(orders.i32[maker * I32_WORDS + PRICE]!, units, 1);
      if (isLess(availableLo, availableHi, lot, high[0]!)) return INSUFFICIENT_BALANCE;
    }
    while (maker !== 0 && left > 0 && isLess(costLo, costHi, availableLo, availableHi)) {
      const lots = Math.min(left, this.#matcher.takeable(slot, maker));
      costLo += product(orders.i32[maker * I32_WORDS + PRICE]!, lots, units);
      costHi += high[0]!;
      if (costLo >= LIMB) {
        costLo -= LIMB;
        costHi++;
      }
      left -= lots;
      maker = this.#reachable(slot, maker);
    }
    const short = isLess(availableLo, availableHi, costLo, costHi);
    this.lockLo = short ? availableLo : costLo;
    this.lockHi = short ? availableHi : costHi;
    this.#moneyLo = this.lockLo;
    this.#moneyHi = this.lockHi;
    return ACCEPTABLE;
  }

  /** SELL by quote: the lots that the sweep takes until the proceeds are there, or all whole ones available. */
  #planProceeds(slot: number, handle: number): number {
    const { orders, ledger } = this.#state;
    const at = handle * ENTRY_WORDS + AVAILABLE;
    const owned = timesIn(
      ledger.low(at),
      ledger.high(at),
      this.#units(slot, BASE_UNITS),
      1,
      MAX_QUANTITY,
    );
    const units = this.#units(slot, QUOTE_UNITS);
    let wanted = toBigInt(this.#moneyLo, this.#moneyHi);
    let lots = 0;
    let maker = this.#reachable(slot, 0);
    if (maker !== 0 && owned === 0) return INSUFFICIENT_BALANCE;
    while (maker !== 0 && lots < owned) {
      const price = orders.i32[maker * I32_WORDS + PRICE]!;
      const resting = this.#matcher.takeable(slot, maker);
      const taken = timesIn(lowLimb(wanted), highLimb(wanted), price, units, resting);
      if (taken === 0) break;
      wanted -= BigInt(taken) * BigInt(price) * BigInt(units);
      lots = taken > owned - lots ? owned : lots + taken;
      // The sweep ends at the first order that it does not take whole.
      if (taken < resting) break;
      maker = this.#reachable(slot, maker);
    }
    this.#lots = lots;
    this.#lockLots(slot, lots);
    return ACCEPTABLE;
  }

  #lockLots(slot: number, lots: number): void {
    this.lockLo = product(lots, this.#units(slot, BASE_UNITS), 1);
    this.lockHi = high[0]!;
  }

  #units(slot: number, field: number): number {
    const flags = this.#state.orders.i32[slot * I32_WORDS + FLAGS]!;
    return this.#state.markets.f64[(flags >>> MARKET_SHIFT) * MARKET_F64 + field]!;
  }

  /** Sweeps the book with an accepted order just planned, and ends it. `enrolled`: it was open before. */
  run(slot: number, enrolled: boolean): void {
    const { markets, orders } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const best = market * MARKET_I32 + BEST + 1 - (flags & SIDE_MASK);
    let outcome = PASSED;
    while (outcome === PASSED) {
      const price = markets.i32[best]!;
      if (price === 0) outcome = EXHAUSTED;
      else if (!this.#isWithin(price)) outcome = COLLARED;
      else outcome = this.#sweepLevel(slot, market, 1 - (flags & SIDE_MASK), price);
    }
    this.#finish(slot, outcome);
    if (enrolled) this.#book.retire(slot);
    else orders.release(slot);
  }

  #sweepLevel(slot: number, market: number, side: number, price: number): number {
    const { ladder } = this.#state;
    const level = ladder.find(market * 2 + side, price);
    const head = level * LEVEL_I32 + HEAD;
    let outcome = PASSED;
    let changes = 0;
    while (ladder.i32[head] !== 0 && outcome === PASSED) {
      const step = this.#meet(slot, ladder.i32[head]!);
      outcome = step >> 1;
      changes |= step & 1;
    }
    if (ladder.i32[head] === 0) this.#book.vacate(market, side, price, level);
    if (changes !== 0) this.#book.levelChanged(market, side, price, level);
    return outcome;
  }

  /** One resting order met: answers outcome * 2, plus 1 if the level changed. */
  #meet(slot: number, maker: number): number {
    const { i32, f64 } = this.#state.orders;
    const resting =
      i32[maker * I32_WORDS + EXTRA]! > 0
        ? this.#book.shownOf(maker)
        : f64[maker * F64_WORDS + REMAINING]!;
    const price = i32[maker * I32_WORDS + PRICE]!;
    const units = this.#units(slot, QUOTE_UNITS);
    const counted = this.#byQuote || this.#buys;
    const payable = counted
      ? timesIn(this.#moneyLo, this.#moneyHi, price, units, resting)
      : resting;
    if (this.#byQuote && payable === 0) return (this.#traded ? FILLED : SPENT) * 2;
    const mode = (i32[slot * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    const own =
      mode !== NONE &&
      this.#matcher.areOne(i32[slot * I32_WORDS + ACCOUNT]!, i32[maker * I32_WORDS + ACCOUNT]!);
    if (own && mode !== DECREMENT) {
      const prevented = this.#byQuote ? payable : Math.min(this.#lots, resting);
      const outcome = this.#matcher.selfTrade.prevent(slot, maker, prevented, false);
      return outcome * 2 + (mode === EXPIRE_TAKER ? 0 : 1);
    }
    const lots = Math.min(payable, this.#lots);
    if (lots === 0) return SPENT * 2;
    const market = i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
    const banded = (this.#state.markets.i32[market * MARKET_I32 + GATES]! & BANDED) !== 0;
    if (banded && !own && !this.#matcher.bandAllows(market, price)) return BREACHED * 2;
    this.#spend(slot, price, lots);
    const done = this.#byQuote ? this.#moneyLo + this.#moneyHi === 0 : this.#lots === 0;
    if (own) {
      return this.#matcher.selfTrade.prevent(slot, maker, lots, done) * 2 + 1;
    }
    this.#matcher.trade.execute(slot, maker, lots);
    this.#traded = true;
    if (lots === resting) this.#book.exhaust(maker);
    return (done ? FILLED : PASSED) * 2 + 1;
  }

  /** Takes lots off what is left, and their money where money counts. */
  #spend(slot: number, price: number, lots: number): void {
    if (this.#byQuote ? !this.#buys : true) this.#lots -= lots;
    if (!this.#byQuote && !this.#buys) return;
    const lo = product(price, lots, this.#units(slot, QUOTE_UNITS));
    this.#moneyHi -= high[0]!;
    this.#moneyLo -= lo;
    if (this.#moneyLo < 0) {
      this.#moneyLo += LIMB;
      this.#moneyHi--;
    }
  }

  /** What is left of the lock returns, and the order's last event is written. */
  #finish(slot: number, outcome: number): void {
    const { orders, ledger, events } = this.#state;
    const { selfTrade } = this.#matcher;
    const { released } = this.#book;
    if (!this.#buys) this.#lockLots(slot, this.#lots);
    let lo = this.#buys ? this.#moneyLo : this.lockLo;
    let hi = this.#buys ? this.#moneyHi : this.lockHi;
    if (orders.i32[slot * I32_WORDS + EXTRA]! > 0) {
      const kept = this.#state.lists.releaseOf(slot, toBigInt(lo, hi), 0n);
      lo = lowLimb(kept);
      hi = highLimb(kept);
    }
    const entry = orders.i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS;
    ledger.debit(entry + LOCKED, lo, hi);
    ledger.credit(entry + AVAILABLE, lo, hi);
    if (outcome === DECREMENTED_AWAY) {
      // The decrement has released its share already; what was locked beyond it comes back now.
      const share = toBigInt(selfTrade.finalLo, selfTrade.finalHi);
      this.#book.setReleased(share + toBigInt(lo, hi));
      this.#book.writeEnded(slot, EXPIRED, SELF_TRADE);
      return;
    }
    if (outcome !== FILLED) {
      released[0] = lo;
      released[1] = hi;
      this.#book.writeEnded(slot, EXPIRED, reasonOf(outcome));
      return;
    }
    // By quantity a lock is left only where it was kept for want of a plan.
    if (!this.#byQuote && lo + hi === 0) return;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const at = events.room();
    writeEvent(events.records, at, {
      kind: 'OrderFilled',
      account: orders.i32[slot * I32_WORDS + ACCOUNT]!,
      market: flags >>> MARKET_SHIFT,
      side: sides[flags & SIDE_MASK]!,
      orderId: orders.f64[slot * F64_WORDS + ORDER_ID]!,
      released: toBigInt(lo, hi),
    });
    events.bytes = at + lengthAt(events.records, at);
  }
}

function reasonOf(outcome: number): number {
  if (outcome === EXHAUSTED) return NO_LIQUIDITY;
  if (outcome === SPENT) return LOCK_SPENT;
  return outcome === COLLARED || outcome === BREACHED ? BAND : SELF_TRADE;
}
