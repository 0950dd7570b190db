/**
 * Order lists (O3): which orders stand together, what the two of a pair lock together, and what happened
 * to them that is still to have its consequences (consequences.ts).
 */
import { assert } from './assert.ts';
import { PENDING } from './instructions.ts';
import { high, product, toBigInt } from './money.ts';
import { BASE_UNITS, MARKET_F64, QUOTE_UNITS } from './market-fields.ts';
import {
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  REMAINING,
  SIDE_MASK,
} from './order-fields.ts';
import { listKinds } from './types.ts';
import type { Instruction } from './instructions.ts';
import type { State } from './state.ts';

export const OCO: number = listKinds.indexOf('OCO');
export const OTO: number = listKinds.indexOf('OTO');

export interface OrderList {
  readonly listId: number;
  readonly account: number;
  readonly market: number;
  readonly kind: number;
  readonly clientListId: string;
  /** Order id of its first leg; the others follow by 1. */
  readonly firstOrderId: number;
  readonly legs: number;
  /** Whether two legs are a pair that works: of OCO from the start, of OTOCO when the first leg is filled. */
  paired: boolean;
  /** What the pair has locked, in units. */
  locked: bigint;
  /** Its consequences have begun: nothing that happens to its orders matters any more. */
  ending: boolean;
}

export type Happening = 'TRADED' | 'TRIGGERED' | 'FILLED' | 'CANCELED' | 'EXPIRED';

export interface Happened {
  readonly list: OrderList;
  readonly orderId: number;
  readonly what: Happening;
  /** It was PENDING when it happened. */
  readonly pending: boolean;
}

export class OrderLists {
  readonly #state: State;
  /** Lists that have not ended, in order of id. */
  readonly open: Map<number, OrderList> = new Map();
  readonly #byAccount: Map<number, Set<OrderList>> = new Map();
  readonly #happened: Happened[] = [];
  #served = 0;

  constructor(state: State) {
    this.#state = state;
  }

  /** Forgets all lists. */
  clear(): void {
    this.open.clear();
    this.#byAccount.clear();
    this.#happened.length = 0;
    this.#served = 0;
  }

  add(list: OrderList): void {
    this.open.set(list.listId, list);
    const own = this.#byAccount.get(list.account);
    if (own === undefined) this.#byAccount.set(list.account, new Set([list]));
    else own.add(list);
  }

  /** Forgets a list; orders of it that are open stand alone. */
  remove(list: OrderList): void {
    this.open.delete(list.listId);
    const own = this.#byAccount.get(list.account)!;
    own.delete(list);
    if (own.size === 0) this.#byAccount.delete(list.account);
    for (const slot of this.slotsOf(list)) this.#state.instructions.of(slot).list = undefined;
  }

  /** Open lists of an account in a market. */
  count(account: number, market: number): number {
    let count = 0;
    for (const list of this.#byAccount.get(account) ?? []) if (list.market === market) count++;
    return count;
  }

  /** The account's open list of this client id. */
  byClientId(account: number, clientListId: string): OrderList | undefined {
    for (const list of this.#byAccount.get(account) ?? []) {
      if (list.clientListId === clientListId) return list;
    }
    return undefined;
  }

  /** Slots of the orders of a list that are open, in order of leg. */
  slotsOf(list: OrderList): number[] {
    const slots: number[] = [];
    for (let leg = 0; leg < list.legs; leg++) {
      const slot = this.#state.index.find(list.firstOrderId + leg);
      if (slot !== 0) slots.push(slot);
    }
    return slots;
  }

  /** The other open order of a pair; 0 when it is gone. */
  otherOf(list: OrderList, orderId: number): number {
    assert(list.paired, 'only a pair has another leg');
    return this.#partner(list, orderId);
  }

  /** The other open order of a pair that works or is pending; 0 when the order is of none. */
  partnerOf(list: OrderList, slot: number): number {
    const orderId = this.#state.orders.f64[slot * F64_WORDS + ORDER_ID]!;
    if (list.kind === OTO || (list.kind !== OCO && orderId === list.firstOrderId)) return 0;
    return this.#partner(list, orderId);
  }

  #partner(list: OrderList, orderId: number): number {
    const first = list.firstOrderId + (list.kind === OCO ? 0 : 1);
    return this.#state.index.find(orderId === first ? first + 1 : first);
  }

