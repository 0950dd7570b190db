/** Reads that wait until this gateway has folded a log position (minSequence), for a bounded time. */
const WAIT_MS = 2_000;
const WAITERS_MAX = 10_000;

interface Waiter {
  readonly sequence: number;
  resolve(reached: boolean): void;
}

export class SequenceWaiters {
  #sequence: number;
  readonly #waiters = new Set<Waiter>();

  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  /** The views have folded everything up to here. */
  reached(sequence: number): void {
    this.#sequence = sequence;
    for (const waiter of this.#waiters) {
      if (waiter.sequence <= sequence) waiter.resolve(true);
    }
  }

  /** True once the position is reached; false after two seconds, or at once when too many wait. */
  wait(sequence: number): Promise<boolean> {
    if (sequence <= this.#sequence) return Promise.resolve(true);
    if (this.#waiters.size >= WAITERS_MAX) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (reached: boolean): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(reached);
      };
      const waiter: Waiter = { sequence, resolve: end };
      const timer = setTimeout(end, WAIT_MS, false);
      this.#waiters.add(waiter);
    });
  }
}
