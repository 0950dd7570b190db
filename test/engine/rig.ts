/** Engine, log writer and link in one thread over real files, stepped by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import { LogWriter } from '../../src/engine/log-writer.ts';
import { recover } from '../../src/engine/recover.ts';
import { Shared, sharedMemory } from '../../src/engine/shared.ts';
import type { Output } from '../../src/codec/output.ts';
import { readOutput } from '../../src/codec/frame.ts';
import type { Core } from '../../src/core/core.ts';
import { EventBuffer } from '../../src/core/core.ts';
import type { Command } from '../../src/core/command.ts';
import type { Answer, Refusal } from '../../src/link/link.ts';
import { RingLink } from '../../src/link/ring-link.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import type { Log } from '../../src/log/log.ts';
import type { Disk } from '../../src/platform/disk.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { RingConsumer, ringMemory, RingProducer } from '../../src/platform/ring.ts';

export const GATEWAY = 1;

export interface RigOptions {
  readonly directory: string;
  /** Default: this machine's. */
  readonly disk?: Disk;
  readonly segmentBytes?: number;
  readonly commandBytes?: number;
  readonly outputBytes?: number;
  readonly eventBytes?: number;
  /** Wraps the log. */
  readonly wrap?: (log: Log) => Log;
  /** Take outputs synchronously into `taken` instead of through a link. */
  readonly raw?: boolean;
}

export class Rig {
  readonly engine: Engine;
  readonly core: Core;
  readonly writer: LogWriter;
  readonly link: RingLink;
  readonly shared: Shared = new Shared(sharedMemory());
  readonly outputs: Output[] = [];
  /** The wall clock. */
  nowMs = 1_000_000;
  monotonicMs = 0;
  readonly #log: Log;
  readonly #raw: RingConsumer | undefined;

  constructor(options: RigOptions) {
    const { directory, disk = nodeDisk, segmentBytes = 64 << 20 } = options;
    const firstSegmentBytes = Math.min(segmentBytes, 8 << 20);
    const sizes = { segmentBytes, firstSegmentBytes };
    const opened = openFileLog({ disk, random: systemRandom, directory, ...sizes });
    this.#log = options.wrap?.(opened.log) ?? opened.log;
    const events = new EventBuffer(options.eventBytes ?? 1 << 16);
    const until = opened.recovered.lastSequence;
    const replay = recover({ disk, directory, events, until, warn: fail });
    this.core = replay.core;
    const memory = {
      commands: ringMemory(options.commandBytes ?? 1 << 20),
      control: ringMemory(1 << 13),
      outputs: ringMemory(options.outputBytes ?? 1 << 20),
      batches: ringMemory(1 << 21),
    };
    const clock = { nowMs: () => this.nowMs, monotonicMs: () => this.monotonicMs };
    const { shared } = this;
    this.writer = new LogWriter({
      log: this.#log,
      batches: new RingConsumer(memory.batches),
      shared,
      clock,
      space: { low: 1 << 20, enough: 2 << 20 },
      onLowSpace: () => undefined,
    });
    this.engine = new Engine({
      core: replay.core,
      events,
      digest: replay.digest,
      timeMs: replay.timeMs,
      markets: replay.core.image().markets,
      auditedThrough: replay.core.image().venue.auditedThrough,
      commands: new RingConsumer(memory.commands),
      control: new RingConsumer(memory.control),
      outputs: new RingProducer(memory.outputs),
      batches: new RingProducer(memory.batches),
      shared,
      clock,
      random: systemRandom,
      waitForRoom: () => {
        this.writer.step();
        this.take();
      },
    });
    const outputs = new RingConsumer(memory.outputs);
    this.#raw = options.raw === true ? outputs : undefined;
    this.link = new RingLink({
      gateway: GATEWAY,
      commands: new RingProducer(memory.commands),
      control: new RingProducer(memory.control),
      outputs: options.raw === true ? new RingConsumer(ringMemory(1024)) : outputs,
      engineBell: shared.engineBell,
      gatewayBell: shared.gatewayBell,
    });
    this.link.onOutput((output) => this.outputs.push(output));
  }

  /** Takes published outputs in raw mode. */
  take(): void {
    if (this.#raw === undefined) return;
    for (let at = this.#raw.peek(); at >= 0; at = this.#raw.peek()) {
      this.outputs.push(readOutput(this.#raw.records, at));
      this.#raw.take();
    }
    this.#raw.release();
  }

  /** Runs everything until nothing is left to do. */
  async settle(): Promise<void> {
    while (this.engine.ready() || this.writer.ready()) {
      this.engine.step();
      this.writer.step();
      await turn();
    }
    await turn();
    this.take();
  }

  /** Submits all at once and settles. */
  async run(commands: readonly Command[]): Promise<(Answer | Refusal)[]> {
    const answers = commands.map((command) => this.link.submit(command));
    await this.settle();
    return Promise.all(answers);
  }

  close(): void {
    this.#log.close();
  }
}

/** Lets callbacks and promises run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

/** A directory that is gone when the test ends. */
export function scratch(after: { after(hook: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-engine-'));
  after.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function fail(message: string): void {
  throw new Error(message);
}
