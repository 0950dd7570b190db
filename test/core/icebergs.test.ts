/** Icebergs by rule (I1): complete events in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, Scenario, is } from './scenario.ts';

test('one slice is shown; the next goes to the end of its level, at once (I1)', () => {
  const s = new Scenario();
  is(
    s.advanced(A, { side: 'SELL', quantity: 10, price: 100, displayQuantity: 3 }),
    `OrderAccepted   1 S 10 100 1000
     OrderInstructed 1 WORKING 0 displayQuantity=3
     LevelChanged    S 100 3 1`,
  );
  is(s.sell(B, 4, 100), 'OrderAccepted 2 S 4 100 400 \n LevelChanged S 100 7 2');
  is(
    s.buy(C, 2, 100),
    `OrderAccepted 3 B 2 100 20000
     Traded        1 3 1 2 100 0/8 20000 0/0 0
     LevelChanged  S 100 5 3`,
  );
  is(
    s.buy(C, 1, 100),
    `OrderAccepted 4 B 1 100 10000
     Traded        2 4 1 1 100 0/7 10000 0/0 0
     LevelChanged  S 100 7 4`,
  );
  is(
    s.buy(C, 6, 100),
    `OrderAccepted 5 B 6 100 60000
     Traded        3 5 2 4 100 2/0 40000 0/0 0
     Traded        4 5 1 2 100 0/5 20000 0/0 0
     LevelChanged  S 100 1 5`,
  );
  is(
    s.buy(C, 9, 100),
    `OrderAccepted 6 B 9 100 90000
     Traded        5 6 1 1 100 8/4 10000 0/0 0
     Traded        6 6 1 3 100 5/1 30000 0/0 0
     Traded        7 6 1 1 100 4/0 10000 0/0 0
     LevelChanged  S 100 0 6
     LevelChanged  B 100 4 7`,
  );
});

test('the aggressive part trades with the full size, then a slice rests (I1)', () => {
  const s = new Scenario();
  s.sell(A, 4, 100);
  is(
    s.advanced(B, { side: 'BUY', quantity: 10, price: 100, displayQuantity: 5 }),
    `OrderAccepted   2 B 10 100 100000
     OrderInstructed 2 WORKING 0 displayQuantity=5
     Traded          1 2 1 4 100 6/0 40000 0/0 0
     LevelChanged    S 100 0 2
     LevelChanged    B 100 5 3`,
  );
  is(s.cancel(B, 2), 'OrderCanceled 2 USER 6 60000 \n LevelChanged B 100 0 4');
});

test('FOK counts what is hidden, but not what an own order stands before (I1, X3, S1)', () => {
  const s = new Scenario();
  s.advanced(A, { side: 'SELL', quantity: 10, price: 100, displayQuantity: 2 });
  is(
    s.buy(B, 9, 100, { timeInForce: 'FOK' }).split('\n').at(-2)!,
    'Traded 5 2 1 1 100 0/1 10000 0/0 0',
  );
  s.advanced(A, { side: 'SELL', quantity: 9, price: 100, displayQuantity: 3 });
  s.sell(B, 1, 100);
  const fok = { timeInForce: 'FOK', selfTradeMode: 'EXPIRE_TAKER' } as const;
  is(s.buy(B, 5, 100, fok), 'OrderAccepted 5 B 5 100 50000 \n OrderExpired 5 FOK_UNFILLED 5 50000');
  is(
    s.buy(B, 4, 100, fok),
    `OrderAccepted 6 B 4 100 40000
     Traded        6 6 1 1 100 3/0 10000 0/0 0
     Traded        7 6 3 3 100 0/6 30000 0/0 0
     LevelChanged  S 100 4 5`,
  );
});

test('a market order plans and pays over hidden quantity (I1, L1)', () => {
  const s = new Scenario();
  s.advanced(A, { side: 'SELL', quantity: 6, price: 100, displayQuantity: 2 });
  is(
    s.market(B, 'BUY', { quantity: 5 }),
    `OrderAccepted 2 B 5 0 50000
     Traded        1 2 1 2 100 3/4 20000 0/0 0
     Traded        2 2 1 2 100 1/2 20000 0/0 0
     Traded        3 2 1 1 100 0/1 10000 0/0 0
     LevelChanged  S 100 1 2`,
  );
  s.advanced(A, { side: 'BUY', quantity: 6, price: 90, displayQuantity: 2 });
  is(
    s.market(B, 'SELL', { quoteAmount: 27_000n }),
    `OrderAccepted 4 S 0 0 300
     Traded        4 4 3 2 90 0/4 18000 0/0 0
     Traded        5 4 3 1 90 0/3 9000 0/0 0
     LevelChanged  B 90 1 4
     OrderFilled   4 0`,
  );
});

test('self-trade prevention: whole order expires, decrement takes of the slice (I1, S1)', () => {
  const s = new Scenario();
  s.advanced(A, { side: 'SELL', quantity: 9, price: 100, displayQuantity: 2 });
  is(
    s.buy(A, 3, 100, { selfTradeMode: 'DECREMENT' }),
    `OrderAccepted      2 B 3 100 30000
     SelfTradePrevented 1 2 1 2 100 1/7 20000/200
     SelfTradePrevented 2 2 1 1 100 0/6 0/100
     LevelChanged       S 100 1 2
     OrderExpired       2 SELF_TRADE 0 10000`,
  );
  is(
    s.buy(A, 3, 100, { selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted      3 B 3 100 30000
     SelfTradePrevented 3 3 1 1 100 3/6 0/0
     OrderExpired       1 SELF_TRADE 6 600
     LevelChanged       S 100 0 3
     LevelChanged       B 100 3 4`,
  );
});

test('amended to less, the slice is at most what remains; re-entered it is fresh (A1, I1)', () => {
  const s = new Scenario();
  s.advanced(A, { side: 'SELL', quantity: 10, price: 100, displayQuantity: 4 });
  s.buy(B, 1, 100);
  is(s.amend(A, 1, 0, 6), 'OrderAmended 1 YES 6 5 100 0 400 \n LevelChanged S 100 3 3');
  is(s.amend(A, 1, 0, 3), 'OrderAmended 1 YES 3 2 100 0 300 \n LevelChanged S 100 2 4');
  is(
    s.amend(A, 1, 101, 8),
    `OrderAmended 1 NO 8 7 101 500 0
     LevelChanged S 100 0 5
     LevelChanged S 101 4 6`,
  );
  is(s.amend(A, 1, 0, 1), 'OrderCanceled 1 AMENDED_AWAY 7 700 \n LevelChanged S 101 0 7');
});

test('rejections of icebergs, and of one too many (M3)', () => {
  const s = new Scenario({ maxIcebergParts: 4, maxIcebergOrders: 1, maxOrders: 2 });
  const refused = (terms: Parameters<Scenario['advanced']>[1]): string =>
    s.advanced(A, { side: 'SELL', quantity: 8, price: 100, ...terms }).split(/ +/)[2]!;
  is(refused({ displayQuantity: 1 }), 'TOO_MANY_PARTS');
  is(refused({ displayQuantity: 8 }), 'INVALID_ORDER');
  is(refused({ displayQuantity: -1 }), 'INVALID_ORDER');
  is(refused({ displayQuantity: 2, timeInForce: 'IOC' }), 'INVALID_ORDER');
  is(
    refused({ displayQuantity: 2, type: 'MARKET', timeInForce: 'IOC', price: 0 }),
    'INVALID_ORDER',
  );
  s.advanced(A, { side: 'SELL', quantity: 8, price: 100, displayQuantity: 2 });
  is(refused({ displayQuantity: 2 }), 'TOO_MANY_ICEBERG_ORDERS');
  s.sell(A, 1, 120);
  is(refused({ displayQuantity: 2 }), 'TOO_MANY_ORDERS');
  is(s.amend(A, 1, 0, 9), 'Rejected AmendOrder TOO_MANY_PARTS 1');
  is(s.cancel(A, 1), 'OrderCanceled 1 USER 8 800 \n LevelChanged S 100 0 3');
});

test('an uncross takes slices, and the next go to the end of the level (I1, B1)', () => {
  const s = new Scenario();
  s.status('AUCTION');
  s.advanced(A, { side: 'SELL', quantity: 5, price: 100, displayQuantity: 2 });
  s.sell(B, 2, 100);
  s.buy(C, 6, 100);
  is(
    s.status('TRADING'),
    `AuctionEnded        1 100 6
     Traded              1 3 1 2 100 4/3 20000 0/0 0
     Traded              2 3 2 2 100 2/0 20000 0/0 0
     Traded              3 3 1 2 100 0/1 20000 0/0 0
     LevelChanged        B 100 0 4
     LevelChanged        S 100 1 5
     MarketStatusChanged 1 TRADING`,
  );
});

test('a level stays exact with its hidden quantities (I1, D1)', () => {
  const s = new Scenario({}, 2n * 10n ** 18n);
  const lots = 10 ** 15;
  s.advanced(A, { side: 'SELL', quantity: 8 * lots, price: 1, displayQuantity: lots });
  is(s.sell(B, 2 * lots, 1), 'Rejected PlaceOrder QUANTITY_TOO_HIGH 0');
  is(s.sell(B, lots, 1).split('\n').at(-1)!, 'LevelChanged S 1 2000000000000000 2');
  is(
    s
      .amend(A, 1, 0, 7 * lots)
      .split('\n')
      .at(-1)!,
    'LevelChanged S 1 2000000000000000 3',
  );
  is(s.sell(B, lots, 1).split('\n').at(-1)!, 'LevelChanged S 1 3000000000000000 4');
  is(s.sell(B, lots, 1), 'Rejected PlaceOrder QUANTITY_TOO_HIGH 0');
  s.cancel(A, 1);
  is(
    s
      .sell(B, 7 * lots, 1)
      .split('\n')
      .at(-1)!,
    'LevelChanged S 1 9000000000000000 6',
  );
});

test('what would come to rest at a full level expires (I1, I2)', () => {
  const s = new Scenario({}, 2n * 10n ** 18n);
  const lots = 10 ** 15;
  s.sell(A, 1, 2);
  s.buy(B, 1, 2);
  const stop = { type: 'STOP_LOSS_LIMIT', side: 'SELL', price: 3, stopPrice: 1 } as const;
  s.advanced(C, { ...stop, quantity: 2 * lots });
  s.sell(A, 8 * lots, 3);
  s.buy(B, 1, 1);
  is(
    s.sell(A, 1, 1).split('\n').slice(3).join('\n'),
    'OrderTriggered 3 PRICE WORKING 1 3 0 0 \n OrderExpired 3 FILTER 2000000000000000 200000000000000000',
  );
});
