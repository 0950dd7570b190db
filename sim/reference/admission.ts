/**
 * What the reference exchange refuses of a new order, in the order of the closed list; and what an order
 * that it admits locks. An order is drafted first, then asked about, then accepted.
 */
import type { OrderConditions, OrderTerms } from '../../src/core/command.ts';
import { noConditions } from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import { rejections } from '../../src/core/rejection.ts';
import { BAND_SCALE, BASIS_POINTS, MAX_QUANTITY, PEG_LEVELS_MAX } from '../../src/core/types.ts';
import { selfTradeModes } from '../../src/core/types.ts';
import type { OrderStage, TimeInForce } from '../../src/core/types.ts';
import { crosses, floats, isCall, isStop, max, min, openOrders, opposite } from './books.ts';
import { sum, sweeps } from './books.ts';
import { endTimeOf } from './expiries.ts';
import { lockOf, notional } from './locks.ts';
import { plan } from './matching.ts';
import { fixedPrice, floatingPrice } from './pegs.ts';
import type { Market, Order, State } from './state.ts';
import { reached, trailedAbove, trails } from './stops.ts';

/** The fields of a new order, alone or in a list. */
export type Terms = Omit<OrderTerms, 'market'> & OrderConditions;

export const conditionsOf = (from: OrderConditions): OrderConditions => ({
  stopPrice: from.stopPrice,
  trailingDelta: from.trailingDelta,
  pegReference: from.pegReference,
  pegMode: from.pegMode,
  pegOffset: from.pegOffset,
  strategyType: from.strategyType,
  strategyId: from.strategyId,
  displayQuantity: from.displayQuantity,
  expireTime: from.expireTime,
});

/** The earliest of several reasons in the closed list. */
export function earliest(reasons: readonly (Rejection | undefined)[]): Rejection | undefined {
  return rejections.find((each) => reasons.includes(each));
}

export const isName = (text: string): boolean => /^[A-Za-z0-9._:/-]{0,36}$/.test(text);
export const isKey = (text: string): boolean => /^[\x21-\x7e]{0,64}$/.test(text);

/** What the market's status says to any placement. */
export function closed(market: Market): Rejection | undefined {
  if (market.status === 'HALT') return 'MARKET_HALTED';
  if (market.status === 'CANCEL_ONLY') return 'MARKET_CANCEL_ONLY';
  return market.status === 'CLOSED' ? 'MARKET_CLOSED' : undefined;
}

/** What a call does not take, and what only a call takes. */
export function outOfPlace(market: Market, terms: Terms): Rejection | undefined {
  const { type, timeInForce, pegReference, quoteAmount } = terms;
  if (!isCall(market)) return timeInForce === 'GFA' ? 'ONLY_IN_AUCTION' : undefined;
  const isImmediate = type === 'LIMIT' && (timeInForce === 'IOC' || timeInForce === 'FOK');
  const byQuote = type === 'MARKET' && quoteAmount !== 0n;
  const isRefused = isImmediate || byQuote || type === 'LIMIT_MAKER' || pegReference !== 'NONE';
  return isRefused ? 'NOT_IN_AUCTION' : undefined;
}

/** Whether the fields belong together (section 2's table). */
export function wellFormed(terms: Terms): boolean {
  const { type, timeInForce, price, quantity, quoteAmount, displayQuantity, expireTime } = terms;
  const isLimit = !sweeps(type);
  const isPegged = terms.pegReference !== 'NONE';
  const rests: readonly TimeInForce[] = ['GTC', 'GTD', 'DAY'];
  if (price < 0 || quantity < 0 || quoteAmount < 0n || displayQuantity < 0) return false;
  if (price > 0 !== (isLimit && !isPegged)) return false;
  if (type === 'MARKET' ? quantity > 0 === quoteAmount > 0n : quantity === 0) return false;
  if (type !== 'MARKET' && quoteAmount !== 0n) return false;
  if (!soundTrigger(terms) || (isPegged ? !soundPeg(terms) : !unpegged(terms))) return false;
  if (!isLimit && timeInForce !== 'IOC') return false;
  if (type === 'LIMIT_MAKER' && !rests.includes(timeInForce)) return false;
  if (isStop(type) && timeInForce === 'GFA') return false;
  if (displayQuantity > 0) {
    if (!isLimit || !rests.includes(timeInForce) || displayQuantity >= quantity) return false;
  }
  return timeInForce === 'GTD' ? expireTime > 0 : expireTime === 0;
}

function soundTrigger({ type, stopPrice, trailingDelta }: Terms): boolean {
  if (!isStop(type)) return stopPrice === 0 && trailingDelta === 0;
  if (stopPrice < 0 || trailingDelta < 0 || trailingDelta >= BASIS_POINTS) return false;
  return stopPrice > 0 || trailingDelta > 0;
}

function soundPeg(terms: Terms): boolean {
  const { type, timeInForce, pegReference, pegMode, pegOffset } = terms;
  const rests = ['GTC', 'GTD', 'DAY'].includes(timeInForce);
  if (pegMode === 'FLOATING') {
    const isPlain = type === 'LIMIT' && rests && terms.displayQuantity === 0;
    return isPlain && pegOffset >= (pegReference === 'MARKET' ? 1 : 0);
  }
  if (type !== 'LIMIT' && type !== 'LIMIT_MAKER') return false;
  if (pegReference === 'MID' || (pegReference === 'MARKET' && type === 'LIMIT_MAKER')) return false;
  if (pegReference === 'PRIMARY' && !rests) return false;
  return pegOffset >= 0 && pegOffset <= PEG_LEVELS_MAX;
}

