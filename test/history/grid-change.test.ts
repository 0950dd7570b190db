/** A market's tick or lot changes: old rows keep their meaning, candles begin anew. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import type { StateImage } from '../../src/core/state-image.ts';
import { plainSettings, plainVenue } from '../../src/core/state-image.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Views } from '../../src/marketdata/views.ts';
import { rules, SmallExchange, START_MS } from '../marketdata/small-exchange.ts';

const directory = mkdtempSync(join(tmpdir(), 'buttonwood-grid-'));
after(() => rmSync(directory, { recursive: true }));

const changed = { ...rules, tickMantissa: 5 };

/** Trades at 1.20, then a tick of 0.05 and trades at 5.00. */
function outputs(): Output[] {
  const exchange = new SmallExchange();
  return [
    exchange.open(START_MS),
    ...exchange.trade(START_MS + 1000, 120, 3),
    exchange.output(START_MS + 2000, [{ kind: 'MarketChanged', market: 1, ...changed }]),
    ...exchange.trade(START_MS + 3000, 100, 2),
  ];
}

function told(views: Views): unknown {
  return {
    ticker: views.ticker(1),
    trades: views.recentTrades(1, 10).map(({ tradeId }) => tradeId),
    minutes: views.candles(1, '1m', { limit: 10 }).candles,
    hour: views.candle(1, '1h'),
    texts: [3, 5].map((sequence) => views.reference.priceText(1, 100, sequence)),
    now: views.reference.priceText(1, 100),
  };
}

test('prices of the past are read by the grid of the past, before and after a restart', async () => {
  const path = join(directory, 'history.sqlite');
  const writer = HistoryWriter.open(path);
  const views = new Views();
  for (const output of outputs()) {
    views.apply(output);
    writer.apply(output);
    if (output.sequence === 3) assert.equal(views.lastPrice(1), 120);
    if (output.sequence === 4) assert.equal(views.lastPrice(1), 0);
  }
  writer.close();
  const seen = told(views) as { texts: string[]; trades: number[]; now: string };
  assert.deepEqual([seen.texts, seen.now, seen.trades], [['1', '5'], '5', [2]]);
  const history = await openHistory(path);
  const timeMs = START_MS + 3000;
  const market = { market: 1, base: 1, quote: 2, status: 'TRADING', symbol: 'BTC-USD' } as const;
  const counters = { lastPrice: 100, tradeId: 2, updateId: 4, preventedId: 0 };
  const none = { calendar: undefined, auction: undefined, feeTiers: [] };
  const image: StateImage = {
    sequence: 6,
    timeMs,
    assets: views.reference.assets(),
    markets: [{ ...market, ...changed, ...counters, ...none }],
    accounts: views.reference.accounts().map((each) => ({ ...each, ...plainSettings })),
    balances: [],
    orders: [],
    lists: [],
    countdowns: [],
    assetLimits: [],
    venue: plainVenue,
    withdrawals: [],
  };
  const seeded = new Views();
  seeded.seed(image, await history.seedFacts(timeMs));
  assert.deepEqual(told(seeded), seen);
  const trades = await history.trades({ market: 1, limit: 5 });
  const texts = trades.rows.map(({ price, sequence }) => {
    return seeded.reference.priceText(1, price, sequence);
  });
  assert.deepEqual(texts, ['5', '1.2']);
  await history.close();
});
