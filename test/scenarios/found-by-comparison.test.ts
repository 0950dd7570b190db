/** What the comparison with the reference found in the core, each in the fewest commands (docs/bugs.md). */
import { test } from 'node:test';
import { noConditions } from '../../src/core/command.ts';
import { A, B, C, M, Scenario, is } from '../core/scenario.ts';

const stop = { type: 'STOP_LOSS', timeInForce: 'IOC', price: 0 } as const;

test('L1, I2: a triggered buy that kept its lock gets all of it back', () => {
  const s = new Scenario();
  s.sell(A, 1, 100);
  s.buy(B, 1, 100);
  s.advanced(C, { side: 'BUY', ...stop, stopPrice: 110, quantity: 2, selfTradeMode: 'DECREMENT' });
  s.sell(C, 2, 111);
  s.sell(A, 1, 110);
  is(
    s.buy(B, 1, 110),
    `OrderAccepted      6 B 1 110 11000
     Traded             2 6 5 1 110 0/0 11000 0/0 0
     LevelChanged       S 110 0 5
     OrderTriggered     3 PRICE WORKING 110 0 0 0
     SelfTradePrevented 1 3 4 1 111 1/1 11100/100
     LevelChanged       S 111 1 6
     OrderExpired       3 LOCK_SPENT 1 10900`,
  );
});

test('O3, B2: a pending order that ends with its market is not set to work by the auction that ended it', () => {
  const s = new Scenario();
  const day = 24 * 60 * 60 * 1000;
  const times = { preOpenAt: 0, openingCallAt: 0, openAt: 0 };
  const closing = { closingCallAt: 10_000, closeAt: 20_000, randomMs: 0 };
  s.tick(10 * day - s.timeMs);
  s.apply({ kind: 'SetCalendar', market: M, days: 127, ...times, ...closing });
  s.list(A, 'OTO', [
    { side: 'BUY', price: 10, quantity: 1 },
    { side: 'SELL', price: 20, quantity: 1, timeInForce: 'DAY' },
  ]);
  s.tick(10_000);
  s.sell(B, 1, 10);
  is(
    s.tick(10_000),
    `AuctionEnded        1 10 1
     Traded              1 3 1 1 10 0/0 1000 0/0 0
     LevelChanged        B 10 0 3
     LevelChanged        S 10 0 4
     OrderExpired        2 TIME 1 0
     MarketStatusChanged 1 CLOSED
     ListEnded           1`,
  );
});

test('I1, D1: what icebergs hide counts for the bound of a level, for plain orders too', () => {
  const s = new Scenario({ lotScale: 2 }, 2n ** 55n);
  const quarter = 2 ** 51;
  const third = Math.floor(quarter / 3);
  for (let each = 0; each < 3; each++) {
    s.advanced(A, { side: 'BUY', price: 1, quantity: quarter, displayQuantity: third });
  }
  s.buy(B, 5, 2);
  is(s.buy(B, quarter, 1), 'Rejected PlaceOrder QUANTITY_TOO_HIGH 0');
  is(
    s.buy(B, quarter - 1, 1),
    `OrderAccepted 5 B ${quarter - 1} 1 ${quarter - 1}
     LevelChanged  B 1 ${quarter - 1 + 3 * third} 5`,
  );
});

test('O1, O3: a floating order that came with a reference loses it when a list takes it away', () => {
  const s = new Scenario();
  s.sell(A, 1, 120);
  s.advanced(A, { side: 'SELL', quantity: 1, pegReference: 'PRIMARY', pegMode: 'FLOATING' });
  s.cancel(A, 2);
  s.list(B, 'OCO', [
    { type: 'STOP_LOSS_LIMIT', side: 'BUY', quantity: 1, price: 130, stopPrice: 130 },
    { type: 'LIMIT_MAKER', side: 'BUY', quantity: 1, price: 105 },
  ]);
  is(
    s.apply({
      kind: 'ReplaceOrder',
      account: B,
      market: M,
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      selfTradeMode: 'DEFAULT',
      price: 0,
      quantity: 1,
      quoteAmount: 0n,
      clientOrderId: '',
      idempotencyKey: '',
      ...noConditions,
      pegReference: 'MARKET',
      pegMode: 'FLOATING',
      pegOffset: 4,
      mode: 'STOP_ON_FAILURE',
      restriction: 'ANY',
      cancelOrderId: 3,
      cancelClientOrderId: '',
    }),
    `OrderCanceled    3 REPLACED 1 2500
     OrderAccepted    5 S 1 109 100
     OrderInstructed  5 WORKING 0 pegReference=MARKET pegMode=FLOATING pegOffset=4
     LevelChanged     S 109 1 5
     OrderCanceled    4 LIST 1 10500
     LevelChanged     B 105 0 6
     ListEnded        1
     LevelChanged     S 109 0 7
     OrderRepriced    5 0 1 0 0`,
  );
});
