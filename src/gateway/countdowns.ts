/** Countdowns, an account's dead man's switches: unless set again in time, its orders are canceled (A3). */
import { CALL_MS_MAX } from '../core/types.ts';
import type { Actor, CommandOptions, GatewayContext } from './context.ts';
import { marketField, sequenceShape } from './order-shapes.ts';
import { stamp } from './orders.ts';
import { isProblem } from './problems.ts';
import type { Problem } from './problems.ts';
import { marketSymbol, timeText } from './render.ts';
import { integer, list, nullable, object, optional, time } from './shapes.ts';
import type { Fields, ObjectShape } from './shapes.ts';
import { submitOptions, submitWhole } from './submit.ts';
import { findMarket } from './terms.ts';

export interface CountdownRequest {
  readonly market?: string;
  readonly timeoutMs: number;
}

export const countdownFields: Fields<CountdownRequest> = {
  market: optional(marketField),
  timeoutMs: integer('Milliseconds until the orders are canceled; 0 stops the countdown.', {
    max: CALL_MS_MAX,
  }),
};

interface Countdown {
  readonly market?: string;
  readonly deadline: string;
}

export interface CountdownResult {
  readonly sequence: number;
  readonly time: string;
  readonly market?: string;
  readonly deadline: string | null;
}

export interface CountdownList {
  readonly sequence: number;
  readonly countdowns: readonly Countdown[];
}

const market = optional(marketField);

export const countdownResult: ObjectShape<CountdownResult> = object<CountdownResult>({
  sequence: sequenceShape,
  time: time('When the exchange did it.'),
  market,
  deadline: nullable(time('When the orders will be canceled; null: the countdown is off.')),
});

export const countdownList: ObjectShape<CountdownList> = object<CountdownList>({
  sequence: sequenceShape,
  countdowns: list(
    object<Countdown>({ market, deadline: time('When the orders will be canceled.') }),
    'Without a market: over all of them.',
  ),
});

export async function setCountdown(
  context: GatewayContext,
  { account }: Actor,
  request: CountdownRequest,
  options: CommandOptions,
): Promise<CountdownResult | Problem> {
  const { reference } = context.views;
  const rules = request.market === undefined ? undefined : findMarket(reference, request.market);
  if (isProblem(rules)) return rules;
  const { timeoutMs } = request;
  const answer = await submitWhole(
    context,
    { kind: 'SetCountdown', account, market: rules?.market ?? 0, timeoutMs },
    submitOptions(options.deadlineMs, true),
  );
  if (isProblem(answer)) return answer;
  const set = answer.events.find((event) => event.kind === 'CountdownSet');
  const deadline = set?.deadline ?? 0;
  return {
    ...stamp(answer),
    ...(rules === undefined ? {} : { market: rules.symbol }),
    deadline: deadline === 0 ? null : timeText(deadline),
  };
}

export function countdownsOf({ views }: GatewayContext, account: number): CountdownList {
  const countdowns = views.controls.countdowns(account).map((each) => ({
    ...(each.market === 0 ? {} : { market: marketSymbol(views.reference, each.market) }),
    deadline: timeText(each.deadline),
  }));
  return { sequence: views.sequence, countdowns };
}
