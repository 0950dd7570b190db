/**
 * Lists oldest first by id or by time. No table has an index on time: ids and times rise together, so
 * the first id of a time is found by bisection over the primary key.
 */
import type { SQLInputValue } from 'node:sqlite';
import type { Amendment, PreventedMatch } from '../codec/order-changes.ts';
import type { OrderListState } from '../codec/order-list.ts';
import type { OrderState } from '../codec/order-state.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import type {
  AmendmentRangeQuery,
  FillRangeQuery,
  ListRangeQuery,
  OrderRangeQuery,
  PreventedRangeQuery,
  RangeQuery,
  TradeRangeQuery,
} from './queries.ts';
import { amendmentOfRow, listOf, preventedOfRow } from './order-rows.ts';
import { fillOfRow, orderOf, tradeOfRow } from './rows.ts';
import type { Row } from './rows.ts';

/** Statements against one consistent state of the database. */
export interface RowSource {
  readonly all: (sql: string, ...values: SQLInputValue[]) => Row[];
  readonly get: (sql: string, ...values: SQLInputValue[]) => Row | undefined;
}

type Condition = readonly [sql: string, value: SQLInputValue];

interface Listing {
  readonly table: string;
  readonly id: string;
  readonly time: string;
  /** What the ids count in: nothing, or one market of a table whose key begins with it. */
  readonly keys: readonly Condition[];
  /** Further conditions. */
  readonly where: readonly Condition[];
}

export function ordersInRange(
  rows: RowSource,
  query: OrderRangeQuery,
  limit: number,
): readonly OrderState[] {
  const listing: Listing = {
    table: 'orders',
    id: 'order_id',
    time: 'created_ms',
    keys: [],
    where: [
      ['account = ?', query.account],
      ['market = ?', query.market],
    ],
  };
  return range(rows, listing, query, limit).map(orderOf);
}

export function tradesInRange(
  rows: RowSource,
  query: TradeRangeQuery,
  limit: number,
): readonly Trade[] {
  return range(rows, tradesOf(query.market), query, limit).map(tradeOfRow);
}

export function listsInRange(
  rows: RowSource,
  query: ListRangeQuery,
  limit: number,
): readonly OrderListState[] {
  const listing: Listing = {
    table: 'order_lists',
    id: 'list_id',
    time: 'created_ms',
    keys: [],
    where: [['account = ?', query.account]],
  };
  return range(rows, listing, query, limit).map(listOf);
}

export function amendmentsInRange(
  rows: RowSource,
  query: AmendmentRangeQuery,
  limit: number,
): readonly Amendment[] {
  const { orderId, fromId = 0 } = query;
  const sql = `SELECT * FROM amendments WHERE order_id = ? AND sequence >= ?
    ORDER BY amendment_id LIMIT ?`;
  return rows.all(sql, orderId, fromId, limit).map(amendmentOfRow);
}

export function preventedInRange(
  rows: RowSource,
  query: PreventedRangeQuery,
  limit: number,
): readonly PreventedMatch[] {
  const { account, market, orderId, fromId = 0 } = query;
  const ofOrder = orderId === undefined ? '' : 'AND (taker_order_id = ? OR maker_order_id = ?)';
  const sql = `SELECT * FROM prevented_matches WHERE market = ? AND prevented_id >= ?
    AND (taker_account = ? OR maker_account = ?) ${ofOrder} ORDER BY prevented_id LIMIT ?`;
  const orders = orderId === undefined ? [] : [orderId, orderId];
  return rows.all(sql, market, fromId, account, account, ...orders, limit).map(preventedOfRow);
}

function tradesOf(market: number): Listing {
  return {
    table: 'trades',
    id: 'trade_id',
    time: 'time_ms',
    keys: [['market = ?', market]],
    where: [],
  };
}

/** By order from that order's index; by trade id from the first fill at that trade's time. */
export function fillsInRange(
  rows: RowSource,
  query: FillRangeQuery,
  limit: number,
): readonly Fill[] {
  const { account, market, orderId, fromId, endMs } = query;
  const where: Condition[] =
    orderId === undefined
      ? [
          ['account = ?', account],
          ['market = ?', market],
        ]
      : [
          ['order_id = ?', orderId],
          ['+account = ?', account],
          ['+market = ?', market],
        ];
  let { startMs } = query;
  if (fromId !== undefined) {
    where.push(['trade_id >= ?', fromId]);
    const sql = 'SELECT time_ms FROM trades WHERE market = ? AND trade_id >= ? LIMIT 1';
    const atMs = Number(rows.get(sql, market, fromId)?.['time_ms'] ?? Number.MAX_SAFE_INTEGER);
    startMs = Math.max(startMs ?? 0, atMs);
  }
  const listing: Listing = { table: 'fills', id: 'fill_id', time: 'time_ms', keys: [], where };
  return range(rows, listing, { startMs, endMs, limit }, limit).map(fillOfRow);
}

function range(rows: RowSource, listing: Listing, query: RangeQuery, limit: number): Row[] {
  const { table, id, keys, where } = listing;
  const { fromId, startMs, endMs } = query;
  const conditions: Condition[] = [...keys, ...where];
  const isOldest = fromId !== undefined || startMs !== undefined;
  if (fromId !== undefined) conditions.push([`${id} >= ?`, fromId]);
  if (startMs !== undefined) conditions.push([`${id} >= ?`, firstAt(rows, listing, startMs)]);
  if (endMs !== undefined) conditions.push([`${id} < ?`, firstAt(rows, listing, endMs + 1)]);
  const order = isOldest ? 'ASC' : 'DESC';
  const found = rows.all(
    `SELECT * FROM ${table} WHERE ${conditions.map(([sql]) => sql).join(' AND ')}
     ORDER BY ${id} ${order} LIMIT ?`,
    ...conditions.map(([, value]) => value),
    limit,
  );
  return isOldest ? found : found.reverse();
}

/** The lowest id whose row is of this time or later; one beyond the last if none is. */
function firstAt(rows: RowSource, { table, id, time, keys }: Listing, timeMs: number): number {
  const scope = keys.map(([sql]) => `${sql} AND `).join('');
  const values = keys.map(([, value]) => value);
  const last = rows.get(
    `SELECT ${id} AS id FROM ${table} WHERE ${scope}${id} > 0 ORDER BY ${id} DESC LIMIT 1`,
    ...values,
  );
  let low = 1;
  let high = Number(last?.['id'] ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = rows.get(
      `SELECT ${id} AS id, ${time} AS time FROM ${table} WHERE ${scope}${id} >= ? ORDER BY ${id} LIMIT 1`,
      ...values,
      middle,
    );
    if (row === undefined || Number(row['time']) >= timeMs) high = middle;
    else low = Number(row['id']) + 1;
  }
  return low;
}
