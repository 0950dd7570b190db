/**
 * Feeds a LOBSTER day through the public API: resting orders of one account, aggressive ones of another,
 * both by WebSocket. Where there is a book row, the depth that the server answers is compared with it,
 * level by level; rows beyond the book file are pipelined. Which resting order an aggressive one met is
 * taken from the maker's own fills.
 */
import type { Credentials } from '../client/index.ts';
import { RestClient, StreamClient } from '../client/index.ts';
import { LobsterBook } from './lobster-book.ts';
import type { LobsterAction } from './lobster-book.ts';
import type { LobsterBookRow, LobsterLevel, LobsterMessage } from './lobster.ts';
import { priceText } from './lobster.ts';

export interface LobsterReplayOptions {
  readonly baseUrl: string;
  readonly market: string;
  readonly maker: Credentials;
  readonly taker: Credentials;
  readonly messages: readonly LobsterMessage[];
  /** Row k is the book after message k; may be shorter than the messages, or empty. */
  readonly rows: readonly LobsterBookRow[];
  /** Levels compared on each side; at most as many as a row has. */
  readonly levels: number;
  readonly onProgress: (row: number) => void;
}

/** Where the server's depth first differed from the book file. */
export interface LobsterDifference {
  /** Row of the files, from 1. */
  readonly row: number;
  readonly side: 'BUY' | 'SELL';
  /** From 1, best first. */
  readonly level: number;
  /** Price in USD x 10000 and shares; null where there is no level. */
  readonly expected: LobsterLevel | null;
  readonly found: LobsterLevel | null;
}

export interface LobsterResult {
  readonly rows: number;
  /** Row 1 makes the book and is not compared. */
  readonly rowsCompared: number;
  readonly rowsEqual: number;
  readonly executions: number;
  readonly executionsAtQueueHead: number;
  readonly firstDifference: LobsterDifference | null;
}

const PIPELINE_MAX = 200;
const FILLS_WAIT_MS = 10_000;

/** Throws RefusedError, UnreachableError, or an Error that says why the market cannot be used. */
export async function replayLobster(options: LobsterReplayOptions): Promise<LobsterResult> {
  const { baseUrl, market, messages, rows } = options;
  const rest = new RestClient({ baseUrl });
  const sender = new Sender(options);
  try {
    const { bids, asks } = await rest.depth(market, 1);
    if (bids.length + asks.length > 0) throw new Error(`the book of ${market} is not empty`);
    await sender.open();
    const book = new LobsterBook(messages);
    const [firstRow, firstMessage] = [rows[0], messages[0]];
    if (firstRow !== undefined && firstMessage !== undefined) {
      await sender.send(book.seed(firstRow, firstMessage));
    }
    let [rowsCompared, rowsEqual] = [0, 0];
    let firstDifference: LobsterDifference | null = null;
    for (const [index, message] of messages.entries()) {
      await sender.send(book.apply(message));
      options.onProgress(index + 1);
      const [before, row] = [rows[index - 1], rows[index]];
      if (before === undefined || row === undefined) continue;
      await sender.flush();
      const depth = await rest.depth(market, row.places);
      const found = { asks: depth.asks.map(levelOf), bids: depth.bids.map(levelOf) };
      const difference = differs({ index, before, row, found, levels: options.levels });
      rowsCompared += 1;
      if (difference === null) rowsEqual += 1;
      firstDifference ??= difference;
      await sender.send([
        ...adoptOutermost(book, 'SELL', [before.asks, row.asks, found.asks], row.places),
        ...adoptOutermost(book, 'BUY', [before.bids, row.bids, found.bids], row.places),
      ]);
    }
    await sender.flush();
    const executionsAtQueueHead = await sender.executionsAtQueueHead();
    const executions = sender.executions + book.executionsElsewhere;
    const counts = { rows: messages.length, rowsCompared, rowsEqual };
    return { ...counts, executions, executionsAtQueueHead, firstDifference };
  } finally {
    sender.close();
    rest.close();
  }
}

interface Comparison {
  readonly index: number;
  readonly before: LobsterBookRow;
  readonly row: LobsterBookRow;
  readonly found: {
    readonly asks: readonly LobsterLevel[];
    readonly bids: readonly LobsterLevel[];
  };
  readonly levels: number;
}

/** A level that has just scrolled into view at the outermost place is left out: no message tells of it. */
function differs({ index, before, row, found, levels }: Comparison): LobsterDifference | null {
  const both = [
    ['SELL', before.asks, row.asks, found.asks],
    ['BUY', before.bids, row.bids, found.bids],
  ] as const;
  for (const [side, previous, expected, actual] of both) {
    const places = Math.min(levels, row.places);
    for (let at = 0; at < places; at++) {
      const [want, have] = [expected[at], actual[at]];
      if (want?.[0] === have?.[0] && want?.[1] === have?.[1]) continue;
      if (want !== undefined && scrolledIn(previous, expected, row.places, at)) continue;
      const level = at + 1;
      return { row: index + 1, side, level, expected: want ?? null, found: have ?? null };
    }
  }
  return null;
}

