/**
 * Demand and supply of a market in a call, by price (B1): its book, and the MARKET orders that wait beside
 * it, of which a buy counts for as many lots as its lock pays at that price.
 */
import { auctionPrice } from './auction-price.ts';
import {
  GATES,
  ICEBERGS,
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  QUOTE_UNITS,
} from './market-fields.ts';
import { F64_WORDS, REMAINING } from './order-fields.ts';
import { depthOf, slotsAt } from './walk.ts';
import type { AuctionPrice } from './auction-price.ts';
import type { State } from './state.ts';

/** The price that the market would uncross at now. */
export function priceOfCall(state: State, market: number): AuctionPrice {
  const bids = new Side(state, market, 0);
  const asks = new Side(state, market, 1);
  const last = state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
  // A price that no limit order names would let MARKET orders trade at any.
  const limits = [...bids.ends(), ...asks.ends()];
  const lowest = limits.length === 0 ? last : Math.min(...limits);
  const highest = limits.length === 0 ? last : Math.max(...limits);
  const demand = (price: number): bigint => bids.lots(price);
  return auctionPrice(demand, (price) => asks.lots(price), lowest, highest, last);
}

/** All that the orders of a level have left, shown or not. */
function wholeAt(state: State, market: number, side: number, price: number): bigint {
  let sum = 0n;
  for (const slot of slotsAt(state, market, side, price)) {
    sum += BigInt(state.orders.f64[slot * F64_WORDS + REMAINING]!);
  }
  return sum;
}

class Side {
  readonly #state: State;
  readonly #market: number;
  readonly #side: number;
  /** Prices from the best; and the lots at each and all better ones. */
  readonly #prices: number[] = [];
  readonly #sums: bigint[] = [];

  constructor(state: State, market: number, side: number) {
    this.#state = state;
    this.#market = market;
    this.#side = side;
    let sum = 0n;
    const hidden = (state.markets.i32[market * MARKET_I32 + GATES]! & ICEBERGS) !== 0;
    for (const { price, quantity } of depthOf(state, market, side, Number.POSITIVE_INFINITY)) {
      sum += hidden ? wholeAt(state, market, side, price) : BigInt(quantity);
      this.#prices.push(price);
      this.#sums.push(sum);
    }
  }

  /** The best and the worst price, or nothing. */
  ends(): number[] {
    return this.#prices.length === 0 ? [] : [this.#prices[0]!, this.#prices.at(-1)!];
  }

  /** Lots that would trade at a price. */
  lots(price: number): bigint {
    const prices = this.#prices;
    let [low, high] = [0, prices.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const within = this.#side === 0 ? prices[middle]! >= price : prices[middle]! <= price;
      if (within) low = middle + 1;
      else high = middle;
    }
    const limits = low === 0 ? 0n : this.#sums[low - 1]!;
    return limits + this.#waiting(price);
  }

  #waiting(price: number): bigint {
    const { calls } = this.#state;
    let sum = 0n;
    for (const slot of calls.slots(this.#market, this.#side)) {
      const lots = this.#side === 0 ? payable(this.#state, this.#market, slot, price) : undefined;
      sum += BigInt(lots ?? this.#state.orders.f64[slot * F64_WORDS + REMAINING]!);
    }
    return sum;
  }
}

/** Lots that a MARKET buy which waits in a call can pay at a price, at most what it has left to fill. */
export function payable(state: State, market: number, slot: number, price: number): number {
  const remaining = state.orders.f64[slot * F64_WORDS + REMAINING]!;
  const units = BigInt(state.markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
  const lots = state.calls.lock(slot) / (BigInt(price) * units);
  return lots < BigInt(remaining) ? Number(lots) : remaining;
}
