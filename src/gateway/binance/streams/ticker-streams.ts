/**
 * The tickers: figures of a rolling window, at most once a second, when something traded or a minute
 * has left the window. `@arr` streams tell all markets whose ticker has changed, together.
 */
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { Views } from '../../../marketdata/views.ts';
import type { TopicOptions } from '../../websocket/topic.ts';
import { tickerPayload } from './ticker-payloads.ts';
import type { TickerKind } from './ticker-payloads.ts';
import { StreamTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

/** The ticker of one market. */
export class TickerStream extends StreamTopic {
  readonly #market: number;
  readonly #kind: TickerKind;
  #changed = false;
  /** Whether the window as it was told last has trades that time will take out of it. */
  #moving = true;

  constructor(views: Views, options: MarketTopicOptions & { readonly ticker: TickerKind }) {
    super(views, options);
    this.#market = options.market.market;
    this.#kind = options.ticker;
    const change = (): void => {
      this.#changed = true;
      this.touched();
    };
    this.listen(
      views.onTicker(this.#market, change),
      views.onCandle(this.#market, '1m', ({ closed }) => {
        if (closed && this.#moving) change();
      }),
    );
    // The best of the book stands in the whole ticker.
    if (this.#kind === 'ticker') this.listen(views.onBookTicker(this.#market, change));
  }

  protected override changes(): readonly string[] {
    if (!this.#changed) return [];
    this.#changed = false;
    return [this.state()];
  }

  protected override state(): string {
    const market = this.views.reference.market(this.#market) as MarketReference;
    const { payload, trades } = tickerPayload(this.views, market, this.#kind);
    this.#moving = trades > 0;
    return JSON.stringify(payload);
  }
}

/** The tickers of all markets that have changed, in one array. */
export class AllTickersStream extends StreamTopic {
  readonly #kind: TickerKind;
  readonly #changed = new Set<number>();
  readonly #still = new Set<number>();

  constructor(views: Views, options: TopicOptions & { readonly ticker: TickerKind }) {
    super(views, options);
    this.#kind = options.ticker;
    const change = (market: number): void => {
      this.#changed.add(market);
      this.touched();
    };
    this.listen(
      views.onTicker(0, change),
      views.onCandle(0, '1m', ({ market, closed }) => {
        if (closed && !this.#still.has(market)) change(market);
      }),
    );
    if (this.#kind === 'ticker') this.listen(views.onBookTicker(0, ({ market }) => change(market)));
  }

  protected override changes(): readonly string[] {
    if (this.#changed.size === 0) return [];
    const markets = [...this.#changed];
    this.#changed.clear();
    return [this.#text(markets)];
  }

  /** All markets that have ever traded. */
  protected override state(): string | undefined {
    const markets = this.views.reference.markets().map(({ market }) => market);
    const traded = markets.filter((market) => this.views.lastPrice(market) > 0);
    return traded.length === 0 ? undefined : this.#text(traded);
  }

  #text(markets: readonly number[]): string {
    const payloads = markets.map((id) => {
      const market = this.views.reference.market(id) as MarketReference;
      const { payload, trades } = tickerPayload(this.views, market, this.#kind);
      if (trades > 0) this.#still.delete(id);
      else this.#still.add(id);
      return payload;
    });
    return JSON.stringify(payloads);
  }
}
