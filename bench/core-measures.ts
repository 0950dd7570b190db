/**
 * What is measured of a core that runs a stream. Each run ends in the state hash, which must be the same
 * in all. Between runs the core is cleared and not made anew, so that its code stays compiled for it.
 */
import { performance } from 'node:perf_hooks';
import { GCProfiler } from 'node:v8';
import { Core, EventBuffer, TOUCHED_MAX, VENUE_ROOM } from '../src/core/core.ts';
import { lengthAt } from '../src/core/schema.ts';
import { Replay } from '../src/engine/replay.ts';
import type { Batch } from '../src/log/log-reader.ts';
import type { Stream } from './core-stream.ts';

const BATCH = 256;
/** Commands of one sample of the tail. */
const TAIL_BATCH = 16;
const EVENT_BYTES = 1 << 20;

export interface Speed {
  readonly nsPerOp: number;
  readonly trades: number;
  readonly openOrders: number;
  readonly stateHash: string;
}

export interface Tail {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A core at some point of a stream. */
class Track {
  readonly events = new EventBuffer(EVENT_BYTES);
  readonly core = new Core(this.events, VENUE_ROOM);
  readonly stream: Stream;
  #at = 0;
  #sequence = 0;

  constructor(stream: Stream) {
    this.stream = stream;
  }

  /** Applies commands up to and with a sequence. */
  run(until: number): void {
    const { records } = this.stream;
    while (this.#sequence < until) {
      // As the engine does with what has arrived.
      if (this.#sequence % TOUCHED_MAX === 0) this.core.touch(records, this.#at, this.stream.bytes);
      this.core.apply(records, this.#at, ++this.#sequence, 1);
      this.#at += lengthAt(records, this.#at);
      if (this.#sequence % BATCH === 0) this.events.reset();
    }
  }

  /** To where the timed commands begin. */
  start(): void {
    this.core.clear();
    this.events.reset();
    this.#at = 0;
    this.#sequence = 0;
    this.run(this.stream.setup);
    this.events.reset();
  }

  get sequence(): number {
    return this.#sequence;
  }
}

/** CPU time of this thread, in ns. */
function cpuNs(): number {
  return process.threadCpuUsage().user * 1000;
}

/** The median of some runs after one that is not counted. */
export function speed(stream: Stream, runs: number): Speed {
  const track = new Track(stream);
  const { core } = track;
  const results: Speed[] = [];
  for (let run = 0; run <= runs; run++) {
    track.start();
    const before = tradesOf(core);
    const started = cpuNs();
    track.run(stream.count);
    const nsPerOp = (cpuNs() - started) / (stream.count - stream.setup);
    const trades = tradesOf(core) - before;
    const { openOrders } = core;
    results.push({ nsPerOp, trades, openOrders, stateHash: core.stateHash() });
  }
  if (new Set(results.map((each) => each.stateHash)).size !== 1) {
    throw new Error('runs of one stream ended in different states');
  }
  const counted = results.slice(1).sort((a, b) => a.nsPerOp - b.nsPerOp);
  return counted[counted.length >> 1]!;
}

function tradesOf(core: Core): number {
  return core.image().markets.reduce((sum, market) => sum + market.tradeId, 0);
}

/** Time per operation of batches of 16, in ns, by the wall clock: what else the machine does is in it. */
export function tail(stream: Stream): Tail {
  const track = new Track(stream);
  const samples = new Float64Array(Math.floor((stream.count - stream.setup) / TAIL_BATCH));
  for (let run = 0; run < 2; run++) {
    track.start();
    for (let sample = 0; sample < samples.length; sample++) {
      const started = performance.now();
      track.run(track.sequence + TAIL_BATCH);
      samples[sample] = ((performance.now() - started) * 1e6) / TAIL_BATCH;
    }
  }
  samples.sort();
  const at = (share: number): number => samples[Math.floor(samples.length * share)]!;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: samples.at(-1)! };
}

/** Garbage collections while the timed commands run so many times, after two runs that are not counted. */
export function collections(stream: Stream, passes: number): number {
  const track = new Track(stream);
  let count = 0;
  for (let pass = -2; pass < passes; pass++) {
    track.start();
    const profiler = new GCProfiler();
    profiler.start();
    track.run(stream.count);
    const { statistics } = profiler.stop();
    if (pass >= 0) count += statistics.length;
  }
  return count;
}

/** Commands a second through Replay, which is what recovery, follower and `verify` run; the best of three. */
export function replay(stream: Stream): number {
  const events = new EventBuffer(EVENT_BYTES);
  const core = new Core(events, VENUE_ROOM);
  const batches = batchesOf(stream);
  const timed = batches.findIndex(({ header }) => header.firstSequence > stream.setup);
  let best = 0;
  for (let run = 0; run < 3; run++) {
    core.clear();
    const subject = new Replay({ core, events, digest: 0, timeMs: 0 });
    for (const batch of batches.slice(0, timed)) subject.apply(batch);
    const before = subject.sequence;
    const started = cpuNs();
    for (const batch of batches.slice(timed)) subject.apply(batch);
    best = Math.max(best, ((subject.sequence - before) / (cpuNs() - started)) * 1e9);
  }
  return best;
}

/** The stream as the log's reader gives it. */
function batchesOf({ records, count }: Stream): Batch[] {
  const batches: Batch[] = [];
  const link = { salt: 0, durable: 0, previous: 0, behaviour: 0, digestSequence: 0, digest: 0 };
  let end = 0;
  for (let first = 1; first <= count; first += BATCH) {
    const start = end;
    const commands = Math.min(BATCH, count - first + 1);
    for (let i = 0; i < commands; i++) end += lengthAt(records, end);
    const stamp = { firstSequence: first, count: commands, timeMs: 1, crc: 0, bytes: end - start };
    const found = { path: 'bench', offset: 0, lastSequence: first + commands - 1 };
    batches.push({ header: { ...stamp, ...link }, records, start, end, ...found });
  }
  return batches;
}

/** Milliseconds to take a snapshot of the full book and to restore it, warm; and its bytes an order. */
export function restore(stream: Stream): { packMs: number; restoreMs: number; bytes: number } {
  const track = new Track(stream);
  track.start();
  const { core } = track;
  let packMs = Number.POSITIVE_INFINITY;
  let restoreMs = Number.POSITIVE_INFINITY;
  const hash = core.stateHash();
  let bytes = 0;
  for (let run = 0; run < 4; run++) {
    const started = cpuNs();
    const snapshot = core.snapshot().slice();
    const packed = cpuNs();
    core.clear();
    const cleared = cpuNs();
    core.load(snapshot);
    restoreMs = Math.min(restoreMs, (cpuNs() - cleared) / 1e6);
    packMs = Math.min(packMs, (packed - started) / 1e6);
    bytes = snapshot.length / core.openOrders;
  }
  if (core.stateHash() !== hash) throw new Error('a restored state has another hash');
  return { packMs, restoreMs, bytes };
}

/** Bytes of memory that each resting order adds, and all of them. */
export function memory(stream: Stream): { bytesPerOrder: number; orders: number } {
  const track = new Track(stream);
  track.run(stream.founding);
  const before = process.memoryUsage().rss;
  track.run(stream.setup);
  const { openOrders } = track.core;
  return { bytesPerOrder: (process.memoryUsage().rss - before) / openOrders, orders: openOrders };
}
