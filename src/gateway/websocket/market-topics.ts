/**
 * The other public channels. Trades are complete: each one is told, and a reader who cannot keep up is
 * disconnected. Book ticker, ticker and the open candle are states: the latest is what counts.
 */
import type { CandleInterval } from '../../codec/candle.ts';
import type { Trade } from '../../codec/trade.ts';
import type { CandleUpdate } from '../../marketdata/candle-streams.ts';
import type { BookTicker } from '../../marketdata/depth.ts';
import type { Unsubscribe } from '../../marketdata/listeners.ts';
import type { Views } from '../../marketdata/views.ts';
import {
  marketSymbol,
  renderBookTicker,
  renderCandle,
  renderTicker,
  renderTrade,
} from '../render.ts';
import { Topic } from './topic.ts';
import type { TopicOptions } from './topic.ts';

export interface MarketTopicOptions extends TopicOptions {
  readonly market: number;
}

/** Every trade of the market, once, in order. */
export class TradesTopic extends Topic {
  readonly #views: Views;
  readonly #market: number;
  readonly #unsubscribe: Unsubscribe;
  #trades: Trade[] = [];

  constructor(views: Views, options: MarketTopicOptions) {
    super(options);
    this.#views = views;
    this.#market = options.market;
    this.#unsubscribe = views.onTrade(options.market, (trade) => {
      this.#trades.push(trade);
      this.touched();
    });
  }

  protected override changes(): readonly string[] {
    const last = this.#trades.at(-1);
    if (last === undefined) return [];
    const { reference } = this.#views;
    const trades = this.#trades.map((trade) => renderTrade(reference, trade));
    this.#trades = [];
    const market = marketSymbol(reference, this.#market);
    return [JSON.stringify({ channel: 'trades', market, sequence: last.sequence, trades })];
  }

  protected override state(): undefined {
    return undefined;
  }

  protected override end(): void {
    this.#unsubscribe();
  }

  protected override get conflated(): boolean {
    return false;
  }
}

/** Best bid and ask with their quantities. */
export class BookTickerTopic extends Topic {
  readonly #views: Views;
  readonly #market: number;
  readonly #unsubscribe: Unsubscribe;
  #latest: { ticker: BookTicker; sequence: number } | undefined;

  constructor(views: Views, options: MarketTopicOptions) {
    super(options);
    this.#views = views;
    this.#market = options.market;
    this.#unsubscribe = views.onBookTicker(options.market, (ticker, sequence) => {
      this.#latest = { ticker, sequence };
      this.touched();
    });
  }

  protected override changes(): readonly string[] {
    if (this.#latest === undefined) return [];
    const { ticker, sequence } = this.#latest;
    this.#latest = undefined;
    return [this.#text(ticker, sequence)];
  }

  protected override state(): string {
    return this.#text(this.#views.bookTicker(this.#market), this.#views.sequence);
  }

  protected override end(): void {
    this.#unsubscribe();
  }

  #text(ticker: BookTicker, sequence: number): string {
    const { market, ...best } = renderBookTicker(this.#views.reference, ticker);
    return JSON.stringify({ channel: 'bookTicker', market, sequence, ...best });
  }
}

/** Rolling 24 h figures. */
export class TickerTopic extends Topic {
  readonly #views: Views;
  readonly #market: number;
  readonly #unsubscribe: Unsubscribe;
  #changed = false;

  constructor(views: Views, options: MarketTopicOptions) {
    super(options);
    this.#views = views;
    this.#market = options.market;
    this.#unsubscribe = views.onTicker(options.market, () => {
      this.#changed = true;
      this.touched();
    });
  }

  protected override changes(): readonly string[] {
    if (!this.#changed) return [];
    this.#changed = false;
    return [this.state()];
  }

  protected override state(): string {
    const ticker = renderTicker(this.#views, this.#market);
    const { market } = ticker;
    return JSON.stringify({ channel: 'ticker', market, sequence: this.#views.sequence, ticker });
  }

  protected override end(): void {
    this.#unsubscribe();
  }
}

/** The open candle as it changes, and each candle once when it has closed. */
export class CandlesTopic extends Topic {
  readonly #views: Views;
  readonly #market: number;
  readonly #interval: CandleInterval;
  readonly #unsubscribe: Unsubscribe;
  /** Not yet sent: the candles that closed, then the latest of the open one. */
  #updates: CandleUpdate[] = [];

  constructor(views: Views, options: MarketTopicOptions & { readonly interval: CandleInterval }) {
    super(options);
    this.#views = views;
    this.#market = options.market;
    this.#interval = options.interval;
    this.#unsubscribe = views.onCandle(options.market, options.interval, (update) => {
      if (this.#updates.at(-1)?.closed === false) this.#updates.pop();
      this.#updates.push(update);
      this.touched();
    });
  }

  protected override changes(): readonly string[] {
    if (this.#updates.length === 0) return [];
    const candles = this.#updates.map(({ candle, closed }) =>
      renderCandle(this.#views.reference, this.#market, candle, closed),
    );
    this.#updates = [];
    return [this.#text(candles)];
  }

  protected override state(): string | undefined {
    const candle = this.#views.candle(this.#market, this.#interval);
    if (candle === undefined) return undefined;
    return this.#text([renderCandle(this.#views.reference, this.#market, candle, false)]);
  }

  protected override end(): void {
    this.#unsubscribe();
  }

  #text(candles: readonly object[]): string {
    return JSON.stringify({
      channel: 'candles',
      market: marketSymbol(this.#views.reference, this.#market),
      interval: this.#interval,
      sequence: this.#views.sequence,
      candles,
    });
  }
}
