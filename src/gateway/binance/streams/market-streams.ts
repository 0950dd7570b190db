/** All market streams that somebody listens to; each is made for its first listener and ends with its last. */
import type { Views } from '../../../marketdata/views.ts';
import type { OutputClock } from '../../websocket/output-clock.ts';
import type { Topic, TopicOptions } from '../../websocket/topic.ts';
import { findSymbol } from '../symbols.ts';
import { isFailure } from '../errors.ts';
import { AveragePriceStream } from './average-price-stream.ts';
import { BookTickerStream, PartialDepthStream } from './book-streams.ts';
import { DepthStream } from './depth-stream.ts';
import { KlineStream } from './kline-stream.ts';
import { ShutdownStream } from './shutdown-stream.ts';
import { readStreamName } from './stream-name.ts';
import type { MarketStreamKind, VenueStreamKind } from './stream-name.ts';
import type { MarketTopicOptions } from './stream-topic.ts';
import { AllTickersStream, TickerStream } from './ticker-streams.ts';
import { AggregateTradeStream, TradeStream } from './trade-streams.ts';

const TICKER_MS = 1_000;
const KLINE_SECOND_MS = 1_000;
const KLINE_MS = 2_000;

export class MarketStreams {
  readonly #views: Views;
  readonly #clock: OutputClock;
  readonly #streams = new Map<string, Topic>();

  constructor(views: Views, clock: OutputClock) {
    this.#views = views;
    this.#clock = clock;
  }

  /** The stream of this name, made if nobody listened to it; undefined when the name means nothing. */
  stream(name: string): Topic | undefined {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    if (made !== undefined) this.#streams.set(name, made);
    return made;
  }

  /** Tells the listeners of `!serverShutdown`. */
  stop(nowMs: number): void {
    for (const stream of this.#streams.values()) {
      if (stream instanceof ShutdownStream) stream.tell(nowMs);
    }
  }

  #make(name: string): Topic | undefined {
    const asked = readStreamName(name);
    if (asked === undefined) return undefined;
    const options: TopicOptions = {
      key: name,
      intervalMs: 0,
      wake: (topic) => this.#clock.touch(topic),
      ended: (topic) => {
        this.#streams.delete(name);
        this.#clock.forget(topic);
      },
    };
    if (!('symbol' in asked)) return ofVenue(this.#views, asked, options);
    const { symbol } = asked;
    if (symbol !== symbol.toLowerCase()) return undefined;
    const market = findSymbol(this.#views.reference, symbol.toUpperCase());
    return isFailure(market) ? undefined : ofMarket(this.#views, asked, { ...options, market });
  }
}

function ofVenue(views: Views, asked: VenueStreamKind, options: TopicOptions): Topic {
  const slow = { ...options, intervalMs: TICKER_MS };
  switch (asked.kind) {
    case 'allMiniTickers':
      return new AllTickersStream(views, { ...slow, ticker: 'miniTicker' });
    case 'allTickers':
      return new AllTickersStream(views, { ...slow, ticker: 'ticker' });
    case 'allRollingTickers':
      return new AllTickersStream(views, { ...slow, ticker: asked.window });
    case 'serverShutdown':
      return new ShutdownStream(views, options);
    default:
      return asked satisfies never;
  }
}

function ofMarket(views: Views, asked: MarketStreamKind, options: MarketTopicOptions): Topic {
  const slow = { ...options, intervalMs: TICKER_MS };
  switch (asked.kind) {
    case 'trade':
      return new TradeStream(views, options);
    case 'aggTrade':
      return new AggregateTradeStream(views, options);
    case 'bookTicker':
      return new BookTickerStream(views, options);
    case 'avgPrice':
      return new AveragePriceStream(views, slow);
    case 'miniTicker':
    case 'ticker':
      return new TickerStream(views, { ...slow, ticker: asked.kind });
    case 'rollingTicker':
      return new TickerStream(views, { ...slow, ticker: asked.window });
    case 'kline': {
      const { interval, shifted } = asked;
      const intervalMs = interval === '1s' ? KLINE_SECOND_MS : KLINE_MS;
      return new KlineStream(views, { ...options, intervalMs, interval, shifted });
    }
    case 'depth':
      return new DepthStream(views, { ...options, intervalMs: asked.intervalMs });
    case 'partialDepth': {
      const { levels, intervalMs } = asked;
      return new PartialDepthStream(views, { ...options, intervalMs, levels });
    }
    default:
      return asked satisfies never;
  }
}
