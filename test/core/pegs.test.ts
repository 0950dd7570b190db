/** Pegged orders by rule (O1): complete events in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';
import type { OrderConditions, OrderTerms } from '../../src/core/command.ts';

type Terms = Partial<OrderTerms & OrderConditions>;

const float = (side: 'BUY' | 'SELL', pegReference: 'PRIMARY' | 'MARKET' | 'MID', pegOffset = 0) =>
  ({ side, pegReference, pegOffset, pegMode: 'FLOATING', quantity: 1 }) as const;

/** Bids at 98 and 95, asks at 102 and 105, two lots each. */
function quoted(rules = {}): Scenario {
  const s = new Scenario(rules);
  for (const price of [98, 95]) s.buy(C, 2, price);
  for (const price of [102, 105]) s.sell(C, 2, price);
  return s;
}

test('a fixed peg is priced once, levels behind the best of a side (O1)', () => {
  const s = quoted();
  const fixed = (side: 'BUY' | 'SELL', pegReference: 'PRIMARY' | 'MARKET', pegOffset: number) =>
    s.advanced(A, { side, quantity: 1, pegReference, pegOffset });
  is(
    fixed('BUY', 'PRIMARY', 1),
    `OrderAccepted   5 B 1 95 9500
     OrderInstructed 5 WORKING 0 pegReference=PRIMARY pegOffset=1
     LevelChanged    B 95 3 5`,
  );
  is(
    fixed('BUY', 'MARKET', 0),
    `OrderAccepted   6 B 1 102 10200
     OrderInstructed 6 WORKING 0 pegReference=MARKET
     Traded          1 6 3 1 102 0/1 10200 0/0 0
     LevelChanged    S 102 1 6`,
  );
  is(fixed('SELL', 'PRIMARY', 2), 'Rejected PlaceAdvancedOrder NO_REFERENCE_PRICE 0');
  is(fixed('SELL', 'MARKET', 2), 'Rejected PlaceAdvancedOrder NO_REFERENCE_PRICE 0');
});

test('floating orders follow the best of what does not float, lowest id first (O1, X4)', () => {
  const s = quoted();
  is(
    s.advanced(A, float('BUY', 'PRIMARY', 1)),
    `OrderAccepted   5 B 1 97 9700
     OrderInstructed 5 WORKING 0 pegReference=PRIMARY pegMode=FLOATING pegOffset=1
     LevelChanged    B 97 1 5`,
  );
  is(
    s.advanced(A, float('SELL', 'MARKET', 3)),
    `OrderAccepted   6 S 1 101 100
     OrderInstructed 6 WORKING 0 pegReference=MARKET pegMode=FLOATING pegOffset=3
     LevelChanged    S 101 1 6`,
  );
  is(
    s.advanced(B, float('SELL', 'MID', 1)),
    `OrderAccepted   7 S 1 101 100
     OrderInstructed 7 WORKING 0 pegReference=MID pegMode=FLOATING pegOffset=1
     LevelChanged    S 101 2 7`,
  );
  is(
    s.buy(C, 1, 99),
    `OrderAccepted 8 B 1 99 9900
     LevelChanged  B 99 1 8
     LevelChanged  B 97 0 9
     OrderRepriced 5 98 1 100 0
     LevelChanged  B 98 3 10
     LevelChanged  S 101 1 11
     OrderRepriced 6 102 1 0 0
     LevelChanged  S 102 3 12
     LevelChanged  S 101 0 13
     OrderRepriced 7 102 1 0 0
     LevelChanged  S 102 4 14`,
  );
  is(
    s.cancel(C, 8),
    `OrderCanceled 8 USER 1 9900
     LevelChanged  B 99 0 15
     LevelChanged  B 98 2 16
     OrderRepriced 5 97 1 0 100
     LevelChanged  B 97 1 17
     LevelChanged  S 102 3 18
     OrderRepriced 6 101 1 0 0
     LevelChanged  S 101 1 19
     LevelChanged  S 102 2 20
     OrderRepriced 7 101 1 0 0
     LevelChanged  S 101 2 21`,
  );
});

test('floor for buys and ceil for sells of the middle; two that meet trade (O1)', () => {
  const s = new Scenario();
  s.buy(C, 5, 97);
  s.sell(C, 5, 102);
  is(
    s.advanced(A, float('BUY', 'MID')),
    `OrderAccepted   3 B 1 99 9900
     OrderInstructed 3 WORKING 0 pegReference=MID pegMode=FLOATING
     LevelChanged    B 99 1 3`,
  );
  is(
    s.advanced(B, float('SELL', 'MID')),
    `OrderAccepted   4 S 1 100 100
     OrderInstructed 4 WORKING 0 pegReference=MID pegMode=FLOATING
     LevelChanged    S 100 1 4`,
  );
  is(
    s.buy(C, 1, 98),
    `OrderAccepted 5 B 1 98 9800
     LevelChanged  B 98 1 5
     LevelChanged  B 99 0 6
     OrderRepriced 3 100 1 100 0
     Traded        1 3 4 1 100 0/0 10000 0/0 0
     LevelChanged  S 100 0 7`,
  );
});

