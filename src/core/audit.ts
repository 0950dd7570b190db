/**
 * The audit: what must hold between any two commands. Each breach is a sentence.
 *   P5  of each asset, available + locked + held of all accounts = deposits - settled withdrawals;
 *       what is locked is what open orders require, what is held is what withdrawals hold
 *   P8  levels, lists and indexes agree, and no book is crossed where orders match
 */
import type { Book } from './book.ts';
import { AVAILABLE, ENTRY_WORDS, HELD, LOCKED } from './balance-fields.ts';
import { BEST, FLOATS, GATES, ICEBERGS, MARKET_I32, STATUS } from './market-fields.ts';
import { high, toBigInt } from './money.ts';
import {
  ACCOUNT,
  ACCOUNT_NEXT,
  ACCOUNT_PREVIOUS,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  ORDER_ID,
  PREVIOUS,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
} from './order-fields.ts';
import { LEVEL_F64, LEVEL_I32, LEVEL_QUANTITY, TAIL } from './level-fields.ts';
import { PENDING, WAITING, WORKING } from './instructions.ts';
import { marketStatuses } from './types.ts';
import { eachOrder, othersOf, pricesOf, slotsAt } from './walk.ts';
import type { Instruction } from './instructions.ts';
import type { State } from './state.ts';

const TRADING = marketStatuses.indexOf('TRADING');

export function audit(state: State, book: Book): string[] {
  const breaches: string[] = [];
  const locks = new Map<number, bigint>();
  let open = 0;
  for (let market = 1; market < state.markets.names.length; market++) {
    open += auditSide(state, book, market, 0, locks, breaches);
    open += auditSide(state, book, market, 1, locks, breaches);
    const bid = state.markets.i32[market * MARKET_I32 + BEST]!;
    const ask = state.markets.i32[market * MARKET_I32 + BEST + 1]!;
    const trading = state.markets.i32[market * MARKET_I32 + STATUS] === TRADING;
    if (trading && bid !== 0 && ask !== 0 && bid >= ask) {
      breaches.push(`market ${market}: crossed book`);
    }
  }
  open += auditOthers(state, book, locks, breaches);
  if (open !== state.index.count) breaches.push(`${open} orders, ${state.index.count} indexed`);
  auditAccounts(state, open, breaches);
  auditBalances(state, locks, breaches);
  return breaches;
}

/** Checks one side of a book, adds its locks by handle, and answers how many orders it has. */
function auditSide(
  state: State,
  book: Book,
  market: number,
  side: number,
  locks: Map<number, bigint>,
  breaches: string[],
): number {
  const { ladder, orders, markets } = state;
  const where = `market ${market} side ${side}`;
  const best = markets.i32[market * MARKET_I32 + BEST + side]!;
  const better =
    side === 0
      ? best === 0
        ? 0
        : ladder.above(market * 2, best)
      : ladder.above(market * 2 + 1, 0) === best
        ? 0
        : 1;
  if (better !== 0) breaches.push(`${where}: ${best} is not the best price`);
  let count = 0;
  for (const price of pricesOf(state, market, side)) {
    const level = ladder.find(market * 2 + side, price);
    const slots = slotsAt(state, market, side, price);
    let total = 0;
    let previous = 0;
    for (const slot of slots) {
      const word = slot * I32_WORDS;
      const remaining = orders.f64[slot * F64_WORDS + REMAINING]!;
      const name = `order ${orders.f64[slot * F64_WORDS + ORDER_ID]!}`;
      const flags = orders.i32[word + FLAGS]!;
      const placed =
        flags >>> MARKET_SHIFT === market &&
        (flags & SIDE_MASK) === side &&
        orders.i32[word + PRICE] === price &&
        orders.i32[word + LEVEL] === level &&
        orders.i32[word + PREVIOUS] === previous;
      if (!placed) breaches.push(`${name}: wrongly linked at ${where} price ${price}`);
      if (!(remaining >= 1 && remaining <= orders.f64[slot * F64_WORDS + QUANTITY]!)) {
        breaches.push(`${name}: ${remaining} remains`);
      }
      if (state.index.find(orders.f64[slot * F64_WORDS + ORDER_ID]!) !== slot) {
        breaches.push(`${name}: not indexed`);
      }
      const client = orders.client(slot);
      if (client !== 0 && state.clients.slotOf(client) !== slot) {
        breaches.push(`${name}: its client id names another`);
      }
      if (state.instructions.find(slot)?.list?.paired !== true) {
        const lo = book.lockOf(slot, remaining);
        addLock(state, slot, toBigInt(lo, high[0]!), locks);
      }
      const shown = book.shownOf(slot);
      if (!(shown >= 1 && shown <= remaining)) breaches.push(`${name}: ${shown} is shown`);
      total += shown;
      previous = slot;
      count++;
    }
    if (ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY] !== total || total === 0) {
      breaches.push(`${where} price ${price}: level is not the sum of its orders`);
    }
    if (ladder.i32[level * LEVEL_I32 + TAIL] !== previous) {
      breaches.push(`${where} price ${price}: wrong end of the queue`);
    }
  }
  return count;
}

