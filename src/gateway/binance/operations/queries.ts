/** What an account asks about its orders and trades. */
import type { OrderState } from '../../../codec/order-state.ts';
import type { Fill } from '../../../codec/trade.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { Actor, GatewayContext } from '../../context.ts';
import { findOrder, findOrderState } from '../../orders.ts';
import { isProblem } from '../../problems.ts';
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { clientIdOf, orderIdOfClientId } from '../client-ids.ts';
import { padded } from '../decimals.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { NO_LIST, listIdOf, queriedOrder, tradeOfAccount } from '../order-replies.ts';
import { clientId, limit, moment, optional, text, whole } from '../parameters.ts';
import { fillsInRange, ordersInRange } from '../ranges.ts';
import { findSymbol } from '../symbols.ts';
import { checkTimes } from './commands.ts';

interface StatusParameters {
  readonly symbol: string;
  readonly orderId: number | undefined;
  readonly origClientOrderId: string | undefined;
}

async function orderStatus(call: BinanceCall<StatusParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const rules = findSymbol(context.views.reference, given.symbol);
  if (isFailure(rules)) return rules;
  if (given.orderId === undefined && given.origClientOrderId === undefined) {
    return failure('EITHER_PARAMETER', 'origClientOrderId', 'orderId');
  }
  const order = await ownOrder(context, actor, rules, given);
  return order === undefined
    ? failure('NO_SUCH_ORDER')
    : queriedOrder(context.views.reference, order);
}

/** The account's order in this market by either name; with both, both must be its. */
async function ownOrder(
  context: GatewayContext,
  { account }: Actor,
  { market }: MarketReference,
  { orderId = 0, origClientOrderId = '' }: StatusParameters,
): Promise<OrderState | undefined> {
  const find = async (id: number, clientOrderId: string): Promise<OrderState | undefined> => {
    const order = await findOrder(context, account, { orderId: id, clientOrderId });
    return isProblem(order) || order.market !== market ? undefined : order;
  };
  if (origClientOrderId === '') return find(orderId, '');
  const derived = orderIdOfClientId(origClientOrderId);
  if (orderId === 0 || derived !== 0) {
    const order = (await find(0, origClientOrderId)) ?? (await find(derived, ''));
    return orderId === 0 || order?.orderId === orderId ? order : undefined;
  }
  const order = await find(orderId, '');
  return order?.clientOrderId === origClientOrderId ? order : undefined;
}

interface OpenParameters {
  readonly symbol: string | undefined;
}

function openOrders({
  context: { views },
  actor,
  given,
}: BinanceCall<OpenParameters>): object | BinanceError {
  const { reference } = views;
  const rules = given.symbol === undefined ? undefined : findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const orders = views.openOrders(actor.account, rules?.market);
  return orders.map((order) => queriedOrder(reference, order));
}

