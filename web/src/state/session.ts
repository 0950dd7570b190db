/** Who is signed in, and how: by a session that the server keeps, or by an API key on this page. */
import { create } from 'zustand';
import type { Credentials, Key } from '../api/credentials.ts';
import type { Problem } from '../api/http.ts';
import { actFor, onSessionEnded, request } from '../api/http.ts';
import type { Session } from '../api/wire.ts';
import { connect } from '../feed/feed.ts';
import { useConnection } from './connection.ts';
import { forgetOrders, loadHistory } from './orders.ts';
import { toast } from './toasts.ts';

interface SessionStore {
  /** `checking` until the server has said whether the cookie is good. */
  readonly state: 'checking' | 'out' | 'in';
  readonly via: 'session' | 'key' | undefined;
  readonly account: string;
  readonly permissions: readonly string[];
  /** Withdraws, after the password was given again. */
  readonly mayWithdraw: boolean;
  /** The server knows names and passwords; else only API keys work. */
  readonly hasSessions: boolean;
  /** Accounts that are open to everybody on a demo exchange. */
  readonly demoAccounts: readonly string[];
}

interface Demo {
  readonly accounts: readonly { readonly account: string }[];
  /** Signing in takes no password. */
  readonly oneClick: boolean;
}

const out = {
  state: 'out',
  via: undefined,
  account: '',
  permissions: [],
  mayWithdraw: false,
} as const;
const KEPT = 'buttonwood-key';

export const useSession = create<SessionStore>()(() => ({
  ...out,
  state: 'checking',
  hasSessions: false,
  demoAccounts: [],
}));

function begin(
  credentials: Credentials,
  who: Pick<SessionStore, 'account' | 'permissions' | 'mayWithdraw'>,
): void {
  const { kind } = credentials;
  actFor(credentials);
  forgetOrders();
  useSession.setState({ ...who, state: 'in', via: kind === 'key' ? 'key' : 'session' });
  connect();
  void loadHistory();
}

function beginSession({ account, permissions, csrfToken, mayWithdraw }: Session): void {
  begin({ kind: 'session', csrfToken }, { account, permissions, mayWithdraw });
}

/** The same person goes on with a new cookie. */
export function renewSession(session: Session): void {
  beginSession(session);
}

/** Finds out at the start who is signed in already, and what ways in there are. */
export async function restoreSession(): Promise<void> {
  const [session, demo] = await Promise.all([
    request<Session>('GET', '/api/v1/session'),
    request<Demo>('GET', '/api/v1/demo'),
  ]);
  const demoAccounts =
    demo.ok && demo.value.oneClick ? demo.value.accounts.map(({ account }) => account) : [];
  const hasSessions = session.ok || session.problem.status === 401;
  useSession.setState({ hasSessions, demoAccounts });
  if (session.ok) {
    beginSession(session.value);
    return;
  }
  const kept = localStorage.getItem(KEPT);
  if (kept !== null && (await signInByKey(JSON.parse(kept) as Key, true)) === undefined) return;
  useSession.setState(out);
  connect();
}

/** Undefined when it went well. */
export async function signIn(name: string, password: string): Promise<Problem | undefined> {
  const body = { name, password };
  const answer = await request<Session>('POST', '/api/v1/session', { body });
  if (!answer.ok) return answer.problem;
  beginSession(answer.value);
  return undefined;
}

export async function signInToDemo(account: string): Promise<Problem | undefined> {
  const body = { account };
  const answer = await request<Session>('POST', '/api/v1/demo/session', { body });
  if (!answer.ok) return answer.problem;
  beginSession(answer.value);
  return undefined;
}

/** Uses an API key; it is kept in the browser only when asked. */
export async function signInByKey(key: Key, keep: boolean): Promise<Problem | undefined> {
  actFor({ kind: 'key', ...key });
  const balances = await request<{ readonly account: string }>('GET', '/api/v1/balances');
  if (!balances.ok) {
    actFor({ kind: 'none' });
    if (balances.problem.status === 401) localStorage.removeItem(KEPT);
    return balances.problem;
  }
  const admin = await request<object>('GET', '/api/v1/admin/accounts');
  const permissions = ['read', 'trade', ...(admin.ok ? ['admin'] : [])];
  if (keep) localStorage.setItem(KEPT, JSON.stringify(key));
  const { account } = balances.value;
  begin({ kind: 'key', ...key }, { account, permissions, mayWithdraw: false });
  return undefined;
}

export async function signOut(): Promise<void> {
  const { via } = useSession.getState();
  if (via === 'session') await request<object>('DELETE', '/api/v1/session');
  localStorage.removeItem(KEPT);
  ended();
}

/** The session is over, here or at the server. */
function ended(): void {
  actFor({ kind: 'none' });
  forgetOrders();
  useSession.setState(out);
  connect();
}

function lostSession(): void {
  if (useSession.getState().state !== 'in') return;
  toast('info', 'Signed out', 'The session has ended.');
  ended();
}

/** A connection that was lost may have been cut because the session was ended elsewhere. */
async function checkSession(): Promise<void> {
  if (useSession.getState().via !== 'session') return;
  const found = await request<Session>('GET', '/api/v1/session');
  if (!found.ok && found.problem.status === 401) lostSession();
}

/** From now on a session that the server has ended is over here too. */
export function followSession(): void {
  onSessionEnded(lostSession);
  useConnection.subscribe((now, before) => {
    if (now.resyncs > before.resyncs) void checkSession();
  });
}
