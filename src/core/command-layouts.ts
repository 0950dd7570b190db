/**
 * The layout of each command's record, and how a command is written and read. Every record starts:
 *   +4 account (who acts; 0 the operator)  +8 gateway  +12 request
 * where gateway and request say whom the answer goes to; the core only hands them on.
 */
import type { Command, CommandKind, PlaceOrderList } from './command.ts';
import {
  cancelRestrictions,
  listKinds,
  marketStatuses,
  orderTypes,
  pegModes,
  pegReferences,
  replaceModes,
  selfTradeModes,
  sideFilters,
  sides,
  switchStates,
  timesInForce,
} from './types.ts';
import { kindAt, layout, readRecord, writeRecord } from './schema.ts';
import type { FieldType, Layout, RecordBuffer } from './schema.ts';

export const withdrawalOutcomes = ['SETTLE', 'RELEASE'] as const;

const origin = { account: 'i32', gateway: 'i32', request: 'i32' } as const;

const rules = {
  tickScale: 'i32',
  lotScale: 'i32',
  minPrice: 'i32',
  maxPrice: 'i32',
  maxOrders: 'i32',
  makerFee: 'i32',
  takerFee: 'i32',
  selfTradeModesAllowed: 'i32',
  selfTradeMode: selfTradeModes,
  maxAlgoOrders: 'i32',
  maxIcebergOrders: 'i32',
  maxOrderLists: 'i32',
  maxAmends: 'i32',
  maxIcebergParts: 'i32',
  minTrailingAbove: 'i32',
  maxTrailingAbove: 'i32',
  minTrailingBelow: 'i32',
  maxTrailingBelow: 'i32',
  bidPriceUp: 'i32',
  bidPriceDown: 'i32',
  askPriceUp: 'i32',
  askPriceDown: 'i32',
  collar: 'i32',
  dynamicBand: 'i32',
  bandTrades: 'i32',
  callMs: 'i32',
  callRandomMs: 'i32',
  callExtensions: 'i32',
  tickMantissa: 'f64',
  lotMantissa: 'f64',
  minQuantity: 'f64',
  maxQuantity: 'f64',
  marketMinQuantity: 'f64',
  marketMaxQuantity: 'f64',
  maxPosition: 'f64',
  minNotional: 'amount',
  maxNotional: 'amount',
} as const;

const terms = {
  market: 'i32',
  side: sides,
  type: orderTypes,
  timeInForce: timesInForce,
  selfTradeMode: selfTradeModes,
  price: 'i32',
  quantity: 'f64',
  quoteAmount: 'amount',
} as const;

const conditions = {
  stopPrice: 'i32',
  trailingDelta: 'i32',
  pegReference: pegReferences,
  pegMode: pegModes,
  pegOffset: 'i32',
  strategyType: 'i32',
  strategyId: 'f64',
  displayQuantity: 'f64',
  expireTime: 'f64',
} as const;

const calendar = {
  days: 'i32',
  preOpenAt: 'i32',
  openingCallAt: 'i32',
  openAt: 'i32',
  closingCallAt: 'i32',
  closeAt: 'i32',
  randomMs: 'i32',
} as const;

/** Legs of a list in its record; fields of leg n end in n, those of legs that are not there are 0. */
export const LEGS_MAX = 3;
const { market: _market, quoteAmount: _quoteAmount, quantity, ...legTerms } = terms;
const leg = { ...legTerms, reserved: 'i32', quantity, ...conditions } as const;
const legFields = Object.entries(leg).filter(([name]) => name !== 'reserved');

const legs = ((): Record<string, FieldType> => {
  const types: Record<string, FieldType> = {};
  for (let each = 0; each < LEGS_MAX; each++) {
    for (const [name, type] of Object.entries(leg)) types[`${name}${each}`] = type;
  }
  for (let each = 0; each < LEGS_MAX; each++) types[`clientOrderId${each}`] = 'text';
  return types;
})();

const define = (name: CommandKind, kind: number, fields: Record<string, FieldType>): Layout =>
  layout(name, kind, { ...origin, ...fields });

