/** Lists, instructions, amendments and prevented matches in history, from the story of the views' tests. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { HistoryReader } from '../../src/history/reader.ts';
import { openForReading } from '../../src/history/schema.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Views } from '../../src/marketdata/views.ts';
import { instructionStory } from '../marketdata/instruction-story.ts';
import { START_MS } from '../marketdata/small-exchange.ts';

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-instructions-'));
const path = join(directory, 'history.sqlite');
const writer = HistoryWriter.open(path);
const views = new Views();
for (const output of instructionStory()) {
  writer.apply(output);
  writer.flush();
  views.apply(output);
}
writer.close();
const database = openForReading(path);
if (database === undefined) throw new Error('history is there');
const reader = new HistoryReader(database);
after(() => {
  reader.close();
  rmSync(directory, { recursive: true });
});

test('every order in history is as the views have it', () => {
  for (let orderId = 1; orderId <= 8; orderId++) {
    assert.deepEqual(reader.order(orderId), views.order(orderId), `order ${orderId}`);
  }
  const facts = reader.seedFacts(START_MS);
  assert.deepEqual(
    facts.orders.map(({ orderId }) => orderId),
    [2, 5, 7],
  );
  assert.deepEqual(facts.lists, []);
});

test('fills keep their rebates', () => {
  const { rows } = reader.fills({ account: 2, limit: 10 });
  assert.deepEqual(rows.toReversed(), views.recentFills(2));
});

test('a list is found by both names and in pages', () => {
  const list = views.lists.list(1);
  assert.deepEqual(reader.orderList(1), list);
  assert.deepEqual(reader.orderListByClientId(2, 'bracket'), list);
  assert.equal(reader.orderListByClientId(1, 'bracket'), undefined);
  const query = { account: 2, market: 1, limit: 1 };
  assert.deepEqual(reader.orderLists({ ...query, status: 'DONE' }).rows, [list]);
  assert.deepEqual(reader.orderLists({ ...query, status: 'EXECUTING' }).rows, []);
});

test('amendments say what was before', () => {
  const { rows } = reader.amendments({ orderId: 5, limit: 10 });
  assert.deepEqual(rows, [
    {
      orderId: 5,
      account: 1,
      market: 1,
      priceBefore: 95,
      price: 95,
      quantityBefore: 3,
      quantity: 2,
      priorityKept: true,
      sequence: 8,
      timeMs: START_MS + 7 * 60_000,
    },
  ]);
});

test('a prevented match is found by either account, either order and its id', () => {
  const match = {
    market: 1,
    preventedId: 1,
    takerSide: 'SELL',
    mode: 'DECREMENT',
    price: 93,
    quantity: 1,
    takerAccount: 1,
    makerAccount: 2,
    takerOrderId: 5,
    makerOrderId: 8,
    sequence: 8,
    timeMs: START_MS + 7 * 60_000,
  };
  for (const query of [
    { account: 1 },
    { account: 2 },
    { account: 1, orderId: 5 },
    { account: 2, orderId: 8, market: 1 },
    { account: 1, market: 1, preventedId: 1 },
  ]) {
    assert.deepEqual(reader.preventedMatches({ ...query, limit: 10 }).rows, [match]);
  }
  for (const query of [
    { account: 3 },
    { account: 1, orderId: 1 },
    { account: 1, preventedId: 2 },
  ]) {
    assert.deepEqual(reader.preventedMatches({ ...query, limit: 10 }).rows, []);
  }
});
