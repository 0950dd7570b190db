/**
 * The reference on its own, under random commands: every asset is conserved, what is locked is what the
 * open orders explain, and depth folded from events is the depth of the book (L5, D1).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandSource } from '../../sim/commands.ts';
import { Random } from '../../sim/random.ts';
import { Reference } from '../../sim/reference/reference.ts';
import { randomWorld } from '../../sim/world.ts';

test('the reference conserves every asset and explains every lock and level', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Random(seed);
    const reference = new Reference();
    const source = new CommandSource(random, randomWorld(random), reference.state);
    const depth = new Map<string, number>();
    for (let sequence = 1; sequence <= 500; sequence++) {
      const { command, timeMs } = source.next();
      for (const event of reference.apply(command, sequence, timeMs)) {
        if (event.kind !== 'LevelChanged') continue;
        const key = `${event.market} ${event.side} ${event.price}`;
        if (event.quantity === 0) depth.delete(key);
        else depth.set(key, event.quantity);
      }
    }
    const { supply } = reference.state;
    assert.deepEqual(totals(reference), new Map([...supply].filter(([, units]) => units > 0n)));
    assert.deepEqual(lockedBalances(reference), lockedByOrders(reference));
    assert.deepEqual(depth, levels(reference));
  }
});

function totals(reference: Reference): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { asset, available, locked, held } of reference.image().balances) {
    sums.set(asset, (sums.get(asset) ?? 0n) + available + locked + held);
  }
  return sums;
}

function lockedBalances(reference: Reference): Map<string, bigint> {
  const balances = reference.image().balances.filter((each) => each.locked > 0n);
  return new Map(balances.map((each) => [`${each.account} ${each.asset}`, each.locked]));
}

function lockedByOrders(reference: Reference): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { account, market, side, price, remaining } of reference.image().orders) {
    const { base, quote, lot, unit } = reference.state.market(market);
    const buys = side === 'BUY';
    const locked = BigInt(remaining) * (buys ? BigInt(price) * unit : lot);
    const key = `${account} ${buys ? quote : base}`;
    sums.set(key, (sums.get(key) ?? 0n) + locked);
  }
  return sums;
}

function levels(reference: Reference): Map<string, number> {
  const sums = new Map<string, bigint>();
  for (const { market, side, price, remaining } of reference.image().orders) {
    const key = `${market} ${side} ${price}`;
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(remaining));
  }
  return new Map([...sums].map(([key, sum]) => [key, Number(sum)]));
}
