/** States of the book: `bookTicker` and `depth5`, `depth10`, `depth20`. The latest is what counts. */
import type { BookTicker } from '../../../marketdata/depth.ts';
import type { Views } from '../../../marketdata/views.ts';
import { levelRows } from '../market-replies.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

/** Best bid and ask with their quantities. */
export class BookTickerStream extends MarketTopic {
  #latest: BookTicker | undefined;

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    this.listen(
      views.onBookTicker(this.market, (ticker) => {
        this.#latest = ticker;
        this.touched();
      }),
    );
  }

  protected override changes(): readonly string[] {
    if (this.#latest === undefined) return [];
    const text = this.#text(this.#latest);
    this.#latest = undefined;
    return [text];
  }

  protected override state(): string {
    return this.#text(this.views.bookTicker(this.market));
  }

  #text(best: BookTicker): string {
    const { price, quantity } = this.texts;
    return JSON.stringify({
      u: best.updateId,
      s: this.symbol,
      b: price(best.bidPrice),
      B: quantity(best.bidQuantity),
      a: price(best.askPrice),
      A: quantity(best.askQuantity),
    });
  }
}

/** The best levels, whole, when any level has changed. */
export class PartialDepthStream extends MarketTopic {
  readonly #levels: number;
  #changed = false;

  constructor(views: Views, options: MarketTopicOptions & { readonly levels: number }) {
    super(views, options);
    this.#levels = options.levels;
    this.listen(
      views.onDepth(this.market, () => {
        this.#changed = true;
        this.touched();
      }),
    );
  }

  protected override changes(): readonly string[] {
    if (!this.#changed) return [];
    this.#changed = false;
    return [this.state()];
  }

  protected override state(): string {
    const { updateId, bids, asks } = this.views.depth(this.market, this.#levels);
    return JSON.stringify({
      lastUpdateId: updateId,
      bids: levelRows(this.texts, bids),
      asks: levelRows(this.texts, asks),
    });
  }
}
