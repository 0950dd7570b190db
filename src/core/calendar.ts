/** The sessions of a market by the time of the UTC day: whether a calendar makes sense, and what it begins when. */
import { noCalendar } from './command.ts';
import { CALL_MS_MAX } from './types.ts';
import type { Calendar } from './command.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** 1 January 1970 was a Thursday; bit 0 is Sunday. */
const EPOCH_WEEKDAY = 4;

/** What begins, in the order of a day. */
export type Boundary = 'PRE_OPEN' | 'OPENING_CALL' | 'OPEN' | 'CLOSING_CALL' | 'CLOSE';

export interface Passed {
  readonly boundary: Boundary;
  /** Log time in ms at which the call that begins is to end: openAt or closeAt of that day. */
  readonly endTime: number;
}

export function calendarOf(from: Calendar): Calendar {
  const { days, preOpenAt, openingCallAt, openAt, closingCallAt, closeAt, randomMs } = from;
  return { days, preOpenAt, openingCallAt, openAt, closingCallAt, closeAt, randomMs };
}

/** Whether it is the calendar of a market that has none. */
export function isNone(calendar: Calendar): boolean {
  return Object.keys(noCalendar).every((name) => calendar[name as keyof Calendar] === 0);
}

/** Days and times in range and ascending, with time to trade between the calls. */
export function isSound(calendar: Calendar): boolean {
  const { days, preOpenAt, openingCallAt, openAt, closingCallAt, closeAt, randomMs } = calendar;
  if (days < 1 || days > 127 || randomMs < 0 || randomMs > CALL_MS_MAX) return false;
  if (preOpenAt < 0 || closeAt >= DAY_MS || openAt >= closingCallAt) return false;
  return preOpenAt <= openingCallAt && openingCallAt <= openAt && closingCallAt <= closeAt;
}

/** The boundaries in (after, until], at most those of the last 24 hours, earliest first. */
export function passed(calendar: Calendar, after: number, until: number): Passed[] {
  const since = Math.max(after, until - DAY_MS);
  const list: Passed[] = [];
  for (let day = Math.floor(since / DAY_MS); day * DAY_MS <= until; day++) {
    if (((calendar.days >> ((day + EPOCH_WEEKDAY) % 7)) & 1) === 0) continue;
    const midnight = day * DAY_MS;
    for (const [boundary, at, end] of ofDay(calendar)) {
      const time = midnight + at;
      if (time > since && time <= until) list.push({ boundary, endTime: midnight + end });
    }
  }
  return list;
}

/** Each boundary, its time, and the time that a call which begins there lasts to. */
function ofDay(calendar: Calendar): [Boundary, number, number][] {
  const { preOpenAt, openingCallAt, openAt, closingCallAt, closeAt } = calendar;
  return [
    ['PRE_OPEN', preOpenAt, 0],
    ['OPENING_CALL', openingCallAt, openAt],
    ['OPEN', openAt, 0],
    ['CLOSING_CALL', closingCallAt, closeAt],
    ['CLOSE', closeAt, 0],
  ];
}
