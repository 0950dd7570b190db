/**
 * Commands: what can be asked of the exchange, as objects and as records of one layout. A command's
 * position in the log (its sequence) and its time are not part of it: the engine stamps them.
 * Every record starts:  +4 account (who acts; 0 the operator)  +8 gateway  +12 request
 * where gateway and request say whom the answer goes to; the core only hands them on.
 */
import type {
  Amount,
  CancelRestriction,
  ListKind,
  MarketStatus,
  OrderType,
  PegMode,
  PegReference,
  Price,
  Quantity,
  ReplaceMode,
  SelfTradeMode,
  Sequence,
  Side,
  SideFilter,
  SwitchState,
  TimeInForce,
} from './types.ts';

interface Origin {
  /** The account that acts; VENUE_ACCOUNT for the operator's commands. */
  readonly account: number;
  /** Which gateway asked and under which of its numbers; not interpreted. */
  readonly gateway: number;
  readonly request: number;
}

/** Operator. A new asset; its id is the next from 1. Symbol: 1-16 of [A-Z0-9]. */
export interface CreateAsset extends Origin {
  readonly kind: 'CreateAsset';
  /** One unit is 10^-scale of the asset; 0 .. 18. */
  readonly scale: number;
  readonly symbol: string;
}

/** The rules of a market; a bound of 0 is off, except that prices start at 1 tick and quantities at 1 lot. */
export interface MarketRules {
  /** Tick size = tickMantissa x 10^-tickScale quote assets; mantissa >= 1, scale 0 .. 18. */
  readonly tickMantissa: number;
  readonly tickScale: number;
  /** Lot size = lotMantissa x 10^-lotScale base assets. */
  readonly lotMantissa: number;
  readonly lotScale: number;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  /** The same for market orders by quantity. */
  readonly marketMinQuantity: Quantity;
  readonly marketMaxQuantity: Quantity;
  /** In quote units; market orders are measured at the last trade's price, or pass without one. */
  readonly minNotional: Amount;
  readonly maxNotional: Amount;
  /** Open orders of one account in this market. */
  readonly maxOrders: number;
  /** Of them, orders that wait for a trigger; icebergs; and open lists of one account (M3). */
  readonly maxAlgoOrders: number;
  readonly maxIcebergOrders: number;
  readonly maxOrderLists: number;
  /** Amendments of one order that keep its priority. */
  readonly maxAmends: number;
  /** Slices of an iceberg: its quantity over its display quantity, rounded up. */
  readonly maxIcebergParts: number;
  /** Trailing deltas in basis points: stop-loss buys and take-profit sells; the other two (M3). */
  readonly minTrailingAbove: number;
  readonly maxTrailingAbove: number;
  readonly minTrailingBelow: number;
  readonly maxTrailingBelow: number;
  /** PERCENT_PRICE_BY_SIDE: bounds of a limit price in millionths of the last trade's price. */
  readonly bidPriceUp: number;
  readonly bidPriceDown: number;
  readonly askPriceUp: number;
  readonly askPriceDown: number;
  /** How far from the best price it meets a market order may trade, in millionths of it (B3). */
  readonly collar: number;
  /** How far from the average of the last bandTrades trades (1 .. BAND_TRADES_MAX) one may be, in millionths (B2). */
  readonly dynamicBand: number;
  readonly bandTrades: number;
  /** A volatility auction: how long, its random end (both ms), and how often it may be extended. */
  readonly callMs: number;
  readonly callRandomMs: number;
  readonly callExtensions: number;
  /** MAX_POSITION: lots of the base asset that an account may own or be about to buy. */
  readonly maxPosition: Quantity;
  /** Parts per million; a negative maker fee is a rebate out of the taker's fee (L3). */
  readonly makerFee: number;
  readonly takerFee: number;
  /** Never 'DEFAULT'. */
  readonly selfTradeMode: SelfTradeMode;
  /** Bit i set: selfTradeModes[i] may be asked for; bit 0 is ignored. */
  readonly selfTradeModesAllowed: number;
}

