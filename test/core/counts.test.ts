/** Filters and limits that count orders with conditions (M3, L6, A1, A2): complete events in columns. */
import { test } from 'node:test';
import { noConditions } from '../../src/core/command.ts';
import { A, B, BASE, C, M, Scenario, is } from './scenario.ts';
import type { OrderConditions, OrderTerms } from '../../src/core/command.ts';

const plain: OrderTerms = {
  market: M,
  side: 'SELL',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  price: 0,
  quantity: 0,
  quoteAmount: 0n,
  clientOrderId: '',
};

function replace(
  s: Scenario,
  orderId: number,
  terms: Partial<OrderTerms & OrderConditions>,
): string {
  return s.apply({
    kind: 'ReplaceOrder',
    account: A,
    ...plain,
    ...noConditions,
    ...terms,
    mode: 'STOP_ON_FAILURE',
    restriction: 'ANY',
    cancelOrderId: orderId,
    cancelClientOrderId: '',
    idempotencyKey: '',
  });
}

test('a replacement may carry conditions, and takes the place of what it cancels in the counts (A2, M3)', () => {
  const s = new Scenario({ maxAlgoOrders: 1, maxOrders: 1 });
  s.sell(A, 5, 110);
  is(
    replace(s, 1, { type: 'STOP_LOSS_LIMIT', quantity: 2, price: 90, stopPrice: 95 }),
    `OrderCanceled   1 REPLACED 5 500
     LevelChanged    S 110 0 2
     OrderAccepted   2 S 2 90 200
     OrderInstructed 2 WAITING 0 stopPrice=95`,
  );
  is(
    replace(s, 2, { type: 'STOP_LOSS', timeInForce: 'IOC', quantity: 3, stopPrice: 94 }),
    `OrderCanceled   2 REPLACED 2 200
     OrderAccepted   3 S 3 0 300
     OrderInstructed 3 WAITING 0 stopPrice=94`,
  );
  is(s.sell(A, 1, 120), 'Rejected PlaceOrder TOO_MANY_ORDERS 0');
  is(
    s.sell(A, 1, 120, { timeInForce: 'IOC' }),
    'OrderAccepted 4 S 1 120 100 \n OrderExpired 4 IOC_REMAINDER 1 100',
  );
});

test('an order keeps its priority so often only (M3, A1)', () => {
  const s = new Scenario({ maxAmends: 2 });
  s.sell(A, 9, 110);
  s.amend(A, 1, 0, 8);
  is(s.amend(A, 1, 0, 8), 'Rejected AmendOrder NO_CHANGE 1');
  s.amend(A, 1, 0, 7);
  is(s.amend(A, 1, 0, 6), 'Rejected AmendOrder TOO_MANY_AMENDS 1');
  is(s.amend(A, 1, 111, 6).split('\n')[0]!, 'OrderAmended 1 NO 6 6 111 0 100');
  is(s.amend(A, 1, 0, 5), 'Rejected AmendOrder TOO_MANY_AMENDS 1');
  s.advanced(A, { side: 'SELL', quantity: 9, price: 120, displayQuantity: 3 });
  s.amend(A, 2, 0, 8);
  s.amend(A, 2, 0, 7);
  is(s.amend(A, 2, 0, 6), 'Rejected AmendOrder TOO_MANY_AMENDS 2');
});

test('amendments are counted while nothing bounds them (M3)', () => {
  const s = new Scenario();
  s.sell(A, 9, 110);
  s.amend(A, 1, 0, 8);
  s.apply({ kind: 'ChangeMarket', market: M, ...s.rules, maxAmends: 1 });
  is(s.amend(A, 1, 0, 7), 'Rejected AmendOrder TOO_MANY_AMENDS 1');
});

test('a pending stop counts as one that waits; a triggered one counts no more (M3)', () => {
  const s = new Scenario({ maxAlgoOrders: 1 });
  const stop = {
    side: 'SELL',
    quantity: 1,
    type: 'STOP_LOSS_LIMIT',
    price: 80,
    stopPrice: 85,
  } as const;
  s.list(A, 'OTO', [{ side: 'BUY', quantity: 1, price: 70 }, stop]);
  is(s.advanced(A, stop), 'Rejected PlaceAdvancedOrder TOO_MANY_ALGO_ORDERS 0');
  s.cancel(A, 1);
  s.advanced(A, stop);
  is(s.advanced(A, stop), 'Rejected PlaceAdvancedOrder TOO_MANY_ALGO_ORDERS 0');
  s.buy(B, 1, 84);
  s.sell(C, 1, 84);
  is(
    s.advanced(A, { ...stop, stopPrice: 83 }).split('\n')[1]!,
    'OrderInstructed 6 WAITING 0 stopPrice=83',
  );
});

test('legs of a pair count once for the position, a list with all orders for the rate (L6)', () => {
  const s = new Scenario();
  const limit = { maxNotional: 0n, maxPosition: 1_001_000n };
  s.apply({ kind: 'SetAssetLimit', target: A, asset: BASE, ...limit });
  const above = {
    side: 'BUY',
    quantity: 6,
    type: 'STOP_LOSS_LIMIT',
    price: 120,
    stopPrice: 110,
  } as const;
  s.list(A, 'OCO', [above, { side: 'BUY', quantity: 6, type: 'LIMIT_MAKER', price: 90 }]);
  is(s.buy(A, 5, 80), 'Rejected PlaceOrder POSITION_LIMIT 0');
  is(s.buy(A, 4, 80).split('\n').at(-1)!, 'LevelChanged B 80 4 2');
  const settings = { tradeGroup: 0, maxOrders: 0, fixedTier: 0 };
  s.apply({ kind: 'ChangeAccount', target: B, ...settings, maxOrdersPerSecond: 3 });
  const legs = [
    { side: 'SELL', quantity: 1, price: 200 },
    { side: 'SELL', quantity: 1, price: 210 },
  ] as const;
  s.list(B, 'OTO', legs);
  is(s.list(B, 'OTO', legs), 'Rejected PlaceOrderList ORDER_RATE_EXCEEDED 0');
  is(s.sell(B, 1, 220).split('\n').at(-1)!, 'LevelChanged S 220 1 4');
  is(s.sell(B, 1, 220), 'Rejected PlaceOrder ORDER_RATE_EXCEEDED 0');
});
