/**
 * What the log costs: 64-byte commands arrive at a steady rate (open loop), are gathered while one
 * fdatasync is in flight, and count as done when they are durable, as in the engine. Beside it the
 * same bytes in the same batches by plain write and fdatasync. Not measured: the core, rings, clients.
 *
 *   node bench/log.ts [records] [records/s] [directory]
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES } from '../src/codec/batch.ts';
import { writeCommand } from '../src/core/command.ts';
import { recordBuffer } from '../src/core/schema.ts';
import { LogReader } from '../src/log/log-reader.ts';
import { nodeDisk } from '../src/platform/disk.ts';
import type { LogThreadData } from './log-thread.ts';
import { COUNT, DONE, FIRST, STARTING, STATE, STOP, WORK } from './log-thread.ts';

export interface LogBenchOptions {
  readonly directory: string;
  readonly records: number;
  /** Arrivals a second; Infinity: always as many as a batch holds. */
  readonly rate: number;
  readonly segmentBytes?: number;
}

export interface LogBenchResult {
  readonly recordsPerSecond: number;
  readonly batches: number;
  /** From arrival to durable. */
  readonly p50Us: number;
  readonly p99Us: number;
  /** Plain write + fdatasync of the same batches. */
  readonly rawRecordsPerSecond: number;
  readonly rawP50Us: number;
  readonly rawP99Us: number;
  /** Of all command bytes as read back from the log. */
  readonly hash: string;
}

const RECORD_BYTES = 64;
const BATCH_RECORDS = 8192;

/** Runs the bench in a directory that must be empty; leaves the log there. */
export async function benchLog(options: LogBenchOptions): Promise<LogBenchResult> {
  const shared = new SharedArrayBuffer(BATCH_BYTES_MAX);
  const control = new Int32Array(new SharedArrayBuffer(64));
  control[STATE] = STARTING;
  const data: LogThreadData = {
    shared,
    control,
    directory: options.directory,
    segmentBytes: options.segmentBytes ?? 64 << 20,
  };
  const worker = new Worker(new URL('./log-thread.ts', import.meta.url), { workerData: data });
  await Atomics.waitAsync(control, STATE, STARTING).value;
  const { latencies, counts, seconds } = produce(options, shared, control);
  const stopped = new Promise((resolve) => worker.once('exit', resolve));
  Atomics.store(control, STATE, STOP);
  Atomics.notify(control, STATE);
  await stopped;
  const raw = rawSync(options.directory, counts);
  return {
    recordsPerSecond: Math.round(options.records / seconds),
    batches: counts.length,
    ...percentiles(latencies),
    rawRecordsPerSecond: raw.recordsPerSecond,
    rawP50Us: raw.p50Us,
    rawP99Us: raw.p99Us,
    hash: hashOf(options.directory, options.records),
  };
}

/** Fills batches with what has arrived, hands them over, and waits for each to be durable. */
function produce(
  options: LogBenchOptions,
  shared: SharedArrayBuffer,
  control: Int32Array,
): { latencies: Float64Array; counts: number[]; seconds: number } {
  const batch = recordBuffer(shared);
  const sample = recordBuffer(new ArrayBuffer(512));
  writeCommand(sample, 0, {
    kind: 'CancelOrder',
    account: 1,
    gateway: 0,
    request: 0,
    market: 1,
    restriction: 'ANY',
    orderId: 1,
    clientOrderId: 'a-client-order-id-of-28-byte',
  });
  const record = sample.u8.subarray(0, RECORD_BYTES);
  const gap = options.rate === Infinity ? 0 : 1000 / options.rate;
  const latencies = new Float64Array(options.records);
  const counts: number[] = [];
  const started = performance.now();
  let done = 0;
  while (done < options.records) {
    const arrived = gap === 0 ? Infinity : Math.floor((performance.now() - started) / gap);
    const count = Math.min(arrived, options.records, done + BATCH_RECORDS) - done;
    if (count <= 0) continue;
    for (let i = 0; i < count; i++) {
      const at = BATCH_HEADER_BYTES + i * RECORD_BYTES;
      batch.u8.set(record, at);
      batch.f64[(at + 24) >> 3] = done + i + 1;
    }
    const handed = performance.now();
    control[FIRST] = done + 1;
    control[COUNT] = count;
    Atomics.store(control, STATE, WORK);
    Atomics.notify(control, STATE);
    while (Atomics.load(control, STATE) !== DONE) Atomics.wait(control, STATE, WORK, 1);
    const now = performance.now();
    for (let i = 0; i < count; i++) {
      const arrival = gap === 0 ? handed : started + (done + i + 1) * gap;
      latencies[done + i] = (now - arrival) * 1000;
    }
    done += count;
    counts.push(count);
  }
  return { latencies, counts, seconds: (performance.now() - started) / 1000 };
}

