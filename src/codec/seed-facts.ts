/** What history tells the views after a restart, because the core's state does not hold it. */
import type { Candle } from './candle.ts';
import type { GridSince } from './market-units.ts';
import type { OrderListState } from './order-list.ts';
import type { OrderState } from './order-state.ts';
import type { Trade } from './trade.ts';

/** Where each finer kind of candle starts. */
export interface FactsFrom {
  /** The first day given, or 0 when that is the first of all. */
  readonly daysFromMs: number;
  /** A day's opening. */
  readonly hoursFromMs: number;
  /** An hour's opening, not before hoursFromMs. */
  readonly minutesFromMs: number;
}

/** Non-flat candles, oldest first: days before hoursFromMs, hours before minutesFromMs, then minutes. */
export interface MarketFacts {
  readonly market: number;
  readonly days: readonly Candle[];
  readonly hours: readonly Candle[];
  readonly minutes: readonly Candle[];
  /** Newest trades since the market has its grid, oldest first. */
  readonly trades: readonly Trade[];
}

export interface SeedFacts {
  /** History's last sequence at that read. */
  readonly sequence: number;
  readonly from: FactsFrom;
  /** Every grid that every market has had, oldest first. */
  readonly grids: readonly GridSince[];
  readonly markets: readonly MarketFacts[];
  /** The open orders. */
  readonly orders: readonly OrderState[];
  /** The lists whose work is not done. */
  readonly lists: readonly OrderListState[];
}
