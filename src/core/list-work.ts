/** The consequences of what happens to orders of a list (O3), and how pending ones are set to work. */
import { CANCELED, EXPIRED } from './event-fields.ts';
import { AVAILABLE, ENTRY_WORDS } from './balance-fields.ts';
import { WAITING, WORKING } from './instructions.ts';
import { LAST_PRICE, MARKET_I32 } from './market-fields.ts';
import { OTO } from './order-lists.ts';
import {
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LOCK_HANDLE,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  SIDE_MASK,
  TYPE_SHIFT,
} from './order-fields.ts';
import { fixedPrice } from './pegs.ts';
import { highLimb, lowLimb } from './money.ts';
import { trailingLockPrice } from './stop-book.ts';
import { triggersMarket } from './arrivals.ts';
import { writeListEnded, writeTriggered } from './instruction-events.ts';
import { cancelReasons, expiryReasons, orderTypes } from './types.ts';
import type { Arrivals } from './arrivals.ts';
import type { Book } from './book.ts';
import type { Happened, OrderList } from './order-lists.ts';
import type { State } from './state.ts';

const BY_LIST = cancelReasons.indexOf('LIST');
const OTHER_LEG = expiryReasons.indexOf('OCO');
const LIST_LEG = expiryReasons.indexOf('LIST');
const NO_REFERENCE_PRICE = expiryReasons.indexOf('NO_REFERENCE_PRICE');
const WOULD_TAKE = expiryReasons.indexOf('WOULD_TAKE');
const INSUFFICIENT_BALANCE = expiryReasons.indexOf('INSUFFICIENT_BALANCE');
const LIMIT = orderTypes.indexOf('LIMIT');
const LIMIT_MAKER = orderTypes.indexOf('LIMIT_MAKER');

/** A pending order's prices as they are when it is set to work. */
interface Prepared {
  readonly slot: number;
  readonly price: number;
  readonly lockPrice: number;
}

export class ListWork {
  readonly #state: State;
  readonly #book: Book;
  readonly #arrivals: Arrivals;

  constructor(state: State, book: Book, arrivals: Arrivals) {
    this.#state = state;
    this.#book = book;
    this.#arrivals = arrivals;
  }

  follow({ list, orderId, what, pending }: Happened): void {
    if (list.ending) return;
    if (what === 'CANCELED') this.#end(list, orderId, CANCELED, BY_LIST);
    else if (what === 'EXPIRED') this.#end(list, orderId, EXPIRED, LIST_LEG);
    else if (list.paired) this.#end(list, orderId, EXPIRED, OTHER_LEG);
    else if (what === 'FILLED' && !pending) this.#firstFilled(list);
  }

  /** Ends all orders of the list but the one that it happened to, in order of leg, and the list. */
  #end(list: OrderList, orderId: number, header: number, reason: number): void {
    list.ending = true;
    const { f64 } = this.#state.orders;
    for (const slot of this.#state.lists.slotsOf(list)) {
      if (f64[slot * F64_WORDS + ORDER_ID] !== orderId) this.#book.endOpen(slot, header, reason);
    }
    this.#close(list);
  }

  #close(list: OrderList): void {
    list.ending = true;
    this.#state.lists.remove(list);
    writeListEnded(this.#state, list);
  }

  #firstFilled(list: OrderList): void {
    const slots = this.#state.lists.slotsOf(list);
    if (slots.length === 0) {
      this.#close(list);
      return;
    }
    const orders = slots.map((slot) => this.#prepare(slot));
    const failure = this.#failureOf(orders);
    if (failure !== 0) {
      list.ending = true;
      for (const slot of slots) this.#book.endOpen(slot, EXPIRED, failure);
      this.#close(list);
      return;
    }
    list.paired = list.kind !== OTO;
    for (const order of orders) this.#begin(list, order);
    for (const slot of slots) {
      if (this.#state.instructions.of(slot).stage === WORKING) this.#arrivals.arrive(slot);
    }
    if (list.kind === OTO) this.#close(list);
  }

  #prepare(slot: number): Prepared {
    const { orders, instructions, markets } = this.#state;
    const record = instructions.of(slot);
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const [market, side] = [flags >>> MARKET_SHIFT, flags & SIDE_MASK];
    const { pegReference, pegOffset } = record;
    const price =
      pegReference === 0
        ? orders.i32[slot * I32_WORDS + PRICE]!
        : fixedPrice(this.#state, market, side, pegReference, pegOffset);
    const last = markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    const { stopPrice, trailingDelta } = record;
    const lockPrice = stopPrice === 0 ? trailingLockPrice(last, trailingDelta) : stopPrice;
    return { slot, price, lockPrice };
  }

  /** Why the orders cannot be set to work, the earliest reason; 0 when they can. */
  #failureOf(orders: readonly Prepared[]): number {
    const { ledger } = this.#state;
    if (orders.some((order) => this.#lacksPrice(order))) return NO_REFERENCE_PRICE;
    if (orders.some((order) => this.#wouldTake(order))) return WOULD_TAKE;
    const needed = orders.map((order) => this.#lockOf(order)).reduce(larger, 0n);
    const handle = this.#state.orders.i32[orders[0]!.slot * I32_WORDS + LOCK_HANDLE]!;
    const available = ledger.amount(handle * ENTRY_WORDS + AVAILABLE);
    return needed <= available ? 0 : INSUFFICIENT_BALANCE;
  }

  #lacksPrice({ slot, price, lockPrice }: Prepared): boolean {
    const flags = this.#state.orders.i32[slot * I32_WORDS + FLAGS]!;
    if (!triggersMarket((flags >> TYPE_SHIFT) & FIELD_MASK)) return price === 0;
    return (flags & SIDE_MASK) === 0 && lockPrice === 0;
  }

  #wouldTake({ slot, price }: Prepared): boolean {
    const flags = this.#state.orders.i32[slot * I32_WORDS + FLAGS]!;
    const maker = ((flags >> TYPE_SHIFT) & FIELD_MASK) === LIMIT_MAKER;
    return maker && this.#arrivals.wouldTake(flags >>> MARKET_SHIFT, flags & SIDE_MASK, price);
  }

  #lockOf({ slot, price, lockPrice }: Prepared): bigint {
    const { orders, lists } = this.#state;
    const quantity = orders.f64[slot * F64_WORDS + QUANTITY]!;
    return lists.lockAt(slot, price === 0 ? lockPrice : price, quantity);
  }

  /** Takes the lock, of a pair what exceeds the other's, and tells that the order works or waits. */
  #begin(list: OrderList, order: Prepared): void {
    const { orders, instructions, ledger, stops } = this.#state;
    const { slot } = order;
    const record = instructions.of(slot);
    const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
    const type = (flags >> TYPE_SHIFT) & FIELD_MASK;
    orders.i32[slot * I32_WORDS + PRICE] = order.price;
    record.lockPrice = triggersMarket(type) && (flags & SIDE_MASK) === 0 ? order.lockPrice : 0;
    const need = this.#lockOf(order);
    const taken = need > list.locked ? need - list.locked : 0n;
    if (list.paired) list.locked += taken;
    const handle = orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    ledger.lock(handle, lowLimb(taken), highLimb(taken));
    const works = type === LIMIT || type === LIMIT_MAKER;
    record.stage = works ? WORKING : WAITING;
    writeTriggered(this.#state, slot, 'LIST', 0, taken);
    if (works) return;
    stops.add(record);
    stops.start(record);
  }
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
