/** Hands a command to the exchange and sorts what comes back: an answer, or a problem of the closed list. */
import type { Command } from '../core/command.ts';
import type { Rejected, Repeated } from '../core/event.ts';
import type { Answer, SubmitOptions } from '../link/link.ts';
import type { GatewayContext } from './context.ts';
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';

/** A command without the two fields that the link fills in. */
export type Draft = Command extends infer Each
  ? Each extends Command
    ? Omit<Each, 'gateway' | 'request'>
    : never
  : never;

const refusals = { busy: 'BUSY', late: 'DEADLINE_PASSED', stopped: 'STOPPED' } as const;

/** Sequences a command. Refusals are problems; what the core answered, rejections included, is not looked at. */
export async function submit(
  context: GatewayContext,
  draft: Draft,
  options: SubmitOptions,
): Promise<Answer | Problem> {
  const { metrics, link } = context;
  const started = performance.now();
  const answer = await link.submit({ gateway: 0, request: 0, ...draft }, options);
  metrics.commandSeconds.observe({ command: draft.kind }, (performance.now() - started) / 1000);
  if (answer.kind === 'answer') return answer;
  metrics.refusals.inc({ code: refusals[answer.kind] });
  return problem(refusals[answer.kind]);
}

/** The rejection among an answer's events, if the core rejected the command or one half of it. */
export function rejectionOf(answer: Answer): Rejected | undefined {
  return answer.events.find((event) => event.kind === 'Rejected');
}

/** What the answer repeats, if its command took effect before. */
export function repeatedOf(answer: Answer): Repeated | undefined {
  const first = answer.events[0];
  return first?.kind === 'Repeated' ? first : undefined;
}

/** A rejection as it is told: its reason, the log position, and the order that it is about. */
export function rejectionProblem(rejected: Rejected, sequence: number): Problem {
  return problem(rejected.reason, undefined, {
    sequence,
    ...(rejected.orderId === 0 ? {} : { orderId: rejected.orderId }),
    ...(rejected.clientOrderId === '' ? {} : { clientOrderId: rejected.clientOrderId }),
  });
}

/** An answer whose command took effect, or the problem that says why not. */
export async function submitWhole(
  context: GatewayContext,
  draft: Draft,
  options: SubmitOptions,
): Promise<Answer | Problem> {
  const answer = await submit(context, draft, options);
  if (answer.kind === 'problem') return answer;
  const rejected = rejectionOf(answer);
  return rejected === undefined ? answer : rejectionProblem(rejected, answer.sequence);
}

/** The link's options from a request's. */
export function submitOptions(deadlineMs: number | undefined, control = false): SubmitOptions {
  return { control, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
}
