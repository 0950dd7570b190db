/**
 * The whole exchange below the gateway, in this process: takes the directory, starts the threads of log,
 * engine and follower, and hands out the link to them. Opening is recovering. Any failure of a thread is
 * the end: nothing is answered any more, and the process stops unless the caller takes that upon itself.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StateImage } from '../core/state-image.ts';
import type { Sequence } from '../core/types.ts';
import type { Link } from '../link/link.ts';
import { RingLink } from '../link/ring-link.ts';
import { ENOUGH_SPACE_BYTES, LOW_SPACE_BYTES } from '../log/space.ts';
import { nodeDisk } from '../platform/disk.ts';
import { lockDirectory } from '../platform/lock.ts';
import { RingConsumer, RingProducer } from '../platform/ring.ts';
import type { Durations } from './shared.ts';
import { Shared } from './shared.ts';
import type { Go, Ready, ThreadData } from './threads.ts';
import { threadMemory, warn } from './threads.ts';

export interface ExchangeOptions {
  /** The data directory; created where it is missing. */
  readonly directory: string;
  /** A snapshot this often; 0: only on shutdown. Default 300. */
  readonly snapshotIntervalSec?: number;
  /** Where the history database lies; default DIRECTORY/history.sqlite. */
  readonly historyPath?: string;
  /** Size of new log segments; default 64 MiB. */
  readonly segmentBytes?: number;
  /** Free bytes below which markets go cancel-only, and from which all is well again. */
  readonly space?: { readonly low: number; readonly enough: number };
  /** Time for warming up before serving; default 150 ms. */
  readonly warmUpMs?: number;
  /** Instead of ending the process with exit code 1. Nothing may be acknowledged after it is called. */
  readonly onFailure?: (error: Error) => void;
}

/** Figures of the running exchange; counters since it was opened. */
export interface ExchangeMetrics {
  /** Last sequence given out, last durable, last applied by the follower, of the last snapshot. */
  readonly sequence: Sequence;
  readonly durable: Sequence;
  readonly followerSequence: Sequence;
  readonly snapshotSequence: Sequence;
  /** Log time of the last batch in ms. */
  readonly timeMs: number;
  /** Commands submitted and not answered yet. */
  readonly queueDepth: number;
  readonly batches: number;
  /** Of commits to the log, and of batches through the core. */
  readonly durations: readonly Durations[];
  readonly ordersAccepted: number;
  readonly rejected: number;
  readonly late: number;
  readonly trades: number;
  readonly snapshots: number;
  /** Room for the log in bytes; and whether markets are cancel-only for want of it. */
  readonly freeBytes: number;
  readonly lowSpace: boolean;
}

export interface Exchange {
  readonly link: Link;
  /** The state at the start; `sequence` is the last one in it. */
  readonly image: StateImage;
  readonly sequence: Sequence;
  readonly historyPath: string;
  /** Resolves when the exchange has failed; never after an orderly stop. */
  readonly failure: Promise<Error>;
  metrics(): ExchangeMetrics;
  /** Takes no new commands, answers those on their way, writes a snapshot, ends the threads. */
  stop(): Promise<void>;
}

/** This process's one gateway. */
const GATEWAY = 1;
/** The extension of the thread modules: sources run directly, a package has them compiled. */
const EXTENSION: string = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Opens the exchange of a directory. Throws DirectoryInUse, LogFailure, DivergenceError, DiskError. */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  const { directory } = options;
  nodeDisk.mkdir(directory);
  const lock = lockDirectory(directory);
  const data: ThreadData = {
    directory,
    historyPath: options.historyPath ?? join(directory, 'history.sqlite'),
    snapshotIntervalSec: options.snapshotIntervalSec ?? 300,
    segmentBytes: options.segmentBytes ?? 64 << 20,
    space: options.space ?? { low: LOW_SPACE_BYTES, enough: ENOUGH_SPACE_BYTES },
    warmUpMs: options.warmUpMs ?? 150,
    ...threadMemory(),
  };
  const threads = new Threads(data);
  try {
    const image = await threads.start();
    const running = new Running(data, threads, options, () => lock.release());
    return running.exchange(image);
  } catch (error) {
    await threads.terminate();
    lock.release();
    throw error;
  }
}

type EngineReady = Extract<Ready, { kind: 'engine' }>;

/** The three workers and the order of their lives. */
class Threads {
  readonly failed: Promise<Error>;
  readonly #workers: { readonly log: Worker; readonly engine: Worker; readonly follower: Worker };
  readonly #ended: Map<Worker, Promise<void>> = new Map();

