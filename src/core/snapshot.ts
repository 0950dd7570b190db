/**
 * The whole state as canonical bytes: equal states give equal bytes, wherever their records lie in memory.
 *
 *   magic, version, sequence, time, last order id, last withdrawal id
 *   assets       count; each: scale, supply, symbol
 *   markets      count; each: base, quote, status, last price, trade, update and prevented id, rules, symbol
 *   accounts     count; each: name
 *   balances     count; each not zero, by account, then asset: pair (account, asset), available, locked, held
 *   orders       count; each by market, side, price, time: order id, quantity, remaining,
 *                pair (price, account), pair (flags, marks), its client id if it has one, and its
 *                instruction if it has one (snapshot-instructions.ts); those beside the books last
 *   lists        elected orders and countdowns (snapshot-instructions.ts)
 *   withdrawals  count; each held one by id: id, account, asset, amount, external id
 *   external ids of deposits: count; each: sequence, id;  of withdrawals: count; each: sequence, id, key
 *   idempotency  count; each, oldest first: sequence, time, id, key
 *   settings, sessions, fee volumes (snapshot-settings.ts, fee-tiers.ts)
 *
 * Version 2. Every word is 8-byte aligned (packing.ts); fees lie with the balances of account 0.
 */
import { assert } from './assert.ts';
import { AVAILABLE, ENTRY_WORDS, HELD, LOCKED } from './balance-fields.ts';
import {
  BASE,
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  PREVENTED_ID,
  QUOTE,
  STATUS,
  TRADE_ID,
  UPDATE_ID,
} from './market-fields.ts';
import {
  ACCOUNT,
  CLIENT_BIT,
  EXTRA,
  FIELD_MASK,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
  TYPE_SHIFT,
} from './order-fields.ts';
import { MARKET } from './term-fields.ts';
import { Packer, Unpacker } from './packing.ts';
import { packSessions, packSettings, unpackSessions, unpackSettings } from './snapshot-settings.ts';
import {
  packInstruction,
  packLists,
  unpackInstruction,
  unpackLists,
} from './snapshot-instructions.ts';
import { selfTradeModes } from './types.ts';
import { balanceHandles, eachOrder } from './walk.ts';
import { ruleNumbers } from './market-rules.ts';
import type { MarketRules } from './command.ts';
import type { Book } from './book.ts';
import type { Registry } from './registry.ts';
import type { State } from './state.ts';

/** 'BWSTAT' in ASCII. */
const MAGIC = 0x4257_5354_4154;
const VERSION = 2;
/** Marks of an order: it has a client id, stands in no level, has a record, kept its priority when amended. */
const NAMED = 1;
const BESIDE = 2;
const RECORDED = 4;
const AMENDED = 8;

export function pack(state: State): Uint8Array {
  const to = new Packer();
  for (const each of [MAGIC, VERSION, state.sequence, state.timeMs]) to.number(each);
  to.number(state.orderId);
  to.number(state.withdrawalId);
  to.number(state.assets.length - 1);
  for (const { scale, supply, symbol } of state.assets.slice(1)) {
    to.number(scale);
    to.amount(supply);
    to.text(symbol);
  }
  packMarkets(state, to);
  to.number(state.accounts.names.length - 1);
  for (const name of state.accounts.names.slice(1)) to.text(name);
  packBalances(state, to);
  packOrders(state, to);
  packLists(state, to);
  packMoneyInAndOut(state, to);
  to.number(state.keys.effects.size);
  for (const [key, { sequence, timeMs, id }] of state.keys.effects) {
    for (const each of [sequence, timeMs, id]) to.number(each);
    to.text(key);
  }
  packSettings(state, to);
  packSessions(state, to);
  state.feeTiers.pack(to);
  return to.bytes();
}

function packMarkets({ markets }: State, to: Packer): void {
  to.number(markets.names.length - 1);
  for (let market = 1; market < markets.names.length; market++) {
    const { i32, f64 } = markets;
    for (const field of [BASE, QUOTE, STATUS, LAST_PRICE])
      to.number(i32[market * MARKET_I32 + field]!);
    for (const field of [TRADE_ID, UPDATE_ID, PREVENTED_ID]) {
      to.number(f64[market * MARKET_F64 + field]!);
    }
    const rules = markets.rules[market]!;
    for (const field of ruleNumbers) to.number(rules[field]);
    to.amount(rules.minNotional);
    to.amount(rules.maxNotional);
    to.number(selfTradeModes.indexOf(rules.selfTradeMode));
    to.text(markets.names[market]!.symbol);
  }
}