function scrolledIn(
  previous: readonly LobsterLevel[],
  expected: readonly LobsterLevel[],
  places: number,
  at: number,
): boolean {
  const price = expected[at]?.[0];
  return at === places - 1 && !previous.some((level) => level[0] === price);
}

function adoptOutermost(
  book: LobsterBook,
  side: 'BUY' | 'SELL',
  [previous, expected, actual]: readonly (readonly LobsterLevel[])[],
  places: number,
): LobsterAction[] {
  const at = places - 1;
  const outer = expected?.[at];
  if (previous === undefined || expected === undefined || outer === undefined) return [];
  const same = actual?.[at]?.[0] === outer[0] && actual[at]?.[1] === outer[1];
  if (same || !scrolledIn(previous, expected, places, at)) return [];
  return book.adopt(side, expected[at - 1], outer);
}

function levelOf([price, quantity]: readonly [string, string]): LobsterLevel {
  return [Math.round(Number(price) * 10_000), Number(quantity)];
}

interface Execution {
  readonly tradeIds: readonly number[];
  readonly makerOrderId: number;
}

/** Two connections; what is sent on one reaches the exchange in order, the other waits for it. */
class Sender {
  readonly #options: LobsterReplayOptions;
  readonly #maker: StreamClient;
  readonly #taker: StreamClient;
  readonly #underWay = new Set<Promise<void>>();
  readonly #orderIds = new Map<string, number>();
  readonly #executions: Execution[] = [];
  readonly #metBy = new Map<number, number>();
  #failure: Error | undefined;

  constructor(options: LobsterReplayOptions) {
    const { baseUrl } = options;
    const stream = { baseUrl, reconnect: false, timeoutMs: 60_000 };
    this.#options = options;
    this.#maker = new StreamClient({ ...stream, credentials: options.maker });
    this.#taker = new StreamClient({ ...stream, credentials: options.taker });
  }

  get executions(): number {
    return this.#executions.length;
  }

  async open(): Promise<void> {
    await Promise.all([this.#maker.connect(), this.#taker.connect()]);
    await this.#maker.subscribe({ channel: 'fills' }, ({ fill }) => {
      this.#metBy.set(fill.tradeId, fill.orderId);
    });
  }

  close(): void {
    this.#maker.close();
    this.#taker.close();
  }

  /** Sends in order; throws the first failure of anything sent before. */
  async send(actions: readonly LobsterAction[]): Promise<void> {
    for (const action of actions) {
      if (action.kind === 'take') {
        await this.flush();
        await this.#take(action);
        continue;
      }
      if (this.#underWay.size >= PIPELINE_MAX) await Promise.race(this.#underWay);
      this.#throwFailure();
      const answered: Promise<void> = this.#rest(action).then(
        () => void this.#underWay.delete(answered),
        (error: unknown) => {
          this.#underWay.delete(answered);
          this.#failure ??= error as Error;
        },
      );
      this.#underWay.add(answered);
    }
  }

  /** Resolves when everything sent is answered. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#throwFailure();
  }

  /** Of the executions sent, those that met the order they had to meet, and nothing else. */
  async executionsAtQueueHead(): Promise<number> {
    const wanted = this.#executions.flatMap(({ tradeIds }) => tradeIds);
    const deadline = Date.now() + FILLS_WAIT_MS;
    while (wanted.some((id) => !this.#metBy.has(id)) && Date.now() < deadline) {
      await this.#maker.request('ping');
    }
    return this.#executions.filter(
      ({ tradeIds: [first, ...more], makerOrderId }) =>
        first !== undefined && more.length === 0 && this.#metBy.get(first) === makerOrderId,
    ).length;
  }

  async #rest(action: Exclude<LobsterAction, { kind: 'take' }>): Promise<void> {
    const { market } = this.#options;
    const clientOrderId = action.name;
    if (action.kind === 'cancel') {
      await this.#maker.cancelOrder({ clientOrderId }, { market });
    } else if (action.kind === 'reduce') {
      const quantity = String(action.quantity);
      await this.#maker.amendOrder({ clientOrderId }, { market, quantity });
    } else {
      const { order } = await this.#maker.placeOrder({
        market,
        clientOrderId,
        side: action.side,
        type: 'LIMIT_MAKER',
        price: priceText(action.price),
        quantity: String(action.quantity),
      });
      this.#orderIds.set(clientOrderId, order.orderId);
    }
  }

  async #take(action: Extract<LobsterAction, { kind: 'take' }>): Promise<void> {
    const { fills } = await this.#taker.placeOrder({
      market: this.#options.market,
      side: action.side,
      type: 'LIMIT',
      timeInForce: 'IOC',
      price: priceText(action.price),
      quantity: String(action.quantity),
    });
    const makerOrderId = this.#orderIds.get(action.maker) ?? 0;
    this.#executions.push({ tradeIds: fills.map((fill) => fill.tradeId), makerOrderId });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
