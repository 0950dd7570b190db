/** Call auctions by rule: the complete events of each command, in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, Scenario, is } from './scenario.ts';

/** A market in a call that ends by the operator's word. */
function call(rules: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = new Scenario(rules);
  is(
    s.status('AUCTION'),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted      1 OPERATOR 0 0 0
     AuctionIndicated    1 0 BOTH 0 0`,
  );
  return s;
}

test('B1 the surplus is on the buy side at every best price: the highest', () => {
  const s = call();
  s.buy(A, 10, 105);
  s.sell(B, 4, 100);
  is(s.tick(), 'AuctionIndicated 1 105 BUY 4 6');
  is(
    s.status('TRADING'),
    `AuctionEnded  1 105 4
     Traded        1 2 1 4 105 0/6 42000 0/0 0
     LevelChanged  B 105 6 3
     LevelChanged  S 100 0 4
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 the surplus is on the sell side at every best price: the lowest', () => {
  const s = call();
  s.sell(B, 10, 100);
  s.buy(A, 4, 105);
  is(s.tick(), 'AuctionIndicated 1 100 SELL 4 6');
  is(
    s.status('TRADING'),
    `AuctionEnded  1 100 4
     Traded        1 2 1 4 100 0/6 40000 0/0 2000
     LevelChanged  B 105 0 3
     LevelChanged  S 100 6 4
     MarketStatusChanged 1 TRADING`,
  );
});
