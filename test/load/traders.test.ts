/** The simulated market is lively and sane: two-sided, consistent, within the rules, back after a restart. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDemo } from '../../src/cli/demo.ts';
import type { Output } from '../../src/codec/output.ts';
import { Core } from '../../src/core/core.ts';
import { EventBuffer } from '../../src/core/event-buffer.ts';
import { Identity } from '../../src/identity/identity.ts';
import { LocalLink } from '../../src/link/local-link.ts';
import { FairPrices } from '../../src/load/fair-price.ts';
import { Random } from '../../src/load/random.ts';
import { startTraders } from '../../src/load/traders.ts';
import { Views } from '../../src/marketdata/views.ts';

const SYMBOLS = ['BTC-USDT', 'ETH-USDT', 'ETH-BTC'] as const;

test('the same seed draws the same fair prices, and ETH-BTC is always the quotient', () => {
  const walk = (seed: number): number[] => {
    const fair = new FairPrices(new Random(seed), { btc: 0, eth: 0 });
    const found: number[] = [];
    for (let step = 0; step < 10_000; step++) {
      fair.advance(10);
      const [btc, eth, cross] = SYMBOLS.map((symbol) => fair.of(symbol) as number);
      assert.equal(cross, (eth as number) / (btc as number));
      found.push(btc as number, eth as number);
    }
    return found;
  };
  const prices = walk(7);
  assert.deepEqual(prices, walk(7));
  assert.notDeepEqual(prices, walk(8));
  assert.ok(Math.min(...prices) >= 1_500 && Math.max(...prices) <= 120_000);
});

test('traders make a two-sided market within the rules and clear up after a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  const identity = Identity.open(directory);
  const events = new EventBuffer(1 << 16);
  const link = new LocalLink({ core: new Core(events), events, now: Date.now });
  const views = new Views();
  const outputs: Output[] = [];
  link.onOutput((output) => views.apply(output));
  link.onOutput((output) => outputs.push(output));
  try {
    await prepareDemo({ link, views, identity, directory });
    for (let round = 0; round < 2; round++) {
      const traders = await startTraders({ link, views, count: 5, seed: 3 });
      await sleep(1_500);
      await traders.stop();
      const middles = SYMBOLS.map((symbol) => {
        const market = views.reference.marketBySymbol(symbol);
        assert.ok(market !== undefined);
        const { bids, asks } = views.depth(market.market, 100);
        assert.ok(bids.length >= 8 && asks.length >= 8, `${symbol} is two-sided and deep`);
        const [bid, ask] = [bids[0]!.price, asks[0]!.price];
        assert.ok(bid < ask && (ask - bid) / ask < 0.005, `${symbol} has a narrow spread`);
        const open = views.openOrderCount;
        assert.ok(open <= 4 * 36, `${open} quotes: none of before the restart is left over`);
        return ((bid + ask) / 2) * market.tickMantissa * 10 ** -market.tickScale;
      });
      const [btc, eth, cross] = middles as [number, number, number];
      assert.ok(Math.abs(cross / (eth / btc) - 1) < 0.01, 'ETH-BTC agrees with the other two');
    }
    const kinds = new Map<string, number>();
    for (const event of outputs.flatMap((output) => output.events)) {
      const name = event.kind === 'Rejected' ? event.reason : event.kind;
      kinds.set(name, (kinds.get(name) ?? 0) + 1);
    }
    for (const fine of ['WOULD_TAKE', 'UNKNOWN_ORDER']) kinds.delete(fine);
    for (const kind of ['Traded', 'OrderAccepted', 'LevelChanged'])
      assert.ok(kinds.has(kind), kind);
    const bad = [...kinds.keys()].filter(
      (kind) => /^[A-Z_]+$/.test(kind) || kind.startsWith('Self'),
    );
    assert.deepEqual(bad, []);
  } finally {
    identity.close();
    rmSync(directory, { recursive: true });
  }
});
