/** The layout of each event's record, and how an event is written and read. */
import type { Event, EventKind } from './event.ts';
import { commandLayouts, withdrawalOutcomes } from './command-layouts.ts';
import {
  auctionCauses,
  cancelReasons,
  expiryReasons,
  listKinds,
  marketStatuses,
  orderStages,
  orderTypes,
  selfTradeModes,
  sideFilters,
  sides,
  switchStates,
  timesInForce,
  triggerCauses,
} from './types.ts';
import { rejections } from './rejection.ts';
import { kindAt, layout, readRecord, writeRecord } from './schema.ts';
import type { CommandKind } from './command.ts';
import type { FieldType, Layout, RecordBuffer } from './schema.ts';

/** Command kinds by their number, for the `command` field of Rejected and Repeated. */
const commandNames: readonly string[] = (() => {
  const names = Array.from({ length: 32 }, () => '');
  for (const each of Object.values(commandLayouts)) names[each.kind] = each.name;
  return names;
})();

/** The fields that an event repeats of a command: from `first` on, up to but without `end`. */
function fieldsOf(command: CommandKind, first: string, end: string): Record<string, FieldType> {
  const { fields } = commandLayouts[command];
  const at = (name: string): number => fields.findIndex((field) => field.name === name);
  const upTo = at(end) < 0 ? fields.length : at(end);
  const taken = fields.slice(at(first), upTo);
  return Object.fromEntries(taken.map((field) => [field.name, field.type]));
}

const rules = fieldsOf('ChangeMarket', 'tickScale', '');
const conditions = fieldsOf('PlaceAdvancedOrder', 'stopPrice', 'clientOrderId');
const calendar = fieldsOf('SetCalendar', 'days', '');

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
  AccountChanged: layout('AccountChanged', 11, {
    account: 'i32',
    tradeGroup: 'i32',
    maxOrders: 'i32',
    maxOrdersPerSecond: 'i32',
    fixedTier: 'i32',
  }),
  AssetLimitSet: layout('AssetLimitSet', 12, {
    account: 'i32',
    asset: 'i32',
    pad: 'i32',
    maxNotional: 'amount',
    maxPosition: 'amount',
  }),
  FeeTierSet: layout('FeeTierSet', 13, {
    market: 'i32',
    tier: 'i32',
    makerFee: 'i32',
    takerFee: 'i32',
    pad: 'i32',
    volume: 'amount',
  }),
  CalendarSet: layout('CalendarSet', 14, { market: 'i32', ...calendar }),
  KillSwitchSet: layout('KillSwitchSet', 15, { account: 'i32', state: switchStates }),
  AuditConfirmed: layout('AuditConfirmed', 24, { pad: 'i32', through: 'f64' }),
  VenueChanged: layout('VenueChanged', 25, { withdrawalGate: switchStates }),
  CountdownSet: layout('CountdownSet', 26, {
    account: 'i32',
    market: 'i32',
    pad: 'i32',
    deadline: 'f64',
  }),
  AuctionStarted: layout('AuctionStarted', 27, {
    market: 'i32',
    cause: auctionCauses,
    randomMs: 'i32',
    extensions: 'i32',
    pad: 'i32',
    endTime: 'f64',
  }),
  AuctionIndicated: layout('AuctionIndicated', 28, {
    market: 'i32',
    price: 'i32',
    surplusSide: sideFilters,
    volume: 'f64',
    surplus: 'f64',
  }),
  AuctionEnded: layout('AuctionEnded', 29, {
    market: 'i32',
    price: 'i32',
    pad: 'i32',
    volume: 'f64',
  }),
  ListAccepted: layout('ListAccepted', 30, {
    account: 'i32',
    market: 'i32',
    listKind: listKinds,
    orders: 'i32',
    pad: 'i32',
    listId: 'f64',
    firstOrderId: 'f64',
    clientListId: 'text',
  }),
  ListEnded: layout('ListEnded', 31, {
    account: 'i32',
    market: 'i32',
    pad: 'i32',
    listId: 'f64',
  }),
  OrderInstructed: layout('OrderInstructed', 32, {
    account: 'i32',
    market: 'i32',
    stage: orderStages,
    ...conditions,
    orderId: 'f64',
    listId: 'f64',
  }),
  TrailingActivated: layout('TrailingActivated', 33, {
    account: 'i32',
    market: 'i32',
    price: 'i32',
    orderId: 'f64',
  }),
  OrderTriggered: layout('OrderTriggered', 34, {
    ...order,
    cause: triggerCauses,
    stage: orderStages,
    price: 'i32',
    limitPrice: 'i32',
    orderId: 'f64',
    locked: 'amount',
    released: 'amount',
  }),
  OrderRepriced: layout('OrderRepriced', 35, {
    ...order,
    price: 'i32',
    pad: 'i32',
    orderId: 'f64',
    remaining: 'f64',
    locked: 'amount',
    released: 'amount',
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
    makerReleased: 'amount',
    makerRebate: 'amount',
  }),
  SelfTradePrevented: layout('SelfTradePrevented', 19, {
    market: 'i32',
    takerSide: sides,
    price: 'i32',
    account: 'i32',
    mode: selfTradeModes,
    makerAccount: 'i32',
    pad: 'i32',
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
  const list: (Layout | undefined)[] = Array.from({ length: 64 });
  for (const each of Object.values(eventLayouts)) list[each.kind] = each;
  return list;
})();

/** The layout of a kind number; undefined for a number that is no event. */
export function eventLayout(kind: number): Layout | undefined {
  return byKind[kind];
}

/** Writes an event as a record (see writeRecord); the core writes its records in place instead. */
export function writeEvent(to: RecordBuffer, at: number, event: Event): number {
  return writeRecord(to, at, eventLayouts[event.kind], event);
}

/** Reads the trusted event record at a byte offset. */
export function readEvent(from: RecordBuffer, at: number): Event {
  const found = eventLayout(kindAt(from, at));
  if (found === undefined) throw new RangeError(`no event has kind ${kindAt(from, at)}`);
  return readRecord(from, at, found) as unknown as Event;
}
