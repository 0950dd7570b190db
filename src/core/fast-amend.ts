/**
 * Amendments in the fast lane: less of an order that rests, at the same price, so that its priority stays
 * (A1). What OpenOrders would do, in one function over arrays (see fast-lane.ts); everything else, and
 * whatever is refused, it declines before it has changed anything. Makes no garbage. Hot.
 */
import { commandLayouts } from './command.ts';
import { assert } from './assert.ts';
import * as accountFields from './account-fields.ts';
import * as balanceFields from './balance-fields.ts';
import * as eventFields from './event-fields.ts';
import * as levelFields from './level-fields.ts';
import * as marketFields from './market-fields.ts';
import * as orderFields from './order-fields.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { GATE, LINE_SHIFT } = accountFields;
const { AVAILABLE, ENTRY_SHIFT, LOCKED } = balanceFields;
const { AMENDED, AMENDED_BYTES, M_ACCOUNT, M_LOCKED, M_MARKET, M_ORDER_ID, M_PRICE } = eventFields;
const { M_PRIORITY_KEPT, M_QUANTITY, M_RELEASED, M_REMAINING, M_SIDE } = eventFields;
const { LEVEL_F64_SHIFT, LEVEL_QUANTITY } = levelFields;
const { BASE_UNITS, GATES, KILLED, MARKET_F64_SHIFT, MARKET_I32_SHIFT } = marketFields;
const { MIN_QUANTITY, PLAIN_LEAST, QUOTE_UNITS, STATUS } = marketFields;
const { ACCOUNT, EXTRA, F64_SHIFT, FIELD_MASK, FLAGS, I32_SHIFT, LEVEL, LOCK_HANDLE } = orderFields;
const { MARKET_SHIFT, ORDER_ID, PRICE, QUANTITY, REMAINING, SIDE_MASK, TYPE_SHIFT } = orderFields;
const { LIMB, offsetOf } = schema;
const { C_ACCOUNT, LIMIT } = termFields;

const { AmendOrder } = commandLayouts;
const AMEND_TEXT = AmendOrder.textOffset >> 2;
const C_AMEND_MARKET = offsetOf(AmendOrder, 'market') >> 2;
const C_AMEND_PRICE = offsetOf(AmendOrder, 'price') >> 2;
const C_AMEND_ID = offsetOf(AmendOrder, 'orderId') >> 3;
const C_AMEND_QUANTITY = offsetOf(AmendOrder, 'quantity') >> 3;

assert(AmendOrder.textOffset % 4 === 0, 'the lengths of texts are words');

/** AmendOrder at `at`; false: nothing has happened, the other road is to be taken. */
export type FastAmend = (from: RecordBuffer, at: number) => boolean;

/** `levelChanged` tells a level's new total. */
export function makeFastAmend(
  state: State,
  levelChanged: (flags: number, price: number, level: number) => void,
): FastAmend {
  const { accounts, events, index, ladder, markets, orders } = state;
  const { i32: order, f64: figure } = orders;
  const { i32: rules, f64: units, rules: terms } = markets;
  const { f64: total } = ladder;
  const { i32: word, f64: double } = events;
  const { words: line } = accounts;
  const { lows: balance } = state.ledger;
  const { ring } = index;
  const ringMask = ring.length - 1;

  function amend(from: RecordBuffer, at: number): boolean {
    const { i32: asked, f64: figures } = from;
    const first = at >>> 2;
    const orderId = figures[(at >>> 3) + C_AMEND_ID]!;
    const quantity = figures[(at >>> 3) + C_AMEND_QUANTITY]!;
    const newPrice = asked[first + C_AMEND_PRICE]!;
    const slot = ring[orderId & ringMask]!;
    const o = slot << I32_SHIFT;
    const f = slot << F64_SHIFT;
    const flags = order[o | FLAGS]!;
    const price = order[o | PRICE]!;
    const market = flags >>> MARKET_SHIFT;
    const account = order[o | ACCOUNT]!;
    if (asked[first + AMEND_TEXT] !== 0 || slot === 0) return false;
    if (figure[f | ORDER_ID] !== orderId || account !== asked[first + C_ACCOUNT]) return false;
    if (market !== asked[first + C_AMEND_MARKET]) return false;
    if (newPrice !== 0 && newPrice !== price) return false;
    // Below 0: so many amendments before, and plain apart from them.
    const extra = order[o | EXTRA]!;
    const level = order[o | LEVEL]!;
    if (((flags >> TYPE_SHIFT) & FIELD_MASK) !== LIMIT || extra > 0 || level === 0) return false;
    const m = market << MARKET_I32_SHIFT;
    const u = market << MARKET_F64_SHIFT;
    const unusual = rules[m | STATUS]! | (rules[m | GATES]! & KILLED);
    if ((unusual | line[(account << LINE_SHIFT) | GATE]!) !== 0) return false;

    const less = figure[f | QUANTITY]! - quantity;
    const remaining = figure[f | REMAINING]! - less;
    if (!(less > 0 && remaining > 0 && quantity >= units[u | MIN_QUANTITY]!)) return false;
    const notional = price * quantity * units[u | QUOTE_UNITS]!;
    if (notional < units[u | PLAIN_LEAST]! || notional >= LIMB) return false;
    const most = terms[market]!.maxAmends;
    if (most !== 0 && -extra >= most) return false;
    const buys = (flags & SIDE_MASK) === 0;
    const released = buys ? price * less * units[u | QUOTE_UNITS]! : less * units[u | BASE_UNITS]!;
    const entry = order[o | LOCK_HANDLE]! << ENTRY_SHIFT;
    const available = balance[entry | AVAILABLE]! + released;
    const locked = balance[entry | LOCKED]! - released;
    if (!(locked >= 0 && available < LIMB)) return false;

    balance[entry | AVAILABLE] = available;
    balance[entry | LOCKED] = locked;
    figure[f | QUANTITY] = quantity;
    figure[f | REMAINING] = remaining;
    order[o | EXTRA] = extra - 1;
    total[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! -= less;
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    word[w] = AMENDED;
    word[w + M_ACCOUNT] = account;
    word[w + M_MARKET] = market;
    word[w + M_SIDE] = flags & SIDE_MASK;
    word[w + M_PRIORITY_KEPT] = 1;
    word[w + M_PRICE] = price;
    double[d + M_ORDER_ID] = orderId;
    double[d + M_QUANTITY] = quantity;
    double[d + M_REMAINING] = remaining;
    double[d + M_LOCKED] = 0;
    double[d + M_LOCKED + 1] = 0;
    double[d + M_RELEASED] = released;
    double[d + M_RELEASED + 1] = 0;
    events.bytes = to + AMENDED_BYTES;
    levelChanged(flags, price, level);
    return true;
  }

  return amend;
}
