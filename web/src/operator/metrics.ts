/** What the exchange says of itself at /metrics, and what changed between two looks at it. */

interface Histogram {
  /** Upper bounds in seconds, ascending, and how many were at most that. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

export interface Sample {
  readonly atMs: number;
  readonly orders: number;
  readonly trades: number;
  readonly openOrders: number;
  readonly queue: number;
  readonly lagS: number;
  readonly commit: Histogram;
  readonly match: Histogram;
}

/** Reads the Prometheus text. */
export function readMetrics(text: string, atMs: number): Sample {
  const values = new Map<string, number>();
  const histograms = new Map<string, { bounds: number[]; counts: number[] }>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line === '') continue;
    const space = line.lastIndexOf(' ');
    const [name, value] = [line.slice(0, space), Number(line.slice(space + 1))];
    const [, family, bound] = /^(\w+)_bucket\{le="([^"]+)"\}$/.exec(name) ?? [];
    if (family === undefined || bound === undefined) {
      values.set(name, value);
      continue;
    }
    const histogram = histograms.get(family) ?? { bounds: [], counts: [] };
    histogram.bounds.push(bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound));
    histogram.counts.push(value);
    histograms.set(family, histogram);
  }
  const read = (name: string): number => values.get(`buttonwood_${name}`) ?? 0;
  const durations = (name: string): Histogram =>
    histograms.get(`buttonwood_${name}_seconds`) ?? { bounds: [], counts: [] };
  return {
    atMs,
    orders: read('orders_total'),
    trades: read('trades_total'),
    openOrders: read('open_orders'),
    queue: read('queue_depth'),
    lagS: read('view_lag_seconds'),
    commit: durations('commit'),
    match: durations('match'),
  };
}

/** The quantile of what happened between two looks, in microseconds: the bound that it is under. */
export function quantileUs(before: Histogram, now: Histogram, quantile: number): number {
  const counts = now.counts.map((count, index) => count - (before.counts[index] ?? 0));
  const all = counts.at(-1) ?? 0;
  if (all <= 0) return 0;
  const index = counts.findIndex((count) => count >= all * quantile);
  const bound = now.bounds[index] ?? 0;
  return (Number.isFinite(bound) ? bound : (now.bounds.at(-2) ?? 0)) * 1e6;
}
