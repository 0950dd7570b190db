/** Orders that trade do not count against the limit of unfilled orders: each is credited once. */
import type { Output } from '../codec/output.ts';
import type { GatewayContext } from './context.ts';

interface Filled {
  readonly account: number;
  readonly role: 'MAKER' | 'TAKER';
  quantity: number;
}

/** Credits the accounts whose orders filled for the first time in an output that the views have folded. */
export function creditFirstFills({ limits, views, now }: GatewayContext, output: Output): void {
  const orders = new Map<number, Filled>();
  const add = (account: number, orderId: number, quantity: number, role: Filled['role']): void => {
    if (!limits.counts(account)) return;
    const known = orders.get(orderId);
    if (known === undefined) orders.set(orderId, { account, role, quantity });
    else known.quantity += quantity;
  };
  for (const event of output.events) {
    if (event.kind !== 'Traded') continue;
    add(event.takerAccount, event.takerOrderId, event.quantity, 'TAKER');
    add(event.makerAccount, event.makerOrderId, event.quantity, 'MAKER');
  }
  for (const [orderId, { account, role, quantity }] of orders) {
    if (views.order(orderId)?.filled === quantity) limits.filled(account, role, now());
  }
}
