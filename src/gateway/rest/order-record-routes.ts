/** What is recorded of orders beside their states: prevented matches, amendments; both from history. */
import type { Amendment, PreventedMatch } from '../../codec/order-changes.ts';
import { selfTradeModes, sides } from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import {
  cursorField,
  limitField,
  marketField,
  nextCursorField,
  orderName,
  orderPathShape,
  sequenceShape,
} from '../order-shapes.ts';
import type { PageQuery } from '../order-shapes.ts';
import { findOrder } from '../orders.ts';
import { PAGE_LIMIT, listPage } from '../pages.ts';
import { isProblem } from '../problems.ts';
import { timeText } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, decimal, flag, id, list, object, optional, text, time } from '../shapes.ts';
import { findMarket } from '../terms.ts';

const tag = 'Orders';

interface PreventedReply {
  readonly preventedId: number;
  readonly market: string;
  readonly mode: string;
  readonly takerSide: string;
  readonly price: string;
  readonly quantity: string;
  /** Those of the account; an order of its trade group is left out. */
  readonly takerOrderId?: number;
  readonly makerOrderId?: number;
  readonly time: string;
}

interface PreventedQuery extends PageQuery {
  readonly market?: string;
  readonly orderId?: number;
}

interface PreventedPage {
  readonly sequence: number;
  readonly matches: readonly PreventedReply[];
  readonly nextCursor: string | null;
}

interface AmendmentReply {
  readonly priceBefore?: string;
  readonly price?: string;
  readonly quantityBefore: string;
  readonly quantity: string;
  readonly priorityKept: boolean;
  readonly time: string;
}

interface AmendmentPage {
  readonly sequence: number;
  readonly orderId: number;
  readonly amendments: readonly AmendmentReply[];
  readonly nextCursor: string | null;
}

function renderPrevented(
  reference: Reference,
  account: number,
  match: PreventedMatch,
): PreventedReply {
  const { market, sequence, takerAccount, makerAccount, takerOrderId, makerOrderId } = match;
  return {
    preventedId: match.preventedId,
    market: (reference.market(market) as MarketReference).symbol,
    mode: match.mode,
    takerSide: match.takerSide,
    price: reference.priceText(market, match.price, sequence),
    quantity: reference.quantityText(market, match.quantity, sequence),
    ...(takerAccount === account ? { takerOrderId } : {}),
    ...(makerAccount === account ? { makerOrderId } : {}),
    time: timeText(match.timeMs),
  };
}

function renderAmendment(reference: Reference, amendment: Amendment): AmendmentReply {
  const { market, sequence, priceBefore, price } = amendment;
  const priceOf = (name: string, ticks: number): Record<string, string> =>
    ticks === 0 ? {} : { [name]: reference.priceText(market, ticks, sequence) };
  return {
    ...priceOf('priceBefore', priceBefore),
    ...priceOf('price', price),
    quantityBefore: reference.quantityText(market, amendment.quantityBefore, sequence),
    quantity: reference.quantityText(market, amendment.quantity, sequence),
    priorityKept: amendment.priorityKept,
    time: timeText(amendment.timeMs),
  };
}

/** A list that history alone knows: nothing of it is in the views. */
const historyOnly = { recent: [], key: () => '', isAhead: () => false } as const;

export const orderRecordRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/prevented-matches',
    operation: 'listPreventedMatches',
    summary: 'Matches that self-trade prevention stopped, newest first.',
    tag,
    permission: 'read',
    query: object<PreventedQuery>({
      market: optional(marketField),
      orderId: optional(id('Only those of this order.')),
      limit: optional(limitField),
      cursor: optional(cursorField),
    }),
    reply: object<PreventedPage>({
      sequence: sequenceShape,
      matches: list(
        object<PreventedReply>({
          preventedId: id('From 1 in each market, without a gap.'),
          market: text('Symbol of the market.'),
          mode: choice(selfTradeModes, "The taker's mode, which decides."),
          takerSide: choice(sides, 'Side of the incoming order.'),
          price: decimal('Price of the resting order.'),
          quantity: decimal('What would have traded.'),
          takerOrderId: optional(id('The incoming order, if it is of the account.')),
          makerOrderId: optional(id('The resting order, if it is of the account.')),
          time: time('When they met.'),
        }),
        'Newest first.',
      ),
      nextCursor: nextCursorField,
    }),
    handle: async ({ context, actor, query }) => {
      const { views, history } = context;
      const { account } = actor;
      const { market: symbol, orderId, cursor, limit = PAGE_LIMIT } = query;
      const rules = symbol === undefined ? undefined : findMarket(views.reference, symbol);
      if (isProblem(rules)) return rules;
      const { sequence } = views;
      await history.reached(views.lastPrevented(account));
      const ofMarket = rules === undefined ? {} : { market: rules.market };
      const ofOrder = orderId === undefined ? {} : { orderId };
      const page = await listPage<PreventedMatch>(
        {
          ...historyOnly,
          history: (from, most) =>
            history.preventedMatches({
              account,
              limit: most,
              ...ofMarket,
              ...ofOrder,
              ...(from === undefined ? {} : { cursor: from }),
            }),
        },
        cursor,
        limit,
      );
      if (isProblem(page)) return page;
      const matches = page.rows.map((row) => renderPrevented(views.reference, account, row));
      return { sequence, matches, nextCursor: page.nextCursor };
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/orders/:id/amendments',
    operation: 'listAmendments',
    summary: 'Amendments of an order, newest first.',
    tag,
    permission: 'read',
    params: orderPathShape,
    query: object<PageQuery>({ limit: optional(limitField), cursor: optional(cursorField) }),
    reply: object<AmendmentPage>({
      sequence: sequenceShape,
      orderId: id('The order.'),
      amendments: list(
        object<AmendmentReply>({
          priceBefore: optional(decimal('Limit price until then.')),
          price: optional(decimal('Limit price from then on.')),
          quantityBefore: decimal('Total quantity until then.'),
          quantity: decimal('Total quantity from then on.'),
          priorityKept: flag('Whether it kept its place in the queue.'),
          time: time('When it was amended.'),
        }),
        'Newest first.',
      ),
      nextCursor: nextCursorField,
    }),
    handle: async ({ context, actor, params, query }) => {
      const { views, history } = context;
      const name = orderName(params.id, undefined);
      if (isProblem(name)) return name;
      const { sequence } = views;
      const order = await findOrder(context, actor.account, name);
      if (isProblem(order)) return order;
      const { orderId } = order;
      await history.reached(order.updatedSequence);
      const page = await listPage<Amendment>(
        {
          ...historyOnly,
          history: (from, most) =>
            history.amendments({
              orderId,
              limit: most,
              ...(from === undefined ? {} : { cursor: from }),
            }),
        },
        query.cursor,
        query.limit ?? PAGE_LIMIT,
      );
      if (isProblem(page)) return page;
      const amendments = page.rows.map((row) => renderAmendment(views.reference, row));
      return { sequence, orderId, amendments, nextCursor: page.nextCursor };
    },
  }),
];
