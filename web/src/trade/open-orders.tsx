/** Open orders: price and quantity are changed in place, each can be canceled, and all at once. */
import { useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import type { Order } from '../api/wire.ts';
import { decimal, decimalText, divide, isZero, multiply } from '../number/decimal.ts';
import { moment, plain, words } from '../number/show.ts';
import { useMarkets } from '../state/markets.ts';
import { useOrders } from '../state/orders.ts';
import { useSession } from '../state/session.ts';
import { amendOrder, cancelAll, cancelOrder } from '../state/trading.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Check } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { SideWord, Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

const columns: readonly Column<Order>[] = [
  {
    name: 'Time',
    start: true,
    cell: ({ createdAt }) => <span className="text-muted">{moment(createdAt)}</span>,
  },
  { name: 'Market', start: true, cell: ({ market }) => market },
  { name: 'Type', start: true, cell: typeOf },
  { name: 'Side', start: true, cell: ({ side }) => <SideWord side={side} /> },
  { name: 'Price', cell: (order) => <Editable order={order} field="price" /> },
  { name: 'Trigger', cell: triggerOf },
  { name: 'Quantity', cell: (order) => <Editable order={order} field="quantity" /> },
  { name: 'Filled', cell: filledOf },
  {
    name: '',
    cell: (order) => (
      <IconButton
        icon="close"
        label={`Cancel order ${order.orderId}`}
        className="-my-2 size-6!"
        onClick={() => void cancelOrder(order)}
      />
    ),
  },
];

export function OpenOrders(): ReactElement {
  const open = useOrders((store) => store.open);
  const selected = useMarkets((store) => store.selected);
  const isIn = useSession(({ state }) => state === 'in');
  const [onlyHere, setOnlyHere] = useState(false);
  const rows = [...open.values()]
    .filter(({ market }) => !onlyHere || market === selected)
    .toSorted((a, b) => b.orderId - a.orderId);
  return (
    <Table
      label="Open orders"
      columns={columns}
      rows={rows}
      rowKey={({ orderId }) => orderId}
      empty={isIn ? 'No open orders.' : 'Sign in to see your orders.'}
      actions={
        isIn ? (
          <>
            <div className="mr-auto pl-1 text-muted">
              <Check label="This market only" checked={onlyHere} onChange={setOnlyHere} />
            </div>
            <Button
              small
              kind="danger"
              disabled={rows.length === 0}
              onClick={() => void cancelAll(onlyHere ? selected : undefined)}
            >
              Cancel all
            </Button>
          </>
        ) : undefined
      }
    />
  );
}

export function typeOf({ type, timeInForce, stage, pegReference }: Order): string {
  if (pegReference !== undefined) return `Pegged, ${words(pegReference).toLowerCase()}`;
  const rests = timeInForce === 'GTC' || !type.includes('LIMIT');
  const inForce = rests ? '' : ` ${words(timeInForce)}`;
  const waits = stage === undefined || stage === 'WORKING' ? '' : `, ${words(stage).toLowerCase()}`;
  return `${words(type)}${inForce}${waits}`;
}

export function triggerOf({ stopPrice, trailingDelta, activationPrice }: Order): string {
  if (trailingDelta === undefined || trailingDelta === 0) return plain(stopPrice);
  const from = activationPrice === undefined ? '' : ` from ${plain(activationPrice)}`;
  return `${trailingDelta / 100} %${from}`;
}

function filledOf({ filled, quantity }: Order): string {
  const all = decimal(quantity);
  if (isZero(all)) return filled;
  const percent = divide(multiply(decimal(filled), { units: 100n, scale: 0 }), all, 0);
  return `${decimalText(percent)}%`;
}

interface EditableProps {
  readonly order: Order;
  readonly field: 'price' | 'quantity';
}

/** A number that becomes a field when it is pressed; Enter amends, Escape leaves it as it was. */
function Editable({ order, field }: EditableProps): ReactElement {
  const value = order[field];
  const [text, setText] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [isRefused, setRefused] = useState(false);
  if (value === undefined) return <>–</>;
  const send = async (): Promise<void> => {
    if (text === undefined || isSending) return;
    if (text === value) {
      setText(undefined);
      return;
    }
    setSending(true);
    const isDone = await amendOrder(order, { [field]: text });
    setSending(false);
    setRefused(!isDone);
    if (isDone) setText(undefined);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void send();
    if (event.key === 'Escape') setText(undefined);
    event.stopPropagation();
  };
  const label = `${field === 'price' ? 'Price' : 'Quantity'} of order ${order.orderId}`;
  if (text === undefined) {
    return (
      <button
        type="button"
        aria-label={`Change: ${label}, ${plain(value)}`}
        className="group inline-flex items-center gap-1"
        onClick={() => setText(value)}
      >
        <span className="text-muted opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100">
          <Icon name="edit" size={12} />
        </span>
        {plain(value)}
      </button>
    );
  }
  return (
    <input
      aria-label={label}
      aria-invalid={isRefused}
      className="-my-1 h-6 w-28 rounded border border-accent bg-raised px-1 text-right outline-none aria-invalid:border-down"
      inputMode="decimal"
      autoFocus
      value={text}
      disabled={isSending}
      onChange={(event) => {
        setText(event.target.value.trim());
        setRefused(false);
      }}
      onKeyDown={key}
      onBlur={() => {
        if (!isSending) setText(undefined);
      }}
    />
  );
}
