/** Where the panels stand at first: the form at the right, orders along the foot. */
import type { AddPanelPositionOptions, DockviewApi } from 'dockview-react';
import { panelTitles } from './panels.tsx';
import type { PanelName } from './panels.tsx';

const BOOK_WIDTH = 288;
const MARKETS_WIDTH = 264;
const TICKET_WIDTH = 288;
const TAPE_HEIGHT = 264;
const ORDERS_HEIGHT = 232;
/** Below this width of the page the market list is left to the header. */
const MARKETS_FROM = 1_360;

/** Adds the panels to an empty dock. */
export function defaultLayout(api: DockviewApi): void {
  const add = (name: PanelName, position?: AddPanelPositionOptions): void => {
    api.addPanel({
      id: name,
      component: name,
      title: panelTitles[name],
      ...(position === undefined ? {} : { position }),
    });
  };
  const beside = (name: PanelName, direction: 'left' | 'right' | 'below' | 'within') => ({
    referencePanel: name,
    direction,
  });
  add('chart');
  add('ticket', beside('chart', 'right'));
  add('book', beside('chart', 'right'));
  add('tape', beside('book', 'below'));
  add('orders', beside('chart', 'below'));
  for (const name of ['history', 'fills', 'balances'] as const) {
    add(name, beside('orders', 'within'));
  }
  if (innerWidth >= MARKETS_FROM) add('markets', beside('chart', 'left'));
  add('depth', beside('chart', 'within'));
  for (const name of ['chart', 'orders'] as const) api.getPanel(name)?.api.setActive();
  // Sizes count only when all are there, and what one gives up its neighbour takes: hence from the
  // middle outwards, and twice.
  const sizes: readonly (readonly [PanelName, { width?: number; height?: number }])[] = [
    ['book', { width: BOOK_WIDTH }],
    ['ticket', { width: TICKET_WIDTH }],
    ['markets', { width: MARKETS_WIDTH }],
    ['orders', { height: ORDERS_HEIGHT }],
    ['tape', { height: TAPE_HEIGHT }],
  ];
  for (const [name, wanted] of [...sizes, ...sizes]) api.getPanel(name)?.group.api.setSize(wanted);
}