/** The layout of each command, by name. PlaceOrder is 64 bytes and its texts. */
export const commandLayouts: Readonly<Record<CommandKind, Layout>> = {
  CreateAsset: define('CreateAsset', 1, { scale: 'i32', symbol: 'text' }),
  CreateMarket: define('CreateMarket', 2, {
    base: 'i32',
    quote: 'i32',
    status: marketStatuses,
    reserved0: 'i32',
    ...rules,
    symbol: 'text',
  }),
  ChangeMarket: define('ChangeMarket', 3, { market: 'i32', reserved0: 'i32', ...rules }),
  SetMarketStatus: define('SetMarketStatus', 4, { market: 'i32', status: marketStatuses }),
  CreateAccount: define('CreateAccount', 5, { name: 'text' }),
  Deposit: define('Deposit', 6, {
    beneficiary: 'i32',
    asset: 'i32',
    amount: 'amount',
    externalId: 'text',
  }),
  Withdraw: define('Withdraw', 7, {
    asset: 'i32',
    reserved: 'i32',
    amount: 'amount',
    externalId: 'text',
  }),
  FinishWithdrawal: define('FinishWithdrawal', 8, {
    outcome: withdrawalOutcomes,
    reserved: 'i32',
    withdrawalId: 'f64',
  }),
  Tick: define('Tick', 9, { random: 'i32' }),
  ChangeAccount: define('ChangeAccount', 10, {
    target: 'i32',
    tradeGroup: 'i32',
    maxOrders: 'i32',
    maxOrdersPerSecond: 'i32',
    fixedTier: 'i32',
  }),
  SetAssetLimit: define('SetAssetLimit', 11, {
    target: 'i32',
    asset: 'i32',
    maxNotional: 'amount',
    maxPosition: 'amount',
  }),
  SetFeeTier: define('SetFeeTier', 12, {
    market: 'i32',
    tier: 'i32',
    makerFee: 'i32',
    takerFee: 'i32',
    volume: 'amount',
  }),
  SetCalendar: define('SetCalendar', 13, { market: 'i32', ...calendar }),
  SetKillSwitch: define('SetKillSwitch', 14, { target: 'i32', state: switchStates }),
  ConfirmAudit: define('ConfirmAudit', 15, { through: 'f64' }),
  PlaceOrder: define('PlaceOrder', 16, { ...terms, clientOrderId: 'text', idempotencyKey: 'text' }),
  CancelOrder: define('CancelOrder', 17, {
    market: 'i32',
    restriction: cancelRestrictions,
    orderId: 'f64',
    clientOrderId: 'text',
  }),
  AmendOrder: define('AmendOrder', 18, {
    market: 'i32',
    price: 'i32',
    orderId: 'f64',
    quantity: 'f64',
    clientOrderId: 'text',
  }),
  ReplaceOrder: define('ReplaceOrder', 19, {
    ...terms,
    ...conditions,
    mode: replaceModes,
    restriction: cancelRestrictions,
    cancelOrderId: 'f64',
    clientOrderId: 'text',
    cancelClientOrderId: 'text',
    idempotencyKey: 'text',
  }),
  CancelAll: define('CancelAll', 20, { market: 'i32', side: sideFilters, target: 'i32' }),
  PlaceAdvancedOrder: define('PlaceAdvancedOrder', 21, {
    ...terms,
    ...conditions,
    clientOrderId: 'text',
    idempotencyKey: 'text',
  }),
  PlaceOrderList: define('PlaceOrderList', 22, {
    market: 'i32',
    listKind: listKinds,
    legCount: 'i32',
    reserved: 'i32',
    ...legs,
    clientListId: 'text',
    idempotencyKey: 'text',
  }),
  SetCountdown: define('SetCountdown', 23, { market: 'i32', timeoutMs: 'i32' }),
  StartAuction: define('StartAuction', 24, { market: 'i32', callMs: 'i32', randomMs: 'i32' }),
  ChangeVenue: define('ChangeVenue', 25, { withdrawalGate: switchStates }),
};

const byKind: readonly (Layout | undefined)[] = (() => {
  const list: (Layout | undefined)[] = Array.from({ length: 32 });
  for (const each of Object.values(commandLayouts)) list[each.kind] = each;
  return list;
})();

/** The layout of a kind number; undefined for a number that is no command. */
export function commandLayout(kind: number): Layout | undefined {
  return byKind[kind];
}

/** Writes a command as a record at a byte offset; returns its length in bytes (see writeRecord). */
export function writeCommand(to: RecordBuffer, at: number, command: Command): number {
  const flat: object = command.kind === 'PlaceOrderList' ? flattened(command) : command;
  return writeRecord(to, at, commandLayouts[command.kind], flat);
}

/** Reads the trusted command record at a byte offset. */
export function readCommand(from: RecordBuffer, at: number): Command {
  const found = commandLayout(kindAt(from, at));
  if (found === undefined) throw new RangeError(`no command has kind ${kindAt(from, at)}`);
  const command = readRecord(from, at, found);
  if (command['kind'] === 'PlaceOrderList') return gathered(command);
  return command as unknown as Command;
}

function flattened(list: PlaceOrderList): Record<string, unknown> {
  const { legs: given, ...flat } = list;
  const record: Record<string, unknown> = { ...flat, legCount: given.length };
  if (given.length > LEGS_MAX) throw new RangeError(`a list of ${given.length} orders`);
  for (let each = 0; each < LEGS_MAX; each++) {
    const values = given[each] as Readonly<Record<string, unknown>> | undefined;
    for (const [name, type] of legFields) {
      record[`${name}${each}`] = values?.[name] ?? (typeof type === 'string' ? 0 : type[0]);
    }
    record[`clientOrderId${each}`] = values?.['clientOrderId'] ?? '';
  }
  return record;
}

function gathered(record: Readonly<Record<string, unknown>>): PlaceOrderList {
  const { kind, account, gateway, request, market, listKind } = record;
  const { clientListId, idempotencyKey } = record;
  const list = Array.from({ length: record['legCount'] as number }, (_, each) => {
    const names = [...legFields.map(([name]) => name), 'clientOrderId'];
    return Object.fromEntries(names.map((name) => [name, record[`${name}${each}`]]));
  });
  const origins = { kind, account, gateway, request, market, listKind };
  return { ...origins, legs: list, clientListId, idempotencyKey } as unknown as PlaceOrderList;
}
