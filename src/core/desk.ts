/** PlaceOrder and ReplaceOrder: idempotency around the entry of orders (P10), and cancel-replace (A2). */
import { commandLayouts } from './command.ts';
import { isPlain } from './draft.ts';
import { listTexts } from './list-entry.ts';
import { cancelReasons, replaceModes } from './types.ts';
import * as answers from './answers.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import * as terms from './terms.ts';
import * as types from './types.ts';
import type { AdvancedEntry } from './advanced-entry.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import type { ListEntry } from './list-entry.ts';
import type { OpenOrders } from './open-orders.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, rejection } = answers;
const { offsetOf, textLength } = schema;
const { C_ACCOUNT, C_MARKET } = termFields;
const { asciiText, isVisible } = terms;
const { TEXT_BYTES } = types;

const UNKNOWN_ACCOUNT = rejection('UNKNOWN_ACCOUNT');
const ACCOUNT_DISABLED = rejection('ACCOUNT_DISABLED');
const REPLACED = cancelReasons.indexOf('REPLACED');
const STOP_ON_FAILURE = replaceModes.indexOf('STOP_ON_FAILURE');

const { PlaceAdvancedOrder, PlaceOrder, PlaceOrderList, ReplaceOrder } = commandLayouts;
const C_LIST_MARKET = offsetOf(PlaceOrderList, 'market') >> 2;
const C_REPLACE_MODE = offsetOf(ReplaceOrder, 'mode') >> 2;
const C_RESTRICTION = offsetOf(ReplaceOrder, 'restriction') >> 2;
const C_CANCEL_ID = offsetOf(ReplaceOrder, 'cancelOrderId') >> 3;

export class Desk {
  readonly #state: State;
  readonly #book: Book;
  readonly #entry: Entry;
  readonly #advanced: AdvancedEntry;
  readonly #lists: ListEntry;
  readonly #openOrders: OpenOrders;
  readonly #answers: Answers;

  constructor(
    state: State,
    book: Book,
    entries: Entries,
    openOrders: OpenOrders,
    answers: Answers,
  ) {
    this.#state = state;
    this.#book = book;
    this.#entry = entries.plain;
    this.#advanced = entries.advanced;
    this.#lists = entries.lists;
    this.#openOrders = openOrders;
    this.#answers = answers;
  }

