/** The operator's money commands: deposits, and the second half of withdrawals. */
import { VENUE_ACCOUNT } from '../../core/types.ts';
import type { GatewayContext } from '../context.ts';
import { sequenceShape } from '../order-shapes.ts';
import { stamp as stampOf } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { counter, decimal, flag, object, text, time } from '../shapes.ts';
import type { Fields, ObjectShape } from '../shapes.ts';
import { repeatedOf, submitOptions, submitWhole } from '../submit.ts';
import { readNumber } from '../terms.ts';

const account = VENUE_ACCOUNT;
const stamp = { sequence: sequenceShape, time: time('When the exchange did it.') };

export interface DepositBody {
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
  readonly externalId: string;
}

export interface DepositReply extends DepositBody {
  readonly sequence: number;
  readonly time: string;
  readonly repeated: boolean;
}

export const depositFields: Fields<DepositBody> = {
  account: text('Name of the account.'),
  asset: text('Symbol of the asset.', { max: 16 }),
  amount: decimal('How much.'),
  externalId: text('1 to 64 visible ASCII characters; takes effect once, ever.'),
};

export const depositReply: ObjectShape<DepositReply> = object<DepositReply>({
  ...stamp,
  ...depositFields,
  repeated: flag('The externalId took effect before; nothing happened now.'),
});

/** Credits an account, as the operator. */
export async function deposit(
  context: GatewayContext,
  { account: name, asset: symbol, amount: given, externalId }: DepositBody,
): Promise<DepositReply | Problem> {
  const { reference } = context.views;
  const beneficiary = reference.accountByName(name)?.account;
  if (beneficiary === undefined) return problem('UNKNOWN_ACCOUNT', `account: ${name}`);
  const asset = reference.assetBySymbol(symbol)?.asset;
  if (asset === undefined) return problem('UNKNOWN_ASSET', `asset: ${symbol}`);
  const amount = readNumber('amount', given, 0n, (each) => reference.parseAmount(asset, each));
  if (isProblem(amount)) return amount;
  const answer = await submitWhole(
    context,
    { kind: 'Deposit', account, beneficiary, asset, amount, externalId },
    submitOptions(undefined),
  );
  if (isProblem(answer)) return answer;
  const repeated = repeatedOf(answer);
  if (repeated !== undefined) return repeatedDeposit(context, repeated.original);
  return {
    sequence: answer.sequence,
    time: timeText(answer.timeMs),
    account: name,
    asset: symbol,
    amount: reference.amountText(asset, amount),
    externalId,
    repeated: false,
  };
}

/** What the first request of this externalId did, whatever the repeated one asked for. */
async function repeatedDeposit(
  { views: { reference }, history }: GatewayContext,
  sequence: number,
): Promise<DepositReply | Problem> {
  await history.reached(sequence);
  const row = await history.depositAt(sequence);
  if (row === undefined) return problem('INTERNAL_ERROR', 'History lacks the deposit.');
  return {
    sequence,
    time: timeText(row.timeMs),
    account: reference.account(row.account)?.name ?? '',
    asset: reference.asset(row.asset)?.symbol ?? '',
    amount: reference.amountText(row.asset, row.amount),
    externalId: row.externalId,
    repeated: true,
  };
}

export interface FinishBody {
  readonly withdrawalId: number;
  readonly outcome: 'SETTLE' | 'RELEASE';
}

interface FinishReply {
  readonly sequence: number;
  readonly time: string;
  readonly withdrawalId: number;
  readonly outcome: string;
}

export const finishReply: ObjectShape<FinishReply> = object<FinishReply>({
  ...stamp,
  withdrawalId: counter('Id of the withdrawal.'),
  outcome: text('As asked.'),
});

/** The held amount leaves the exchange, or returns to its account. */
export async function finishWithdrawal(
  context: GatewayContext,
  { withdrawalId, outcome }: FinishBody,
): Promise<FinishReply | Problem> {
  const answer = await submitWhole(
    context,
    { kind: 'FinishWithdrawal', account, outcome, withdrawalId },
    submitOptions(undefined),
  );
  return isProblem(answer) ? answer : { ...stampOf(answer), withdrawalId, outcome };
}
