/** Price limits by rule (B2, B3): the complete events of each command, in columns (see scenario.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  TradeWindow,
  collarLimit,
  keepsPriceBounds,
  partsCeil,
  partsFloor,
} from '../../src/core/bands.ts';
import { plainRules } from '../../src/core/command.ts';
import { A, B, C, M, Scenario, is } from './scenario.ts';

const outside = 'Rejected PlaceOrder PRICE_OUTSIDE_BAND 0';

test('N4 millionths of a price are exact at the bounds of both', () => {
  const most = 2 ** 31 - 1;
  for (const price of [1, 2, 3, 999_999, 1_000_001, most - 1, most]) {
    for (const parts of [0, 1, 3, 333_333, 999_999, 1_000_000, 1_000_001, 1_999_999, most]) {
      const exact = BigInt(price) * BigInt(parts);
      assert.equal(BigInt(partsFloor(price, parts)), exact / 1_000_000n, `${price} ${parts}`);
      const ceil = (exact + 999_999n) / 1_000_000n;
      assert.equal(BigInt(partsCeil(price, parts)), ceil, `${price} ${parts}`);
    }
  }
  assert.equal(collarLimit(0, most, most), most);
  assert.equal(collarLimit(1, 100, 1_000_000), 0);
});

test('B3 bounds of limit prices are exact where bound x price is not', () => {
  const most = 2 ** 31 - 1;
  const numbers = [1, 2, 999_999, 1_000_001, 1_999_999, 4_194_304, most - 1, most];
  for (const last of numbers) {
    for (const parts of numbers) {
      const exact = BigInt(last) * BigInt(parts);
      const limit = Number(exact / 1_000_000n);
      for (const price of [1, limit - 1, limit, limit + 1, most].map((p) =>
        Math.max(1, Math.min(p, most)),
      )) {
        const up = { ...plainRules, bidPriceUp: parts, askPriceDown: parts };
        const inParts = BigInt(price) * 1_000_000n;
        const name = `${price} of ${last} x ${parts}`;
        assert.equal(keepsPriceBounds(up, 0, price, last), inParts <= exact, name);
        assert.equal(keepsPriceBounds(up, 1, price, last), inParts >= exact, name);
      }
    }
  }
});

test('B2 the window is the average of the last trades, and its copy goes on alone', () => {
  const window = new TradeWindow();
  window.setRules(100_000, 3);
  assert.equal(window.allows(1), true);
  for (const price of [100, 101, 103, 120]) window.record(price);
  // floor((101 + 103 + 120) / 3) = 108; a tenth of it is 10.
  const within = [97, 98, 118, 119].map((price) => window.allows(price));
  assert.deepEqual(within, [false, true, true, false]);
  const copy = new TradeWindow();
  copy.copy(window);
  copy.record(200);
  assert.deepEqual(window.prices(), [101, 103, 120]);
  assert.deepEqual(copy.prices(), [103, 120, 200]);
  assert.deepEqual([window.allows(119), copy.allows(119), copy.allows(155)], [false, false, true]);
});

test('B3 bounds of limit prices around the last price, by side', () => {
  const bounds = { bidPriceUp: 1_100_000, bidPriceDown: 500_000 };
  const s = new Scenario({ ...bounds, askPriceUp: 2_000_000, askPriceDown: 900_000 });
  is(s.buy(A, 1, 900), 'OrderAccepted 1 B 1 900 90000 \n LevelChanged B 900 1 1');
  s.sell(B, 1, 900);
  const before = s.balances();
  is(s.buy(A, 1, 991), outside);
  is(s.buy(A, 1, 449), outside);
  is(s.sell(B, 1, 809), outside);
  is(s.sell(B, 1, 1801), outside);
  is(s.balances(), before);
  is(s.buy(A, 1, 450), 'OrderAccepted 3 B 1 450 45000 \n LevelChanged B 450 1 3');
  is(s.sell(B, 1, 1800), 'OrderAccepted 4 S 1 1800 100 \n LevelChanged S 1800 1 4');
  is(s.amend(A, 3, 449, 0), 'Rejected AmendOrder PRICE_OUTSIDE_BAND 3');
});

test('B3 a market buy trades and locks within the collar of the best price', () => {
  const s = new Scenario({ collar: 20_000 });
  s.sell(A, 1, 100);
  s.sell(A, 1, 102);
  s.sell(A, 1, 103);
  is(
    s.market(B, 'BUY', { quantity: 5 }),
    `OrderAccepted 4 B 5 0 20200
     Traded        1 4 1 1 100 4/0 10000 0/0 0
     LevelChanged  S 100 0 4
     Traded        2 4 2 1 102 3/0 10200 0/0 0
     LevelChanged  S 102 0 5
     OrderExpired  4 BAND 3 0`,
  );
  s.sell(A, 1, 100);
  is(
    s.market(B, 'BUY', { quoteAmount: 50_000n }),
    `OrderAccepted 6 B 0 0 50000
     Traded        3 6 5 1 100 0/0 10000 0/0 0
     LevelChanged  S 100 0 7
     OrderExpired  6 BAND 0 40000`,
  );
});

test('B3 a market sell trades within the collar; prevented orders leave the best price as it was', () => {
  const s = new Scenario({ collar: 20_000 });
  for (const price of [50, 49, 48]) s.buy(C, 1, price);
  is(
    s.market(A, 'SELL', { quantity: 3 }),
    `OrderAccepted 4 S 3 0 300
     Traded        1 4 1 1 50 2/0 5000 0/0 0
     LevelChanged  B 50 0 4
     Traded        2 4 2 1 49 1/0 4900 0/0 0
     LevelChanged  B 49 0 5
     OrderExpired  4 BAND 1 100`,
  );
  s.buy(C, 1, 50);
  is(
    s.market(A, 'SELL', { quoteAmount: 20_000n }),
    `OrderAccepted 6 S 0 0 100
     Traded        3 6 5 1 50 0/0 5000 0/0 0
     LevelChanged  B 50 0 7
     OrderExpired  6 BAND 0 0`,
  );
  s.buy(B, 1, 50);
  is(
    s.market(B, 'SELL', { quantity: 1, selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted 8 S 1 0 100
     SelfTradePrevented 1 8 7 1 50 1/1 0/0
     OrderExpired  7 SELF_TRADE 1 5000
     LevelChanged  B 50 0 9
     OrderExpired  8 BAND 1 100`,
  );
});

test('B2 the trade that would breach does not happen: the order rests and a call begins', () => {
  const band = { dynamicBand: 100_000, bandTrades: 2, callMs: 3000, callExtensions: 1 };
  const s = new Scenario(band);
  s.sell(A, 10, 100);
  s.buy(B, 1, 100);
  s.sell(A, 10, 112);
  is(
    s.buy(B, 25, 113),
    `OrderAccepted 4 B 25 113 282500
     Traded        2 4 1 9 100 16/0 90000 0/0 11700
     LevelChanged  S 100 0 4
     LevelChanged  B 113 16 5
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 4000
     AuctionIndicated 1 113 BUY 10 6`,
  );
  s.restore();
  is(s.buy(C, 1, 90), 'OrderAccepted 5 B 1 90 9000 \n LevelChanged B 90 1 6');
  is(s.tick(2999), '');
  is(s.tick(1), 'AuctionStarted 1 VOLATILITY 0 1 7000');
  is(s.tick(2999), '');
  is(
    s.tick(1),
    `AuctionEnded  1 113 10
     Traded        3 4 3 10 113 6/0 113000 0/0 0
     LevelChanged  B 113 6 7
     LevelChanged  S 112 0 8
     MarketStatusChanged 1 TRADING`,
  );
});

test('B2 each trade of a sweep moves the reference', () => {
  const s = new Scenario({ dynamicBand: 50_000, bandTrades: 2, callMs: 3000 });
  s.sell(A, 1, 100);
  s.buy(B, 1, 100);
  for (const price of [104, 107, 112]) s.sell(A, 1, price);
  is(
    s.buy(B, 9, 200, { timeInForce: 'DAY' }),
    `OrderAccepted 6 B 9 200 180000
     Traded        2 6 3 1 104 8/0 10400 0/0 9600
     LevelChanged  S 104 0 6
     Traded        3 6 4 1 107 7/0 10700 0/0 9300
     LevelChanged  S 107 0 7
     LevelChanged  B 200 7 8
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 4000
     AuctionIndicated 1 200 BUY 1 6`,
  );
});

test('B2 an IOC, a FOK and a MARKET order at the band', () => {
  const s = new Scenario({ dynamicBand: 100_000, bandTrades: 2, callMs: 3000 });
  s.sell(A, 2, 100);
  s.buy(B, 1, 100);
  s.sell(A, 10, 120);
  is(
    s.buy(B, 5, 120, { timeInForce: 'FOK' }),
    'OrderAccepted 4 B 5 120 60000 \n OrderExpired 4 FOK_UNFILLED 5 60000',
  );
  const started = (end: number): string => `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 ${end}
     AuctionIndicated 1 0 BOTH 0 0`;
  is(
    s.buy(B, 5, 120, { timeInForce: 'IOC' }),
    `OrderAccepted 5 B 5 120 60000
     Traded        2 5 1 1 100 4/0 10000 0/0 2000
     LevelChanged  S 100 0 4
     OrderExpired  5 BAND 4 48000
     ${started(4000)}`,
  );
  is(s.tick(3000), 'AuctionEnded 1 0 0 \n MarketStatusChanged 1 TRADING');
  is(
    s.market(C, 'BUY', { quantity: 2 }),
    `OrderAccepted 6 B 2 0 24000
     OrderExpired  6 BAND 2 24000
     ${started(7000)}`,
  );
  is(s.tick(3000), 'AuctionEnded 1 0 0 \n MarketStatusChanged 1 TRADING');
  is(
    s.buy(A, 5, 120, { selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted 7 B 5 120 60000
     SelfTradePrevented 1 7 3 5 120 5/10 0/0
     OrderExpired  7 SELF_TRADE 5 60000`,
  );
});

test('B2 trades are forgotten with the band, its length, and the tick', () => {
  const band = { dynamicBand: 100_000, bandTrades: 2, callMs: 3000 };
  const trade = (s: Scenario, price: number): void => {
    s.sell(A, 1, price);
    s.buy(B, 1, price);
  };
  const change = (s: Scenario, rules: object): string =>
    s.apply({ kind: 'ChangeMarket', market: M, ...s.rules, ...rules }).slice(0, 13);
  for (const rules of [{ dynamicBand: 0 }, { bandTrades: 3 }, { tickMantissa: 2 }]) {
    const s = new Scenario(band);
    trade(s, 100);
    is(change(s, rules), 'MarketChanged');
    is(change(s, {}), 'MarketChanged');
    s.sell(A, 1, 200);
    is(
      s.buy(B, 1, 200),
      `OrderAccepted 4 B 1 200 20000
       Traded        2 4 3 1 200 0/0 20000 0/0 0
       LevelChanged  S 200 0 4`,
    );
  }
  const kept = new Scenario(band);
  trade(kept, 100);
  is(change(kept, { dynamicBand: 50_000 }), 'MarketChanged');
  kept.sell(A, 1, 106);
  is(
    kept.buy(B, 1, 106, { timeInForce: 'IOC' }),
    `OrderAccepted 4 B 1 106 10600
     OrderExpired  4 BAND 1 10600
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 4000
     AuctionIndicated 1 0 BOTH 0 0`,
  );
});

test('M1 rules of bands and calls that make no sense are refused', () => {
  const s = new Scenario();
  const wrong = [
    { bidPriceUp: 1, bidPriceDown: 2 },
    { askPriceUp: 1, askPriceDown: 2 },
    { collar: -1 },
    { dynamicBand: 1 },
    { dynamicBand: 1, bandTrades: 1 },
    { dynamicBand: 1, bandTrades: 65, callMs: 1 },
    { callMs: 86_400_000, callRandomMs: 1 },
    { makerFee: -1_000_000 },
    { minTrailingAbove: 5, maxTrailingAbove: 4 },
    { maxPosition: -1 },
  ];
  for (const rules of wrong) {
    const change = { kind: 'ChangeMarket', market: M, ...s.rules, ...rules } as const;
    is(s.apply(change), 'Rejected ChangeMarket INVALID_SCALE 0');
  }
});
