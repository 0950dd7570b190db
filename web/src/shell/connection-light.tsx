/** Whether the page is live: a light, a word, and how far away the exchange is. */
import type { ReactElement } from 'react';
import type { ConnectionState } from '../feed/protocol.ts';
import { useConnection } from '../state/connection.ts';

const looks: Readonly<Record<ConnectionState, { readonly word: string; readonly color: string }>> =
  {
    live: { word: 'Live', color: 'bg-up' },
    connecting: { word: 'Connecting', color: 'bg-warn' },
    resyncing: { word: 'Catching up', color: 'bg-warn' },
    lost: { word: 'Offline', color: 'bg-down' },
  };

export function ConnectionLight(): ReactElement {
  const { state, latencyMs } = useConnection();
  const { word, color } = looks[state];
  const latency =
    latencyMs === undefined ? '' : `${latencyMs < 1 ? '<1' : Math.round(latencyMs)} ms`;
  return (
    <div
      role="status"
      data-testid="connection"
      data-state={state}
      title={`Way to the exchange and back: ${latency}`}
      className="flex items-center gap-1.5 px-2 text-[12px] whitespace-nowrap text-muted"
    >
      <span className={`size-2 rounded-full ${color}`} />
      <span className="hidden sm:inline">{word}</span>
      {state === 'live' && (
        <span className="hidden w-11 text-right sm:inline" aria-hidden="true">
          {latency}
        </span>
      )}
    </div>
  );
}
