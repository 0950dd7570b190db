/**
 * The call auction of a market: indicative price, volume and imbalance while it runs, and what traded
 * when it ended. A state: the latest is what counts, but an end is always told.
 */
import type { AuctionUpdate } from '../../marketdata/auctions.ts';
import type { Unsubscribe } from '../../marketdata/listeners.ts';
import type { Views } from '../../marketdata/views.ts';
import { renderAuction } from '../market-state.ts';
import { marketSymbol } from '../render.ts';
import type { MarketTopicOptions } from './market-topics.ts';
import { Topic } from './topic.ts';

export class AuctionTopic extends Topic {
  readonly #views: Views;
  readonly #market: number;
  readonly #unsubscribe: Unsubscribe;
  /** Not yet sent: every end, and behind the last of them the latest state. */
  #updates: AuctionUpdate[] = [];

  constructor(views: Views, options: MarketTopicOptions) {
    super(options);
    this.#views = views;
    this.#market = options.market;
    this.#unsubscribe = views.auctions.onAuction(options.market, (update) => {
      if (this.#updates.at(-1)?.auction !== undefined) this.#updates.pop();
      this.#updates.push(update);
      this.touched();
    });
  }

  protected override changes(): readonly string[] {
    const texts = this.#updates.map((update) => this.#text(update));
    this.#updates = [];
    return texts;
  }

  protected override state(): string {
    const { auctions, sequence } = this.#views;
    return this.#text({ auction: auctions.auction(this.#market), sequence });
  }

  protected override end(): void {
    this.#unsubscribe();
  }

  #text({ auction, sequence, traded }: Told): string {
    const { reference } = this.#views;
    const market = this.#market;
    const price = traded === undefined || traded.price === 0 ? null : traded.price;
    return JSON.stringify({
      channel: 'auction',
      market: marketSymbol(reference, market),
      sequence,
      auction: auction === undefined ? null : renderAuction(reference, market, auction),
      ...(traded !== undefined && {
        traded: {
          price: price === null ? null : reference.priceText(market, price),
          volume: reference.quantityText(market, traded.volume),
        },
      }),
    });
  }
}

type Told = Pick<AuctionUpdate, 'auction' | 'sequence'> & Partial<Pick<AuctionUpdate, 'traded'>>;
