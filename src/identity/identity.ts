/**
 * Who a request comes from: people (people.ts) and API keys with their permissions, address lists, timestamp window and replay
 * guard. It knows accounts by name only. What it refuses is a value of a closed list.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Approvals } from './approvals.ts';
import { isAddressBlock, isInside } from './addresses.ts';
import { KeyStore, permissions as allPermissions } from './key-store.ts';
import type { ApiKey, KeyType, Permission, SecretKey } from './key-store.ts';
import type { PasswordCost } from './password.ts';
import { People } from './people.ts';
import { ReplayGuard } from './replay-guard.ts';
import { publicKey, verify } from './signature.ts';
import { openVault } from './vault.ts';
import type { Vault } from './vault.ts';

/** Longest and usual receive window, and how far ahead a client's clock may be. */
export const RECEIVE_WINDOW_MS_MAX = 60_000;
export const RECEIVE_WINDOW_MS = 5_000;
const AHEAD_MS = 1_000;
/** Name of the account that the operator's key acts for: the venue itself. */
export const OPERATOR = 'operator';

export interface IdentityOptions {
  /** Master key in hex instead of the file `master.key`. */
  readonly masterKey?: string | undefined;
  /** Signatures remembered at most. */
  readonly replayMax?: number;
  /** What hashing a new password costs; only tests make it cheaper. */
  readonly passwordCost?: PasswordCost;
}

export interface NewKey {
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly addresses?: readonly string[];
  readonly type?: KeyType;
  /** PEM; for ed25519 and rsa. */
  readonly publicKey?: string;
}

/** What is shown once: the secret of an hmac key; '' for keys whose private half the client has. */
export interface IssuedKey {
  readonly account: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly permissions: readonly Permission[];
  readonly type: KeyType;
}

export type NewKeyError = 'INVALID_ADDRESS' | 'INVALID_PUBLIC_KEY' | 'INVALID_PERMISSION';

/** The facts of a signed request. Header texts are as they came; absent ones undefined. */
export interface SignedRequest {
  readonly apiKey: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly body: Uint8Array;
  readonly address: string;
  readonly nowMs: number;
  readonly receiveWindowMs?: number | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface Identified {
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly apiKey: string;
  /** Wall clock in ms until which the request is fresh. */
  readonly deadlineMs: number;
}

export type IdentityError =
  | 'AUTHENTICATION_REQUIRED'
  | 'UNKNOWN_API_KEY'
  | 'INVALID_TIMESTAMP'
  | 'STALE_TIMESTAMP'
  | 'FUTURE_TIMESTAMP'
  | 'INVALID_SIGNATURE'
  | 'ADDRESS_NOT_ALLOWED'
  | 'REPLAYED_REQUEST';

const REPLAY_MAX = 200_000;

export class Identity {
  /** Users with passwords, and their sessions. */
  readonly people: People;
  /** What waits for a second administrator. */
  readonly approvals: Approvals;
  readonly #database: DatabaseSync;
  readonly #store: KeyStore;
  readonly #guard: ReplayGuard;
  readonly #now: () => number;

  private constructor(
    database: DatabaseSync,
    vault: Vault,
    options: IdentityOptions,
    now: () => number,
  ) {
    this.#database = database;
    this.#store = new KeyStore(database, vault);
    this.approvals = new Approvals(database, now);
    this.people = new People(database, now, options.passwordCost);
    this.#guard = new ReplayGuard(options.replayMax ?? REPLAY_MAX);
    this.#now = now;
  }

  /** Opens the keys and people of a data directory; the first time also writes `operator-key.json` (0600). */
  static open(
    directory: string,
    options: IdentityOptions = {},
    now: () => number = Date.now,
  ): Identity {
    mkdirSync(directory, { recursive: true });
    const masterKey = options.masterKey ?? process.env['BUTTONWOOD_MASTER_KEY'];
    const vault = openVault(join(directory, 'master.key'), masterKey);
    const path = join(directory, 'identity.sqlite');
    const database = new DatabaseSync(path, { timeout: 5000 });
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const identity = new Identity(database, vault, options, now);
    identity.#ensureOperator(join(directory, 'operator-key.json'));
    return identity;
  }

  /** Makes a key; the secret leaves the exchange here and never again. */
  create(key: NewKey): IssuedKey | NewKeyError {
    const addresses = key.addresses ?? [];
    const type = key.type ?? 'hmac';
    if (!addresses.every(isAddressBlock)) return 'INVALID_ADDRESS';
    if (!key.permissions.every((each) => allPermissions.includes(each))) {
      return 'INVALID_PERMISSION';
    }
    if (type !== 'hmac' && publicKey(type, key.publicKey ?? '') === undefined) {
      return 'INVALID_PUBLIC_KEY';
    }
    const secret = type === 'hmac' ? randomBytes(32).toString('hex') : (key.publicKey ?? '');
    const issued: SecretKey = {
      apiKey: randomBytes(16).toString('hex'),
      account: key.account,
      type,
      permissions: allPermissions.filter((each) => key.permissions.includes(each)),
      addresses,
      createdMs: this.#now(),
      revokedMs: 0,
      secret,
    };
    this.#store.add(issued);
    return shown(issued);
  }

