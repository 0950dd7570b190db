/** Answers the questions of queries.ts from the database, each from one consistent state of it. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Candle, CandleInterval } from '../codec/candle.ts';
import {
  candleEndMs,
  candleOpenMs,
  candleWindow,
  DAY_MS,
  fillFlat,
  HOUR_MS,
  rollUp,
} from '../codec/candle.ts';
import type { Amendment, PreventedMatch } from '../codec/order-changes.ts';
import type { OrderListState } from '../codec/order-list.ts';
import type { OrderState } from '../codec/order-state.ts';
import type { MarketFacts, SeedFacts } from '../codec/seed-facts.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import { LIST_LIST, ORDER_LIST, cursorOf, idOfCursor } from './cursor.ts';
import { amendmentOfRow, listOf, preventedOfRow } from './order-rows.ts';
import type {
  AccountQuery,
  AmendmentQuery,
  AmendmentRangeQuery,
  BalanceChangeQuery,
  CandleQuery,
  FillQuery,
  FillRangeQuery,
  HistoryQuestions,
  OrderListQuery,
  OrderQuery,
  ListRangeQuery,
  OrderRangeQuery,
  PreventedRangeQuery,
  Page,
  PageQuery,
  PreventedMatchQuery,
  TradeQuery,
  TradeRangeQuery,
} from './queries.ts';
import type { BalanceChangeRow, DepositRow, Row, WithdrawalRow } from './rows.ts';
import {
  balanceChangeOf,
  candleOf,
  depositOf,
  fillOfRow,
  gridOf,
  orderOf,
  tradeOfRow,
  withdrawalOf,
} from './rows.ts';
import {
  amendmentsInRange,
  fillsInRange,
  listsInRange,
  ordersInRange,
  preventedInRange,
  tradesInRange,
} from './ranges.ts';
import type { RowSource } from './ranges.ts';
import { OPEN } from './schema.ts';
import type { StoredInterval } from './schema.ts';

const LIMIT_MAX = 1000;
/** After a restart: days of candles by the hour, days by the day, and trades of each market. */
const SEED_HOURS_DAYS = 40;
const SEED_DAYS = 1000;
const SEED_TRADES = 1000;

interface Listing<Item> {
  /** Names the list in its cursors. */
  readonly list: string;
  readonly table: string;
  readonly id: string;
  /** Conditions and what they are about. */
  readonly where: readonly (readonly [string, ...SQLInputValue[]])[];
  readonly item: (row: Row) => Item;
}

