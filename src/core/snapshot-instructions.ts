/**
 * The part of a snapshot that conditions, lists and countdowns need (snapshot.ts). Heaps, sets of tracking
 * orders and counts are made anew from the orders.
 *
 *   of an order  in snapshot.ts its marks; with a record: told, stage, conditions, end, amends, shown, lock
 *                price, extreme, electing price, list id; else how often it kept its priority
 *   lists        last id; count; each: id, account, market, kind, first order id, legs, paired, locked, client id
 *   elected      of each market: count; each in turn: order id, price
 *   countdowns   count; each by account, then market: account, market, deadline
 */
import { EXTRA, I32_WORDS } from './order-fields.ts';
import { countdownsOf } from './countdowns.ts';
import { enlist } from './enlistment.ts';
import type { Instruction } from './instructions.ts';
import type { OrderList } from './order-lists.ts';
import type { Packer, Unpacker } from './packing.ts';
import type { State } from './state.ts';

const numbers = [
  'stage',
  'stopPrice',
  'trailingDelta',
  'pegReference',
  'pegMode',
  'pegOffset',
  'strategyType',
  'strategyId',
  'displayQuantity',
  'expireTime',
  'endTime',
  'amends',
  'shown',
  'lockPrice',
] as const satisfies readonly (keyof Instruction)[];

/** The record of an order, or its count of amendments. */
export function packInstruction(state: State, slot: number, to: Packer): void {
  const record = state.instructions.find(slot);
  if (record === undefined) {
    to.number(state.instructions.amendsOf(slot));
    return;
  }
  to.number(record.told ? 1 : 0);
  for (const field of numbers) to.number(record[field]);
  to.number(record.extreme);
  to.number(record.electedAt);
  to.number(record.list?.listId ?? 0);
}

/** Reads what packInstruction() wrote; `recorded`: the order has a record. Answers its list's id. */
export function unpackInstruction(
  state: State,
  slot: number,
  recorded: boolean,
  from: Unpacker,
): number {
  if (!recorded) {
    state.orders.i32[slot * I32_WORDS + EXTRA] = -from.number();
    return 0;
  }
  state.orders.i32[slot * I32_WORDS + EXTRA] = 0;
  const record = state.instructions.add(slot);
  record.told = from.number() !== 0;
  for (const field of numbers) record[field] = from.number();
  record.lastExtreme = from.number();
  record.electedAt = from.number();
  return from.number();
}

export function packLists(state: State, to: Packer): void {
  const { lists, stops, markets } = state;
  to.number(state.listId);
  to.number(lists.open.size);
  for (const list of lists.open.values()) {
    const { listId, account, market, kind, firstOrderId, legs, paired, locked } = list;
    for (const each of [listId, account, market, kind, firstOrderId, legs]) to.number(each);
    to.number(paired ? 1 : 0);
    to.amount(locked);
    to.text(list.clientListId);
  }
  for (let market = 1; market < markets.names.length; market++) {
    const elected = stops.electedOf(market);
    to.number(elected.length);
    for (const { orderId, price } of elected) {
      to.number(orderId);
      to.number(price);
    }
  }
  const countdowns = countdownsOf(state);
  to.number(countdowns.length);
  for (const { account, market, deadline } of countdowns) {
    for (const each of [account, market, deadline]) to.number(each);
  }
}

/** `members`: slots of orders in ascending order of id that have a record, with the ids of their lists. */
export function unpackLists(
  state: State,
  members: ReadonlyMap<number, number>,
  from: Unpacker,
): void {
  state.listId = from.number();
  for (let left = from.number(); left > 0; left--) state.lists.add(unpackList(from));
  for (const [slot, listId] of members) {
    const record = state.instructions.of(slot);
    record.list = state.lists.open.get(listId);
    enlist(state, record);
  }
  for (let market = 1; market < state.markets.names.length; market++) {
    for (let left = from.number(); left > 0; left--) {
      const orderId = from.number();
      state.stops.restoreElected(market, { orderId, price: from.number() });
    }
  }
  for (let left = from.number(); left > 0; left--) {
    const [account, market] = [from.number(), from.number()];
    state.countdowns.set(`${account}:${market}`, { account, market, deadline: from.number() });
  }
}

function unpackList(from: Unpacker): OrderList {
  const [listId, account, market] = [from.number(), from.number(), from.number()];
  const [kind, firstOrderId, legs] = [from.number(), from.number(), from.number()];
  const paired = from.number() !== 0;
  const locked = from.amount();
  const names = { listId, account, market, kind, firstOrderId, legs };
  return { ...names, paired, locked, clientListId: from.text(), ending: false };
}
