/**
 * Accounts: names, each account's open orders as a list in order of their ids (new orders have the
 * highest id, so they go to its end; an amended order keeps its place), and the handles of its first
 * balances, so that the usual order needs no search for them. Hot, but for the names.
 *
 *   i32 of an account, one cache line:  0 first order  1 last order  2 open orders  3 gate
 *       4 asset, 5 handle of its balance, and so on: six pairs; asset 0 = none yet
 *   gate: index of the account's settings, 0 = as created; its orders take the fast lane only while it is 0
 */
import { AccountSettings } from './account-settings.ts';
import type { Ledger } from './ledger.ts';
import type { OrderArena } from './order-arena.ts';
import { Moves } from './moves.ts';
import * as accountFields from './account-fields.ts';
import * as orderFields from './order-fields.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCOUNT, ACCOUNT_NEXT, ACCOUNT_PREVIOUS, I32_SHIFT } = orderFields;

const { COUNT, FIRST, GATE, LAST, LINE_SHIFT, LINE_WORDS, PAIRS } = accountFields;

export class AccountTable {
  readonly #orders: OrderArena;
  readonly #ledger: Ledger;
  /** By account; account 0 is the venue. */
  readonly names: string[] = [''];
  readonly byName: Map<string, number> = new Map();
  words: Int32Array<ArrayBuffer>;
  readonly #moves: Moves;
  readonly #settings: AccountSettings[] = [new AccountSettings()];

  constructor(orders: OrderArena, ledger: Ledger, moves: Moves = new Moves(), room = 1024) {
    this.#moves = moves;
    this.words = new Int32Array(room * LINE_WORDS);
    this.#orders = orders;
    this.#ledger = ledger;
  }

  add(name: string): number {
    const account = this.names.length;
    this.names.push(name);
    this.byName.set(name, account);
    if (this.names.length * LINE_WORDS > this.words.length) {
      const words = new Int32Array(this.words.length * 2);
      words.set(this.words);
      this.words = words;
      this.#moves.count++;
    }
    return account;
  }

  /** Forgets all accounts; the array stays where it is. */
  clear(): void {
    this.words.fill(0, 0, this.names.length * LINE_WORDS);
    this.names.length = 1;
    this.byName.clear();
    this.#settings.length = 1;
  }

  /** Whether it is an account that was created, which the venue is not. */
  has(account: number): boolean {
    return account > 0 && account < this.names.length;
  }

  /** Slot of the account's open order with the lowest id, or 0. */
  firstOrder(account: number): number {
    return this.words[(account << LINE_SHIFT) | FIRST]!;
  }

  openOrders(account: number): number {
    return this.words[(account << LINE_SHIFT) | COUNT]!;
  }

  /** Whether anything is set for the account; asked before its settings are looked at. */
  hasSettings(account: number): boolean {
    return this.words[(account << LINE_SHIFT) | GATE] !== 0;
  }

  /** To read only: accounts without settings share one object. */
  settings(account: number): AccountSettings {
    return this.#settings[this.words[(account << LINE_SHIFT) | GATE]!]!;
  }

  /** The account's trade group, 0 none. */
  groupOf(account: number): number {
    const settings = this.words[(account << LINE_SHIFT) | GATE]!;
    return settings === 0 ? 0 : this.#settings[settings]!.tradeGroup;
  }

  /** To change. */
  ownSettings(account: number): AccountSettings {
    const word = (account << LINE_SHIFT) | GATE;
    if (this.words[word] === 0) {
      this.words[word] = this.#settings.length;
      this.#settings.push(new AccountSettings());
    }
    return this.settings(account);
  }

  /** The handle of an account's balance of an asset; 0 when it has never had one. */
  balance(account: number, asset: number): number {
    const words = this.words;
    const pair = (account << LINE_SHIFT) | PAIRS;
    if (words[pair] === asset) return words[pair | 1]!;
    if (words[pair + 2] === asset) return words[pair + 3]!;
    return this.#searchBalance(account, asset);
  }

  #searchBalance(account: number, asset: number): number {
    const words = this.words;
    const end = (account + 1) << LINE_SHIFT;
    for (let pair = (account << LINE_SHIFT) | PAIRS; pair < end; pair += 2) {
      if (words[pair] === asset) return words[pair + 1]!;
      if (words[pair] !== 0) continue;
      const handle = this.#ledger.find(account, asset);
      if (handle === 0) return 0;
      words[pair] = asset;
      words[pair + 1] = handle;
      return handle;
    }
    return this.#ledger.find(account, asset);
  }

  /** Appends an order with an id above all of the account's. */
  append(slot: number): void {
    const { i32 } = this.#orders;
    const words = this.words;
    const at = slot << I32_SHIFT;
    const line = i32[at | ACCOUNT]! << LINE_SHIFT;
    const last = words[line | LAST]!;
    i32[at | ACCOUNT_NEXT] = 0;
    i32[at | ACCOUNT_PREVIOUS] = last;
    if (last === 0) words[line | FIRST] = slot;
    else i32[(last << I32_SHIFT) | ACCOUNT_NEXT] = slot;
    words[line | LAST] = slot;
    words[line | COUNT]!++;
  }

  remove(slot: number): void {
    const { i32 } = this.#orders;
    const words = this.words;
    const at = slot << I32_SHIFT;
    const line = i32[at | ACCOUNT]! << LINE_SHIFT;
    const next = i32[at | ACCOUNT_NEXT]!;
    const previous = i32[at | ACCOUNT_PREVIOUS]!;
    if (previous === 0) words[line | FIRST] = next;
    else i32[(previous << I32_SHIFT) | ACCOUNT_NEXT] = next;
    if (next === 0) words[line | LAST] = previous;
    else i32[(next << I32_SHIFT) | ACCOUNT_PREVIOUS] = previous;
    words[line | COUNT]!--;
  }
}
