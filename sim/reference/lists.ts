/** Order lists of the reference exchange: OCO, OTO, OTOCO; what they refuse, and their consequences (O3). */
import type { PlaceOrderList } from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import type { ExpiryReason, OrderType } from '../../src/core/types.ts';
import type { Terms } from './admission.ts';
import { badTerms, closed, draft, earliest, holderOf, isKey, isName } from './admission.ts';
import { lacksReference, needOf, wellFormed, wouldTake, wouldTrigger } from './admission.ts';
import { isCall, isOpen, isStop, max, pairOf, remove } from './books.ts';
import { cancel, expire } from './endings.ts';
import { filters, measured } from './filters.ts';
import { beyondLimits, isDisabled, tooMany } from './limits.ts';
import { fill } from './locks.ts';
import { arrive } from './matching.ts';
import { accept } from './orders.ts';
import { fixedPrice } from './pegs.ts';
import type { Happening, List, Market, Order, State } from './state.ts';
import { electNow, reached, startTrailing, trails } from './stops.ts';

const sizes = { OCO: 2, OTO: 2, OTOCO: 3 } as const;
const limitKinds: readonly OrderType[] = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
const stopKinds: readonly OrderType[] = ['STOP_LOSS', 'STOP_LOSS_LIMIT'];

/** Whether legs make a list of the kind. */
function soundList({ listKind, legs }: PlaceOrderList): boolean {
  if (legs.length !== sizes[listKind]) return false;
  const isForeign = legs.some(
    ({ type, pegReference, pegMode }) =>
      type === 'MARKET' || (pegReference !== 'NONE' && pegMode === 'FLOATING'),
  );
  if (isForeign) return false;
  const [first] = legs;
  if (listKind !== 'OCO') {
    const works = first?.type === 'LIMIT' || first?.type === 'LIMIT_MAKER';
    if (!works || ['IOC', 'FOK'].includes(first.timeInForce)) return false;
  }
  if (listKind === 'OTO') return true;
  const [above, below] = legs.slice(-2);
  if (above === undefined || below === undefined) return false;
  if (above.side !== below.side || above.quantity !== below.quantity) return false;
  const isSell = above.side === 'SELL';
  const [high, low] = isSell ? [limitKinds, stopKinds] : [stopKinds, limitKinds];
  return high.includes(above.type) && low.includes(below.type);
}

/** LIST_PRICES: above > last > below, of the prices that are measured. */
function soundPrices(market: Market, [above, below]: readonly Order[]): boolean {
  const price = (order: Order | undefined): bigint => {
    if (order === undefined) return 0n;
    const { stopPrice } = order.conditions;
    if (!isStop(order.type)) return order.price;
    return stopPrice > 0 ? BigInt(stopPrice) : 0n;
  };
  const [high, low] = [price(above), price(below)];
  const last = market.lastPrice;
  if (high > 0n && low > 0n && high <= low) return false;
  return last === 0n || ((high === 0n || high > last) && (low === 0n || low < last));
}

export function placeList(
  state: State,
  market: Market,
  command: PlaceOrderList,
): Rejection | undefined {
  const { account, listKind, clientListId } = command;
  const legs = command.legs.map((leg): Terms => ({ ...leg, quoteAmount: 0n }));
  const texts = [clientListId, ...legs.map((each) => each.clientOrderId)];
  if (!texts.every(isName) || !isKey(command.idempotencyKey)) return 'INVALID_NAME';
  const status = closed(market);
  if (status !== undefined) return status;
  if (isDisabled(state, account)) return 'ACCOUNT_DISABLED';
  if (isCall(market)) return 'NOT_IN_AUCTION';
  if (legs.some((each) => each.timeInForce === 'GFA')) return 'ONLY_IN_AUCTION';
  if (!legs.every(wellFormed)) return 'INVALID_ORDER';
  if (!soundList(command)) return 'INVALID_LIST';
  const orders = legs.map((terms, index) => {
    const isPending = listKind !== 'OCO' && index > 0;
    const stage = isPending ? 'PENDING' : isStop(terms.type) ? 'WAITING' : 'WORKING';
    const at = { orderId: state.lastOrderId + 1 + index, stage, listed: true } as const;
    return draft(state, market, account, terms, at);
  });
  const bad = earliest(legs.map((terms, i) => badTerms(state, market, terms, orders[i] as Order)));
  if (bad !== undefined) return bad;
  for (const order of orders) order.own = needOf(state, market, order) ?? 0n;
  const list: List = {
    listId: state.lastListId + 1,
    account,
    market: market.market,
    listKind,
    clientListId,
    legs: orders,
    paired: listKind === 'OCO',
    ended: false,
  };
  const refused = refusal(state, market, list, orders);
  if (refused !== undefined) return refused;
  const needs = max(...orders.map((each) => each.own));
  const asset = state.lockAsset(market, (orders[0] as Order).side);
  if (needs > state.balance(account, asset).available) return 'INSUFFICIENT_BALANCE';
  acceptList(state, market, list);
  return undefined;
}

/** Of all legs the earliest reason of the closed list. */
function refusal(
  state: State,
  market: Market,
  list: List,
  orders: readonly Order[],
): Rejection | undefined {
  const pair = pairOf(list);
  const isTaken = duplicateOf(state, list) !== undefined;
  return earliest([
    ...orders.map((each) => filters(market, each)),
    pair.length > 0 && !soundPrices(market, pair) ? 'LIST_PRICES' : undefined,
    ...orders.map((each) => (wouldTrigger(market, each) ? 'WOULD_TRIGGER' : undefined)),
    isTaken ? 'DUPLICATE_CLIENT_ORDER_ID' : undefined,
    tooMany(state, market, orders, true),
    ...orders.map((each) => beyondLimits(state, market, each, measured(market, each))),
    ...orders.map((each) => (wouldTake(market, each) ? 'WOULD_TAKE' : undefined)),
  ]);
}

