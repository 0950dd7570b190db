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
/** Fee rates are parts per million; taker rates 0 .. FEE_SCALE - 1, maker rates from -(FEE_SCALE - 1). */
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
/** Trailing deltas are basis points of the price: 1 .. BASIS_POINTS - 1. */
export const BASIS_POINTS = 10_000;
/** Most slices of an iceberg, whatever its market allows: what one command may set off is bounded. */
export const ICEBERG_PARTS_MAX = 1_000;
/** Bands and multipliers are parts per million of the reference price. */
export const BAND_SCALE = 1_000_000;
/** Most price levels that a fixed peg may be away from its reference. */
export const PEG_LEVELS_MAX = 100;
/** Most trades that the reference of the dynamic band is the average of. */
export const BAND_TRADES_MAX = 64;
/** Fee tiers of a market are numbered 1 .. FEE_TIERS_MAX; 0 is its base rates. */
export const FEE_TIERS_MAX = 8;
/** A tier looks at the volume of this many whole UTC days. */
export const VOLUME_DAYS = 30;
/** Longest auction call, random end included, and longest countdown, in ms. */
export const CALL_MS_MAX: number = 24 * 60 * 60 * 1000;

export const sides = ['BUY', 'SELL'] as const;
export type Side = (typeof sides)[number];

/** The last four wait for their trigger (I2) and then become MARKET or LIMIT orders. */
export const orderTypes = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
export type OrderType = (typeof orderTypes)[number];

/** GTD: until a time; DAY: until the market closes; GFA: until the end of the auction that runs (O2). */
export const timesInForce = ['GTC', 'IOC', 'FOK', 'GTD', 'DAY', 'GFA'] as const;
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

/**
 * What a market does (M2). TRADING: continuous. HALT: only cancels; triggers and expiries wait.
 * CANCEL_ONLY: only cancels; expiries run. CLOSED: nothing but cancels of what is left. PRE_OPEN: orders
 * collect, nothing trades. AUCTION: the same, with an indicative price and an end.
 */
export const marketStatuses = [
  'TRADING',
  'HALT',
  'CANCEL_ONLY',
  'CLOSED',
  'PRE_OPEN',
  'AUCTION',
] as const;
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

/** What a pegged order follows: the best price of its own side, of the other side, their middle. */
export const pegReferences = ['NONE', 'PRIMARY', 'MARKET', 'MID'] as const;
export type PegReference = (typeof pegReferences)[number];

/** FIXED: priced once, when it enters (Binance). FLOATING: priced anew when its reference moves (Vega). */
export const pegModes = ['FIXED', 'FLOATING'] as const;
export type PegMode = (typeof pegModes)[number];

/** Order lists (O3). OCO: one cancels the other. OTO: one triggers the other. OTOCO: one triggers a pair. */
export const listKinds = ['OCO', 'OTO', 'OTOCO'] as const;
export type ListKind = (typeof listKinds)[number];

/** Where an accepted order stands: in the market; waiting for its trigger; waiting for its list's first leg. */
export const orderStages = ['WORKING', 'WAITING', 'PENDING'] as const;
export type OrderStage = (typeof orderStages)[number];

/** Why an order was set to work: its trigger price was reached; the first leg of its list was filled. */
export const triggerCauses = ['PRICE', 'LIST'] as const;
export type TriggerCause = (typeof triggerCauses)[number];

/** Why a call auction began. */
export const auctionCauses = ['OPERATOR', 'OPENING', 'CLOSING', 'VOLATILITY'] as const;
export type AuctionCause = (typeof auctionCauses)[number];

export const switchStates = ['OFF', 'ON'] as const;
export type SwitchState = (typeof switchStates)[number];

/**
 * Why an order was canceled. AMENDED_AWAY: amended to no more than what is already filled (A1);
 * LIST: another order of its list was canceled; COUNTDOWN: its account's dead man's switch ran out.
 */
export const cancelReasons = [
  'USER',
  'MASS_CANCEL',
  'REPLACED',
  'OPERATOR',
  'AMENDED_AWAY',
  'LIST',
  'KILL_SWITCH',
  'COUNTDOWN',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

/**
 * Why an order, or what was left of it, expired. IOC_REMAINDER, FOK_UNFILLED and NO_LIQUIDITY speak for
 * themselves; LOCK_SPENT: a market order's lock pays for no further lot; SELF_TRADE: prevention took it;
 * BAND: the price limit of market orders, or an auction that stopped it; TIME: its time in force ended;
 * AUCTION_ENDED: it was good for the auction only; OCO: another order of its list traded or triggered;
 * LIST: an order of its list expired; the last four: what kept it from working when it was triggered.
 */
export const expiryReasons = [
  'IOC_REMAINDER',
  'FOK_UNFILLED',
  'NO_LIQUIDITY',
  'LOCK_SPENT',
  'SELF_TRADE',
  'BAND',
  'TIME',
  'AUCTION_ENDED',
  'OCO',
  'LIST',
  'INSUFFICIENT_BALANCE',
  'WOULD_TAKE',
  'NO_REFERENCE_PRICE',
  'FILTER',
] as const;
export type ExpiryReason = (typeof expiryReasons)[number];
