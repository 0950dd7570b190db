/** The parts of the trading screen by name; the desktop docks them, the phone shows one at a time. */
import { Suspense, lazy } from 'react';
import type { FunctionComponent, ReactElement } from 'react';
import { Depth } from '../market/depth.tsx';
import { Ladder } from '../market/ladder.tsx';
import { MarketList } from '../market/market-list.tsx';
import { Tape } from '../market/tape.tsx';
import { Balances, Fills, OrderHistory } from '../trade/history.tsx';
import { OpenOrders } from '../trade/open-orders.tsx';
import { Ticket } from '../trade/ticket.tsx';

const LazyChart = lazy(async () => ({ default: (await import('../market/chart.tsx')).Chart }));

function Chart(): ReactElement {
  return (
    <Suspense fallback={<div className="h-full bg-panel" />}>
      <LazyChart />
    </Suspense>
  );
}

export type PanelName =
  | 'chart'
  | 'depth'
  | 'book'
  | 'tape'
  | 'markets'
  | 'ticket'
  | 'orders'
  | 'history'
  | 'fills'
  | 'balances';

export const panels: Readonly<Record<PanelName, FunctionComponent>> = {
  chart: Chart,
  depth: Depth,
  book: Ladder,
  tape: Tape,
  markets: () => <MarketList />,
  ticket: Ticket,
  orders: OpenOrders,
  history: OrderHistory,
  fills: Fills,
  balances: Balances,
};

export const panelTitles: Readonly<Record<PanelName, string>> = {
  chart: 'Chart',
  depth: 'Depth',
  book: 'Order book',
  tape: 'Trades',
  markets: 'Markets',
  ticket: 'Trade',
  orders: 'Open orders',
  history: 'Order history',
  fills: 'Fills',
  balances: 'Balances',
};
