/**
 * Events: everything that a command changed, in the order in which it happened, as objects and as
 * records of one layout. They are complete: views of depth, orders and balances fold from them alone.
 *
 * Postings (L1-L5), in units; `base` = quantity x base units of a lot, `quote` = price x quantity x quote
 * units of tick x lot; a buy's lock asset is the market's quote, a sell's its base:
 *   Deposited           beneficiary available += amount
 *   WithdrawalHeld      available -= amount, held += amount
 *   WithdrawalFinished  held -= amount; RELEASE: available += amount
 *   OrderAccepted       lock asset: available -= locked, locked += locked
 *   OrderAmended        lock asset: available -= locked, locked += locked; locked -= released, available += released
 *   Traded              buyer:  quote locked -= quote; base available += base - buyer's fee
 *                       seller: base locked -= base;  quote available += quote - seller's fee
 *                       taker:  lock asset locked -= takerReleased, available += takerReleased (L2)
 *                       venue (account 0): base available += buyer's fee, quote available += seller's fee
 *   SelfTradePrevented  DECREMENT only: makerReleased and takerReleased as in OrderCanceled, the orders live on
 *   OrderFilled, OrderCanceled, OrderExpired   lock asset: locked -= released, available += released
 *
 * Order of events of one placing command: OrderAccepted; then for each resting order met, best price and
 * earliest first, Traded or SelfTradePrevented (and the OrderExpired of the order that prevention ends);
 * LevelChanged of a level directly after the last match at it; then OrderFilled or OrderExpired of the
 * incoming order, or LevelChanged of the level where it rests. An order that is neither filled, canceled
 * nor expired by the end of its command rests.
 */
import { commandLayouts, withdrawalOutcomes } from './command.ts';
import {
  cancelReasons,
  expiryReasons,
  marketStatuses,
  orderTypes,
  selfTradeModes,
  sides,
  timesInForce,
} from './types.ts';
import { rejections } from './rejection.ts';
import { kindAt, layout, readRecord, writeRecord } from './schema.ts';
import type { CommandKind, MarketRules } from './command.ts';
import type {
  Amount,
  CancelReason,
  ExpiryReason,
  MarketStatus,
  OrderType,
  Price,
  Quantity,
  SelfTradeMode,
  Sequence,
  Side,
  TimeInForce,
} from './types.ts';
import type { Rejection } from './rejection.ts';
import type { FieldType, Layout, RecordBuffer } from './schema.ts';

/** A command changed nothing. The only event of its command, except after the cancel half of ReplaceOrder. */
export interface Rejected {
  readonly kind: 'Rejected';
  readonly command: CommandKind;
  readonly reason: Rejection;
  readonly account: number;
  readonly market: number;
  /** The order asked for; with DUPLICATE_CLIENT_ORDER_ID the one that has it; else 0. */
  readonly orderId: number;
  /** As in the command: of the new order, or of the order looked for. */
  readonly clientOrderId: string;
}

/** The command's idempotency key or external id took effect before; this is what it did then (P10). */
export interface Repeated {
  readonly kind: 'Repeated';
  readonly command: CommandKind;
  readonly account: number;
  /** Sequence of the command that took effect. */
  readonly original: Sequence;
  /** The order, withdrawal or 0 that it made. */
  readonly id: number;
}

export interface AssetCreated {
  readonly kind: 'AssetCreated';
  readonly asset: number;
  readonly scale: number;
  readonly symbol: string;
}

export interface MarketCreated extends MarketRules {
  readonly kind: 'MarketCreated';
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
}

export interface MarketChanged extends MarketRules {
  readonly kind: 'MarketChanged';
  readonly market: number;
}

export interface MarketStatusChanged {
  readonly kind: 'MarketStatusChanged';
  readonly market: number;
  readonly status: MarketStatus;
}

export interface AccountCreated {
  readonly kind: 'AccountCreated';
  readonly account: number;
  readonly name: string;
}

