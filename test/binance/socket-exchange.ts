/** The exchange of the Binance tests behind real sockets, and a client of its WebSocket API. */
import assert from 'node:assert/strict';
import type { RateLimits } from '../../src/gateway/limits.ts';
import { attachStream } from '../../src/gateway/websocket/attach-stream.ts';
import type { StreamLimits } from '../../src/gateway/websocket/limits.ts';
import type { Key } from '../gateway/test-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';
import { hmac, startBinance } from './binance-exchange.ts';
import type { BinanceExchange } from './binance-exchange.ts';

export interface SocketExchange extends BinanceExchange {
  readonly url: string;
  /** A client of the WebSocket API. */
  readonly connect: (query?: string) => Promise<ApiWire>;
  readonly close: () => Promise<void>;
}

export async function startSockets(
  limits: Partial<StreamLimits> = {},
  rates?: RateLimits,
): Promise<SocketExchange> {
  const binance = await startBinance({}, rates);
  const { exchange } = binance;
  const stream = attachStream(exchange.gateway.server, exchange.context, limits);
  const url = await exchange.gateway.listen({ port: 0, host: '127.0.0.1' });
  return {
    ...binance,
    url,
    connect: async (query = '') => {
      const wire = await Wire.at(url, `/ws-api/v3${query}`);
      return new ApiWire(wire, () => exchange.clockMs++);
    },
    close: async () => {
      await stream.close();
      await exchange.close();
    },
  };
}

type Params = Readonly<Record<string, unknown>>;

/** What is signed: parameters by name, joined. */
export function payloadOf(params: Params): string {
  return Object.entries(params)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('&');
}

export class ApiWire {
  readonly wire: Wire;
  readonly #now: () => number;
  #nextId = 1;

  constructor(wire: Wire, now: () => number) {
    this.wire = wire;
    this.#now = now;
  }

  /** Sends a request and takes the next message: its answer if nothing else was due. */
  async call(method: string, params?: Params): Promise<Message> {
    this.ask(method, params);
    const [message] = await this.wire.take(1);
    return message as Message;
  }

  ask(method: string, params?: Params): void {
    this.wire.send({ id: this.#nextId++, method, ...(params && { params }) });
  }

  /** The same, signed by a key. */
  signed(key: Key, method: string, params: Params = {}): Promise<Message> {
    return this.call(method, this.sign(key, params));
  }

  sign(key: Key, params: Params = {}): Params {
    const all = { ...params, apiKey: key.apiKey, timestamp: this.#now() };
    return { ...all, signature: hmac(key.secret, payloadOf(all)) };
  }

  /** With a timestamp, for who has logged on. */
  timed(method: string, params: Params = {}): Promise<Message> {
    return this.call(method, { ...params, timestamp: this.#now() });
  }
}

/** A connection that is logged on and hears of its account. */
export async function subscribed(binance: SocketExchange, key: Key): Promise<ApiWire> {
  const wire = await binance.connect('?returnRateLimits=false');
  await wire.signed(key, 'session.logon');
  const { result } = await wire.call('userDataStream.subscribe');
  assert.deepEqual(result, { subscriptionId: 0 });
  return wire;
}

/** The events that a request brought, in order, and its result or error, which comes after them. */
export interface Heard {
  readonly events: Message[];
  readonly result: Message;
}

/** Asks over a connection of `subscribed`, and hears what that brings. */
export function listener(
  binance: SocketExchange,
): (wire: ApiWire, method: string, params: object) => Promise<Heard> {
  return async (wire, method, params) => {
    wire.ask(method, { ...params, timestamp: binance.exchange.clockMs++ });
    const events: Message[] = [];
    for (;;) {
      const [message] = await wire.wire.take(1);
      if (message?.['event'] === undefined) {
        const { result, error } = message as Message;
        return { events, result: (result ?? error) as Message };
      }
      assert.equal(message['subscriptionId'], 0);
      events.push(message['event'] as Message);
    }
  };
}