/** Rules that bound nothing: price and quantity in ones, no fees. Markets are made by changing some of them. */
export const plainRules: MarketRules = {
  tickMantissa: 1,
  tickScale: 0,
  lotMantissa: 1,
  lotScale: 0,
  minPrice: 0,
  maxPrice: 0,
  minQuantity: 0,
  maxQuantity: 0,
  marketMinQuantity: 0,
  marketMaxQuantity: 0,
  minNotional: 0n,
  maxNotional: 0n,
  maxOrders: 0,
  maxAlgoOrders: 0,
  maxIcebergOrders: 0,
  maxOrderLists: 0,
  maxAmends: 0,
  maxIcebergParts: 0,
  minTrailingAbove: 0,
  maxTrailingAbove: 0,
  minTrailingBelow: 0,
  maxTrailingBelow: 0,
  bidPriceUp: 0,
  bidPriceDown: 0,
  askPriceUp: 0,
  askPriceDown: 0,
  collar: 0,
  dynamicBand: 0,
  bandTrades: 0,
  callMs: 0,
  callRandomMs: 0,
  callExtensions: 0,
  maxPosition: 0,
  makerFee: 0,
  takerFee: 0,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 63,
};

/** The rules alone, of an object that carries more. */
export function rulesOf(from: MarketRules): MarketRules {
  const given = from as unknown as Readonly<Record<string, unknown>>;
  const fields = Object.keys(plainRules).map((name) => [name, given[name]]);
  return Object.fromEntries(fields) as MarketRules;
}

/** Operator. A new market; its id is the next from 1. Symbol: 3-33 of [A-Z0-9-]. */
export interface CreateMarket extends Origin, MarketRules {
  readonly kind: 'CreateMarket';
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
}

/** Operator. Replaces a market's rules; tick and lot only while its book is empty (M1). */
export interface ChangeMarket extends Origin, MarketRules {
  readonly kind: 'ChangeMarket';
  readonly market: number;
}

/** Operator. Open orders stay; the same status again is accepted. */
export interface SetMarketStatus extends Origin {
  readonly kind: 'SetMarketStatus';
  readonly market: number;
  readonly status: MarketStatus;
}

/** Operator. A new account; its id is the next from 1. Name: 1-64 of [A-Za-z0-9._@-], unique. */
export interface CreateAccount extends Origin {
  readonly kind: 'CreateAccount';
  readonly name: string;
}

/** Operator. Credits `beneficiary` once per externalId, ever (L4). */
export interface Deposit extends Origin {
  readonly kind: 'Deposit';
  readonly beneficiary: number;
  readonly asset: number;
  readonly amount: Amount;
  /** 1-64 visible ASCII characters. */
  readonly externalId: string;
}

