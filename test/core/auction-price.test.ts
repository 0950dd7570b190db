/** B1 in the words of the rule, over every price of the limits, against the bisection of auction-price.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auctionPrice } from '../../src/core/auction-price.ts';

interface Limit {
  readonly price: number;
  readonly quantity: bigint;
}
/** Of a MARKET buy: lots, and what its lock can pay. */
interface Market {
  readonly quantity: bigint;
  readonly lock: bigint;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const distance = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b);
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** The rule, sentence by sentence. */
function byRule(
  demand: (price: number) => bigint,
  supply: (price: number) => bigint,
  lowest: number,
  highest: number,
  last: number,
): { price: number; volume: bigint; imbalance: bigint } {
  const all = Array.from({ length: highest - lowest + 1 }, (_, i) => ({
    price: lowest + i,
    demand: demand(lowest + i),
    supply: supply(lowest + i),
  }));
  const volume = all.map((at) => least(at.demand, at.supply)).reduce((a, b) => (a > b ? a : b));
  if (volume === 0n) return { price: 0, volume: 0n, imbalance: 0n };
  const most = all.filter((at) => least(at.demand, at.supply) === volume);
  const surplus = most.map((at) => distance(at.demand, at.supply)).reduce(least);
  const left = most.filter((at) => distance(at.demand, at.supply) === surplus);
  const prices = left.map((at) => at.price);
  const nearest = prices.toSorted((a, b) => Math.abs(a - last) - Math.abs(b - last) || b - a);
  let price = last === 0 ? Math.max(...prices) : nearest[0]!;
  if (left.every((at) => at.demand > at.supply)) price = Math.max(...prices);
  if (left.every((at) => at.supply > at.demand)) price = Math.min(...prices);
  return { price, volume, imbalance: demand(price) - supply(price) };
}

test('B1 the bisection finds the price of the rule in 20,000 small books', () => {
  let state = 7;
  const random = (end: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  const limits = (): Limit[] =>
    Array.from({ length: random(4) }, () => ({
      price: 1 + random(12),
      quantity: BigInt(1 + random(5)),
    }));
  const found = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    const [bids, asks] = [limits(), limits()];
    const buys: Market[] = Array.from({ length: random(2) }, () => ({
      quantity: BigInt(1 + random(9)),
      lock: BigInt(random(40)),
    }));
    const sold = BigInt(random(3) === 0 ? random(6) : 0);
    const demand = (price: number): bigint =>
      sum(bids.filter((bid) => bid.price >= price).map((bid) => bid.quantity)) +
      sum(buys.map((buy) => least(buy.quantity, buy.lock / BigInt(price))));
    const supply = (price: number): bigint =>
      sold + sum(asks.filter((ask) => ask.price <= price).map((ask) => ask.quantity));
    const last = random(15);
    const prices = [...bids, ...asks].map((limit) => limit.price);
    const [lowest, highest] =
      prices.length === 0 ? [last, last] : [Math.min(...prices), Math.max(...prices)];
    if (lowest === 0) continue;
    const expected = byRule(demand, supply, lowest, highest, last);
    const told = `seed 7 round ${round}`;
    assert.deepEqual(auctionPrice(demand, supply, lowest, highest, last), expected, told);
    const kind = expected.price === 0 ? 'none' : expected.imbalance > 0n ? 'buys left' : 'others';
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  assert.deepEqual([...found.keys()].toSorted(), ['buys left', 'none', 'others']);
});
