/**
 * A binary heap of (key, order id), least first: keys are times or prices. Entries of orders that are gone
 * stay until they come to the top or until sweep() is called.
 */
export class PairHeap {
  #words = new Float64Array(32);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Key and order id of the least entry; of a heap that is not empty. */
  get key(): number {
    return this.#words[0]!;
  }

  get orderId(): number {
    return this.#words[1]!;
  }

  clear(): void {
    this.#count = 0;
  }

  push(key: number, orderId: number): void {
    if (this.#count * 2 === this.#words.length) {
      const words = new Float64Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
    }
    this.#up(this.#count++, key, orderId);
  }

  pop(): void {
    const words = this.#words;
    this.#count--;
    const key = words[this.#count * 2]!;
    const orderId = words[this.#count * 2 + 1]!;
    if (this.#count !== 0) this.#down(0, key, orderId);
  }

  /** Keeps the entries that `keeps` says yes to. */
  sweep(keeps: (key: number, orderId: number) => boolean): void {
    const words = this.#words;
    const count = this.#count;
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      const key = words[i * 2]!;
      const orderId = words[i * 2 + 1]!;
      // What is written lies before what is still to be read.
      if (keeps(key, orderId)) this.#up(this.#count++, key, orderId);
    }
  }

  #up(from: number, key: number, orderId: number): void {
    const words = this.#words;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(key, orderId, words[parent * 2]!, words[parent * 2 + 1]!)) break;
      words[at * 2] = words[parent * 2]!;
      words[at * 2 + 1] = words[parent * 2 + 1]!;
      at = parent;
    }
    words[at * 2] = key;
    words[at * 2 + 1] = orderId;
  }

  #down(from: number, key: number, orderId: number): void {
    const words = this.#words;
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.#count) break;
      const other = (child + 1) * 2;
      const right =
        child + 1 < this.#count &&
        isBefore(words[other]!, words[other + 1]!, words[child * 2]!, words[child * 2 + 1]!);
      if (right) child++;
      if (!isBefore(words[child * 2]!, words[child * 2 + 1]!, key, orderId)) break;
      words[at * 2] = words[child * 2]!;
      words[at * 2 + 1] = words[child * 2 + 1]!;
      at = child;
    }
    words[at * 2] = key;
    words[at * 2 + 1] = orderId;
  }
}

function isBefore(key: number, orderId: number, otherKey: number, otherId: number): boolean {
  return key < otherKey || (key === otherKey && orderId < otherId);
}
