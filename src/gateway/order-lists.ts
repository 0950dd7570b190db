/**
 * Order lists (O3): two or three orders of one market as one contingency. Placing, finding and canceling
 * them, for REST and WebSocket alike; a reply says what its own command did.
 */
import type { OrderListState } from '../codec/order-list.ts';
import { acceptedList, endedList, listStatuses } from '../codec/order-list.ts';
import type { ListStatus } from '../codec/order-list.ts';
import type { OrderState } from '../codec/order-state.ts';
import { isOpen } from '../codec/order-state.ts';
import type { OrderLeg } from '../core/command.ts';
import type { ListKind } from '../core/types.ts';
import { listKinds } from '../core/types.ts';
import type { Answer } from '../link/link.ts';
import type { Reference } from '../marketdata/reference.ts';
import type { Actor, CommandOptions, GatewayContext } from './context.ts';
import { marketField, sequenceShape } from './order-shapes.ts';
import { canceledOrders, findOrderState, placedOrders, stamp, takerFills } from './orders.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem } from './problems.ts';
import { fillShape, orderShape } from './replies.ts';
import type { FillReply, OrderReply } from './replies.ts';
import { marketSymbol, renderOrder, timeText } from './render.ts';
import { choice, id, list, object, optional, text, time } from './shapes.ts';
import type { Fields, ObjectShape } from './shapes.ts';
import { countOrder } from './request-limits.ts';
import { repeatedOf, submitOptions, submitWhole } from './submit.ts';
import { findMarket, orderConditions, orderFields, orderTerms } from './terms.ts';
import type { OrderRequest } from './terms.ts';

/** One order of a list. */
export type LegRequest = Omit<OrderRequest, 'market' | 'quoteAmount'>;

export interface ListRequest {
  readonly market: string;
  readonly kind: ListKind;
  readonly orders: readonly LegRequest[];
  readonly clientListId?: string;
}

const { market: _market, quoteAmount: _quoteAmount, ...legFields } = orderFields;
const LEGS_MAX = 3;

export const listFields: Fields<ListRequest> = {
  market: marketField,
  kind: choice(
    listKinds,
    'OCO: one cancels the other. OTO: one triggers the other. OTOCO: a pair.',
  ),
  orders: list(
    object<LegRequest>(legFields),
    'OCO: above the price, below it. OTO: first, pending. OTOCO: first, pending above, below.',
    LEGS_MAX,
  ),
  clientListId: optional(
    text('1 to 36 of A-Z a-z 0-9 . _ : / -, unique among your open lists.', { max: 36 }),
  ),
};

