/**
 * What one connection of the WebSocket API holds: who has logged on, and its subscriptions to user
 * events. An account has at most one subscription of a connection; their ids count from 0.
 */
import type { Unsubscribe } from '../../../marketdata/listeners.ts';
import type { GatewayContext } from '../../context.ts';
import type { Connection } from '../../websocket/connection.ts';
import { failure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { callerOfKey } from '../signature.ts';
import type { Caller } from '../signature.ts';
import type { AccountFeeds } from '../user-events/account-feed.ts';

interface Subscription {
  readonly account: number;
  /** The key that asked for it: with that it ends. */
  readonly apiKey: string;
  /** It came with a log-on and ends with it. */
  readonly isOfSession: boolean;
  readonly end: Unsubscribe;
}

export class ApiSession {
  /** Whether answers tell of rate limits unless a request says otherwise. */
  readonly returnsLimits: boolean;
  readonly #connection: Connection;
  readonly #feeds: AccountFeeds;
  readonly #subscriptions = new Map<number, Subscription>();
  #nextId = 0;
  #apiKey: string | undefined;
  #authorizedMs: number | undefined;

  constructor(connection: Connection, feeds: AccountFeeds, returnsLimits: boolean) {
    this.#connection = connection;
    this.#feeds = feeds;
    this.returnsLimits = returnsLimits;
  }

  /** The key that has logged on. */
  get apiKey(): string | undefined {
    return this.#apiKey;
  }

  logOn(apiKey: string, nowMs: number): void {
    this.#apiKey = apiKey;
    this.#authorizedMs = nowMs;
  }

  /** Ends the session and the subscription that came with it. */
  logOut(nowMs: number): void {
    this.#apiKey = undefined;
    this.#authorizedMs = undefined;
    for (const [id, { isOfSession }] of this.#subscriptions) {
      if (isOfSession) this.#terminate(id, nowMs);
    }
  }

  /** Who has logged on, as far as the key may still be used; an error when nobody has. */
  caller(context: GatewayContext): Caller | BinanceError {
    return callerOfKey(context, this.#apiKey, this.#connection.address);
  }

  /** What the methods of the session answer. */
  status(nowMs: number): object {
    return {
      apiKey: this.#apiKey ?? null,
      authorizedSince: this.#authorizedMs ?? null,
      connectedSince: this.#connection.openedMs,
      returnRateLimits: this.returnsLimits,
      serverTime: nowMs,
      userDataStream: this.#subscriptions.size > 0,
    };
  }

  /** Begins to tell of the events of a caller's account. */
  subscribe({ actor, apiKey }: Caller, isOfSession: boolean): object | BinanceError {
    const { account } = actor;
    for (const each of this.#subscriptions.values()) {
      if (each.account === account) return failure('SUBSCRIPTION_ACTIVE');
    }
    const subscriptionId = this.#nextId++;
    const head = `{"subscriptionId":${subscriptionId},"event":`;
    const end = this.#feeds.listen(account, ({ sequence, text }) => {
      this.#connection.send(() => `${head}${text()}}`, sequence);
    });
    this.#subscriptions.set(subscriptionId, { account, apiKey, isOfSession, end });
    return { subscriptionId };
  }

  /** Ends one subscription, or all of them. */
  unsubscribe(id: number | undefined, nowMs: number): object | BinanceError {
    const ids = [...this.#subscriptions.keys()].filter((each) => id === undefined || each === id);
    if (ids.length === 0) return failure('NO_SUBSCRIPTION');
    for (const each of ids) this.#terminate(each, nowMs);
    return {};
  }

  /** Ends what was begun with a key that has been revoked since. */
  recheck(isActive: (apiKey: string) => boolean, nowMs: number): void {
    for (const [id, { apiKey }] of this.#subscriptions) {
      if (!isActive(apiKey)) this.#terminate(id, nowMs);
    }
    if (this.#apiKey !== undefined && !isActive(this.#apiKey)) this.logOut(nowMs);
    this.#connection.replied();
  }

  subscriptions(): object {
    return [...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId }));
  }

  /** The connection is gone. */
  end(): void {
    for (const { end } of this.#subscriptions.values()) end();
    this.#subscriptions.clear();
  }

  /** The client is told after the answer that brought it about. */
  #terminate(subscriptionId: number, nowMs: number): void {
    this.#subscriptions.get(subscriptionId)?.end();
    this.#subscriptions.delete(subscriptionId);
    const event = { e: 'eventStreamTerminated', E: nowMs };
    const text = JSON.stringify({ subscriptionId, event });
    this.#connection.afterReply(() => this.#connection.send(text));
  }
}
