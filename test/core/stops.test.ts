/** Stop orders and trailing stops by rule (I2, I3): complete events in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, Scenario, is } from './scenario.ts';
import type { OrderConditions, OrderTerms } from '../../src/core/command.ts';

type Terms = Partial<OrderTerms & OrderConditions>;

const stopLoss: Terms = { type: 'STOP_LOSS', timeInForce: 'IOC' };
const takeProfit: Terms = { type: 'TAKE_PROFIT', timeInForce: 'IOC' };
const stopLossLimit: Terms = { type: 'STOP_LOSS_LIMIT' };
const takeProfitLimit: Terms = { type: 'TAKE_PROFIT_LIMIT' };

/** A scenario whose last price is this. */
function tradedAt(price: number, rules = {}): Scenario {
  const s = new Scenario(rules, 100_000_000n);
  s.sell(A, 1, price);
  s.buy(B, 1, price);
  return s;
}

test('a stop waits with its lock, is elected by a trade and arrives anew (I2, L1)', () => {
  const s = tradedAt(100);
  is(
    s.advanced(C, { ...stopLossLimit, side: 'SELL', quantity: 5, price: 94, stopPrice: 95 }),
    `OrderAccepted   3 S 5 94 500
     OrderInstructed 3 WAITING 0 stopPrice=95`,
  );
  s.buy(A, 3, 95);
  s.buy(A, 9, 94);
  is(
    s.sell(B, 1, 95),
    `OrderAccepted  6 S 1 95 100
     Traded         2 6 4 1 95 0/2 9500 0/0 0
     LevelChanged   B 95 2 5
     OrderTriggered 3 PRICE WORKING 95 94 0 0
     Traded         3 3 4 2 95 3/0 19000 0/0 0
     LevelChanged   B 95 0 6
     Traded         4 3 5 3 94 0/6 28200 0/0 0
     LevelChanged   B 94 6 7`,
  );
});

test('buys at or above, take-profits the other way round (I2)', () => {
  const s = tradedAt(100);
  s.advanced(C, { ...stopLossLimit, side: 'BUY', quantity: 1, price: 90, stopPrice: 105 });
  s.advanced(C, { ...takeProfitLimit, side: 'BUY', quantity: 1, price: 80, stopPrice: 95 });
  s.advanced(C, { ...takeProfitLimit, side: 'SELL', quantity: 1, price: 120, stopPrice: 105 });
  s.advanced(C, { ...stopLossLimit, side: 'SELL', quantity: 1, price: 119, stopPrice: 95 });
  s.sell(A, 1, 104);
  is(s.buy(B, 1, 104).split('\n').at(-1)!, 'LevelChanged S 104 0 4');
  s.sell(A, 1, 106);
  is(
    s.buy(B, 1, 106),
    `OrderAccepted  10 B 1 106 10600
     Traded         3 10 9 1 106 0/0 10600 0/0 0
     LevelChanged   S 106 0 6
     OrderTriggered 3 PRICE WORKING 106 90 0 0
     LevelChanged   B 90 1 7
     OrderTriggered 5 PRICE WORKING 106 120 0 0
     LevelChanged   S 120 1 8`,
  );
  s.buy(A, 1, 94);
  is(
    s.sell(B, 1, 94),
    `OrderAccepted  12 S 1 94 100
     Traded         4 12 11 1 94 0/0 9400 0/0 0
     LevelChanged   B 94 0 10
     OrderTriggered 4 PRICE WORKING 94 80 0 0
     LevelChanged   B 80 1 11
     OrderTriggered 6 PRICE WORKING 94 119 0 0
     LevelChanged   S 119 1 12`,
  );
});

test('elected by one trade: farthest first, then by id; later trades queue behind (I2, X4)', () => {
  const s = tradedAt(100);
  for (const stopPrice of [98, 99, 99, 97]) {
    s.advanced(C, { ...stopLossLimit, side: 'SELL', quantity: 1, price: 96, stopPrice });
  }
  s.buy(A, 2, 97);
  s.buy(A, 9, 96);
  is(
    s.sell(B, 1, 97),
    `OrderAccepted  9 S 1 97 100
     Traded         2 9 7 1 97 0/1 9700 0/0 0
     LevelChanged   B 97 1 5
     OrderTriggered 4 PRICE WORKING 97 96 0 0
     Traded         3 4 7 1 97 0/0 9700 0/0 0
     LevelChanged   B 97 0 6
     OrderTriggered 5 PRICE WORKING 97 96 0 0
     Traded         4 5 8 1 96 0/8 9600 0/0 0
     LevelChanged   B 96 8 7
     OrderTriggered 3 PRICE WORKING 97 96 0 0
     Traded         5 3 8 1 96 0/7 9600 0/0 0
     LevelChanged   B 96 7 8
     OrderTriggered 6 PRICE WORKING 97 96 0 0
     Traded         6 6 8 1 96 0/6 9600 0/0 0
     LevelChanged   B 96 6 9`,
  );
});

