/**
 * One client of the stream: what it has subscribed to, and its output. Output of one turn of the event
 * loop is gathered and leaves as one corked write: first replies and private events in command order,
 * then public messages, whose buffers all subscribers share. What the client does not read is bounded:
 * above slowBytes public state waits (Topic), above hopelessBytes the connection ends.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Actor } from '../context.ts';
import type { StreamLimits } from './limits.ts';
import { Allowance } from './limits.ts';
import { textFrames } from './text-frame.ts';

/** Why the server ended a connection: the close code and its reason. */
export const closings = {
  goingAway: { code: 1001, reason: 'The exchange is stopping.' },
  tooOld: { code: 1001, reason: 'A connection lasts 24 hours. Connect again.' },
  tooFast: { code: 1008, reason: 'Too many requests' },
  keyRevoked: { code: 4003, reason: 'KEY_REVOKED: the API key does not exist any more.' },
  sessionEnded: { code: 4003, reason: 'SESSION_ENDED: the session has ended. Sign in again.' },
  tooManyFaults: { code: 4001, reason: 'TOO_MANY_FAULTS: too many unreadable messages.' },
  slowConsumer: {
    code: 4008,
    reason: 'SLOW_CONSUMER: output was not read in time. Connect again and resynchronise.',
  },
} as const;

export type Closing = keyof typeof closings;

/** Something a connection is subscribed to. */
export interface Subscribable {
  readonly key: string;
  remove(connection: Connection): void;
}

/** Something that left messages out for a slow connection and makes up for it. */
export interface Resumable {
  resume(connection: Connection): void;
}

interface Ordered {
  readonly sequence: number;
  readonly text: string | (() => string);
}

/** What a text that is not made yet counts for among unread output, in bytes. */
const UNMADE_BYTES = 512;

export class Connection {
  /** Who acts; undefined before `authenticate`. */
  actor: Actor | undefined;
  /** The key by which it was authenticated. */
  apiKey: string | undefined;
  /** The token of the session by which it was authenticated. */
  sessionToken: string | undefined;
  /** Market whose orders, 0 all, are canceled when the connection ends; undefined: none. */
  cancelOnDisconnect: number | undefined;
  /** Subscriptions by their key, with what the client called them. */
  readonly subscriptions: Map<string, { of: Subscribable; params: object }> = new Map();
  /** Topics whose messages were left out since the client reads too slowly. */
  readonly stale: Set<Resumable> = new Set();
  /** Public messages travel in an envelope that names their stream (Binance's combined streams). */
  enveloped = false;
  readonly address: string;
  readonly messages: Allowance | undefined;
  readonly faults: Allowance;
  /** Requests under way. */
  requests = 0;
  heardMs: number;
  readonly openedMs: number;

  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #limits: StreamLimits;
  readonly #wake: (connection: Connection) => void;
  readonly #closed: (closing: Closing) => void;
  #ordered: Ordered[] = [];
  #inOrder = true;
  #shared: Buffer[] = [];
  #bytes = 0;
  #afterReply: (() => void)[] = [];
  #closing = false;

  constructor(
    ws: WebSocket,
    socket: Duplex,
    options: {
      readonly limits: StreamLimits;
      readonly address: string;
      readonly nowMs: number;
      /** Called when there is output, once until it is flushed. */
      readonly wake: (connection: Connection) => void;
      /** Called when the server ends the connection. */
      readonly closed: (closing: Closing) => void;
    },
  ) {
    const { limits, nowMs } = options;
    this.#ws = ws;
    this.#socket = socket;
    this.#limits = limits;
    this.#wake = options.wake;
    this.#closed = options.closed;
    this.address = options.address;
    this.heardMs = nowMs;
    this.openedMs = nowMs;
    const rate = limits.messagesPerSecond;
    this.messages = rate === 0 ? undefined : new Allowance(rate, rate, nowMs);
    this.faults = new Allowance(limits.faults, 1, nowMs);
  }

  /** Whether anything may still be sent. */
  get open(): boolean {
    return !this.#closing && this.#ws.readyState === this.#ws.OPEN;
  }

  /** Whether so much is unread that public state had better wait; the socket's `drain` ends it. */
  get slow(): boolean {
    return this.#socket.writableNeedDrain && this.#unread > this.#limits.slowBytes;
  }

  get #unread(): number {
    return this.#socket.writableLength + this.#bytes;
  }

  /**
   * A reply or private event: never left out, and sent in the order of sequences, as it may become
   * known within one turn only after events of later commands. Without a sequence it keeps its place.
   * A text given as a function is made when the output leaves, at the end of the turn.
   */
  send(text: string | (() => string), sequence?: number): void {
    const before = this.#ordered.at(-1)?.sequence ?? 0;
    const position = sequence ?? before;
    if (position < before) this.#inOrder = false;
    this.#ordered.push({ sequence: position, text });
    this.#grow(typeof text === 'string' ? text.length : UNMADE_BYTES);
  }

  /** Runs when the reply to the method that is being called has been put down. */
  afterReply(run: () => void): void {
    this.#afterReply.push(run);
  }

  /** The reply was put down. */
  replied(): void {
    for (const run of this.#afterReply.splice(0)) run();
  }

  /** A sign of life came. */
  heard(nowMs: number): void {
    this.heardMs = nowMs;
  }

  /** A public message, framed; the buffer is shared and never changed. */
  publish(frame: Buffer): void {
    this.#shared.push(frame);
    this.#grow(frame.length);
  }

  /** Hands all gathered output to the socket. */
  flush(): void {
    const ordered = this.#ordered;
    const shared = this.#shared;
    this.#ordered = [];
    this.#shared = [];
    this.#bytes = 0;
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (!this.#inOrder) ordered.sort((a, b) => a.sequence - b.sequence);
    this.#inOrder = true;
    this.#socket.cork();
    if (ordered.length > 0) this.#socket.write(textFrames(ordered.map(textOf)));
    for (const frame of shared) this.#socket.write(frame);
    this.#socket.uncork();
    if (this.#unread > this.#limits.hopelessBytes) this.close('slowConsumer');
  }

  /** Asks for a sign of life; the payload comes back with the pong. */
  ping(nowMs: number): void {
    if (this.open) this.#ws.ping(String(nowMs));
  }

  /** Says why, and cuts the connection if the client does not take it in time. */
  close(closing: Closing): void {
    if (this.#closing) return;
    this.#closing = true;
    if (closing !== 'slowConsumer') this.flush(); // what was gathered comes before the end
    this.#closed(closing);
    const { code, reason } = closings[closing];
    this.#ws.close(code, reason);
    const timer = setTimeout(() => this.#ws.terminate(), this.#limits.graceMs);
    this.#ws.once('close', () => clearTimeout(timer));
  }

  /** Cuts the connection without a word: the client is gone. */
  terminate(): void {
    this.#closing = true;
    this.#ws.terminate();
  }

  #grow(bytes: number): void {
    if (this.#bytes === 0) this.#wake(this);
    this.#bytes += bytes;
    if (this.#unread <= this.#limits.hopelessBytes || this.#closing) return;
    this.flush();
    if (this.#unread > this.#limits.hopelessBytes) this.close('slowConsumer');
  }
}

function textOf({ text }: Ordered): string {
  return typeof text === 'string' ? text : text();
}
