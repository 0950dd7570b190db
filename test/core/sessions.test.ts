/** The status of markets through the day (M2, B2): the complete events of each command, in columns. */
import { test } from 'node:test';
import { A, B, C, M, Scenario, is } from './scenario.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const calendar = {
  kind: 'SetCalendar',
  market: M,
  days: 0b0111110,
  preOpenAt: 8 * HOUR,
  openingCallAt: 9 * HOUR,
  openAt: 10 * HOUR,
  closingCallAt: 16 * HOUR,
  closeAt: 17 * HOUR,
  randomMs: 1000,
} as const;

/** A market with the calendar above; day 0 is a Thursday. */
function calendarMarket(): { s: Scenario; at: (timeMs: number, random?: number) => string } {
  const s = new Scenario();
  is(s.apply(calendar), 'CalendarSet 1 62 28800000 32400000 36000000 57600000 61200000 1000');
  return { s, at: (timeMs, random = 0) => s.tick(timeMs - s.timeMs, random) };
}

test('M2 a day by the calendar: pre-open, opening call, trading, closing call, closed', () => {
  const { s, at } = calendarMarket();
  is(at(8 * HOUR - 1), '');
  is(at(8 * HOUR), 'MarketStatusChanged 1 PRE_OPEN');
  s.buy(A, 5, 105, { timeInForce: 'DAY' });
  s.sell(B, 3, 100, { timeInForce: 'GFA' });
  s.sell(C, 4, 110, { timeInForce: 'GFA' });
  is(
    at(9 * HOUR),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 OPENING 1000 0 36000000
     AuctionIndicated 1 105 BUY 3 2`,
  );
  s.restore();
  is(at(10 * HOUR, 500), '');
  is(
    at(10 * HOUR + 500),
    `AuctionEnded  1 105 3
     Traded        1 2 1 3 105 0/2 31500 0/0 0
     LevelChanged  B 105 2 4
     LevelChanged  S 100 0 5
     OrderExpired  3 AUCTION_ENDED 4 400
     LevelChanged  S 110 0 6
     MarketStatusChanged 1 TRADING`,
  );
  is(
    at(16 * HOUR),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 CLOSING 1000 0 61200000
     AuctionIndicated 1 0 BOTH 0 0`,
  );
  s.buy(B, 1, 99, { timeInForce: 'GFA' });
  s.sell(C, 1, 105);
  s.market(C, 'SELL', { quantity: 2 });
  s.restore();
  is(
    at(17 * HOUR),
    `AuctionEnded  1 104 2
     Traded        2 6 1 2 104 0/0 20800 0/0 0 200 0
     LevelChanged  B 105 0 9
     OrderExpired  4 AUCTION_ENDED 1 9900
     LevelChanged  B 99 0 10
     MarketStatusChanged 1 CLOSED`,
  );
  is(s.buy(A, 1, 1), 'Rejected PlaceOrder MARKET_CLOSED 0');
  is(s.amend(C, 5, 0, 2), 'Rejected AmendOrder MARKET_CLOSED 5');
  is(s.cancel(C, 5), 'OrderCanceled 5 USER 1 100 \n LevelChanged S 105 0 11');
});

test('O2 DAY orders end when the market closes, and its MARKET orders that waited', () => {
  const s = new Scenario();
  s.status('PRE_OPEN');
  s.buy(A, 1, 90, { timeInForce: 'DAY' });
  s.market(B, 'SELL', { quantity: 2 });
  s.buy(C, 1, 90);
  s.buy(A, 2, 91, { timeInForce: 'GFA' });
  s.sell(A, 1, 95, { timeInForce: 'DAY' });
  s.restore();
  is(
    s.status('CLOSED'),
    `OrderExpired  1 TIME 1 9000
     LevelChanged  B 90 1 5
     OrderExpired  2 NO_LIQUIDITY 2 200
     OrderExpired  4 AUCTION_ENDED 2 18200
     LevelChanged  B 91 0 6
     OrderExpired  5 TIME 1 100
     LevelChanged  S 95 0 7
     MarketStatusChanged 1 CLOSED`,
  );
});

