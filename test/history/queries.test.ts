/** The read side: pages, cursors, candles, and what the views need after a restart. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { HistoryQueries, Page } from '../../src/history/queries.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Views } from '../../src/marketdata/views.ts';
import { SmallExchange, START_MS } from '../marketdata/small-exchange.ts';

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-queries-'));
const path = join(directory, 'history.sqlite');
const exchange = new SmallExchange();
const views = new Views();
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
  for (let i = 0; i < 25; i++) {
    feed(exchange.trade(START_MS + i * 50_000, 100 + (i % 7), 1 + (i % 3)));
  }
});

after(async () => {
  await history.close();
  writer.close();
  rmSync(directory, { recursive: true });
});

async function walk<Item>(
  ask: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<{ rows: Item[]; pages: number }> {
  const rows: Item[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    rows.push(...page.rows);
    cursor = page.next;
    pages++;
  } while (cursor !== undefined);
  return { rows, pages };
}

test('pages of orders and fills together are what the views hold, newest first', async () => {
  await history.reached(views.sequence);
  const orders = await walk((cursor) => history.orders({ account: 1, cursor, limit: 10 }));
  assert.deepEqual(orders.rows, views.recentOrders(1).toReversed());
  assert.equal(orders.pages, 3);
  const fills = await walk((cursor) => history.fills({ account: 2, market: 1, cursor, limit: 25 }));
  assert.deepEqual(fills.rows, views.recentFills(2).toReversed());
  assert.equal(fills.pages, 1);
  const trades = await walk((cursor) => history.trades({ market: 1, cursor, limit: 7 }));
  assert.deepEqual(trades.rows, views.recentTrades(1, 100).toReversed());
  const from = await history.trades({ market: 1, fromId: 20, limit: 3 });
  assert.deepEqual(
    from.rows.map(({ tradeId }) => tradeId),
    [20, 21, 22],
  );
});

test('a page is not shifted by rows that come meanwhile', async () => {
  const first = await history.fills({ account: 1, limit: 5 });
  const expected = views.recentFills(1).toReversed().slice(5, 10);
  feed(exchange.trade(START_MS + 25 * 50_000, 200, 1));
  const second = await history.fills({ account: 1, cursor: first.next, limit: 5 });
  assert.deepEqual(second.rows, expected);
  assert.ok(second.sequence > first.sequence);
});

test('orders by id, client id, status; fills of an order; nothing of a stranger', async () => {
  assert.deepEqual(await history.order(1), views.order(1));
  assert.equal(await history.order(10_000), undefined);
  const resting = exchange.accepted({
    account: 1,
    side: 'SELL',
    price: 900,
    locked: 100_000n,
    clientOrderId: 'resting',
  });
  feed([exchange.output(START_MS + 1_300_000, [resting, exchange.level('SELL', 900, 1)])]);
  const open = await history.orders({ account: 1, status: 'OPEN', limit: 9 });
  assert.deepEqual(open.rows, views.openOrders(1));
  const all = await history.orders({ account: 1, limit: 1000 });
  const closed = await history.orders({ account: 1, status: 'CLOSED', market: 1, limit: 1000 });
  const filled = await history.orders({ account: 1, status: 'FILLED', limit: 1000 });
  assert.deepEqual(closed.rows, all.rows.slice(1));
  assert.deepEqual(filled.rows, closed.rows);
  assert.deepEqual(await history.orderByClientId(1, 'resting'), views.openOrders(1)[0]);
  assert.equal(await history.orderByClientId(2, 'resting'), undefined);
  assert.equal(await history.orderByClientId(2, ''), undefined);
  const own = await history.fills({ account: 1, orderId: 1, limit: 9 });
  assert.equal(own.rows.length, 1);
  assert.deepEqual((await history.fills({ account: 2, orderId: 1, limit: 9 })).rows, []);
});

test('balance changes, deposits, withdrawals', async () => {
  const held = { withdrawalId: 1, account: 1, asset: 2, amount: 7n, externalId: 'w-1' };
  feed([
    exchange.output(START_MS + 1_300_001, [{ kind: 'WithdrawalHeld', ...held }]),
    exchange.output(START_MS + 1_300_002, [
      {
        kind: 'WithdrawalFinished',
        withdrawalId: 1,
        account: 1,
        asset: 2,
        amount: 7n,
        outcome: 'SETTLE',
      },
    ]),
  ]);
  const sequence = views.sequence;
  const changes = await history.balanceChanges({ account: 1, asset: 2, limit: 2 });
  assert.deepEqual(
    changes.rows.map((row) => ({ ...row, changeId: 0 })),
    [
      {
        changeId: 0,
        account: 1,
        asset: 2,
        available: 0n,
        locked: 0n,
        held: -7n,
        cause: 'WithdrawalFinished',
        causeId: 1,
        causeMarket: 0,
        sequence,
        timeMs: START_MS + 1_300_002,
      },
      {
        changeId: 0,
        account: 1,
        asset: 2,
        available: -7n,
        locked: 0n,
        held: 7n,
        cause: 'WithdrawalHeld',
        causeId: 1,
        causeMarket: 0,
        sequence: sequence - 1,
        timeMs: START_MS + 1_300_001,
      },
    ],
  );
  const withdrawals = await history.withdrawals({ account: 1, limit: 5 });
  assert.deepEqual(withdrawals.rows, [
    {
      ...held,
      status: 'SETTLED',
      createdMs: START_MS + 1_300_001,
      updatedMs: START_MS + 1_300_002,
      createdSequence: sequence - 1,
      updatedSequence: sequence,
    },
  ]);
  const deposits = await history.deposits({ account: 2, limit: 5 });
  assert.deepEqual(
    deposits.rows.map(({ asset, externalId }) => [asset, externalId]),
    [
      [2, '2-2'],
      [1, '2-1'],
    ],
  );
});

test('candles equal those of the views', async () => {
  const intervals = [
    '1m',
    '3m',
    '5m',
    '15m',
    '30m',
    '1h',
    '2h',
    '12h',
    '1d',
    '3d',
    '1w',
    '1M',
  ] as const;
  for (const interval of intervals) {
    const range = { endMs: views.recentTrades(1, 1)[0]?.timeMs, limit: 12 };
    const { candles } = views.candles(1, interval, range);
    assert.deepEqual(await history.candles({ market: 1, interval, ...range }), candles, interval);
    const later = { startMs: START_MS + 120_000, endMs: START_MS + 600_000, limit: 4 };
    const stored = await history.candles({ market: 1, interval, ...later });
    assert.deepEqual(stored, views.candles(1, interval, later).candles, `${interval} from a start`);
  }
  assert.deepEqual(await history.candles({ market: 2, interval: '1m', limit: 5 }), []);
});

test('a cursor that is not of the list is refused, and so is a history that does not come', async () => {
  const page = await history.fills({ account: 1, limit: 1 });
  const wrong = [page.next, '', 'zzz', Buffer.from('o-1').toString('base64url')];
  for (const cursor of wrong) {
    const asked = history.orders({ account: 1, cursor, limit: 1 });
    await assert.rejects(asked, { name: 'HistoryError', code: 'BAD_CURSOR' });
  }
  const behind = { code: 'HISTORY_BEHIND' };
  await assert.rejects(history.reached(10 ** 9, { stalledMs: 20 }), behind);
  let steps = 10;
  const progress = (): number => (steps > 0 ? steps-- : 0);
  await assert.rejects(history.reached(10 ** 9, { stalledMs: 20, progress }), behind);
  assert.equal(steps, 0, 'it waits while something moves');
  await assert.rejects(openHistory(join(directory, 'absent.sqlite'), 40), {
    code: 'HISTORY_ABSENT',
  });
});