  constructor(data: ThreadData) {
    const spawn = (name: string): Worker =>
      new Worker(new URL(`./${name}-thread.${EXTENSION}`, import.meta.url), { workerData: data });
    this.#workers = { log: spawn('log'), engine: spawn('engine'), follower: spawn('follower') };
    this.failed = new Promise((resolve) => {
      for (const [name, worker] of Object.entries(this.#workers)) {
        worker.once('error', (error) => resolve(asError(error)));
        const ended = new Promise<void>((done) => worker.once('exit', () => done()));
        this.#ended.set(worker, ended);
        worker.once('exit', (code) => {
          if (code !== 0) resolve(new Error(`the ${name} thread ended with code ${code}`));
        });
      }
    });
  }

  /** Opens the log, then engine and follower recover side by side; resolves when the engine serves. */
  async start(): Promise<EngineReady> {
    const { log, engine, follower } = this.#workers;
    const { lastSequence, timeMs, torn } = await this.#ready(log, 'log');
    if (torn)
      warn(`a torn batch behind sequence ${lastSequence} was cut off; nobody had its answer`);
    const ready = this.#ready(engine, 'engine');
    engine.postMessage({ lastSequence, timeMs } satisfies Go);
    follower.postMessage({ lastSequence, timeMs } satisfies Go);
    return ready;
  }

  /** Resolves when the engine, the log, the follower has ended by itself. */
  async ended(name: 'log' | 'engine' | 'follower'): Promise<void> {
    await this.#ended.get(this.#workers[name]);
  }

  async terminate(): Promise<void> {
    const { log, engine, follower } = this.#workers;
    await Promise.all([log.terminate(), engine.terminate(), follower.terminate()]);
  }

  #ready<K extends Ready['kind']>(
    worker: Worker,
    kind: K,
  ): Promise<Extract<Ready, { readonly kind: K }>> {
    return new Promise((resolve, reject) => {
      void this.failed.then(reject);
      worker.once('message', (message: Ready) => {
        if (message.kind === kind) resolve(message as Extract<Ready, { readonly kind: K }>);
      });
    });
  }
}

class Running {
  readonly #shared: Shared;
  readonly #threads: Threads;
  readonly #data: ThreadData;
  readonly #link: RingLink;
  readonly #release: () => void;
  readonly #failure: Promise<Error>;
  #stopping: Promise<void> | undefined;
  /** Ended, in order or by failure; nothing is reported after it. */
  #ended = false;

  constructor(data: ThreadData, threads: Threads, options: ExchangeOptions, release: () => void) {
    const shared = new Shared(data.memory);
    this.#shared = shared;
    this.#data = data;
    this.#threads = threads;
    this.#release = release;
    this.#link = new RingLink({
      gateway: GATEWAY,
      commands: new RingProducer(data.commands),
      control: new RingProducer(data.control),
      outputs: new RingConsumer(data.outputs),
      engineBell: shared.engineBell,
      gatewayBell: shared.gatewayBell,
    });
    this.#failure = this.#fail(options);
  }

  exchange(ready: EngineReady): Exchange {
    return {
      link: this.#link,
      image: ready.image,
      sequence: ready.image.sequence,
      historyPath: this.#data.historyPath,
      failure: this.#failure,
      metrics: () => this.#metrics(),
      stop: () => (this.#stopping ??= this.#stop()),
    };
  }

  /** Waits for a failure; the first thing then is that nothing is answered any more. */
  async #fail(options: ExchangeOptions): Promise<Error> {
    const error = await this.#threads.failed;
    // After an orderly end nothing fails any more.
    if (this.#ended) return new Promise<Error>(() => undefined);
    this.#ended = true;
    this.#link.fail(error);
    if (options.onFailure === undefined) process.exit(1);
    options.onFailure(error);
    await this.#threads.terminate();
    this.#release();
    return error;
  }

  async #stop(): Promise<void> {
    const shared = this.#shared;
    await this.#link.close();
    shared.store('engineStop', 1);
    shared.engineBell.ring();
    await this.#threads.ended('engine');
    shared.store('logStop', 1);
    shared.logBell.ring();
    await this.#threads.ended('log');
    shared.store('followerStop', 1);
    shared.followerBell.ring();
    await this.#threads.ended('follower');
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
  }

  #metrics(): ExchangeMetrics {
    const shared = this.#shared;
    return {
      sequence: shared.get('sequence'),
      durable: shared.get('durable'),
      followerSequence: shared.get('followerSequence'),
      snapshotSequence: shared.get('snapshotSequence'),
      timeMs: shared.get('timeMs'),
      queueDepth: this.#link.pending,
      batches: shared.get('batches'),
      durations: shared.durations(),
      ordersAccepted: shared.get('accepted'),
      rejected: shared.get('rejected'),
      late: shared.get('late'),
      trades: shared.get('trades'),
      snapshots: shared.get('snapshots'),
      freeBytes: shared.get('freeBytes'),
      lowSpace: shared.load('lowSpace') !== 0,
    };
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
