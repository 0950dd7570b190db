/** What waits for a second administrator: listed, approved, which does it, or refused. */
import { PENDING_MS, approvalStatuses } from '../../identity/approvals.ts';
import type { Approval } from '../../identity/approvals.ts';
import type { GatewayContext } from '../context.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, counter, id, list, nullable, object, text, time } from '../shapes.ts';
import { deposit, finishWithdrawal } from './money.ts';
import type { DepositBody, FinishBody } from './money.ts';

const tag = 'Administration';
const LIST_MAX = 1000;

interface ApprovalReply {
  readonly approvalId: number;
  readonly operation: string;
  readonly request: string;
  readonly status: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

const approvalShape = object<ApprovalReply>({
  approvalId: id('From 1, increasing.'),
  operation: text('What is to be done.'),
  request: text('With what, as JSON text.', { max: 1000 }),
  status: choice(approvalStatuses, 'Whether it was done.'),
  requestedBy: text('The key or user that asked.', { max: 100 }),
  requestedAt: time('When.'),
  expiresAt: time('Until when it can be approved.'),
  decidedBy: nullable(text('The key or user that approved or refused.', { max: 100 })),
  decidedAt: nullable(time('When.')),
});

function told(approval: Approval): ApprovalReply {
  const { approvalId, operation, request, status, requestedBy, requestedMs } = approval;
  const { decidedBy, decidedMs } = approval;
  return {
    approvalId,
    operation,
    request,
    status,
    requestedBy,
    requestedAt: timeText(requestedMs),
    expiresAt: timeText(requestedMs + PENDING_MS),
    decidedBy: decidedBy === '' ? null : decidedBy,
    decidedAt: decidedMs === 0 ? null : timeText(decidedMs),
  };
}

/** A pending request that this administrator may decide. */
function pending({ identity }: GatewayContext, approvalId: number): Approval | Problem {
  const found = identity.approvals.get(approvalId);
  return found?.status === 'PENDING' ? found : problem('UNKNOWN_APPROVAL');
}

/** Does what was asked. The exchange does a deposit or a settlement once, however often it is asked. */
function execute(
  context: GatewayContext,
  { operation, request }: Approval,
): Promise<{ readonly sequence: number } | Problem> {
  const given = JSON.parse(request) as unknown;
  return operation === 'deposit'
    ? deposit(context, given as DepositBody)
    : finishWithdrawal(context, given as FinishBody);
}

const approvalPath = object<{ approvalId: number }>({ approvalId: id('The request.') });

export const approvalRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/admin/approvals',
    operation: 'listApprovals',
    summary: `The last ${LIST_MAX} requests that wanted a second administrator.`,
    tag,
    permission: 'admin',
    reply: object<{ approvals: readonly ApprovalReply[] }>({
      approvals: list(approvalShape, 'Newest first.'),
    }),
    handle: ({ context }) => ({ approvals: context.identity.approvals.list(LIST_MAX).map(told) }),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/approvals/:approvalId',
    operation: 'approve',
    summary: 'Do what another administrator has asked for.',
    tag,
    permission: 'admin',
    confirmed: true,
    params: approvalPath,
    reply: object<ApprovalReply & { sequence: number }>({
      ...approvalShape.fields,
      sequence: counter('Log position of what was done.'),
    }),
    handle: async ({ context, actor, params }) => {
      const asked = pending(context, params.approvalId);
      if (isProblem(asked)) return asked;
      const by = actor.credential ?? actor.name;
      if (asked.requestedBy === by) return problem('SAME_ADMINISTRATOR');
      const done = await execute(context, asked);
      if (isProblem(done)) return done;
      context.identity.approvals.decide(asked.approvalId, 'APPROVED', by);
      const now = context.identity.approvals.get(asked.approvalId) ?? asked;
      return { ...told(now), sequence: done.sequence };
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/approvals/:approvalId',
    operation: 'refuseApproval',
    summary: 'Refuse it, or take it back.',
    tag,
    permission: 'admin',
    params: approvalPath,
    reply: approvalShape,
    handle: ({ context, actor, params }) => {
      const asked = pending(context, params.approvalId);
      if (isProblem(asked)) return asked;
      const { approvals } = context.identity;
      approvals.decide(asked.approvalId, 'REFUSED', actor.credential ?? actor.name);
      return told(approvals.get(asked.approvalId) ?? asked);
    },
  }),
];
