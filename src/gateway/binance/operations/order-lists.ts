/** Order lists: placing all kinds of them, also by the old OCO; canceling; asking for one, open ones, all. */
import { acceptedList, endedList } from '../../../codec/order-list.ts';
import type { OrderListState } from '../../../codec/order-list.ts';
import type { OrderState } from '../../../codec/order-state.ts';
import { isOpen } from '../../../codec/order-state.ts';
import type { ListKind } from '../../../core/types.ts';
import type { Answer } from '../../../link/link.ts';
import type { Actor, GatewayContext } from '../../context.ts';
import { findOrderState, placedOrders } from '../../orders.ts';
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { clientListIdOf, listBody, listIdOfClientId } from '../list-replies.ts';
import { listFields, ofOldOco, oldOcoFields, readList } from '../list-requests.ts';
import type { ListParameters, OldOcoParameters } from '../list-requests.ts';
import { placedReply } from '../order-replies.ts';
import { clientId, limit, moment, optional, text, whole } from '../parameters.ts';
import { listsInRange } from '../ranges.ts';
import { findSymbol } from '../symbols.ts';
import { canceledOrders, checkTimes, submitOne, takerFills } from './commands.ts';

async function place(
  { context, actor, deadlineMs }: Pick<BinanceCall<object>, 'context' | 'actor' | 'deadlineMs'>,
  kind: ListKind,
  given: ListParameters,
): Promise<object | BinanceError> {
  const { reference } = context.views;
  const read = readList(reference, kind, given);
  if (isFailure(read)) return read;
  const { account } = actor;
  const answer = await submitOne(
    context,
    { kind: 'PlaceOrderList', account, ...read.list, idempotencyKey: '' },
    deadlineMs,
  );
  if (isFailure(answer)) return answer;
  const list = placedList(answer);
  if (list === undefined) return failure('UNKNOWN');
  const orders = placedOrders(answer).filter(({ orderId }) => list.orderIds.includes(orderId));
  return {
    ...listBody(reference, list, orders),
    orderReports: orders.map((order) =>
      placedReply(reference, order, takerFills(answer, order, read.market), read.responseType),
    ),
  };
}

/** The list that an answer's command placed, as it stood at the end of that command. */
function placedList(answer: Answer): OrderListState | undefined {
  let list: OrderListState | undefined;
  for (const event of answer.events) {
    if (event.kind === 'ListAccepted') list = acceptedList(event, answer);
    else if (event.kind === 'ListEnded' && event.listId === list?.listId) {
      list = endedList(list, answer);
    }
  }
  return list;
}

/** Names a list: by its id, by its client id, or by both, which must agree. */
interface ListName {
  readonly orderListId: number | undefined;
  readonly listClientOrderId: string | undefined;
}

async function findListState(
  { views, history }: GatewayContext,
  listId: number,
): Promise<OrderListState | undefined> {
  return views.lists.list(listId) ?? (await history.orderList(listId));
}

/** A list of this account, open or ended. */
async function ownList(
  context: GatewayContext,
  { account }: Actor,
  { orderListId = 0, listClientOrderId = '' }: ListName,
): Promise<OrderListState | undefined> {
  const { views, history } = context;
  const listId = orderListId || listIdOfClientId(listClientOrderId);
  const found =
    listId === 0
      ? (views.lists.byClientId(account, listClientOrderId) ??
        (await history.orderListByClientId(account, listClientOrderId)))
      : await findListState(context, listId);
  if (found?.account !== account) return undefined;
  const agrees = listClientOrderId === '' || clientListIdOf(found) === listClientOrderId;
  return agrees ? found : undefined;
}

/** The orders of a list as they are known now, in order of leg. */
async function ordersOf(context: GatewayContext, list: OrderListState): Promise<OrderState[]> {
  const found = await Promise.all(list.orderIds.map((id) => findOrderState(context, id)));
  return found.flatMap((order) => order ?? []);
}

async function told(context: GatewayContext, list: OrderListState): Promise<object> {
  return listBody(context.views.reference, list, await ordersOf(context, list));
}

interface CancelListParameters extends ListName {
  readonly symbol: string;
  readonly newClientOrderId: string | undefined;
}

