/** Where the panels stand at first: the form at the right, the book beside it, orders along the foot. */
import { Orientation } from 'dockview-react';
import type { SerializedDockview } from 'dockview-react';
import { panelTitles } from './panels.tsx';
import type { PanelName } from './panels.tsx';

const BOOK_WIDTH = 296;
const MARKETS_WIDTH = 264;
const TICKET_WIDTH = 288;
const TAPE_PART = 0.34;
const ORDERS_PART = 0.29;
/** Below this width the market list is left to the header. */
const MARKETS_FROM = 1_360;

type Grid = SerializedDockview['grid']['root'];

function branch(size: number, ...data: readonly Grid[]): Grid {
  return { type: 'branch', data: [...data], size };
}

function leaf(size: number, ...views: readonly [PanelName, ...PanelName[]]): Grid {
  const [first] = views;
  return { type: 'leaf', data: { views: [...views], activeView: first, id: first }, size };
}

/** The layout for a dock of this size. */
export function defaultLayout(width: number, height: number): SerializedDockview {
  const hasMarkets = width >= MARKETS_FROM;
  const left = width - BOOK_WIDTH - TICKET_WIDTH;
  const orders = Math.round(height * ORDERS_PART);
  const tape = Math.round(height * TAPE_PART);
  const chart = leaf(left - (hasMarkets ? MARKETS_WIDTH : 0), 'chart', 'depth');
  const root = branch(
    height,
    branch(
      left,
      branch(height - orders, ...(hasMarkets ? [leaf(MARKETS_WIDTH, 'markets')] : []), chart),
      leaf(orders, 'orders', 'history', 'fills', 'balances'),
    ),
    branch(BOOK_WIDTH, leaf(height - tape, 'book'), leaf(tape, 'tape')),
    leaf(TICKET_WIDTH, 'ticket'),
  );
  const names = (Object.keys(panelTitles) as PanelName[]).filter(
    (name) => hasMarkets || name !== 'markets',
  );
  const panels = names.map((name) => [
    name,
    {
      id: name,
      contentComponent: name,
      tabComponent: 'props.defaultTabComponent',
      title: panelTitles[name],
    },
  ]);
  return {
    grid: { root, width, height, orientation: Orientation.HORIZONTAL },
    panels: Object.fromEntries(panels) as SerializedDockview['panels'],
    activeGroup: 'chart',
  };
}
