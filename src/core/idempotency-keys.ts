/**
 * Idempotency keys that took effect (P10), oldest first: remembered for IDEMPOTENCY_WINDOW_MS of log
 * time, at most IDEMPOTENCY_KEYS_MAX of them. A key exactly as old as the window is forgotten.
 */
import { IDEMPOTENCY_KEYS_MAX, IDEMPOTENCY_WINDOW_MS } from './types.ts';

export interface KeyEffect {
  readonly sequence: number;
  readonly timeMs: number;
  /** The order made; 0 when only the cancel half of a replacement took effect. */
  readonly id: number;
}

export class IdempotencyKeys {
  /** By `account:key`, in order of sequence. */
  readonly effects: Map<string, KeyEffect> = new Map();

  find(account: number, key: string, timeMs: number): KeyEffect | undefined {
    this.forget(timeMs);
    return this.effects.get(`${account}:${key}`);
  }

  add(account: number, key: string, effect: KeyEffect): void {
    if (this.effects.size === IDEMPOTENCY_KEYS_MAX) this.#dropOldest();
    this.effects.set(`${account}:${key}`, effect);
  }

  /** Drops what is older than the window. */
  forget(timeMs: number): void {
    for (const effect of this.effects.values()) {
      if (effect.timeMs + IDEMPOTENCY_WINDOW_MS > timeMs) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    for (const oldest of this.effects.keys()) {
      this.effects.delete(oldest);
      return;
    }
  }
}
