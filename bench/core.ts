/**
 * The matching core alone: balances, fees and event records included, no log and no codec beyond the
 * records. Two workloads of performance.md; the same stream is applied to a fresh core in each run, and
 * the median is printed with the state hash, which must be the same in every run and on every machine.
 * Times are CPU time of the process, beside a chain of dependent multiplications in the same run: about
 * 0.9 ns a step on a core of 4.5 GHz; more says that the machine is slow just now, and by how much.
 * Not measured: decoding of requests, durability, views.
 *   node bench/core.ts [one|many] [--quick]
 */
import { pathToFileURL } from 'node:url';
import { plainRules, writeCommand } from '../src/core/command.ts';
import type { Command } from '../src/core/command.ts';
import { Core, EventBuffer } from '../src/core/core.ts';
import { eventLayouts } from '../src/core/event.ts';
import { kindAt, lengthAt, offsetOf, recordBuffer } from '../src/core/schema.ts';
import type { RecordBuffer } from '../src/core/schema.ts';

export interface Workload {
  readonly name: string;
  readonly markets: number;
  readonly accounts: number;
  readonly liveOrders: number;
  /** Commands timed, after the book is full. */
  readonly commands: number;
}

export interface Result {
  readonly nsPerOp: number;
  readonly trades: number;
  readonly openOrders: number;
  readonly stateHash: string;
}

interface Stream {
  readonly records: RecordBuffer;
  /** Commands before the timed ones, and all of them. */
  readonly setup: number;
  readonly count: number;
}

const BATCH = 256;
const MARKETS_PER_ACCOUNT = 4;

/** A fixed sequence of 32-bit numbers (xorshift). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(end: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % end;
  }
}

/** Makes the stream by running it: cancels and reductions name orders that are open then. */
class Generator {
  readonly #random = new Random(42);
  readonly #events = new EventBuffer(1 << 20);
  readonly #core = new Core(this.#events);
  readonly #records: RecordBuffer;
  readonly #workload: Workload;
  readonly #mid: Int32Array;
  /** Open orders by id: account, market, remaining and place in the list of live ids. */
  readonly #orders = new Map<
    number,
    { account: number; market: number; left: number; at: number }
  >();
  readonly #live: number[] = [];
  #bytes = 0;
  #count = 0;

  constructor(workload: Workload) {
    this.#workload = workload;
    const commands = workload.commands + workload.liveOrders * 2 + workload.accounts * 8 + 1000;
    this.#records = recordBuffer(new ArrayBuffer(commands * 80));
    this.#mid = new Int32Array(workload.markets + 1).fill(100_000);
  }

