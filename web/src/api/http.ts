/**
 * Requests to the exchange that this page came from. A refusal is a value from the exchange's closed
 * list; a request without an answer is the value UNREACHABLE, and whether it took effect is unknown.
 */
import type { Credentials } from './credentials.ts';
import { sign } from './credentials.ts';

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly status: number;
  /** When it is worth trying again. */
  readonly retryAfterSeconds?: number;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  /** The command takes effect at most once under this key. */
  readonly idempotencyKey?: string;
}

const TIMEOUT_MS = 10_000;

const acting: { credentials: Credentials; ended: () => void } = {
  credentials: { kind: 'none' },
  ended: () => undefined,
};

/** Called when the server says that the session is over. */
export function onSessionEnded(ended: () => void): void {
  acting.ended = ended;
}

/** From now on requests act for these. */
export function actFor(credentials: Credentials): void {
  acting.credentials = credentials;
}

export function actingFor(): Credentials {
  return acting.credentials;
}

/** Neither done nor refused: nobody knows until the exchange is asked. */
export function isUnknown({ code, status }: Problem): boolean {
  return code === 'UNREACHABLE' || code === 'INTERNAL_ERROR' || status === 502 || status === 504;
}

/** The problem in words, with what of the request is meant. */
export function problemText({ title, detail, retryAfterSeconds }: Problem): string {
  const wait = retryAfterSeconds === undefined ? '' : ` Try again in ${retryAfterSeconds} s.`;
  return (detail === undefined ? title : `${title} (${detail})`) + wait;
}

const unreachable: Problem = {
  code: 'UNREACHABLE',
  title: 'The exchange gave no answer.',
  status: 0,
};

/** One request; never throws. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { query = {}, body, idempotencyKey }: RequestOptions = {},
): Promise<Outcome<T>> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    given.map(([name, value]) => [name, String(value)]),
  ).toString();
  const target = search === '' ? path : `${path}?${search}`;
  const text = body === undefined ? '' : JSON.stringify(body);
  try {
    const reply = await fetch(`.${target}`, {
      method,
      headers: {
        ...(await signature(method, target, text)),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: text }),
    });
    return await read<T>(reply);
  } catch {
    return { ok: false, problem: unreachable };
  }
}

async function read<T>(reply: Response): Promise<Outcome<T>> {
  const text = await reply.text();
  if (reply.ok) return { ok: true, value: (text === '' ? {} : JSON.parse(text)) as T };
  const { status } = reply;
  try {
    const problem = JSON.parse(text) as Problem;
    if (problem.code === 'SESSION_ENDED') acting.ended();
    return { ok: false, problem: { ...problem, status } };
  } catch {
    const title = `The server answered ${status}.`;
    return { ok: false, problem: { code: 'UNREADABLE', title, status } };
  }
}

async function signature(
  method: string,
  target: string,
  body: string,
): Promise<Record<string, string>> {
  const { credentials } = acting;
  if (credentials.kind === 'session' && method !== 'GET') {
    return { 'x-buttonwood-csrf': credentials.csrfToken };
  }
  if (credentials.kind !== 'key') return {};
  const timestamp = freshTimestamp();
  return {
    'x-buttonwood-key': credentials.apiKey,
    'x-buttonwood-timestamp': timestamp,
    'x-buttonwood-signature': await sign(credentials.secret, timestamp, method, target, body),
  };
}

let lastMs = 0;

/** Milliseconds since 1970, never the same twice: equal requests with one timestamp are a replay. */
function freshTimestamp(): string {
  lastMs = Math.max(Date.now(), lastMs + 1);
  return String(lastMs);
}
