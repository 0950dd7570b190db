/** What one stream connection may use (P13): memory and work are bounded by connections x these. */

export interface StreamLimits {
  /** Connections at one time; one more is refused with 503. */
  readonly connections: number;
  /** Longest message of a client, in bytes; a longer one ends the connection (1009). */
  readonly payloadBytes: number;
  /** Subscriptions of one connection. */
  readonly subscriptions: number;
  /** Messages a second, with a burst of as many; each one more is refused. 0: no bound. */
  readonly messagesPerSecond: number;
  /** Requests under way; one more is answered BUSY. */
  readonly requests: number;
  /** Unread output in bytes above which book and ticker messages are conflated. */
  readonly slowBytes: number;
  /** Unread output in bytes above which the connection is ended (4008). */
  readonly hopelessBytes: number;
  /** Faults (unreadable or refused-by-rate messages) forgiven at once, then one a second (4001). */
  readonly faults: number;
  /** The server pings so often, and gives up a client it has not heard of for the second time. */
  readonly pingMs: number;
  readonly silenceMs: number;
  /** A closed connection that does not take its last bytes is cut after this. */
  readonly graceMs: number;
  /** New connections of one address in each window; one more is refused with 429. 0: no bound. */
  readonly connectsPerWindow: number;
  readonly connectsWindowMs: number;
}

export const defaultLimits: StreamLimits = {
  connections: 10_000,
  payloadBytes: 64 * 1024,
  subscriptions: 200,
  messagesPerSecond: 0,
  requests: 4_096,
  slowBytes: 256 * 1024,
  hopelessBytes: 8 * 1024 * 1024,
  faults: 100,
  pingMs: 20_000,
  silenceMs: 60_000,
  graceMs: 5_000,
  connectsPerWindow: 0,
  connectsWindowMs: 300_000,
};

/** Those of Binance's streams; `rateLimits`: 5 messages a second, 300 connections in 5 minutes. */
export function binanceLimits(rateLimits: boolean): StreamLimits {
  return {
    ...defaultLimits,
    subscriptions: 1_024,
    messagesPerSecond: rateLimits ? 5 : 0,
    connectsPerWindow: rateLimits ? 300 : 0,
  };
}

/** A bound that refills: `burst` at once, then `perSecond`. */
export class Allowance {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #atMs: number;

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst;
    this.#perMs = perSecond / 1000;
    this.#left = burst;
    this.#atMs = nowMs;
  }

  /** Takes one; false when there is none left. */
  take(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#left = Math.min(this.#burst, this.#left + passedMs * this.#perMs);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/** Counts per name in fixed windows of time. */
export class Visits {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #counts = new Map<string, number>();
  #window = 0;

  /** At most `most` a window; 0: any number. */
  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Takes one; false when the name has none left in this window. */
  take(name: string, nowMs: number): boolean {
    if (this.#most === 0) return true;
    const window = Math.floor(nowMs / this.#windowMs);
    if (window !== this.#window) this.#counts.clear();
    this.#window = window;
    const count = this.#counts.get(name) ?? 0;
    if (count >= this.#most) return false;
    this.#counts.set(name, count + 1);
    return true;
  }
}
