/** The desktop: panels that are moved, tabbed and resized; how they stand is kept. */
import 'dockview-react/dist/styles/dockview.css';
import { DockviewDefaultTab, DockviewReact } from 'dockview-react';
import type {
  DockviewApi,
  DockviewReadyEvent,
  DockviewTheme,
  IDockviewPanelHeaderProps,
  SerializedDockview,
} from 'dockview-react';
import type { FunctionComponent, ReactElement } from 'react';
import { useSettings } from '../state/settings.ts';
import { defaultLayout } from './default-layout.ts';
import { panels } from './panels.tsx';

const theme: DockviewTheme = { name: 'buttonwood', className: 'dock', gap: 4 };

const components: Record<string, FunctionComponent> = Object.fromEntries(
  Object.entries(panels).map(([name, Panel]) => [
    name,
    () => (
      <div className="h-full overflow-hidden bg-panel">
        <Panel />
      </div>
    ),
  ]),
);

function Tab(props: IDockviewPanelHeaderProps): ReactElement {
  return <DockviewDefaultTab hideClose {...props} />;
}

let current: DockviewApi | undefined;

/** Puts the panels where they stood at first, or as a kept layout has them. */
export function showLayout(layout: object | undefined): void {
  if (current === undefined) return;
  if (layout !== undefined) {
    try {
      current.fromJSON(layout as SerializedDockview);
      return;
    } catch {
      // A layout of another version: the default one takes its place.
    }
  }
  current.clear();
  defaultLayout(current);
}

export default function Workspace(): ReactElement {
  const ready = ({ api }: DockviewReadyEvent): void => {
    current = api;
    showLayout(useSettings.getState().layouts['current']);
    api.onDidLayoutChange(() => {
      const { layouts, change } = useSettings.getState();
      change({ layouts: { ...layouts, current: api.toJSON() } });
    });
  };
  return (
    <div className="min-h-0 flex-1 p-1">
      <DockviewReact
        components={components}
        defaultTabComponent={Tab}
        theme={theme}
        onReady={ready}
        disableFloatingGroups
      />
    </div>
  );
}
