/** CancelAll: an account's open orders, or by the operator anybody's, oldest order id first (A3). */
import { commandLayouts } from './command.ts';
import { cancelReasons, sideFilters } from './types.ts';
import * as answers from './answers.ts';
import * as orderFields from './order-fields.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, NO_TEXT, rejection } = answers;
const { ACCOUNT_NEXT, F64_WORDS, FLAGS, I32_WORDS, MARKET_SHIFT, ORDER_ID, SIDE_MASK } =
  orderFields;
const { offsetOf } = schema;
const { C_ACCOUNT } = termFields;

const UNKNOWN_ACCOUNT = rejection('UNKNOWN_ACCOUNT');
const UNKNOWN_MARKET = rejection('UNKNOWN_MARKET');
const NOT_PERMITTED = rejection('NOT_PERMITTED');
const MASS_CANCEL = cancelReasons.indexOf('MASS_CANCEL');
const OPERATOR = cancelReasons.indexOf('OPERATOR');
const BOTH = sideFilters.indexOf('BOTH');

const { CancelAll } = commandLayouts;
const C_ALL_MARKET = offsetOf(CancelAll, 'market') >> 2;
const C_ALL_SIDE = offsetOf(CancelAll, 'side') >> 2;
const C_ALL_TARGET = offsetOf(CancelAll, 'target') >> 2;

export class MassCancel {
  readonly #state: State;
  readonly #book: Book;
  readonly #answers: Answers;

  constructor(state: State, book: Book, answers: Answers) {
    this.#state = state;
    this.#book = book;
    this.#answers = answers;
  }

  cancelAll(from: RecordBuffer, at: number): void {
    const { accounts, markets } = this.#state;
    const account = from.i32[(at >> 2) + C_ACCOUNT]!;
    const market = from.i32[(at >> 2) + C_ALL_MARKET]!;
    const target = from.i32[(at >> 2) + C_ALL_TARGET]!;
    const side = from.i32[(at >> 2) + C_ALL_SIDE]!;
    let reason = ACCEPTABLE;
    if (account !== 0 && !accounts.has(account)) reason = UNKNOWN_ACCOUNT;
    else if (target !== 0 && !accounts.has(target)) reason = UNKNOWN_ACCOUNT;
    else if (market !== 0 && !markets.has(market)) reason = UNKNOWN_MARKET;
    else if (account !== 0 && target !== 0) reason = NOT_PERMITTED;
    if (reason !== ACCEPTABLE) {
      this.#answers.reject(reason, market, 0, from, NO_TEXT);
      return;
    }
    const owner = account === 0 ? target : account;
    const slots: number[] = [];
    if (owner !== 0) this.#collect(owner, market, side, slots);
    else
      for (let each = 1; each < accounts.names.length; each++)
        this.#collect(each, market, side, slots);
    const { f64 } = this.#state.orders;
    if (owner === 0) {
      slots.sort((a, b) => f64[a * F64_WORDS + ORDER_ID]! - f64[b * F64_WORDS + ORDER_ID]!);
    }
    for (const slot of slots) this.#book.cancel(slot, account === 0 ? OPERATOR : MASS_CANCEL);
  }

  #collect(account: number, market: number, side: number, slots: number[]): void {
    const { i32 } = this.#state.orders;
    let slot = this.#state.accounts.firstOrder(account);
    while (slot !== 0) {
      const flags = i32[slot * I32_WORDS + FLAGS]!;
      const here = market === 0 || flags >>> MARKET_SHIFT === market;
      if (here && (side === BOTH || (flags & SIDE_MASK) === side - 1)) slots.push(slot);
      slot = i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
    }
  }
}
