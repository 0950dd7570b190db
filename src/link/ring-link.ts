/**
 * The gateway thread's link to an engine in the same process. Commands are encoded straight into a
 * shared ring (or the small control lane, which the engine reads first); a full one answers `busy` at
 * once. Outputs come back through another ring, only when durable; each is handed to the listeners in
 * sequence order before the promise of whoever asked resolves.
 */
import {
  COMMAND_HEAD_BYTES,
  LATE_FRAME,
  OUTPUT_FRAME,
  readOutput,
  STOPPED_FRAME,
} from '../codec/frame.ts';
import type { Output } from '../codec/output.ts';
import { assert } from '../core/assert.ts';
import type { Command } from '../core/command.ts';
import { writeCommand } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import { RECORD_BYTES_MAX } from '../core/schema.ts';
import type { Doorbell } from '../platform/doorbell.ts';
import type { RingConsumer } from '../platform/ring.ts';
import type { RingProducer } from '../platform/ring.ts';
import type { Answer, Link, Refusal, SubmitOptions } from './link.ts';

export interface RingLinkOptions {
  /** This gateway's number, >= 1; the engine's own commands are 0. */
  readonly gateway: number;
  readonly commands: RingProducer;
  readonly control: RingProducer;
  readonly outputs: RingConsumer;
  /** Rung after a command was pushed and after outputs were taken. */
  readonly engineBell: Doorbell;
  /** Rung by the engine when outputs are durable. */
  readonly gatewayBell: Doorbell;
}

/** The exchange failed while this command was on its way: it happened or it did not; query to know. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError';
  readonly code = 'UNKNOWN_OUTCOME';
}

interface Pending {
  readonly resolve: (answer: Answer | Refusal) => void;
  readonly reject: (error: Error) => void;
  /** Of the chunks so far; undefined for the usual command of one chunk. */
  events: Event[] | undefined;
}

/** At most this many commands of one gateway are on their way at once. */
const PENDING_MAX = 65_536;
/** Outputs decoded in one go before the event loop gets its turn. */
const OUTPUTS_PER_TURN = 2048;

const busy: Promise<Refusal> = Promise.resolve({ kind: 'busy' });
const stopped: Promise<Refusal> = Promise.resolve({ kind: 'stopped' });

export class RingLink implements Link {
  readonly #options: RingLinkOptions;
  readonly #listeners: ((output: Output) => void)[] = [];
  readonly #pending: Map<number, Pending> = new Map();
  #request = 0;
  /** Outputs are taken from the first listener or the first command on: none is lost before. */
  #listening = false;
  /** The engine is rung once for all commands of a turn: a bell costs more than a command. */
  #ringing = false;
  #closed = false;
  #failed = false;
  #idle: (() => void) | undefined;

  constructor(options: RingLinkOptions) {
    this.#options = options;
  }

  /** Commands that have no answer yet. */
  get pending(): number {
    return this.#pending.size;
  }

  submit(command: Command, options?: SubmitOptions): Promise<Answer | Refusal> {
    if (this.#closed) return stopped;
    this.#listen();
    if (this.#pending.size >= PENDING_MAX && options?.control !== true) return busy;
    const lane = options?.control === true ? this.#options.control : this.#options.commands;
    const at = lane.reserve(COMMAND_HEAD_BYTES + RECORD_BYTES_MAX);
    if (at < 0) return busy;
    const request = this.#nextRequest();
    lane.records.f64[at >> 3] = options?.deadlineMs ?? 0;
    const bytes = writeCommand(lane.records, at + COMMAND_HEAD_BYTES, {
      ...command,
      gateway: this.#options.gateway,
      request,
    });
    lane.commit(COMMAND_HEAD_BYTES + bytes);
    lane.publish();
    const answer = new Promise<Answer | Refusal>((resolve, reject) => {
      this.#pending.set(request, { resolve, reject, events: undefined });
    });
    if (!this.#ringing) {
      this.#ringing = true;
      queueMicrotask(this.#ring);
    }
    return answer;
  }

  onOutput(listener: (output: Output) => void): void {
    this.#listeners.push(listener);
    this.#listen();
  }

  /** Refuses new commands from now on; resolves when all earlier ones are answered. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  /** The exchange failed: nothing is answered any more, whoever waits is told that it cannot be known. */
  fail(error: Error): void {
    this.#closed = true;
    this.#failed = true;
    for (const pending of this.#pending.values()) {
      pending.reject(new UnknownOutcomeError(error.message, { cause: error }));
    }
    this.#pending.clear();
    this.#idle?.();
  }

  readonly #ring = (): void => {
    this.#ringing = false;
    this.#options.engineBell.ring();
  };

  #nextRequest(): number {
    do this.#request = (this.#request + 1) & 0x7fffffff;
    while (this.#request === 0 || this.#pending.has(this.#request));
    return this.#request;
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#await();
  }

  #await(): void {
    const { gatewayBell, outputs } = this.#options;
    gatewayBell.waitAsync(
      () => !outputs.empty,
      () => this.#drain(),
    );
  }

  /** Takes everything that is there, bounded per turn of the event loop. */
  #drain(): void {
    const { outputs, engineBell } = this.#options;
    let count = 0;
    for (let at = outputs.peek(); at >= 0 && !this.#failed; at = outputs.peek()) {
      this.#deliver(at);
      outputs.take();
      count += 1;
      if (count % 64 === 0) this.#giveBack();
      if (count === OUTPUTS_PER_TURN) break;
    }
    outputs.release();
    engineBell.ring();
    if (this.#failed) return;
    if (count === OUTPUTS_PER_TURN) setImmediate(() => this.#drain());
    else this.#await();
  }

  /** Early room for an engine that waits for it while this thread is still decoding. */
  #giveBack(): void {
    this.#options.outputs.release();
    this.#options.engineBell.ring();
  }

  #deliver(at: number): void {
    const { outputs, gateway } = this.#options;
    if (outputs.tag === LATE_FRAME || outputs.tag === STOPPED_FRAME) {
      const asked = outputs.records.i32[at >> 2] as number;
      const request = outputs.records.i32[(at >> 2) + 1] as number;
      if (asked !== gateway) return;
      this.#resolve(request, { kind: outputs.tag === LATE_FRAME ? 'late' : 'stopped' });
      return;
    }
    assert(outputs.tag === OUTPUT_FRAME, 'an output ring holds outputs and refusals');
    const output = readOutput(outputs.records, at);
    for (const listener of this.#listeners) listener(output);
    if (output.gateway === gateway) this.#answer(output);
  }

  #answer(output: Output): void {
    const pending = this.#pending.get(output.request);
    if (pending === undefined) return;
    if (pending.events !== undefined || !output.last) {
      pending.events ??= [];
      for (const event of output.events) pending.events.push(event);
    }
    if (!output.last) return;
    const { sequence, timeMs } = output;
    const events = pending.events ?? output.events;
    this.#resolve(output.request, { kind: 'answer', sequence, timeMs, events });
  }

  #resolve(request: number, answer: Answer | Refusal): void {
    const pending = this.#pending.get(request);
    if (pending === undefined) return;
    this.#pending.delete(request);
    pending.resolve(answer);
    if (this.#pending.size === 0) this.#idle?.();
  }
}
