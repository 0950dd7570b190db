/** Counts and risk limits of the reference exchange (M3, L6). */
import type { Rejection } from '../../src/core/rejection.ts';
import { isStop, max, openOrders, pairOf, sum } from './books.ts';
import type { Market, Order, State } from './state.ts';

const second = (state: State): number => Math.floor(state.timeMs / 1000);

/** The kill switch of the account or of the venue is on. */
export function isDisabled(state: State, account: number): boolean {
  return state.venue.killSwitch === 'ON' || state.account(account).killSwitch === 'ON';
}

/** Remembers that an account's order was accepted, for its rate. */
export function countAccepted(state: State, account: number): void {
  const found = state.account(account);
  const now = second(state);
  found.accepted = found.accepted.filter((each) => each === now);
  if (found.maxOrdersPerSecond > 0) found.accepted.push(now);
}

/** Whether new orders, added at once, would be too many. */
export function tooMany(
  state: State,
  market: Market,
  orders: readonly Order[],
  isList: boolean,
): Rejection | undefined {
  const { account } = orders[0] as Order;
  const settings = state.account(account);
  const open = (where: Market): Order[] =>
    openOrders(where).filter((each) => each.account === account);
  const here = open(market);
  const exceeds = (bound: number, now: number, added: number): boolean =>
    bound > 0 && added > 0 && now + added > bound;
  const resting = (list: Order[]): number => list.filter((each) => each.type !== 'MARKET').length;
  const added = orders.filter((each) => isList || stays(each)).length;
  const { maxOrders, maxAlgoOrders, maxIcebergOrders, maxOrderLists } = market.rules;
  if (exceeds(maxOrders, resting(here), added)) return 'TOO_MANY_ORDERS';
  if (exceeds(settings.maxOrders, resting(state.markets.flatMap(open)), added)) {
    return 'TOO_MANY_ORDERS';
  }
  const algo = here.filter((each) => isStop(each.type) && each.stage !== 'WORKING');
  const stops = orders.filter((each) => isStop(each.type));
  if (exceeds(maxAlgoOrders, algo.length, stops.length)) return 'TOO_MANY_ALGO_ORDERS';
  const icebergs = (list: readonly Order[]): number =>
    list.filter((each) => each.conditions.displayQuantity > 0).length;
  if (exceeds(maxIcebergOrders, icebergs(here), icebergs(orders))) {
    return 'TOO_MANY_ICEBERG_ORDERS';
  }
  const lists = state.lists.filter(
    (each) => each.account === account && each.market === market.market && !each.ended,
  );
  if (exceeds(maxOrderLists, lists.length, isList ? 1 : 0)) return 'TOO_MANY_ORDER_LISTS';
  const accepted = settings.accepted.filter((each) => each === second(state)).length;
  const isFast = exceeds(settings.maxOrdersPerSecond, accepted, orders.length);
  return isFast ? 'ORDER_RATE_EXCEEDED' : undefined;
}

/** Whether an order may still be open after its command. */
function stays(order: Order): boolean {
  if (order.type === 'MARKET') return false;
  return order.type !== 'LIMIT' || !['IOC', 'FOK'].includes(order.timeInForce);
}

/** NOTIONAL_LIMIT and POSITION_LIMIT of one order; an amended one replaces its older self. */
export function beyondLimits(
  state: State,
  market: Market,
  order: Order,
  measured: bigint | undefined,
): Rejection | undefined {
  const limit = (asset: number): { maxNotional: bigint; maxPosition: bigint } | undefined =>
    state.assetLimits.find((each) => each.account === order.account && each.asset === asset);
  const { maxNotional } = limit(market.quote) ?? { maxNotional: 0n };
  if (maxNotional > 0n && (measured ?? 0n) > maxNotional) return 'NOTIONAL_LIMIT';
  if (order.side === 'SELL' || order.byQuote) return undefined;
  const { available, locked, held } = state.balance(order.account, market.base);
  const owned = available + locked + held;
  const wanted = order.remaining * market.lot;
  const bought = (where: Market): bigint => buying(where, order) * where.lot;
  const everywhere = state.markets.filter((each) => each.base === market.base).map(bought);
  const { maxPosition } = limit(market.base) ?? { maxPosition: 0n };
  if (maxPosition > 0n && owned + sum(everywhere) + wanted > maxPosition) return 'POSITION_LIMIT';
  const here = BigInt(market.rules.maxPosition) * market.lot;
  return here > 0n && owned + bought(market) + wanted > here ? 'POSITION_LIMIT' : undefined;
}

/** Lots that the open buys of an account have left; the two of an OCO pair count once. */
function buying(market: Market, than: Order): bigint {
  const buys = openOrders(market).filter(
    (each) => each.account === than.account && each.side === 'BUY' && each.orderId !== than.orderId,
  );
  const left = buys.map((each) => {
    const { list } = each;
    const pair = list === undefined || list.ended ? [] : pairOf(list);
    const both = buys.filter(
      (other) => other === each || (pair.includes(each) && pair.includes(other)),
    );
    return both[0] === each ? max(...both.map((other) => other.remaining)) : 0n;
  });
  return sum(left);
}
