/**
 * Commands: what can be asked of the exchange, as objects and as records of one layout. A command's
 * position in the log (its sequence) and its time are not part of it: the engine stamps them.
 * Every record starts:  +4 account (who acts; 0 the operator)  +8 gateway  +12 request
 * where gateway and request say whom the answer goes to; the core only hands them on.
 */
import type {
  Amount,
  CancelRestriction,
  MarketStatus,
  OrderType,
  Price,
  Quantity,
  ReplaceMode,
  SelfTradeMode,
  Side,
  SideFilter,
  TimeInForce,
} from './types.ts';
import {
  cancelRestrictions,
  marketStatuses,
  orderTypes,
  replaceModes,
  selfTradeModes,
  sideFilters,
  sides,
  timesInForce,
} from './types.ts';
import { kindAt, layout, readRecord, writeRecord } from './schema.ts';
import type { FieldType, Layout, RecordBuffer } from './schema.ts';

interface Origin {
  /** The account that acts; VENUE_ACCOUNT for the operator's commands. */
  readonly account: number;
  /** Which gateway asked and under which of its numbers; not interpreted. */
  readonly gateway: number;
  readonly request: number;
}

/** Operator. A new asset; its id is the next from 1. Symbol: 1-16 of [A-Z0-9]. */
export interface CreateAsset extends Origin {
  readonly kind: 'CreateAsset';
  /** One unit is 10^-scale of the asset; 0 .. 18. */
  readonly scale: number;
  readonly symbol: string;
}

/** The rules of a market; a bound of 0 is off, except that prices start at 1 tick and quantities at 1 lot. */
export interface MarketRules {
  /** Tick size = tickMantissa x 10^-tickScale quote assets; mantissa >= 1, scale 0 .. 18. */
  readonly tickMantissa: number;
  readonly tickScale: number;
  /** Lot size = lotMantissa x 10^-lotScale base assets. */
  readonly lotMantissa: number;
  readonly lotScale: number;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  /** The same for market orders by quantity. */
  readonly marketMinQuantity: Quantity;
  readonly marketMaxQuantity: Quantity;
  /** In quote units; market orders are measured at the last trade's price, or pass without one. */
  readonly minNotional: Amount;
  readonly maxNotional: Amount;
  /** Open orders of one account in this market. */
  readonly maxOrders: number;
  /** Parts per million of what is received; 0 .. FEE_SCALE - 1. */
  readonly makerFee: number;
  readonly takerFee: number;
  /** Never 'DEFAULT'. */
  readonly selfTradeMode: SelfTradeMode;
  /** Bit i set: selfTradeModes[i] may be asked for; bit 0 is ignored. */
  readonly selfTradeModesAllowed: number;
}

/** Operator. A new market; its id is the next from 1. Symbol: 3-33 of [A-Z0-9-]. */
export interface CreateMarket extends Origin, MarketRules {
  readonly kind: 'CreateMarket';
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
}

/** Operator. Replaces a market's rules; tick and lot only while its book is empty (M1). */
export interface ChangeMarket extends Origin, MarketRules {
  readonly kind: 'ChangeMarket';
  readonly market: number;
}

/** Operator. Open orders stay; the same status again is accepted. */
export interface SetMarketStatus extends Origin {
  readonly kind: 'SetMarketStatus';
  readonly market: number;
  readonly status: MarketStatus;
}

/** Operator. A new account; its id is the next from 1. Name: 1-64 of [A-Za-z0-9._@-], unique. */
export interface CreateAccount extends Origin {
  readonly kind: 'CreateAccount';
  readonly name: string;
}

/** Operator. Credits `beneficiary` once per externalId, ever (L4). */
export interface Deposit extends Origin {
  readonly kind: 'Deposit';
  readonly beneficiary: number;
  readonly asset: number;
  readonly amount: Amount;
  /** 1-64 visible ASCII characters. */
  readonly externalId: string;
}

