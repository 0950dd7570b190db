/** History is the same however its feeding was cut, stopped and repeated, and equal to the state. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import type { Event } from '../../src/core/event.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { SmallExchange, START_MS } from '../marketdata/small-exchange.ts';
import { chunksOf } from '../marketdata/outputs.ts';
import { randomSteps } from '../marketdata/random-outputs.ts';
import { dumpOf } from './dump.ts';

type Row = Record<string, unknown>;

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-history-'));
after(() => rmSync(directory, { recursive: true }));
const SEED = 9;
const COMMANDS = 1500;
const steps = randomSteps(SEED, COMMANDS);

function straight(name: string): string {
  const path = join(directory, name);
  const writer = HistoryWriter.open(path);
  for (const { output } of steps) writer.apply(output);
  writer.close();
  return path;
}

test('a rebuild gives identical tables', () => {
  const first = dumpOf(straight('first.sqlite'));
  assert.deepEqual(dumpOf(straight('second.sqlite')), first);
  assert.deepEqual(first['meta'], [{ __proto__: null, one: 1n, last_sequence: BigInt(COMMANDS) }]);
  for (const [table, rows] of Object.entries(first)) assert.ok(rows.length > 0, table);
});

test('stops in the middle of batches and commands, repeated outputs, chunks: identical tables', () => {
  const expected = dumpOf(straight('expected.sqlite'));
  const path = (stop: number): string => join(directory, `stopped-${stop}.sqlite`);
  let writer = HistoryWriter.open(path(0));
  let stops = 0;
  for (let at = 0; at < steps.length; at++) {
    const chunks = chunksOf(steps[at]?.output as Output);
    for (const chunk of chunks.slice(0, -1)) {
      writer.apply(chunk);
      writer.flush();
    }
    if (at % 97 === 96 && stops < 14) {
      // The process dies here: another one finds the files as they are now.
      for (const suffix of ['', '-wal']) cpSync(path(stops) + suffix, path(stops + 1) + suffix);
      stops++;
      writer = HistoryWriter.open(path(stops));
      assert.ok(writer.lastSequence <= at);
      at = Math.max(-1, writer.lastSequence - 4);
      continue;
    }
    writer.apply(chunks.at(-1) as Output);
    if (at % 13 === 0) writer.flush();
  }
  writer.close();
  assert.equal(stops, 14);
  assert.deepEqual(dumpOf(path(stops)), expected);
});

test('balances and open orders in history equal the state', () => {
  const dump = dumpOf(straight('state.sqlite'));
  const image = steps[COMMANDS - 1]?.image;
  assert.ok(image);
  const balances = new Map<string, [bigint, bigint, bigint]>();
  for (const row of dump['balance_changes'] as Record<string, bigint>[]) {
    const key = `${row['account']} ${row['asset']}`;
    const [available, locked, held] = balances.get(key) ?? [0n, 0n, 0n];
    const { available: a = 0n, locked: l = 0n, held: h = 0n } = row;
    balances.set(key, [available + a, locked + l, held + h]);
  }
  const left = [...balances].filter(([, parts]) => parts.some((part) => part !== 0n));
  const stated = image.balances.map(({ account, asset, available, locked, held }) => {
    return [`${account} ${asset}`, [available, locked, held]];
  });
  assert.deepEqual(new Map(left), new Map(stated as typeof left));
  const open = (dump['orders'] as Record<string, unknown>[])
    .filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED')
    .map(({ order_id, price, remaining }) => [order_id, price, remaining].map(Number));
  const resting = image.orders
    .map(({ orderId, price, remaining }) => [orderId, price, remaining])
    .toSorted((a, b) => (a[0] as number) - (b[0] as number));
  assert.deepEqual(open, resting);
});

test('a huge command is written as it comes and committed when it is whole', () => {
  const path = join(directory, 'huge.sqlite');
  const exchange = new SmallExchange();
  const writer = HistoryWriter.open(path);
  const orders = 3000;
  const locked = 100_000n;
  const accepted = Array.from({ length: orders }, () =>
    exchange.accepted({ account: 1, side: 'SELL', locked }),
  );
  writer.apply(exchange.open(START_MS));
  for (const order of accepted) writer.apply(exchange.output(START_MS, [order]));
  writer.flush();
  const before = dumpOf(path);
  const events = accepted.map(
    ({ orderId, price }): Event => ({
      kind: 'OrderCanceled',
      account: 1,
      market: 1,
      side: 'SELL',
      reason: 'OPERATOR',
      price,
      orderId,
      remaining: 1,
      released: locked,
    }),
  );
  const whole = exchange.output(START_MS + 1, events);
  for (let from = 0; from < orders; from += 500) {
    assert.equal(writer.lastSequence, orders + 1);
    assert.deepEqual(dumpOf(path)['meta'], before['meta']);
    assert.equal(dumpOf(path)['balance_changes']?.length, before['balance_changes']?.length);
    const last = from + 500 === orders;
    writer.apply({ ...whole, first: from === 0, last, events: events.slice(from, from + 500) });
    if (!last) writer.flush();
  }
  assert.equal(writer.lastSequence, orders + 2);
  const { orders: rows, balance_changes: changes } = dumpOf(path);
  assert.equal(rows?.filter((row) => (row as Row)['status'] === 'CANCELED').length, orders);
  assert.equal(changes?.length, (before['balance_changes']?.length as number) + orders);
  writer.close();
});

test('sums beyond 64 bits are exact', () => {
  const path = join(directory, 'sums.sqlite');
  const exchange = new SmallExchange();
  const writer = HistoryWriter.open(path);
  writer.apply(exchange.open(START_MS));
  const amount = 2n ** 63n - 1n;
  for (let i = 0; i < 3; i++) {
    for (const output of exchange.trade(START_MS, 2 ** 31 - 1, 1)) {
      const events = output.events.map((event) =>
        event.kind === 'Traded' ? { ...event, quoteAmount: amount } : event,
      );
      writer.apply({ ...output, events });
    }
  }
  writer.close();
  const [day] = dumpOf(path)['candles'] as Row[];
  assert.equal(day?.['quote_volume'], (3n * amount).toString());
  const [trade] = dumpOf(path)['trades'] as Row[];
  assert.equal(trade?.['quote_amount'], amount);
});

test('a file of another layout is refused with the way out', () => {
  const path = join(directory, 'old.sqlite');
  HistoryWriter.open(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 77');
  database.close();
  assert.throws(() => HistoryWriter.open(path), {
    code: 'HISTORY_VERSION',
    message: `${path} has layout 77, this program has 2: remove the file, it is rebuilt from the log`,
  });
});
