/** Bounds of the market streams, and readers who are too slow: contiguous all the same, or ended. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { MarketStreams } from '../../src/gateway/binance/streams/market-streams.ts';
import { depthReply } from '../../src/gateway/binance/market-replies.ts';
import type { Connection } from '../../src/gateway/websocket/connection.ts';
import { OutputClock } from '../../src/gateway/websocket/output-clock.ts';
import type { MarketReference } from '../../src/marketdata/reference.ts';
import { limitOrder, startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import { startSockets } from './socket-exchange.ts';
import type { Message } from '../websocket/wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

/** The same numbers in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random orders and cancels of two accounts, in turns of some commands. */
async function load(commands: number, random: (below: number) => number): Promise<void> {
  for (let done = 0; done < commands; done++) {
    const account = 1 + random(2);
    const side = random(2) === 0 ? 'BUY' : 'SELL';
    if (random(40) === 0) {
      void exchange.submit({ kind: 'CancelAll', account, market: 1, side, target: 0 });
    } else {
      const price = 1_000 + random(400) - (side === 'BUY' ? 300 : 100);
      void exchange.submit({ ...limitOrder, account, side, price, quantity: 1 + random(9) });
    }
    if (random(8) === 0) await turn();
  }
  await turn();
}

/** A book kept as Binance's clients do: by the rules of docs for a local order book. */
class LocalBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  updateId = 0;
  gaps = 0;

  apply(event: Message): void {
    const [first, last] = [Number(event['U']), Number(event['u'])];
    if (last <= this.updateId) return;
    if (first !== this.updateId + 1 && this.updateId > 0) this.gaps++;
    this.updateId = last;
    this.change(this.bids, event['b'] as [string, string][]);
    this.change(this.asks, event['a'] as [string, string][]);
  }

  change(side: Map<string, string>, rows: readonly [string, string][]): void {
    for (const [price, quantity] of rows) {
      if (Number(quantity) === 0) side.delete(price);
      else side.set(price, quantity);
    }
  }

  sorted(): object {
    const rows = (side: Map<string, string>, best: number): [string, string][] =>
      [...side].sort(([a], [b]) => (Number(a) - Number(b)) * best);
    return { lastUpdateId: this.updateId, bids: rows(this.bids, -1), asks: rows(this.asks, 1) };
  }
}

function snapshot(): object {
  const market = exchange.views.reference.market(1) as MarketReference;
  return depthReply(exchange.views.reference, market, exchange.views.depth(1, 5_000));
}

/** A connection that is as slow as a test says; it keeps what it is sent. */
class FakeConnection {
  slow = false;
  enveloped = false;
  readonly stale: Set<unknown> = new Set();
  readonly book: LocalBook = new LocalBook();
  messages = 0;

  publish(frames: Buffer): void {
    for (const message of framesOf(frames)) {
      this.messages++;
      this.book.apply(message);
    }
  }
}

/** The messages of unmasked frames shorter than 64 KiB. */
function framesOf(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1] as number;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const from = at + (short === 126 ? 4 : 2);
    messages.push(JSON.parse(bytes.toString('utf8', from, from + length)) as Message);
    at = from + length;
  }
  return messages;
}

test('books of both speeds and of slow readers are the book, without a gap', async () => {
  const random = randomOf(7);
  // A clock of the test: intervals end when it says so.
  let nowMs = 0;
  const clock = new OutputClock(() => nowMs);
  const streams = new MarketStreams(exchange.views, clock);
  const connections = ['btcusdt@depth@100ms', 'btcusdt@depth', 'btcusdt@depth'].map((name) => {
    const connection = new FakeConnection();
    streams.stream(name)?.add(connection as unknown as Connection);
    return connection;
  });
  const slow = connections[1] as FakeConnection;
  for (let round = 0; round < 60; round++) {
    await load(50, random);
    slow.slow = round % 7 !== 6;
    if (!slow.slow) streams.stream('btcusdt@depth')?.resume(slow as unknown as Connection);
    nowMs += 100;
    clock.flush();
  }
  slow.slow = false;
  streams.stream('btcusdt@depth')?.resume(slow as unknown as Connection);
  nowMs += 1_000;
  clock.flush();
  clock.close();
  for (const { book } of connections) {
    assert.equal(book.gaps, 0);
    assert.deepEqual(book.sorted(), snapshot());
  }
  const [fast, late, seldom] = connections.map(({ messages }) => messages);
  assert.ok((late as number) < (fast as number) && (seldom as number) < (fast as number));
});

