/**
 * Everything that the gateway shows without asking history: public data of each market, balances and
 * orders of each account, reference data. Folded from outputs alone, in sequence order; every object
 * answered is plain data that later commands do not change. Time is log time, moved by outputs.
 */
import type { Candle, CandleInterval, CandleRange } from '../codec/candle.ts';
import { MarketUnitsTable, sameGrid } from '../codec/market-units.ts';
import type { OrderState } from '../codec/order-state.ts';
import { acceptedOrder, changedOrders, foldOrder } from '../codec/order-state.ts';
import type { Output } from '../codec/output.ts';
import { postings } from '../codec/postings.ts';
import type { SeedFacts } from '../codec/seed-facts.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import { fillOf, tradeOf } from '../codec/trade.ts';
import { assert } from '../core/assert.ts';
import type { Event, LevelChanged, MarketChanged, Traded } from '../core/event.ts';
import type { StateImage, WithdrawalImage } from '../core/state-image.ts';
import type { Balance } from './account-books.ts';
import { AccountBooks } from './account-books.ts';
import { Auctions } from './auctions.ts';
import type { CandlePage } from './candle-series.ts';
import type { CandleUpdate } from './candle-streams.ts';
import { Controls } from './controls.ts';
import type { BookTicker, Depth } from './depth.ts';
import type { Unsubscribe } from './listeners.ts';
import type { DayTicker } from './market-book.ts';
import { MarketBook } from './market-book.ts';
import { OrderLists } from './order-lists.ts';
import type { MarketReference } from './reference.ts';
import { Reference } from './reference.ts';
import { displayedQuantity, seededOrders } from './seeded-orders.ts';
import type { BalanceChange, DepthChange, OrderUpdate } from './streams.ts';
import { Streams } from './streams.ts';

export class Views {
  readonly #units = new MarketUnitsTable();
  readonly #markets = new Map<number, MarketBook>();
  readonly #accounts = new AccountBooks();
  readonly #streams = new Streams();
  readonly #prevented = new Map<number, number>();
  #sequence = 0;
  #timeMs = 0;

