/** Lists oldest first by id and time, against the same lists filtered by hand. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { HistoryQueries, RangeQuery } from '../../src/history/queries.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Views } from '../../src/marketdata/views.ts';
import { SmallExchange, START_MS } from '../marketdata/small-exchange.ts';

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-ranges-'));
const path = join(directory, 'history.sqlite');
const exchange = new SmallExchange();
const views = new Views();
const STEP_MS = 50_000;
let writer: HistoryWriter;
let history: HistoryQueries;

function feed(outputs: readonly Output[]): void {
  for (const output of outputs) {
    writer.apply(output);
    views.apply(output);
  }
  writer.flush();
}

before(async () => {
  const opened = openHistory(path);
  writer = HistoryWriter.open(path);
  history = await opened;
  feed([exchange.open(START_MS)]);
  // Two trades at each time.
  for (let i = 0; i < 30; i++) {
    feed(exchange.trade(START_MS + Math.floor(i / 2) * STEP_MS, 100 + (i % 7), 1 + (i % 3)));
  }
});

after(async () => {
  await history.close();
  writer.close();
  rmSync(directory, { recursive: true });
});

const at = (step: number): number => START_MS + step * STEP_MS;

const ranges: readonly RangeQuery[] = [
  { limit: 4 },
  { limit: 1000 },
  { limit: 4, fromId: 1 },
  { limit: 4, fromId: 9 },
  { limit: 1000, fromId: 999 },
  { limit: 5, startMs: at(0) - 1 },
  { limit: 5, startMs: at(3) },
  { limit: 5, startMs: at(3) + 1 },
  { limit: 5, endMs: at(3) },
  { limit: 5, endMs: at(3) - 1 },
  { limit: 1000, startMs: at(3), endMs: at(5) },
  { limit: 3, startMs: at(3), endMs: at(5) },
  { limit: 5, startMs: at(99) },
  { limit: 5, endMs: at(0) - 1 },
  { limit: 5, fromId: 7, endMs: at(3) },
];

/** The same by hand. */
function pick<Item>(
  all: readonly Item[],
  { fromId = 0, startMs = 0, endMs = Infinity, limit }: RangeQuery,
  read: (item: Item) => { readonly id: number; readonly timeMs: number },
  isOldest: boolean,
): Item[] {
  const found = all.filter((item) => {
    const { id, timeMs } = read(item);
    return id >= fromId && timeMs >= startMs && timeMs <= endMs;
  });
  return isOldest ? found.slice(0, limit) : found.slice(-limit);
}

test('orders, fills and trades of every range', async () => {
  await history.reached(views.sequence);
  const orders = views.recentOrders(1);
  const fills = views.recentFills(2);
  const trades = views.recentTrades(1, 1000);
  assert.equal(trades.length, 30);
  for (const range of ranges) {
    const isOldest = range.fromId !== undefined || range.startMs !== undefined;
    assert.deepEqual(
      await history.ordersInRange({ account: 1, market: 1, ...range }),
      pick(orders, range, (each) => ({ id: each.orderId, timeMs: each.createdMs }), isOldest),
    );
    const byTrade = (each: { readonly tradeId: number; readonly timeMs: number }) =>
      ({ id: each.tradeId, timeMs: each.timeMs }) as const;
    assert.deepEqual(
      await history.fillsInRange({ account: 2, market: 1, ...range }),
      pick(fills, range, byTrade, isOldest),
    );
    assert.deepEqual(
      await history.tradesInRange({ market: 1, ...range }),
      pick(trades, range, byTrade, isOldest),
    );
  }
});

test('fills of one order, and nothing of others or of other markets', async () => {
  const [first] = views.recentFills(2);
  assert(first !== undefined);
  const { orderId } = first;
  const query = { account: 2, market: 1, orderId, limit: 10 };
  assert.deepEqual(await history.fillsInRange(query), [first]);
  assert.deepEqual(await history.fillsInRange({ ...query, account: 1 }), []);
  assert.deepEqual(await history.fillsInRange({ ...query, market: 2 }), []);
  assert.deepEqual(await history.tradesInRange({ market: 2, limit: 10 }), []);
});
