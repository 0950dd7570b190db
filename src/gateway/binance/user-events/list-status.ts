/** listStatus: an order list began, or has done what it was for. */
import type { OrderListState } from '../../../codec/order-list.ts';
import type { Reference } from '../../../marketdata/reference.ts';
import { clientIdOf } from '../client-ids.ts';
import { clientListIdOf } from '../list-replies.ts';
import { symbolById } from '../symbols.ts';

/** `clientIds` are those of its orders, by order id. */
export function listStatus(
  reference: Reference,
  list: OrderListState,
  clientIds: ReadonlyMap<number, string>,
): object {
  const isDone = list.status === 'DONE';
  const symbol = symbolById(reference, list.market);
  return {
    e: 'listStatus',
    E: list.updatedMs,
    s: symbol,
    g: list.listId,
    // A pair behind a first order is one of its one-triggers-the-other.
    c: list.listKind === 'OCO' ? 'OCO' : 'OTO',
    l: isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    L: isDone ? 'ALL_DONE' : 'EXECUTING',
    r: 'NONE',
    C: clientListIdOf(list),
    T: list.updatedMs,
    O: list.orderIds.map((orderId) => ({
      s: symbol,
      i: orderId,
      c: clientIds.get(orderId) ?? clientIdOf({ orderId, clientOrderId: '' }),
    })),
  };
}
