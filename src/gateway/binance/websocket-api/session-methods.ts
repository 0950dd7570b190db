/** Methods that are about the connection itself: log-on, log-out, subscriptions to user events. */
import { isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { optional, readParameters, whole } from '../parameters.ts';
import type { Fields, ParameterMap } from '../parameters.ts';
import { checkPermission } from '../signature.ts';
import type { Caller } from '../signature.ts';
import type { ApiSession } from './api-session.ts';

export interface SessionCall {
  readonly session: ApiSession;
  readonly params: ParameterMap;
  /** Who signed the request, or who has logged on; undefined when the method asks for neither. */
  readonly caller: Caller | undefined;
  readonly nowMs: number;
}

export interface SessionMethod {
  /** NONE: anybody. SIGNATURE: by the request's own signature. SESSION: by who has logged on. */
  readonly security: 'NONE' | 'SIGNATURE' | 'SESSION';
  readonly weight: number;
  readonly run: (call: SessionCall) => object | BinanceError;
}

interface UnsubscribeParameters {
  readonly subscriptionId: number | undefined;
}

const unsubscribeFields: Fields<UnsubscribeParameters> = { subscriptionId: optional(whole()) };
const noFields: Fields<object> = {};

/** A method whose parameters are read first. */
function reading<T>(
  fields: Fields<T>,
  run: (call: SessionCall, given: T) => object | BinanceError,
): SessionMethod['run'] {
  return (call) => {
    const given = readParameters(fields, call.params);
    return isFailure(given) ? given : run(call, given);
  };
}

function subscribe(isOfSession: boolean): SessionMethod['run'] {
  return reading(noFields, ({ session, caller }) => {
    const who = caller as Caller;
    return checkPermission(who.actor, 'read') ?? session.subscribe(who, isOfSession);
  });
}

export const sessionMethods: ReadonlyMap<string, SessionMethod> = new Map<string, SessionMethod>([
  [
    'session.logon',
    {
      security: 'SIGNATURE',
      weight: 2,
      run: reading(noFields, ({ session, caller, nowMs }) => {
        session.logOn((caller as Caller).apiKey, nowMs);
        return session.status(nowMs);
      }),
    },
  ],
  [
    'session.status',
    {
      security: 'NONE',
      weight: 2,
      run: reading(noFields, ({ session, nowMs }) => session.status(nowMs)),
    },
  ],
  [
    'session.logout',
    {
      security: 'NONE',
      weight: 2,
      run: reading(noFields, ({ session, nowMs }) => {
        session.logOut(nowMs);
        return session.status(nowMs);
      }),
    },
  ],
  [
    'session.subscriptions',
    {
      security: 'NONE',
      weight: 2,
      run: reading(noFields, ({ session }) => session.subscriptions()),
    },
  ],
  ['userDataStream.subscribe', { security: 'SESSION', weight: 2, run: subscribe(true) }],
  [
    'userDataStream.subscribe.signature',
    { security: 'SIGNATURE', weight: 2, run: subscribe(false) },
  ],
  [
    'userDataStream.unsubscribe',
    {
      security: 'NONE',
      weight: 2,
      run: reading(unsubscribeFields, ({ session, nowMs }, { subscriptionId }) =>
        session.unsubscribe(subscriptionId, nowMs),
      ),
    },
  ],
]);
