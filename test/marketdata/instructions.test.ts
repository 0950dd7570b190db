/** Views of orders with instructions, lists, auctions and what the operator sets, folded from a story. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderListState } from '../../src/codec/order-list.ts';
import type { AuctionUpdate } from '../../src/marketdata/auctions.ts';
import { Views } from '../../src/marketdata/views.ts';
import { instructionStory } from './instruction-story.ts';
import { outputOf } from './outputs.ts';
import { START_MS } from './small-exchange.ts';

const MINUTE = 60_000;

/** Views after so many outputs of the story. */
function viewsAfter(outputs: number): Views {
  const views = new Views();
  for (const output of instructionStory().slice(0, outputs)) views.apply(output);
  return views;
}

/** What an order's instructions have become, in the order of a row. */
function columns(views: Views, orderId: number): unknown[] {
  const order = views.order(orderId);
  const now = order?.instructions;
  return [
    order?.status,
    order?.price,
    now?.stage,
    now?.activatedPrice,
    now?.triggeredPrice,
    now === undefined || now.workingMs === 0 ? 0 : (now.workingMs - START_MS) / MINUTE,
  ];
}

test('stages of a bracket: pending, waiting, working', () => {
  const rows: unknown[][] = [];
  for (const [outputs, orderId] of [
    [2, 1],
    [2, 2],
    [2, 3],
    [3, 1],
    [3, 2],
    [3, 3],
    [5, 2],
    [5, 3],
  ] as const) {
    rows.push([orderId, ...columns(viewsAfter(outputs), orderId)]);
  }
  assert.deepEqual(rows, [
    // order, status, price, stage, activated, triggered, working since minute
    [1, 'NEW', 100, 'WORKING', 0, 0, 1],
    [2, 'PENDING_NEW', 120, 'PENDING', 0, 0, 0],
    [3, 'PENDING_NEW', 0, 'PENDING', 0, 0, 0],
    [1, 'FILLED', 100, 'WORKING', 0, 0, 1],
    [2, 'NEW', 120, 'WORKING', 0, 0, 2],
    [3, 'NEW', 0, 'WAITING', 0, 0, 0],
    [2, 'PARTIALLY_FILLED', 120, 'WORKING', 0, 0, 2],
    [3, 'EXPIRED', 0, 'WAITING', 0, 0, 0],
  ]);
});

test('a trailing order tracks, triggers and works; a floating one moves', () => {
  assert.deepEqual(columns(viewsAfter(4), 5), ['NEW', 95, 'WAITING', 100, 0, 0]);
  assert.deepEqual(columns(viewsAfter(6), 5), ['NEW', 95, 'WORKING', 100, 94, 5]);
  assert.deepEqual(columns(viewsAfter(7), 8), ['NEW', 93, 'WORKING', 0, 0, 6]);
});

test('only what the book shows is depth; locks follow triggers and new prices', () => {
  const views = viewsAfter(7);
  const { bids, asks } = views.depth(1, 10);
  assert.deepEqual(bids, [{ price: 93, quantity: 1 }]);
  assert.deepEqual(asks, [
    { price: 94, quantity: 1 },
    { price: 95, quantity: 3 },
    { price: 120, quantity: 3 },
  ]);
  const locked = [
    views.balance(2, 1).locked,
    views.balance(2, 2).locked,
    views.balance(1, 1).locked,
  ];
  assert.deepEqual(locked, [400_000n, 93n, 300_000n]);
});

test('a rebate goes from the venue to the maker, in what the taker receives', () => {
  const before = viewsAfter(2);
  const views = viewsAfter(3);
  // Account 2 bought 5 lots for 500 as the maker: the taker's fee is 5, of which 2 come back.
  assert.equal(views.balance(2, 2).available, before.balance(2, 2).available + 2n);
  assert.equal(views.balance(0, 2).available, 3n);
  const [fill] = views.recentFills(2);
  assert.deepEqual([fill?.fee, fill?.rebate, fill?.rebateAsset], [0n, 2n, 2]);
  assert.equal(views.order(1)?.rebate, 2n);
});

