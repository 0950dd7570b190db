/**
 * What the exchange tells of an account, folded: orders, fills and balances. Pure; news may come twice,
 * and by two ways in either order.
 */
import type { AccountEvent, Balance, Fill, Order } from '../api/wire.ts';
import { compare, decimal } from '../number/decimal.ts';

/** What is known of an account. */
export interface AccountState {
  readonly open: ReadonlyMap<number, Order>;
  /** Newest first. */
  readonly closed: readonly Order[];
  readonly fills: readonly Fill[];
  /** By asset; undefined until the exchange has told them. */
  readonly balances: Readonly<Record<string, Balance>> | undefined;
}

export const noAccount: AccountState = {
  open: new Map(),
  closed: [],
  fills: [],
  balances: undefined,
};
const ROWS_MAX = 500;

/** It stands in the book, or will when the market opens. */
export function isWorking({ stage }: Order): boolean {
  return stage === undefined || stage === 'WORKING';
}

function isOpen({ status }: Order): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
}

/**
 * Whether this is no older than what is known of the order. Two states of one millisecond: what has
 * ended stays ended, and what is filled stays filled, whichever way the news came first.
 */
function isNewer(order: Order, known: Order | undefined): boolean {
  if (known === undefined || order.updatedAt > known.updatedAt) return true;
  if (order.updatedAt < known.updatedAt) return false;
  if (isOpen(known) !== isOpen(order)) return isOpen(known);
  return compare(decimal(order.filled), decimal(known.filled)) >= 0;
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

export const mergedOrders = (rows: readonly Order[]): Order[] =>
  merged(
    rows,
    ({ orderId }) => orderId,
    ({ updatedAt }) => updatedAt,
  );

export const mergedFills = (rows: readonly Fill[]): Fill[] =>
  merged(rows, keyOf, ({ time }) => time);

/** What is known after these events: however many there are, the page is drawn once. */
export function foldAccount(before: AccountState, events: readonly AccountEvent[]): AccountState {
  const open = new Map(before.open);
  const ended: Order[] = [];
  const fills: Fill[] = [];
  let { balances } = before;
  for (const event of events) {
    switch (event.channel) {
      case 'orders':
        if (event.kind === 'update')
          foldOrder(event.order, open, [...ended, ...before.closed], ended);
        else {
          open.clear();
          for (const order of event.orders) open.set(order.orderId, order);
        }
        break;
      case 'fills':
        fills.unshift(event.fill);
        break;
      case 'balances': {
        const told = Object.fromEntries(event.balances.map((each) => [each.asset, each]));
        balances = event.kind === 'snapshot' ? told : { ...balances, ...told };
        break;
      }
      default:
        event satisfies never;
    }
  }
  return {
    open,
    closed: ended.length === 0 ? before.closed : mergedOrders([...ended, ...before.closed]),
    fills: fills.length === 0 ? before.fills : mergedFills([...fills, ...before.fills]),
    balances,
  };
}

function foldOrder(
  order: Order,
  open: Map<number, Order>,
  closed: readonly Order[],
  ended: Order[],
): void {
  const { orderId } = order;
  const known = open.get(orderId) ?? closed.find((each) => each.orderId === orderId);
  if (!isNewer(order, known)) return;
  if (isOpen(order)) open.set(orderId, order);
  else {
    open.delete(orderId);
    ended.unshift(order);
  }
}
