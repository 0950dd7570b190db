/**
 * Matching in the fast lane: what Matcher and Trade do, for resting orders that are plain and of other
 * accounts and for amounts below 2^52, in a few functions over arrays (see fast-lane.ts). A resting order
 * of the taker's own account under prevention, or one with a side record, is left to the Matcher, which
 * goes on from there; a trade in larger amounts to Trade. Hot.
 */
import { OFF_HEAP } from './moves.ts';
import * as accountFields from './account-fields.ts';
import * as balanceFields from './balance-fields.ts';
import * as eventFields from './event-fields.ts';
import * as levelFields from './level-fields.ts';
import * as marketFields from './market-fields.ts';
import * as orderFields from './order-fields.ts';
import * as prevention from './prevention.ts';
import * as schema from './schema.ts';
import * as types from './types.ts';
import type { Book } from './book.ts';
import type { Matcher } from './matcher.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { LINE_SHIFT, PAIRS } = accountFields;
const { AVAILABLE, ENTRY_SHIFT, LOCKED } = balanceFields;
const { TRADED, TRADED_BYTES, T_MAKER_ACCOUNT, T_MAKER_FEE, T_MAKER_ORDER } = eventFields;
const { T_MAKER_RELEASED, T_MAKER_REMAINING, T_MARKET, T_PRICE, T_QUANTITY, T_QUOTE } = eventFields;
const { T_TAKER_ACCOUNT, T_TAKER_FEE, T_TAKER_ORDER, T_TAKER_REMAINING } = eventFields;
const { T_REBATE, T_RELEASED, T_TAKER_SIDE, T_TRADE_ID } = eventFields;
const { HEAD, LEVEL_F64_SHIFT, LEVEL_I32_SHIFT, LEVEL_QUANTITY, TAIL } = levelFields;
const { BASE, BASE_UNITS, BEST, GATES, LAST_PRICE, MAKER_FEE, MARKET_F64_SHIFT } = marketFields;
const { MARKET_I32_SHIFT, QUOTE, QUOTE_UNITS, STOPS, TAKER_FEE, TRADE_ID } = marketFields;
const { VENUE_BASE, VENUE_QUOTE } = marketFields;
const { ACCOUNT, EXTRA, F64_SHIFT, FIELD_MASK, FLAGS, I32_SHIFT, LEVEL, LOCK_HANDLE } = orderFields;
const { MARKET_SHIFT, MODE_SHIFT, NEXT, ORDER_ID, PREVIOUS, PRICE, REMAINING } = orderFields;
const { SIDE_MASK } = orderFields;
const { NONE } = prevention;
const { LIMB } = schema;
const { FEE_SCALE } = types;

/** Positions in the figures of a trade. */
const QUOTE_AMOUNT = 0;
const TAKER_FEE_AMOUNT = 1;
const MAKER_FEE_AMOUNT = 2;
const RELEASED = 3;

/** How a payment came out; UNKNOWN: a balance has to be made, which may move the table. */
const PAID = 0;
const LARGE = 1;
const UNKNOWN = 2;

/** How the fast lane leaves queues and lists, and tells a level's new total. */
export interface FastQueues {
  readonly levelChanged: (flags: number, price: number, level: number) => void;
  readonly forget: (slot: number) => void;
}

/** Matches an incoming limit order that crosses; false: Matcher.match() must go on. */
export type FastMatch = (taker: number) => boolean;

