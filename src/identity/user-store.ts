/**
 * People in `identity.sqlite`: a name to sign in with, the hash of a password, the account they act for.
 * Names differ by more than case. They are few, and live in memory too.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Permission } from './key-store.ts';

export interface User {
  /** As it was given; found whatever its case. */
  readonly name: string;
  /** Name of the account that the user acts for. */
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly createdMs: number;
}

/** A user with the stored password. */
export interface SecretUser extends User {
  readonly password: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (
    name        TEXT PRIMARY KEY COLLATE NOCASE,
    account     TEXT NOT NULL,
    permissions TEXT NOT NULL,
    password    TEXT NOT NULL,
    created_ms  INTEGER NOT NULL
  ) STRICT`;

interface Row {
  readonly name: string;
  readonly account: string;
  readonly permissions: string;
  readonly password: string;
  readonly created_ms: number;
}

export class UserStore {
  readonly #database: DatabaseSync;
  readonly #users = new Map<string, SecretUser>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    const rows = database.prepare('SELECT * FROM users ORDER BY rowid').all();
    for (const row of rows as unknown as Row[]) {
      const { name, account, password, created_ms: createdMs } = row;
      const permissions = row.permissions.split(',') as Permission[];
      this.#users.set(name.toLowerCase(), { name, account, permissions, password, createdMs });
    }
  }

  get(name: string): SecretUser | undefined {
    return this.#users.get(name.toLowerCase());
  }

  /** All users, oldest first. */
  all(): readonly SecretUser[] {
    return [...this.#users.values()];
  }

  /** Durable when it returns. */
  add(user: SecretUser): void {
    this.#database
      .prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?)')
      .run(user.name, user.account, user.permissions.join(','), user.password, user.createdMs);
    this.#users.set(user.name.toLowerCase(), user);
  }

  /** False if there is no such user. */
  setPassword(name: string, password: string): boolean {
    const user = this.get(name);
    if (user === undefined) return false;
    this.#database.prepare('UPDATE users SET password = ? WHERE name = ?').run(password, name);
    this.#users.set(name.toLowerCase(), { ...user, password });
    return true;
  }

  /** False if there is no such user. */
  remove(name: string): boolean {
    if (!this.#users.delete(name.toLowerCase())) return false;
    this.#database.prepare('DELETE FROM users WHERE name = ?').run(name);
    return true;
  }
}
