/** Order lists as this surface shows them. */
import type { OrderListState } from '../../codec/order-list.ts';
import type { OrderState } from '../../codec/order-state.ts';
import type { Reference } from '../../marketdata/reference.ts';
import { clientIdOf } from './client-ids.ts';
import { symbolById } from './symbols.ts';

const PREFIX = 'list-';
const DERIVED = /^list-([1-9][0-9]{0,15})$/;

/** The list's client id, given or made from its id. */
export function clientListIdOf(list: Pick<OrderListState, 'listId' | 'clientListId'>): string {
  return list.clientListId === '' ? `${PREFIX}${list.listId}` : list.clientListId;
}

/** The list id that a derived client id stands for; 0 of any other text. */
export function listIdOfClientId(clientListId: string): number {
  const id = Number(DERIVED.exec(clientListId)?.[1] ?? 0);
  return Number.isSafeInteger(id) ? id : 0;
}

/** A list with its orders by three of their fields; `orders` in order of leg. */
export function listBody(
  reference: Reference,
  list: OrderListState,
  orders: readonly OrderState[],
): Record<string, unknown> {
  const isDone = list.status === 'DONE';
  const symbol = symbolById(reference, list.market);
  return {
    orderListId: list.listId,
    // A pair behind a first order is one of its one-triggers-the-other.
    contingencyType: list.listKind === 'OCO' ? 'OCO' : 'OTO',
    listStatusType: isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: isDone ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: clientListIdOf(list),
    transactionTime: list.updatedMs,
    symbol,
    orders: orders.map((order) => ({
      symbol,
      orderId: order.orderId,
      clientOrderId: clientIdOf(order),
    })),
  };
}