/** The cancel of one order of a list is that of all. */
async function cancelList(call: BinanceCall<CancelListParameters>): Promise<object | BinanceError> {
  const { context, actor, given, deadlineMs } = call;
  const rules = findSymbol(context.views.reference, given.symbol);
  if (isFailure(rules)) return rules;
  if (given.orderListId === undefined && given.listClientOrderId === undefined) {
    return failure('EITHER_PARAMETER', 'orderListId', 'listClientOrderId');
  }
  const unknown = failure('CANCEL_REJECTED', 'Unknown order list sent.');
  const list = await ownList(context, actor, given);
  if (list === undefined || list.market !== rules.market || list.status === 'DONE') return unknown;
  const orders = await ordersOf(context, list);
  const open = orders.find(isOpen);
  if (open === undefined) return unknown;
  const { account } = actor;
  const { market } = rules;
  const answer = await submitOne(
    context,
    {
      kind: 'CancelOrder',
      account,
      market,
      restriction: 'ANY',
      orderId: open.orderId,
      clientOrderId: '',
    },
    deadlineMs,
  );
  if (isFailure(answer)) return answer;
  const [reply] = await canceledOrders(context, answer, given.newClientOrderId);
  return reply ?? failure('UNKNOWN');
}

interface StatusParameters {
  readonly orderListId: number | undefined;
  readonly origClientOrderId: string | undefined;
}

async function listStatus(call: BinanceCall<StatusParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { orderListId, origClientOrderId: listClientOrderId } = given;
  if (orderListId === undefined && listClientOrderId === undefined) {
    return failure('EITHER_PARAMETER', 'origClientOrderId', 'orderListId');
  }
  const list = await ownList(context, actor, { orderListId, listClientOrderId });
  return list === undefined ? failure('NO_SUCH_LIST') : told(context, list);
}

interface AllParameters {
  readonly fromId: number | undefined;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

async function allLists(call: BinanceCall<AllParameters>): Promise<object | BinanceError> {
  const { context, actor, given } = call;
  const { fromId, startTime: startMs, endTime: endMs } = given;
  const flaw = checkTimes(startMs, endMs);
  if (flaw !== undefined) return flaw;
  if (fromId !== undefined && (startMs !== undefined || endMs !== undefined)) {
    return failure('BAD_COMBINATION');
  }
  const { account } = actor;
  const lists = await listsInRange(context, {
    account,
    fromId,
    startMs,
    endMs,
    limit: given.limit,
  });
  return Promise.all(lists.map((list) => told(context, list)));
}

const placing = (name: string, kind: ListKind, orders: number): AnyOperation =>
  operation<ListParameters>({
    name,
    security: 'trade',
    weight: 1,
    orders,
    fields: listFields(kind),
    handle: (call) => place(call, kind, call.given),
  });

export const orderListOperations: readonly AnyOperation[] = [
  placing('orderList.place.oco', 'OCO', 2),
  placing('orderList.place.oto', 'OTO', 2),
  placing('orderList.place.otoco', 'OTOCO', 3),
  operation<OldOcoParameters>({
    name: 'orderList.place',
    security: 'trade',
    weight: 1,
    orders: 2,
    fields: oldOcoFields,
    handle: async (call) => {
      const given = ofOldOco(call.given);
      return isFailure(given) ? given : place(call, 'OCO', given);
    },
  }),
  operation<CancelListParameters>({
    name: 'orderList.cancel',
    security: 'trade',
    weight: 1,
    fields: {
      symbol: text,
      orderListId: optional(whole()),
      listClientOrderId: optional(clientId),
      newClientOrderId: optional(clientId),
    },
    handle: cancelList,
  }),
  operation<StatusParameters>({
    name: 'orderList.status',
    security: 'read',
    weight: 4,
    fields: { orderListId: optional(whole()), origClientOrderId: optional(clientId) },
    handle: listStatus,
  }),
  operation<object>({
    name: 'openOrderLists.status',
    security: 'read',
    weight: 6,
    fields: {},
    handle: ({ context, actor }) =>
      Promise.all(context.views.lists.open(actor.account).map((list) => told(context, list))),
  }),
  operation<AllParameters>({
    name: 'allOrderLists',
    security: 'read',
    weight: 20,
    fields: {
      fromId: optional(whole()),
      startTime: optional(moment),
      endTime: optional(moment),
      limit: limit(500, 1000),
    },
    handle: allLists,
  }),
];
