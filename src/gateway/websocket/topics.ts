/**
 * All topics that somebody is subscribed to, and the clock of output: whatever one turn of the event
 * loop brought about leaves together at its end. Public topics rest after a flush for as long as it
 * took, so that fan-out takes at most half of the thread and gathers more the busier it is.
 */
import type { CandleInterval } from '../../codec/candle.ts';
import type { Views } from '../../marketdata/views.ts';
import { AccountTopic } from './account-topics.ts';
import type { AccountChannel } from './account-topics.ts';
import type { Connection } from './connection.ts';
import { BestLevelsTopic, DepthTopic } from './depth-topic.ts';
import { BookTickerTopic, CandlesTopic, TickerTopic, TradesTopic } from './market-topics.ts';
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
  | { readonly channel: 'trades' | 'bookTicker' | 'ticker'; readonly market: number }
  | { readonly channel: 'candles'; readonly market: number; readonly interval: CandleInterval };

export const publicChannels = ['depth', 'trades', 'bookTicker', 'ticker', 'candles'] as const;

/** One text for each different topic. */
export function publicKey(topic: PublicTopic): string {
  const { channel, market } = topic;
  if (channel === 'candles') return `candles ${market} ${topic.interval}`;
  if (channel !== 'depth') return `${channel} ${market}`;
  return `depth ${market} ${topic.levels ?? ''} ${topic.intervalMs ?? ''}`;
}

export class Topics {
  readonly #views: Views;
  readonly #now: () => number;
  readonly #topics = new Map<string, Topic>();
  readonly #accountTopics = new Map<string, AccountTopic>();
  readonly #changed = new Set<Topic>();
  readonly #waiting = new Set<Connection>();
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #laterMs = 0;
  /** Public topics rest until then. */
  #restUntilMs = 0;

  constructor(views: Views, now: () => number) {
    this.#views = views;
    this.#now = now;
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

  /** The connection has output. */
  readonly wake = (connection: Connection): void => {
    this.#waiting.add(connection);
    this.#soon ??= setImmediate(() => this.#flush());
  };

  /** Ends all waiting; nothing is flushed any more. */
  close(): void {
    if (this.#soon !== undefined) clearImmediate(this.#soon);
    clearTimeout(this.#later);
  }

  #make(wanted: PublicTopic, key: string): Topic {
    const views = this.#views;
    const options = {
      key,
      market: wanted.market,
      intervalMs: 0,
      wake: (topic: Topic) => this.#touch(topic),
      ended: (topic: Topic) => {
        this.#topics.delete(key);
        this.#changed.delete(topic);
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
      case 'candles':
        return new CandlesTopic(views, { ...options, interval: wanted.interval });
      default:
        return wanted satisfies never;
    }
  }

  #touch(topic: Topic): void {
    if (this.#changed.has(topic)) {
      if (!topic.urgent) return;
    } else this.#changed.add(topic);
    this.#schedule(this.#dueMs(topic));
  }

  #dueMs(topic: Topic): number {
    if (topic.urgent) return 0;
    return Math.max(this.#restUntilMs, topic.flushedMs + topic.intervalMs);
  }

  #schedule(dueMs: number): void {
    const nowMs = this.#now();
    if (dueMs <= nowMs) {
      this.#soon ??= setImmediate(() => this.#flush());
      return;
    }
    if (this.#later !== undefined && this.#laterMs <= dueMs) return;
    clearTimeout(this.#later);
    this.#laterMs = dueMs;
    this.#later = setTimeout(
      () => {
        this.#later = undefined; // it may come a little early: then it is set again
        this.#flush();
      },
      Math.ceil(dueMs - nowMs),
    );
    this.#later.unref();
  }

  /** Topics that are due put their messages into the connections, then every connection writes. */
  #flush(): void {
    if (this.#soon !== undefined) clearImmediate(this.#soon);
    this.#soon = undefined;
    const startMs = this.#now();
    let nextMs = Number.POSITIVE_INFINITY;
    let published = false;
    for (const topic of this.#changed) {
      const dueMs = this.#dueMs(topic);
      if (dueMs > startMs) nextMs = Math.min(nextMs, dueMs);
      else {
        this.#changed.delete(topic);
        topic.flush(startMs);
        published = true;
      }
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const connection of waiting) connection.flush();
    if (published) {
      const endMs = this.#now();
      this.#restUntilMs = endMs + (endMs - startMs);
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#schedule(Math.max(nextMs, this.#restUntilMs));
  }
}
