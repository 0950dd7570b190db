/** The two ways in which a call of the client fails: the exchange said no, or nobody knows. */

/** The exchange answered with a refusal; nothing changed unless `problem` says so. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** Stable code: a rejection such as INSUFFICIENT_BALANCE, or one of the gateway's. */
  readonly code: string;
  /** HTTP status; 0 when the refusal came by WebSocket. */
  readonly status: number;
  /** The whole problem document. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, problem: Readonly<Record<string, unknown>>) {
    const detail = problem['detail'] ?? problem['message'] ?? problem['title'];
    super(typeof detail === 'string' ? `${code}: ${detail}` : code);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/**
 * No usable answer came. Whether a command took effect is unknown: ask by clientOrderId, or send it
 * again with the same idempotency key (P4).
 */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly code: 'UNREACHABLE' | 'TIMEOUT' | 'BAD_RESPONSE' | 'CLOSED';

  constructor(code: UnreachableError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
