/**
 * Orders of the reference exchange: what is refused and why, what is locked, what
 * a cancel or an amend does. The order of the checks is the order of the list of rejections.
 */
import type {
  AmendOrder,
  CancelAll,
  Command,
  MarketRules,
  OrderTerms,
} from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import type { CancelReason, CancelRestriction, Side } from '../../src/core/types.ts';
import { MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY, selfTradeModes } from '../../src/core/types.ts';
import type { Incoming } from './matching.ts';
import { crosses, expire, levelChanged, lockOf, match, min } from './matching.ts';
import { notional, opposite, reachable, remove, sum } from './matching.ts';
import type { Market, Order, State } from './state.ts';

/** Emits the answer of a command that changed nothing, or of that half of a ReplaceOrder. */
export function refuse(
  state: State,
  command: Command,
  reason: Rejection,
  looked: LookedFor = namedBy(command),
): void {
  const { account, kind } = command;
  const { clientOrderId } = looked;
  const market = 'market' in command ? command.market : 0;
  const open = openOrder(state, account, clientOrderId);
  const held = reason === 'DUPLICATE_CLIENT_ORDER_ID' ? open?.orderId : undefined;
  const orderId = held ?? looked.orderId;
  const answer = { command: kind, reason, account, market, orderId, clientOrderId };
  state.emit({ kind: 'Rejected', ...answer });
}

interface LookedFor {
  readonly orderId: number;
  readonly clientOrderId: string;
}

function namedBy(command: Command): LookedFor {
  const orderId = 'orderId' in command ? command.orderId : 0;
  return { orderId, clientOrderId: 'clientOrderId' in command ? command.clientOrderId : '' };
}

function openOrder(state: State, account: number, clientOrderId: string): Order | undefined {
  const all = state.markets.flatMap((market) => [...market.BUY, ...market.SELL]);
  return all.find((each) => each.account === account && each.clientOrderId === clientOrderId);
}

export function findOrder(
  market: Market,
  account: number,
  orderId: number,
  clientOrderId: string,
  restriction: CancelRestriction = 'ANY',
): Order | Rejection {
  const order = [...market.BUY, ...market.SELL].find(
    (each) =>
      each.account === account &&
      (orderId !== 0 || clientOrderId !== '') &&
      (orderId === 0 || each.orderId === orderId) &&
      (clientOrderId === '' || each.clientOrderId === clientOrderId),
  );
  if (order === undefined) return 'UNKNOWN_ORDER';
  const untouched = order.remaining === order.quantity;
  if (restriction === 'ONLY_NEW' && !untouched) return 'CANCEL_RESTRICTED';
  if (restriction === 'ONLY_PARTIALLY_FILLED' && untouched) return 'CANCEL_RESTRICTED';
  return order;
}

export function cancel(
  state: State,
  market: Market,
  order: Order,
  reason: CancelReason,
): undefined {
  const { account, side, price, orderId, remaining } = order;
  const released = lockOf(market, side, price, remaining);
  remove(market, order);
  const facts = { account, market: market.market, side, reason, price: Number(price), orderId };
  state.emit({ kind: 'OrderCanceled', ...facts, remaining: Number(remaining), released });
  levelChanged(state, market, side, price);
}

export function cancelAll(state: State, command: CancelAll): undefined {
  const owner = command.account === 0 ? command.target : command.account;
  const reason = command.account === 0 ? 'OPERATOR' : 'MASS_CANCEL';
  const taken = state.markets
    .filter((market) => command.market === 0 || market.market === command.market)
    .flatMap((market) => [...market.BUY, ...market.SELL].map((order) => ({ market, order })))
    .filter(({ order }) => owner === 0 || order.account === owner)
    .filter(({ order }) => command.side === 'BOTH' || order.side === command.side)
    .toSorted((a, b) => a.order.orderId - b.order.orderId);
  for (const { market, order } of taken) cancel(state, market, order, reason);
}

type Resting = Pick<Order, 'orderId' | 'side' | 'price' | 'quantity' | 'remaining'>;

function closed(market: Market): Rejection | undefined {
  if (market.status === 'HALT') return 'MARKET_HALTED';
  if (market.status === 'CANCEL_ONLY') return 'MARKET_CANCEL_ONLY';
  return market.status === 'CLOSED' ? 'MARKET_CLOSED' : undefined;
}

/** What an order without conditions may be. */
const plainTypes: readonly string[] = ['LIMIT', 'MARKET', 'LIMIT_MAKER'];
const plainTimes: readonly string[] = ['GTC', 'IOC', 'FOK'];

function wellFormed(terms: OrderTerms): boolean {
  const { type, timeInForce, price, quantity, quoteAmount } = terms;
  if (!plainTypes.includes(type) || !plainTimes.includes(timeInForce)) return false;
  if (price < 0 || quantity < 0 || quoteAmount < 0n) return false;
  if (type === 'MARKET') {
    return price === 0 && timeInForce === 'IOC' && quantity > 0 !== quoteAmount > 0n;
  }
  if (type === 'LIMIT_MAKER' && timeInForce !== 'GTC') return false;
  return price > 0 && quantity > 0 && quoteAmount === 0n;
}

