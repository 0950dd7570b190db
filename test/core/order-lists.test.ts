/** Order lists by rule (O3): complete events in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';
import type { Leg } from './scenario.ts';

const maker = (price: number): Leg => ({ type: 'LIMIT_MAKER', price });
const stopLoss = (stopPrice: number): Leg => ({ type: 'STOP_LOSS', timeInForce: 'IOC', stopPrice });
const stopLossLimit = (stopPrice: number, price: number): Leg => ({
  type: 'STOP_LOSS_LIMIT',
  stopPrice,
  price,
});
const takeProfit = (stopPrice: number): Leg => ({
  type: 'TAKE_PROFIT',
  timeInForce: 'IOC',
  stopPrice,
});

const sells = (quantity: number, ...legs: Leg[]): Leg[] =>
  legs.map((leg) => ({ side: 'SELL', quantity, ...leg }));
const buys = (quantity: number, ...legs: Leg[]): Leg[] =>
  legs.map((leg) => ({ side: 'BUY', quantity, ...leg }));

/** A scenario whose last price is this. */
function tradedAt(price: number, rules = {}): Scenario {
  const s = new Scenario(rules, 10_000_000n);
  s.sell(A, 1, price);
  s.buy(B, 1, price);
  return s;
}

test('OCO locks once; a trade of the one expires the other (O3, L1)', () => {
  const s = tradedAt(100);
  is(
    s.list(C, 'OCO', sells(5, maker(110), stopLoss(90)), 'pair'),
    `ListAccepted    1 OCO 2 3
     OrderAccepted   3 S 5 110 500
     OrderInstructed 3 WORKING 1
     OrderAccepted   4 S 5 0 0
     OrderInstructed 4 WAITING 1 stopPrice=90
     LevelChanged    S 110 5 3`,
  );
  is(
    s.buy(B, 2, 110),
    `OrderAccepted 5 B 2 110 22000
     Traded        2 5 3 2 110 0/3 22000 0/0 0
     LevelChanged  S 110 3 4
     OrderExpired  4 OCO 5 0
     ListEnded     1`,
  );
  is(s.cancel(C, 3), 'OrderCanceled 3 USER 3 300 \n LevelChanged S 110 0 5');
});

test('OCO: a leg that is triggered expires the other, which rests (O3, X4)', () => {
  const s = tradedAt(100);
  s.list(C, 'OCO', sells(5, maker(110), stopLossLimit(90, 85)));
  s.buy(A, 1, 90);
  is(
    s.sell(B, 1, 90),
    `OrderAccepted  6 S 1 90 100
     Traded         2 6 5 1 90 0/0 9000 0/0 0
     LevelChanged   B 90 0 5
     OrderTriggered 4 PRICE WORKING 90 85 0 0
     LevelChanged   S 85 5 6
     OrderExpired   3 OCO 5 0
     LevelChanged   S 110 0 7
     ListEnded      1`,
  );
  is(s.cancel(C, 4), 'OrderCanceled 4 USER 5 500 \n LevelChanged S 85 0 8');
});

test('OCO of a buy: the larger lock; what goes releases what the other does not need (O3)', () => {
  const s = tradedAt(100);
  is(
    s.list(C, 'OCO', buys(5, stopLossLimit(110, 115), maker(90))),
    `ListAccepted    1 OCO 2 3
     OrderAccepted   3 B 5 115 57500
     OrderInstructed 3 WAITING 1 stopPrice=110
     OrderAccepted   4 B 5 90 0
     OrderInstructed 4 WORKING 1
     LevelChanged    B 90 5 3`,
  );
  is(
    s.cancel(C, 3),
    `OrderCanceled 3 USER 5 12500
     OrderCanceled 4 LIST 5 45000
     LevelChanged  B 90 0 4
     ListEnded     1`,
  );
  s.list(C, 'OCO', buys(5, stopLossLimit(110, 115), maker(90)));
  is(
    s.sell(A, 2, 90),
    `OrderAccepted 7 S 2 90 200
     Traded        2 7 6 2 90 0/3 18000 0/0 0
     LevelChanged  B 90 3 6
     OrderExpired  5 OCO 5 12500
     ListEnded     2`,
  );
  is(s.cancel(C, 6), 'OrderCanceled 6 USER 3 27000 \n LevelChanged B 90 0 7');
});

