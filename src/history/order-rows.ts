/** Rows of what belongs to orders, to plain objects and back: lists, amendments, prevented matches. */
import type { SQLInputValue } from 'node:sqlite';
import type { Amendment, PreventedMatch } from '../codec/order-changes.ts';
import type { ListStatus, OrderListState } from '../codec/order-list.ts';
import type { ListKind, SelfTradeMode, Side } from '../core/types.ts';
import { integer, text } from './rows.ts';
import type { Row } from './rows.ts';

/** Columns of `order_lists` in the table's order. */
export function listValues(list: OrderListState): SQLInputValue[] {
  return [
    list.listId,
    list.account,
    list.market,
    list.listKind,
    list.clientListId,
    list.orderIds[0] ?? 0,
    list.orderIds.length,
    list.status,
    list.createdMs,
    list.updatedMs,
    list.createdSequence,
    list.updatedSequence,
  ];
}

export function listOf(row: Row): OrderListState {
  const first = integer(row, 'first_order_id');
  return {
    listId: integer(row, 'list_id'),
    account: integer(row, 'account'),
    market: integer(row, 'market'),
    listKind: text(row, 'list_kind') as ListKind,
    clientListId: text(row, 'client_list_id'),
    orderIds: Array.from({ length: integer(row, 'orders') }, (_, leg) => first + leg),
    status: text(row, 'status') as ListStatus,
    createdMs: integer(row, 'created_ms'),
    updatedMs: integer(row, 'updated_ms'),
    createdSequence: integer(row, 'created_sequence'),
    updatedSequence: integer(row, 'updated_sequence'),
  };
}

/** Columns of `amendments` behind amendment_id, in the table's order. */
export function amendmentValues(amendment: Amendment): SQLInputValue[] {
  return [
    amendment.orderId,
    amendment.account,
    amendment.market,
    amendment.priceBefore,
    amendment.price,
    amendment.quantityBefore,
    amendment.quantity,
    amendment.priorityKept ? 1 : 0,
    amendment.sequence,
    amendment.timeMs,
  ];
}

export function amendmentOfRow(row: Row): Amendment {
  return {
    orderId: integer(row, 'order_id'),
    account: integer(row, 'account'),
    market: integer(row, 'market'),
    priceBefore: integer(row, 'price_before'),
    price: integer(row, 'price'),
    quantityBefore: integer(row, 'quantity_before'),
    quantity: integer(row, 'quantity'),
    priorityKept: integer(row, 'priority_kept') === 1,
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}

/** Columns of `prevented_matches` behind match_id, in the table's order. */
export function preventedValues(match: PreventedMatch): SQLInputValue[] {
  return [
    match.market,
    match.preventedId,
    match.takerSide,
    match.mode,
    match.price,
    match.quantity,
    match.takerAccount,
    match.makerAccount,
    match.takerOrderId,
    match.makerOrderId,
    match.sequence,
    match.timeMs,
  ];
}

export function preventedOfRow(row: Row): PreventedMatch {
  return {
    market: integer(row, 'market'),
    preventedId: integer(row, 'prevented_id'),
    takerSide: text(row, 'taker_side') as Side,
    mode: text(row, 'mode') as SelfTradeMode,
    price: integer(row, 'price'),
    quantity: integer(row, 'quantity'),
    takerAccount: integer(row, 'taker_account'),
    makerAccount: integer(row, 'maker_account'),
    takerOrderId: integer(row, 'taker_order_id'),
    makerOrderId: integer(row, 'maker_order_id'),
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}
