/**
 * Counters and durations of the gateway in one prom-client registry, and the exchange's own figures
 * beside them as gauges. Nothing here is global: each gateway has its own registry.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Event } from '../core/event.ts';
import type { Output } from '../codec/output.ts';
import type { ExchangeDurations, ExchangeFigures } from './context.ts';

const SECONDS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5];

const RATE_SECONDS = 10;

interface Rates {
  readonly uptimeMs: number;
  readonly ordersPerTenSeconds: number;
  readonly tradesPerTenSeconds: number;
}

export class GatewayMetrics {
  readonly registry: Registry = new Registry();
  readonly requests: Counter<'route' | 'status'>;
  readonly requestSeconds: Histogram<'route'>;
  readonly commandSeconds: Histogram<'command'>;
  readonly problems: Counter<'code'>;
  readonly refusals: Counter<'code'>;
  readonly #orders: Counter;
  readonly #trades: Counter;
  readonly #rejections: Counter<'reason'>;
  readonly #figures = new Map<string, Gauge>();
  readonly #startedMs: number;
  /** Counts at the end of each of the last ten seconds, oldest first. */
  readonly #seconds: { readonly orders: number; readonly trades: number }[] = [];
  #secondMs: number;
  /** Orders accepted and trades since this gateway started. */
  orderCount = 0;
  tradeCount = 0;

  constructor(nowMs: number = Date.now()) {
    this.#startedMs = nowMs;
    this.#secondMs = nowMs;
    const registers = [this.registry];
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter<Label>({ name: `buttonwood_${name}`, help, labelNames, registers });
    const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Histogram<Label>({
        name: `buttonwood_${name}`,
        help,
        labelNames,
        buckets: SECONDS,
        registers,
      });
    this.requests = counter('http_requests_total', 'HTTP requests answered.', ['route', 'status']);
    this.requestSeconds = histogram('http_request_seconds', 'From request to reply.', ['route']);
    this.commandSeconds = histogram('command_seconds', 'From submission to durable answer.', [
      'command',
    ]);
    this.problems = counter('problems_total', 'Replies that were problems, by code.', ['code']);
    this.refusals = counter('refusals_total', 'Commands that were not sequenced.', ['code']);
    this.#orders = counter('orders_total', 'Orders accepted.', []);
    this.#trades = counter('trades_total', 'Trades.', []);
    this.#rejections = counter('rejections_total', 'Rejections by reason.', ['reason']);
  }

  /** Counts what one output brought. */
  count(output: Output, nowMs: number): void {
    this.#roll(nowMs);
    for (const event of output.events) this.#count(event);
  }

  /** Counts over the last ten whole seconds, and how long this gateway runs. */
  rates(nowMs: number): Rates {
    this.#roll(nowMs);
    const oldest = this.#seconds[0] ?? { orders: 0, trades: 0 };
    return {
      uptimeMs: nowMs - this.#startedMs,
      ordersPerTenSeconds: this.orderCount - oldest.orders,
      tradesPerTenSeconds: this.tradeCount - oldest.trades,
    };
  }

  #roll(nowMs: number): void {
    for (let step = 0; step <= RATE_SECONDS && nowMs - this.#secondMs >= 1000; step++) {
      this.#seconds.push({ orders: this.orderCount, trades: this.tradeCount });
      if (this.#seconds.length > RATE_SECONDS) this.#seconds.shift();
      this.#secondMs += 1000;
    }
    if (nowMs - this.#secondMs >= 1000) this.#secondMs = nowMs;
  }

  #count(event: Event): void {
    if (event.kind === 'OrderAccepted') {
      this.orderCount++;
      this.#orders.inc();
    } else if (event.kind === 'Traded') {
      this.tradeCount++;
      this.#trades.inc();
    } else if (event.kind === 'Rejected') this.#rejections.inc({ reason: event.reason });
  }

  /** The exposition in Prometheus' text format. */
  async exposition(
    figures: ExchangeFigures,
    durations: readonly ExchangeDurations[],
  ): Promise<string> {
    for (const [name, value] of Object.entries(figures)) this.#gauge(name).set(value);
    return `${await this.registry.metrics()}\n${durations.map(histogramText).join('')}`;
  }

  #gauge(name: string): Gauge {
    const known = this.#figures.get(name);
    if (known !== undefined) return known;
    const metric = `buttonwood_${name.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)}`;
    const gauge = new Gauge({ name: metric, help: `${name}.`, registers: [this.registry] });
    this.#figures.set(name, gauge);
    return gauge;
  }
}

/** A histogram counted elsewhere, in Prometheus' text format: cumulative buckets in seconds. */
function histogramText({ name, boundsUs, counts, sumUs }: ExchangeDurations): string {
  const metric = `buttonwood_${name}_seconds`;
  let text = `# HELP ${metric} Durations measured by the engine side.\n# TYPE ${metric} histogram\n`;
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    const bound = boundsUs[index];
    text += `${metric}_bucket{le="${bound === undefined ? '+Inf' : bound / 1e6}"} ${total}\n`;
  }
  return `${text}${metric}_sum ${sumUs / 1e6}\n${metric}_count ${total}\n`;
}
