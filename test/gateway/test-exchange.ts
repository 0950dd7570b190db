/**
 * A whole exchange behind the gateway, for tests: the real core in this thread, real views, identity and
 * SQLite history, requests injected without a network. One clock, moved by hand, is wall clock and log
 * time, so that complete replies can be compared.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Core } from '../../src/core/core.ts';
import { EventBuffer } from '../../src/core/event-buffer.ts';
import type { GatewayContext, GatewayOptions } from '../../src/gateway/context.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { RateLimits } from '../../src/gateway/limits.ts';
import { GatewayMetrics } from '../../src/gateway/metrics.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { Identity } from '../../src/identity/identity.ts';
import type { Permission } from '../../src/identity/key-store.ts';
import { LocalLink } from '../../src/link/local-link.ts';
import type { Link } from '../../src/link/link.ts';
import { Views } from '../../src/marketdata/views.ts';

/** Monday noon. */
export const START_MS: number = Date.UTC(2026, 0, 5, 12);

export interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  readonly body: Record<string, unknown>;
}

export interface RequestOptions {
  readonly key?: Key | undefined;
  readonly body?: unknown;
  /** Sent as it stands, instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestampMs?: number;
  readonly address?: string;
}

export interface TestExchange {
  readonly context: GatewayContext;
  readonly gateway: Gateway;
  readonly operator: Key;
  readonly writer: HistoryWriter;
  readonly logged: string[];
  clockMs: number;
  /** The next submissions answer this instead of reaching the core. */
  refusal: 'busy' | 'late' | 'stopped' | undefined;
  key(account: string, permissions?: readonly Permission[], addresses?: readonly string[]): Key;
  request(method: string, target: string, options?: RequestOptions): Promise<Reply>;
  /** History catches up, and the views let go of what it holds. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Markets BTC-USDT (tick 0.01, lot 0.001, fees) and AAPL-USD (tick 0.01, lot 1); alice and bob, rich; carol, poor. */
export async function startExchange(
  options: Partial<GatewayOptions> = {},
  limits: RateLimits = new RateLimits(),
): Promise<TestExchange> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-test-'));
  const events = new EventBuffer(1 << 20);
  const state = { clockMs: START_MS, refusal: undefined as TestExchange['refusal'] };
  const now = (): number => state.clockMs;
  const local = new LocalLink({ core: new Core(events), events, now });
  const link: Link = {
    submit: (command, rules) =>
      state.refusal === undefined
        ? local.submit(command, rules)
        : Promise.resolve({ kind: state.refusal }),
    onOutput: (listener) => local.onOutput(listener),
  };
  const writer = HistoryWriter.open(join(directory, 'history.sqlite'));
  const history = await openHistory(join(directory, 'history.sqlite'));
  const views = new Views();
  link.onOutput((output) => views.apply(output));
  link.onOutput((output) => writer.apply(output));
  const cheap = { masterKey: '11'.repeat(32), passwordCost: { log2N: 4, r: 8, p: 1 } };
  const identity = Identity.open(directory, cheap, now);
  const logged: string[] = [];
  const context: GatewayContext = {
    link,
    views,
    identity,
    history,
    options: { trustUserId: false, defaultMarket: 'AAPL-USD', bodyBytesMax: 65_536, ...options },
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    metrics: new GatewayMetrics(START_MS),
    limits,
    figures: () => ({ queueDepth: 0 }),
    durations: () => [{ name: 'commit', boundsUs: [50, 100], counts: [2, 0, 1], sumUs: 500 }],
    now,
  };
  const gateway = await createGateway(context);
  const operator = JSON.parse(readFileSync(join(directory, 'operator-key.json'), 'utf8')) as Key;
  const exchange: TestExchange = {
    context,
    gateway,
    operator,
    writer,
    logged,
    get clockMs() {
      return state.clockMs;
    },
    set clockMs(ms) {
      state.clockMs = ms;
    },
    get refusal() {
      return state.refusal;
    },
    set refusal(kind) {
      state.refusal = kind;
    },
    key: (account, permissions = ['read', 'trade', 'withdraw'], addresses = []) => {
      const key = identity.create({ account, permissions, addresses });
      if (typeof key === 'string') throw new Error(key);
      return key;
    },
    request: (method, target, given = {}) => request(gateway, state.clockMs, method, target, given),
    settle: async () => {
      writer.flush();
      views.confirmed(await history.lastSequence());
    },
    close: async () => {
      await gateway.close();
      await history.close();
      writer.close();
      identity.close();
      rmSync(directory, { recursive: true });
    },
  };
  await prepare(exchange);
  return exchange;
}

