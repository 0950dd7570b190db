/**
 * Who is told about what. Trades, orders and fills are told event by event; depth, book ticker,
 * ticker, candles and balances once an output (or chunk of a huge one), after its last event, so that
 * the best prices which a trade implies are told with that trade (X2).
 */
import type { OrderState } from '../codec/order-state.ts';
import type { Output } from '../codec/output.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import type { Event, LevelChanged } from '../core/event.ts';
import type { Price, Quantity, Side } from '../core/types.ts';
import type { Balance } from './account-books.ts';
import { CandleStreams } from './candle-streams.ts';
import type { BookTicker } from './depth.ts';
import { Listeners } from './listeners.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketReference } from './reference.ts';

export interface LevelChange {
  readonly side: Side;
  readonly price: Price;
  /** The level's total from now on; 0 removes it. */
  readonly quantity: Quantity;
}

/** The level changes of one output, in order; update ids are gap-free from one change to the next. */
export interface DepthChange {
  readonly market: number;
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly levels: readonly LevelChange[];
  readonly sequence: number;
  readonly timeMs: number;
}

export interface OrderUpdate {
  /** As it is after the event. */
  readonly order: OrderState;
  /** The cause. */
  readonly event: Event;
  /** What this order traded, when the cause is a trade. */
  readonly fill: Fill | undefined;
  readonly sequence: number;
  readonly timeMs: number;
}

export interface BalanceChange {
  readonly account: number;
  /** Those that the output touched, as they are after it, by asset id. */
  readonly balances: readonly Balance[];
  readonly sequence: number;
  readonly timeMs: number;
}

interface Touched {
  readonly book: MarketBook;
  readonly before: BookTicker;
  readonly levels: LevelChange[];
  firstUpdateId: number;
  traded: boolean;
}

export class Streams {
  readonly trade: Listeners<readonly [Trade]> = new Listeners();
  readonly depth: Listeners<readonly [DepthChange]> = new Listeners();
  readonly bookTicker: Listeners<readonly [BookTicker, number, number]> = new Listeners();
  readonly ticker: Listeners<readonly [number, number]> = new Listeners();
  readonly market: Listeners<readonly [MarketReference]> = new Listeners();
  readonly order: Listeners<readonly [OrderUpdate]> = new Listeners();
  readonly fill: Listeners<readonly [Fill]> = new Listeners();
  readonly balance: Listeners<readonly [BalanceChange]> = new Listeners();
  readonly candles: CandleStreams = new CandleStreams();
  readonly #markets = new Map<number, Touched>();
  readonly #balances = new Map<number, Map<number, Balance>>();

  /** The market is about to change. */
  touch(market: number, book: MarketBook): Touched {
    const known = this.#markets.get(market);
    if (known !== undefined) return known;
    const before = book.depth.ticker();
    const touched = { book, before, levels: [], firstUpdateId: 0, traded: false };
    this.#markets.set(market, touched);
    return touched;
  }

  levelChanged(touched: Touched, event: LevelChanged): void {
    if (touched.levels.length === 0) touched.firstUpdateId = event.updateId;
    const { side, price, quantity } = event;
    touched.levels.push({ side, price, quantity });
  }

  traded(touched: Touched, trade: Trade): void {
    touched.traded = true;
    this.trade.fire(trade.market, trade);
    this.trade.fire(0, trade);
  }

  balanceChanged(balance: Balance): void {
    if (!this.balance.has(balance.account)) return;
    const known = this.#balances.get(balance.account);
    if (known === undefined) {
      this.#balances.set(balance.account, new Map([[balance.asset, balance]]));
    } else known.set(balance.asset, balance);
  }

  /** Tells what is told once an output. */
  flush(output: Output): void {
    const { sequence, timeMs } = output;
    for (const [market, touched] of this.#markets) this.#flushMarket(market, touched, output);
    this.#markets.clear();
    for (const [account, changed] of this.#balances) {
      const balances = [...changed.values()].sort((a, b) => a.asset - b.asset);
      this.balance.fire(account, { account, balances, sequence, timeMs });
    }
    this.#balances.clear();
  }

  #flushMarket(market: number, touched: Touched, output: Output): void {
    const { sequence, timeMs } = output;
    const { levels, firstUpdateId, before, book } = touched;
    if (levels.length > 0) {
      const lastUpdateId = book.depth.updateId;
      const change = { market, firstUpdateId, lastUpdateId, levels, sequence, timeMs };
      this.depth.fire(market, change);
      this.depth.fire(0, change);
      const after = book.depth.ticker();
      if (!sameBest(before, after)) {
        this.bookTicker.fire(market, after, sequence, timeMs);
        this.bookTicker.fire(0, after, sequence, timeMs);
      }
    }
    if (!touched.traded) return;
    this.ticker.fire(market, market, timeMs);
    this.ticker.fire(0, market, timeMs);
    this.candles.traded(market, book, timeMs);
  }
}

function sameBest(a: BookTicker, b: BookTicker): boolean {
  return (
    a.bidPrice === b.bidPrice &&
    a.bidQuantity === b.bidQuantity &&
    a.askPrice === b.askPrice &&
    a.askQuantity === b.askQuantity
  );
}
