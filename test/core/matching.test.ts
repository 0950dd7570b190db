/** Limit orders by rule: the complete events of each command, in columns (see scenario.ts). */
import { noConditions } from '../../src/core/command.ts';
import { test } from 'node:test';
import { A, B, C, QUOTE, Scenario, is } from './scenario.ts';

test('price, then time; better price returns the difference at once (X1, L2)', () => {
  const s = new Scenario();
  is(s.sell(A, 10, 101), 'OrderAccepted 1 S 10 101 1000 \n LevelChanged S 101 10 1');
  is(s.sell(B, 5, 100), 'OrderAccepted 2 S 5 100 500 \n LevelChanged S 100 5 2');
  is(s.sell(C, 5, 100), 'OrderAccepted 3 S 5 100 500 \n LevelChanged S 100 10 3');
  is(
    s.buy(A, 7, 103),
    `OrderAccepted 4 B 7 103 72100
     Traded        1 4 2 5 100 2/0 50000 0/0 1500
     Traded        2 4 3 2 100 0/3 20000 0/0 600
     LevelChanged  S 100 3 4`,
  );
  is(
    s.buy(B, 20, 101),
    `OrderAccepted 5 B 20 101 202000
     Traded        3 5 3 3 100 17/0 30000 0/0 300
     LevelChanged  S 100 0 5
     Traded        4 5 1 10 101 7/0 101000 0/0 0
     LevelChanged  S 101 0 6
     LevelChanged  B 101 7 7`,
  );
  is(
    s.sell(C, 7, 90),
    `OrderAccepted 6 S 7 90 700
     Traded        5 6 5 7 101 0/0 70700 0/0 0
     LevelChanged  B 101 0 8`,
  );
});

test('fees are taken from what is received, rounded up, and go to account 0 (L3, N4)', () => {
  const s = new Scenario({ makerFee: 1000, takerFee: 2001 });
  s.sell(A, 1, 7);
  is(
    s.buy(B, 1, 7),
    `OrderAccepted 2 B 1 7 700
     Traded        1 2 1 1 7 0/0 700 1/1 0
     LevelChanged  S 7 0 2`,
  );
  is(
    s.balances(),
    `0:1 1/0/0
     0:2 1/0/0
     1:1 999900/0/0
     1:2 1000699/0/0
     2:1 1000099/0/0
     2:2 999300/0/0
     3:1 1000000/0/0
     3:2 1000000/0/0`,
  );
});

test('IOC expires what is left, FOK fills whole or not at all (X3, O2, O5)', () => {
  const s = new Scenario();
  s.sell(A, 5, 100);
  is(
    s.buy(B, 6, 100, { timeInForce: 'FOK' }),
    'OrderAccepted 2 B 6 100 60000 \n OrderExpired 2 FOK_UNFILLED 6 60000',
  );
  is(
    s.buy(B, 6, 100, { timeInForce: 'IOC' }),
    `OrderAccepted 3 B 6 100 60000
     Traded        1 3 1 5 100 1/0 50000 0/0 0
     LevelChanged  S 100 0 2
     OrderExpired  3 IOC_REMAINDER 1 10000`,
  );
  is(
    s.buy(B, 6, 100, { timeInForce: 'IOC' }),
    'OrderAccepted 4 B 6 100 60000 \n OrderExpired 4 IOC_REMAINDER 6 60000',
  );
  s.sell(A, 3, 100);
  s.sell(A, 3, 102);
  is(
    s.buy(B, 6, 102, { timeInForce: 'FOK' }),
    `OrderAccepted 7 B 6 102 61200
     Traded        2 7 5 3 100 3/0 30000 0/0 600
     LevelChanged  S 100 0 5
     Traded        3 7 6 3 102 0/0 30600 0/0 0
     LevelChanged  S 102 0 6`,
  );
});

test('LIMIT_MAKER never takes (O1, X3)', () => {
  const s = new Scenario();
  s.sell(A, 5, 100);
  is(s.buy(B, 5, 100, { type: 'LIMIT_MAKER' }), 'Rejected PlaceOrder WOULD_TAKE 0');
  is(
    s.buy(B, 5, 99, { type: 'LIMIT_MAKER' }),
    'OrderAccepted 2 B 5 99 49500 \n LevelChanged B 99 5 2',
  );
});

