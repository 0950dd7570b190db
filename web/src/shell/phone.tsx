/** The phone: one part of the screen at a time, chosen at the foot of the page. */
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { IconName } from '../ui/icons.tsx';
import { Boundary } from '../ui/boundary.tsx';
import { Icon } from '../ui/icons.tsx';
import { panelTitles, panels } from './panels.tsx';
import type { PanelName } from './panels.tsx';
import { onShowPanel } from './places.ts';

interface Place {
  readonly title: string;
  readonly icon: IconName;
  /** The parts that share the place, the first one shown at first. */
  readonly parts: readonly PanelName[];
}

const places: readonly Place[] = [
  { title: 'Chart', icon: 'candles', parts: ['chart', 'depth'] },
  { title: 'Book', icon: 'book', parts: ['book', 'tape'] },
  { title: 'Trade', icon: 'swap', parts: ['ticket'] },
  { title: 'Orders', icon: 'list', parts: ['orders', 'history', 'fills'] },
  { title: 'Balances', icon: 'user', parts: ['balances'] },
];

export function Phone(): ReactElement {
  const [part, setPart] = useState<PanelName>('chart');
  useEffect(() => onShowPanel({ show: setPart, isSingle: true }), []);
  const place = places.find(({ parts }) => parts.includes(part));
  const Panel = panels[part];
  return (
    <>
      {place !== undefined && place.parts.length > 1 && (
        <div className="flex shrink-0 border-y border-line bg-panel px-2">
          {place.parts.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === part}
              className={`h-10 border-b-2 px-3 font-medium ${each === part ? 'border-accent text-text' : 'border-transparent text-muted'}`}
              onClick={() => setPart(each)}
            >
              {panelTitles[each]}
            </button>
          ))}
        </div>
      )}
      <div className="min-h-0 flex-1 bg-panel">
        <Boundary key={part}>
          <Panel />
        </Boundary>
      </div>
      <nav
        aria-label="Parts of the screen"
        className="flex shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]"
      >
        {places.map(({ title, icon, parts }) => (
          <button
            key={title}
            type="button"
            aria-current={parts.includes(part)}
            className={`flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] ${parts.includes(part) ? 'text-accent' : 'text-muted'}`}
            onClick={() => setPart(parts[0] as PanelName)}
          >
            <Icon name={icon} size={18} />
            {title}
          </button>
        ))}
      </nav>
    </>
  );
}