const unpegged = ({ pegMode, pegOffset }: Terms): boolean => pegMode === 'FIXED' && pegOffset === 0;

/** The order as it would be accepted now, in this stage; nothing is locked yet. */
export function draft(
  state: State,
  market: Market,
  account: number,
  terms: Terms,
  at: { readonly orderId: number; readonly stage: OrderStage; readonly listed: boolean },
): Order {
  const { side, type, timeInForce, clientOrderId, quoteAmount } = terms;
  const conditions = conditionsOf(terms);
  const quantity = BigInt(terms.quantity);
  const names = Object.keys(noConditions) as (keyof OrderConditions)[];
  const isPlain = names.every((name) => conditions[name] === noConditions[name]);
  const order: Order = {
    orderId: at.orderId,
    account,
    market: market.market,
    side,
    type,
    timeInForce,
    selfTradeMode:
      terms.selfTradeMode === 'DEFAULT' ? market.rules.selfTradeMode : terms.selfTradeMode,
    clientOrderId,
    conditions,
    instructed: at.listed || !isPlain,
    endTime: endTimeOf(state, market, terms),
    byQuote: quoteAmount > 0n,
    target: quoteAmount,
    stage: at.stage,
    price: BigInt(terms.price),
    quantity,
    remaining: quantity,
    shown: 0n,
    own: 0n,
    pot: { locked: 0n, orders: [] },
    extreme: 0n,
    elected: false,
    amends: 0,
    list: undefined,
  };
  if (conditions.pegReference !== 'NONE' && at.stage !== 'PENDING') {
    order.price = (floats(order) ? floatingPrice : fixedPrice)(market, side, conditions);
  }
  return order;
}

/** TIME_IN_PAST, the mode, and prices that are missing. */
export function badTerms(
  state: State,
  market: Market,
  terms: Terms,
  order: Order,
): Rejection | undefined {
  if (terms.timeInForce === 'GTD' && terms.expireTime <= state.timeMs) return 'TIME_IN_PAST';
  const bit = 1 << selfTradeModes.indexOf(terms.selfTradeMode);
  const isAsked = terms.selfTradeMode !== 'DEFAULT';
  if (isAsked && (market.rules.selfTradeModesAllowed & bit) === 0) {
    return 'SELF_TRADE_MODE_NOT_ALLOWED';
  }
  return order.stage !== 'PENDING' && lacksReference(market, order)
    ? 'NO_REFERENCE_PRICE'
    : undefined;
}

/** A peg without a price, or a trailing market buy whose lock has nothing to start from. */
export function lacksReference(market: Market, order: Order): boolean {
  if (order.conditions.pegReference !== 'NONE') return order.price === 0n;
  const isBuy = sweeps(order.type) && order.side === 'BUY' && isStop(order.type);
  return isBuy && order.conditions.stopPrice === 0 && market.lastPrice === 0n;
}

export function wouldTrigger(market: Market, order: Order): boolean {
  if (!isStop(order.type) || trails(order) || order.stage === 'PENDING') return false;
  return market.lastPrice > 0n && reached(order, market.lastPrice);
}

/** The open order of an account that has this client id. */
export function holderOf(state: State, account: number, clientOrderId: string): Order | undefined {
  if (clientOrderId === '') return undefined;
  return state.markets
    .flatMap((market) => openOrders(market))
    .find((each) => each.account === account && each.clientOrderId === clientOrderId);
}

export function wouldTake(market: Market, order: Order): boolean {
  if (order.type !== 'LIMIT_MAKER' || order.stage === 'PENDING') return false;
  return market[opposite(order.side)].some((each) => crosses(order.side, order.price, each.price));
}

/** What the order locks by itself; undefined when a market order finds too little to start with. */
export function needOf(state: State, market: Market, order: Order): bigint | undefined {
  const { side, quantity } = order;
  if (order.stage === 'PENDING') return 0n;
  if (order.type === 'MARKET') return needOfMarket(state, market, order);
  if (!sweeps(order.type)) return lockOf(market, side, order.price, quantity);
  const { stopPrice, trailingDelta } = order.conditions;
  const trigger = stopPrice > 0 ? BigInt(stopPrice) : trailedAbove(market.lastPrice, trailingDelta);
  return lockOf(market, side, trigger, quantity);
}

function needOfMarket(state: State, market: Market, order: Order): bigint | undefined {
  const { side, quantity, account, byQuote } = order;
  if (side === 'SELL' && !byQuote) return quantity * market.lot;
  if (side === 'BUY' && byQuote) return order.target;
  const { available } = state.balance(account, state.lockAsset(market, side));
  if (isCall(market)) return needInCall(market, quantity, available);
  const { first, fills } = plan(state, market, order);
  if (first === undefined) return 0n;
  if (available < lockOf(market, side, first.price, 1n)) return undefined;
  const need = sum(fills.map((each) => lockOf(market, side, each.price, each.quantity)));
  if (side === 'BUY') return min(need, available);
  const most = BigInt(MAX_QUANTITY) * market.lot; // no order has more lots
  return min(need, most, available - (available % market.lot));
}

/** A market buy in a call: its quantity at the static band's bound, or all that there is. */
function needInCall(market: Market, quantity: bigint, available: bigint): bigint | undefined {
  const { bidPriceUp } = market.rules;
  if (market.lastPrice > 0n && bidPriceUp > 0) {
    const cap = (market.lastPrice * BigInt(bidPriceUp)) / BigInt(BAND_SCALE);
    return notional(market, max(cap, 1n), quantity);
  }
  const least = notional(market, market.SELL[0]?.price ?? 1n, 1n);
  return available < least ? undefined : available;
}
