/**
 * Matching of the reference exchange: who trades with whom, what prevention takes, how an order ends.
 * Each book is an array in priority order; every question is answered by looking at the whole array.
 */
import type { ExpiryReason, Side } from '../../src/core/types.ts';
import type { Market, Order, State } from './state.ts';

/** An order that is being matched; by quote amount, `target` is what is left to spend or receive. */
export interface Incoming extends Order {
  readonly ending: 'REST' | 'IOC' | 'FOK' | 'MARKET';
  readonly byQuote: boolean;
  target: bigint;
  lock: bigint;
}

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY');
export const min = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
export const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
export const notional = (market: Market, price: bigint, quantity: bigint): bigint =>
  price * quantity * market.unit;
/** What `quantity` lots at `price` lock. */
export const lockOf = (market: Market, side: Side, price: bigint, quantity: bigint): bigint =>
  side === 'BUY' ? notional(market, price, quantity) : quantity * market.lot;
export const crosses = (side: Side, price: bigint, resting: bigint): boolean =>
  side === 'BUY' ? price >= resting : price <= resting;

export function levelChanged(state: State, market: Market, side: Side, price: bigint): void {
  const level = market[side].filter((each) => each.price === price);
  state.emit({
    kind: 'LevelChanged',
    market: market.market,
    side,
    price: Number(price),
    quantity: Number(sum(level.map((each) => each.remaining))),
    updateId: ++market.updateId,
  });
}

export function remove(market: Market, order: Order): void {
  market[order.side].splice(market[order.side].indexOf(order), 1);
}

function rest(state: State, market: Market, order: Order): void {
  const book = market[order.side];
  const behind = book.findIndex(
    (each) => each.price !== order.price && crosses(order.side, order.price, each.price),
  );
  const { orderId, account, side, type, selfTradeMode, clientOrderId } = order;
  const { price, quantity, remaining } = order;
  const ids = { orderId, account, side, type, selfTradeMode, clientOrderId };
  book.splice(behind < 0 ? book.length : behind, 0, { ...ids, price, quantity, remaining });
  levelChanged(state, market, side, price);
}

/** The resting orders that an order can trade with, by its self-trade mode, in priority order. */
export function reachable(market: Market, order: Order): Order[] {
  const book = market[opposite(order.side)];
  if (order.selfTradeMode === 'NONE') return book;
  const own = book.findIndex((each) => each.account === order.account);
  if (order.selfTradeMode === 'EXPIRE_MAKER') {
    return book.filter((each) => each.account !== order.account);
  }
  return own < 0 ? book : book.slice(0, own);
}

export function expire(
  state: State,
  market: Market,
  order: Order,
  reason: ExpiryReason,
  released: bigint,
): undefined {
  const { account, side, orderId } = order;
  const [price, remaining] = [Number(order.price), Number(order.remaining)];
  const facts = { account, market: market.market, side, reason, price, orderId };
  state.emit({ kind: 'OrderExpired', ...facts, remaining, released });
}

/** Matches an order against the book, then ends it or lets it rest. */
export function match(state: State, market: Market, order: Incoming): void {
  const book = market[opposite(order.side)];
  let touched: bigint | undefined; // the level whose change is not told yet
  let traded = false;
  let end: ExpiryReason | 'FILLED' | 'OPEN' = 'OPEN';
  while (end === 'OPEN' && (order.byQuote ? order.target : order.remaining) > 0n) {
    const maker = book[0];
    const level = maker?.price;
    if (touched !== undefined && level !== touched) {
      levelChanged(state, market, opposite(order.side), touched);
      touched = undefined;
    }
    if (maker === undefined) {
      if (order.ending === 'MARKET') end = 'NO_LIQUIDITY';
      break;
    }
    if (order.ending !== 'MARKET' && !crosses(order.side, order.price, maker.price)) break;
    const unitCost = notional(market, maker.price, 1n);
    const asked = order.byQuote ? order.target / unitCost : order.remaining;
    const quantity = min(asked, maker.remaining);
    const payable = order.lock / lockOf(market, order.side, maker.price, 1n);
    const own = maker.account === order.account && order.selfTradeMode !== 'NONE';
    if (quantity === 0n) end = traded ? 'FILLED' : 'LOCK_SPENT';
    else if (own && order.selfTradeMode !== 'DECREMENT') {
      prevent(state, market, order, maker, quantity);
      if (order.selfTradeMode !== 'EXPIRE_TAKER') touched = maker.price;
      if (order.selfTradeMode !== 'EXPIRE_MAKER') end = 'SELF_TRADE';
    } else if (payable === 0n) end = 'LOCK_SPENT';
    else if (own) {
      const released = decrement(state, market, order, maker, min(quantity, payable));
      touched = maker.price;
      if (released !== undefined) {
        levelChanged(state, market, opposite(order.side), touched);
        return expire(state, market, order, 'SELF_TRADE', released);
      }
    } else {
      trade(state, market, order, maker, min(quantity, payable));
      touched = maker.price;
      traded = true;
      if (order.byQuote && order.target === 0n) end = 'FILLED';
    }
  }
  if (touched !== undefined) levelChanged(state, market, opposite(order.side), touched);
  finish(state, market, order, end);
}

