/** What traded in the last so many minutes of log time: merged candles, whole minutes at the old edge. */
import type { Candle } from '../../../codec/candle.ts';
import { candleOpenMs, DAY_MS, mergeCandles } from '../../../codec/candle.ts';
import type { Views } from '../../../marketdata/views.ts';
import { daySums } from '../market-replies.ts';
import type { WindowSums } from '../market-replies.ts';

/** More minutes than any window asks of the candles. */
const MINUTES_MAX = 1_000;

/**
 * The window of this length that ends now, up to a minute longer; its opening is a minute's. A window of
 * a day is that of the 24-hour ticker. One without trades stands at the last price.
 */
export function rollingSums(views: Views, market: number, windowMs: number): WindowSums {
  if (windowMs >= DAY_MS) return daySums(views.ticker(market));
  const closeMs = views.timeMs;
  const openMs = candleOpenMs('1m', closeMs - windowMs);
  const lastPrice = views.lastPrice(market);
  const whole = merged(views, market, openMs);
  if (whole === undefined) {
    return {
      openPrice: lastPrice,
      highPrice: lastPrice,
      lowPrice: lastPrice,
      lastPrice,
      volume: 0n,
      quoteVolume: 0n,
      trades: 0,
      firstTradeId: 0,
      lastTradeId: 0,
      openMs,
      closeMs,
    };
  }
  const { open, high, low, close, volume, quoteVolume, trades, firstTradeId, lastTradeId } = whole;
  return {
    openPrice: open,
    highPrice: high,
    lowPrice: low,
    lastPrice: close,
    volume,
    quoteVolume,
    trades,
    firstTradeId,
    lastTradeId,
    openMs,
    closeMs,
  };
}

/** Everything that traded since then as one candle; undefined when nothing did. */
function merged(views: Views, market: number, openMs: number): Candle | undefined {
  const { candles } = views.candles(market, '1m', { startMs: openMs, limit: MINUTES_MAX });
  const traded = candles.filter(({ trades }) => trades > 0);
  return traded.length === 0 ? undefined : traded.reduce(mergeCandles);
}
