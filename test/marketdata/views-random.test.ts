/** Views folded from events alone agree with the state after every one of many random commands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateImage } from '../../src/core/state-image.ts';
import { Views } from '../../src/marketdata/views.ts';
import { chunksOf } from './outputs.ts';
import { randomSteps } from './random-outputs.ts';

/** What both views and state can say. */
function told(views: Views, image: StateImage): unknown {
  const accounts = [0, ...image.accounts.map(({ account }) => account)];
  return {
    sequence: views.sequence,
    timeMs: views.timeMs,
    assets: views.reference.assets(),
    accounts: views.reference.accounts(),
    markets: views.reference.markets().map(({ market, base, quote, symbol, status }) => {
      const names = { market, base, quote, symbol, status };
      const { updateId, bids, asks } = views.depth(market, 10_000);
      const auction = views.auctions.auction(market);
      const calendar = views.controls.calendar(market);
      const set = { auction, calendar, feeTiers: views.controls.feeTiers(market) };
      return { ...names, lastPrice: views.lastPrice(market), updateId, bids, asks, ...set };
    }),
    settings: accounts.slice(1).map((account) => views.controls.settings(account)),
    limits: accounts.flatMap((account) => views.controls.limits(account)),
    countdowns: accounts.flatMap((account) => views.controls.countdowns(account)),
    venue: views.controls.venue,
    lists: accounts
      .flatMap((account) => views.lists.open(account))
      .map(({ listId, account, market, listKind, clientListId }) => {
        return { listId, account, market, listKind, clientListId };
      })
      .toSorted((a, b) => a.listId - b.listId),
    balances: accounts
      .flatMap((account) => views.balances(account))
      .filter(({ available, locked, held }) => available + locked + held > 0n),
    orders: accounts
      .flatMap((account) => views.openOrders(account))
      .map((order) => {
        const { orderId, account, market, side, type, price, quantity, remaining } = order;
        assert.equal(order.filled + order.prevented + remaining, quantity);
        assert.equal(views.order(orderId), order);
        if (order.clientOrderId !== '') {
          assert.equal(views.orderByClientId(account, order.clientOrderId), order);
        }
        const { clientOrderId, instructions } = order;
        const terms = { orderId, account, market, side, type, price, quantity, remaining };
        return { ...terms, clientOrderId, stage: instructions?.stage };
      })
      .toSorted((a, b) => a.orderId - b.orderId),
    count: views.openOrderCount,
    withdrawals: accounts
      .flatMap((account) => views.heldWithdrawals(account))
      .toSorted((a, b) => a.withdrawalId - b.withdrawalId),
  };
}

function stated(image: StateImage): unknown {
  const levels = (market: number, side: 'BUY' | 'SELL'): unknown => {
    const totals = new Map<number, number>();
    for (const order of image.orders) {
      const { price, remaining, instructions } = order;
      const rests = price > 0 && (instructions?.stage ?? 'WORKING') === 'WORKING';
      if (order.market !== market || order.side !== side || !rests) continue;
      const isIceberg = (instructions?.displayQuantity ?? 0) > 0;
      const shown = isIceberg ? (instructions?.shown ?? 0) : remaining;
      totals.set(price, (totals.get(price) ?? 0) + shown);
    }
    const sign = side === 'BUY' ? -1 : 1;
    return [...totals]
      .map(([price, quantity]) => ({ price, quantity }))
      .toSorted((a, b) => sign * (a.price - b.price));
  };
  return {
    sequence: image.sequence,
    timeMs: image.timeMs,
    assets: image.assets,
    accounts: image.accounts.map(({ account, name }) => ({ account, name })),
    markets: image.markets.map((each) => {
      const { market, base, quote, symbol, status, lastPrice, updateId } = each;
      const { auction, calendar, feeTiers } = each;
      const names = { market, base, quote, symbol, status, lastPrice, updateId };
      const set = { auction, calendar, feeTiers };
      return { ...names, bids: levels(market, 'BUY'), asks: levels(market, 'SELL'), ...set };
    }),
    settings: image.accounts.map((each) => {
      const { account: _, name: __, ...settings } = each;
      return settings;
    }),
    limits: image.assetLimits,
    countdowns: image.countdowns,
    venue: image.venue,
    lists: image.lists.map((each) => {
      const { orderIds: _, ...list } = each;
      return list;
    }),
    balances: image.balances,
    orders: image.orders
      .map((order) => {
        const { orderId, account, market, side, type, price, quantity, remaining } = order;
        const { clientOrderId, instructions } = order;
        const terms = { orderId, account, market, side, type, price, quantity, remaining };
        return { ...terms, clientOrderId, stage: instructions?.stage };
      })
      .toSorted((a, b) => a.orderId - b.orderId),
    count: image.orders.length,
    withdrawals: image.withdrawals,
  };
}

test('views equal the state after every command, in whole outputs and in chunks (D1)', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const views = new Views();
    for (const { output, image } of randomSteps(seed, 400)) {
      const pieces = seed % 2 === 0 ? [output] : chunksOf(output);
      for (const piece of pieces) views.apply(piece);
      assert.deepEqual(told(views, image), stated(image), `seed ${seed} at ${output.sequence}`);
    }
  }
});

test('views seeded from a state midway equal those that saw everything', () => {
  for (let seed = 11; seed <= 16; seed++) {
    const steps = randomSteps(seed, 400);
    const middle = steps[250];
    assert.ok(middle);
    const views = new Views();
    views.seed(middle.image);
    for (const { output, image } of steps) {
      views.apply(output);
      if (output.sequence <= middle.output.sequence) continue;
      const [expected, actual] = [stated(image), told(views, image)];
      assert.deepEqual(actual, expected, `seed ${seed} at ${output.sequence}`);
    }
  }
});
