/** The phone: one part of the screen at a time, chosen at the foot of the page. */
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { IconName } from '../ui/icons.tsx';
import { Icon } from '../ui/icons.tsx';
import { panelTitles, panels } from './panels.tsx';
import type { PanelName } from './panels.tsx';

const places: readonly (readonly [name: PanelName, icon: IconName])[] = [
  ['chart', 'candles'],
  ['book', 'book'],
  ['ticket', 'swap'],
  ['orders', 'list'],
  ['balances', 'user'],
];

export function Phone(): ReactElement {
  const [place, setPlace] = useState<PanelName>('chart');
  const Panel = panels[place];
  return (
    <>
      <div className="min-h-0 flex-1 border-t border-line bg-panel">
        <Panel />
      </div>
      <nav
        aria-label="Parts of the screen"
        className="flex shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]"
      >
        {places.map(([name, icon]) => (
          <button
            key={name}
            type="button"
            aria-current={name === place}
            className={`flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] ${name === place ? 'text-accent' : 'text-muted'}`}
            onClick={() => setPlace(name)}
          >
            <Icon name={icon} size={18} />
            {panelTitles[name]}
          </button>
        ))}
      </nav>
    </>
  );
}
