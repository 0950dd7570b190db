/** Ladders against sorted arrays: prices near and a million ticks apart, pages recycled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PriceLadder } from '../../src/core/price-ladder.ts';

test('above and below find the neighbours at any distance', () => {
  const ladder = new PriceLadder();
  ladder.addLadder();
  const other = ladder.addLadder();
  ladder.occupy(ladder.level(other, 77));
  const occupied = new Set<number>();
  let state = 99;
  const below = (end: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * end);
  };
  const price = (): number => {
    const kind = below(4);
    if (kind === 0) return 1 + below(600);
    if (kind === 1) return 1 + below(2 ** 31 - 1);
    return kind === 2 ? 2 ** 31 - 1 - below(300) : (1 + below(40)) * 2 ** 20 - below(3);
  };
  for (let i = 0; i < 6000; i++) {
    const at = price();
    if (occupied.delete(at)) ladder.vacate(ladder.find(0, at));
    else {
      occupied.add(at);
      ladder.occupy(ladder.level(0, at));
    }
    if (occupied.size > 200) {
      for (const each of occupied) ladder.vacate(ladder.find(0, each));
      occupied.clear();
    }
    const from = price();
    let [up, down] = [0, 0];
    for (const each of occupied) {
      if (each > from && (up === 0 || each < up)) up = each;
      if (each < from && each > down) down = each;
    }
    assert.equal(ladder.above(0, from), up);
    assert.equal(ladder.below(0, from), down);
  }
  assert.equal(ladder.above(other, 1), 77);
});

test('prices a million ticks apart take the pages they touch, and give them back', () => {
  const ladder = new PriceLadder();
  ladder.addLadder();
  const bytes = (): number[] => [ladder.i32.byteLength, ladder.blocks.byteLength];
  for (let each = 1; each <= 20; each++) ladder.occupy(ladder.level(0, each * 1_000_000));
  // 20 pages of 4 KiB under 20 blocks of 16 KiB, in arrays that double.
  assert.deepEqual(bytes(), [32 * 4096, 32 * 16_384]);
  for (let each = 1; each <= 20; each++) ladder.vacate(ladder.find(0, each * 1_000_000));
  for (let round = 0; round < 3; round++) {
    for (let price = 500_000; price < 2 ** 31 - 1; price += 1_000_000) {
      ladder.occupy(ladder.level(0, price));
      ladder.vacate(ladder.find(0, price));
    }
  }
  // 6,442 pages were touched, one at a time: no more than the 256 that are kept stay.
  assert.deepEqual(bytes(), [512 * 4096, 256 * 16_384]);
  assert.equal(ladder.above(0, 0), 0);
});
