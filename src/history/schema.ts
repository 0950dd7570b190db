/**
 * The history database: tables, and how it is opened. It is a projection of the log: losing it costs
 * time, not facts. Amounts are 64-bit integers; sums that may outgrow them (filled quote, fees and
 * volumes) are decimal text. Ids that the exchange does not give (fill_id, change_id, deposit_id, …) count
 * from 1 in log order, so a rebuild gives the same ones. Prices are ticks and quantities lots, to be read
 * by the grid that their market had at the row's sequence; candles begin anew with a new grid. What most
 * orders lack (instructions) and nobody searches by (rules) is JSON text.
 */
import { DatabaseSync } from 'node:sqlite';

/** Kept in user_version; another number there means another layout. */
const SCHEMA_VERSION = 2;

/** What can go wrong between us and the database, apart from SQLite's own errors. */
export type HistoryErrorCode =
  | 'BAD_CURSOR'
  | 'HISTORY_VERSION'
  | 'HISTORY_ABSENT'
  | 'HISTORY_BEHIND';

export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code: HistoryErrorCode;

  constructor(code: HistoryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Of rows of orders: the order may still fill. */
export const OPEN = "status IN ('NEW', 'PARTIALLY_FILLED', 'PENDING_NEW')";

const tables = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last_sequence INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, 0);

CREATE TABLE assets (asset INTEGER PRIMARY KEY, scale INTEGER NOT NULL, symbol TEXT NOT NULL) STRICT;

CREATE TABLE markets (
  market INTEGER PRIMARY KEY, base INTEGER NOT NULL, quote INTEGER NOT NULL,
  status TEXT NOT NULL, symbol TEXT NOT NULL, tick_mantissa INTEGER NOT NULL,
  tick_scale INTEGER NOT NULL, lot_mantissa INTEGER NOT NULL, lot_scale INTEGER NOT NULL,
  rules TEXT NOT NULL
) STRICT;

