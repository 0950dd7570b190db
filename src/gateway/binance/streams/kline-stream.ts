/**
 * `kline_INTERVAL`: the running candle as it changes, and each candle once when it has closed, at once.
 * With `@+08:00` the candles of six hours and more begin by the clock of UTC+8; the shorter ones begin
 * at the same moments anyway.
 */
import type { Candle, CandleInterval } from '../../../codec/candle.ts';
import {
  candleEndMs,
  candleOpenMs,
  flatCandle,
  HOUR_MS,
  mergeCandles,
} from '../../../codec/candle.ts';
import type { Views } from '../../../marketdata/views.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

const SHIFT_MS = 8 * HOUR_MS;
/** Hours in the longest month, and some. */
const HOURS_MAX = 800;

interface Update {
  readonly candle: Candle;
  readonly closed: boolean;
  readonly timeMs: number;
}

export class KlineStream extends MarketTopic {
  readonly #interval: CandleInterval;
  readonly #shifted: boolean;
  /** Not yet sent: the candles that closed, then the latest of the running one. */
  #updates: Update[] = [];

  constructor(
    views: Views,
    options: MarketTopicOptions & { readonly interval: CandleInterval; readonly shifted: boolean },
  ) {
    super(views, options);
    const { interval } = options;
    this.#interval = interval;
    // Those whose length divides the shift begin at the same moments.
    this.#shifted = options.shifted && SHIFT_MS % candleEndMs(interval, 0) !== 0;
    const { market } = this;
    if (!this.#shifted) {
      this.listen(views.onCandle(market, interval, (update) => this.#add(update)));
      return;
    }
    this.listen(
      views.onTicker(market, (_, timeMs) => {
        const candle = shiftedCandle(views, market, interval, timeMs);
        if (candle !== undefined) this.#add({ candle, closed: false, timeMs });
      }),
      views.onCandle(market, '1h', ({ candle: { openMs }, closed, timeMs }) => {
        if (!closed || shiftedEndMs(interval, openMs) !== openMs + HOUR_MS) return;
        const candle = shiftedCandle(views, market, interval, openMs);
        if (candle !== undefined) this.#add({ candle, closed: true, timeMs });
      }),
    );
  }

  /** A candle that has closed does not wait. */
  override get urgent(): boolean {
    return super.urgent || this.#updates[0]?.closed === true;
  }

  protected override changes(): readonly string[] {
    const updates = this.#updates;
    this.#updates = [];
    return updates.map((update) => this.#text(update));
  }

  /** Before the first trade there is none. */
  protected override state(): string | undefined {
    const { views, market } = this;
    const { timeMs } = views;
    const candle = this.#shifted
      ? shiftedCandle(views, market, this.#interval, timeMs)
      : views.candle(market, this.#interval);
    return candle === undefined ? undefined : this.#text({ candle, closed: false, timeMs });
  }

  #add(update: Update): void {
    if (this.#updates.at(-1)?.closed === false) this.#updates.pop();
    this.#updates.push(update);
    this.touched();
  }

  #text({ candle, closed, timeMs }: Update): string {
    const { price, quantity, quote } = this.texts;
    const endMs = this.#shifted
      ? shiftedEndMs(this.#interval, candle.openMs)
      : candleEndMs(this.#interval, candle.openMs);
    return JSON.stringify({
      e: 'kline',
      E: timeMs,
      s: this.symbol,
      k: {
        t: candle.openMs,
        T: endMs - 1,
        s: this.symbol,
        i: this.#interval,
        f: candle.trades === 0 ? -1 : candle.firstTradeId,
        L: candle.trades === 0 ? -1 : candle.lastTradeId,
        o: price(candle.open),
        c: price(candle.close),
        h: price(candle.high),
        l: price(candle.low),
        v: quantity(candle.volume),
        n: candle.trades,
        x: closed,
        q: quote(candle.quoteVolume),
        V: quantity(candle.takerVolume),
        Q: quote(candle.takerQuoteVolume),
        B: '0',
      },
    });
  }
}

function shiftedOpenMs(interval: CandleInterval, timeMs: number): number {
  return candleOpenMs(interval, timeMs + SHIFT_MS) - SHIFT_MS;
}

function shiftedEndMs(interval: CandleInterval, timeMs: number): number {
  return candleEndMs(interval, candleOpenMs(interval, timeMs + SHIFT_MS)) - SHIFT_MS;
}

/** The candle that holds a time, by the clock of UTC+8; undefined before the first trade. */
function shiftedCandle(
  views: Views,
  market: number,
  interval: CandleInterval,
  timeMs: number,
): Candle | undefined {
  const openMs = shiftedOpenMs(interval, timeMs);
  const range = { startMs: openMs, endMs: shiftedEndMs(interval, timeMs), limit: HOURS_MAX };
  const hours = views.candles(market, '1h', range).candles;
  const traded = hours.filter(({ trades }) => trades > 0);
  const flat = hours[0];
  if (traded.length > 0) return { ...traded.reduce(mergeCandles), openMs };
  return flat === undefined ? undefined : flatCandle(openMs, flat.close);
}