test('OCO: a triggered market buy of a pair changes its own lock; the rest goes with the other', () => {
  const s = tradedAt(100);
  s.list(C, 'OCO', buys(5, { ...stopLoss(101) }, takeProfit(99)));
  s.sell(A, 1, 101);
  s.sell(A, 3, 105);
  is(
    s.buy(B, 1, 101),
    `OrderAccepted  7 B 1 101 10100
     Traded         2 7 5 1 101 0/0 10100 0/0 0
     LevelChanged   S 101 0 5
     OrderTriggered 3 PRICE WORKING 101 0 0 19000
     Traded         3 3 6 3 105 2/0 31500 0/0 0
     LevelChanged   S 105 0 6
     OrderExpired   3 NO_LIQUIDITY 2 0
     OrderExpired   4 OCO 5 0
     ListEnded      1`,
  );
});

test('OCO: an IOC leg that ends with a remainder leaves it to the other to release (O3)', () => {
  const s = tradedAt(100);
  s.list(C, 'OCO', buys(5, { ...stopLossLimit(101, 120), timeInForce: 'IOC' }, maker(90)));
  s.sell(A, 1, 101);
  s.sell(A, 2, 110);
  is(
    s.buy(B, 1, 101),
    `OrderAccepted  7 B 1 101 10100
     Traded         2 7 5 1 101 0/0 10100 0/0 0
     LevelChanged   S 101 0 6
     OrderTriggered 3 PRICE WORKING 101 120 0 0
     Traded         3 3 6 2 110 3/0 22000 0/0 2000
     LevelChanged   S 110 0 7
     OrderExpired   3 IOC_REMAINDER 3 0
     OrderExpired   4 OCO 5 36000
     LevelChanged   B 90 0 8
     ListEnded      1`,
  );
});

test('OCO: a decrement releases what neither leg needs any more (O3, S1)', () => {
  const s = tradedAt(100);
  s.list(C, 'OCO', buys(5, stopLossLimit(110, 92), maker(90)));
  is(
    s.sell(C, 2, 90, { selfTradeMode: 'DECREMENT' }),
    `OrderAccepted      5 S 2 90 200
     SelfTradePrevented 1 5 4 2 90 0/3 0/0
     LevelChanged       B 90 3 4
     OrderExpired       5 SELF_TRADE 0 200`,
  );
  is(
    s.sell(C, 9, 90, { selfTradeMode: 'DECREMENT' }),
    `OrderAccepted      6 S 9 90 900
     SelfTradePrevented 2 6 4 3 90 6/0 300/0
     OrderExpired       4 SELF_TRADE 0 0
     LevelChanged       B 90 0 5
     LevelChanged       S 90 6 6
     OrderExpired       3 LIST 5 46000
     ListEnded          1`,
  );
});

test('OTO: the pending order locks and works when the first is filled (O3)', () => {
  const s = tradedAt(100);
  is(
    s.list(C, 'OTO', [
      { side: 'BUY', quantity: 2, price: 95 },
      { side: 'SELL', quantity: 2, price: 120 },
    ]),
    `ListAccepted    1 OTO 2 3
     OrderAccepted   3 B 2 95 19000
     OrderInstructed 3 WORKING 1
     OrderAccepted   4 S 2 120 0
     OrderInstructed 4 PENDING 1
     LevelChanged    B 95 2 3`,
  );
  is(
    s.sell(A, 1, 95),
    'OrderAccepted 5 S 1 95 100 \n Traded 2 5 3 1 95 0/1 9500 0/0 0 \n LevelChanged B 95 1 4',
  );
  is(
    s.sell(A, 1, 95),
    `OrderAccepted  6 S 1 95 100
     Traded         3 6 3 1 95 0/0 9500 0/0 0
     LevelChanged   B 95 0 5
     OrderTriggered 4 LIST WORKING 0 120 200 0
     LevelChanged   S 120 2 6
     ListEnded      1`,
  );
});

