/**
 * A market's book as a client keeps it: a snapshot, then contiguous updates (D2). A gap is detected,
 * never papered over: the book is then unusable until the next snapshot.
 */
import type { DepthSnapshot, DepthUpdate } from './stream-wire.ts';
import type { Depth, Level } from './wire.ts';

/** Folds the depth events of one market. */
export class DepthBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  #updateId = -1;

  /** Update id that the book is of; -1 before the first snapshot and after a gap. */
  get updateId(): number {
    return this.#updateId;
  }

  /** `gap`: the event does not follow what is known; subscribe again for a fresh snapshot. */
  apply(event: DepthSnapshot | DepthUpdate): 'applied' | 'gap' {
    if (event.kind === 'snapshot') {
      this.#bids.clear();
      this.#asks.clear();
      this.#updateId = event.updateId;
    } else {
      if (this.#updateId < 0 || event.firstUpdateId !== this.#updateId + 1) {
        this.#updateId = -1;
        return 'gap';
      }
      this.#updateId = event.lastUpdateId;
    }
    change(this.#bids, event.bids);
    change(this.#asks, event.asks);
    return 'applied';
  }

  /** The best levels of both sides; all when no number is given. */
  depth(market: string, levels: number = Number.MAX_SAFE_INTEGER): Depth {
    const bids = [...this.#bids].sort(([a], [b]) => Number(b) - Number(a)).slice(0, levels);
    const asks = [...this.#asks].sort(([a], [b]) => Number(a) - Number(b)).slice(0, levels);
    return { market, updateId: this.#updateId, bids, asks };
  }
}

function change(side: Map<string, string>, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    if (quantity === '0') side.delete(price);
    else side.set(price, quantity);
  }
}
