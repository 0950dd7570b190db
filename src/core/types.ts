/**
 * The words of the exchange that commands and events share. Money is integers only: a price is ticks,
 * a quantity is lots, an amount is integer units of its asset (semantics N1). Enumerations are spelled
 * as the public API spells them; their position in the list is their number in a record, so a list
 * grows only at its end.
 */

/** Price in ticks of its market: 1 .. MAX_PRICE. */
export type Price = number;
/** Quantity in lots of its market: 0 .. MAX_QUANTITY. */
export type Quantity = number;
/** Amount in integer units of its asset: 0 .. MAX_AMOUNT. */
export type Amount = bigint;
/** Position of a command in the log, from 1. */
export type Sequence = number;

/** Prices are 31-bit so that a level directory can be indexed by them. */
export const MAX_PRICE: Price = 2 ** 31 - 1;
/** Quantities are exact in one double. */
export const MAX_QUANTITY: Quantity = 2 ** 53 - 1;
/** No asset's total supply, hence no balance, exceeds the signed 64-bit range (N2). */
export const MAX_AMOUNT: Amount = 2n ** 63n - 1n;
/** Fee rates are parts per million of what is received; 0 .. FEE_SCALE - 1. */
export const FEE_SCALE = 1_000_000;
/** Longest client order id, in bytes (O4). */
export const CLIENT_ORDER_ID_BYTES = 36;
/** Longest other text in a command (names, external ids, idempotency keys), in bytes. */
export const TEXT_BYTES = 64;
/** Idempotency keys are remembered this long in log time (O4). */
export const IDEMPOTENCY_WINDOW_MS: number = 24 * 60 * 60 * 1000;
/** At most this many idempotency keys are remembered; the oldest go first (O4). */
export const IDEMPOTENCY_KEYS_MAX: number = 2 ** 20;
/** Open orders in the whole exchange; one more is rejected with EXCHANGE_FULL. */
export const OPEN_ORDERS_MAX: number = 2 ** 24;
/** Account 0 is the venue: it acts for the operator and receives the fees. */
export const VENUE_ACCOUNT = 0;

export const sides = ['BUY', 'SELL'] as const;
export type Side = (typeof sides)[number];

export const orderTypes = ['LIMIT', 'MARKET', 'LIMIT_MAKER'] as const;
export type OrderType = (typeof orderTypes)[number];

export const timesInForce = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof timesInForce)[number];

/** Self-trade prevention (S1). DEFAULT takes the market's default mode. */
export const selfTradeModes = [
  'DEFAULT',
  'NONE',
  'EXPIRE_TAKER',
  'EXPIRE_MAKER',
  'EXPIRE_BOTH',
  'DECREMENT',
] as const;
export type SelfTradeMode = (typeof selfTradeModes)[number];

/** What a market accepts (M2): everything; only cancels; only cancels; nothing but cancels of what is left. */
export const marketStatuses = ['TRADING', 'HALT', 'CANCEL_ONLY', 'CLOSED'] as const;
export type MarketStatus = (typeof marketStatuses)[number];

/** A cancel may insist that nothing, or something, of the order is filled. */
export const cancelRestrictions = ['ANY', 'ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;
export type CancelRestriction = (typeof cancelRestrictions)[number];

/** Cancel-replace: stop when the cancel fails, or place the new order all the same (A2). */
export const replaceModes = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const;
export type ReplaceMode = (typeof replaceModes)[number];

/** Which orders a mass cancel takes. */
export const sideFilters = ['BOTH', 'BUY', 'SELL'] as const;
export type SideFilter = (typeof sideFilters)[number];

/** Why an order was canceled. AMENDED_AWAY: amended to no more than what is already filled (A1). */
export const cancelReasons = [
  'USER',
  'MASS_CANCEL',
  'REPLACED',
  'OPERATOR',
  'AMENDED_AWAY',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

/**
 * Why an order, or what was left of it, expired. IOC_REMAINDER, FOK_UNFILLED and NO_LIQUIDITY speak for
 * themselves; LOCK_SPENT: a market order's lock pays for no further lot; SELF_TRADE: prevention took it.
 */
export const expiryReasons = [
  'IOC_REMAINDER',
  'FOK_UNFILLED',
  'NO_LIQUIDITY',
  'LOCK_SPENT',
  'SELF_TRADE',
] as const;
export type ExpiryReason = (typeof expiryReasons)[number];
