/**
 * Makes a list of commands that shows a difference shorter. Commands that speak of an order or withdrawal
 * keep speaking of the same one when earlier commands, and with them ids, fall away.
 */
import type { Command } from '../src/core/command.ts';
import type { Step } from './commands.ts';
import { Reference } from './reference/reference.ts';
import type { TwinOptions } from './twin.ts';
import { Twin } from './twin.ts';

/** A step with the ids that it makes in the whole list; 0 when it makes none. */
interface Numbered {
  readonly step: Step;
  readonly orderId: number;
  readonly withdrawalId: number;
}

/** Leaves out commands, ever fewer at a time, as long as a command of the same kind still differs. */
export function shrink(
  steps: readonly Step[],
  options: TwinOptions,
  millis: number,
): { readonly steps: readonly Step[]; readonly difference: string } {
  const until = performance.now() + millis;
  const kind = steps.at(-1)?.command.kind;
  const all = number(steps);
  let best = { taken: all, steps, difference: replay(all, options)?.difference ?? 'none' };
  let chunk = Math.ceil(steps.length / 2);
  while (performance.now() < until) {
    let removed = false;
    for (let at = 0; at < best.taken.length && performance.now() < until; ) {
      const candidate = [...best.taken.slice(0, at), ...best.taken.slice(at + chunk)];
      const found = replay(candidate, { ...options, imageEvery: 1 });
      if (found === undefined || found.steps.at(-1)?.command.kind !== kind) at += chunk;
      else {
        best = { ...found, taken: candidate.slice(0, found.steps.length) };
        removed = true;
      }
    }
    if (chunk === 1 && !removed) break;
    chunk = Math.max(1, Math.floor(chunk / 2));
  }
  return best;
}

function number(steps: readonly Step[]): Numbered[] {
  const reference = new Reference();
  const { state } = reference;
  return steps.map((step, index) => {
    const { lastOrderId, lastWithdrawalId } = state;
    reference.apply(step.command, index + 1, step.timeMs);
    return {
      step,
      orderId: state.lastOrderId > lastOrderId ? state.lastOrderId : 0,
      withdrawalId: state.lastWithdrawalId > lastWithdrawalId ? state.lastWithdrawalId : 0,
    };
  });
}

/** The first difference of a list of commands, if any, and the commands up to it. */
function replay(
  list: readonly Numbered[],
  options: TwinOptions,
): { steps: Step[]; difference: string } | undefined {
  const twin = new Twin(options);
  const { state } = twin.reference;
  const orderIds = new Map<number, number>();
  const withdrawalIds = new Map<number, number>();
  const steps: Step[] = [];
  for (const { step, orderId, withdrawalId } of list) {
    const { lastOrderId, lastWithdrawalId } = state;
    const command = translated(step.command, orderIds, withdrawalIds);
    steps.push({ ...step, command });
    const difference = twin.apply({ ...step, command });
    if (difference !== undefined) return { steps, difference };
    if (state.lastOrderId > lastOrderId) orderIds.set(orderId, state.lastOrderId);
    if (state.lastWithdrawalId > lastWithdrawalId) {
      withdrawalIds.set(withdrawalId, state.lastWithdrawalId);
    }
  }
  const difference = twin.compareStates();
  return difference === undefined ? undefined : { steps, difference };
}

function translated(
  command: Command,
  orderIds: ReadonlyMap<number, number>,
  withdrawalIds: ReadonlyMap<number, number>,
): Command {
  const order = (id: number): number => orderIds.get(id) ?? id;
  switch (command.kind) {
    case 'CancelOrder':
    case 'AmendOrder':
      return { ...command, orderId: order(command.orderId) };
    case 'ReplaceOrder':
      return { ...command, cancelOrderId: order(command.cancelOrderId) };
    case 'FinishWithdrawal': {
      const { withdrawalId } = command;
      return { ...command, withdrawalId: withdrawalIds.get(withdrawalId) ?? withdrawalId };
    }
    default:
      return command;
  }
}
