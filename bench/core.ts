/**
 * The matching core alone: balances, fees and event records included, no log and no codec beyond the
 * records. Two workloads of performance.md, each measured in a thread of its own; the same stream is
 * applied in every run, and the median is printed with the state hash, which must be the same in every run
 * and on every machine. Times are CPU time of the thread, beside a chain of dependent multiplications in
 * the same run: about 0.9 ns a step on a core of 4.5 GHz; more says that the machine is slow just now, and
 * by how much. Not measured: decoding of requests, durability, views.
 *   node bench/core.ts [one|many|features|tail|collections|replay|restore|memory|reference] [--quick]
 */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inlineGenerously } from '../src/platform/inlining.ts';
import type { Speed, Tail } from './core-measures.ts';
import { referenceSpeed } from './core-reference.ts';
import type { Stream, Workload } from './core-stream.ts';
import { streamOf } from './core-stream.ts';
import type { Task } from './core-thread.ts';

const RUNS = 7;
const one: Workload = {
  name: 'one market',
  markets: 1,
  accounts: 1000,
  liveOrders: 100_000,
  commands: 2_000_000,
};
const many: Workload = {
  name: '100 markets',
  markets: 100,
  accounts: 100_000,
  liveOrders: 1_000_000,
  commands: 2_000_000,
};
/** 1,400 orders with conditions wait beside those of `one`. */
const features: Workload = { ...one, name: 'every instruction waiting', instructed: 100 };
const full: Workload = { ...one, name: 'a million orders', liveOrders: 1_000_000, commands: 1 };

/** Performs a measure in a new thread. */
function inThread<T>(measure: Task['measure'], stream: Stream, runs = 1): Promise<T> {
  const { records, ...counts } = stream;
  const buffer = records.u8.buffer as SharedArrayBuffer;
  const workerData: Task = { measure, buffer, counts, runs };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('core-thread.ts', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/**
 * ns of one step of a chain in which each needs the one before. A plain counting loop will not do: it
 * took 0.25 or 3.8 ns a step on one machine, as it happened to be compiled.
 */
function referenceNs(): number {
  const steps = 100_000_000;
  const chain = (end: number): number => {
    let value = 1;
    for (let i = 0; i < end; i++) value = Math.imul(value, 0x9e3779b1) ^ i;
    return value;
  };
  chain(steps / 10);
  const start = process.cpuUsage().user;
  const value = chain(steps);
  const elapsed = (process.cpuUsage().user - start) * 1000;
  // The result is used, so that the chain is not removed.
  return Number.isInteger(value) ? elapsed / steps : Number.NaN;
}

async function printSpeed(workload: Workload): Promise<void> {
  const result = await inThread<Speed>('speed', streamOf(workload), RUNS);
  const rate = (1000 / result.nsPerOp).toFixed(1);
  const text = `${result.nsPerOp.toFixed(1)} ns/op (${rate} M/s)  ${result.trades} trades`;
  console.log(`${workload.name}: ${text}, ${result.openOrders} open, state ${result.stateHash}`);
}

/** Each prints its lines. */
const figures: Readonly<Record<string, (quick: boolean) => Promise<void>>> = {
  one: (quick) => printSpeed(shorter(one, quick)),
  many: (quick) => printSpeed(shorter(many, quick)),
  /** The plain stream in a market with and without them. */
  features: async (quick) => {
    await printSpeed(shorter(one, quick));
    await printSpeed(shorter(features, quick));
  },
  tail: async (quick) => {
    const tail = await inThread<Tail>('tail', streamOf(shorter(one, quick)));
    const [p50, p99, p999] = [tail.p50, tail.p99, tail.p999].map((each) => each.toFixed(0));
    const text = `p50 ${p50}, p99 ${p99}, p99.9 ${p999} ns/op`;
    console.log(`one market, batches of 16: ${text}, longest ${(tail.max / 62.5).toFixed(0)} us`);
  },
  collections: async (quick) => {
    const stream = streamOf(shorter(one, quick));
    const passes = 5;
    const count = await inThread<number>('collections', stream, passes);
    const operations = (stream.count - stream.setup) * passes;
    console.log(`one market, ${operations} operations: ${count} garbage collections`);
  },
  replay: async (quick) => {
    const rate = await inThread<number>('replay', streamOf(shorter(one, quick)));
    console.log(`one market, replay with digest: ${(rate / 1e6).toFixed(1)} M commands/s`);
  },
  restore: async (quick) => {
    const stream = streamOf(quick ? { ...full, liveOrders: 100_000 } : full);
    const figure = await inThread<{ packMs: number; restoreMs: number; bytes: number }>(
      'restore',
      stream,
    );
    const times = `${figure.packMs.toFixed(0)} ms to take, ${figure.restoreMs.toFixed(0)} ms to restore`;
    console.log(`snapshot of ${full.name}: ${times}, ${figure.bytes.toFixed(0)} bytes an order`);
  },
  memory: async () => {
    const { bytesPerOrder, orders } = await inThread<{ bytesPerOrder: number; orders: number }>(
      'memory',
      streamOf(full),
    );
    const total = ((bytesPerOrder * orders) / 1e6).toFixed(0);
    console.log(`memory of ${orders} orders: ${bytesPerOrder.toFixed(0)} bytes each, ${total} MB`);
  },
  reference: async (quick) => {
    const ns = referenceSpeed(streamOf({ ...one, commands: 20_000 }), quick ? 2000 : 20_000);
    console.log(`one market, nodejs-order-book: ${ns.toFixed(0)} ns/op`);
    await Promise.resolve();
  },
};

function shorter(workload: Workload, quick: boolean): Workload {
  return quick ? { ...workload, commands: workload.commands / 10 } : workload;
}

async function main(args: readonly string[]): Promise<void> {
  inlineGenerously();
  console.log(`reference chain: ${referenceNs().toFixed(2)} ns/step`);
  const chosen = args.filter((each) => each in figures);
  for (const name of chosen.length === 0 ? Object.keys(figures) : chosen) {
    await figures[name]!(args.includes('--quick'));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv.slice(2));