test('M2 boundaries that a tick has missed pass in order; those older than a day do not', () => {
  const { s, at } = calendarMarket();
  is(
    at(12 * HOUR),
    `MarketStatusChanged 1 PRE_OPEN
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 OPENING 1000 0 36000000
     AuctionIndicated 1 0 BOTH 0 0
     AuctionEnded     1 0 0
     MarketStatusChanged 1 TRADING`,
  );
  is(at(12 * HOUR + 1), '');
  // Thursday noon to Monday noon: what lies a day back or more is not looked at, and Sunday has no session.
  is(
    at(4 * DAY + 12 * HOUR),
    `MarketStatusChanged 1 PRE_OPEN
     MarketStatusChanged 1 AUCTION
     AuctionStarted   1 OPENING 1000 0 381600000
     AuctionIndicated 1 0 BOTH 0 0
     AuctionEnded     1 0 0
     MarketStatusChanged 1 TRADING`,
  );
  is(
    at(4 * DAY + 17 * HOUR),
    `MarketStatusChanged 1 AUCTION
     AuctionStarted   1 CLOSING 1000 0 406800000
     AuctionIndicated 1 0 BOTH 0 0
     AuctionEnded     1 0 0
     MarketStatusChanged 1 CLOSED`,
  );
  is(s.status('HALT'), 'MarketStatusChanged 1 HALT');
  is(at(5 * DAY + 12 * HOUR), '');
});

test('M2 a call boundary gives the auction that runs its cause and end', () => {
  const { s, at } = calendarMarket();
  at(10 * HOUR);
  s.apply({ kind: 'StartAuction', market: M, callMs: 20 * HOUR, randomMs: 0 });
  is(at(15 * HOUR), '');
  is(at(16 * HOUR), 'AuctionStarted 1 CLOSING 1000 0 61200000');
  is(at(17 * HOUR), 'AuctionEnded 1 0 0 \n MarketStatusChanged 1 CLOSED');
});

test('M2 a calendar out of order is refused, one of zeros takes it away', () => {
  const { s, at } = calendarMarket();
  const wrong = 'Rejected SetCalendar INVALID_SCALE 0';
  is(s.apply({ ...calendar, days: 0 }), wrong);
  is(s.apply({ ...calendar, days: 128 }), wrong);
  is(s.apply({ ...calendar, preOpenAt: -1 }), wrong);
  is(s.apply({ ...calendar, openingCallAt: 7 * HOUR }), wrong);
  is(s.apply({ ...calendar, openAt: 16 * HOUR }), wrong);
  is(s.apply({ ...calendar, closeAt: DAY }), wrong);
  is(s.apply({ ...calendar, randomMs: DAY + 1 }), wrong);
  is(s.apply({ ...calendar, market: 9 }), 'Rejected SetCalendar UNKNOWN_MARKET 0');
  is(s.apply({ ...calendar, account: A }), 'Rejected SetCalendar NOT_PERMITTED 0');
  const zeros = { days: 0, preOpenAt: 0, openingCallAt: 0, openAt: 0, closingCallAt: 0 };
  const none = { ...calendar, ...zeros, closeAt: 0, randomMs: 0 };
  is(s.apply(none), 'CalendarSet 1 0 0 0 0 0 0 0');
  is(at(12 * HOUR), '');
});

test('M2 HALT keeps what a call collected; the resume uncrosses it', () => {
  const s = new Scenario();
  s.status('AUCTION');
  s.buy(A, 3, 101);
  s.sell(B, 2, 100, { timeInForce: 'GFA' });
  is(s.status('HALT'), 'MarketStatusChanged 1 HALT');
  s.restore();
  is(s.buy(C, 1, 1), 'Rejected PlaceOrder MARKET_HALTED 0');
  is(
    s.status('TRADING'),
    `AuctionEnded  1 101 2
     Traded        1 2 1 2 101 0/1 20200 0/0 0
     LevelChanged  B 101 1 3
     LevelChanged  S 100 0 4
     MarketStatusChanged 1 TRADING`,
  );
  is(s.status('TRADING'), 'MarketStatusChanged 1 TRADING');
});
