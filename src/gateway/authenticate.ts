/**
 * Who acts: a signed key, a person's session, or a `user_id` believed on its word where the operator allowed it. The same
 * for REST and for WebSocket.
 */
import { OPERATOR } from '../identity/identity.ts';
import type { SignedRequest } from '../identity/identity.ts';
import type { Session } from '../identity/people.ts';
import type { Permission } from '../identity/key-store.ts';
import { equalConstantTime } from '../identity/signature.ts';
import { VENUE_ACCOUNT } from '../core/types.ts';
import type { Actor, GatewayContext } from './context.ts';
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';

const TRUSTED_PERMISSIONS = ['read', 'trade', 'withdraw'] as const;

/** Account number of an actor whose key names an account that the exchange does not have (yet). */
export const NO_ACCOUNT = -1;

export interface IdentifiedActor {
  readonly actor: Actor;
  /** Wall clock in ms after which the request must not be sequenced. */
  readonly deadlineMs: number;
}

/** The actor of a signed request, or the problem with it. */
export function identify(
  context: GatewayContext,
  request: SignedRequest,
): IdentifiedActor | Problem {
  const found = context.identity.authenticate(request);
  if (typeof found === 'string') return problem(found);
  const { account: name, permissions, apiKey, deadlineMs } = found;
  const actor = actorNamed(context, name, permissions, false);
  return { actor: { ...actor, credential: `key ${apiKey}` }, deadlineMs };
}

/** The actor of a session. */
export function actorOfSession(context: GatewayContext, session: Session): Actor {
  const { account, permissions, user } = session;
  return { ...actorNamed(context, account, permissions, false), user, credential: `user ${user}` };
}

/** The actor of an account's name, which need not be one of the exchange (yet). */
export function actorNamed(
  context: GatewayContext,
  name: string,
  permissions: readonly Permission[],
  trusted: boolean,
): Actor {
  const known = context.views.reference.accountByName(name);
  const account = known?.account ?? (name === OPERATOR ? VENUE_ACCOUNT : NO_ACCOUNT);
  return { account, name, permissions, trusted };
}

export interface UnsignedRequest {
  readonly userId: string | undefined;
  /** The X-API-Key header. */
  readonly apiKey: string | undefined;
  readonly writes: boolean;
}

/**
 * The actor of an unsigned request: the `user_id` it names, if that is to be believed. Undefined when it
 * may act without naming one (a trusted request), for those routes that can find out by themselves.
 */
export function trust(
  context: GatewayContext,
  request: UnsignedRequest,
): Actor | undefined | Problem {
  const { trustUserId, apiKey } = context.options;
  const knowsKey =
    apiKey !== undefined &&
    request.apiKey !== undefined &&
    equalConstantTime(apiKey, request.apiKey);
  if (apiKey !== undefined && request.apiKey !== undefined && !knowsKey) {
    return problem('UNKNOWN_API_KEY', 'X-API-Key is not the one of this server.');
  }
  if (!knowsKey && !trustUserId) return problem('AUTHENTICATION_REQUIRED');
  if (!knowsKey && apiKey !== undefined && request.writes) {
    return problem('AUTHENTICATION_REQUIRED', 'Requests that change something need X-API-Key.');
  }
  if (request.userId === undefined) return undefined;
  const actor = actorNamed(context, request.userId, TRUSTED_PERMISSIONS, true);
  if (actor.account <= VENUE_ACCOUNT) {
    return problem('UNKNOWN_ACCOUNT', `user_id: ${request.userId}`);
  }
  return actor;
}

/** A problem unless the actor may do this and, for what an account does, is one of the exchange. */
export function requirePermission(actor: Actor, permission: Permission): Problem | undefined {
  if (!actor.permissions.includes(permission)) {
    return problem('PERMISSION_MISSING', `The key needs the permission ${permission}.`);
  }
  if (permission !== 'admin' && actor.account === NO_ACCOUNT) {
    return problem('UNKNOWN_ACCOUNT', `There is no account ${actor.name}.`);
  }
  if (permission !== 'admin' && permission !== 'read' && actor.account === VENUE_ACCOUNT) {
    return problem('NOT_PERMITTED', 'The operator has no account to trade on.');
  }
  return undefined;
}
