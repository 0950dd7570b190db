/**
 * The price of a call auction (B1). Demand never rises with the price and supply never falls, so both what
 * would trade and what would be left over are found around the highest price at which demand still
 * covers supply, by bisection over all prices.
 */
import type { Price } from './types.ts';

/** Lots that one side would trade at a price. */
export type Curve = (price: Price) => bigint;

export interface AuctionPrice {
  /** 0 when nothing would trade. */
  readonly price: Price;
  readonly volume: bigint;
  /** Demand less supply at that price. */
  readonly imbalance: bigint;
}

const nothing: AuctionPrice = { price: 0, volume: 0n, imbalance: 0n };

/** Over the prices lowest .. highest, 0 .. 0 for none; `last` is the last trade's price, 0 without one. */
export function auctionPrice(
  demand: Curve,
  supply: Curve,
  lowest: Price,
  highest: Price,
  last: Price,
): AuctionPrice {
  if (lowest === 0) return nothing;
  // Demand covers supply up to this price, and does not above it.
  const none = lowest - 1;
  const covered = highestWhere(none, highest, (price) => demand(price) >= supply(price));
  const below = covered === none ? 0n : supply(covered);
  const above = covered === highest ? 0n : demand(covered + 1);
  const volume = below > above ? below : above;
  if (volume === 0n) return nothing;
  let [from, to] = [covered + 1, covered];
  const surplusBelow = below < volume ? undefined : demand(covered) - below;
  const surplusAbove = above < volume ? undefined : supply(covered + 1) - above;
  const least = lesser(surplusBelow, surplusAbove);
  if (surplusBelow === least) {
    // The lowest price with this supply and this demand.
    const [most, needed] = [demand(covered), below];
    const short = (price: Price): boolean => supply(price) < needed || demand(price) > most;
    from = highestWhere(none, covered, short) + 1;
  }
  if (surplusAbove === least) {
    const [most, needed] = [supply(covered + 1), above];
    const same = (price: Price): boolean => demand(price) >= needed && supply(price) <= most;
    to = highestWhere(covered + 1, highest, same);
  }
  const price = chosen(from, to, surplusBelow === least, surplusAbove === least, least, last);
  return { price, volume, imbalance: demand(price) - supply(price) };
}

/** Of the prices from .. to that are equally good. */
function chosen(
  from: Price,
  to: Price,
  someDemand: boolean,
  someSupply: boolean,
  surplus: bigint,
  last: Price,
): Price {
  if (!someSupply && surplus > 0n) return to;
  if (!someDemand) return from;
  return last === 0 ? to : Math.min(Math.max(last, from), to);
}

function lesser(a: bigint | undefined, b: bigint | undefined): bigint {
  if (a === undefined || b === undefined) return a ?? b ?? 0n;
  return a < b ? a : b;
}

/** The highest price of low .. high where it holds, given that it holds up to some price; it holds at low. */
function highestWhere(low: Price, high: Price, holds: (price: Price) => boolean): Price {
  let [sure, end] = [low, high];
  while (sure < end) {
    const middle = sure + Math.ceil((end - sure) / 2);
    if (holds(middle)) sure = middle;
    else end = middle - 1;
  }
  return sure;
}
