/** What an account asks about its orders and trades. */
import type { OrderState } from '../../../codec/order-state.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { Actor, GatewayContext } from '../../context.ts';
import { findOrder } from '../../orders.ts';
import { isProblem } from '../../problems.ts';
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { orderIdOfClientId } from '../client-ids.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { queriedOrder, tradeOfAccount } from '../order-replies.ts';
import { clientId, limit, optional, text, whole } from '../parameters.ts';
import { fillsInRange, ordersInRange } from '../ranges.ts';
import { findSymbol } from '../symbols.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

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

/** An error unless the times are in order and at most a day apart. */
function checkTimes(startMs: number | undefined, endMs: number | undefined): BinanceError | void {
  if (startMs === undefined || endMs === undefined) return undefined;
  if (endMs < startMs) return failure('INVALID_PARAMETER', 'endTime');
  return endMs - startMs > DAY_MS ? failure('MORE_THAN_HOURS', '24') : undefined;
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
  return fills.map((fill) => tradeOfAccount(reference, fill));
}

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
      startTime: optional(whole()),
      endTime: optional(whole()),
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
      startTime: optional(whole()),
      endTime: optional(whole()),
      fromId: optional(whole()),
      limit: limit(500, 1000),
    },
    handle: myTrades,
  }),
];