test('a cascade three deep happens inside one command (X4)', () => {
  const s = tradedAt(100);
  s.advanced(C, { ...stopLoss, side: 'SELL', quantity: 1, stopPrice: 99 });
  s.advanced(C, { ...stopLoss, side: 'SELL', quantity: 1, stopPrice: 98 });
  s.advanced(C, { ...stopLoss, side: 'SELL', quantity: 1, stopPrice: 97 });
  for (const price of [99, 98, 97]) s.buy(A, 1, price);
  s.buy(A, 5, 90);
  is(
    s.sell(B, 1, 99),
    `OrderAccepted  10 S 1 99 100
     Traded         2 10 6 1 99 0/0 9900 0/0 0
     LevelChanged   B 99 0 7
     OrderTriggered 3 PRICE WORKING 99 0 0 0
     Traded         3 3 7 1 98 0/0 9800 0/0 0
     LevelChanged   B 98 0 8
     OrderTriggered 4 PRICE WORKING 98 0 0 0
     Traded         4 4 8 1 97 0/0 9700 0/0 0
     LevelChanged   B 97 0 9
     OrderTriggered 5 PRICE WORKING 97 0 0 0
     Traded         5 5 9 1 90 0/4 9000 0/0 0
     LevelChanged   B 90 4 10`,
  );
});

test('a triggered market buy locks what its sweep needs, or all there is (I2, L1)', () => {
  const s = tradedAt(100);
  is(
    s.advanced(C, { ...stopLoss, side: 'BUY', quantity: 4, stopPrice: 105 }),
    `OrderAccepted   3 B 4 0 42000
     OrderInstructed 3 WAITING 0 stopPrice=105`,
  );
  s.sell(A, 1, 105);
  s.sell(A, 3, 110);
  s.sell(A, 3, 112);
  is(
    s.buy(B, 1, 105),
    `OrderAccepted  7 B 1 105 10500
     Traded         2 7 4 1 105 0/0 10500 0/0 0
     LevelChanged   S 105 0 6
     OrderTriggered 3 PRICE WORKING 105 0 2200 0
     Traded         3 3 5 3 110 1/0 33000 0/0 0
     LevelChanged   S 110 0 7
     Traded         4 3 6 1 112 0/2 11200 0/0 0
     LevelChanged   S 112 2 8`,
  );
});

