/**
 * What market data costs: orders trade in ten markets at a steady pace, and every subscriber gets
 * depth, trades and book ticker of all ten over its own socket. Beside it the same bytes in the same
 * number of writes by bare sockets, one shared buffer a tick. The thread that is measured also matches
 * and folds views; the subscribers live in another thread. Not measured: log, engine, encryption.
 *
 *   node bench/fan-out.ts [subscribers] [ticks] [ticks/s]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import type { Command } from '../src/core/command.ts';
import { plainRules } from '../src/core/command.ts';
import { Core } from '../src/core/core.ts';
import { EventBuffer } from '../src/core/event-buffer.ts';
import type { GatewayContext } from '../src/gateway/context.ts';
import { RateLimits } from '../src/gateway/limits.ts';
import { GatewayMetrics } from '../src/gateway/metrics.ts';
import { attachStream } from '../src/gateway/websocket/attach-stream.ts';
import type { HistoryQueries } from '../src/history/queries.ts';
import { Identity } from '../src/identity/identity.ts';
import { LocalLink } from '../src/link/local-link.ts';
import { Views } from '../src/marketdata/views.ts';
import type { FanOutThreadData } from './fan-out-thread.ts';

export interface FanOutOptions {
  readonly subscribers: number;
  readonly ticks: number;
  readonly ticksPerSecond: number;
}

export interface FanOutResult {
  readonly deliveries: number;
  readonly deliveriesPerSecond: number;
  readonly megabytesPerSecond: number;
  /** Share of a core that the serving thread used. */
  readonly cpu: number;
  /** From command to subscriber. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same bytes by bare sockets. */
  readonly bareCpu: number;
  /** Of the depth of all markets at the end. */
  readonly hash: string;
}

const MARKETS = 10;
const MADE = 1 << 16;
const SETTLE_MS = 20;

interface Subscribers {
  readonly counts: BigInt64Array;
  readonly madeMs: Float64Array;
  /** Ends all and answers the ages of what the first one got, in ms, ascending. */
  stop(): Promise<number[]>;
}

/** Runs the bench on loopback sockets. */
export async function benchFanOut(options: FanOutOptions): Promise<FanOutResult> {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
  const identity = Identity.open(directory);
  const { link, views, submit } = exchange();
  const server = createHttpServer();
  const context: GatewayContext = {
    link,
    views,
    identity,
    history: {} as HistoryQueries,
    options: { trustUserId: false, defaultMarket: 'M1-USD', bodyBytesMax: 65_536 },
    log: pino({ level: 'silent' }),
    metrics: new GatewayMetrics(),
    limits: new RateLimits(),
    figures: () => ({}),
    durations: () => [],
    now: Date.now,
  };
  const stream = attachStream(server, context);
  const requests: string[] = [];
  for (let market = 1; market <= MARKETS; market++) {
    for (const channel of ['depth', 'trades', 'bookTicker']) {
      const params = { channel, market: `M${market}-USD` };
      requests.push(JSON.stringify({ id: requests.length, method: 'subscribe', params }));
    }
  }
  const port = await listen(server);
  const subscribers = await subscribe({ port, subscribers: options.subscribers, requests });
  while (stream.connections < options.subscribers) await wait(SETTLE_MS);
  await settled(subscribers.counts);
  const before = [...subscribers.counts];
  const { cpu, seconds } = await paced(options, (tick) => {
    const made = performance.timeOrigin + performance.now();
    trade(submit, tick);
    subscribers.madeMs[views.sequence % MADE] = made;
    subscribers.madeMs[(views.sequence - 1) % MADE] = made;
  });
  await settled(subscribers.counts);
  const [frames, bytes] = [...subscribers.counts].map((n, i) => Number(n - (before[i] ?? 0n)));
  const agesMs = await subscribers.stop();
  await stream.close();
  server.closeAllConnections();
  server.close();
  identity.close();
  rmSync(directory, { recursive: true });
  const deliveries = frames as number;
  const share = { frames: deliveries, bytes: bytes as number };
  return {
    deliveries,
    deliveriesPerSecond: Math.round(deliveries / seconds),
    megabytesPerSecond: Math.round((bytes as number) / seconds / 1e6),
    cpu,
    p50Ms: percentile(agesMs, 0.5),
    p99Ms: percentile(agesMs, 0.99),
    bareCpu: await bare(options, share),
    hash: hashOf(views),
  };
}

/** The same bytes a tick, made once, to as many bare sockets. */
async function bare(
  options: FanOutOptions,
  share: { readonly frames: number; readonly bytes: number },
): Promise<number> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  const port = await listen(server);
  const { subscribers, ticks } = options;
  const counted = await subscribe({ port, subscribers, requests: [] });
  while (sockets.length < subscribers) await wait(SETTLE_MS);
  const perTick = Math.max(1, Math.round(share.frames / subscribers / ticks));
  const length = Math.max(126, Math.round(share.bytes / Math.max(1, share.frames)) - 4);
  const frame = Buffer.alloc(4 + length, 'x');
  frame.set([0x81, 126, length >> 8, length & 0xff]);
  const buffer = Buffer.concat(Array.from({ length: perTick }, () => frame));
  const { cpu } = await paced(options, () => {
    for (const socket of sockets) socket.write(buffer);
  });
  await settled(counted.counts);
  await counted.stop();
  server.close();
  return cpu;
}