/** The order that has a client id of the list; 0 when two legs have the same; undefined when all are new. */
export function duplicateOf(
  state: State,
  list: Pick<List, 'account' | 'clientListId'> & {
    readonly legs: readonly { readonly clientOrderId: string }[];
  },
): number | undefined {
  const { account, clientListId, legs } = list;
  const holders = legs.map((each) => holderOf(state, account, each.clientOrderId));
  const holder = holders.find((each) => each !== undefined);
  if (holder !== undefined) return holder.orderId;
  const same = state.lists.find(
    (each) => each.account === account && !each.ended && each.clientListId === clientListId,
  );
  if (clientListId !== '' && same !== undefined) return same.legs[0]?.orderId;
  const names = legs.map((each) => each.clientOrderId).filter((each) => each !== '');
  return new Set(names).size < names.length ? 0 : undefined;
}

function acceptList(state: State, market: Market, list: List): void {
  const { account, listKind, listId, clientListId, legs } = list;
  state.lastListId = listId;
  state.lists.push(list);
  const facts = { account, market: market.market, listKind, listId, clientListId };
  const firstOrderId = state.lastOrderId + 1;
  state.emit({ kind: 'ListAccepted', ...facts, orders: legs.length, firstOrderId });
  for (const order of legs) order.list = list;
  const locked = lockTogether(list.paired ? legs : legs.slice(0, 1));
  legs.forEach((order, i) => accept(state, market, order, locked[i] ?? 0n));
  const first = legs.find((each) => each.stage === 'WORKING');
  if (first !== undefined) arrive(state, market, first);
}

/** Locks what one order, or a pair, needs; the answers are what each of them adds. */
function lockTogether(orders: readonly Order[]): bigint[] {
  fill(...orders);
  return orders.map((order, i) => {
    const before = max(0n, ...orders.slice(0, i).map((each) => each.own));
    return max(0n, order.own - before);
  });
}

/** Does what the earliest happening asks for; false if there is none. */
export function followLists(state: State): boolean {
  const happening = state.happened.shift();
  if (happening === undefined) return false;
  const list = happening.order.list;
  if (list !== undefined && !list.ended) follow(state, list, happening);
  return true;
}

function follow(state: State, list: List, { order, what }: Happening): void {
  const market = state.market(list.market);
  const others = list.legs.filter((each) => each !== order && isOpen(market, each));
  const isFirst = order === list.legs[0];
  if (what === 'CANCELED') {
    for (const each of others) cancel(state, market, each, 'LIST');
  } else if (what === 'EXPIRED') {
    for (const each of others) expire(state, market, each, 'LIST');
  } else if (list.paired) {
    if (!pairOf(list).includes(order)) return;
    for (const each of others) expire(state, market, each, 'OCO');
  } else if (what === 'FILLED' && isFirst) {
    if (others.length > 0) release(state, market, list, others);
    if (others.some((each) => list.paired && isOpen(market, each))) return;
  } else return;
  end(state, list);
}

function end(state: State, list: List): void {
  list.ended = true;
  state.lists = state.lists.filter((each) => each !== list);
  const { account, market, listId } = list;
  state.emit({ kind: 'ListEnded', account, market, listId });
}

/** The first leg is filled: sets the order behind it, or the pair, to work. */
function release(state: State, market: Market, list: List, orders: readonly Order[]): void {
  list.paired = list.listKind === 'OTOCO';
  for (const order of orders) {
    order.stage = isStop(order.type) ? 'WAITING' : 'WORKING';
    const { conditions, side } = order;
    if (conditions.pegReference !== 'NONE') order.price = fixedPrice(market, side, conditions);
  }
  const reason = hindrance(state, market, orders);
  if (reason !== undefined) {
    for (const order of orders) {
      order.stage = 'PENDING';
      if (order.conditions.pegReference !== 'NONE') order.price = 0n;
      expire(state, market, order, reason);
    }
    return;
  }
  const locked = lockTogether(orders);
  orders.forEach((order, i) => {
    tellReleased(state, order, locked[i] as bigint);
    if (order.stage !== 'WAITING') return;
    startTrailing(state, market, order);
    const last = market.lastPrice;
    if (!trails(order) && last > 0n && reached(order, last)) electNow(market, order, last);
  });
  const first = orders.find((each) => each.stage === 'WORKING');
  if (first === undefined) return;
  remove(market, first);
  arrive(state, market, first);
}

function tellReleased(state: State, order: Order, locked: bigint): void {
  const { account, market, side, stage, orderId } = order;
  const limitPrice = Number(order.price);
  const facts = {
    account,
    market,
    side,
    cause: 'LIST',
    stage,
    price: 0,
    limitPrice,
    orderId,
  } as const;
  state.emit({ kind: 'OrderTriggered', ...facts, locked, released: 0n });
}

/** What keeps pending orders from working, in the order of the closed list; sets what each needs. */
function hindrance(
  state: State,
  market: Market,
  orders: readonly Order[],
): ExpiryReason | undefined {
  if (orders.some((each) => lacksReference(market, each))) return 'NO_REFERENCE_PRICE';
  if (orders.some((each) => wouldTake(market, each))) return 'WOULD_TAKE';
  const needs = orders.map((each) => needOf(state, market, each) ?? 0n);
  const { account, side } = orders[0] as Order;
  const { available } = state.balance(account, state.lockAsset(market, side));
  if (max(...needs) > available) return 'INSUFFICIENT_BALANCE';
  orders.forEach((order, i) => {
    order.own = needs[i] as bigint;
  });
  return undefined;
}
