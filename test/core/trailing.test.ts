/** TrailSide against a naive list of orders, each with its own extreme (I3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Instruction } from '../../src/core/instructions.ts';
import { TrailSide } from '../../src/core/trailing.ts';
import { BASIS_POINTS } from '../../src/core/types.ts';
import { Random } from '../../sim/random.ts';

interface Naive {
  readonly record: Instruction;
  extreme: number;
}

for (const buys of [true, false]) {
  test(`${buys ? 'buys' : 'sells'}: trails do what single orders would`, () => {
    const random = new Random(7);
    const side = new TrailSide(buys);
    let orders: Naive[] = [];
    // Low, so that neighbouring extremes often have the same trigger.
    let price = 100;
    let elections = 0;
    for (let step = 0; step < 3000; step++) {
      const before = bounds(orders, buys);
      assert.equal(side.moves, before.moves);
      assert.equal(side.elects, before.elects);
      if (random.below(3) === 0) {
        const record = new Instruction();
        record.trailingDelta = 500 + random.below(4) * 500;
        side.add(record, price);
        orders.push({ record, extreme: price });
      } else if (random.below(5) === 0 && orders.length > 0) {
        const [gone] = orders.splice(random.below(orders.length), 1);
        side.remove(gone!.record);
      } else {
        price = Math.max(20, price + random.below(9) - 4);
        const elected: Instruction[] = [];
        side.traded(price, (record, trigger) => {
          elected.push(record);
          assert.equal(trigger, triggerOf(record.trailingDelta, record.extreme, buys));
        });
        const expected = follow(orders, price, buys);
        assert.equal(elected.length, expected.length);
        assert.deepEqual(new Set(elected), new Set(expected));
        assert.equal(elected.length, expected.length, 'each of them once');
        elections += expected.length;
        for (const record of expected) side.remove(record);
        orders = orders.filter(({ record }) => !expected.includes(record));
      }
      for (const { record, extreme } of orders) assert.equal(record.extreme, extreme);
    }
    assert.ok(elections > 100);
  });
}

/** Moves the naive extremes and answers who is elected. */
function follow(orders: readonly Naive[], price: number, buys: boolean): Instruction[] {
  const elected: Instruction[] = [];
  for (const order of orders) {
    if (buys ? price < order.extreme : price > order.extreme) order.extreme = price;
    else {
      const trigger = triggerOf(order.record.trailingDelta, order.extreme, buys);
      if (buys ? price >= trigger : price <= trigger) elected.push(order.record);
    }
  }
  return elected;
}

interface Bounds {
  readonly moves: number | undefined;
  readonly elects: number | undefined;
}

function bounds(orders: readonly Naive[], buys: boolean): Bounds {
  const moves = orders.map(({ extreme }) => extreme + (buys ? -1 : 1));
  const elects = orders.map(({ record, extreme }) =>
    triggerOf(record.trailingDelta, extreme, buys),
  );
  const [first, last] = [Math.min, Math.max];
  return {
    moves: orders.length === 0 ? undefined : (buys ? last : first)(...moves),
    elects: orders.length === 0 ? undefined : (buys ? first : last)(...elects),
  };
}

function triggerOf(delta: number, extreme: number, buys: boolean): number {
  const exact = BigInt(extreme) * BigInt(buys ? BASIS_POINTS + delta : BASIS_POINTS - delta);
  const floor = exact / BigInt(BASIS_POINTS);
  return Number(buys && exact % BigInt(BASIS_POINTS) !== 0n ? floor + 1n : floor);
}