test('trades are never left out for a slow reader: its backlog ends the connection instead', async () => {
  const clock = new OutputClock(() => 0);
  const streams = new MarketStreams(exchange.views, clock);
  const ids: unknown[] = [];
  const connection = {
    slow: true,
    stale: new Set(),
    publish: (frames: Buffer) => ids.push(...framesOf(frames).map(({ t }) => t)),
  };
  streams.stream('ethusdt@trade')?.add(connection as unknown as Connection);
  for (const [account, side] of [[1, 'SELL'] as const, [2, 'BUY'] as const]) {
    const order = { ...limitOrder, market: 2, account, side, price: 500, quantity: 3 };
    await exchange.submit(order);
  }
  clock.flush();
  clock.close();
  assert.deepEqual(ids, [1]);
});

test('a connection listens to 1024 streams at most', async () => {
  const wire = await Wire.at(exchange.baseUrl, '/ws/first');
  const names = Array.from({ length: 1_023 }, (_, index) => `s${index}@trade`);
  wire.send({ method: 'SUBSCRIBE', params: names, id: 1 });
  wire.send({ method: 'SUBSCRIBE', params: ['one@more'], id: 2 });
  wire.send({ method: 'SUBSCRIBE', params: ['first'], id: 3 });
  assert.deepEqual(await wire.take(3), [
    { result: null, id: 1 },
    { code: 2, msg: 'Invalid request: a connection listens to at most 1024 streams', id: 2 },
    { result: null, id: 3 },
  ]);
  await wire.close();
});

test('with rate limits: five messages a second, then the connection ends', async (t) => {
  const limited = await startExchange({}, true);
  t.after(() => limited.close());
  const wire = await Wire.at(limited.baseUrl, '/ws');
  for (let id = 1; id <= 6; id++) wire.send({ method: 'LIST_SUBSCRIPTIONS', id });
  assert.equal((await wire.take(5)).length, 5);
  assert.deepEqual(await wire.closed, { code: 1008, reason: 'Too many requests' });
  // The native stream has no such limit.
  const native = await Wire.open(limited.baseUrl);
  for (let i = 0; i < 20; i++) native.ask('ping');
  assert.equal((await native.take(20)).length, 20);
  await native.close();
});

test('with rate limits: 300 connections of an address in five minutes', async (t) => {
  const limited = await startExchange({ connectsPerWindow: 3 });
  t.after(() => limited.close());
  const wires: Wire[] = [];
  for (let i = 0; i < 3; i++) wires.push(await Wire.at(limited.baseUrl, '/ws/x'));
  const refused = new WebSocket(`${limited.baseUrl.replace('http', 'ws')}/ws/x`);
  const error = await new Promise<Error>((resolve) => refused.once('error', resolve));
  assert.match(error.message, /429/);
  await Promise.all(wires.map((wire) => wire.close()));
});

test('a hundred unreadable messages are forgiven, the rest ends the connection', async () => {
  const wire = await Wire.at(exchange.baseUrl, '/ws');
  for (let i = 0; i < 101; i++) wire.send('{');
  assert.equal((await wire.closed).code, 4001);
});

test('a connection lasts 24 hours', async (t) => {
  const day = await startSockets({ pingMs: 10, silenceMs: Number.POSITIVE_INFINITY });
  t.after(() => day.close());
  const wires = await Promise.all(
    ['/ws', '/ws-api/v3', '/api/v1/stream'].map((path) => Wire.at(day.url, path)),
  );
  day.exchange.clockMs += 24 * 60 * 60 * 1000 + 1;
  const [streams, api, native] = wires as [Wire, Wire, Wire];
  const tooOld = { code: 1001, reason: 'A connection lasts 24 hours. Connect again.' };
  assert.deepEqual(await Promise.all([streams.closed, api.closed]), [tooOld, tooOld]);
  assert.deepEqual((await native.call('ping'))['id'], 1);
  await native.close();
});

test('a connection that gives no sign of life for a minute is cut', async (t) => {
  const minute = await startSockets({ pingMs: 10 });
  t.after(() => minute.close());
  const silent = new WebSocket(`${minute.url.replace('http', 'ws')}/ws`, { autoPong: false });
  await once(silent, 'ping');
  minute.exchange.clockMs += 60_001;
  const [code] = (await once(silent, 'close')) as [number];
  assert.equal(code, 1006);
});
