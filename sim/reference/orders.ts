/** Placing, canceling, replacing and amending single orders in the reference exchange (A1-A3). */
import type { AmendOrder, CancelAll, Command, ReplaceOrder } from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import type { CancelRestriction } from '../../src/core/types.ts';
import type { Terms } from './admission.ts';
import { badTerms, closed, draft, holderOf, isKey, isName } from './admission.ts';
import { needOf, outOfPlace, wellFormed, wouldTake, wouldTrigger } from './admission.ts';
import { floats, isCall, isStop, levelChanged, min, openOrders, remove } from './books.ts';
import { cancel } from './endings.ts';
import { cancelMany } from './expiries.ts';
import { filters, measured } from './filters.ts';
import { beyondLimits, countAccepted, isDisabled, tooMany } from './limits.ts';
import { fill, lockOf, relock } from './locks.ts';
import { arrive } from './matching.ts';
import type { Market, Order, State } from './state.ts';
import { startTrailing } from './stops.ts';

/** Tells that a drafted order is admitted, with the change of its pot. */
export function accept(state: State, market: Market, order: Order, locked: bigint): void {
  const { orderId, account, side, type, timeInForce, selfTradeMode, clientOrderId } = order;
  if (orderId !== state.lastOrderId + 1) throw new Error(`order id ${orderId} out of turn`);
  state.lastOrderId = orderId;
  countAccepted(state, account);
  const ids = { account, market: market.market, side, type, timeInForce, selfTradeMode, orderId };
  const [price, quantity] = [Number(order.price), Number(order.quantity)];
  const amounts = { price, quantity, quoteAmount: order.target, locked };
  state.emit({ kind: 'OrderAccepted', ...ids, ...amounts, clientOrderId });
  if (order.instructed) {
    const place = { account, market: market.market, stage: order.stage, orderId };
    const listId = order.list?.listId ?? 0;
    state.emit({ kind: 'OrderInstructed', ...place, listId, ...order.conditions });
  }
  if (order.stage === 'WORKING') return;
  market.others.push(order);
  if (order.stage === 'WAITING') startTrailing(state, market, order);
}

/** PlaceOrder, PlaceAdvancedOrder and the place half of ReplaceOrder. */
export function place(
  state: State,
  market: Market,
  account: number,
  terms: Terms,
  idempotencyKey: string,
): Rejection | undefined {
  if (!isName(terms.clientOrderId) || !isKey(idempotencyKey)) return 'INVALID_NAME';
  const status = closed(market);
  if (status !== undefined) return status;
  if (isDisabled(state, account)) return 'ACCOUNT_DISABLED';
  const misplaced = outOfPlace(market, terms);
  if (misplaced !== undefined) return misplaced;
  if (!wellFormed(terms)) return 'INVALID_ORDER';
  const stage = isStop(terms.type) ? 'WAITING' : 'WORKING';
  const at = { orderId: state.lastOrderId + 1, stage, listed: false } as const;
  const order = draft(state, market, account, terms, at);
  const bad = badTerms(state, market, terms, order);
  if (bad !== undefined) return bad;
  const need = needOf(state, market, order);
  const refused = filters(market, order);
  if (refused !== undefined) return refused;
  if (wouldTrigger(market, order)) return 'WOULD_TRIGGER';
  if (holderOf(state, account, terms.clientOrderId) !== undefined) {
    return 'DUPLICATE_CLIENT_ORDER_ID';
  }
  const limited =
    tooMany(state, market, [order], false) ??
    beyondLimits(state, market, order, measured(market, order));
  if (limited !== undefined) return limited;
  if (wouldTake(market, order)) return 'WOULD_TAKE';
  const { available } = state.balance(account, state.lockAsset(market, order.side));
  if (need === undefined || need > available) return 'INSUFFICIENT_BALANCE';
  order.own = need;
  fill(order);
  accept(state, market, order, need);
  if (stage === 'WORKING') arrive(state, market, order);
  return undefined;
}

