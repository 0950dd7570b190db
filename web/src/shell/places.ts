/** Brings a part of the screen to the front, on whatever layout there is. */
import type { PanelName } from './panels.tsx';

interface Layout {
  readonly show: (name: PanelName) => void;
  /** One part fills the screen. */
  readonly isSingle: boolean;
}

const noLayout: Layout = { show: () => undefined, isSingle: false };

let layout = noLayout;

/** The layout that is on the screen says how it shows a part; what it gives back takes that away. */
export function onShowPanel(next: Layout): () => void {
  layout = next;
  return () => {
    if (layout === next) layout = noLayout;
  };
}

export function showPanel(name: PanelName): void {
  layout.show(name);
}

/** Goes on to a part that is out of sight; where all of it is seen at once nothing moves. */
export function goOnTo(name: PanelName): void {
  if (layout.isSingle) layout.show(name);
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