  /** What an order requires by itself, in units; nothing while it is pending. */
  needOf(slot: number): bigint {
    const record = this.#state.instructions.find(slot);
    if (record?.stage === PENDING) return 0n;
    return this.lockOf(slot, this.#state.orders.f64[slot * F64_WORDS + REMAINING]!);
  }

  /** What lots of an order lock by its price, or by its record's when it has none. */
  lockOf(slot: number, quantity: number): bigint {
    const price = this.#state.orders.i32[slot * I32_WORDS + PRICE]!;
    const own = price === 0 ? this.#state.instructions.find(slot)?.lockPrice : price;
    return this.lockAt(slot, own ?? 0, quantity);
  }

  /** The same at a price; a sell's does not depend on it. */
  lockAt(slot: number, price: number, quantity: number): bigint {
    const { orders, markets } = this.#state;
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const units = (flags >>> MARKET_SHIFT) * MARKET_F64;
    const lo =
      (flags & SIDE_MASK) === 0
        ? product(price, quantity, markets.f64[units + QUOTE_UNITS]!)
        : product(quantity, markets.f64[units + BASE_UNITS]!, 1);
    return toBigInt(lo, high[0]!);
  }

  /**
   * What an order that ends, or is decremented, gives back: its own share; of a pair what the two have
   * locked beyond what they need from here on.
   */
  releaseOf(slot: number, share: bigint, needed: bigint): bigint {
    const list = this.#state.instructions.find(slot)?.list;
    if (list === undefined || !list.paired) return share;
    const other = this.otherOf(list, this.#state.orders.f64[slot * F64_WORDS + ORDER_ID]!);
    const otherNeeds = other === 0 ? 0n : this.needOf(other);
    const kept = otherNeeds > needed ? otherNeeds : needed;
    const released = list.locked > kept ? list.locked - kept : 0n;
    list.locked -= released;
    return released;
  }

  /** An order of a list traded; `spent`: units of its lock that are used or released by it. */
  traded(slot: number, record: Instruction, spent: bigint): void {
    const { list } = record;
    if (list === undefined) return;
    if (list.paired) list.locked -= spent;
    this.happened(slot, record, 'TRADED');
    if (this.#state.orders.f64[slot * F64_WORDS + REMAINING] === 0) {
      this.happened(slot, record, 'FILLED');
    }
  }

  happened(slot: number, record: Instruction, what: Happening): void {
    const { list } = record;
    if (list === undefined || list.ending) return;
    const orderId = this.#state.orders.f64[slot * F64_WORDS + ORDER_ID]!;
    this.#happened.push({ list, orderId, what, pending: record.stage === PENDING });
    this.#state.attention.due = true;
  }

  /** The first that happened and has had no consequences; undefined when there is none. */
  next(): Happened | undefined {
    const next = this.#happened[this.#served];
    if (next === undefined) {
      this.#happened.length = 0;
      this.#served = 0;
    } else this.#served++;
    return next;
  }

  /** What is wrong with the lists. */
  audit(): string[] {
    const breaches: string[] = [];
    for (const list of this.open.values()) {
      const slots = this.slotsOf(list);
      const name = `list ${list.listId}`;
      const expected = list.paired ? 2 : list.legs;
      if (slots.length !== expected)
        breaches.push(`${name}: ${slots.length} of its orders are open`);
      const own = slots.every((slot) => this.#state.instructions.find(slot)?.list === list);
      if (!own) breaches.push(`${name}: an order does not know that it is part of it`);
      const needs = list.paired ? slots.map((slot) => this.needOf(slot)) : [];
      const most = needs.reduce((a, b) => (a > b ? a : b), 0n);
      if (list.locked !== most) breaches.push(`${name}: locks ${list.locked}, needs ${most}`);
    }
    return breaches;
  }
}
