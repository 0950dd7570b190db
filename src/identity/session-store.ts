/**
 * Sessions of signed-in people in `identity.sqlite`, so that a restart signs nobody out. A session is
 * found by the SHA-256 of its token: who reads the file can use none. Its last use is written at most
 * once a minute, since every request has one.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface StoredSession {
  /** SHA-256 of the token in hex. */
  readonly digest: string;
  /** Names the session in lists; it opens nothing. */
  readonly id: string;
  /** The user; of a demo session, the account. */
  readonly user: string;
  readonly isDemo: boolean;
  readonly createdMs: number;
  readonly seenMs: number;
  /** Where it was opened from. */
  readonly address: string;
  /** What the browser called itself. */
  readonly agent: string;
  /** Until when the password that was given again counts; 0 at first and after a restart. */
  readonly confirmedUntilMs: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (
    digest     TEXT PRIMARY KEY,
    id         TEXT NOT NULL,
    user       TEXT NOT NULL,
    is_demo    INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
  ) STRICT`;

const WRITE_SEEN_MS = 60_000;

interface Row {
  readonly digest: string;
  readonly id: string;
  readonly user: string;
  readonly is_demo: number;
  readonly created_ms: number;
  readonly seen_ms: number;
  readonly address: string;
  readonly agent: string;
}

/** What a token is stored as. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export class SessionStore {
  readonly #database: DatabaseSync;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #writtenMs = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    const rows = database.prepare('SELECT * FROM sessions ORDER BY rowid').all();
    for (const row of rows as unknown as Row[]) {
      const { digest, id, user, address, agent } = row;
      const isDemo = row.is_demo === 1;
      const times = { createdMs: row.created_ms, seenMs: row.seen_ms, confirmedUntilMs: 0 };
      this.#sessions.set(digest, { digest, id, user, isDemo, ...times, address, agent });
      this.#writtenMs.set(digest, row.seen_ms);
    }
  }

  get(digest: string): StoredSession | undefined {
    return this.#sessions.get(digest);
  }

  /** All sessions, oldest first. */
  all(): readonly StoredSession[] {
    return [...this.#sessions.values()];
  }

  /** Durable when it returns. */
  add(session: StoredSession): void {
    const { digest, id, user, isDemo, createdMs, seenMs, address, agent } = session;
    this.#database
      .prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(digest, id, user, isDemo ? 1 : 0, createdMs, seenMs, address, agent);
    this.#sessions.set(digest, session);
    this.#writtenMs.set(digest, seenMs);
  }

  /** Notes a use. */
  seen(digest: string, nowMs: number): void {
    const session = this.#sessions.get(digest);
    if (session === undefined) return;
    this.#sessions.set(digest, { ...session, seenMs: nowMs });
    if (nowMs - (this.#writtenMs.get(digest) ?? 0) < WRITE_SEEN_MS) return;
    this.#database.prepare('UPDATE sessions SET seen_ms = ? WHERE digest = ?').run(nowMs, digest);
    this.#writtenMs.set(digest, nowMs);
  }

  confirm(digest: string, untilMs: number): void {
    const session = this.#sessions.get(digest);
    if (session !== undefined) {
      this.#sessions.set(digest, { ...session, confirmedUntilMs: untilMs });
    }
  }

  remove(digest: string): void {
    if (!this.#sessions.delete(digest)) return;
    this.#writtenMs.delete(digest);
    this.#database.prepare('DELETE FROM sessions WHERE digest = ?').run(digest);
  }
}
