/**
 * What the page and its worker say to each other. The worker keeps the one connection and folds what
 * comes; the page asks for a view of it and gets at most one frame for each that it has drawn.
 */
import type { Key } from '../api/credentials.ts';
import type { AccountEvent, AuctionEvent, Candle, Side, Ticker, Trade } from '../api/wire.ts';

/** A market with the decimals that make its prices and quantities whole numbers. */
export interface MarketScale {
  readonly market: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

/** What an order would meet in the book: a quantity, or the quote units it may spend. */
export interface EstimateRequest {
  readonly side: Side;
  readonly quantity?: number;
  readonly quoteUnits?: bigint;
  /** The worst price it may take; absent: any. */
  readonly limit?: number;
}

export type ToWorker =
  | { readonly kind: 'connect'; readonly url: string; readonly key?: Key }
  | { readonly kind: 'markets'; readonly markets: readonly string[] }
  | { readonly kind: 'watch'; readonly scale: MarketScale; readonly interval: string }
  | { readonly kind: 'view'; readonly levels: number; readonly group: number }
  | { readonly kind: 'account'; readonly wanted: boolean }
  | { readonly kind: 'estimate'; readonly ask: EstimateRequest | undefined }
  | { readonly kind: 'drawn' };

/** One side of the book, best first: parallel columns of the same length. */
export interface SideView {
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
  /** Quantities added up from the best. */
  readonly totals: Float64Array;
}

export interface BookView {
  readonly bids: SideView;
  readonly asks: SideView;
  /** 0 when there is none. */
  readonly bestBid: number;
  readonly bestAsk: number;
}

export interface Estimate {
  readonly quantity: number;
  /** Price units times quantity units. */
  readonly cost: bigint;
  /** Price of the last level it reaches; 0 when it reaches none. */
  readonly worst: number;
  readonly levels: number;
  /** The book could not fill all of it. */
  readonly exhausted: boolean;
}

export interface Frame {
  readonly market: string;
  readonly book?: BookView;
  /** For the depth chart: both sides far out, thinned. */
  readonly curve?: { readonly bids: SideView; readonly asks: SideView };
  /** Oldest first; only the latest when there were very many. */
  readonly trades?: readonly Trade[];
  readonly candles?: { readonly interval: string; readonly candles: readonly Candle[] };
  readonly estimate?: Estimate;
}

/** `live`: what is shown is true. `resyncing`: connected, the book is being fetched. */
export type ConnectionState = 'connecting' | 'resyncing' | 'live' | 'lost';

export type FromWorker =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'connection'; readonly state: ConnectionState; readonly reason: string }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'tickers'; readonly tickers: readonly Ticker[] }
  | { readonly kind: 'auction'; readonly event: AuctionEvent }
  | { readonly kind: 'account'; readonly events: readonly AccountEvent[] };
