/**
 * Orders that wait for a price: two heaps a market by trigger price, the trailing orders that track, and
 * the queue of those that are elected (I2, I3). A market without them costs a trade one test of its
 * gates, one with them two compares against the nearest price at which something happens.
 */
import { WAITING } from './instructions.ts';
import { writeActivated } from './instruction-events.ts';
import { LAST_PRICE, MARKET_I32, STOPS } from './market-fields.ts';
import {
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  ORDER_ID,
  SIDE_MASK,
  TYPE_SHIFT,
} from './order-fields.ts';
import { PairHeap } from './pair-heap.ts';
import { TrailSide } from './trailing.ts';
import { BASIS_POINTS, MAX_PRICE, orderTypes } from './types.ts';
import type { Instruction } from './instructions.ts';
import type { State } from './state.ts';

const STOP_LOSS = orderTypes.indexOf('STOP_LOSS');
const STOP_LOSS_LIMIT = orderTypes.indexOf('STOP_LOSS_LIMIT');
/** Entries of heaps that may be out of date before they are swept. */
const STALE_KEPT = 64;

/** An order whose trigger was reached, by the price of the trade that did it. */
export interface Elected {
  readonly orderId: number;
  readonly price: number;
}

interface MarketStops {
  /** Trigger prices from the lowest, elected at or above; and negated from the highest, at or below. */
  readonly rising: PairHeap;
  readonly falling: PairHeap;
  /** Trailing orders that track, by side. */
  readonly trails: readonly [TrailSide, TrailSide];
  readonly elected: Elected[];
  /** How many of `elected` have had their turn. */
  served: number;
  /** Something happens at a price of `above` or more, or of `below` or less. */
  above: number;
  below: number;
  /** Waiting orders, elected ones included, and entries of heaps that are out of date. */
  waiting: number;
  stale: number;
}

export class StopBook {
  readonly #state: State;
  /** By market; undefined until an order waits there. */
  readonly #markets: (MarketStops | undefined)[] = [];
  /** Markets where orders are elected, or were. */
  readonly due: Set<number> = new Set();
  readonly #activated: Instruction[] = [];
  readonly #batch: { distance: number; record: Instruction }[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** Forgets all orders. */
  clear(): void {
    this.#markets.length = 0;
    this.due.clear();
  }

  /** Whether the order's trigger is reached at or above its stop price; else at or below. */
  rises(slot: number): boolean {
    const flags = this.#state.orders.i32[slot * I32_WORDS + FLAGS]!;
    return risesBy(flags & SIDE_MASK, (flags >> TYPE_SHIFT) & FIELD_MASK);
  }

  /**
   * An order starts to wait, or a state is restored. It is told of the last price by start().
   */
  add(record: Instruction): void {
    const stops = this.#of(this.#marketOf(record));
    stops.waiting++;
    if (record.electedAt === 0) {
      if (record.extreme === 0) this.#watch(stops, record);
      else this.#track(stops, record, record.extreme);
    }
    this.#narrow(stops);
    this.#state.markets.feature(this.#marketOf(record), STOPS, true);
  }

