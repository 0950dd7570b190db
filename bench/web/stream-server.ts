/**
 * A pretended exchange for one page: it serves the built terminal, answers what the page asks at the
 * start, and streams one market at a fixed rate of book changes and trades. Everything follows from a
 * counter, so two runs send the same.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { TerminalFiles } from '../../src/gateway/terminal/terminal-files.ts';

export interface Rates {
  readonly changesPerSecond: number;
  readonly tradesPerSecond: number;
}

export interface StreamServer {
  readonly url: string;
  /** How many book changes and trades have been sent so far. */
  readonly sent: { changes: number; trades: number };
  /** Price of the last trade sent, as the page should show it. */
  readonly lastPrice: () => string;
  readonly close: () => Promise<void>;
}

const TURN_MS = 10;
const LEVELS = 500;
const MIDDLE = 6_000_000;
const market = 'BTC-USDT';

const rules = {
  market,
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: '0.01',
  lotSize: '0.00001',
  makerFee: '0.001',
  takerFee: '0.001',
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: ['NONE'],
};

const priceText = (ticks: number): string => (ticks / 100).toFixed(2);
const quantityText = (lots: number): string => (lots / 100_000).toFixed(5);
const now = (): string => new Date().toISOString();

/** The whole of the pretended market: a price that wanders and books around it. */
class Market {
  readonly sent: { changes: number; trades: number } = { changes: 0, trades: 0 };
  updateId = 1;
  #step = 0;
  #last = MIDDLE;

  get last(): number {
    return this.#last;
  }

  /** Prices near the middle change more often than those far away. */
  #distance(): number {
    this.#step++;
    const spread = (this.#step * 7_919) % 1_000;
    return 1 + Math.floor((spread * spread) / (1_000_000 / LEVELS));
  }

