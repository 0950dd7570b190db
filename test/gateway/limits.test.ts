/** Rate limits: windows of the calendar, refusals, bans, order counts, and the headers that tell them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimits } from '../../src/gateway/limits.ts';
import { startBinance } from '../binance/binance-exchange.ts';
import { problemOf, startExchange } from './test-exchange.ts';

/** The beginning of a minute, of five minutes and of ten seconds. */
const T = Date.UTC(2026, 0, 5, 12);
const WEIGHT = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1 } as const;

test('weight is counted by address and calendar minute', () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 10 });
  const limit = { ...WEIGHT, limit: 10 };
  assert.equal(limits.admit('a', 6, T + 59_000), undefined);
  assert.deepEqual(limits.admit('a', 5, T + 59_000), { kind: 'limited', limit, retryAfterSec: 1 });
  assert.equal(limits.admit('b', 10, T + 59_000), undefined);
  assert.equal(limits.admit('a', 4, T + 59_999), undefined);
  assert.deepEqual(limits.weightOf('a', T + 59_999), { ...limit, count: 10 });
  limits.refund('a', 1, T + 59_999);
  assert.deepEqual(limits.weightOf('a', T + 59_999), { ...limit, count: 9 });
  assert.equal(limits.admit('a', 10, T + 60_000), undefined);
});

test('the addresses of an IPv6 customer are one, and so is an IPv4 one in both its forms', () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 1 });
  const kinds = (...addresses: string[]): unknown[] =>
    addresses.map((address) => limits.admit(address, 1, T)?.kind);
  assert.deepEqual(kinds('2001:db8::1', '2001:db8:0:0:ff::2', '2001:db8:0:1::1'), [
    undefined,
    'limited',
    undefined,
  ]);
  assert.deepEqual(kinds('10.0.0.1', '::ffff:10.0.0.1'), [undefined, 'limited']);
});

test('who goes on after being refused is banned, twice as long the next time', () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 1, refusalsMax: 2 });
  const kinds = (nowMs: number, count: number): unknown[] =>
    Array.from({ length: count }, () => limits.admit('a', 1, nowMs)?.kind);
  assert.deepEqual(kinds(T, 5), [undefined, 'limited', 'limited', 'banned', 'banned']);
  assert.deepEqual(limits.admit('a', 1, T + 60_000), {
    kind: 'banned',
    untilMs: T + 120_000,
    retryAfterSec: 60,
  });
  assert.deepEqual(kinds(T + 120_000, 4), [undefined, 'limited', 'limited', 'banned']);
  assert.deepEqual(limits.admit('a', 1, T + 120_000 + 239_000), {
    kind: 'banned',
    untilMs: T + 120_000 + 240_000,
    retryAfterSec: 1,
  });
  assert.equal(limits.admit('a', 1, T + 120_000 + 240_000), undefined);
});

test('refusals of another minute do not add up to a ban', () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 1, refusalsMax: 2 });
  for (let minute = 0; minute < 5; minute++) {
    const nowMs = T + minute * 60_000;
    assert.equal(limits.admit('a', 1, nowMs), undefined);
    for (let i = 0; i < 2; i++) assert.equal(limits.admit('a', 1, nowMs)?.kind, 'limited');
  }
});

test('raw requests have a limit of their own', () => {
  const limits = new RateLimits({ isEnforced: true, requestsPer5Minutes: 2 });
  const limit = {
    rateLimitType: 'RAW_REQUESTS',
    interval: 'MINUTE',
    intervalNum: 5,
    limit: 2,
  } as const;
  assert.equal(limits.admit('a', 0, T), undefined);
  assert.equal(limits.admit('a', 0, T), undefined);
  assert.deepEqual(limits.admit('a', 0, T + 1), { kind: 'limited', limit, retryAfterSec: 300 });
});

test('orders count by account; fills take them off again, never below zero', () => {
  const limits = new RateLimits({ isEnforced: true, ordersPer10Seconds: 3, ordersPerDay: 4 });
  const counts = (nowMs: number): number[] =>
    limits.orderCounts(7, nowMs).map(({ count }) => count);
  for (let i = 0; i < 3; i++) assert.equal(limits.reserveOrders(7, 1, T), undefined);
  assert.deepEqual(limits.reserveOrders(7, 1, T + 9_000), {
    kind: 'limited',
    limit: { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 3 },
    retryAfterSec: 1,
  });
  assert.equal(limits.reserveOrders(8, 1, T), undefined);
  limits.releaseOrders(7, 1, T);
  assert.deepEqual(counts(T), [2, 2]);
  limits.filled(7, 'TAKER', T);
  assert.deepEqual(counts(T), [1, 1]);
  limits.filled(7, 'MAKER', T);
  assert.deepEqual(counts(T), [0, 0]);
  for (let i = 0; i < 2; i++) limits.reserveOrders(7, 1, T);
  assert.deepEqual(counts(T + 10_000), [0, 2]);
  assert.deepEqual(counts(T + 24 * 3_600_000), [0, 0]);
});

