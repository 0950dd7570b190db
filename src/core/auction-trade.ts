/**
 * One trade of an uncross, at the auction's price (B1): postings to the ledger, the Traded record, and what
 * is left of both orders and of their levels. Exact in bigints; not hot.
 */
import { AVAILABLE, ENTRY_WORDS, LOCKED } from './balance-fields.ts';
import { emit } from './emit.ts';
import { LEVEL_F64, LEVEL_QUANTITY } from './level-fields.ts';
import {
  BANDED,
  BASE_UNITS,
  GATES,
  LAST_PRICE,
  MAKER_FEE,
  MARKET_F64,
  MARKET_I32,
  QUOTE_UNITS,
  STOPS,
  TAKER_FEE,
  TIERED,
  TRADE_ID,
} from './market-fields.ts';
import { feeOf, high, highLimb, lowLimb, rebateOf, toBigInt } from './money.ts';
import {
  ACCOUNT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  ORDER_ID,
  PRICE,
  REMAINING,
  TYPE_SHIFT,
} from './order-fields.ts';
import { MARKET } from './term-fields.ts';
import { VENUE_ACCOUNT } from './types.ts';
import type { Fees } from './fees.ts';
import type { State } from './state.ts';

export class AuctionTrade {
  readonly #state: State;
  readonly #fees: Fees;

  constructor(state: State, fees: Fees) {
    this.#state = state;
    this.#fees = fees;
  }