function packBalances(state: State, to: Packer): void {
  const { ledger } = state;
  const handles = balanceHandles(state);
  to.number(handles.length);
  for (const handle of handles) {
    to.pair(ledger.accountOf(handle), ledger.assetOf(handle));
    for (const balance of [AVAILABLE, LOCKED, HELD]) {
      to.number(ledger.low(handle * ENTRY_WORDS + balance));
      to.number(ledger.high(handle * ENTRY_WORDS + balance));
    }
  }
}

function packOrders(state: State, to: Packer): void {
  const { orders, clients } = state;
  to.number(state.index.count);
  eachOrder(state, (slot) => {
    const word = slot * I32_WORDS;
    const double = slot * F64_WORDS;
    to.number(orders.f64[double + ORDER_ID]!);
    to.number(orders.f64[double + QUANTITY]!);
    to.number(orders.f64[double + REMAINING]!);
    to.pair(orders.i32[word + PRICE]!, orders.i32[word + ACCOUNT]!);
    const client = orders.client(slot);
    const extra = orders.i32[word + EXTRA]!;
    const beside = orders.i32[word + LEVEL] === 0 ? BESIDE : 0;
    const marks =
      (client === 0 ? 0 : NAMED) | beside | (extra > 0 ? RECORDED : extra < 0 ? AMENDED : 0);
    to.pair(orders.i32[word + FLAGS]! & ~CLIENT_BIT, marks);
    if (client !== 0) to.text(clients.text(client));
    if (extra !== 0) packInstruction(state, slot, to);
  });
}

function packMoneyInAndOut(state: State, to: Packer): void {
  to.number(state.withdrawals.size);
  for (const [id, { account, asset, amount, externalId }] of state.withdrawals) {
    for (const each of [id, account, asset]) to.number(each);
    to.amount(amount);
    to.text(externalId);
  }
  to.number(state.depositIds.size);
  for (const [externalId, sequence] of state.depositIds) {
    to.number(sequence);
    to.text(externalId);
  }
  to.number(state.withdrawalIds.size);
  for (const [key, { sequence, withdrawalId }] of state.withdrawalIds) {
    to.number(sequence);
    to.number(withdrawalId);
    to.text(key);
  }
}

/** Fills a new state. The bytes are trusted but for their version; the file around them is checked. */
export function unpack(bytes: Uint8Array, state: State, book: Book, registry: Registry): void {
  const from = new Unpacker(bytes);
  assert(from.number() === MAGIC, 'these bytes are a snapshot of this exchange');
  assert(from.number() === VERSION, 'the snapshot is of this version');
  state.sequence = from.number();
  state.timeMs = from.number();
  state.orderId = from.number();
  state.withdrawalId = from.number();
  for (let left = from.number(); left > 0; left--) {
    const scale = from.number();
    const supply = from.amount();
    const symbol = from.text();
    state.assetBySymbol.set(symbol, state.assets.length);
    state.assets.push({ symbol, scale, supply });
  }
  unpackMarkets(state, from, registry);
  for (let left = from.number(); left > 0; left--) state.accounts.add(from.text());
  for (let left = from.number(); left > 0; left--) {
    const account = from.first();
    const entry = state.ledger.handle(account, from.second()) * ENTRY_WORDS;
    for (const balance of [AVAILABLE, LOCKED, HELD]) {
      const lo = from.number();
      state.ledger.credit(entry + balance, lo, from.number());
    }
  }
  const members = unpackOrders(state, from, book);
  unpackLists(state, members, from);
  unpackMoneyInAndOut(state, from);
  for (let left = from.number(); left > 0; left--) {
    const effect = { sequence: from.number(), timeMs: from.number(), id: from.number() };
    state.keys.effects.set(from.text(), effect);
  }
  unpackSettings(state, from);
  unpackSessions(state, from);
  state.feeTiers.unpack(from);
  assert(from.done, 'a snapshot ends where its state does');
}

