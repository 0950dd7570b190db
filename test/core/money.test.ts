/** Two-limb arithmetic against bigint, with the boundary numbers and random ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  feeOf,
  high,
  highLimb,
  lowLimb,
  product,
  timesIn,
  toBigInt,
} from '../../src/core/money.ts';

const edges = [
  0,
  1,
  2,
  3,
  999_999,
  1_000_000,
  2 ** 26 - 1,
  2 ** 26,
  2 ** 31 - 1,
  2 ** 52 - 1,
  2 ** 52,
  2 ** 53 - 1,
];
let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 0) / 2 ** 32;
};
const some = (max: number): number => Math.floor(random() ** 4 * max);

test('product is exact below 2^64 and saturates above', () => {
  const check = (a: number, b: number, c: number): void => {
    const exact = BigInt(a) * BigInt(b) * BigInt(c);
    const lo = product(a, b, c);
    if (exact < 2n ** 63n) assert.equal(toBigInt(lo, high[0]!), exact);
    else assert.ok(high[0]! >= 2 ** 11);
  };
  for (const a of edges) for (const b of edges) for (const c of edges) check(a, b, c);
  for (let i = 0; i < 20_000; i++) check(some(2 ** 31), some(2 ** 53), some(2 ** 52));
});

test('fees are the ceiling, timesIn is the floor', () => {
  const amounts = [...edges.map(BigInt), 2n ** 63n - 1n, 2n ** 62n + 1n];
  for (let i = 0; i < 5000; i++) amounts.push(BigInt(some(2 ** 53)) * BigInt(some(2 ** 10)));
  for (const amount of amounts) {
    const [lo, hi] = [lowLimb(amount), highLimb(amount)];
    for (const rate of [1, 1000, some(999_999), 999_999]) {
      const fee = feeOf(lo, hi, rate);
      assert.equal(toBigInt(fee, high[0]!), (amount * BigInt(rate) + 999_999n) / 1_000_000n);
    }
    const [a, b, cap] = [1 + some(2 ** 31), 1 + some(2 ** 52), some(2 ** 53)];
    const floor = amount / (BigInt(a) * BigInt(b));
    assert.equal(timesIn(lo, hi, a, b, cap), Number(floor < BigInt(cap) ? floor : BigInt(cap)));
  }
});
