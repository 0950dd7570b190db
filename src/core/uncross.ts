/**
 * The end of a call (B1): all trades at one price. On each side MARKET orders come first, by id, then limit
 * orders at the price or better, by price and time; the heads of both sides trade until one side is
 * empty. The order with the higher id is the taker: its self-trade mode decides. Not hot.
 */
import { priceOfCall, payable } from './call-book.ts';
import { emit } from './emit.ts';
import { EXPIRED } from './event-fields.ts';
import { HEAD, LEVEL_F64, LEVEL_I32, LEVEL_QUANTITY } from './level-fields.ts';
import {
  BASE_UNITS,
  BEST,
  MARKET_F64,
  MARKET_I32,
  PREVENTED_ID,
  QUOTE_UNITS,
} from './market-fields.ts';
import { high, highLimb, lowLimb, toBigInt } from './money.ts';
import {
  ACCOUNT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  REMAINING,
  SIDE_MASK,
  TYPE_SHIFT,
} from './order-fields.ts';
import { DECREMENT, EXPIRE_MAKER, EXPIRE_TAKER, NONE, SELF_TRADE } from './prevention.ts';
import { MARKET } from './term-fields.ts';
import { MAX_QUANTITY, selfTradeModes, sides } from './types.ts';
import type { Book } from './book.ts';
import type { Matcher } from './matcher.ts';
import type { State } from './state.ts';
import type { Price } from './types.ts';

export class Uncross {
  readonly #state: State;
  readonly #book: Book;
  readonly #matcher: Matcher;
  #market = 0;
  #price = 0;
  /** By side: MARKET orders that have not had their turn, last first; prices of levels that changed. */
  #waiting: [number[], number[]] = [[], []];
  #touched: [Set<Price>, Set<Price>] = [new Set(), new Set()];

  constructor(state: State, book: Book, matcher: Matcher) {
    this.#state = state;
    this.#book = book;
    this.#matcher = matcher;
  }

  /** Whether anything could trade: the book is crossed, or MARKET orders wait. */
  isDue(market: number): boolean {
    return this.isCrossed(market) || this.#state.calls.some(market);
  }

  isCrossed(market: number): boolean {
    const { i32 } = this.#state.markets;
    const ask = i32[market * MARKET_I32 + BEST + 1]!;
    return ask !== 0 && i32[market * MARKET_I32 + BEST]! >= ask;
  }

  /** AuctionEnded, the trades, and LevelChanged of each level that they touched. */
  run(market: number): void {
    const { price, volume } = priceOfCall(this.#state, market);
    emit(this.#state, { kind: 'AuctionEnded', market, price, volume: asQuantity(volume) });
    if (price === 0) return;
    const { calls } = this.#state;
    this.#market = market;
    this.#price = price;
    this.#waiting = [calls.slots(market, 0).toReversed(), calls.slots(market, 1).toReversed()];
    this.#touched = [new Set(), new Set()];
    this.#matcher.trade.callPrice = price;
    for (;;) {
      const buy = this.#head(0);
      const sell = this.#head(1);
      if (buy === 0 || sell === 0) break;
      this.#meet(buy, sell);
    }
    this.#matcher.trade.endCall();
    const [bids, asks] = this.#touched;
    this.#tellLevels(
      0,
      [...bids].toSorted((a, b) => b - a),
    );
    this.#tellLevels(
      1,
      [...asks].toSorted((a, b) => a - b),
    );
  }

