/** What is over: orders that ended, fills, and what the account has. Each can be taken along as CSV. */
import type { ReactElement } from 'react';
import type { Balance, Fill, Order } from '../api/wire.ts';
import { add, decimal, decimalText, isZero } from '../number/decimal.ts';
import { moment, plain, words } from '../number/show.ts';
import { useAbilities } from '../state/abilities.ts';
import { useOrders } from '../state/orders.ts';
import { useSession } from '../state/session.ts';
import { SideWord, Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';
import { triggerOf, typeOf } from './open-orders.tsx';

function text<T>(
  name: string,
  read: (row: T) => string | number | undefined,
  options: { readonly start?: boolean; readonly shown?: (row: T) => ReactElement | string } = {},
): Column<T> {
  const { shown, start = false } = options;
  const plainText = (row: T): string => String(read(row) ?? '');
  return { name, start, cell: shown ?? ((row) => plain(plainText(row))), text: plainText };
}

const start = true;

const orderColumns: readonly Column<Order>[] = [
  text('Time', ({ updatedAt }) => updatedAt, {
    start,
    shown: ({ updatedAt }) => <span className="text-muted">{moment(updatedAt)}</span>,
  }),
  text('Order', ({ orderId }) => orderId, { start, shown: ({ orderId }) => String(orderId) }),
  text('Market', ({ market }) => market, { start, shown: ({ market }) => market }),
  text('Type', ({ type }) => type, { start, shown: typeOf }),
  text('Side', ({ side }) => side, { start, shown: ({ side }) => <SideWord side={side} /> }),
  text('Price', ({ price }) => price),
  text('Trigger', triggerOf, { shown: triggerOf }),
  text('Average', ({ averagePrice }) => averagePrice),
  text('Quantity', ({ quantity }) => quantity),
  text('Filled', ({ filled }) => filled),
  text('Status', ({ status }) => status, { shown: statusOf }),
];

function statusOf({ status, reason }: Order): ReactElement {
  return (
    <span title={reason === undefined ? undefined : words(reason)} data-status={status}>
      {words(status)}
    </span>
  );
}

const fillColumns: readonly Column<Fill>[] = [
  text('Time', ({ time }) => time, {
    start,
    shown: ({ time }) => <span className="text-muted">{moment(time)}</span>,
  }),
  text('Trade', ({ tradeId }) => tradeId, { start, shown: ({ tradeId }) => String(tradeId) }),
  text('Market', ({ market }) => market, { start, shown: ({ market }) => market }),
  text('Side', ({ side }) => side, { start, shown: ({ side }) => <SideWord side={side} /> }),
  text('Price', ({ price }) => price),
  text('Quantity', ({ quantity }) => quantity),
  text('Total', ({ quoteQuantity }) => quoteQuantity),
  text('Fee', ({ fee }) => fee, { shown: ({ fee, feeAsset }) => `${plain(fee)} ${feeAsset}` }),
  { ...text<Fill>('Fee asset', ({ feeAsset }) => feeAsset), isHidden: true },
  text('Role', ({ liquidity }) => liquidity, { shown: ({ liquidity }) => words(liquidity) }),
];

const balanceColumns: readonly Column<Balance>[] = [
  text('Asset', ({ asset }) => asset, {
    start,
    shown: ({ asset }) => <span className="font-medium">{asset}</span>,
  }),
  text('Available', ({ available }) => available),
  text('In orders', ({ locked }) => locked),
  text('Held for withdrawal', ({ held }) => held),
  text('Total', totalOf),
];

function totalOf({ available, locked, held }: Balance): string {
  return decimalText(add(add(decimal(available), decimal(locked)), decimal(held)));
}

function useEmpty(words: string): string {
  return useSession(({ state }) => state === 'in') ? words : 'Sign in to see your account.';
}

export function OrderHistory(): ReactElement {
  return (
    <Table
      label="Order history"
      columns={orderColumns}
      rows={useOrders((store) => store.closed)}
      rowKey={({ orderId }) => orderId}
      empty={useEmpty('No orders have ended yet.')}
      file="orders"
    />
  );
}

export function Fills(): ReactElement {
  return (
    <Table
      label="Fills"
      columns={fillColumns}
      rows={useOrders((store) => store.fills)}
      rowKey={({ tradeId, orderId, market }) => `${market} ${tradeId} ${orderId}`}
      empty={useEmpty('No fills yet.')}
      file="fills"
    />
  );
}

export function Balances(): ReactElement {
  const balances = useOrders((store) => store.balances);
  const assets = Object.keys(useAbilities((store) => store.scales));
  const rows = Object.values(balances ?? {})
    .filter((balance) => !isZero(decimal(totalOf(balance))))
    .toSorted((a, b) => assets.indexOf(a.asset) - assets.indexOf(b.asset));
  return (
    <Table
      label="Balances"
      columns={balanceColumns}
      rows={rows}
      rowKey={({ asset }) => asset}
      empty={useEmpty('Nothing here yet.')}
      file="balances"
    />
  );
}