  #quantity(): number {
    return 100 + ((this.#step * 104_729) % 900_000);
  }

  snapshot(): object {
    const side = (sign: number): string[][] =>
      Array.from({ length: LEVELS }, (_, index) => [
        priceText(MIDDLE + sign * (index + 1)),
        quantityText(1_000 + ((index * 31_337) % 500_000)),
      ]);
    const { updateId } = this;
    return { channel: 'depth', market, kind: 'snapshot', updateId, bids: side(-1), asks: side(1) };
  }

  changes(count: number): object {
    const [bids, asks]: [string[][], string[][]] = [[], []];
    for (let i = 0; i < count; i++) {
      const away = this.#distance();
      const row = (sign: number): string[] => [
        priceText(MIDDLE + sign * away),
        this.#step % 5 === 0 && away > 3 ? '0' : quantityText(this.#quantity()),
      ];
      if (i % 2 === 0) bids.push(row(-1));
      else asks.push(row(1));
    }
    this.sent.changes += count;
    const firstUpdateId = this.updateId + 1;
    this.updateId += count;
    const head = { channel: 'depth', market, kind: 'update', firstUpdateId };
    return { ...head, lastUpdateId: this.updateId, bids, asks };
  }

  trades(count: number): object {
    const time = now();
    const trades = Array.from({ length: count }, () => {
      const tradeId = ++this.sent.trades;
      const takerSide = tradeId % 3 === 0 ? 'SELL' : 'BUY';
      this.#last = MIDDLE + Math.round(Math.sin(tradeId / 500) * 400);
      const quantity = quantityText(this.#quantity());
      return { tradeId, market, price: priceText(this.#last), quantity, takerSide, time };
    });
    return { channel: 'trades', market, trades };
  }

  candle(interval: string): object {
    const openTime = `${now().slice(0, 16)}:00.000Z`;
    const [open, high, low] = [MIDDLE, MIDDLE + 400, MIDDLE - 400].map(priceText);
    const close = priceText(this.#last);
    const candle = { openTime, open, high, low, close, volume: '1', closed: false };
    return { channel: 'candles', market, interval, candles: [candle] };
  }

  ticker(): object {
    return {
      market,
      last: priceText(this.#last),
      open: priceText(MIDDLE),
      high: priceText(MIDDLE + 400),
      low: priceText(MIDDLE - 400),
      change: '0',
      changePercent: '0',
      volume: '100',
      quoteVolume: '6000000',
      trades: 1_000_000,
      bid: null,
      ask: null,
    };
  }
}

function answer(path: string, state: Market): object | undefined {
  if (path === '/api/v1/markets') return { markets: [rules] };
  if (path === '/api/v1/tickers') return { tickers: [state.ticker()] };
  if (path === '/api/v1/assets') return { assets: [] };
  if (path === '/openapi.json') return { paths: {} };
  if (path.endsWith('/trades')) return { trades: [] };
  if (path.endsWith('/candles')) return { candles: oldCandles() };
  return undefined;
}

function oldCandles(): object[] {
  const minute = Math.floor(Date.now() / 60_000);
  return Array.from({ length: 300 }, (_, index) => {
    const middle = MIDDLE + Math.round(Math.sin(index / 20) * 300);
    const [open, high, low, close] = [0, 80, -80, 30].map((by) => priceText(middle + by));
    const openTime = new Date((minute - 300 + index) * 60_000).toISOString();
    return { openTime, open, high, low, close, volume: '1', closed: true };
  });
}

/** Serves on a free port of this machine. */
export async function serveStream(files: TerminalFiles, rates: Rates): Promise<StreamServer> {
  const state = new Market();
  const server = createServer((request, reply) => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    const file = files.get(path === '/' ? 'index.html' : path.slice(1));
    const body = answer(path, state);
    if (file !== undefined) {
      const { gzip } = file;
      reply.setHeader('content-type', file.type);
      if (gzip !== undefined) reply.setHeader('content-encoding', 'gzip');
      reply.end(gzip ?? file.body);
    } else {
      reply.statusCode = body === undefined ? 404 : 200;
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify(body ?? { code: 'UNKNOWN_ROUTE', title: 'Nothing here.' }));
    }
  });
  const sockets = new WebSocketServer({ server, path: '/api/v1/stream' });
  const timers = new Set<NodeJS.Timeout>();
  sockets.on('connection', (socket) => {
    const timer = stream(socket, state, rates);
    timers.add(timer);
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent: state.sent,
    lastPrice: () => (state.last / 100).toLocaleString('en', { minimumFractionDigits: 2 }),
    close: () => close(server, sockets, timers),
  };
}

/** Answers subscriptions, and sends what is due every turn. */
function stream(socket: WebSocket, state: Market, rates: Rates): NodeJS.Timeout {
  let interval = '';
  let hasBook = false;
  const send = (message: object): void => socket.send(JSON.stringify(message));
  socket.on('message', (data: Buffer) => {
    const { id, method, params } = JSON.parse(String(data)) as {
      readonly id: number;
      readonly method: string;
      readonly params: { readonly channel?: string; readonly interval?: string };
    };
    send({ id, result: {} });
    if (method !== 'subscribe') return;
    if (params.channel === 'candles') interval = params.interval ?? '';
    if (params.channel !== 'depth') return;
    send(state.snapshot());
    hasBook = true;
  });
  let turns = 0;
  const startMs = performance.now();
  return setInterval(() => {
    const due = Math.floor((performance.now() - startMs) / TURN_MS) - turns;
    for (let turn = 0; turn < due && hasBook; turn++) {
      send(state.changes((rates.changesPerSecond * TURN_MS) / 1000));
      send(state.trades((rates.tradesPerSecond * TURN_MS) / 1000));
      if (interval !== '') send(state.candle(interval));
    }
    turns += due;
  }, TURN_MS);
}

async function close(
  server: Server,
  sockets: WebSocketServer,
  timers: ReadonlySet<NodeJS.Timeout>,
): Promise<void> {
  for (const timer of timers) clearInterval(timer);
  for (const socket of sockets.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
}
