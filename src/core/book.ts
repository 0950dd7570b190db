/**
 * The books: an order takes its place in the queue of its level and leaves it, locks are released, and
 * the events of these are written. A level without orders is out of the ladder's bitmaps and has
 * quantity 0; the market's best prices are those of the ladder at all times. Hot.
 */
import { dismiss } from './enlistment.ts';
import * as eventFields from './event-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import { MAX_QUANTITY } from './types.ts';
import type { AccountTable } from './account-table.ts';
import type { CallOrders } from './call-orders.ts';
import type { ClientIds } from './client-ids.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Ledger } from './ledger.ts';
import type { MarketTable } from './market-table.ts';
import type { OrderArena } from './order-arena.ts';
import type { OrderIndex } from './order-index.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const {
  BASE_UNITS,
  BEST,
  CALLED,
  GATES,
  MARKET_F64_SHIFT,
  MARKET_I32_SHIFT,
  QUOTE_UNITS,
  UPDATE_ID,
  VAST_ICEBERGS,
} = marketFields;
const { high, highLimb, lowLimb, product, toBigInt } = money;
const {
  ACCOUNT,
  CLIENT_BIT,
  EXTRA,
  F64_SHIFT,
  FIELD_MASK,
  FLAGS,
  I32_SHIFT,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  NEXT,
  ORDER_ID,
  PREVIOUS,
  PRICE,
  REMAINING,
  SIDE_MASK,
  TYPE_SHIFT,
} = orderFields;
const { HEAD, LEVEL_F64_SHIFT, LEVEL_I32_SHIFT, LEVEL_QUANTITY, TAIL } = levelFields;
const { CANCELED, ENDED_BYTES, EXPIRED, E_ACCOUNT, E_MARKET, E_ORDER_ID, E_PRICE } = eventFields;
const { E_REASON, E_RELEASED, E_REMAINING, E_SIDE, LEVEL_CHANGED } = eventFields;
const { LEVEL_CHANGED_BYTES, L_MARKET, L_PRICE, L_QUANTITY, L_SIDE, L_UPDATE_ID } = eventFields;
const { MARKET } = termFields;
const { LIMB } = schema;

export class Book {
  readonly #orders: OrderArena;
  readonly #ladder: PriceLadder;
  readonly #markets: MarketTable;
  readonly #ledger: Ledger;
  readonly #index: OrderIndex;
  readonly #accounts: AccountTable;
  readonly #clients: ClientIds;
  readonly #calls: CallOrders;
  readonly #events: EventBuffer;
  readonly #state: State;
  /** Low and high limb of what the order that ends releases; not an argument, which would be boxed. */
  readonly released: Float64Array = new Float64Array(2);

  constructor(state: State) {
    this.#orders = state.orders;
    this.#ladder = state.ladder;
    this.#markets = state.markets;
    this.#ledger = state.ledger;
    this.#index = state.index;
    this.#accounts = state.accounts;
    this.#clients = state.clients;
    this.#calls = state.calls;
    this.#events = state.events;
    this.#state = state;
  }

  /** Low limb of what `quantity` lots of the order lock at its price; the high one in `high[0]`. */
  lockOf(slot: number, quantity: number): number {
    const { i32 } = this.#orders;
    const order = slot << I32_SHIFT;
    const flags = i32[order | FLAGS]!;
    const market = (flags >>> MARKET_SHIFT) << MARKET_F64_SHIFT;
    const units = this.#markets.f64;
    return (flags & SIDE_MASK) === 0
      ? product(i32[order | PRICE]!, quantity, units[market | QUOTE_UNITS]!)
      : product(quantity, units[market | BASE_UNITS]!, 1);
  }

