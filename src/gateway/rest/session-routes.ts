/**
 * Sessions of people: sign in with name and password, look, confirm, change the password, sign out here
 * or elsewhere. The cookie is set and ended here and nowhere else, and each signing in makes a new one,
 * whatever cookie came along.
 */
import { SESSION_MS, csrfToken } from '../../identity/people.ts';
import type { Opened, Refusal, Session } from '../../identity/people.ts';
import { PASSWORD_LENGTH_MAX } from '../../identity/password.ts';
import { permissions } from '../../identity/key-store.ts';
import type { Permission } from '../../identity/key-store.ts';
import type { GatewayContext } from '../context.ts';
import { problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute, Visit } from '../route.ts';
import { choice, flag, list, nullable, object, text, time } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';

const tag = 'Sessions';

export const userName: ReturnType<typeof text> = text('Name to sign in with.', {
  pattern: /^[A-Za-z0-9._@-]{1,64}$/,
});
const password = text('The password.', { max: PASSWORD_LENGTH_MAX });
const permissionList = list(choice<Permission>(permissions, ''), 'What the session may do now.');

/** A session as its own page knows it. */
export interface SessionReply {
  readonly user: string;
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly csrfToken: string;
  readonly sessionId: string;
  readonly demo: boolean;
  readonly mayWithdraw: boolean;
  readonly confirmedUntil: string | null;
  readonly expiresAt: string;
}

export const sessionReply: ObjectShape<SessionReply> = object<SessionReply>({
  user: text('Who has signed in.'),
  account: text('Account that the session acts for.'),
  permissions: permissionList,
  csrfToken: text('To send back in X-Buttonwood-CSRF with every change.'),
  sessionId: text('Names the session in the list of sessions.'),
  demo: flag('Opened by one click, without a password.'),
  mayWithdraw: flag('Whether withdrawals become possible by giving the password again.'),
  confirmedUntil: nullable(
    time('Until when it may do what wants the password again; null when that must be given.'),
  ),
  expiresAt: time('When it ends if nobody uses it.'),
});

/** Tells an opened session, and has the cookie set. */
export function openedReply(visit: Visit, { token, session }: Opened): SessionReply {
  visit.cookie = { token, ageMs: SESSION_MS };
  return renderSession(session, token);
}

export function renderSession(session: Session, token: string): SessionReply {
  const { user, account, isDemo: demo, mayWithdraw, confirmedUntilMs } = session;
  return {
    user,
    account,
    permissions: session.permissions,
    csrfToken: csrfToken(token),
    sessionId: session.id,
    demo,
    mayWithdraw,
    confirmedUntil: confirmedUntilMs === 0 ? null : timeText(confirmedUntilMs),
    expiresAt: timeText(session.expiresMs),
  };
}

/** The problem of a refused password. */
function refused({ refusal, waitMs }: Refusal): Problem {
  if (refusal === 'WRONG_CREDENTIALS') return problem(refusal);
  return problem(refusal, undefined, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}

/** A session that a new one replaces in this browser ends. */
function endOld(context: GatewayContext, { session }: Visit): void {
  if (session !== undefined) context.identity.people.endToken(session.token);
}

interface ListedSession {
  readonly sessionId: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly address: string;
  readonly agent: string;
}

const listedSession = object<ListedSession>({
  sessionId: text('Names the session.'),
  current: flag('Whether it is the one that asks.'),
  createdAt: time('When it was opened.'),
  lastSeenAt: time('When it was last used.'),
  expiresAt: time('When it ends if nobody uses it.'),
  address: text('Address that it was opened from.', { min: 0 }),
  agent: text('What the browser called itself.', { min: 0, max: 200 }),
});

const ended = object<{ ended: boolean }>({ ended: flag('true.') });

/** The session of a route that only sessions may use. */
function present({ session }: Visit): NonNullable<Visit['session']> {
  if (session === undefined) throw new Error('a session route was called without a session');
  return session;
}

export const sessionRoutes: readonly AnyRoute[] = [
  define({
    method: 'POST',
    path: '/api/v1/session',
    operation: 'signIn',
    summary: 'Sign in with name and password; the reply sets the cookie of the session.',
    tag,
    permission: 'public',
    body: object<{ name: string; password: string }>({ name: userName, password }),
    reply: sessionReply,
    handle: async ({ context, body, visit }) => {
      if (!visit.isSameOrigin) return problem('WRONG_ORIGIN');
      const opened = await context.identity.people.signIn(body.name, body.password, visit);
      if ('refusal' in opened) return refused(opened);
      endOld(context, visit);
      return openedReply(visit, opened);
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/session',
    operation: 'getSession',
    summary: 'The session of the cookie.',
    tag,
    permission: 'read',
    sessionOnly: true,
    reply: sessionReply,
    handle: ({ visit }) => renderSession(present(visit), present(visit).token),
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/session',
    operation: 'signOut',
    summary: 'Sign out: the session ends, the cookie goes.',
    tag,
    permission: 'read',
    sessionOnly: true,
    reply: ended,
    handle: ({ context, visit }) => {
      endOld(context, visit);
      visit.cookie = { token: '', ageMs: 0 };
      return { ended: true };
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/session/confirmation',
    operation: 'confirmSession',
    summary:
      'Give the password again: the session may withdraw, and make keys and users, for 5 minutes.',
    tag,
    permission: 'read',
    sessionOnly: true,
    body: object<{ password: string }>({ password }),
    reply: sessionReply,
    handle: async ({ context, body, visit }) => {
      const { token } = present(visit);
      const { people } = context.identity;
      const session = await people.confirm(token, body.password, visit.address);
      return 'refusal' in session ? refused(session) : renderSession(session, token);
    },
  }),
  define({
    method: 'PUT',
    path: '/api/v1/session/password',
    operation: 'changePassword',
    summary: 'Change the password: other sessions end, this one goes on with a new cookie.',
    tag,
    permission: 'read',
    sessionOnly: true,
    body: object<{ old: string; new: string }>({ old: password, new: password }),
    reply: sessionReply,
    handle: async ({ context, body, visit }) => {
      const { token } = present(visit);
      const opened = await context.identity.people.changePassword(token, body, visit);
      if (opened === 'INVALID_PASSWORD') return problem(opened, 'new');
      return 'refusal' in opened ? refused(opened) : openedReply(visit, opened);
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/sessions',
    operation: 'listSessions',
    summary: 'Open sessions of the same user.',
    tag,
    permission: 'read',
    sessionOnly: true,
    reply: object<{ sessions: readonly ListedSession[] }>({
      sessions: list(listedSession, 'Newest first.'),
    }),
    handle: ({ context, visit }) => {
      const current = present(visit);
      const sessions = context.identity.people.sessionsOf(current).map((each) => ({
        sessionId: each.id,
        current: each.id === current.id,
        createdAt: timeText(each.createdMs),
        lastSeenAt: timeText(each.seenMs),
        expiresAt: timeText(each.expiresMs),
        address: each.address,
        agent: each.agent,
      }));
      return { sessions };
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/sessions/:sessionId',
    operation: 'endSession',
    summary: 'End an open session of the same user.',
    tag,
    permission: 'read',
    sessionOnly: true,
    params: object<{ sessionId: string }>({ sessionId: text('Names the session.') }),
    reply: ended,
    handle: ({ context, visit, params: { sessionId } }) => {
      const current = present(visit);
      if (!context.identity.people.end(current, sessionId)) return problem('UNKNOWN_SESSION');
      if (sessionId === current.id) visit.cookie = { token: '', ageMs: 0 };
      return { ended: true };
    },
  }),
];
