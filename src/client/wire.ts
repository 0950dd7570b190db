/**
 * What travels over the native API, as JSON: decimals are strings, times RFC 3339 (UTC, ms), ids are
 * whole numbers below 2^53. A property that does not apply is left out; cursors are null at the end.
 */

export type Side = 'BUY' | 'SELL';
export type OrderType =
  | 'LIMIT'
  | 'MARKET'
  | 'LIMIT_MAKER'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT';
/** GTD: until expireTime; DAY: until the market closes; GFA: until the end of the auction that runs. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD' | 'DAY' | 'GFA';
export type PegReference = 'PRIMARY' | 'MARKET' | 'MID';
export type PegMode = 'FIXED' | 'FLOATING';
export type ListKind = 'OCO' | 'OTO' | 'OTOCO';
export type SelfTradeMode =
  | 'DEFAULT'
  | 'NONE'
  | 'EXPIRE_TAKER'
  | 'EXPIRE_MAKER'
  | 'EXPIRE_BOTH'
  | 'DECREMENT';
export type OrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH'
  | 'PENDING_NEW';

/** What an order may carry beside its terms. */
export interface Conditions {
  /** Price that triggers a STOP_LOSS or TAKE_PROFIT type. */
  readonly stopPrice?: string;
  /** Basis points behind the price, and where tracking begins. */
  readonly trailingDelta?: number;
  readonly activationPrice?: string;
  /** Iceberg: what the book shows at a time. */
  readonly displayQuantity?: string;
  /** GTD: RFC 3339; a request may also give milliseconds as a number. */
  readonly expireTime?: string | number;
  readonly pegReference?: PegReference;
  readonly pegMode?: PegMode;
  /** FIXED: price levels; FLOATING: ticks. */
  readonly pegOffset?: number;
  readonly strategyType?: number;
  readonly strategyId?: number;
}

export interface NewOrder extends Conditions {
  readonly market: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly selfTradeMode?: SelfTradeMode;
  readonly price?: string;
  readonly quantity?: string;
  /** MARKET only: what to spend or receive, instead of quantity. */
  readonly quoteAmount?: string;
  readonly clientOrderId?: string;
}

export interface NewOrderList {
  readonly market: string;
  readonly kind: ListKind;
  /** OCO: above the price, below it. OTO: first, pending. OTOCO: first, pending above, pending below. */
  readonly orders: readonly Omit<NewOrder, 'market' | 'quoteAmount'>[];
  readonly clientListId?: string;
}

/** A list is named by its id, or by the client's own. */
export type ListReference = number | { readonly clientListId: string };

/** An order is named by its id, or by the client's own. */
export type OrderReference = number | { readonly clientOrderId: string };

export interface Order extends Omit<Conditions, 'expireTime'> {
  readonly orderId: number;
  readonly clientOrderId?: string;
  readonly market: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  readonly price?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly filled: string;
  readonly remaining: string;
  readonly prevented?: string;
  /** Quote amount traded so far. */
  readonly notional: string;
  readonly averagePrice?: string;
  /** Paid so far, in what the order receives. */
  readonly fee: string;
  readonly feeAsset: string;
  readonly status: OrderStatus;
  readonly reason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Received as a maker, in what the order gives. */
  readonly rebate?: string;
  readonly rebateAsset?: string;
  /** Of an order with conditions or of a list. */
  readonly stage?: 'WORKING' | 'WAITING' | 'PENDING';
  readonly listId?: number;
  readonly expireTime?: string;
  readonly activatedPrice?: string;
  readonly triggeredPrice?: string;
  readonly workingAt?: string;
}

