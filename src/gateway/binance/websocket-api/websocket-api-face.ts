/**
 * The WebSocket API at /ws-api/v3: the operations of the REST face over one connection, each signed by
 * itself or, after a log-on, by nobody again; and the user events of accounts. Every message is answered
 * under its id, and a connection ends only for messages that nobody could read.
 */
import type { GatewayContext } from '../../context.ts';
import type { Connection } from '../../websocket/connection.ts';
import type { StreamLimits } from '../../websocket/limits.ts';
import type { Face, Target } from '../../websocket/sockets.ts';
import { admit, run, weightOf } from '../call.ts';
import type { AnyOperation } from '../call.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { operations } from '../operations/operations.ts';
import type { ParameterMap } from '../parameters.ts';
import { callerOfKey, callerOfSignature, receiveWindow, webSocketPayload } from '../signature.ts';
import type { Caller } from '../signature.ts';
import { LIFETIME_MS } from '../streams/stream-face.ts';
import { shutdownEvent } from '../streams/shutdown-stream.ts';
import type { AccountFeeds } from '../user-events/account-feed.ts';
import { ApiSession } from './api-session.ts';
import { answerText, usedLimits, withRetryTime } from './replies.ts';
import { readApiRequest } from './request.ts';
import type { ApiRequest } from './request.ts';
import { sessionMethods } from './session-methods.ts';
import type { SessionMethod } from './session-methods.ts';

const PATH = '/ws-api/v3';
/** What opening a connection weighs. */
const CONNECT_WEIGHT = 2;
/** Read here; the operations do not know it. */
const RETURN_LIMITS = 'returnRateLimits';
/** Operations of these prefixes have no method of the WebSocket API. */
const REST_ONLY = /^[sfd]api\./;

interface Call {
  readonly connection: Connection;
  readonly session: ApiSession;
  /** As it came: what is signed. */
  readonly request: ApiRequest;
  /** What the method is given. */
  readonly params: ParameterMap;
}

export class WebSocketApiFace implements Face {
  readonly limits: StreamLimits;
  readonly #context: GatewayContext;
  readonly #feeds: AccountFeeds;
  readonly #sessions = new Map<Connection, ApiSession>();
  #stopping = false;

  constructor(
    context: GatewayContext,
    options: { readonly feeds: AccountFeeds; readonly limits: StreamLimits },
  ) {
    this.#context = context;
    this.#feeds = options.feeds;
    // Requests are bounded by their weight, not by their number in a second.
    this.limits = { ...options.limits, messagesPerSecond: 0 };
  }

  serves(path: string): boolean {
    return path === PATH;
  }

  admits(): boolean {
    return true;
  }

  opened(connection: Connection, { query }: Target): void {
    this.#context.limits.admit(connection.address, CONNECT_WEIGHT, this.#context.now());
    const isWanted = !query.split('&').includes(`${RETURN_LIMITS}=false`);
    this.#sessions.set(connection, new ApiSession(connection, this.#feeds, isWanted));
  }

  receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    const session = this.#sessions.get(connection);
    if (!connection.open || this.#stopping || session === undefined) return;
    const nowMs = this.#context.now();
    connection.heard(nowMs);
    const request = isBinary
      ? { id: 'null', error: failure('INVALID_JSON') }
      : readApiRequest(data);
    if ('error' in request) {
      connection.send(answerText(request.id, request.error, undefined));
      if (!connection.faults.take(nowMs)) connection.close('tooManyFaults');
      return;
    }
    this.#call({ connection, session, request, params: without(request.params, RETURN_LIMITS) });
  }

  heard(): void {
    // Pings and pongs are not counted.
  }

  recheck(connection: Connection, nowMs: number): void {
    const { identity } = this.#context;
    const isActive = (apiKey: string): boolean => identity.isActive(apiKey);
    this.#sessions.get(connection)?.recheck(isActive, nowMs);
    if (nowMs - connection.openedMs > LIFETIME_MS) connection.close('tooOld');
  }

  end(connection: Connection): void {
    this.#sessions.get(connection)?.end();
    this.#sessions.delete(connection);
  }

