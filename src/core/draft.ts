/** The terms and conditions of an order that is being placed, read from its command's record. Not hot. */
import { commandLayouts } from './command-layouts.ts';
import { offsetOf } from './schema.ts';
import { orderTypes, pegModes, pegReferences } from './types.ts';
import * as termFields from './term-fields.ts';
import type { Layout, RecordBuffer } from './schema.ts';

const { C_MARKET, C_QUOTE_AMOUNT, C_TIME_IN_FORCE, C_TYPE } = termFields;

const { PlaceAdvancedOrder, PlaceOrderList } = commandLayouts;

export const STOP_LOSS: number = orderTypes.indexOf('STOP_LOSS');
export const TAKE_PROFIT: number = orderTypes.indexOf('TAKE_PROFIT');
export const STOP_LOSS_LIMIT: number = orderTypes.indexOf('STOP_LOSS_LIMIT');
const FLOATING = pegModes.indexOf('FLOATING');
const NO_PEG = pegReferences.indexOf('NONE');

/** An order as it is asked for, and what the checks work out of it. */
export interface Draft {
  market: number;
  side: number;
  type: number;
  timeInForce: number;
  /** As asked for: 0 is the market's default. */
  mode: number;
  price: number;
  quantity: number;
  quoteLo: number;
  quoteHi: number;
  stopPrice: number;
  trailingDelta: number;
  pegReference: number;
  pegMode: number;
  pegOffset: number;
  strategyType: number;
  strategyId: number;
  displayQuantity: number;
  expireTime: number;
  /** Where its client order id stands. */
  textAt: number;
  /** It waits for the first leg of its list. */
  pending: boolean;
  /** Its limit in the book: as asked for, or of its peg; 0 for market orders, and for a pending peg. */
  limitPrice: number;
  /** What a lot of a buy without a limit locks, in ticks. */
  lockPrice: number;
}

type Fields = Record<keyof Draft & keyof typeof names, number>;

const names = {
  side: 4,
  type: 4,
  timeInForce: 4,
  mode: 4,
  price: 4,
  quantity: 8,
  stopPrice: 4,
  trailingDelta: 4,
  pegReference: 4,
  pegMode: 4,
  pegOffset: 4,
  strategyType: 4,
  strategyId: 8,
  displayQuantity: 8,
  expireTime: 8,
} as const;

function fieldsOf(layout: Layout, suffix: string): Fields {
  const at = (name: string): number =>
    offsetOf(layout, (name === 'mode' ? 'selfTradeMode' : name) + suffix);
  return Object.fromEntries(Object.keys(names).map((name) => [name, at(name)])) as Fields;
}

/** PlaceAdvancedOrder and ReplaceOrder begin alike (term-fields.ts). */
const advanced = fieldsOf(PlaceAdvancedOrder, '');
const legs = ['0', '1', '2'].map((suffix) => fieldsOf(PlaceOrderList, suffix));

/** The new order of a PlaceAdvancedOrder or ReplaceOrder. */
export function draftOf(from: RecordBuffer, at: number, textAt: number): Draft {
  const draft = read(from, at, advanced, from.i32[(at >> 2) + C_MARKET]!, textAt);
  draft.quoteLo = from.f64[(at >> 3) + C_QUOTE_AMOUNT]!;
  draft.quoteHi = from.f64[(at >> 3) + C_QUOTE_AMOUNT + 1]!;
  return draft;
}

/** A leg of a PlaceOrderList. */
export function legOf(
  from: RecordBuffer,
  at: number,
  leg: number,
  market: number,
  textAt: number,
): Draft {
  return read(from, at, legs[leg]!, market, textAt);
}

function read(
  from: RecordBuffer,
  at: number,
  fields: Fields,
  market: number,
  textAt: number,
): Draft {
  const values = Object.fromEntries(
    Object.entries(names).map(([name, bytes]) => {
      const offset = at + fields[name as keyof Fields];
      return [name, bytes === 4 ? from.i32[offset >> 2]! : from.f64[offset >> 3]!];
    }),
  ) as Fields;
  const worked = { pending: false, limitPrice: values.price, lockPrice: 0 };
  return { ...values, ...worked, market, quoteLo: 0, quoteHi: 0, textAt };
}

/** Whether the order of a PlaceAdvancedOrder or ReplaceOrder needs no more than plain terms. */
export function isPlain(from: RecordBuffer, at: number): boolean {
  if (from.i32[(at >> 2) + C_TIME_IN_FORCE] === termFields.GTD) return false;
  if (from.i32[(at >> 2) + C_TYPE]! >= STOP_LOSS) return false;
  for (const [name, bytes] of conditionFields) {
    const offset = at + advanced[name];
    if ((bytes === 4 ? from.i32[offset >> 2] : from.f64[offset >> 3]) !== 0) return false;
  }
  return true;
}

const terms = ['side', 'type', 'timeInForce', 'mode', 'price', 'quantity'];
const conditionFields = Object.entries(names).filter(([name]) => !terms.includes(name)) as [
  keyof Fields,
  number,
][];

export function isStop({ type }: Draft): boolean {
  return type >= STOP_LOSS;
}

/** Whether it trades as a market order when it works. */
export function isMarketLike({ type }: Draft): boolean {
  return type === termFields.MARKET || type === STOP_LOSS || type === TAKE_PROFIT;
}

export function isPegged({ pegReference }: Draft): boolean {
  return pegReference !== NO_PEG;
}

export function isFloating(draft: Draft): boolean {
  return isPegged(draft) && draft.pegMode === FLOATING;
}

/** Whether what is left of it rests. */
export function isResting({ timeInForce, type }: Draft): boolean {
  return type !== termFields.MARKET && ((termFields.RESTING >> timeInForce) & 1) !== 0;
}