export interface OrderList {
  readonly listId: number;
  readonly clientListId?: string;
  readonly market: string;
  readonly kind: ListKind;
  readonly status: 'EXECUTING' | 'DONE';
  /** In order of leg. */
  readonly orders: readonly Order[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A match that self-trade prevention stopped; only the account's own orders are named. */
export interface PreventedMatch {
  readonly preventedId: number;
  readonly market: string;
  readonly mode: SelfTradeMode;
  readonly takerSide: Side;
  readonly price: string;
  readonly quantity: string;
  readonly takerOrderId?: number;
  readonly makerOrderId?: number;
  readonly time: string;
}

export interface Amendment {
  readonly priceBefore?: string;
  readonly price?: string;
  readonly quantityBefore: string;
  readonly quantity: string;
  readonly priorityKept: boolean;
  readonly time: string;
}

/** A call auction while it runs. */
export interface Auction {
  readonly cause: 'OPERATOR' | 'OPENING' | 'CLOSING' | 'VOLATILITY';
  readonly indicativePrice: string | null;
  readonly indicativeVolume: string;
  readonly imbalanceSide: Side | null;
  readonly imbalance: string;
  readonly endsAt: string | null;
  readonly randomMs: number;
  readonly extensions: number;
}

export interface Fill {
  readonly tradeId: number;
  readonly orderId: number;
  readonly market: string;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly quoteQuantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly rebate?: string;
  readonly rebateAsset?: string;
  readonly liquidity: 'MAKER' | 'TAKER';
  readonly time: string;
}

export interface Trade {
  readonly tradeId: number;
  readonly market: string;
  readonly price: string;
  readonly quantity: string;
  readonly quoteQuantity: string;
  readonly takerSide: Side;
  readonly time: string;
}

export interface Balance {
  readonly asset: string;
  readonly available: string;
  readonly locked: string;
  readonly held: string;
}

/** Symbol, assets, status, steps, bounds and fees of a market; further fields as the server has them. */
export interface Market {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  readonly status: string;
  readonly tickSize: string;
  readonly lotSize: string;
  /** While one runs. */
  readonly auction?: Auction;
  readonly [rule: string]: unknown;
}

export interface Candle {
  readonly openTime: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: number;
  readonly closed: boolean;
}

/** Rolling 24 h; prices are null before the first trade, a side null when it is empty. */
export interface Ticker {
  readonly market: string;
  readonly last: string | null;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly volume: string;
  readonly [figure: string]: unknown;
}

export interface BestPrices {
  readonly market: string;
  readonly bid: string | null;
  readonly bidQuantity: string | null;
  readonly ask: string | null;
  readonly askQuantity: string | null;
  readonly updateId: number;
}

/** Price and total quantity, best first. */
export type Level = readonly [price: string, quantity: string];

export interface Depth {
  readonly market: string;
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** The fields that name an order in a request. */
export function named(reference: OrderReference): { orderId?: number; clientOrderId?: string } {
  return typeof reference === 'number' ? { orderId: reference } : reference;
}

/** The fields that name the order to cancel in a cancel-replace. */
export function canceled(reference: OrderReference): {
  cancelOrderId?: number;
  cancelClientOrderId?: string;
} {
  if (typeof reference === 'number') return { cancelOrderId: reference };
  return { cancelClientOrderId: reference.clientOrderId };
}

/** Every reply carries the log position that it is of. */
export interface Sequenced {
  readonly sequence: number;
}

export interface OrderReply extends Sequenced {
  readonly order: Order;
}

export interface PlacedReply extends OrderReply {
  readonly time: string;
  readonly fills: readonly Fill[];
  /** The idempotency key took effect before; the order is shown as it is known now. */
  readonly replayed?: boolean;
}

/** Both halves of a cancel-replace; `rejection` tells which one did not happen, and why (A2). */
export interface ReplacedReply extends Sequenced {
  readonly time: string;
  readonly canceled?: Order;
  readonly order?: Order;
  readonly fills: readonly Fill[];
  readonly rejection?: { readonly code: string; readonly detail?: string };
}

export interface ListReply extends Sequenced {
  readonly list: OrderList;
}

export interface PlacedListReply extends ListReply {
  readonly time: string;
  readonly fills: readonly Fill[];
  /** The idempotency key took effect before; the list is shown as it is known now. */
  readonly replayed?: boolean;
}

export interface CountdownReply extends Sequenced {
  readonly time: string;
  readonly market?: string;
  /** When the orders will be canceled; null: the countdown is off. */
  readonly deadline: string | null;
}

export interface OrdersReply extends Sequenced {
  readonly orders: readonly Order[];
}

export interface Page {
  readonly nextCursor: string | null;
}
