/** Whether what is on the screen is true now, and how far away the exchange is. */
import { create } from 'zustand';
import { feed } from '../feed/feed.ts';
import type { ConnectionState } from '../feed/protocol.ts';

interface ConnectionStore {
  readonly state: ConnectionState;
  readonly reason: string;
  /** Way there and back of the last ping; undefined before the first. */
  readonly latencyMs: number | undefined;
  /** How often the connection was there again after it had been lost. */
  readonly resyncs: number;
}

export const useConnection = create<ConnectionStore>()(() => ({
  state: 'connecting',
  reason: '',
  latencyMs: undefined,
  resyncs: 0,
}));

export function followConnection(): void {
  let wasLost = false;
  feed.connections.on(({ state, reason }) => {
    if (state === 'lost') wasLost = true;
    const isBack = state === 'live' && wasLost;
    if (isBack) wasLost = false;
    useConnection.setState((before) => ({
      state,
      reason,
      resyncs: isBack ? before.resyncs + 1 : before.resyncs,
    }));
  });
  feed.latencies.on((latencyMs) => useConnection.setState({ latencyMs }));
}

/** Resolves when the connection is live. */
export function whenLive(): Promise<void> {
  if (useConnection.getState().state === 'live') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = useConnection.subscribe(({ state }) => {
      if (state !== 'live') return;
      stop();
      resolve();
    });
  });
}
