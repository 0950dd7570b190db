/** Accounts, deposits, the second half of withdrawals, and canceling everybody's orders. */
import type { SideFilter } from '../../core/types.ts';
import type { WithdrawalImage } from '../../core/state-image.ts';
import { VENUE_ACCOUNT, sideFilters } from '../../core/types.ts';
import type { GatewayContext } from '../context.ts';
import { withdrawalOutcomes } from '../../core/command.ts';
import { marketField, sequenceShape } from '../order-shapes.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { listBalances } from '../rest/account-routes.ts';
import type { BalanceList } from '../rest/account-routes.ts';
import { balanceShape } from '../replies.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, decimal, id, list, object, optional, text, time } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { submitOptions, submitWhole } from '../submit.ts';
import { findMarket } from '../terms.ts';
import { askApproval, isAboveLimit } from './administrators.ts';
import { deposit, depositFields, depositReply, finishReply, finishWithdrawal } from './money.ts';
import type { DepositBody } from './money.ts';

const tag = 'Administration';
const account = VENUE_ACCOUNT;
const stamp = { sequence: sequenceShape, time: time('When the exchange did it.') };

interface HeldWithdrawal {
  readonly withdrawalId: number;
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
  readonly externalId: string;
}

function heldWithdrawals({ views }: GatewayContext): HeldWithdrawal[] {
  const { reference } = views;
  return reference.accounts().flatMap(({ account: owner, name }) =>
    views.heldWithdrawals(owner).map((held) => ({
      withdrawalId: held.withdrawalId,
      account: name,
      asset: reference.asset(held.asset)?.symbol ?? '',
      amount: reference.amountText(held.asset, held.amount),
      externalId: held.externalId,
    })),
  );
}

