/** Opaque cursors: the list's name and the id of the last row shown, so new rows do not shift a page. */
import { HistoryError } from './schema.ts';

const GRAMMAR = /^([a-z])([1-9][0-9]{0,15})$/;

/** The letter of the list of orders. */
export const ORDER_LIST = 'o';

/** The cursor behind the row of this id in a list named by one letter. */
export function cursorOf(list: string, id: number): string {
  return Buffer.from(`${list}${id}`).toString('base64url');
}

/** The cursor behind an order in the list of orders, whether or not that list has it. */
export function orderCursor(orderId: number): string {
  return cursorOf(ORDER_LIST, orderId);
}

/** The letter of the list of order lists. */
export const LIST_LIST = 'l';

/** The cursor behind an order list in the list of them. */
export function listCursor(listId: number): string {
  return cursorOf(LIST_LIST, listId);
}

/** The id in a cursor of this list; throws HistoryError BAD_CURSOR for any other text. */
export function idOfCursor(list: string, cursor: string): number {
  const found = GRAMMAR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const id = Number(found?.[2]);
  if (found?.[1] !== list || !Number.isSafeInteger(id) || cursorOf(list, id) !== cursor) {
    throw new HistoryError('BAD_CURSOR', 'the cursor is not one of this list');
  }
  return id;
}