  /** The next order of a side; a MARKET buy whose lock pays no lot leaves the walk. */
  #head(side: number): number {
    const waiting = this.#waiting[side]!;
    for (let slot = waiting.at(-1); slot !== undefined; slot = waiting.at(-1)) {
      if (side === 1 || payable(this.#state, this.#market, slot, this.#price) > 0) return slot;
      waiting.pop();
    }
    const { markets, ladder } = this.#state;
    const best = markets.i32[this.#market * MARKET_I32 + BEST + side]!;
    const eligible = best !== 0 && (side === 0 ? best >= this.#price : best <= this.#price);
    if (!eligible) return 0;
    return ladder.i32[ladder.find(this.#market * 2 + side, best) * LEVEL_I32 + HEAD]!;
  }

  #meet(buy: number, sell: number): void {
    const { i32, f64 } = this.#state.orders;
    const take = Math.min(this.#shown(buy), this.#shown(sell));
    const buyTakes = f64[buy * F64_WORDS + ORDER_ID]! > f64[sell * F64_WORDS + ORDER_ID]!;
    const [taker, maker] = buyTakes ? [buy, sell] : [sell, buy];
    const mode = (i32[taker * I32_WORDS + FLAGS]! >> MODE_SHIFT) & FIELD_MASK;
    const own = this.#matcher.areOne(
      i32[taker * I32_WORDS + ACCOUNT]!,
      i32[maker * I32_WORDS + ACCOUNT]!,
    );
    if (own && mode !== NONE) {
      if (mode === DECREMENT) this.#decrement(taker, maker, take);
      else this.#expire(taker, maker, take, mode);
      return;
    }
    this.#touch(buy);
    this.#touch(sell);
    this.#matcher.trade.execute(taker, maker, take);
    for (const slot of [buy, sell]) {
      if (f64[slot * F64_WORDS + REMAINING] === 0) this.#fill(slot);
      else this.#showNext(slot);
    }
  }

  /** Lots that an order offers at once. */
  #shown(slot: number): number {
    const { i32, f64 } = this.#state.orders;
    const buys = (i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK) === 0;
    if (buys && this.#isMarket(slot)) {
      return payable(this.#state, this.#market, slot, this.#price);
    }
    return this.#isMarket(slot) ? f64[slot * F64_WORDS + REMAINING]! : this.#book.shownOf(slot);
  }

  /** An iceberg whose slice is gone shows the next at the end of its level (I1). */
  #showNext(slot: number): void {
    if (!this.#isMarket(slot) && this.#book.shownOf(slot) === 0) this.#book.exhaust(slot);
  }

  /** A filled order leaves; what a MARKET buy still has locked returns. */
  #fill(slot: number): void {
    const { orders, calls } = this.#state;
    const dust = calls.lock(slot);
    if (dust > 0n) {
      this.#release(slot, dust);
      emit(this.#state, {
        kind: 'OrderFilled',
        account: orders.i32[slot * I32_WORDS + ACCOUNT]!,
        market: this.#market,
        side: sides[orders.i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK]!,
        orderId: orders.f64[slot * F64_WORDS + ORDER_ID]!,
        released: dust,
      });
    }
    this.#leave(slot);
  }

  #leave(slot: number): void {
    if (this.#isMarket(slot)) {
      this.#waiting[this.#state.orders.i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK]!.pop();
      this.#book.leave(slot);
      return;
    }
    this.#book.unlink(slot);
    this.#book.retire(slot);
  }

  /** Modes that end one order or both: the maker first. */
  #expire(taker: number, maker: number, take: number, mode: number): void {
    this.#prevented(taker, maker, take, 0n, 0n);
    if (mode !== EXPIRE_TAKER) this.#end(maker);
    if (mode !== EXPIRE_MAKER) this.#end(taker);
  }

  /** Both lose the lots; one that has none left expires with what it still has locked. */
  #decrement(taker: number, maker: number, take: number): void {
    const { orders } = this.#state;
    const shares = [taker, maker].map((slot) => {
      const ends = orders.f64[slot * F64_WORDS + REMAINING] === take;
      return ends ? 0n : this.#releaseShare(slot, take);
    });
    this.#touch(taker);
    this.#touch(maker);
    const locks = [taker, maker].map((slot) => this.#locked(slot));
    this.#shrink(taker, take);
    this.#shrink(maker, take);
    this.#prevented(taker, maker, take, shares[0]!, shares[1]!);
    if (orders.f64[maker * F64_WORDS + REMAINING] === 0) this.#end(maker, locks[1]);
    else this.#showNext(maker);
    if (orders.f64[taker * F64_WORDS + REMAINING] === 0) this.#end(taker, locks[0]);
    else this.#showNext(taker);
  }

