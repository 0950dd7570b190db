/**
 * Events: everything that a command changed, in the order in which it happened, as objects and as
 * records of one layout. They are complete: views of depth, orders and balances fold from them alone.
 *
 * Postings (L1-L5), in units; `base` = quantity x base units of a lot, `quote` = price x quantity x quote
 * units of tick x lot; a buy's lock asset is the market's quote, a sell's its base:
 *   Deposited           beneficiary available += amount
 *   WithdrawalHeld      available -= amount, held += amount
 *   WithdrawalFinished  held -= amount; RELEASE: available += amount
 *   OrderAccepted       lock asset: available -= locked, locked += locked
 *   OrderAmended        lock asset: available -= locked, locked += locked; locked -= released, available += released
 *   Traded              buyer:  quote locked -= quote; base available += base - buyer's fee
 *                       seller: base locked -= base;  quote available += quote - seller's fee
 *                       each:   lock asset locked -= own released, available += own released (L2); the
 *                               maker's is 0 except in auctions, where both may get a better price
 *                       maker:  asset that the taker receives: available += makerRebate (L3)
 *                       venue (account 0): base available += buyer's fee, quote available += seller's fee,
 *                               less makerRebate in the asset that the taker receives
 *   SelfTradePrevented  DECREMENT only: makerReleased and takerReleased as in OrderCanceled, the orders live on
 *   OrderFilled, OrderCanceled, OrderExpired   lock asset: locked -= released, available += released
 *   OrderTriggered, OrderRepriced              as OrderAmended
 *
 * Order of events of one placing command: OrderAccepted; then for each resting order met, best price and
 * earliest first, Traded or SelfTradePrevented (and the OrderExpired of the order that prevention ends);
 * LevelChanged of a level directly after the last match at it; then OrderFilled or OrderExpired of the
 * incoming order, or LevelChanged of the level where it rests. An order that is neither filled, canceled
 * nor expired by the end of its command is open: it rests, waits for its trigger, or is pending. What a
 * command sets off beyond its own order comes after all that, in the order of docs/instructions.md.
 */
import type { Calendar, CommandKind, MarketRules, OrderConditions } from './command.ts';
import type {
  Amount,
  AuctionCause,
  CancelReason,
  ExpiryReason,
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
  TriggerCause,
} from './types.ts';
import type { Rejection } from './rejection.ts';

/** A command changed nothing. The only event of its command, except after the cancel half of ReplaceOrder. */
export interface Rejected {
  readonly kind: 'Rejected';
  readonly command: CommandKind;
  readonly reason: Rejection;
  readonly account: number;
  readonly market: number;
  /** The order asked for; with DUPLICATE_CLIENT_ORDER_ID the one that has it; else 0. */
  readonly orderId: number;
  /** As in the command: of the new order, or of the order looked for. */
  readonly clientOrderId: string;
}

/** The command's idempotency key or external id took effect before; this is what it did then (P10). */
export interface Repeated {
  readonly kind: 'Repeated';
  readonly command: CommandKind;
  readonly account: number;
  /** Sequence of the command that took effect. */
  readonly original: Sequence;
  /** The order, withdrawal or 0 that it made. */
  readonly id: number;
}

export interface AssetCreated {
  readonly kind: 'AssetCreated';
  readonly asset: number;
  readonly scale: number;
  readonly symbol: string;
}

export interface MarketCreated extends MarketRules {
  readonly kind: 'MarketCreated';
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
}

export interface MarketChanged extends MarketRules {
  readonly kind: 'MarketChanged';
  readonly market: number;
}

export interface MarketStatusChanged {
  readonly kind: 'MarketStatusChanged';
  readonly market: number;
  readonly status: MarketStatus;
}

export interface AccountCreated {
  readonly kind: 'AccountCreated';
  readonly account: number;
  readonly name: string;
}

