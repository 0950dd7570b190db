/** The whole state as plain objects: what a view starts from after a restart. */
import type { Calendar, MarketRules, OrderConditions } from './command.ts';
import type {
  Amount,
  AuctionCause,
  ListKind,
  MarketStatus,
  OrderStage,
  OrderType,
  Price,
  Quantity,
  SelfTradeMode,
  Sequence,
  Side,
  SideFilter,
  SwitchState,
  TimeInForce,
} from './types.ts';

export interface AssetImage {
  readonly asset: number;
  readonly scale: number;
  readonly symbol: string;
}

export interface MarketImage extends MarketRules {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
  /** Price of the last trade; 0 before the first. */
  readonly lastPrice: Price;
  /** The counters' last values. */
  readonly tradeId: number;
  readonly updateId: number;
  readonly preventedId: number;
  readonly calendar: Calendar | undefined;
  /** While status is AUCTION. */
  readonly auction: AuctionImage | undefined;
  /** Tiers that are set, ascending. */
  readonly feeTiers: readonly FeeTierImage[];
}

/** As the last AuctionStarted and AuctionIndicated told. */
export interface AuctionImage {
  readonly cause: AuctionCause;
  readonly endTime: number;
  readonly randomMs: number;
  readonly extensions: number;
  readonly price: Price;
  readonly volume: Quantity;
  readonly surplusSide: SideFilter;
  readonly surplus: Quantity;
}

export interface FeeTierImage {
  readonly tier: number;
  readonly makerFee: number;
  readonly takerFee: number;
  readonly volume: Amount;
}

/** An account and its settings (ChangeAccount). */
export interface AccountImage {
  readonly account: number;
  readonly name: string;
  readonly killSwitch: SwitchState;
  readonly tradeGroup: number;
  readonly maxOrders: number;
  readonly maxOrdersPerSecond: number;
  readonly fixedTier: number;
}

/** The settings of an account as it is created. */
export const plainSettings: Omit<AccountImage, 'account' | 'name'> = {
  killSwitch: 'OFF',
  tradeGroup: 0,
  maxOrders: 0,
  maxOrdersPerSecond: 0,
  fixedTier: 0,
};

export interface AssetLimitImage {
  readonly account: number;
  readonly asset: number;
  readonly maxNotional: Amount;
  readonly maxPosition: Amount;
}

export interface BalanceImage {
  readonly account: number;
  readonly asset: number;
  readonly available: Amount;
  readonly locked: Amount;
  readonly held: Amount;
}

export interface OrderImage {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly remaining: Quantity;
  readonly clientOrderId: string;
  /** Of an order that was placed with conditions or in a list; as OrderInstructed told. */
  readonly instructions: InstructionsImage | undefined;
}

export interface InstructionsImage extends OrderConditions {
  readonly stage: OrderStage;
  /** Of an open list; 0 otherwise. */
  readonly listId: number;
  /** What an iceberg in the book shows now; else 0. */
  readonly shown: Quantity;
  /** Of a trailing order that tracks: the extreme so far; else 0. */
  readonly trailingExtreme: Price;
}

/** A list whose work is not done. */
export interface OrderListImage {
  readonly listId: number;
  readonly account: number;
  readonly market: number;
  readonly listKind: ListKind;
  readonly clientListId: string;
  /** Those that are open, in order of leg. */
  readonly orderIds: readonly number[];
}

export interface CountdownImage {
  readonly account: number;
  readonly market: number;
  readonly deadline: number;
}

export interface VenueImage {
  readonly killSwitch: SwitchState;
  readonly withdrawalGate: SwitchState;
  /** The last sequence that an audit confirmed. */
  readonly auditedThrough: Sequence;
}

/** The venue before its first ChangeVenue. */
export const plainVenue: VenueImage = {
  killSwitch: 'OFF',
  withdrawalGate: 'OFF',
  auditedThrough: 0,
};

export interface WithdrawalImage {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface StateImage {
  /** The last command applied, and its time in ms. */
  readonly sequence: Sequence;
  readonly timeMs: number;
  readonly assets: readonly AssetImage[];
  readonly markets: readonly MarketImage[];
  readonly accounts: readonly AccountImage[];
  /** Non-zero balances, account 0 (the fees) included, by account, then asset. */
  readonly balances: readonly BalanceImage[];
  /** Orders in the book by market, side, price priority, time priority; then the other open ones by market and id. */
  readonly orders: readonly OrderImage[];
  /** By id. */
  readonly lists: readonly OrderListImage[];
  /** By account, then market or asset. */
  readonly countdowns: readonly CountdownImage[];
  readonly assetLimits: readonly AssetLimitImage[];
  readonly venue: VenueImage;
  /** Held withdrawals by id. */
  readonly withdrawals: readonly WithdrawalImage[];
}
