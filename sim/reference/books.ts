/**
 * Where open orders of the reference exchange stand: two books, each an array in priority order, and
 * the others beside them. Every question is answered by looking at the whole array.
 */
import type { OrderType, Side } from '../../src/core/types.ts';
import type { List, Market, Order, State } from './state.ts';

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY');
export const min = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
export const max = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
export const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
export const crosses = (side: Side, price: bigint, resting: bigint): boolean =>
  side === 'BUY' ? price >= resting : price <= resting;

const stopTypes: readonly OrderType[] = [
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
];
export const isStop = (type: OrderType): boolean => stopTypes.includes(type);
/** Types that work as a MARKET order. */
export const sweeps = (type: OrderType): boolean =>
  type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
export const floats = (order: Order): boolean =>
  order.conditions.pegReference !== 'NONE' && order.conditions.pegMode === 'FLOATING';
/** A market that collects orders without matching them. */
export const isCall = (market: Market): boolean =>
  market.status === 'PRE_OPEN' || market.status === 'AUCTION';
export const inBook = (market: Market, order: Order): boolean => market[order.side].includes(order);
/** Whether two orders must not trade with each other, if the taker's mode says so (S1). */
export function related(state: State, a: Order, b: Order): boolean {
  if (a.account === b.account) return true;
  const group = state.account(a.account).tradeGroup;
  return group > 0 && group === state.account(b.account).tradeGroup;
}

/** All open orders of a market, by order id. */
export function openOrders(market: Market): Order[] {
  const all = [...market.BUY, ...market.SELL, ...market.others];
  return all.toSorted((a, b) => a.orderId - b.orderId);
}

export function isOpen(market: Market, order: Order): boolean {
  return [market.BUY, market.SELL, market.others].some((list) => list.includes(order));
}

export function levelChanged(state: State, market: Market, side: Side, price: bigint): void {
  const level = market[side].filter((each) => each.price === price);
  state.emit({
    kind: 'LevelChanged',
    market: market.market,
    side,
    price: Number(price),
    quantity: Number(sum(level.map((each) => each.shown))),
    updateId: ++market.updateId,
  });
}

/** Takes an open order from where it stands; true if that was a level. */
export function remove(market: Market, order: Order): boolean {
  const rested = inBook(market, order);
  const list = rested ? market[order.side] : market.others;
  const at = list.indexOf(order);
  if (at >= 0) list.splice(at, 1);
  return rested;
}

/** Puts an order at the end of its level. */
export function insert(market: Market, order: Order): void {
  const book = market[order.side];
  const behind = book.findIndex(
    (each) => each.price !== order.price && crosses(order.side, order.price, each.price),
  );
  book.splice(behind < 0 ? book.length : behind, 0, order);
}

/** What an order shows when it comes to rest (I1). */
export function slice(order: Order): bigint {
  const display = BigInt(order.conditions.displayQuantity);
  return display === 0n ? order.remaining : min(display, order.remaining);
}

/** Lots at a level, hidden ones included, without one order. */
export function standing(market: Market, order: Order): bigint {
  const level = market[order.side].filter(
    (each) => each.price === order.price && each.orderId !== order.orderId,
  );
  return sum(level.map((each) => each.remaining));
}

/** After a match of a resting order: it leaves, or shows its next slice at the end of its level. */
export function afterMatch(market: Market, order: Order): void {
  if (order.remaining === 0n) remove(market, order);
  else if (order.shown === 0n && inBook(market, order)) {
    remove(market, order);
    order.shown = slice(order);
    insert(market, order);
  }
}

/** Prices of the occupied levels of one side, best first. */
export function levels(orders: readonly Order[]): bigint[] {
  return [...new Set(orders.map((each) => each.price))];
}

/** The orders of a list that are, or will be, an OCO pair. */
export function pairOf(list: List): readonly Order[] {
  if (list.listKind === 'OTO') return [];
  return list.legs.slice(-2);
}
