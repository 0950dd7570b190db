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
