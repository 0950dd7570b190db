/** What a page reads from the exchange, again whenever it asks, and changes that it sends. */
import { useCallback, useEffect, useState } from 'react';
import type { Outcome, Problem } from '../api/http.ts';
import { isUnknown, problemText, request } from '../api/http.ts';
import { withPassword } from '../state/confirmation.ts';
import { toast } from '../state/toasts.ts';

interface Loaded<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

/** The answer to a GET; an empty path asks nothing. */
export function useLoad<T>(path: string): Loaded<T> {
  const [state, setState] = useState<{ value?: T; problem?: Problem }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = path !== '';
    const load = async (): Promise<void> => {
      const found = await request<T>('GET', path);
      if (!wanted) return;
      setState(found.ok ? { value: found.value } : { problem: found.problem });
    };
    if (wanted) void load();
    return () => {
      wanted = false;
    };
  }, [path, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { value: state.value, problem: state.problem, reload };
}

/**
 * Sends a change and says in a toast how it went; asks for the password where that is wanted. Resolves
 * with the answer, or undefined.
 */
export async function change<T>(
  done: string,
  send: () => Promise<Outcome<T>>,
): Promise<T | undefined> {
  const sent = await withPassword(send);
  if (sent.ok) {
    toast('good', done);
    return sent.value;
  }
  if (isUnknown(sent.problem)) toast('unknown', 'No answer came', 'Look whether it happened.');
  else toast('bad', problemText(sent.problem));
  return undefined;
}
