/** Order lists of the acting account: place, get, list, cancel. */
import type { OrderListState } from '../../codec/order-list.ts';
import { listStatuses } from '../../codec/order-list.ts';
import type { ListStatus } from '../../codec/order-list.ts';
import { listCursor } from '../../history/cursor.ts';
import type { GatewayContext } from '../context.ts';
import {
  cursorField,
  limitField,
  marketField,
  nextCursorField,
  sequenceShape,
} from '../order-shapes.ts';
import type { PageQuery } from '../order-shapes.ts';
import {
  cancelList,
  canceledListShape,
  findList,
  listFields,
  listReply,
  listResult,
  placeList,
  toldList,
} from '../order-lists.ts';
import type { ListName, ListReply, ListRequest } from '../order-lists.ts';
import { PAGE_LIMIT } from '../pages.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, id, list, object, optional, text } from '../shapes.ts';
import { findMarket } from '../terms.ts';

const tag = 'Orders';

interface ListsQuery extends PageQuery {
  readonly market?: string;
  readonly status?: ListStatus;
}

interface ListPage {
  readonly sequence: number;
  readonly lists: readonly ListReply[];
  readonly nextCursor: string | null;
}

const listPath = object<{ id: string }>({
  id: text('List id, or `client:` and the client list id.', { max: 43 }),
});

function listName(given: string): ListName | Problem {
  if (given.startsWith('client:') && given.length > 'client:'.length) {
    return { listId: 0, clientListId: given.slice('client:'.length) };
  }
  const read = id('').read(given, 'id', 'query');
  return isProblem(read)
    ? problem('INVALID_FIELD', `id: ${given}`)
    : { listId: read, clientListId: '' };
}

/** Newest first: history's page, with those in their places that it may lack or have as they were. */
async function listLists(
  context: GatewayContext,
  account: number,
  { market: symbol, status, limit = PAGE_LIMIT, cursor }: ListsQuery,
): Promise<ListPage | Problem> {
  const { views, history } = context;
  const rules = symbol === undefined ? undefined : findMarket(views.reference, symbol);
  if (isProblem(rules)) return rules;
  const market = rules?.market;
  const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : idOf(cursor);
  if (below === undefined) return problem('INVALID_CURSOR');
  const { sequence } = views;
  const known = [...views.lists.open(account, market), ...views.lists.recent(account, market)];
  const page = await history.orderLists({
    account,
    limit,
    ...(market === undefined ? {} : { market }),
    ...(status === undefined ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor: listCursor(below) }),
  });
  const lists = new Map(page.rows.map((row) => [row.listId, row]));
  for (const each of known) {
    const stored = lists.get(each.listId)?.updatedSequence ?? 0;
    const matches = status === undefined || each.status === status;
    if (each.listId < below && matches && each.updatedSequence > stored) {
      lists.set(each.listId, each);
    }
  }
  const all = [...lists.values()].toSorted((left, right) => right.listId - left.listId);
  const rows = all.slice(0, limit);
  const now = rows
    .map((row) => current(context, row))
    .filter((row) => status === undefined || row.status === status);
  const told = await Promise.all(now.map((row) => toldList(context, row)));
  const hasMore = page.next !== undefined || all.length > limit;
  const last = rows.at(-1);
  const nextCursor = hasMore && last !== undefined ? `l${last.listId}` : null;
  return { sequence, lists: told, nextCursor };
}

function current({ views }: GatewayContext, row: OrderListState): OrderListState {
  return views.lists.list(row.listId) ?? row;
}

function idOf(cursor: string): number | undefined {
  const listId = Number(/^l([1-9][0-9]{0,15})$/.exec(cursor)?.[1]);
  return Number.isSafeInteger(listId) ? listId : undefined;
}

export const orderListRoutes: readonly AnyRoute[] = [
  define({
    method: 'POST',
    path: '/api/v1/order-lists',
    operation: 'placeOrderList',
    summary: 'Place two or three orders as one list: OCO, OTO, OTOCO.',
    tag,
    permission: 'trade',
    body: object<ListRequest>(listFields),
    reply: listResult,
    status: 201,
    idempotent: true,
    handle: ({ context, actor, body, options }) => placeList(context, actor, body, options),
  }),
  define({
    method: 'GET',
    path: '/api/v1/order-lists',
    operation: 'listOrderLists',
    summary: 'Order lists, newest first.',
    tag,
    permission: 'read',
    query: object<ListsQuery>({
      market: optional(marketField),
      status: optional(choice(listStatuses, 'Only lists of this status; all without it.')),
      limit: optional(limitField),
      cursor: optional(cursorField),
    }),
    reply: object<ListPage>({
      sequence: sequenceShape,
      lists: list(listReply, 'Newest first.'),
      nextCursor: nextCursorField,
    }),
    handle: ({ context, actor, query }) => listLists(context, actor.account, query),
  }),
  define({
    method: 'GET',
    path: '/api/v1/order-lists/:id',
    operation: 'getOrderList',
    summary: 'One order list with its orders, open or done.',
    tag,
    permission: 'read',
    params: listPath,
    reply: object<{ sequence: number; list: ListReply }>({
      sequence: sequenceShape,
      list: listReply,
    }),
    handle: async ({ context, actor, params }) => {
      const name = listName(params.id);
      if (isProblem(name)) return name;
      const { sequence } = context.views;
      const state = await findList(context, actor.account, name);
      return isProblem(state) ? state : { sequence, list: await toldList(context, state) };
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/order-lists/:id',
    operation: 'cancelOrderList',
    summary: 'Cancel the open orders of a list.',
    tag,
    permission: 'trade',
    params: listPath,
    reply: canceledListShape,
    handle: ({ context, actor, params, options }) => {
      const name = listName(params.id);
      return isProblem(name) ? name : cancelList(context, actor, name, options);
    },
  }),
];