  /** What the last price does to an order that starts to wait: it starts to track, or is elected. */
  start(record: Instruction): void {
    const market = this.#marketOf(record);
    const last = this.#state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    if (last === 0 || record.extreme !== 0) return;
    if (!reaches(last, this.#watched(record), this.#watchesUp(record))) return;
    const stops = this.#of(market);
    stops.stale++;
    if (record.trailingDelta === 0) this.#elect(stops, record, last);
    else this.#activate(stops, record, last);
    this.#narrow(stops);
  }

  /** An order waits no more: it is set to work, or has ended. */
  remove(record: Instruction): void {
    const market = this.#marketOf(record);
    const stops = this.#of(market);
    stops.waiting--;
    if (record.electedAt === 0) {
      if (record.trail === undefined) stops.stale++;
      else this.#untrack(stops, record);
    }
    record.electedAt = 0;
    record.lastExtreme = 0;
    if (stops.waiting === 0) this.#state.markets.feature(market, STOPS, false);
    if (stops.stale > STALE_KEPT + stops.waiting) this.#sweep(stops);
  }

  /** A trade happened: moves extremes, starts tracking, elects. */
  traded(market: number, price: number): void {
    const stops = this.#markets[market];
    if (stops === undefined || (price < stops.above && price > stops.below)) return;
    const elect = (record: Instruction, trigger: number): void => {
      this.#propose(record, trigger, price);
    };
    for (const side of stops.trails) side.traded(price, elect);
    this.#collect(stops.rising, price, 1);
    this.#collect(stops.falling, price, -1);
    this.#settle(stops, price);
    this.#narrow(stops);
  }

  /** Takes the heap's entries that the price reaches. */
  #collect(heap: PairHeap, price: number, sign: number): void {
    while (heap.size !== 0 && heap.key <= price * sign) {
      const record = this.#watching(heap.orderId);
      heap.pop();
      if (record === undefined) continue;
      if (record.trailingDelta === 0) this.#propose(record, record.stopPrice, price);
      else this.#activated.push(record);
    }
  }

  #propose(record: Instruction, trigger: number, price: number): void {
    this.#batch.push({ distance: Math.abs(trigger - price), record });
  }

  /** What one trade activated and elected takes effect, in order. */
  #settle(stops: MarketStops, price: number): void {
    const byId = (a: Instruction, b: Instruction): number => this.#idOf(a) - this.#idOf(b);
    for (const record of this.#activated.sort(byId)) this.#activate(stops, record, price);
    this.#activated.length = 0;
    this.#batch.sort((a, b) => b.distance - a.distance || byId(a.record, b.record));
    for (const { record } of this.#batch) {
      if (record.trail !== undefined) this.#untrack(stops, record);
      this.#elect(stops, record, price);
    }
    this.#batch.length = 0;
  }

  #activate(stops: MarketStops, record: Instruction, price: number): void {
    this.#track(stops, record, price);
    writeActivated(this.#state, record.slot, price);
  }