interface ListParameters {
  readonly symbol: string;
  readonly orderId: number | undefined;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

async function allOrders(call: BinanceCall<ListParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { reference } = context.views;
  const rules = findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const { orderId: fromId, startTime: startMs, endTime: endMs } = given;
  const flaw = checkTimes(startMs, endMs);
  if (flaw !== undefined) return flaw;
  const { account } = actor;
  const { market } = rules;
  const query = { account, market, fromId, startMs, endMs, limit: given.limit };
  const orders = await ordersInRange(context, query);
  return orders.map((order) => queriedOrder(reference, order));
}

interface TradeParameters extends ListParameters {
  readonly fromId: number | undefined;
}

async function myTrades(call: BinanceCall<TradeParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { reference } = context.views;
  const rules = findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const { orderId, fromId, startTime: startMs, endTime: endMs } = given;
  const flaw = checkTimes(startMs, endMs);
  if (flaw !== undefined) return flaw;
  if (fromId !== undefined && (startMs !== undefined || endMs !== undefined)) {
    return failure('BAD_COMBINATION');
  }
  const { account } = actor;
  const { market } = rules;
  const query = { account, market, orderId, fromId, startMs, endMs, limit: given.limit };
  const fills = await fillsInRange(context, query);
  const listIds = await listIdsOf(context, account, fills);
  return fills.map((fill) => tradeOfAccount(reference, fill, listIds.get(fill.orderId) ?? NO_LIST));
}

/** The lists of the orders behind some fills; most accounts have none, which is found out first. */
async function listIdsOf(
  context: GatewayContext,
  account: number,
  fills: readonly Fill[],
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  const { views, history } = context;
  const hasLists =
    views.lists.open(account).length > 0 ||
    views.lists.recent(account).length > 0 ||
    (await history.orderLists({ account, limit: 1 })).rows.length > 0;
  if (!hasLists) return found;
  for (const orderId of new Set(fills.map((fill) => fill.orderId))) {
    const order = await findOrderState(context, orderId);
    if (order !== undefined) found.set(orderId, listIdOf(order));
  }
  return found;
}

interface AmendmentParameters {
  readonly symbol: string;
  readonly orderId: number;
  readonly fromExecutionId: number | undefined;
  readonly limit: number;
}

/** Amendments of an order, oldest first; an execution is named by its command's place in the log. */
async function amendments(call: BinanceCall<AmendmentParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { reference } = context.views;
  const rules = findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const { orderId, fromExecutionId: fromId } = given;
  const name = { ...given, origClientOrderId: undefined };
  const order = await ownOrder(context, actor, rules, name);
  if (order === undefined) return failure('NO_SUCH_ORDER');
  await context.history.reached(order.updatedSequence);
  const rows = await context.history.amendmentsInRange({ orderId, fromId, limit: given.limit });
  const { market } = rules;
  const quantity = (lots: number, sequence: number): string =>
    padded(reference.quantityText(market, lots, sequence));
  const clientOrderId = clientIdOf(order);
  return rows.map(({ sequence, quantityBefore, quantity: after, timeMs }) => ({
    symbol: given.symbol,
    orderId,
    executionId: sequence,
    origClientOrderId: clientOrderId,
    newClientOrderId: clientOrderId,
    origQty: quantity(quantityBefore, sequence),
    newQty: quantity(after, sequence),
    time: timeMs,
  }));
}

interface PreventedParameters {
  readonly symbol: string;
  readonly preventedMatchId: number | undefined;
  readonly orderId: number | undefined;
  readonly fromPreventedMatchId: number | undefined;
  readonly limit: number;
}

/** Matches that self-trade prevention stopped: one, or those of an order, oldest first. */
async function prevented(call: BinanceCall<PreventedParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { views, history } = context;
  const { reference } = views;
  const rules = findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const { orderId, preventedMatchId: preventedId, fromPreventedMatchId: fromId } = given;
  if (orderId === undefined && preventedId === undefined) {
    return failure('EITHER_PARAMETER', 'preventedMatchId', 'orderId');
  }
  const { account } = actor;
  const { market } = rules;
  await history.reached(views.lastPrevented(account));
  const rows = await history.preventedInRange({
    account,
    market,
    orderId,
    fromId: preventedId ?? fromId ?? 0,
    limit: preventedId === undefined ? given.limit : 1,
  });
  return rows
    .filter((row) => preventedId === undefined || row.preventedId === preventedId)
    .map((row) => ({
      symbol: given.symbol,
      preventedMatchId: row.preventedId,
      takerOrderId: row.takerOrderId,
      makerSymbol: given.symbol,
      makerOrderId: row.makerOrderId,
      tradeGroupId: NO_TRADE_GROUP,
      selfTradePreventionMode: row.mode,
      price: padded(reference.priceText(market, row.price, row.sequence)),
      makerPreventedQuantity: padded(reference.quantityText(market, row.quantity, row.sequence)),
      transactTime: row.timeMs,
    }));
}

/** Trade groups are the operator's business. */
const NO_TRADE_GROUP = -1;

const ofOrder = (few: number, many: number) => (parameters: ReadonlyMap<string, string>) =>
  parameters.has('orderId') ? few : many;

export const queryOperations: readonly AnyOperation[] = [
  operation<StatusParameters>({
    name: 'order.status',
    security: 'read',
    weight: 4,
    fields: { symbol: text, orderId: optional(whole()), origClientOrderId: optional(clientId) },
    handle: orderStatus,
  }),
  operation<OpenParameters>({
    name: 'openOrders.status',
    security: 'read',
    weight: (parameters) => (parameters.has('symbol') ? 6 : 80),
    fields: { symbol: optional(text) },
    handle: openOrders,
  }),
  operation<ListParameters>({
    name: 'allOrders',
    security: 'read',
    weight: 20,
    fields: {
      symbol: text,
      orderId: optional(whole()),
      startTime: optional(moment),
      endTime: optional(moment),
      limit: limit(500, 1000),
    },
    handle: allOrders,
  }),
  operation<TradeParameters>({
    name: 'myTrades',
    security: 'read',
    weight: ofOrder(5, 20),
    fields: {
      symbol: text,
      orderId: optional(whole()),
      startTime: optional(moment),
      endTime: optional(moment),
      fromId: optional(whole()),
      limit: limit(500, 1000),
    },
    handle: myTrades,
  }),
  operation<PreventedParameters>({
    name: 'myPreventedMatches',
    security: 'read',
    weight: (parameters) => (parameters.has('preventedMatchId') ? 2 : 20),
    fields: {
      symbol: text,
      preventedMatchId: optional(whole()),
      orderId: optional(whole()),
      fromPreventedMatchId: optional(whole()),
      limit: limit(500, 1000),
    },
    handle: prevented,
  }),
  operation<AmendmentParameters>({
    name: 'order.amendments',
    security: 'read',
    weight: 4,
    fields: {
      symbol: text,
      orderId: whole(),
      fromExecutionId: optional(whole()),
      limit: limit(500, 1000),
    },
    handle: amendments,
  }),
];
