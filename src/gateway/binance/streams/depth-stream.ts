/**
 * `depth` and `depth@100ms`: what changed in the book since the last message, in absolute quantities.
 * `U` and `u` are update ids of the market's counter, the same as in a snapshot by REST, and every
 * message of a connection begins at the id after its last one: a slow reader's missed messages are
 * merged into one, never left out.
 */
import type { Side } from '../../../core/types.ts';
import type { DepthChange } from '../../../marketdata/streams.ts';
import type { Views } from '../../../marketdata/views.ts';
import type { Connection } from '../../websocket/connection.ts';
import { padded } from '../decimals.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

type Row = readonly [price: string, quantity: string];

/** Changes as text: it survives that the market's grid changes. */
interface Told {
  readonly firstUpdateId: number;
  lastUpdateId: number;
  timeMs: number;
  readonly bids: Map<string, Row>;
  readonly asks: Map<string, Row>;
}

/** Changes of one grid that are not told yet. */
interface Pending {
  readonly firstUpdateId: number;
  lastUpdateId: number;
  sequence: number;
  timeMs: number;
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
}

export class DepthStream extends MarketTopic {
  #pending: Pending | undefined;
  /** Put into text early, since the market's grid has changed. */
  #settled: Told[] = [];
  /** What `changes` answered last. */
  #told: readonly Told[] = [];
  readonly #arrears = new Map<Connection, Told>();

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    this.listen(
      views.onDepth(this.market, (change) => {
        this.#gather(change);
        this.touched();
      }),
      views.onMarket(({ market }) => {
        if (market === this.market) this.#settle();
      }),
    );
  }

  override remove(connection: Connection): void {
    this.#arrears.delete(connection);
    super.remove(connection);
  }

  protected override changes(): readonly string[] {
    this.#settle();
    this.#told = this.#settled;
    this.#settled = [];
    return this.#told.map((told) => this.#text(told));
  }

  /** There is none: clients begin with a snapshot by REST. */
  protected override state(): undefined {
    return undefined;
  }

  protected override missed(connections: ReadonlySet<Connection>): void {
    for (const connection of connections) {
      let arrears = this.#arrears.get(connection);
      for (const told of this.#told) {
        if (arrears === undefined) {
          arrears = { ...told, bids: new Map(told.bids), asks: new Map(told.asks) };
          this.#arrears.set(connection, arrears);
          continue;
        }
        arrears.lastUpdateId = told.lastUpdateId;
        arrears.timeMs = told.timeMs;
        for (const [price, row] of told.bids) arrears.bids.set(price, row);
        for (const [price, row] of told.asks) arrears.asks.set(price, row);
      }
    }
  }

  protected override arrears(connection: Connection): string | undefined {
    const arrears = this.#arrears.get(connection);
    this.#arrears.delete(connection);
    return arrears === undefined ? undefined : this.#text(arrears);
  }

  #gather({ firstUpdateId, lastUpdateId, sequence, timeMs, levels }: DepthChange): void {
    const pending = (this.#pending ??= {
      firstUpdateId,
      lastUpdateId,
      sequence,
      timeMs,
      bids: new Map(),
      asks: new Map(),
    });
    Object.assign(pending, { lastUpdateId, sequence, timeMs });
    for (const { side, price, quantity } of levels) {
      (side === 'BUY' ? pending.bids : pending.asks).set(price, quantity);
    }
  }

  #settle(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const { firstUpdateId, lastUpdateId, sequence, timeMs } = pending;
    this.#settled.push({
      firstUpdateId,
      lastUpdateId,
      timeMs,
      bids: this.#rows(pending.bids, 'BUY', sequence),
      asks: this.#rows(pending.asks, 'SELL', sequence),
    });
  }

  /** Best first, in the grid of that command. */
  #rows(levels: ReadonlyMap<number, number>, side: Side, sequence: number): Map<string, Row> {
    const { reference } = this.views;
    const best = side === 'BUY' ? -1 : 1;
    const rows = new Map<string, Row>();
    for (const [ticks, lots] of [...levels].sort(([a], [b]) => (a - b) * best)) {
      const price = padded(reference.priceText(this.market, ticks, sequence));
      rows.set(price, [price, padded(reference.quantityText(this.market, lots, sequence))]);
    }
    return rows;
  }

  #text({ firstUpdateId, lastUpdateId, timeMs, bids, asks }: Told): string {
    return JSON.stringify({
      e: 'depthUpdate',
      E: timeMs,
      s: this.symbol,
      U: firstUpdateId,
      u: lastUpdateId,
      b: [...bids.values()],
      a: [...asks.values()],
    });
  }
}
