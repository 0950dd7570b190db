/** Call auctions of the reference exchange: their price, the uncross, start, indication and end (B1, B2). */
import type { AuctionCause, Side } from '../../src/core/types.ts';
import { MAX_QUANTITY } from '../../src/core/types.ts';
import { breaches } from './bands.ts';
import { afterMatch, crosses, levelChanged, max, min, openOrders, related } from './books.ts';
import { sum } from './books.ts';
import { expireQuietly } from './endings.ts';
import { notional } from './locks.ts';
import { decrement, endFilled, prevented, settleResting, trade } from './matching.ts';
import type { Market, Order, State } from './state.ts';
import { changeStatus } from './status.ts';

/** Market orders that wait in a call, by order id. */
export function callMarketOrders(market: Market): Order[] {
  return openOrders(market).filter((each) => each.type === 'MARKET');
}

/** Lots that an order brings to an auction at a price; a market buy's lock bounds them. */
function lots(market: Market, order: Order, price: bigint): bigint {
  if (order.type !== 'MARKET') {
    return crosses(order.side, order.price, price) ? order.remaining : 0n;
  }
  if (order.side === 'SELL') return order.remaining;
  return min(order.remaining, order.own / notional(market, price, 1n));
}

export interface Clearing {
  readonly price: bigint;
  readonly volume: bigint;
  /** Demand less supply. */
  readonly surplus: bigint;
}

/** Demand and supply at a price. */
export function clearingAt(market: Market, price: bigint): Clearing {
  return demandAndSupply(market, callMarketOrders(market))(price);
}

function demandAndSupply(market: Market, waiting: readonly Order[]): (price: bigint) => Clearing {
  const present = (side: Side): Order[] => [
    ...waiting.filter((each) => each.side === side),
    ...market[side],
  ];
  const [buys, sells] = [present('BUY'), present('SELL')];
  return (price) => {
    const demand = sum(buys.map((each) => lots(market, each, price)));
    const supply = sum(sells.map((each) => lots(market, each, price)));
    return { price, volume: min(demand, supply), surplus: demand - supply };
  };
}

