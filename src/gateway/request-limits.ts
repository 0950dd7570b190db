/**
 * Rate limits on the native API: each request weighs 1 of its address's minute, each order counts for its
 * account; told by the RateLimit fields of draft-ietf-httpapi-ratelimit-headers. Administration is free,
 * so that an operator can act under overload.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayContext } from './context.ts';
import type { Refusal } from './limits.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem } from './problems.ts';
import type { AnyRoute } from './route.ts';

const MINUTE_SEC = 60;

/** Counts a request and tells what is left; a problem when it has to wait. */
export function limitRequest(
  { limits, now }: GatewayContext,
  route: AnyRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Problem | undefined {
  if (!limits.isEnforced || route.permission === 'admin') return undefined;
  const refusal = limits.admit(request.ip, 1, now());
  const { limit, count } = limits.weightOf(request.ip, now());
  const left = refusal === undefined ? limit - count : 0;
  const seconds = refusal?.retryAfterSec ?? limits.weightResetSec(now());
  void reply
    .header('ratelimit-policy', `"requests";q=${limit};w=${MINUTE_SEC}`)
    .header('ratelimit', `"requests";r=${left};t=${seconds}`);
  return refusal === undefined ? undefined : limited(refusal);
}

/** Submits orders that count for their account; what was not placed does not count. */
export async function countOrder<R>(
  { limits, now }: GatewayContext,
  account: number,
  submit: () => Promise<R | Problem>,
  orders = 1,
): Promise<R | Problem> {
  const refusal = limits.reserveOrders(account, orders, now());
  if (refusal !== undefined) return limited(refusal);
  const result = await submit();
  if (isProblem(result)) limits.releaseOrders(account, orders, now());
  return result;
}

function limited(refusal: Refusal): Problem {
  const { retryAfterSec } = refusal;
  const detail =
    refusal.kind === 'banned'
      ? 'The address went on after it was refused, and is banned for a while.'
      : `At most ${refusal.limit.limit} ${words[refusal.limit.rateLimitType]} in ${refusal.limit.intervalNum} ${refusal.limit.interval.toLowerCase()}s.`;
  return problem('RATE_LIMITED', detail, { retryAfterSeconds: retryAfterSec });
}

const words = {
  REQUEST_WEIGHT: 'requests of an address',
  RAW_REQUESTS: 'requests of an address',
  ORDERS: 'unfilled orders of an account',
} as const;