function priceBounds(rules: MarketRules, price: number): Rejection | undefined {
  if (price < rules.minPrice) return 'PRICE_TOO_LOW';
  return price > (rules.maxPrice || MAX_PRICE) ? 'PRICE_TOO_HIGH' : undefined;
}

function quantityBounds(
  rules: MarketRules,
  quantity: number,
  isMarket: boolean,
): Rejection | undefined {
  if (quantity < rules.minQuantity) return 'QUANTITY_TOO_LOW';
  if (isMarket && quantity < rules.marketMinQuantity) return 'QUANTITY_TOO_LOW';
  if (quantity > (rules.maxQuantity || MAX_QUANTITY)) return 'QUANTITY_TOO_HIGH';
  if (isMarket && quantity > (rules.marketMaxQuantity || MAX_QUANTITY)) return 'QUANTITY_TOO_HIGH';
  return undefined;
}

function notionalBounds(rules: MarketRules, amount: bigint): Rejection | undefined {
  if (amount < rules.minNotional) return 'NOTIONAL_TOO_LOW';
  return rules.maxNotional > 0n && amount > rules.maxNotional ? 'NOTIONAL_TOO_HIGH' : undefined;
}

/** A level has to stay a number that LevelChanged can tell exactly. */
function levelBound(market: Market, order: Resting): Rejection | undefined {
  const others = market[order.side].filter(
    (each) => each.price === order.price && each.orderId !== order.orderId,
  );
  const total = sum(others.map((each) => each.remaining)) + order.remaining;
  return total > BigInt(MAX_QUANTITY) ? 'QUANTITY_TOO_HIGH' : undefined;
}

/** Every filter that a limit order, new or amended, has to pass; `rests` when it could rest. */
function limitFilters(market: Market, order: Resting, rests: boolean): Rejection | undefined {
  const { price, quantity } = order;
  const amount = notional(market, price, quantity);
  return (
    priceBounds(market.rules, Number(price)) ??
    quantityBounds(market.rules, Number(quantity), false) ??
    (rests ? levelBound(market, order) : undefined) ??
    (amount > MAX_AMOUNT || quantity * market.lot > MAX_AMOUNT
      ? 'AMOUNT_OUT_OF_RANGE'
      : undefined) ??
    notionalBounds(market.rules, amount)
  );
}

