/** The orders, fills and balances of whoever is signed in, as the exchange tells them. */
import { create } from 'zustand';
import { actingFor, request } from '../api/http.ts';
import type { AccountEvent, Balance, Fill, Order } from '../api/wire.ts';
import { feed } from '../feed/feed.ts';
import { useConnection } from './connection.ts';

interface OrdersState {
  readonly open: ReadonlyMap<number, Order>;
  /** Newest first. */
  readonly closed: readonly Order[];
  readonly fills: readonly Fill[];
  /** By asset; undefined until the exchange has told them. */
  readonly balances: Readonly<Record<string, Balance>> | undefined;
}

const none: OrdersState = { open: new Map(), closed: [], fills: [], balances: undefined };
const ROWS_MAX = 500;
const PAGE = 200;

export const useOrders = create<OrdersState>()(() => none);

/** Open orders of a market, oldest first. */
export function openOrdersOf(open: ReadonlyMap<number, Order>, market: string): Order[] {
  return [...open.values()].filter((order) => order.market === market);
}

/** It stands in the book, or will when the market opens. */
export function isWorking({ stage }: Order): boolean {
  return stage === undefined || stage === 'WORKING';
}

function isOpen({ status }: Order): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
}

/** Takes in how an order stands now, wherever that was learnt. */
export function noteOrder(order: Order): void {
  useOrders.setState(({ open, closed }) => {
    const known = open.get(order.orderId) ?? closed.find((each) => each.orderId === order.orderId);
    if (known !== undefined && known.updatedAt > order.updatedAt) return {};
    const next = new Map(open);
    if (isOpen(order)) {
      next.set(order.orderId, order);
      return { open: next };
    }
    next.delete(order.orderId);
    const rest = closed.filter(({ orderId }) => orderId !== order.orderId);
    return { open: next, closed: [order, ...rest].slice(0, ROWS_MAX) };
  });
}

/** An account that trades with itself has two fills of one trade. */
const keyOf = ({ market, tradeId, orderId, liquidity }: Fill): string =>
  `${market} ${tradeId} ${orderId} ${liquidity}`;

/** All rows once, newest first; of two of the same key the first is kept. */
function merged<T>(
  rows: readonly T[],
  key: (row: T) => string | number,
  time: (row: T) => string,
): T[] {
  const known = new Map<string | number, T>();
  for (const row of rows) if (!known.has(key(row))) known.set(key(row), row);
  const all = [...known.values()];
  return all.toSorted((a, b) => time(b).localeCompare(time(a))).slice(0, ROWS_MAX);
}

function noteFills(news: readonly Fill[]): void {
  useOrders.setState(({ fills }) => ({
    fills: merged([...news, ...fills], keyOf, ({ time }) => time),
  }));
}

function noteClosed(news: readonly Order[]): void {
  useOrders.setState(({ closed }) => ({
    closed: merged(
      [...news, ...closed],
      ({ orderId }) => orderId,
      ({ updatedAt }) => updatedAt,
    ),
  }));
}

function noteBalances(balances: readonly Balance[], all: boolean): void {
  const added = Object.fromEntries(balances.map((balance) => [balance.asset, balance]));
  useOrders.setState((before) => ({ balances: all ? added : { ...before.balances, ...added } }));
}

function hear(event: AccountEvent): void {
  switch (event.channel) {
    case 'orders':
      if (event.kind === 'update') noteOrder(event.order);
      else useOrders.setState({ open: new Map(event.orders.map((each) => [each.orderId, each])) });
      return;
    case 'fills':
      noteFills([event.fill]);
      return;
    case 'balances':
      noteBalances(event.balances, event.kind === 'snapshot');
      return;
    default:
      event satisfies never;
  }
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
  if (orders.ok) noteClosed(orders.value.orders);
  if (fills.ok) noteFills(fills.value.fills);
}

/** Nobody is signed in any more. */
export function forgetOrders(): void {
  useOrders.setState(none);
}

export function followOrders(): void {
  feed.accountEvents.on(hear);
  // What happened while the connection was lost is asked for.
  useConnection.subscribe((now, before) => {
    if (now.resyncs > before.resyncs && actingFor().kind !== 'none') void loadHistory();
  });
}