/** The signature headers of a request. */
export function sign(
  key: Key,
  timestampMs: number,
  method: string,
  target: string,
  body: string | Buffer,
): Record<string, string> {
  const hmac = createHmac('sha256', key.secret);
  const signature = hmac.update(`${timestampMs}${method}${target}`).update(body).digest('hex');
  return {
    'x-buttonwood-key': key.apiKey,
    'x-buttonwood-timestamp': String(timestampMs),
    'x-buttonwood-signature': signature,
  };
}

async function request(
  gateway: Gateway,
  nowMs: number,
  method: string,
  target: string,
  given: RequestOptions,
): Promise<Reply> {
  const payload = given.raw ?? (given.body === undefined ? '' : JSON.stringify(given.body));
  const signed =
    given.key === undefined
      ? {}
      : sign(given.key, given.timestampMs ?? nowMs, method, target, payload);
  const reply = await gateway.inject({
    method: method as 'GET',
    url: target,
    headers: {
      ...(payload === '' ? {} : { 'content-type': 'application/json' }),
      'x-request-id': 'test',
      ...signed,
      ...given.headers,
    },
    ...(payload === '' ? {} : { payload }),
    ...(given.address === undefined ? {} : { remoteAddress: given.address }),
  });
  const isJson = String(reply.headers['content-type']).includes('json');
  return {
    status: reply.statusCode,
    headers: reply.headers,
    text: reply.payload,
    body: isJson ? (JSON.parse(reply.payload) as Record<string, unknown>) : {},
  };
}

/** The body of a problem, complete, for comparison. */
export function problemOf(
  status: number,
  code: string,
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { type: `/docs/errors#${code}`, title, status, code, requestId: 'test', ...more };
}

async function prepare(exchange: TestExchange): Promise<void> {
  let number = 0;
  const admin = async (path: string, body: Record<string, unknown>): Promise<void> => {
    // Each request has a time of its own, since equal ones at one time would be a replay.
    const timestampMs = START_MS - 4000 + ++number;
    const target = `/api/v1/admin${path}`;
    const reply = await exchange.request('POST', target, {
      key: exchange.operator,
      body,
      timestampMs,
    });
    assert.equal(reply.status, 201, reply.text);
  };
  for (const [symbol, scale] of [
    ['BTC', 8],
    ['USDT', 6],
    ['AAPL', 0],
    ['USD', 2],
  ] as const) {
    await admin('/assets', { symbol, scale });
  }
  await admin('/markets', {
    market: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.001',
    makerFee: '0.001',
    takerFee: '0.002',
    maxPrice: '1000000',
    maxQuantity: '9000',
    minNotional: '5',
  });
  await admin('/markets', {
    market: 'AAPL-USD',
    base: 'AAPL',
    quote: 'USD',
    tickSize: '0.01',
    lotSize: '1',
  });
  for (const account of ['alice', 'bob', 'carol']) {
    await admin('/accounts', { account });
    if (account === 'carol') continue;
    for (const asset of ['BTC', 'USDT', 'AAPL', 'USD']) {
      await admin('/deposits', {
        account,
        asset,
        amount: '1000000',
        externalId: `${account}-${asset}`,
      });
    }
  }
}
