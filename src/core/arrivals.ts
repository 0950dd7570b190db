/**
 * An order that is known already starts to work as a new arrival: an order with conditions once it is
 * accepted, an elected or pending one once it is set to work, a floating one at its new price.
 */
import { ACCEPTABLE } from './answers.ts';
import { BEST, MARKET_I32, STATUS } from './market-fields.ts';
import { WORKING } from './instructions.ts';
import { highLimb, lowLimb, toBigInt } from './money.ts';
import {
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LOCK_HANDLE,
  MARKET_SHIFT,
  PRICE,
  QUANTITY,
  SIDE_MASK,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
} from './order-fields.ts';
import { PASSED } from './prevention.ts';
import { writeTriggered } from './instruction-events.ts';
import { expiryReasons, orderTypes, timesInForce } from './types.ts';
import type { Book } from './book.ts';
import type { Instruction } from './instructions.ts';
import type { MarketOrders } from './market-orders.ts';
import type { Matcher } from './matcher.ts';
import type { State } from './state.ts';

const STOP_LOSS = orderTypes.indexOf('STOP_LOSS');
const TAKE_PROFIT = orderTypes.indexOf('TAKE_PROFIT');
const FOK = timesInForce.indexOf('FOK');
const FOK_UNFILLED = expiryReasons.indexOf('FOK_UNFILLED');
const LOCK_SPENT = expiryReasons.indexOf('LOCK_SPENT');

/** Whether an order of this type trades as a market order once it is triggered. */
export function triggersMarket(type: number): boolean {
  return type === STOP_LOSS || type === TAKE_PROFIT;
}

export class Arrivals {
  readonly #state: State;
  readonly #book: Book;
  readonly #matcher: Matcher;
  readonly #marketOrders: MarketOrders;

  constructor(state: State, book: Book, matcher: Matcher, marketOrders: MarketOrders) {
    this.#state = state;
    this.#book = book;
    this.#matcher = matcher;
    this.#marketOrders = marketOrders;
  }

  /** An open limit order that stands in no level is matched, and rests or ends. */
  arrive(slot: number): void {
    const { orders, markets } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const fok = ((flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK) === FOK;
    const trading = markets.i32[market * MARKET_I32 + STATUS] === 0;
    const price = orders.i32[slot * I32_WORDS + PRICE]!;
    const takes = trading && this.wouldTake(market, flags & SIDE_MASK, price);
    if (fok && !(takes && this.#matcher.fillsWhole(slot))) this.#book.expire(slot, FOK_UNFILLED);
    else this.#matcher.finish(slot, takes ? this.#matcher.match(slot) : PASSED, true);
  }

  /** Whether a limit at this price crosses the best of the other side. */
  wouldTake(market: number, side: number, price: number): boolean {
    const best = this.#state.markets.i32[market * MARKET_I32 + BEST + 1 - side]!;
    return best !== 0 && (side === 0 ? price >= best : price <= best);
  }

  /** An elected order is set to work (I2): OrderTriggered, then as a new arrival of its new kind. */
  trigger(slot: number): void {
    const { orders, instructions, lists, stops } = this.#state;
    const record = instructions.of(slot);
    const price = record.electedAt;
    stops.remove(record);
    record.stage = WORKING;
    lists.happened(slot, record, 'TRIGGERED');
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    if (!triggersMarket((flags >> TYPE_SHIFT) & FIELD_MASK)) {
      writeTriggered(this.#state, slot, 'PRICE', price, 0n);
      this.arrive(slot);
    } else if ((flags & SIDE_MASK) === 0) this.#buy(slot, record, price);
    else {
      writeTriggered(this.#state, slot, 'PRICE', price, 0n);
      this.#marketOrders.plan(slot, 0, 0, 0);
      this.#marketOrders.run(slot, true);
    }
  }

  /** A triggered market buy: its lock becomes what the sweep needs and the account can pay. */
  #buy(slot: number, record: Instruction, price: number): void {
    const { orders, ledger, lists } = this.#state;
    const plan = this.#marketOrders;
    const handle = orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    const own = lists.lockOf(slot, orders.f64[slot * F64_WORDS + QUANTITY]!);
    ledger.release(handle, lowLimb(own), highLimb(own));
    const payable = plan.plan(slot, handle, 0, 0) === ACCEPTABLE;
    const planned = toBigInt(plan.lockLo, plan.lockHi);
    // Without an order to trade with, or without the money for a lot, the lock stays.
    const needed = payable && planned !== 0n ? planned : own;
    plan.fund(lowLimb(needed), highLimb(needed));
    ledger.lock(handle, lowLimb(needed), highLimb(needed));
    if (record.list?.paired === true) record.list.locked += needed - own;
    writeTriggered(this.#state, slot, 'PRICE', price, needed - own);
    if (payable) plan.run(slot, true);
    else this.#book.expire(slot, LOCK_SPENT);
  }
}
