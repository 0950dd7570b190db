/** The question before an order is sent, for those who want to be asked. */
import type { ReactElement } from 'react';
import { Dialog } from 'radix-ui';
import type { Market } from '../api/wire.ts';
import { plain, words } from '../number/show.ts';
import type { NewOrder } from '../api/wire.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';

interface Props {
  readonly orders: readonly NewOrder[];
  readonly market: Market;
  readonly onConfirm: () => void;
}

export function ConfirmOrder({ orders, market, onConfirm }: Props): ReactElement {
  const side = orders[0]?.side === 'BUY' ? 'Buy' : 'Sell';
  return (
    <Sheet title={`${side} ${market.base}?`}>
      {orders.map((order) => (
        <dl key={order.type} className="mb-4 grid grid-cols-2 gap-y-1 border-b border-line pb-4">
          {rowsOf(order, market).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="text-right">{value}</dd>
            </div>
          ))}
        </dl>
      ))}
      <div className="flex gap-2">
        <Dialog.Close asChild>
          <Button className="flex-1">Back</Button>
        </Dialog.Close>
        <Button kind="primary" className="flex-1" onClick={onConfirm} autoFocus>
          Send the order
        </Button>
      </div>
    </Sheet>
  );
}

function rowsOf(order: NewOrder, { base, quote }: Market): (readonly [string, string])[] {
  const rows: (readonly [string, string | undefined])[] = [
    ['Type', words(order.type)],
    ['Price', order.price && `${plain(order.price)} ${quote}`],
    ['Trigger', order.stopPrice && `${plain(order.stopPrice)} ${quote}`],
    ['Trailing', order.trailingDelta === undefined ? undefined : `${order.trailingDelta / 100} %`],
    ['Quantity', order.quantity && `${plain(order.quantity)} ${base}`],
    ['Spend', order.quoteAmount && `${plain(order.quoteAmount)} ${quote}`],
    ['Shown in the book', order.displayQuantity],
    ['In force', order.timeInForce && words(order.timeInForce)],
  ];
  return rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
}
