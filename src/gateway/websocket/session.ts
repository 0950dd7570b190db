/**
 * What the messages of a connection do: read, bounded, sent to their method, answered. Methods are
 * called in the order of the messages; an answer that needs the exchange comes when it is durable.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { actorOfSession, identify, requirePermission } from '../authenticate.ts';
import type { Actor, GatewayContext } from '../context.ts';
import { cancelAll } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { flag, object, optional, text } from '../shapes.ts';
import { findMarket } from '../terms.ts';
import { isOriginOf, sessionOf, sessionToken } from '../visit.ts';
import type { Call } from './call.ts';
import { errorText, readCall, resultText } from './call.ts';
import type { CallId } from './call.ts';
import type { Connection } from './connection.ts';
import type { StreamLimits } from './limits.ts';
import type { Method, Outcome } from './method.ts';
import { method } from './method.ts';
import { orderMethods } from './order-methods.ts';
import type { Face, Target } from './sockets.ts';
import { subscriptionMethods } from './subscription-methods.ts';
import { timestampField } from './timestamp-field.ts';
import type { Topics } from './topics.ts';

/** Where the stream is; it is part of what `authenticate` signs. */
export const STREAM_PATH = '/api/v1/stream';

interface Credentials {
  readonly apiKey: string;
  readonly timestamp: string;
  readonly signature: string;
}

const credentialsShape = object<Credentials>({
  apiKey: text('The key.', { max: 64 }),
  timestamp: timestampField,
  signature: text('Over timestamp + GET + /api/v1/stream.', { max: 1024 }),
});
interface DisconnectParams {
  readonly enabled: boolean;
  readonly market?: string;
}

const disconnectShape = object<DisconnectParams>({
  enabled: flag('Whether open orders are canceled when this connection ends.'),
  market: optional(text('Symbol of the market; all markets without it.', { max: 33 })),
});
const nothingShape = object<object>({});
const noBody = new Uint8Array(0);

/** The methods of the stream; it keeps nothing of a connection but what the connection holds. */
export class Session implements Face {
  readonly limits: StreamLimits;
  readonly #context: GatewayContext;
  /** By name. */
  readonly methods: ReadonlyMap<string, Method>;
  #stopping = false;

  constructor(context: GatewayContext, topics: Topics, limits: StreamLimits) {
    this.#context = context;
    this.limits = limits;
    const { reference } = context.views;
    const methods: Record<string, Method> = {
      authenticate: method(credentialsShape, (connection, params) =>
        this.#authenticate(connection, params),
      ),
      ping: method(nothingShape, () => ({ time: new Date(context.now()).toISOString() })),
      cancelOnDisconnect: method(disconnectShape, (connection, params) =>
        this.#cancelOnDisconnect(connection, params),
      ),
      ...subscriptionMethods(reference, topics, limits.subscriptions),
      ...orderMethods(context),
    };
    this.methods = new Map(Object.entries(methods));
  }

  serves(path: string): boolean {
    return path === STREAM_PATH;
  }

  /** A cookie comes along whatever page opens the connection; only this server's own may use it. */
  admits({ cookie, origin, host }: IncomingHttpHeaders): boolean {
    return sessionToken(cookie) === undefined || (origin !== undefined && isOriginOf(origin, host));
  }

