/** The last day of a market as a small line, from its hourly candles. */
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Candle } from '../api/wire.ts';

const HOURS = 24;
const RENEW_MS = 5 * 60_000;
const WIDTH = 44;
const HEIGHT = 20;

interface Props {
  readonly market: string;
  /** The price now; the line ends there. */
  readonly last: string | null | undefined;
  readonly rising: boolean;
}

export function Sparkline({ market, last, rising }: Props): ReactElement {
  const [candles, setCandles] = useState<readonly Candle[]>([]);
  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const found = await request<{ readonly candles: readonly Candle[] }>(
        'GET',
        `/api/v1/markets/${market}/candles`,
        { query: { interval: '1h', limit: HOURS } },
      );
      if (wanted && found.ok) setCandles(found.value.candles);
    };
    void load();
    const timer = setInterval(() => void load(), RENEW_MS);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [market]);
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      className={`shrink-0 ${rising ? 'text-up' : 'text-down'}`}
    >
      <polyline
        points={line(candles, last)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}

function line(candles: readonly Candle[], last: string | null | undefined): string {
  const first = candles[0];
  if (first === undefined || last === null || last === undefined) return '';
  const closes = candles.slice(0, -1).map(({ close }) => Number(close));
  const values = [Number(first.open), ...closes, Number(last)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = high - low || 1;
  return values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * WIDTH;
      const y = high === low ? HEIGHT / 2 : 2 + ((high - value) / reach) * (HEIGHT - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
