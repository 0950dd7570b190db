/**
 * One market's candles of every interval. A trade touches only the second it falls in; when that ends
 * it is merged into its minute, an ended minute into its hour and the steps between, and so on:
 *
 *   1s -> 1m -> 3m 5m 15m 30m 1h;   1h -> 2h 4h 6h 8h 12h 1d;   1d -> 3d 1w 1M
 *
 * Each interval keeps its newest KEPT candles that are not flat; flat ones are made when asked for.
 */
import type { Candle, CandleInterval, CandleRange } from '../codec/candle.ts';
import {
  candleEndMs,
  candleIntervals,
  candleOpenMs,
  candleWindow,
  fillFlat,
  flatCandle,
  mergeCandles,
  rollUp,
} from '../codec/candle.ts';
import type { FactsFrom, MarketFacts } from '../codec/seed-facts.ts';

const KEPT = 1000;

const parents: Readonly<Partial<Record<CandleInterval, readonly CandleInterval[]>>> = {
  '1s': ['1m'],
  '1m': ['3m', '5m', '15m', '30m', '1h'],
  '1h': ['2h', '4h', '6h', '8h', '12h', '1d'],
  '1d': ['3d', '1w', '1M'],
};

const childOf = new Map<CandleInterval, CandleInterval>();
for (const interval of candleIntervals) {
  for (const parent of parents[interval] ?? []) childOf.set(parent, interval);
}

export interface CandlePage {
  /** Oldest first; flat ones where nothing traded. */
  readonly candles: readonly Candle[];
  /** Candles opening before this are not held here: ask history. 0: everything is held. */
  readonly coveredFromMs: number;
}

interface Ring {
  /** Ended candles, oldest first. */
  ended: Candle[];
  /** The merger of ended children that the running candle has so far. */
  running: Candle | undefined;
  coveredFromMs: number;
  /** Last price before what is held; undefined when nothing traded before. */
  closeBefore: number | undefined;
}

export class CandleSeries {
  readonly #rings = new Map<CandleInterval, Ring>();

  constructor() {
    for (const interval of candleIntervals) {
      const ring = { ended: [], running: undefined, coveredFromMs: 0, closeBefore: undefined };
      this.#rings.set(interval, ring);
    }
  }

  /** Starts from history's candles, none of them after `nowMs`. */
  seed(facts: MarketFacts, from: FactsFrom, nowMs: number): void {
    this.#startGroup('1d', from.daysFromMs, undefined);
    let close = this.#absorbAll('1d', facts.days, undefined);
    this.#startGroup('1h', from.hoursFromMs, close);
    close = this.#absorbAll('1h', facts.hours, close);
    this.#startGroup('1m', from.minutesFromMs, close);
    close = this.#absorbAll('1m', facts.minutes, close);
    const seconds = this.#ring('1s');
    seconds.coveredFromMs = candleEndMs('1s', candleOpenMs('1s', nowMs));
    seconds.closeBefore = close;
  }

  /** Adds a trade as a candle of its own; time never goes back. */
  add(trade: Candle): void {
    this.#absorb('1s', trade);
  }

  /** The candle that holds `nowMs`, flat if nothing traded in it; undefined before the first trade. */
  current(interval: CandleInterval, nowMs: number): Candle | undefined {
    const { ended, closeBefore } = this.#ring(interval);
    const openMs = candleOpenMs(interval, nowMs);
    const last = this.#tail(interval).at(-1) ?? ended.at(-1);
    if (last?.openMs === openMs) return last;
    const close = last?.close ?? closeBefore;
    return close === undefined ? undefined : flatCandle(openMs, close);
  }

  page(interval: CandleInterval, range: CandleRange, nowMs: number): CandlePage {
    const ring = this.#ring(interval);
    const tail = this.#tail(interval);
    const firstMs = ring.ended[0]?.openMs ?? tail[0]?.openMs;
    const { coveredFromMs, closeBefore } = ring;
    if (closeBefore === undefined && firstMs === undefined) return { candles: [], coveredFromMs };
    const fromMs = Math.max(coveredFromMs, closeBefore === undefined ? (firstMs ?? 0) : 0);
    const window = candleWindow(interval, range, { fromMs, nowMs });
    const { list, before } = within([...ring.ended, ...tail], window, closeBefore);
    return { candles: fillFlat(list, interval, window, before), coveredFromMs };
  }

  /** What the ended candles do not hold yet, from the running candles down to the second. */
  #tail(interval: CandleInterval): Candle[] {
    const pieces: Candle[] = [];
    for (let at: CandleInterval | undefined = interval; at !== undefined; at = childOf.get(at)) {
      const { running } = this.#ring(at);
      if (running !== undefined) pieces.push(running);
    }
    return rollUp(pieces, interval);
  }

  #absorbAll(
    interval: CandleInterval,
    candles: readonly Candle[],
    close: number | undefined,
  ): number | undefined {
    for (const candle of candles) this.#absorb(interval, candle);
    return candles.at(-1)?.close ?? close;
  }

  #absorb(interval: CandleInterval, candle: Candle): void {
    const ring = this.#ring(interval);
    const openMs = candleOpenMs(interval, candle.openMs);
    if (ring.running?.openMs === openMs) {
      ring.running = mergeCandles(ring.running, candle);
      return;
    }
    if (ring.running !== undefined) this.#end(interval, ring, ring.running);
    ring.running = { ...candle, openMs };
  }

  #end(interval: CandleInterval, ring: Ring, candle: Candle): void {
    ring.ended.push(candle);
    ring.running = undefined;
    if (ring.ended.length > KEPT) {
      const oldest = ring.ended.shift() as Candle;
      ring.coveredFromMs = candleEndMs(interval, oldest.openMs);
      ring.closeBefore = oldest.close;
    }
    for (const parent of parents[interval] ?? []) this.#absorb(parent, candle);
  }

  /** The interval and its parents hold nothing before this time. */
  #startGroup(interval: CandleInterval, fromMs: number, close: number | undefined): void {
    const ring = this.#ring(interval);
    ring.coveredFromMs = fromMs;
    ring.closeBefore = close;
    for (const parent of parents[interval] ?? []) {
      if (parents[parent] !== undefined) continue;
      const openMs = candleOpenMs(parent, fromMs);
      const above = this.#ring(parent);
      above.coveredFromMs = openMs < fromMs ? candleEndMs(parent, openMs) : openMs;
      above.closeBefore = close;
    }
  }

  #ring(interval: CandleInterval): Ring {
    return this.#rings.get(interval) as Ring;
  }
}

function within(
  candles: readonly Candle[],
  window: { readonly fromMs: number; readonly toMs: number },
  closeBefore: number | undefined,
): { list: Candle[]; before: number | undefined } {
  const list: Candle[] = [];
  let before = closeBefore;
  for (const candle of candles) {
    if (candle.openMs < window.fromMs) before = candle.close;
    else if (candle.openMs < window.toMs) list.push(candle);
  }
  return { list, before };
}
