/**
 * `start`: the whole exchange in one process. Engine, log and follower come first, then the views are
 * seeded, then the gateway listens, and only then standard output says `ready URL keys=PATH`. A signal
 * stops it in the opposite order; a failure below the gateway ends the process at once.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { destination, pino } from 'pino';
import type { Logger } from 'pino';
import type { Exchange } from '../engine/open-exchange.ts';
import { openExchange } from '../engine/open-exchange.ts';
import type { GatewayContext } from '../gateway/context.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createGateway } from '../gateway/gateway.ts';
import { RateLimits } from '../gateway/limits.ts';
import { GatewayMetrics } from '../gateway/metrics.ts';
import { buildTerminal } from '../gateway/terminal/build-terminal.ts';
import { noTerminal } from '../gateway/terminal/terminal-routes.ts';
import type { Terminal } from '../gateway/terminal/terminal-routes.ts';
import { attachStream } from '../gateway/websocket/attach-stream.ts';
import type { HistoryQueries } from '../history/queries.ts';
import { openHistory } from '../history/open-history.ts';
import { Identity } from '../identity/identity.ts';
import { startTraders } from '../load/traders.ts';
import { Views } from '../marketdata/views.ts';
import type { Given } from './command-line.ts';
import { demoAccounts, prepareDemo } from './demo.ts';
import { packageVersion } from './package-version.ts';
import { removeAddress, writeAddress } from './running-exchange.ts';

const DEMO_TRADERS = 8;
const DEFAULT_MARKET = 'AAPL-USD';
const BODY_BYTES_MAX = 64 * 1024;
const CONFIRM_MS = 250;
const HISTORY_STALLED_MS = 30_000;
const STOP_WITHIN_MS = 9_500;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** What has been opened, in order; closed in the opposite order. */
type Closers = (() => Promise<void> | void)[];

/** Serves until a signal; exit code 0 after an orderly stop, 1 when it could not start or failed. */
export async function start(given: Given): Promise<number> {
  const level = given.text('log-level');
  if (!LOG_LEVELS.includes(level)) {
    process.stderr.write(`buttonwood: --log-level is one of ${LOG_LEVELS.join(', ')}\n`);
    return 2;
  }
  process.umask(0o077); // whatever lies in the data directory is nobody else's business
  const errors = destination({ dest: 2, sync: true });
  errors.on('error', () => undefined); // nobody reads the log any more: no reason to stop
  const log = pino({ level }, errors);
  const stopAsked = stopSignal();
  let stopping = false;
  const noteStop = async (): Promise<void> => {
    await stopAsked;
    stopping = true;
  };
  void noteStop();
  const closers: Closers = [];
  try {
    const ready = await open({ given, log, closers, isStopping: () => stopping });
    process.stdout.write(`ready ${ready.url} keys=${ready.keys}\n`);
    log.info({ signal: await stopAsked }, 'stopping');
    return 0;
  } finally {
    const late = setTimeout(() => {
      log.fatal('could not stop in time; the log on disk is complete');
      process.exit(1);
    }, STOP_WITHIN_MS);
    for (const close of closers.reverse()) await close();
    clearTimeout(late);
    log.info('stopped');
  }
}

interface Opening {
  readonly given: Given;
  readonly log: Logger;
  readonly closers: Closers;
  /** A signal has come before everything was open. */
  readonly isStopping: () => boolean;
}

