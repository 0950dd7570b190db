/** MARKET orders and self-trade prevention by rule: complete events, in columns (see scenario.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { A, B, BASE, C, QUOTE, Scenario, is } from './scenario.ts';

test('MARKET BUY by quantity locks what the sweep costs (L1, O1)', () => {
  const s = new Scenario();
  s.sell(A, 3, 100);
  s.sell(A, 3, 101);
  is(
    s.market(B, 'BUY', { quantity: 4 }),
    `OrderAccepted 3 B 4 0 40100
     Traded        1 3 1 3 100 1/0 30000 0/0 0
     LevelChanged  S 100 0 3
     Traded        2 3 2 1 101 0/2 10100 0/0 0
     LevelChanged  S 101 2 4`,
  );
  is(
    s.market(B, 'BUY', { quantity: 4 }),
    `OrderAccepted 4 B 4 0 20200
     Traded        3 4 2 2 101 2/0 20200 0/0 0
     LevelChanged  S 101 0 5
     OrderExpired  4 NO_LIQUIDITY 2 0`,
  );
  is(
    s.market(B, 'BUY', { quantity: 4 }),
    'OrderAccepted 5 B 4 0 0 \n OrderExpired 5 NO_LIQUIDITY 4 0',
  );
});

test('MARKET BUY by quantity spends what is available, then expires (L1, O5)', () => {
  const s = new Scenario({}, 25_050n);
  s.sell(A, 3, 100);
  is(
    s.market(B, 'BUY', { quantity: 3 }),
    `OrderAccepted 2 B 3 0 25050
     Traded        1 2 1 2 100 1/1 20000 0/0 0
     LevelChanged  S 100 1 2
     OrderExpired  2 LOCK_SPENT 1 5050`,
  );
  is(s.market(B, 'BUY', { quantity: 1 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
});

test('MARKET SELL by quantity locks all of it', () => {
  const s = new Scenario({}, 500n);
  s.buy(A, 1, 3);
  is(s.market(B, 'SELL', { quantity: 6 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  is(
    s.market(B, 'SELL', { quantity: 5 }),
    `OrderAccepted 2 S 5 0 500
     Traded        1 2 1 1 3 4/0 300 0/0 0
     LevelChanged  B 3 0 2
     OrderExpired  2 NO_LIQUIDITY 4 400`,
  );
});

test('MARKET by quote spends or earns the amount, and releases the dust', () => {
  const s = new Scenario();
  s.sell(A, 3, 100);
  is(
    s.market(B, 'BUY', { quoteAmount: 9999n }),
    'OrderAccepted 2 B 0 0 9999 \n OrderExpired 2 LOCK_SPENT 0 9999',
  );
  is(
    s.market(B, 'BUY', { quoteAmount: 25_000n }),
    `OrderAccepted 3 B 0 0 25000
     Traded        1 3 1 2 100 0/1 20000 0/0 0
     LevelChanged  S 100 1 2
     OrderFilled   3 5000`,
  );
  is(
    s.market(B, 'BUY', { quoteAmount: 10_000n }),
    `OrderAccepted 4 B 0 0 10000
     Traded        2 4 1 1 100 0/0 10000 0/0 0
     LevelChanged  S 100 0 3
     OrderFilled   4 0`,
  );
  s.buy(A, 3, 100);
  is(
    s.market(B, 'SELL', { quoteAmount: 25_000n }),
    `OrderAccepted 6 S 0 0 200
     Traded        3 6 5 2 100 0/1 20000 0/0 0
     LevelChanged  B 100 1 5
     OrderFilled   6 0`,
  );
  is(
    s.market(B, 'SELL', { quoteAmount: 25_000n }),
    `OrderAccepted 7 S 0 0 100
     Traded        4 7 5 1 100 0/0 10000 0/0 0
     LevelChanged  B 100 0 6
     OrderExpired  7 NO_LIQUIDITY 0 0`,
  );
  is(s.market(B, 'BUY', { quoteAmount: 9_999_999n }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
});

test('MARKET SELL by quote locks no lot that the sweep does not reach', () => {
  const s = new Scenario();
  s.buy(A, 9, 2);
  s.buy(A, 9, 1);
  is(
    s.market(B, 'SELL', { quoteAmount: 700n }),
    `OrderAccepted 3 S 0 0 300
     Traded        1 3 1 3 2 0/6 600 0/0 0
     LevelChanged  B 2 6 3
     OrderFilled   3 0`,
  );
});

test('EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH (S1)', () => {
  const s = new Scenario();
  s.sell(B, 1, 100);
  s.sell(A, 3, 100);
  s.sell(B, 4, 100);
  is(
    s.buy(A, 5, 100, { selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted 4 B 5 100 50000
     Traded        1 4 1 1 100 4/0 10000 0/0 0
     SelfTradePrevented 1 4 2 3 100 4/3 0/0
     LevelChanged  S 100 7 4
     OrderExpired  4 SELF_TRADE 4 40000`,
  );
  is(
    s.buy(A, 5, 100, { selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted 5 B 5 100 50000
     SelfTradePrevented 2 5 2 3 100 5/3 0/0
     OrderExpired  2 SELF_TRADE 3 300
     Traded        2 5 3 4 100 1/0 40000 0/0 0
     LevelChanged  S 100 0 5
     LevelChanged  B 100 1 6`,
  );
  is(
    s.sell(A, 5, 100, { selfTradeMode: 'EXPIRE_BOTH' }),
    `OrderAccepted 6 S 5 100 500
     SelfTradePrevented 3 6 5 1 100 5/1 0/0
     OrderExpired  5 SELF_TRADE 1 10000
     LevelChanged  B 100 0 7
     OrderExpired  6 SELF_TRADE 5 500`,
  );
});

test('DECREMENT takes from both; whoever has nothing left expires (S1)', () => {
  const s = new Scenario({ selfTradeMode: 'DECREMENT' });
  s.sell(A, 3, 100);
  is(
    s.buy(A, 5, 101),
    `OrderAccepted 2 B 5 101 50500
     SelfTradePrevented 1 2 1 3 100 2/0 30300/0
     OrderExpired  1 SELF_TRADE 0 300
     LevelChanged  S 100 0 2
     LevelChanged  B 101 2 3`,
  );
  is(
    s.sell(A, 1, 101),
    `OrderAccepted 3 S 1 101 100
     SelfTradePrevented 2 3 2 1 101 0/1 0/10100
     LevelChanged  B 101 1 4
     OrderExpired  3 SELF_TRADE 0 100`,
  );
  is(
    s.market(A, 'SELL', { quantity: 2 }),
    `OrderAccepted 4 S 2 0 200
     SelfTradePrevented 3 4 2 1 101 1/0 100/0
     OrderExpired  2 SELF_TRADE 0 10100
     LevelChanged  B 101 0 5
     OrderExpired  4 NO_LIQUIDITY 1 100`,
  );
  s.sell(A, 5, 10);
  is(
    s.market(A, 'BUY', { quoteAmount: 2500n }),
    `OrderAccepted 6 B 0 0 2500
     SelfTradePrevented 4 6 5 2 10 0/3 2000/200
     LevelChanged  S 10 3 7
     OrderExpired  6 LOCK_SPENT 0 500`,
  );
});

test('a market order stops at its own order, or passes it under EXPIRE_MAKER', () => {
  const s = new Scenario();
  s.sell(A, 3, 100);
  s.sell(B, 3, 101);
  is(
    s.market(A, 'BUY', { quantity: 2, selfTradeMode: 'EXPIRE_TAKER' }),
    `OrderAccepted 3 B 2 0 0
     SelfTradePrevented 1 3 1 2 100 2/3 0/0
     OrderExpired  3 SELF_TRADE 2 0`,
  );
  is(
    s.market(A, 'BUY', { quantity: 2, selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted 4 B 2 0 20200
     SelfTradePrevented 2 4 1 2 100 2/3 0/0
     OrderExpired  1 SELF_TRADE 3 300
     LevelChanged  S 100 0 3
     Traded        1 4 2 2 101 0/1 20200 0/0 0
     LevelChanged  S 101 1 4`,
  );
});

test('FOK counts what prevention leaves', () => {
  const s = new Scenario();
  s.sell(B, 2, 100);
  s.sell(A, 2, 101);
  s.sell(B, 2, 102);
  const fok = { timeInForce: 'FOK', selfTradeMode: 'EXPIRE_TAKER' } as const;
  is(s.buy(A, 3, 102, fok), 'OrderAccepted 4 B 3 102 30600 \n OrderExpired 4 FOK_UNFILLED 3 30600');
  is(
    s.buy(A, 5, 102, { ...fok, selfTradeMode: 'EXPIRE_MAKER' }),
    'OrderAccepted 5 B 5 102 51000 \n OrderExpired 5 FOK_UNFILLED 5 51000',
  );
  is(
    s.buy(A, 4, 102, { ...fok, selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted 6 B 4 102 40800
     Traded        1 6 1 2 100 2/0 20000 0/0 400
     LevelChanged  S 100 0 4
     SelfTradePrevented 1 6 2 2 101 2/2 0/0
     OrderExpired  2 SELF_TRADE 2 200
     LevelChanged  S 101 0 5
     Traded        2 6 3 2 102 0/0 20400 0/0 0
     LevelChanged  S 102 0 6`,
  );
});

test('money comes in once and goes out in two steps (L4)', () => {
  const s = new Scenario();
  is(s.deposit(A, QUOTE, 5n, 'x'), 'Deposited 1 2 5 x');
  is(s.deposit(B, BASE, 7n, 'x'), 'Repeated Deposit 13 0');
  is(s.deposit(9, BASE, 7n, 'y'), 'Rejected Deposit UNKNOWN_ACCOUNT 0');
  is(s.deposit(A, 9, 7n, 'y'), 'Rejected Deposit UNKNOWN_ASSET 0');
  is(s.deposit(A, BASE, 7n, 'two words'), 'Rejected Deposit INVALID_NAME 0');
  is(s.deposit(A, BASE, 2n ** 63n - 1n, 'y'), 'Rejected Deposit AMOUNT_OUT_OF_RANGE 0');
  const out = { kind: 'Withdraw', account: A, asset: QUOTE, externalId: 'w' } as const;
  is(s.apply({ ...out, amount: 1_000_006n }), 'Rejected Withdraw INSUFFICIENT_BALANCE 0');
  is(s.apply({ ...out, amount: 1_000_005n }), 'WithdrawalHeld 1 2 1 1000005 w');
  is(s.apply({ ...out, amount: 1n }), 'Repeated Withdraw 20 1');
  is(s.apply({ ...out, account: B, amount: 1n }), 'WithdrawalHeld 2 2 2 1 w');
  is(s.apply({ ...out, account: 0, amount: 1n }), 'Rejected Withdraw NOT_PERMITTED 0');
  s.restore();
  const finish = { kind: 'FinishWithdrawal', outcome: 'SETTLE', withdrawalId: 1 } as const;
  is(s.apply({ ...finish, account: A }), 'Rejected FinishWithdrawal NOT_PERMITTED 0');
  is(s.apply(finish), 'WithdrawalFinished 1 2 SETTLE 1 1000005');
  is(s.apply(finish), 'Rejected FinishWithdrawal UNKNOWN_WITHDRAWAL 0');
  is(
    s.apply({ ...finish, withdrawalId: 2, outcome: 'RELEASE' }),
    'WithdrawalFinished 2 2 RELEASE 2 1',
  );
  is(s.apply({ ...out, amount: 1n }), 'Repeated Withdraw 20 1');
});

test('filters and shapes are rejected in the order of the closed list (O6, M3)', () => {
  const s = new Scenario(
    {
      minPrice: 10,
      maxPrice: 1000,
      minQuantity: 2,
      maxQuantity: 50,
      marketMaxQuantity: 20,
      minNotional: 5000n,
      maxNotional: 900_000n,
      maxOrders: 2,
      selfTradeModesAllowed: 0b11,
    },
    10n ** 7n,
  );
  const reasons = [
    s.apply({
      kind: 'CancelOrder',
      account: 9,
      market: 9,
      restriction: 'ANY',
      orderId: 1,
      clientOrderId: '',
    }),
    s.buy(9, 5, 100),
    s.buy(A, 5, 100, { market: 2 }),
    s.buy(0, 5, 100),
    s.buy(A, 5, 100, { clientOrderId: 'no spaces' }),
    s.buy(A, 5, 100, { clientOrderId: 'x'.repeat(37) }),
    s.buy(A, 5, 0),
    s.buy(A, 5, -5),
    s.buy(A, 0, 100),
    s.buy(A, 5, 100, { quoteAmount: 1n }),
    s.buy(A, 5, 100, { type: 'LIMIT_MAKER', timeInForce: 'IOC' }),
    s.market(A, 'BUY', {}),
    s.market(A, 'BUY', { quantity: 1, quoteAmount: 1n }),
    s.market(A, 'BUY', { quantity: 5, price: 1 }),
    s.market(A, 'BUY', { quantity: 5, timeInForce: 'GTC' }),
    s.buy(A, 5, 100, { selfTradeMode: 'EXPIRE_BOTH' }),
    s.buy(A, 1, 9),
    s.buy(A, 5, 1001),
    s.buy(A, 1, 100),
    s.buy(A, 51, 100),
    s.market(A, 'SELL', { quantity: 21 }),
    s.buy(A, 2, 10),
    s.buy(A, 50, 1000),
    s.market(A, 'SELL', { quoteAmount: 4999n }),
    s.buy(A, 9, 1000),
    s.buy(A, 2, 1000),
    s.buy(A, 2, 999),
    s.sell(B, 2, 999, { type: 'LIMIT_MAKER' }),
  ].map((line) =>
    line
      .split(' ')
      .filter((word) => word !== '')
      .slice(0, 3)
      .join(' '),
  );
  assert.deepEqual(reasons, [
    'Rejected CancelOrder UNKNOWN_ACCOUNT',
    ...[
      'UNKNOWN_ACCOUNT',
      'UNKNOWN_MARKET',
      'NOT_PERMITTED',
      'INVALID_NAME',
      'INVALID_NAME',
      ...new Array<string>(9).fill('INVALID_ORDER'),
      'SELF_TRADE_MODE_NOT_ALLOWED',
      'PRICE_TOO_LOW',
      'PRICE_TOO_HIGH',
      'QUANTITY_TOO_LOW',
      'QUANTITY_TOO_HIGH',
      'QUANTITY_TOO_HIGH',
      'NOTIONAL_TOO_LOW',
      'NOTIONAL_TOO_HIGH',
      'NOTIONAL_TOO_LOW',
    ].map((reason) => `Rejected PlaceOrder ${reason}`),
    'OrderAccepted 1 B',
    'OrderAccepted 2 B',
    'Rejected PlaceOrder TOO_MANY_ORDERS',
    'Rejected PlaceOrder WOULD_TAKE',
  ]);
});

test('markets are made and changed by the operator (M1, N1)', () => {
  const s = new Scenario();
  const names = { base: BASE, quote: QUOTE, status: 'TRADING', symbol: 'X-Y' } as const;
  const make = (more: object): string =>
    s.apply({ kind: 'CreateMarket', ...names, ...s.rules, ...more });
  is(make({ base: 3 }), 'Rejected CreateMarket UNKNOWN_ASSET 0');
  is(make({ account: A }), 'Rejected CreateMarket NOT_PERMITTED 0');
  is(make({ symbol: 'x' }), 'Rejected CreateMarket INVALID_NAME 0');
  is(make({ symbol: 'BASE-QUOTE' }), 'Rejected CreateMarket DUPLICATE_NAME 0');
  is(make({ quote: BASE }), 'Rejected CreateMarket INVALID_SCALE 0');
  is(make({ tickScale: 3 }), 'Rejected CreateMarket INVALID_SCALE 0');
  is(make({ makerFee: 1_000_000 }), 'Rejected CreateMarket INVALID_SCALE 0');
  is(make({ minPrice: 5, maxPrice: 4 }), 'Rejected CreateMarket INVALID_SCALE 0');
  is(make({ selfTradeMode: 'DEFAULT' }), 'Rejected CreateMarket INVALID_ORDER 0');
  const change = (more: object): string =>
    s.apply({ kind: 'ChangeMarket', market: 1, ...s.rules, ...more });
  s.buy(C, 1, 100);
  is(change({ tickScale: 1 }), 'Rejected ChangeMarket BOOK_NOT_EMPTY 0');
  assert.equal(change({ takerFee: 5 }).slice(0, 13), 'MarketChanged');
  s.cancel(C, 1);
  assert.equal(change({ tickScale: 1 }).slice(0, 13), 'MarketChanged');
  is(s.buy(C, 1, 100), 'OrderAccepted 2 B 1 100 1000 \n LevelChanged B 100 1 3');
});
