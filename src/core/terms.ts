/**
 * The checks of an order's terms that need nothing but the market's rules. Hot.
 */
import * as termFields from './term-fields.ts';
import * as answers from './answers.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as types from './types.ts';
import type { MarketTable } from './market-table.ts';
import type { RecordBuffer } from './schema.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const {
  C_PRICE,
  C_QUANTITY,
  C_QUOTE_AMOUNT,
  C_TIME_IN_FORCE,
  C_TYPE,
  GFA,
  GTD,
  IOC,
  LIMIT,
  LIMIT_MAKER,
  MARKET,
  PRE_OPEN,
  RESTING,
} = termFields;
const { ACCEPTABLE, rejection } = answers;
const {
  BASE_UNITS,
  MARKET_F64,
  MARKET_I32,
  MARKET_MAX_QUANTITY,
  MARKET_MIN_QUANTITY,
  MAX_NOTIONAL,
  MAX_QUANTITY_ALLOWED,
  MIN_NOTIONAL,
  MIN_QUANTITY,
  STATUS,
} = marketFields;
const { HIGH_END, high, isLess, product } = money;
const { CLIENT_ORDER_ID_BYTES } = types;

const MARKET_HALTED = rejection('MARKET_HALTED');
const MARKET_CANCEL_ONLY = rejection('MARKET_CANCEL_ONLY');
const MARKET_CLOSED = rejection('MARKET_CLOSED');
const NOT_IN_AUCTION = rejection('NOT_IN_AUCTION');
const ONLY_IN_AUCTION = rejection('ONLY_IN_AUCTION');
const INVALID_ORDER = rejection('INVALID_ORDER');
const QUANTITY_TOO_LOW = rejection('QUANTITY_TOO_LOW');
const QUANTITY_TOO_HIGH = rejection('QUANTITY_TOO_HIGH');
const AMOUNT_OUT_OF_RANGE = rejection('AMOUNT_OUT_OF_RANGE');
const NOTIONAL_TOO_LOW = rejection('NOTIONAL_TOO_LOW');
const NOTIONAL_TOO_HIGH = rejection('NOTIONAL_TOO_HIGH');
const byStatus = [
  ACCEPTABLE,
  MARKET_HALTED,
  MARKET_CANCEL_ONLY,
  MARKET_CLOSED,
  ACCEPTABLE,
  ACCEPTABLE,
];

/** Whether the market takes orders, in whichever way. */
export function checkStatus(markets: MarketTable, market: number): number {
  const status = markets.i32[market * MARKET_I32 + STATUS]!;
  return status === 0 ? ACCEPTABLE : byStatus[status]!;
}

/** Whether an order of these terms may come while a call collects orders, or only then. */
export function checkCall(
  markets: MarketTable,
  market: number,
  type: number,
  timeInForce: number,
  byQuote: boolean,
): number {
  if (markets.i32[market * MARKET_I32 + STATUS]! < PRE_OPEN) {
    return timeInForce === GFA ? ONLY_IN_AUCTION : ACCEPTABLE;
  }
  if (type === LIMIT) return ((RESTING >> timeInForce) & 1) !== 0 ? ACCEPTABLE : NOT_IN_AUCTION;
  return type === LIMIT_MAKER || (type === MARKET && byQuote) ? NOT_IN_AUCTION : ACCEPTABLE;
}

/** Whether the fields of the terms belong together. */
export function checkShape(from: RecordBuffer, at: number): number {
  const word = at >> 2;
  const double = at >> 3;
  const type = from.i32[word + C_TYPE]!;
  const timeInForce = from.i32[word + C_TIME_IN_FORCE]!;
  const price = from.i32[word + C_PRICE]!;
  const quantity = from.f64[double + C_QUANTITY]!;
  const noQuote =
    from.f64[double + C_QUOTE_AMOUNT] === 0 && from.f64[double + C_QUOTE_AMOUNT + 1] === 0;
  if (type === MARKET) {
    const one = quantity > 0 ? noQuote : quantity === 0 && !noQuote;
    return price === 0 && timeInForce === IOC && one ? ACCEPTABLE : INVALID_ORDER;
  }
  const plain = price > 0 && quantity > 0 && noQuote && type <= LIMIT_MAKER && timeInForce !== GTD;
  const fits = type === LIMIT || (((RESTING >> timeInForce) & 1) !== 0 && timeInForce !== GFA);
  return plain && fits ? ACCEPTABLE : INVALID_ORDER;
}

export function checkQuantity(markets: MarketTable, market: number, quantity: number): number {
  if (quantity < markets.f64[market * MARKET_F64 + MIN_QUANTITY]!) return QUANTITY_TOO_LOW;
  if (quantity > markets.f64[market * MARKET_F64 + MAX_QUANTITY_ALLOWED]!) return QUANTITY_TOO_HIGH;
  return ACCEPTABLE;
}

/** The bounds of market orders by quantity, beside those of all orders. */
export function checkMarketQuantity(
  markets: MarketTable,
  market: number,
  quantity: number,
): number {
  const { f64 } = markets;
  const at = market * MARKET_F64;
  const least = Math.max(f64[at + MIN_QUANTITY]!, f64[at + MARKET_MIN_QUANTITY]!);
  const most = Math.min(f64[at + MAX_QUANTITY_ALLOWED]!, f64[at + MARKET_MAX_QUANTITY]!);
  return quantity < least ? QUANTITY_TOO_LOW : quantity > most ? QUANTITY_TOO_HIGH : ACCEPTABLE;
}

export function checkBaseRange(markets: MarketTable, market: number, quantity: number): number {
  product(quantity, markets.f64[market * MARKET_F64 + BASE_UNITS]!, 1);
  return high[0]! < HIGH_END ? ACCEPTABLE : AMOUNT_OUT_OF_RANGE;
}

/** Bounds of a notional value given as limbs; a bound of 0 is off. */
export function checkNotional(
  markets: MarketTable,
  market: number,
  lo: number,
  hi: number,
): number {
  const { f64 } = markets;
  const at = market * MARKET_F64;
  if (isLess(lo, hi, f64[at + MIN_NOTIONAL]!, f64[at + MIN_NOTIONAL + 1]!)) return NOTIONAL_TOO_LOW;
  const maxLo = f64[at + MAX_NOTIONAL]!;
  const maxHi = f64[at + MAX_NOTIONAL + 1]!;
  if (maxLo + maxHi !== 0 && isLess(maxLo, maxHi, lo, hi)) return NOTIONAL_TOO_HIGH;
  return ACCEPTABLE;
}

/** [A-Za-z0-9._:/-], at most CLIENT_ORDER_ID_BYTES. */
export function isClientOrderId(bytes: Uint8Array, at: number, length: number): boolean {
  if (length > CLIENT_ORDER_ID_BYTES) return false;
  for (let i = at; i < at + length; i++) {
    const c = bytes[i]!;
    const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    // '-' '.' '/' '0'-'9' ':' are neighbours
    if (!letter && !(c >= 45 && c <= 58) && c !== 95) return false;
  }
  return true;
}

/** At most `bytesMax` visible ASCII characters. */
export function isVisible(
  bytes: Uint8Array,
  at: number,
  length: number,
  bytesMax: number,
): boolean {
  if (length > bytesMax) return false;
  for (let i = at; i < at + length; i++) if (bytes[i]! < 33 || bytes[i]! > 126) return false;
  return true;
}

/** ASCII bytes as a string. */
export function asciiText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
