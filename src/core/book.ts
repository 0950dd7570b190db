/**
 * The books: an order takes its place in the queue of its level and leaves it, locks are released, and
 * the events of these are written. A level without orders is out of the ladder's bitmaps and has
 * quantity 0; the market's best prices are those of the ladder at all times. Hot.
 */
import { eventLayouts } from './event.ts';
import * as balanceFields from './balance-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Ledger } from './ledger.ts';
import type { MarketTable } from './market-table.ts';
import type { OrderArena } from './order-arena.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { AVAILABLE, ENTRY_WORDS, LOCKED } = balanceFields;
const { BASE_UNITS, BEST, MARKET_F64, MARKET_I32, QUOTE_UNITS, UPDATE_ID } = marketFields;
const { high, product } = money;
const {
  ACCOUNT,
  CLIENT_BIT,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  NEXT,
  ORDER_ID,
  PREVIOUS,
  PRICE,
  REMAINING,
  SIDE_MASK,
} = orderFields;
const { HEAD, LEVEL_F64, LEVEL_I32, LEVEL_QUANTITY, TAIL } = levelFields;
const { offsetOf } = schema;

const { OrderCanceled, OrderExpired, LevelChanged } = eventLayouts;
/** First words of the two ways in which what is left of an order ends. */
export const CANCELED: number = OrderCanceled.kind | ((OrderCanceled.fixedBytes >> 3) << 16);
export const EXPIRED: number = OrderExpired.kind | ((OrderExpired.fixedBytes >> 3) << 16);
const ENDED_BYTES = OrderCanceled.fixedBytes;
const E_ACCOUNT = offsetOf(OrderCanceled, 'account') >> 2;
const E_MARKET = offsetOf(OrderCanceled, 'market') >> 2;
const E_SIDE = offsetOf(OrderCanceled, 'side') >> 2;
const E_REASON = offsetOf(OrderCanceled, 'reason') >> 2;
const E_PRICE = offsetOf(OrderCanceled, 'price') >> 2;
const E_ORDER_ID = offsetOf(OrderCanceled, 'orderId') >> 3;
const E_REMAINING = offsetOf(OrderCanceled, 'remaining') >> 3;
const E_RELEASED = offsetOf(OrderCanceled, 'released') >> 3;

const LEVEL_CHANGED = LevelChanged.kind | ((LevelChanged.fixedBytes >> 3) << 16);
const LEVEL_CHANGED_BYTES = LevelChanged.fixedBytes;
const L_MARKET = offsetOf(LevelChanged, 'market') >> 2;
const L_SIDE = offsetOf(LevelChanged, 'side') >> 2;
const L_PRICE = offsetOf(LevelChanged, 'price') >> 2;
const L_QUANTITY = offsetOf(LevelChanged, 'quantity') >> 3;
const L_UPDATE_ID = offsetOf(LevelChanged, 'updateId') >> 3;

export class Book {
  readonly #state: State;
  readonly #orders: OrderArena;
  readonly #ladder: PriceLadder;
  readonly #markets: MarketTable;
  readonly #ledger: Ledger;
  readonly #events: EventBuffer;
  /** Low and high limb of what the order that ends releases; not an argument, which would be boxed. */
  readonly released: Float64Array = new Float64Array(2);

  constructor(state: State) {
    this.#state = state;
    this.#orders = state.orders;
    this.#ladder = state.ladder;
    this.#markets = state.markets;
    this.#ledger = state.ledger;
    this.#events = state.events;
  }

