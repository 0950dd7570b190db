/** What the operations that send commands have in common: submitting, fills, canceled orders and lists. */
import type { OrderState } from '../../../codec/order-state.ts';
import { fillOf } from '../../../codec/trade.ts';
import type { Fill } from '../../../codec/trade.ts';
import type { Answer } from '../../../link/link.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { GatewayContext } from '../../context.ts';
import { findOrderState } from '../../orders.ts';
import { isProblem } from '../../problems.ts';
import { rejectionOf, submit, submitOptions } from '../../submit.ts';
import type { Draft } from '../../submit.ts';
import { cancelIdOf } from '../client-ids.ts';
import { failure, failureOf, failureOfProblem } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { listBody } from '../list-replies.ts';
import { canceledReply } from '../order-replies.ts';
import { surfaceOf } from '../surface.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The answer to a command, or the error that it was refused or rejected with. */
export async function submitOne(
  context: GatewayContext,
  draft: Draft,
  deadlineMs: number | undefined,
): Promise<Answer | BinanceError> {
  const answer = await submit(context, draft, submitOptions(deadlineMs));
  if (isProblem(answer)) return failureOfProblem(answer);
  const rejected = rejectionOf(answer);
  return rejected === undefined ? answer : failureOf(rejected.reason);
}

/** What the order traded as taker in the answer's command. */
export function takerFills(answer: Answer, order: OrderState, market: MarketReference): Fill[] {
  const fills: Fill[] = [];
  for (const event of answer.events) {
    if (event.kind !== 'Traded' || event.takerOrderId !== order.orderId) continue;
    fills.push(fillOf(event, 'TAKER', market, answer));
  }
  return fills;
}

/** The orders that an answer's command canceled, as they are told; `given` is the cancel's own id. */
export async function canceledReplies(
  context: GatewayContext,
  answer: Answer,
  given: string | undefined,
): Promise<object[]> {
  const { reference } = context.views;
  const cancelId = noted(context, answer, given);
  const orders = await canceledStates(context, answer);
  return orders.map((order) => canceledReply(reference, order, cancelId));
}

/** The same, orders of one list told together as that list, where its first one stands. */
export async function canceledOrders(
  context: GatewayContext,
  answer: Answer,
  given: string | undefined,
): Promise<object[]> {
  const { views, history } = context;
  const { reference } = views;
  const cancelId = noted(context, answer, given);
  const orders = await canceledStates(context, answer);
  const replies: object[] = [];
  const seen = new Set<number>();
  for (const order of orders) {
    const listId = order.instructions?.listId ?? 0;
    const list =
      listId === 0 ? undefined : (views.lists.list(listId) ?? (await history.orderList(listId)));
    if (list === undefined) {
      replies.push(canceledReply(reference, order, cancelId));
      continue;
    }
    if (seen.has(listId)) continue;
    seen.add(listId);
    const legs = orders.filter((each) => each.instructions?.listId === listId);
    const all = await Promise.all(list.orderIds.map((id) => findOrderState(context, id)));
    replies.push({
      ...listBody(
        reference,
        list,
        all.flatMap((each) => each ?? []),
      ),
      orderReports: legs.map((leg) => canceledReply(reference, leg, cancelId)),
    });
  }
  return replies;
}

async function canceledStates(context: GatewayContext, answer: Answer): Promise<OrderState[]> {
  const orders: OrderState[] = [];
  for (const event of answer.events) {
    if (event.kind !== 'OrderCanceled') continue;
    const order = await findOrderState(context, event.orderId);
    if (order !== undefined) orders.push(order);
  }
  return orders;
}

/** The id that the cancel shows, in its reply and in its events. */
function noted(context: GatewayContext, answer: Answer, given: string | undefined): string {
  surfaceOf(context).cancelNotes.note(answer.sequence, given);
  return cancelIdOf(given, answer.sequence);
}

/** An error unless the times are in order and at most a day apart. */
export function checkTimes(
  startMs: number | undefined,
  endMs: number | undefined,
): BinanceError | undefined {
  if (startMs === undefined || endMs === undefined) return undefined;
  if (endMs < startMs) return failure('INVALID_PARAMETER', 'endTime');
  return endMs - startMs > DAY_MS ? failure('MORE_THAN_HOURS', '24') : undefined;
}
