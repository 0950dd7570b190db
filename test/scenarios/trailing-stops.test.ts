/**
 * Trailing stops (I3) by the scenarios A to E of Binance's own FAQ (binance-spot-api-docs,
 * faqs/trailing-stop-faq.md): the price path, the trade that starts the tracking, the trade that triggers.
 * Prices are in halves, since one of them is 43,012.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderConditions, OrderTerms } from '../../src/core/command.ts';
import { A, B, C, Scenario } from '../core/scenario.ts';

interface Path {
  readonly name: string;
  readonly order: Partial<OrderTerms & OrderConditions>;
  /** Prices of trades before it. */
  readonly activates: readonly [before: readonly number[], at: number];
  readonly triggers: readonly [before: readonly number[], at: number];
}

const half = (price: number): number => price * 2;

const paths: readonly Path[] = [
  {
    name: 'A: STOP_LOSS_LIMIT buy, 5 % above the lowest since 44,000: 44,100',
    order: { side: 'BUY', type: 'STOP_LOSS_LIMIT', stopPrice: 44_000, trailingDelta: 500 },
    activates: [[37_000, 40_000, 43_999], 44_000],
    triggers: [[45_000, 46_000, 42_000, 44_099.5], 44_100],
  },
  {
    name: 'B: STOP_LOSS_LIMIT sell, 10 % below the highest since 39,000: 36,900',
    order: { side: 'SELL', type: 'STOP_LOSS_LIMIT', stopPrice: 39_000, trailingDelta: 1_000 },
    activates: [[41_500, 39_000.5], 39_000],
    triggers: [[37_000, 41_000, 36_900.5], 36_900],
  },
  {
    name: 'C: TAKE_PROFIT_LIMIT buy, 8.5 % above the lowest since 38,000: 40,145',
    order: { side: 'BUY', type: 'TAKE_PROFIT_LIMIT', stopPrice: 38_000, trailingDelta: 850 },
    activates: [[42_000, 38_000.5], 38_000],
    triggers: [[37_000, 39_000, 38_000, 40_144.5], 40_145],
  },
  {
    name: 'D: TAKE_PROFIT_LIMIT sell, 7.5 % below the highest since 42,000: 43,012.5',
    order: { side: 'SELL', type: 'TAKE_PROFIT_LIMIT', stopPrice: 42_000, trailingDelta: 750 },
    activates: [[41_500, 39_000, 41_999.5], 42_000],
    triggers: [[45_000, 44_000, 46_500, 43_013], 43_012.5],
  },
];

const limits: Readonly<Record<string, number>> = { A: 45_000, B: 38_000, C: 38_500, D: 41_000 };

/** The kinds of events that a trade of two other accounts at a price sets off beyond its own. */
function traded(s: Scenario, price: number): string[] {
  s.buy(A, 1, half(price));
  const lines = s.sell(B, 1, half(price)).split('\n');
  const own = ['OrderAccepted', 'Traded', 'LevelChanged'];
  const kinds = lines.map((line) => line.split(/ +/));
  const beyond = kinds.filter(([kind]) => !own.includes(kind ?? ''));
  return beyond.map((words) => words.slice(0, words[0] === 'TrailingActivated' ? 3 : 5).join(' '));
}

for (const { name, order, activates, triggers } of paths) {
  test(`I3, scenario ${name}`, () => {
    const s = new Scenario({}, 10n ** 12n);
    traded(s, 40_000);
    const price = half(limits[name[0] as string] as number);
    const stopPrice = half(order.stopPrice as number);
    const terms = { ...order, stopPrice, price, quantity: 1 };
    s.advanced(C, terms);
    const orderId = 3;
    for (const each of activates[0]) assert.deepEqual(traded(s, each), [], `at ${each}`);
    const start = [`TrailingActivated ${orderId} ${half(activates[1])}`];
    assert.deepEqual(traded(s, activates[1]), start);
    for (const each of triggers[0]) assert.deepEqual(traded(s, each), [], `at ${each}`);
    const end = [`OrderTriggered ${orderId} PRICE WORKING ${half(triggers[1])}`];
    assert.deepEqual(traded(s, triggers[1]), end);
  });
}

test('I3, scenario E: without a stop price it tracks from the last price: 42,315', () => {
  const s = new Scenario({}, 10n ** 12n);
  traded(s, 40_000);
  const terms = { side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity: 1 } as const;
  const placed = s.advanced(C, { ...terms, price: half(39_000), trailingDelta: 700 });
  assert.equal(placed.split('\n').at(-1), `TrailingActivated 3 ${half(40_000)}`);
  for (const each of [42_000, 39_500, 45_500, 42_315.5]) {
    assert.deepEqual(traded(s, each), [], `at ${each}`);
  }
  assert.deepEqual(traded(s, 42_315), [`OrderTriggered 3 PRICE WORKING ${half(42_315)}`]);
});
