/** What one command sets off, to its end, in its order (X4): stops that trigger stops, lists among them, pegs after. */
import { test } from 'node:test';
import { A, B, C, Scenario, is } from '../core/scenario.ts';

const stop = { type: 'STOP_LOSS', timeInForce: 'IOC', price: 0 } as const;

/** A market that traded at 100 and has bids at 99 .. 95, one lot each. */
function market(): Scenario {
  const s = new Scenario({}, 10n ** 9n);
  s.sell(A, 1, 100);
  s.buy(B, 1, 100);
  for (const price of [99, 98, 97, 96, 95]) s.buy(A, 1, price);
  return s;
}

test('X4, I2: a cascade three deep happens inside one command', () => {
  const s = market();
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 });
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 98, quantity: 1 });
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 97, quantity: 1 });
  is(
    s.market(B, 'SELL', { quantity: 1 }),
    `OrderAccepted  11 S 1 0 100
     Traded         2 11 3 1 99 0/0 9900 0/0 0
     LevelChanged   B 99 0 8
     OrderTriggered 8 PRICE WORKING 99 0 0 0
     Traded         3 8 4 1 98 0/0 9800 0/0 0
     LevelChanged   B 98 0 9
     OrderTriggered 9 PRICE WORKING 98 0 0 0
     Traded         4 9 5 1 97 0/0 9700 0/0 0
     LevelChanged   B 97 0 10
     OrderTriggered 10 PRICE WORKING 97 0 0 0
     Traded         5 10 6 1 96 0/0 9600 0/0 0
     LevelChanged   B 96 0 11`,
  );
});

test('I2: of several that one trade elects the farthest trigger goes first, then the oldest', () => {
  const s = market();
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 97, quantity: 1 });
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 });
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 });
  is(
    s.sell(B, 3, 97),
    `OrderAccepted  11 S 3 97 300
     Traded         2 11 3 1 99 2/0 9900 0/0 0
     LevelChanged   B 99 0 8
     Traded         3 11 4 1 98 1/0 9800 0/0 0
     LevelChanged   B 98 0 9
     Traded         4 11 5 1 97 0/0 9700 0/0 0
     LevelChanged   B 97 0 10
     OrderTriggered 9 PRICE WORKING 99 0 0 0
     Traded         5 9 6 1 96 0/0 9600 0/0 0
     LevelChanged   B 96 0 11
     OrderTriggered 10 PRICE WORKING 99 0 0 0
     Traded         6 10 7 1 95 0/0 9500 0/0 0
     LevelChanged   B 95 0 12
     OrderTriggered 8 PRICE WORKING 97 0 0 0
     OrderExpired   8 NO_LIQUIDITY 1 100`,
  );
});

test('X4, O3: a triggered leg ends its list before the next stop is set to work', () => {
  const s = market();
  s.list(C, 'OCO', [
    { side: 'SELL', type: 'LIMIT_MAKER', price: 110, quantity: 1 },
    { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 },
  ]);
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 });
  is(
    s.market(B, 'SELL', { quantity: 1 }),
    `OrderAccepted  11 S 1 0 100
     Traded         2 11 3 1 99 0/0 9900 0/0 0
     LevelChanged   B 99 0 9
     OrderTriggered 9 PRICE WORKING 99 0 0 0
     Traded         3 9 4 1 98 0/0 9800 0/0 0
     LevelChanged   B 98 0 10
     OrderExpired   8 OCO 1 0
     LevelChanged   S 110 0 11
     ListEnded      1
     OrderTriggered 10 PRICE WORKING 99 0 0 0
     Traded         4 10 5 1 97 0/0 9700 0/0 0
     LevelChanged   B 97 0 12`,
  );
});

test('X4, O1: floating orders move when the cascade is over', () => {
  const s = market();
  s.sell(A, 1, 105);
  const peg = { pegReference: 'MARKET', pegMode: 'FLOATING', pegOffset: 10 } as const;
  s.advanced(C, { side: 'SELL', price: 0, quantity: 1, ...peg });
  s.advanced(C, { side: 'SELL', ...stop, stopPrice: 99, quantity: 1 });
  is(
    s.market(B, 'SELL', { quantity: 1 }),
    `OrderAccepted  11 S 1 0 100
     Traded         2 11 3 1 99 0/0 9900 0/0 0
     LevelChanged   B 99 0 10
     OrderTriggered 10 PRICE WORKING 99 0 0 0
     Traded         3 10 4 1 98 0/0 9800 0/0 0
     LevelChanged   B 98 0 11
     LevelChanged   S 109 0 12
     OrderRepriced  9 107 1 0 0
     LevelChanged   S 107 1 13`,
  );
});

test('X4, O3: the fill of a working leg sets a stop to wait, and the next trade elects it', () => {
  const s = market();
  s.list(C, 'OTO', [
    { side: 'BUY', price: 97, quantity: 1 },
    { side: 'SELL', ...stop, stopPrice: 96, quantity: 1 },
  ]);
  is(
    s.sell(B, 5, 96),
    `OrderAccepted  10 S 5 96 500
     Traded         2 10 3 1 99 4/0 9900 0/0 0
     LevelChanged   B 99 0 9
     Traded         3 10 4 1 98 3/0 9800 0/0 0
     LevelChanged   B 98 0 10
     Traded         4 10 5 1 97 2/0 9700 0/0 0
     Traded         5 10 8 1 97 1/0 9700 0/0 0
     LevelChanged   B 97 0 11
     Traded         6 10 6 1 96 0/0 9600 0/0 0
     LevelChanged   B 96 0 12
     OrderTriggered 9 LIST WAITING 0 0 100 0
     ListEnded      1
     OrderTriggered 9 PRICE WORKING 96 0 0 0
     Traded         7 9 7 1 95 0/0 9500 0/0 0
     LevelChanged   B 95 0 13`,
  );
});
