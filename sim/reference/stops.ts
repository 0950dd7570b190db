/** Stops and trailing stops of the reference exchange: what elects them, and how they are set to work (I2, I3). */
import { BASIS_POINTS } from '../../src/core/types.ts';
import { min, remove, sum, sweeps } from './books.ts';
import { expire, note } from './endings.ts';
import { lockOf, relock } from './locks.ts';
import { arrive, plan } from './matching.ts';
import type { Elected, Market, Order, State } from './state.ts';

const WHOLE = BigInt(BASIS_POINTS);

/** Whether a trade at this price reaches the stop price, upwards or downwards by side and type. */
export function reached(order: Order, price: bigint): boolean {
  const stop = BigInt(order.conditions.stopPrice);
  const isLoss = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT';
  const isUpwards = isLoss === (order.side === 'BUY');
  return isUpwards ? price >= stop : price <= stop;
}

export const trails = (order: Order): boolean => order.conditions.trailingDelta > 0;

/** The trigger price of a buy that starts to trail at `price`, rounded up. */
export function trailedAbove(price: bigint, delta: number): bigint {
  return (price * (WHOLE + BigInt(delta)) + WHOLE - 1n) / WHOLE;
}

function triggerPrice(order: Order): bigint {
  const { stopPrice, trailingDelta } = order.conditions;
  if (!trails(order)) return BigInt(stopPrice);
  if (order.side === 'BUY') return trailedAbove(order.extreme, trailingDelta);
  return (order.extreme * (WHOLE - BigInt(trailingDelta))) / WHOLE;
}

/** Whether the price has moved the delta back from the extreme. */
function turned(order: Order, price: bigint): boolean {
  const delta = BigInt(order.conditions.trailingDelta);
  return order.side === 'SELL'
    ? price * WHOLE <= order.extreme * (WHOLE - delta)
    : price * WHOLE >= order.extreme * (WHOLE + delta);
}

/** Starts to track at this price, if it may. */
function activate(state: State, order: Order, price: bigint): void {
  if (order.conditions.stopPrice > 0 && !reached(order, price)) return;
  order.extreme = price;
  const { account, market, orderId } = order;
  state.emit({ kind: 'TrailingActivated', account, market, price: Number(price), orderId });
}

/** A trailing order begins to wait: the last price may be its first extreme. */
export function startTrailing(state: State, market: Market, order: Order): void {
  if (trails(order) && market.lastPrice > 0n) activate(state, order, market.lastPrice);
}

/** Shows a trade's price to the waiting orders of its market. */
export function elect(state: State, market: Market, price: bigint): void {
  const waiting = market.others
    .filter((each) => each.stage === 'WAITING' && !each.elected)
    .toSorted((a, b) => a.orderId - b.orderId);
  const hit = waiting.filter((order) => {
    if (!trails(order)) return reached(order, price);
    if (order.extreme === 0n) {
      activate(state, order, price);
      return false;
    }
    const isBetter = order.side === 'SELL' ? price > order.extreme : price < order.extreme;
    if (isBetter) order.extreme = price;
    return !isBetter && turned(order, price);
  });
  const distance = (order: Order): bigint => {
    const away = triggerPrice(order) - price;
    return away < 0n ? -away : away;
  };
  const farthestFirst = hit.toSorted((a, b) => Number(distance(b) - distance(a)));
  for (const order of farthestFirst) electNow(market, order, price);
}

export function electNow(market: Market, order: Order, price: bigint): void {
  order.elected = true;
  market.elected.push({ order, price });
}

/** Sets the first elected order of a market that trades to work; false if there is none. */
export function triggerFirst(state: State): boolean {
  for (const market of state.markets) {
    market.elected = market.elected.filter(({ order }) => market.others.includes(order));
    if (market.status !== 'TRADING') continue;
    const first = market.elected.shift();
    if (first === undefined) continue;
    setToWork(state, market, first);
    return true;
  }
  return false;
}

function setToWork(state: State, market: Market, { order, price }: Elected): void {
  remove(market, order);
  Object.assign(order, { stage: 'WORKING', elected: false, extreme: 0n });
  let change = { locked: 0n, released: 0n };
  let pays = true;
  if (sweeps(order.type) && order.side === 'BUY') {
    const { first, fills } = plan(state, market, order);
    const most = order.own + state.balance(order.account, market.quote).available;
    pays = first === undefined || lockOf(market, 'BUY', first.price, 1n) <= most;
    const costs = fills.map((each) => lockOf(market, 'BUY', each.price, each.quantity));
    if (first !== undefined && pays) change = relock(order, min(sum(costs), most));
  }
  const { account, side, orderId } = order;
  state.emit({
    kind: 'OrderTriggered',
    account,
    market: market.market,
    side,
    cause: 'PRICE',
    stage: 'WORKING',
    price: Number(price),
    limitPrice: Number(order.price),
    orderId,
    ...change,
  });
  note(state, order, 'TRIGGERED');
  if (pays) arrive(state, market, order);
  else expire(state, market, order, 'LOCK_SPENT');
}
