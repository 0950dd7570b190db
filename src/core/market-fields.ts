/** Where the figures of a market stand in the two arrays of market-table.ts. */
/** i32 fields at market * MARKET_I32 + field. */
export const MARKET_I32_SHIFT = 4;
export const MARKET_I32: number = 1 << MARKET_I32_SHIFT;
export const BASE = 0;
export const QUOTE = 1;
export const STATUS = 2;
export const MIN_PRICE = 3;
export const MAX_PRICE_ALLOWED = 4;
export const LAST_PRICE = 5;
/** Best bid at BEST + 0, best ask at BEST + 1; 0 = none. */
export const BEST = 6;
export const MAX_ORDERS = 8;
export const DEFAULT_MODE = 9;
export const MODES_ALLOWED = 10;
/** Handles of the venue's balances, for the fees. */
export const VENUE_BASE = 11;
export const VENUE_QUOTE = 12;
export const MAKER_FEE = 13;
export const TAKER_FEE = 14;
/**
 * What is on in this market of what plain orders need not look at: GATE_ bits, which keep orders from the
 * fast lane, and the features' bits, each of which stands for such a gate. 0: nothing is.
 */
export const GATES = 15;
/** f64 fields at market * MARKET_F64 + field. */
export const MARKET_F64_SHIFT = 4;
export const MARKET_F64: number = 1 << MARKET_F64_SHIFT;
export const QUOTE_UNITS = 0;
export const BASE_UNITS = 1;
export const TRADE_ID = 2;
export const UPDATE_ID = 3;
export const PREVENTED_ID = 4;
export const MIN_QUANTITY = 5;
export const MAX_QUANTITY_ALLOWED = 6;
export const MARKET_MIN_QUANTITY = 7;
export const MARKET_MAX_QUANTITY = 8;
export const MIN_NOTIONAL = 9;
export const MAX_NOTIONAL = 11;
/** Notional values from the one to the other pass the filters and have no high limb. */
export const PLAIN_LEAST = 13;
export const PLAIN_MOST = 14;
/**
 * Gates. The fast lane knows plain limit orders only. A feature that must see every new order of a market,
 * every order that trades there, or every cancel there, sets its bit while it is in use.
 */
export const GATE_ENTRY = 1;
export const GATE_MATCH = 2;
export const GATE_CANCEL = 4;
/** A dynamic band: would-be trades are measured (B2). */
export const BANDED = 8;
/** PERCENT_PRICE_BY_SIDE. The fast lane knows it. */
export const PRICE_BOUNDS = 16;
/** MAX_POSITION. */
export const POSITION_BOUND = 32;
/** Fee tiers are set: rates are looked up, volumes counted (L3). */
export const TIERED = 64;
/** The venue's kill switch is on. */
export const KILLED = 128;
/** MARKET orders wait in a call: cancels look at where an order stands. */
export const CALLED = 256;
/** Orders wait for a price (I2). The fast lane tells them of trades. */
export const STOPS = 512;
/** Orders are open that show a part of their quantity (I1). */
export const ICEBERGS = 1024;
/** Icebergs of more lots than LIMB, together: a level may be near its bound though it does not look it. */
export const VAST_ICEBERGS = 4096;
/** Orders float. */
export const FLOATS = 2048;
/** The bits of features behind the gates of entry and match. */
export const ENTRY_FEATURES: number = POSITION_BOUND | KILLED | VAST_ICEBERGS;
export const MATCH_FEATURES: number = BANDED | TIERED;