  stream(): Stream {
    this.#found();
    while (this.#live.length < this.#workload.liveOrders) this.#rest();
    const setup = this.#count;
    for (let i = 0; i < this.#workload.commands; i++) this.#step();
    return { records: this.#records, setup, count: this.#count };
  }

  #found(): void {
    const { markets, accounts } = this.#workload;
    for (let asset = 0; asset <= markets; asset++) {
      this.#send({ kind: 'CreateAsset', ...operator, symbol: `A${asset}`, scale: 8 });
    }
    for (let market = 1; market <= markets; market++) {
      const pair = { base: market + 1, quote: 1, symbol: `A${market}-A0` };
      this.#send({ kind: 'CreateMarket', ...operator, ...rules, ...pair, status: 'TRADING' });
    }
    for (let account = 1; account <= accounts; account++) {
      this.#send({ kind: 'CreateAccount', ...operator, name: `a${account}` });
      this.#fund(account, 1);
      const held = Math.min(MARKETS_PER_ACCOUNT, markets);
      for (let i = 0; i < held; i++) this.#fund(account, this.#marketOf(account, i) + 1);
    }
  }

  #marketOf(account: number, i: number): number {
    return ((account * 7 + i * 13) % this.#workload.markets) + 1;
  }

  #fund(beneficiary: number, asset: number): void {
    const amount = 10n ** 13n;
    const externalId = `${beneficiary}.${asset}`;
    this.#send({ kind: 'Deposit', ...operator, beneficiary, asset, amount, externalId });
  }

  #step(): void {
    const dice = this.#random.below(100);
    if (dice < 45) this.#rest();
    else if (dice < 55) this.#take();
    else if (dice < 60) this.#reduce();
    else if (this.#live.length < this.#workload.liveOrders * 0.9) this.#rest();
    else this.#cancel();
  }

  #rest(): void {
    const { account, market } = this.#who();
    const buys = this.#random.below(2) === 0;
    if (this.#random.below(64) === 0) this.#mid[market]! += this.#random.below(3) - 1;
    const spread = Math.min(this.#random.below(400), this.#random.below(400)) + 1;
    const price = this.#mid[market]! + (buys ? -spread : spread);
    this.#place(account, market, buys, price, 1 + this.#random.below(100), 'GTC');
  }

  #take(): void {
    const { account, market } = this.#who();
    const buys = this.#random.below(2) === 0;
    const price = this.#mid[market]! + (buys ? 1000 : -1000);
    this.#place(account, market, buys, price, 1 + this.#random.below(90), 'IOC');
  }

  #who(): { account: number; market: number } {
    const { accounts, markets } = this.#workload;
    const account = 1 + this.#random.below(accounts);
    const i = this.#random.below(Math.min(MARKETS_PER_ACCOUNT, markets));
    return { account, market: this.#marketOf(account, i) };
  }

  #place(
    account: number,
    market: number,
    buys: boolean,
    price: number,
    quantity: number,
    timeInForce: 'GTC' | 'IOC',
  ): void {
    this.#send({
      kind: 'PlaceOrder',
      account,
      gateway: 1,
      request: 1,
      market,
      side: buys ? 'BUY' : 'SELL',
      type: 'LIMIT',
      timeInForce,
      selfTradeMode: 'DEFAULT',
      price,
      quantity,
      quoteAmount: 0n,
      clientOrderId: '',
      idempotencyKey: '',
    });
  }

  /** One in ten names an order that has gone. */
  #cancel(): void {
    const orderId = this.#live[this.#random.below(this.#live.length)]!;
    const { account, market } = this.#orders.get(orderId)!;
    const gone = this.#random.below(10) === 0;
    const which = { market, orderId: gone ? orderId + 2 ** 40 : orderId, clientOrderId: '' };
    const origin = { account, gateway: 1, request: 1 };
    this.#send({ kind: 'CancelOrder', ...origin, ...which, restriction: 'ANY' });
  }

  #reduce(): void {
    const orderId = this.#live[this.#random.below(this.#live.length)]!;
    const { account, market, left } = this.#orders.get(orderId)!;
    const quantity = Math.max(1, left - 1);
    const which = { market, orderId, clientOrderId: '' };
    const origin = { account, gateway: 1, request: 1 };
    this.#send({ kind: 'AmendOrder', ...origin, ...which, price: 0, quantity });
  }

  #send(command: Command): void {
    const at = this.#bytes;
    this.#bytes += writeCommand(this.#records, at, command);
    this.#core.apply(this.#records, at, ++this.#count, 1);
    const { records } = this.#events;
    for (let event = 0; event < this.#events.bytes; event += lengthAt(records, event)) {
      this.#follow(event);
    }
    this.#events.reset();
    if (command.kind !== 'PlaceOrder' || command.timeInForce !== 'GTC') return;
    const { account, market, quantity } = command;
    if (this.#core.openOrders === this.#live.length) return;
    const at2 = this.#live.push(this.#core.lastOrderId) - 1;
    this.#orders.set(this.#core.lastOrderId, { account, market, left: quantity, at: at2 });
  }

  #follow(at: number): void {
    const { records } = this.#events;
    const kind = kindAt(records, at);
    if (kind === eventLayouts.OrderCanceled.kind) this.#forget(records.f64[(at + ENDED_ID) >> 3]!);
    if (kind === eventLayouts.OrderAmended.kind) {
      const order = this.#orders.get(records.f64[(at + AMENDED_ID) >> 3]!)!;
      order.left = records.f64[(at + AMENDED_QUANTITY) >> 3]!;
    }
    if (kind !== eventLayouts.Traded.kind || records.f64[(at + MAKER_LEFT) >> 3] !== 0) return;
    this.#forget(records.f64[(at + MAKER_ID) >> 3]!);
  }

  #forget(orderId: number): void {
    const { at } = this.#orders.get(orderId)!;
    this.#orders.delete(orderId);
    const last = this.#live.pop()!;
    if (last === orderId) return;
    this.#live[at] = last;
    this.#orders.get(last)!.at = at;
  }
}

