/** Fee tiers and rebates by rule (L3): what each trade costs, in columns (see scenario.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';

const DAY = 86_400_000;

function setTier(
  s: Scenario,
  tier: number,
  volume: bigint,
  makerFee: number,
  takerFee: number,
  more: { market?: number; account?: number } = {},
): string {
  return s.apply({ kind: 'SetFeeTier', market: M, tier, volume, makerFee, takerFee, ...more });
}

/** A sells 1,000 lots to B at 1: 100,000 units of either asset; answers the Traded of it. */
function trade(s: Scenario): string {
  s.sell(A, 1000, 1);
  return s.buy(B, 1000, 1).split('\n')[1]!;
}

test('L3 a rebate is a share of what the taker receives, and comes out of his fee', () => {
  const s = new Scenario({ makerFee: -299, takerFee: 1000 });
  s.sell(A, 11, 7);
  is(
    s.buy(B, 11, 7),
    `OrderAccepted 2 B 11 7 7700
     Traded        1 2 1 11 7 0/0 7700 2/0 0
     LevelChanged  S 7 0 2`,
  );
  s.sell(A, 1000, 1);
  is(
    s.buy(B, 1000, 2),
    `OrderAccepted 4 B 1000 2 200000
     Traded        2 4 3 1000 1 0/0 100000 100/0 100000 0 29
     LevelChanged  S 1 0 4`,
  );
  s.buy(A, 1000, 1);
  is(
    s.sell(B, 1000, 1),
    `OrderAccepted 6 S 1000 1 100000
     Traded        3 6 5 1000 1 0/0 100000 100/0 0 0 29
     LevelChanged  B 1 0 6`,
  );
  is(
    s.balances(),
    `0:1 73/0/0
     0:2 71/0/0
     1:1 998929/0/0
     1:2 1007729/0/0
     2:1 1000998/0/0
     2:2 992200/0/0
     3:1 1000000/0/0
     3:2 1000000/0/0`,
  );
});

test('L3 a rebate is never more than the fee of the same trade', () => {
  const s = new Scenario({ makerFee: -2000, takerFee: 1000 });
  is(trade(s), 'Traded 1 2 1 1000 1 0/0 100000 100/0 0 0 100');
  const free = new Scenario({ makerFee: -2000 });
  is(trade(free), 'Traded 1 2 1 1000 1 0/0 100000 0/0 0');
});

test('L3 the tier of a day is that of the volume of the 30 days before it', () => {
  const s = new Scenario({ makerFee: 100, takerFee: 2000 });
  is(setTier(s, 1, 100_000n, 50, 1000), 'FeeTierSet 1 1 50 1000 100000');
  is(setTier(s, 2, 200_000n, -30, 500), 'FeeTierSet 1 2 -30 500 200000');
  is(trade(s), 'Traded 1 2 1 1000 1 0/0 100000 200/10 0');
  is(trade(s), 'Traded 2 4 3 1000 1 0/0 100000 200/10 0');
  s.restore();
  s.tick(DAY);
  is(trade(s), 'Traded 3 6 5 1000 1 0/0 100000 50/0 0 0 3');
  s.restore();
  // Day 30 looks at days 0 to 29, day 31 no longer at day 0.
  s.tick(29 * DAY);
  is(trade(s), 'Traded 4 8 7 1000 1 0/0 100000 50/0 0 0 3');
  s.tick(2 * DAY);
  is(trade(s), 'Traded 5 10 9 1000 1 0/0 100000 100/5 0');
  s.restore();
  s.tick(1);
  is(trade(s), 'Traded 6 12 11 1000 1 0/0 100000 100/5 0');
  s.tick(40 * DAY);
  is(trade(s), 'Traded 7 14 13 1000 1 0/0 100000 200/10 0');
});

test('L3 volume counts the trades of markets with tiers, under the day of the trade', () => {
  const s = new Scenario({ takerFee: 2000 });
  trade(s);
  setTier(s, 1, 100_000n, 0, 1000);
  s.tick(DAY);
  is(trade(s), 'Traded 2 4 3 1000 1 0/0 100000 200/0 0');
  // Past midnight, before the first tick of the day: the trade is of the new day already.
  s.timeMs += DAY;
  is(trade(s), 'Traded 3 6 5 1000 1 0/0 100000 200/0 0');
  s.tick(0);
  is(trade(s), 'Traded 4 8 7 1000 1 0/0 100000 100/0 0');
  setTier(s, 1, 0n, 0, 0);
  is(trade(s), 'Traded 5 10 9 1000 1 0/0 100000 200/0 0');
});

test('L3 a fixed tier holds whatever the volume is; one that is not set is the base rates', () => {
  const s = new Scenario({ makerFee: 100, takerFee: 2000 });
  const fix = (target: number, fixedTier: number): string =>
    s.apply({
      kind: 'ChangeAccount',
      target,
      tradeGroup: 0,
      maxOrders: 0,
      maxOrdersPerSecond: 0,
      fixedTier,
    });
  setTier(s, 1, 1n, 50, 1000);
  setTier(s, 3, 10n, 20, 500);
  is(fix(A, 4), 'AccountChanged 1 0 0 0 4');
  is(trade(s), 'Traded 1 2 1 1000 1 0/0 100000 200/2 0');
  fix(B, 3);
  is(trade(s), 'Traded 2 4 3 1000 1 0/0 100000 200/2 0');
  s.tick(DAY);
  is(trade(s), 'Traded 3 6 5 1000 1 0/0 100000 200/2 0');
  fix(B, 0);
  s.restore();
  is(trade(s), 'Traded 4 8 7 1000 1 0/0 100000 50/2 0');
  fix(B, 1);
  is(trade(s), 'Traded 5 10 9 1000 1 0/0 100000 200/2 0');
  is(fix(C, 10), 'Rejected ChangeAccount INVALID_SCALE 0');
});

test('L3 tiers out of order or range are refused', () => {
  const s = new Scenario();
  setTier(s, 2, 100n, 0, 0);
  setTier(s, 4, 200n, 0, 0);
  const wrong = 'Rejected SetFeeTier INVALID_SCALE 0';
  is(setTier(s, 3, 100n, 0, 0), wrong);
  is(setTier(s, 3, 200n, 0, 0), wrong);
  is(setTier(s, 1, 100n, 0, 0), wrong);
  is(setTier(s, 0, 1n, 0, 0), wrong);
  is(setTier(s, 9, 300n, 0, 0), wrong);
  is(setTier(s, 3, 150n, -1_000_000, 0), wrong);
  is(setTier(s, 3, 150n, 0, 1_000_000), wrong);
  is(setTier(s, 3, 0n, 0, -1), wrong);
  is(setTier(s, 3, 150n, 0, 0, { market: 4 }), 'Rejected SetFeeTier UNKNOWN_MARKET 0');
  is(setTier(s, 3, 150n, 0, 0, { account: A }), 'Rejected SetFeeTier NOT_PERMITTED 0');
  is(setTier(s, 2, 0n, 0, 0), 'FeeTierSet 1 2 0 0 0');
  is(setTier(s, 3, 199n, -999_999, 999_999), 'FeeTierSet 1 3 -999999 999999 199');
  s.restore();
  assert.deepEqual(s.core.image().markets[0]!.feeTiers, [
    { tier: 3, makerFee: -999_999, takerFee: 999_999, volume: 199n },
    { tier: 4, makerFee: 0, takerFee: 0, volume: 200n },
  ]);
});
