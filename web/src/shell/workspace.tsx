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
import { useEffect } from 'react';
import type { FunctionComponent, ReactElement } from 'react';
import { Boundary } from '../ui/boundary.tsx';
import { defaultLayout } from './default-layout.ts';
import { lastLayout, noteLayout, setDock } from './layouts.ts';
import { panelTitles, panels } from './panels.tsx';
import type { PanelName } from './panels.tsx';
import { onShowPanel } from './places.ts';

const theme: DockviewTheme = { name: 'buttonwood', className: 'dock', gap: 4 };

const components: Record<string, FunctionComponent> = Object.fromEntries(
  Object.entries(panels).map(([name, Panel]) => [
    name,
    () => (
      <div className="h-full overflow-hidden bg-panel">
        <Boundary>
          <Panel />
        </Boundary>
      </div>
    ),
  ]),
);

function Tab(props: IDockviewPanelHeaderProps): ReactElement {
  return <DockviewDefaultTab hideClose {...props} />;
}

function show(api: DockviewApi, layout: object | undefined): void {
  if (layout !== undefined) {
    try {
      api.fromJSON(layout as SerializedDockview);
      return;
    } catch {
      // A layout of another version: the default one takes its place.
    }
  }
  api.fromJSON(defaultLayout(api.width, api.height));
}

function begin({ api }: DockviewReadyEvent): void {
  show(api, lastLayout());
  api.onDidLayoutChange(() => noteLayout(api.toJSON()));
  setDock({ show: (layout) => show(api, layout), read: () => api.toJSON() });
  const showPanel = (name: PanelName): void => {
    const panel = api.getPanel(name);
    if (panel === undefined) api.addPanel({ id: name, component: name, title: panelTitles[name] });
    else panel.api.setActive();
  };
  onShowPanel({ show: showPanel, isSingle: false });
}

export default function Workspace(): ReactElement {
  useEffect(() => () => setDock(undefined), []);
  return (
    <div className="min-h-0 flex-1 p-1">
      <DockviewReact
        components={components}
        defaultTabComponent={Tab}
        theme={theme}
        onReady={begin}
        disableFloatingGroups
      />
    </div>
  );
}
