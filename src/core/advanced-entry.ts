/**
 * How an order with conditions enters (PlaceAdvancedOrder, ReplaceOrder): checks, then lock, OrderAccepted,
 * OrderInstructed, and its first step: it waits, or works as a new arrival.
 */
import { ACCEPTABLE, rejection } from './answers.ts';
import { AVAILABLE, ENTRY_WORDS } from './balance-fields.ts';
import { BASE, DEFAULT_MODE, MARKET_I32, QUOTE } from './market-fields.ts';
import { PENDING, WAITING, WORKING } from './instructions.ts';
import {
  ACCOUNT,
  CLIENT_BIT,
  EXTRA,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
} from './order-fields.ts';
import { draftOf, isStop } from './draft.ts';
import { emit } from './emit.ts';
import { writeInstructed } from './instruction-events.ts';
import { enlist } from './enlistment.ts';
import { highLimb, lowLimb, toBigInt } from './money.ts';
import { nextMidnight } from './expiries.ts';
import { DAY, MARKET } from './term-fields.ts';
import { asciiText } from './terms.ts';
import { textLength } from './schema.ts';
import { orderTypes, selfTradeModes, sides, timesInForce } from './types.ts';
import type { Answers } from './answers.ts';
import type { Arrivals } from './arrivals.ts';
import type { Book } from './book.ts';
import type { Draft } from './draft.ts';
import type { DraftChecks } from './draft-checks.ts';
import type { Instruction } from './instructions.ts';
import type { MarketOrders } from './market-orders.ts';
import type { OrderList } from './order-lists.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');

export class AdvancedEntry {
  readonly #state: State;
  readonly #book: Book;
  readonly #marketOrders: MarketOrders;
  readonly #arrivals: Arrivals;
  readonly #answers: Answers;
  readonly #checks: DraftChecks;

  constructor(
    state: State,
    book: Book,
    marketOrders: MarketOrders,
    arrivals: Arrivals,
    checks: DraftChecks,
    answers: Answers,
  ) {
    this.#state = state;
    this.#book = book;
    this.#marketOrders = marketOrders;
    this.#arrivals = arrivals;
    this.#checks = checks;
    this.#answers = answers;
  }

  /** As Entry.place, for the terms and conditions at `at`. */
  place(from: RecordBuffer, at: number, textAt: number, keyAt: number, account: number): boolean {
    const draft = draftOf(from, at, textAt);
    const checks = this.#checks;
    let duplicate = 0;
    let reason = checks.checkNames(from, draft.market, account, textAt, keyAt);
    if (reason === ACCEPTABLE) reason = checks.checkTerms(draft, account);
    if (reason === ACCEPTABLE) {
      duplicate = checks.duplicateOf(from, draft, account);
      reason = checks.checkState([draft], account, duplicate !== 0, 0);
    }
    const slot = this.#state.orders.peek();
    if (reason === ACCEPTABLE) {
      this.#fill(slot, draft, account);
      reason = draft.type === MARKET ? this.#planMarket(slot, draft) : this.#checkLock(slot, draft);
    }
    if (reason !== ACCEPTABLE) {
      this.#answers.reject(reason, draft.market, duplicate, from, textAt);
      return false;
    }
    const plan = this.#marketOrders;
    const lock =
      draft.type === MARKET ? toBigInt(plan.lockLo, plan.lockHi) : this.lockOf(slot, draft);
    this.accept(from, draft, account, lock, undefined);
    this.#begin(slot, draft, lock);
    return true;
  }

  #begin(slot: number, draft: Draft, lock: bigint): void {
    const { stops, instructions, calls } = this.#state;
    if (isStop(draft)) stops.start(instructions.of(slot));
    else if (draft.type !== MARKET) this.#arrivals.arrive(slot);
    else if (!this.#checks.isCall(draft.market)) this.#marketOrders.run(slot, true);
    else {
      this.#book.linkBeside(slot);
      if (draft.side === 0) calls.setLock(slot, lock);
    }
  }

