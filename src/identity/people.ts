/**
 * People who sign in: users with a password, their sessions, and what slows down who guesses. A session
 * is a random token that only the browser has; it ends when idle, when old, when revoked, and with its
 * user. It reads, trades and, for administrators, administers; withdrawals want the password again.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { permissions as allPermissions } from './key-store.ts';
import type { Permission } from './key-store.ts';
import { PasswordHasher, isAcceptable } from './password.ts';
import type { PasswordCost } from './password.ts';
import { SessionStore, digestOf } from './session-store.ts';
import type { StoredSession } from './session-store.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { UserStore } from './user-store.ts';
import type { SecretUser, User } from './user-store.ts';

/** A session nobody uses ends after this, any session after the second. */
export const SESSION_IDLE_MS: number = 60 * 60_000;
export const SESSION_MS: number = 12 * 60 * 60_000;
/** How long the password that was given again counts: for withdrawals, keys and users. */
export const CONFIRMED_MS: number = 5 * 60_000;
/** Open sessions of one user; one more ends the oldest. */
export const SESSIONS_MAX = 20;
/** The demo account that administers. */
const DEMO_ADMINISTRATOR = 'admin';
const AGENT_LENGTH_MAX = 200;
const TOKEN_BYTES = 32;

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly account: string;
  /** `read` is always among them. */
  readonly permissions: readonly Permission[];
}

export type UserError = 'DUPLICATE_USER' | 'INVALID_PASSWORD' | 'UNKNOWN_USER' | 'BUSY';

/** A session as its user may know it, with what it allows now. */
export interface Session {
  readonly id: string;
  readonly user: string;
  readonly account: string;
  readonly permissions: readonly Permission[];
  /** Whether it allows withdrawals once the password was given again. */
  readonly mayWithdraw: boolean;
  /** The password was given again not long ago; always in demo sessions, which have none. */
  readonly isConfirmed: boolean;
  /** Opened by one click in demo mode, without a password. */
  readonly isDemo: boolean;
  readonly createdMs: number;
  readonly seenMs: number;
  readonly expiresMs: number;
  /** 0, or until when the password that was given again counts. */
  readonly confirmedUntilMs: number;
  readonly address: string;
  readonly agent: string;
}

/** Where a session is opened from. */
export interface Visitor {
  readonly address: string;
  readonly agent: string;
}

export interface Opened {
  /** Leaves the exchange here, in a cookie, and never again. */
  readonly token: string;
  readonly session: Session;
}

export interface Refusal {
  readonly refusal: 'WRONG_CREDENTIALS' | 'SIGN_IN_LOCKED' | 'BUSY';
  /** How long to wait before the next attempt, in ms. */
  readonly waitMs: number;
}

/** What a page sends back with every change, so that no other site can make one in its name. */
export function csrfToken(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}

export class People {
  readonly #users: UserStore;
  readonly #sessions: SessionStore;
  readonly #guard = new SignInGuard();
  readonly #hasher: PasswordHasher;
  readonly #now: () => number;

  constructor(database: DatabaseSync, now: () => number, cost?: PasswordCost) {
    this.#users = new UserStore(database);
    this.#sessions = new SessionStore(database);
    this.#hasher = new PasswordHasher(cost);
    this.#now = now;
  }

