/** Listeners by key, in order of subscription. One that throws is a bug and stops the fold. */

export type Unsubscribe = () => void;

export class Listeners<Arguments extends readonly unknown[]> {
  readonly #byKey = new Map<string | number, Set<(...values: Arguments) => void>>();

  add(key: string | number, listener: (...values: Arguments) => void): Unsubscribe {
    const own = (...values: Arguments): void => listener(...values);
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, new Set([own]));
    else known.add(own);
    return () => {
      const set = this.#byKey.get(key);
      if (set?.delete(own) === true && set.size === 0) this.#byKey.delete(key);
    };
  }

  has(key: string | number): boolean {
    return this.#byKey.has(key);
  }

  /** A copy is walked, so that listeners may come and go meanwhile. */
  fire(key: string | number, ...values: Arguments): void {
    const set = this.#byKey.get(key);
    if (set === undefined) return;
    for (const listener of Array.from(set)) listener(...values);
  }
}