  /** Executes `take` lots of a buy and a sell, at most what remains of both. Neither leaves its queue here. */
  execute(market: number, buy: number, sell: number, take: number, price: number): void {
    const { orders, markets } = this.#state;
    const { base, quote } = markets.names[market]!;
    const quoteAmount = BigInt(price) * BigInt(take) * this.#units(market, QUOTE_UNITS);
    const baseAmount = BigInt(take) * this.#units(market, BASE_UNITS);
    const buyTakes =
      orders.f64[buy * F64_WORDS + ORDER_ID]! > orders.f64[sell * F64_WORDS + ORDER_ID]!;
    const [taker, maker] = buyTakes ? [buy, sell] : [sell, buy];
    const [takerRate, makerRate] = this.#rates(market, taker, maker, quoteAmount);
    const [received, given] = buyTakes ? [baseAmount, quoteAmount] : [quoteAmount, baseAmount];
    const takerFee = feeIn(received, takerRate);
    const makerFee = makerRate > 0 ? feeIn(given, makerRate) : 0n;
    const rebate = makerRate < 0 ? rebateIn(received, -makerRate) : 0n;
    const makerRebate = rebate < takerFee ? rebate : takerFee;
    const released = this.#released(market, buy, take, price, quoteAmount);

    const [buyFee, sellFee] = buyTakes ? [takerFee, makerFee] : [makerFee, takerFee];
    this.#post(buy, LOCKED, -(quoteAmount + released));
    this.#post(buy, AVAILABLE, released);
    this.#credit(this.#accountOf(buy), base, baseAmount - buyFee);
    this.#post(sell, LOCKED, -baseAmount);
    this.#credit(this.#accountOf(sell), quote, quoteAmount - sellFee);
    const [takerAsset, makerAsset] = buyTakes ? [base, quote] : [quote, base];
    this.#credit(VENUE_ACCOUNT, takerAsset, takerFee - makerRebate);
    this.#credit(VENUE_ACCOUNT, makerAsset, makerFee);
    this.#credit(this.#accountOf(maker), takerAsset, makerRebate);

    this.shrink(buy, take);
    this.shrink(sell, take);
    const at = market * MARKET_I32;
    const tradeId = ++markets.f64[market * MARKET_F64 + TRADE_ID]!;
    markets.i32[at + LAST_PRICE] = price;
    if ((markets.i32[at + GATES]! & BANDED) !== 0) this.#state.windows[market]!.record(price);
    emit(this.#state, {
      kind: 'Traded',
      market,
      takerSide: buyTakes ? 'BUY' : 'SELL',
      price,
      takerAccount: this.#accountOf(taker),
      makerAccount: this.#accountOf(maker),
      tradeId,
      quantity: take,
      takerOrderId: orders.f64[taker * F64_WORDS + ORDER_ID]!,
      makerOrderId: orders.f64[maker * F64_WORDS + ORDER_ID]!,
      takerRemaining: orders.f64[taker * F64_WORDS + REMAINING]!,
      makerRemaining: orders.f64[maker * F64_WORDS + REMAINING]!,
      quoteAmount,
      takerFee,
      makerFee,
      takerReleased: buyTakes ? released : 0n,
      makerReleased: buyTakes ? 0n : released,
      makerRebate,
    });
    const spent = buyTakes
      ? [quoteAmount + released, baseAmount]
      : [baseAmount, quoteAmount + released];
    for (const [i, slot] of [taker, maker].entries()) {
      const record = this.#state.instructions.find(slot);
      if (record !== undefined) this.#state.lists.traded(slot, record, spent[i]!);
    }
    if ((markets.i32[at + GATES]! & STOPS) !== 0) this.#state.stops.traded(market, price);
  }

  /** Takes lots off what is left of an order, and of its level if it stands in one. */
  shrink(slot: number, lots: number): void {
    const { orders, ladder } = this.#state;
    orders.f64[slot * F64_WORDS + REMAINING]! -= lots;
    const level = orders.i32[slot * I32_WORDS + LEVEL]!;
    const record = this.#state.instructions.find(slot);
    if (record !== undefined) record.shown -= lots;
    if (level !== 0) ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= lots;
  }

  /** Moves an amount of an order's lock back to what is available. */
  release(slot: number, amount: bigint): void {
    this.#post(slot, LOCKED, -amount);
    this.#post(slot, AVAILABLE, amount);
  }

  /** What a buy's limit exceeds the price by; a MARKET buy keeps its lock until it ends. */
  #released(market: number, buy: number, take: number, price: number, quote: bigint): bigint {
    const { orders, calls } = this.#state;
    if (((orders.i32[buy * I32_WORDS + FLAGS]! >> TYPE_SHIFT) & FIELD_MASK) === MARKET) {
      calls.spend(buy, quote);
      return 0n;
    }
    const better = orders.i32[buy * I32_WORDS + PRICE]! - price;
    return BigInt(better) * BigInt(take) * this.#units(market, QUOTE_UNITS);
  }

  #rates(market: number, taker: number, maker: number, quote: bigint): [number, number] {
    const { markets, ledger } = this.#state;
    const at = market * MARKET_I32;
    if ((markets.i32[at + GATES]! & TIERED) === 0) {
      return [markets.i32[at + TAKER_FEE]!, markets.i32[at + MAKER_FEE]!];
    }
    const asset = markets.names[market]!.quote;
    const takerHandle = ledger.handle(this.#accountOf(taker), asset);
    const makerHandle = ledger.handle(this.#accountOf(maker), asset);
    const rates: [number, number] = [
      this.#fees.takerRate(market, this.#accountOf(taker), takerHandle),
      this.#fees.makerRate(market, this.#accountOf(maker), makerHandle),
    ];
    this.#fees.count(takerHandle, lowLimb(quote), highLimb(quote));
    this.#fees.count(makerHandle, lowLimb(quote), highLimb(quote));
    return rates;
  }

  #accountOf(slot: number): number {
    return this.#state.orders.i32[slot * I32_WORDS + ACCOUNT]!;
  }

  #units(market: number, field: number): bigint {
    return BigInt(this.#state.markets.f64[market * MARKET_F64 + field]!);
  }

  /** Changes a balance of the asset that an order locks. */
  #post(slot: number, field: number, change: bigint): void {
    const entry = this.#state.orders.i32[slot * I32_WORDS + LOCK_HANDLE]! * ENTRY_WORDS + field;
    const amount = change < 0n ? -change : change;
    if (change < 0n) this.#state.ledger.debit(entry, lowLimb(amount), highLimb(amount));
    else this.#state.ledger.credit(entry, lowLimb(amount), highLimb(amount));
  }

  #credit(account: number, asset: number, amount: bigint): void {
    if (amount === 0n) return;
    const entry = this.#state.ledger.handle(account, asset) * ENTRY_WORDS + AVAILABLE;
    this.#state.ledger.credit(entry, lowLimb(amount), highLimb(amount));
  }
}

function feeIn(amount: bigint, rate: number): bigint {
  if (rate === 0) return 0n;
  const lo = feeOf(lowLimb(amount), highLimb(amount), rate);
  return toBigInt(lo, high[0]!);
}

function rebateIn(amount: bigint, rate: number): bigint {
  const lo = rebateOf(lowLimb(amount), highLimb(amount), rate);
  return toBigInt(lo, high[0]!);
}
