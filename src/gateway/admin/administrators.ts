/**
 * Two administrators for big money: a deposit, or the settling of a withdrawal, above the limit of its
 * asset is noted instead of done, and done when another key or user approves it. While limits hold, no
 * administrator is made or taken over through the API, so that nobody becomes two.
 */
import { PENDING_MS } from '../../identity/approvals.ts';
import type { Permission } from '../../identity/key-store.ts';
import type { Actor, GatewayContext } from '../context.ts';
import { problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import type { DepositBody, FinishBody } from './money.ts';

/** What can be approved: the operation's name and its request. */
export type Approvable =
  | { readonly operation: 'deposit'; readonly request: DepositBody }
  | { readonly operation: 'finishWithdrawal'; readonly request: FinishBody };

/** Whether an amount in units of an asset is above its limit. */
export function isAboveLimit(
  { views: { reference }, options }: GatewayContext,
  asset: number,
  amount: bigint,
): boolean {
  const symbol = reference.asset(asset)?.symbol ?? '';
  const limit = options.approvalLimits?.get(symbol);
  if (limit === undefined) return false;
  const units = reference.parseAmount(asset, limit);
  // A limit that is no amount of the asset, as 0, lets nothing pass.
  return typeof units !== 'bigint' || amount > units;
}

/** Notes the request and says so: nothing has happened. */
export function askApproval(
  context: GatewayContext,
  actor: Actor,
  { operation, request }: Approvable,
): Problem {
  const by = actor.credential ?? actor.name;
  const { approvals } = context.identity;
  const { approvalId, requestedMs } = approvals.ask(operation, JSON.stringify(request), by);
  context.log.info({ approvalId, operation, by }, 'approval needed');
  const expiresAt = timeText(requestedMs + PENDING_MS);
  return problem('APPROVAL_NEEDED', undefined, { approvalId, expiresAt });
}

/** A problem while limits hold, if these permissions make an administrator. */
export function refuseAdministrator(
  { options }: GatewayContext,
  permissions: readonly Permission[],
): Problem | undefined {
  const isLimited = (options.approvalLimits?.size ?? 0) > 0;
  return isLimited && permissions.includes('admin') ? problem('TWO_ADMINISTRATORS') : undefined;
}
