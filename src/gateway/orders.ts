/**
 * Placing, amending, canceling and replacing orders: validated request -> command -> reply. REST and
 * WebSocket call the same functions. A reply says what the command did, folded from its own events;
 * what later commands did to the order is not mixed in, except where a repeated command or an amend
 * shows the order as it is known now.
 */
import { acceptedOrder, changedOrders, foldOrder } from '../codec/order-state.ts';
import type { OrderState } from '../codec/order-state.ts';
import { fillOf } from '../codec/trade.ts';
import type { Fill } from '../codec/trade.ts';
import type { CancelReason, CancelRestriction, ReplaceMode, SideFilter } from '../core/types.ts';
import type { Answer } from '../link/link.ts';
import type { MarketReference, Reference } from '../marketdata/reference.ts';
import type { Actor, CommandOptions, GatewayContext } from './context.ts';
import { isProblem, problem } from './problems.ts';
import { countOrder } from './request-limits.ts';
import type { Problem, ProblemCode } from './problems.ts';
import type { FillReply, OrderReply } from './replies.ts';
import { renderFill, renderOrder, timeText } from './render.ts';
import {
  rejectionOf,
  rejectionProblem,
  repeatedOf,
  submit,
  submitOptions,
  submitWhole,
} from './submit.ts';
import { findMarket, isPlain, orderConditions, orderTerms, readNumber } from './terms.ts';
import type { OrderRequest } from './terms.ts';

/** Names an order: its id, or its client id when `orderId` is 0. `market` is its symbol, if known. */
export interface OrderName {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly market?: string | undefined;
}

export interface AmendRequest {
  readonly price?: string;
  readonly quantity?: string;
}

export interface ReplaceRequest extends OrderRequest {
  readonly cancelOrderId?: number;
  readonly cancelClientOrderId?: string;
  readonly restriction?: CancelRestriction;
  readonly mode?: ReplaceMode;
}

export interface OrderResult {
  readonly sequence: number;
  readonly time: string;
  readonly order: OrderReply;
  readonly fills: readonly FillReply[];
  /** The idempotency key took effect before; the order is shown as it is known now. */
  readonly replayed: boolean;
}

export interface CancelResult {
  readonly sequence: number;
  readonly time: string;
  readonly order: OrderReply;
}

export interface CancelAllResult {
  readonly sequence: number;
  readonly time: string;
  readonly orders: readonly OrderReply[];
}

export interface ReplaceResult {
  readonly sequence: number;
  readonly time: string;
  readonly canceled?: OrderReply;
  readonly order?: OrderReply;
  readonly fills: readonly FillReply[];
  /** One half was rejected while the other took effect. */
  readonly rejection?: { readonly code: ProblemCode; readonly detail: string };
  readonly replayed: boolean;
}

export async function placeOrder(
  context: GatewayContext,
  actor: Actor,
  request: OrderRequest,
  options: CommandOptions,
): Promise<OrderResult | Problem> {
  const terms = orderTerms(context.views.reference, request);
  if (isProblem(terms)) return terms;
  const conditions = orderConditions(context.views.reference, terms.market, request);
  if (isProblem(conditions)) return conditions;
  const { account } = actor;
  const order = { account, ...terms, idempotencyKey: options.idempotencyKey ?? '' };
  const answer = await countOrder(context, account, () =>
    submitWhole(
      context,
      isPlain(terms, conditions)
        ? { kind: 'PlaceOrder', ...order }
        : { kind: 'PlaceAdvancedOrder', ...order, ...conditions },
      submitOptions(options.deadlineMs),
    ),
  );
  if (isProblem(answer)) return answer;
  const repeated = repeatedOf(answer);
  if (repeated !== undefined) {
    return originalResult(context, account, repeated.original, repeated.id);
  }
  const placed = placedOrder(answer);
  if (placed === undefined) return problem('INTERNAL_ERROR', 'The answer holds no order.');
  return { ...stamp(answer), ...renderPlaced(context, placed, answer), replayed: false };
}

/** Amends price, total quantity or both; what is absent stays. */
export async function amendOrder(
  context: GatewayContext,
  actor: Actor,
  name: OrderName,
  request: AmendRequest,
  options: CommandOptions,
): Promise<OrderResult | Problem> {
  const { reference } = context.views;
  const rules = marketOf(context, actor.account, name);
  if (isProblem(rules)) return rules;
  const { market } = rules;
  if (request.price === undefined && request.quantity === undefined) {
    return problem('MISSING_FIELD', 'price or quantity');
  }
  const price = readNumber('price', request.price, 0, (t) => reference.parsePrice(market, t));
  if (isProblem(price)) return price;
  const quantity = readNumber('quantity', request.quantity, 0, (t) =>
    reference.parseQuantity(market, t),
  );
  if (isProblem(quantity)) return quantity;
  const { orderId, clientOrderId } = name;
  const answer = await submitWhole(
    context,
    {
      kind: 'AmendOrder',
      account: actor.account,
      market,
      orderId,
      clientOrderId,
      price,
      quantity,
    },
    submitOptions(options.deadlineMs),
  );
  if (isProblem(answer)) return answer;
  const amended = answer.events.find(
    (event) => event.kind === 'OrderAmended' || event.kind === 'OrderCanceled',
  );
  const order = amended === undefined ? undefined : await findOrderState(context, amended.orderId);
  if (order === undefined) return problem('INTERNAL_ERROR', 'The amended order is not known.');
  return { ...stamp(answer), ...renderPlaced(context, order, answer), replayed: false };
}