test('without enforcement everything is counted and nobody refused', () => {
  const limits = new RateLimits({ weightPerMinute: 1, ordersPer10Seconds: 1 });
  for (let i = 0; i < 5; i++) {
    assert.equal(limits.admit('a', 1, T), undefined);
    assert.equal(limits.reserveOrders(7, 1, T), undefined);
  }
  assert.deepEqual(limits.weightOf('a', T), { ...WEIGHT, limit: 1, count: 5 });
});

test('the Binance surface answers 429, then 418, and tells what is used', async () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 7, refusalsMax: 1 });
  const binance = await startBinance({}, limits);
  try {
    const { exchange, open } = binance;
    exchange.clockMs = T + 3_600_000;
    const ask = async (path: string): Promise<unknown> => {
      const reply = await open('GET', path);
      const { headers } = reply;
      const told = ['x-mbx-used-weight', 'x-mbx-used-weight-1m', 'retry-after'];
      return [reply.status, reply.body, told.map((name) => headers[name])];
    };
    assert.deepEqual(await ask('/api/v3/ping'), [200, {}, [1, 1, undefined].map(textOf)]);
    const depth = await ask('/api/v3/depth?symbol=BTCUSDT');
    assert.deepEqual(depth, [
      200,
      { lastUpdateId: 0, bids: [], asks: [] },
      [6, 6, undefined].map(textOf),
    ]);
    const weight = {
      code: -1003,
      msg: 'Too much request weight used; current limit is 7 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    };
    const long = '/api/v3/ticker/price?symbol=BTCUSDT';
    assert.deepEqual(await ask(long), [429, weight, ['6', '6', '60']]);
    const banned = {
      code: -1003,
      msg: `Way too much request weight used; IP banned until ${exchange.clockMs + 120_000}. Please use WebSocket Streams for live updates to avoid bans.`,
    };
    assert.deepEqual(await ask(long), [418, banned, ['6', '6', '120']]);
    assert.deepEqual(await ask('/api/v3/ping'), [418, banned, ['6', '6', '120']]);
  } finally {
    await binance.exchange.close();
  }
});

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

test('orders of the Binance surface count until they trade; placed ones weigh nothing', async () => {
  const limits = new RateLimits({ isEnforced: true, ordersPer10Seconds: 2 });
  const binance = await startBinance({}, limits);
  try {
    const { exchange, alice, bob, signed } = binance;
    exchange.clockMs = T + 3_600_000;
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: 1, price: 100 };
    const place = async (key: typeof alice, side: string): Promise<unknown> => {
      const { status, headers } = await signed(key, 'POST', '/api/v3/order', { ...order, side });
      const told = ['x-mbx-order-count-10s', 'x-mbx-order-count-1d', 'x-mbx-used-weight-1m'];
      return [status, ...told.map((name) => headers[name])];
    };
    assert.deepEqual(await place(alice, 'SELL'), [200, '1', '1', '0']);
    assert.deepEqual(await place(alice, 'SELL'), [200, '2', '2', '0']);
    assert.deepEqual(await place(alice, 'SELL'), [429, '2', '2', '1']);
    assert.deepEqual(await place(bob, 'BUY'), [200, '0', '0', '1']);
    assert.deepEqual(await place(alice, 'SELL'), [200, '1', '1', '1']);
    const asked = await signed(alice, 'GET', '/api/v3/rateLimit/order');
    assert.deepEqual(asked.body, [
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 2, count: 1 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000, count: 1 },
    ]);
  } finally {
    await binance.exchange.close();
  }
});

test('the native API tells its limits by the fields of the IETF draft', async () => {
  const limits = new RateLimits({ isEnforced: true, weightPerMinute: 1, ordersPer10Seconds: 1 });
  const exchange = await startExchange({}, limits);
  try {
    exchange.clockMs = T + 3_600_000;
    const first = await exchange.request('GET', '/api/v1/markets/BTC-USDT/bbo');
    assert.equal(first.status, 200);
    assert.equal(first.headers['ratelimit-policy'], '"requests";q=1;w=60');
    assert.equal(first.headers['ratelimit'], '"requests";r=0;t=60');
    const second = await exchange.request('GET', '/api/v1/markets/BTC-USDT/bbo');
    const title = 'Too many requests: wait as Retry-After says.';
    assert.deepEqual(
      second.body,
      problemOf(429, 'RATE_LIMITED', title, {
        detail: 'At most 1 requests of an address in 1 minutes.',
        retryAfterSeconds: 60,
      }),
    );
    assert.equal(second.headers['retry-after'], '60');
    const key = exchange.key('alice');
    const place = async (): Promise<unknown> => {
      exchange.clockMs += 61_000 - 1;
      const body = { market: 'BTC-USDT', side: 'SELL', price: '100', quantity: '1' };
      const reply = await exchange.request('POST', '/api/v1/orders', { key, body });
      return [reply.status, reply.body['code'], reply.body['detail']];
    };
    assert.deepEqual(await place(), [201, undefined, undefined]);
    limits.reserveOrders(1, 1, exchange.clockMs + 60_999);
    const detail = 'At most 1 unfilled orders of an account in 10 seconds.';
    assert.deepEqual(await place(), [429, 'RATE_LIMITED', detail]);
  } finally {
    await exchange.close();
  }
});
