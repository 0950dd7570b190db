/** A call auction that runs, as its events tell, and its end once chance has set it (B1). */
import type { AuctionCause, Price, Quantity, SideFilter } from './types.ts';

export interface Auction {
  readonly cause: AuctionCause;
  /** Log time in ms before which it does not end by itself; 0: it does not. */
  readonly endTime: number;
  readonly randomMs: number;
  readonly extensions: number;
  /** Drawn by the first tick at or after endTime: the auction ends at the first tick at or after it; else 0. */
  drawnEnd: number;
  /** As last indicated; undefined before. */
  indication: Indication | undefined;
}

export interface Indication {
  readonly price: Price;
  readonly volume: Quantity;
  readonly surplusSide: SideFilter;
  readonly surplus: Quantity;
}