  /** Takes lots off what is left of an order, of its slice, and of its level if it stands in one. */
  #shrink(slot: number, lots: number): void {
    const { orders, ladder, instructions } = this.#state;
    orders.f64[slot * F64_WORDS + REMAINING]! -= lots;
    const level = orders.i32[slot * I32_WORDS + LEVEL]!;
    const record = instructions.find(slot);
    if (record !== undefined) record.shown -= lots;
    if (level !== 0) ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= lots;
  }

  /** Moves an amount of an order's lock back to what is available. */
  #release(slot: number, amount: bigint): void {
    const handle = this.#state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]!;
    this.#state.ledger.release(handle, lowLimb(amount), highLimb(amount));
  }

  #releaseShare(slot: number, lots: number): bigint {
    const { orders, markets, calls } = this.#state;
    const buys = (orders.i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK) === 0;
    const units = BigInt(
      markets.f64[this.#market * MARKET_F64 + (buys ? QUOTE_UNITS : BASE_UNITS)]!,
    );
    const limit = this.#isMarket(slot) ? this.#price : orders.i32[slot * I32_WORDS + PRICE]!;
    const own = BigInt(lots) * units * (buys ? BigInt(limit) : 1n);
    const needed = this.#isMarket(slot) ? 0n : this.#locked(slot) - own;
    const share = this.#state.lists.releaseOf(slot, own, needed);
    if (buys && this.#isMarket(slot)) calls.spend(slot, share);
    this.#release(slot, share);
    return share;
  }

  #locked(slot: number): bigint {
    const lo = this.#book.lockLeft(slot);
    return toBigInt(lo, high[0]!);
  }

  /** An order that prevention ends, with all that it has locked. */
  #end(slot: number, lock: bigint = this.#locked(slot)): void {
    this.#touch(slot);
    const released = this.#state.lists.releaseOf(slot, lock, 0n);
    this.#release(slot, released);
    this.#book.setReleased(released);
    this.#book.writeEnded(slot, EXPIRED, SELF_TRADE);
    this.#leave(slot);
  }

  #prevented(taker: number, maker: number, quantity: number, own: bigint, other: bigint): void {
    const { orders, markets } = this.#state;
    const { i32, f64 } = orders;
    const flags = i32[taker * I32_WORDS + FLAGS]!;
    const preventedId = ++markets.f64[this.#market * MARKET_F64 + PREVENTED_ID]!;
    emit(this.#state, {
      kind: 'SelfTradePrevented',
      market: this.#market,
      takerSide: sides[flags & SIDE_MASK]!,
      price: this.#price,
      account: i32[taker * I32_WORDS + ACCOUNT]!,
      makerAccount: i32[maker * I32_WORDS + ACCOUNT]!,
      mode: selfTradeModes[(flags >> MODE_SHIFT) & FIELD_MASK]!,
      preventedId,
      quantity,
      takerOrderId: f64[taker * F64_WORDS + ORDER_ID]!,
      makerOrderId: f64[maker * F64_WORDS + ORDER_ID]!,
      takerRemaining: f64[taker * F64_WORDS + REMAINING]!,
      makerRemaining: f64[maker * F64_WORDS + REMAINING]!,
      takerReleased: own,
      makerReleased: other,
    });
  }

  #isMarket(slot: number): boolean {
    const flags = this.#state.orders.i32[slot * I32_WORDS + FLAGS]!;
    return ((flags >> TYPE_SHIFT) & FIELD_MASK) === MARKET;
  }

  #touch(slot: number): void {
    const { i32 } = this.#state.orders;
    if (i32[slot * I32_WORDS + LEVEL] === 0) return;
    this.#touched[i32[slot * I32_WORDS + FLAGS]! & SIDE_MASK]!.add(i32[slot * I32_WORDS + PRICE]!);
  }

  #tellLevels(side: number, prices: readonly Price[]): void {
    for (const price of prices) {
      const level = this.#state.ladder.find(this.#market * 2 + side, price);
      this.#book.levelChanged(this.#market, side, price, level);
    }
  }
}

/** As far as an event can say it. */
export function asQuantity(lots: bigint): number {
  return lots > BigInt(MAX_QUANTITY) ? MAX_QUANTITY : Number(lots);
}
