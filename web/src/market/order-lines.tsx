/**
 * Own open orders as lines over the chart. A line is dragged, or moved by arrow keys and Enter, to
 * amend the order's price; until the exchange has said yes it stands dashed where it was put.
 */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import type { Market, Order } from '../api/wire.ts';
import { decimalsOf, fixedText, grouped, parseFixed } from '../number/fixed.ts';
import { isWorking } from '../state/account-fold.ts';
import { openOrdersOf, useOrders } from '../state/orders.ts';
import { amendOrder, cancelOrder } from '../state/trading.ts';
import { Icon } from '../ui/icons.tsx';
import type { ChartSeries } from './chart-series.ts';

interface Props {
  readonly series: ChartSeries;
  readonly market: Market;
}

export function OrderLines({ series, market }: Props): ReactElement {
  const open = useOrders((store) => store.open);
  const orders = openOrdersOf(open, market.market).filter((order) => lineOf(order) !== undefined);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (orders.length === 0) return undefined;
    let asked = 0;
    const place = (): void => {
      const lines = box.current?.querySelectorAll<HTMLElement>('[data-price]') ?? [];
      for (const line of lines) {
        const y = series.yOf(Number(line.dataset['price']));
        const isSeen = y !== undefined && y >= 0 && y <= series.height;
        line.style.visibility = isSeen ? 'visible' : 'hidden';
        if (y !== undefined) line.style.transform = `translateY(${Math.round(y)}px)`;
      }
      asked = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(asked);
  }, [series, orders.length]);
  return (
    <div
      ref={box}
      data-lines
      className="pointer-events-none absolute inset-y-0 right-16 left-0 z-10 overflow-hidden"
    >
      {orders.map((order) => (
        <OrderLine key={order.orderId} series={series} market={market} order={order} />
      ))}
    </div>
  );
}

/** Where an order has its line: at its price, or at its trigger while it waits for that. */
function lineOf(order: Order): string | undefined {
  return isWorking(order) ? order.price : order.stopPrice;
}

function OrderLine({ series, market, order }: Props & { readonly order: Order }): ReactElement {
  const decimals = decimalsOf(market.tickSize);
  const tick = parseFixed(market.tickSize, decimals);
  const price = lineOf(order) as string;
  // People move prices; triggers stay, and a peg moves by itself.
  const isFixed = !isWorking(order) || order.pegReference !== undefined;
  /** Where it is dragged to, or waits to be: units of the last decimal. */
  const [wanted, setWanted] = useState<number>();
  const [isSending, setSending] = useState(false);
  useEffect(() => {
    if (!isSending) setWanted(undefined);
  }, [price, isSending]);
  const shown = wanted === undefined ? price : fixedText(wanted, decimals);
  const rounded = (units: number): number => Math.max(tick, Math.round(units / tick) * tick);

  const amend = async (): Promise<void> => {
    if (wanted === undefined || shown === price) {
      setWanted(undefined);
      return;
    }
    setSending(true);
    await amendOrder(order, { price: shown });
    setSending(false);
    setWanted(undefined);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (isFixed || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const top = event.currentTarget.closest('[data-lines]')?.getBoundingClientRect().top ?? 0;
    const at = series.priceAt(event.clientY - top);
    if (at !== undefined && at > 0) setWanted(rounded(at * 10 ** decimals));
  };
  const key = (event: KeyboardEvent): void => {
    const now = wanted ?? parseFixed(price, decimals);
    const step = event.shiftKey ? 10 * tick : tick;
    if (event.key === 'ArrowUp' && !isFixed) setWanted(rounded(now + step));
    else if (event.key === 'ArrowDown' && !isFixed) setWanted(rounded(now - step));
    else if (event.key === 'Enter') void amend();
    else if (event.key === 'Escape') setWanted(undefined);
    else if (event.key === 'Delete') void cancelOrder(order);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isBuy = order.side === 'BUY';
  const side = isBuy ? 'border-up text-up' : 'border-down text-down';
  return (
    <div
      data-price={shown}
      className={`absolute inset-x-0 top-0 flex h-0 items-center ${isBuy ? 'text-up' : 'text-down'}`}
    >
      <div
        className={`absolute inset-x-0 border-t ${side} ${wanted === undefined && !isFixed ? 'opacity-70' : 'border-dashed'}`}
      />
      <div
        className={`pointer-events-auto relative ml-16 flex h-6 items-center rounded border bg-panel text-[11px] shadow-sm ${side}`}
      >
        <button
          type="button"
          className={`flex h-full touch-none items-center gap-1.5 px-2 ${isFixed ? '' : 'cursor-ns-resize'}`}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
          onPointerUp={() => void amend()}
          onPointerCancel={() => setWanted(undefined)}
          onKeyDown={key}
          disabled={isSending}
        >
          <span className="font-medium">
            {isBuy ? 'Buy' : 'Sell'}
            {isWorking(order) ? '' : ' stop'}
          </span>{' '}
          <span className="text-text">{order.remaining}</span> <span>{grouped(shown)}</span>
          <span className="sr-only">
            {isFixed ? '' : '; drag, or arrow keys and Enter, to change the price'}; Delete to
            cancel
          </span>
        </button>
        <button
          type="button"
          aria-label="Cancel this order"
          className="grid h-full w-6 place-items-center border-l border-line text-muted hover:text-text"
          onClick={() => void cancelOrder(order)}
        >
          <Icon name="close" size={10} />
        </button>
      </div>
    </div>
  );
}