/** Account. Moves available to held, once per account and externalId, ever (L4). */
export interface Withdraw extends Origin {
  readonly kind: 'Withdraw';
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

/** Operator. The held amount has left the exchange, or returns to available. */
export interface FinishWithdrawal extends Origin {
  readonly kind: 'FinishWithdrawal';
  readonly outcome: 'SETTLE' | 'RELEASE';
  readonly withdrawalId: number;
}

/** Engine. Time passes; sent once a second. */
export interface Tick extends Origin {
  readonly kind: 'Tick';
}

/** The fields of a new order. */
export interface OrderTerms {
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  /** GTC for LIMIT_MAKER, IOC for MARKET. */
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  /** 0 for MARKET. */
  readonly price: Price;
  /** 0 for MARKET by quote amount. */
  readonly quantity: Quantity;
  /** Quote units to spend or receive; 0 unless MARKET with quantity 0. */
  readonly quoteAmount: Amount;
  /** '' or 1-36 of [A-Za-z0-9._:/-], unique among the account's open orders (O4). */
  readonly clientOrderId: string;
}

/** Account. */
export interface PlaceOrder extends Origin, OrderTerms {
  readonly kind: 'PlaceOrder';
  /** '' or 1-64 visible ASCII: takes effect at most once per account in 24 h of log time (P10). */
  readonly idempotencyKey: string;
}

/** Account. By orderId, or by clientOrderId when orderId is 0; with both, both must agree. */
export interface CancelOrder extends Origin {
  readonly kind: 'CancelOrder';
  readonly market: number;
  readonly restriction: CancelRestriction;
  readonly orderId: number;
  readonly clientOrderId: string;
}

/**
 * Account. New total quantity (filled part included) and price; 0 leaves it as it is. Less quantity at
 * the same price keeps priority; anything else loses it and is matched as if new (A1).
 */
export interface AmendOrder extends Origin {
  readonly kind: 'AmendOrder';
  readonly market: number;
  readonly price: Price;
  readonly orderId: number;
  readonly quantity: Quantity;
  readonly clientOrderId: string;
}

/** Account. Cancels one order and places another as one command (A2). */
export interface ReplaceOrder extends Origin, OrderTerms {
  readonly kind: 'ReplaceOrder';
  readonly mode: ReplaceMode;
  readonly restriction: CancelRestriction;
  readonly cancelOrderId: number;
  readonly cancelClientOrderId: string;
  readonly idempotencyKey: string;
}

/**
 * Account: its own open orders, in one market or in all (market 0). Operator (account 0): those of
 * `target`, or everybody's when target is 0. Accounts leave target 0. Oldest order id first.
 */
export interface CancelAll extends Origin {
  readonly kind: 'CancelAll';
  readonly market: number;
  readonly side: SideFilter;
  readonly target: number;
}

export type Command =
  | CreateAsset
  | CreateMarket
  | ChangeMarket
  | SetMarketStatus
  | CreateAccount
  | Deposit
  | Withdraw
  | FinishWithdrawal
  | Tick
  | PlaceOrder
  | CancelOrder
  | AmendOrder
  | ReplaceOrder
  | CancelAll;

export type CommandKind = Command['kind'];

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
  reserved: 'i32',
  tickMantissa: 'f64',
  lotMantissa: 'f64',
  minQuantity: 'f64',
  maxQuantity: 'f64',
  marketMinQuantity: 'f64',
  marketMaxQuantity: 'f64',
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
  Tick: define('Tick', 9, {}),
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
    mode: replaceModes,
    restriction: cancelRestrictions,
    cancelOrderId: 'f64',
    clientOrderId: 'text',
    cancelClientOrderId: 'text',
    idempotencyKey: 'text',
  }),
  CancelAll: define('CancelAll', 20, { market: 'i32', side: sideFilters, target: 'i32' }),
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
  return writeRecord(to, at, commandLayouts[command.kind], {
    reserved: 0,
    reserved0: 0,
    ...command,
  });
}

/** Reads the trusted command record at a byte offset. */
export function readCommand(from: RecordBuffer, at: number): Command {
  const found = commandLayout(kindAt(from, at));
  if (found === undefined) throw new RangeError(`no command has kind ${kindAt(from, at)}`);
  const { reserved: _, reserved0: __, ...command } = readRecord(from, at, found);
  return command as unknown as Command;
}
