/** The filters of prices, quantities and notional values that a market sets (M3). Hot. */
import { keepsPriceBounds } from './bands.ts';
import * as answers from './answers.ts';
import * as levelFields from './level-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as schema from './schema.ts';
import * as terms from './terms.ts';
import * as types from './types.ts';
import type { Book } from './book.ts';
import type { MarketTable } from './market-table.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { ACCEPTABLE, rejection } = answers;
const { LEVEL_F64_SHIFT, LEVEL_QUANTITY } = levelFields;
const { BASE_UNITS, GATES, ICEBERGS, LAST_PRICE, MARKET_F64, MARKET_F64_SHIFT, MARKET_I32 } =
  marketFields;
const { MARKET_I32_SHIFT, MAX_PRICE_ALLOWED, MAX_QUANTITY_ALLOWED, MIN_PRICE } = marketFields;
const { MIN_QUANTITY, PRICE_BOUNDS, QUOTE_UNITS, VAST_ICEBERGS } = marketFields;
const { HIGH_END, high, product } = money;
const { LIMB } = schema;
const { checkBaseRange, checkMarketQuantity, checkNotional, checkQuantity } = terms;
const { MAX_QUANTITY } = types;

const PRICE_TOO_LOW = rejection('PRICE_TOO_LOW');
const PRICE_TOO_HIGH = rejection('PRICE_TOO_HIGH');
const PRICE_OUTSIDE_BAND = rejection('PRICE_OUTSIDE_BAND');
const QUANTITY_TOO_LOW = rejection('QUANTITY_TOO_LOW');
const QUANTITY_TOO_HIGH = rejection('QUANTITY_TOO_HIGH');
const AMOUNT_OUT_OF_RANGE = rejection('AMOUNT_OUT_OF_RANGE');
const NOTIONAL_TOO_LOW = rejection('NOTIONAL_TOO_LOW');

export class Filters {
  readonly #markets: MarketTable;
  readonly #ladder: PriceLadder;
  readonly #book: Book;
  /** For checkLimit(): the quantity, and what of it the level may gain; arguments would be boxed. */
  readonly limit: Float64Array = new Float64Array(2);

  constructor(state: State, book: Book) {
    this.#book = book;
    this.#markets = state.markets;
    this.#ladder = state.ladder;
  }

  /** The filters of a limit order by price, quantity and notional; the quantities are in `limit`. */
  checkLimit(market: number, side: number, price: number): number {
    const { i32, f64 } = this.#markets;
    const quantity = this.limit[0]!;
    const added = this.limit[1]!;
    const word = market << MARKET_I32_SHIFT;
    const double = market << MARKET_F64_SHIFT;
    if (price < i32[word | MIN_PRICE]!) return PRICE_TOO_LOW;
    if (price > i32[word | MAX_PRICE_ALLOWED]!) return PRICE_TOO_HIGH;
    if ((i32[word | GATES]! & PRICE_BOUNDS) !== 0 && !this.#keepsBounds(market, side, price)) {
      return PRICE_OUTSIDE_BAND;
    }
    if (quantity < f64[double | MIN_QUANTITY]!) return QUANTITY_TOO_LOW;
    if (quantity > f64[double | MAX_QUANTITY_ALLOWED]!) return QUANTITY_TOO_HIGH;
    // A level's total must stay exact in the one double that shows it.
    const level = this.#ladder.find((market << 1) | side, price);
    const shown = this.#ladder.f64[(level << LEVEL_F64_SHIFT) | LEVEL_QUANTITY]!;
    const gates = i32[word | GATES]!;
    if (shown >= LIMB - added || (gates & VAST_ICEBERGS) !== 0) {
      const total = (gates & ICEBERGS) === 0 ? shown : this.#book.wholeOf(level);
      if (total > MAX_QUANTITY - added) return QUANTITY_TOO_HIGH;
    }
    const notional = price * quantity * f64[double | QUOTE_UNITS]!;
    if (quantity * f64[double | BASE_UNITS]! < LIMB && notional < LIMB) {
      return checkNotional(this.#markets, market, notional, 0);
    }
    return this.#checkWide(market, price);
  }

  #keepsBounds(market: number, side: number, price: number): boolean {
    const last = this.#markets.i32[(market << MARKET_I32_SHIFT) | LAST_PRICE]!;
    return last === 0 || keepsPriceBounds(this.#markets.rules[market]!, side, price, last);
  }

  /** The same for values that need their high limbs. */
  #checkWide(market: number, price: number): number {
    const quantity = this.limit[0]!;
    const byRange = checkBaseRange(this.#markets, market, quantity);
    if (byRange !== ACCEPTABLE) return byRange;
    const lo = product(price, quantity, this.#markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    if (high[0]! >= HIGH_END) return AMOUNT_OUT_OF_RANGE;
    return checkNotional(this.#markets, market, lo, high[0]!);
  }

  /** The lower bounds alone: all that an amendment to less at the same price can breach. */
  checkLess(market: number, price: number, quantity: number): number {
    const markets = this.#markets;
    if (checkQuantity(markets, market, quantity) === QUANTITY_TOO_LOW) return QUANTITY_TOO_LOW;
    // A parked order has no price to be measured at.
    if (price === 0) return ACCEPTABLE;
    const lo = product(price, quantity, markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    const byNotional = checkNotional(markets, market, lo, high[0]!);
    return byNotional === NOTIONAL_TOO_LOW ? NOTIONAL_TOO_LOW : ACCEPTABLE;
  }

  /** The filters of a market order: by quantity, or, quantity 0, by quote amount. */
  checkMarket(market: number, quantity: number, quoteLo: number, quoteHi: number): number {
    const markets = this.#markets;
    if (quantity === 0) return checkNotional(markets, market, quoteLo, quoteHi);
    const byQuantity = checkMarketQuantity(markets, market, quantity);
    if (byQuantity !== ACCEPTABLE) return byQuantity;
    const byRange = checkBaseRange(markets, market, quantity);
    if (byRange !== ACCEPTABLE) return byRange;
    const last = markets.i32[market * MARKET_I32 + LAST_PRICE]!;
    if (last === 0) return ACCEPTABLE;
    const lo = product(last, quantity, markets.f64[market * MARKET_F64 + QUOTE_UNITS]!);
    return checkNotional(markets, market, lo, high[0]!);
  }
}
