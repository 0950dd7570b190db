/**
 * Locks of the reference exchange. Each open order needs `own`; a pot holds what is locked for one order,
 * or for the two of an OCO pair, which need the larger of both only.
 */
import type { Side } from '../../src/core/types.ts';
import { max, sweeps } from './books.ts';
import type { Market, Order } from './state.ts';

export const notional = (market: Market, price: bigint, quantity: bigint): bigint =>
  price * quantity * market.unit;
/** What `quantity` lots at `price` lock. */
export const lockOf = (market: Market, side: Side, price: bigint, quantity: bigint): bigint =>
  side === 'BUY' ? notional(market, price, quantity) : quantity * market.lot;

/** Gives the orders a common pot with their locks in it: what they need at most. */
export function fill(...orders: Order[]): void {
  const pot = { locked: max(...orders.map((each) => each.own)), orders };
  for (const order of orders) order.pot = pot;
}

/** What a pot holds beyond what its orders need. */
function excess(order: Order): bigint {
  const { pot } = order;
  return max(0n, pot.locked - max(0n, ...pot.orders.map((each) => each.own)));
}

/** Changes what an order needs, and its pot with it; the answer is the change for an event. */
export function relock(order: Order, own: bigint): { locked: bigint; released: bigint } {
  const change = own - order.own;
  order.own = own;
  order.pot.locked += change;
  return { locked: max(change, 0n), released: max(-change, 0n) };
}

/** An order ends: what that releases. */
export function leave(order: Order): bigint {
  const { pot } = order;
  const at = pot.orders.indexOf(order);
  if (at >= 0) pot.orders.splice(at, 1);
  const released = excess(order);
  pot.locked -= released;
  return released;
}

/** An order was filled by its last trade: it has no lock left. */
export function leaveFilled(order: Order): void {
  if (order.own !== 0n) throw new Error(`order ${order.orderId} is filled and needs ${order.own}`);
  order.pot.orders.splice(order.pot.orders.indexOf(order), 1);
  if (order.pot.orders.length === 0 && order.pot.locked !== 0n) {
    throw new Error(`order ${order.orderId} is filled and ${order.pot.locked} is locked`);
  }
}

/** Takes lots off an order that trades at `price`; the answer is what its better limit releases (L2). */
export function spend(market: Market, order: Order, price: bigint, quantity: bigint): bigint {
  const limited = order.side === 'BUY' && !sweeps(order.type);
  const released = limited ? notional(market, order.price - price, quantity) : 0n;
  const taken = lockOf(market, order.side, price, quantity) + released;
  order.own -= taken;
  order.pot.locked -= taken;
  reduce(market, order, price, quantity);
  return released;
}

/** Takes lots off an order by prevention; what that frees stays in its pot. */
export function forgo(market: Market, order: Order, price: bigint, quantity: bigint): void {
  order.own -= lockOf(market, order.side, sweeps(order.type) ? price : order.price, quantity);
  reduce(market, order, price, quantity);
}

/** What its pot holds beyond what is needed, taken out of it. */
export function release(order: Order): bigint {
  const released = excess(order);
  order.pot.locked -= released;
  return released;
}

function reduce(market: Market, order: Order, price: bigint, quantity: bigint): void {
  if (order.byQuote) order.target -= notional(market, price, quantity);
  else order.remaining -= quantity;
  order.shown -= quantity;
}