/** The lowest price in from .. to at which a condition holds that, once it holds, holds above; to + 1 if none. */
function lowest(from: bigint, to: bigint, holds: (price: bigint) => boolean): bigint {
  let [low, high] = [from, to + 1n];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

/**
 * The price of B1. Demand never rises with the price and supply never falls, so the volume rises to one
 * plateau and falls again, and the surplus only falls: both sets of best prices are intervals.
 */
export function clearing(market: Market): Clearing {
  const at = demandAndSupply(market, callMarketOrders(market));
  const none = { price: 0n, volume: 0n, surplus: 0n };
  const [low, high] = range(market);
  if (low === 0n) return none;
  const turn = lowest(low, high, (price) => at(price).surplus < 0n);
  const candidates = [turn - 1n, turn].filter((price) => price >= low && price <= high);
  const volume = max(...candidates.map((price) => at(price).volume));
  if (volume === 0n) return none;
  const from = lowest(low, high, (price) => price >= turn || at(price).volume >= volume);
  const to = lowest(low, high, (price) => price >= turn && at(price).volume < volume) - 1n;
  const size = (surplus: bigint): bigint => (surplus < 0n ? -surplus : surplus);
  const nearest = lowest(from, to, (price) => at(price).surplus <= 0n);
  const around = [nearest - 1n, nearest].filter((price) => price >= from && price <= to);
  const least = around.map((price) => size(at(price).surplus)).reduce((a, b) => (a < b ? a : b));
  const first = lowest(from, to, (price) => at(price).surplus <= least);
  const last = lowest(from, to, (price) => at(price).surplus < -least) - 1n;
  return at(choose(market, [first, last], at));
}

/** The prices that limit orders name, or the last one alone; 0 and 0 without any. */
function range(market: Market): readonly [bigint, bigint] {
  const prices = [...market.BUY, ...market.SELL].map((each) => each.price);
  if (prices.length === 0) return [market.lastPrice, market.lastPrice];
  return [prices.reduce((a, b) => (a < b ? a : b)), max(...prices)];
}

/** Of equally good prices: the highest if buyers are left at all, the lowest if sellers are, else the nearest to the last trade. */
function choose(
  market: Market,
  [first, last]: readonly [bigint, bigint],
  at: (price: bigint) => Clearing,
): bigint {
  if (at(last).surplus > 0n) return last;
  if (at(first).surplus < 0n) return first;
  if (market.lastPrice === 0n) return last;
  return max(first, min(last, market.lastPrice));
}

const told = (quantity: bigint): number => Number(min(quantity, BigInt(MAX_QUANTITY)));

/** Tells what the auction would do now, when that is news. */
export function indicate(state: State, market: Market): void {
  const { auction } = market;
  if (auction === undefined) throw new Error('no auction');
  const found = clearing(market);
  const { surplus } = found;
  const facts = {
    price: Number(found.price),
    volume: told(found.volume),
    surplusSide:
      surplus > 0n ? ('BUY' as const) : surplus < 0n ? ('SELL' as const) : ('BOTH' as const),
    surplus: told(surplus < 0n ? -surplus : surplus),
  };
  const names = ['price', 'volume', 'surplusSide', 'surplus'] as const;
  if (auction.indicated && names.every((name) => auction[name] === facts[name])) return;
  Object.assign(auction, facts, { indicated: true });
  state.emit({ kind: 'AuctionIndicated', market: market.market, ...facts });
}

export interface Call {
  readonly cause: AuctionCause;
  readonly endTime: number;
  readonly randomMs: number;
  readonly extensions: number;
}

/** Starts an auction in a market whose status is AUCTION, or gives the one that runs a new end. */
export function startAuction(state: State, market: Market, call: Call): void {
  const nothing = { price: 0, volume: 0, surplusSide: 'BOTH', surplus: 0 } as const;
  const before = market.auction ?? { ...nothing, indicated: false };
  market.auction = { ...before, ...call, drawnEnd: 0 };
  state.emit({ kind: 'AuctionStarted', market: market.market, ...call });
  indicate(state, market);
}

/** If the dynamic band stopped an order, its market goes to a call (B2). */
export function startVolatility(state: State): void {
  const market = state.breached;
  if (market === undefined) return;
  state.breached = undefined;
  const { callMs, callRandomMs } = market.rules;
  changeStatus(state, market, 'AUCTION', {
    cause: 'VOLATILITY',
    endTime: state.timeMs + callMs,
    randomMs: callRandomMs,
    extensions: 0,
  });
}

/** At a tick: the auction ends, is extended, or tells its new indication. */
export function passAuction(state: State, market: Market, random: number): void {
  const { auction } = market;
  if (auction === undefined) return;
  const { endTime, cause, extensions } = auction;
  const now = state.timeMs;
  const isDue = endTime > 0 && now >= endTime;
  if (isDue && auction.drawnEnd === 0)
    auction.drawnEnd = endTime + (random % (auction.randomMs + 1));
  if (!isDue || now < auction.drawnEnd) return indicate(state, market);
  const { price } = clearing(market);
  const { callMs, callRandomMs, callExtensions } = market.rules;
  const breach = price > 0n && breaches(market, price, market.window);
  if (cause === 'VOLATILITY' && breach && extensions < callExtensions) {
    const call = { cause, endTime: now + callMs, randomMs: callRandomMs };
    startAuction(state, market, { ...call, extensions: extensions + 1 });
  } else changeStatus(state, market, cause === 'CLOSING' ? 'CLOSED' : 'TRADING', undefined, true);
}

/** The book is crossed, or market orders wait in it. */
export function couldTrade(market: Market): boolean {
  return isCrossed(market) || callMarketOrders(market).length > 0;
}

function isCrossed({ BUY, SELL }: Market): boolean {
  const [bid, ask] = [BUY[0], SELL[0]];
  return bid !== undefined && ask !== undefined && bid.price >= ask.price;
}

/** Trades at one price until a side is empty; again, if prevention left the book crossed. */
export function uncross(state: State, market: Market): void {
  do uncrossOnce(state, market);
  while (isCrossed(market));
}

function uncrossOnce(state: State, market: Market): void {
  const { price, volume } = clearing(market);
  const facts = { market: market.market, price: Number(price), volume: told(volume) };
  state.emit({ kind: 'AuctionEnded', ...facts });
  if (price === 0n) return;
  const touched = { BUY: new Set<bigint>(), SELL: new Set<bigint>() };
  for (;;) {
    const [buy, sell] = [head(market, 'BUY', price), head(market, 'SELL', price)];
    if (buy === undefined || sell === undefined) break;
    const quantity = min(offer(market, buy, price), offer(market, sell, price));
    const [maker, taker] = buy.orderId < sell.orderId ? [buy, sell] : [sell, buy];
    for (const each of meet(state, market, taker, maker, price, quantity)) {
      if (each.type !== 'MARKET') touched[each.side].add(each.price);
    }
  }
  const down = (a: bigint, b: bigint): number => (a > b ? -1 : 1);
  for (const each of [...touched.BUY].toSorted(down)) levelChanged(state, market, 'BUY', each);
  for (const each of [...touched.SELL].toSorted(down).toReversed()) {
    levelChanged(state, market, 'SELL', each);
  }
}

/** What an order can trade in one match: what it shows, or what a market order is able to. */
function offer(market: Market, order: Order, price: bigint): bigint {
  return order.type === 'MARKET' ? lots(market, order, price) : order.shown;
}

/** The next of a side: market orders by id, then limits at the price or better by price and time. */
function head(market: Market, side: Side, price: bigint): Order | undefined {
  const waiting = callMarketOrders(market).filter((each) => each.side === side);
  const limits = market[side].filter((each) => crosses(side, each.price, price));
  return [...waiting, ...limits].find((each) => offer(market, each, price) > 0n);
}

/** Two heads trade, or prevention takes them; the answer is those whose lots changed. */
function meet(
  state: State,
  market: Market,
  taker: Order,
  maker: Order,
  price: bigint,
  quantity: bigint,
): Order[] {
  const mode = related(state, taker, maker) ? taker.selfTradeMode : 'NONE';
  if (mode === 'NONE') {
    trade(state, market, taker, maker, price, quantity);
    settleResting(market, taker);
    for (const each of [taker, maker]) {
      if (each.type === 'MARKET' && each.remaining === 0n) endFilled(state, market, each);
    }
    return [taker, maker];
  }
  if (mode === 'DECREMENT') {
    if (decrement(state, market, taker, maker, price, quantity)) {
      expireQuietly(state, market, taker, 'SELF_TRADE');
    } else afterMatch(market, taker);
    return [taker, maker];
  }
  prevented(state, market, taker, maker, price, quantity, 0n, 0n);
  const ends = [maker, taker].filter(
    (each) => mode === 'EXPIRE_BOTH' || (mode === 'EXPIRE_MAKER') === (each === maker),
  );
  for (const each of ends) expireQuietly(state, market, each, 'SELF_TRADE');
  return ends;
}