  stop(): void {
    this.#stopping = true;
    const text = JSON.stringify({ event: shutdownEvent(this.#context.now()) });
    for (const connection of this.#sessions.keys()) connection.send(text);
  }

  /** Runs a method: those of the session at once, the others in the order of the messages. */
  #call(call: Call): void {
    const { connection, request } = call;
    const flag = request.params.get(RETURN_LIMITS);
    if (flag !== undefined && flag !== 'true' && flag !== 'false') {
      this.#reply(call, failure('INVALID_PARAMETER', RETURN_LIMITS));
      return;
    }
    const own = sessionMethods.get(request.method);
    if (own !== undefined) this.#reply(call, this.#runOwn(call, own));
    else if (connection.requests >= this.limits.requests) this.#reply(call, failure('QUEUE_FULL'));
    else {
      connection.requests++;
      void this.#operate(call);
    }
  }

  #runOwn(call: Call, own: SessionMethod): object | BinanceError {
    const { connection, session, request, params } = call;
    const refused = admit(this.#context, connection.address, own.weight);
    if (refused !== undefined) return refused;
    const caller = this.#callerOf(connection, session, own.security, request.params);
    if (isFailure(caller)) return caller;
    return own.run({ session, params, caller, nowMs: this.#context.now() });
  }

  async #operate(call: Call): Promise<void> {
    const { connection, request } = call;
    const { method } = request;
    const asked = REST_ONLY.test(method) ? undefined : operations.get(method);
    const weight = asked === undefined ? 1 : weightOf(asked, call.params);
    let result: unknown = admit(this.#context, connection.address, weight);
    let account: number | undefined;
    if (result === undefined && asked === undefined) result = failure('UNSUPPORTED');
    if (result === undefined && asked !== undefined) {
      const caller = this.#callerOf(connection, call.session, securityOf(asked), request.params);
      if ((asked.orders ?? 0) > 0 && !isFailure(caller)) account = caller?.actor.account;
      result = isFailure(caller) ? caller : await this.#run(call, asked, caller);
    }
    connection.requests--;
    this.#reply(call, result, account);
  }

  async #run(call: Call, asked: AnyOperation, caller: Caller | undefined): Promise<unknown> {
    const { address } = call.connection;
    try {
      return await run(this.#context, asked, { caller, address, parameters: call.params });
    } catch (error) {
      this.#context.log.error({ err: error }, 'request of the WebSocket API failed');
      return failure('UNKNOWN');
    }
  }

  /** `account` where its orders are counted. */
  #reply({ connection, session, request }: Call, result: unknown, account?: number): void {
    if (!connection.open) return;
    const context = this.#context;
    if (isFailure(result)) context.metrics.problems.inc({ code: String(result.code) });
    const told = isFailure(result) ? withRetryTime(result, context.now()) : result;
    const flag = request.params.get(RETURN_LIMITS);
    const isWanted = flag === undefined ? session.returnsLimits : flag === 'true';
    const used = isWanted ? usedLimits(context, connection.address, account) : undefined;
    connection.send(answerText(request.id, told, used));
    connection.replied();
  }

  #callerOf(
    connection: Connection,
    session: ApiSession,
    security: 'NONE' | 'KEY' | 'SIGNATURE' | 'SESSION' | 'EITHER',
    signed: ParameterMap,
  ): Caller | undefined | BinanceError {
    const context = this.#context;
    const { address } = connection;
    const given = signed.get('apiKey');
    if (security === 'NONE') return undefined;
    if (security === 'KEY' && given !== undefined) return callerOfKey(context, given, address);
    if (security === 'KEY' || security === 'SESSION') return session.caller(context);
    if (security === 'EITHER' && given === undefined && session.apiKey !== undefined) {
      const caller = session.caller(context);
      if (isFailure(caller)) return caller;
      const deadlineMs = receiveWindow(signed, context.now());
      if (isFailure(deadlineMs)) return deadlineMs;
      // What would have been signed: the same order again takes effect once.
      const isNamed = signed.has('newClientOrderId') || signed.has('listClientOrderId');
      return { ...caller, deadlineMs, payload: isNamed ? webSocketPayload(signed) : undefined };
    }
    const payload = webSocketPayload(signed);
    return callerOfSignature(context, { apiKey: given, parameters: signed, payload, address });
  }
}

function securityOf({ security }: AnyOperation): 'NONE' | 'KEY' | 'EITHER' {
  return security === 'NONE' || security === 'KEY' ? security : 'EITHER';
}

function without(params: ParameterMap, name: string): ParameterMap {
  if (!params.has(name)) return params;
  const rest = new Map(params);
  rest.delete(name);
  return rest;
}
