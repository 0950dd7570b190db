/** Operations that change orders: place, test, cancel, cancel all, cancel-replace, amend. */
import type { Rejected } from '../../../core/event.ts';
import type { CancelRestriction, ReplaceMode } from '../../../core/types.ts';
import { replaceModes } from '../../../core/types.ts';
import type { Answer } from '../../../link/link.ts';
import type { GatewayContext } from '../../context.ts';
import { findOrderState, placedOrder } from '../../orders.ts';
import { isProblem } from '../../problems.ts';
import { rejectionOf, submit, submitOptions } from '../../submit.ts';
import type { Draft } from '../../submit.ts';
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { orderIdOfClientId } from '../client-ids.ts';
import { errorBody, failure, failureOf, failureOfProblem, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { isPlain, orderFailure, orderFields, readOrder } from '../order-requests.ts';
import type { OrderParameters, ReadOrder } from '../order-requests.ts';
import { placedReply, queriedOrder } from '../order-replies.ts';
import { clientId, decimal, flag, oneOf, optional, text, whole } from '../parameters.ts';
import type { Fields } from '../parameters.ts';
import { rateText } from '../../render.ts';
import { padded } from '../decimals.ts';
import { findSymbol } from '../symbols.ts';
import { canceledOrders, canceledReplies, submitOne, takerFills } from './commands.ts';

async function place(call: BinanceCall<OrderParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const read = readOrder(context.views.reference, given);
  if (isFailure(read)) return read;
  const { account } = actor;
  const order = { account, ...read.terms, idempotencyKey: '' };
  const draft: Draft = isPlain(read)
    ? { kind: 'PlaceOrder', ...order }
    : { kind: 'PlaceAdvancedOrder', ...order, ...read.conditions };
  const answer = await submitOne(context, draft, deadlineMs);
  if (isFailure(answer)) return orderFailure(answer, given);
  return placed(context, answer, read) ?? failure('UNKNOWN');
}

/** The reply to the order that an answer's command placed. */
function placed(context: GatewayContext, answer: Answer, read: ReadOrder): object | undefined {
  const order = placedOrder(answer);
  if (order === undefined) return undefined;
  const fills = takerFills(answer, order, read.market);
  return placedReply(context.views.reference, order, fills, read.responseType);
}

interface TestParameters extends OrderParameters {
  readonly computeCommissionRates: boolean | undefined;
}

/** Checks an order as far as that goes without sequencing it. */
function test(call: BinanceCall<TestParameters>): object | BinanceError {
  const read = readOrder(call.context.views.reference, call.given);
  if (isFailure(read)) return read;
  if (call.given.computeCommissionRates !== true) return {};
  const maker = padded(rateText(read.market.makerFee));
  const taker = padded(rateText(read.market.takerFee));
  const none = padded('0');
  return {
    standardCommissionForOrder: { maker, taker },
    specialCommissionForOrder: { maker: none, taker: none },
    taxCommissionForOrder: { maker: none, taker: none },
    discount: {
      enabledForAccount: false,
      enabledForSymbol: false,
      discountAsset: '',
      discount: none,
    },
  };
}

/** Names an order: by its id, by its client id, or by both, which must agree. */
interface OrderName {
  readonly orderId: number | undefined;
  readonly origClientOrderId: string | undefined;
}

const restrictions = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;
const restrictionField = oneOf<CancelRestriction>(restrictions, 'INVALID_CANCEL_RESTRICTIONS');

interface CancelParameters extends OrderName {
  readonly symbol: string;
  readonly newClientOrderId: string | undefined;
  readonly cancelRestrictions: CancelRestriction | undefined;
}

/** The order of a cancel; a derived client id is its order id. */
function nameOf(
  given: OrderName,
  names: readonly [string, string],
): { readonly orderId: number; readonly clientOrderId: string } | BinanceError {
  const { orderId = 0, origClientOrderId = '' } = given;
  if (orderId === 0 && origClientOrderId === '') return failure('EITHER_PARAMETER', ...names);
  const derived = orderIdOfClientId(origClientOrderId);
  if (derived === 0) return { orderId, clientOrderId: origClientOrderId };
  if (orderId !== 0 && orderId !== derived) return failure('CLIENT_ID_MISMATCH');
  return { orderId: derived, clientOrderId: '' };
}

async function cancel(call: BinanceCall<CancelParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const rules = findSymbol(context.views.reference, given.symbol);
  if (isFailure(rules)) return rules;
  const name = nameOf(given, ['origClientOrderId', 'orderId']);
  if (isFailure(name)) return name;
  const { account } = actor;
  const { market } = rules;
  const restriction = given.cancelRestrictions ?? 'ANY';
  const answer = await submitOne(
    context,
    { kind: 'CancelOrder', account, market, restriction, ...name },
    deadlineMs,
  );
  if (isFailure(answer)) return answer;
  const [reply] = await canceledReplies(context, answer, given.newClientOrderId);
  return reply ?? failure('UNKNOWN');
}

interface SymbolParameters {
  readonly symbol: string;
}

async function cancelAll(call: BinanceCall<SymbolParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const rules = findSymbol(context.views.reference, given.symbol);
  if (isFailure(rules)) return rules;
  const { account } = actor;
  const { market } = rules;
  const answer = await submit(
    context,
    { kind: 'CancelAll', account, market, side: 'BOTH', target: 0 },
    submitOptions(deadlineMs, true),
  );
  if (isProblem(answer)) return failureOfProblem(answer);
  const rejected = rejectionOf(answer);
  if (rejected !== undefined) return failureOf(rejected.reason);
  const replies = await canceledOrders(context, answer, undefined);
  return replies.length === 0 ? failure('CANCEL_REJECTED', 'Unknown order sent.') : replies;
}

const exceededModes = ['DO_NOTHING', 'CANCEL_ONLY'] as const;

interface ReplaceParameters extends OrderParameters {
  readonly cancelReplaceMode: ReplaceMode;
  readonly cancelNewClientOrderId: string | undefined;
  readonly cancelOrigClientOrderId: string | undefined;
  readonly cancelOrderId: number | undefined;
  readonly cancelRestrictions: CancelRestriction | undefined;
  readonly orderRateLimitExceededMode: (typeof exceededModes)[number] | undefined;
}

const replaceFields: Fields<ReplaceParameters> = {
  ...orderFields,
  cancelReplaceMode: oneOf(replaceModes),
  cancelNewClientOrderId: optional(clientId),
  cancelOrigClientOrderId: optional(clientId),
  cancelOrderId: optional(whole()),
  cancelRestrictions: optional(restrictionField),
  orderRateLimitExceededMode: optional(oneOf(exceededModes)),
};

async function replace(call: BinanceCall<ReplaceParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const read = readOrder(context.views.reference, given);
  if (isFailure(read)) return read;
  const { cancelOrderId: orderId, cancelOrigClientOrderId: origClientOrderId } = given;
  const name = nameOf({ orderId, origClientOrderId }, ['cancelOrigClientOrderId', 'cancelOrderId']);
  if (isFailure(name)) return name;
  const answer = await submit(
    context,
    {
      kind: 'ReplaceOrder',
      account: actor.account,
      ...read.terms,
      ...read.conditions,
      mode: given.cancelReplaceMode,
      restriction: given.cancelRestrictions ?? 'ANY',
      cancelOrderId: name.orderId,
      cancelClientOrderId: name.clientOrderId,
      idempotencyKey: '',
    },
    submitOptions(deadlineMs),
  );
  if (isProblem(answer)) return failureOfProblem(answer);
  return replaceReply(call, read, answer);
}

/** Both halves told apart: a half that was rejected has left a Rejected, in the order of the halves. */
async function replaceReply(
  { context, given }: BinanceCall<ReplaceParameters>,
  read: ReadOrder,
  answer: Answer,
): Promise<object | BinanceError> {
  const rejected = answer.events.filter((event): event is Rejected => event.kind === 'Rejected');
  const [canceled] = await canceledReplies(context, answer, given.cancelNewClientOrderId);
  const order = placed(context, answer, read);
  const cancelFailure = canceled === undefined ? rejected[0] : undefined;
  const placeFailure =
    order === undefined ? rejected[cancelFailure === undefined ? 0 : 1] : undefined;
  const isAttempted = canceled !== undefined || given.cancelReplaceMode === 'ALLOW_FAILURE';
  const told = (found: Rejected | undefined): object | null =>
    found === undefined ? null : errorBody(orderFailure(failureOf(found.reason), given));
  const placeResult = order === undefined ? 'FAILURE' : 'SUCCESS';
  const data = {
    cancelResult: canceled === undefined ? 'FAILURE' : 'SUCCESS',
    newOrderResult: isAttempted ? placeResult : 'NOT_ATTEMPTED',
    cancelResponse: canceled ?? told(cancelFailure),
    newOrderResponse: order ?? told(placeFailure ?? (isAttempted ? cancelFailure : undefined)),
  };
  if (canceled !== undefined && order !== undefined) return data;
  const isPartial = canceled !== undefined || order !== undefined;
  return { ...failure(isPartial ? 'REPLACE_PARTIALLY_FAILED' : 'REPLACE_FAILED'), data };
}

interface AmendParameters extends OrderName {
  readonly symbol: string;
  readonly newQty: string;
  readonly newClientOrderId: string | undefined;
}

/** Less quantity at the same price; anything else would lose the order's place and is refused. */
async function amend(call: BinanceCall<AmendParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const { reference } = context.views;
  const rules = findSymbol(reference, given.symbol);
  if (isFailure(rules)) return rules;
  const name = nameOf(given, ['origClientOrderId', 'orderId']);
  if (isFailure(name)) return name;
  const { account } = actor;
  const { market } = rules;
  // The core keeps an order's client id for its life.
  if (given.newClientOrderId !== undefined) {
    return failure('PARAMETER_NOT_REQUIRED', 'newClientOrderId');
  }
  const quantity = reference.parseQuantity(market, given.newQty);
  if (typeof quantity === 'string') return failure('FILTER', 'LOT_SIZE');
  const known =
    name.orderId === 0
      ? context.views.orderByClientId(account, name.clientOrderId)
      : context.views.order(name.orderId);
  if (known?.account === account && known.market === market) {
    if (quantity > known.quantity) {
      return failure('AMEND_REJECTED', 'Order amend (quantity increase) is not supported.');
    }
  }
  const answer = await submitOne(
    context,
    { kind: 'AmendOrder', account, market, ...name, price: 0, quantity },
    deadlineMs,
  );
  if (isFailure(answer)) return answer;
  const amended = answer.events.find(
    (event) => event.kind === 'OrderAmended' || event.kind === 'OrderCanceled',
  );
  const order = amended === undefined ? undefined : await findOrderState(context, amended.orderId);
  if (order === undefined) return failure('UNKNOWN');
  return {
    transactTime: answer.timeMs,
    executionId: answer.sequence,
    amendedOrder: queriedOrder(reference, order),
  };
}

const nameFields: Fields<OrderName> = {
  orderId: optional(whole()),
  origClientOrderId: optional(clientId),
};

export const tradingOperations: readonly AnyOperation[] = [
  operation<OrderParameters>({
    name: 'order.place',
    security: 'trade',
    weight: 1,
    orders: 1,
    fields: orderFields,
    handle: place,
  }),
  operation<TestParameters>({
    name: 'order.test',
    security: 'trade',
    weight: (parameters) => (parameters.get('computeCommissionRates') === 'true' ? 20 : 1),
    fields: { ...orderFields, computeCommissionRates: optional(flag) },
    handle: test,
  }),
  operation<CancelParameters>({
    name: 'order.cancel',
    security: 'trade',
    weight: 1,
    fields: {
      symbol: text,
      ...nameFields,
      newClientOrderId: optional(clientId),
      cancelRestrictions: optional(restrictionField),
    },
    handle: cancel,
  }),
  operation<SymbolParameters>({
    name: 'openOrders.cancelAll',
    security: 'trade',
    weight: 1,
    fields: { symbol: text },
    handle: cancelAll,
  }),
  operation<ReplaceParameters>({
    name: 'order.cancelReplace',
    security: 'trade',
    weight: 1,
    orders: 1,
    fields: replaceFields,
    handle: replace,
  }),
  operation<AmendParameters>({
    name: 'order.amend.keepPriority',
    security: 'trade',
    weight: 4,
    fields: { symbol: text, ...nameFields, newQty: decimal, newClientOrderId: optional(clientId) },
    handle: amend,
  }),
];
