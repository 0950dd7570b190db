/**
 * Order lists of all accounts: those whose work is not done, and those that ended and are not known to
 * be in history yet (at most RECENT_MAX of them).
 */
import type { OrderListState } from '../codec/order-list.ts';
import { acceptedList, endedList } from '../codec/order-list.ts';
import type { Output } from '../codec/output.ts';
import { assert } from '../core/assert.ts';
import type { Event } from '../core/event.ts';
import type { StateImage } from '../core/state-image.ts';
import { Listeners } from './listeners.ts';
import type { Unsubscribe } from './listeners.ts';

const RECENT_MAX = 50_000;

export class OrderLists {
  readonly #open = new Map<number, OrderListState>();
  readonly #ofAccount = new Map<number, Set<number>>();
  /** By the command that ended them, oldest first. */
  readonly #recent = new Map<number, OrderListState>();
  readonly #listeners: Listeners<readonly [OrderListState]> = new Listeners();

  /** Anybody's list, open or ended but not confirmed by history: check whose it is. */
  list(listId: number): OrderListState | undefined {
    return this.#open.get(listId) ?? this.#recent.get(listId);
  }

  /** By id; of one market or of all. */
  open(account: number, market?: number): readonly OrderListState[] {
    const ids = [...(this.#ofAccount.get(account) ?? [])];
    return ids
      .flatMap((listId) => this.#open.get(listId) ?? [])
      .filter((list) => market === undefined || list.market === market);
  }

  /** The account's open list of this client id, else the latest that ended and is not confirmed. */
  byClientId(account: number, clientListId: string): OrderListState | undefined {
    const ofClient = (list: OrderListState): boolean =>
      list.account === account && list.clientListId === clientListId;
    return this.open(account).findLast(ofClient) ?? [...this.#recent.values()].findLast(ofClient);
  }

  /** Ended and not confirmed by history, oldest first. */
  recent(account: number, market?: number): readonly OrderListState[] {
    return [...this.#recent.values()].filter(
      (list) => list.account === account && (market === undefined || list.market === market),
    );
  }

  /** Each change of one of the account's lists; account 0 is every account. */
  onChange(account: number, listener: (list: OrderListState) => void): Unsubscribe {
    return this.#listeners.add(account, listener);
  }

  /** Starts from the core's state; times that the image does not hold are those of the image. */
  seed(image: StateImage, known: ReadonlyMap<number, OrderListState>): void {
    this.#open.clear();
    this.#ofAccount.clear();
    this.#recent.clear();
    const moment = { createdMs: image.timeMs, createdSequence: image.sequence };
    const changed = { updatedMs: image.timeMs, updatedSequence: image.sequence };
    for (const list of image.lists) {
      const fresh = { ...list, status: 'EXECUTING', ...moment, ...changed } as const;
      this.#add(known.get(list.listId) ?? fresh);
    }
  }

  apply(event: Event, output: Output): void {
    if (event.kind === 'ListAccepted') {
      const list = acceptedList(event, output);
      this.#add(list);
      this.#tell(list);
    } else if (event.kind === 'ListEnded') {
      const open = this.#open.get(event.listId);
      assert(open !== undefined, 'only an open list ends');
      const list = endedList(open, output);
      this.#open.delete(list.listId);
      this.#ofAccount.get(list.account)?.delete(list.listId);
      this.#recent.set(list.listId, list);
      if (this.#recent.size > RECENT_MAX) this.#dropOldest();
      this.#tell(list);
    }
  }

  /** Lets go of what ended up to this sequence. */
  confirmed(sequence: number): void {
    for (const list of this.#recent.values()) {
      if (list.updatedSequence > sequence) break;
      this.#dropOldest();
    }
  }

  #add(list: OrderListState): void {
    this.#open.set(list.listId, list);
    const known = this.#ofAccount.get(list.account);
    if (known === undefined) this.#ofAccount.set(list.account, new Set([list.listId]));
    else known.add(list.listId);
  }

  #tell(list: OrderListState): void {
    this.#listeners.fire(list.account, list);
    this.#listeners.fire(0, list);
  }

  #dropOldest(): void {
    const [listId] = this.#recent.keys();
    if (listId !== undefined) this.#recent.delete(listId);
  }
}
