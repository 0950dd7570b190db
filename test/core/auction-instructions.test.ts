/** What auctions and bands do to orders with instructions (X4, B1, B2, I2, O3), in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, Scenario, is } from './scenario.ts';

/** A market whose last trade was at 100; orders 1 and 2 are done. */
function traded(rules: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = new Scenario(rules);
  s.sell(A, 1, 100);
  s.buy(B, 1, 100);
  return s;
}

const stop = { side: 'BUY', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC' } as const;

test('I2 orders that the trades of an auction elect are set to work when it is over', () => {
  const s = traded();
  s.status('AUCTION');
  is(
    s.advanced(C, { ...stop, quantity: 2, price: 110, stopPrice: 103 }),
    'OrderAccepted 3 B 2 110 22000 \n OrderInstructed 3 WAITING 0 stopPrice=103',
  );
  const profit = { side: 'SELL', type: 'TAKE_PROFIT', timeInForce: 'IOC' } as const;
  s.advanced(C, { ...profit, quantity: 2, stopPrice: 104 });
  s.buy(A, 5, 105);
  s.sell(B, 4, 104);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 105 4
     Traded        2 6 5 4 105 0/1 42000 0/0 0
     LevelChanged  B 105 1 5
     LevelChanged  S 104 0 6
     MarketStatusChanged 1 TRADING
     OrderTriggered 3 PRICE WORKING 105 110 0 0
     LevelChanged  B 110 2 7
     OrderTriggered 4 PRICE WORKING 105 0 0 0
     Traded        3 4 3 2 110 0/0 22000 0/0 0
     LevelChanged  B 110 0 8`,
  );
});

test('O3 a leg that trades in an auction ends the other after it', () => {
  const s = traded();
  s.list(C, 'OCO', [
    { side: 'SELL', type: 'LIMIT_MAKER', quantity: 3, price: 105 },
    { side: 'SELL', type: 'STOP_LOSS', timeInForce: 'IOC', quantity: 3, stopPrice: 95 },
  ]);
  s.status('AUCTION');
  s.buy(A, 2, 106);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 105 2
     Traded        2 5 3 2 105 0/1 21000 0/0 200
     LevelChanged  B 106 0 5
     LevelChanged  S 105 1 6
     MarketStatusChanged 1 TRADING
     OrderExpired  4 OCO 3 0
     ListEnded     1`,
  );
});

test('O3 a MARKET order that waits may carry the numbers of its client', () => {
  const s = traded();
  s.status('AUCTION');
  const tagged = { side: 'BUY', type: 'MARKET', timeInForce: 'IOC', strategyId: 7 } as const;
  is(
    s.advanced(A, { ...tagged, quantity: 1, price: 0 }),
    'OrderAccepted 3 B 1 0 1010000 \n OrderInstructed 3 WORKING 0 strategyId=7',
  );
  s.sell(B, 1, 101);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 101 1
     Traded        2 4 3 1 101 0/0 10100 0/0 0
     OrderFilled   3 999900
     LevelChanged  S 101 0 4
     MarketStatusChanged 1 TRADING`,
  );
});

test('B2 an elected order that the band stops begins a call; the next one waits for its end', () => {
  const s = traded({ dynamicBand: 50_000, bandTrades: 1, callMs: 3000 });
  s.sell(A, 1, 104);
  s.sell(A, 5, 120);
  s.advanced(C, { ...stop, quantity: 3, price: 125, stopPrice: 104 });
  const atMarket = { side: 'BUY', type: 'STOP_LOSS', timeInForce: 'IOC' } as const;
  s.advanced(C, { ...atMarket, quantity: 1, stopPrice: 103 });
  is(
    s.buy(B, 1, 104),
    `OrderAccepted 7 B 1 104 10400
     Traded        2 7 3 1 104 0/0 10400 0/0 0
     LevelChanged  S 104 0 5
     OrderTriggered 6 PRICE WORKING 104 0 1700 0
     OrderExpired  6 BAND 1 12000
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 4000
     AuctionIndicated 1 0 BOTH 0 0`,
  );
  is(
    s.tick(3000),
    `AuctionEnded  1 0 0
     MarketStatusChanged 1 TRADING
     OrderTriggered 5 PRICE WORKING 104 125 0 0
     LevelChanged  B 125 3 6
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 VOLATILITY 0 0 7000
     AuctionIndicated 1 120 SELL 3 2`,
  );
});

test('X3 a FOK under a band counts the slices of an iceberg as trades of their own', () => {
  const s = new Scenario({ dynamicBand: 100_000, bandTrades: 2, callMs: 3000 });
  s.sell(A, 1, 100);
  s.buy(B, 1, 100);
  s.advanced(A, { side: 'SELL', quantity: 2, price: 109, displayQuantity: 1 });
  s.sell(A, 1, 119);
  // After the two slices the average is 109 and 119 is within a tenth of it; after one it is 104.
  is(
    s.buy(B, 3, 119, { timeInForce: 'FOK' }),
    `OrderAccepted 5 B 3 119 35700
     Traded        2 5 3 1 109 2/1 10900 0/0 1000
     Traded        3 5 3 1 109 1/0 10900 0/0 1000
     LevelChanged  S 109 0 5
     Traded        4 5 4 1 119 0/0 11900 0/0 0
     LevelChanged  S 119 0 6`,
  );
});