CREATE TABLE market_grids (
  market INTEGER NOT NULL, sequence INTEGER NOT NULL, tick_mantissa INTEGER NOT NULL,
  tick_scale INTEGER NOT NULL, lot_mantissa INTEGER NOT NULL, lot_scale INTEGER NOT NULL,
  PRIMARY KEY (market, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (account INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY, account INTEGER NOT NULL, market INTEGER NOT NULL,
  side TEXT NOT NULL, type TEXT NOT NULL, time_in_force TEXT NOT NULL,
  self_trade_mode TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
  quote_amount INTEGER NOT NULL, client_order_id TEXT NOT NULL, remaining INTEGER NOT NULL,
  filled INTEGER NOT NULL, filled_quote TEXT NOT NULL, prevented INTEGER NOT NULL,
  fee TEXT NOT NULL, rebate TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, created_sequence INTEGER NOT NULL,
  updated_sequence INTEGER NOT NULL, instructions TEXT
) STRICT;
CREATE INDEX orders_account ON orders (account);
CREATE INDEX orders_market ON orders (account, market);
CREATE INDEX orders_client ON orders (account, client_order_id) WHERE client_order_id <> '';
CREATE INDEX orders_open ON orders (account) WHERE ${OPEN};

CREATE TABLE order_lists (
  list_id INTEGER PRIMARY KEY, account INTEGER NOT NULL, market INTEGER NOT NULL,
  list_kind TEXT NOT NULL, client_list_id TEXT NOT NULL, first_order_id INTEGER NOT NULL,
  orders INTEGER NOT NULL, status TEXT NOT NULL, created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL, created_sequence INTEGER NOT NULL, updated_sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX order_lists_account ON order_lists (account);
CREATE INDEX order_lists_client ON order_lists (account, client_list_id)
  WHERE client_list_id <> '';
CREATE INDEX order_lists_open ON order_lists (account) WHERE status = 'EXECUTING';

CREATE TABLE amendments (
  amendment_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, account INTEGER NOT NULL,
  market INTEGER NOT NULL, price_before INTEGER NOT NULL, price INTEGER NOT NULL,
  quantity_before INTEGER NOT NULL, quantity INTEGER NOT NULL, priority_kept INTEGER NOT NULL,
  sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX amendments_order ON amendments (order_id);

CREATE TABLE prevented_matches (
  match_id INTEGER PRIMARY KEY, market INTEGER NOT NULL, prevented_id INTEGER NOT NULL,
  taker_side TEXT NOT NULL, mode TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
  taker_account INTEGER NOT NULL, maker_account INTEGER NOT NULL,
  taker_order_id INTEGER NOT NULL, maker_order_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX prevented_matches_taker ON prevented_matches (taker_account);
CREATE INDEX prevented_matches_maker ON prevented_matches (maker_account);

CREATE TABLE trades (
  market INTEGER NOT NULL, trade_id INTEGER NOT NULL, price INTEGER NOT NULL,
  quantity INTEGER NOT NULL, quote_amount INTEGER NOT NULL, taker_side TEXT NOT NULL,
  taker_order_id INTEGER NOT NULL, maker_order_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL,
  PRIMARY KEY (market, trade_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fills (
  fill_id INTEGER PRIMARY KEY, account INTEGER NOT NULL, market INTEGER NOT NULL,
  trade_id INTEGER NOT NULL, order_id INTEGER NOT NULL, side TEXT NOT NULL, role TEXT NOT NULL,
  price INTEGER NOT NULL, quantity INTEGER NOT NULL, quote_amount INTEGER NOT NULL,
  fee INTEGER NOT NULL, fee_asset INTEGER NOT NULL, rebate INTEGER NOT NULL,
  rebate_asset INTEGER NOT NULL, sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX fills_account ON fills (account);
CREATE INDEX fills_market ON fills (account, market);
CREATE INDEX fills_order ON fills (order_id);

CREATE TABLE balance_changes (
  change_id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL,
  account INTEGER NOT NULL, asset INTEGER NOT NULL, available INTEGER NOT NULL,
  locked INTEGER NOT NULL, held INTEGER NOT NULL, cause TEXT NOT NULL, cause_id INTEGER NOT NULL,
  cause_market INTEGER NOT NULL
) STRICT;
CREATE INDEX balance_changes_account ON balance_changes (account);
CREATE INDEX balance_changes_asset ON balance_changes (account, asset);

CREATE TABLE deposits (
  deposit_id INTEGER PRIMARY KEY, account INTEGER NOT NULL, asset INTEGER NOT NULL,
  amount INTEGER NOT NULL, external_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX deposits_account ON deposits (account);
CREATE INDEX deposits_sequence ON deposits (sequence);

CREATE TABLE withdrawals (
  withdrawal_id INTEGER PRIMARY KEY, account INTEGER NOT NULL, asset INTEGER NOT NULL,
  amount INTEGER NOT NULL, external_id TEXT NOT NULL, status TEXT NOT NULL,
  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
  created_sequence INTEGER NOT NULL, updated_sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX withdrawals_account ON withdrawals (account);

CREATE TABLE candles (
  market INTEGER NOT NULL, interval TEXT NOT NULL, open_ms INTEGER NOT NULL,
  open INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, close INTEGER NOT NULL,
  volume TEXT NOT NULL, quote_volume TEXT NOT NULL, taker_volume TEXT NOT NULL,
  taker_quote_volume TEXT NOT NULL, trades INTEGER NOT NULL,
  first_trade_id INTEGER NOT NULL, last_trade_id INTEGER NOT NULL,
  PRIMARY KEY (market, interval, open_ms)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Intervals whose candles are stored; the others are merged from them when asked for. */
export const storedIntervals = ['1m', '1h', '1d'] as const;
export type StoredInterval = (typeof storedIntervals)[number];

/**
 * Opens the database for its one writer, making the tables in a new file. A commit is not synced to the
 * disk: after a power failure the last ones may be gone, whole, and their outputs come again from the
 * log. Throws HistoryError HISTORY_VERSION for a file of another layout.
 */
export function openForWriting(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(
    'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
  );
  if (versionOf(database) === 0) database.exec(`BEGIN; ${tables} COMMIT`);
  checkVersion(database, path);
  return database;
}

/** Opens the database for reading; undefined when its writer has not made it yet. */
export function openForReading(path: string): DatabaseSync | undefined {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { readOnly: true });
  } catch {
    return undefined;
  }
  database.exec('PRAGMA busy_timeout = 5000');
  if (versionOf(database) === 0) {
    database.close();
    return undefined;
  }
  checkVersion(database, path);
  return database;
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

function checkVersion(database: DatabaseSync, path: string): void {
  const version = versionOf(database);
  if (version === SCHEMA_VERSION) return;
  database.close();
  throw new HistoryError(
    'HISTORY_VERSION',
    `${path} has layout ${version}, this program has ${SCHEMA_VERSION}: remove the file, it is rebuilt from the log`,
  );
}