export function makeFastMatch(
  state: State,
  book: Book,
  matcher: Matcher,
  { levelChanged, forget }: FastQueues,
): FastMatch {
  const { accounts, events, ladder, markets, orders, stops } = state;
  const { i32: order, f64: figure } = orders;
  const { i32: rules, f64: units } = markets;
  const { i32: queue, f64: total } = ladder;
  const { i32: word, f64: double } = events;
  const { words: line } = accounts;
  const { lows: balance } = state.ledger;
  /** Of the trade that is being made; arguments would be boxed. */
  const amounts = new Float64Array(OFF_HEAP);

  function match(taker: number): boolean {
    const t = taker << I32_SHIFT;
    const flags = order[t | FLAGS]!;
    const limit = order[t | PRICE]!;
    const side = flags & SIDE_MASK;
    const best = ((flags >>> MARKET_SHIFT) << MARKET_I32_SHIFT) + BEST + 1 - side;
    for (;;) {
      const price = rules[best]!;
      if (price === 0 || (side === 0 ? price > limit : price < limit)) return true;
      if (!matchLevel(taker, price)) return false;
      if (figure[(taker << F64_SHIFT) | REMAINING] === 0) return true;
    }
  }

  /** Trades with the orders of the best level; false when the Matcher must go on there. */
  function matchLevel(taker: number, price: number): boolean {
    const t = (taker << F64_SHIFT) | REMAINING;
    const takerAt = taker << I32_SHIFT;
    const flags = order[takerAt | FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const side = 1 - (flags & SIDE_MASK);
    const account = ((flags >> MODE_SHIFT) & FIELD_MASK) === NONE ? 0 : order[takerAt | ACCOUNT]!;
    const level = ladder.find((market << 1) | side, price);
    const head = (level << LEVEL_I32_SHIFT) | HEAD;
    const watched = (rules[(market << MARKET_I32_SHIFT) | GATES]! & STOPS) !== 0;
    let touched = false;
    for (;;) {
      const maker = queue[head]!;
      const makerAt = maker << I32_SHIFT;
      if (order[makerAt | ACCOUNT] === account || order[makerAt | EXTRA]! > 0) {
        matcher.touched = touched;
        return false;
      }
      const m = (maker << F64_SHIFT) | REMAINING;
      const left = figure[t]!;
      const resting = figure[m]!;
      const payment = pay(taker, maker);
      if (payment === PAID) {
        write(taker, maker);
        if (watched) stops.traded(market, price);
      } else if (payment === LARGE)
        matcher.trade.execute(taker, maker, left < resting ? left : resting);
      else {
        matcher.touched = touched;
        return false;
      }
      touched = true;
      if (figure[m] === 0) {
        const next = order[makerAt | NEXT]!;
        queue[head] = next;
        if (next === 0) queue[(level << LEVEL_I32_SHIFT) | TAIL] = 0;
        else order[(next << I32_SHIFT) | PREVIOUS] = 0;
        forget(maker);
        if (next === 0) break;
      }
      if (figure[t] === 0) break;
    }
    if (queue[head] === 0) book.vacate(market, side, price, level);
    levelChanged((market << MARKET_SHIFT) | side, price, level);
    return true;
  }

  /** The postings of one trade, unless a sum of it reaches 2^52 or a balance has to be made. */
  function pay(taker: number, maker: number): number {
    const takerAt = taker << I32_SHIFT;
    const makerAt = maker << I32_SHIFT;
    const flags = order[takerAt | FLAGS]!;
    const buys = (flags & SIDE_MASK) === 0;
    const m = (flags >>> MARKET_SHIFT) << MARKET_I32_SHIFT;
    const u = (flags >>> MARKET_SHIFT) << MARKET_F64_SHIFT;
    const left = figure[(taker << F64_SHIFT) | REMAINING]!;
    const resting = figure[(maker << F64_SHIFT) | REMAINING]!;
    const take = left < resting ? left : resting;
    const price = order[makerAt | PRICE]!;
    const quote = price * take * units[u | QUOTE_UNITS]!;
    const base = take * units[u | BASE_UNITS]!;
    const released = buys ? (order[takerAt | PRICE]! - price) * take * units[u | QUOTE_UNITS]! : 0;
    const given = buys ? quote : base;
    const received = buys ? base : quote;
    const takerAsset = rules[m | (buys ? BASE : QUOTE)]!;
    const makerAsset = rules[m | (buys ? QUOTE : BASE)]!;
    const takerIn = balanceOf(order[takerAt | ACCOUNT]!, takerAsset) << ENTRY_SHIFT;
    const makerIn = balanceOf(order[makerAt | ACCOUNT]!, makerAsset) << ENTRY_SHIFT;
    const takerOut = order[takerAt | LOCK_HANDLE]! << ENTRY_SHIFT;
    const makerOut = order[makerAt | LOCK_HANDLE]! << ENTRY_SHIFT;
    const takerScaled = received * rules[m | TAKER_FEE]!;
    const makerScaled = given * rules[m | MAKER_FEE]!;
    if (takerIn === 0 || makerIn === 0) return UNKNOWN;
    // A rebate, which is a fee below 0, is Trade's business too.
    if (!(takerScaled >= 0 && takerScaled < LIMB)) return LARGE;
    if (!(makerScaled >= 0 && makerScaled < LIMB)) return LARGE;
    const takerFee = takerScaled === 0 ? 0 : Math.ceil(takerScaled / FEE_SCALE);
    const makerFee = makerScaled === 0 ? 0 : Math.ceil(makerScaled / FEE_SCALE);
    const takerVenue = rules[m | (buys ? VENUE_BASE : VENUE_QUOTE)]! << ENTRY_SHIFT;
    const makerVenue = rules[m | (buys ? VENUE_QUOTE : VENUE_BASE)]! << ENTRY_SHIFT;
    if (!(balance[takerOut | LOCKED]! - given - released >= 0)) return LARGE;
    if (!(balance[makerOut | LOCKED]! - received >= 0)) return LARGE;
    // Bounds for what is paid in, should both sides be one account.
    const mostIn = LIMB - received;
    const mostBack = LIMB - given - released;
    const paidIn =
      balance[takerIn | AVAILABLE]! < mostIn && balance[takerVenue | AVAILABLE]! < mostIn;
    if (!paidIn || !(balance[takerOut | AVAILABLE]! < mostBack)) return LARGE;
    if (!(balance[makerIn | AVAILABLE]! < mostBack)) return LARGE;
    if (!(balance[makerVenue | AVAILABLE]! < mostBack)) return LARGE;
    balance[takerOut | LOCKED]! -= given + released;
    balance[takerOut | AVAILABLE]! += released;
    balance[takerIn | AVAILABLE]! += received - takerFee;
    balance[makerOut | LOCKED]! -= received;
    balance[makerIn | AVAILABLE]! += given - makerFee;
    if (takerFee !== 0) balance[takerVenue | AVAILABLE]! += takerFee;
    if (makerFee !== 0) balance[makerVenue | AVAILABLE]! += makerFee;
    amounts[QUOTE_AMOUNT] = quote;
    amounts[TAKER_FEE_AMOUNT] = takerFee;
    amounts[MAKER_FEE_AMOUNT] = makerFee;
    amounts[RELEASED] = released;
    return PAID;
  }

  function balanceOf(account: number, asset: number): number {
    const pair = (account << LINE_SHIFT) | PAIRS;
    if (line[pair] === asset) return line[pair | 1]!;
    if (line[pair | 2] === asset) return line[pair | 3]!;
    return accounts.balance(account, asset);
  }

  /** The rest of a trade that is paid: new remainders, counters and the Traded record. */
  function write(taker: number, maker: number): void {
    const takerAt = taker << I32_SHIFT;
    const makerAt = maker << I32_SHIFT;
    const t = taker << F64_SHIFT;
    const k = maker << F64_SHIFT;
    const flags = order[takerAt | FLAGS]!;
    const market = flags >>> MARKET_SHIFT;
    const counter = (market << MARKET_F64_SHIFT) | TRADE_ID;
    const price = order[makerAt | PRICE]!;
    const left = figure[t | REMAINING]!;
    const resting = figure[k | REMAINING]!;
    const take = left < resting ? left : resting;
    figure[t | REMAINING] = left - take;
    figure[k | REMAINING] = resting - take;
    total[(order[makerAt | LEVEL]! << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]! -= take;
    const tradeId = units[counter]! + 1;
    units[counter] = tradeId;
    rules[(market << MARKET_I32_SHIFT) | LAST_PRICE] = price;
    const to = events.room();
    const w = to >>> 2;
    const d = to >>> 3;
    word[w] = TRADED;
    word[w + T_MARKET] = market;
    word[w + T_TAKER_SIDE] = flags & SIDE_MASK;
    word[w + T_PRICE] = price;
    word[w + T_TAKER_ACCOUNT] = order[takerAt | ACCOUNT]!;
    word[w + T_MAKER_ACCOUNT] = order[makerAt | ACCOUNT]!;
    double[d + T_TRADE_ID] = tradeId;
    double[d + T_QUANTITY] = take;
    double[d + T_TAKER_ORDER] = figure[t | ORDER_ID]!;
    double[d + T_MAKER_ORDER] = figure[k | ORDER_ID]!;
    double[d + T_TAKER_REMAINING] = left - take;
    double[d + T_MAKER_REMAINING] = resting - take;
    double[d + T_QUOTE] = amounts[QUOTE_AMOUNT]!;
    double[d + T_QUOTE + 1] = 0;
    double[d + T_TAKER_FEE] = amounts[TAKER_FEE_AMOUNT]!;
    double[d + T_TAKER_FEE + 1] = 0;
    double[d + T_MAKER_FEE] = amounts[MAKER_FEE_AMOUNT]!;
    double[d + T_MAKER_FEE + 1] = 0;
    double[d + T_RELEASED] = amounts[RELEASED]!;
    double[d + T_RELEASED + 1] = 0;
    double[d + T_MAKER_RELEASED] = 0;
    double[d + T_MAKER_RELEASED + 1] = 0;
    double[d + T_REBATE] = 0;
    double[d + T_REBATE + 1] = 0;
    events.bytes = to + TRADED_BYTES;
  }

  return match;
}
