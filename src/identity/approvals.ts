/**
 * Requests of administrators that another administrator has to approve, in `identity.sqlite`: who asked
 * for what, who decided, and when. Rows stay; a pending one is worth nothing after PENDING_MS.
 */
import type { DatabaseSync } from 'node:sqlite';

export const PENDING_MS: number = 24 * 60 * 60_000;

export const approvalStatuses = ['PENDING', 'APPROVED', 'REFUSED', 'EXPIRED'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export interface Approval {
  readonly approvalId: number;
  /** Name of the operation, and its request as JSON text. */
  readonly operation: string;
  readonly request: string;
  /** The key or user that asked. */
  readonly requestedBy: string;
  readonly requestedMs: number;
  readonly status: ApprovalStatus;
  /** '' and 0 while nobody has decided. */
  readonly decidedBy: string;
  readonly decidedMs: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS approvals (
    approval_id  INTEGER PRIMARY KEY,
    operation    TEXT NOT NULL,
    request      TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_ms INTEGER NOT NULL,
    status       TEXT NOT NULL,
    decided_by   TEXT NOT NULL,
    decided_ms   INTEGER NOT NULL
  ) STRICT`;

interface ApprovalRow {
  readonly approval_id: number;
  readonly operation: string;
  readonly request: string;
  readonly requested_by: string;
  readonly requested_ms: number;
  readonly status: ApprovalStatus;
  readonly decided_by: string;
  readonly decided_ms: number;
}

export class Approvals {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database;
    this.#now = now;
    database.exec(SCHEMA);
  }

  /** Notes a request; one that is pending already, whoever asked, is not noted twice. */
  ask(operation: string, request: string, requestedBy: string): Approval {
    const known = this.list(Number.MAX_SAFE_INTEGER).find(
      (each) =>
        each.status === 'PENDING' && each.operation === operation && each.request === request,
    );
    if (known !== undefined) return known;
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO approvals VALUES (NULL, ?, ?, ?, ?, 'PENDING', '', 0)")
      .run(operation, request, requestedBy, this.#now());
    return this.get(Number(lastInsertRowid)) as Approval;
  }

  get(approvalId: number): Approval | undefined {
    const row = this.#database
      .prepare('SELECT * FROM approvals WHERE approval_id = ?')
      .get(approvalId);
    return row === undefined ? undefined : this.#approval(row as unknown as ApprovalRow);
  }

  /** Newest first. */
  list(limit: number): readonly Approval[] {
    const rows = this.#database
      .prepare('SELECT * FROM approvals ORDER BY approval_id DESC LIMIT ?')
      .all(limit);
    return (rows as unknown as ApprovalRow[]).map((row) => this.#approval(row));
  }

  /** Durable when it returns; false unless it is pending. */
  decide(approvalId: number, status: 'APPROVED' | 'REFUSED', decidedBy: string): boolean {
    if (this.get(approvalId)?.status !== 'PENDING') return false;
    this.#database
      .prepare(
        'UPDATE approvals SET status = ?, decided_by = ?, decided_ms = ? WHERE approval_id = ?',
      )
      .run(status, decidedBy, this.#now(), approvalId);
    return true;
  }

  #approval(row: ApprovalRow): Approval {
    const isOver = row.status === 'PENDING' && this.#now() - row.requested_ms >= PENDING_MS;
    return {
      approvalId: row.approval_id,
      operation: row.operation,
      request: row.request,
      requestedBy: row.requested_by,
      requestedMs: row.requested_ms,
      status: isOver ? 'EXPIRED' : row.status,
      decidedBy: row.decided_by,
      decidedMs: row.decided_ms,
    };
  }
}
