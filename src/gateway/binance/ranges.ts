/**
 * Lists oldest first that are as complete as the views: history, which may lag, united with what the
 * views hold beyond it. What the views hold is taken before history is asked, so nothing falls between.
 */
import type { OrderListState } from '../../codec/order-list.ts';
import type { OrderState } from '../../codec/order-state.ts';
import type { Fill, Trade } from '../../codec/trade.ts';
import type {
  FillRangeQuery,
  ListRangeQuery,
  OrderRangeQuery,
  RangeQuery,
  TradeRangeQuery,
} from '../../history/queries.ts';
import type { GatewayContext } from '../context.ts';

export async function ordersInRange(
  { views, history }: GatewayContext,
  query: OrderRangeQuery,
): Promise<readonly OrderState[]> {
  const { account, market } = query;
  const known = [...views.openOrders(account, market), ...views.recentOrders(account, market)];
  const stored = await history.ordersInRange(query);
  const keyOf = (order: OrderState): number => order.orderId;
  return unite(known, stored, query, keyOf, (order) => order.createdMs);
}

export async function fillsInRange(
  { views, history }: GatewayContext,
  query: FillRangeQuery,
): Promise<readonly Fill[]> {
  const { account, market, orderId } = query;
  const known = views
    .recentFills(account, market)
    .filter((fill) => orderId === undefined || fill.orderId === orderId);
  const stored = await history.fillsInRange(query);
  // An account that trades with itself has two fills of one trade, the maker's first.
  const keyOf = (fill: Fill): number => fill.tradeId + (fill.role === 'TAKER' ? 0.5 : 0);
  return unite(known, stored, query, keyOf, (fill) => fill.timeMs);
}

export async function tradesInRange(
  { views, history }: GatewayContext,
  query: TradeRangeQuery,
): Promise<readonly Trade[]> {
  const { market, fromId } = query;
  const known = views.recentTrades(market, RECENT_TRADES);
  const oldest = known[0];
  const within = oldest !== undefined && fromId !== undefined && fromId >= oldest.tradeId;
  const isNewest = fromId === undefined && query.startMs === undefined && query.endMs === undefined;
  // Trade ids of a market have no gap, so that what the views hold alone often is the answer.
  const suffices = within || (isNewest && known.length >= query.limit);
  if (oldest !== undefined && !suffices) await history.reached(oldest.sequence);
  const stored = suffices ? [] : await history.tradesInRange(query);
  return unite(
    known,
    stored,
    query,
    (trade) => trade.tradeId,
    (trade) => trade.timeMs,
  );
}

export async function listsInRange(
  { views, history }: GatewayContext,
  query: ListRangeQuery,
): Promise<readonly OrderListState[]> {
  const { account } = query;
  const known = [...views.lists.open(account), ...views.lists.recent(account)];
  const stored = await history.listsInRange(query);
  return unite(
    known,
    stored,
    query,
    (list) => list.listId,
    (list) => list.createdMs,
  );
}

/** As many trades as the views keep. */
const RECENT_TRADES = 1000;

/** What is known is fresher than what is stored. */
function unite<Item>(
  known: readonly Item[],
  stored: readonly Item[],
  query: RangeQuery,
  keyOf: (item: Item) => number,
  timeOf: (item: Item) => number,
): readonly Item[] {
  const { fromId = 0, startMs = 0, endMs = Infinity } = query;
  const byKey = new Map(stored.map((item) => [keyOf(item), item]));
  for (const item of known) {
    const timeMs = timeOf(item);
    if (keyOf(item) < fromId || timeMs < startMs || timeMs > endMs) continue;
    byKey.set(keyOf(item), item);
  }
  const all = [...byKey.entries()].sort(([left], [right]) => left - right).map(([, item]) => item);
  const isOldest = query.fromId !== undefined || query.startMs !== undefined;
  return isOldest ? all.slice(0, query.limit) : all.slice(-query.limit);
}
