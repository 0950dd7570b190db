/**
 * API keys in `identity.sqlite`. A revoked key stays as a row, so that its id never comes back; secrets
 * are sealed by the vault. Keys are few and read at every request, so all of them live in memory too.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Vault } from './vault.ts';

export const permissions = ['read', 'trade', 'withdraw', 'admin'] as const;
export type Permission = (typeof permissions)[number];

export const keyTypes = ['hmac', 'ed25519', 'rsa'] as const;
export type KeyType = (typeof keyTypes)[number];

export interface ApiKey {
  readonly apiKey: string;
  /** Name of the account that the key acts for. */
  readonly account: string;
  readonly type: KeyType;
  readonly permissions: readonly Permission[];
  /** CIDR blocks or addresses that it may be used from; none: from anywhere. */
  readonly addresses: readonly string[];
  readonly createdMs: number;
  /** 0 while it is valid. */
  readonly revokedMs: number;
}

/** A key with what checks its signatures: the shared secret, or the public key in PEM. */
export interface SecretKey extends ApiKey {
  readonly secret: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS api_keys (
    api_key     TEXT PRIMARY KEY,
    account     TEXT NOT NULL,
    type        TEXT NOT NULL,
    permissions TEXT NOT NULL,
    addresses   TEXT NOT NULL,
    sealed      BLOB NOT NULL,
    created_ms  INTEGER NOT NULL,
    revoked_ms  INTEGER NOT NULL
  ) STRICT`;

interface Row {
  readonly api_key: string;
  readonly account: string;
  readonly type: KeyType;
  readonly permissions: string;
  readonly addresses: string;
  readonly sealed: Uint8Array;
  readonly created_ms: number;
  readonly revoked_ms: number;
}

const split = (text: string): string[] => (text === '' ? [] : text.split(','));

export class KeyStore {
  readonly #database: DatabaseSync;
  readonly #vault: Vault;
  readonly #keys = new Map<string, SecretKey>();

  /** Throws if the secrets were sealed under another master key. */
  constructor(database: DatabaseSync, vault: Vault) {
    this.#vault = vault;
    this.#database = database;
    this.#database.exec(SCHEMA);
    this.reload();
  }

  /** Reads the file again: another process may have changed it. */
  reload(): void {
    const rows = this.#database.prepare('SELECT * FROM api_keys ORDER BY rowid').all();
    this.#keys.clear();
    for (const row of rows as unknown as Row[]) {
      this.#keys.set(row.api_key, {
        apiKey: row.api_key,
        account: row.account,
        type: row.type,
        permissions: split(row.permissions) as Permission[],
        addresses: split(row.addresses),
        createdMs: row.created_ms,
        revokedMs: row.revoked_ms,
        secret: this.#vault.open(row.api_key, row.sealed),
      });
    }
  }

  get(apiKey: string): SecretKey | undefined {
    return this.#keys.get(apiKey);
  }

  /** All keys, oldest first, revoked ones too. */
  all(): readonly SecretKey[] {
    return [...this.#keys.values()];
  }

  /** Durable when it returns. */
  add(key: SecretKey): void {
    this.#database
      .prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        key.apiKey,
        key.account,
        key.type,
        key.permissions.join(','),
        key.addresses.join(','),
        this.#vault.seal(key.apiKey, key.secret),
        key.createdMs,
        key.revokedMs,
      );
    this.#keys.set(key.apiKey, key);
  }

  /** False if there is no such key or it is revoked already. */
  revoke(apiKey: string, nowMs: number): boolean {
    const key = this.#keys.get(apiKey);
    if (key === undefined || key.revokedMs !== 0) return false;
    this.#database
      .prepare('UPDATE api_keys SET revoked_ms = ? WHERE api_key = ?')
      .run(nowMs, apiKey);
    this.#keys.set(apiKey, { ...key, revokedMs: nowMs });
    return true;
  }
}
