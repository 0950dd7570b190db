/** Call auctions by rule: the complete events of each command, in columns (see scenario.ts). */
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';

type Rules = ConstructorParameters<typeof Scenario>[0];

/** A market in a call without an end of its own. */
function call(rules: Rules = {}): Scenario {
  const s = new Scenario(rules);
  is(
    s.status('AUCTION'),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted      1 OPERATOR 0 0 0
     AuctionIndicated    1 0 BOTH 0 0`,
  );
  return s;
}

/** A market in a call whose last trade was at a price. */
function callAfter(last: number, rules: Rules = {}): Scenario {
  const s = new Scenario(rules);
  s.sell(A, 1, last);
  s.buy(B, 1, last);
  s.status('PRE_OPEN');
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

test('B1 no surplus: the nearest to the last price', () => {
  const inside = callAfter(103);
  inside.buy(A, 5, 105);
  inside.sell(B, 5, 100);
  is(
    inside.status('TRADING'),
    `AuctionEnded  1 103 5
     Traded        2 4 3 5 103 0/0 51500 0/0 0 1000 0
     LevelChanged  B 105 0 5
     LevelChanged  S 100 0 6
     MarketStatusChanged 1 TRADING`,
  );
  const below = callAfter(90);
  below.buy(A, 5, 105);
  below.sell(B, 5, 100);
  is(
    below.status('TRADING'),
    `AuctionEnded  1 100 5
     Traded        2 4 3 5 100 0/0 50000 0/0 0 2500 0
     LevelChanged  B 105 0 5
     LevelChanged  S 100 0 6
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 no surplus and no last price: the highest', () => {
  const s = call();
  s.buy(A, 5, 105);
  s.sell(B, 5, 100);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 105 5
     Traded        1 2 1 5 105 0/0 52500 0/0 0
     LevelChanged  B 105 0 3
     LevelChanged  S 100 0 4
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 the same surplus on either side at different prices: the nearest to the last price', () => {
  const s = callAfter(103);
  s.buy(A, 10, 105);
  s.buy(A, 2, 102);
  s.sell(B, 10, 100);
  s.sell(B, 2, 103);
  is(
    s.status('AUCTION'),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 OPERATOR 0 0 0
     AuctionIndicated 1 103 SELL 10 2`,
  );
  is(
    s.status('TRADING'),
    `AuctionEnded  1 103 10
     Traded        2 5 3 10 103 0/0 103000 0/0 0 2000 0
     LevelChanged  B 105 0 7
     LevelChanged  S 100 0 8
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 nothing crosses: no price', () => {
  const s = call();
  s.buy(A, 5, 99);
  s.sell(B, 5, 100);
  is(s.tick(), '');
  is(s.status('TRADING'), 'AuctionEnded 1 0 0 \n MarketStatusChanged 1 TRADING');
});

test('B1 MARKET orders first, then price and time; fees and rebates of each trade (L3)', () => {
  const s = call({ makerFee: -500, takerFee: 1000 });
  s.buy(A, 5, 101);
  s.buy(B, 5, 102);
  s.buy(C, 5, 101);
  is(s.market(C, 'BUY', { quantity: 2 }), 'OrderAccepted 4 B 2 0 949500');
  s.sell(A, 4, 99);
  s.sell(B, 6, 100, { timeInForce: 'GFA' });
  s.sell(C, 5, 101);
  s.sell(A, 9, 103, { timeInForce: 'GFA' });
  is(s.tick(), 'AuctionIndicated 1 101 BUY 15 2');
  s.restore();
  is(
    s.status('TRADING'),
    `AuctionEnded  1 101 15
     Traded        1 5 4 2 101 2/0 20200 21/0 0 0 10
     OrderFilled   4 929300
     Traded        2 5 2 2 101 0/3 20200 21/0 0 200 10
     Traded        3 6 2 3 101 3/0 30300 31/0 0 300 15
     Traded        4 6 1 3 101 0/2 30300 31/0 0 0 15
     Traded        5 7 1 2 101 3/0 20200 21/0 0 0 10
     Traded        6 7 3 3 101 0/2 30300 31/0 0 0 15
     LevelChanged  B 102 0 8
     LevelChanged  B 101 2 9
     LevelChanged  S 99 0 10
     LevelChanged  S 100 0 11
     LevelChanged  S 101 0 12
     OrderExpired  8 AUCTION_ENDED 9 900
     LevelChanged  S 103 0 13
     MarketStatusChanged 1 TRADING`,
  );
  is(
    s.balances(),
    `0:2 81/0/0
     1:1 1000100/0/0
     1:2 989883/0/0
     2:1 999900/0/0
     2:2 1010063/0/0
     3:1 1000000/0/0
     3:2 979773/20200/0`,
  );
});

test('M2 what a call takes, and what it does not', () => {
  const s = call();
  const refused = 'Rejected PlaceOrder NOT_IN_AUCTION 0';
  is(s.buy(A, 1, 100, { timeInForce: 'IOC' }), refused);
  is(s.buy(A, 1, 100, { timeInForce: 'FOK' }), refused);
  is(s.buy(A, 1, 100, { type: 'LIMIT_MAKER' }), refused);
  is(s.market(A, 'BUY', { quoteAmount: 100n }), refused);
  is(s.balances(), new Scenario().balances());
  is(
    s.buy(A, 1, 100, { timeInForce: 'DAY' }),
    'OrderAccepted 1 B 1 100 10000 \n LevelChanged B 100 1 1',
  );
  is(s.sell(B, 1, 90), 'OrderAccepted 2 S 1 90 100 \n LevelChanged S 90 1 2');
  is(
    s.buy(A, 1, 100, { timeInForce: 'GFA' }),
    'OrderAccepted 3 B 1 100 10000 \n LevelChanged B 100 2 3',
  );
  s.status('TRADING');
  is(s.buy(A, 1, 100, { timeInForce: 'GFA' }), 'Rejected PlaceOrder ONLY_IN_AUCTION 0');
});

test('B1 the lock of a MARKET order that waits: cap, quantity, or all', () => {
  const s = callAfter(100, { bidPriceUp: 1_100_000 });
  is(s.market(A, 'BUY', { quantity: 3 }), 'OrderAccepted 3 B 3 0 33000');
  is(s.market(B, 'SELL', { quantity: 4 }), 'OrderAccepted 4 S 4 0 400');
  is(s.market(A, 'SELL', { quantity: 20_000 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  is(s.market(A, 'BUY', { quantity: 1000 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  const free = call();
  free.sell(B, 1, 20_000);
  is(free.market(A, 'BUY', { quantity: 1 }), 'Rejected PlaceOrder INSUFFICIENT_BALANCE 0');
  free.cancel(B, 1);
  is(free.market(A, 'BUY', { quantity: 1 }), 'OrderAccepted 2 B 1 0 1000000');
  is(free.amend(A, 2, 0, 2), 'Rejected AmendOrder NOT_AMENDABLE 2');
  free.restore();
  is(free.cancel(A, 2), 'OrderCanceled 2 USER 1 1000000');
});

test('B1 a MARKET buy whose lock pays no further lot leaves the walk and expires', () => {
  const s = callAfter(100, { bidPriceUp: 1_100_000 });
  s.market(A, 'BUY', { quantity: 3 });
  s.sell(C, 2, 115);
  s.sell(C, 1, 109);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 115 2
     Traded        2 5 3 1 115 0/2 11500 0/0 0
     Traded        3 4 3 1 115 1/1 11500 0/0 0
     LevelChanged  S 109 0 5
     LevelChanged  S 115 1 6
     OrderExpired  3 NO_LIQUIDITY 1 10000
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 MARKET orders trade at prices that limit orders name, or at the last one', () => {
  const one = call();
  one.sell(B, 2, 100);
  one.market(A, 'BUY', { quantity: 2 });
  is(
    one.status('TRADING'),
    `AuctionEnded  1 100 2
     Traded        1 2 1 2 100 0/0 20000 0/0 0
     OrderFilled   2 980000
     LevelChanged  S 100 0 2
     MarketStatusChanged 1 TRADING`,
  );
  const sold = callAfter(100);
  sold.buy(A, 3, 99);
  sold.market(B, 'SELL', { quantity: 5 });
  is(
    sold.status('TRADING'),
    `AuctionEnded  1 99 3
     Traded        2 4 3 3 99 2/0 29700 0/0 0
     LevelChanged  B 99 0 4
     OrderExpired  4 NO_LIQUIDITY 2 200
     MarketStatusChanged 1 TRADING`,
  );
  const alone = callAfter(100);
  alone.market(A, 'BUY', { quantity: 2 });
  alone.market(B, 'SELL', { quantity: 5 });
  is(
    alone.status('TRADING'),
    `AuctionEnded  1 100 2
     Traded        2 4 3 2 100 3/0 20000 0/0 0
     OrderFilled   3 990000
     OrderExpired  4 NO_LIQUIDITY 3 300
     MarketStatusChanged 1 TRADING`,
  );
  const unpriced = call();
  unpriced.market(A, 'BUY', { quantity: 2 });
  unpriced.market(B, 'SELL', { quantity: 5 });
  is(
    unpriced.status('TRADING'),
    `AuctionEnded  1 0 0
     OrderExpired  1 NO_LIQUIDITY 2 1000000
     OrderExpired  2 NO_LIQUIDITY 5 500
     MarketStatusChanged 1 TRADING`,
  );
});

test('A1 an amendment in a call rests at the end of its level', () => {
  const s = call();
  s.sell(B, 5, 90);
  s.buy(A, 5, 99);
  is(s.amend(A, 2, 0, 3), 'OrderAmended 2 YES 3 3 99 0 19800 \n LevelChanged B 99 3 3');
  is(
    s.amend(A, 2, 100, 7),
    `OrderAmended  2 NO 7 7 100 40300 0
     LevelChanged  B 99 0 4
     LevelChanged  B 100 7 5`,
  );
});

test('S1 prevention in an auction, by the mode of the order with the higher id', () => {
  const ends = (mode: 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH' | 'DECREMENT'): string => {
    const s = call();
    s.buy(A, 5, 101, { selfTradeMode: 'NONE' });
    s.sell(B, 2, 100);
    s.sell(A, 4, 100, { selfTradeMode: mode });
    return s.status('TRADING');
  };
  const before = `AuctionEnded  1 100 5
     Traded        1 2 1 2 100 0/3 20000 0/0 0 200 0`;
  is(
    ends('EXPIRE_TAKER'),
    `${before}
     SelfTradePrevented 1 3 1 3 100 4/3 0/0
     OrderExpired  3 SELF_TRADE 4 400
     LevelChanged  B 101 3 4
     LevelChanged  S 100 0 5
     MarketStatusChanged 1 TRADING`,
  );
  is(
    ends('EXPIRE_MAKER'),
    `${before}
     SelfTradePrevented 1 3 1 3 100 4/3 0/0
     OrderExpired  1 SELF_TRADE 3 30300
     LevelChanged  B 101 0 4
     LevelChanged  S 100 4 5
     MarketStatusChanged 1 TRADING`,
  );
  is(
    ends('EXPIRE_BOTH'),
    `${before}
     SelfTradePrevented 1 3 1 3 100 4/3 0/0
     OrderExpired  1 SELF_TRADE 3 30300
     OrderExpired  3 SELF_TRADE 4 400
     LevelChanged  B 101 0 4
     LevelChanged  S 100 0 5
     MarketStatusChanged 1 TRADING`,
  );
  is(
    ends('DECREMENT'),
    `${before}
     SelfTradePrevented 1 3 1 3 100 1/0 300/0
     OrderExpired  1 SELF_TRADE 0 30300
     LevelChanged  B 101 0 4
     LevelChanged  S 100 1 5
     MarketStatusChanged 1 TRADING`,
  );
});

test('S1 a MARKET buy in an auction gives up the share of what was prevented at the price', () => {
  const s = call();
  s.sell(A, 4, 100);
  s.sell(B, 2, 100);
  s.market(A, 'BUY', { quantity: 5, selfTradeMode: 'DECREMENT' });
  is(
    s.status('TRADING'),
    `AuctionEnded  1 100 5
     SelfTradePrevented 1 3 1 4 100 1/0 40000/0
     OrderExpired  1 SELF_TRADE 0 400
     Traded        1 3 2 1 100 0/1 10000 0/0 0
     OrderFilled   3 950000
     LevelChanged  S 100 1 3
     MarketStatusChanged 1 TRADING`,
  );
});

test('S1 a book that is crossed after prevention is uncrossed again', () => {
  const s = call();
  s.buy(A, 2, 105, { selfTradeMode: 'EXPIRE_TAKER' });
  s.buy(B, 1, 103);
  s.sell(A, 3, 100, { selfTradeMode: 'EXPIRE_TAKER' });
  s.sell(C, 2, 103);
  is(
    s.status('TRADING'),
    `AuctionEnded  1 102 3
     SelfTradePrevented 1 3 1 2 102 3/2 0/0
     OrderExpired  3 SELF_TRADE 3 300
     LevelChanged  S 100 0 5
     AuctionEnded  1 105 2
     Traded        1 4 1 2 105 0/0 21000 0/0 0
     LevelChanged  B 105 0 6
     LevelChanged  S 103 0 7
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 the end is drawn by the tick that passes it', () => {
  const s = new Scenario();
  const auction = { kind: 'StartAuction', market: M, callMs: 5000, randomMs: 2000 } as const;
  is(
    s.apply(auction),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 OPERATOR 2000 0 6000
     AuctionIndicated 1 0 BOTH 0 0`,
  );
  s.buy(A, 5, 100);
  s.sell(B, 5, 100);
  is(s.tick(4999, 5), 'AuctionIndicated 1 100 BOTH 5 0');
  is(s.tick(1, 4501), '');
  s.restore();
  is(s.tick(498, 0), '');
  is(
    s.tick(1, 1),
    `AuctionEnded  1 100 5
     Traded        1 2 1 5 100 0/0 50000 0/0 0
     LevelChanged  B 100 0 3
     LevelChanged  S 100 0 4
     MarketStatusChanged 1 TRADING`,
  );
});

test('B1 another StartAuction gives the call another end', () => {
  const s = new Scenario();
  const auction = { kind: 'StartAuction', market: M, randomMs: 0 } as const;
  s.apply({ ...auction, callMs: 5000 });
  s.buy(A, 5, 100);
  is(s.apply({ ...auction, callMs: 7000 }), 'AuctionStarted 1 OPERATOR 0 0 8000');
  is(s.tick(5000), '');
  is(s.tick(2000), 'AuctionEnded 1 0 0 \n MarketStatusChanged 1 TRADING');
  const wrong = 'Rejected StartAuction INVALID_SCALE 0';
  is(s.apply({ ...auction, callMs: 0 }), wrong);
  is(s.apply({ ...auction, callMs: 86_400_000, randomMs: 1 }), wrong);
  is(s.apply({ ...auction, callMs: 1, account: A }), 'Rejected StartAuction NOT_PERMITTED 0');
  is(s.apply({ ...auction, callMs: 1, market: 9 }), 'Rejected StartAuction UNKNOWN_MARKET 0');
});
