/** The prepared statements of the writer, and the columns that need more than one value to be put. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { rulesOf } from '../core/command.ts';
import type { MarketRules } from '../core/command.ts';
import type { Event } from '../core/event.ts';

export interface Statements {
  readonly insertAsset: StatementSync;
  readonly insertMarket: StatementSync;
  readonly updateMarket: StatementSync;
  readonly updateMarketStatus: StatementSync;
  readonly insertGrid: StatementSync;
  readonly deleteCandles: StatementSync;
  readonly insertAccount: StatementSync;
  readonly insertDeposit: StatementSync;
  readonly insertWithdrawal: StatementSync;
  readonly finishWithdrawal: StatementSync;
  readonly insertChange: StatementSync;
  readonly insertTrade: StatementSync;
  readonly insertFill: StatementSync;
  readonly insertList: StatementSync;
  readonly endList: StatementSync;
  readonly insertAmendment: StatementSync;
  readonly insertPrevented: StatementSync;
  readonly upsertOrder: StatementSync;
  readonly upsertCandle: StatementSync;
  readonly readOrder: StatementSync;
  readonly readCandle: StatementSync;
  readonly setSequence: StatementSync;
}

const ruleColumns = ['tick_mantissa', 'tick_scale', 'lot_mantissa', 'lot_scale', 'rules'];

/** Values of the rule columns, in the table's order; the rest of the rules is JSON, amounts in text. */
export function ruleValues(rules: MarketRules): SQLInputValue[] {
  const { tickMantissa, tickScale, lotMantissa, lotScale, ...rest } = rulesOf(rules);
  const json = JSON.stringify(rest, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return [tickMantissa, tickScale, lotMantissa, lotScale, json];
}

/** What a balance change is booked under: the id that its cause has, and the market where it was. */
export function causeOf(event: Event): { readonly id: number; readonly market: number } {
  if (event.kind === 'Traded') return { id: event.tradeId, market: event.market };
  if (event.kind === 'SelfTradePrevented') return { id: event.preventedId, market: event.market };
  if ('withdrawalId' in event) return { id: event.withdrawalId, market: 0 };
  if ('orderId' in event) return { id: event.orderId, market: event.market };
  return { id: 0, market: 0 };
}

/** Prepares everything that the writer runs. */
export function statementsOf(database: DatabaseSync): Statements {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  const insert = (table: string, columns: number): StatementSync =>
    prepare(`INSERT INTO ${table} VALUES (${marks(columns)})`);
  const rules = ruleColumns.map((column) => `${column} = ?`).join(', ');
  const readOrder = prepare('SELECT * FROM orders WHERE order_id = ?');
  const readCandle = prepare(
    'SELECT * FROM candles WHERE market = ? AND interval = ? AND open_ms = ?',
  );
  readOrder.setReadBigInts(true);
  readCandle.setReadBigInts(true);
  return {
    insertAsset: insert('assets', 3),
    insertMarket: insert('markets', 5 + ruleColumns.length),
    updateMarket: prepare(`UPDATE markets SET ${rules} WHERE market = ?`),
    updateMarketStatus: prepare('UPDATE markets SET status = ? WHERE market = ?'),
    insertGrid: insert('market_grids', 6),
    deleteCandles: prepare('DELETE FROM candles WHERE market = ?'),
    insertAccount: insert('accounts', 2),
    insertDeposit: insert('deposits', 7),
    insertWithdrawal: insert('withdrawals', 10),
    finishWithdrawal: prepare(
      `UPDATE withdrawals SET status = ?, updated_ms = ?, updated_sequence = ?
       WHERE withdrawal_id = ?`,
    ),
    insertChange: insert('balance_changes', 11),
    insertTrade: insert('trades', 10),
    insertFill: insert('fills', 16),
    insertList: insert('order_lists', 12),
    endList: prepare(
      `UPDATE order_lists SET status = 'DONE', updated_ms = ?, updated_sequence = ?
       WHERE list_id = ?`,
    ),
    insertAmendment: insert('amendments', 11),
    insertPrevented: insert('prevented_matches', 13),
    upsertOrder: prepare(
      `INSERT INTO orders VALUES (${marks(24)}) ON CONFLICT (order_id) DO UPDATE SET
       price = excluded.price, quantity = excluded.quantity, remaining = excluded.remaining,
       filled = excluded.filled, filled_quote = excluded.filled_quote,
       prevented = excluded.prevented, fee = excluded.fee, rebate = excluded.rebate,
       status = excluded.status, reason = excluded.reason, updated_ms = excluded.updated_ms,
       updated_sequence = excluded.updated_sequence, instructions = excluded.instructions`,
    ),
    upsertCandle: prepare(
      `INSERT INTO candles VALUES (${marks(14)}) ON CONFLICT (market, interval, open_ms)
       DO UPDATE SET high = excluded.high, low = excluded.low, close = excluded.close,
       volume = excluded.volume, quote_volume = excluded.quote_volume,
       taker_volume = excluded.taker_volume, taker_quote_volume = excluded.taker_quote_volume,
       trades = excluded.trades, last_trade_id = excluded.last_trade_id`,
    ),
    readOrder,
    readCandle,
    setSequence: prepare('UPDATE meta SET last_sequence = ?'),
  };
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