test('without a reference it is parked with its lock, and comes back (O1)', () => {
  const s = new Scenario();
  s.buy(C, 2, 98);
  s.advanced(A, { ...float('BUY', 'PRIMARY', 2), quantity: 3 });
  is(
    s.cancel(C, 1),
    `OrderCanceled 1 USER 2 19600
     LevelChanged  B 98 0 3
     LevelChanged  B 96 0 4
     OrderRepriced 2 0 3 0 0`,
  );
  is(s.amend(A, 2, 0, 2), 'OrderAmended 2 YES 2 2 0 0 9600');
  is(s.amend(A, 2, 0, 4), 'Rejected AmendOrder NOT_AMENDABLE 2');
  is(
    s.buy(C, 1, 50),
    `OrderAccepted 3 B 1 50 5000
     LevelChanged  B 50 1 5
     OrderRepriced 2 48 2 0 9600
     LevelChanged  B 48 2 6`,
  );
  s.cancel(C, 3);
  is(s.cancel(A, 2), 'OrderCanceled 2 USER 2 9600');
  is(s.advanced(A, float('SELL', 'MID')), 'Rejected PlaceAdvancedOrder NO_REFERENCE_PRICE 0');
});

test('a price that the account cannot pay ends it (O1)', () => {
  const s = new Scenario({}, 10_000n);
  s.buy(C, 1, 90);
  s.advanced(A, float('BUY', 'PRIMARY'));
  s.buy(A, 1, 10);
  is(
    s.buy(B, 1, 91),
    `OrderAccepted 4 B 1 91 9100
     LevelChanged  B 91 1 4
     LevelChanged  B 90 1 5
     OrderExpired  2 INSUFFICIENT_BALANCE 1 9000`,
  );
});

test('parked in a call, where it is in a halt (M2)', () => {
  const s = quoted();
  s.advanced(A, float('BUY', 'PRIMARY', 1));
  s.status('HALT');
  is(s.cancel(C, 1), 'OrderCanceled 1 USER 2 19600 \n LevelChanged B 98 0 6');
  is(
    s.status('PRE_OPEN'),
    `MarketStatusChanged 1 PRE_OPEN
     LevelChanged        B 97 0 7
     OrderRepriced       5 0 1 0 0`,
  );
  is(
    s.status('TRADING'),
    `MarketStatusChanged 1 TRADING
     OrderRepriced       5 94 1 0 300
     LevelChanged        B 94 1 8`,
  );
});

test('new bounds of prices park and wake (M1)', () => {
  const s = quoted();
  s.advanced(A, float('BUY', 'PRIMARY', 5));
  const change = (minPrice: number): string => {
    const lines = s.apply({ kind: 'ChangeMarket', market: M, ...s.rules, minPrice }).split('\n');
    return lines.slice(1).join('\n');
  };
  is(change(94), 'LevelChanged B 93 0 6 \n OrderRepriced 5 0 1 0 0');
  is(change(93), 'OrderRepriced 5 93 1 0 0 \n LevelChanged B 93 1 7');
});

test('shapes of pegs (O6)', () => {
  const s = quoted();
  const refused = (terms: Terms): string =>
    s.advanced(A, { side: 'BUY', quantity: 2, ...terms }).split(/ +/)[2]!;
  const invalid: Terms[] = [
    { pegReference: 'PRIMARY', price: 90 },
    { pegReference: 'MID' },
    { pegReference: 'PRIMARY', pegOffset: 101 },
    { pegReference: 'PRIMARY', pegOffset: -1 },
    { pegReference: 'PRIMARY', timeInForce: 'IOC' },
    { pegReference: 'MARKET', type: 'LIMIT_MAKER' },
    { pegReference: 'MARKET', type: 'STOP_LOSS_LIMIT', stopPrice: 110 },
    { price: 90, pegOffset: 1 },
    { price: 90, pegMode: 'FLOATING' },
    { ...float('BUY', 'MARKET', 0) },
    { ...float('BUY', 'PRIMARY', -1) },
    { ...float('BUY', 'PRIMARY'), type: 'LIMIT_MAKER' },
    { ...float('BUY', 'PRIMARY'), timeInForce: 'FOK' },
    { ...float('BUY', 'PRIMARY'), quantity: 2, displayQuantity: 1 },
  ];
  for (const terms of invalid) is(refused(terms), 'INVALID_ORDER');
});

test('references that change and come back within one command leave nothing unpriced (X4)', () => {
  const s = new Scenario();
  s.sell(C, 1, 92);
  s.buy(C, 1, 92);
  s.buy(C, 5, 90);
  s.sell(C, 5, 101);
  s.advanced(B, float('SELL', 'PRIMARY', 5));
  s.advanced(A, float('BUY', 'MID'));
  s.advanced(B, { ...float('SELL', 'MID'), quantity: 2 });
  const stop = { side: 'BUY', type: 'STOP_LOSS', timeInForce: 'IOC', stopPrice: 95 } as const;
  s.advanced(C, { ...stop, quantity: 2 });
  is(
    s.sell(A, 1, 100),
    `OrderAccepted  9 S 1 100 100
     LevelChanged   S 100 1 8
     LevelChanged   S 106 0 9
     OrderRepriced  5 105 1 0 0
     LevelChanged   S 105 1 10
     LevelChanged   S 96 0 11
     OrderRepriced  7 95 2 0 0
     Traded         2 7 6 1 95 1/0 9500 0/0 0
     LevelChanged   B 95 0 12
     LevelChanged   S 95 1 13
     OrderTriggered 8 PRICE WORKING 95 0 500 0
     Traded         3 8 7 1 95 1/0 9500 0/0 0
     LevelChanged   S 95 0 14
     Traded         4 8 9 1 100 0/0 10000 0/0 0
     LevelChanged   S 100 0 15
     LevelChanged   S 105 0 16
     OrderRepriced  5 106 1 0 0
     LevelChanged   S 106 1 17`,
  );
});