  /** The same of all that an open order has locked. */
  lockLeft(slot: number): number {
    const flags = this.#orders.i32[(slot << I32_SHIFT) | FLAGS]!;
    const buysAtMarket =
      ((flags >> TYPE_SHIFT) & FIELD_MASK) === MARKET && (flags & SIDE_MASK) === 0;
    if (buysAtMarket || this.#orders.i32[(slot << I32_SHIFT) | EXTRA]! > 0) {
      const lock = buysAtMarket ? this.#calls.lock(slot) : this.#state.lists.needOf(slot);
      high[0] = highLimb(lock);
      return lowLimb(lock);
    }
    return this.lockOf(slot, this.#orders.f64[(slot << F64_SHIFT) | REMAINING]!);
  }

  /** Puts an order at the end of the queue at its price, and says so. */
  rest(slot: number): void {
    if (this.#orders.i32[(slot << I32_SHIFT) | EXTRA]! > 0) this.#showSlice(slot);
    this.link(slot);
    this.#levelChangedOf(slot);
  }

  /** The same without a word: for rest(), and for a state that is restored. */
  link(slot: number): void {
    const { i32, f64 } = this.#orders;
    const order = slot << I32_SHIFT;
    const price = i32[order | PRICE]!;
    const flags = i32[order | FLAGS]!;
    const ladder = ((flags >>> MARKET_SHIFT) << 1) | (flags & SIDE_MASK);
    const level = this.#ladder.level(ladder, price);
    const queues = this.#ladder.i32;
    const queue = level << LEVEL_I32_SHIFT;
    const tail = queues[queue | TAIL]!;
    i32[order | LEVEL] = level;
    i32[order | NEXT] = 0;
    i32[order | PREVIOUS] = tail;
    queues[queue | TAIL] = slot;
    this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! +=
      i32[order | EXTRA]! > 0 ? this.shownOf(slot) : f64[(slot << F64_SHIFT) | REMAINING]!;
    if (tail !== 0) i32[(tail << I32_SHIFT) | NEXT] = slot;
    else {
      queues[queue | HEAD] = slot;
      this.occupy(ladder, price, level);
    }
  }

  /** An open order takes its place outside the levels: a MARKET order waits for the end of a call. */
  linkBeside(slot: number): void {
    const order = slot << I32_SHIFT;
    this.#orders.i32[order | LEVEL] = 0;
    this.#calls.add(slot);
    this.#markets.feature(this.#orders.i32[order | FLAGS]! >>> MARKET_SHIFT, CALLED, true);
  }

  /** A level got its first order: into the bitmaps, and perhaps it is the best. */
  occupy(ladder: number, price: number, level: number): void {
    this.#ladder.occupy(level);
    const { i32 } = this.#markets;
    const best = ((ladder >> 1) << MARKET_I32_SHIFT) + BEST + (ladder & 1);
    const current = i32[best]!;
    if (current === 0 || ((ladder & 1) === 0 ? price > current : price < current))
      i32[best] = price;
  }

  /** Takes an order with all that remains of it out of the queue of its level; writes no event. */
  unlink(slot: number): void {
    const { i32, f64 } = this.#orders;
    const order = slot << I32_SHIFT;
    const level = i32[order | LEVEL]!;
    const queue = level << LEVEL_I32_SHIFT;
    const queues = this.#ladder.i32;
    const next = i32[order | NEXT]!;
    const previous = i32[order | PREVIOUS]!;
    if (next !== 0) i32[(next << I32_SHIFT) | PREVIOUS] = previous;
    else queues[queue | TAIL] = previous;
    if (previous !== 0) i32[(previous << I32_SHIFT) | NEXT] = next;
    else queues[queue | HEAD] = next;
    this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! -=
      i32[order | EXTRA]! > 0 ? this.shownOf(slot) : f64[(slot << F64_SHIFT) | REMAINING]!;
    if ((next | previous) === 0) {
      const flags = i32[order | FLAGS]!;
      this.vacate(flags >>> MARKET_SHIFT, flags & SIDE_MASK, i32[order | PRICE]!, level);
    }
  }

  /** What a resting order shows: all that remains of it, or the rest of an iceberg's slice (I1). */
  shownOf(slot: number): number {
    const record = this.#state.instructions.find(slot);
    return record === undefined || record.displayQuantity === 0
      ? this.#orders.f64[(slot << F64_SHIFT) | REMAINING]!
      : record.shown;
  }

  /** Whether the order's level stays exact with all that remains of it. */
  hasRoom(slot: number): boolean {
    const { i32, f64 } = this.#orders;
    const flags = i32[(slot << I32_SHIFT) | FLAGS]!;
    const ladder = ((flags >>> MARKET_SHIFT) << 1) | (flags & SIDE_MASK);
    const level = this.#ladder.find(ladder, i32[(slot << I32_SHIFT) | PRICE]!);
    const remaining = f64[(slot << F64_SHIFT) | REMAINING]!;
    const shown = this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]!;
    const gates = this.#markets.i32[((flags >>> MARKET_SHIFT) << MARKET_I32_SHIFT) | GATES]!;
    // What is hidden is below LIMB too, unless the gates say otherwise.
    if (shown + remaining < LIMB && (gates & VAST_ICEBERGS) === 0) return true;
    return this.wholeOf(level) + remaining <= MAX_QUANTITY;
  }

  /** What the orders of a level have left, hidden quantities included. */
  wholeOf(level: number): number {
    const { i32, f64 } = this.#orders;
    let whole = 0;
    let slot = this.#ladder.i32[(level << LEVEL_I32_SHIFT) | HEAD]!;
    while (slot !== 0) {
      whole += f64[(slot << F64_SHIFT) | REMAINING]!;
      slot = i32[(slot << I32_SHIFT) | NEXT]!;
    }
    return whole;
  }

  #showSlice(slot: number): void {
    const record = this.#state.instructions.of(slot);
    const remaining = this.#orders.f64[(slot << F64_SHIFT) | REMAINING]!;
    record.shown = Math.min(record.displayQuantity, remaining);
  }

