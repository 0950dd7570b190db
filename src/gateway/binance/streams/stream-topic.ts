/** What all market streams share: the envelope of combined streams, listening, their market's words. */
import type { Unsubscribe } from '../../../marketdata/listeners.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { Views } from '../../../marketdata/views.ts';
import { Topic } from '../../websocket/topic.ts';
import type { TopicOptions } from '../../websocket/topic.ts';
import { marketTexts } from '../market-replies.ts';
import type { MarketTexts } from '../market-replies.ts';
import { symbolOf } from '../symbols.ts';

/** The key of its options is the stream's name. */
export abstract class StreamTopic extends Topic {
  protected readonly views: Views;
  readonly #head: string;
  readonly #listening: Unsubscribe[] = [];

  constructor(views: Views, options: TopicOptions) {
    super(options);
    this.views = views;
    this.#head = `{"stream":${JSON.stringify(options.key)},"data":`;
  }

  /** Listens to the views until the last subscriber has gone. */
  protected listen(...unsubscribes: readonly Unsubscribe[]): void {
    this.#listening.push(...unsubscribes);
  }

  protected override enveloped(text: string): string {
    return `${this.#head}${text}}`;
  }

  protected override end(): void {
    for (const unsubscribe of this.#listening) unsubscribe();
  }
}

export interface MarketTopicOptions extends TopicOptions {
  readonly market: MarketReference;
}

/** A stream of one market. */
export abstract class MarketTopic extends StreamTopic {
  protected readonly market: number;
  /** As this surface spells it. */
  protected readonly symbol: string;
  /** In the market's present grid. */
  protected readonly texts: MarketTexts;

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    const { market } = options;
    this.market = market.market;
    this.symbol = symbolOf(market);
    this.texts = marketTexts(views.reference, market);
  }
}