export interface Deposited {
  readonly kind: 'Deposited';
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface WithdrawalHeld {
  readonly kind: 'WithdrawalHeld';
  /** From 1, increasing. */
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface WithdrawalFinished {
  readonly kind: 'WithdrawalFinished';
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly outcome: 'SETTLE' | 'RELEASE';
}

/** The order is admitted and its lock taken; it has not matched yet. */
export interface OrderAccepted {
  readonly kind: 'OrderAccepted';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** The mode that holds, never 'DEFAULT'. */
  readonly selfTradeMode: SelfTradeMode;
  readonly price: Price;
  readonly orderId: number;
  readonly quantity: Quantity;
  readonly quoteAmount: Amount;
  /** Lock taken, in units of the lock asset. */
  readonly locked: Amount;
  readonly clientOrderId: string;
}

/** A resting order changed in place (priorityKept) or left its place and is matched again. */
export interface OrderAmended {
  readonly kind: 'OrderAmended';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly priorityKept: 'NO' | 'YES';
  readonly price: Price;
  readonly orderId: number;
  /** New total and what of it is not filled yet. */
  readonly quantity: Quantity;
  readonly remaining: Quantity;
  readonly locked: Amount;
  readonly released: Amount;
}

export interface Traded {
  readonly kind: 'Traded';
  readonly market: number;
  readonly takerSide: Side;
  /** The resting order's price (X1). */
  readonly price: Price;
  readonly takerAccount: number;
  readonly makerAccount: number;
  /** From 1 in each market, increasing by 1. */
  readonly tradeId: number;
  readonly quantity: Quantity;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  /** Left to fill; 0 for a market order by quote amount. */
  readonly takerRemaining: Quantity;
  readonly makerRemaining: Quantity;
  readonly quoteAmount: Amount;
  /** In what each received: base for the buyer, quote for the seller. */
  readonly takerFee: Amount;
  readonly makerFee: Amount;
  /** Of the taker's lock, what the better price freed (L2). */
  readonly takerReleased: Amount;
}

/** Two orders of one account met and did not trade (S1). */
export interface SelfTradePrevented {
  readonly kind: 'SelfTradePrevented';
  readonly market: number;
  readonly takerSide: Side;
  readonly price: Price;
  readonly account: number;
  readonly mode: SelfTradeMode;
  /** From 1 in each market, increasing by 1. */
  readonly preventedId: number;
  /** What would have traded. */
  readonly quantity: Quantity;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  /** After the decrement; unchanged in the other modes. */
  readonly takerRemaining: Quantity;
  readonly makerRemaining: Quantity;
  /** Released by the decrement; 0 in the other modes, and 0 of an order that expires by it. */
  readonly takerReleased: Amount;
  readonly makerReleased: Amount;
}

/** A market order by quote amount has spent what it could; the dust is released. */
export interface OrderFilled {
  readonly kind: 'OrderFilled';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly orderId: number;
  readonly released: Amount;
}

export interface OrderCanceled {
  readonly kind: 'OrderCanceled';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly reason: CancelReason;
  readonly price: Price;
  readonly orderId: number;
  /** What was left to fill. */
  readonly remaining: Quantity;
  readonly released: Amount;
}

/** What was left of an order ended without its owner's asking. */
export interface OrderExpired {
  readonly kind: 'OrderExpired';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly reason: ExpiryReason;
  readonly price: Price;
  readonly orderId: number;
  readonly remaining: Quantity;
  readonly released: Amount;
}

/** The total displayed at a price is now this; 0 removes the level (D1). */
export interface LevelChanged {
  readonly kind: 'LevelChanged';
  readonly market: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** From 1 in each market, increasing by 1. */
  readonly updateId: number;
}

export type Event =
  | Rejected
  | Repeated
  | AssetCreated
  | MarketCreated
  | MarketChanged
  | MarketStatusChanged
  | AccountCreated
  | Deposited
  | WithdrawalHeld
  | WithdrawalFinished
  | OrderAccepted
  | OrderAmended
  | Traded
  | SelfTradePrevented
  | OrderFilled
  | OrderCanceled
  | OrderExpired
  | LevelChanged;

export type EventKind = Event['kind'];

/** Command kinds by their number, for the `command` field of Rejected and Repeated. */
const commandNames: readonly string[] = (() => {
  const names = Array.from({ length: 32 }, () => '');
  for (const each of Object.values(commandLayouts)) names[each.kind] = each.name;
  return names;
})();

const rules = ((): Record<string, FieldType> => {
  const types: Record<string, FieldType> = {};
  const skip = ['account', 'gateway', 'request', 'market', 'reserved0'];
  for (const field of commandLayouts.ChangeMarket.fields) {
    if (!skip.includes(field.name)) types[field.name] = field.type;
  }
  return types;
})();

const order = { account: 'i32', market: 'i32', side: sides } as const;
const ended = { price: 'i32', orderId: 'f64', remaining: 'f64', released: 'amount' } as const;

/** The layout of each event, by name. */
export const eventLayouts: Readonly<Record<EventKind, Layout>> = {
  Rejected: layout('Rejected', 1, {
    command: commandNames,
    reason: rejections,
    account: 'i32',
    market: 'i32',
    pad: 'i32',
    orderId: 'f64',
    clientOrderId: 'text',
  }),
  Repeated: layout('Repeated', 2, {
    command: commandNames,
    account: 'i32',
    pad: 'i32',
    original: 'f64',
    id: 'f64',
  }),
  AssetCreated: layout('AssetCreated', 3, { asset: 'i32', scale: 'i32', symbol: 'text' }),
  MarketCreated: layout('MarketCreated', 4, {
    market: 'i32',
    base: 'i32',
    quote: 'i32',
    status: marketStatuses,
    pad: 'i32',
    ...rules,
    symbol: 'text',
  }),
  MarketChanged: layout('MarketChanged', 5, { market: 'i32', ...rules }),
  MarketStatusChanged: layout('MarketStatusChanged', 6, { market: 'i32', status: marketStatuses }),
  AccountCreated: layout('AccountCreated', 7, { account: 'i32', name: 'text' }),
  Deposited: layout('Deposited', 8, {
    account: 'i32',
    asset: 'i32',
    pad: 'i32',
    amount: 'amount',
    externalId: 'text',
  }),
  WithdrawalHeld: layout('WithdrawalHeld', 9, {
    account: 'i32',
    asset: 'i32',
    pad: 'i32',
    withdrawalId: 'f64',
    amount: 'amount',
    externalId: 'text',
  }),
  WithdrawalFinished: layout('WithdrawalFinished', 10, {
    account: 'i32',
    asset: 'i32',
    outcome: withdrawalOutcomes,
    withdrawalId: 'f64',
    amount: 'amount',
  }),
  OrderAccepted: layout('OrderAccepted', 16, {
    ...order,
    type: orderTypes,
    timeInForce: timesInForce,
    selfTradeMode: selfTradeModes,
    price: 'i32',
    orderId: 'f64',
    quantity: 'f64',
    quoteAmount: 'amount',
    locked: 'amount',
    clientOrderId: 'text',
  }),
  OrderAmended: layout('OrderAmended', 17, {
    ...order,
    priorityKept: ['NO', 'YES'],
    price: 'i32',
    orderId: 'f64',
    quantity: 'f64',
    remaining: 'f64',
    locked: 'amount',
    released: 'amount',
  }),
  Traded: layout('Traded', 18, {
    market: 'i32',
    takerSide: sides,
    price: 'i32',
    takerAccount: 'i32',
    makerAccount: 'i32',
    tradeId: 'f64',
    quantity: 'f64',
    takerOrderId: 'f64',
    makerOrderId: 'f64',
    takerRemaining: 'f64',
    makerRemaining: 'f64',
    quoteAmount: 'amount',
    takerFee: 'amount',
    makerFee: 'amount',
    takerReleased: 'amount',
  }),
  SelfTradePrevented: layout('SelfTradePrevented', 19, {
    market: 'i32',
    takerSide: sides,
    price: 'i32',
    account: 'i32',
    mode: selfTradeModes,
    preventedId: 'f64',
    quantity: 'f64',
    takerOrderId: 'f64',
    makerOrderId: 'f64',
    takerRemaining: 'f64',
    makerRemaining: 'f64',
    takerReleased: 'amount',
    makerReleased: 'amount',
  }),
  OrderFilled: layout('OrderFilled', 20, { ...order, orderId: 'f64', released: 'amount' }),
  OrderCanceled: layout('OrderCanceled', 21, { ...order, reason: cancelReasons, ...ended }),
  OrderExpired: layout('OrderExpired', 22, { ...order, reason: expiryReasons, ...ended }),
  LevelChanged: layout('LevelChanged', 23, {
    market: 'i32',
    side: sides,
    price: 'i32',
    quantity: 'f64',
    updateId: 'f64',
  }),
};

const byKind: readonly (Layout | undefined)[] = (() => {
  const list: (Layout | undefined)[] = Array.from({ length: 32 });
  for (const each of Object.values(eventLayouts)) list[each.kind] = each;
  return list;
})();

/** The layout of a kind number; undefined for a number that is no event. */
export function eventLayout(kind: number): Layout | undefined {
  return byKind[kind];
}

/** Writes an event as a record (see writeRecord); the core writes its records in place instead. */
export function writeEvent(to: RecordBuffer, at: number, event: Event): number {
  return writeRecord(to, at, eventLayouts[event.kind], { pad: 0, reserved: 0, ...event });
}

/** Reads the trusted event record at a byte offset. */
export function readEvent(from: RecordBuffer, at: number): Event {
  const found = eventLayout(kindAt(from, at));
  if (found === undefined) throw new RangeError(`no event has kind ${kindAt(from, at)}`);
  const { pad: _, reserved: __, ...event } = readRecord(from, at, found);
  return event as unknown as Event;
}
