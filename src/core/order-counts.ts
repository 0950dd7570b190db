/** The filters that count an account's open orders in a market (M3: MAX_NUM_*). */
import { ACCEPTABLE, rejection } from './answers.ts';
import { PENDING, WAITING } from './instructions.ts';
import {
  ACCOUNT_NEXT,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  TYPE_SHIFT,
} from './order-fields.ts';
import { MARKET } from './term-fields.ts';
import { STOP_LOSS } from './draft.ts';
import type { State } from './state.ts';

const TOO_MANY_ORDERS = rejection('TOO_MANY_ORDERS');
const TOO_MANY_ALGO_ORDERS = rejection('TOO_MANY_ALGO_ORDERS');
const TOO_MANY_ICEBERG_ORDERS = rejection('TOO_MANY_ICEBERG_ORDERS');
const TOO_MANY_ORDER_LISTS = rejection('TOO_MANY_ORDER_LISTS');

/** How many orders a command adds: that stay open, that wait for a price, icebergs, lists. */
export interface Added {
  orders: number;
  algo: number;
  icebergs: number;
  lists: number;
}

export function checkCounts(state: State, account: number, market: number, added: Added): number {
  const rules = state.markets.rules[market]!;
  const { maxOrders, maxAlgoOrders, maxIcebergOrders, maxOrderLists } = rules;
  if (maxOrders + maxAlgoOrders + maxIcebergOrders + maxOrderLists === 0) return ACCEPTABLE;
  const open = openOf(state, account, market);
  const exceeds = (most: number, more: number, count: number): boolean =>
    most !== 0 && more !== 0 && count + more > most;
  if (exceeds(maxOrders, added.orders, open.orders)) return TOO_MANY_ORDERS;
  if (exceeds(maxAlgoOrders, added.algo, open.algo)) return TOO_MANY_ALGO_ORDERS;
  if (exceeds(maxIcebergOrders, added.icebergs, open.icebergs)) return TOO_MANY_ICEBERG_ORDERS;
  const lists = state.lists.count(account, market);
  return exceeds(maxOrderLists, added.lists, lists) ? TOO_MANY_ORDER_LISTS : ACCEPTABLE;
}

function openOf(state: State, account: number, market: number): Added {
  const { orders, instructions, accounts } = state;
  const open = { orders: 0, algo: 0, icebergs: 0, lists: 0 };
  let slot = accounts.firstOrder(account);
  for (; slot !== 0; slot = orders.i32[slot * I32_WORDS + ACCOUNT_NEXT]!) {
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    if (flags >>> MARKET_SHIFT !== market) continue;
    const type = (flags >> TYPE_SHIFT) & FIELD_MASK;
    const record = instructions.find(slot);
    if (type !== MARKET) open.orders++;
    if (record === undefined) continue;
    const pendingStop = record.stage === PENDING && type >= STOP_LOSS;
    if (record.stage === WAITING || pendingStop) open.algo++;
    if (record.displayQuantity !== 0) open.icebergs++;
  }
  return open;
}
