/**
 * What traded in the last 24 hours of log time, in buckets of a minute. Precision: the window starts on
 * a minute and is between 23 h 59 min and 24 h long; the trades at its edges are those of whole minutes.
 */
import type { Candle } from '../codec/candle.ts';
import { candleOpenMs, DAY_MS, mergeCandles, MINUTE_MS } from '../codec/candle.ts';

export interface DaySums {
  readonly openPrice: number;
  readonly highPrice: number;
  readonly lowPrice: number;
  /** Last price before the window; 0 if none is known. */
  readonly previousClose: number;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly trades: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  /** The window: from this minute's opening to now. */
  readonly openMs: number;
}

export class DayTrades {
  /** Non-flat minutes, oldest first, from #head on. */
  #minutes: Candle[] = [];
  #head = 0;
  #volume = 0n;
  #quoteVolume = 0n;
  #trades = 0;
  #previousClose = 0;

  /** Adds a trade, or a minute of them; time never goes back. */
  add(candle: Candle): void {
    const openMs = candleOpenMs('1m', candle.openMs);
    const last = this.#minutes.at(-1);
    if (last?.openMs === openMs && this.#minutes.length > this.#head) {
      this.#minutes[this.#minutes.length - 1] = mergeCandles(last, candle);
    } else this.#minutes.push({ ...candle, openMs });
    this.#volume += candle.volume;
    this.#quoteVolume += candle.quoteVolume;
    this.#trades += candle.trades;
  }

  /** The last price before everything that is added. */
  seedPreviousClose(price: number): void {
    this.#previousClose = price;
  }

  sums(nowMs: number): DaySums {
    const openMs = candleOpenMs('1m', nowMs) - DAY_MS + MINUTE_MS;
    this.#expire(openMs);
    const first = this.#minutes[this.#head];
    let high = 0;
    let low = first?.low ?? 0;
    for (let i = this.#head; i < this.#minutes.length; i++) {
      const minute = this.#minutes[i] as Candle;
      if (minute.high > high) high = minute.high;
      if (minute.low < low) low = minute.low;
    }
    return {
      openPrice: first?.open ?? 0,
      highPrice: high,
      lowPrice: low,
      previousClose: this.#previousClose,
      volume: this.#volume,
      quoteVolume: this.#quoteVolume,
      trades: this.#trades,
      firstTradeId: first?.firstTradeId ?? 0,
      lastTradeId: first === undefined ? 0 : (this.#minutes.at(-1) as Candle).lastTradeId,
      openMs,
    };
  }

  #expire(openMs: number): void {
    for (;;) {
      const oldest = this.#minutes[this.#head];
      if (oldest === undefined || oldest.openMs >= openMs) break;
      this.#volume -= oldest.volume;
      this.#quoteVolume -= oldest.quoteVolume;
      this.#trades -= oldest.trades;
      this.#previousClose = oldest.close;
      this.#head++;
    }
    if (this.#head < 2 * (DAY_MS / MINUTE_MS)) return;
    this.#minutes = this.#minutes.slice(this.#head);
    this.#head = 0;
  }
}