  #elect(stops: MarketStops, record: Instruction, price: number): void {
    record.electedAt = price;
    stops.elected.push({ orderId: this.#idOf(record), price });
    this.due.add(this.#marketOf(record));
    this.#state.attention.due = true;
  }

  /** The slot of the next elected order of a market, or 0; it is still WAITING. */
  next(market: number): number {
    const stops = this.#of(market);
    while (stops.served < stops.elected.length) {
      const { orderId } = stops.elected[stops.served++]!;
      const slot = this.#state.index.find(orderId);
      if (slot !== 0) return slot;
    }
    stops.elected.length = 0;
    stops.served = 0;
    this.due.delete(market);
    return 0;
  }

  /** Elected orders of a market that are open, in their order. */
  electedOf(market: number): Elected[] {
    const stops = this.#markets[market];
    if (stops === undefined) return [];
    const waiting = stops.elected.slice(stops.served);
    return waiting.filter(({ orderId }) => this.#state.index.find(orderId) !== 0);
  }

  /** A state is restored: the order, which has been added, was elected. */
  restoreElected(market: number, elected: Elected): void {
    this.#of(market).elected.push(elected);
    this.due.add(market);
    this.#state.attention.due = true;
  }

  /** What is wrong with it: each waiting order of the market is where it has to be. */
  audit(market: number, waiting: readonly Instruction[]): string[] {
    const breaches: string[] = [];
    const stops = this.#markets[market];
    const count = stops?.waiting ?? 0;
    if (count !== waiting.length) breaches.push(`market ${market}: ${count} orders wait`);
    if (stops === undefined) return breaches;
    for (const record of waiting) {
      const tracks = record.trail?.members[record.place] === record;
      const elected = record.electedAt !== 0;
      if (tracks !== (record.extreme !== 0 && !elected)) {
        breaches.push(`order ${this.#idOf(record)}: wrongly among those that track`);
      }
      const up = this.#watchesUp(record);
      const watched = this.#watched(record);
      const early = record.extreme === 0 && (up ? watched < stops.above : watched > stops.below);
      if (early && !elected)
        breaches.push(`order ${this.#idOf(record)}: its trigger is not watched`);
    }
    return breaches;
  }

  #of(market: number): MarketStops {
    const found = this.#markets[market];
    if (found !== undefined) return found;
    const made: MarketStops = {
      rising: new PairHeap(),
      falling: new PairHeap(),
      trails: [new TrailSide(true), new TrailSide(false)],
      elected: [],
      served: 0,
      above: Number.POSITIVE_INFINITY,
      below: 0,
      waiting: 0,
      stale: 0,
    };
    this.#markets[market] = made;
    return made;
  }

  #watch(stops: MarketStops, record: Instruction): void {
    const orderId = this.#idOf(record);
    if (this.#watchesUp(record)) stops.rising.push(this.#watched(record), orderId);
    else stops.falling.push(-this.#watched(record), orderId);
  }

  /** The price that it waits for; a trailing order without a stop price starts at any. */
  #watched(record: Instruction): number {
    return record.stopPrice === 0 ? 1 : record.stopPrice;
  }

  #watchesUp(record: Instruction): boolean {
    return record.stopPrice === 0 || this.rises(record.slot);
  }

  #track(stops: MarketStops, record: Instruction, extreme: number): void {
    stops.trails[this.#sideOf(record)]!.add(record, extreme);
  }

  #untrack(stops: MarketStops, record: Instruction): void {
    record.lastExtreme = record.extreme;
    stops.trails[this.#sideOf(record)]!.remove(record);
  }

  /** The order's record if it still waits in a heap. */
  #watching(orderId: number): Instruction | undefined {
    const slot = this.#state.index.find(orderId);
    const record = slot === 0 ? undefined : this.#state.instructions.find(slot);
    if (record?.stage !== WAITING) return undefined;
    return record.extreme === 0 && record.electedAt === 0 ? record : undefined;
  }

  #sweep(stops: MarketStops): void {
    const keeps = (_: number, orderId: number): boolean => this.#watching(orderId) !== undefined;
    stops.rising.sweep(keeps);
    stops.falling.sweep(keeps);
    stops.stale = 0;
  }

  /** Finds the nearest prices at which something happens. */
  #narrow(stops: MarketStops): void {
    const { rising, falling } = stops;
    let above = rising.size === 0 ? MAX_PRICE + 1 : rising.key;
    let below = falling.size === 0 ? 0 : -falling.key;
    const [buys, sells] = stops.trails;
    above = Math.min(above, buys.elects ?? above, sells.moves ?? above);
    below = Math.max(below, buys.moves ?? below, sells.elects ?? below);
    stops.above = above;
    stops.below = below;
  }

  #sideOf(record: Instruction): number {
    return this.#state.orders.i32[record.slot * I32_WORDS + FLAGS]! & SIDE_MASK;
  }

  #idOf(record: Instruction): number {
    return this.#state.orders.f64[record.slot * F64_WORDS + ORDER_ID]!;
  }

  #marketOf(record: Instruction): number {
    return this.#state.orders.i32[record.slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  }
}

/** BUY STOP_LOSS and SELL TAKE_PROFIT are reached from below (I2). */
export function risesBy(side: number, type: number): boolean {
  return (side === 0) === (type === STOP_LOSS || type === STOP_LOSS_LIMIT);
}

export function reaches(price: number, trigger: number, up: boolean): boolean {
  return up ? price >= trigger : price <= trigger;
}

/** What a trailing market buy without a stop price locks a lot by, in ticks; 0 without a last price. */
export function trailingLockPrice(last: number, trailingDelta: number): number {
  return Math.ceil((last * (BASIS_POINTS + trailingDelta)) / BASIS_POINTS);
}
