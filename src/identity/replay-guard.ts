/**
 * Signed requests that were used, for as long as their timestamp would still be accepted. One comes
 * through once; again only with the same idempotency key, for then it is the core that makes it happen
 * once. Bounded: a full guard lets go of the oldest first, and says so.
 */
interface Used {
  readonly untilMs: number;
  readonly idempotencyKey: string;
}

export class ReplayGuard {
  readonly #used = new Map<string, Used>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#used.size;
  }

  /** Whether this use is the first, or a resend that is safe. */
  admit(digest: string, idempotencyKey: string, untilMs: number, nowMs: number): boolean {
    const used = this.#used.get(digest);
    if (used !== undefined && used.untilMs >= nowMs) {
      return used.idempotencyKey !== '' && used.idempotencyKey === idempotencyKey;
    }
    this.#expire(nowMs);
    this.#used.delete(digest);
    this.#used.set(digest, { untilMs, idempotencyKey });
    return true;
  }

  /** The use came to nothing: the next one is the first. */
  forget(digest: string): void {
    this.#used.delete(digest);
  }

  #expire(nowMs: number): void {
    for (const [digest, used] of this.#used) {
      if (used.untilMs >= nowMs && this.#used.size < this.#max) return;
      this.#used.delete(digest);
    }
  }
}
