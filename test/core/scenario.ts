/**
 * A core with two assets (BASE scale 2, QUOTE scale 2), one market (tick 1, lot 1: a lot is 100 base
 * units, a tick x lot 100 quote units) and three accounts, and its events as aligned lines.
 */
import assert from 'node:assert/strict';
import { noConditions, plainRules, writeCommand } from '../../src/core/command.ts';
import type {
  Command,
  MarketRules,
  OrderConditions,
  OrderLeg,
  OrderTerms,
} from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { readEvent } from '../../src/core/event.ts';
import type { Event } from '../../src/core/event.ts';
import type { MarketStatus } from '../../src/core/types.ts';
import type { RecordBuffer } from '../../src/core/schema.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import type { ListKind } from '../../src/core/types.ts';

export const A = 1;
export const B = 2;
export const C = 3;
export const BASE = 1;
export const QUOTE = 2;
export const M = 1;

const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 0,
  lotMantissa: 1,
  lotScale: 0,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 63,
};

type Loose<T> = T extends Command ? Omit<T, 'gateway' | 'request' | 'account'> : never;
type Action = Loose<Command> & { account?: number };

export class Scenario {
  core: Core;
  #buffer = new EventBuffer(65536);
  #from = recordBuffer(new ArrayBuffer(1024));
  timeMs = 1000;
  readonly rules: MarketRules;

