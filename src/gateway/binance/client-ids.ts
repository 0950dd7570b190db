/**
 * The client order id that an order shows when its owner gave none: made from its order id, stored
 * nowhere, and understood wherever a client order id is asked for (semantics O4).
 */
import type { OrderState } from '../../codec/order-state.ts';

const PREFIX = 'order-';
const DERIVED = /^order-([1-9][0-9]{0,15})$/;

/** The order's client id, given or derived. */
export function clientIdOf(order: Pick<OrderState, 'orderId' | 'clientOrderId'>): string {
  return order.clientOrderId === '' ? `${PREFIX}${order.orderId}` : order.clientOrderId;
}

/** The order id that a derived client id stands for; 0 of any other text. */
export function orderIdOfClientId(clientId: string): number {
  const id = Number(DERIVED.exec(clientId)?.[1] ?? 0);
  return Number.isSafeInteger(id) ? id : 0;
}

/** The id of a cancel whose sender gave none: from the command's place in the log. */
export function cancelIdOf(given: string | undefined, sequence: number): string {
  return given ?? `cancel-${sequence}`;
}
