/** What an account has: balances, fills, withdrawals. */
import type { Repeated } from '../../core/event.ts';
import type { GatewayContext } from '../context.ts';
import {
  cursorField,
  limitField,
  marketField,
  nextCursorField,
  sequenceShape,
} from '../order-shapes.ts';
import type { PageQuery } from '../order-shapes.ts';
import { PAGE_LIMIT, listPage, sortable } from '../pages.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { balanceShape, fillShape } from '../replies.ts';
import type { BalanceReply, FillReply } from '../replies.ts';
import { renderBalance, renderFill, timeText } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute, Call } from '../route.ts';
import { decimal, flag, id, list, object, optional, text, time } from '../shapes.ts';
import { repeatedOf, submitOptions, submitWhole } from '../submit.ts';
import { findMarket, readNumber } from '../terms.ts';

const tag = 'Account';

export interface BalanceList {
  readonly sequence: number;
  readonly account: string;
  readonly balances: readonly BalanceReply[];
}

/** All balances of an account that are not zero. */
export function listBalances(
  { views }: GatewayContext,
  account: number,
  name: string,
): BalanceList {
  const balances = views.balances(account);
  return {
    sequence: views.sequence,
    account: name,
    balances: balances.map((balance) => renderBalance(views.reference, balance)),
  };
}

interface FillQuery extends PageQuery {
  readonly market?: string;
  readonly orderId?: number;
}

interface FillList {
  readonly sequence: number;
  readonly fills: readonly FillReply[];
  readonly nextCursor: string | null;
}

async function listFills(
  { views, history }: GatewayContext,
  account: number,
  query: FillQuery,
): Promise<FillList | Problem> {
  const rules = query.market === undefined ? undefined : findMarket(views.reference, query.market);
  if (isProblem(rules)) return rules;
  const { sequence } = views;
  const market = rules?.market;
  const { orderId } = query;
  const recent = views
    .recentFills(account, market)
    .filter((fill) => orderId === undefined || fill.orderId === orderId);
  const page = await listPage(
    {
      recent,
      // An account that trades with itself has two fills of one trade.
      key: (fill) => `${sortable(fill.sequence)}.${sortable(fill.tradeId)}${fill.role.charAt(0)}`,
      isAhead: (fill, at) => fill.sequence > at,
      history: (cursor, limit) =>
        history.fills({
          account,
          limit,
          ...(market === undefined ? {} : { market }),
          ...(orderId === undefined ? {} : { orderId }),
          ...(cursor === undefined ? {} : { cursor }),
        }),
    },
    query.cursor,
    query.limit ?? PAGE_LIMIT,
  );
  if (isProblem(page)) return page;
  const fills = page.rows.map((fill) => renderFill(views.reference, fill));
  return { sequence, fills, nextCursor: page.nextCursor };
}

interface WithdrawBody {
  readonly asset: string;
  readonly amount: string;
  readonly externalId: string;
}

interface WithdrawalReply extends WithdrawBody {
  readonly sequence: number;
  readonly time: string;
  readonly withdrawalId: number;
  readonly status: string;
  readonly repeated: boolean;
}

async function withdraw({
  context,
  actor,
  body,
  options,
}: Call<unknown, unknown, WithdrawBody>): Promise<WithdrawalReply | Problem> {
  const { reference } = context.views;
  const asset = reference.assetBySymbol(body.asset);
  if (asset === undefined) return problem('UNKNOWN_ASSET', `asset: ${body.asset}`);
  const amount = readNumber('amount', body.amount, 0n, (given) =>
    reference.parseAmount(asset.asset, given),
  );
  if (isProblem(amount)) return amount;
  const { externalId } = body;
  const { account } = actor;
  const answer = await submitWhole(
    context,
    { kind: 'Withdraw', account, asset: asset.asset, amount, externalId },
    submitOptions(options.deadlineMs),
  );
  if (isProblem(answer)) return answer;
  const repeated = repeatedOf(answer);
  if (repeated !== undefined) return repeatedWithdrawal(context, repeated);
  const held = answer.events.find((event) => event.kind === 'WithdrawalHeld');
  if (held === undefined) return problem('INTERNAL_ERROR', 'The answer holds nothing.');
  return {
    sequence: answer.sequence,
    time: timeText(answer.timeMs),
    withdrawalId: held.withdrawalId,
    asset: asset.symbol,
    amount: reference.amountText(asset.asset, amount),
    externalId,
    status: 'HELD',
    repeated: false,
  };
}

/** What the first request of this externalId did, whatever the repeated one asked for. */
async function repeatedWithdrawal(
  { views: { reference }, history }: GatewayContext,
  { original, id: withdrawalId }: Repeated,
): Promise<WithdrawalReply | Problem> {
  await history.reached(original);
  const row = await history.withdrawal(withdrawalId);
  if (row === undefined) return problem('INTERNAL_ERROR', 'History lacks the withdrawal.');
  return {
    sequence: original,
    time: timeText(row.createdMs),
    withdrawalId,
    asset: reference.asset(row.asset)?.symbol ?? '',
    amount: reference.amountText(row.asset, row.amount),
    externalId: row.externalId,
    status: 'HELD',
    repeated: true,
  };
}

export const accountRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/balances',
    operation: 'listBalances',
    summary: 'Balances: available, locked by orders, held by withdrawals.',
    tag,
    permission: 'read',
    reply: object<BalanceList>({
      sequence: sequenceShape,
      account: text('Name of the account.'),
      balances: list(balanceShape, 'By age of the asset.'),
    }),
    handle: ({ context, actor }) => listBalances(context, actor.account, actor.name),
  }),
  define({
    method: 'GET',
    path: '/api/v1/fills',
    operation: 'listFills',
    summary: 'Fills of your orders, newest first.',
    tag,
    permission: 'read',
    query: object<FillQuery>({
      market: optional(marketField),
      orderId: optional(id('Only those of this order.')),
      limit: optional(limitField),
      cursor: optional(cursorField),
    }),
    reply: object<FillList>({
      sequence: sequenceShape,
      fills: list(fillShape, 'Newest first.'),
      nextCursor: nextCursorField,
    }),
    handle: ({ context, actor, query }) => listFills(context, actor.account, query),
  }),
  define({
    method: 'POST',
    path: '/api/v1/withdrawals',
    operation: 'withdraw',
    summary:
      'Hold an amount for withdrawal; the operator settles or releases it. Once per externalId.',
    tag,
    permission: 'withdraw',
    body: object<WithdrawBody>({
      asset: text('Symbol of the asset.', { max: 16 }),
      amount: decimal('How much.'),
      externalId: text('1 to 64 visible ASCII characters; takes effect once, ever.'),
    }),
    reply: object<WithdrawalReply>({
      sequence: sequenceShape,
      time: time('When the exchange did it.'),
      withdrawalId: id('For the operator to finish it.'),
      asset: text('Symbol of the asset.'),
      amount: decimal('How much.'),
      externalId: text('As given.'),
      status: text('HELD: what this request does, whatever became of the withdrawal since.'),
      repeated: flag('The externalId took effect before; this is what it did then.'),
    }),
    status: 201,
    handle: withdraw,
  }),
];