test('lists are told, found by both names, and stay until history has them', () => {
  const told: OrderListState[] = [];
  const views = new Views();
  views.lists.onChange(2, (list) => told.push(list));
  for (const output of instructionStory()) views.apply(output);
  const open: OrderListState = {
    listId: 1,
    account: 2,
    market: 1,
    listKind: 'OTOCO',
    clientListId: 'bracket',
    orderIds: [1, 2, 3],
    status: 'EXECUTING',
    createdMs: START_MS + MINUTE,
    updatedMs: START_MS + MINUTE,
    createdSequence: 2,
    updatedSequence: 2,
  };
  const done = { ...open, status: 'DONE', updatedMs: START_MS + 4 * MINUTE, updatedSequence: 5 };
  assert.deepEqual(told, [open, done]);
  const { lists } = views;
  assert.deepEqual([lists.list(1), lists.byClientId(2, 'bracket')], [done, done]);
  assert.deepEqual([lists.byClientId(1, 'bracket'), lists.open(2)], [undefined, []]);
  views.confirmed(4);
  assert.deepEqual(lists.recent(2), [done]);
  views.confirmed(5);
  assert.equal(lists.list(1), undefined);
});

test('an auction is told while it runs, and how it ended', () => {
  const views = new Views();
  const told: AuctionUpdate[] = [];
  views.auctions.onAuction(1, (update) => told.push(update));
  const story = instructionStory();
  for (const output of story) views.apply(output);
  const running = {
    cause: 'VOLATILITY',
    endTime: START_MS + 3_600_000,
    randomMs: 500,
    extensions: 1,
    price: 93,
    volume: 1,
    surplusSide: 'SELL',
    surplus: 4,
  } as const;
  assert.deepEqual(views.auctions.auction(1), running);
  views.apply(
    outputOf(story.length + 1, START_MS + 3_600_000, [
      { kind: 'AuctionEnded', market: 1, price: 93, volume: 1 },
      { kind: 'MarketStatusChanged', market: 1, status: 'TRADING' },
    ]),
  );
  assert.equal(views.auctions.auction(1), undefined);
  const at = { market: 1, sequence: 9, timeMs: START_MS + 8 * MINUTE, traded: undefined };
  const none = { price: 0, volume: 0, surplusSide: 'BOTH', surplus: 0 };
  const traded = { price: 93, volume: 1 };
  const ended = { sequence: 11, timeMs: START_MS + 3_600_000, traded };
  assert.deepEqual(told, [
    { ...at, auction: { ...running, ...none } },
    { ...at, auction: running },
    { ...at, ...ended, auction: undefined },
  ]);
});

test('settings, limits, tiers, calendars, countdowns and switches are as they were last set', () => {
  const { controls } = viewsAfter(10);
  assert.deepEqual(controls.settings(1), {
    killSwitch: 'OFF',
    tradeGroup: 4,
    maxOrders: 10,
    maxOrdersPerSecond: 5,
    fixedTier: 2,
  });
  assert.equal(controls.settings(2).killSwitch, 'ON');
  assert.deepEqual(controls.limits(1), [
    { account: 1, asset: 1, maxNotional: 0n, maxPosition: 7n },
  ]);
  assert.deepEqual(controls.feeTiers(1), [
    { tier: 1, makerFee: 10, takerFee: 50, volume: 100n },
    { tier: 2, makerFee: -10, takerFee: 40, volume: 200n },
  ]);
  assert.deepEqual(controls.calendar(1), {
    days: 62,
    preOpenAt: 1,
    openingCallAt: 2,
    openAt: 3,
    closingCallAt: 4,
    closeAt: 5,
    randomMs: 6,
  });
  assert.deepEqual(controls.countdowns(1), [{ account: 1, market: 1, deadline: START_MS + 8000 }]);
  assert.deepEqual(controls.venue, {
    killSwitch: 'OFF',
    withdrawalGate: 'ON',
    auditedThrough: 9,
  });
});
