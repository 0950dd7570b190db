/**
 * Matching of the reference exchange: who trades with whom, what prevention takes, how an order ends.
 * An order that is matched stands in no book; it rests, or ends, when it is done.
 */
import type { ExpiryReason } from '../../src/core/types.ts';
import { MAX_QUANTITY } from '../../src/core/types.ts';
import { breaches, collar, outlivesBand, withTrade } from './bands.ts';
import { afterMatch, crosses, insert, isCall, levelChanged, min, opposite } from './books.ts';
import { related, slice, standing, sum, sweeps } from './books.ts';
import { expire, expireQuietly, note } from './endings.ts';
import { charge, countVolume } from './fees.ts';
import { forgo, leave, leaveFilled, lockOf, notional, release, spend } from './locks.ts';
import type { Market, Order, State } from './state.ts';
import { elect } from './stops.ts';

type Ending = 'REST' | 'IOC' | 'FOK' | 'MARKET';

function ending(order: Order): Ending {
  if (sweeps(order.type)) return 'MARKET';
  const { timeInForce } = order;
  return timeInForce === 'IOC' || timeInForce === 'FOK' ? timeInForce : 'REST';
}

/** Which prices the order may trade at: to its limit, or within the collar. */
function reach(market: Market, order: Order): (price: bigint) => boolean {
  if (sweeps(order.type)) return collar(market, order.side);
  return (price) => crosses(order.side, order.price, price);
}

const wanted = (order: Order): bigint => (order.byQuote ? order.target : order.remaining);

/** Lots that an order would take at a price, money aside. */
const asked = (market: Market, order: Order, price: bigint): bigint =>
  order.byQuote ? order.target / notional(market, price, 1n) : order.remaining;

export interface Plan {
  /** The first order that it can trade with. */
  readonly first: Order | undefined;
  readonly fills: readonly { readonly price: bigint; readonly quantity: bigint }[];
}

/** The trades that an order would make, were money no object: matched on a copy of the book. */
export function plan(state: State, market: Market, order: Order): Plan {
  const book = market[opposite(order.side)].map((maker) => ({ ...maker }));
  const taker = { ...order };
  const within = reach(market, order);
  const fills: { price: bigint; quantity: bigint }[] = [];
  let first: Order | undefined;
  let window = market.window;
  while (wanted(taker) > 0n) {
    const maker = book[0];
    if (maker === undefined || !within(maker.price)) break;
    if (taker.selfTradeMode !== 'NONE' && related(state, taker, maker)) {
      if (taker.selfTradeMode !== 'EXPIRE_MAKER') break;
      book.shift();
      continue;
    }
    const { price } = maker;
    if (ending(order) === 'FOK' && breaches(market, price, window)) break;
    first ??= maker;
    const quantity = min(asked(market, taker, price), maker.shown);
    if (quantity === 0n) break;
    fills.push({ price, quantity });
    window = withTrade(market, window, price);
    if (taker.byQuote) taker.target -= notional(market, price, quantity);
    else taker.remaining -= quantity;
    maker.remaining -= quantity;
    maker.shown -= quantity;
    if (maker.shown > 0n) continue;
    book.shift();
    maker.shown = slice(maker);
    const behind = book.findIndex((each) => each.price !== price);
    if (maker.remaining > 0n) book.splice(behind < 0 ? book.length : behind, 0, maker);
  }
  return { first, fills };
}

/** A new arrival in a market that trades or collects: matched, then ended or left to rest. */
export function arrive(state: State, market: Market, order: Order): void {
  if (market.status !== 'TRADING') return arriveUnmatched(state, market, order);
  if (ending(order) === 'FOK') {
    const { fills } = plan(state, market, order);
    const liquidity = sum(fills.map((each) => each.quantity));
    if (liquidity < order.remaining) return expire(state, market, order, 'FOK_UNFILLED');
  }
  match(state, market, order);
}

/** In a market that does not trade, orders rest, or, MARKET in a call, wait, without matching. */
function arriveUnmatched(state: State, market: Market, order: Order): void {
  const how = ending(order);
  if (how === 'REST') rest(state, market, order);
  else if (how === 'MARKET' && isCall(market)) market.others.push(order);
  else if (how === 'MARKET') throw new Error('a market order where nothing trades');
  else expire(state, market, order, how === 'FOK' ? 'FOK_UNFILLED' : 'IOC_REMAINDER');
}

function rest(state: State, market: Market, order: Order): void {
  if (standing(market, order) + order.remaining > BigInt(MAX_QUANTITY)) {
    return expire(state, market, order, 'FILTER');
  }
  order.shown = slice(order);
  insert(market, order);
  levelChanged(state, market, order.side, order.price);
}

type End = ExpiryReason | 'FILLED' | 'OPEN';

