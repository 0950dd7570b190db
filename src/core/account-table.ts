/**
 * Accounts: names, and each account's open orders as a list in order of their ids (new orders have the
 * highest id, so they go to its end; an amended order keeps its place). Hot, but for the names.
 */
import type { OrderArena } from './order-arena.ts';
import * as orderFields from './order-fields.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCOUNT, ACCOUNT_NEXT, ACCOUNT_PREVIOUS, I32_WORDS } = orderFields;

const WORDS = 4;
const FIRST = 0;
const LAST = 1;
const COUNT = 2;

export class AccountTable {
  readonly #orders: OrderArena;
  /** By account; account 0 is the venue. */
  readonly names: string[] = [''];
  readonly byName: Map<string, number> = new Map();
  #words = new Int32Array(1024 * WORDS);

  constructor(orders: OrderArena) {
    this.#orders = orders;
  }

  add(name: string): number {
    const account = this.names.length;
    this.names.push(name);
    this.byName.set(name, account);
    if (this.names.length * WORDS > this.#words.length) {
      const words = new Int32Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
    }
    return account;
  }

  /** Whether it is an account that was created, which the venue is not. */
  has(account: number): boolean {
    return account > 0 && account < this.names.length;
  }

  /** Slot of the account's open order with the lowest id, or 0. */
  firstOrder(account: number): number {
    return this.#words[account * WORDS + FIRST]!;
  }

  openOrders(account: number): number {
    return this.#words[account * WORDS + COUNT]!;
  }

  /** Appends an order with an id above all of the account's. */
  append(slot: number): void {
    const { i32 } = this.#orders;
    const at = slot * I32_WORDS;
    const account = i32[at + ACCOUNT]! * WORDS;
    const last = this.#words[account + LAST]!;
    i32[at + ACCOUNT_NEXT] = 0;
    i32[at + ACCOUNT_PREVIOUS] = last;
    if (last === 0) this.#words[account + FIRST] = slot;
    else i32[last * I32_WORDS + ACCOUNT_NEXT] = slot;
    this.#words[account + LAST] = slot;
    this.#words[account + COUNT]!++;
  }

  remove(slot: number): void {
    const { i32 } = this.#orders;
    const at = slot * I32_WORDS;
    const account = i32[at + ACCOUNT]! * WORDS;
    const next = i32[at + ACCOUNT_NEXT]!;
    const previous = i32[at + ACCOUNT_PREVIOUS]!;
    if (previous === 0) this.#words[account + FIRST] = next;
    else i32[previous * I32_WORDS + ACCOUNT_NEXT] = next;
    if (next === 0) this.#words[account + LAST] = previous;
    else i32[next * I32_WORDS + ACCOUNT_PREVIOUS] = previous;
    this.#words[account + COUNT]!--;
  }
}
