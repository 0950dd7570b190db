/** What history sums up equals the sums of its parts, on random commands to the real core. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HistoryWriter } from '../../src/history/writer.ts';
import { randomSteps } from '../marketdata/random-outputs.ts';
import { dumpOf } from './dump.ts';

type Row = Record<string, string | bigint>;

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-totals-'));
const dumps: Record<string, Row[]>[] = [];

before(() => {
  for (let seed = 31; seed <= 36; seed++) {
    const path = join(directory, `${seed}.sqlite`);
    const writer = HistoryWriter.open(path);
    for (const { output } of randomSteps(seed, 1500)) writer.apply(output);
    writer.close();
    dumps.push(dumpOf(path) as Record<string, Row[]>);
  }
});

after(() => rmSync(directory, { recursive: true }));

function total(rows: readonly Row[], column: string): bigint {
  return rows.reduce((sum, row) => sum + BigInt(row[column] as bigint | string), 0n);
}

test('an order is the sum of its fills, and a fill the side of a trade', () => {
  let fillCount = 0;
  for (const { orders = [], fills = [], trades = [] } of dumps) {
    for (const order of orders) {
      const own = fills.filter((fill) => fill['order_id'] === order['order_id']);
      const sums = ['quantity', 'quote_amount', 'fee'].map((column) => total(own, column));
      const told = ['filled', 'filled_quote', 'fee'].map((column) =>
        BigInt(order[column] as bigint | string),
      );
      assert.deepEqual(told, sums);
      const { account, market, side } = order;
      for (const fill of own) {
        assert.deepEqual([fill['account'], fill['market'], fill['side']], [account, market, side]);
      }
    }
    assert.equal(fills.length, 2 * trades.length);
    fillCount += fills.length;
  }
  assert.ok(fillCount > 100, `${fillCount} fills`);
});

test('each minute, hour and day is the sum of its trades', () => {
  const lengths: Record<string, bigint> = { '1m': 60_000n, '1h': 3_600_000n, '1d': 86_400_000n };
  for (const { candles = [], trades = [], market_grids: grids = [] } of dumps) {
    for (const [interval, length] of Object.entries(lengths)) {
      const expected = new Map<string, Row[]>();
      for (const trade of trades) {
        const since = grids.filter((grid) => grid['market'] === trade['market']).at(-1);
        if ((trade['sequence'] as bigint) < (since?.['sequence'] as bigint)) continue;
        const openMs = ((trade['time_ms'] as bigint) / length) * length;
        const key = `${trade['market']} ${openMs}`;
        expected.set(key, [...(expected.get(key) ?? []), trade]);
      }
      const actual = candles.filter((candle) => candle['interval'] === interval);
      assert.equal(actual.length, expected.size);
      for (const candle of actual) {
        const own = expected.get(`${candle['market']} ${candle['open_ms']}`) ?? [];
        const prices = own.map((trade) => Number(trade['price']));
        const bought = own.filter((trade) => trade['taker_side'] === 'BUY');
        const { market: _, interval: __, open_ms: ___, ...told } = candle;
        assert.deepEqual(
          { ...told },
          {
            open: BigInt(prices[0] as number),
            high: BigInt(Math.max(...prices)),
            low: BigInt(Math.min(...prices)),
            close: BigInt(prices.at(-1) as number),
            volume: total(own, 'quantity').toString(),
            quote_volume: total(own, 'quote_amount').toString(),
            taker_volume: total(bought, 'quantity').toString(),
            taker_quote_volume: total(bought, 'quote_amount').toString(),
            trades: BigInt(own.length),
            first_trade_id: own[0]?.['trade_id'],
            last_trade_id: own.at(-1)?.['trade_id'],
          },
        );
      }
    }
  }
});

test('postings of a command sum to zero but for what comes in and goes out, fees included', () => {
  for (const { balance_changes: changes = [], fills = [] } of dumps) {
    const sums = new Map<string, bigint>();
    for (const change of changes) {
      const { cause, sequence, asset } = change;
      if (cause === 'Deposited' || cause === 'WithdrawalFinished') continue;
      const key = `${sequence} ${asset}`;
      const moved = ['available', 'locked', 'held'].map((part) => change[part] as bigint);
      sums.set(key, (sums.get(key) ?? 0n) + moved.reduce((a, b) => a + b));
    }
    assert.deepEqual(
      [...sums.values()].filter((sum) => sum !== 0n),
      [],
    );
    const venue = changes.filter((change) => change['account'] === 0n);
    assert.equal(total(venue, 'available'), total(fills, 'fee') - total(fills, 'rebate'));
  }
});