test('OTO: what is canceled or expires takes the other along (O3)', () => {
  const s = tradedAt(100);
  const place = (more: Leg = {}): string =>
    s.list(C, 'OTO', [
      { side: 'BUY', quantity: 2, price: 95, ...more },
      { side: 'SELL', quantity: 2, price: 120 },
    ]);
  place();
  is(
    s.cancel(C, 3),
    `OrderCanceled 3 USER 2 19000
     LevelChanged  B 95 0 4
     OrderCanceled 4 LIST 2 0
     ListEnded     1`,
  );
  place();
  is(
    s.cancel(C, 6),
    `OrderCanceled 6 USER 2 0
     OrderCanceled 5 LIST 2 19000
     LevelChanged  B 95 0 6
     ListEnded     2`,
  );
  place({ timeInForce: 'GTD', expireTime: 2000 });
  is(
    s.tick(1000),
    `OrderExpired 7 TIME 2 19000
     LevelChanged B 95 0 8
     OrderExpired 8 LIST 2 0
     ListEnded    3`,
  );
  place();
  is(
    s.apply({ kind: 'CancelAll', account: C, market: 0, side: 'BOTH', target: 0 }),
    `OrderCanceled 9 MASS_CANCEL 2 19000
     LevelChanged  B 95 0 10
     OrderCanceled 10 MASS_CANCEL 2 0
     ListEnded     4`,
  );
});

test('OTO: what keeps the pending order from working (O3)', () => {
  const s = new Scenario({}, 10_000n);
  const first = { side: 'BUY', quantity: 1, price: 50 } as const;
  s.list(C, 'OTO', [first, { side: 'SELL', quantity: 200, price: 120 }]);
  is(
    s.sell(A, 1, 50),
    `OrderAccepted 3 S 1 50 100
     Traded        1 3 1 1 50 0/0 5000 0/0 0
     LevelChanged  B 50 0 2
     OrderExpired  2 INSUFFICIENT_BALANCE 200 0
     ListEnded     1`,
  );
  s.buy(B, 1, 49);
  s.list(C, 'OTO', [first, { side: 'SELL', quantity: 1, ...maker(49) }]);
  is(
    s.sell(A, 1, 50).split('\n').slice(2).join('\n'),
    'LevelChanged B 50 0 5 \n OrderExpired 6 WOULD_TAKE 1 0 \n ListEnded 2',
  );
  s.cancel(B, 4);
  s.deposit(C, 2, 3000n, 'more');
  s.list(C, 'OTO', [
    { ...first, price: 30 },
    { side: 'SELL', quantity: 1, pegReference: 'MARKET', pegOffset: 1 },
  ]);
  is(
    s.sell(A, 1, 30).split('\n').slice(2).join('\n'),
    'LevelChanged B 30 0 8 \n OrderExpired 9 NO_REFERENCE_PRICE 1 0 \n ListEnded 3',
  );
});

test('OTO: a pending peg is priced, a reached stop is elected, a trailing one starts (O3)', () => {
  const s = tradedAt(100);
  const first = { side: 'BUY', quantity: 1, price: 95 } as const;
  s.buy(A, 5, 90);
  is(
    s.list(C, 'OTO', [first, { side: 'BUY', quantity: 1, pegReference: 'PRIMARY' }]),
    `ListAccepted    1 OTO 2 4
     OrderAccepted   4 B 1 95 9500
     OrderInstructed 4 WORKING 1
     OrderAccepted   5 B 1 0 0
     OrderInstructed 5 PENDING 1 pegReference=PRIMARY
     LevelChanged    B 95 1 4`,
  );
  const filled = (): string => s.sell(B, 1, 95).split('\n').slice(3).join('\n');
  is(filled(), 'OrderTriggered 5 LIST WORKING 0 90 9000 0 \n LevelChanged B 90 6 6 \n ListEnded 1');
  s.list(C, 'OTO', [first, { side: 'SELL', quantity: 1, ...stopLossLimit(97, 96) }]);
  is(
    filled(),
    `OrderTriggered 8 LIST WAITING 0 96 100 0
     ListEnded      2
     OrderTriggered 8 PRICE WORKING 95 96 0 0
     LevelChanged   S 96 1 9`,
  );
  s.list(C, 'OTO', [
    first,
    { side: 'SELL', quantity: 1, type: 'STOP_LOSS_LIMIT', price: 80, trailingDelta: 100 },
  ]);
  is(
    filled(),
    `OrderTriggered    11 LIST WAITING 0 80 100 0
     TrailingActivated 11 95
     ListEnded         3`,
  );
});