  place(from: RecordBuffer, at: number): void {
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const textAt = at + PlaceOrder.textOffset;
    if (account !== 0 && !this.#state.accounts.has(account)) {
      const market = from.i32[(at >> 2) + C_MARKET]!;
      this.#answers.reject(UNKNOWN_ACCOUNT, market, 0, from, textAt);
      return;
    }
    const keyAt = textAt + 4 + textLength(from, textAt);
    const keyed = textLength(from, keyAt) !== 0;
    if (keyed && this.#repeats(from, keyAt, account)) return;
    const placed = this.#entry.place(from, at, textAt, keyAt, account);
    if (keyed && placed) this.#remember(from, keyAt, account, this.#state.orderId);
  }

  /** PlaceAdvancedOrder; one without conditions goes the way of all plain orders. */
  placeAdvanced(from: RecordBuffer, at: number): void {
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const textAt = at + PlaceAdvancedOrder.textOffset;
    const keyAt = textAt + 4 + textLength(from, textAt);
    const market = from.i32[(at >> 2) + C_MARKET]!;
    if (!this.#mayAsk(from, account, market, textAt, keyAt)) return;
    const placed = this.#placeAny(from, at, textAt, keyAt, account);
    if (placed) this.#remember(from, keyAt, account, this.#state.orderId);
  }

  placeList(from: RecordBuffer, at: number): void {
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const texts = listTexts(from, at);
    const market = from.i32[(at >> 2) + C_LIST_MARKET]!;
    if (!this.#mayAsk(from, account, market, texts.listAt, texts.keyAt)) return;
    const first = this.#state.orderId + 1;
    if (this.#lists.place(from, at, texts, account)) {
      this.#remember(from, texts.keyAt, account, first);
    }
  }

  /** Whether the account exists and its key, if any, has not taken effect; else it is answered. */
  #mayAsk(
    from: RecordBuffer,
    account: number,
    market: number,
    textAt: number,
    keyAt: number,
  ): boolean {
    if (account === 0 || this.#state.accounts.has(account)) {
      return textLength(from, keyAt) === 0 || !this.#repeats(from, keyAt, account);
    }
    this.#answers.reject(UNKNOWN_ACCOUNT, market, 0, from, textAt);
    return false;
  }

  #placeAny(
    from: RecordBuffer,
    at: number,
    textAt: number,
    keyAt: number,
    account: number,
  ): boolean {
    return isPlain(from, at)
      ? this.#entry.place(from, at, textAt, keyAt, account)
      : this.#advanced.place(from, at, textAt, keyAt, account);
  }

  replace(from: RecordBuffer, at: number): void {
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const market = from.i32[(at >> 2) + C_MARKET]!;
    const textAt = at + ReplaceOrder.textOffset;
    const cancelTextAt = textAt + 4 + textLength(from, textAt);
    const keyAt = cancelTextAt + 4 + textLength(from, cancelTextAt);
    const keyed = textLength(from, keyAt) !== 0;
    const actor = this.#openOrders.checkActor(account, market);
    if (actor !== UNKNOWN_ACCOUNT && keyed && this.#repeats(from, keyAt, account)) return;
    const disabled = actor === ACCEPTABLE && this.#entry.risk.isDisabled(account);
    if (actor !== ACCEPTABLE || disabled) {
      this.#answers.reject(disabled ? ACCOUNT_DISABLED : actor, market, 0, from, textAt);
      return;
    }
    const canceled = this.#cancelHalf(from, at, account, market, cancelTextAt);
    if (!canceled && from.i32[(at >> 2) + C_REPLACE_MODE] === STOP_ON_FAILURE) return;
    const placed = this.#placeAny(from, at, textAt, keyAt, account);
    if (!keyed || !(canceled || placed)) return;
    this.#remember(from, keyAt, account, placed ? this.#state.orderId : 0);
  }

  /** The placing half of a replacement without texts whose cancel half has happened. */
  placeHalf(from: RecordBuffer, at: number): void {
    const textAt = at + ReplaceOrder.textOffset;
    this.#entry.place(from, at, textAt, textAt + 8, from.i32[(at >> 2) + C_ACCOUNT]!);
  }

  #cancelHalf(
    from: RecordBuffer,
    at: number,
    account: number,
    market: number,
    textAt: number,
  ): boolean {
    const orderId = from.f64[(at >> 3) + C_CANCEL_ID]!;
    const slot = this.#openOrders.find(account, market, orderId, from, textAt);
    const restriction = from.i32[(at >> 2) + C_RESTRICTION]!;
    const reason = this.#openOrders.checkRestriction(slot, restriction);
    if (reason === ACCEPTABLE) this.#book.cancel(slot, REPLACED);
    else this.#answers.reject(reason, market, orderId, from, textAt);
    return reason === ACCEPTABLE;
  }

  /** Answers Repeated if the account's key took effect before. */
  #repeats(from: RecordBuffer, keyAt: number, account: number): boolean {
    const key = asciiText(from.u8, keyAt + 4, textLength(from, keyAt));
    const effect = this.#state.keys.find(account, key, this.#state.timeMs);
    if (effect === undefined) return false;
    this.#answers.repeat(effect.sequence, effect.id);
    return true;
  }

  /** A key that is no valid text is not remembered: the placing half has rejected it. */
  #remember(from: RecordBuffer, keyAt: number, account: number, id: number): void {
    const bytes = textLength(from, keyAt);
    if (bytes === 0 || !isVisible(from.u8, keyAt + 4, bytes, TEXT_BYTES)) return;
    const { sequence, timeMs } = this.#state;
    this.#state.keys.add(account, asciiText(from.u8, keyAt + 4, bytes), { sequence, timeMs, id });
  }
}
