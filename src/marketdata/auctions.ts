/** The call auctions that run: why, until when, and what would trade if they ended now (B1). */
import type { Output } from '../codec/output.ts';
import type { Event } from '../core/event.ts';
import type { AuctionImage, StateImage } from '../core/state-image.ts';
import { Listeners } from './listeners.ts';
import type { Unsubscribe } from './listeners.ts';

export interface AuctionUpdate {
  readonly market: number;
  /** Undefined when the auction has ended. */
  readonly auction: AuctionImage | undefined;
  /** Of an uncross: its price and lots, 0 when nothing traded. */
  readonly traded: { readonly price: number; readonly volume: number } | undefined;
  readonly sequence: number;
  readonly timeMs: number;
}

const nothing = { price: 0, volume: 0, surplusSide: 'BOTH', surplus: 0 } as const;

export class Auctions {
  readonly #running = new Map<number, AuctionImage>();
  readonly #listeners: Listeners<readonly [AuctionUpdate]> = new Listeners();

  /** The auction of a market; undefined while there is none. */
  auction(market: number): AuctionImage | undefined {
    return this.#running.get(market);
  }

  /** Each change of a market's auction; market 0 is every market. */
  onAuction(market: number, listener: (update: AuctionUpdate) => void): Unsubscribe {
    return this.#listeners.add(market, listener);
  }

  seed(image: StateImage): void {
    this.#running.clear();
    for (const { market, auction } of image.markets) {
      if (auction !== undefined) this.#running.set(market, auction);
    }
  }

  apply(event: Event, output: Output): void {
    if (event.kind === 'AuctionStarted') {
      const { cause, endTime, randomMs, extensions, market } = event;
      const indicated = this.#running.get(market) ?? nothing;
      this.#set(market, { ...indicated, cause, endTime, randomMs, extensions }, output);
    } else if (event.kind === 'AuctionIndicated') {
      const running = this.#running.get(event.market);
      if (running === undefined) return;
      const { market, price, volume, surplusSide, surplus } = event;
      this.#set(market, { ...running, price, volume, surplusSide, surplus }, output);
    } else if (event.kind === 'AuctionEnded') {
      const { market, price, volume } = event;
      this.#running.delete(market);
      this.#tell({ market, auction: undefined, traded: { price, volume }, ...momentOf(output) });
    } else if (event.kind === 'MarketStatusChanged' && event.status !== 'AUCTION') {
      if (!this.#running.delete(event.market)) return;
      const { market } = event;
      this.#tell({ market, auction: undefined, traded: undefined, ...momentOf(output) });
    }
  }

  #set(market: number, auction: AuctionImage, output: Output): void {
    this.#running.set(market, auction);
    this.#tell({ market, auction, traded: undefined, ...momentOf(output) });
  }

  #tell(update: AuctionUpdate): void {
    this.#listeners.fire(update.market, update);
    this.#listeners.fire(0, update);
  }
}

function momentOf({ sequence, timeMs }: Output): { sequence: number; timeMs: number } {
  return { sequence, timeMs };
}
