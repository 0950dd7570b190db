/**
 * Self-trade prevention (S1) by the examples A to G of Binance's own FAQ (binance-spot-api-docs,
 * faqs/stp_faq.md): prices and quantities in tenths. Its TRANSFER mode is none of ours.
 */
import { test } from 'node:test';
import { A, B, M, Scenario, is } from '../core/scenario.ts';

test('S1, example A: NONE, and both orders of the account are filled', () => {
  const s = new Scenario();
  s.buy(A, 10, 10, { selfTradeMode: 'NONE' });
  is(
    s.sell(A, 10, 10, { selfTradeMode: 'NONE' }),
    `OrderAccepted 2 S 10 10 1000
     Traded        1 2 1 10 10 0/0 10000 0/0 0
     LevelChanged  B 10 0 2`,
  );
});

test('S1, example B: EXPIRE_MAKER, three makers expire and the taker rests', () => {
  const s = new Scenario();
  s.buy(A, 12, 12, { selfTradeMode: 'NONE' });
  s.buy(A, 13, 11, { selfTradeMode: 'NONE' });
  s.buy(A, 81, 10, { selfTradeMode: 'NONE' });
  is(
    s.sell(A, 30, 10, { selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted      4 S 30 10 3000
     SelfTradePrevented 1 4 1 12 12 30/12 0/0
     OrderExpired       1 SELF_TRADE 12 14400
     LevelChanged       B 12 0 4
     SelfTradePrevented 2 4 2 13 11 30/13 0/0
     OrderExpired       2 SELF_TRADE 13 14300
     LevelChanged       B 11 0 5
     SelfTradePrevented 3 4 3 30 10 30/81 0/0
     OrderExpired       3 SELF_TRADE 81 81000
     LevelChanged       B 10 0 6
     LevelChanged       S 10 30 7`,
  );
});

test('S1, example C: EXPIRE_TAKER, the makers stay and the taker expires', () => {
  const s = new Scenario();
  s.buy(A, 12, 12, { selfTradeMode: 'NONE' });
  s.buy(A, 13, 11, { selfTradeMode: 'NONE' });
  s.buy(A, 81, 10, { selfTradeMode: 'NONE' });
  is(
    s.sell(A, 30, 10, { selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted      4 S 30 10 3000
     SelfTradePrevented 1 4 1 12 12 30/12 0/0
     OrderExpired       4 SELF_TRADE 30 3000`,
  );
});

test('S1, example D: EXPIRE_BOTH, both expire', () => {
  const s = new Scenario();
  s.buy(A, 10, 10, { selfTradeMode: 'NONE' });
  is(
    s.sell(A, 30, 10, { selfTradeMode: 'EXPIRE_BOTH' }),
    `OrderAccepted      2 S 30 10 3000
     SelfTradePrevented 1 2 1 10 10 30/10 0/0
     OrderExpired       1 SELF_TRADE 10 10000
     LevelChanged       B 10 0 2
     OrderExpired       2 SELF_TRADE 30 3000`,
  );
});

test("S1, example E: the taker's mode decides, not the maker's", () => {
  const s = new Scenario();
  s.buy(A, 10, 10, { selfTradeMode: 'EXPIRE_MAKER' });
  is(
    s.sell(A, 10, 10, { selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted      2 S 10 10 1000
     SelfTradePrevented 1 2 1 10 10 10/10 0/0
     OrderExpired       2 SELF_TRADE 10 1000`,
  );
});

test('S1, example F: a market order with EXPIRE_MAKER then finds no liquidity', () => {
  const s = new Scenario();
  s.buy(A, 10, 10, { selfTradeMode: 'NONE' });
  is(
    s.market(A, 'SELL', { quantity: 10, selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted      2 S 10 0 1000
     SelfTradePrevented 1 2 1 10 10 10/10 0/0
     OrderExpired       1 SELF_TRADE 10 10000
     LevelChanged       B 10 0 2
     OrderExpired       2 NO_LIQUIDITY 10 1000`,
  );
});

test('S1, example G: DECREMENT takes the smaller quantity off both, and the taker ends', () => {
  const s = new Scenario();
  s.buy(A, 60, 20, { selfTradeMode: 'NONE' });
  is(
    s.sell(A, 20, 20, { selfTradeMode: 'DECREMENT' }),
    `OrderAccepted      2 S 20 20 2000
     SelfTradePrevented 1 2 1 20 20 0/40 0/40000
     LevelChanged       B 20 40 2
     OrderExpired       2 SELF_TRADE 0 2000`,
  );
});

test('S1: accounts of one trade group are one trader, accounts of two groups are two', () => {
  const s = new Scenario();
  const settings = { maxOrders: 0, maxOrdersPerSecond: 0, fixedTier: 0 };
  const group = (account: number, tradeGroup: number): string =>
    s.apply({ kind: 'ChangeAccount', target: account, tradeGroup, ...settings });
  group(A, 1);
  group(B, 1);
  s.buy(A, 10, 10);
  is(
    s.sell(B, 10, 10, { selfTradeMode: 'EXPIRE_TAKER', market: M }),
    `OrderAccepted      2 S 10 10 1000
     SelfTradePrevented 1 2 1 10 10 10/10 0/0
     OrderExpired       2 SELF_TRADE 10 1000`,
  );
  group(B, 2);
  is(
    s.sell(B, 10, 10, { selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted 3 S 10 10 1000
     Traded        1 3 1 10 10 0/0 10000 0/0 0
     LevelChanged  B 10 0 2`,
  );
});
