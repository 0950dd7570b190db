/** A market as the simulated traders see it: numbers in quote and base assets, rounded to its rules. */
import type { MarketRules } from '../core/command.ts';

/** What is known of a market. */
export interface MarketFacts extends MarketRules {
  readonly market: number;
  readonly symbol: string;
}

export interface AmountScale {
  /** Decimals of the quote asset's unit. */
  readonly quoteScale: number;
}

export class TraderMarket {
  readonly id: number;
  readonly symbol: string;
  readonly tickSize: number;
  readonly lotSize: number;
  /** Quote value of the smallest order, with a margin. */
  readonly notionalMin: number;
  readonly quoteScale: number;
  readonly #rules: MarketRules;

  constructor(rules: MarketFacts, scale: AmountScale) {
    this.#rules = rules;
    this.id = rules.market;
    this.symbol = rules.symbol;
    this.tickSize = rules.tickMantissa * 10 ** -rules.tickScale;
    this.lotSize = rules.lotMantissa * 10 ** -rules.lotScale;
    this.quoteScale = scale.quoteScale;
    const minimum = Number(rules.minNotional) * 10 ** -scale.quoteScale;
    this.notionalMin = Math.max(minimum * 1.2, this.tickSize * this.lotSize);
  }

  /** Ticks, rounded away from the other side of the book, within the price filter. */
  ticks(price: number, side: 'BUY' | 'SELL'): number {
    const exact = price / this.tickSize;
    const ticks = side === 'BUY' ? Math.floor(exact) : Math.ceil(exact);
    const { minPrice, maxPrice } = this.#rules;
    return clamp(ticks, Math.max(1, minPrice), maxPrice === 0 ? 2 ** 31 - 1 : maxPrice);
  }

  /** Lots worth about `notional` at a price, within the lot and notional filters. */
  lots(notional: number, price: number, ofMarketOrder: boolean): number {
    const { minQuantity, maxQuantity, marketMinQuantity, marketMaxQuantity } = this.#rules;
    const most = [maxQuantity, ofMarketOrder ? marketMaxQuantity : 0].filter((bound) => bound > 0);
    const least = Math.max(1, minQuantity, ofMarketOrder ? marketMinQuantity : 0);
    const value = Math.max(notional, this.notionalMin);
    const lots = Math.ceil(value / price / this.lotSize);
    return clamp(lots, least, Math.min(2 ** 40, ...most));
  }

  /** Whole units of the quote asset worth about `notional`, in steps of a hundredth. */
  quoteUnits(notional: number): bigint {
    const hundredths = BigInt(Math.ceil(Math.max(notional, this.notionalMin) * 1e6));
    const shift = this.quoteScale - 6;
    return shift >= 0 ? hundredths * 10n ** BigInt(shift) : hundredths / 10n ** BigInt(-shift);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
