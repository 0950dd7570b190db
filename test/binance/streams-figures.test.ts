/** The streams of figures: candles with their one close, tickers of every window, the average price. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { START_MS, startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

async function tradeAt(price: number, quantity: number): Promise<void> {
  await exchange.limit(1, 'SELL', price, quantity);
  await exchange.limit(2, 'BUY', price, quantity);
}

async function passTo(ms: number): Promise<void> {
  exchange.clockMs = ms;
  await exchange.submit({ kind: 'Tick', account: 0, random: 0 });
}

async function subscribe(names: readonly string[]): Promise<Wire> {
  const wire = await Wire.at(exchange.baseUrl, '/stream');
  wire.send({ method: 'SUBSCRIBE', params: names, id: 1 });
  await wire.take(1);
  return wire;
}

/** The next so many messages by their stream. */
async function byStream(wire: Wire, count: number): Promise<Record<string, unknown>> {
  const messages = await wire.take(count);
  return Object.fromEntries(
    messages.map(({ stream, data }) => [String(stream), data] as [string, Message]),
  );
}

test('candles: the running one, then each once when it closes, flat ones too', async () => {
  const noon = await subscribe(['btcusdt@kline_1m', 'btcusdt@kline_1d@+08:00']);
  await tradeAt(10_000, 2);
  const candle = {
    s: 'BTCUSDT',
    f: 1,
    L: 1,
    o: '100.00000000',
    c: '100.00000000',
    h: '100.00000000',
    l: '100.00000000',
    v: '0.00200000',
    n: 1,
    x: false,
    q: '0.20000000',
    V: '0.00200000',
    Q: '0.20000000',
    B: '0',
  };
  const head = { e: 'kline', E: START_MS, s: 'BTCUSDT' };
  const minute = { ...candle, i: '1m', t: START_MS, T: START_MS + MINUTE_MS - 1 };
  // Noon UTC is eight in the evening of UTC+8, whose day began at 16:00 UTC the day before.
  const dayMs = START_MS - 20 * HOUR_MS;
  const day = { ...candle, i: '1d', t: dayMs, T: dayMs + 24 * HOUR_MS - 1 };
  assert.deepEqual(await byStream(noon, 2), {
    'btcusdt@kline_1m': { ...head, k: minute },
    'btcusdt@kline_1d@+08:00': { ...head, k: day },
  });

  await passTo(START_MS + 2 * MINUTE_MS);
  const flat = {
    ...minute,
    f: -1,
    L: -1,
    v: '0.00000000',
    n: 0,
    q: '0.00000000',
    V: '0.00000000',
    Q: '0.00000000',
    x: true,
    t: START_MS + MINUTE_MS,
    T: START_MS + 2 * MINUTE_MS - 1,
  };
  const E = START_MS + 2 * MINUTE_MS;
  const closed = await noon.take(2);
  assert.deepEqual(
    closed.map(({ data }) => data),
    [
      { ...head, E, k: { ...minute, x: true } },
      { ...head, E, k: flat },
    ],
  );
  await noon.close();

  const evening = await subscribe(['btcusdt@kline_1d@+08:00']);
  await passTo(START_MS + 4 * HOUR_MS);
  const messages = await evening.take(2);
  const candles = messages.map(({ data }) => (data as Message)['k']);
  assert.deepEqual(candles, [day, { ...day, x: true }]);
  await evening.close();
});

test('tickers of every window, and the average price', async () => {
  const START = START_MS + 5 * HOUR_MS;
  await passTo(START);
  await tradeAt(9_000, 10);
  await passTo(START + 2 * HOUR_MS);
  await tradeAt(11_000, 10);
  await exchange.limit(1, 'BUY', 8_000, 3);
  await exchange.limit(2, 'SELL', 12_000, 4);
  const nowMs = START + 2 * HOUR_MS;
  const names = [
    'btcusdt@miniTicker',
    'btcusdt@ticker',
    'btcusdt@ticker_1h',
    'btcusdt@ticker_4h',
    'btcusdt@avgPrice',
    '!miniTicker@arr',
    '!ticker_4h@arr',
  ];
  const wire = await subscribe(names);
  const states = await byStream(wire, names.length);
  const mini = {
    e: '24hrMiniTicker',
    E: nowMs,
    s: 'BTCUSDT',
    c: '110.00000000',
    o: '100.00000000',
    h: '110.00000000',
    l: '90.00000000',
    v: '0.02200000',
    q: '2.20000000',
  };
  const hour = {
    e: '1hTicker',
    E: nowMs,
    s: 'BTCUSDT',
    p: '0.00000000',
    P: '0.000',
    o: '110.00000000',
    h: '110.00000000',
    l: '110.00000000',
    c: '110.00000000',
    w: '110.00000000',
    v: '0.01000000',
    q: '1.10000000',
    O: nowMs - HOUR_MS,
    C: nowMs,
    F: 3,
    L: 3,
    n: 1,
  };
  const fourHours = {
    ...hour,
    e: '4hTicker',
    p: '20.00000000',
    P: '22.222',
    o: '90.00000000',
    l: '90.00000000',
    w: '100.00000000',
    v: '0.02000000',
    q: '2.00000000',
    O: nowMs - 4 * HOUR_MS,
    F: 2,
    n: 2,
  };
  assert.deepEqual(states, {
    'btcusdt@miniTicker': mini,
    'btcusdt@ticker': {
      e: '24hrTicker',
      E: nowMs,
      s: 'BTCUSDT',
      p: '10.00000000',
      P: '10.000',
      w: '100.00000000',
      x: '0.00000000',
      c: '110.00000000',
      Q: '0.01000000',
      b: '80.00000000',
      B: '0.00300000',
      a: '120.00000000',
      A: '0.00400000',
      o: '100.00000000',
      h: '110.00000000',
      l: '90.00000000',
      v: '0.02200000',
      q: '2.20000000',
      O: nowMs - 24 * HOUR_MS + MINUTE_MS,
      C: nowMs,
      F: 1,
      L: 3,
      n: 3,
    },
    'btcusdt@ticker_1h': hour,
    'btcusdt@ticker_4h': fourHours,
    'btcusdt@avgPrice': {
      e: 'avgPrice',
      E: nowMs,
      s: 'BTCUSDT',
      i: '5m',
      w: '110.00000000',
      T: nowMs,
    },
    '!miniTicker@arr': [mini],
    '!ticker_4h@arr': [fourHours],
  });

  // An hour without trades: time alone empties the short window.
  await passTo(nowMs + HOUR_MS + MINUTE_MS);
  const later = await byStream(wire, names.length);
  assert.deepEqual(later['btcusdt@ticker_1h'], {
    ...hour,
    E: nowMs + HOUR_MS + MINUTE_MS,
    w: '0.00000000',
    v: '0.00000000',
    q: '0.00000000',
    O: nowMs + MINUTE_MS,
    C: nowMs + HOUR_MS + MINUTE_MS,
    F: -1,
    L: -1,
    n: 0,
  });
  await wire.close();
});
