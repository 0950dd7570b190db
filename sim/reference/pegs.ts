/** Pegged orders of the reference exchange: fixed at entry, or floating with their reference. */
import { MAX_PRICE } from '../../src/core/types.ts';
import type { OrderConditions } from '../../src/core/command.ts';
import type { Side } from '../../src/core/types.ts';
import { floats, levelChanged, levels, openOrders, opposite, remove } from './books.ts';
import { expireQuietly } from './endings.ts';
import { lockOf, relock } from './locks.ts';
import { arrive } from './matching.ts';
import type { Market, Order, State } from './state.ts';

/** The price of a level behind the best one of the side that is followed; 0 if there is none. */
export function fixedPrice(market: Market, side: Side, conditions: OrderConditions): bigint {
  const { pegReference, pegOffset } = conditions;
  const book = market[pegReference === 'PRIMARY' ? side : opposite(side)];
  return levels(book)[pegOffset] ?? 0n;
}

/** Where a floating order belongs now; 0 if its reference gives no price. */
export function floatingPrice(market: Market, side: Side, conditions: OrderConditions): bigint {
  const best = (of: Side): bigint => market[of].find((each) => !floats(each))?.price ?? 0n;
  const [bid, ask] = [best('BUY'), best('SELL')];
  const offset = BigInt(conditions.pegOffset);
  const isBuy = side === 'BUY';
  let reference: bigint;
  switch (conditions.pegReference) {
    case 'PRIMARY':
      reference = isBuy ? bid : ask;
      break;
    case 'MARKET':
      reference = isBuy ? ask : bid;
      break;
    case 'MID':
      reference = bid === 0n || ask === 0n ? 0n : (bid + ask + (isBuy ? 0n : 1n)) / 2n;
      break;
    case 'NONE':
      throw new Error('no peg');
  }
  if (reference === 0n) return 0n;
  const price = isBuy ? reference - offset : reference + offset;
  const { minPrice, maxPrice } = market.rules;
  const isInside = price >= BigInt(Math.max(1, minPrice)) && price <= BigInt(maxPrice || MAX_PRICE);
  return isInside ? price : 0n;
}

function tell(
  state: State,
  order: Order,
  change: { readonly locked: bigint; readonly released: bigint },
): void {
  const { account, market, side, orderId } = order;
  const [price, remaining] = [Number(order.price), Number(order.remaining)];
  state.emit({
    kind: 'OrderRepriced',
    account,
    market,
    side,
    price,
    orderId,
    remaining,
    ...change,
  });
}

/** A call begins: floating orders leave the book, lowest id first. */
export function park(state: State, market: Market): void {
  for (const order of openOrders(market)) {
    if (floats(order) && order.price > 0n) parkOne(state, market, order);
  }
}

function parkOne(state: State, market: Market, order: Order): void {
  const { side, price } = order;
  if (remove(market, order)) levelChanged(state, market, side, price);
  order.price = 0n;
  market.others.push(order);
  tell(state, order, { locked: 0n, released: 0n });
}

/** Prices the first floating order anew whose price is not right; false if all are. */
export function repriceFirst(state: State): boolean {
  for (const market of state.markets) {
    if (market.status !== 'TRADING') continue;
    const order = openOrders(market).find(
      (each) => floats(each) && floatingPrice(market, each.side, each.conditions) !== each.price,
    );
    if (order === undefined) continue;
    reprice(state, market, order, floatingPrice(market, order.side, order.conditions));
    return true;
  }
  return false;
}

function reprice(state: State, market: Market, order: Order, price: bigint): void {
  if (price === 0n) return parkOne(state, market, order);
  const { side, account } = order;
  if (remove(market, order)) levelChanged(state, market, side, order.price);
  const own = lockOf(market, side, price, order.remaining);
  const { available } = state.balance(account, state.lockAsset(market, side));
  if (own - order.own > available) {
    expireQuietly(state, market, order, 'INSUFFICIENT_BALANCE');
    return;
  }
  const change = relock(order, own);
  order.price = price;
  tell(state, order, change);
  arrive(state, market, order);
}