test('cancel by id, by client id, by both; only the own order (A3, O4)', () => {
  const s = new Scenario();
  s.buy(A, 5, 90, { clientOrderId: 'one' });
  s.buy(A, 5, 91, { clientOrderId: 'two' });
  is(s.cancel(B, 1), 'Rejected CancelOrder UNKNOWN_ORDER 1');
  is(s.cancel(A, 1, 'two'), 'Rejected CancelOrder UNKNOWN_ORDER 1');
  is(s.cancel(A, 0, 'three'), 'Rejected CancelOrder UNKNOWN_ORDER 0');
  is(s.buy(A, 1, 80, { clientOrderId: 'two' }), 'Rejected PlaceOrder DUPLICATE_CLIENT_ORDER_ID 2');
  is(s.cancel(A, 0, 'two'), 'OrderCanceled 2 USER 5 45500 \n LevelChanged B 91 0 3');
  is(s.cancel(A, 1, 'one'), 'OrderCanceled 1 USER 5 45000 \n LevelChanged B 90 0 4');
  is(s.cancel(A, 1), 'Rejected CancelOrder UNKNOWN_ORDER 1');
  is(
    s.buy(A, 1, 80, { clientOrderId: 'two' }),
    'OrderAccepted 3 B 1 80 8000 \n LevelChanged B 80 1 5',
  );
});

