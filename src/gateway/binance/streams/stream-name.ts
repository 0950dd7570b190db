/**
 * What a stream's name asks for, as Binance spells it: `btcusdt@depth@100ms`, `!miniTicker@arr`. Names
 * that mean nothing here are no error: they stay silent.
 */
import { candleIntervals } from '../../../codec/candle.ts';
import type { CandleInterval } from '../../../codec/candle.ts';

export const rollingWindows = ['1h', '4h', '1d'] as const;
export type RollingWindow = (typeof rollingWindows)[number];

/** A stream of one market. */
export type MarketStreamKind =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'avgPrice' }
  | { readonly kind: 'miniTicker' | 'ticker' }
  | { readonly kind: 'rollingTicker'; readonly window: RollingWindow }
  /** `shifted`: days begin at midnight of UTC+8. */
  | { readonly kind: 'kline'; readonly interval: CandleInterval; readonly shifted: boolean }
  | { readonly kind: 'depth'; readonly intervalMs: number }
  | { readonly kind: 'partialDepth'; readonly levels: number; readonly intervalMs: number };

/** A stream of all markets. */
export type VenueStreamKind =
  | { readonly kind: 'allMiniTickers' | 'allTickers' | 'serverShutdown' }
  | { readonly kind: 'allRollingTickers'; readonly window: RollingWindow };

export type StreamName =
  /** `symbol` in lower case, as clients write it. */
  (MarketStreamKind & { readonly symbol: string }) | VenueStreamKind;

const INTERVAL_MS = 1_000;
const FAST_MS = 100;

const venueStreams: ReadonlyMap<string, VenueStreamKind> = new Map<string, VenueStreamKind>([
  ['!miniTicker@arr', { kind: 'allMiniTickers' }],
  ['!ticker@arr', { kind: 'allTickers' }],
  ['!serverShutdown', { kind: 'serverShutdown' }],
  ...rollingWindows.map((window): [string, VenueStreamKind] => [
    `!ticker_${window}@arr`,
    { kind: 'allRollingTickers', window },
  ]),
]);

const marketStreams: ReadonlyMap<string, MarketStreamKind> = new Map<string, MarketStreamKind>([
  ['trade', { kind: 'trade' }],
  ['aggTrade', { kind: 'aggTrade' }],
  ['bookTicker', { kind: 'bookTicker' }],
  ['avgPrice', { kind: 'avgPrice' }],
  ['miniTicker', { kind: 'miniTicker' }],
  ['ticker', { kind: 'ticker' }],
  ...rollingWindows.map((window): [string, MarketStreamKind] => [
    `ticker_${window}`,
    { kind: 'rollingTicker', window },
  ]),
  ...candleIntervals.flatMap((interval): [string, MarketStreamKind][] => [
    [`kline_${interval}`, { kind: 'kline', interval, shifted: false }],
    [`kline_${interval}@+08:00`, { kind: 'kline', interval, shifted: true }],
  ]),
  ['depth', { kind: 'depth', intervalMs: INTERVAL_MS }],
  ['depth@1000ms', { kind: 'depth', intervalMs: INTERVAL_MS }],
  ['depth@100ms', { kind: 'depth', intervalMs: FAST_MS }],
  ...[5, 10, 20].flatMap((levels): [string, MarketStreamKind][] => [
    [`depth${levels}`, { kind: 'partialDepth', levels, intervalMs: INTERVAL_MS }],
    [`depth${levels}@1000ms`, { kind: 'partialDepth', levels, intervalMs: INTERVAL_MS }],
    [`depth${levels}@100ms`, { kind: 'partialDepth', levels, intervalMs: FAST_MS }],
  ]),
]);

/** Names as they stand behind a symbol and its `@`, and names of all markets. */
export const marketStreamNames: readonly string[] = [...marketStreams.keys()];
export const venueStreamNames: readonly string[] = [...venueStreams.keys()];

/** What the name asks for; undefined when it means nothing. */
export function readStreamName(name: string): StreamName | undefined {
  const venue = venueStreams.get(name);
  if (venue !== undefined) return venue;
  const at = name.indexOf('@');
  const symbol = name.slice(0, Math.max(at, 0));
  const kind = marketStreams.get(name.slice(at + 1));
  return kind === undefined || symbol === '' ? undefined : { ...kind, symbol };
}