  /** The head of a level shows nothing any more: it leaves, or shows its next slice at the end (I1). */
  exhaust(slot: number): void {
    if (this.#orders.f64[(slot << F64_SHIFT) | REMAINING] === 0) this.popHead(slot);
    else this.#nextSlice(slot);
  }

  #nextSlice(slot: number): void {
    const { i32 } = this.#orders;
    const queues = this.#ladder.i32;
    const level = i32[(slot << I32_SHIFT) | LEVEL]!;
    const queue = level << LEVEL_I32_SHIFT;
    const next = i32[(slot << I32_SHIFT) | NEXT]!;
    this.#showSlice(slot);
    this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! += this.shownOf(slot);
    if (next === 0) return;
    const tail = queues[queue | TAIL]!;
    queues[queue | HEAD] = next;
    queues[queue | TAIL] = slot;
    i32[(next << I32_SHIFT) | PREVIOUS] = 0;
    i32[(tail << I32_SHIFT) | NEXT] = slot;
    i32[(slot << I32_SHIFT) | PREVIOUS] = tail;
    i32[(slot << I32_SHIFT) | NEXT] = 0;
  }

  /** Takes the filled or ended head of a level out of queue and state; an empty level is left to vacate(). */
  popHead(slot: number): void {
    const { i32 } = this.#orders;
    const queue = i32[(slot << I32_SHIFT) | LEVEL]! << LEVEL_I32_SHIFT;
    const next = i32[(slot << I32_SHIFT) | NEXT]!;
    this.#ladder.i32[queue | HEAD] = next;
    if (next === 0) this.#ladder.i32[queue | TAIL] = 0;
    else i32[(next << I32_SHIFT) | PREVIOUS] = 0;
    this.retire(slot);
  }

  /** A level lost its last order: out of the bitmaps, and the best price moves on. */
  vacate(market: number, side: number, price: number, level: number): void {
    this.#ladder.vacate(level);
    const { i32 } = this.#markets;
    const best = (market << MARKET_I32_SHIFT) + BEST + side;
    if (i32[best] !== price) return;
    const ladder = (market << 1) | side;
    i32[best] = side === 0 ? this.#ladder.below(ladder, price) : this.#ladder.above(ladder, price);
  }

