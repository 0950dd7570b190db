/**
 * The page's side of the worker. What moves fast never passes through React: listeners are called once
 * in an animation frame with the latest frame, draw, and only then is the next one asked for.
 */
import { actingFor } from '../api/http.ts';
import type { AccountEvent, AuctionEvent, Ticker } from '../api/wire.ts';
import type { ConnectionState, Frame, FromWorker, ToWorker } from './protocol.ts';

type Listener<T> = (value: T) => void;

/** A set of listeners; `on` gives back the way out. */
class Listeners<T> {
  readonly #all = new Set<Listener<T>>();

  on(listener: Listener<T>): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.#all) listener(value);
  }
}

export interface Connection {
  readonly state: ConnectionState;
  readonly reason: string;
}

const frames = new Listeners<Frame>();
const connections = new Listeners<Connection>();
const latencies = new Listeners<number>();
const tickers = new Listeners<readonly Ticker[]>();
const auctions = new Listeners<AuctionEvent>();
const accountEvents = new Listeners<readonly AccountEvent[]>();

/** What is heard of the exchange, by kind. */
export const feed = { frames, connections, latencies, tickers, auctions, accountEvents } as const;

let worker: Worker | undefined;
let pending: Frame | undefined;
/** A frame of the market before may still be on its way when another is looked at. */
let watched = '';

function draw(): void {
  const frame = pending;
  pending = undefined;
  if (frame?.market === watched) frames.tell(frame);
  tell({ kind: 'drawn' });
}

function hear({ data }: MessageEvent<FromWorker>): void {
  switch (data.kind) {
    case 'frame':
      pending = data.frame;
      requestAnimationFrame(draw);
      return;
    case 'connection':
      connections.tell(data);
      return;
    case 'latency':
      latencies.tell(data.ms);
      return;
    case 'tickers':
      tickers.tell(data.tickers);
      return;
    case 'auction':
      auctions.tell(data.event);
      return;
    case 'account':
      accountEvents.tell(data.events);
      return;
    default:
      data satisfies never;
  }
}

/** Says something to the worker, which is started with the first word. */
export function tell(message: ToWorker): void {
  if (worker === undefined) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', hear);
  }
  if (message.kind === 'watch') watched = message.scale.market;
  worker.postMessage(message);
}

/** Connects, or connects anew as whoever is signed in now. */
export function connect(): void {
  const { protocol, host, pathname } = globalThis.location;
  const url = `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${pathname.replace(/\/[^/]*$/, '')}`;
  const credentials = actingFor();
  tell({
    kind: 'connect',
    url,
    ...(credentials.kind === 'key' && {
      key: { apiKey: credentials.apiKey, secret: credentials.secret },
    }),
  });
  tell({ kind: 'account', wanted: credentials.kind !== 'none' });
}
