/**
 * A link to a core in this very thread, without a log: for tests and for embedding. A command is applied
 * at once; listeners run before its promise resolves, as with the real engine. Nothing is durable.
 */
import { readEvents } from '../codec/frame.ts';
import type { Output } from '../codec/output.ts';
import type { Command } from '../core/command.ts';
import { writeCommand } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type { RecordBuffer } from '../core/schema.ts';
import { RECORD_BYTES_MAX, recordBuffer } from '../core/schema.ts';
import type { Answer, Link, Refusal, SubmitOptions } from './link.ts';

/** What a local link needs of a core. */
export interface LocalCore {
  readonly sequence: number;
  apply(from: RecordBuffer, at: number, sequence: number, timeMs: number): void;
}

/** What a local link needs of the core's event buffer. */
export interface LocalEvents {
  readonly records: RecordBuffer;
  bytes: number;
  onFull: (() => void) | undefined;
  reset(): void;
}

export interface LocalLinkOptions {
  readonly core: LocalCore;
  /** The buffer that the core was made with. */
  readonly events: LocalEvents;
  /** Wall clock in ms since 1970. */
  readonly now: () => number;
}

/** The gateway number of a local link; the engine's own commands are 0. */
const GATEWAY = 1;

export class LocalLink implements Link {
  readonly #core: LocalCore;
  readonly #events: LocalEvents;
  readonly #now: () => number;
  readonly #listeners: ((output: Output) => void)[] = [];
  readonly #command: RecordBuffer = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  #request = 0;
  #timeMs = 0;

  constructor(options: LocalLinkOptions) {
    this.#core = options.core;
    this.#events = options.events;
    this.#now = options.now;
  }

  submit(command: Command, options?: SubmitOptions): Promise<Answer | Refusal> {
    const now = this.#now();
    if (options?.deadlineMs !== undefined && now > options.deadlineMs) {
      return Promise.resolve({ kind: 'late' });
    }
    this.#timeMs = Math.max(this.#timeMs, now);
    this.#request = (this.#request + 1) & 0x7fffffff;
    return Promise.resolve(this.#apply({ ...command, gateway: GATEWAY, request: this.#request }));
  }

  onOutput(listener: (output: Output) => void): void {
    this.#listeners.push(listener);
  }

  #apply(command: Command): Answer {
    writeCommand(this.#command, 0, command);
    const sequence = this.#core.sequence + 1;
    const all: Event[] = [];
    let first = true;
    const drain = (last: boolean): void => {
      const events = readEvents(this.#events.records, 0, this.#events.bytes);
      for (const event of events) all.push(event);
      this.#events.reset();
      const { gateway, request } = command;
      const output = { sequence, timeMs: this.#timeMs, gateway, request, first, last, events };
      first = false;
      for (const listener of this.#listeners) listener(output);
    };
    this.#events.reset();
    this.#events.onFull = () => drain(false);
    this.#core.apply(this.#command, 0, sequence, this.#timeMs);
    drain(true);
    return { kind: 'answer', sequence, timeMs: this.#timeMs, events: all };
  }
}
