/**
 * What traded in a window of time that begins on a minute: sums over candles, whole hours by the hour.
 * And candles of another time zone, merged from those of UTC.
 */
import type { Candle, CandleInterval } from '../../codec/candle.ts';
import {
  candleEndMs,
  candleOpenMs,
  flatCandle,
  HOUR_MS,
  MINUTE_MS,
  mergeCandles,
} from '../../codec/candle.ts';
import type { GatewayContext } from '../context.ts';
import { findCandles } from '../rest/market-routes.ts';
import type { WindowSums } from './market-replies.ts';

const PAGE = 1000;

/** Candles opening in [fromMs, toMs), flat ones too, however many they are. */
async function allCandles(
  context: GatewayContext,
  market: number,
  interval: CandleInterval,
  fromMs: number,
  toMs: number,
): Promise<readonly Candle[]> {
  const found: Candle[] = [];
  for (let from = fromMs; from < toMs; ) {
    const page = await findCandles(context, market, { interval, from, to: toMs, limit: PAGE });
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    from = candleEndMs(interval, last.openMs);
  }
  return found;
}

/** Sums of the trades from a minute on until now. */
export async function windowSums(
  context: GatewayContext,
  market: number,
  openMs: number,
): Promise<WindowSums> {
  const { views } = context;
  const nowMs = views.timeMs;
  const hoursFromMs = Math.ceil(openMs / HOUR_MS) * HOUR_MS;
  const hoursToMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const minutes = (fromMs: number, toMs: number): Promise<readonly Candle[]> =>
    allCandles(context, market, '1m', fromMs, toMs);
  const pieces =
    hoursFromMs < hoursToMs
      ? [
          ...(await minutes(openMs, hoursFromMs)),
          ...(await allCandles(context, market, '1h', hoursFromMs, hoursToMs)),
          ...(await minutes(hoursToMs, nowMs + 1)),
        ]
      : await minutes(openMs, nowMs + 1);
  const traded = pieces.filter((each) => each.trades > 0);
  const [first, ...rest] = traded;
  const lastPrice = views.lastPrice(market);
  const sum = rest.reduce(mergeCandles, first ?? flatCandle(openMs, lastPrice));
  return {
    openPrice: sum.open,
    highPrice: sum.high,
    lowPrice: sum.low,
    lastPrice,
    volume: sum.volume,
    quoteVolume: sum.quoteVolume,
    trades: sum.trades,
    firstTradeId: sum.firstTradeId,
    lastTradeId: sum.lastTradeId,
    openMs,
    closeMs: nowMs,
  };
}

/** Minutes of the average price. */
export const AVERAGE_MINUTES = 5;

/** The beginning of the window that ends now and holds so many minutes, rounded to minutes. */
export function windowOpenMs(nowMs: number, minutes: number): number {
  return candleOpenMs('1m', nowMs) - minutes * MINUTE_MS;
}

export interface ZonedQuery {
  readonly interval: CandleInterval;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

/** A candle whose end is not that of UTC's calendar. */
export interface ZonedCandle {
  readonly candle: Candle;
  /** Exclusive. */
  readonly endMs: number;
}

const QUARTER_MS = 15 * MINUTE_MS;

/** Candles of a clock that is ahead of UTC by `offsetMs`, a multiple of a quarter of an hour. */
export async function zonedCandles(
  context: GatewayContext,
  market: number,
  { interval, startTime, endTime, limit }: ZonedQuery,
  offsetMs: number,
): Promise<readonly ZonedCandle[]> {
  const nowMs = Math.min(context.views.timeMs, endTime ?? Infinity);
  const openOf = (ms: number): number => candleOpenMs(interval, ms + offsetMs) - offsetMs;
  const endOf = (openMs: number): number => candleEndMs(interval, openMs + offsetMs) - offsetMs;
  let fromMs = openOf(nowMs);
  let toMs = endOf(fromMs);
  if (startTime === undefined) {
    for (let i = 1; i < limit && fromMs > 0; i++) fromMs = openOf(fromMs - 1);
  } else {
    fromMs = openOf(startTime) < startTime ? endOf(openOf(startTime)) : startTime;
    let end = fromMs;
    for (let i = 0; i < limit && end < toMs; i++) end = endOf(end);
    toMs = end;
  }
  const piece = offsetMs % HOUR_MS === 0 ? '1h' : '15m';
  const pieces = await allCandles(context, market, piece, Math.max(0, fromMs), toMs);
  const found: ZonedCandle[] = [];
  for (const each of pieces) {
    const openMs = openOf(each.openMs);
    const last = found.at(-1);
    if (last?.candle.openMs !== openMs) {
      found.push({ candle: { ...each, openMs }, endMs: endOf(openMs) });
    } else found[found.length - 1] = { ...last, candle: joined(last.candle, each) };
  }
  return found;
}

/** Whether candles of this interval are the same in a clock so far ahead of UTC. */
export function isSameInZone(interval: CandleInterval, offsetMs: number): boolean {
  if (offsetMs === 0) return true;
  const lengthMs = candleEndMs(interval, 0) - candleOpenMs(interval, 0);
  return lengthMs <= QUARTER_MS || (lengthMs <= HOUR_MS && offsetMs % lengthMs === 0);
}

/** Both in one; either may be flat. */
function joined(earlier: Candle, later: Candle): Candle {
  if (later.trades === 0) return earlier;
  return earlier.trades === 0 ? { ...later, openMs: earlier.openMs } : mergeCandles(earlier, later);
}