export async function cancelOrder(
  context: GatewayContext,
  actor: Actor,
  name: OrderName,
  restriction: CancelRestriction,
  options: CommandOptions,
): Promise<CancelResult | Problem> {
  const rules = marketOf(context, actor.account, name);
  if (isProblem(rules)) return rules;
  const { orderId, clientOrderId } = name;
  const { account } = actor;
  const { market } = rules;
  const answer = await submitWhole(
    context,
    { kind: 'CancelOrder', account, market, restriction, orderId, clientOrderId },
    submitOptions(options.deadlineMs),
  );
  if (isProblem(answer)) return answer;
  const [order] = await canceledOrders(context, answer);
  if (order === undefined) return problem('INTERNAL_ERROR', 'The canceled order is not known.');
  return { ...stamp(answer), order };
}

/** Cancels the account's open orders, of one market (a symbol) or of all. */
export async function cancelAll(
  context: GatewayContext,
  actor: Actor,
  filter: { readonly market?: string | undefined; readonly side?: SideFilter | undefined },
  options: CommandOptions,
): Promise<CancelAllResult | Problem> {
  const rules =
    filter.market === undefined ? undefined : findMarket(context.views.reference, filter.market);
  if (isProblem(rules)) return rules;
  const answer = await submitWhole(
    context,
    {
      kind: 'CancelAll',
      account: actor.account,
      market: rules?.market ?? 0,
      side: filter.side ?? 'BOTH',
      target: 0,
    },
    submitOptions(options.deadlineMs, true),
  );
  if (isProblem(answer)) return answer;
  return { ...stamp(answer), orders: await canceledOrders(context, answer) };
}

/** Cancels one order and places another as one command; a partial success is told as such. */
export async function replaceOrder(
  context: GatewayContext,
  actor: Actor,
  request: ReplaceRequest,
  options: CommandOptions,
): Promise<ReplaceResult | Problem> {
  if (request.cancelOrderId === undefined && request.cancelClientOrderId === undefined) {
    return problem('MISSING_FIELD', 'cancelOrderId or cancelClientOrderId');
  }
  const terms = orderTerms(context.views.reference, request);
  if (isProblem(terms)) return terms;
  const conditions = orderConditions(context.views.reference, terms.market, request);
  if (isProblem(conditions)) return conditions;
  const answer = await countOrder(context, actor.account, () =>
    submit(
      context,
      {
        kind: 'ReplaceOrder',
        account: actor.account,
        ...terms,
        ...conditions,
        mode: request.mode ?? 'STOP_ON_FAILURE',
        restriction: request.restriction ?? 'ANY',
        cancelOrderId: request.cancelOrderId ?? 0,
        cancelClientOrderId: request.cancelClientOrderId ?? '',
        idempotencyKey: options.idempotencyKey ?? '',
      },
      submitOptions(options.deadlineMs),
    ),
  );
  if (isProblem(answer)) return answer;
  const repeated = repeatedOf(answer);
  if (repeated !== undefined) {
    return originalReplace(context, actor.account, repeated.original, repeated.id);
  }
  const rejected = rejectionOf(answer);
  const placed = placedOrder(answer);
  const [canceled] = await canceledOrders(context, answer, 'REPLACED');
  if (rejected !== undefined && placed === undefined && canceled === undefined) {
    return rejectionProblem(rejected, answer.sequence);
  }
  return {
    ...stamp(answer),
    ...(canceled === undefined ? {} : { canceled }),
    ...(placed === undefined ? { fills: [] } : renderPlaced(context, placed, answer)),
    ...(rejected === undefined ? {} : { rejection: brief(rejected.reason) }),
    replayed: false,
  };
}

/** An order of this account, open or closed, as it is known now; of anybody when account is undefined. */
export async function findOrder(
  context: GatewayContext,
  account: number | undefined,
  name: OrderName,
): Promise<OrderState | Problem> {
  const { views, history } = context;
  let order: OrderState | undefined;
  if (name.orderId !== 0) order = await findOrderState(context, name.orderId);
  else if (account !== undefined) {
    order =
      views.orderByClientId(account, name.clientOrderId) ??
      (await history.orderByClientId(account, name.clientOrderId));
  }
  if (order === undefined || (account !== undefined && order.account !== account)) {
    return problem('UNKNOWN_ORDER');
  }
  if (name.market !== undefined) {
    const rules = findMarket(views.reference, name.market);
    if (isProblem(rules)) return rules;
    if (rules.market !== order.market) return problem('UNKNOWN_ORDER');
  }
  return order;
}

