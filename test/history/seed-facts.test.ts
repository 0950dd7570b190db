/** Views that start from a state and from history's facts tell what those tell that saw everything. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { candleIntervals } from '../../src/codec/candle.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Views } from '../../src/marketdata/views.ts';
import { randomSteps } from '../marketdata/random-outputs.ts';

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-seed-'));
after(() => rmSync(directory, { recursive: true }));

/** Everything but trades' and candles' memory of the first seconds after a restart. */
function told(views: Views): unknown {
  return {
    accounts: views.reference.accounts().map(({ account }) => ({
      balances: views
        .balances(account)
        .filter((each) => each.available + each.locked + each.held > 0n),
      orders: views.openOrders(account),
      withdrawals: views.heldWithdrawals(account),
    })),
    markets: views.reference.markets().map(({ market }) => ({
      depth: views.depth(market, 1000),
      ticker: views.ticker(market),
      trades: views.recentTrades(market, 1000),
      candles: candleIntervals
        .slice(1)
        .map((interval) => [interval, views.candle(market, interval)]),
      days: views.candles(market, '1d', { limit: 50 }).candles,
      hours: views.candles(market, '1h', { limit: 24 }).candles,
      minutes: views.candles(market, '1m', { limit: 500 }).candles,
      fives: views.candles(market, '5m', { limit: 250 }).candles,
    })),
  };
}

test('seeded views go on as if they had seen everything', async () => {
  for (let seed = 21; seed <= 24; seed++) {
    const steps = randomSteps(seed, 1200);
    const cut = 700;
    const whole = new Views();
    const path = join(directory, `${seed}.sqlite`);
    const writer = HistoryWriter.open(path);
    for (const { output } of steps.slice(0, cut)) {
      whole.apply(output);
      writer.apply(output);
    }
    writer.close();
    const history = await openHistory(path);
    const image = steps[cut - 1]?.image;
    assert.ok(image);
    const seeded = new Views();
    seeded.seed(image, await history.seedFacts(image.timeMs));
    await history.close();
    assert.deepEqual(told(seeded), told(whole), `seed ${seed} at the restart`);
    for (const { output } of steps.slice(cut)) {
      whole.apply(output);
      seeded.apply(output);
    }
    assert.deepEqual(told(seeded), told(whole), `seed ${seed} at the end`);
  }
});
