/**
 * An operation of this surface as data: what it takes, what it weighs, who may ask, and a handler that
 * knows no transport. REST routes and methods of the WebSocket API run the same operations.
 */
import { NO_ACCOUNT } from '../authenticate.ts';
import type { Actor, GatewayContext } from '../context.ts';
import type { Permission } from '../../identity/key-store.ts';
import { isFailure } from './errors.ts';
import { readParameters } from './parameters.ts';
import type { Fields, ParameterMap } from './parameters.ts';
import { checkPermission } from './signature.ts';
import type { Caller } from './signature.ts';

/** What a handler works with. */
export interface BinanceCall<T> {
  readonly context: GatewayContext;
  /** Who acts; nobody in public operations. */
  readonly actor: Actor;
  readonly given: T;
  readonly deadlineMs: number | undefined;
}

/** NONE: anybody. KEY: an API key, unsigned. The others are signed by a key with that permission. */
export type Security = 'NONE' | 'KEY' | Exclude<Permission, 'admin'>;

export interface Operation<T = unknown> {
  /** The method of the WebSocket API, or a name of the same kind where there is none; unique. */
  readonly name: string;
  readonly security: Security;
  /** Of the request's weight per address and minute. */
  readonly weight: number | ((parameters: ParameterMap) => number);
  /** How many orders it may place, for the account's order count; 0 of most. */
  readonly orders?: number;
  readonly fields: Fields<T>;
  readonly handle: (call: BinanceCall<T>) => unknown;
}

/** An operation whose parameter types are forgotten, for tables. */
export type AnyOperation = Operation<never>;

const NOBODY: Actor = { account: NO_ACCOUNT, name: '', permissions: [], trusted: false };

/** Checks an operation's types, then forgets them. */
export function operation<T>(given: Operation<T>): AnyOperation {
  return given as unknown as AnyOperation;
}

/** Parameters of an operation that takes none. */
export const noFields: Fields<object> = {};

/**
 * Runs an operation: permission, parameters, handler. The caller is undefined when nobody had to say who
 * asks; otherwise its key, and for signed operations its signature, have been checked.
 */
export async function run(
  context: GatewayContext,
  asked: AnyOperation,
  caller: Caller | undefined,
  parameters: ParameterMap,
): Promise<unknown> {
  const { security, fields, handle } = asked as unknown as Operation;
  if (security !== 'NONE' && security !== 'KEY') {
    const refused = checkPermission(caller?.actor ?? NOBODY, security);
    if (refused !== undefined) return refused;
  }
  const given = readParameters(fields, parameters);
  if (isFailure(given)) return given;
  const { actor = NOBODY, deadlineMs } = caller ?? {};
  return handle({ context, actor, given, deadlineMs });
}
