/** The trading day of a market in the reference exchange: which boundaries a tick passes. */
import type { Calendar } from '../../src/core/command.ts';
import { CALL_MS_MAX } from '../../src/core/types.ts';
import { passAuction, startAuction } from './auctions.ts';
import { consequences } from './consequences.ts';
import { DAY_MS } from './fees.ts';
import type { Market, State } from './state.ts';
import { changeStatus } from './status.ts';

type Boundary = 'preOpenAt' | 'openingCallAt' | 'openAt' | 'closingCallAt' | 'closeAt';
const boundaries: readonly Boundary[] = [
  'preOpenAt',
  'openingCallAt',
  'openAt',
  'closingCallAt',
  'closeAt',
];

/** Of a market: the boundaries since the tick before, then the auction that runs. */
export function passTime(state: State, market: Market, from: number, random: number): void {
  const { calendar } = market;
  if (calendar !== undefined) {
    const after = Math.max(from, state.timeMs - DAY_MS);
    for (let day = Math.floor(after / DAY_MS); day * DAY_MS <= state.timeMs; day++) {
      if (!isSession(calendar, day)) continue;
      for (const name of boundaries) {
        const at = day * DAY_MS + calendar[name];
        if (at <= after || at > state.timeMs) continue;
        pass(state, market, calendar, name, day * DAY_MS);
        consequences(state);
      }
    }
  }
  passAuction(state, market, random);
}

/** Day 0, 1 January 1970, was a Thursday; bit 0 is Sunday. */
const isSession = (calendar: Calendar, day: number): boolean =>
  (calendar.days & (1 << ((day + 4) % 7))) !== 0;

function pass(
  state: State,
  market: Market,
  calendar: Calendar,
  name: Boundary,
  midnight: number,
): void {
  const { status } = market;
  if (status === 'HALT' || status === 'CANCEL_ONLY') return;
  switch (name) {
    case 'preOpenAt':
      if (status !== 'PRE_OPEN') changeStatus(state, market, 'PRE_OPEN');
      return;
    case 'openAt':
      if (status !== 'TRADING' && status !== 'AUCTION') changeStatus(state, market, 'TRADING');
      return;
    case 'closeAt':
      if (status !== 'CLOSED' && status !== 'AUCTION') changeStatus(state, market, 'CLOSED');
      return;
    case 'openingCallAt':
    case 'closingCallAt': {
      const isOpening = name === 'openingCallAt';
      const endTime = midnight + (isOpening ? calendar.openAt : calendar.closeAt);
      const cause = isOpening ? ('OPENING' as const) : ('CLOSING' as const);
      const call = { cause, endTime, randomMs: calendar.randomMs, extensions: 0 };
      if (status === 'AUCTION') startAuction(state, market, call);
      else changeStatus(state, market, 'AUCTION', call);
      return;
    }
    default:
      name satisfies never;
  }
}

export const noCalendar: Calendar = {
  days: 0,
  preOpenAt: 0,
  openingCallAt: 0,
  openAt: 0,
  closingCallAt: 0,
  closeAt: 0,
  randomMs: 0,
};

export const isOff = (calendar: Calendar): boolean =>
  Object.values(calendar).every((value) => value === 0);

export function soundCalendar(calendar: Calendar): boolean {
  if (isOff(calendar)) return true;
  const { days, randomMs, openAt, closingCallAt } = calendar;
  const times = boundaries.map((name) => calendar[name]);
  const inDay = times.every((time) => time >= 0 && time < DAY_MS);
  const ascending = times.every((time, i) => i === 0 || (times[i - 1] as number) <= time);
  const inRange = days >= 1 && days <= 127 && randomMs >= 0 && randomMs <= CALL_MS_MAX;
  return inDay && ascending && inRange && openAt < closingCallAt;
}
