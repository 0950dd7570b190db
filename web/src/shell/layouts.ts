/** Layouts of the desktop by name: kept in the settings, shown by whoever draws the dock. */
import { useSettings } from '../state/settings.ts';

/** The layout that is on the screen, kept as it changes. */
const CURRENT = 'current';

interface Dock {
  readonly show: (layout: object | undefined) => void;
  readonly read: () => object;
}

let dock: Dock | undefined;

export function setDock(next: Dock | undefined): void {
  dock = next;
}

/** How the panels stood last; undefined: never arranged. */
export function lastLayout(): object | undefined {
  return useSettings.getState().layouts[CURRENT];
}

function keep(name: string, layout: object): void {
  const { layouts, change } = useSettings.getState();
  change({ layouts: { ...layouts, [name]: layout } });
}

export function noteLayout(layout: object): void {
  keep(CURRENT, layout);
}

/** Names of the layouts that were saved. */
export function layoutNames(layouts: Readonly<Record<string, object>>): string[] {
  return Object.keys(layouts).filter((name) => name !== CURRENT);
}

export function saveLayout(name: string): void {
  if (dock !== undefined && name !== CURRENT) keep(name, dock.read());
}

export function showSavedLayout(name: string): void {
  dock?.show(useSettings.getState().layouts[name]);
}

export function removeLayout(name: string): void {
  const { layouts, change } = useSettings.getState();
  change({
    layouts: Object.fromEntries(Object.entries(layouts).filter(([each]) => each !== name)),
  });
}

export function resetLayout(): void {
  dock?.show(undefined);
}
