/** What ends by time in the reference exchange: times in force, and the dead man's switch (O2, A3). */
import { openOrders } from './books.ts';
import { cancel, expire } from './endings.ts';
import { DAY_MS } from './fees.ts';
import type { Market, Order, State } from './state.ts';

/** When an order accepted now ends by itself; 0 never. DAY without a calendar lasts until midnight UTC. */
export function endTimeOf(
  state: State,
  market: Market,
  terms: Pick<Order, 'timeInForce'> & { readonly expireTime: number },
): number {
  if (terms.timeInForce === 'GTD') return terms.expireTime;
  if (terms.timeInForce !== 'DAY' || market.calendar !== undefined) return 0;
  return (Math.floor(state.timeMs / DAY_MS) + 1) * DAY_MS;
}

/** Ends the orders whose time has come, by time, then id; a halted market's wait. */
export function expireByTime(state: State): void {
  const due = state.markets
    .filter((market) => market.status !== 'HALT')
    .flatMap((market) => openOrders(market).map((order) => ({ market, order })))
    .filter(({ order }) => order.endTime > 0 && order.endTime <= state.timeMs)
    .toSorted((a, b) => a.order.endTime - b.order.endTime || a.order.orderId - b.order.orderId);
  for (const { market, order } of due) expire(state, market, order, 'TIME');
}

/** Cancels the orders of accounts whose countdown ran out. */
export function runCountdowns(state: State): void {
  const due = state.countdowns
    .filter((each) => each.deadline <= state.timeMs)
    .toSorted((a, b) => a.deadline - b.deadline || a.account - b.account || a.market - b.market);
  state.countdowns = state.countdowns.filter((each) => !due.includes(each));
  for (const { account, market } of due) {
    state.emit({ kind: 'CountdownSet', account, market, deadline: 0 });
    cancelMany(state, 'COUNTDOWN', (order) => order.account === account, market);
  }
}

/** Cancels the open orders that are meant, by order id; in one market, or in all (0). */
export function cancelMany(
  state: State,
  reason: 'COUNTDOWN' | 'KILL_SWITCH' | 'OPERATOR' | 'MASS_CANCEL',
  meant: (order: Order) => boolean,
  inMarket = 0,
): undefined {
  const taken = state.markets
    .filter((market) => inMarket === 0 || market.market === inMarket)
    .flatMap((market) => openOrders(market).map((order) => ({ market, order })))
    .filter(({ order }) => meant(order))
    .toSorted((a, b) => a.order.orderId - b.order.orderId);
  for (const { market, order } of taken) cancel(state, market, order, reason);
}
