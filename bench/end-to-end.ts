/**
 * Durable orders through ring, engine and log, without HTTP: latency of one client that waits for each
 * answer, and throughput with many on their way; beside it, in the same run, what the disk alone takes
 * for a write and an fdatasync of one batch. Medians of interleaved rounds.
 *
 *   node bench/end-to-end.ts [--directory DIR] [--orders 100000] [--rounds 5]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command, MarketRules } from '../src/core/command.ts';
import { plainRules } from '../src/core/command.ts';
import type { Exchange } from '../src/engine/open-exchange.ts';
import { openExchange } from '../src/engine/open-exchange.ts';
import { nodeDisk } from '../src/platform/disk.ts';

export interface EndToEndOptions {
  /** Where the data directory is made; the disk under it is what is measured. */
  readonly parent: string;
  /** Orders per round with many on their way; one client sends a fiftieth of it. */
  readonly orders: number;
  readonly rounds: number;
}

/** Times in us, rates per second. */
export interface EndToEndResult {
  readonly diskUsP50: number;
  readonly oneClientUsP50: number;
  readonly oneClientUsP99: number;
  readonly ordersPerSecond: number;
  readonly inFlightUsP50: number;
  readonly inFlightUsP99: number;
  /** Over all events of the orders, in order. */
  readonly hash: string;
}

const IN_FLIGHT = 4096;
const operator = { account: 0, gateway: 0, request: 0 } as const;
const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 4,
  makerFee: 1000,
  takerFee: 1000,
  selfTradeMode: 'EXPIRE_MAKER',
  selfTradeModesAllowed: 63,
};

/** Runs the benchmark in a directory of its own, which is gone afterwards. */
export async function endToEnd(options: EndToEndOptions): Promise<EndToEndResult> {
  const directory = mkdtempSync(join(options.parent, 'buttonwood-bench-'));
  const exchange = await openExchange({ directory });
  const hash = createHash('sha256');
  try {
    await prepare(exchange);
    const rounds: Omit<EndToEndResult, 'hash'>[] = [];
    const stream = orders();
    for (let round = 0; round < options.rounds; round++) {
      const disk = rawDisk(directory, Math.ceil(options.orders / 50));
      const one = await oneClient(exchange, stream, Math.ceil(options.orders / 50));
      const started = performance.now();
      const many = await inFlight(exchange, stream, options.orders, hash);
      const seconds = (performance.now() - started) / 1000;
      rounds.push({
        diskUsP50: percentile(disk, 0.5),
        oneClientUsP50: percentile(one, 0.5),
        oneClientUsP99: percentile(one, 0.99),
        ordersPerSecond: options.orders / seconds,
        inFlightUsP50: percentile(many, 0.5),
        inFlightUsP99: percentile(many, 0.99),
      });
    }
    const median = (key: keyof Omit<EndToEndResult, 'hash'>): number =>
      percentile(
        rounds.map((round) => round[key]),
        0.5,
      );
    return {
      diskUsP50: median('diskUsP50'),
      oneClientUsP50: median('oneClientUsP50'),
      oneClientUsP99: median('oneClientUsP99'),
      ordersPerSecond: median('ordersPerSecond'),
      inFlightUsP50: median('inFlightUsP50'),
      inFlightUsP99: median('inFlightUsP99'),
      hash: hash.digest('hex'),
    };
  } finally {
    await exchange.stop();
    rmSync(directory, { recursive: true });
  }
}

async function prepare({ link }: Exchange): Promise<void> {
  for (const symbol of ['BTC', 'USDT']) {
    await link.submit({ kind: 'CreateAsset', ...operator, scale: 8, symbol });
  }
  const market = { base: 1, quote: 2, status: 'TRADING', symbol: 'BTC-USDT' } as const;
  await link.submit({ kind: 'CreateMarket', ...operator, ...market, ...rules });
  for (let account = 1; account <= 8; account++) {
    await link.submit({ kind: 'CreateAccount', ...operator, name: `trader-${account}` });
    for (const asset of [1, 2]) {
      const deposit = { beneficiary: account, asset, amount: 10n ** 17n } as const;
      const externalId = `${account}-${asset}`;
      await link.submit({ kind: 'Deposit', ...operator, ...deposit, externalId });
    }
  }
}

/** Limit orders about a price, about half of which trade; the same ones in every run. */
function* orders(): Generator<Command, never> {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  for (;;) {
    const side = random(2) === 0 ? 'BUY' : 'SELL';
    yield {
      kind: 'PlaceOrder',
      account: 1 + random(8),
      gateway: 0,
      request: 0,
      market: 1,
      side,
      type: 'LIMIT',
      timeInForce: 'GTC',
      selfTradeMode: 'DEFAULT',
      price: 100_000 + (side === 'BUY' ? -1 : 1) * (random(100) - 50),
      quantity: 1 + random(100),
      quoteAmount: 0n,
      clientOrderId: '',
      idempotencyKey: '',
    };
  }
}

function rawDisk(directory: string, count: number): number[] {
  const path = join(directory, 'raw');
  const file = nodeDisk.open(path, 'create');
  const batch = new Uint8Array(64 + 96).fill(7);
  nodeDisk.write(file, new Uint8Array(count * batch.length), 0);
  nodeDisk.fdatasync(file);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    nodeDisk.write(file, batch, i * batch.length);
    nodeDisk.fdatasync(file);
    times.push((performance.now() - started) * 1000);
  }
  nodeDisk.close(file);
  nodeDisk.remove(path);
  return times;
}

async function oneClient(
  { link }: Exchange,
  stream: Generator<Command, never>,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await link.submit(stream.next().value);
    times.push((performance.now() - started) * 1000);
  }
  return times;
}

/** Keeps IN_FLIGHT orders on their way. */
async function inFlight(
  { link }: Exchange,
  stream: Generator<Command, never>,
  count: number,
  hash: ReturnType<typeof createHash>,
): Promise<number[]> {
  const times: number[] = [];
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const started = performance.now();
      const answer = await link.submit(stream.next().value);
      times.push((performance.now() - started) * 1000);
      if (answer.kind !== 'answer') throw new Error(`an order was answered ${answer.kind}`);
      for (const event of answer.events) hash.update(event.kind);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, count) }, lane));
  return times;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      directory: { type: 'string', default: tmpdir() },
      orders: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const result = await endToEnd({
    parent: values.directory,
    orders: Number(values.orders),
    rounds: Number(values.rounds),
  });
  const us = (value: number): string => `${value.toFixed(0)} us`;
  console.log(`write + fdatasync of one batch, p50     ${us(result.diskUsP50)}`);
  console.log(`one durable order, one client, p50      ${us(result.oneClientUsP50)}`);
  console.log(`                               p99      ${us(result.oneClientUsP99)}`);
  console.log(
    `durable orders, ${IN_FLIGHT} on their way     ${result.ordersPerSecond.toFixed(0)}/s`,
  );
  console.log(`                               p50      ${us(result.inFlightUsP50)}`);
  console.log(`                               p99      ${us(result.inFlightUsP99)}`);
  console.log(`hash of the events                      ${result.hash}`);
}