function finish(
  state: State,
  market: Market,
  order: Incoming,
  end: ExpiryReason | 'FILLED' | 'OPEN',
): void {
  if (end === 'FILLED') {
    const { account, side, orderId, lock: released } = order;
    state.emit({ kind: 'OrderFilled', account, market: market.market, side, orderId, released });
  } else if (end !== 'OPEN') expire(state, market, order, end, order.lock);
  else if (order.remaining === 0n) return;
  else if (order.ending === 'REST') rest(state, market, order);
  else expire(state, market, order, 'IOC_REMAINDER', order.lock);
}

/** Takes `quantity` lots off an order that has them; a resting order without remainder leaves. */
function reduce(market: Market, order: Order, quantity: bigint): void {
  order.remaining -= quantity;
  if (order.remaining === 0n) remove(market, order);
}

function trade(
  state: State,
  market: Market,
  taker: Incoming,
  maker: Order,
  quantity: bigint,
): void {
  const { side } = taker;
  const quote = notional(market, maker.price, quantity);
  const base = quantity * market.lot;
  const fee = (received: bigint, rate: number): bigint =>
    (received * BigInt(rate) + 999_999n) / 1_000_000n;
  const limited = taker.ending !== 'MARKET' && side === 'BUY';
  const takerReleased = limited ? notional(market, taker.price - maker.price, quantity) : 0n;
  taker.lock -= (side === 'BUY' ? quote : base) + takerReleased;
  if (taker.byQuote) taker.target -= quote;
  else taker.remaining -= quantity;
  reduce(market, maker, quantity);
  market.lastPrice = maker.price;
  state.emit({
    kind: 'Traded',
    market: market.market,
    takerSide: side,
    price: Number(maker.price),
    takerAccount: taker.account,
    makerAccount: maker.account,
    tradeId: ++market.tradeId,
    quantity: Number(quantity),
    takerOrderId: taker.orderId,
    makerOrderId: maker.orderId,
    takerRemaining: Number(taker.remaining),
    makerRemaining: Number(maker.remaining),
    quoteAmount: quote,
    takerFee: fee(side === 'BUY' ? base : quote, market.rules.takerFee),
    makerFee: fee(side === 'BUY' ? quote : base, market.rules.makerFee),
    takerReleased,
    makerReleased: 0n,
    makerRebate: 0n,
  });
}

function prevented(
  state: State,
  market: Market,
  taker: Incoming,
  maker: Order,
  quantity: bigint,
  takerReleased: bigint,
  makerReleased: bigint,
): void {
  state.emit({
    kind: 'SelfTradePrevented',
    market: market.market,
    takerSide: taker.side,
    price: Number(maker.price),
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

/** EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH; the taker's own end comes after the level's change. */
function prevent(
  state: State,
  market: Market,
  taker: Incoming,
  maker: Order,
  quantity: bigint,
): void {
  prevented(state, market, taker, maker, quantity, 0n, 0n);
  if (taker.selfTradeMode === 'EXPIRE_TAKER') return;
  remove(market, maker);
  const released = lockOf(market, maker.side, maker.price, maker.remaining);
  expire(state, market, maker, 'SELF_TRADE', released);
}

/** DECREMENT; the answer is what the taker's end releases, if the decrement ends it. */
function decrement(
  state: State,
  market: Market,
  taker: Incoming,
  maker: Order,
  quantity: bigint,
): bigint | undefined {
  const price = taker.ending === 'MARKET' ? maker.price : taker.price;
  const takerReleased = lockOf(market, taker.side, price, quantity);
  const makerReleased = lockOf(market, maker.side, maker.price, quantity);
  taker.lock -= takerReleased;
  if (taker.byQuote) taker.target -= notional(market, maker.price, quantity);
  else taker.remaining -= quantity;
  reduce(market, maker, quantity);
  const takerEnds = (taker.byQuote ? taker.target : taker.remaining) === 0n;
  const makerEnds = maker.remaining === 0n;
  const kept = [takerEnds ? 0n : takerReleased, makerEnds ? 0n : makerReleased] as const;
  prevented(state, market, taker, maker, quantity, ...kept);
  if (makerEnds) expire(state, market, maker, 'SELF_TRADE', makerReleased);
  return takerEnds ? takerReleased + taker.lock : undefined;
}
