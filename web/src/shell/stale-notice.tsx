/** Says in words that what is on the screen is no longer true, and since when. */
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { clock } from '../number/show.ts';
import { useConnection } from '../state/connection.ts';

/** A short break is not worth a line. */
const PATIENCE_MS = 1_500;

export function StaleNotice(): ReactElement | null {
  const state = useConnection((store) => store.state);
  const [since, setSince] = useState<number>();
  useEffect(() => {
    if (state === 'live') {
      setSince(undefined);
      return undefined;
    }
    const brokenAt = Date.now();
    const timer = setTimeout(() => setSince((before) => before ?? brokenAt), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  if (since === undefined) return null;
  return (
    <p
      role="status"
      className="mx-1 mt-1 shrink-0 rounded-lg bg-warn-soft px-4 py-1.5 text-center text-[12px] text-warn"
    >
      Not live: what you see is of {clock(since)}. Connecting again…
    </p>
  );
}