test('a triggered market buy without money for a lot, and one without any order (I2)', () => {
  const s = new Scenario({}, 100_000n);
  s.sell(A, 1, 900);
  s.buy(B, 1, 900);
  s.advanced(C, { ...stopLoss, side: 'BUY', quantity: 1, stopPrice: 950 });
  s.sell(A, 1, 960);
  s.sell(A, 1, 1001);
  is(s.buy(B, 1, 960), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  s.deposit(B, 2, 100_000n, 'more');
  is(
    s.buy(B, 1, 960),
    `OrderAccepted  6 B 1 960 96000
     Traded         2 6 4 1 960 0/0 96000 0/0 0
     LevelChanged   S 960 0 5
     OrderTriggered 3 PRICE WORKING 960 0 0 0
     OrderExpired   3 LOCK_SPENT 1 95000`,
  );
  const t = tradedAt(100);
  t.advanced(C, { ...stopLoss, side: 'BUY', quantity: 1, stopPrice: 105 });
  t.advanced(C, { ...stopLoss, side: 'SELL', quantity: 2, stopPrice: 95 });
  t.sell(A, 1, 105);
  is(
    t.buy(B, 1, 105),
    `OrderAccepted  6 B 1 105 10500
     Traded         2 6 5 1 105 0/0 10500 0/0 0
     LevelChanged   S 105 0 4
     OrderTriggered 3 PRICE WORKING 105 0 0 0
     OrderExpired   3 NO_LIQUIDITY 1 10500`,
  );
  t.buy(B, 2, 95);
  is(
    t.sell(A, 1, 95),
    `OrderAccepted  8 S 1 95 100
     Traded         3 8 7 1 95 0/1 9500 0/0 0
     LevelChanged   B 95 1 6
     OrderTriggered 4 PRICE WORKING 95 0 0 0
     Traded         4 4 7 1 95 1/0 9500 0/0 0
     LevelChanged   B 95 0 7
     OrderExpired   4 NO_LIQUIDITY 1 100`,
  );
});

test('an elected order that is gone before its turn is forgotten; a cancel returns the lock (I2)', () => {
  const s = tradedAt(100);
  s.advanced(C, { ...stopLossLimit, side: 'BUY', quantity: 2, price: 107, stopPrice: 105 });
  is(s.cancel(C, 3), 'OrderCanceled 3 USER 2 21400');
  s.advanced(C, { ...stopLossLimit, side: 'BUY', quantity: 2, price: 107, stopPrice: 105 });
  s.sell(A, 1, 106);
  is(
    s.buy(B, 1, 106),
    `OrderAccepted  6 B 1 106 10600
     Traded         2 6 5 1 106 0/0 10600 0/0 0
     LevelChanged   S 106 0 4
     OrderTriggered 4 PRICE WORKING 106 107 0 0
     LevelChanged   B 107 2 5`,
  );
});

test('trailing sell: tracks from the last price, moves up only, floor decides (I3: 36,900)', () => {
  const s = tradedAt(40_000);
  is(
    s.advanced(C, {
      ...stopLossLimit,
      side: 'SELL',
      quantity: 1,
      price: 36_000,
      trailingDelta: 1000,
    }),
    `OrderAccepted     3 S 1 36000 100
     OrderInstructed   3 WAITING 0 trailingDelta=1000
     TrailingActivated 3 40000`,
  );
  const trade = (price: number): string => {
    s.buy(A, 1, price);
    return s.sell(B, 1, price).split('\n').slice(3).join('\n');
  };
  is(trade(41_000), '');
  is(trade(40_000), '');
  is(trade(36_901), '');
  is(trade(36_900), 'OrderTriggered 3 PRICE WORKING 36900 36000 0 0 \n LevelChanged S 36000 1 11');
});

test('trailing buy with a stop price: starts there, ceil decides (I3: 44,100)', () => {
  const s = tradedAt(40_000);
  const terms = { side: 'BUY', quantity: 1, price: 45_000, trailingDelta: 500 } as const;
  is(
    s.advanced(C, { ...stopLossLimit, ...terms, stopPrice: 44_000 }),
    `OrderAccepted   3 B 1 45000 4500000
     OrderInstructed 3 WAITING 0 stopPrice=44000 trailingDelta=500`,
  );
  const trade = (price: number): string => {
    s.buy(A, 1, price);
    return s.sell(B, 1, price).split('\n').slice(2).join('\n');
  };
  is(trade(43_000), 'LevelChanged B 43000 0 4');
  is(trade(44_000), 'TrailingActivated 3 44000 \n LevelChanged B 44000 0 6');
  is(trade(42_000), 'LevelChanged B 42000 0 8');
  is(trade(44_099), 'LevelChanged B 44099 0 10');
  is(
    trade(44_100),
    'LevelChanged B 44100 0 12 \n OrderTriggered 3 PRICE WORKING 44100 45000 0 0 \n LevelChanged B 45000 1 13',
  );
});

test('trailing without any trade starts with the next; a reached stop price starts at entry (I3)', () => {
  const s = new Scenario({}, 100_000_000n);
  is(
    s.advanced(C, { ...takeProfitLimit, side: 'SELL', quantity: 1, price: 5, trailingDelta: 2000 }),
    `OrderAccepted   1 S 1 5 100
     OrderInstructed 1 WAITING 0 trailingDelta=2000`,
  );
  s.sell(A, 2, 10);
  is(
    s.buy(B, 1, 10),
    `OrderAccepted     3 B 1 10 1000
     Traded            1 3 2 1 10 0/1 1000 0/0 0
     TrailingActivated 1 10
     LevelChanged      S 10 1 2`,
  );
  const reached = { side: 'SELL', quantity: 1, price: 5, trailingDelta: 1, stopPrice: 9 } as const;
  is(
    s.advanced(C, { ...takeProfitLimit, ...reached }),
    `OrderAccepted     4 S 1 5 100
     OrderInstructed   4 WAITING 0 stopPrice=9 trailingDelta=1
     TrailingActivated 4 10`,
  );
});

test('rejections of stops leave everything as it was (O6)', () => {
  const s = tradedAt(100, {
    minPrice: 10,
    maxPrice: 1000,
    minTrailingAbove: 10,
    maxTrailingBelow: 50,
  });
  const before = s.balances();
  const refused = (terms: Terms): string =>
    s.advanced(C, { side: 'SELL', quantity: 1, ...terms }).split(/ +/)[2]!;
  const check = (terms: Terms, reason: string): void => is(refused(terms), reason);
  check({ ...stopLoss, stopPrice: 100 }, 'WOULD_TRIGGER');
  check({ ...takeProfit, stopPrice: 100 }, 'WOULD_TRIGGER');
  check({ ...stopLoss, side: 'BUY', stopPrice: 99 }, 'WOULD_TRIGGER');
  check({ ...stopLoss }, 'INVALID_ORDER');
  check({ ...stopLoss, stopPrice: 99, price: 98 }, 'INVALID_ORDER');
  check({ ...stopLoss, stopPrice: 99, timeInForce: 'GTC' }, 'INVALID_ORDER');
  check({ ...stopLossLimit, stopPrice: 99 }, 'INVALID_ORDER');
  check({ ...stopLossLimit, stopPrice: 99, price: 98, timeInForce: 'GFA' }, 'ONLY_IN_AUCTION');
  check({ ...stopLossLimit, stopPrice: 99, price: 98, trailingDelta: 10_000 }, 'INVALID_ORDER');
  check({ type: 'LIMIT', price: 98, stopPrice: 99 }, 'INVALID_ORDER');
  check({ ...stopLossLimit, stopPrice: 9, price: 98 }, 'PRICE_TOO_LOW');
  check({ ...stopLossLimit, side: 'BUY', stopPrice: 1001, price: 98 }, 'PRICE_TOO_HIGH');
  check({ ...stopLossLimit, price: 98, trailingDelta: 51 }, 'TRAILING_DELTA_OUT_OF_RANGE');
  check({ ...takeProfitLimit, price: 98, trailingDelta: 9 }, 'TRAILING_DELTA_OUT_OF_RANGE');
  const large = { quantity: 1_000_001 };
  check({ ...stopLoss, ...large, stopPrice: 99 }, 'INSUFFICIENT_BALANCE');
  check({ ...stopLoss, ...large, side: 'BUY', stopPrice: 101 }, 'INSUFFICIENT_BALANCE');
  is(s.balances(), before);
  const t = new Scenario();
  is(
    t.advanced(C, { ...stopLoss, side: 'BUY', quantity: 1, trailingDelta: 100 }),
    'Rejected PlaceAdvancedOrder NO_REFERENCE_PRICE 0',
  );
});

test('a triggered IOC, FOK or iceberg works as one that arrives (I2, X3)', () => {
  const s = tradedAt(100);
  const terms = { ...stopLossLimit, side: 'SELL', quantity: 5, price: 90, stopPrice: 95 } as const;
  s.advanced(C, { ...terms, timeInForce: 'FOK' });
  s.advanced(C, { ...terms, timeInForce: 'IOC' });
  s.advanced(C, { ...terms, displayQuantity: 2 });
  s.buy(A, 3, 95);
  is(
    s.sell(B, 1, 95),
    `OrderAccepted  7 S 1 95 100
     Traded         2 7 6 1 95 0/2 9500 0/0 0
     LevelChanged   B 95 2 4
     OrderTriggered 3 PRICE WORKING 95 90 0 0
     OrderExpired   3 FOK_UNFILLED 5 500
     OrderTriggered 4 PRICE WORKING 95 90 0 0
     Traded         3 4 6 2 95 3/0 19000 0/0 0
     LevelChanged   B 95 0 5
     OrderExpired   4 IOC_REMAINDER 3 300
     OrderTriggered 5 PRICE WORKING 95 90 0 0
     LevelChanged   S 90 2 6`,
  );
});

test('a lock that is kept for want of a plan comes back whole (I2, S1)', () => {
  // Locked at 150, triggered at 90; an own order stands first, so the sweep is not planned.
  const elected = (own: number): [Scenario, string] => {
    const s = tradedAt(100);
    const terms = { ...stopLoss, side: 'BUY', quantity: 2, trailingDelta: 5000 } as const;
    s.advanced(C, { ...terms, selfTradeMode: 'DECREMENT' });
    s.buy(A, 1, 60);
    s.sell(B, 1, 60);
    s.sell(C, own, 91);
    s.sell(A, 1, 92);
    s.buy(A, 1, 90);
    return [s, s.sell(B, 1, 90).split('\n').slice(3).join('\n')];
  };
  const [s, filled] = elected(1);
  is(
    filled,
    `OrderTriggered     3 PRICE WORKING 90 0 0 0
     SelfTradePrevented 1 3 6 1 91 1/0 9100/0
     OrderExpired       6 SELF_TRADE 0 100
     LevelChanged       S 91 0 9
     Traded             4 3 7 1 92 0/0 9200 0/0 0
     LevelChanged       S 92 0 10
     OrderFilled        3 11700`,
  );
  is(s.core.audit().join(), '');
  const [, decremented] = elected(3);
  is(
    decremented,
    `OrderTriggered     3 PRICE WORKING 90 0 0 0
     SelfTradePrevented 1 3 6 2 91 0/1 0/200
     LevelChanged       S 91 1 9
     OrderExpired       3 SELF_TRADE 0 30000`,
  );
});
