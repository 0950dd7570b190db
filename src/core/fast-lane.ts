/**
 * The fast lane: what Desk, Entry, Matcher and OpenOrders would do with a plain command, in a few
 * functions over arrays. It takes limit orders that are good till canceled or immediate or cancel, and
 * cancels by order id, the refusal of one whose order is gone, and amendments to less (fast-amend.ts);
 * all else, and whatever else is refused, it declines before it has changed anything, and the other
 * road is taken. Both write the same events (test/core/fast-lane.test.ts).
 *
 * The functions close over the tables' arrays: where one core lives in a thread, V8 compiles them with
 * the arrays' addresses and lengths as numbers of the machine code (docs/decisions/0008). When a table
 * has moved they are made anew. Hot.
 */
import { commandLayouts } from './command.ts';
import { assert } from './assert.ts';
import { eventLayouts } from './event.ts';
import { rejections } from './rejection.ts';
import { cancelReasons, cancelRestrictions, expiryReasons } from './types.ts';
import { OFF_HEAP } from './moves.ts';
import * as accountFields from './account-fields.ts';
import * as balanceFields from './balance-fields.ts';
import * as eventFields from './event-fields.ts';
import * as levelFields from './level-fields.ts';
import * as marketFields from './market-fields.ts';
import * as orderFields from './order-fields.ts';
import * as prevention from './prevention.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import * as types from './types.ts';
import { keepsPriceBounds } from './bands.ts';
import { makeFastAmend } from './fast-amend.ts';
import { makeFastMatch } from './fast-match.ts';
import type { Book } from './book.ts';
import type { FastAmend } from './fast-amend.ts';
import type { Matcher } from './matcher.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { COUNT, FIRST, GATE, LAST, LINE_SHIFT, PAIRS } = accountFields;
const { AVAILABLE, ENTRY_SHIFT, LOCKED } = balanceFields;
const { ACCEPTED, ACCEPTED_BYTES, A_ACCOUNT, A_LOCKED, A_MARKET, A_MODE, A_ORDER_ID } = eventFields;
const { A_PRICE, A_QUANTITY, A_QUOTE, A_SIDE, A_TEXT, A_TIME_IN_FORCE, A_TYPE } = eventFields;
const { CANCELED, ENDED_BYTES, EXPIRED, E_ACCOUNT, E_MARKET, E_ORDER_ID, E_PRICE, E_REASON } =
  eventFields;
const { E_RELEASED, E_REMAINING, E_SIDE, LEVEL_CHANGED, LEVEL_CHANGED_BYTES } = eventFields;
const { J_ACCOUNT, J_COMMAND, J_MARKET, J_ORDER_ID, J_PAD, J_REASON, J_TEXT } = eventFields;
const { REJECTED, REJECTED_BYTES } = eventFields;
const { L_MARKET, L_PRICE, L_QUANTITY, L_SIDE, L_UPDATE_ID } = eventFields;
const { BLOCK, BLOCK_SHIFT, HEAD, LEVEL_F64_SHIFT, LEVEL_I32_SHIFT, LEVEL_QUANTITY } = levelFields;
const { TAIL, TICKS, TOP_SHIFT } = levelFields;
const { BASE, BASE_UNITS, BEST, DEFAULT_MODE, GATES, GATE_CANCEL, GATE_ENTRY } = marketFields;
const { GATE_MATCH, LAST_PRICE, PRICE_BOUNDS } = marketFields;
const { MARKET_F64_SHIFT, MARKET_I32_SHIFT, MAX_ORDERS } = marketFields;
const { MAX_PRICE_ALLOWED, MAX_QUANTITY_ALLOWED, MIN_PRICE, MIN_QUANTITY } = marketFields;
const { MODES_ALLOWED, PLAIN_LEAST, PLAIN_MOST, QUOTE, QUOTE_UNITS, STATUS } = marketFields;
const { UPDATE_ID } = marketFields;
const { ACCOUNT, ACCOUNT_NEXT, ACCOUNT_PREVIOUS, CLIENT_BIT, EXTRA, F64_SHIFT } = orderFields;
const { FIELD_MASK, FLAGS, I32_SHIFT, LEVEL, LOCK_HANDLE, MARKET_SHIFT, MODE_SHIFT } = orderFields;
const { NEXT, ORDER_ID, PREVIOUS, PRICE, QUANTITY, REMAINING, SIDE_MASK } = orderFields;
const { TIME_IN_FORCE_SHIFT, TYPE_SHIFT } = orderFields;
const { PASSED } = prevention;
const { LIMB, offsetOf } = schema;
const { C_ACCOUNT, C_MARKET, C_MODE, C_PRICE, C_QUANTITY, C_QUOTE_AMOUNT } = termFields;
const { C_SIDE, C_TIME_IN_FORCE, C_TYPE, GTC, IOC, LIMIT } = termFields;
const { OPEN_ORDERS_MAX } = types;

