/** All topics that somebody is subscribed to; each is made for its first subscriber and ends with its last. */
import type { CandleInterval } from '../../codec/candle.ts';
import type { Views } from '../../marketdata/views.ts';
import { AccountTopic } from './account-topics.ts';
import type { AccountChannel } from './account-topics.ts';
import { AuctionTopic } from './auction-topic.ts';
import { BestLevelsTopic, DepthTopic } from './depth-topic.ts';
import { BookTickerTopic, CandlesTopic, TickerTopic, TradesTopic } from './market-topics.ts';
import type { OutputClock } from './output-clock.ts';
import type { Topic } from './topic.ts';

/** Levels a side that can be asked for, and the slowest pace; few values, so that messages are shared. */
export const depthLevels = [5, 10, 20, 50, 100] as const;
export const depthIntervalsMs = [100, 250, 500, 1000] as const;
/** Rolling figures move at most so often. */
const TICKER_INTERVAL_MS = 1_000;

/** A public subscription, read and checked. */
export type PublicTopic =
  | {
      readonly channel: 'depth';
      readonly market: number;
      readonly levels?: number;
      readonly intervalMs?: number;
    }
  | {
      readonly channel: 'trades' | 'bookTicker' | 'ticker' | 'auction';
      readonly market: number;
    }
  | { readonly channel: 'candles'; readonly market: number; readonly interval: CandleInterval };

export const publicChannels = [
  'depth',
  'trades',
  'bookTicker',
  'ticker',
  'auction',
  'candles',
] as const;

/** One text for each different topic. */
export function publicKey(topic: PublicTopic): string {
  const { channel, market } = topic;
  if (channel === 'candles') return `candles ${market} ${topic.interval}`;
  if (channel !== 'depth') return `${channel} ${market}`;
  return `depth ${market} ${topic.levels ?? ''} ${topic.intervalMs ?? ''}`;
}

export class Topics {
  readonly #views: Views;
  readonly #clock: OutputClock;
  readonly #topics = new Map<string, Topic>();
  readonly #accountTopics = new Map<string, AccountTopic>();

  constructor(views: Views, clock: OutputClock) {
    this.#views = views;
    this.#clock = clock;
  }

  /** The topic, made if nobody had subscribed to it. */
  publicTopic(wanted: PublicTopic): Topic {
    const key = publicKey(wanted);
    const known = this.#topics.get(key);
    if (known !== undefined) return known;
    const topic = this.#make(wanted, key);
    this.#topics.set(key, topic);
    return topic;
  }

  accountTopic(channel: AccountChannel, account: number): AccountTopic {
    const key = `${channel} ${account}`;
    const known = this.#accountTopics.get(key);
    if (known !== undefined) return known;
    const topic = new AccountTopic(this.#views, {
      key,
      channel,
      account,
      ended: () => this.#accountTopics.delete(key),
    });
    this.#accountTopics.set(key, topic);
    return topic;
  }

  #make(wanted: PublicTopic, key: string): Topic {
    const views = this.#views;
    const options = {
      key,
      market: wanted.market,
      intervalMs: 0,
      wake: (topic: Topic) => this.#clock.touch(topic),
      ended: (topic: Topic) => {
        this.#topics.delete(key);
        this.#clock.forget(topic);
      },
    };
    switch (wanted.channel) {
      case 'depth': {
        const { levels, intervalMs } = wanted;
        const given = {
          ...(levels !== undefined && { levels }),
          ...(intervalMs !== undefined && { intervalMs }),
        };
        const all = { ...options, intervalMs: intervalMs ?? 0, given };
        return levels === undefined ? new DepthTopic(views, all) : new BestLevelsTopic(views, all);
      }
      case 'trades':
        return new TradesTopic(views, options);
      case 'bookTicker':
        return new BookTickerTopic(views, options);
      case 'ticker':
        return new TickerTopic(views, { ...options, intervalMs: TICKER_INTERVAL_MS });
      case 'auction':
        return new AuctionTopic(views, options);
      case 'candles':
        return new CandlesTopic(views, { ...options, interval: wanted.interval });
      default:
        return wanted satisfies never;
    }
  }
}