  constructor(marketRules: Partial<MarketRules> = {}, funds = 1_000_000n) {
    this.core = new Core(this.#buffer);
    this.rules = { ...rules, ...marketRules };
    this.apply({ kind: 'CreateAsset', symbol: 'BASE', scale: 2 });
    this.apply({ kind: 'CreateAsset', symbol: 'QUOTE', scale: 2 });
    const market = { base: BASE, quote: QUOTE, status: 'TRADING', symbol: 'BASE-QUOTE' } as const;
    this.apply({ kind: 'CreateMarket', ...market, ...this.rules });
    for (const name of ['a', 'b', 'c']) this.apply({ kind: 'CreateAccount', name });
    for (const account of [A, B, C]) {
      this.deposit(account, BASE, funds, `base-${account}`);
      this.deposit(account, QUOTE, funds, `quote-${account}`);
    }
  }

  /**
   * Applies a command and answers its events; a core restored from a snapshot that was taken before it
   * has to give the same ones and come to the same state.
   */
  events(action: Action): Event[] {
    this.record(action);
    const restored = Core.restore(this.core.snapshot(), this.#buffer);
    const expected = this.#applied(restored);
    const events = this.#applied(this.core);
    assert.deepEqual(events, expected);
    assert.deepEqual(this.core.audit(), []);
    assert.equal(this.core.stateHash(), restored.stateHash());
    assert.deepEqual(this.core.image(), restored.image());
    return events;
  }

  #applied(core: Core): Event[] {
    const events: Event[] = [];
    const drain = (): void => {
      for (let at = 0; at < this.#buffer.bytes; at += lengthAt(this.#buffer.records, at)) {
        events.push(readEvent(this.#buffer.records, at));
      }
      this.#buffer.reset();
    };
    this.#buffer.onFull = drain;
    core.apply(this.#from, 0, core.sequence + 1, this.timeMs);
    drain();
    return events;
  }

  /** The action as a record at byte 0; overwritten by the next. */
  record(action: Action): RecordBuffer {
    writeCommand(this.#from, 0, { account: 0, gateway: 1, request: 2, ...action });
    return this.#from;
  }

  apply(action: Action): string {
    return this.events(action).map(format).join('\n');
  }

  deposit(beneficiary: number, asset: number, amount: bigint, externalId: string): string {
    return this.apply({ kind: 'Deposit', beneficiary, asset, amount, externalId });
  }

  order(account: number, terms: Partial<OrderTerms> & { idempotencyKey?: string }): string {
    return this.apply({ kind: 'PlaceOrder', account, ...defaults, idempotencyKey: '', ...terms });
  }

  buy(account: number, quantity: number, price: number, more: Partial<OrderTerms> = {}): string {
    return this.order(account, { side: 'BUY', quantity, price, ...more });
  }

  sell(account: number, quantity: number, price: number, more: Partial<OrderTerms> = {}): string {
    return this.order(account, { side: 'SELL', quantity, price, ...more });
  }

  /** An order with conditions. */
  advanced(account: number, terms: Partial<OrderTerms & OrderConditions>): string {
    const order = { ...defaults, ...noConditions, idempotencyKey: '', ...terms };
    return this.apply({ kind: 'PlaceAdvancedOrder', account, ...order });
  }

  list(account: number, listKind: ListKind, legs: readonly Leg[], clientListId = ''): string {
    const { market: _, quoteAmount: __, ...plain } = defaults;
    const all = legs.map((leg) => ({ ...plain, ...noConditions, ...leg }));
    const names = { clientListId, idempotencyKey: '' };
    return this.apply({
      kind: 'PlaceOrderList',
      account,
      market: M,
      listKind,
      legs: all,
      ...names,
    });
  }

  market(account: number, side: 'BUY' | 'SELL', more: Partial<OrderTerms>): string {
    const type = { type: 'MARKET', timeInForce: 'IOC', price: 0, quantity: 0 } as const;
    return this.order(account, { ...type, side, ...more });
  }

  /** A tick `laterMs` after the last command. */
  tick(laterMs = 1000, random = 0): string {
    this.timeMs += laterMs;
    return this.apply({ kind: 'Tick', random });
  }

  status(status: MarketStatus): string {
    return this.apply({ kind: 'SetMarketStatus', market: M, status });
  }

  cancel(account: number, orderId: number, clientOrderId = ''): string {
    const restriction = 'ANY';
    return this.apply({
      kind: 'CancelOrder',
      account,
      market: M,
      orderId,
      clientOrderId,
      restriction,
    });
  }

  amend(account: number, orderId: number, price: number, quantity: number): string {
    const clientOrderId = '';
    return this.apply({
      kind: 'AmendOrder',
      account,
      market: M,
      orderId,
      price,
      quantity,
      clientOrderId,
    });
  }

  /** Balances as `available/locked/held` by account and asset. */
  balances(): string {
    return this.core
      .image()
      .balances.map((b) => `${b.account}:${b.asset} ${b.available}/${b.locked}/${b.held}`)
      .join('\n');
  }

  /** Goes on with a core restored from a snapshot. */
  restore(): void {
    const hash = this.core.stateHash();
    this.core = Core.restore(this.core.snapshot(), this.#buffer);
    assert.equal(this.core.stateHash(), hash);
  }
}

export type Leg = Partial<OrderLeg>;

const defaults: OrderTerms = {
  market: M,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  price: 0,
  quantity: 0,
  quoteAmount: 0n,
  clientOrderId: '',
};

/** An event as a line: its kind and what is not obvious of its fields, in the order of its layout. */
function format(event: Event): string {
  const side = (value: string): string => (value === 'BUY' ? 'B' : 'S');
  const columns = ((): (string | number | bigint)[] => {
    switch (event.kind) {
      case 'Rejected':
        return [event.command, event.reason, event.orderId];
      case 'Repeated':
        return [event.command, event.original, event.id];
      case 'OrderAccepted':
        return [event.orderId, side(event.side), event.quantity, event.price, event.locked];
      case 'OrderAmended':
        return [
          event.orderId,
          event.priorityKept,
          event.quantity,
          event.remaining,
          event.price,
          event.locked,
          event.released,
        ];
      case 'Traded':
        return [
          event.tradeId,
          event.takerOrderId,
          event.makerOrderId,
          event.quantity,
          event.price,
          `${event.takerRemaining}/${event.makerRemaining}`,
          event.quoteAmount,
          `${event.takerFee}/${event.makerFee}`,
          event.takerReleased,
          ...(event.makerReleased + event.makerRebate === 0n
            ? []
            : [event.makerReleased, event.makerRebate]),
        ];
      case 'SelfTradePrevented':
        return [
          event.preventedId,
          event.takerOrderId,
          event.makerOrderId,
          event.quantity,
          event.price,
          `${event.takerRemaining}/${event.makerRemaining}`,
          `${event.takerReleased}/${event.makerReleased}`,
        ];
      case 'OrderInstructed': {
        const { kind: _, account: __, market: ___, orderId, stage, listId, ...rest } = event;
        const plain = noConditions as unknown as Record<string, unknown>;
        const told = Object.entries(rest).filter(([name, value]) => value !== plain[name]);
        return [orderId, stage, listId, ...told.map(([name, value]) => `${name}=${value}`)];
      }
      case 'TrailingActivated':
        return [event.orderId, event.price];
      case 'OrderTriggered':
        return [
          event.orderId,
          event.cause,
          event.stage,
          event.price,
          event.limitPrice,
          event.locked,
          event.released,
        ];
      case 'OrderRepriced':
        return [event.orderId, event.price, event.remaining, event.locked, event.released];
      case 'ListAccepted':
        return [event.listId, event.listKind, event.orders, event.firstOrderId];
      case 'ListEnded':
        return [event.listId];
      case 'OrderFilled':
        return [event.orderId, event.released];
      case 'OrderCanceled':
      case 'OrderExpired':
        return [event.orderId, event.reason, event.remaining, event.released];
      case 'LevelChanged':
        return [side(event.side), event.price, event.quantity, event.updateId];
      default: {
        const { kind: _, ...rest } = event;
        return Object.values(rest);
      }
    }
  })();
  return [event.kind.padEnd(13), ...columns].join(' ');
}

/** Compares lines without caring for their indentation here. */
export function is(actual: string, expected: string): void {
  const lines = expected.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
  const trimmed = lines.filter((line) => line !== '').join('\n');
  assert.equal(actual.replace(/ +/g, ' '), trimmed);
}