function marketFilters(
  market: Market,
  quantity: bigint,
  quoteAmount: bigint,
): Rejection | undefined {
  if (quantity === 0n) return notionalBounds(market.rules, quoteAmount);
  const bounds = quantityBounds(market.rules, Number(quantity), true);
  if (bounds !== undefined) return bounds;
  if (quantity * market.lot > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
  if (market.lastPrice === 0n) return undefined;
  return notionalBounds(market.rules, notional(market, market.lastPrice, quantity));
}

const wouldTake = (market: Market, side: Side, price: bigint): boolean =>
  market[opposite(side)].some((resting) => crosses(side, price, resting.price));

/** What an order locks when it is accepted; undefined when the balance does not allow it. */
function lockFor(market: Market, order: Incoming, available: bigint): bigint | undefined {
  const exact = (amount: bigint): bigint | undefined => (amount <= available ? amount : undefined);
  if (order.ending !== 'MARKET') {
    return exact(lockOf(market, order.side, order.price, order.quantity));
  }
  if (order.side === 'BUY' && order.byQuote) return exact(order.target);
  if (order.side === 'SELL' && !order.byQuote) return exact(order.quantity * market.lot);
  const resting = reachable(market, order);
  const best = resting[0];
  if (best === undefined) return 0n;
  if (available < lockOf(market, order.side, best.price, 1n)) return undefined;
  let quantity = order.quantity;
  let target = order.target;
  let need = 0n;
  for (const each of resting) {
    const pays = order.byQuote ? target / notional(market, each.price, 1n) : quantity;
    const lots = min(each.remaining, pays);
    quantity -= lots;
    target -= notional(market, each.price, lots);
    need += lockOf(market, order.side, each.price, lots);
    if (lots < each.remaining) break;
  }
  if (order.side === 'BUY') return min(need, available);
  const most = BigInt(MAX_QUANTITY) * market.lot; // no order has more lots
  return min(need, most, available - (available % market.lot));
}

/** The place half of PlaceOrder and ReplaceOrder. */
export function place(
  state: State,
  market: Market,
  command: Command & OrderTerms & { readonly idempotencyKey: string },
): Rejection | undefined {
  const { account, side, type, timeInForce, clientOrderId, idempotencyKey, quoteAmount } = command;
  const { rules } = market;
  if (!/^[A-Za-z0-9._:/-]{0,36}$/.test(clientOrderId)) return 'INVALID_NAME';
  if (!/^[\x21-\x7e]{0,64}$/.test(idempotencyKey)) return 'INVALID_NAME';
  const status = closed(market);
  if (status !== undefined) return status;
  if (!wellFormed(command)) return 'INVALID_ORDER';
  const bit = 1 << selfTradeModes.indexOf(command.selfTradeMode);
  const asked = command.selfTradeMode !== 'DEFAULT';
  if (asked && (rules.selfTradeModesAllowed & bit) === 0) return 'SELF_TRADE_MODE_NOT_ALLOWED';
  const price = BigInt(command.price);
  const quantity = BigInt(command.quantity);
  const orderId = state.lastOrderId + 1;
  const rests = type !== 'MARKET' && timeInForce === 'GTC';
  const filter =
    type === 'MARKET'
      ? marketFilters(market, quantity, quoteAmount)
      : limitFilters(market, { orderId, side, price, quantity, remaining: quantity }, rests);
  if (filter !== undefined) return filter;
  if (clientOrderId !== '' && openOrder(state, account, clientOrderId) !== undefined) {
    return 'DUPLICATE_CLIENT_ORDER_ID';
  }
  const open = [...market.BUY, ...market.SELL].filter((each) => each.account === account).length;
  if (rests && rules.maxOrders > 0 && open >= rules.maxOrders) return 'TOO_MANY_ORDERS';
  if (type === 'LIMIT_MAKER' && wouldTake(market, side, price)) return 'WOULD_TAKE';
  const order: Incoming = {
    orderId,
    account,
    side,
    type,
    clientOrderId,
    price,
    quantity,
    remaining: quantity,
    selfTradeMode: asked ? command.selfTradeMode : rules.selfTradeMode,
    ending:
      type === 'MARKET'
        ? 'MARKET'
        : timeInForce === 'IOC' || timeInForce === 'FOK'
          ? timeInForce
          : 'REST',
    byQuote: quoteAmount > 0n,
    target: quoteAmount,
    lock: 0n,
  };
  const asset = side === 'BUY' ? market.quote : market.base;
  const locked = lockFor(market, order, state.balance(account, asset).available);
  if (locked === undefined) return 'INSUFFICIENT_BALANCE';
  order.lock = locked;
  state.lastOrderId = order.orderId;
  state.emit({
    kind: 'OrderAccepted',
    account,
    market: market.market,
    side,
    type,
    timeInForce,
    price: command.price,
    selfTradeMode: order.selfTradeMode,
    orderId: order.orderId,
    quantity: command.quantity,
    quoteAmount,
    locked,
    clientOrderId,
  });
  if (order.ending === 'FOK') {
    const within = reachable(market, order).filter((each) => crosses(side, price, each.price));
    const liquidity = sum(within.map((each) => each.remaining));
    if (liquidity < quantity) return expire(state, market, order, 'FOK_UNFILLED', order.lock);
  }
  match(state, market, order);
  return undefined;
}

export function amend(state: State, market: Market, command: AmendOrder): Rejection | undefined {
  const status = closed(market);
  if (status !== undefined) return status;
  const order = findOrder(market, command.account, command.orderId, command.clientOrderId);
  if (typeof order === 'string') return order;
  if (command.price < 0 || command.quantity < 0) return 'INVALID_ORDER';
  const price = command.price === 0 ? order.price : BigInt(command.price);
  const quantity = command.quantity === 0 ? order.quantity : BigInt(command.quantity);
  if (price === order.price && quantity === order.quantity) return 'NO_CHANGE';
  const done = order.quantity - order.remaining;
  if (quantity <= done) return cancel(state, market, order, 'AMENDED_AWAY');
  const kept = price === order.price && quantity < order.quantity;
  const before = lockOf(market, order.side, order.price, order.remaining);
  const after = lockOf(market, order.side, price, quantity - done);
  const locked = after > before ? after - before : 0n;
  if (kept) {
    if (quantity < market.rules.minQuantity) return 'QUANTITY_TOO_LOW';
    const amount = notional(market, price, quantity);
    if (amount < market.rules.minNotional) return 'NOTIONAL_TOO_LOW';
  } else {
    const amended = { ...order, price, quantity, remaining: quantity - done };
    const filter = limitFilters(market, amended, true);
    if (filter !== undefined) return filter;
    const maker = order.type === 'LIMIT_MAKER';
    if (maker && wouldTake(market, order.side, price)) return 'WOULD_TAKE';
    const asset = order.side === 'BUY' ? market.quote : market.base;
    if (state.balance(order.account, asset).available < locked) return 'INSUFFICIENT_BALANCE';
  }
  const oldPrice = order.price;
  if (!kept) remove(market, order);
  Object.assign(order, { price, quantity, remaining: quantity - done });
  const { account, side, orderId } = order;
  state.emit({
    kind: 'OrderAmended',
    account,
    market: market.market,
    side,
    priorityKept: kept ? 'YES' : 'NO',
    orderId,
    price: Number(price),
    quantity: Number(quantity),
    remaining: Number(quantity - done),
    locked,
    released: before > after ? before - after : 0n,
  });
  levelChanged(state, market, side, oldPrice);
  if (kept) return undefined;
  match(state, market, { ...order, ending: 'REST', byQuote: false, target: 0n, lock: after });
  return undefined;
}