const ENDED_ID = offsetOf(eventLayouts.OrderCanceled, 'orderId');
const AMENDED_ID = offsetOf(eventLayouts.OrderAmended, 'orderId');
const AMENDED_QUANTITY = offsetOf(eventLayouts.OrderAmended, 'quantity');
const MAKER_LEFT = offsetOf(eventLayouts.Traded, 'makerRemaining');
const MAKER_ID = offsetOf(eventLayouts.Traded, 'makerOrderId');
const operator = { account: 0, gateway: 0, request: 0 } as const;
const rules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 5,
  makerFee: 1000,
  takerFee: 2000,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 0x3f,
} as const;

/** Applies the stream to a fresh core; times what comes after the setup. */
function measure(stream: Stream): Result {
  const events = new EventBuffer(1 << 20);
  const core = new Core(events);
  const { records, setup, count } = stream;
  let at = 0;
  let sequence = 0;
  const run = (until: number): void => {
    while (sequence < until) {
      core.apply(records, at, ++sequence, 1);
      at += lengthAt(records, at);
      if (sequence % BATCH === 0) events.reset();
    }
  };
  run(setup);
  events.reset();
  const tradesBefore = tradesOf(core);
  const start = process.cpuUsage().user;
  run(count);
  const elapsed = (process.cpuUsage().user - start) * 1000;
  return {
    nsPerOp: elapsed / (count - setup),
    trades: tradesOf(core) - tradesBefore,
    openOrders: core.openOrders,
    stateHash: core.stateHash(),
  };
}

function tradesOf(core: Core): number {
  return core.image().markets.reduce((sum, market) => sum + market.tradeId, 0);
}

/** The median run; throws when two runs disagree on the state. */
export function runWorkload(workload: Workload, runs: number): Result {
  const stream = new Generator(workload).stream();
  const results: Result[] = [];
  for (let i = 0; i < runs; i++) results.push(measure(stream));
  results.sort((a, b) => a.nsPerOp - b.nsPerOp);
  if (new Set(results.map((each) => each.stateHash)).size !== 1) {
    throw new Error(`${workload.name}: runs of one stream ended in different states`);
  }
  return results[results.length >> 1]!;
}

const workloads: Record<string, Workload> = {
  one: { name: 'one market', markets: 1, accounts: 1000, liveOrders: 100_000, commands: 2_000_000 },
  many: {
    name: '100 markets',
    markets: 100,
    accounts: 100_000,
    liveOrders: 1_000_000,
    commands: 2_000_000,
  },
};

/**
 * ns of one step of a chain in which each needs the one before. A plain counting loop will not do: it
 * took 0.25 or 3.8 ns a step on one machine, as it happened to be compiled.
 */
function referenceNs(): number {
  const steps = 100_000_000;
  const chain = (end: number): number => {
    let value = 1;
    for (let i = 0; i < end; i++) value = Math.imul(value, 0x9e3779b1) ^ i;
    return value;
  };
  chain(steps / 10);
  const start = process.cpuUsage().user;
  const value = chain(steps);
  const elapsed = (process.cpuUsage().user - start) * 1000;
  // The result is used, so that the chain is not removed.
  return Number.isInteger(value) ? elapsed / steps : Number.NaN;
}

function main(args: readonly string[]): void {
  console.log(`reference chain: ${referenceNs().toFixed(2)} ns/step`);
  const quick = args.includes('--quick');
  const chosen = args.filter((each) => each in workloads);
  for (const name of chosen.length === 0 ? Object.keys(workloads) : chosen) {
    const full = workloads[name]!;
    const workload = quick ? { ...full, commands: full.commands / 10 } : full;
    const result = runWorkload(workload, 5);
    const rate = (1000 / result.nsPerOp).toFixed(1);
    const text = `${result.nsPerOp.toFixed(1)} ns/op (${rate} M/s)  ${result.trades} trades`;
    console.log(`${full.name}: ${text}, ${result.openOrders} open, state ${result.stateHash}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