  /** All keys without their secrets, oldest first, revoked ones too. */
  list(): readonly ApiKey[] {
    return this.#store.all().map(({ secret: _secret, ...key }) => key);
  }

  /** False if there is no such key, or it is revoked already. */
  revoke(apiKey: string): boolean {
    return this.#store.revoke(apiKey, this.#now());
  }

  /** False when there is no such key, or it is revoked: what was opened with it ends. */
  isActive(apiKey: string): boolean {
    return this.#store.get(apiKey)?.revokedMs === 0;
  }

  /** The key, if it is valid and may be used from this address; nothing is signed yet. */
  keyFor(apiKey: string, address: string): ApiKey | 'UNKNOWN_API_KEY' | 'ADDRESS_NOT_ALLOWED' {
    const found = this.#store.get(apiKey);
    if (found === undefined || found.revokedMs !== 0) return 'UNKNOWN_API_KEY';
    if (found.addresses.length > 0 && !isInside(found.addresses, address)) {
      return 'ADDRESS_NOT_ALLOWED';
    }
    const { secret: _, ...key } = found;
    return key;
  }

  /** Whether the signature is this key's over these bytes. Time and repetition are the caller's to check. */
  verifies(apiKey: string, payload: Uint8Array, signature: string): boolean {
    const key = this.#store.get(apiKey);
    if (key === undefined || key.revokedMs !== 0) return false;
    return verify(key.type, key.secret, payload, signature);
  }

  /** Whether these signed bytes are used for the first time; they are remembered until `untilMs`. */
  admitOnce(apiKey: string, payload: Uint8Array, untilMs: number, nowMs: number): boolean {
    return this.#guard.admit(digestOf(apiKey, payload), '', untilMs, nowMs);
  }

  /** What admitOnce admitted came to nothing, so the same bytes may be sent again. */
  forgetUse(apiKey: string, payload: Uint8Array): void {
    this.#guard.forget(digestOf(apiKey, payload));
  }

  /** Checks a signed request: the key, its addresses, the time, the signature, and that it is new. */
  authenticate(request: SignedRequest): Identified | IdentityError {
    const { apiKey, timestamp, signature, nowMs } = request;
    if (apiKey === undefined || timestamp === undefined || signature === undefined) {
      return 'AUTHENTICATION_REQUIRED';
    }
    const key = this.#store.get(apiKey);
    if (key === undefined || key.revokedMs !== 0) return 'UNKNOWN_API_KEY';
    if (!/^[0-9]{10,15}$/.test(timestamp)) return 'INVALID_TIMESTAMP';
    const deadlineMs = Number(timestamp) + (request.receiveWindowMs ?? RECEIVE_WINDOW_MS);
    if (Number(timestamp) > nowMs + AHEAD_MS) return 'FUTURE_TIMESTAMP';
    if (deadlineMs < nowMs) return 'STALE_TIMESTAMP';
    const head = Buffer.from(`${timestamp}${request.method}${request.target}`);
    const payload = Buffer.concat([head, request.body]);
    if (!verify(key.type, key.secret, payload, signature)) return 'INVALID_SIGNATURE';
    if (key.addresses.length > 0 && !isInside(key.addresses, request.address)) {
      return 'ADDRESS_NOT_ALLOWED';
    }
    if (changes(request.method) && !this.#admit(request, apiKey, payload)) {
      return 'REPLAYED_REQUEST';
    }
    const { account, permissions } = key;
    return { account, permissions, apiKey, deadlineMs };
  }

  close(): void {
    this.#database.close();
  }

  /** What is signed counts, not its signature: some signatures have several spellings. */
  #admit(request: SignedRequest, apiKey: string, payload: Uint8Array): boolean {
    // The window is not signed: whoever replays may ask for the longest.
    const untilMs = Number(request.timestamp) + RECEIVE_WINDOW_MS_MAX;
    return this.#guard.admit(
      digestOf(apiKey, payload),
      request.idempotencyKey ?? '',
      untilMs,
      request.nowMs,
    );
  }

  #ensureOperator(path: string): void {
    if (existsSync(path)) return;
    const issued = this.create({ account: OPERATOR, permissions: allPermissions });
    if (typeof issued === 'string') throw new Error(`operator key: ${issued}`);
    const { account, apiKey, secret, permissions, type } = issued;
    const text = JSON.stringify({ account, apiKey, secret, permissions, type }, undefined, 2);
    writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
}

function digestOf(apiKey: string, payload: Uint8Array): string {
  return createHash('sha256').update(apiKey).update(payload).digest('base64');
}

function changes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function shown(key: SecretKey): IssuedKey {
  const { account, apiKey, permissions, type } = key;
  return { account, apiKey, secret: type === 'hmac' ? key.secret : '', permissions, type };
}
