/**
 * The price chart itself: candles with volume below, on lightweight-charts, in the theme's colours.
 * Its numbers are for drawing; what is sent to the exchange is made of text elsewhere.
 */
import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  createChart,
  createSeriesMarkers,
} from 'lightweight-charts';
import type {
  IChartApi,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import type { Candle, Fill } from '../api/wire.ts';
import { grouped } from '../number/fixed.ts';
import { clock, moment } from '../number/show.ts';
import { colors } from './surface.tsx';

interface Bar {
  readonly time: UTCTimestamp;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** What the crosshair, or the last candle, says. */
export interface Legend {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const seconds = (time: string): UTCTimestamp => (Date.parse(time) / 1000) as UTCTimestamp;

export class ChartSeries {
  readonly chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  #all: Candle[] = [];
  #onLegend: (legend: Legend | undefined) => void;

  constructor(box: HTMLElement, onLegend: (legend: Legend | undefined) => void) {
    this.#onLegend = onLegend;
    this.chart = createChart(box, {
      autoSize: true,
      layout: { attributionLogo: true },
      crosshair: { mode: CrosshairMode.Normal },
      localization: { timeFormatter: (time: Time) => moment(Number(time) * 1000) },
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 6, barSpacing: 7 },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.24 } },
    });
    this.#candles = this.chart.addSeries(CandlestickSeries);
    this.#volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.chart.subscribeCrosshairMove(({ time, seriesData }) => {
      const bar = seriesData.get(this.#candles) as Bar | undefined;
      const volume = seriesData.get(this.#volume) as { readonly value: number } | undefined;
      if (time === undefined || bar === undefined) this.#onLegend(this.#lastLegend());
      else this.#onLegend({ ...bar, volume: volume?.value ?? 0 });
    });
    this.look();
  }

  /** Takes on the theme's colours. */
  look(): void {
    const shown = colors();
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: shown.panel },
        textColor: shown.muted,
        fontFamily: shown.font,
        fontSize: 11,
        panes: { separatorColor: shown.line },
      },
      grid: { vertLines: { color: shown.hover }, horzLines: { color: shown.hover } },
      crosshair: {
        vertLine: { color: shown.strong, labelBackgroundColor: shown.strong },
        horzLine: { color: shown.strong, labelBackgroundColor: shown.strong },
      },
      rightPriceScale: { borderColor: shown.line },
      timeScale: { borderColor: shown.line },
    });
    this.#candles.applyOptions({
      upColor: shown.up,
      downColor: shown.down,
      wickUpColor: shown.up,
      wickDownColor: shown.down,
      borderVisible: false,
    });
    this.#setVolume();
  }

  scale(decimals: number, interval: string): void {
    const minMove = 10 ** -decimals;
    const formatter = (price: number): string => grouped(price.toFixed(decimals));
    this.#candles.applyOptions({ priceFormat: { type: 'custom', formatter, minMove } });
    const fine = interval === '1s';
    this.chart.applyOptions({
      timeScale: {
        secondsVisible: fine,
        tickMarkFormatter: (time: Time, type: number) => tickText(Number(time) * 1000, type),
      },
    });
  }

  /** Replaces all candles; oldest first. */
  reset(candles: readonly Candle[]): void {
    this.#all = [...candles];
    this.#candles.setData(this.#all.map(bar));
    this.#setVolume();
    this.#onLegend(this.#lastLegend());
  }

  /** Puts older candles before those that are there. */
  prepend(candles: readonly Candle[]): void {
    const first = this.#all[0]?.openTime ?? '9';
    const older = candles.filter(({ openTime }) => openTime < first);
    this.#all = [...older, ...this.#all];
    this.#candles.setData(this.#all.map(bar));
    this.#setVolume();
  }

  get oldest(): string | undefined {
    return this.#all[0]?.openTime;
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Takes in new and changed candles; older ones than the last are known. */
  update(candles: readonly Candle[]): void {
    for (const candle of candles) {
      const last = this.#all.at(-1);
      if (last !== undefined && candle.openTime < last.openTime) continue;
      if (last?.openTime === candle.openTime) this.#all.pop();
      this.#all.push(candle);
      this.#candles.update(bar(candle));
      this.#volume.update(column(candle));
    }
    this.#onLegend(this.#lastLegend());
  }

  /** Arrows where own orders were filled; the text says the side again. */
  mark(fills: readonly Fill[]): void {
    const first = this.#all[0];
    const second = this.#all[1];
    if (first === undefined || second === undefined) return;
    const from = seconds(first.openTime);
    const step = seconds(second.openTime) - from;
    const shown = colors();
    this.#markers.setMarkers(
      fills
        .filter(({ time }) => seconds(time) >= from)
        .toSorted((a, b) => a.time.localeCompare(b.time))
        .map(({ side, time }) => ({
          time: (from + Math.floor((seconds(time) - from) / step) * step) as UTCTimestamp,
          position: side === 'BUY' ? 'belowBar' : 'aboveBar',
          shape: side === 'BUY' ? 'arrowUp' : 'arrowDown',
          color: side === 'BUY' ? shown.up : shown.down,
          text: side === 'BUY' ? 'B' : 'S',
        })),
    );
  }

  /** Where a price is drawn; undefined when it is out of sight. */
  yOf(price: number): number | undefined {
    return this.#candles.priceToCoordinate(price) ?? undefined;
  }

  /** Of the part where prices are drawn. */
  get height(): number {
    return this.chart.paneSize().height;
  }

  priceAt(y: number): number | undefined {
    return this.#candles.coordinateToPrice(y) ?? undefined;
  }

  remove(): void {
    this.#onLegend = () => undefined;
    this.chart.remove();
  }

  #setVolume(): void {
    this.#volume.setData(this.#all.map(column));
  }

  #lastLegend(): Legend | undefined {
    const last = this.#all.at(-1);
    return last && { ...bar(last), volume: Number(last.volume) };
  }
}

function bar({ openTime, open, high, low, close }: Candle): Bar {
  return {
    time: seconds(openTime),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
  };
}

function column({ openTime, open, close, volume }: Candle): {
  time: UTCTimestamp;
  value: number;
  color: string;
} {
  const { upSoft, downSoft } = colors();
  const color = Number(close) >= Number(open) ? upSoft : downSoft;
  return { time: seconds(openTime), value: Number(volume), color };
}

/** Marks of the time scale in local time: years, months, days, then the clock. */
function tickText(ms: number, type: number): string {
  const at = new Date(ms);
  if (type === 0) return String(at.getFullYear());
  if (type === 1) return at.toLocaleDateString(undefined, { month: 'short' });
  if (type === 2) return at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  return type === 3 ? clock(ms).slice(0, 5) : clock(ms);
}