  /** Low limb of what `quantity` lots of the order lock at its price; the high one in `high[0]`. */
  lockOf(slot: number, quantity: number): number {
    const flags = this.#orders.i32[slot * I32_WORDS + FLAGS]!;
    const market = (flags >>> MARKET_SHIFT) * MARKET_F64;
    const units = this.#markets.f64;
    return (flags & SIDE_MASK) === 0
      ? product(this.#orders.i32[slot * I32_WORDS + PRICE]!, quantity, units[market + QUOTE_UNITS]!)
      : product(quantity, units[market + BASE_UNITS]!, 1);
  }

  /** Puts an order at the end of the queue at its price, and says so. */
  rest(slot: number): void {
    this.link(slot);
    const { i32 } = this.#orders;
    const at = slot * I32_WORDS;
    const flags = i32[at + FLAGS]!;
    this.levelChanged(
      flags >>> MARKET_SHIFT,
      flags & SIDE_MASK,
      i32[at + PRICE]!,
      i32[at + LEVEL]!,
    );
  }

  /** The same without a word: for rest(), and for a state that is restored. */
  link(slot: number): void {
    const { i32, f64 } = this.#orders;
    const at = slot * I32_WORDS;
    const price = i32[at + PRICE]!;
    const flags = i32[at + FLAGS]!;
    const side = flags & SIDE_MASK;
    const market = flags >>> MARKET_SHIFT;
    const level = this.#ladder.level(market * 2 + side, price);
    const levels = this.#ladder.i32;
    const base = level * LEVEL_I32;
    const tail = levels[base + TAIL]!;
    i32[at + LEVEL] = level;
    i32[at + NEXT] = 0;
    i32[at + PREVIOUS] = tail;
    levels[base + TAIL] = slot;
    if (tail !== 0) i32[tail * I32_WORDS + NEXT] = slot;
    else {
      levels[base + HEAD] = slot;
      this.#ladder.occupy(level);
      const best = market * MARKET_I32 + BEST + side;
      const current = this.#markets.i32[best]!;
      if (current === 0 || (side === 0 ? price > current : price < current)) {
        this.#markets.i32[best] = price;
      }
    }
    this.#ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! += f64[slot * F64_WORDS + REMAINING]!;
  }

  /** Takes an order with all that remains of it out of the queue of its level; writes no event. */
  unlink(slot: number): void {
    const { i32, f64 } = this.#orders;
    const at = slot * I32_WORDS;
    const level = i32[at + LEVEL]!;
    const base = level * LEVEL_I32;
    const levels = this.#ladder.i32;
    const next = i32[at + NEXT]!;
    const previous = i32[at + PREVIOUS]!;
    if (previous !== 0) i32[previous * I32_WORDS + NEXT] = next;
    else levels[base + HEAD] = next;
    if (next !== 0) i32[next * I32_WORDS + PREVIOUS] = previous;
    else levels[base + TAIL] = previous;
    this.#ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= f64[slot * F64_WORDS + REMAINING]!;
    if (levels[base + HEAD] === 0) {
      const flags = i32[at + FLAGS]!;
      this.vacate(flags >>> MARKET_SHIFT, flags & SIDE_MASK, i32[at + PRICE]!, level);
    }
  }

  /** Takes the filled or ended head of a level out of queue and state; an empty level is left to vacate(). */
  popHead(slot: number): void {
    const { i32 } = this.#orders;
    const base = i32[slot * I32_WORDS + LEVEL]! * LEVEL_I32;
    const next = i32[slot * I32_WORDS + NEXT]!;
    this.#ladder.i32[base + HEAD] = next;
    if (next === 0) this.#ladder.i32[base + TAIL] = 0;
    else i32[next * I32_WORDS + PREVIOUS] = 0;
    this.retire(slot);
  }

  /** A level lost its last order: out of the bitmaps, and the best price moves on. */
  vacate(market: number, side: number, price: number, level: number): void {
    this.#ladder.vacate(level);
    const best = market * MARKET_I32 + BEST + side;
    if (this.#markets.i32[best] !== price) return;
    const ladder = market * 2 + side;
    this.#markets.i32[best] =
      side === 0 ? this.#ladder.below(ladder, price) : this.#ladder.above(ladder, price);
  }

  levelChanged(market: number, side: number, price: number, level: number): void {
    const at = this.#events.room();
    const { i32, f64 } = this.#events.records;
    const word = at >> 2;
    const double = at >> 3;
    const counter = market * MARKET_F64 + UPDATE_ID;
    const updateId = this.#markets.f64[counter]! + 1;
    this.#markets.f64[counter] = updateId;
    i32[word] = LEVEL_CHANGED;
    i32[word + L_MARKET] = market;
    i32[word + L_SIDE] = side;
    i32[word + L_PRICE] = price;
    f64[double + L_QUANTITY] = this.#ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]!;
    f64[double + L_UPDATE_ID] = updateId;
    this.#events.bytes = at + LEVEL_CHANGED_BYTES;
  }

  /** A limit order ends with what remains of it: its lock returns, and OrderCanceled or OrderExpired is written. */
  end(slot: number, header: number, reason: number): void {
    const remaining = this.#orders.f64[slot * F64_WORDS + REMAINING]!;
    const lo = this.lockOf(slot, remaining);
    const hi = high[0]!;
    const entry = this.#orders.i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS;
    this.#ledger.debit(entry + LOCKED, lo, hi);
    this.#ledger.credit(entry + AVAILABLE, lo, hi);
    this.released[0] = lo;
    this.released[1] = hi;
    this.writeEnded(slot, header, reason);
  }

  /** Writes OrderCanceled or OrderExpired with `released`; the ledger has been told already. */
  writeEnded(slot: number, header: number, reason: number): void {
    const at = this.#events.room();
    const { i32, f64 } = this.#events.records;
    const order = this.#orders.i32;
    const word = at >> 2;
    const double = at >> 3;
    const flags = order[slot * I32_WORDS + FLAGS]!;
    i32[word] = header;
    i32[word + E_ACCOUNT] = order[slot * I32_WORDS + ACCOUNT]!;
    i32[word + E_MARKET] = flags >>> MARKET_SHIFT;
    i32[word + E_SIDE] = flags & SIDE_MASK;
    i32[word + E_REASON] = reason;
    i32[word + E_PRICE] = order[slot * I32_WORDS + PRICE]!;
    f64[double + E_ORDER_ID] = this.#orders.f64[slot * F64_WORDS + ORDER_ID]!;
    f64[double + E_REMAINING] = this.#orders.f64[slot * F64_WORDS + REMAINING]!;
    f64[double + E_RELEASED] = this.released[0]!;
    f64[double + E_RELEASED + 1] = this.released[1]!;
    this.#events.bytes = at + ENDED_BYTES;
  }

  /** Cancels a resting order: OrderCanceled, LevelChanged, and it is gone. */
  cancel(slot: number, reason: number): void {
    this.end(slot, CANCELED, reason);
    this.unlink(slot);
    const { i32 } = this.#orders;
    const flags = i32[slot * I32_WORDS + FLAGS]!;
    this.levelChanged(
      flags >>> MARKET_SHIFT,
      flags & SIDE_MASK,
      i32[slot * I32_WORDS + PRICE]!,
      i32[slot * I32_WORDS + LEVEL]!,
    );
    this.retire(slot);
  }

  /** Makes an order findable: by id, by client id, among its account's. */
  enroll(slot: number): void {
    this.#state.index.add(this.#orders.f64[slot * F64_WORDS + ORDER_ID]!, slot);
    this.#state.accounts.append(slot);
  }

  /** Forgets an open order that is in no queue any more; its slot is free. */
  retire(slot: number): void {
    this.#state.index.remove(this.#orders.f64[slot * F64_WORDS + ORDER_ID]!, slot);
    this.#state.accounts.remove(slot);
    if ((this.#orders.i32[slot * I32_WORDS + FLAGS]! & CLIENT_BIT) !== 0) {
      this.#state.clients.remove(this.#orders.client(slot));
    }
    this.#orders.release(slot);
  }
}