  /** Assets, markets and accounts by id and name, and decimal text. */
  readonly reference: Reference = new Reference(this.#units);

  readonly lists: OrderLists = new OrderLists();
  readonly auctions: Auctions = new Auctions();
  /** What the operator has set beside the rules, and countdowns. */
  readonly controls: Controls = new Controls();

  /** The last command folded whole. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Its time in ms. */
  get timeMs(): number {
    return this.#timeMs;
  }

  get openOrderCount(): number {
    return this.#accounts.openOrderCount;
  }

  /**
   * Forgets everything and starts from the core's state, and from what history knows beyond it. The
   * facts must be of the image's sequence, or of a later one when only ticks came since. Listeners stay.
   */
  seed(image: StateImage, facts?: SeedFacts): void {
    this.#sequence = image.sequence;
    this.#timeMs = image.timeMs;
    this.#streams.candles.restart(image.timeMs);
    this.#units.clear();
    this.#markets.clear();
    this.#accounts.clear();
    this.#prevented.clear();
    for (const asset of image.assets) this.#units.asset(asset.asset, asset.scale);
    for (const market of image.markets) {
      this.#units.market(market.market, market.base, market.quote, market);
      const book = new MarketBook(market.market, market);
      if (facts !== undefined) book.seed(market.market, facts, image.timeMs);
      this.#markets.set(market.market, book);
    }
    this.reference.seed(image, facts?.grids);
    for (const balance of image.balances) this.#accounts.setBalance(balance);
    for (const withdrawal of image.withdrawals) this.#accounts.setWithdrawal(withdrawal);
    for (const order of seededOrders(image, facts)) this.#accounts.setOrder(order);
    this.lists.seed(image, new Map(facts?.lists.map((list) => [list.listId, list])));
    this.auctions.seed(image);
    this.controls.seed(image);
    this.#seedLevels(image);
  }

  /** Folds an output and tells the listeners; outputs up to `sequence` are ignored. */
  apply(output: Output): void {
    if (output.sequence <= this.#sequence) return;
    if (output.timeMs > this.#timeMs) {
      this.#timeMs = output.timeMs;
      this.#streams.candles.advance(this.#markets, output.timeMs);
    }
    for (const event of output.events) this.#fold(event, output);
    this.#streams.flush(output);
    if (output.last) this.#sequence = output.sequence;
  }

  /** History holds everything up to this sequence: what closed and filled until then is let go. */
  confirmed(sequence: number): void {
    this.#accounts.confirmed(sequence);
    this.lists.confirmed(sequence);
  }

  /** The best levels of both sides. */
  depth(market: number, levels: number): Depth {
    return this.#market(market).depth.depth(levels);
  }

  bookTicker(market: number): BookTicker {
    return this.#market(market).depth.ticker();
  }

  /** Price of the last trade in ticks; 0 before the first. */
  lastPrice(market: number): number {
    return this.#market(market).lastPrice;
  }

  /** The newest trades, at most 1000, newest last. */
  recentTrades(market: number, limit: number): readonly Trade[] {
    return this.#market(market).recentTrades(limit);
  }

  /** The rolling 24 hours up to the log's time. */
  ticker(market: number): DayTicker {
    return this.#market(market).ticker(this.#timeMs);
  }

  /** Candles opening in [startMs, endMs): the oldest `limit` from startMs, without it the newest. */
  candles(market: number, interval: CandleInterval, range: CandleRange): CandlePage {
    return this.#market(market).candles(interval, range, this.#timeMs);
  }

  /** The running candle; undefined before the market's first trade. */
  candle(market: number, interval: CandleInterval): Candle | undefined {
    return this.#market(market).candle(interval, this.#timeMs);
  }

  /** By asset id; account 0 holds the fees. */
  balances(account: number): readonly Balance[] {
    return this.#accounts.balances(account);
  }

  /** Zeros for an asset that the account never had. */
  balance(account: number, asset: number): Balance {
    return this.#accounts.balance(account, asset);
  }

  /** By order id; of one market or of all. */
  openOrders(account: number, market?: number): readonly OrderState[] {
    return this.#accounts.openOrders(account, market);
  }

  /** Anybody's order, open or closed but not confirmed by history: check whose it is. */
  order(orderId: number): OrderState | undefined {
    return this.#accounts.order(orderId);
  }

  /** The open order of this client id, else the latest that closed and is not confirmed by history. */
  orderByClientId(account: number, clientOrderId: string): OrderState | undefined {
    return this.#accounts.orderByClientId(account, clientOrderId);
  }

  /** Closed and not confirmed by history, by order id. */
  recentOrders(account: number, market?: number): readonly OrderState[] {
    return this.#accounts.recentOrders(account, market);
  }

  /** Not confirmed by history, oldest first. */
  recentFills(account: number, market?: number): readonly Fill[] {
    return this.#accounts.recentFills(account, market);
  }

  /** The last command in which self-trade prevention stopped one of the account's orders; 0: none since the start. */
  lastPrevented(account: number): number {
    return this.#prevented.get(account) ?? 0;
  }

  /** Withdrawals neither settled nor released. */
  heldWithdrawals(account: number): readonly WithdrawalImage[] {
    return this.#accounts.heldWithdrawals(account);
  }

  /** Each trade; market 0 is every market, here and below. */
  onTrade(market: number, listener: (trade: Trade) => void): Unsubscribe {
    return this.#streams.trade.add(market, listener);
  }

  /** The level changes of each output. */
  onDepth(market: number, listener: (change: DepthChange) => void): Unsubscribe {
    return this.#streams.depth.add(market, listener);
  }

  /** When the best bid or ask has another price or quantity. */
  onBookTicker(
    market: number,
    listener: (ticker: BookTicker, sequence: number, timeMs: number) => void,
  ): Unsubscribe {
    return this.#streams.bookTicker.add(market, listener);
  }

  /** The market has traded; its ticker is computed when asked for. */
  onTicker(market: number, listener: (market: number, timeMs: number) => void): Unsubscribe {
    return this.#streams.ticker.add(market, listener);
  }

  /** The running candle after trades, and each candle once when log time passes its end. */
  onCandle(
    market: number,
    interval: CandleInterval,
    listener: (update: CandleUpdate) => void,
  ): Unsubscribe {
    return this.#streams.candles.add(market, interval, listener, this.#timeMs);
  }

  /** A market was created or changed. */
  onMarket(listener: (market: MarketReference) => void): Unsubscribe {
    return this.#streams.market.add(0, listener);
  }

  /** Each change of one of the account's orders. */
  onOrder(account: number, listener: (update: OrderUpdate) => void): Unsubscribe {
    return this.#streams.order.add(account, listener);
  }

  onFill(account: number, listener: (fill: Fill) => void): Unsubscribe {
    return this.#streams.fill.add(account, listener);
  }

  /** The balances that an output touched, after it. */
  onBalance(account: number, listener: (change: BalanceChange) => void): Unsubscribe {
    return this.#streams.balance.add(account, listener);
  }

  #fold(event: Event, output: Output): void {
    if (event.kind === 'MarketChanged') this.#foldGrid(event);
    this.#units.apply(event);
    for (const posting of postings(event, this.#units)) {
      this.#streams.balanceChanged(this.#accounts.post(posting));
    }
    this.#foldOrders(event, output);
    if (event.kind === 'LevelChanged') this.#foldLevel(event);
    else if (event.kind === 'Traded') this.#foldTrade(event, output);
    else if (event.kind === 'MarketCreated') {
      this.#markets.set(event.market, new MarketBook(event.market));
    } else if (event.kind === 'WithdrawalHeld') {
      const { kind: _, ...withdrawal } = event;
      this.#accounts.setWithdrawal(withdrawal);
    } else if (event.kind === 'WithdrawalFinished') {
      this.#accounts.dropWithdrawal(event.account, event.withdrawalId);
    }
    if (event.kind === 'SelfTradePrevented') {
      this.#prevented.set(event.account, output.sequence);
      this.#prevented.set(event.makerAccount, output.sequence);
    }
    this.lists.apply(event, output);
    this.auctions.apply(event, output);
    this.controls.apply(event);
    const market = this.reference.apply(event, output.sequence);
    if (market !== undefined) this.#streams.market.fire(0, market);
  }

  #foldOrders(event: Event, output: Output): void {
    if (event.kind === 'OrderAccepted') {
      this.#orderChanged(acceptedOrder(event, output), event, output);
      return;
    }
    for (const orderId of changedOrders(event)) {
      const order = this.#accounts.order(orderId);
      assert(order !== undefined, 'events name orders that are open or have just closed');
      this.#orderChanged(foldOrder(order, event, output), event, output);
    }
  }

  #orderChanged(order: OrderState, event: Event, output: Output): void {
    this.#accounts.setOrder(order);
    let fill: Fill | undefined;
    if (event.kind === 'Traded') {
      const role = order.orderId === event.takerOrderId ? 'TAKER' : 'MAKER';
      fill = fillOf(event, role, this.#units.get(event.market), output);
      this.#accounts.addFill(fill);
    }
    const { sequence, timeMs } = output;
    this.#streams.order.fire(order.account, { order, event, fill, sequence, timeMs });
    if (fill !== undefined) this.#streams.fill.fire(order.account, fill);
  }

  /** With another tick or lot, what the market's data said is in units of the past: it starts anew. */
  #foldGrid(event: MarketChanged): void {
    const before = this.reference.market(event.market);
    assert(before !== undefined, 'a market that changes exists');
    if (sameGrid(before, event)) return;
    const { depth, lastPrice } = this.#market(event.market);
    const sameTick =
      before.tickMantissa === event.tickMantissa && before.tickScale === event.tickScale;
    const kept = { updateId: depth.updateId, lastPrice: sameTick ? lastPrice : 0 };
    this.#markets.set(event.market, new MarketBook(event.market, kept));
  }

  #foldLevel(event: LevelChanged): void {
    const book = this.#market(event.market);
    const touched = this.#streams.touch(event.market, book);
    book.depth.apply(event);
    this.#streams.levelChanged(touched, event);
  }

  #foldTrade(event: Traded, output: Output): void {
    const book = this.#market(event.market);
    const touched = this.#streams.touch(event.market, book);
    const trade = tradeOf(event, output);
    book.trade(event, trade);
    this.#streams.traded(touched, trade);
  }

  #seedLevels(image: StateImage): void {
    for (const order of image.orders) {
      const displayed = displayedQuantity(order);
      if (displayed === 0) continue;
      const { depth } = this.#market(order.market);
      depth.set(order.side, order.price, depth.quantity(order.side, order.price) + displayed);
    }
  }

  #market(market: number): MarketBook {
    const book = this.#markets.get(market);
    assert(book !== undefined, 'callers look markets up before they ask for their data');
    return book;
  }
}
