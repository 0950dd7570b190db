/**
 * Pegged orders (O1): the price of a fixed peg at entry, the price of a floating order now, and which
 * orders of a market float.
 */
import { BEST, MARKET_I32, MAX_PRICE_ALLOWED, MIN_PRICE } from './market-fields.ts';
import { EXTRA, FLAGS, I32_WORDS, MARKET_SHIFT, NEXT, PRICE } from './order-fields.ts';
import { HEAD, LEVEL_I32 } from './level-fields.ts';
import { writeRepriced } from './instruction-events.ts';
import { pegReferences } from './types.ts';
import type { Book } from './book.ts';
import type { State } from './state.ts';

const PRIMARY = pegReferences.indexOf('PRIMARY');
const MARKET = pegReferences.indexOf('MARKET');

/** The floating orders of a market. */
interface MarketFloats {
  /** Their order ids, ascending. */
  readonly ids: number[];
  /** Best bid and ask of orders that do not float, at which all of them have their price; -1: unknown. */
  bid: number;
  ask: number;
}

/** Which orders float, by market. */
export class Floats {
  readonly #markets: (MarketFloats | undefined)[] = [];
  #count = 0;

  /** Forgets all orders. */
  clear(): void {
    this.#markets.length = 0;
    this.#count = 0;
  }

  /** Floating orders of the exchange. */
  get count(): number {
    return this.#count;
  }

  of(market: number): readonly number[] {
    return this.#markets[market]?.ids ?? [];
  }

  /**
   * Adds an order with an id above all of the market's. It has its price at the references that are now,
   * which need not be those that were settled: they may come back within the command.
   */
  add(market: number, orderId: number): void {
    this.#count++;
    const own = this.#markets[market];
    if (own === undefined) this.#markets[market] = { ids: [orderId], bid: -1, ask: -1 };
    else {
      own.ids.push(orderId);
      own.bid = -1;
    }
  }

  remove(market: number, orderId: number): void {
    this.#count--;
    const { ids } = this.#markets[market]!;
    ids.splice(firstNotBelow(ids, orderId), 1);
  }

  /** The lowest id of the market above `orderId`; 0 when there is none. */
  after(market: number, orderId: number): number {
    const ids = this.of(market);
    return ids[firstNotBelow(ids, orderId + 1)] ?? 0;
  }

  /** Whether all floating orders of a market are known to have their price at these references. */
  isSettled(market: number, bid: number, ask: number): boolean {
    const own = this.#markets[market];
    return own !== undefined && own.bid === bid && own.ask === ask;
  }

  settle(market: number, bid: number, ask: number): void {
    const own = this.#markets[market]!;
    own.bid = bid;
    own.ask = ask;
  }

  /** Something but the references changed what is right: orders, rules, parking. */
  unsettle(market: number): void {
    const own = this.#markets[market];
    if (own !== undefined) own.bid = -1;
  }
}

function firstNotBelow(ids: readonly number[], orderId: number): number {
  let low = 0;
  let end = ids.length;
  while (low < end) {
    const middle = (low + end) >>> 1;
    if (ids[middle]! < orderId) low = middle + 1;
    else end = middle;
  }
  return low;
}

/** The price of a fixed peg: so many levels behind the best of its own or of the other side; 0: none. */
export function fixedPrice(
  state: State,
  market: number,
  side: number,
  reference: number,
  offset: number,
): number {
  const { markets, ladder } = state;
  const book = reference === PRIMARY ? side : 1 - side;
  let price = markets.i32[market * MARKET_I32 + BEST + book]!;
  for (let left = offset; left > 0 && price !== 0; left--) {
    price = book === 0 ? ladder.below(market * 2, price) : ladder.above(market * 2 + 1, price);
  }
  return price;
}

/** The price of a floating order at these best prices of steady orders; 0: none, it is to be parked. */
export function floatingPrice(
  { markets }: State,
  market: number,
  side: number,
  peg: { readonly pegReference: number; readonly pegOffset: number },
  bid: number,
  ask: number,
): number {
  const away = side === 0 ? -peg.pegOffset : peg.pegOffset;
  let price: number;
  if (peg.pegReference === PRIMARY || peg.pegReference === MARKET) {
    const bids = (side === 0) === (peg.pegReference === PRIMARY);
    const best = bids ? bid : ask;
    if (best === 0) return 0;
    price = best + away;
  } else {
    if (bid === 0 || ask === 0) return 0;
    price = (side === 0 ? Math.floor((bid + ask) / 2) : Math.ceil((bid + ask) / 2)) + away;
  }
  const at = market * MARKET_I32;
  const inside =
    price >= markets.i32[at + MIN_PRICE]! && price <= markets.i32[at + MAX_PRICE_ALLOWED]!;
  return inside ? price : 0;
}

/** A floating order without a price leaves the book, its lock as it is, and waits. */
export function park(state: State, book: Book, slot: number): void {
  const { i32 } = state.orders;
  const price = i32[slot * I32_WORDS + PRICE]!;
  if (price === 0) return;
  book.lift(slot);
  state.instructions.of(slot).lockPrice = price;
  i32[slot * I32_WORDS + PRICE] = 0;
  state.floats.unsettle(i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT);
  writeRepriced(state, slot, 0n);
}

/** The best price of a side at which an order stands that does not float; 0: none. */
export function bestSteady(state: State, market: number, side: number): number {
  const { markets, ladder } = state;
  let price = markets.i32[market * MARKET_I32 + BEST + side]!;
  while (price !== 0 && !hasSteady(state, ladder.find(market * 2 + side, price))) {
    price = side === 0 ? ladder.below(market * 2, price) : ladder.above(market * 2 + 1, price);
  }
  return price;
}

function hasSteady({ ladder, orders, instructions }: State, level: number): boolean {
  let slot = ladder.i32[level * LEVEL_I32 + HEAD]!;
  while (slot !== 0) {
    const plain = orders.i32[slot * I32_WORDS + EXTRA]! <= 0;
    if (plain || !instructions.of(slot).floats) return true;
    slot = orders.i32[slot * I32_WORDS + NEXT]!;
  }
  return false;
}