async function open(opening: Opening): Promise<{ readonly url: string; readonly keys: string }> {
  const { given, log, closers } = opening;
  const directory = resolve(given.text('data'));
  const host = given.text('host');
  const demo = given.yes('demo');
  const exchange = await openExchange({
    directory,
    snapshotIntervalSec: given.number('snapshot-interval'),
    onFailure: (error) => {
      log.fatal({ err: error }, 'the exchange has failed and stops at once');
      process.exit(1);
    },
  });
  closers.push(() => exchange.stop());
  const history = await openHistory(exchange.historyPath);
  closers.push(() => history.close());
  const views = await seededViews(exchange, history, opening);
  const identity = Identity.open(directory);
  closers.push(() => identity.close());
  if (demo) await prepareDemo({ link: exchange.link, views, identity, directory });
  const apiKey = given.textOrNone('api-key');
  const limits = approvalLimits(given.textOrNone('approval-limits'));
  const proxies = given.textOrNone('trusted-proxies');
  const terminal = given.yesOrNone('terminal') === false ? noTerminal : openTerminal(log, closers);
  const context: GatewayContext = {
    terminal,
    link: exchange.link,
    views,
    identity,
    history,
    log,
    metrics: new GatewayMetrics(),
    limits: new RateLimits({ isEnforced: given.yesOrNone('limits') ?? !demo }),
    figures: () => figures(exchange),
    durations: () => exchange.metrics().durations,
    now: Date.now,
    options: {
      trustUserId: given.yesOrNone('trust-user-id') ?? (demo && isLoopback(host)),
      defaultMarket: DEFAULT_MARKET,
      bodyBytesMax: BODY_BYTES_MAX,
      ...(apiKey !== undefined && { apiKey }),
      ...(demo && { demo: { accounts: demoAccounts, oneClick: isLoopback(host) } }),
      ...(limits !== undefined && { approvalLimits: limits }),
      ...(proxies !== undefined && { trustedProxies: proxies.split(',') }),
    },
  };
  const gateway = await createGateway(context);
  const stream = attachStream(gateway.server, context);
  const traders = given.numberOrNone('traders') ?? (demo ? DEMO_TRADERS : 0);
  if (traders > 0) {
    const running = await startTraders({ link: exchange.link, views, count: traders, seed: 1 });
    closers.push(() => running.stop());
    void running.failure.then((error) => log.error({ err: error }, 'simulated traders ended'));
  }
  const url = await listen(gateway, host, given.number('port'));
  closers.push(async () => {
    gateway.drain();
    await stream.close();
    await gateway.close();
  });
  writeAddress(directory, { url, pid: process.pid });
  closers.push(() => removeAddress(directory));
  log.info({ url, directory, version: packageVersion(), sequence: exchange.sequence }, 'serving');
  return { url, keys: keysPath(directory) };
}

function openTerminal(log: Logger, closers: Closers): Terminal {
  const terminal = buildTerminal((text) => log.info(text));
  closers.push(() => terminal.stop());
  return terminal;
}

/** Amounts by asset of `BTC=10,USDT=500000`. */
function approvalLimits(given: string | undefined): ReadonlyMap<string, string> | undefined {
  if (given === undefined) return undefined;
  const limits = new Map<string, string>();
  for (const part of given.split(',')) {
    const [, asset, amount] = /^([A-Z0-9]{1,16})=([0-9]+(?:\.[0-9]+)?)$/.exec(part) ?? [];
    if (asset === undefined || amount === undefined) {
      throw new Error(`--approval-limits wants ASSET=AMOUNT by commas, not '${part}'`);
    }
    limits.set(asset, amount);
  }
  return limits;
}

async function listen(gateway: Gateway, host: string, port: number): Promise<string> {
  try {
    return await gateway.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const message = `port ${port} of ${host} is taken; choose another one with --port`;
    throw new Error(message, { cause: error });
  }
}

/** Views that know everything up to now and are told of every output before anybody else. */
async function seededViews(
  exchange: Exchange,
  history: HistoryQueries,
  { log, closers, isStopping }: Opening,
): Promise<Views> {
  const views = new Views();
  const { image } = exchange;
  const { sequence } = image;
  await history.reached(sequence, {
    stalledMs: HISTORY_STALLED_MS,
    progress: () => exchange.metrics().followerSequence,
    onWait: (at) => {
      if (isStopping()) throw new Error('stopped before history had caught up');
      log.info({ history: at, sequence }, 'waiting for history to catch up');
    },
  });
  views.seed(image, await history.seedFacts(image.timeMs));
  exchange.link.onOutput((output) => views.apply(output));
  let busy = false;
  let failing = false;
  const confirm = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      views.confirmed(await history.lastSequence());
      failing = false;
    } catch (error) {
      // What is not confirmed stays in the views; the next turn asks again.
      if (!failing) log.error({ err: error }, 'history does not answer');
      failing = true;
    }
    busy = false;
  };
  const timer = setInterval(() => void confirm(), CONFIRM_MS);
  closers.push(() => clearInterval(timer));
  return views;
}

function figures(exchange: Exchange): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  const metrics = exchange.metrics();
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === 'number') found[name] = value;
    if (typeof value === 'boolean') found[name] = value ? 1 : 0;
  }
  found['followerLag'] = metrics.durable - metrics.followerSequence;
  return found;
}

function keysPath(directory: string): string {
  const demo = join(directory, 'demo-accounts.json');
  return existsSync(demo) ? demo : join(directory, 'operator-key.json');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Resolves with the first SIGTERM or SIGINT; further ones change nothing. */
function stopSignal(): Promise<string> {
  return new Promise((resolveSignal) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolveSignal);
  });
}