test('OTOCO: the pair is set to work, locks as one and goes on as an OCO (O3)', () => {
  const s = tradedAt(100);
  const first = { side: 'BUY', quantity: 2, price: 95 } as const;
  is(
    s.list(C, 'OTOCO', [first, ...sells(2, maker(120), stopLossLimit(90, 88))]),
    `ListAccepted    1 OTOCO 3 3
     OrderAccepted   3 B 2 95 19000
     OrderInstructed 3 WORKING 1
     OrderAccepted   4 S 2 120 0
     OrderInstructed 4 PENDING 1
     OrderAccepted   5 S 2 88 0
     OrderInstructed 5 PENDING 1 stopPrice=90
     LevelChanged    B 95 2 3`,
  );
  is(s.amend(C, 3, 0, 1), 'Rejected AmendOrder NOT_AMENDABLE 3');
  is(
    s.sell(A, 2, 95),
    `OrderAccepted  6 S 2 95 200
     Traded         2 6 3 2 95 0/0 19000 0/0 0
     LevelChanged   B 95 0 4
     OrderTriggered 4 LIST WORKING 0 120 200 0
     OrderTriggered 5 LIST WAITING 0 88 0 0
     LevelChanged   S 120 2 5`,
  );
  is(
    s.buy(B, 1, 120),
    `OrderAccepted 7 B 1 120 12000
     Traded        3 7 4 1 120 0/1 12000 0/0 0
     LevelChanged  S 120 1 6
     OrderExpired  5 OCO 2 0
     ListEnded     1`,
  );
});

test('OTOCO: canceled in each of its states (O3)', () => {
  const s = tradedAt(100);
  const first = { side: 'BUY', quantity: 2, price: 95 } as const;
  const place = (): string =>
    s.list(C, 'OTOCO', [first, ...sells(2, maker(120), stopLossLimit(90, 88))]);
  place();
  is(
    s.cancel(C, 5),
    `OrderCanceled 5 USER 2 0
     OrderCanceled 3 LIST 2 19000
     LevelChanged  B 95 0 4
     OrderCanceled 4 LIST 2 0
     ListEnded     1`,
  );
  place();
  s.sell(A, 2, 95);
  is(
    s.cancel(C, 8),
    `OrderCanceled 8 USER 2 0
     OrderCanceled 7 LIST 2 200
     LevelChanged  S 120 0 8
     ListEnded     2`,
  );
});

test('a list in a list of consequences: a stop that fills a first leg (X4)', () => {
  const s = tradedAt(100);
  s.list(A, 'OTO', [
    { side: 'BUY', quantity: 1, price: 90 },
    { side: 'BUY', quantity: 1, price: 80 },
  ]);
  s.list(C, 'OCO', sells(1, maker(110), stopLoss(95)));
  s.buy(B, 1, 95);
  is(
    s.sell(B, 1, 95, { selfTradeMode: 'NONE' }),
    `OrderAccepted  8 S 1 95 100
     Traded         2 8 7 1 95 0/0 9500 0/0 0
     LevelChanged   B 95 0 6
     OrderTriggered 6 PRICE WORKING 95 0 0 0
     Traded         3 6 3 1 90 0/0 9000 0/0 0
     LevelChanged   B 90 0 7
     OrderExpired   5 OCO 1 0
     LevelChanged   S 110 0 8
     ListEnded      2
     OrderTriggered 4 LIST WORKING 0 80 8000 0
     LevelChanged   B 80 1 9
     ListEnded      1`,
  );
});

