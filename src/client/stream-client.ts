/**
 * The native WebSocket over the global WebSocket: requests answered by id, subscriptions as callbacks.
 * It notices a dead connection by silence, connects again, authenticates and subscribes again; depth,
 * orders and balances then start with a fresh snapshot. A request whose answer was lost fails as
 * UnreachableError and is never sent twice by itself.
 */
import { RefusedError, UnreachableError } from './errors.ts';
import type { Credentials } from './signature.ts';
import { STREAM_PATH, Signer } from './signature.ts';
import type { EventOf, StreamEvent, Subscription } from './stream-wire.ts';
import { subscriptionKey } from './stream-wire.ts';
import { canceled, named } from './wire.ts';
import type {
  CountdownReply,
  ListReference,
  ListReply,
  NewOrder,
  NewOrderList,
  OrderReference,
  OrderReply,
  OrdersReply,
  PlacedListReply,
  PlacedReply,
  ReplacedReply,
  Side,
} from './wire.ts';

export interface StreamOptions {
  /** Such as http://127.0.0.1:8000. */
  readonly baseUrl: string;
  /** Without them only public channels answer. */
  readonly credentials?: Credentials;
  /** Connect again when the connection is lost; true when left out. */
  readonly reconnect?: boolean;
  /** A request without an answer for this long fails as TIMEOUT; 10,000 when left out. */
  readonly timeoutMs?: number;
  /** After this much silence the server is asked for a sign of life; 15,000 when left out. */
  readonly silenceMs?: number;
  /** Told of every change of the connection; `lost` carries why. */
  readonly onStatus?: (status: 'open' | 'lost' | 'closed', reason: string) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly sentMs: number;
}

interface Listening {
  readonly subscription: Subscription;
  readonly listeners: Set<(event: StreamEvent) => void>;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string };
  readonly channel?: string;
}

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

