/**
 * Replies in microseconds, for those who ask by X-MBX-TIME-UNIT. The exchange's own time is milliseconds,
 * so every time ends in three zeros, and a candle's end in three nines.
 */
import { failure } from './errors.ts';
import type { BinanceError } from './errors.ts';

export type TimeUnit = 'MILLISECOND' | 'MICROSECOND';

/** What a request asks for; in any case of letters. */
export function timeUnitOf(header: string | string[] | undefined): TimeUnit | BinanceError {
  if (header === undefined || header === '') return 'MILLISECOND';
  const unit = typeof header === 'string' ? header.toUpperCase() : '';
  if (unit === 'MILLISECOND' || unit === 'MICROSECOND') return unit;
  return failure('INVALID_TIME_UNIT');
}

/** Fields that hold a time, wherever they stand. */
const times: ReadonlySet<string> = new Set([
  'serverTime',
  'time',
  'updateTime',
  'transactTime',
  'transactionTime',
  'workingTime',
  'openTime',
  'closeTime',
  'T',
]);

const KLINE_VALUES = 12;
const KLINE_OPEN = 0;
const KLINE_CLOSE = 6;

/** The same reply with its times in microseconds; -1, which is no time, stays. */
export function inMicroseconds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => kline(each) ?? inMicroseconds(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]: [string, unknown]) => {
    const isTime = times.has(name) && typeof each === 'number' && each > 0;
    return [name, isTime ? each * 1000 : inMicroseconds(each)];
  });
  return Object.fromEntries(entries) as unknown;
}

/** The row of a candle with its two times; undefined of anything else. */
function kline(row: unknown): unknown[] | undefined {
  if (!Array.isArray(row) || row.length !== KLINE_VALUES) return undefined;
  return row.map((each: unknown, at) => {
    if (at === KLINE_OPEN) return Number(each) * 1000;
    return at === KLINE_CLOSE ? Number(each) * 1000 + 999 : each;
  });
}
