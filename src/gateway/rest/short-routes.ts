/**
 * Short routes, kept because clients in the wild use them: the native handlers under other names. A
 * request that the operator trusts may leave the user out where an order's number says whose it is.
 */
import type { OrderState } from '../../codec/order-state.ts';
import type { Fill } from '../../codec/trade.ts';
import type { Actor, GatewayContext } from '../context.ts';
import { cursorField, limitField, orderListShape } from '../order-shapes.ts';
import type { OrderList, PageQuery } from '../order-shapes.ts';
import { amendOrder, cancelOrder, findOrder, placeOrder } from '../orders.ts';
import type { OrderName } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { renderFill, renderOrder } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute, Call } from '../route.ts';
import { decimal, id, object, optional, text } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { listOrders } from './order-routes.ts';
import { marketNameFields, orderRequest, shortMarket, shortOrderShape } from './short-requests.ts';
import type { MarketName, ShortOrder } from './short-requests.ts';
import { shortMarketRoutes } from './short-market-routes.ts';
import { shortOrderReply, shortOrderReplyShape } from './short-replies.ts';
import type { ShortOrderReply } from './short-replies.ts';

const tag = 'Short routes';
const FILLS_MAX = 1000;

type OrderCall<B = unknown> = Call<unknown, MarketName, B>;

interface OrderId {
  readonly id: string;
}

const orderId: ObjectShape<OrderId> = object<OrderId>({
  id: text('Order id, or `client:` and the client order id.', { max: 43 }),
});
const marketName: ObjectShape<MarketName> = object<MarketName>(marketNameFields);

/** An id that is no number names no order, rather than being wrong. */
function nameOf(context: GatewayContext, given: string, market: MarketName): OrderName | Problem {
  const named = market.symbol ?? market.market;
  const rules = named === undefined ? undefined : shortMarket(context, market);
  if (isProblem(rules)) return rules;
  if (given.startsWith('client:')) {
    return { orderId: 0, clientOrderId: given.slice('client:'.length), market: rules?.symbol };
  }
  const number = /^[1-9][0-9]{0,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isSafeInteger(number)) return problem('UNKNOWN_ORDER', `id: ${given.slice(0, 43)}`);
  return { orderId: number, clientOrderId: '', market: rules?.symbol };
}

/** The actor, or, of a trusted request that names nobody, the owner of the order. */
async function ownerOf(
  { context, actor }: Pick<OrderCall, 'context' | 'actor'>,
  name: OrderName,
): Promise<Actor | Problem> {
  if (actor.name !== '') return actor;
  const order = await findOrder(context, undefined, name);
  if (isProblem(order)) return order;
  const owner = context.views.reference.account(order.account);
  if (owner === undefined) return problem('UNKNOWN_ACCOUNT');
  return {
    account: owner.account,
    name: owner.name,
    permissions: ['read', 'trade'],
    trusted: true,
  };
}

async function place({
  context,
  actor,
  body,
  options,
}: OrderCall<ShortOrder>): Promise<(ShortOrderReply & { replayed: boolean }) | Problem> {
  const request = orderRequest(context, body);
  if (isProblem(request)) return request;
  const result = await placeOrder(context, actor, request, options);
  if (isProblem(result)) return result;
  const { sequence, order, fills, replayed } = result;
  return { ...shortOrderReply(sequence, order, fills), replayed };
}

async function get(
  call: Pick<OrderCall, 'context' | 'actor'>,
  given: string,
  market: MarketName,
): Promise<ShortOrderReply | Problem> {
  const { context } = call;
  const name = nameOf(context, given, market);
  if (isProblem(name)) return name;
  const owner = await ownerOf(call, name);
  if (isProblem(owner)) return owner;
  const order = await findOrder(context, owner.account, name);
  if (isProblem(order)) return order;
  const { reference, sequence } = context.views;
  const fills = await fillsOf(context, order);
  return shortOrderReply(
    sequence,
    renderOrder(reference, order),
    fills.map((fill) => renderFill(reference, fill)),
  );
}

/** All fills of an order, oldest first: what history holds, then what it does not hold yet. */
async function fillsOf(context: GatewayContext, order: OrderState): Promise<readonly Fill[]> {
  const { account, market, orderId: id, filled } = order;
  const { sequence } = context.views;
  // Read first: what history confirms meanwhile leaves the views, and then is in its page.
  const recent = context.views.recentFills(account, market).filter((fill) => fill.orderId === id);
  if (recent.reduce((sum, fill) => sum + fill.quantity, 0) >= filled) return recent;
  const page = await context.history.fills({ account, market, orderId: id, limit: FILLS_MAX });
  const stored = page.rows.filter((fill) => fill.sequence <= sequence);
  return [...stored.toReversed(), ...recent.filter((fill) => fill.sequence > page.sequence)];
}

async function cancel(
  call: Pick<OrderCall, 'context' | 'actor' | 'options'>,
  given: string,
  market: MarketName,
): Promise<ShortOrderReply | Problem> {
  const { context, options } = call;
  const name = nameOf(context, given, market);
  if (isProblem(name)) return name;
  const owner = await ownerOf(call, name);
  if (isProblem(owner)) return owner;
  const result = await cancelOrder(context, owner, name, 'ANY', options);
  return isProblem(result) ? result : shortOrderReply(result.sequence, result.order, []);
}

interface ShortAmend extends MarketName {
  readonly price?: string;
  readonly quantity?: string;
}