/** One connection's worth of requests and subscriptions. */
export class StreamClient {
  readonly #options: StreamOptions;
  readonly #signer: Signer | undefined;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listening = new Map<string, Listening>();
  #socket: WebSocket | undefined;
  #nextId = 1;
  #heardMs = 0;
  #watch: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS_MIN;
  #closed = false;
  #connection = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#signer = options.credentials && new Signer(options.credentials);
  }

  /** Number of the connection that is open, from 1; 0 when none is. */
  get connection(): number {
    return this.#connected() ? this.#connection : 0;
  }

  /** Resolves when connected and, with credentials, authenticated. Throws what stood in the way. */
  async connect(): Promise<void> {
    if (this.#closed) throw new UnreachableError('CLOSED', 'the client was closed');
    if (this.#socket !== undefined) return;
    const url = new URL(this.#options.baseUrl);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.pathname = url.pathname.replace(/\/$/, '') + STREAM_PATH;
    const socket = new WebSocket(url);
    this.#socket = socket;
    try {
      await opened(socket, url.href, this.#options.timeoutMs ?? 10_000);
    } catch (error) {
      this.#abandon(socket);
      throw error;
    }
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', ({ code, reason }) => this.#lost(socket, `${code} ${reason}`));
    socket.addEventListener('error', () => socket.close());
    this.#connection++;
    this.#heardMs = Date.now();
    this.#startWatch();
    try {
      if (this.#signer !== undefined) await this.#authenticate(this.#signer);
      const again = [...this.#listening.values()].map(({ subscription }) => subscription);
      await Promise.all(again.map((each) => this.request('subscribe', each)));
    } catch (error) {
      this.#abandon(socket);
      throw error;
    }
    this.#retryMs = RETRY_MS_MIN;
    this.#options.onStatus?.('open', '');
  }

  /** Sends one request; the result is trusted to be a T. Throws RefusedError, UnreachableError. */
  request<T>(method: string, params: object = {}): Promise<T> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new UnreachableError('UNREACHABLE', `${method}: not connected`));
    }
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: resolve as (result: unknown) => void,
        reject,
        sentMs: Date.now(),
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /**
   * Calls the listener for every event of the subscription, again after a reconnection, until the
   * returned function is called. Throws RefusedError if the exchange refuses it.
   */
  async subscribe<S extends Subscription>(
    subscription: S,
    listener: (event: EventOf<S>) => void,
  ): Promise<() => Promise<void>> {
    const key = subscriptionKey(subscription);
    const heard = listener as unknown as (event: StreamEvent) => void;
    const known = this.#listening.get(key);
    const listening = known ?? { subscription, listeners: new Set() };
    listening.listeners.add(heard);
    this.#listening.set(key, listening);
    const end = async (): Promise<void> => {
      listening.listeners.delete(heard);
      if (listening.listeners.size > 0 || this.#listening.get(key) !== listening) return;
      this.#listening.delete(key);
      if (this.#connected()) await this.request('unsubscribe', subscription);
    };
    try {
      if (known === undefined) await this.request('subscribe', subscription);
    } catch (error) {
      listening.listeners.delete(heard);
      this.#listening.delete(key);
      throw error;
    }
    return end;
  }

  /** With an idempotency key the order is placed at most once, however often it is sent (P10). */
  placeOrder(order: NewOrder, options: { idempotencyKey?: string } = {}): Promise<PlacedReply> {
    return this.request('orders.place', { ...order, ...options });
  }

  amendOrder(
    reference: OrderReference,
    change: { market?: string; price?: string; quantity?: string },
  ): Promise<PlacedReply> {
    return this.request('orders.amend', { ...named(reference), ...change });
  }

  cancelOrder(
    reference: OrderReference,
    options: { market?: string; restriction?: string } = {},
  ): Promise<OrderReply> {
    return this.request('orders.cancel', { ...named(reference), ...options });
  }

  /** One cancel and one placement as one command (A2). */
  replaceOrder(
    cancel: OrderReference,
    order: NewOrder,
    options: { mode?: string; restriction?: string; idempotencyKey?: string } = {},
  ): Promise<ReplacedReply> {
    return this.request('orders.replace', { ...canceled(cancel), ...order, ...options });
  }

  cancelOrders(filter: { market?: string; side?: Side } = {}): Promise<OrdersReply> {
    return this.request('orders.cancelAll', filter);
  }

  /** Two or three orders as one contingency (O3). */
  placeOrderList(
    list: NewOrderList,
    options: { idempotencyKey?: string } = {},
  ): Promise<PlacedListReply> {
    return this.request('orderLists.place', { ...list, ...options });
  }

  /** Cancels what is open of a list. */
  cancelOrderList(reference: ListReference): Promise<ListReply> {
    const name = typeof reference === 'number' ? { listId: reference } : reference;
    return this.request('orderLists.cancel', name);
  }

  /** Unless it is called again in time, the open orders of a market, or of all, are canceled; 0 stops it. */
  setCountdown(timeoutMs: number, market?: string): Promise<CountdownReply> {
    return this.request('countdown.set', { timeoutMs, ...(market !== undefined && { market }) });
  }

  /** Of this connection alone: to be called again when it had to be made anew. */
  cancelOnDisconnect(enabled: boolean, market?: string): Promise<unknown> {
    return this.request('cancelOnDisconnect', { enabled, ...(market !== undefined && { market }) });
  }

  /** Bytes handed over that the network has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Ends the connection for good; requests under way fail as CLOSED. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    if (socket !== undefined) this.#abandon(socket);
    this.#options.onStatus?.('closed', '');
  }

  #connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async #authenticate(signer: Signer): Promise<void> {
    const timestamp = Date.now();
    const signature = signer.sign(timestamp, 'GET', STREAM_PATH);
    await this.request('authenticate', { apiKey: signer.apiKey, timestamp, signature });
  }

  #receive(text: string): void {
    this.#heardMs = Date.now();
    const message = parse(text);
    if (message === undefined) {
      this.#drop('an unreadable message');
      return;
    }
    if (message.channel !== undefined) {
      const event = message as unknown as StreamEvent;
      const listening = this.#listening.get(subscriptionKey(event));
      if (listening !== undefined) for (const listener of listening.listeners) listener(event);
      return;
    }
    const waiting = this.#waiting.get(message.id ?? 0);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id ?? 0);
    if (message.error === undefined) waiting.resolve(message.result);
    else waiting.reject(new RefusedError(message.error.code, 0, { ...message.error }));
  }

  /** Once a second at most: requests that are late, and a connection that fell silent. */
  #startWatch(): void {
    const silenceMs = this.#options.silenceMs ?? 15_000;
    const timeoutMs = this.#options.timeoutMs ?? 10_000;
    clearInterval(this.#watch);
    let asked = false;
    this.#watch = setInterval(
      () => {
        const now = Date.now();
        for (const [id, waiting] of this.#waiting) {
          if (now - waiting.sentMs < timeoutMs) break;
          this.#waiting.delete(id);
          waiting.reject(new UnreachableError('TIMEOUT', 'no answer in time'));
        }
        const silentMs = now - this.#heardMs;
        if (silentMs < silenceMs) asked = false;
        else if (silentMs > silenceMs + timeoutMs) this.#drop('no sign of life');
        else if (!asked && this.#connected()) {
          asked = true;
          this.request('ping').catch(() => undefined);
        }
      },
      Math.min(1_000, silenceMs, timeoutMs),
    );
    this.#watch.unref();
  }

  #drop(reason: string): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#lost(socket, reason);
    socket.close();
  }

  #lost(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return;
    this.#abandon(socket);
    if (this.#closed) return;
    this.#options.onStatus?.('lost', reason);
    if (this.#options.reconnect ?? true) this.#reconnectLater();
  }

  /** Forgets the socket; whatever waited for an answer of it fails. */
  #abandon(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    clearInterval(this.#watch);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.reject(new UnreachableError('CLOSED', 'connection lost'));
    socket.close();
  }

  #reconnectLater(): void {
    const waitMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    this.#retry = setTimeout(() => {
      this.connect().catch((error: unknown) => {
        if (this.#closed) return;
        this.#options.onStatus?.('lost', String(error));
        this.#reconnectLater();
      });
    }, waitMs);
  }
}

function parse(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}

function opened(socket: WebSocket, url: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (code: 'UNREACHABLE' | 'TIMEOUT', message: string): void => {
      clearTimeout(timer);
      reject(new UnreachableError(code, `${url}: ${message}`));
    };
    const timer = setTimeout(() => {
      fail('TIMEOUT', 'no answer in time');
      socket.close();
    }, timeoutMs);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.addEventListener('error', () => fail('UNREACHABLE', 'no connection'));
    socket.addEventListener('close', () => fail('UNREACHABLE', 'closed before it opened'));
  });
}
