/**
 * An operation of this surface as data: what it takes, what it weighs, who may ask, and a handler that
 * knows no transport. REST routes and methods of the WebSocket API run the same operations.
 */
import { NO_ACCOUNT } from '../authenticate.ts';
import type { Actor, GatewayContext } from '../context.ts';
import type { Refusal } from '../limits.ts';
import type { Permission } from '../../identity/key-store.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import type { MarketReference } from '../../marketdata/reference.ts';
import { readParameters } from './parameters.ts';
import type { Fields, ParameterMap } from './parameters.ts';
import { checkPermission } from './signature.ts';
import { findSymbol } from './symbols.ts';
import type { Caller } from './signature.ts';

/** What a handler works with. */
export interface BinanceCall<T> {
  readonly context: GatewayContext;
  /** Who acts; nobody in public operations. */
  readonly actor: Actor;
  /** The key that asks; '' in public operations. */
  readonly apiKey: string;
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

/** A handler for the market that the parameter `symbol` names. */
export function onSymbol<T extends { readonly symbol: string }>(
  answer: (context: GatewayContext, market: MarketReference, given: T) => unknown,
): (call: BinanceCall<T>) => unknown {
  return ({ context, given }) => {
    const market = findSymbol(context.views.reference, given.symbol);
    return isFailure(market) ? market : answer(context, market, given);
  };
}

/** What is asked, by whom and from where. */
export interface Request {
  /** Undefined when nobody had to say who asks; else its key and signature have been checked. */
  readonly caller: Caller | undefined;
  readonly address: string;
  readonly parameters: ParameterMap;
}

/** Runs an operation: permission, parameters, order count, handler. */
export async function run(
  context: GatewayContext,
  asked: AnyOperation,
  request: Request,
): Promise<unknown> {
  const { security, fields, handle } = asked as unknown as Operation;
  const { caller, address, parameters } = request;
  const { actor = NOBODY, apiKey = '', deadlineMs } = caller ?? {};
  if (security !== 'NONE' && security !== 'KEY') {
    const refused = checkPermission(actor, security);
    if (refused !== undefined) return refused;
  }
  const given = readParameters(fields, parameters);
  if (isFailure(given)) return given;
  const { orders = 0 } = asked;
  const { limits, now } = context;
  const full = orders === 0 ? undefined : limits.reserveOrders(actor.account, orders, now());
  if (full !== undefined) return tooMany(full);
  if (orders > 0 && isResent(context, request)) {
    limits.releaseOrders(actor.account, orders, now());
    return failure('ORDER_REJECTED', 'Duplicate order sent.');
  }
  const result = await handle({ context, actor, apiKey, given, deadlineMs });
  if (orders > 0 && isFailure(result)) forgetUnlessSequenced(context, request, result);
  if (orders > 0 && isFailure(result) && !isHalfPlaced(result)) {
    limits.releaseOrders(actor.account, orders, now());
  }
  // Orders that were placed and cancels that took effect weigh nothing.
  if (security === 'trade' && !isFailure(result)) {
    limits.refund(address, weightOf(asked, parameters), now());
  }
  return result;
}

/**
 * The very bytes of an order that was sent before with a client id of its own: after an unknown outcome
 * it must not take effect twice. Two equal orders without a client id may well be meant as two.
 */
function isResent({ identity, now }: GatewayContext, { caller, parameters }: Request): boolean {
  if (caller?.payload === undefined || caller.deadlineMs === undefined) return false;
  if (!parameters.has('newClientOrderId') && !parameters.has('listClientOrderId')) return false;
  return !identity.admitOnce(caller.apiKey, caller.payload, caller.deadlineMs, now());
}

/** A queue that was full or an exchange that stops has done nothing: the same bytes may come again. */
function forgetUnlessSequenced(
  { identity }: GatewayContext,
  { caller }: Request,
  { status }: BinanceError,
): void {
  const isRefused = status === QUEUE_STATUS || status === STOP_STATUS;
  if (isRefused && caller?.payload !== undefined) {
    identity.forgetUse(caller.apiKey, caller.payload);
  }
}

const QUEUE_STATUS = failure('QUEUE_FULL').status;
const STOP_STATUS = failure('SHUTTING_DOWN').status;

/** A cancel-replace whose cancel failed has placed its order all the same. */
function isHalfPlaced({ data }: BinanceError): boolean {
  return data !== undefined && 'newOrderResult' in data && data.newOrderResult === 'SUCCESS';
}

/** Counts a request against its address; an error when it has to wait. */
export function admit(
  { limits, now }: GatewayContext,
  address: string,
  weight: number,
): BinanceError | undefined {
  const refusal = limits.admit(address, weight, now());
  return refusal === undefined ? undefined : tooMany(refusal);
}

export function weightOf({ weight }: AnyOperation, parameters: ParameterMap): number {
  return typeof weight === 'number' ? weight : weight(parameters);
}

function tooMany(refusal: Refusal): BinanceError {
  const { retryAfterSec: retryAfter } = refusal;
  if (refusal.kind === 'banned') {
    return { ...failure('BANNED', String(refusal.untilMs)), retryAfter };
  }
  const { rateLimitType, limit, intervalNum, interval } = refusal.limit;
  const words = [String(limit), `${intervalNum} ${interval}`] as const;
  return { ...failure(limitErrors[rateLimitType], ...words), retryAfter };
}

const limitErrors = {
  REQUEST_WEIGHT: 'TOO_MANY_WEIGHT',
  RAW_REQUESTS: 'TOO_MANY_RAW',
  ORDERS: 'TOO_MANY_ORDERS',
} as const;
