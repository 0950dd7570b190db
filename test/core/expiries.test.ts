/** Orders that end by time, and dead man's switches, by rule (O2, A3): complete events in columns. */
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';

const DAY = 86_400_000;

test('GTD ends at the first tick at or after its time, by time, then id (O2)', () => {
  const s = new Scenario();
  const gtd = (side: 'BUY' | 'SELL', price: number, expireTime: number): string =>
    s.advanced(A, { side, quantity: 2, price, timeInForce: 'GTD', expireTime });
  is(
    gtd('BUY', 90, 5000),
    `OrderAccepted   1 B 2 90 18000
     OrderInstructed 1 WORKING 0 expireTime=5000
     LevelChanged    B 90 2 1`,
  );
  gtd('SELL', 110, 4000);
  gtd('SELL', 111, 5000);
  s.advanced(A, {
    side: 'SELL',
    quantity: 1,
    price: 80,
    type: 'STOP_LOSS_LIMIT',
    stopPrice: 85,
    timeInForce: 'GTD',
    expireTime: 4000,
  });
  is(gtd('BUY', 90, 1000), 'Rejected PlaceAdvancedOrder TIME_IN_PAST 0');
  is(gtd('BUY', 90, 0), 'Rejected PlaceAdvancedOrder INVALID_ORDER 0');
  is(s.tick(2999), '');
  is(s.cancel(A, 3), 'OrderCanceled 3 USER 2 200 \n LevelChanged S 111 0 4');
  is(
    s.tick(1),
    `OrderExpired 2 TIME 2 200
     LevelChanged S 110 0 5
     OrderExpired 4 TIME 1 100`,
  );
  s.sell(B, 1, 90);
  is(s.tick(5000), 'OrderExpired 1 TIME 1 9000 \n LevelChanged B 90 0 7');
});

test('a halt lets GTD wait, other statuses do not (M2)', () => {
  const s = new Scenario();
  const gtd = { side: 'BUY', quantity: 2, price: 90, timeInForce: 'GTD' } as const;
  s.advanced(A, { ...gtd, expireTime: 3000 });
  s.status('HALT');
  is(s.tick(5000), '');
  s.status('CANCEL_ONLY');
  is(s.tick(1), 'OrderExpired 1 TIME 2 18000 \n LevelChanged B 90 0 2');
});

test('DAY without calendar ends at midnight UTC, with one when the market closes (O2)', () => {
  const s = new Scenario();
  is(
    s.buy(A, 1, 90, { timeInForce: 'DAY' }),
    'OrderAccepted 1 B 1 90 9000 \n LevelChanged B 90 1 1',
  );
  s.advanced(A, { side: 'BUY', quantity: 1, price: 91, timeInForce: 'DAY', strategyId: 7 });
  // Sundays only: no boundary passes.
  const calendar = { days: 1, preOpenAt: 1, openingCallAt: 2, openAt: 3, closingCallAt: 4 };
  s.apply({ kind: 'SetCalendar', market: M, ...calendar, closeAt: 5, randomMs: 0 });
  s.status('TRADING');
  s.buy(A, 1, 92, { timeInForce: 'DAY' });
  is(s.tick(DAY - 1001), '');
  is(
    s.tick(1),
    'OrderExpired 1 TIME 1 9000 \n LevelChanged B 90 0 4 \n OrderExpired 2 TIME 1 9100 \n LevelChanged B 91 0 5',
  );
  is(
    s.status('CLOSED'),
    'OrderExpired 3 TIME 1 9200 \n LevelChanged B 92 0 6 \n MarketStatusChanged 1 CLOSED',
  );
});

test('GFA only in a call, and until its end (O2)', () => {
  const s = new Scenario();
  is(s.buy(A, 1, 90, { timeInForce: 'GFA' }), 'Rejected PlaceOrder ONLY_IN_AUCTION 0');
  s.status('PRE_OPEN');
  s.buy(A, 1, 90, { timeInForce: 'GFA' });
  is(
    s.status('TRADING'),
    'OrderExpired 1 AUCTION_ENDED 1 9000 \n LevelChanged B 90 0 2 \n MarketStatusChanged 1 TRADING',
  );
});

test('a countdown that is not set again cancels the orders there, by id (A3)', () => {
  const s = new Scenario();
  const set = (account: number, market: number, timeoutMs: number): string =>
    s.apply({ kind: 'SetCountdown', account, market, timeoutMs });
  s.buy(A, 1, 90);
  s.sell(B, 1, 110);
  s.advanced(A, { side: 'SELL', quantity: 1, price: 80, type: 'STOP_LOSS_LIMIT', stopPrice: 85 });
  is(set(A, M, 3000), 'CountdownSet 1 1 4000');
  is(set(B, 0, 2000), 'CountdownSet 2 0 3000');
  is(set(A, M, 5000), 'CountdownSet 1 1 6000');
  is(
    s.tick(2000),
    'CountdownSet 2 0 0 \n OrderCanceled 2 COUNTDOWN 1 100 \n LevelChanged S 110 0 3',
  );
  s.status('HALT');
  is(s.tick(2000), '');
  is(
    s.tick(1000),
    `CountdownSet  1 1 0
     OrderCanceled 1 COUNTDOWN 1 9000
     LevelChanged  B 90 0 4
     OrderCanceled 3 COUNTDOWN 1 100`,
  );
  is(set(C, M, 1), 'CountdownSet 3 1 6001');
  is(set(C, M, 0), 'CountdownSet 3 1 0');
  is(s.tick(10_000), '');
  is(set(C, 2, 1), 'Rejected SetCountdown UNKNOWN_MARKET 0');
  is(set(9, M, 1), 'Rejected SetCountdown UNKNOWN_ACCOUNT 0');
  is(set(0, M, 1), 'Rejected SetCountdown NOT_PERMITTED 0');
  is(set(C, M, -1), 'Rejected SetCountdown INVALID_SCALE 0');
  is(set(C, M, DAY + 1), 'Rejected SetCountdown INVALID_SCALE 0');
});
