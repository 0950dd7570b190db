/** The open orders of one side of one market, best price first and earliest first, by slot. Not hot. */
import { BEST, MARKET_I32 } from './market-fields.ts';
import {
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  MARKET_SHIFT,
  NEXT,
  ORDER_ID,
  QUANTITY,
} from './order-fields.ts';
import { HEAD, LEVEL_F64, LEVEL_I32, LEVEL_QUANTITY } from './level-fields.ts';
import type { State } from './state.ts';
import type { Price, Quantity } from './types.ts';

export interface Level {
  readonly price: Price;
  readonly quantity: Quantity;
}

export function depthOf(state: State, market: number, side: number, levels: number): Level[] {
  const { ladder } = state;
  return pricesOf(state, market, side, levels).map((price) => {
    const level = ladder.find(market * 2 + side, price);
    return { price, quantity: ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! };
  });
}

/** Occupied prices of a side, best first. */
export function pricesOf(
  state: State,
  market: number,
  side: number,
  limit: number = Number.POSITIVE_INFINITY,
): number[] {
  const { ladder, markets } = state;
  const prices: number[] = [];
  let price = markets.i32[market * MARKET_I32 + BEST + side]!;
  while (price !== 0 && prices.length < limit) {
    prices.push(price);
    price = side === 0 ? ladder.below(market * 2, price) : ladder.above(market * 2 + 1, price);
  }
  return prices;
}

/** Slots of the orders of a level, earliest first. */
export function slotsAt(state: State, market: number, side: number, price: number): number[] {
  const { ladder, orders } = state;
  const slots: number[] = [];
  let slot = ladder.i32[ladder.find(market * 2 + side, price) * LEVEL_I32 + HEAD]!;
  while (slot !== 0) {
    slots.push(slot);
    slot = orders.i32[slot * I32_WORDS + NEXT]!;
  }
  return slots;
}

/** Calls `visit` with every order of a book: by side, price priority and time priority. */
export function eachOrderOf(state: State, market: number, visit: (slot: number) => void): void {
  for (let side = 0; side < 2; side++) {
    for (const price of pricesOf(state, market, side)) {
      for (const slot of slotsAt(state, market, side, price)) visit(slot);
    }
  }
}

/** Calls `visit` with every open order: those of the books by market, then the others. */
export function eachOrder(state: State, visit: (slot: number) => void): void {
  for (let market = 1; market < state.markets.names.length; market++) {
    eachOrderOf(state, market, visit);
  }
  for (const slot of othersOf(state)) visit(slot);
}

/** Open orders that stand in no level, by market, then id; of one market, or of all (0). Looks at every slot. */
export function othersOf({ orders, index }: State, market = 0): number[] {
  const { i32, f64 } = orders;
  const marketOf = (slot: number): number => i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  const slots: number[] = [];
  for (let slot = 1; slot < orders.end; slot++) {
    if (i32[slot * I32_WORDS + LEVEL] !== 0 || f64[slot * F64_WORDS + QUANTITY] === 0) continue;
    if (market !== 0 && marketOf(slot) !== market) continue;
    if (index.find(f64[slot * F64_WORDS + ORDER_ID]!) === slot) slots.push(slot);
  }
  const idOf = (slot: number): number => f64[slot * F64_WORDS + ORDER_ID]!;
  return slots.toSorted((a, b) => marketOf(a) - marketOf(b) || idOf(a) - idOf(b));
}

/** Handles of the balances that are not zero, by account, then asset. */
export function balanceHandles(state: State): number[] {
  const { ledger } = state;
  const keys: number[] = [];
  for (let handle = 1; handle < ledger.count; handle++) {
    if (ledger.isZero(handle)) continue;
    keys.push(ledger.accountOf(handle) * ASSETS_END + ledger.assetOf(handle));
  }
  const sorted = Float64Array.from(keys).sort();
  return Array.from(sorted, (key) => ledger.find(Math.floor(key / ASSETS_END), key % ASSETS_END));
}

const ASSETS_END = 2 ** 22;
