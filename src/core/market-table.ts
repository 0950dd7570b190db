/**
 * Markets: what matching reads of them as words of two arrays, the rest as plain objects. Hot.
 * A market's ladders are market * 2 + side.
 */
import {
  BANDED,
  BASE,
  BASE_UNITS,
  CALLED,
  DEFAULT_MODE,
  ENTRY_FEATURES,
  GATES,
  GATE_CANCEL,
  GATE_ENTRY,
  GATE_MATCH,
  MAKER_FEE,
  MARKET_F64,
  MARKET_I32,
  MARKET_MAX_QUANTITY,
  MARKET_MIN_QUANTITY,
  MATCH_FEATURES,
  MAX_NOTIONAL,
  MAX_ORDERS,
  MAX_PRICE_ALLOWED,
  MAX_QUANTITY_ALLOWED,
  MIN_NOTIONAL,
  MIN_PRICE,
  MIN_QUANTITY,
  MODES_ALLOWED,
  PLAIN_LEAST,
  PLAIN_MOST,
  POSITION_BOUND,
  PRICE_BOUNDS,
  QUOTE,
  QUOTE_UNITS,
  TAKER_FEE,
} from './market-fields.ts';
import { highLimb, lowLimb } from './money.ts';
import { Moves } from './moves.ts';
import { LIMB } from './schema.ts';
import { MAX_PRICE, MAX_QUANTITY, selfTradeModes } from './types.ts';
import type { MarketRules } from './command.ts';

const LIMB_BIG = BigInt(LIMB);

/** What is fixed for good when a market is created. */
export interface MarketNames {
  readonly symbol: string;
  readonly base: number;
  readonly quote: number;
}

/** Units of one lot of base and of one tick x lot of quote. */
export interface MarketUnits {
  readonly baseUnits: number;
  readonly quoteUnits: number;
}

export class MarketTable {
  i32: Int32Array;
  f64: Float64Array;
  /** By market; 0 is unused. */
  readonly names: MarketNames[] = [{ symbol: '', base: 0, quote: 0 }];
  readonly rules: (MarketRules | undefined)[] = [undefined];
  readonly bySymbol: Map<string, number> = new Map();
  readonly #moves: Moves;

  constructor(moves: Moves = new Moves(), room = 16) {
    this.#moves = moves;
    this.i32 = new Int32Array(room * MARKET_I32);
    this.f64 = new Float64Array(room * MARKET_F64);
  }

  /** Forgets all markets; the arrays stay where they are. */
  clear(): void {
    this.i32.fill(0, 0, this.names.length * MARKET_I32);
    this.f64.fill(0, 0, this.names.length * MARKET_F64);
    this.names.length = 1;
    this.rules.length = 1;
    this.bySymbol.clear();
  }

  has(market: number): boolean {
    return market > 0 && market < this.names.length;
  }

  /** Adds a market with all counters 0; its rules are to be set. */
  add(names: MarketNames): number {
    const market = this.names.length;
    this.names.push(names);
    this.rules.push(undefined);
    this.bySymbol.set(names.symbol, market);
    if ((market + 1) * MARKET_I32 > this.i32.length) {
      const i32 = new Int32Array(this.i32.length * 2);
      i32.set(this.i32);
      this.i32 = i32;
      const f64 = new Float64Array(this.f64.length * 2);
      f64.set(this.f64);
      this.f64 = f64;
      this.#moves.count++;
    }
    this.i32[market * MARKET_I32 + BASE] = names.base;
    this.i32[market * MARKET_I32 + QUOTE] = names.quote;
    return market;
  }

  /** Switches the bit of a feature, and with it the gates. */
  feature(market: number, bit: number, on: boolean): void {
    const at = market * MARKET_I32 + GATES;
    const old = this.i32[at]! & ~(GATE_ENTRY | GATE_MATCH | GATE_CANCEL);
    const bits = on ? old | bit : old & ~bit;
    this.i32[at] =
      bits |
      ((bits & ENTRY_FEATURES) === 0 ? 0 : GATE_ENTRY) |
      ((bits & MATCH_FEATURES) === 0 ? 0 : GATE_MATCH) |
      ((bits & CALLED) === 0 ? 0 : GATE_CANCEL);
  }

  setRules(market: number, rules: MarketRules, units: MarketUnits): void {
    this.rules[market] = rules;
    const i = market * MARKET_I32;
    const { i32, f64 } = this;
    i32[i + MIN_PRICE] = Math.max(1, rules.minPrice);
    i32[i + MAX_PRICE_ALLOWED] = rules.maxPrice === 0 ? MAX_PRICE : rules.maxPrice;
    i32[i + MAX_ORDERS] = rules.maxOrders;
    i32[i + DEFAULT_MODE] = selfTradeModes.indexOf(rules.selfTradeMode);
    i32[i + MODES_ALLOWED] = rules.selfTradeModesAllowed;
    i32[i + MAKER_FEE] = rules.makerFee;
    i32[i + TAKER_FEE] = rules.takerFee;
    this.feature(market, BANDED, rules.dynamicBand !== 0);
    this.feature(market, PRICE_BOUNDS, hasPriceBounds(rules));
    this.feature(market, POSITION_BOUND, rules.maxPosition !== 0);
    const f = market * MARKET_F64;
    f64[f + BASE_UNITS] = units.baseUnits;
    f64[f + QUOTE_UNITS] = units.quoteUnits;
    f64[f + MIN_QUANTITY] = Math.max(1, rules.minQuantity);
    f64[f + MAX_QUANTITY_ALLOWED] = orMax(rules.maxQuantity);
    f64[f + MARKET_MIN_QUANTITY] = rules.marketMinQuantity;
    f64[f + MARKET_MAX_QUANTITY] = orMax(rules.marketMaxQuantity);
    f64[f + MIN_NOTIONAL] = lowLimb(rules.minNotional);
    f64[f + MIN_NOTIONAL + 1] = highLimb(rules.minNotional);
    f64[f + MAX_NOTIONAL] = lowLimb(rules.maxNotional);
    f64[f + MAX_NOTIONAL + 1] = highLimb(rules.maxNotional);
    const { minNotional, maxNotional } = rules;
    f64[f + PLAIN_LEAST] = minNotional < LIMB_BIG ? Number(minNotional) : LIMB;
    f64[f + PLAIN_MOST] =
      maxNotional > 0n && maxNotional < LIMB_BIG ? Number(maxNotional) : LIMB - 1;
  }
}

function hasPriceBounds(rules: MarketRules): boolean {
  const { bidPriceUp, bidPriceDown, askPriceUp, askPriceDown } = rules;
  return bidPriceUp !== 0 || bidPriceDown !== 0 || askPriceUp !== 0 || askPriceDown !== 0;
}

function orMax(quantity: number): number {
  return quantity === 0 ? MAX_QUANTITY : quantity;
}