  #planMarket(slot: number, draft: Draft): number {
    const handle = this.#state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    return this.#checks.isCall(draft.market)
      ? this.#marketOrders.planCall(slot, handle)
      : this.#marketOrders.plan(slot, handle, draft.quoteLo, draft.quoteHi);
  }

  #checkLock(slot: number, draft: Draft): number {
    const handle = this.#state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    const available = this.#state.ledger.amount(handle * ENTRY_WORDS + AVAILABLE);
    return this.lockOf(slot, draft) <= available ? ACCEPTABLE : INSUFFICIENT_BALANCE;
  }

  /** What an order that does not trade as MARKET at once locks by itself; its terms are in the slot. */
  lockOf(slot: number, draft: Draft): bigint {
    const price = draft.limitPrice === 0 ? draft.lockPrice : draft.limitPrice;
    return this.#state.lists.lockAt(slot, price, draft.quantity);
  }

  /** Writes the terms into a slot that is not taken yet. */
  #fill(slot: number, draft: Draft, account: number): void {
    const { orders, markets, ledger } = this.#state;
    const { i32, f64 } = orders;
    const word = slot * I32_WORDS;
    const at = draft.market * MARKET_I32;
    const mode = draft.mode === 0 ? markets.i32[at + DEFAULT_MODE]! : draft.mode;
    f64[slot * F64_WORDS + QUANTITY] = draft.quantity;
    f64[slot * F64_WORDS + REMAINING] = draft.quantity;
    i32[word + PRICE] = draft.limitPrice;
    i32[word + ACCOUNT] = account;
    i32[word + LEVEL] = 0;
    i32[word + EXTRA] = 0;
    i32[word + FLAGS] =
      draft.side |
      (draft.type << TYPE_SHIFT) |
      (draft.timeInForce << TIME_IN_FORCE_SHIFT) |
      (mode << MODE_SHIFT) |
      (draft.market << MARKET_SHIFT);
    const asset = markets.i32[at + (draft.side === 0 ? QUOTE : BASE)]!;
    i32[word + LOCK_HANDLE] = ledger.find(account, asset);
  }

  /** An order whose checks have passed: takes its lock, is known from here on, and is told. Answers its slot. */
  accept(
    from: RecordBuffer,
    draft: Draft,
    account: number,
    lock: bigint,
    list: OrderList | undefined,
  ): number {
    const { orders, markets, ledger, instructions } = this.#state;
    const slot = orders.peek();
    this.#fill(slot, draft, account);
    orders.take();
    const asset = markets.i32[draft.market * MARKET_I32 + (draft.side === 0 ? QUOTE : BASE)]!;
    const handle = ledger.handle(account, asset);
    orders.i32[slot * I32_WORDS + LOCK_HANDLE] = handle;
    ledger.lock(handle, lowLimb(lock), highLimb(lock));
    orders.f64[slot * F64_WORDS + ORDER_ID] = this.#state.nextOrderId();
    this.#book.enroll(slot);
    this.#checks.countOrder(account);
    this.#name(from, draft, account, slot);
    const record = instructions.add(slot);
    this.#instruct(record, draft, list);
    this.#writeAccepted(from, draft, account, slot, lock);
    writeInstructed(this.#state, slot);
    enlist(this.#state, record);
    return slot;
  }

  #name(from: RecordBuffer, { textAt }: Draft, account: number, slot: number): void {
    const { orders, clients } = this.#state;
    const bytes = textLength(from, textAt);
    if (bytes === 0) return;
    const record = clients.add(account, from.u8, textAt + 4, bytes, slot);
    orders.i32[slot * I32_WORDS + FLAGS]! |= CLIENT_BIT;
    orders.setClient(slot, record);
  }

  #instruct(record: Instruction, draft: Draft, list: OrderList | undefined): void {
    const { timeMs, calendars } = this.#state;
    record.told = true;
    record.stage = draft.pending ? PENDING : isStop(draft) ? WAITING : WORKING;
    record.stopPrice = draft.stopPrice;
    record.trailingDelta = draft.trailingDelta;
    record.pegReference = draft.pegReference;
    record.pegMode = draft.pegMode;
    record.pegOffset = draft.pegOffset;
    record.strategyType = draft.strategyType;
    record.strategyId = draft.strategyId;
    record.displayQuantity = draft.displayQuantity;
    record.expireTime = draft.expireTime;
    record.endTime = draft.expireTime;
    const day = draft.timeInForce === DAY && calendars[draft.market] === undefined;
    if (day) record.endTime = nextMidnight(timeMs);
    record.lockPrice = draft.lockPrice;
    record.list = list;
  }

  #writeAccepted(
    from: RecordBuffer,
    draft: Draft,
    account: number,
    slot: number,
    lock: bigint,
  ): void {
    const { i32, f64 } = this.#state.orders;
    emit(this.#state, {
      kind: 'OrderAccepted',
      account,
      market: draft.market,
      side: sides[draft.side]!,
      type: orderTypes[draft.type]!,
      timeInForce: timesInForce[draft.timeInForce]!,
      selfTradeMode: selfTradeModes[(i32[slot * I32_WORDS + FLAGS]! >> MODE_SHIFT) & 7]!,
      price: draft.limitPrice,
      orderId: f64[slot * F64_WORDS + ORDER_ID]!,
      quantity: draft.quantity,
      quoteAmount: toBigInt(draft.quoteLo, draft.quoteHi),
      locked: lock,
      clientOrderId: asciiText(from.u8, draft.textAt + 4, textLength(from, draft.textAt)),
    });
  }
}