function unpackMarkets(state: State, from: Unpacker, registry: Registry): void {
  for (let left = from.number(); left > 0; left--) {
    const names = [from.number(), from.number()] as const;
    const [status, lastPrice] = [from.number(), from.number()];
    const counters = [from.number(), from.number(), from.number()];
    const rules: Record<string, unknown> = {};
    for (const field of ruleNumbers) rules[field] = from.number();
    rules['minNotional'] = from.amount();
    rules['maxNotional'] = from.amount();
    rules['selfTradeMode'] = selfTradeModes[from.number()];
    const market = registry.openMarket(...names, from.text());
    registry.setRules(market, rules as unknown as MarketRules);
    const { i32, f64 } = state.markets;
    i32[market * MARKET_I32 + STATUS] = status;
    i32[market * MARKET_I32 + LAST_PRICE] = lastPrice;
    [TRADE_ID, UPDATE_ID, PREVENTED_ID].forEach((field, i) => {
      f64[market * MARKET_F64 + field] = counters[i]!;
    });
  }
}

/** Answers the slots of the orders with records, by order id, and their lists' ids. */
function unpackOrders(state: State, from: Unpacker, book: Book): Map<number, number> {
  const { orders, index, accounts } = state;
  const count = from.number();
  const lists = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    orders.peek();
    const slot = orders.take();
    const word = slot * I32_WORDS;
    const double = slot * F64_WORDS;
    const orderId = from.number();
    orders.f64[double + ORDER_ID] = orderId;
    orders.f64[double + QUANTITY] = from.number();
    orders.f64[double + REMAINING] = from.number();
    orders.i32[word + PRICE] = from.first();
    const account = from.second();
    orders.i32[word + ACCOUNT] = account;
    const flags = from.first();
    orders.i32[word + FLAGS] = flags;
    const marks = from.second();
    if ((marks & NAMED) !== 0) unpackClient(state, slot, account, from.text());
    const asset = (flags & SIDE_MASK) === 0 ? QUOTE : BASE;
    const locked = state.markets.i32[(flags >>> MARKET_SHIFT) * MARKET_I32 + asset]!;
    const known = accounts.balance(account, locked);
    orders.i32[word + LOCK_HANDLE] = known === 0 ? state.ledger.handle(account, locked) : known;
    orders.i32[word + EXTRA] = 0;
    orders.i32[word + LEVEL] = 0;
    if ((marks & (RECORDED | AMENDED)) !== 0) {
      const recorded = (marks & RECORDED) !== 0;
      lists.set(slot, unpackInstruction(state, slot, recorded, from));
    }
    index.add(orderId, slot);
    if ((marks & BESIDE) === 0) book.link(slot);
    else if (((flags >> TYPE_SHIFT) & FIELD_MASK) === MARKET) book.linkBeside(slot);
  }
  const members = new Map<number, number>();
  index.eachById(state.orderId, (slot) => {
    accounts.append(slot);
    if (orders.i32[slot * I32_WORDS + EXTRA]! > 0) members.set(slot, lists.get(slot)!);
  });
  return members;
}

function unpackClient(state: State, slot: number, account: number, text: string): void {
  const { orders, clients } = state;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  orders.setClient(slot, clients.add(account, bytes, 0, bytes.length, slot));
  orders.i32[slot * I32_WORDS + FLAGS]! |= CLIENT_BIT;
}

function unpackMoneyInAndOut(state: State, from: Unpacker): void {
  for (let left = from.number(); left > 0; left--) {
    const [id, account, asset] = [from.number(), from.number(), from.number()];
    state.withdrawals.set(id, { account, asset, amount: from.amount(), externalId: from.text() });
  }
  for (let left = from.number(); left > 0; left--) {
    const sequence = from.number();
    state.depositIds.set(from.text(), sequence);
  }
  for (let left = from.number(); left > 0; left--) {
    const origin = { sequence: from.number(), withdrawalId: from.number() };
    state.withdrawalIds.set(from.text(), origin);
  }
}
