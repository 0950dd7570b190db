/**
 * The writing side of history: folds outputs into rows and commits them in transactions that hold the
 * last sequence as well, always at the end of a command. So whatever happens, the tables are those of
 * exactly the commands up to `lastSequence`, and outputs that come again are ignored.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Candle } from '../codec/candle.ts';
import { candleOpenMs, mergeCandles, tradeCandle } from '../codec/candle.ts';
import type { Grid } from '../codec/market-units.ts';
import { MarketUnitsTable, sameGrid } from '../codec/market-units.ts';
import { amendmentOf, preventedMatchOf } from '../codec/order-changes.ts';
import { acceptedList } from '../codec/order-list.ts';
import type { OrderState } from '../codec/order-state.ts';
import { acceptedOrder, changedOrders, foldOrder, isOpen } from '../codec/order-state.ts';
import type { Output } from '../codec/output.ts';
import { postings } from '../codec/postings.ts';
import { fillOf, tradeOf } from '../codec/trade.ts';
import { assert } from '../core/assert.ts';
import type { Event, MarketChanged, MarketCreated, Traded } from '../core/event.ts';
import { amendmentValues, listValues, preventedValues } from './order-rows.ts';
import { candleOf, candleValues, fillValues, orderOf, orderValues, tradeValues } from './rows.ts';
import type { StoredInterval } from './schema.ts';
import { openForWriting, storedIntervals } from './schema.ts';
import { causeOf, ruleValues, statementsOf } from './statements.ts';
import type { Statements } from './statements.ts';

/** Rows that are gathered before a transaction is written. */
const BATCH_ROWS = 1000;
/** Open orders kept at hand; others are read back when an event names them. */
const ORDERS_KEPT = 100_000;

interface RunningCandle {
  readonly market: number;
  readonly interval: StoredInterval;
  candle: Candle;
}

