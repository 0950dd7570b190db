/**
 * A market's book that keeps itself: it follows the depth channel, and where it cannot follow, after a
 * gap or a lost connection, it starts anew with a snapshot without being asked to.
 */
import { DepthBook } from './depth-book.ts';
import type { StreamClient } from './stream-client.ts';
import type { DepthSnapshot, DepthUpdate, Subscription } from './stream-wire.ts';
import type { Depth } from './wire.ts';

export interface LiveBookOptions {
  /** At most one change in so many ms: 100, 250, 500 or 1000; left out: as it happens. */
  readonly intervalMs?: number;
  /** Called after every change. */
  readonly onChange?: (book: LiveBook) => void;
}

export class LiveBook {
  readonly market: string;
  readonly #client: StreamClient;
  readonly #subscription: Subscription & { readonly channel: 'depth' };
  readonly #onChange: ((book: LiveBook) => void) | undefined;
  readonly #book = new DepthBook();
  #connection = 0;
  #end: (() => Promise<void>) | undefined;
  #ready: (() => void) | undefined;

  private constructor(client: StreamClient, market: string, options: LiveBookOptions) {
    const { intervalMs, onChange } = options;
    this.market = market;
    this.#client = client;
    this.#onChange = onChange;
    this.#subscription = {
      channel: 'depth',
      market,
      ...(intervalMs !== undefined && { intervalMs }),
    };
  }

  /** Resolves with the whole book. Throws what subscribing throws: RefusedError, UnreachableError. */
  static async open(
    client: StreamClient,
    market: string,
    options: LiveBookOptions = {},
  ): Promise<LiveBook> {
    const book = new LiveBook(client, market, options);
    const ready = new Promise<void>((resolve) => {
      book.#ready = resolve;
    });
    book.#end = await client.subscribe(book.#subscription, (event) => book.#follow(event));
    // Others may follow this market already: then the snapshot has to be asked for.
    await client.request('subscribe', book.#subscription);
    await ready;
    return book;
  }

  /** False from the moment that an update is missing until the next snapshot is there. */
  get isCurrent(): boolean {
    return this.#book.updateId >= 0 && this.#connection === this.#client.connection;
  }

  /** Update id that the book is of; -1 while it is not known. */
  get updateId(): number {
    return this.isCurrent ? this.#book.updateId : -1;
  }

  /** The best levels of both sides; all when no number is given. Undefined while it is not current. */
  depth(levels?: number): Depth | undefined {
    return this.isCurrent ? this.#book.depth(this.market, levels) : undefined;
  }

  /** Follows no more. */
  async close(): Promise<void> {
    await this.#end?.();
  }

  #follow(event: DepthSnapshot | DepthUpdate): void {
    if (event.kind === 'snapshot') this.#connection = this.#client.connection;
    else if (this.#book.updateId < 0) return; // a snapshot is on its way
    if (this.#book.apply(event) === 'gap') {
      // Subscribing again begins with a snapshot; if the connection is lost, so does the next one.
      this.#client.request('subscribe', this.#subscription).catch(() => undefined);
      return;
    }
    this.#ready?.();
    this.#onChange?.(this);
  }
}
