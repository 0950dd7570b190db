/** Orders of the acting account: place, get, amend, cancel, list, cancel all, replace. */
import type { OrderState } from '../../codec/order-state.ts';
import { isOpen } from '../../codec/order-state.ts';
import { orderCursor } from '../../history/cursor.ts';
import type { GatewayContext } from '../context.ts';
import {
  amendShape,
  cancelAllResultShape,
  cancelAllShape,
  cancelResultShape,
  cancelShape,
  listShape,
  marketField,
  oneOrderShape,
  orderListShape,
  orderName,
  orderPathShape,
  orderResultShape,
  placeShape,
  replaceResultShape,
  replaceShape,
} from '../order-shapes.ts';
import type { ListQuery, ListStatus, OrderList } from '../order-shapes.ts';
import {
  amendOrder,
  cancelAll,
  cancelOrder,
  findOrder,
  placeOrder,
  replaceOrder,
} from '../orders.ts';
import { PAGE_LIMIT } from '../pages.ts';
import type { Rows } from '../pages.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { renderOrder } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { object, optional } from '../shapes.ts';
import { findMarket } from '../terms.ts';

const tag = 'Orders';

/** Open orders, closed ones, or all of an account, newest first. */
export async function listOrders(
  context: GatewayContext,
  account: number,
  query: ListQuery,
): Promise<OrderList | Problem> {
  const { views } = context;
  const rules = query.market === undefined ? undefined : findMarket(views.reference, query.market);
  if (isProblem(rules)) return rules;
  const { sequence } = views;
  const limit = query.limit ?? PAGE_LIMIT;
  const market = rules?.market;
  const page = isOpenStatus(query.status)
    ? openPage(context, account, market, query, limit)
    : await allPage(context, account, market, query, limit);
  if (isProblem(page)) return page;
  return {
    sequence,
    orders: page.rows.map((order) => renderOrder(views.reference, order)),
    nextCursor: page.nextCursor,
  };
}

function isOpenStatus(status: ListStatus | undefined): boolean {
  return status === 'OPEN' || status === 'NEW' || status === 'PARTIALLY_FILLED';
}

function matches(order: OrderState, status: ListStatus | undefined): boolean {
  if (status === undefined) return true;
  if (status === 'OPEN') return isOpen(order);
  if (status === 'CLOSED') return !isOpen(order);
  return order.status === status;
}

function openPage(
  { views }: GatewayContext,
  account: number,
  market: number | undefined,
  { status, cursor }: ListQuery,
  limit: number,
): Rows<OrderState> | Problem {
  const below = orderBelow(cursor);
  if (isProblem(below)) return below;
  const all = views
    .openOrders(account, market)
    .filter((order) => order.orderId < below && matches(order, status));
  return newestOf(all, limit, false);
}

/** The order id that a page of orders stays below. */
function orderBelow(cursor: string | undefined): number | Problem {
  if (cursor === undefined) return Number.POSITIVE_INFINITY;
  const id = Number(/^o([1-9][0-9]{0,15})$/.exec(cursor)?.[1]);
  return Number.isSafeInteger(id) ? id : problem('INVALID_CURSOR');
}

function newestOf(
  orders: readonly OrderState[],
  limit: number,
  hasOlder: boolean,
): Rows<OrderState> {
  const rows = orders.toSorted((left, right) => right.orderId - left.orderId).slice(0, limit);
  const last = rows.at(-1);
  const hasMore = hasOlder || orders.length > limit;
  return { rows, nextCursor: hasMore && last !== undefined ? `o${last.orderId}` : null };
}

/**
 * History's page with the orders that it may lack, or have in an older state, put in their places: the
 * views know every open order and those that closed lately, whatever their ids.
 */
