/** How the exchange is: whether it is well, how much it does, how long that takes. */
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import { compact } from '../number/show.ts';
import { Section } from '../ui/page.tsx';
import { LineChart } from './line-chart.tsx';
import type { Line } from './line-chart.tsx';
import { quantileUs, readMetrics } from './metrics.ts';
import type { Sample } from './metrics.ts';

const EVERY_MS = 1_000;
const SAMPLES_MAX = 121;

interface HealthReply {
  readonly status: string;
  readonly sequence: number;
  readonly lagMs: number;
  readonly uptimeSeconds: number;
}

/** The latest samples, oldest first, while the page is open. */
function useSamples(): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    const look = async (): Promise<void> => {
      try {
        const reply = await fetch('./metrics', { cache: 'no-store' });
        const sample = readMetrics(await reply.text(), performance.now());
        setSamples((before) => [...before, sample].slice(-SAMPLES_MAX));
      } catch {
        // The connection light says that the exchange does not answer.
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return samples;
}

/** What each sample added to the one before. */
function between(
  samples: readonly Sample[],
  read: (now: Sample, before: Sample) => number,
): readonly number[] {
  return samples.slice(1).map((now, index) => read(now, samples[index] as Sample));
}

const perSecond =
  (name: 'orders' | 'trades') =>
  (now: Sample, before: Sample): number =>
    Math.max(0, ((now[name] - before[name]) * 1000) / (now.atMs - before.atMs));

const quantile =
  (name: 'commit' | 'match', part: number) =>
  (now: Sample, before: Sample): number =>
    quantileUs(before[name], now[name], part);

const perSecondText = (value: number): string => `${value.toFixed(1)} /s`;

function latencyText(us: number): string {
  if (us >= 1e6) return `${(us / 1e6).toFixed(1)} s`;
  return us >= 1_000 ? `${(us / 1_000).toFixed(1)} ms` : `${Math.round(us)} µs`;
}

export function Health(): ReactElement {
  const samples = useSamples();
  const throughput: readonly Line[] = [
    { name: 'Orders', color: 'accent', values: between(samples, perSecond('orders')) },
    { name: 'Trades', color: 'up', values: between(samples, perSecond('trades')) },
  ];
  const disk: readonly Line[] = [
    { name: 'p50', color: 'accent', values: between(samples, quantile('commit', 0.5)) },
    { name: 'p99', color: 'warn', values: between(samples, quantile('commit', 0.99)) },
  ];
  const matching: readonly Line[] = [
    { name: 'p50', color: 'accent', values: between(samples, quantile('match', 0.5)) },
    { name: 'p99', color: 'warn', values: between(samples, quantile('match', 0.99)) },
  ];
  return (
    <>
      <Summary last={samples.at(-1)} />
      <Section title="Throughput">
        <LineChart title="Orders and trades" show={perSecondText} lines={throughput} />
      </Section>
      <Section title="Latency">
        <div className="grid md:grid-cols-2">
          <LineChart title="Commit to disk" show={latencyText} logFrom={10} lines={disk} />
          <LineChart title="Matching" show={latencyText} logFrom={10} lines={matching} />
        </div>
      </Section>
    </>
  );
}

function Summary({ last }: { last: Sample | undefined }): ReactElement {
  const [health, setHealth] = useState<HealthReply>();
  useEffect(() => {
    const look = async (): Promise<void> => {
      const found = await request<HealthReply>('GET', '/health');
      if (found.ok) setHealth(found.value);
    };
    void look();
  }, [last]);
  const cells: readonly (readonly [string, string])[] = [
    ['State', health?.status ?? '–'],
    ['Log position', health === undefined ? '–' : health.sequence.toLocaleString('en')],
    ['Up for', health === undefined ? '–' : duration(health.uptimeSeconds)],
    ['Open orders', compact(String(last?.openOrders ?? 0))],
    ['Waiting commands', compact(String(last?.queue ?? 0))],
    ['Views behind by', `${Math.round((last?.lagS ?? 0) * 1000)} ms`],
  ];
  return (
    <Section title="Health">
      <dl className="grid grid-cols-2 gap-4 p-4 sm:grid-cols-3 lg:grid-cols-6">
        {cells.map(([name, value]) => (
          <div key={name}>
            <dt className="label">{name}</dt>
            <dd className="text-[17px] font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