test('rejections of lists leave everything as it was (O6)', () => {
  const s = tradedAt(100, { maxOrderLists: 1, maxAlgoOrders: 1 });
  const before = s.balances();
  const refused = (kind: 'OCO' | 'OTO' | 'OTOCO', legs: Leg[], name = ''): string =>
    s.list(C, kind, legs, name).split(/ +/).slice(2).join(' ');
  const [limit, pending]: Leg[] = [
    { side: 'BUY', quantity: 1, price: 90 },
    { side: 'SELL', quantity: 1, price: 120 },
  ];
  is(refused('OCO', sells(1, maker(110))), 'INVALID_LIST 0');
  is(refused('OTO', [limit!]), 'INVALID_LIST 0');
  is(refused('OTOCO', [limit!, pending!]), 'INVALID_LIST 0');
  is(refused('OCO', sells(1, maker(110), maker(90))), 'INVALID_LIST 0');
  is(refused('OCO', sells(1, stopLoss(90), maker(110))), 'INVALID_LIST 0');
  is(refused('OCO', [...sells(1, maker(110)), ...sells(2, stopLoss(90))]), 'INVALID_LIST 0');
  is(refused('OTO', [{ ...limit!, timeInForce: 'IOC' }, pending!]), 'INVALID_LIST 0');
  is(
    refused('OTO', [limit!, { side: 'SELL', quantity: 1, type: 'MARKET', timeInForce: 'IOC' }]),
    'INVALID_LIST 0',
  );
  is(
    refused('OTO', [
      limit!,
      { side: 'SELL', quantity: 1, pegReference: 'MID', pegMode: 'FLOATING' },
    ]),
    'INVALID_LIST 0',
  );
  is(refused('OTO', [limit!, { ...pending!, price: 0 }]), 'INVALID_ORDER 0');
  is(refused('OCO', sells(1, maker(100), stopLoss(90))), 'LIST_PRICES 0');
  is(refused('OCO', sells(1, maker(110), stopLoss(100))), 'LIST_PRICES 0');
  is(refused('OCO', sells(1, takeProfit(110), stopLoss(90))), 'TOO_MANY_ALGO_ORDERS 0');
  is(refused('OCO', sells(100_001, maker(110), stopLoss(90))), 'INSUFFICIENT_BALANCE 0');
  const twice = { clientOrderId: 'same' };
  is(
    refused('OTO', [
      { ...limit!, ...twice },
      { ...pending!, ...twice },
    ]),
    'DUPLICATE_CLIENT_ORDER_ID 0',
  );
  s.sell(A, 1, 105);
  is(refused('OTO', [{ ...limit!, price: 105, type: 'LIMIT_MAKER' }, pending!]), 'WOULD_TAKE 0');
  is(s.balances().split('\n').slice(-2).join('\n'), before.split('\n').slice(-2).join('\n'));
  s.list(C, 'OTO', [{ ...limit!, clientOrderId: 'one' }, pending!], 'list');
  is(refused('OTO', [limit!, pending!], 'other'), 'TOO_MANY_ORDER_LISTS 0');
  is(refused('OTO', [limit!, pending!], 'list'), 'DUPLICATE_CLIENT_ORDER_ID 4');
  is(
    refused('OTO', [limit!, { ...pending!, clientOrderId: 'one' }]),
    'DUPLICATE_CLIENT_ORDER_ID 4',
  );
  s.status('PRE_OPEN');
  is(refused('OTO', [limit!, pending!]), 'NOT_IN_AUCTION 0');
  s.status('HALT');
  is(refused('OTO', [limit!, pending!]), 'MARKET_HALTED 0');
  is(s.cancel(C, 5).split('\n').at(-1)!, 'ListEnded 1');
});

test('an idempotency key places a list once (P10)', () => {
  const s = tradedAt(100);
  const legs = [
    { side: 'BUY', quantity: 1, price: 90 },
    { side: 'SELL', quantity: 1, price: 120 },
  ] as const;
  const { core } = s;
  s.list(C, 'OTO', legs);
  const place = (): string =>
    s.apply({
      kind: 'PlaceOrderList',
      account: C,
      market: M,
      listKind: 'OTO',
      legs: legs.map((leg) => ({ ...plainLeg, ...leg })),
      clientListId: '',
      idempotencyKey: 'key',
    });
  is(place().split('\n')[0]!, 'ListAccepted 2 OTO 2 5');
  is(place(), `Repeated PlaceOrderList ${core.sequence - 1} 5`);
});

const plainLeg = {
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  clientOrderId: '',
  stopPrice: 0,
  trailingDelta: 0,
  pegReference: 'NONE',
  pegMode: 'FIXED',
  pegOffset: 0,
  strategyType: 0,
  strategyId: 0,
  displayQuantity: 0,
  expireTime: 0,
} as const;

test('the first leg is filled in the closing uncross, which ends the pending DAY order (O3)', () => {
  const s = new Scenario();
  const pending = { side: 'SELL', quantity: 1, price: 120, timeInForce: 'DAY' } as const;
  s.list(C, 'OTO', [{ side: 'BUY', quantity: 1, price: 95 }, pending]);
  const calendar = { days: 127, preOpenAt: 1, openingCallAt: 2, openAt: 3, closingCallAt: 5000 };
  s.apply({ kind: 'SetCalendar', market: M, ...calendar, closeAt: 6000, randomMs: 0 });
  s.tick(4500);
  s.sell(A, 1, 95);
  is(
    s.tick(1000),
    `AuctionEnded        1 95 1
     Traded              1 3 1 1 95 0/0 9500 0/0 0
     LevelChanged        B 95 0 3
     LevelChanged        S 95 0 4
     OrderExpired        2 TIME 1 0
     MarketStatusChanged 1 CLOSED
     ListEnded           1`,
  );
});