/** Checks the open orders that stand in no level, adds their locks, and answers how many there are. */
function auditOthers(
  state: State,
  book: Book,
  locks: Map<number, bigint>,
  breaches: string[],
): number {
  const { i32, f64 } = state.orders;
  const called = new Set<number>();
  const { markets, instructions, stops } = state;
  const waiting: Instruction[][] = markets.names.map(() => []);
  for (let market = 1; market < markets.names.length; market++) {
    for (const side of [0, 1]) {
      for (const slot of state.calls.slots(market, side)) called.add(slot);
    }
  }
  const others = othersOf(state);
  for (const slot of others) {
    const name = `order ${f64[slot * F64_WORDS + ORDER_ID]!}`;
    const record = instructions.find(slot);
    const stage = record?.stage ?? WORKING;
    const parked = record?.floats === true && i32[slot * I32_WORDS + PRICE] === 0;
    if (!called.delete(slot) && stage === WORKING && !parked) {
      breaches.push(`${name}: stands in no level and waits for nothing`);
    }
    if (stage === PENDING && record?.list === undefined) breaches.push(`${name}: pends alone`);
    if (stage === WAITING) waiting[i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT]!.push(record!);
    const remaining = f64[slot * F64_WORDS + REMAINING]!;
    if (!(remaining >= 1 && remaining <= f64[slot * F64_WORDS + QUANTITY]!)) {
      breaches.push(`${name}: ${remaining} remains`);
    }
    if (record?.list?.paired === true) continue;
    const lo = book.lockLeft(slot);
    addLock(state, slot, toBigInt(lo, high[0]!), locks);
  }
  for (const slot of called) breaches.push(`slot ${slot}: waits in a call and is not open`);
  for (let market = 1; market < waiting.length; market++) {
    breaches.push(...stops.audit(market, waiting[market]!));
  }
  auditLists(state, locks, breaches);
  auditFeatures(state, breaches);
  return others.length;
}

/** A pair locks as one. */
function auditLists(state: State, locks: Map<number, bigint>, breaches: string[]): void {
  const { lists } = state;
  breaches.push(...lists.audit());
  for (const list of lists.open.values()) {
    const [slot] = lists.slotsOf(list);
    if (list.paired && slot !== undefined) addLock(state, slot, list.locked, locks);
  }
}

/** What is kept beside the orders agrees with them: icebergs, floating orders, the feature bits. */
function auditFeatures(state: State, breaches: string[]): void {
  const { markets, orders, instructions, floats, icebergs } = state;
  const counted = markets.names.map(() => ({ icebergs: 0, floats: [] as number[] }));
  eachOrder(state, (slot) => {
    const record = instructions.find(slot);
    const here = counted[orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT]!;
    if (record !== undefined && record.displayQuantity !== 0) here.icebergs++;
    if (record?.floats === true) here.floats.push(orders.f64[slot * F64_WORDS + ORDER_ID]!);
  });
  counted.forEach((here, market) => {
    if (market === 0) return;
    const ids = here.floats.toSorted((a, b) => a - b);
    const listed = floats.of(market);
    const same = ids.length === listed.length && ids.every((id, i) => id === listed[i]);
    if (!same) breaches.push(`market ${market}: not its floating orders are listed`);
    if ((icebergs[market] ?? 0) !== here.icebergs) {
      breaches.push(`market ${market}: ${here.icebergs} icebergs, ${icebergs[market]} counted`);
    }
    const gates = markets.i32[market * MARKET_I32 + GATES]!;
    const told = ((gates & ICEBERGS) !== 0) === here.icebergs > 0;
    if (!told || ((gates & FLOATS) !== 0) !== ids.length > 0) {
      breaches.push(`market ${market}: its gates do not say what is open`);
    }
  });
}

function addLock(state: State, slot: number, lock: bigint, locks: Map<number, bigint>): void {
  const handle = state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
  locks.set(handle, (locks.get(handle) ?? 0n) + lock);
}

function auditAccounts({ accounts, orders }: State, open: number, breaches: string[]): void {
  let listed = 0;
  for (let account = 1; account < accounts.names.length; account++) {
    let previous = 0;
    let count = 0;
    for (let slot = accounts.firstOrder(account); slot !== 0; ) {
      const word = slot * I32_WORDS;
      const later =
        previous === 0 ||
        orders.f64[slot * F64_WORDS + ORDER_ID]! > orders.f64[previous * F64_WORDS + ORDER_ID]!;
      const linked =
        orders.i32[word + ACCOUNT] === account && orders.i32[word + ACCOUNT_PREVIOUS] === previous;
      if (!later || !linked) breaches.push(`account ${account}: list of orders is broken`);
      count++;
      previous = slot;
      slot = orders.i32[word + ACCOUNT_NEXT]!;
    }
    if (count !== accounts.openOrders(account))
      breaches.push(`account ${account}: ${count} orders`);
    listed += count;
  }
  if (listed !== open) breaches.push(`${open} orders, ${listed} in the accounts' lists`);
}

function auditBalances(state: State, locks: Map<number, bigint>, breaches: string[]): void {
  const { ledger, assets, withdrawals } = state;
  const held = new Map<number, bigint>();
  for (const { account, asset, amount } of withdrawals.values()) {
    const handle = ledger.find(account, asset);
    held.set(handle, (held.get(handle) ?? 0n) + amount);
  }
  const totals = assets.map(() => 0n);
  for (let handle = 1; handle < ledger.count; handle++) {
    const at = handle * ENTRY_WORDS;
    const asset = ledger.assetOf(handle);
    const name = `account ${ledger.accountOf(handle)} asset ${asset}`;
    const locked = ledger.amount(at + LOCKED);
    totals[asset]! += ledger.amount(at + AVAILABLE) + locked + ledger.amount(at + HELD);
    const required = locks.get(handle) ?? 0n;
    if (locked !== required) breaches.push(`${name}: locked ${locked}, orders lock ${required}`);
    const withheld = held.get(handle) ?? 0n;
    if (ledger.amount(at + HELD) !== withheld) breaches.push(`${name}: ${withheld} is to be held`);
  }
  assets.forEach(({ supply }, asset) => {
    if (totals[asset] === supply) return;
    breaches.push(`asset ${asset}: balances sum to ${totals[asset]}, supply is ${supply}`);
  });
}
