/**
 * A whole exchange behind one stream, for tests: the real core in this thread, real views, identity and
 * sockets; no log and an empty history. Log time stands still unless a test moves it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Output } from '../../src/codec/output.ts';
import { Core } from '../../src/core/core.ts';
import type { Command, MarketRules } from '../../src/core/command.ts';
import { plainRules } from '../../src/core/command.ts';
import { EventBuffer } from '../../src/core/event-buffer.ts';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { RateLimits } from '../../src/gateway/limits.ts';
import { GatewayMetrics } from '../../src/gateway/metrics.ts';
import { attachStream } from '../../src/gateway/websocket/attach-stream.ts';
import type { Stream } from '../../src/gateway/websocket/sockets.ts';
import type { StreamLimits } from '../../src/gateway/websocket/limits.ts';
import type { HistoryQueries } from '../../src/history/queries.ts';
import { Identity } from '../../src/identity/identity.ts';
import type { Permission } from '../../src/identity/key-store.ts';
import { LocalLink } from '../../src/link/local-link.ts';
import type { Answer } from '../../src/link/link.ts';
import { Views } from '../../src/marketdata/views.ts';

export const START_MS: number = Date.UTC(2026, 0, 5, 12);

/** Any command without the fields that the link fills in. */
type Draft = Command extends infer Each
  ? Each extends Command
    ? Omit<Each, 'gateway' | 'request'>
    : never
  : never;

export interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

export interface StreamExchange {
  readonly baseUrl: string;
  readonly views: Views;
  readonly context: GatewayContext;
  readonly stream: Stream;
  /** Log time in ms. */
  clockMs: number;
  /** Applies a command; throws if it is refused. */
  submit: (draft: Draft) => Promise<Answer>;
  /** A limit order of alice (1) or bob (2) in ticks of 0.01 USDT and lots of 0.001 BTC. */
  limit(account: number, side: 'BUY' | 'SELL', price: number, quantity: number): Promise<number>;
  key(account: string, permissions?: readonly Permission[]): Key;
  revoke(apiKey: string): void;
  close(): Promise<void>;
}

export const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 3,
  makerFee: 1_000,
  takerFee: 2_000,
  selfTradeMode: 'EXPIRE_TAKER',
  selfTradeModesAllowed: 63,
};

const emptyPage = { rows: [], next: undefined, sequence: 0 };
const emptyHistory = {
  orders: () => Promise.resolve(emptyPage),
  order: () => Promise.resolve(undefined),
  orderByClientId: () => Promise.resolve(undefined),
  fills: () => Promise.resolve(emptyPage),
} as unknown as HistoryQueries;

/** BTC-USDT (market 1) and ETH-USDT (market 2); alice is account 1, bob 2, both rich. */
export async function startExchange(
  limits: Partial<StreamLimits> = {},
  isLimited = false,
  /** Told of every output from the first on. */
  onOutput: (output: Output) => void = () => undefined,
): Promise<StreamExchange> {
  const directory = mkdtempSync(join(tmpdir(), 'stream-test-'));
  const events = new EventBuffer(1 << 20);
  let clockMs = START_MS;
  const link = new LocalLink({ core: new Core(events), events, now: () => clockMs });
  const views = new Views();
  link.onOutput((output) => views.apply(output));
  link.onOutput(onOutput);
  const submit = async (draft: Draft): Promise<Answer> => {
    const answer = await link.submit({ gateway: 0, request: 0, ...draft });
    if (answer.kind !== 'answer') throw new Error(answer.kind);
    const [first] = answer.events;
    if (first?.kind === 'Rejected') throw new Error(`${first.command}: ${first.reason}`);
    return answer;
  };
  await prepare(submit);
  const identity = Identity.open(directory, { passwordCost: { log2N: 4, r: 8, p: 1 } });
  const context: GatewayContext = {
    link,
    views,
    identity,
    history: emptyHistory,
    options: { trustUserId: false, defaultMarket: 'BTC-USDT', bodyBytesMax: 65_536 },
    log: pino({ level: 'silent' }),
    metrics: new GatewayMetrics(),
    limits: new RateLimits({ isEnforced: isLimited }),
    figures: () => ({}),
    durations: () => [],
    now: Date.now,
  };
  const server = createServer();
  const stream = attachStream(server, context, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    views,
    context,
    stream,
    get clockMs() {
      return clockMs;
    },
    set clockMs(ms) {
      clockMs = ms;
    },
    submit,
    limit: async (account, side, price, quantity) => {
      const { events: done } = await submit({ ...limitOrder, account, side, price, quantity });
      return done[0]?.kind === 'OrderAccepted' ? done[0].orderId : 0;
    },
    key: (account, permissions = ['read', 'trade']) => {
      const key = identity.create({ account, permissions });
      if (typeof key === 'string') throw new Error(key);
      return key;
    },
    revoke: (apiKey) => {
      identity.revoke(apiKey);
    },
    close: async () => {
      await stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      identity.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export const limitOrder = {
  kind: 'PlaceOrder',
  market: 1,
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  quoteAmount: 0n,
  clientOrderId: '',
  idempotencyKey: '',
} as const;

async function prepare(submit: (draft: Draft) => Promise<Answer>): Promise<void> {
  for (const [symbol, scale] of [
    ['BTC', 8],
    ['USDT', 6],
    ['ETH', 8],
  ] as const) {
    await submit({ kind: 'CreateAsset', account: 0, scale, symbol });
  }
  const market = {
    kind: 'CreateMarket',
    account: 0,
    status: 'TRADING',
    quote: 2,
    ...rules,
  } as const;
  await submit({ ...market, base: 1, symbol: 'BTC-USDT' });
  await submit({ ...market, base: 3, symbol: 'ETH-USDT' });
  for (const [index, name] of ['alice', 'bob'].entries()) {
    const beneficiary = index + 1;
    await submit({ kind: 'CreateAccount', account: 0, name });
    for (const asset of [1, 2, 3]) {
      const externalId = `${name} ${asset}`.replace(' ', '-');
      const amount = 10n ** 15n;
      await submit({ kind: 'Deposit', account: 0, beneficiary, asset, amount, externalId });
    }
  }
}