async function allPage(
  { views, history }: GatewayContext,
  account: number,
  market: number | undefined,
  { status, cursor }: ListQuery,
  limit: number,
): Promise<Rows<OrderState> | Problem> {
  const below = orderBelow(cursor);
  if (isProblem(below)) return below;
  const known = [...views.openOrders(account, market), ...views.recentOrders(account, market)];
  const page = await history.orders({
    account,
    limit,
    ...(market === undefined ? {} : { market }),
    ...(status === undefined ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor: orderCursor(below) }),
  });
  const orders = new Map(page.rows.map((order) => [order.orderId, order]));
  for (const order of known) {
    if (order.orderId >= below || !matches(order, status)) continue;
    const stored = orders.get(order.orderId)?.updatedSequence ?? 0;
    if (order.updatedSequence > stored) orders.set(order.orderId, order);
  }
  const { rows, nextCursor } = newestOf([...orders.values()], limit, page.next !== undefined);
  return { rows: rows.map((order) => views.order(order.orderId) ?? order), nextCursor };
}

const marketQuery = object<{ market?: string }>({ market: optional(marketField) });

export const orderRoutes: readonly AnyRoute[] = [
  define({
    method: 'POST',
    path: '/api/v1/orders',
    operation: 'placeOrder',
    summary: 'Place an order. With Idempotency-Key a resend answers as the first time.',
    tag,
    permission: 'trade',
    body: placeShape,
    reply: orderResultShape,
    status: 201,
    idempotent: true,
    handle: ({ context, actor, body, options }) => placeOrder(context, actor, body, options),
  }),
  define({
    method: 'GET',
    path: '/api/v1/orders',
    operation: 'listOrders',
    summary: 'Orders, newest first.',
    tag,
    permission: 'read',
    query: listShape,
    reply: orderListShape,
    handle: ({ context, actor, query }) => listOrders(context, actor.account, query),
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/orders',
    operation: 'cancelAllOrders',
    summary: 'Cancel all open orders, of one market or of all. Passes a full queue.',
    tag,
    permission: 'trade',
    query: cancelAllShape,
    reply: cancelAllResultShape,
    handle: ({ context, actor, query, options }) => cancelAll(context, actor, query, options),
  }),
  define({
    method: 'POST',
    path: '/api/v1/orders/replace',
    operation: 'replaceOrder',
    summary: 'Cancel one order and place another as one command.',
    tag,
    permission: 'trade',
    body: replaceShape,
    reply: replaceResultShape,
    idempotent: true,
    handle: ({ context, actor, body, options }) => replaceOrder(context, actor, body, options),
  }),
  define({
    method: 'GET',
    path: '/api/v1/orders/:id',
    operation: 'getOrder',
    summary: 'One order, open or closed.',
    tag,
    permission: 'read',
    params: orderPathShape,
    query: marketQuery,
    reply: oneOrderShape,
    handle: async ({ context, actor, params, query }) => {
      const name = orderName(params.id, query.market);
      if (isProblem(name)) return name;
      const order = await findOrder(context, actor.account, name);
      if (isProblem(order)) return order;
      const { sequence, reference } = context.views;
      return { sequence, order: renderOrder(reference, order) };
    },
  }),
  define({
    method: 'PUT',
    path: '/api/v1/orders/:id',
    operation: 'amendOrder',
    summary:
      'Change price or total quantity. Less quantity at the same price keeps the place in the queue.',
    tag,
    permission: 'trade',
    params: orderPathShape,
    body: amendShape,
    reply: orderResultShape,
    handle: ({ context, actor, params, body: { market, ...request }, options }) => {
      const name = orderName(params.id, market);
      return isProblem(name) ? name : amendOrder(context, actor, name, request, options);
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/orders/:id',
    operation: 'cancelOrder',
    summary: 'Cancel an open order.',
    tag,
    permission: 'trade',
    params: orderPathShape,
    query: cancelShape,
    reply: cancelResultShape,
    handle: ({ context, actor, params, query, options }) => {
      const name = orderName(params.id, query.market);
      if (isProblem(name)) return name;
      return cancelOrder(context, actor, name, query.restriction ?? 'ANY', options);
    },
  }),
];
