/** What happened in a window of time, in the short keys of the ticker streams. */
import { DAY_MS, HOUR_MS } from '../../../codec/candle.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { Views } from '../../../marketdata/views.ts';
import { daySums, marketTexts, priceChange, weightedPrice } from '../market-replies.ts';
import type { WindowSums } from '../market-replies.ts';
import { symbolOf } from '../symbols.ts';
import { rollingSums } from './rolling-sums.ts';
import type { RollingWindow } from './stream-name.ts';

/** Which ticker: 24 hours in few words, 24 hours whole, or a rolling window. */
export type TickerKind = 'miniTicker' | 'ticker' | RollingWindow;

const windowsMs: Readonly<Record<RollingWindow, number>> = {
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '1d': DAY_MS,
};

export interface TickerPayload {
  readonly payload: object;
  /** Trades in the window: while there are any, time alone changes it. */
  readonly trades: number;
}

/** The ticker as the views have it now. */
export function tickerPayload(
  views: Views,
  market: MarketReference,
  kind: TickerKind,
): TickerPayload {
  switch (kind) {
    case 'miniTicker':
      return miniTicker(views, market);
    case 'ticker':
      return dayTicker(views, market);
    case '1h':
    case '4h':
    case '1d': {
      const sums = rollingSums(views, market.market, windowsMs[kind]);
      return { payload: rollingTicker(views, market, `${kind}Ticker`, sums), trades: sums.trades };
    }
    default:
      return kind satisfies never;
  }
}

function miniTicker(views: Views, market: MarketReference): TickerPayload {
  const texts = marketTexts(views.reference, market);
  const sums = daySums(views.ticker(market.market));
  const payload = {
    e: '24hrMiniTicker',
    E: sums.closeMs,
    s: symbolOf(market),
    c: texts.price(sums.lastPrice),
    o: texts.price(sums.openPrice),
    h: texts.price(sums.highPrice),
    l: texts.price(sums.lowPrice),
    v: texts.quantity(sums.volume),
    q: texts.quote(sums.quoteVolume),
  };
  return { payload, trades: sums.trades };
}

function dayTicker(views: Views, market: MarketReference): TickerPayload {
  const { reference } = views;
  const texts = marketTexts(reference, market);
  const day = views.ticker(market.market);
  const sums = daySums(day);
  const { change, percent } = priceChange(texts, sums);
  const payload = {
    e: '24hrTicker',
    E: sums.closeMs,
    s: symbolOf(market),
    p: change,
    P: percent,
    w: weightedPrice(reference, market, sums),
    x: texts.price(day.previousClose),
    c: texts.price(sums.lastPrice),
    Q: texts.quantity(day.lastQuantity),
    b: texts.price(day.bidPrice),
    B: texts.quantity(day.bidQuantity),
    a: texts.price(day.askPrice),
    A: texts.quantity(day.askQuantity),
    o: texts.price(sums.openPrice),
    h: texts.price(sums.highPrice),
    l: texts.price(sums.lowPrice),
    ...totals(views, market, sums),
  };
  return { payload, trades: sums.trades };
}

function rollingTicker(
  views: Views,
  market: MarketReference,
  event: string,
  sums: WindowSums,
): object {
  const { reference } = views;
  const texts = marketTexts(reference, market);
  const { change, percent } = priceChange(texts, sums);
  return {
    e: event,
    E: sums.closeMs,
    s: symbolOf(market),
    p: change,
    P: percent,
    o: texts.price(sums.openPrice),
    h: texts.price(sums.highPrice),
    l: texts.price(sums.lowPrice),
    c: texts.price(sums.lastPrice),
    w: weightedPrice(reference, market, sums),
    ...totals(views, market, sums),
  };
}

function totals(views: Views, market: MarketReference, sums: WindowSums): object {
  const texts = marketTexts(views.reference, market);
  return {
    v: texts.quantity(sums.volume),
    q: texts.quote(sums.quoteVolume),
    O: sums.openMs,
    C: sums.closeMs,
    F: sums.trades === 0 ? -1 : sums.firstTradeId,
    L: sums.trades === 0 ? -1 : sums.lastTradeId,
    n: sums.trades,
  };
}
