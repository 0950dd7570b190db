/** Where an order with a record is known beside index and book: stops, ends, icebergs, floats. */
import { FLOATS, ICEBERGS, VAST_ICEBERGS } from './market-fields.ts';
import { F64_WORDS, FLAGS, I32_WORDS, MARKET_SHIFT, ORDER_ID, QUANTITY } from './order-fields.ts';
import { nextMidnight } from './expiries.ts';
import { WAITING } from './instructions.ts';
import { LIMB } from './schema.ts';
import type { Instruction } from './instructions.ts';
import type { State } from './state.ts';

/** An order that has its id, its terms and its record becomes known wherever these say. */
export function enlist(state: State, record: Instruction): void {
  const { orders, icebergs, markets, floats } = state;
  const market = orders.i32[record.slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  const orderId = orders.f64[record.slot * F64_WORDS + ORDER_ID]!;
  if (record.endTime !== 0) state.expiries.add(record.endTime, orderId);
  if (record.displayQuantity !== 0) {
    icebergs[market] = (icebergs[market] ?? 0) + 1;
    markets.feature(market, ICEBERGS, true);
    countLots(state, record.slot, orders.f64[record.slot * F64_WORDS + QUANTITY]!);
  }
  if (record.floats) {
    floats.add(market, orderId);
    markets.feature(market, FLOATS, true);
    state.attention.due = true;
  }
  if (record.stage === WAITING) state.stops.add(record);
}

/** The market's icebergs have so many lots more, or less: `slot` is one of them. */
export function countLots(state: State, slot: number, change: number): void {
  const { orders, icebergLots, markets } = state;
  const market = orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  const lots = (icebergLots[market] ?? 0n) + BigInt(change);
  icebergLots[market] = lots;
  markets.feature(market, VAST_ICEBERGS, lots >= BigInt(LIMB));
}

/** An order ends: its record goes, and all that knew of it. */
export function dismiss(state: State, slot: number): void {
  const { orders, icebergs, markets, floats, instructions } = state;
  const record = instructions.of(slot);
  const market = orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  if (record.stage === WAITING) state.stops.remove(record);
  if (record.floats) {
    floats.remove(market, orders.f64[slot * F64_WORDS + ORDER_ID]!);
    if (floats.of(market).length === 0) markets.feature(market, FLOATS, false);
  }
  if (record.displayQuantity !== 0) {
    icebergs[market]!--;
    countLots(state, slot, -orders.f64[slot * F64_WORDS + QUANTITY]!);
    if (icebergs[market] === 0) markets.feature(market, ICEBERGS, false);
  }
  const ends = record.endTime !== 0;
  instructions.remove(slot);
  if (ends) state.expiries.remove();
}

/** A DAY order without conditions that rests: in a market without calendar it ends at midnight UTC (O2). */
export function enlistDay(state: State, slot: number): void {
  const market = state.orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
  if (state.calendars[market] !== undefined) return;
  const record = state.instructions.add(slot);
  record.endTime = nextMidnight(state.timeMs);
  enlist(state, record);
}
