/**
 * Listen keys of older clients: an unguessable name below /ws that brings the user events of one
 * account, unwrapped. A key lasts for an hour after it was made or kept alive; an account has one at a
 * time. They live in memory: after a restart clients ask for new ones, as they do after an hour.
 */
import { randomBytes } from 'node:crypto';
import type { Connection, Subscribable } from '../../websocket/connection.ts';
import type { Unsubscribe } from '../../../marketdata/listeners.ts';
import type { AccountFeeds, UserListener } from './account-feed.ts';

const LIFETIME_MS = 60 * 60 * 1000;
/** 64 characters, as clients know them. */
const KEY_BYTES = 32;

interface ListenKey {
  readonly key: string;
  readonly account: number;
  readonly stream: ListenKeyStream;
  /** The API key that made it or kept it alive last: with that it ends. */
  apiKey: string;
  expiresMs: number;
}

export class ListenKeys {
  readonly #feeds: AccountFeeds;
  readonly #now: () => number;
  readonly #isActive: (apiKey: string) => boolean;
  readonly #byKey = new Map<string, ListenKey>();
  readonly #byAccount = new Map<number, ListenKey>();

  constructor(
    feeds: AccountFeeds,
    options: {
      readonly now: () => number;
      /** Whether an API key may still be used. */
      readonly isActive: (apiKey: string) => boolean;
    },
  ) {
    this.#feeds = feeds;
    this.#now = options.now;
    this.#isActive = options.isActive;
  }

  /** The account's key, made if it has none; its hour begins anew. */
  start(account: number, apiKey: string): string {
    this.expire();
    const known = this.#byAccount.get(account);
    const expiresMs = this.#now() + LIFETIME_MS;
    if (known !== undefined) {
      Object.assign(known, { expiresMs, apiKey });
      return known.key;
    }
    const key = randomBytes(KEY_BYTES).toString('hex');
    const stream = new ListenKeyStream(key, this.#feeds, account);
    const made = { key, account, stream, apiKey, expiresMs };
    this.#byKey.set(key, made);
    this.#byAccount.set(account, made);
    return key;
  }

  /** Its hour begins anew; false when the account has no such key. */
  keepAlive(account: number, key: string): boolean {
    this.expire();
    const known = this.#byKey.get(key);
    if (known?.account !== account) return false;
    known.expiresMs = this.#now() + LIFETIME_MS;
    return true;
  }

  /** The key ends, and what listens to it gets nothing any more; false when there is no such key. */
  stop(account: number, key: string): boolean {
    this.expire();
    const known = this.#byKey.get(key);
    if (known?.account !== account) return false;
    this.#drop(known);
    return true;
  }

  /** The user events of a key's account; undefined when the name is no key. */
  stream(name: string): ListenKeyStream | undefined {
    if (this.#byKey.has(name)) this.expire();
    return this.#byKey.get(name)?.stream;
  }

  /** Ends keys whose hour has passed or whose API key was revoked, and tells their listeners. */
  expire(): void {
    const nowMs = this.#now();
    for (const each of this.#byKey.values()) {
      if (each.expiresMs > nowMs && this.#isActive(each.apiKey)) continue;
      each.stream.tell({ e: 'listenKeyExpired', E: nowMs, listenKey: each.key });
      this.#drop(each);
    }
  }

  #drop(key: ListenKey): void {
    this.#byKey.delete(key.key);
    this.#byAccount.delete(key.account);
    key.stream.end();
  }
}

/** The connections that listen to one key. */
export class ListenKeyStream implements Subscribable {
  readonly key: string;
  readonly #feeds: AccountFeeds;
  readonly #account: number;
  readonly #listening = new Map<Connection, Unsubscribe>();

  constructor(key: string, feeds: AccountFeeds, account: number) {
    this.key = key;
    this.#feeds = feeds;
    this.#account = account;
  }

  add(connection: Connection): void {
    if (this.#listening.has(connection)) return;
    const listener: UserListener = ({ sequence, text }) =>
      connection.send(() => this.#enveloped(connection, text()), sequence);
    this.#listening.set(connection, this.#feeds.listen(this.#account, listener));
  }

  remove(connection: Connection): void {
    this.#listening.get(connection)?.();
    this.#listening.delete(connection);
  }

  /** An event that is none of the account's. */
  tell(event: object): void {
    const text = JSON.stringify(event);
    for (const connection of this.#listening.keys()) {
      connection.send(this.#enveloped(connection, text));
    }
  }

  /** Nobody gets anything any more. */
  end(): void {
    for (const unsubscribe of this.#listening.values()) unsubscribe();
    this.#listening.clear();
  }

  #enveloped(connection: Connection, text: string): string {
    return connection.enveloped ? `{"stream":"${this.key}","data":${text}}` : text;
  }
}