export class HistoryWriter {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #units = new MarketUnitsTable();
  readonly #grids = new Map<number, Grid>();
  /** Rows in the order in which they are written. */
  #rows: { readonly statement: StatementSync; readonly values: SQLInputValue[] }[] = [];
  /** Orders by id as they will be written; a changed one is written once a batch. */
  readonly #changed = new Map<number, OrderState>();
  readonly #orders = new Map<number, OrderState>();
  /** Newest candle of each market and interval, and which of them is not written yet. */
  readonly #running = new Map<string, RunningCandle>();
  readonly #changedCandles = new Set<string>();
  #fillId: number;
  #changeId: number;
  #depositId: number;
  #amendmentId: number;
  #matchId: number;
  #sequence: number;
  #committed: number;
  /** No chunk of a command is missing. */
  #whole = true;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = statementsOf(database);
    const newest = (sql: string): number =>
      Number(database.prepare(`SELECT ${sql} AS newest`).get()?.['newest'] ?? 0);
    this.#sequence = newest('(SELECT last_sequence FROM meta)');
    this.#committed = this.#sequence;
    this.#fillId = newest('(SELECT max(fill_id) FROM fills)');
    this.#changeId = newest('(SELECT max(change_id) FROM balance_changes)');
    this.#depositId = newest('(SELECT max(deposit_id) FROM deposits)');
    this.#amendmentId = newest('(SELECT max(amendment_id) FROM amendments)');
    this.#matchId = newest('(SELECT max(match_id) FROM prevented_matches)');
    this.#loadUnits();
  }

  /**
   * Opens or makes the file. Throws HistoryError HISTORY_VERSION for a file of another layout, and
   * SQLite's error for a disk that fails.
   */
  static open(path: string): HistoryWriter {
    return new HistoryWriter(openForWriting(path));
  }

  /** The last command whose rows are committed. */
  get lastSequence(): number {
    return this.#committed;
  }

  /** The last command taken, committed or not. */
  get appliedSequence(): number {
    return this.#sequence;
  }

  /**
   * Takes the next output; those up to appliedSequence are ignored. Commits when enough has gathered.
   * Throws when the disk fails; then open the file again and go on behind its lastSequence.
   */
  apply(output: Output): void {
    if (output.sequence <= this.#sequence) return;
    for (const event of output.events) this.#fold(event, output);
    this.#whole = output.last;
    if (output.last) this.#sequence = output.sequence;
    if (this.#rows.length + this.#changed.size < BATCH_ROWS) return;
    this.#write();
    if (output.last) this.#commit();
  }

  /** Commits what has gathered of whole commands; to be called whenever no output is waiting. */
  flush(): void {
    if (!this.#whole || this.#sequence === this.#committed) return;
    this.#write();
    this.#commit();
  }

  /** Commits and closes; the object is of no use afterwards. */
  close(): void {
    this.flush();
    this.#database.close();
  }

  #fold(event: Event, output: Output): void {
    const { sequence, timeMs } = output;
    const to = this.#statements;
    this.#units.apply(event);
    this.#foldPostings(event, output);
    if (event.kind === 'OrderAccepted') {
      this.#changed.set(event.orderId, acceptedOrder(event, output));
      return;
    }
    for (const orderId of changedOrders(event)) {
      const before = this.#order(orderId);
      if (event.kind === 'OrderAmended') {
        const amendment = amendmentValues(amendmentOf(event, before, output));
        this.#row(to.insertAmendment, [++this.#amendmentId, ...amendment]);
      }
      this.#changed.set(orderId, foldOrder(before, event, output));
    }
    switch (event.kind) {
      case 'Traded':
        this.#foldTrade(event, output);
        break;
      case 'AssetCreated':
        this.#row(to.insertAsset, [event.asset, event.scale, event.symbol]);
        break;
      case 'MarketCreated': {
        const { market, base, quote, status, symbol } = event;
        const values = [market, base, quote, status, symbol, ...ruleValues(event)];
        this.#row(to.insertMarket, values);
        this.#foldGrid(event, sequence);
        break;
      }
      case 'MarketChanged':
        this.#row(to.updateMarket, [...ruleValues(event), event.market]);
        this.#foldGrid(event, sequence);
        break;
      case 'MarketStatusChanged':
        this.#row(to.updateMarketStatus, [event.status, event.market]);
        break;
      case 'AccountCreated':
        this.#row(to.insertAccount, [event.account, event.name]);
        break;
      case 'Deposited': {
        const { account, asset, amount, externalId } = event;
        const values = [++this.#depositId, account, asset, amount, externalId, sequence, timeMs];
        this.#row(to.insertDeposit, values);
        break;
      }
      case 'WithdrawalHeld': {
        const { withdrawalId, account, asset, amount, externalId } = event;
        const made = [withdrawalId, account, asset, amount, externalId, 'HELD'];
        this.#row(to.insertWithdrawal, [...made, timeMs, timeMs, sequence, sequence]);
        break;
      }
      case 'WithdrawalFinished': {
        const status = event.outcome === 'SETTLE' ? 'SETTLED' : 'RELEASED';
        this.#row(to.finishWithdrawal, [status, timeMs, sequence, event.withdrawalId]);
        break;
      }
      case 'ListAccepted':
        this.#row(to.insertList, listValues(acceptedList(event, output)));
        break;
      case 'ListEnded':
        this.#row(to.endList, [timeMs, sequence, event.listId]);
        break;
      case 'SelfTradePrevented': {
        const match = preventedValues(preventedMatchOf(event, output));
        this.#row(to.insertPrevented, [++this.#matchId, ...match]);
        break;
      }
      case 'Rejected':
      case 'Repeated':
      case 'OrderAmended':
      case 'OrderFilled':
      case 'OrderCanceled':
      case 'OrderExpired':
      case 'LevelChanged':
      case 'AccountChanged':
      case 'AssetLimitSet':
      case 'FeeTierSet':
      case 'CalendarSet':
      case 'KillSwitchSet':
      case 'AuditConfirmed':
      case 'VenueChanged':
      case 'CountdownSet':
      case 'AuctionStarted':
      case 'AuctionIndicated':
      case 'AuctionEnded':
      case 'OrderInstructed':
      case 'TrailingActivated':
      case 'OrderTriggered':
      case 'OrderRepriced':
        break;
      default:
        event satisfies never;
    }
  }

  /** Candles are in ticks and lots: with another grid they begin anew. */
  #foldGrid(event: MarketCreated | MarketChanged, sequence: number): void {
    const { market, tickMantissa, tickScale, lotMantissa, lotScale } = event;
    const before = this.#grids.get(market);
    if (before !== undefined && sameGrid(before, event)) return;
    this.#grids.set(market, { tickMantissa, tickScale, lotMantissa, lotScale });
    const grid = [market, sequence, tickMantissa, tickScale, lotMantissa, lotScale];
    this.#row(this.#statements.insertGrid, grid);
    if (before === undefined) return;
    this.#row(this.#statements.deleteCandles, [market]);
    for (const interval of storedIntervals) {
      this.#running.delete(`${market} ${interval}`);
      this.#changedCandles.delete(`${market} ${interval}`);
    }
  }

  #foldPostings(event: Event, output: Output): void {
    const list = postings(event, this.#units);
    if (list.length === 0) return;
    const cause = causeOf(event);
    for (const { account, asset, available, locked, held } of list) {
      this.#row(this.#statements.insertChange, [
        ++this.#changeId,
        output.sequence,
        output.timeMs,
        account,
        asset,
        available,
        locked,
        held,
        event.kind,
        cause.id,
        cause.market,
      ]);
    }
  }

  #foldTrade(event: Traded, output: Output): void {
    const { insertTrade, insertFill } = this.#statements;
    const units = this.#units.get(event.market);
    this.#row(insertTrade, tradeValues(tradeOf(event, output)));
    for (const role of ['TAKER', 'MAKER'] as const) {
      const fill = fillOf(event, role, units, output);
      this.#row(insertFill, [++this.#fillId, ...fillValues(fill)]);
    }
    for (const interval of storedIntervals) this.#foldCandle(event, interval, output.timeMs);
  }

  #foldCandle(event: Traded, interval: StoredInterval, timeMs: number): void {
    const { market } = event;
    const key = `${market} ${interval}`;
    const trade = tradeCandle(event, candleOpenMs(interval, timeMs));
    const running = this.#running.get(key) ?? this.#readCandle(market, interval, trade.openMs);
    if (running === undefined) {
      this.#running.set(key, { market, interval, candle: trade });
    } else if (running.candle.openMs === trade.openMs) {
      running.candle = mergeCandles(running.candle, trade);
      this.#running.set(key, running);
    } else {
      const { upsertCandle } = this.#statements;
      if (this.#changedCandles.has(key)) {
        this.#row(upsertCandle, [market, interval, ...candleValues(running.candle)]);
      }
      running.candle = trade;
    }
    this.#changedCandles.add(key);
  }

  /** After a start, the candle may have begun before. */
  #readCandle(market: number, interval: StoredInterval, openMs: number): RunningCandle | undefined {
    const row = this.#statements.readCandle.get(market, interval, openMs);
    return row === undefined ? undefined : { market, interval, candle: candleOf(row) };
  }

  #order(orderId: number): OrderState {
    const known = this.#changed.get(orderId) ?? this.#orders.get(orderId);
    if (known !== undefined) return known;
    const row = this.#statements.readOrder.get(orderId);
    assert(row !== undefined, 'history holds every order that the log has admitted');
    return orderOf(row);
  }

  /** After a commit: open orders stay at hand, the least recently changed ones go first. */
  #keepOrders(): void {
    for (const order of this.#changed.values()) {
      this.#orders.delete(order.orderId);
      if (isOpen(order)) this.#orders.set(order.orderId, order);
    }
    this.#changed.clear();
    for (const orderId of this.#orders.keys()) {
      if (this.#orders.size <= ORDERS_KEPT) break;
      this.#orders.delete(orderId);
    }
  }

  #row(statement: StatementSync, values: SQLInputValue[]): void {
    this.#rows.push({ statement, values });
  }

  /** Writes what has gathered; without a commit when a huge command is not whole yet. */
  #write(): void {
    const { upsertOrder, upsertCandle } = this.#statements;
    if (!this.#database.isTransaction) this.#database.exec('BEGIN IMMEDIATE');
    for (const { statement, values } of this.#rows) statement.run(...values);
    for (const order of this.#changed.values()) upsertOrder.run(...orderValues(order));
    for (const key of this.#changedCandles) {
      const { market, interval, candle } = this.#running.get(key) as RunningCandle;
      upsertCandle.run(market, interval, ...candleValues(candle));
    }
    this.#rows = [];
    this.#changedCandles.clear();
    this.#keepOrders();
  }

  #commit(): void {
    this.#statements.setSequence.run(this.#sequence);
    this.#database.exec('COMMIT');
    this.#committed = this.#sequence;
  }

  #loadUnits(): void {
    for (const row of this.#database.prepare('SELECT asset, scale FROM assets').all()) {
      this.#units.asset(Number(row['asset']), Number(row['scale']));
    }
    const grid = 'tick_mantissa, tick_scale, lot_mantissa, lot_scale';
    const markets = this.#database.prepare(`SELECT market, base, quote, ${grid} FROM markets`);
    for (const row of markets.all()) {
      const market = Number(row['market']);
      const grid = {
        tickMantissa: Number(row['tick_mantissa']),
        tickScale: Number(row['tick_scale']),
        lotMantissa: Number(row['lot_mantissa']),
        lotScale: Number(row['lot_scale']),
      };
      this.#grids.set(market, grid);
      this.#units.market(market, Number(row['base']), Number(row['quote']), grid);
    }
  }
}