/** Calls `run` at the pace asked for; the CPU that this thread used meanwhile. */
async function paced(
  options: FanOutOptions,
  run: (tick: number) => void,
): Promise<{ cpu: number; seconds: number }> {
  const started = performance.now();
  const usage = process.threadCpuUsage();
  for (let tick = 0; tick < options.ticks; tick++) {
    run(tick);
    const dueMs = started + ((tick + 1) * 1000) / options.ticksPerSecond;
    await wait(Math.max(0, dueMs - performance.now()));
  }
  const { user, system } = process.threadCpuUsage(usage);
  const seconds = (performance.now() - started) / 1000;
  return { cpu: (user + system) / 1e6 / seconds, seconds };
}

async function subscribe(
  options: Pick<FanOutThreadData, 'port' | 'subscribers' | 'requests'>,
): Promise<Subscribers> {
  const counts = new BigInt64Array(new SharedArrayBuffer(16));
  const madeMs = new Float64Array(new SharedArrayBuffer(8 * MADE));
  const data: FanOutThreadData = { ...options, counts, madeMs };
  const worker = new Worker(new URL('./fan-out-thread.ts', import.meta.url), { workerData: data });
  await new Promise((resolve) => worker.once('message', resolve));
  const stop = (): Promise<number[]> =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('stop');
    });
  return { counts, madeMs, stop };
}

/** Waits until nothing more arrives. */
async function settled(counts: BigInt64Array): Promise<void> {
  let known = -1n;
  while (known !== counts[1]) {
    known = counts[1] ?? 0n;
    await wait(10 * SETTLE_MS);
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  return (server.address() as AddressInfo).port;
}

type Submit = (fields: object) => void;

/** Ten markets and two rich accounts over a core in this thread. */
function exchange(): { link: LocalLink; views: Views; submit: Submit } {
  const events = new EventBuffer(1 << 20);
  const link = new LocalLink({ core: new Core(events), events, now: () => 1e12 });
  const views = new Views();
  link.onOutput((output) => views.apply(output));
  const submit: Submit = (fields) => {
    void link.submit({ account: 0, gateway: 0, request: 0, ...fields } as Command);
  };
  submit({ kind: 'CreateAsset', scale: 2, symbol: 'USD' });
  for (const name of ['one', 'two']) submit({ kind: 'CreateAccount', name });
  for (let market = 1; market <= MARKETS; market++) {
    const assets = { base: market + 1, quote: 1, symbol: `M${market}-USD`, status: 'TRADING' };
    submit({ kind: 'CreateAsset', scale: 0, symbol: `M${market}` });
    submit({ kind: 'CreateMarket', ...assets, ...plainRules, tickScale: 2 });
  }
  for (let asset = 1; asset <= MARKETS + 1; asset++) {
    for (const beneficiary of [1, 2]) {
      const externalId = `${asset}-${beneficiary}`;
      submit({ kind: 'Deposit', beneficiary, asset, amount: 10n ** 15n, externalId });
    }
  }
  return { link, views, submit };
}

/** In each market: two lots are offered, one is taken. */
function trade(submit: Submit, tick: number): void {
  const kind = { kind: 'PlaceOrder', type: 'LIMIT', timeInForce: 'GTC', selfTradeMode: 'DEFAULT' };
  const texts = { quoteAmount: 0n, clientOrderId: '', idempotencyKey: '' };
  const price = 10_000 - (tick % 1_000);
  for (let market = 1; market <= MARKETS; market++) {
    const order = { ...kind, ...texts, market, price };
    submit({ ...order, account: 1, side: 'SELL', quantity: 2 });
    submit({ ...order, account: 2, side: 'BUY', quantity: 1 });
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
}

function hashOf(views: Views): string {
  const hash = createHash('sha256');
  for (let market = 1; market <= MARKETS; market++) {
    hash.update(JSON.stringify(views.depth(market, 1_000)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function main(args: readonly string[]): Promise<void> {
  const subscribers = Number(args[0] ?? 1_000);
  const ticks = Number(args[1] ?? 200);
  const ticksPerSecond = Number(args[2] ?? 40);
  const result = await benchFanOut({ subscribers, ticks, ticksPerSecond });
  const share = (cpu: number): string => `${Math.round(cpu * 100)} % of a core`;
  process.stdout.write(
    `fan-out to ${subscribers}: ${result.deliveriesPerSecond} deliveries/s, ` +
      `${result.megabytesPerSecond} MB/s, ${share(result.cpu)}, ` +
      `p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms; the same bytes by bare sockets ` +
      `${share(result.bareCpu)}; hash ${result.hash}\n`,
  );
}

if (import.meta.main) await main(process.argv.slice(2));
