/** The operator's commands that must succeed: accounts and deposits of the demo and of the traders. */
import type { Command } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type { Link } from '../link/link.ts';

/** Throws an Error that says which command did not happen and why; Repeated counts as done. */
export async function operate(link: Link, command: Command): Promise<readonly Event[]> {
  const answer = await link.submit(command);
  if (answer.kind !== 'answer') throw new Error(`${command.kind}: the exchange is ${answer.kind}`);
  const rejected = answer.events.find((event) => event.kind === 'Rejected');
  if (rejected !== undefined) throw new Error(`${command.kind}: ${rejected.reason}`);
  return answer.events;
}

/** The fields of a command that the operator gives and the link fills in. */
export const operatorOrigin: { readonly account: 0; readonly gateway: 0; readonly request: 0 } = {
  account: 0,
  gateway: 0,
  request: 0,
};

/** Creates an account; answers its number. */
export async function createAccount(link: Link, name: string): Promise<number> {
  const events = await operate(link, { ...operatorOrigin, kind: 'CreateAccount', name });
  const created = events.find((event) => event.kind === 'AccountCreated');
  if (created === undefined) throw new Error(`CreateAccount ${name}: no account was created`);
  return created.account;
}

/** Credits an account, once per external id. */
export async function deposit(
  link: Link,
  to: { readonly beneficiary: number; readonly asset: number },
  amount: bigint,
  externalId: string,
): Promise<void> {
  await operate(link, { ...operatorOrigin, kind: 'Deposit', ...to, amount, externalId });
}
