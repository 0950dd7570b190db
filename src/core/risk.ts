/**
 * Risk limits of accounts and of positions (L6, M3): kill switches, open orders in all markets, orders in a
 * second, the notional of one order, what an account owns or is about to buy. Looked at only for accounts
 * with settings and in markets with a position limit.
 */
import { ACCEPTABLE, rejection } from './answers.ts';
import { AVAILABLE, ENTRY_WORDS, HELD, LOCKED } from './balance-fields.ts';
import { BASE_UNITS, LAST_PRICE, MARKET_F64, MARKET_I32, QUOTE_UNITS } from './market-fields.ts';
import { toBigInt } from './money.ts';
import {
  ACCOUNT_NEXT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  ORDER_ID,
  REMAINING,
  SIDE_MASK,
  TYPE_SHIFT,
} from './order-fields.ts';
import {
  C_MARKET,
  C_PRICE,
  C_QUANTITY,
  C_QUOTE_AMOUNT,
  C_SIDE,
  C_TYPE,
  MARKET,
} from './term-fields.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

const TOO_MANY_ORDERS = rejection('TOO_MANY_ORDERS');
const ORDER_RATE_EXCEEDED = rejection('ORDER_RATE_EXCEEDED');
const NOTIONAL_LIMIT = rejection('NOTIONAL_LIMIT');
const POSITION_LIMIT = rejection('POSITION_LIMIT');

export class Risk {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Whether a kill switch holds the account. */
  isDisabled(account: number): boolean {
    return this.#state.venue.killed || this.#state.accounts.settings(account).killed;
  }

  countOrder(account: number): void {
    this.#state.accounts.settings(account).countOrder(this.#state.timeMs);
  }

  /** The limits of a new order whose terms are at `at`; `rests`: it may stay open. */
  check(from: RecordBuffer, at: number, account: number, rests: boolean): number {
    const market = from.i32[(at >> 2) + C_MARKET]!;
    const counts = this.checkCounts(account, rests ? 1 : 0, 1);
    if (counts !== ACCEPTABLE) return counts;
    const quantity = from.f64[(at >> 3) + C_QUANTITY]!;
    const amount = (at >> 3) + C_QUOTE_AMOUNT;
    const priced = from.i32[(at >> 2) + C_TYPE] !== MARKET;
    const price = priced
      ? from.i32[(at >> 2) + C_PRICE]!
      : this.#state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    const notional =
      quantity === 0
        ? toBigInt(from.f64[amount]!, from.f64[amount + 1]!)
        : this.notional(market, price, quantity);
    const buys = from.i32[(at >> 2) + C_SIDE] === 0 && quantity !== 0;
    return this.checkSize(account, market, notional, buys ? quantity : undefined);
  }

  notional(market: number, price: number, quantity: number): bigint {
    const units = this.#state.markets.f64[market * MARKET_F64 + QUOTE_UNITS]!;
    return BigInt(price) * BigInt(quantity) * BigInt(units);
  }

  /** TOO_MANY_ORDERS in all markets and ORDER_RATE_EXCEEDED, for so many more that stay open, and in all. */
  checkCounts(account: number, open: number, orders: number): number {
    const settings = this.#state.accounts.settings(account);
    const { maxOrders, maxOrdersPerSecond } = settings;
    const counted = maxOrders !== 0 && open !== 0;
    if (counted && this.#openOrders(account, maxOrders, open) + open > maxOrders) {
      return TOO_MANY_ORDERS;
    }
    if (maxOrdersPerSecond === 0) return ACCEPTABLE;
    const now = settings.ordersNow(this.#state.timeMs);
    return now + orders > maxOrdersPerSecond ? ORDER_RATE_EXCEEDED : ACCEPTABLE;
  }

  /**
   * NOTIONAL_LIMIT and POSITION_LIMIT of an order of `notional` that adds `added` lots to what the account is
   * about to buy; undefined for what buys nothing, or nobody knows how much.
   */
  checkSize(account: number, market: number, notional: bigint, added: number | undefined): number {
    const { base, quote } = this.#state.markets.names[market]!;
    const { limits } = this.#state.accounts.settings(account);
    const most = limits.get(quote)?.maxNotional ?? 0n;
    if (most !== 0n && notional > most) return NOTIONAL_LIMIT;
    if (added === undefined) return ACCEPTABLE;
    const units = BigInt(this.#state.markets.f64[market * MARKET_F64 + BASE_UNITS]!);
    const own = limits.get(base)?.maxPosition ?? 0n;
    const here = BigInt(this.#state.markets.rules[market]!.maxPosition) * units;
    if (own === 0n && here === 0n) return ACCEPTABLE;
    const owned = this.#owned(account, base) + BigInt(added) * units;
    if (here !== 0n && owned + this.#bought(account, base, market) > here) return POSITION_LIMIT;
    if (own !== 0n && owned + this.#bought(account, base, 0) > own) return POSITION_LIMIT;
    return ACCEPTABLE;
  }

  /** All open orders but MARKET orders that wait in a call; looked at one by one only near the limit. */
  #openOrders(account: number, most: number, more: number): number {
    const { accounts, orders } = this.#state;
    const all = accounts.openOrders(account);
    if (all + more <= most) return all;
    let count = 0;
    for (let slot = accounts.firstOrder(account); slot !== 0; ) {
      const type = (orders.i32[slot * I32_WORDS + FLAGS]! >> TYPE_SHIFT) & FIELD_MASK;
      if (type !== MARKET) count++;
      slot = orders.i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
    }
    return count;
  }

  /** Of the two legs of a pair only the one with more left to fill counts, or the first of equals. */
  #isLesserLeg(slot: number): boolean {
    const { orders, instructions, lists } = this.#state;
    const list = instructions.find(slot)?.list;
    const other = list === undefined ? 0 : lists.partnerOf(list, slot);
    if (other === 0) return false;
    const own = orders.f64[slot * F64_WORDS + REMAINING]!;
    const more = orders.f64[other * F64_WORDS + REMAINING]!;
    const later =
      orders.f64[slot * F64_WORDS + ORDER_ID]! > orders.f64[other * F64_WORDS + ORDER_ID]!;
    return more > own || (more === own && later);
  }

  #owned(account: number, asset: number): bigint {
    const { ledger } = this.#state;
    const at = ledger.find(account, asset) * ENTRY_WORDS;
    return ledger.amount(at + AVAILABLE) + ledger.amount(at + LOCKED) + ledger.amount(at + HELD);
  }

  /** What open buys of an asset have left to fill, in units: in one market, or in all (0). */
  #bought(account: number, asset: number, only: number): bigint {
    const { accounts, orders, markets } = this.#state;
    let sum = 0n;
    for (let slot = accounts.firstOrder(account); slot !== 0; ) {
      const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
      const market = flags >>> MARKET_SHIFT;
      const counts = only === 0 ? markets.names[market]!.base === asset : market === only;
      if (counts && (flags & SIDE_MASK) === 0 && !this.#isLesserLeg(slot)) {
        const units = BigInt(markets.f64[market * MARKET_F64 + BASE_UNITS]!);
        sum += BigInt(orders.f64[slot * F64_WORDS + REMAINING]!) * units;
      }
      slot = orders.i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
    }
    return sum;
  }
}
