/** A bare client for tests: it sends any frame and keeps every message, in order. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Key } from './stream-exchange.ts';

const PATIENCE_MS = 5_000;
const FLUSH_MS = 30;

export type Message = Record<string, unknown>;

export class Wire {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: Message[] = [];
  #told: (() => void) | undefined;
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.#messages.push(JSON.parse(data.toString()) as Message);
      this.#told?.();
    });
  }

  static async open(
    baseUrl: string,
    headers: Record<string, string> = {},
    path = '/api/v1/stream',
  ): Promise<Wire> {
    const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}${path}`, { headers });
    const wire = new Wire(socket);
    await once(socket, 'open');
    return wire;
  }

  /** A connection to another path than the native stream's. */
  static at(baseUrl: string, path: string): Promise<Wire> {
    return Wire.open(baseUrl, {}, path);
  }

  /** Sends a frame as it is; an object as JSON text. */
  send(frame: object | string | Buffer, binary = false): void {
    const isText = typeof frame === 'string' || Buffer.isBuffer(frame);
    this.socket.send(isText ? frame : JSON.stringify(frame), { binary });
  }

  /** The next so many messages. */
  async take(count: number): Promise<Message[]> {
    const untilMs = Date.now() + PATIENCE_MS;
    while (this.#messages.length < count) {
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0) {
        throw new Error(`${this.#messages.length} of ${count}: ${JSON.stringify(this.#messages)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#messages.splice(0, count);
  }

  /** Sends a request; its id is the next whole number from 1. */
  ask(method: string, params: object = {}): void {
    this.send({ id: this.#nextId++, method, params });
  }

  /** Sends a request and takes one message: its reply if nothing else was due. */
  async call(method: string, params: object = {}): Promise<Message> {
    this.ask(method, params);
    const [reply] = await this.take(1);
    return reply as Message;
  }

  async authenticate(key: Key, timestamp: number = Date.now()): Promise<Message> {
    const text = `${timestamp}GET/api/v1/stream`;
    const signature = createHmac('sha256', key.secret).update(text).digest('hex');
    return this.call('authenticate', { apiKey: key.apiKey, timestamp, signature });
  }

  /** All messages so far, public ones that rest between flushes included. */
  async rest(): Promise<Message[]> {
    const messages: Message[] = [];
    for (const id of ['first', 'second']) {
      this.send({ id, method: 'ping' });
      for (let last: unknown; last !== id; ) {
        const [message] = await this.take(1);
        last = message?.['id'];
        if (last !== id) messages.push(message as Message);
      }
      await wait(FLUSH_MS);
    }
    return messages;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
