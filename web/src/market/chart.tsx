/** The price chart with its intervals, what the crosshair is on, and own orders to be dragged. */
import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Candle } from '../api/wire.ts';
import { feed } from '../feed/feed.ts';
import { decimalsOf, grouped } from '../number/fixed.ts';
import { compact } from '../number/show.ts';
import { useConnection } from '../state/connection.ts';
import { useMarket } from '../state/markets.ts';
import { useOrders } from '../state/orders.ts';
import { useSettings } from '../state/settings.ts';
import { Auction } from './auction.tsx';
import { ChartSeries } from './chart-series.ts';
import type { Legend } from './chart-series.ts';
import { OrderLines } from './order-lines.tsx';

const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d', '1w'] as const;
const CANDLES = 500;
/** Older candles are fetched when so few are left of what is seen. */
const OLDER_AT = 20;

async function fetchCandles(
  market: string,
  interval: string,
  to?: string,
): Promise<readonly Candle[]> {
  const found = await request<{ readonly candles: readonly Candle[] }>(
    'GET',
    `/api/v1/markets/${market}/candles`,
    { query: { interval, limit: CANDLES, to } },
  );
  return found.ok ? found.value.candles : [];
}

export function Chart(): ReactElement {
  const market = useMarket();
  const symbol = market?.market ?? '';
  const decimals = decimalsOf(market?.tickSize ?? '0');
  const { interval, change } = useSettings();
  const { state, resyncs } = useConnection();
  const fills = useOrders((store) => store.fills);
  const box = useRef<HTMLDivElement>(null);
  const [series, setSeries] = useState<ChartSeries>();
  const [legend, setLegend] = useState<Legend>();
  const [loads, setLoads] = useState(0);

  useEffect(() => {
    if (box.current === null) return undefined;
    const made = new ChartSeries(box.current, setLegend);
    setSeries(made);
    const look = (): void => made.look();
    addEventListener('looks', look);
    return () => {
      removeEventListener('looks', look);
      setSeries(undefined);
      made.remove();
    };
  }, []);

  useEffect(() => {
    if (series === undefined || symbol === '' || interval === '') return undefined;
    return followCandles(series, { symbol, interval, decimals }, () =>
      setLoads((before) => before + 1),
    );
  }, [series, symbol, interval, decimals, resyncs]);

  useEffect(() => {
    series?.mark(fills.filter((fill) => fill.market === symbol));
  }, [series, fills, symbol, loads]);

  return (
    <section className="flex h-full flex-col" aria-label="Price chart">
      <div className="flex h-9 shrink-0 items-center gap-3 overflow-hidden px-2">
        <div role="radiogroup" aria-label="Interval" className="flex gap-0.5">
          {INTERVALS.map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={each === interval}
              className={`h-6 rounded px-2 text-[12px] ${each === interval ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-hover hover:text-text'}`}
              onClick={() => change({ interval: each })}
            >
              {each}
            </button>
          ))}
        </div>
        {legend !== undefined && <LegendText legend={legend} decimals={decimals} />}
      </div>
      <Auction />
      <div className={`relative min-h-0 flex-1 ${state === 'live' ? '' : 'opacity-50'}`}>
        <div ref={box} className="absolute inset-0" />
        {series !== undefined && market !== undefined && (
          <OrderLines series={series} market={market} />
        )}
      </div>
    </section>
  );
}

interface Watched {
  readonly symbol: string;
  readonly interval: string;
  readonly decimals: number;
}

/** Loads candles and keeps them; tells when a whole load is there. */
function followCandles(
  series: ChartSeries,
  { symbol, interval, decimals }: Watched,
  onLoad: () => void,
): () => void {
  let wanted = true;
  let loaded = false;
  let loadingOlder = false;
  let early: Candle[] = [];
  series.scale(decimals, interval);
  const load = async (): Promise<void> => {
    const candles = await fetchCandles(symbol, interval);
    if (!wanted) return;
    series.reset(candles);
    series.update(early);
    series.chart.timeScale().applyOptions({ rightOffset: 6 });
    early = [];
    loaded = true;
    onLoad();
  };
  const loadOlder = async (): Promise<void> => {
    const { oldest } = series;
    if (!loaded || loadingOlder || oldest === undefined) return;
    loadingOlder = true;
    const candles = await fetchCandles(symbol, interval, oldest);
    if (!wanted) return;
    if (candles.length > 0) series.prepend(candles);
    loadingOlder = candles.length === 0;
  };
  const onRange = (range: { readonly from: number } | null): void => {
    if (range !== null && range.from < OLDER_AT) void loadOlder();
  };
  const endFrames = feed.frames.on(({ market, candles }) => {
    if (candles === undefined || market !== symbol || candles.interval !== interval) return;
    if (loaded) series.update(candles.candles);
    else early = [...early, ...candles.candles];
  });
  series.chart.timeScale().subscribeVisibleLogicalRangeChange(onRange);
  void load();
  return () => {
    wanted = false;
    endFrames();
    series.chart.timeScale().unsubscribeVisibleLogicalRangeChange(onRange);
  };
}

function LegendText({ legend, decimals }: { legend: Legend; decimals: number }): ReactElement {
  const color = legend.close >= legend.open ? 'text-up' : 'text-down';
  const cells = [
    ['O', legend.open],
    ['H', legend.high],
    ['L', legend.low],
    ['C', legend.close],
  ] as const;
  return (
    <p className="flex min-w-0 gap-2 truncate text-[11px] text-muted">
      {cells.map(([name, value]) => (
        <span key={name}>
          {name} <span className={color}>{grouped(value.toFixed(decimals))}</span>
        </span>
      ))}
      <span>
        Vol <span className={color}>{compact(String(legend.volume))}</span>
      </span>
    </p>
  );
}
