/** A route as data: what it takes, what it answers, who may use it. The server and the OpenAPI document read the same table. */
import type { Session } from '../identity/people.ts';
import type { Permission } from '../identity/key-store.ts';
import type { Actor, CommandOptions, GatewayContext } from './context.ts';
import type { Problem } from './problems.ts';
import type { ObjectShape } from './shapes.ts';

/** What a request came with besides its shapes: its place, and the session of its cookie. */
export interface Visit {
  readonly address: string;
  /** What the browser calls itself. */
  readonly agent: string;
  /** It came by https, as far as the server or a proxy that it trusts can tell. */
  readonly isSecure: boolean;
  /** No page of another site sent it. */
  readonly isSameOrigin: boolean;
  /** It came from this machine, addressed to it by a loopback name, through no proxy. */
  readonly isLoopback: boolean;
  /** The session of its cookie, if that goes on. */
  readonly session: (Session & { readonly token: string }) | undefined;
  /** A route sets it to open a session in the browser: token and how long; '' ends it. */
  cookie: { readonly token: string; readonly ageMs: number } | undefined;
}

/** A request after its shapes have been read. */
export interface Call<P, Q, B> {
  readonly context: GatewayContext;
  /** Who acts; on public routes nobody. */
  readonly actor: Actor;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly options: CommandOptions;
  readonly visit: Visit;
}

type Result = object | Problem;

export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  /** Name in the OpenAPI document, unique. */
  readonly operation: string;
  readonly summary: string;
  readonly tag: string;
  readonly permission: Permission | 'public';
  readonly params?: ObjectShape<P>;
  readonly query?: ObjectShape<Q>;
  readonly body?: ObjectShape<B>;
  readonly reply: ObjectShape<never>;
  /** Status of success; 200 unless said otherwise. */
  readonly status?: number;
  /** The Idempotency-Key header means something here. */
  readonly idempotent?: boolean;
  /** Only for a person who has signed in: a signed key is refused. */
  readonly sessionOnly?: boolean;
  /** It makes credentials or money: a session may use it only while its password counts as given again. */
  readonly confirmed?: boolean;
  /** The routes of old clients: unsigned requests may leave the user_id out. */
  readonly actorOptional?: boolean;
  handle(call: Call<P, Q, B>): Result | Promise<Result>;
}

/** A route whose parameter types are forgotten, for tables. */
export type AnyRoute = Route;

/** Checks a route's types against its shapes, then forgets them. */
export function define<P, Q, B, R extends object>(
  route: Omit<Route<P, Q, B>, 'reply' | 'handle'> & {
    readonly reply: ObjectShape<R>;
    handle(call: Call<P, Q, B>): R | Problem | Promise<R | Problem>;
  },
): AnyRoute {
  return route as unknown as AnyRoute;
}