const { CancelOrder, PlaceOrder } = commandLayouts;
const PLACE_TEXT = PlaceOrder.textOffset >> 2;
const CANCEL_TEXT = CancelOrder.textOffset >> 2;
const C_RESTRICTION = offsetOf(CancelOrder, 'restriction') >> 2;
const C_CANCEL_ID = offsetOf(CancelOrder, 'orderId') >> 3;
const C_CANCEL_MARKET = offsetOf(CancelOrder, 'market') >> 2;
const { ReplaceOrder } = commandLayouts;
const REPLACE_TEXT = ReplaceOrder.textOffset >> 2;
const R_RESTRICTION = offsetOf(ReplaceOrder, 'restriction') >> 2;
const R_CANCEL_ID = offsetOf(ReplaceOrder, 'cancelOrderId') >> 3;
const CONDITIONS = offsetOf(ReplaceOrder, 'stopPrice') >> 2;
const CONDITIONS_END = offsetOf(ReplaceOrder, 'mode') >> 2;
const REPLACED = cancelReasons.indexOf('REPLACED');
const ANY = cancelRestrictions.indexOf('ANY');
const UNKNOWN_ORDER = rejections.indexOf('UNKNOWN_ORDER');
const USER = cancelReasons.indexOf('USER');
const IOC_REMAINDER = expiryReasons.indexOf('IOC_REMAINDER');

for (const [name, known] of Object.entries(eventFields.FIELDS)) {
  const { fields } = eventLayouts[name as keyof typeof eventFields.FIELDS];
  assert(fields.length === known, `the fast lane writes every field of ${name}`);
}
for (const { textOffset } of [PlaceOrder, CancelOrder, ReplaceOrder]) {
  assert(textOffset % 4 === 0, 'the lengths of texts are words');
}

export interface FastLane {
  /** PlaceOrder at `at`; false: nothing has happened, the other road is to be taken. */
  readonly place: (from: RecordBuffer, at: number) => boolean;
  /** The same for the terms of an order without texts, of an account that acts. */
  readonly enter: (from: RecordBuffer, at: number, account: number) => boolean;
  /** CancelOrder at `at`. */
  readonly cancel: (from: RecordBuffer, at: number) => boolean;
  /** AmendOrder at `at`. */
  readonly amend: FastAmend;
  /** The cancel half of ReplaceOrder at `at`, whose placing half then goes through enter(). */
  readonly cancelHalf: (from: RecordBuffer, at: number) => boolean;
}

/** Whether a replacement carries no conditions: every word of them is 0. */
function isPlain(from: RecordBuffer, at: number): boolean {
  const { i32 } = from;
  const first = (at >>> 2) + CONDITIONS;
  const end = (at >>> 2) + CONDITIONS_END;
  for (let each = first; each < end; each++) if (i32[each] !== 0) return false;
  return true;
}

/** Declines everything. */
export const closedLane: FastLane = {
  place: () => false,
  enter: () => false,
  cancel: () => false,
  amend: () => false,
  cancelHalf: () => false,
};

