/**
 * Streams of commands for the core benchmark: 45 % rest, 36 % cancel (one in ten of an order that has
 * gone), 5 % reduce, 10 % marketable with some two trades each, about a book of a given size. A stream is
 * made by running it, so that it speaks of what is open, and lies in memory that threads can share. Orders
 * with conditions may wait beside the plain ones (core-instructions.ts).
 */
import { plainRules, writeCommand } from '../src/core/command.ts';
import type { Command } from '../src/core/command.ts';
import { Core, EventBuffer } from '../src/core/core.ts';
import { eventLayouts } from '../src/core/event.ts';
import { kindAt, lengthAt, offsetOf, recordBuffer } from '../src/core/schema.ts';
import type { RecordBuffer } from '../src/core/schema.ts';
import { guarded, instructionsOf } from './core-instructions.ts';

export interface Workload {
  readonly name: string;
  readonly markets: number;
  readonly accounts: number;
  readonly liveOrders: number;
  /** Commands timed, after the book is full. */
  readonly commands: number;
  /** Rounds of orders with conditions that wait in market 1; none unless given. */
  readonly instructed?: number;
}

export interface Stream {
  readonly records: RecordBuffer;
  /** Commands that make markets and accounts; those before the timed ones; all of them. */
  readonly founding: number;
  readonly setup: number;
  readonly count: number;
  /** Of all of them. */
  readonly bytes: number;
}

const MARKETS_PER_ACCOUNT = 4;
const MIDDLE = 100_000;

export function streamOf(workload: Workload): Stream {
  return new Generator(workload).stream();
}

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
  /** Open orders that wait. */
  #waiting = 0;

  constructor(workload: Workload) {
    this.#workload = workload;
    const commands = workload.commands + workload.liveOrders * 2 + workload.accounts * 8 + 1000;
    this.#records = recordBuffer(new SharedArrayBuffer(commands * 80));
    this.#mid = new Int32Array(workload.markets + 1).fill(MIDDLE);
  }

  stream(): Stream {
    this.#found();
    const founding = this.#count;
    while (this.#live.length < this.#workload.liveOrders) this.#rest();
    const setup = this.#count;
    for (let i = 0; i < this.#workload.commands; i++) this.#step();
    return { records: this.#records, founding, setup, count: this.#count, bytes: this.#bytes };
  }

  #found(): void {
    const { markets, accounts, instructed = 0 } = this.#workload;
    const all = instructed === 0 ? rules : { ...rules, ...guarded };
    for (let asset = 0; asset <= markets; asset++) {
      this.#send({ kind: 'CreateAsset', ...operator, symbol: `A${asset}`, scale: 8 });
    }
    for (let market = 1; market <= markets; market++) {
      const pair = { base: market + 1, quote: 1, symbol: `A${market}-A0` };
      this.#send({ kind: 'CreateMarket', ...operator, ...all, ...pair, status: 'TRADING' });
    }
    for (let account = 1; account <= accounts; account++) {
      this.#send({ kind: 'CreateAccount', ...operator, name: `a${account}` });
      this.#fund(account, 1);
      const held = Math.min(MARKETS_PER_ACCOUNT, markets);
      for (let i = 0; i < held; i++) this.#fund(account, this.#marketOf(account, i) + 1);
    }
    for (let round = 0; round < instructed; round++) this.#instruct(round);
  }

  /** A round by an account that trades in market 1. */
  #instruct(round: number): void {
    const { accounts, markets } = this.#workload;
    const held = Math.min(MARKETS_PER_ACCOUNT, markets);
    let account = 1 + (round % accounts);
    const trades = (): boolean => {
      return Array.from({ length: held }, (_, i) => this.#marketOf(account, i)).includes(1);
    };
    while (!trades()) account = 1 + (account % accounts);
    for (const command of instructionsOf(account, round, MIDDLE)) {
      const before = this.#core.openOrders;
      this.#send(command);
      if (this.#core.openOrders === before) throw new Error(`${command.kind} was not accepted`);
    }
    this.#waiting = this.#core.openOrders;
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
    if (this.#core.openOrders - this.#waiting === this.#live.length) return;
    const at2 = this.#live.push(this.#core.lastOrderId) - 1;
    this.#orders.set(this.#core.lastOrderId, { account, market, left: quantity, at: at2 });
  }

  #follow(at: number): void {
    const { records } = this.#events;
    const kind = kindAt(records, at);
    const ends =
      kind === eventLayouts.OrderCanceled.kind || kind === eventLayouts.OrderExpired.kind;
    if (ends) this.#forget(records.f64[(at + ENDED_ID) >> 3]!);
    if (kind === eventLayouts.OrderAmended.kind) {
      const order = this.#orders.get(records.f64[(at + AMENDED_ID) >> 3]!)!;
      order.left = records.f64[(at + AMENDED_QUANTITY) >> 3]!;
    }
    if (kind !== eventLayouts.Traded.kind || records.f64[(at + MAKER_LEFT) >> 3] !== 0) return;
    this.#forget(records.f64[(at + MAKER_ID) >> 3]!);
  }

  #forget(orderId: number): void {
    const order = this.#orders.get(orderId);
    // What is left of an IOC order expires: it was never open.
    if (order === undefined) return;
    const { at } = order;
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
