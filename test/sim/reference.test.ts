/**
 * The reference on its own, under random commands with every feature: every asset is conserved, what is
 * locked is what the open orders need, a market that trades is not crossed, its floating orders stand
 * where they belong, and depth folded from events is the depth of the book (L1, L5, X2, X4, D1).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandSource } from '../../sim/commands.ts';
import { features } from '../../sim/features.ts';
import { Random } from '../../sim/random.ts';
import type { Clearing } from '../../sim/reference/auctions.ts';
import { clearing, clearingAt } from '../../sim/reference/auctions.ts';
import { floats, inBook, isCall, max, openOrders, sweeps } from '../../sim/reference/books.ts';
import { lockOf } from '../../sim/reference/locks.ts';
import { floatingPrice } from '../../sim/reference/pegs.ts';
import { Reference } from '../../sim/reference/reference.ts';
import type { Market, Order } from '../../sim/reference/state.ts';
import { randomWorld } from '../../sim/world.ts';

/** Calls `check` after every so many commands of some worlds. */
function inWorlds(
  worlds: number,
  every: number,
  check: (reference: Reference, depth: Map<string, number>) => void,
): void {
  for (let seed = 1; seed <= worlds; seed++) {
    const random = new Random(seed);
    const reference = new Reference();
    const source = new CommandSource(random, randomWorld(random, features), reference.state);
    const depth = new Map<string, number>();
    for (let sequence = 1; sequence <= 500; sequence++) {
      const { command, timeMs } = source.next();
      for (const event of reference.apply(command, sequence, timeMs)) {
        if (event.kind !== 'LevelChanged') continue;
        const key = `${event.market} ${event.side} ${event.price}`;
        if (event.quantity === 0) depth.delete(key);
        else depth.set(key, event.quantity);
      }
      if (sequence % every === 0) check(reference, depth);
    }
  }
}

test('the reference conserves every asset and explains every lock and level (L1, L5, D1)', () => {
  inWorlds(40, 100, (reference, depth) => {
    const { supply } = reference.state;
    assert.deepEqual(totals(reference), new Map([...supply].filter(([, units]) => units > 0n)));
    assert.deepEqual(lockedBalances(reference), lockedByOrders(reference));
    assert.deepEqual(depth, levels(reference));
  });
});

test('after each command a market that trades is settled, and never crossed (X2, X4)', () => {
  inWorlds(40, 1, ({ state }) => {
    for (const market of state.markets) {
      if (market.status !== 'TRADING') continue;
      const [bid, ask] = [market.BUY[0], market.SELL[0]];
      assert.ok(bid === undefined || ask === undefined || bid.price < ask.price, 'crossed');
      assert.deepEqual(market.elected, []);
      for (const order of market.others) {
        assert.ok(order.stage !== 'WORKING' || floats(order), `order ${order.orderId} waits`);
      }
      for (const order of openOrders(market).filter(floats)) {
        assert.equal(order.price, floatingPrice(market, order.side, order.conditions));
      }
    }
    assert.deepEqual(state.happened, []);
  });
});

test('the price of an auction is the one that a look at every price finds (B1)', () => {
  let found = 0;
  inWorlds(150, 10, ({ state }) => {
    for (const market of state.markets) {
      if (!isCall(market) || openOrders(market).length < 2) continue;
      const limits = [...market.BUY, ...market.SELL].map((each) => Number(each.price));
      const named = limits.length > 0 ? limits : [Number(market.lastPrice)];
      const [low, high] = [Math.min(...named), Math.max(...named)];
      if (low === 0 || high - low > 80) continue;
      const price = clearingByEye(market, low, high);
      assert.deepEqual(clearing(market).price, price);
      if (price > 0n) found++;
    }
  });
  assert.ok(found > 50, `${found} auctions with a price`);
});

/** B1, word by word, over every price. */
function clearingByEye(market: Market, low: number, high: number): bigint {
  const prices = Array.from({ length: high - low + 1 }, (_, i) => BigInt(low + i));
  const all = prices.map((price) => clearingAt(market, price));
  const volume = max(...all.map((each) => each.volume));
  if (volume === 0n) return 0n;
  const size = (surplus: bigint): bigint => (surplus < 0n ? -surplus : surplus);
  const most = all.filter((each) => each.volume === volume);
  const least = most.map((each) => size(each.surplus)).reduce((a, b) => (a < b ? a : b));
  const best = most.filter((each) => size(each.surplus) === least);
  const lowest = (best[0] as Clearing).price;
  const highest = (best.at(-1) as Clearing).price;
  if (best.every((each) => each.surplus > 0n)) return highest;
  if (best.every((each) => each.surplus < 0n)) return lowest;
  if (market.lastPrice === 0n) return highest;
  const away = ({ price }: Clearing): bigint => size(price - market.lastPrice);
  const nearest = best.toSorted((a, b) => Number(away(a) - away(b)) || Number(b.price - a.price));
  return (nearest[0] as Clearing).price;
}

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

/** What the open orders need, from their terms alone: limits their price, stops their trigger, pairs the larger. */
function lockedByOrders({ state }: Reference): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const market of state.markets) {
    const open = openOrders(market);
    for (const order of open) {
      const { account, side, list } = order;
      const pair = list?.paired === true && !list.ended ? list.legs.slice(-2) : [order];
      const together = open.filter((each) => each === order || pair.includes(each));
      if (together[0] !== order) continue;
      const key = `${account} ${state.lockAsset(market, side)}`;
      const need = max(...together.map((each) => needed(market, each)));
      if (need > 0n) sums.set(key, (sums.get(key) ?? 0n) + need);
    }
  }
  return sums;
}

function needed(market: Market, order: Order): bigint {
  const { side, price, remaining, stage } = order;
  if (stage === 'PENDING') return 0n;
  if (side === 'SELL') return remaining * market.lot;
  const isTold = sweeps(order.type) || price === 0n; // a trigger, a call, a parked order: told by events
  return isTold ? order.own : lockOf(market, side, price, remaining);
}

function levels({ state }: Reference): Map<string, number> {
  const sums = new Map<string, bigint>();
  for (const market of state.markets) {
    for (const order of openOrders(market)) {
      if (!inBook(market, order)) continue;
      const key = `${market.market} ${order.side} ${order.price}`;
      sums.set(key, (sums.get(key) ?? 0n) + order.shown);
    }
  }
  return new Map([...sums].map(([key, sum]) => [key, Number(sum)]));
}