/** What a held withdrawal would take out of the exchange. */
function heldAmount({ views }: GatewayContext, withdrawalId: number): WithdrawalImage | undefined {
  for (const { account: owner } of views.reference.accounts()) {
    const found = views.heldWithdrawals(owner).find((held) => held.withdrawalId === withdrawalId);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface CancelFilter {
  readonly account?: string;
  readonly market?: string;
  readonly side?: SideFilter;
}

interface CanceledOrders {
  readonly sequence: number;
  readonly time: string;
  readonly orders: readonly { readonly orderId: number; readonly account: string }[];
}

async function cancelOrders(
  context: GatewayContext,
  filter: CancelFilter,
): Promise<CanceledOrders | Problem> {
  const { reference } = context.views;
  const rules = filter.market === undefined ? undefined : findMarket(reference, filter.market);
  if (isProblem(rules)) return rules;
  const target = filter.account === undefined ? undefined : reference.accountByName(filter.account);
  if (filter.account !== undefined && target === undefined) {
    return problem('UNKNOWN_ACCOUNT', `account: ${filter.account}`);
  }
  const answer = await submitWhole(
    context,
    {
      kind: 'CancelAll',
      account,
      market: rules?.market ?? 0,
      side: filter.side ?? 'BOTH',
      target: target?.account ?? 0,
    },
    submitOptions(undefined, true),
  );
  if (isProblem(answer)) return answer;
  const orders = answer.events.flatMap((event) =>
    event.kind === 'OrderCanceled'
      ? [{ orderId: event.orderId, account: reference.account(event.account)?.name ?? '' }]
      : [],
  );
  return { sequence: answer.sequence, time: timeText(answer.timeMs), orders };
}

const cancelFilter: ObjectShape<CancelFilter> = object<CancelFilter>({
  account: optional(text('Only of this account.')),
  market: optional(marketField),
  side: optional(choice<SideFilter>(sideFilters, 'BOTH unless said otherwise.')),
});

export const ledgerRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/admin/accounts',
    operation: 'listAccounts',
    summary: 'All accounts.',
    tag,
    permission: 'admin',
    reply: object<{
      sequence: number;
      accounts: readonly { account: string; accountId: number }[];
    }>({
      sequence: sequenceShape,
      accounts: list(
        object<{ account: string; accountId: number }>({
          account: text('Name of the account.'),
          accountId: id('Its number.'),
        }),
        'By age.',
      ),
    }),
    handle: ({ context: { views } }) => ({
      sequence: views.sequence,
      accounts: views.reference
        .accounts()
        .map((each) => ({ account: each.name, accountId: each.account })),
    }),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/accounts',
    operation: 'createAccount',
    summary: 'Make an account.',
    tag,
    permission: 'admin',
    body: object<{ account: string }>({ account: text('1 to 64 of A-Z a-z 0-9 . _ @ -.') }),
    reply: object<{ sequence: number; time: string; account: string; accountId: number }>({
      ...stamp,
      account: text('Name of the account.'),
      accountId: id('Its number.'),
    }),
    status: 201,
    handle: async ({ context, body: { account: name } }) => {
      const answer = await submitWhole(
        context,
        { kind: 'CreateAccount', account, name },
        submitOptions(undefined),
      );
      if (isProblem(answer)) return answer;
      const made = answer.events.find((event) => event.kind === 'AccountCreated');
      if (made === undefined) return problem('INTERNAL_ERROR', 'The answer holds no account.');
      const { sequence, timeMs } = answer;
      return { sequence, time: timeText(timeMs), account: name, accountId: made.account };
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/admin/accounts/:account/balances',
    operation: 'listAccountBalances',
    summary: 'Balances of an account; `operator` has the fees.',
    tag,
    permission: 'admin',
    params: object<{ account: string }>({ account: text('Name of the account.') }),
    reply: object<BalanceList>({
      sequence: sequenceShape,
      account: text('Name of the account.'),
      balances: list(balanceShape, 'By age of the asset.'),
    }),
    handle: ({ context, params: { account: name } }) => {
      const found = context.views.reference.accountByName(name);
      if (found !== undefined) return listBalances(context, found.account, name);
      if (name === 'operator') return listBalances(context, VENUE_ACCOUNT, name);
      return problem('UNKNOWN_ACCOUNT', `account: ${name}`);
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/deposits',
    operation: 'deposit',
    summary: 'Credit an account, once per externalId, ever.',
    tag,
    permission: 'admin',
    confirmed: true,
    body: object<DepositBody>(depositFields),
    reply: depositReply,
    status: 201,
    handle: ({ context, actor, body }) => {
      const { reference } = context.views;
      const asset = reference.assetBySymbol(body.asset)?.asset;
      const amount = asset === undefined ? 0n : reference.parseAmount(asset, body.amount);
      const isBig =
        asset !== undefined && typeof amount === 'bigint' && isAboveLimit(context, asset, amount);
      return isBig
        ? askApproval(context, actor, { operation: 'deposit', request: body })
        : deposit(context, body);
    },
  }),
  define({
    method: 'GET',
    path: '/api/v1/admin/withdrawals',
    operation: 'listHeldWithdrawals',
    summary: 'Withdrawals that are held.',
    tag,
    permission: 'admin',
    reply: object<{ sequence: number; withdrawals: readonly HeldWithdrawal[] }>({
      sequence: sequenceShape,
      withdrawals: list(
        object<HeldWithdrawal>({
          withdrawalId: id('To finish it.'),
          account: text('Name of the account.'),
          asset: text('Symbol of the asset.'),
          amount: decimal('How much.'),
          externalId: text('As the account gave it.'),
        }),
        'By account.',
      ),
    }),
    handle: ({ context }) => ({
      sequence: context.views.sequence,
      withdrawals: heldWithdrawals(context),
    }),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/withdrawals/:withdrawalId/finish',
    operation: 'finishWithdrawal',
    summary: 'SETTLE: the amount has left the exchange. RELEASE: it returns to the account.',
    tag,
    permission: 'admin',
    confirmed: true,
    params: object<{ withdrawalId: number }>({ withdrawalId: id('Id of the withdrawal.') }),
    body: object<{ outcome: 'SETTLE' | 'RELEASE' }>({
      outcome: choice<'SETTLE' | 'RELEASE'>(withdrawalOutcomes, 'What became of it.'),
    }),
    reply: finishReply,
    handle: ({ context, actor, params: { withdrawalId }, body: { outcome } }) => {
      const request = { withdrawalId, outcome };
      const held = outcome === 'SETTLE' ? heldAmount(context, withdrawalId) : undefined;
      return held !== undefined && isAboveLimit(context, held.asset, held.amount)
        ? askApproval(context, actor, { operation: 'finishWithdrawal', request })
        : finishWithdrawal(context, request);
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/orders',
    operation: 'cancelOrders',
    summary:
      "Cancel everybody's open orders, or those of one account or market. Passes a full queue.",
    tag,
    permission: 'admin',
    query: cancelFilter,
    reply: object<CanceledOrders>({
      ...stamp,
      orders: list(
        object<{ orderId: number; account: string }>({
          orderId: id('The canceled order.'),
          account: text('Whose it was.'),
        }),
        'Oldest first.',
      ),
    }),
    handle: ({ context, query }) => cancelOrders(context, query),
  }),
];