function match(state: State, market: Market, order: Order): void {
  const side = opposite(order.side);
  const book = market[side];
  const within = reach(market, order);
  const isMarket = ending(order) === 'MARKET';
  let touched: bigint | undefined; // the level whose change is not told yet
  let traded = false;
  let breached = false;
  let end: End = 'OPEN';
  while (end === 'OPEN' && !breached && wanted(order) > 0n) {
    const maker = book[0];
    if (touched !== undefined && maker?.price !== touched) {
      levelChanged(state, market, side, touched);
      touched = undefined;
    }
    if (maker === undefined) {
      if (isMarket) end = 'NO_LIQUIDITY';
      break;
    }
    const { price } = maker;
    if (!within(price)) {
      if (isMarket) end = 'BAND';
      break;
    }
    const quantity = min(asked(market, order, price), maker.shown);
    const payable = order.own / lockOf(market, order.side, price, 1n);
    const mode = related(state, order, maker) ? order.selfTradeMode : 'NONE';
    if (quantity === 0n) end = traded ? 'FILLED' : 'LOCK_SPENT';
    else if (mode !== 'NONE' && mode !== 'DECREMENT') {
      prevented(state, market, order, maker, price, quantity, 0n, 0n);
      if (mode !== 'EXPIRE_TAKER') {
        expireQuietly(state, market, maker, 'SELF_TRADE');
        touched = price;
      }
      if (mode !== 'EXPIRE_MAKER') end = 'SELF_TRADE';
    } else if (payable === 0n) end = 'LOCK_SPENT';
    else if (mode === 'DECREMENT') {
      touched = price;
      if (decrement(state, market, order, maker, price, min(quantity, payable))) end = 'SELF_TRADE';
    } else if (breaches(market, price, market.window)) breached = true;
    else {
      trade(state, market, order, maker, price, min(quantity, payable));
      touched = price;
      traded = true;
      if (order.byQuote && order.target === 0n) end = 'FILLED';
    }
  }
  if (touched !== undefined) levelChanged(state, market, side, touched);
  finish(state, market, order, end, breached);
  if (breached) state.breached = market;
}

function finish(state: State, market: Market, order: Order, end: End, breached: boolean): void {
  if (end === 'FILLED') filled(state, market, order, leave(order));
  else if (end !== 'OPEN') expire(state, market, order, end);
  else if (wanted(order) === 0n) endFilled(state, market, order);
  else if (breached && !outlivesBand(order)) expire(state, market, order, 'BAND');
  else if (ending(order) === 'REST') rest(state, market, order);
  else expire(state, market, order, 'IOC_REMAINDER');
}

/** The end of a market order by quote amount, or of another one that has a lock left. */
function filled(state: State, market: Market, order: Order, released: bigint): void {
  const { account, side, orderId } = order;
  state.emit({ kind: 'OrderFilled', account, market: market.market, side, orderId, released });
}

/** An order by quantity is filled: what its lock has left is told, if that is released. */
export function endFilled(state: State, market: Market, order: Order): void {
  if (order.own === 0n) return leaveFilled(order);
  const released = leave(order);
  if (released > 0n) filled(state, market, order, released);
}

/** `quantity` lots change hands at `price`; the maker rests, the taker may (in an auction). */
export function trade(
  state: State,
  market: Market,
  taker: Order,
  maker: Order,
  price: bigint,
  quantity: bigint,
): void {
  const quote = notional(market, price, quantity);
  const amounts = { base: quantity * market.lot, quote };
  const takerReleased = spend(market, taker, price, quantity);
  const makerReleased = spend(market, maker, price, quantity);
  market.lastPrice = price;
  market.window = withTrade(market, market.window, price);
  state.emit({
    kind: 'Traded',
    market: market.market,
    takerSide: taker.side,
    price: Number(price),
    takerAccount: taker.account,
    makerAccount: maker.account,
    tradeId: ++market.tradeId,
    quantity: Number(quantity),
    takerOrderId: taker.orderId,
    makerOrderId: maker.orderId,
    takerRemaining: Number(taker.remaining),
    makerRemaining: Number(maker.remaining),
    quoteAmount: quote,
    ...charge(state, market, taker, maker, amounts),
    takerReleased,
    makerReleased,
  });
  countVolume(state, market, [taker, maker], quote);
  for (const each of [taker, maker]) {
    note(state, each, 'TRADED');
    if (wanted(each) === 0n) note(state, each, 'FILLED');
  }
  elect(state, market, price);
  settleResting(market, maker);
}

/** A resting order that lost lots: filled, it leaves with its lock; else it may show a new slice. */
export function settleResting(market: Market, order: Order): void {
  if (order.remaining === 0n && !sweeps(order.type)) leaveFilled(order);
  afterMatch(market, order);
}

export function prevented(
  state: State,
  market: Market,
  taker: Order,
  maker: Order,
  price: bigint,
  quantity: bigint,
  takerReleased: bigint,
  makerReleased: bigint,
): void {
  state.emit({
    kind: 'SelfTradePrevented',
    market: market.market,
    takerSide: taker.side,
    price: Number(price),
    account: taker.account,
    makerAccount: maker.account,
    mode: taker.selfTradeMode,
    preventedId: ++market.preventedId,
    quantity: Number(quantity),
    takerOrderId: taker.orderId,
    makerOrderId: maker.orderId,
    takerRemaining: Number(taker.remaining),
    makerRemaining: Number(maker.remaining),
    takerReleased,
    makerReleased,
  });
}

/** DECREMENT: both lose the lots; a maker without lots expires. True if the taker has none left. */
export function decrement(
  state: State,
  market: Market,
  taker: Order,
  maker: Order,
  price: bigint,
  quantity: bigint,
): boolean {
  forgo(market, taker, price, quantity);
  forgo(market, maker, price, quantity);
  const takerEnds = wanted(taker) === 0n;
  const makerEnds = maker.remaining === 0n;
  const takerReleased = takerEnds ? 0n : release(taker);
  const makerReleased = makerEnds ? 0n : release(maker);
  prevented(state, market, taker, maker, price, quantity, takerReleased, makerReleased);
  if (makerEnds) expireQuietly(state, market, maker, 'SELF_TRADE');
  else afterMatch(market, maker);
  return takerEnds;
}
