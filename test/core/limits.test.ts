/** Risk limits, trade groups and kill switches by rule (L6, S1, M3), in columns (see scenario.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noConditions } from '../../src/core/command.ts';
import type { ChangeAccount, ReplaceOrder } from '../../src/core/command.ts';
import { A, B, BASE, C, M, QUOTE, Scenario, is } from './scenario.ts';

const rejected = (reason: string, command = 'PlaceOrder', orderId = 0): string =>
  `Rejected ${command} ${reason} ${orderId}`;

function change(s: Scenario, target: number, settings: Partial<ChangeAccount>): string {
  const plain = { tradeGroup: 0, maxOrders: 0, maxOrdersPerSecond: 0, fixedTier: 0 };
  return s.apply({ kind: 'ChangeAccount', target, ...plain, ...settings });
}

function limit(s: Scenario, asset: number, maxNotional: bigint, maxPosition: bigint): string {
  return s.apply({ kind: 'SetAssetLimit', target: A, asset, maxNotional, maxPosition });
}

function replacement(orderId: number): Omit<ReplaceOrder, 'account' | 'gateway' | 'request'> {
  return {
    kind: 'ReplaceOrder',
    market: M,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    selfTradeMode: 'DEFAULT',
    price: 1,
    quantity: 1,
    quoteAmount: 0n,
    clientOrderId: '',
    mode: 'STOP_ON_FAILURE',
    restriction: 'ANY',
    cancelOrderId: orderId,
    cancelClientOrderId: '',
    idempotencyKey: '',
    ...noConditions,
  };
}

test('L6 open orders of an account in all markets', () => {
  const s = new Scenario();
  is(change(s, A, { maxOrders: 2 }), 'AccountChanged 1 0 2 0 0');
  const other = { base: QUOTE, quote: BASE, status: 'TRADING', symbol: 'QUOTE-BASE' } as const;
  s.apply({ kind: 'CreateMarket', ...s.rules, ...other });
  s.buy(A, 1, 90);
  s.order(A, { market: 2, side: 'BUY', quantity: 1, price: 1 });
  s.restore();
  const before = s.balances();
  is(s.buy(A, 1, 90), rejected('TOO_MANY_ORDERS'));
  is(s.balances(), before);
  is(
    s.buy(A, 1, 90, { timeInForce: 'IOC' }),
    'OrderAccepted 3 B 1 90 9000 \n OrderExpired 3 IOC_REMAINDER 1 9000',
  );
  is(s.apply({ account: A, ...replacement(1) }).split('\n')[2]!, 'OrderAccepted 4 B 1 1 100');
  s.status('AUCTION');
  is(s.market(A, 'SELL', { quantity: 1 }), 'OrderAccepted 5 S 1 0 100');
  is(s.sell(A, 1, 90), rejected('TOO_MANY_ORDERS'));
  s.cancel(A, 4);
  is(s.sell(A, 1, 90), 'OrderAccepted 6 S 1 90 100 \n LevelChanged S 90 1 5');
});

test('L6 orders accepted in one second of log time', () => {
  const s = new Scenario();
  s.timeMs = 5000;
  change(s, A, { maxOrdersPerSecond: 2 });
  s.buy(A, 1, 90);
  is(s.buy(A, 1, 90, { type: 'LIMIT_MAKER', price: 0 }), rejected('INVALID_ORDER'));
  s.timeMs = 5999;
  s.market(A, 'BUY', { quantity: 1 });
  s.restore();
  is(s.buy(A, 1, 90), rejected('ORDER_RATE_EXCEEDED'));
  is(s.market(A, 'BUY', { quantity: 1 }), rejected('ORDER_RATE_EXCEEDED'));
  is(s.amend(A, 1, 91, 0).split('\n')[0]!, 'OrderAmended 1 NO 1 1 91 100 0');
  is(s.buy(B, 1, 80), 'OrderAccepted 3 B 1 80 8000 \n LevelChanged B 80 1 4');
  s.timeMs = 6000;
  is(s.buy(A, 1, 80), 'OrderAccepted 4 B 1 80 8000 \n LevelChanged B 80 2 5');
});

test('L6 the notional of one order', () => {
  const s = new Scenario();
  is(limit(s, QUOTE, 1000n, 0n), 'AssetLimitSet 1 2 1000 0');
  s.restore();
  is(s.buy(A, 1, 10), 'OrderAccepted 1 B 1 10 1000 \n LevelChanged B 10 1 1');
  is(s.buy(A, 1, 11), rejected('NOTIONAL_LIMIT'));
  is(s.sell(A, 2, 11), rejected('NOTIONAL_LIMIT'));
  is(s.market(A, 'BUY', { quoteAmount: 1001n }), rejected('NOTIONAL_LIMIT'));
  is(s.amend(A, 1, 11, 0), rejected('NOTIONAL_LIMIT', 'AmendOrder', 1));
  is(s.market(A, 'SELL', { quantity: 3 }).split('\n')[0]!, 'OrderAccepted 2 S 3 0 300');
});

test('L6 market orders by quantity are measured at the last price', () => {
  const s = new Scenario();
  limit(s, QUOTE, 1000n, 0n);
  s.sell(B, 1, 5);
  s.buy(C, 1, 5);
  is(s.market(A, 'BUY', { quantity: 3 }), rejected('NOTIONAL_LIMIT'));
  is(
    s.market(A, 'BUY', { quantity: 2 }),
    'OrderAccepted 3 B 2 0 0 \n OrderExpired 3 NO_LIQUIDITY 2 0',
  );
});

test('L6 a position: what is owned in any way, and what open buys would add', () => {
  const s = new Scenario({}, 1000n);
  limit(s, BASE, 0n, 1500n);
  s.sell(A, 2, 10);
  s.apply({ kind: 'Withdraw', account: A, asset: BASE, amount: 100n, externalId: 'w' });
  is(s.buy(A, 3, 1), 'OrderAccepted 2 B 3 1 300 \n LevelChanged B 1 3 2');
  is(s.buy(A, 3, 1), rejected('POSITION_LIMIT'));
  is(s.market(A, 'BUY', { quantity: 3 }), rejected('POSITION_LIMIT'));
  is(s.amend(A, 2, 2, 4).split('\n')[0]!, 'OrderAmended 2 NO 4 4 2 500 0');
  is(s.amend(A, 2, 1, 6), rejected('POSITION_LIMIT', 'AmendOrder', 2));
  is(s.buy(A, 1, 1), 'OrderAccepted 3 B 1 1 100 \n LevelChanged B 1 1 5');
  is(s.sell(A, 1, 10), 'OrderAccepted 4 S 1 10 100 \n LevelChanged S 10 3 6');
  is(s.buy(B, 9, 1), 'OrderAccepted 5 B 9 1 900 \n LevelChanged B 1 10 7');
  is(
    s.market(A, 'BUY', { quoteAmount: 100n }),
    'OrderAccepted 6 B 0 0 100 \n OrderExpired 6 LOCK_SPENT 0 100',
  );
});

test('M3 MAX_POSITION of a market counts its own open buys, for every account', () => {
  const s = new Scenario({ maxPosition: 12 }, 1000n);
  const other = { base: BASE, quote: QUOTE, status: 'TRADING', symbol: 'OTHER' } as const;
  s.apply({ kind: 'CreateMarket', ...s.rules, maxPosition: 0, ...other });
  s.order(A, { market: 2, side: 'BUY', quantity: 3, price: 1 });
  is(s.buy(A, 3, 1), rejected('POSITION_LIMIT'));
  is(s.buy(A, 2, 1), 'OrderAccepted 2 B 2 1 200 \n LevelChanged B 1 2 1');
  is(s.buy(A, 1, 1), rejected('POSITION_LIMIT'));
  s.restore();
  is(s.buy(B, 3, 1), rejected('POSITION_LIMIT'));
});

test('S1 accounts of one trade group are one account to prevention', () => {
  const s = new Scenario();
  is(change(s, A, { tradeGroup: 7 }), 'AccountChanged 1 7 0 0 0');
  change(s, B, { tradeGroup: 7 });
  s.sell(A, 5, 100);
  s.sell(C, 5, 100);
  s.restore();
  is(
    s.buy(B, 6, 100, { timeInForce: 'FOK', selfTradeMode: 'EXPIRE_MAKER' }),
    'OrderAccepted 3 B 6 100 60000 \n OrderExpired 3 FOK_UNFILLED 6 60000',
  );
  is(
    s.market(B, 'BUY', { quantity: 5, selfTradeMode: 'DECREMENT' }).split('\n')[0]!,
    'OrderAccepted 4 B 5 0 0',
  );
  is(
    s.buy(B, 2, 100, { selfTradeMode: 'DECREMENT' }),
    `OrderAccepted 5 B 2 100 20000
     SelfTradePrevented 1 5 1 2 100 0/3 0/200
     LevelChanged  S 100 8 3
     OrderExpired  5 SELF_TRADE 0 20000`,
  );
  is(
    s.buy(B, 6, 100, { selfTradeMode: 'EXPIRE_MAKER' }),
    `OrderAccepted 6 B 6 100 60000
     SelfTradePrevented 2 6 1 3 100 6/3 0/0
     OrderExpired  1 SELF_TRADE 3 300
     Traded        1 6 2 5 100 1/0 50000 0/0 0
     LevelChanged  S 100 0 4
     LevelChanged  B 100 1 5`,
  );
  is(
    s.sell(A, 1, 100),
    'OrderAccepted 7 S 1 100 100 \n Traded 2 7 6 1 100 0/0 10000 0/0 0 \n LevelChanged B 100 0 6',
  );
});

test('L6 the kill switch of an account cancels its orders and refuses new ones', () => {
  const s = new Scenario();
  s.buy(A, 1, 90);
  s.sell(B, 1, 110);
  s.buy(A, 1, 91);
  const kill = { kind: 'SetKillSwitch', target: A } as const;
  is(
    s.apply({ ...kill, state: 'ON' }),
    `KillSwitchSet 1 ON
     OrderCanceled 1 KILL_SWITCH 1 9000
     LevelChanged  B 90 0 4
     OrderCanceled 3 KILL_SWITCH 1 9100
     LevelChanged  B 91 0 5`,
  );
  s.restore();
  assert.equal(s.core.image().accounts[0]!.killSwitch, 'ON');
  is(s.buy(A, 1, 90), rejected('ACCOUNT_DISABLED'));
  is(s.amend(A, 1, 1, 1), rejected('ACCOUNT_DISABLED', 'AmendOrder', 1));
  is(s.apply({ account: A, ...replacement(1) }), rejected('ACCOUNT_DISABLED', 'ReplaceOrder'));
  is(s.cancel(A, 1), rejected('UNKNOWN_ORDER', 'CancelOrder', 1));
  is(s.buy(B, 1, 90), 'OrderAccepted 4 B 1 90 9000 \n LevelChanged B 90 1 6');
  is(s.apply({ ...kill, state: 'OFF' }), 'KillSwitchSet 1 OFF');
  is(s.buy(A, 1, 90), 'OrderAccepted 5 B 1 90 9000 \n LevelChanged B 90 2 7');
  is(s.apply({ ...kill, target: 9, state: 'ON' }), rejected('UNKNOWN_ACCOUNT', 'SetKillSwitch'));
  is(s.apply({ ...kill, account: B, state: 'ON' }), rejected('NOT_PERMITTED', 'SetKillSwitch'));
});

test("L6 the venue's kill switch takes everybody's orders by id, in new markets too", () => {
  const s = new Scenario();
  s.buy(C, 1, 90);
  s.sell(A, 1, 110);
  s.status('AUCTION');
  s.market(B, 'SELL', { quantity: 1 });
  const kill = { kind: 'SetKillSwitch', target: 0 } as const;
  is(
    s.apply({ ...kill, state: 'ON' }),
    `KillSwitchSet 0 ON
     OrderCanceled 1 KILL_SWITCH 1 9000
     LevelChanged  B 90 0 3
     OrderCanceled 2 KILL_SWITCH 1 100
     LevelChanged  S 110 0 4
     OrderCanceled 3 KILL_SWITCH 1 100`,
  );
  s.restore();
  const other = { base: QUOTE, quote: BASE, status: 'TRADING', symbol: 'QUOTE-BASE' } as const;
  s.apply({ kind: 'CreateMarket', ...s.rules, ...other });
  is(s.order(C, { market: 2, price: 1, quantity: 1 }), rejected('ACCOUNT_DISABLED'));
  is(s.buy(A, 1, 90), rejected('ACCOUNT_DISABLED'));
  is(s.apply({ ...kill, state: 'OFF' }), 'KillSwitchSet 0 OFF');
  is(
    s.order(C, { market: 2, price: 1, quantity: 1 }),
    'OrderAccepted 4 B 1 1 100 \n LevelChanged B 1 1 1',
  );
});

test('L6 settings of nobody, of nothing, or out of range are refused', () => {
  const s = new Scenario();
  is(change(s, 9, {}), rejected('UNKNOWN_ACCOUNT', 'ChangeAccount'));
  is(change(s, 0, {}), rejected('UNKNOWN_ACCOUNT', 'ChangeAccount'));
  is(change(s, A, { maxOrders: -1 }), rejected('INVALID_SCALE', 'ChangeAccount'));
  const set = { kind: 'SetAssetLimit', target: A, asset: BASE } as const;
  const none = { maxNotional: 0n, maxPosition: 0n };
  is(s.apply({ ...set, ...none, target: 9 }), rejected('UNKNOWN_ACCOUNT', 'SetAssetLimit'));
  is(s.apply({ ...set, ...none, asset: 3 }), rejected('UNKNOWN_ASSET', 'SetAssetLimit'));
  is(s.apply({ ...set, ...none, account: B }), rejected('NOT_PERMITTED', 'SetAssetLimit'));
  limit(s, BASE, 5n, 6n);
  assert.deepEqual(s.core.image().assetLimits, [
    { account: A, asset: BASE, maxNotional: 5n, maxPosition: 6n },
  ]);
  is(s.apply({ ...set, ...none }), 'AssetLimitSet 1 1 0 0');
  assert.deepEqual(s.core.image().assetLimits, []);
});
