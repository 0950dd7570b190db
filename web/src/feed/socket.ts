/**
 * The worker's one connection to the stream. It connects again by itself with growing pauses, notices
 * silence, measures the way there and back, and says what it is subscribed to anew after each
 * connection, so whoever listens starts over with snapshots.
 */
import type { Key } from '../api/credentials.ts';
import { sign } from '../api/credentials.ts';
import type { StreamEvent } from '../api/wire.ts';

export interface Subscription {
  readonly channel: string;
  readonly market?: string;
  readonly interval?: string;
}

export interface SocketEvents {
  readonly event: (event: StreamEvent) => void;
  readonly open: () => void;
  readonly lost: (reason: string) => void;
  readonly latency: (ms: number) => void;
}

const PATH = '/api/v1/stream';
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 5_000;
const PING_MS = 4_000;
const SILENCE_MS = 10_000;

export class StreamSocket {
  readonly #events: SocketEvents;
  readonly #wanted = new Map<string, Subscription>();
  readonly #pings = new Map<number, number>();
  #socket: WebSocket | undefined;
  #ready = false;
  #url = '';
  #key: Key | undefined;
  #nextId = 1;
  #heardMs = 0;
  #retryMs = RETRY_MS_MIN;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(events: SocketEvents) {
    this.#events = events;
    setInterval(() => this.#watch(), PING_MS);
  }

  /** Connects, or connects anew: who is signed in has changed. */
  connect(url: string, key: Key | undefined): void {
    this.#url = url;
    this.#key = key;
    this.#drop('');
    this.#open();
  }

  /** Keeps exactly these subscriptions from now on. */
  want(subscriptions: readonly Subscription[]): void {
    const wanted = new Map(subscriptions.map((each) => [JSON.stringify(each), each]));
    for (const [name, each] of this.#wanted) {
      if (wanted.has(name)) continue;
      this.#wanted.delete(name);
      this.#send('unsubscribe', each);
    }
    for (const [name, each] of wanted) {
      if (this.#wanted.has(name)) continue;
      this.#wanted.set(name, each);
      this.#send('subscribe', each);
    }
  }

  /** Asks for the state of a subscription again: something of it is missing. */
  renew(subscription: Subscription): void {
    this.#send('unsubscribe', subscription);
    this.#send('subscribe', subscription);
  }

  #open(): void {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#url + PATH);
    this.#socket = socket;
    this.#heardMs = performance.now();
    socket.addEventListener('open', () => void this.#begin(socket));
    socket.addEventListener('message', ({ data }) => this.#receive(socket, String(data)));
    socket.addEventListener('close', ({ reason, code }) => this.#lost(socket, reason || `${code}`));
  }

  async #begin(socket: WebSocket): Promise<void> {
    if (this.#key !== undefined) {
      const { apiKey, secret } = this.#key;
      const timestamp = Date.now();
      const signature = await sign(secret, String(timestamp), 'GET', PATH);
      if (socket !== this.#socket) return;
      this.#request('authenticate', { apiKey, timestamp, signature });
    }
    this.#ready = true;
    this.#retryMs = RETRY_MS_MIN;
    this.#events.open();
    for (const each of this.#wanted.values()) this.#send('subscribe', each);
    this.#ping();
  }

  #receive(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return;
    this.#heardMs = performance.now();
    const message = JSON.parse(text) as { readonly id?: number; readonly channel?: string };
    if (message.channel !== undefined) {
      this.#events.event(message as unknown as StreamEvent);
      return;
    }
    const sentMs = this.#pings.get(message.id ?? 0);
    if (sentMs === undefined) return;
    this.#pings.delete(message.id ?? 0);
    this.#events.latency(this.#heardMs - sentMs);
  }

  #watch(): void {
    if (!this.#ready) return;
    if (performance.now() - this.#heardMs > SILENCE_MS) {
      const socket = this.#socket;
      if (socket !== undefined) this.#lost(socket, 'no sign of life');
    } else {
      this.#ping();
    }
  }

  #ping(): void {
    this.#pings.set(this.#nextId, performance.now());
    this.#request('ping', {});
  }

  #send(method: string, params: object): void {
    if (this.#ready) this.#request(method, params);
  }

  #request(method: string, params: object): void {
    this.#socket?.send(JSON.stringify({ id: this.#nextId++, method, params }));
  }

  #lost(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return;
    this.#drop(reason);
    const waitMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    this.#retry = setTimeout(() => this.#open(), waitMs);
  }

  #drop(reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#ready = false;
    this.#pings.clear();
    if (socket === undefined) return;
    socket.close();
    this.#events.lost(reason);
  }
}
