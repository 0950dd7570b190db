/**
 * Time, the only place where the exchange reads a clock. Wall time may jump both ways; who stamps the
 * log clamps it so that log time never goes back.
 */

export interface Clock {
  /** Wall clock: ms since 1970. */
  nowMs(): number;
  /** Time that only goes forward, in ms with a fraction, from an arbitrary zero. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