export function findOrder(
  market: Market,
  account: number,
  orderId: number,
  clientOrderId: string,
  restriction: CancelRestriction = 'ANY',
): Order | Rejection {
  const order = openOrders(market).find(
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

export function cancelAll(state: State, command: CancelAll): undefined {
  const owner = command.account === 0 ? command.target : command.account;
  const reason = command.account === 0 ? 'OPERATOR' : 'MASS_CANCEL';
  const meant = ({ account, side }: Order): boolean =>
    (owner === 0 || account === owner) && (command.side === 'BOTH' || side === command.side);
  return cancelMany(state, reason, meant, command.market);
}

/** Cancel-replace; `refuse` tells of the cancel half that failed. */
export function replace(
  state: State,
  market: Market,
  command: ReplaceOrder,
  refuse: (
    command: Command,
    reason: Rejection,
    looked: { readonly orderId: number; readonly clientOrderId: string },
  ) => void,
): Rejection | undefined {
  const { account, cancelOrderId, cancelClientOrderId, restriction } = command;
  if (isDisabled(state, account)) return 'ACCOUNT_DISABLED';
  const order = findOrder(market, account, cancelOrderId, cancelClientOrderId, restriction);
  if (typeof order !== 'string') cancel(state, market, order, 'REPLACED');
  else {
    refuse(command, order, { orderId: cancelOrderId, clientOrderId: cancelClientOrderId });
    if (command.mode === 'STOP_ON_FAILURE') return undefined;
  }
  return place(state, market, account, command, command.idempotencyKey);
}

export function amend(state: State, market: Market, command: AmendOrder): Rejection | undefined {
  const status = closed(market);
  if (status !== undefined) return status;
  if (isDisabled(state, command.account)) return 'ACCOUNT_DISABLED';
  const order = findOrder(market, command.account, command.orderId, command.clientOrderId);
  if (typeof order === 'string') return order;
  const isSamePrice = command.price === 0 || BigInt(command.price) === order.price;
  const isLess = command.quantity > 0 && BigInt(command.quantity) < order.quantity;
  const toLess = isSamePrice && isLess;
  const isListed = order.list !== undefined && !order.list.ended;
  if (order.stage !== 'WORKING' || isListed || order.type === 'MARKET') return 'NOT_AMENDABLE';
  if (floats(order) && !toLess) return 'NOT_AMENDABLE';
  if (command.price < 0 || command.quantity < 0) return 'INVALID_ORDER';
  const price = command.price === 0 ? order.price : BigInt(command.price);
  const quantity = command.quantity === 0 ? order.quantity : BigInt(command.quantity);
  if (price === order.price && quantity === order.quantity) return 'NO_CHANGE';
  const done = order.quantity - order.remaining;
  if (quantity <= done) return cancel(state, market, order, 'AMENDED_AWAY');
  const remaining = quantity - done;
  if (toLess) return amendToLess(state, market, order, quantity, remaining);
  return amendAnew(state, market, order, { price, quantity, remaining });
}

/** Less at the same price keeps priority. */
function amendToLess(
  state: State,
  market: Market,
  order: Order,
  quantity: bigint,
  remaining: bigint,
): Rejection | undefined {
  const { rules } = market;
  if (quantity < rules.minQuantity) return 'QUANTITY_TOO_LOW';
  const value = measured(market, { ...order, quantity });
  if (value !== undefined && value < rules.minNotional) return 'NOTIONAL_TOO_LOW';
  if (rules.maxAmends > 0 && order.amends >= rules.maxAmends) return 'TOO_MANY_AMENDS';
  const change = relock(order, (order.own * remaining) / order.remaining);
  const shown = min(order.shown, remaining);
  Object.assign(order, { quantity, remaining, shown, amends: order.amends + 1 });
  tellAmended(state, order, 'YES', change);
  const isParked = order.price === 0n;
  if (!isParked) levelChanged(state, market, order.side, order.price);
  return undefined;
}

/** Another price, or more: checked and matched like a new order, at the end of its level. */
function amendAnew(
  state: State,
  market: Market,
  order: Order,
  change: { readonly price: bigint; readonly quantity: bigint; readonly remaining: bigint },
): Rejection | undefined {
  if (isCall(market) && order.type === 'LIMIT_MAKER') return 'NOT_IN_AUCTION';
  const amended = { ...order, ...change };
  const { side, account } = order;
  const own = lockOf(market, side, change.price, change.remaining);
  const refused =
    filters(market, amended) ?? beyondLimits(state, market, amended, measured(market, amended));
  if (refused !== undefined) return refused;
  if (wouldTake(market, amended)) return 'WOULD_TAKE';
  const { available } = state.balance(account, state.lockAsset(market, side));
  if (own - order.own > available) return 'INSUFFICIENT_BALANCE';
  const oldPrice = order.price;
  remove(market, order);
  Object.assign(order, change);
  tellAmended(state, order, 'NO', relock(order, own));
  levelChanged(state, market, side, oldPrice);
  arrive(state, market, order);
  return undefined;
}

function tellAmended(
  state: State,
  order: Order,
  priorityKept: 'YES' | 'NO',
  change: { readonly locked: bigint; readonly released: bigint },
): void {
  const { account, market, side, orderId } = order;
  state.emit({
    kind: 'OrderAmended',
    account,
    market,
    side,
    priorityKept,
    orderId,
    price: Number(order.price),
    quantity: Number(order.quantity),
    remaining: Number(order.remaining),
    ...change,
  });
}
