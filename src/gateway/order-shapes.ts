/** Shapes of what goes in and out around orders: bodies and replies of REST, params and results of WebSocket. */
import { cancelRestrictions, replaceModes, sideFilters } from '../core/types.ts';
import { orderStatuses } from '../codec/order-state.ts';
import type { OrderStatus } from '../codec/order-state.ts';
import type { CancelRestriction, SideFilter } from '../core/types.ts';
import type {
  AmendRequest,
  CancelAllResult,
  CancelResult,
  OrderName,
  OrderResult,
  ReplaceRequest,
  ReplaceResult,
} from './orders.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem, ProblemCode } from './problems.ts';
import { fillShape, orderShape } from './replies.ts';
import type { OrderReply } from './replies.ts';
import {
  choice,
  counter,
  decimal,
  id,
  integer,
  list,
  nullable,
  object,
  optional,
  text,
  time,
} from './shapes.ts';
import type { ObjectShape, Shape } from './shapes.ts';
import { orderFields } from './terms.ts';
import type { OrderRequest } from './terms.ts';
import { PAGE_LIMIT, PAGE_LIMIT_MAX } from './pages.ts';

export const sequenceShape: Shape<number> = counter(
  'Log position that the answer reflects; another read may wait for it with minSequence.',
);
export const marketField: Shape<string> = text('Symbol of the market.', { max: 33 });

export const placeShape: ObjectShape<OrderRequest> = object<OrderRequest>(orderFields);

export interface AmendBody extends AmendRequest {
  readonly market?: string;
}

export const amendShape: ObjectShape<AmendBody> = object<AmendBody>({
  market: optional(marketField),
  price: optional(decimal('New price; absent: stays.')),
  quantity: optional(decimal('New total quantity, what is filled included; absent: stays.')),
});

export const replaceShape: ObjectShape<ReplaceRequest> = object<ReplaceRequest>({
  cancelOrderId: optional(id('The order to cancel.')),
  cancelClientOrderId: optional(text('Or its client order id.', { max: 36 })),
  restriction: optional(
    choice(cancelRestrictions, 'Cancel only if nothing, or something, is filled.'),
  ),
  mode: optional(choice(replaceModes, 'Whether to place although the cancel failed.')),
  ...orderFields,
});

export interface CancelQuery {
  readonly market?: string;
  readonly restriction?: CancelRestriction;
}

export const cancelShape: ObjectShape<CancelQuery> = object<CancelQuery>({
  market: optional(marketField),
  restriction: optional(
    choice(cancelRestrictions, 'Cancel only if nothing, or something, is filled.'),
  ),
});

export interface CancelAllQuery {
  readonly market?: string;
  readonly side?: SideFilter;
}

export const cancelAllShape: ObjectShape<CancelAllQuery> = object<CancelAllQuery>({
  market: optional(text('Symbol of the market; all markets without it.', { max: 33 })),
  side: optional(choice(sideFilters, 'Which orders; BOTH unless said otherwise.')),
});

export type ListStatus = OrderStatus | 'OPEN' | 'CLOSED';

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export const limitField: Shape<number> = integer(
  `Most rows; ${PAGE_LIMIT} unless said otherwise.`,
  {
    min: 1,
    max: PAGE_LIMIT_MAX,
  },
);
export const cursorField: Shape<string> = text('nextCursor of the page before.', { max: 200 });
export const nextCursorField: Shape<string | null> = nullable(
  text('For the next page; null at the end.', { max: 200 }),
);

export interface ListQuery extends PageQuery {
  readonly market?: string;
  readonly status?: ListStatus;
}

export const listShape: ObjectShape<ListQuery> = object<ListQuery>({
  market: optional(marketField),
  status: optional(
    choice<ListStatus>(
      ['OPEN', 'CLOSED', ...orderStatuses],
      'Only orders of this status; all without it.',
    ),
  ),
  limit: optional(limitField),
  cursor: optional(cursorField),
});

const stamp = { sequence: sequenceShape, time: time('When the exchange did it.') };
const fills = list(fillShape, 'What the order traded as a taker in this command.');

export type OrderAnswer = Omit<OrderResult, 'replayed'>;
export type ReplaceAnswer = Omit<ReplaceResult, 'replayed'>;

export const orderResultShape: ObjectShape<OrderAnswer> = object<OrderAnswer>({
  ...stamp,
  order: orderShape,
  fills,
});

export const cancelResultShape: ObjectShape<CancelResult> = object<CancelResult>({
  ...stamp,
  order: orderShape,
});

export const cancelAllResultShape: ObjectShape<CancelAllResult> = object<CancelAllResult>({
  ...stamp,
  orders: list(orderShape, 'The canceled orders, oldest first.'),
});

export const replaceResultShape: ObjectShape<ReplaceAnswer> = object<ReplaceAnswer>({
  ...stamp,
  canceled: optional(orderShape),
  order: optional(orderShape),
  fills,
  rejection: optional(
    object<{ code: ProblemCode; detail: string }>({
      code: text('Why one half was rejected.') as Shape<ProblemCode>,
      detail: text('In words.', { max: 200 }),
    }),
  ),
});

export interface OneOrder {
  readonly sequence: number;
  readonly order: OrderReply;
}

export const oneOrderShape: ObjectShape<OneOrder> = object<OneOrder>({
  sequence: sequenceShape,
  order: orderShape,
});

export interface OrderList {
  readonly sequence: number;
  readonly orders: readonly OrderReply[];
  readonly nextCursor: string | null;
}

export const orderListShape: ObjectShape<OrderList> = object<OrderList>({
  sequence: sequenceShape,
  orders: list(orderShape, 'Newest first.'),
  nextCursor: nextCursorField,
});

export interface OrderPath {
  readonly id: string;
}

export const orderPathShape: ObjectShape<OrderPath> = object<OrderPath>({
  id: text('Order id, or `client:` and the client order id.', { max: 43 }),
});

/** Reads `123` or `client:abc`. */
export function orderName(given: string, market: string | undefined): OrderName | Problem {
  if (given.startsWith('client:') && given.length > 'client:'.length) {
    return { orderId: 0, clientOrderId: given.slice('client:'.length), market };
  }
  const read = id('').read(given, 'id', 'query');
  return isProblem(read)
    ? problem('INVALID_FIELD', `id: ${given}`)
    : { orderId: read, clientOrderId: '', market };
}
