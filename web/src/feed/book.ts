/**
 * The order book of one market, kept from a snapshot and the updates that follow it. Prices and
 * quantities are whole numbers of the market's last decimals. Hot: every change of the book goes
 * through here, in the worker.
 */
import type { Estimate, EstimateRequest, SideView } from './protocol.ts';

/** Levels of one side, best first, in two parallel arrays. */
export class BookSide {
  readonly prices: number[] = [];
  readonly quantities: number[] = [];
  readonly #descending: boolean;

  constructor(side: 'bids' | 'asks') {
    this.#descending = side === 'bids';
  }

  clear(): void {
    this.prices.length = 0;
    this.quantities.length = 0;
  }

  /** Sets the total quantity at a price; 0 removes the level. */
  set(price: number, quantity: number): void {
    const at = this.#find(price);
    const known = this.prices[at] === price;
    if (quantity === 0) {
      if (!known) return;
      this.prices.splice(at, 1);
      this.quantities.splice(at, 1);
    } else if (known) {
      this.quantities[at] = quantity;
    } else {
      this.prices.splice(at, 0, price);
      this.quantities.splice(at, 0, quantity);
    }
  }

  /** The first index whose price is no better than this one. */
  #find(price: number): number {
    const { prices } = this;
    let low = 0;
    let high = prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = prices[middle] as number;
      if (this.#descending ? there > price : there < price) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The best `count` rows with prices rounded away from the spread to multiples of `group`. */
  view(count: number, group: number): SideView {
    const prices = new Float64Array(count);
    const quantities = new Float64Array(count);
    const totals = new Float64Array(count);
    let rows = 0;
    let total = 0;
    for (let i = 0; i < this.prices.length; i++) {
      const price = this.prices[i] as number;
      const quantity = this.quantities[i] as number;
      const row = this.#descending
        ? Math.floor(price / group) * group
        : Math.ceil(price / group) * group;
      if (rows === 0 || prices[rows - 1] !== row) {
        if (rows === count) break;
        prices[rows++] = row;
      }
      total += quantity;
      quantities[rows - 1] = (quantities[rows - 1] as number) + quantity;
      totals[rows - 1] = total;
    }
    return {
      prices: prices.subarray(0, rows),
      quantities: quantities.subarray(0, rows),
      totals: totals.subarray(0, rows),
    };
  }

  /** How far from the best price nine of ten levels lie. */
  get spread(): number {
    const far = this.prices[Math.floor((this.prices.length - 1) * 0.9)];
    return far === undefined ? 0 : Math.abs(far - (this.prices[0] as number));
  }

  /** At most `count` points out to `reach` away from the best price, for a curve. */
  curve(count: number, reach: number): SideView {
    const best = this.prices[0];
    if (best === undefined) return this.view(0, 1);
    const { prices, quantities, totals } = this.view(count, Math.max(1, Math.ceil(reach / count)));
    const beyond = prices.findIndex((price) => Math.abs(price - best) > reach);
    const end = beyond < 0 ? prices.length : beyond;
    return {
      prices: prices.subarray(0, end),
      quantities: quantities.subarray(0, end),
      totals: totals.subarray(0, end),
    };
  }

  /** What an order of the other side would take, level by level. */
  walk({ quantity, quoteUnits, limit }: EstimateRequest): Estimate {
    let left = quantity ?? Number.MAX_SAFE_INTEGER;
    let quoteLeft = quoteUnits ?? 0n;
    let [filled, cost, worst, levels] = [0, 0n, 0, 0];
    for (let i = 0; i < this.prices.length && left > 0; i++) {
      const price = this.prices[i] as number;
      if (limit !== undefined && (this.#descending ? price < limit : price > limit)) break;
      let taken = Math.min(left, this.quantities[i] as number);
      if (quoteUnits !== undefined) {
        const affordable = Number(quoteLeft / BigInt(price));
        if (affordable < taken) left = taken = affordable;
        quoteLeft -= BigInt(price) * BigInt(taken);
      }
      if (taken === 0) break;
      filled += taken;
      left -= taken;
      cost += BigInt(price) * BigInt(taken);
      worst = price;
      levels++;
    }
    const exhausted =
      quoteUnits === undefined ? left > 0 : left === Number.MAX_SAFE_INTEGER - filled;
    return { quantity: filled, cost, worst, levels, exhausted };
  }
}

/** Both sides and the update that they are of. */
export class Book {
  readonly bids: BookSide = new BookSide('bids');
  readonly asks: BookSide = new BookSide('asks');
  /** 0 before the first snapshot. */
  updateId = 0;

  clear(): void {
    this.bids.clear();
    this.asks.clear();
    this.updateId = 0;
  }
}