export class HistoryReader implements HistoryQuestions {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #rows: RowSource = {
    all: (sql, ...values) => this.#all(sql, ...values),
    get: (sql, ...values) => this.#get(sql, ...values),
  };

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  orders(query: OrderQuery): Page<OrderState> {
    const { account, market, status } = query;
    const where: [string, ...SQLInputValue[]][] = [['account = ?', account]];
    if (market !== undefined) where.push(['market = ?', market]);
    if (status === 'OPEN') where.push([OPEN]);
    else if (status === 'CLOSED') where.push([`NOT ${OPEN}`]);
    else if (status !== undefined) where.push(['status = ?', status]);
    const list = ORDER_LIST;
    return this.#page(query, { list, table: 'orders', id: 'order_id', where, item: orderOf });
  }

  order(orderId: number): OrderState | undefined {
    const row = this.#get('SELECT * FROM orders WHERE order_id = ?', orderId);
    return row === undefined ? undefined : orderOf(row);
  }

  orderByClientId(account: number, clientOrderId: string): OrderState | undefined {
    const row = this.#get(
      `SELECT * FROM orders WHERE account = ? AND client_order_id = ? AND client_order_id <> ''
       ORDER BY order_id DESC LIMIT 1`,
      account,
      clientOrderId,
    );
    return row === undefined ? undefined : orderOf(row);
  }

  fills(query: FillQuery): Page<Fill> {
    const { account, market, orderId } = query;
    const where: [string, ...SQLInputValue[]][] = [];
    if (orderId !== undefined) where.push(['order_id = ?', orderId], ['+account = ?', account]);
    else where.push(['account = ?', account]);
    if (market !== undefined) where.push(['market = ?', market]);
    return this.#page(query, { list: 'f', table: 'fills', id: 'fill_id', where, item: fillOfRow });
  }

  trades(query: TradeQuery): Page<Trade> {
    const { market, fromId } = query;
    if (fromId !== undefined) {
      return this.#read(() => {
        const sql =
          'SELECT * FROM trades WHERE market = ? AND trade_id >= ? ORDER BY trade_id LIMIT ?';
        const rows = this.#all(sql, market, fromId, limitOf(query)).map(tradeOfRow);
        return { rows, next: undefined, sequence: this.lastSequence() };
      });
    }
    const where: [string, ...SQLInputValue[]][] = [['market = ?', market]];
    const list = { list: 't', table: 'trades', id: 'trade_id', where, item: tradeOfRow };
    return this.#page(query, list);
  }

  ordersInRange(query: OrderRangeQuery): readonly OrderState[] {
    return this.#read(() => ordersInRange(this.#rows, query, limitOf(query)));
  }

  fillsInRange(query: FillRangeQuery): readonly Fill[] {
    return this.#read(() => fillsInRange(this.#rows, query, limitOf(query)));
  }

  tradesInRange(query: TradeRangeQuery): readonly Trade[] {
    return this.#read(() => tradesInRange(this.#rows, query, limitOf(query)));
  }

  listsInRange(query: ListRangeQuery): readonly OrderListState[] {
    return this.#read(() => listsInRange(this.#rows, query, limitOf(query)));
  }

  amendmentsInRange(query: AmendmentRangeQuery): readonly Amendment[] {
    return this.#read(() => amendmentsInRange(this.#rows, query, limitOf(query)));
  }

  preventedInRange(query: PreventedRangeQuery): readonly PreventedMatch[] {
    return this.#read(() => preventedInRange(this.#rows, query, limitOf(query)));
  }

  candles(query: CandleQuery): readonly Candle[] {
    return this.#read(() => this.#candles(query));
  }

  balanceChanges(query: BalanceChangeQuery): Page<BalanceChangeRow> {
    const where: [string, ...SQLInputValue[]][] = [['account = ?', query.account]];
    if (query.asset !== undefined) where.push(['asset = ?', query.asset]);
    const table = 'balance_changes';
    const item = balanceChangeOf;
    return this.#page(query, { list: 'b', table, id: 'change_id', where, item });
  }

  deposits(query: AccountQuery): Page<DepositRow> {
    const where: [string, ...SQLInputValue[]][] = [['account = ?', query.account]];
    const item = depositOf;
    return this.#page(query, { list: 'd', table: 'deposits', id: 'deposit_id', where, item });
  }

  depositAt(sequence: number): DepositRow | undefined {
    const row = this.#get('SELECT * FROM deposits WHERE sequence = ?', sequence);
    return row === undefined ? undefined : depositOf(row);
  }

  withdrawal(withdrawalId: number): WithdrawalRow | undefined {
    const row = this.#get('SELECT * FROM withdrawals WHERE withdrawal_id = ?', withdrawalId);
    return row === undefined ? undefined : withdrawalOf(row);
  }

  withdrawals(query: AccountQuery): Page<WithdrawalRow> {
    const where: [string, ...SQLInputValue[]][] = [['account = ?', query.account]];
    const item = withdrawalOf;
    return this.#page(query, { list: 'w', table: 'withdrawals', id: 'withdrawal_id', where, item });
  }

  orderLists(query: OrderListQuery): Page<OrderListState> {
    const where: [string, ...SQLInputValue[]][] = [['account = ?', query.account]];
    if (query.market !== undefined) where.push(['market = ?', query.market]);
    if (query.status !== undefined) where.push(['status = ?', query.status]);
    return this.#page(query, {
      list: LIST_LIST,
      table: 'order_lists',
      id: 'list_id',
      where,
      item: listOf,
    });
  }

  orderList(listId: number): OrderListState | undefined {
    const row = this.#get('SELECT * FROM order_lists WHERE list_id = ?', listId);
    return row === undefined ? undefined : listOf(row);
  }

  orderListByClientId(account: number, clientListId: string): OrderListState | undefined {
    const row = this.#get(
      `SELECT * FROM order_lists WHERE account = ? AND client_list_id = ? AND client_list_id <> ''
       ORDER BY list_id DESC LIMIT 1`,
      account,
      clientListId,
    );
    return row === undefined ? undefined : listOf(row);
  }

  amendments(query: AmendmentQuery): Page<Amendment> {
    const where: [string, ...SQLInputValue[]][] = [['order_id = ?', query.orderId]];
    const item = amendmentOfRow;
    return this.#page(query, { list: 'a', table: 'amendments', id: 'amendment_id', where, item });
  }

  preventedMatches(query: PreventedMatchQuery): Page<PreventedMatch> {
    const { account, market, orderId, preventedId } = query;
    const where: [string, ...SQLInputValue[]][] = [
      ['(taker_account = ? OR maker_account = ?)', account, account],
    ];
    if (market !== undefined) where.push(['market = ?', market]);
    if (preventedId !== undefined) where.push(['prevented_id = ?', preventedId]);
    if (orderId !== undefined) {
      where.push(['(taker_order_id = ? OR maker_order_id = ?)', orderId, orderId]);
    }
    const item = preventedOfRow;
    return this.#page(query, {
      list: 'p',
      table: 'prevented_matches',
      id: 'match_id',
      where,
      item,
    });
  }

  lastSequence(): number {
    return Number(this.#get('SELECT last_sequence FROM meta')?.['last_sequence']);
  }

  seedFacts(nowMs: number): SeedFacts {
    return this.#read(() => {
      const minutesFromMs = candleOpenMs('1h', nowMs - DAY_MS);
      const hoursFromMs = candleOpenMs('1d', minutesFromMs - SEED_HOURS_DAYS * DAY_MS);
      const daysFromMs = hoursFromMs - SEED_DAYS * DAY_MS;
      const from = { daysFromMs: Math.max(0, daysFromMs), hoursFromMs, minutesFromMs };
      const markets = this.#all('SELECT market FROM markets ORDER BY market');
      return {
        sequence: this.lastSequence(),
        from,
        grids: this.#all('SELECT * FROM market_grids ORDER BY sequence').map(gridOf),
        markets: markets.map((row) => this.#facts(Number(row['market']), from)),
        orders: this.#openOrders(),
        lists: this.#all(
          "SELECT * FROM order_lists WHERE status = 'EXECUTING' ORDER BY list_id",
        ).map(listOf),
      };
    });
  }

  close(): void {
    this.#database.close();
  }

  /** By the index of open orders: the table holds all that ever were. */
  #openOrders(): OrderState[] {
    const sql = `SELECT * FROM orders INDEXED BY orders_open WHERE ${OPEN} ORDER BY order_id`;
    return this.#all(sql).map(orderOf);
  }

  #facts(market: number, from: SeedFacts['from']): MarketFacts {
    const trades = this.#all(
      `SELECT * FROM trades WHERE market = ?1
       AND sequence > (SELECT max(sequence) FROM market_grids WHERE market = ?1)
       ORDER BY trade_id DESC LIMIT ?2`,
      market,
      SEED_TRADES,
    );
    const { daysFromMs, hoursFromMs, minutesFromMs } = from;
    return {
      market,
      days: this.#stored(market, '1d', daysFromMs, hoursFromMs),
      hours: this.#stored(market, '1h', hoursFromMs, minutesFromMs),
      minutes: this.#stored(market, '1m', minutesFromMs, Number.MAX_SAFE_INTEGER),
      trades: trades.map(tradeOfRow).reverse(),
    };
  }

  #candles(query: CandleQuery): readonly Candle[] {
    const { market, interval } = query;
    const stored = storedFor(interval);
    const of = 'FROM candles WHERE market = ?1 AND interval = ?2';
    const bounds = this.#get(
      `SELECT (SELECT min(open_ms) ${of}) AS first, (SELECT max(open_ms) ${of}) AS last`,
      market,
      stored,
    );
    if (bounds === undefined || bounds['first'] === null) return [];
    const known = { fromMs: Number(bounds['first']), nowMs: Number(bounds['last']) };
    const window = candleWindow(interval, { ...query, limit: limitOf(query) }, known);
    const list = rollUp(this.#stored(market, stored, window.fromMs, window.toMs), interval);
    const before = this.#get(
      `SELECT close FROM candles WHERE market = ? AND interval = ? AND open_ms < ?
       ORDER BY open_ms DESC LIMIT 1`,
      market,
      stored,
      window.fromMs,
    );
    const close = before === undefined ? undefined : Number(before['close']);
    return fillFlat(list, interval, window, close);
  }

  #stored(market: number, interval: StoredInterval, fromMs: number, toMs: number): Candle[] {
    const sql = `SELECT * FROM candles WHERE market = ? AND interval = ?
      AND open_ms >= ? AND open_ms < ? ORDER BY open_ms`;
    return this.#all(sql, market, interval, fromMs, toMs).map(candleOf);
  }

  #page<Item>(query: PageQuery, listing: Listing<Item>): Page<Item> {
    const { list, table, id, item } = listing;
    const where = [...listing.where];
    if (query.cursor !== undefined) where.push([`${id} < ?`, idOfCursor(list, query.cursor)]);
    const conditions = where.map(([condition]) => condition).join(' AND ');
    const values = where.flatMap(([, ...bound]) => bound);
    const limit = limitOf(query);
    return this.#read(() => {
      const sql = `SELECT * FROM ${table} WHERE ${conditions} ORDER BY ${id} DESC LIMIT ?`;
      const found = this.#all(sql, ...values, limit + 1);
      const last = found[limit - 1];
      const next = found.length > limit ? cursorOf(list, Number(last?.[id])) : undefined;
      return { rows: found.slice(0, limit).map(item), next, sequence: this.lastSequence() };
    });
  }

  /** One read transaction: all statements of an answer see the same commit. */
  #read<Answer>(answer: () => Answer): Answer {
    this.#database.exec('BEGIN');
    try {
      return answer();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  #get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function limitOf(query: { readonly limit: number }): number {
  return Math.max(1, Math.min(LIMIT_MAX, Math.trunc(query.limit)));
}

/** The stored interval that this one is merged from. */
function storedFor(interval: CandleInterval): StoredInterval {
  if (candleEndMs(interval, 0) - candleOpenMs(interval, 0) >= DAY_MS) return '1d';
  return candleEndMs(interval, 0) >= HOUR_MS ? '1h' : '1m';
}