/** An order, open or closed, as views or history know it. */
export async function findOrderState(
  context: GatewayContext,
  orderId: number,
): Promise<OrderState | undefined> {
  return context.views.order(orderId) ?? (await context.history.order(orderId));
}

/** The market to look for an order in: the named one, or that of the account's order as views know it. */
function marketOf(
  context: GatewayContext,
  account: number,
  name: OrderName,
): MarketReference | Problem {
  const { views } = context;
  if (name.market !== undefined) return findMarket(views.reference, name.market);
  const order =
    name.orderId === 0
      ? views.orderByClientId(account, name.clientOrderId)
      : views.order(name.orderId);
  if (order === undefined || order.account !== account) return problem('UNKNOWN_ORDER');
  return views.reference.market(order.market) ?? problem('UNKNOWN_MARKET');
}

/** The order that the answer's command placed, as it stood at the end of that command. */
export function placedOrder(answer: Answer): OrderState | undefined {
  return placedOrders(answer)[0];
}

/** The orders that the answer's command placed, by id, as they stood at the end of that command. */
export function placedOrders(answer: Answer): readonly OrderState[] {
  const orders = new Map<number, OrderState>();
  for (const event of answer.events) {
    if (event.kind === 'OrderAccepted') orders.set(event.orderId, acceptedOrder(event, answer));
    else {
      for (const orderId of changedOrders(event)) {
        const order = orders.get(orderId);
        if (order !== undefined) orders.set(orderId, foldOrder(order, event, answer));
      }
    }
  }
  return [...orders.values()];
}

function renderPlaced(
  context: GatewayContext,
  order: OrderState,
  answer: Answer,
): { order: OrderReply; fills: FillReply[] } {
  const { reference } = context.views;
  return { order: renderOrder(reference, order), fills: takerFills(reference, [order], answer) };
}

/** What these orders of one market traded as takers in the answer's command. */
export function takerFills(
  reference: Reference,
  orders: readonly OrderState[],
  answer: Answer,
): FillReply[] {
  const ids = new Set(orders.map(({ orderId }) => orderId));
  const fills: FillReply[] = [];
  for (const event of answer.events) {
    if (event.kind !== 'Traded' || !ids.has(event.takerOrderId)) continue;
    const rules = reference.market(event.market) as MarketReference;
    fills.push(renderFill(reference, fillOf(event, 'TAKER', rules, answer)));
  }
  return fills;
}

/** The orders that the answer's command canceled, for this reason or for any, as they are known now. */
export async function canceledOrders(
  context: GatewayContext,
  answer: Answer,
  reason?: CancelReason,
): Promise<OrderReply[]> {
  const orders: OrderReply[] = [];
  for (const event of answer.events) {
    if (event.kind !== 'OrderCanceled' || (reason ?? event.reason) !== event.reason) continue;
    const order = await findOrderState(context, event.orderId);
    if (order !== undefined) orders.push(renderOrder(context.views.reference, order));
  }
  return orders;
}

const ORIGINAL_FILLS_MAX = 1000;

/** What an idempotency key's first command did, from what is known of its order now. */
async function originalResult(
  context: GatewayContext,
  account: number,
  original: number,
  orderId: number,
): Promise<OrderResult | Problem> {
  const { views, history } = context;
  const order = await findOrderState(context, orderId);
  if (order === undefined) return problem('INTERNAL_ERROR', 'The repeated order is not known.');
  const isOriginal = (fill: Fill): boolean =>
    fill.orderId === orderId && fill.sequence === original && fill.role === 'TAKER';
  let fills = views.recentFills(account, order.market).filter(isOriginal);
  if (fills.length === 0 && order.filled > 0) {
    const query = { account, market: order.market, orderId, limit: ORIGINAL_FILLS_MAX };
    const page = await history.fills(query);
    fills = page.rows.filter(isOriginal).toReversed();
  }
  return {
    sequence: original,
    time: timeText(order.createdMs),
    order: renderOrder(views.reference, order),
    fills: fills.map((fill) => renderFill(views.reference, fill)),
    replayed: true,
  };
}

async function originalReplace(
  context: GatewayContext,
  account: number,
  original: number,
  orderId: number,
): Promise<ReplaceResult | Problem> {
  if (orderId !== 0) return originalResult(context, account, original, orderId);
  const time = timeText(context.views.timeMs);
  return { sequence: original, time, fills: [], replayed: true };
}

export function stamp(answer: Answer): { sequence: number; time: string } {
  return { sequence: answer.sequence, time: timeText(answer.timeMs) };
}

function brief(code: ProblemCode): { code: ProblemCode; detail: string } {
  return { code, detail: problem(code).title };
}
