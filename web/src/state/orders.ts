/** The orders, fills and balances of whoever is signed in, as the exchange tells them. */
import { create } from 'zustand';
import { actingFor, request } from '../api/http.ts';
import type { Fill, Order } from '../api/wire.ts';
import { feed } from '../feed/feed.ts';
import { foldAccount, mergedFills, mergedOrders, noAccount } from './account-fold.ts';
import type { AccountState } from './account-fold.ts';
import { useConnection } from './connection.ts';

const PAGE = 200;

export const useOrders = create<AccountState>()(() => noAccount);

/** Open orders of a market, oldest first. */
export function openOrdersOf(open: ReadonlyMap<number, Order>, market: string): Order[] {
  return [...open.values()].filter((order) => order.market === market);
}

/** Takes in how an order stands now, wherever that was learnt. */
export function noteOrder(order: Order): void {
  useOrders.setState((before) =>
    foldAccount(before, [{ channel: 'orders', kind: 'update', order }]),
  );
}

/** Fetches what the stream does not tell: closed orders and fills of before. */
export async function loadHistory(): Promise<void> {
  const [orders, fills] = await Promise.all([
    request<{ readonly orders: readonly Order[] }>('GET', '/api/v1/orders', {
      query: { status: 'CLOSED', limit: PAGE },
    }),
    request<{ readonly fills: readonly Fill[] }>('GET', '/api/v1/fills', {
      query: { limit: PAGE },
    }),
  ]);
  useOrders.setState((before) => ({
    closed: orders.ok ? mergedOrders([...before.closed, ...orders.value.orders]) : before.closed,
    fills: fills.ok ? mergedFills([...before.fills, ...fills.value.fills]) : before.fills,
  }));
}

/** Nobody is signed in any more. */
export function forgetOrders(): void {
  useOrders.setState(noAccount);
}

export function followOrders(): void {
  feed.accountEvents.on((events) => useOrders.setState((before) => foldAccount(before, events)));
  // What happened while the connection was lost is asked for.
  useConnection.subscribe((now, before) => {
    if (now.resyncs > before.resyncs && actingFor().kind !== 'none') void loadHistory();
  });
}