  /** A connection of a browser that is signed in acts for the session from the start. */
  opened(connection: Connection, { headers }: Target): void {
    const session = sessionOf(this.#context, headers.cookie);
    if (session === undefined) return;
    connection.actor = actorOfSession(this.#context, session);
    connection.sessionToken = session.token;
  }

  heard(): void {
    // Pings and pongs are not counted.
  }

  receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (!connection.open || this.#stopping) return;
    const nowMs = this.#context.now();
    connection.heard(nowMs);
    if (connection.messages?.take(nowMs) === false) {
      this.#fault(connection, null, problem('RATE_LIMITED'), nowMs);
      return;
    }
    if (isBinary) {
      const detail = 'A message is text, not binary.';
      this.#fault(connection, null, problem('INVALID_JSON', detail), nowMs);
      return;
    }
    const call = readCall(data);
    if ('problem' in call) {
      this.#fault(connection, call.id, call.problem, nowMs);
      return;
    }
    // What has ended since the last message acts no more.
    this.recheck(connection);
    if (connection.open) this.#call(connection, call);
  }

  stop(): void {
    this.#stopping = true;
  }

  /** A connection whose key was revoked or whose session has ended ends. */
  recheck(connection: Connection): void {
    const { apiKey, sessionToken } = connection;
    if (apiKey !== undefined && !this.#context.identity.isActive(apiKey)) {
      connection.close('keyRevoked');
    }
    if (sessionToken === undefined) return;
    const session = this.#context.identity.people.find(sessionToken);
    if (session === undefined) connection.close('sessionEnded');
    else connection.actor = actorOfSession(this.#context, session);
  }

  end(connection: Connection): void {
    for (const { of } of connection.subscriptions.values()) of.remove(connection);
    connection.subscriptions.clear();
    const { actor, cancelOnDisconnect: market } = connection;
    if (market === undefined || actor === undefined || this.#stopping) return;
    void this.#cancelAll(actor, market);
  }

  #call(connection: Connection, call: Call): void {
    const found = this.methods.get(call.method);
    if (found === undefined) {
      const detail = `method: one of ${[...this.methods.keys()].join(', ')}.`;
      connection.send(errorText(call.id, problem('UNKNOWN_METHOD', detail)));
      return;
    }
    let outcome: Outcome | Promise<Outcome>;
    try {
      outcome =
        connection.requests < this.limits.requests
          ? found(connection, call.params)
          : problem('BUSY', 'Too many requests of this connection are under way.');
    } catch (error) {
      outcome = this.#failed(error);
    }
    if (!(outcome instanceof Promise)) {
      this.#answer(connection, call.id, outcome);
      return;
    }
    connection.requests++;
    void this.#settle(connection, call.id, outcome);
  }

  async #settle(connection: Connection, id: CallId, pending: Promise<Outcome>): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = await pending;
    } catch (error) {
      outcome = this.#failed(error);
    }
    connection.requests--;
    this.#answer(connection, id, outcome);
  }

  #answer(connection: Connection, id: CallId, outcome: Outcome): void {
    if (!connection.open) return;
    if (isProblem(outcome)) {
      connection.send(errorText(id, outcome), sequenceOf(outcome.extra));
    } else connection.send(resultText(id, outcome), sequenceOf(outcome));
    connection.replied();
  }

  #fault(connection: Connection, id: CallId, found: Problem, nowMs: number): void {
    connection.send(errorText(id, found));
    if (!connection.faults.take(nowMs)) connection.close('tooManyFaults');
  }

  #failed(error: unknown): Problem {
    this.#context.log.error({ err: error }, 'stream request failed');
    return problem('INTERNAL_ERROR');
  }

  #cancelOnDisconnect(connection: Connection, params: DisconnectParams): Outcome {
    const { actor } = connection;
    if (actor === undefined) return problem('AUTHENTICATION_REQUIRED');
    const refused = requirePermission(actor, 'trade');
    if (refused !== undefined) return refused;
    const { reference } = this.#context.views;
    const rules = params.market === undefined ? undefined : findMarket(reference, params.market);
    if (isProblem(rules)) return rules;
    connection.cancelOnDisconnect = params.enabled ? (rules?.market ?? 0) : undefined;
    return params;
  }

  async #cancelAll(actor: Actor, market: number): Promise<void> {
    const symbol = this.#context.views.reference.market(market)?.symbol;
    const canceled = await cancelAll(this.#context, actor, { market: symbol }, {});
    const { log } = this.#context;
    if (isProblem(canceled)) {
      log.error({ account: actor.name, code: canceled.code }, 'cancel on disconnect failed');
    } else
      log.info({ account: actor.name, orders: canceled.orders.length }, 'canceled on disconnect');
  }

  #authenticate(connection: Connection, params: Credentials): Outcome {
    const found = identify(this.#context, {
      ...params,
      method: 'GET',
      target: STREAM_PATH,
      body: noBody,
      address: connection.address,
      nowMs: this.#context.now(),
    });
    if (isProblem(found)) return found;
    const { actor } = found;
    if (connection.actor !== undefined && connection.actor.name !== actor.name) {
      return problem('NOT_PERMITTED', 'The connection acts for another account already.');
    }
    connection.actor = actor;
    connection.apiKey = params.apiKey;
    connection.sessionToken = undefined;
    return { account: actor.name, permissions: actor.permissions };
  }
}

function sequenceOf(told: object | undefined): number | undefined {
  const sequence = told !== undefined && 'sequence' in told ? told.sequence : undefined;
  return typeof sequence === 'number' ? sequence : undefined;
}