/** The same bytes by write and fdatasync alone, into a file that was written before. */
function rawSync(
  directory: string,
  counts: readonly number[],
): { recordsPerSecond: number; p50Us: number; p99Us: number } {
  const path = join(directory, 'raw');
  const bytesOf = (count: number): number => BATCH_HEADER_BYTES + count * RECORD_BYTES;
  const total = counts.reduce((sum, count) => sum + bytesOf(count), 0);
  const zeros = new Uint8Array(BATCH_BYTES_MAX);
  const file = fs.openSync(path, 'w+');
  for (let at = 0; at < total; at += zeros.length) {
    fs.writeSync(file, zeros, 0, Math.min(zeros.length, total - at), at);
  }
  fs.fsyncSync(file);
  const latencies = new Float64Array(counts.length);
  const content = new Uint8Array(BATCH_BYTES_MAX).fill(1);
  const started = performance.now();
  let at = 0;
  counts.forEach((count, i) => {
    const before = performance.now();
    fs.writeSync(file, content, 0, bytesOf(count), at);
    fs.fdatasyncSync(file);
    at += bytesOf(count);
    latencies[i] = (performance.now() - before) * 1000;
  });
  const seconds = (performance.now() - started) / 1000;
  fs.closeSync(file);
  fs.unlinkSync(path);
  const records = counts.reduce((sum, count) => sum + count, 0);
  return { recordsPerSecond: Math.round(records / seconds), ...percentiles(latencies) };
}

function percentiles(latencies: Float64Array): { p50Us: number; p99Us: number } {
  const sorted = latencies.slice().sort();
  const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return { p50Us: at(0.5), p99Us: at(0.99) };
}

function hashOf(directory: string, records: number): string {
  const hash = createHash('sha256');
  const reader = new LogReader({ disk: nodeDisk, directory, from: 1 });
  for (let batch = reader.next(records); batch !== undefined; batch = reader.next(records)) {
    hash.update(batch.records.u8.subarray(batch.start, batch.end));
  }
  reader.close();
  return hash.digest('hex').slice(0, 16);
}

async function main(args: readonly string[]): Promise<void> {
  const records = Number(args[0] ?? 2_000_000);
  const rate = Number(args[1] ?? 1_000_000);
  const root = args[2] ?? fs.mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
  for (const [name, each] of [
    ['open loop', rate],
    ['saturated', Infinity],
  ] as const) {
    const directory = join(root, name.replace(' ', '-'));
    fs.mkdirSync(directory, { recursive: true });
    const result = await benchLog({ directory, records, rate: each });
    fs.rmSync(directory, { recursive: true });
    const target = each === Infinity ? '' : ` of ${each}`;
    process.stdout.write(
      `log, ${name}: ${result.recordsPerSecond} records/s${target}, ${result.batches} batches, ` +
        `p50 ${result.p50Us} us, p99 ${result.p99Us} us; raw fdatasync ` +
        `${result.rawRecordsPerSecond} records/s, a batch p50 ${result.rawP50Us} us, ` +
        `p99 ${result.rawP99Us} us; hash ${result.hash}\n`,
    );
  }
  if (args[2] === undefined) fs.rmSync(root, { recursive: true });
}

if (import.meta.main) await main(process.argv.slice(2));
