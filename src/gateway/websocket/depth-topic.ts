/**
 * The depth channel. Without `levels`: one snapshot, then updates that follow it without a gap and
 * carry absolute quantities (D2, P11). With `levels`: the best levels of both sides, whole, when any
 * level changed.
 */
import type { Side } from '../../core/types.ts';
import type { Unsubscribe } from '../../marketdata/listeners.ts';
import type { Views } from '../../marketdata/views.ts';
import { marketSymbol, renderDepth } from '../render.ts';
import { Topic } from './topic.ts';
import type { TopicOptions } from './topic.ts';

/** Levels a side in a snapshot; deeper ones become known when they change. */
export const SNAPSHOT_LEVELS_MAX = 5_000;

export interface DepthTopicOptions extends TopicOptions {
  readonly market: number;
  /** What the subscriber asked for, repeated in every message. */
  readonly given: { readonly levels?: number; readonly intervalMs?: number };
}

/** Snapshot, then updates. */
export class DepthTopic extends Topic {
  readonly #views: Views;
  readonly #options: DepthTopicOptions;
  readonly #unsubscribes: readonly Unsubscribe[];
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  /** Put into words early, since the market's tick or lot has changed. */
  #settled: string[] = [];
  /** Of the changes not yet sent; first is 0 when there are none. */
  #firstUpdateId = 0;
  #lastUpdateId = 0;
  #sequence = 0;

  constructor(views: Views, options: DepthTopicOptions) {
    super(options);
    this.#views = views;
    this.#options = options;
    this.#unsubscribes = [
      views.onDepth(options.market, (change) => {
        if (this.#firstUpdateId === 0) this.#firstUpdateId = change.firstUpdateId;
        this.#lastUpdateId = change.lastUpdateId;
        this.#sequence = change.sequence;
        for (const { side, price, quantity } of change.levels) {
          (side === 'BUY' ? this.#bids : this.#asks).set(price, quantity);
        }
        this.touched();
      }),
      views.onMarket(({ market }) => {
        if (market === options.market) this.#settle();
      }),
    ];
  }

  protected override changes(): readonly string[] {
    this.#settle();
    return this.#settled.splice(0);
  }

  #settle(): void {
    if (this.#firstUpdateId === 0) return;
    const { market, given } = this.#options;
    const text = JSON.stringify({
      channel: 'depth',
      market: marketSymbol(this.#views.reference, market),
      kind: 'update',
      ...given,
      sequence: this.#sequence,
      firstUpdateId: this.#firstUpdateId,
      lastUpdateId: this.#lastUpdateId,
      bids: this.#rows(this.#bids, 'BUY'),
      asks: this.#rows(this.#asks, 'SELL'),
    });
    this.#firstUpdateId = 0;
    this.#bids.clear();
    this.#asks.clear();
    this.#settled.push(text);
  }

  protected override state(): string {
    const { market, given } = this.#options;
    return depthSnapshot(this.#views, market, { levels: SNAPSHOT_LEVELS_MAX, given });
  }

  protected override end(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }

  #rows(levels: ReadonlyMap<number, number>, side: Side): string[][] {
    const { reference } = this.#views;
    const { market } = this.#options;
    const best = side === 'BUY' ? -1 : 1;
    return [...levels]
      .sort(([a], [b]) => (a - b) * best)
      .map(([price, quantity]) => [
        reference.priceText(market, price, this.#sequence),
        reference.quantityText(market, quantity, this.#sequence),
      ]);
  }
}

/** The best levels, whole. */
export class BestLevelsTopic extends Topic {
  readonly #views: Views;
  readonly #options: DepthTopicOptions;
  readonly #unsubscribe: Unsubscribe;
  #changed = false;

  constructor(views: Views, options: DepthTopicOptions) {
    super(options);
    this.#views = views;
    this.#options = options;
    this.#unsubscribe = views.onDepth(options.market, () => {
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
    const { market, given } = this.#options;
    return depthSnapshot(this.#views, market, { levels: given.levels ?? 0, given });
  }

  protected override end(): void {
    this.#unsubscribe();
  }
}

function depthSnapshot(
  views: Views,
  market: number,
  options: { readonly levels: number; readonly given: object },
): string {
  const {
    market: symbol,
    sequence,
    updateId,
    bids,
    asks,
  } = renderDepth(views, market, options.levels);
  const head = { channel: 'depth', market: symbol, kind: 'snapshot', ...options.given };
  return JSON.stringify({ ...head, sequence, updateId, bids, asks });
}
