/**
 * Candle streams: the running candle after each output that traded, and each candle once when log time
 * passes its end, flat ones included (D4).
 */
import type { Candle, CandleInterval } from '../codec/candle.ts';
import { candleEndMs, candleIntervals, candleOpenMs } from '../codec/candle.ts';
import type { MarketBook } from './market-book.ts';
import type { Unsubscribe } from './listeners.ts';
import { Listeners } from './listeners.ts';

export interface CandleUpdate {
  readonly market: number;
  readonly interval: CandleInterval;
  readonly candle: Candle;
  /** It has ended and comes no more. */
  readonly closed: boolean;
  readonly timeMs: number;
}

/** After a long silence of the log, at most this many ended candles are told. */
const CLOSED_MAX = 1000;

export class CandleStreams {
  readonly #listeners = new Listeners<readonly [CandleUpdate]>();
  readonly #count = new Map<CandleInterval, number>();
  /** Opening of the running candle, of the intervals that anybody listens to. */
  readonly #runningMs = new Map<CandleInterval, number>();

  /** Market 0: every market. */
  add(
    market: number,
    interval: CandleInterval,
    listener: (update: CandleUpdate) => void,
    nowMs: number,
  ): Unsubscribe {
    const remove = this.#listeners.add(key(market, interval), listener);
    const count = this.#count.get(interval) ?? 0;
    this.#count.set(interval, count + 1);
    if (count === 0) this.#runningMs.set(interval, candleOpenMs(interval, nowMs));
    let removed = false;
    return () => {
      if (removed) return;
      removed = true;
      remove();
      const left = (this.#count.get(interval) as number) - 1;
      this.#count.set(interval, left);
      if (left === 0) this.#runningMs.delete(interval);
    };
  }

  /** The views start from another state: nothing that ended before is told. */
  restart(nowMs: number): void {
    for (const interval of this.#runningMs.keys()) {
      this.#runningMs.set(interval, candleOpenMs(interval, nowMs));
    }
  }

  /** Log time has come to `nowMs`, and nothing of then is folded yet: tells what ended. */
  advance(markets: ReadonlyMap<number, MarketBook>, nowMs: number): void {
    for (const interval of candleIntervals) {
      const runningMs = this.#runningMs.get(interval);
      if (runningMs === undefined) continue;
      const openMs = candleOpenMs(interval, nowMs);
      if (openMs <= runningMs) continue;
      this.#runningMs.set(interval, openMs);
      for (const [market, book] of markets) {
        if (!this.#wanted(market, interval)) continue;
        this.#closed(market, book, interval, { startMs: runningMs, endMs: openMs, nowMs });
      }
    }
  }

  /** The market has traded: tells its running candles. */
  traded(market: number, book: MarketBook, nowMs: number): void {
    for (const interval of this.#runningMs.keys()) {
      if (!this.#wanted(market, interval)) continue;
      const candle = book.candle(interval, nowMs);
      if (candle === undefined) continue;
      this.#fire({ market, interval, candle, closed: false, timeMs: nowMs });
    }
  }

  #closed(
    market: number,
    book: MarketBook,
    interval: CandleInterval,
    range: { readonly startMs: number; readonly endMs: number; readonly nowMs: number },
  ): void {
    const { endMs, nowMs } = range;
    const newest = { endMs, limit: CLOSED_MAX };
    for (const candle of book.candles(interval, newest, nowMs).candles) {
      if (candle.openMs < range.startMs) continue;
      if (candleEndMs(interval, candle.openMs) > nowMs) continue;
      this.#fire({ market, interval, candle, closed: true, timeMs: nowMs });
    }
  }

  #wanted(market: number, interval: CandleInterval): boolean {
    return this.#listeners.has(key(market, interval)) || this.#listeners.has(key(0, interval));
  }

  #fire(update: CandleUpdate): void {
    this.#listeners.fire(key(update.market, update.interval), update);
    this.#listeners.fire(key(0, update.interval), update);
  }
}

function key(market: number, interval: CandleInterval): string {
  return `${market} ${interval}`;
}