export interface ListReply {
  readonly listId: number;
  readonly clientListId?: string;
  readonly market: string;
  readonly kind: string;
  readonly status: ListStatus;
  readonly orders: readonly OrderReply[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const listReply: ObjectShape<ListReply> = object<ListReply>({
  listId: id('Given by the exchange, increasing.'),
  clientListId: optional(text('As the client gave it.', { max: 36 })),
  market: text('Symbol of the market.'),
  kind: choice(listKinds, 'Kind of the list.'),
  status: choice(listStatuses, 'DONE: what is open of it stands alone.'),
  orders: list(orderShape, 'In order of leg.'),
  createdAt: time('When it was accepted.'),
  updatedAt: time('When it last changed.'),
});

export interface ListResult {
  readonly sequence: number;
  readonly time: string;
  readonly list: ListReply;
  readonly fills: readonly FillReply[];
  /** The idempotency key took effect before; the list is shown as it is known now. */
  readonly replayed: boolean;
}

export const listResult: ObjectShape<Omit<ListResult, 'replayed'>> = object<
  Omit<ListResult, 'replayed'>
>({
  sequence: sequenceShape,
  time: time('When the exchange did it.'),
  list: listReply,
  fills: list(fillShape, 'What its orders traded as takers in this command.'),
});

/** Names a list: its id, or its client id when `listId` is 0. */
export interface ListName {
  readonly listId: number;
  readonly clientListId: string;
}

export function renderList(
  reference: Reference,
  state: OrderListState,
  orders: readonly OrderState[],
): ListReply {
  return {
    listId: state.listId,
    ...(state.clientListId === '' ? {} : { clientListId: state.clientListId }),
    market: marketSymbol(reference, state.market),
    kind: state.listKind,
    status: state.status,
    orders: orders.map((order) => renderOrder(reference, order)),
    createdAt: timeText(state.createdMs),
    updatedAt: timeText(state.updatedMs),
  };
}

export async function placeList(
  context: GatewayContext,
  actor: Actor,
  request: ListRequest,
  options: CommandOptions,
): Promise<ListResult | Problem> {
  const { reference } = context.views;
  const rules = findMarket(reference, request.market);
  if (isProblem(rules)) return rules;
  const legs: OrderLeg[] = [];
  for (const each of request.orders) {
    const leg = legOf(reference, request.market, each);
    if (isProblem(leg)) return leg;
    legs.push(leg);
  }
  const { account } = actor;
  const place = {
    kind: 'PlaceOrderList',
    account,
    market: rules.market,
    listKind: request.kind,
    legs,
    clientListId: request.clientListId ?? '',
    idempotencyKey: options.idempotencyKey ?? '',
  } as const;
  const submitted = (): Promise<Answer | Problem> =>
    submitWhole(context, place, submitOptions(options.deadlineMs));
  const answer = await countOrder(context, account, submitted, legs.length);
  if (isProblem(answer)) return answer;
  const repeated = repeatedOf(answer);
  if (repeated !== undefined) return originalList(context, repeated.original, repeated.id);
  const state = placedList(answer);
  if (state === undefined) return problem('INTERNAL_ERROR', 'The answer holds no list.');
  const orders = placedOrders(answer).filter(({ orderId }) => state.orderIds.includes(orderId));
  const told = renderList(reference, state, orders);
  const fills = takerFills(reference, orders, answer);
  return { ...stamp(answer), list: told, fills, replayed: false };
}

function legOf(reference: Reference, market: string, request: LegRequest): OrderLeg | Problem {
  const terms = orderTerms(reference, { ...request, market });
  if (isProblem(terms)) return terms;
  const conditions = orderConditions(reference, terms.market, request);
  if (isProblem(conditions)) return conditions;
  const { market: _, quoteAmount: __, ...rest } = terms;
  return { ...rest, ...conditions };
}

/** The list that the answer's command placed, as it stood at the end of that command. */
function placedList(answer: Answer): OrderListState | undefined {
  let state: OrderListState | undefined;
  for (const event of answer.events) {
    if (event.kind === 'ListAccepted') state = acceptedList(event, answer);
    else if (event.kind === 'ListEnded' && event.listId === state?.listId) {
      state = endedList(state, answer);
    }
  }
  return state;
}

/** What an idempotency key's first command did: it is known by the first order that it placed. */
async function originalList(
  context: GatewayContext,
  original: number,
  orderId: number,
): Promise<ListResult | Problem> {
  const order = await findOrderState(context, orderId);
  const listId = order?.instructions?.listId ?? 0;
  const state = listId === 0 ? undefined : await findListState(context, listId);
  if (state === undefined) {
    return problem('INVALID_IDEMPOTENCY_KEY', 'The key took effect before for another request.');
  }
  const told = await toldList(context, state);
  const time = timeText(state.createdMs);
  return { sequence: original, time, list: told, fills: [], replayed: true };
}

/** A list, open or ended, with its orders as they are known now. */
export async function toldList(context: GatewayContext, state: OrderListState): Promise<ListReply> {
  const found = await Promise.all(
    state.orderIds.map((orderId) => findOrderState(context, orderId)),
  );
  const orders = found.flatMap((order) => order ?? []);
  return renderList(context.views.reference, state, orders);
}

async function findListState(
  { views, history }: GatewayContext,
  listId: number,
): Promise<OrderListState | undefined> {
  return views.lists.list(listId) ?? (await history.orderList(listId));
}

/** A list of this account, open or ended, as it is known now. */
export async function findList(
  context: GatewayContext,
  account: number,
  { listId, clientListId }: ListName,
): Promise<OrderListState | Problem> {
  const { views, history } = context;
  const found =
    listId === 0
      ? (views.lists.byClientId(account, clientListId) ??
        (await history.orderListByClientId(account, clientListId)))
      : await findListState(context, listId);
  return found?.account === account ? found : problem('UNKNOWN_ORDER');
}

export interface CanceledList {
  readonly sequence: number;
  readonly time: string;
  readonly list: ListReply;
}

export const canceledListShape: ObjectShape<CanceledList> = object<CanceledList>({
  sequence: sequenceShape,
  time: time('When the exchange did it.'),
  list: listReply,
});

/** Cancels an open list: the cancel of one of its orders is that of all. */
export async function cancelList(
  context: GatewayContext,
  actor: Actor,
  name: ListName,
  options: CommandOptions,
): Promise<CanceledList | Problem> {
  const { account } = actor;
  const state = await findList(context, account, name);
  if (isProblem(state)) return state;
  const open = state.orderIds.find((orderId) => {
    const order = context.views.order(orderId);
    return order !== undefined && isOpen(order);
  });
  if (state.status === 'DONE' || open === undefined) return problem('UNKNOWN_ORDER');
  const { market } = state;
  const cancel = { account, market, restriction: 'ANY', orderId: open, clientOrderId: '' } as const;
  const answer = await submitWhole(
    context,
    { kind: 'CancelOrder', ...cancel },
    submitOptions(options.deadlineMs),
  );
  if (isProblem(answer)) return answer;
  await canceledOrders(context, answer);
  const now = (await findListState(context, state.listId)) ?? state;
  return { ...stamp(answer), list: await toldList(context, now) };
}
