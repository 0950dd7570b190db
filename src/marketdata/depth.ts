/** One market's L2 book: the total displayed at each price, as LevelChanged says it (D1). */
import { assert } from '../core/assert.ts';
import type { LevelChanged } from '../core/event.ts';
import type { Price, Quantity, Side } from '../core/types.ts';

export interface Level {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** The best levels of both sides at one update id. */
export interface Depth {
  readonly updateId: number;
  /** Best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Best bid and ask; price and quantity 0 when a side is empty. */
export interface BookTicker {
  readonly market: number;
  readonly updateId: number;
  readonly bidPrice: Price;
  readonly bidQuantity: Quantity;
  readonly askPrice: Price;
  readonly askQuantity: Quantity;
}

/** Levels of one side, the best at the end of the array: changes happen near it. */
class DepthSide {
  readonly #sign: number;
  readonly #prices: Price[] = [];
  readonly #quantities = new Map<Price, Quantity>();

  constructor(side: Side) {
    this.#sign = side === 'BUY' ? 1 : -1;
  }

  set(price: Price, quantity: Quantity): void {
    const known = this.#quantities.has(price);
    if (quantity > 0) {
      this.#quantities.set(price, quantity);
      if (!known) this.#prices.splice(this.#position(price), 0, price);
      return;
    }
    if (!known) return;
    this.#quantities.delete(price);
    this.#prices.splice(this.#position(price), 1);
  }

  quantity(price: Price): Quantity {
    return this.#quantities.get(price) ?? 0;
  }

  /** The level this many places behind the best. */
  level(place: number): Level | undefined {
    const price = this.#prices[this.#prices.length - 1 - place];
    if (price === undefined) return undefined;
    return { price, quantity: this.#quantities.get(price) as Quantity };
  }

  best(levels: number): Level[] {
    const count = Math.min(levels, this.#prices.length);
    return Array.from({ length: count }, (_, place) => this.level(place) as Level);
  }

  /** Where the price stands or would be inserted. */
  #position(price: Price): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#prices[middle] as Price) * this.#sign < price * this.#sign) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class DepthBook {
  readonly #market: number;
  readonly #bids = new DepthSide('BUY');
  readonly #asks = new DepthSide('SELL');
  #updateId: number;

  constructor(market: number, updateId: number) {
    this.#market = market;
    this.#updateId = updateId;
  }

  get updateId(): number {
    return this.#updateId;
  }

  /** A level's total, outside the sequence of updates: for seeding. */
  set(side: Side, price: Price, quantity: Quantity): void {
    (side === 'BUY' ? this.#bids : this.#asks).set(price, quantity);
  }

  /** A level's total; 0 without one. */
  quantity(side: Side, price: Price): Quantity {
    return (side === 'BUY' ? this.#bids : this.#asks).quantity(price);
  }

  apply(event: LevelChanged): void {
    assert(event.updateId === this.#updateId + 1, 'level changes of a market are gap-free');
    this.#updateId = event.updateId;
    this.set(event.side, event.price, event.quantity);
  }

  depth(levels: number): Depth {
    return {
      updateId: this.#updateId,
      bids: this.#bids.best(levels),
      asks: this.#asks.best(levels),
    };
  }

  ticker(): BookTicker {
    const bid = this.#bids.level(0);
    const ask = this.#asks.level(0);
    return {
      market: this.#market,
      updateId: this.#updateId,
      bidPrice: bid?.price ?? 0,
      bidQuantity: bid?.quantity ?? 0,
      askPrice: ask?.price ?? 0,
      askQuantity: ask?.quantity ?? 0,
    };
  }
}