export interface Deposited {
  readonly kind: 'Deposited';
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface WithdrawalHeld {
  readonly kind: 'WithdrawalHeld';
  /** From 1, increasing. */
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface WithdrawalFinished {
  readonly kind: 'WithdrawalFinished';
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly outcome: 'SETTLE' | 'RELEASE';
}

export interface AccountChanged {
  readonly kind: 'AccountChanged';
  readonly account: number;
  readonly tradeGroup: number;
  readonly maxOrders: number;
  readonly maxOrdersPerSecond: number;
  readonly fixedTier: number;
}

export interface AssetLimitSet {
  readonly kind: 'AssetLimitSet';
  readonly account: number;
  readonly asset: number;
  readonly maxNotional: Amount;
  readonly maxPosition: Amount;
}

export interface FeeTierSet {
  readonly kind: 'FeeTierSet';
  readonly market: number;
  readonly tier: number;
  readonly makerFee: number;
  readonly takerFee: number;
  readonly volume: Amount;
}

export interface CalendarSet extends Calendar {
  readonly kind: 'CalendarSet';
  readonly market: number;
}

/** Of one account, or of the venue (account 0). */
export interface KillSwitchSet {
  readonly kind: 'KillSwitchSet';
  readonly account: number;
  readonly state: SwitchState;
}

export interface AuditConfirmed {
  readonly kind: 'AuditConfirmed';
  readonly through: Sequence;
}

export interface VenueChanged {
  readonly kind: 'VenueChanged';
  readonly withdrawalGate: SwitchState;
}

/** deadline: log time in ms at which the orders are canceled; 0: the countdown is off, or has just run out. */
export interface CountdownSet {
  readonly kind: 'CountdownSet';
  readonly account: number;
  readonly market: number;
  readonly deadline: number;
}

/** A call auction began, or the one that runs has a new end. */
export interface AuctionStarted {
  readonly kind: 'AuctionStarted';
  readonly market: number;
  readonly cause: AuctionCause;
  /** Longest random time after endTime. */
  readonly randomMs: number;
  /** Extensions so far. */
  readonly extensions: number;
  /** Log time in ms before which it does not end by itself. */
  readonly endTime: number;
}

/** What the auction would do if it ended now (B1); price 0 when nothing would trade. */
export interface AuctionIndicated {
  readonly kind: 'AuctionIndicated';
  readonly market: number;
  readonly price: Price;
  /** Side of what would be left at that price; BOTH when nothing is. */
  readonly surplusSide: SideFilter;
  readonly volume: Quantity;
  readonly surplus: Quantity;
}

/** The book was uncrossed at one price; its trades follow. Price and volume 0 when nothing trades. */
export interface AuctionEnded {
  readonly kind: 'AuctionEnded';
  readonly market: number;
  readonly price: Price;
  readonly volume: Quantity;
}

/** Directly before the OrderAccepted of its first leg. */
export interface ListAccepted {
  readonly kind: 'ListAccepted';
  readonly account: number;
  readonly market: number;
  readonly listKind: ListKind;
  readonly orders: number;
  /** From 1, increasing. */
  readonly listId: number;
  /** Order id of its first leg; the others follow by 1. */
  readonly firstOrderId: number;
  readonly clientListId: string;
}

/** The list has done what it was for, or was given up; orders of it that are open stand alone now. */
export interface ListEnded {
  readonly kind: 'ListEnded';
  readonly account: number;
  readonly market: number;
  readonly listId: number;
}

/** Directly after the OrderAccepted of an order with conditions, or of a list. */
export interface OrderInstructed extends OrderConditions {
  readonly kind: 'OrderInstructed';
  readonly account: number;
  readonly market: number;
  readonly stage: OrderStage;
  readonly orderId: number;
  /** 0 when it is of no list. */
  readonly listId: number;
}

/** A trailing order starts to track the price. */
export interface TrailingActivated {
  readonly kind: 'TrailingActivated';
  readonly account: number;
  readonly market: number;
  readonly price: Price;
  readonly orderId: number;
}

/** A waiting or pending order was set to work, as a new arrival (I2); or, PENDING before, waits now. */
export interface OrderTriggered {
  readonly kind: 'OrderTriggered';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly cause: TriggerCause;
  readonly stage: OrderStage;
  /** PRICE: of the trade that elected it. LIST: 0. */
  readonly price: Price;
  /** Its limit from here on, 0 for a market order: a peg gets its price now. */
  readonly limitPrice: Price;
  readonly orderId: number;
  readonly locked: Amount;
  readonly released: Amount;
}

/** A floating order left its place for another price, or, price 0, is parked without one. */
export interface OrderRepriced {
  readonly kind: 'OrderRepriced';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly price: Price;
  readonly orderId: number;
  readonly remaining: Quantity;
  readonly locked: Amount;
  readonly released: Amount;
}

/** The order is admitted and its lock taken; it has not matched yet. */
export interface OrderAccepted {
  readonly kind: 'OrderAccepted';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** The mode that holds, never 'DEFAULT'. */
  readonly selfTradeMode: SelfTradeMode;
  readonly price: Price;
  readonly orderId: number;
  readonly quantity: Quantity;
  readonly quoteAmount: Amount;
  /** Lock taken, in units of the lock asset. */
  readonly locked: Amount;
  readonly clientOrderId: string;
}

/** A resting order changed in place (priorityKept) or left its place and is matched again. */
export interface OrderAmended {
  readonly kind: 'OrderAmended';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly priorityKept: 'NO' | 'YES';
  readonly price: Price;
  readonly orderId: number;
  /** New total and what of it is not filled yet. */
  readonly quantity: Quantity;
  readonly remaining: Quantity;
  readonly locked: Amount;
  readonly released: Amount;
}

export interface Traded {
  readonly kind: 'Traded';
  readonly market: number;
  readonly takerSide: Side;
  /** The resting order's price (X1). */
  readonly price: Price;
  readonly takerAccount: number;
  readonly makerAccount: number;
  /** From 1 in each market, increasing by 1. */
  readonly tradeId: number;
  readonly quantity: Quantity;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  /** Left to fill; 0 for a market order by quote amount. */
  readonly takerRemaining: Quantity;
  readonly makerRemaining: Quantity;
  readonly quoteAmount: Amount;
  /** In what each received: base for the buyer, quote for the seller. */
  readonly takerFee: Amount;
  readonly makerFee: Amount;
  /** Of the lock of each, what the better price freed (L2). */
  readonly takerReleased: Amount;
  readonly makerReleased: Amount;
  /** Out of the taker's fee, in its asset: a negative maker fee, at most that fee (L3). */
  readonly makerRebate: Amount;
}

/** Two orders of one account, or of one trade group, met and did not trade (S1). */
export interface SelfTradePrevented {
  readonly kind: 'SelfTradePrevented';
  readonly market: number;
  readonly takerSide: Side;
  readonly price: Price;
  /** Of the taker. */
  readonly account: number;
  readonly makerAccount: number;
  readonly mode: SelfTradeMode;
  /** From 1 in each market, increasing by 1. */
  readonly preventedId: number;
  /** What would have traded. */
  readonly quantity: Quantity;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  /** After the decrement; unchanged in the other modes. */
  readonly takerRemaining: Quantity;
  readonly makerRemaining: Quantity;
  /** Released by the decrement; 0 in the other modes, and 0 of an order that expires by it. */
  readonly takerReleased: Amount;
  readonly makerReleased: Amount;
}

/** A market order by quote amount has spent what it could; the dust is released. */
export interface OrderFilled {
  readonly kind: 'OrderFilled';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly orderId: number;
  readonly released: Amount;
}

export interface OrderCanceled {
  readonly kind: 'OrderCanceled';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly reason: CancelReason;
  readonly price: Price;
  readonly orderId: number;
  /** What was left to fill. */
  readonly remaining: Quantity;
  readonly released: Amount;
}

/** What was left of an order ended without its owner's asking. */
export interface OrderExpired {
  readonly kind: 'OrderExpired';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly reason: ExpiryReason;
  readonly price: Price;
  readonly orderId: number;
  readonly remaining: Quantity;
  readonly released: Amount;
}

/** The total displayed at a price is now this; 0 removes the level (D1). */
export interface LevelChanged {
  readonly kind: 'LevelChanged';
  readonly market: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** From 1 in each market, increasing by 1. */
  readonly updateId: number;
}

export type Event =
  | Rejected
  | Repeated
  | AssetCreated
  | MarketCreated
  | MarketChanged
  | MarketStatusChanged
  | AccountCreated
  | Deposited
  | WithdrawalHeld
  | WithdrawalFinished
  | AccountChanged
  | AssetLimitSet
  | FeeTierSet
  | CalendarSet
  | KillSwitchSet
  | AuditConfirmed
  | VenueChanged
  | CountdownSet
  | AuctionStarted
  | AuctionIndicated
  | AuctionEnded
  | ListAccepted
  | ListEnded
  | OrderInstructed
  | TrailingActivated
  | OrderTriggered
  | OrderRepriced
  | OrderAccepted
  | OrderAmended
  | Traded
  | SelfTradePrevented
  | OrderFilled
  | OrderCanceled
  | OrderExpired
  | LevelChanged;

export type EventKind = Event['kind'];

export { eventLayout, eventLayouts, readEvent, writeEvent } from './event-layouts.ts';
