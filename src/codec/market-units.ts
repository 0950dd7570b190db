/**
 * What one lot and one tick x lot of a market are in units of its assets, folded from events: the
 * scales that turn quantities and prices into amounts.
 */
import { assert } from '../core/assert.ts';
import type { Event } from '../core/event.ts';

export interface MarketUnits {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  /** Base units of one lot. */
  readonly baseUnitsPerLot: bigint;
  /** Quote units of one tick x one lot. */
  readonly quoteUnits: bigint;
}

/** What a tick and a lot are, as in MarketRules. */
export interface Grid {
  readonly tickMantissa: number;
  readonly tickScale: number;
  readonly lotMantissa: number;
  readonly lotScale: number;
}

/** A market's grid from a command on, until the next one's: old ticks and lots are read by it. */
export interface GridSince extends Grid {
  readonly market: number;
  readonly sequence: number;
}

/** Prices and quantities mean the same in both. */
export function sameGrid(a: Grid, b: Grid): boolean {
  return (
    a.tickMantissa === b.tickMantissa &&
    a.tickScale === b.tickScale &&
    a.lotMantissa === b.lotMantissa &&
    a.lotScale === b.lotScale
  );
}

/** The units of every market, kept up to date by folding events. */
export class MarketUnitsTable {
  readonly #scales = new Map<number, number>();
  readonly #markets = new Map<number, MarketUnits>();

  /** Takes an asset's scale; needed before the markets that trade it. */
  asset(asset: number, scale: number): void {
    this.#scales.set(asset, scale);
  }

  /** Takes a market's grid and answers its units. */
  market(market: number, base: number, quote: number, grid: Grid): MarketUnits {
    const baseScale = this.#scales.get(base);
    const quoteScale = this.#scales.get(quote);
    assert(baseScale !== undefined && quoteScale !== undefined, 'a market follows its assets');
    const tickLot = BigInt(grid.tickMantissa) * BigInt(grid.lotMantissa);
    const units: MarketUnits = {
      market,
      base,
      quote,
      baseUnitsPerLot: shift(BigInt(grid.lotMantissa), baseScale - grid.lotScale),
      quoteUnits: shift(tickLot, quoteScale - grid.tickScale - grid.lotScale),
    };
    this.#markets.set(market, units);
    return units;
  }

  /** The units of a market that exists. */
  get(market: number): MarketUnits {
    const units = this.#markets.get(market);
    assert(units !== undefined, 'events name markets that exist');
    return units;
  }

  /** Follows AssetCreated, MarketCreated and MarketChanged; other events say nothing here. */
  apply(event: Event): void {
    if (event.kind === 'AssetCreated') this.asset(event.asset, event.scale);
    else if (event.kind === 'MarketCreated') {
      this.market(event.market, event.base, event.quote, event);
    } else if (event.kind === 'MarketChanged') {
      const { base, quote } = this.get(event.market);
      this.market(event.market, base, quote, event);
    }
  }

  clear(): void {
    this.#scales.clear();
    this.#markets.clear();
  }
}

function shift(mantissa: bigint, decimals: number): bigint {
  if (decimals >= 0) return mantissa * 10n ** BigInt(decimals);
  const divisor = 10n ** BigInt(-decimals);
  assert(mantissa % divisor === 0n, 'the core admits whole units only');
  return mantissa / divisor;
}
