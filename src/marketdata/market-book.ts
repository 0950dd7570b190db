/** One market's public data: depth, trades, 24 hours, candles. */
import type { Candle, CandleInterval, CandleRange } from '../codec/candle.ts';
import { candleOpenMs, tradeCandle } from '../codec/candle.ts';
import type { SeedFacts } from '../codec/seed-facts.ts';
import type { Trade } from '../codec/trade.ts';
import type { Traded } from '../core/event.ts';
import type { MarketImage } from '../core/state-image.ts';
import type { CandlePage } from './candle-series.ts';
import { CandleSeries } from './candle-series.ts';
import type { DaySums } from './day-trades.ts';
import { DayTrades } from './day-trades.ts';
import type { BookTicker } from './depth.ts';
import { DepthBook } from './depth.ts';

/** Newest trades kept. */
const TRADES_KEPT = 1000;

/** The rolling 24 hours (precision: see day-trades.ts) and the best of the book. */
export interface DayTicker extends DaySums, BookTicker {
  /** The last trade ever; 0 before the first. */
  readonly lastPrice: number;
  /** 0 when it is not known since a restart. */
  readonly lastQuantity: number;
  readonly closeMs: number;
}

export class MarketBook {
  readonly depth: DepthBook;
  readonly #candles = new CandleSeries();
  readonly #day = new DayTrades();
  /** Oldest first; trimmed to TRADES_KEPT when twice as long. */
  #trades: Trade[] = [];
  #lastPrice: number;

  constructor(market: number, image?: Pick<MarketImage, 'updateId' | 'lastPrice'>) {
    this.depth = new DepthBook(market, image?.updateId ?? 0);
    this.#lastPrice = image?.lastPrice ?? 0;
  }

  get lastPrice(): number {
    return this.#lastPrice;
  }

  /** Takes over what history knows of this market. */
  seed(market: number, facts: SeedFacts, nowMs: number): void {
    const mine = facts.markets.find((each) => each.market === market);
    if (mine === undefined) return;
    this.#candles.seed(mine, facts.from, nowMs);
    this.#trades = mine.trades.slice(-TRADES_KEPT);
    const before = mine.hours.at(-1) ?? mine.days.at(-1);
    this.#day.seedPreviousClose(before?.close ?? 0);
    for (const minute of mine.minutes) this.#day.add(minute);
  }

  trade(event: Traded, trade: Trade): void {
    this.#lastPrice = event.price;
    this.#trades.push(trade);
    if (this.#trades.length >= 2 * TRADES_KEPT) this.#trades = this.#trades.slice(-TRADES_KEPT);
    const candle = tradeCandle(event, candleOpenMs('1s', trade.timeMs));
    this.#candles.add(candle);
    this.#day.add(candle);
  }

  /** Newest last. */
  recentTrades(limit: number): readonly Trade[] {
    const count = Math.min(limit, TRADES_KEPT);
    return count <= 0 ? [] : this.#trades.slice(-count);
  }

  ticker(nowMs: number): DayTicker {
    return {
      ...this.#day.sums(nowMs),
      ...this.depth.ticker(),
      lastPrice: this.#lastPrice,
      lastQuantity: this.#trades.at(-1)?.quantity ?? 0,
      closeMs: nowMs,
    };
  }

  candles(interval: CandleInterval, range: CandleRange, nowMs: number): CandlePage {
    return this.#candles.page(interval, range, nowMs);
  }

  candle(interval: CandleInterval, nowMs: number): Candle | undefined {
    return this.#candles.current(interval, nowMs);
  }
}
