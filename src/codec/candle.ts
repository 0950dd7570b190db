/**
 * Candles and their calendar: UTC boundaries, weeks from Monday, 3d counted from 1970-01-01. A trade
 * is a candle of its own and candles merge, so every longer candle is the merger of shorter ones and
 * the order of merging does not matter as long as time goes forward.
 */
import type { Traded } from '../core/event.ts';

export const candleIntervals = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;
export type CandleInterval = (typeof candleIntervals)[number];

export interface Candle {
  readonly openMs: number;
  /** Prices in ticks. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Lots; a sum, so it may exceed what one number holds exactly. */
  readonly volume: bigint;
  /** Quote units. */
  readonly quoteVolume: bigint;
  /** The part in which the taker bought. */
  readonly takerVolume: bigint;
  readonly takerQuoteVolume: bigint;
  readonly trades: number;
  /** 0 when there was no trade. */
  readonly firstTradeId: number;
  readonly lastTradeId: number;
}

const SECOND_MS = 1000;
export const MINUTE_MS: number = 60 * SECOND_MS;
export const HOUR_MS: number = 60 * MINUTE_MS;
export const DAY_MS: number = 24 * HOUR_MS;
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * DAY_MS;

const lengthMs: Readonly<Record<Exclude<CandleInterval, '1M'>, number>> = {
  '1s': SECOND_MS,
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': 7 * DAY_MS,
};

/** When the candle that holds this time opened. */
export function candleOpenMs(interval: CandleInterval, timeMs: number): number {
  if (interval === '1M') {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
  const length = lengthMs[interval];
  const origin = interval === '1w' ? MONDAY_MS : 0;
  return Math.floor((timeMs - origin) / length) * length + origin;
}

/** When the candle that opened at `openMs` ends, exclusive: the next one's opening. */
export function candleEndMs(interval: CandleInterval, openMs: number): number {
  if (interval !== '1M') return openMs + lengthMs[interval];
  const date = new Date(openMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** A trade as a candle of its own. */
export function tradeCandle(event: Traded, openMs: number): Candle {
  const volume = BigInt(event.quantity);
  const bought = event.takerSide === 'BUY';
  return {
    openMs,
    open: event.price,
    high: event.price,
    low: event.price,
    close: event.price,
    volume,
    quoteVolume: event.quoteAmount,
    takerVolume: bought ? volume : 0n,
    takerQuoteVolume: bought ? event.quoteAmount : 0n,
    trades: 1,
    firstTradeId: event.tradeId,
    lastTradeId: event.tradeId,
  };
}

/** Both in one, opening when the earlier did. Neither is flat. */
export function mergeCandles(earlier: Candle, later: Candle): Candle {
  return {
    openMs: earlier.openMs,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    quoteVolume: earlier.quoteVolume + later.quoteVolume,
    takerVolume: earlier.takerVolume + later.takerVolume,
    takerQuoteVolume: earlier.takerQuoteVolume + later.takerQuoteVolume,
    trades: earlier.trades + later.trades,
    firstTradeId: earlier.firstTradeId,
    lastTradeId: later.lastTradeId,
  };
}

/** The candle of an interval without trades. */
export function flatCandle(openMs: number, price: number): Candle {
  return {
    openMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: 0n,
    takerVolume: 0n,
    takerQuoteVolume: 0n,
    trades: 0,
    firstTradeId: 0,
    lastTradeId: 0,
  };
}

/** Merges candles of any shorter intervals, in time order, into those of one interval; none is flat. */
export function rollUp(candles: Iterable<Candle>, interval: CandleInterval): Candle[] {
  const result: Candle[] = [];
  for (const candle of candles) {
    const openMs = candleOpenMs(interval, candle.openMs);
    const last = result.at(-1);
    if (last?.openMs === openMs) result[result.length - 1] = mergeCandles(last, candle);
    else result.push({ ...candle, openMs });
  }
  return result;
}

/** Which candles of an interval: those opening in [startMs, endMs), see candleWindow. */
export interface CandleRange {
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit: number;
}

/**
 * First opening and exclusive end of what a range asks for: the oldest `limit` candles from startMs, or
 * without it the newest `limit`; none opens before `knownFromMs` or after `nowMs`.
 */
export function candleWindow(
  interval: CandleInterval,
  range: CandleRange,
  known: { readonly fromMs: number; readonly nowMs: number },
): { fromMs: number; toMs: number } {
  const lastMs = Math.min(known.nowMs, (range.endMs ?? Number.MAX_SAFE_INTEGER) - 1);
  const toMs = candleEndMs(interval, candleOpenMs(interval, lastMs));
  let fromMs = candleOpenMs(interval, known.fromMs);
  if (range.startMs !== undefined) {
    const openMs = candleOpenMs(interval, range.startMs);
    const startMs = openMs < range.startMs ? candleEndMs(interval, openMs) : openMs;
    fromMs = Math.max(fromMs, startMs);
    let end = fromMs;
    for (let i = 0; i < range.limit && end < toMs; i++) end = candleEndMs(interval, end);
    return { fromMs, toMs: end };
  }
  let start = toMs;
  for (let i = 0; i < range.limit && start > fromMs; i++) start = candleOpenMs(interval, start - 1);
  return { fromMs: start, toMs };
}

/**
 * The candles opening in [fromMs, toMs) with flat ones where nothing traded; `closeBefore` is the last
 * price before fromMs, without which nothing precedes the first trade.
 */
export function fillFlat(
  candles: readonly Candle[],
  interval: CandleInterval,
  window: { readonly fromMs: number; readonly toMs: number },
  closeBefore: number | undefined,
): Candle[] {
  const result: Candle[] = [];
  let close = closeBefore;
  let i = 0;
  let openMs = window.fromMs;
  if (close === undefined) openMs = Math.max(openMs, candles[0]?.openMs ?? window.toMs);
  for (; openMs < window.toMs; openMs = candleEndMs(interval, openMs)) {
    const candle = candles[i];
    if (candle !== undefined && candle.openMs === openMs) {
      result.push(candle);
      close = candle.close;
      i++;
    } else if (close !== undefined) result.push(flatCandle(openMs, close));
  }
  return result;
}