  levelChanged(market: number, side: number, price: number, level: number): void {
    const events = this.#events;
    const at = events.room();
    const { i32, f64 } = events;
    const figures = this.#markets.f64;
    const word = at >> 2;
    const double = at >> 3;
    const counter = (market << MARKET_F64_SHIFT) | UPDATE_ID;
    const updateId = figures[counter]! + 1;
    figures[counter] = updateId;
    i32[word] = LEVEL_CHANGED;
    i32[word + L_MARKET] = market;
    i32[word + L_SIDE] = side;
    i32[word + L_PRICE] = price;
    f64[double + L_QUANTITY] = this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]!;
    f64[double + L_UPDATE_ID] = updateId;
    events.bytes = at + LEVEL_CHANGED_BYTES;
  }

  #levelChangedOf(slot: number): void {
    const { i32 } = this.#orders;
    const order = slot << I32_SHIFT;
    const flags = i32[order | FLAGS]!;
    const side = flags & SIDE_MASK;
    this.levelChanged(flags >>> MARKET_SHIFT, side, i32[order | PRICE]!, i32[order | LEVEL]!);
  }

  /** An order ends with what remains of it: its lock returns, and OrderCanceled or OrderExpired is written. */
  end(slot: number, header: number, reason: number): void {
    if (this.#orders.i32[(slot << I32_SHIFT) | EXTRA]! > 0) {
      this.#endInstructed(slot, header, reason);
      return;
    }
    const lo = this.lockLeft(slot);
    const hi = high[0]!;
    this.#ledger.release(this.#orders.i32[(slot << I32_SHIFT) | LOCK_HANDLE]!, lo, hi);
    this.released[0] = lo;
    this.released[1] = hi;
    this.writeEnded(slot, header, reason);
  }

  setReleased(amount: bigint): void {
    this.released[0] = lowLimb(amount);
    this.released[1] = highLimb(amount);
  }

  #endInstructed(slot: number, header: number, reason: number): void {
    const { lists } = this.#state;
    const lo = this.lockLeft(slot);
    const released = lists.releaseOf(slot, toBigInt(lo, high[0]!), 0n);
    this.setReleased(released);
    const handle = this.#orders.i32[(slot << I32_SHIFT) | LOCK_HANDLE]!;
    this.#ledger.release(handle, lowLimb(released), highLimb(released));
    this.writeEnded(slot, header, reason);
  }

  /** Writes OrderCanceled or OrderExpired with `released`; the ledger has been told already. */
  writeEnded(slot: number, header: number, reason: number): void {
    const events = this.#events;
    const at = events.room();
    const { i32, f64 } = events;
    const orders = this.#orders.i32;
    const figures = this.#orders.f64;
    const order = slot << I32_SHIFT;
    const word = at >> 2;
    const double = at >> 3;
    const flags = orders[order | FLAGS]!;
    i32[word] = header;
    i32[word + E_ACCOUNT] = orders[order | ACCOUNT]!;
    i32[word + E_MARKET] = flags >>> MARKET_SHIFT;
    i32[word + E_SIDE] = flags & SIDE_MASK;
    i32[word + E_REASON] = reason;
    i32[word + E_PRICE] = orders[order | PRICE]!;
    f64[double + E_ORDER_ID] = figures[(slot << F64_SHIFT) | ORDER_ID]!;
    f64[double + E_REMAINING] = figures[(slot << F64_SHIFT) | REMAINING]!;
    f64[double + E_RELEASED] = this.released[0]!;
    f64[double + E_RELEASED + 1] = this.released[1]!;
    events.bytes = at + ENDED_BYTES;
    if (orders[order | EXTRA]! > 0) {
      const what = header === CANCELED ? 'CANCELED' : 'EXPIRED';
      this.#state.lists.happened(slot, this.#state.instructions.of(slot), what);
    }
  }

  /** Cancels an open order: OrderCanceled, LevelChanged if it rested, and it is gone. */
  cancel(slot: number, reason: number): void {
    this.endOpen(slot, CANCELED, reason);
  }

  /** The same for an order that ends without its owner's asking: OrderExpired. */
  expire(slot: number, reason: number): void {
    this.endOpen(slot, EXPIRED, reason);
  }

  /** Ends an open order with one of the two. */
  endOpen(slot: number, header: number, reason: number): void {
    this.end(slot, header, reason);
    if (this.#orders.i32[(slot << I32_SHIFT) | LEVEL] === 0) {
      this.leave(slot);
      return;
    }
    this.unlink(slot);
    this.#levelChangedOf(slot);
    this.retire(slot);
  }

  /** Takes an order that stands in no level, and has ended, out of the state. */
  leave(slot: number): void {
    const flags = this.#orders.i32[(slot << I32_SHIFT) | FLAGS]!;
    if (((flags >> TYPE_SHIFT) & FIELD_MASK) === MARKET) {
      this.#calls.remove(slot);
      const market = flags >>> MARKET_SHIFT;
      this.#markets.feature(market, CALLED, this.#calls.some(market));
    }
    this.retire(slot);
  }

  /** An order leaves its level and stays open: LevelChanged. */
  lift(slot: number): void {
    this.unlink(slot);
    this.#levelChangedOf(slot);
    this.#orders.i32[(slot << I32_SHIFT) | LEVEL] = 0;
  }

  /** Makes an order findable: by id, by client id, among its account's. */
  enroll(slot: number): void {
    this.#index.add(this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID]!, slot);
    this.#accounts.append(slot);
  }

  /** Forgets an open order that is in no queue any more; its slot is free. */
  retire(slot: number): void {
    this.#index.remove(this.#orders.f64[(slot << F64_SHIFT) | ORDER_ID]!, slot);
    this.#accounts.remove(slot);
    if ((this.#orders.i32[(slot << I32_SHIFT) | FLAGS]! & CLIENT_BIT) !== 0) {
      this.#clients.remove(this.#orders.client(slot));
    }
    if (this.#orders.i32[(slot << I32_SHIFT) | EXTRA]! > 0) dismiss(this.#state, slot);
    this.#orders.release(slot);
  }
}
