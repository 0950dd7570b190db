/** The keyboard: what each key does wherever the cursor is not in a field. The help page reads this too. */
import { create } from 'zustand';
import { focusTicket, submitTicket } from '../shell/places.ts';
import { useTicket } from '../state/ticket.ts';
import { cancelAll } from '../state/trading.ts';
import { stepPrice } from '../trade/steps.ts';

/** Keys and what they do, for the help. */
export const keyList: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'Palette: go to a market, do anything'],
  ['B', 'Buy: to the order form'],
  ['S', 'Sell: to the order form'],
  ['↑ ↓', 'Price of the form, one tick; ten with Shift'],
  ['Ctrl Enter', 'Send the order form'],
  ['Shift X, held', 'Cancel all open orders'],
  ['?', 'This help'],
  ['Tab, arrows, Enter', 'In the order book: choose a level, take its price'],
  ['Arrows, Enter, Delete', 'On an order line of the chart: move it, amend, cancel'],
  ['Esc', 'Close, or leave as it was'],
];

interface Windows {
  readonly palette: boolean;
  readonly help: boolean;
  readonly signIn: boolean;
  /** When holding began, in ms of the page; undefined: not held. */
  readonly heldSince: number | undefined;
}

export const useWindows = create<Windows>()(() => ({
  palette: false,
  help: false,
  signIn: false,
  heldSince: undefined,
}));

export const HOLD_MS = 1_000;

let holding: ReturnType<typeof setTimeout> | undefined;

function hold(): void {
  if (holding !== undefined) return;
  useWindows.setState({ heldSince: performance.now() });
  holding = setTimeout(() => {
    release();
    void cancelAll();
  }, HOLD_MS);
}

function release(): void {
  clearTimeout(holding);
  holding = undefined;
  useWindows.setState({ heldSince: undefined });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null;
}

/** Things that use the arrow keys themselves. */
function usesArrows(target: EventTarget | null): boolean {
  const own =
    '[role=application], [role=slider], [role=menu], [role=tab], [role=radio], button, [tabindex]';
  return target instanceof HTMLElement && target.closest(own) !== null;
}

function side(which: 'BUY' | 'SELL'): void {
  useTicket.setState({ side: which });
  focusTicket();
}

function press(event: KeyboardEvent): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submitTicket();
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && event.code === 'KeyX') {
    if (!event.repeat) hold();
    return;
  }
  const ticks = event.shiftKey ? 10n : 1n;
  switch (event.key) {
    case '/':
      useWindows.setState({ palette: true });
      break;
    case '?':
      useWindows.setState({ help: true });
      break;
    case 'b':
      side('BUY');
      break;
    case 's':
      side('SELL');
      break;
    case 'ArrowUp':
    case 'ArrowDown':
      if (usesArrows(event.target)) return;
      stepPrice(event.key === 'ArrowUp' ? ticks : -ticks);
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** Listens from now on. */
export function followKeys(): void {
  addEventListener('keydown', press);
  addEventListener('keyup', ({ key, code }) => {
    if (key === 'Shift' || code === 'KeyX') release();
  });
  addEventListener('blur', release);
}
