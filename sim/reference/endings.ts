/** How orders of the reference exchange end, and what of it lists have to hear. */
import type { CancelReason, ExpiryReason } from '../../src/core/types.ts';
import { levelChanged, remove } from './books.ts';
import { leave } from './locks.ts';
import type { Happening, Market, Order, State } from './state.ts';

/** Remembers what happened to an order of a list, for the consequences (O3). */
export function note(state: State, order: Order, what: Happening['what']): void {
  if (order.list !== undefined && !order.list.ended) state.happened.push({ order, what });
}

/** Ends an order without its owner's asking; the caller tells the level. True if it stood in one. */
export function expireQuietly(
  state: State,
  market: Market,
  order: Order,
  reason: ExpiryReason,
): boolean {
  const { account, side, orderId } = order;
  const rested = remove(market, order);
  const facts = {
    account,
    market: market.market,
    side,
    reason,
    price: Number(order.price),
    orderId,
  };
  const released = leave(order);
  state.emit({ kind: 'OrderExpired', ...facts, remaining: Number(order.remaining), released });
  note(state, order, 'EXPIRED');
  return rested;
}

export function expire(
  state: State,
  market: Market,
  order: Order,
  reason: ExpiryReason,
): undefined {
  const rested = expireQuietly(state, market, order, reason);
  if (rested) levelChanged(state, market, order.side, order.price);
}

export function cancel(
  state: State,
  market: Market,
  order: Order,
  reason: CancelReason,
): undefined {
  const { account, side, price, orderId, remaining } = order;
  const rested = remove(market, order);
  const facts = { account, market: market.market, side, reason, price: Number(price), orderId };
  const released = leave(order);
  state.emit({ kind: 'OrderCanceled', ...facts, remaining: Number(remaining), released });
  note(state, order, 'CANCELED');
  if (rested) levelChanged(state, market, side, price);
}