test('a cancel may insist on what is filled', () => {
  const s = new Scenario();
  s.sell(A, 5, 100);
  const cancel = (restriction: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED'): string =>
    s.apply({
      kind: 'CancelOrder',
      account: A,
      market: 1,
      orderId: 1,
      clientOrderId: '',
      restriction,
    });
  is(cancel('ONLY_PARTIALLY_FILLED'), 'Rejected CancelOrder CANCEL_RESTRICTED 1');
  s.buy(B, 1, 100);
  is(cancel('ONLY_NEW'), 'Rejected CancelOrder CANCEL_RESTRICTED 1');
  is(cancel('ONLY_PARTIALLY_FILLED'), 'OrderCanceled 1 USER 4 400 \n LevelChanged S 100 0 3');
});

test('less at the same price keeps priority, anything else loses it (A1)', () => {
  const s = new Scenario();
  s.sell(A, 10, 100);
  s.sell(B, 10, 100);
  is(s.amend(A, 1, 0, 10), 'Rejected AmendOrder NO_CHANGE 1');
  is(s.amend(A, 1, 0, 4), 'OrderAmended 1 YES 4 4 100 0 600 \n LevelChanged S 100 14 3');
  is(
    s.buy(C, 1, 100),
    `OrderAccepted 3 B 1 100 10000
     Traded        1 3 1 1 100 0/3 10000 0/0 0
     LevelChanged  S 100 13 4`,
  );
  is(
    s.amend(A, 1, 0, 6),
    `OrderAmended 1 NO 6 5 100 200 0
     LevelChanged S 100 10 5
     LevelChanged S 100 15 6`,
  );
  is(
    s.buy(C, 1, 100),
    `OrderAccepted 4 B 1 100 10000
     Traded        2 4 2 1 100 0/9 10000 0/0 0
     LevelChanged  S 100 14 7`,
  );
  is(s.amend(A, 1, 0, 1), 'OrderCanceled 1 AMENDED_AWAY 5 500 \n LevelChanged S 100 9 8');
});

test('an amended price may take', () => {
  const s = new Scenario();
  s.sell(A, 3, 100);
  s.buy(B, 5, 90, { clientOrderId: 'mine' });
  is(
    s.amend(B, 2, 101, 0),
    `OrderAmended 2 NO 5 5 101 5500 0
     LevelChanged B 90 0 3
     Traded       1 2 1 3 100 2/0 30000 0/0 300
     LevelChanged S 100 0 4
     LevelChanged B 101 2 5`,
  );
  is(s.cancel(B, 0, 'mine'), 'OrderCanceled 2 USER 2 20200 \n LevelChanged B 101 0 6');
});

test('cancel-replace is one command and tells partial success (A2)', () => {
  const s = new Scenario();
  s.buy(A, 5, 100);
  const replace = (
    mode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE',
    cancelOrderId: number,
    quantity: number,
    idempotencyKey = '',
  ): string =>
    s.apply({
      kind: 'ReplaceOrder',
      ...noConditions,
      account: A,
      market: 1,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      selfTradeMode: 'DEFAULT',
      price: 100,
      quantity,
      quoteAmount: 0n,
      clientOrderId: '',
      mode,
      restriction: 'ANY',
      cancelOrderId,
      cancelClientOrderId: '',
      idempotencyKey,
    });
  is(replace('STOP_ON_FAILURE', 9, 5), 'Rejected ReplaceOrder UNKNOWN_ORDER 9');
  is(
    replace('ALLOW_FAILURE', 9, 1),
    `Rejected ReplaceOrder UNKNOWN_ORDER 9
     OrderAccepted 2 B 1 100 10000
     LevelChanged B 100 6 2`,
  );
  is(
    replace('STOP_ON_FAILURE', 1, 98, 'key'),
    `OrderCanceled 1 REPLACED 5 50000
     LevelChanged B 100 1 3
     OrderAccepted 3 B 98 100 980000
     LevelChanged B 100 99 4`,
  );
  is(replace('STOP_ON_FAILURE', 3, 1, 'key'), 'Repeated ReplaceOrder 16 3');
  is(
    replace('STOP_ON_FAILURE', 3, 1000, 'other'),
    `OrderCanceled 3 REPLACED 98 980000
     LevelChanged B 100 1 5
     Rejected ReplaceOrder INSUFFICIENT_BALANCE 0`,
  );
  is(replace('STOP_ON_FAILURE', 2, 1, 'other'), 'Repeated ReplaceOrder 18 0');
});

test('mass cancel goes by order id, of the own account or by the operator (A3)', () => {
  const s = new Scenario();
  s.buy(A, 1, 90);
  s.buy(B, 1, 91);
  s.sell(A, 1, 100);
  const all = { kind: 'CancelAll', market: 0, side: 'BOTH', target: 0 } as const;
  is(s.apply({ ...all, account: A, target: B }), 'Rejected CancelAll NOT_PERMITTED 0');
  is(
    s.apply({ ...all, account: A, side: 'SELL' }),
    'OrderCanceled 3 MASS_CANCEL 1 100 \n LevelChanged S 100 0 4',
  );
  is(
    s.apply(all),
    `OrderCanceled 1 OPERATOR 1 9000
     LevelChanged  B 90 0 5
     OrderCanceled 2 OPERATOR 1 9100
     LevelChanged  B 91 0 6`,
  );
  is(s.apply(all), '');
});

test('an idempotency key takes effect once in 24 hours of log time (P10, O4)', () => {
  const s = new Scenario();
  const terms = { side: 'BUY', quantity: 1, price: 50, idempotencyKey: 'k' } as const;
  is(s.order(A, { ...terms, quantity: 900 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  is(s.order(A, terms), 'OrderAccepted 1 B 1 50 5000 \n LevelChanged B 50 1 1');
  is(s.order(A, terms), 'Repeated PlaceOrder 14 1');
  s.restore();
  s.timeMs += 24 * 60 * 60 * 1000 - 1;
  is(s.order(A, terms), 'Repeated PlaceOrder 14 1');
  s.timeMs += 1;
  is(s.order(A, terms), 'OrderAccepted 2 B 1 50 5000 \n LevelChanged B 50 2 2');
});

test('a market that does not trade takes cancels only (M2)', () => {
  const s = new Scenario();
  s.buy(A, 1, 90);
  for (const [status, reason] of [
    ['HALT', 'MARKET_HALTED'],
    ['CANCEL_ONLY', 'MARKET_CANCEL_ONLY'],
    ['CLOSED', 'MARKET_CLOSED'],
  ] as const) {
    is(s.apply({ kind: 'SetMarketStatus', market: 1, status }), `MarketStatusChanged 1 ${status}`);
    is(s.buy(A, 1, 90), `Rejected PlaceOrder ${reason} 0`);
    is(s.amend(A, 1, 91, 0), `Rejected AmendOrder ${reason} 1`);
  }
  is(s.cancel(A, 1), 'OrderCanceled 1 USER 1 9000 \n LevelChanged B 90 0 2');
});

test('amounts beyond 2^53 are exact (N2)', () => {
  const s = new Scenario({ makerFee: 1, takerFee: 999_999 }, 2n ** 60n);
  const quantity = 2 ** 45 + 1;
  s.sell(A, quantity, 311);
  is(
    s.buy(B, quantity + 2, 312),
    `OrderAccepted 2 B 35184372088835 312 1097752409171652000
     Traded 1 2 1 35184372088833 311 2/0 1094233971962706300 3518433690446092/1094233971963 3518437208883300
     LevelChanged S 311 0 2
     LevelChanged B 312 2 3`,
  );
  is(s.cancel(B, 2), 'OrderCanceled 2 USER 2 62400 \n LevelChanged B 312 0 4');
  is(
    s.deposit(A, QUOTE, 2n ** 62n + 2n ** 61n, 'too-much'),
    'Rejected Deposit AMOUNT_OUT_OF_RANGE 0',
  );
});