export function makeFastLane(state: State, book: Book, matcher: Matcher): FastLane {
  const { accounts, clients, events, index, ladder, lastOrderId, markets, orders } = state;
  const { i32: order, f64: figure } = orders;
  const { i32: rules, f64: units } = markets;
  const { i32: queue, f64: total, tops, blocks } = ladder;
  const { i32: word, f64: double } = events;
  const { words: line } = accounts;
  const { lows: balance } = state.ledger;
  const { ring } = index;
  const ringMask = ring.length - 1;
  /** The lock of the order that is being placed. */
  const lock = new Float64Array(OFF_HEAP);

  /** Fills in the record of an order that passes every check and takes its lock; answers its slot, or 0. */
  function admit(from: RecordBuffer, at: number, account: number): number {
    const { i32: terms, f64: amounts } = from;
    const term = at >>> 2;
    const amount = at >>> 3;
    const market = terms[term + C_MARKET]!;
    if (!accounts.has(account) || !markets.has(market)) return 0;
    const side = terms[term + C_SIDE]!;
    const timeInForce = terms[term + C_TIME_IN_FORCE]!;
    const price = terms[term + C_PRICE]!;
    const asked = terms[term + C_MODE]!;
    const quantity = amounts[amount + C_QUANTITY]!;
    const m = market << MARKET_I32_SHIFT;
    const u = market << MARKET_F64_SHIFT;
    const a = account << LINE_SHIFT;
    const gates = rules[m | GATES]!;
    if ((rules[m | STATUS]! | (gates & GATE_ENTRY) | line[a | GATE]!) !== 0) return 0;
    if (terms[term + C_TYPE] !== LIMIT || (timeInForce !== GTC && timeInForce !== IOC)) return 0;
    if (asked !== 0 && ((rules[m | MODES_ALLOWED]! >> asked) & 1) === 0) return 0;
    if (price < rules[m | MIN_PRICE]! || price > rules[m | MAX_PRICE_ALLOWED]!) return 0;
    if (!(quantity >= units[u | MIN_QUANTITY]!)) return 0;
    if (quantity > units[u | MAX_QUANTITY_ALLOWED]!) return 0;
    if ((gates & PRICE_BOUNDS) !== 0 && !keepsBounds(market, side, price)) return 0;
    const notional = price * quantity * units[u | QUOTE_UNITS]!;
    const size = quantity * units[u | BASE_UNITS]!;
    if (notional < units[u | PLAIN_LEAST]! || notional > units[u | PLAIN_MOST]!) return 0;
    if (size >= LIMB || amounts[amount + C_QUOTE_AMOUNT] !== 0) return 0;
    if (amounts[amount + C_QUOTE_AMOUNT + 1] !== 0 || !orders.hasRoom) return 0;
    if ((gates & GATE_MATCH) !== 0 && crosses(m, side, price)) return 0;
    let level = 0;
    if (timeInForce === GTC) {
      const most = rules[m | MAX_ORDERS]!;
      if (most !== 0 && line[a | COUNT]! >= most) return 0;
      level = levelAt((market << 1) | side, price);
      if (level === 0 || !hasPlace()) return 0;
      // The hidden lots of icebergs are below LIMB too, or the gate is closed.
      if (total[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! >= LIMB - quantity) return 0;
    }
    const handle = balanceOf(account, rules[m | (side === 0 ? QUOTE : BASE)]!);
    const entry = handle << ENTRY_SHIFT;
    const taken = side === 0 ? notional : size;
    const available = balance[entry | AVAILABLE]! - taken;
    const locked = balance[entry | LOCKED]! + taken;
    if (handle === 0 || available < 0 || locked >= LIMB) return 0;

    balance[entry | AVAILABLE] = available;
    balance[entry | LOCKED] = locked;
    lock[0] = taken;
    const slot = orders.take();
    const o = slot << I32_SHIFT;
    const f = slot << F64_SHIFT;
    figure[f | REMAINING] = quantity;
    figure[f | QUANTITY] = quantity;
    order[o | PRICE] = price;
    order[o | ACCOUNT] = account;
    order[o | LEVEL] = level;
    order[o | LOCK_HANDLE] = handle;
    order[o | EXTRA] = 0;
    order[o | FLAGS] =
      side |
      (LIMIT << TYPE_SHIFT) |
      (timeInForce << TIME_IN_FORCE_SHIFT) |
      ((asked === 0 ? rules[m | DEFAULT_MODE]! : asked) << MODE_SHIFT) |
      (market << MARKET_SHIFT);
    return slot;
  }

  function crosses(m: number, side: number, price: number): boolean {
    const best = rules[m + BEST + 1 - side]!;
    return best !== 0 && (side === 0 ? price >= best : price <= best);
  }

  function keepsBounds(market: number, side: number, price: number): boolean {
    const last = rules[(market << MARKET_I32_SHIFT) | LAST_PRICE]!;
    return last === 0 || keepsPriceBounds(markets.rules[market]!, side, price, last);
  }

  /** The level at a price if its page exists, else 0. */
  function levelAt(ladderNumber: number, price: number): number {
    const block = tops[(ladderNumber << TOP_SHIFT) | (price >>> 20)]!;
    const page = blocks[(block << BLOCK_SHIFT) | ((price >>> 8) & (BLOCK - 1))]!;
    return page === 0 ? 0 : (page << 8) | (price & (TICKS - 1));
  }

  /** Whether the next order id has its place in the ring. */
  function hasPlace(): boolean {
    if (index.count << 2 >= ring.length || index.count >= OPEN_ORDERS_MAX) return false;
    return ring[(lastOrderId[0]! + 1) & ringMask] === 0;
  }

  function balanceOf(account: number, asset: number): number {
    const pair = (account << LINE_SHIFT) | PAIRS;
    if (line[pair] === asset) return line[pair | 1]!;
    if (line[pair | 2] === asset) return line[pair | 3]!;
    return accounts.balance(account, asset);
  }

  /** Gives an admitted order its id and writes OrderAccepted. */
  function accept(slot: number): void {
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    const o = slot << I32_SHIFT;
    const f = slot << F64_SHIFT;
    const flags = order[o | FLAGS]!;
    const orderId = lastOrderId[0]! + 1;
    lastOrderId[0] = orderId;
    figure[f | ORDER_ID] = orderId;
    word[w] = ACCEPTED;
    word[w + A_ACCOUNT] = order[o | ACCOUNT]!;
    word[w + A_MARKET] = flags >>> MARKET_SHIFT;
    word[w + A_SIDE] = flags & SIDE_MASK;
    word[w + A_TYPE] = LIMIT;
    word[w + A_TIME_IN_FORCE] = (flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK;
    word[w + A_MODE] = (flags >> MODE_SHIFT) & FIELD_MASK;
    word[w + A_PRICE] = order[o | PRICE]!;
    double[d + A_ORDER_ID] = orderId;
    double[d + A_QUANTITY] = figure[f | QUANTITY]!;
    double[d + A_QUOTE] = 0;
    double[d + A_QUOTE + 1] = 0;
    double[d + A_LOCKED] = lock[0]!;
    double[d + A_LOCKED + 1] = 0;
    double[d + (A_TEXT >> 3)] = 0;
    events.bytes = to + ACCEPTED_BYTES;
  }

  /** Puts an accepted order at the end of its level's queue and makes it findable. */
  function rest(slot: number): void {
    const o = slot << I32_SHIFT;
    const f = slot << F64_SHIFT;
    const level = order[o | LEVEL]!;
    const q = level << LEVEL_I32_SHIFT;
    const flags = order[o | FLAGS]!;
    const tail = queue[q | TAIL]!;
    order[o | NEXT] = 0;
    order[o | PREVIOUS] = tail;
    queue[q | TAIL] = slot;
    total[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! += figure[f | REMAINING]!;
    if (tail !== 0) order[(tail << I32_SHIFT) | NEXT] = slot;
    else {
      queue[q | HEAD] = slot;
      book.occupy(((flags >>> MARKET_SHIFT) << 1) | (flags & SIDE_MASK), order[o | PRICE]!, level);
    }
    ring[figure[f | ORDER_ID]! & ringMask] = slot;
    index.count++;
    const a = order[o | ACCOUNT]! << LINE_SHIFT;
    const last = line[a | LAST]!;
    order[o | ACCOUNT_NEXT] = 0;
    order[o | ACCOUNT_PREVIOUS] = last;
    line[a | LAST] = slot;
    line[a | COUNT]!++;
    if (last === 0) line[a | FIRST] = slot;
    else order[(last << I32_SHIFT) | ACCOUNT_NEXT] = slot;
    levelChanged(flags, order[o | PRICE]!, level);
  }

  function levelChanged(flags: number, price: number, level: number): void {
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    const counter = ((flags >>> MARKET_SHIFT) << MARKET_F64_SHIFT) | UPDATE_ID;
    const updateId = units[counter]! + 1;
    units[counter] = updateId;
    word[w] = LEVEL_CHANGED;
    word[w + L_MARKET] = flags >>> MARKET_SHIFT;
    word[w + L_SIDE] = flags & SIDE_MASK;
    word[w + L_PRICE] = price;
    double[d + L_QUANTITY] = total[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]!;
    double[d + L_UPDATE_ID] = updateId;
    events.bytes = to + LEVEL_CHANGED_BYTES;
  }

  function enter(from: RecordBuffer, at: number, account: number): boolean {
    const slot = admit(from, at, account);
    if (slot === 0) return false;
    accept(slot);
    const flags = order[(slot << I32_SHIFT) | FLAGS]!;
    const m = (flags >>> MARKET_SHIFT) << MARKET_I32_SHIFT;
    if (crosses(m, flags & SIDE_MASK, order[(slot << I32_SHIFT) | PRICE]!)) {
      if (!match(slot)) {
        if (matcher.finish(slot, matcher.match(slot), false)) book.enroll(slot);
        return true;
      }
      if (figure[(slot << F64_SHIFT) | REMAINING] === 0) {
        orders.release(slot);
        return true;
      }
    }
    if (((flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK) === GTC) rest(slot);
    else if (end(slot, EXPIRED, IOC_REMAINDER)) orders.release(slot);
    else matcher.finish(slot, PASSED, false);
    return true;
  }

  function place(from: RecordBuffer, at: number): boolean {
    const terms = from.i32;
    const term = at >>> 2;
    if ((terms[term + PLACE_TEXT]! | terms[term + PLACE_TEXT + 1]!) !== 0) return false;
    return enter(from, at, terms[term + C_ACCOUNT]!);
  }

  function cancel(from: RecordBuffer, at: number): boolean {
    const terms = from.i32;
    const term = at >>> 2;
    const orderId = from.f64[(at >>> 3) + C_CANCEL_ID]!;
    if ((terms[term + CANCEL_TEXT]! | (terms[term + C_RESTRICTION]! ^ ANY)) !== 0) return false;
    const slot = ring[orderId & ringMask]!;
    if (isOf(slot, orderId, terms, term)) return cancelSlot(slot, USER);
    if (index.hasOld || !accounts.has(terms[term + C_ACCOUNT]!)) return false;
    if (!markets.has(terms[term + C_CANCEL_MARKET]!)) return false;
    refuse(from, at);
    return true;
  }

  /** Answers the cancel of an order that the account does not have open. */
  function refuse(from: RecordBuffer, at: number): void {
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    word[w] = REJECTED;
    word[w + J_COMMAND] = CancelOrder.kind;
    word[w + J_REASON] = UNKNOWN_ORDER;
    word[w + J_ACCOUNT] = from.i32[(at >>> 2) + C_ACCOUNT]!;
    word[w + J_MARKET] = from.i32[(at >>> 2) + C_CANCEL_MARKET]!;
    word[w + J_PAD] = 0;
    double[d + J_ORDER_ID] = from.f64[(at >>> 3) + C_CANCEL_ID]!;
    double[d + (J_TEXT >> 3)] = 0;
    events.bytes = to + REJECTED_BYTES;
  }

  function cancelHalf(from: RecordBuffer, at: number): boolean {
    const { i32: terms, f64: amounts } = from;
    const term = at >>> 2;
    const orderId = amounts[(at >>> 3) + R_CANCEL_ID]!;
    const first = term + REPLACE_TEXT;
    const texts = terms[first]! | terms[first + 1]! | terms[first + 2]!;
    if ((texts | (terms[term + R_RESTRICTION]! ^ ANY)) !== 0 || !isPlain(from, at)) return false;
    const slot = ring[orderId & ringMask]!;
    return isOf(slot, orderId, terms, term) && cancelSlot(slot, REPLACED);
  }

  /** Whether a slot holds the order with an id, and it is of the command's account and market. */
  function isOf(slot: number, orderId: number, terms: Int32Array, term: number): boolean {
    if (figure[(slot << F64_SHIFT) | ORDER_ID] !== orderId || slot === 0) return false;
    if (order[(slot << I32_SHIFT) | ACCOUNT] !== terms[term + C_ACCOUNT]) return false;
    return order[(slot << I32_SHIFT) | FLAGS]! >>> MARKET_SHIFT === terms[term + C_MARKET];
  }

  function cancelSlot(slot: number, reason: number): boolean {
    const o = slot << I32_SHIFT;
    const flags = order[o | FLAGS]!;
    const gate = rules[((flags >>> MARKET_SHIFT) << MARKET_I32_SHIFT) | GATES]! & GATE_CANCEL;
    if (order[o | EXTRA]! > 0 || gate !== 0 || !end(slot, CANCELED, reason)) return false;
    leave(slot);
    levelChanged(flags, order[o | PRICE]!, order[o | LEVEL]!);
    forget(slot);
    return true;
  }

  /** Gives back the lock of what remains and writes how the order ended; false: the amounts are too large. */
  function end(slot: number, header: number, reason: number): boolean {
    const o = slot << I32_SHIFT;
    const f = slot << F64_SHIFT;
    const flags = order[o | FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const u = market << MARKET_F64_SHIFT;
    const remaining = figure[f | REMAINING]!;
    const price = order[o | PRICE]!;
    const released =
      (flags & SIDE_MASK) === 0
        ? price * remaining * units[u | QUOTE_UNITS]!
        : remaining * units[u | BASE_UNITS]!;
    const entry = order[o | LOCK_HANDLE]! << ENTRY_SHIFT;
    const available = balance[entry | AVAILABLE]! + released;
    const locked = balance[entry | LOCKED]! - released;
    if (locked < 0 || available >= LIMB) return false;
    balance[entry | AVAILABLE] = available;
    balance[entry | LOCKED] = locked;
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    word[w] = header;
    word[w + E_ACCOUNT] = order[o | ACCOUNT]!;
    word[w + E_MARKET] = market;
    word[w + E_SIDE] = flags & SIDE_MASK;
    word[w + E_REASON] = reason;
    word[w + E_PRICE] = price;
    double[d + E_ORDER_ID] = figure[f | ORDER_ID]!;
    double[d + E_REMAINING] = remaining;
    double[d + E_RELEASED] = released;
    double[d + E_RELEASED + 1] = 0;
    events.bytes = to + ENDED_BYTES;
    return true;
  }

  /** Takes an order out of its level's queue. */
  function leave(slot: number): void {
    const o = slot << I32_SHIFT;
    const level = order[o | LEVEL]!;
    const next = order[o | NEXT]!;
    const previous = order[o | PREVIOUS]!;
    const q = level << LEVEL_I32_SHIFT;
    total[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! -= figure[(slot << F64_SHIFT) | REMAINING]!;
    if (next !== 0) order[(next << I32_SHIFT) | PREVIOUS] = previous;
    else queue[q | TAIL] = previous;
    if (previous !== 0) order[(previous << I32_SHIFT) | NEXT] = next;
    else queue[q | HEAD] = next;
    if ((next | previous) !== 0) return;
    const flags = order[o | FLAGS]!;
    book.vacate(flags >>> MARKET_SHIFT, flags & SIDE_MASK, order[o | PRICE]!, level);
  }

  /** An order that is in no queue any more is gone; its slot is free. */
  function forget(slot: number): void {
    const o = slot << I32_SHIFT;
    const orderId = figure[(slot << F64_SHIFT) | ORDER_ID]!;
    if (ring[orderId & ringMask] === slot) {
      ring[orderId & ringMask] = 0;
      index.count--;
    } else index.remove(orderId, slot);
    const a = order[o | ACCOUNT]! << LINE_SHIFT;
    const next = order[o | ACCOUNT_NEXT]!;
    const previous = order[o | ACCOUNT_PREVIOUS]!;
    if (previous === 0) line[a | FIRST] = next;
    else order[(previous << I32_SHIFT) | ACCOUNT_NEXT] = next;
    if (next === 0) line[a | LAST] = previous;
    else order[(next << I32_SHIFT) | ACCOUNT_PREVIOUS] = previous;
    line[a | COUNT]!--;
    if ((order[o | FLAGS]! & CLIENT_BIT) !== 0) clients.remove(orders.client(slot));
    orders.release(slot);
  }

  const match = makeFastMatch(state, book, matcher, { levelChanged, forget });
  const amend = makeFastAmend(state, levelChanged);
  return { place, enter, cancel, amend, cancelHalf };
}
