/**
 * Price limits in millionths of a reference price: PERCENT_PRICE_BY_SIDE and the collar of market orders
 * (B3), and the dynamic band around the average of the last trades (B2). Exact for all prices.
 */
import type { MarketRules } from './command.ts';
import * as types from './types.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { BAND_SCALE, BAND_TRADES_MAX, MAX_PRICE } = types;
const RING_MASK = BAND_TRADES_MAX - 1;

/** floor(price x parts / BAND_SCALE); both below 2^32. */
export function partsFloor(price: number, parts: number): number {
  const rest = parts % BAND_SCALE;
  const whole = (parts - rest) / BAND_SCALE;
  return price * whole + Math.floor((price * rest) / BAND_SCALE);
}

/** The same, rounded up. */
export function partsCeil(price: number, parts: number): number {
  const rest = parts % BAND_SCALE;
  const whole = (parts - rest) / BAND_SCALE;
  return price * whole + Math.ceil((price * rest) / BAND_SCALE);
}

/**
 * Whether a limit price keeps the bounds of its side around the last price, which is not 0. The price in
 * millionths is below 2^51, so a bound that is too large to be exact is still on the right side of it.
 */
export function keepsPriceBounds(
  rules: MarketRules,
  side: number,
  price: number,
  last: number,
): boolean {
  const up = side === 0 ? rules.bidPriceUp : rules.askPriceUp;
  const down = side === 0 ? rules.bidPriceDown : rules.askPriceDown;
  const parts = price * BAND_SCALE;
  return (up === 0 || parts <= last * up) && parts >= last * down;
}

/** The last price at which a market order of a side may trade that first meets `best`; 0: any. */
export function collarLimit(side: number, best: number, collar: number): number {
  if (collar === 0 || best === 0) return 0;
  if (side === 0) return Math.min(MAX_PRICE, partsFloor(best, BAND_SCALE + collar));
  return collar >= BAND_SCALE ? 0 : partsCeil(best, BAND_SCALE - collar);
}

/** Prices of the last trades of a market with a dynamic band, and the bounds that follow from them. */
export class TradeWindow {
  readonly #prices = new Int32Array(BAND_TRADES_MAX);
  /** Trades remembered, at most #span; the next goes to #next. */
  #count = 0;
  #next = 0;
  /** Of their prices. */
  #sum = 0;
  #span = 1;
  #band = 0;
  #lowest = 0;
  #highest = MAX_PRICE;

  /** How many trades the average is of. */
  get span(): number {
    return this.#span;
  }

  /** The span is set before the first trade and stays. */
  setRules(band: number, span: number): void {
    this.#band = band;
    this.#span = span;
    this.#measure();
  }

  record(price: number): void {
    const prices = this.#prices;
    const full = this.#count === this.#span;
    const leaving = full ? prices[(this.#next - this.#span) & RING_MASK]! : 0;
    this.#sum += price - leaving;
    prices[this.#next] = price;
    this.#next = (this.#next + 1) & RING_MASK;
    if (!full) this.#count++;
    this.#measure();
  }

  /** Whether a trade at this price would be within the band. */
  allows(price: number): boolean {
    return price >= this.#lowest && price <= this.#highest;
  }

  /** Remembered prices, oldest first. */
  prices(): number[] {
    const list: number[] = [];
    for (let back = this.#count; back > 0; back--) {
      list.push(this.#prices[(this.#next - back) & RING_MASK]!);
    }
    return list;
  }

  /** Becomes a copy of another: to try trades out. */
  copy(other: TradeWindow): void {
    this.#prices.set(other.#prices);
    this.#count = other.#count;
    this.#next = other.#next;
    this.#sum = other.#sum;
    this.#span = other.#span;
    this.#band = other.#band;
    this.#lowest = other.#lowest;
    this.#highest = other.#highest;
  }

  #measure(): void {
    if (this.#count === 0) return;
    const reference = Math.floor(this.#sum / this.#count);
    const distance = partsFloor(reference, this.#band);
    this.#lowest = reference - distance;
    this.#highest = Math.min(MAX_PRICE, reference + distance);
  }
}
