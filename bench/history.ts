/**
 * History: rows a second through HistoryWriter, beside raw batched inserts of the same rows into the
 * same tables without folding, and reads a second of a first page. Prints a hash of the balance changes,
 * so that a run that did nothing is seen. Not measured: a disk that is slow, readers meanwhile.
 *
 *   bin/node bench/history.ts [trades]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { openHistory } from '../src/history/open-history.ts';
import { HistoryWriter } from '../src/history/writer.ts';
import { Views } from '../src/marketdata/views.ts';
import type { Output } from '../src/codec/output.ts';
import { SmallExchange, START_MS } from '../test/marketdata/small-exchange.ts';

const BATCH_ROWS = 1000;
const tables = ['orders', 'trades', 'fills', 'balance_changes', 'candles'] as const;

function seconds(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Outputs of trades, half a second apart, at prices that wander. */
function makeOutputs(trades: number): Output[] {
  const exchange = new SmallExchange();
  const outputs = [exchange.open(START_MS)];
  for (let i = 0; i < trades; i++) {
    outputs.push(...exchange.trade(START_MS + i * 500, 1000 + (i % 50), 1 + (i % 9)));
  }
  return outputs;
}

/** Copies the rows of a database, table by table, into a new one of the same layout. */
function copyRaw(from: string, to: string): { rows: number; seconds: number } {
  HistoryWriter.open(to).close();
  const source = new DatabaseSync(from, { readOnly: true });
  const target = new DatabaseSync(to);
  target.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  let rows = 0;
  let spent = 0;
  for (const table of tables) {
    const read = source.prepare(`SELECT * FROM ${table}`);
    read.setReadBigInts(true);
    const all = read.all().map((row) => Object.values(row) as SQLInputValue[]);
    const marks = Array.from({ length: all[0]?.length ?? 0 }, () => '?').join(', ');
    const insert = target.prepare(`INSERT INTO ${table} VALUES (${marks})`);
    spent += seconds(() => {
      for (let at = 0; at < all.length; at += BATCH_ROWS) {
        target.exec('BEGIN');
        for (const row of all.slice(at, at + BATCH_ROWS)) insert.run(...row);
        target.exec('COMMIT');
      }
    });
    rows += all.length;
  }
  source.close();
  target.close();
  return { rows, seconds: spent };
}

function hashOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const hash = createHash('sha256');
  const read = database.prepare('SELECT * FROM balance_changes');
  read.setReadBigInts(true);
  for (const row of read.iterate()) hash.update(Object.values(row).join(' '));
  database.close();
  return hash.digest('hex').slice(0, 16);
}

async function reads(path: string): Promise<number> {
  const history = await openHistory(path);
  const count = 2000;
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await history.fills({ account: 1 + (i % 2), limit: 50 });
  const spent = Number(process.hrtime.bigint() - start) / 1e9;
  await history.close();
  return count / spent;
}

async function main(): Promise<void> {
  const trades = Number(process.argv[2] ?? 50_000);
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
  try {
    const outputs = makeOutputs(trades);
    const folded = join(directory, 'folded.sqlite');
    const writer = HistoryWriter.open(folded);
    const writing = seconds(() => {
      for (const output of outputs) writer.apply(output);
      writer.flush();
    });
    writer.close();
    const raw = copyRaw(folded, join(directory, 'raw.sqlite'));
    const views = new Views();
    const viewing = seconds(() => {
      for (const output of outputs) views.apply(output);
    });
    const perSecond = (count: number, spent: number): string =>
      Math.round(count / spent)
        .toLocaleString('en-US')
        .padStart(12);
    const lines = [
      `history writer  ${perSecond(raw.rows, writing)} rows/s, ${perSecond(outputs.length, writing)} commands/s`,
      `raw inserts     ${perSecond(raw.rows, raw.seconds)} rows/s`,
      `views           ${perSecond(outputs.length, viewing)} commands/s`,
      `page of fills   ${perSecond(await reads(folded), 1)} /s, 50 rows each, asked one after another`,
      `${raw.rows} rows of ${trades} trades, hash ${hashOf(folded)}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

await main();
