/** Brings a part of the screen to the front, on whatever layout there is. */
import type { PanelName } from './panels.tsx';

type Show = (name: PanelName) => void;

let shown: Show = () => undefined;

/** The layout that is on the screen says how it shows a part; what it gives back takes that away. */
export function onShowPanel(show: Show): () => void {
  shown = show;
  return () => {
    if (shown === show) shown = () => undefined;
  };
}

export function showPanel(name: PanelName): void {
  shown(name);
}

/** Shows the order form and puts the cursor into its first number. */
export function focusTicket(): void {
  showPanel('ticket');
  requestAnimationFrame(() => {
    document.querySelector<HTMLInputElement>('#ticket input[inputmode=decimal]')?.focus();
  });
}

/** Sends the order form, as its button does. */
export function submitTicket(): void {
  document.querySelector<HTMLFormElement>('#ticket')?.requestSubmit();
}
