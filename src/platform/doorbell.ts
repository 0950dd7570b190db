/**
 * A doorbell word in shared memory: one thread waits on it, any number ring it. Ringing costs one load
 * while the waiter is awake; only a parked one is notified. No ring is lost: the waiter marks itself
 * parked before it looks once more for work, the ringer publishes its work before it looks for the mark.
 */

/** Bytes of shared memory that a doorbell takes; a cache line of its own. */
export const DOORBELL_BYTES = 64;

const COUNT = 0;
const PARKED = 1;
/** Looks for work this often before it parks: about 10 us. */
const SPINS = 400;

export class Doorbell {
  readonly #words: Int32Array;

  constructor(shared: SharedArrayBuffer, byteOffset = 0) {
    this.#words = new Int32Array(shared, byteOffset, 2);
  }

  /** Wakes the waiter if it is parked. Call it after the work is visible to others. */
  ring(): void {
    if (Atomics.load(this.#words, PARKED) === 0) return;
    Atomics.add(this.#words, COUNT, 1);
    Atomics.notify(this.#words, COUNT);
  }

  /** Blocks until `ready` holds, the bell rings, or the timeout passes; spins briefly first. */
  wait(ready: () => boolean, timeoutMs: number): void {
    for (let spin = 0; spin < SPINS; spin++) if (ready()) return;
    const count = Atomics.load(this.#words, COUNT);
    Atomics.store(this.#words, PARKED, 1);
    if (!ready()) Atomics.wait(this.#words, COUNT, count, timeoutMs);
    Atomics.store(this.#words, PARKED, 0);
  }

  /**
   * Calls back once, when the bell rings or at once when `ready` holds already: for a thread with an
   * event loop. The callback never runs inside this call.
   */
  waitAsync(ready: () => boolean, wake: () => void): void {
    const count = Atomics.load(this.#words, COUNT);
    Atomics.store(this.#words, PARKED, 1);
    const awake = (): void => {
      Atomics.store(this.#words, PARKED, 0);
      wake();
    };
    if (ready()) {
      queueMicrotask(awake);
      return;
    }
    const waiting = Atomics.waitAsync(this.#words, COUNT, count);
    if (waiting.async) void waiting.value.then(awake);
    else queueMicrotask(awake);
  }
}