async function amend(
  call: Call<OrderId, MarketName, ShortAmend>,
): Promise<ShortOrderReply | Problem> {
  const { context, params, query, body, options } = call;
  const { symbol, market, ...request } = body;
  const inBody: MarketName = { ...(symbol && { symbol }), ...(market && { market }) };
  const name = nameOf(context, params.id, { ...query, ...inBody });
  if (isProblem(name)) return name;
  const owner = await ownerOf(call, name);
  if (isProblem(owner)) return owner;
  const result = await amendOrder(context, owner, name, request, options);
  if (isProblem(result)) return result;
  return shortOrderReply(result.sequence, result.order, result.fills);
}

const placeRoute = {
  method: 'POST',
  tag,
  permission: 'trade',
  body: shortOrderShape,
  reply: shortOrderReplyShape,
  status: 201,
  idempotent: true,
  handle: place,
} as const;

interface CancelBody extends MarketName {
  readonly orderId?: number;
  readonly order_id?: number;
  readonly id?: number;
  readonly clientOrderId?: string;
  readonly client_order_id?: string;
  readonly side?: string;
  readonly price?: string;
  readonly quantity?: string;
}

const anId = optional(id('The order.'));
const cancelFields = object<CancelBody>({
  ...marketNameFields,
  orderId: anId,
  order_id: anId,
  id: anId,
  clientOrderId: optional(text('Or its client order id.', { max: 36 })),
  client_order_id: optional(text('Or its client order id.', { max: 36 })),
  side: optional(text('Not needed.')),
  price: optional(decimal('Not needed.')),
  quantity: optional(decimal('Not needed.')),
});

export const shortRoutes: readonly AnyRoute[] = [
  ...shortMarketRoutes,
  define({
    ...placeRoute,
    path: '/orders',
    operation: 'shortPlaceOrder',
    summary: 'POST /api/v1/orders. `type` may be the side; the market may be left out.',
  }),
  define({
    ...placeRoute,
    path: '/api/v1/order',
    operation: 'shortPlaceOrderV1',
    summary: 'POST /api/v1/orders.',
  }),
  define({
    method: 'GET',
    path: '/orders/:id',
    operation: 'shortGetOrder',
    summary: 'GET /api/v1/orders/{id}.',
    tag,
    permission: 'read',
    actorOptional: true,
    params: orderId,
    query: marketName,
    reply: shortOrderReplyShape,
    handle: (call) => get(call, call.params.id, call.query),
  }),
  define({
    method: 'DELETE',
    path: '/orders/:id',
    operation: 'shortCancelOrder',
    summary: 'DELETE /api/v1/orders/{id}.',
    tag,
    permission: 'trade',
    actorOptional: true,
    params: orderId,
    query: marketName,
    body: marketName,
    reply: shortOrderReplyShape,
    handle: (call) => cancel(call, call.params.id, { ...call.query, ...call.body }),
  }),
  define({
    method: 'PUT',
    path: '/orders/:id',
    operation: 'shortAmendOrder',
    summary: 'PUT /api/v1/orders/{id}.',
    tag,
    permission: 'trade',
    actorOptional: true,
    params: orderId,
    query: marketName,
    body: object<ShortAmend>({
      ...marketNameFields,
      price: optional(decimal('New price; absent: stays.')),
      quantity: optional(decimal('New total quantity; absent: stays.')),
    }),
    reply: shortOrderReplyShape,
    handle: amend,
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/order',
    operation: 'shortCancelOrderV1',
    summary: 'DELETE /api/v1/orders/{id}, the order named in the body or the query.',
    tag,
    permission: 'trade',
    actorOptional: true,
    query: cancelFields,
    body: cancelFields,
    reply: shortOrderReplyShape,
    handle: (call) => {
      const given = { ...call.query, ...call.body };
      const number = given.orderId ?? given.order_id ?? given.id;
      const client = given.clientOrderId ?? given.client_order_id;
      if (number !== undefined) return cancel(call, String(number), given);
      if (client !== undefined) return cancel(call, `client:${client}`, given);
      return problem('MISSING_FIELD', 'orderId');
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/order/open',
    operation: 'shortListOpenOrders',
    summary: 'GET /api/v1/orders?status=OPEN.',
    tag,
    permission: 'read',
    query: object<MarketName & PageQuery>({
      ...marketNameFields,
      limit: optional(limitField),
      cursor: optional(cursorField),
    }),
    reply: orderListShape,
    handle: ({ context, actor, query: { symbol, market, ...page } }) => {
      const named = symbol ?? market;
      const rules = named === undefined ? undefined : shortMarket(context, { symbol: named });
      if (isProblem(rules)) return rules;
      const filter = rules === undefined ? {} : { market: rules.symbol };
      return listOrders(context, actor.account, { ...page, ...filter, status: 'OPEN' });
    },
  }),
  define({
    method: 'GET',
    path: '/orders/user/:user_id',
    operation: 'shortListOrders',
    summary: 'GET /api/v1/orders of a user.',
    tag,
    permission: 'read',
    actorOptional: true,
    params: object<{ user_id: string }>({ user_id: text('Name of the account.') }),
    query: object<PageQuery>({ limit: optional(limitField), cursor: optional(cursorField) }),
    reply: orderListShape,
    handle: ({ context, actor, params, query }): Promise<OrderList | Problem> | Problem => {
      const found = context.views.reference.accountByName(params.user_id);
      if (actor.name !== '' && actor.name !== params.user_id) {
        return problem('UNKNOWN_ACCOUNT', `user_id: ${params.user_id}`);
      }
      if (found === undefined) return problem('UNKNOWN_ACCOUNT', `user_id: ${params.user_id}`);
      return listOrders(context, found.account, query);
    },
  }),
];