  async createUser(user: NewUser): Promise<User | UserError> {
    const { name, account } = user;
    if (this.#users.get(name) !== undefined) return 'DUPLICATE_USER';
    if (!isAcceptable(user.password, name)) return 'INVALID_PASSWORD';
    const password = await this.#hasher.hash(user.password);
    if (password === 'busy') return 'BUSY';
    // Another one may have come first while this one was hashed.
    if (this.#users.get(name) !== undefined) return 'DUPLICATE_USER';
    const wanted = new Set<Permission>(['read', ...user.permissions]);
    const permissions = allPermissions.filter((each) => wanted.has(each));
    const made = { name, account, permissions, password, createdMs: this.#now() };
    this.#users.add(made);
    return withoutPassword(made);
  }

  /** All users without their passwords, oldest first. */
  users(): readonly User[] {
    return this.#users.all().map(withoutPassword);
  }

  /** The operator sets a password: every session of the user ends. */
  async setPassword(name: string, password: string): Promise<User | UserError> {
    if (this.#users.get(name) === undefined) return 'UNKNOWN_USER';
    if (!isAcceptable(password, name)) return 'INVALID_PASSWORD';
    const hashed = await this.#hasher.hash(password);
    if (hashed === 'busy') return 'BUSY';
    this.#users.setPassword(name, hashed);
    this.#endAll(name, false);
    const user = this.#users.get(name);
    return user === undefined ? 'UNKNOWN_USER' : withoutPassword(user);
  }

  /** Ends the user and every session of it; false if there is none. */
  removeUser(name: string): boolean {
    this.#endAll(name, false);
    return this.#users.remove(name);
  }

  /** Opens a session; a name that does not exist takes as long and gets the same answer. */
  async signIn(name: string, password: string, visitor: Visitor): Promise<Opened | Refusal> {
    const user = await this.#check(name, password, visitor.address);
    return 'refusal' in user ? user : this.#open(user.name, false, visitor);
  }

  /** Opens a session on an account without a password; only for demo mode. */
  openDemo(account: string, visitor: Visitor): Opened {
    return this.#open(account, true, visitor);
  }

  /** The session of a token, if it goes on; this use of it is noted. */
  find(token: string): Session | undefined {
    const digest = digestOf(token);
    const session = this.#live(this.#sessions.get(digest));
    if (session === undefined) return undefined;
    this.#sessions.seen(digest, this.#now());
    return session;
  }

  /** The password is given again: for a while the session may do what wants that. */
  async confirm(token: string, password: string, address: string): Promise<Session | Refusal> {
    const checked = await this.#checkSession(token, password, address);
    if ('refusal' in checked) return checked;
    const digest = digestOf(token);
    this.#sessions.confirm(digest, this.#now() + CONFIRMED_MS);
    return this.#live(this.#sessions.get(digest)) ?? wrongCredentials;
  }

  /** A new password by the old one: every session ends, and the caller's goes on under a new token. */
  async changePassword(
    token: string,
    passwords: { readonly old: string; readonly new: string },
    visitor: Visitor,
  ): Promise<Opened | Refusal | 'INVALID_PASSWORD'> {
    const user = await this.#checkSession(token, passwords.old, visitor.address);
    if ('refusal' in user) return user;
    if (!isAcceptable(passwords.new, user.name)) return 'INVALID_PASSWORD';
    const hashed = await this.#hasher.hash(passwords.new);
    if (hashed === 'busy') return busy;
    if (!this.#users.setPassword(user.name, hashed)) return wrongCredentials;
    this.#endAll(user.name, false);
    return this.#open(user.name, false, visitor);
  }

  /** Open sessions of the same user, newest first. */
  sessionsOf({ user, isDemo }: Session): readonly Session[] {
    return this.#stored(user, isDemo)
      .flatMap((stored) => this.#live(stored) ?? [])
      .toReversed();
  }

  /** Ends a session of the same user; false if there is none of this id. */
  end({ user, isDemo }: Session, id: string): boolean {
    const found = this.#stored(user, isDemo).find((stored) => stored.id === id);
    if (found === undefined || this.#live(found) === undefined) return false;
    this.#sessions.remove(found.digest);
    return true;
  }

  /** Ends the session of a token, if there is one. */
  endToken(token: string): void {
    this.#sessions.remove(digestOf(token));
  }

  #stored(user: string, isDemo: boolean): StoredSession[] {
    const name = user.toLowerCase();
    return this.#sessions
      .all()
      .filter((stored) => stored.isDemo === isDemo && stored.user.toLowerCase() === name);
  }

  async #checkSession(
    token: string,
    password: string,
    address: string,
  ): Promise<SecretUser | Refusal> {
    const session = this.find(token);
    if (session === undefined || session.isDemo) return wrongCredentials;
    return this.#check(session.user, password, address);
  }

  async #check(name: string, password: string, address: string): Promise<SecretUser | Refusal> {
    const waitMs = this.#guard.attempt(name, address, this.#now());
    if (waitMs > 0) return { refusal: 'SIGN_IN_LOCKED', waitMs };
    const stored = this.#users.get(name)?.password;
    const agrees = await this.#hasher.verify(password, stored);
    if (agrees === 'busy') {
      this.#guard.undone(name, address);
      return busy;
    }
    const user = this.#users.get(name);
    // The password may have been changed while this one was hashed.
    if (!agrees || user?.password !== stored) return wrongCredentials;
    this.#guard.succeeded(name, address);
    return user as SecretUser;
  }

  #open(user: string, isDemo: boolean, { address, agent }: Visitor): Opened {
    this.#forget();
    const open = this.#stored(user, isDemo);
    for (const stored of open.slice(0, Math.max(0, open.length - SESSIONS_MAX + 1))) {
      this.#sessions.remove(stored.digest);
    }
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const nowMs = this.#now();
    const stored: StoredSession = {
      digest: digestOf(token),
      id: randomBytes(8).toString('hex'),
      user,
      isDemo,
      createdMs: nowMs,
      seenMs: nowMs,
      address,
      agent: agent.slice(0, AGENT_LENGTH_MAX),
      confirmedUntilMs: 0,
    };
    this.#sessions.add(stored);
    const session = this.#live(stored);
    if (session === undefined) throw new Error(`a session of ${user}, who does not exist`);
    return { token, session };
  }

  /** Lets go of sessions that have ended by themselves. */
  #forget(): void {
    for (const stored of this.#sessions.all()) {
      if (this.#live(stored) === undefined) this.#sessions.remove(stored.digest);
    }
  }

  #endAll(user: string, isDemo: boolean): void {
    for (const { digest } of this.#stored(user, isDemo)) this.#sessions.remove(digest);
  }

  #live(stored: StoredSession | undefined): Session | undefined {
    if (stored === undefined) return undefined;
    const nowMs = this.#now();
    const expiresMs = Math.min(stored.seenMs + SESSION_IDLE_MS, stored.createdMs + SESSION_MS);
    if (nowMs >= expiresMs) return undefined;
    const { digest: _digest, ...told } = stored;
    if (stored.isDemo) {
      const granted: Permission[] = ['read', 'trade', 'withdraw'];
      const permissions =
        stored.user === DEMO_ADMINISTRATOR ? [...granted, 'admin' as const] : granted;
      return {
        ...told,
        account: stored.user,
        permissions,
        mayWithdraw: true,
        isConfirmed: true,
        expiresMs,
      };
    }
    const user = this.#users.get(stored.user);
    if (user === undefined) return undefined;
    const confirmedUntilMs = stored.confirmedUntilMs > nowMs ? stored.confirmedUntilMs : 0;
    const isConfirmed = confirmedUntilMs > 0;
    const permissions = user.permissions.filter((each) => each !== 'withdraw' || isConfirmed);
    const mayWithdraw = user.permissions.includes('withdraw');
    const { account } = user;
    const now = { mayWithdraw, isConfirmed, confirmedUntilMs, expiresMs };
    return { ...told, account, permissions, ...now };
  }
}

const wrongCredentials: Refusal = { refusal: 'WRONG_CREDENTIALS', waitMs: 0 };
const busy: Refusal = { refusal: 'BUSY', waitMs: 1_000 };

function withoutPassword({ password: _password, ...user }: SecretUser): User {
  return user;
}