/** Account. Moves available to held, once per account and externalId, ever (L4). */
export interface Withdraw extends Origin {
  readonly kind: 'Withdraw';
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

/** Operator. The held amount has left the exchange, or returns to available. */
export interface FinishWithdrawal extends Origin {
  readonly kind: 'FinishWithdrawal';
  readonly outcome: 'SETTLE' | 'RELEASE';
  readonly withdrawalId: number;
}

/**
 * Engine. Time passes; sent once a second. What waits for a time happens here: expiries, countdowns,
 * calendars, the ends of auctions, the day of the fee tiers.
 */
export interface Tick extends Origin {
  readonly kind: 'Tick';
  /** Drawn by the engine, 0 .. 2^31 - 1: the log holds the chance that ends auctions (B1). */
  readonly random: number;
}

/** Operator. Replaces the settings of an account; 0 is no limit. */
export interface ChangeAccount extends Origin {
  readonly kind: 'ChangeAccount';
  readonly target: number;
  /** Accounts of one group above 0 do not trade with each other (S1). */
  readonly tradeGroup: number;
  /** Open orders in all markets; orders accepted in one second of log time (L6). */
  readonly maxOrders: number;
  readonly maxOrdersPerSecond: number;
  /** Fee tier + 1 that holds whatever the volume is; 0: by volume. */
  readonly fixedTier: number;
}

/** Operator. Limits of an account in one asset, in units; 0 is none (L6). */
export interface SetAssetLimit extends Origin {
  readonly kind: 'SetAssetLimit';
  readonly target: number;
  readonly asset: number;
  /** Of one order in markets quoted in this asset. */
  readonly maxNotional: Amount;
  /** Owned (available, locked and held) and about to be bought by open orders. */
  readonly maxPosition: Amount;
}

/** Operator. A fee tier of a market; volume 0 takes it away. A higher tier needs a higher volume (L3). */
export interface SetFeeTier extends Origin {
  readonly kind: 'SetFeeTier';
  readonly market: number;
  /** 1 .. FEE_TIERS_MAX. */
  readonly tier: number;
  readonly makerFee: number;
  readonly takerFee: number;
  /** Quote units that an account traded in all markets of this quote asset in VOLUME_DAYS whole UTC days. */
  readonly volume: Amount;
}

/** Times of the UTC day in ms, ascending, each 0 .. 86,399,999; all 0: no calendar, trading round the clock. */
export interface Calendar {
  /** Bit 0 Sunday .. bit 6 Saturday: days with a session. */
  readonly days: number;
  readonly preOpenAt: number;
  /** The opening call runs until openAt, the closing call until closeAt, each and a random end on top. */
  readonly openingCallAt: number;
  readonly openAt: number;
  readonly closingCallAt: number;
  readonly closeAt: number;
  readonly randomMs: number;
}

/** No calendar: trading round the clock. */
export const noCalendar: Calendar = {
  days: 0,
  preOpenAt: 0,
  openingCallAt: 0,
  openAt: 0,
  closingCallAt: 0,
  closeAt: 0,
  randomMs: 0,
};

/** Operator. Replaces a market's calendar; its status changes at the next time that is passed. */
export interface SetCalendar extends Origin, Calendar {
  readonly kind: 'SetCalendar';
  readonly market: number;
}

/** Operator. ON cancels all open orders of an account, or of all (target 0), and refuses new ones (L6). */
export interface SetKillSwitch extends Origin {
  readonly kind: 'SetKillSwitch';
  readonly target: number;
  readonly state: SwitchState;
}

/** Engine. The follower's audit found the state sound at this sequence; releases what waits for it. */
export interface ConfirmAudit extends Origin {
  readonly kind: 'ConfirmAudit';
  readonly through: Sequence;
}

/** Operator. Starts a call auction, or gives the one that runs a new end; SetMarketStatus ends it at once. */
export interface StartAuction extends Origin {
  readonly kind: 'StartAuction';
  readonly market: number;
  /** 1 .. CALL_MS_MAX together. */
  readonly callMs: number;
  readonly randomMs: number;
}

/** Operator. Settings of the venue: with the gate ON a withdrawal settles only after an audit of its hold. */
export interface ChangeVenue extends Origin {
  readonly kind: 'ChangeVenue';
  readonly withdrawalGate: SwitchState;
}

/** The fields of a new order. */
export interface OrderTerms {
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  /** GTC for LIMIT_MAKER, IOC for MARKET. */
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  /** 0 for MARKET. */
  readonly price: Price;
  /** 0 for MARKET by quote amount. */
  readonly quantity: Quantity;
  /** Quote units to spend or receive; 0 unless MARKET with quantity 0. */
  readonly quoteAmount: Amount;
  /** '' or 1-36 of [A-Za-z0-9._:/-], unique among the account's open orders (O4). */
  readonly clientOrderId: string;
}

/** Account. */
export interface PlaceOrder extends Origin, OrderTerms {
  readonly kind: 'PlaceOrder';
  /** '' or 1-64 visible ASCII: takes effect at most once per account in 24 h of log time (P10). */
  readonly idempotencyKey: string;
}

/** What an order may carry beside its terms; docs/instructions.md has the rules. */
export interface OrderConditions {
  /** Trigger of STOP_LOSS and TAKE_PROFIT types; with trailingDelta where tracking starts; 0 none. */
  readonly stopPrice: Price;
  /** Basis points, 1 .. BASIS_POINTS - 1; 0: not trailing. */
  readonly trailingDelta: number;
  readonly pegReference: PegReference;
  readonly pegMode: PegMode;
  /** FIXED: price levels behind the reference, 0 .. PEG_LEVELS_MAX. FLOATING: ticks away from it. */
  readonly pegOffset: number;
  /** The client's own numbers, carried and not interpreted; 0 none. */
  readonly strategyType: number;
  readonly strategyId: number;
  /** Iceberg: the slice that is shown, less than the quantity; 0: all of it (I1). */
  readonly displayQuantity: Quantity;
  /** GTD: log time in ms at which the order ends; else 0. */
  readonly expireTime: number;
}

export const noConditions: OrderConditions = {
  stopPrice: 0,
  trailingDelta: 0,
  pegReference: 'NONE',
  pegMode: 'FIXED',
  pegOffset: 0,
  strategyType: 0,
  strategyId: 0,
  displayQuantity: 0,
  expireTime: 0,
};

/** Account. PlaceOrder with conditions: any order type. */
export interface PlaceAdvancedOrder extends Origin, OrderTerms, OrderConditions {
  readonly kind: 'PlaceAdvancedOrder';
  readonly idempotencyKey: string;
}

/** One order of a list. */
export interface OrderLeg extends Omit<OrderTerms, 'market' | 'quoteAmount'>, OrderConditions {}

/** Account. Two or three orders of one market as one contingency (O3); OCO: first the leg above the price. */
export interface PlaceOrderList extends Origin {
  readonly kind: 'PlaceOrderList';
  readonly market: number;
  readonly listKind: ListKind;
  /** OCO: above, below. OTO: working, pending. OTOCO: working, pending above, pending below. */
  readonly legs: readonly OrderLeg[];
  /** '' or 1-36 of [A-Za-z0-9._:/-], unique among the account's open lists. */
  readonly clientListId: string;
  readonly idempotencyKey: string;
}

/** Account. Its dead man's switch: unless sent again in time, its orders in a market, or in all (0), are canceled. */
export interface SetCountdown extends Origin {
  readonly kind: 'SetCountdown';
  readonly market: number;
  /** 1 .. CALL_MS_MAX from now; 0 stops it. */
  readonly timeoutMs: number;
}

/** Account. By orderId, or by clientOrderId when orderId is 0; with both, both must agree. */
export interface CancelOrder extends Origin {
  readonly kind: 'CancelOrder';
  readonly market: number;
  readonly restriction: CancelRestriction;
  readonly orderId: number;
  readonly clientOrderId: string;
}

/**
 * Account. New total quantity (filled part included) and price; 0 leaves it as it is. Less quantity at
 * the same price keeps priority; anything else loses it and is matched as if new (A1).
 */
export interface AmendOrder extends Origin {
  readonly kind: 'AmendOrder';
  readonly market: number;
  readonly price: Price;
  readonly orderId: number;
  readonly quantity: Quantity;
  readonly clientOrderId: string;
}

/** Account. Cancels one order and places another as one command (A2). */
export interface ReplaceOrder extends Origin, OrderTerms, OrderConditions {
  readonly kind: 'ReplaceOrder';
  readonly mode: ReplaceMode;
  readonly restriction: CancelRestriction;
  readonly cancelOrderId: number;
  readonly cancelClientOrderId: string;
  readonly idempotencyKey: string;
}

/**
 * Account: its own open orders, in one market or in all (market 0). Operator (account 0): those of
 * `target`, or everybody's when target is 0. Accounts leave target 0. Oldest order id first.
 */
export interface CancelAll extends Origin {
  readonly kind: 'CancelAll';
  readonly market: number;
  readonly side: SideFilter;
  readonly target: number;
}

export type Command =
  | CreateAsset
  | CreateMarket
  | ChangeMarket
  | SetMarketStatus
  | CreateAccount
  | Deposit
  | Withdraw
  | FinishWithdrawal
  | Tick
  | ChangeAccount
  | SetAssetLimit
  | SetFeeTier
  | SetCalendar
  | SetKillSwitch
  | ConfirmAudit
  | StartAuction
  | ChangeVenue
  | PlaceOrder
  | PlaceAdvancedOrder
  | PlaceOrderList
  | SetCountdown
  | CancelOrder
  | AmendOrder
  | ReplaceOrder
  | CancelAll;

export type CommandKind = Command['kind'];

export {
  LEGS_MAX,
  commandLayout,
  commandLayouts,
  readCommand,
  withdrawalOutcomes,
  writeCommand,
} from './command-layouts.ts';
