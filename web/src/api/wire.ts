/** What the exchange says, as far as the terminal reads it: decimals are text, times RFC 3339 in UTC. */

export type Side = 'BUY' | 'SELL';

/** The best price of the order's own side, of the other side, or their middle. */
export type PegReference = 'PRIMARY' | 'MARKET' | 'MID';

export interface Market {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  readonly status: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minPrice?: string;
  readonly maxPrice?: string;
  readonly minQuantity?: string;
  readonly maxQuantity?: string;
  readonly marketMinQuantity?: string;
  readonly marketMaxQuantity?: string;
  readonly minNotional?: string;
  readonly maxNotional?: string;
  readonly makerFee: string;
  readonly takerFee: string;
  readonly selfTradeModesAllowed: readonly string[];
  /** Absent: LIMIT, MARKET and LIMIT_MAKER. */
  readonly orderTypes?: readonly string[];
  /** Present while the market is in a call. */
  readonly auction?: Auction;
}

export interface Auction {
  readonly indicativePrice: string | null;
  readonly indicativeVolume: string;
  readonly imbalanceSide: Side | null;
  readonly imbalance: string;
  readonly endsAt: string | null;
}

export interface Ticker {
  readonly market: string;
  readonly last: string | null;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly change: string | null;
  readonly changePercent: string | null;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: number;
  readonly bid: string | null;
  readonly ask: string | null;
}

export interface Trade {
  readonly tradeId: number;
  readonly market: string;
  readonly price: string;
  readonly quantity: string;
  readonly takerSide: Side;
  readonly time: string;
}

export interface Candle {
  readonly openTime: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly closed: boolean;
}

export interface Order {
  readonly orderId: number;
  readonly clientOrderId?: string;
  readonly market: string;
  readonly side: Side;
  readonly type: string;
  readonly timeInForce: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly trailingDelta?: number;
  readonly displayQuantity?: string;
  readonly expireTime?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly filled: string;
  readonly remaining: string;
  readonly notional: string;
  readonly averagePrice?: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly status: string;
  readonly reason?: string;
  readonly listId?: number;
  /** WAITING for its trigger, PENDING in a list, else WORKING, as when it is absent. */
  readonly stage?: string;
  /** What a pegged order follows. */
  readonly pegReference?: PegReference;
  readonly activationPrice?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An order as it is asked for. */
export interface NewOrder {
  readonly market: string;
  readonly side: Side;
  readonly type: string;
  readonly timeInForce?: string;
  readonly price?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly stopPrice?: string;
  readonly trailingDelta?: number;
  readonly activationPrice?: string;
  readonly displayQuantity?: string;
  readonly pegReference?: PegReference;
  readonly pegMode?: 'FIXED' | 'FLOATING';
  /** Ticks away from what it follows, when it floats. */
  readonly pegOffset?: number;
  readonly expireTime?: string;
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
  readonly liquidity: string;
  readonly time: string;
}

export interface Balance {
  readonly asset: string;
  readonly available: string;
  readonly locked: string;
  readonly held: string;
}

export interface Session {
  readonly account: string;
  readonly permissions: readonly string[];
  readonly csrfToken: string;
  /** Withdrawals become possible by giving the password again. */
  readonly mayWithdraw: boolean;
  readonly expiresAt: string;
}

/** Price and total quantity, best first. */
export type Level = readonly [price: string, quantity: string];

/** First everything, then what changed, in command order. */
export type AccountEvent =
  | { readonly channel: 'orders'; readonly kind: 'snapshot'; readonly orders: readonly Order[] }
  | { readonly channel: 'orders'; readonly kind: 'update'; readonly order: Order }
  | { readonly channel: 'fills'; readonly fill: Fill }
  | {
      readonly channel: 'balances';
      readonly kind: 'snapshot' | 'update';
      readonly balances: readonly Balance[];
    };

export type MarketEvent =
  | {
      readonly channel: 'depth';
      readonly market: string;
      readonly kind: 'snapshot';
      readonly updateId: number;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | {
      readonly channel: 'depth';
      readonly market: string;
      readonly kind: 'update';
      readonly firstUpdateId: number;
      readonly lastUpdateId: number;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | { readonly channel: 'trades'; readonly market: string; readonly trades: readonly Trade[] }
  | { readonly channel: 'ticker'; readonly market: string; readonly ticker: Ticker }
  | {
      readonly channel: 'auction';
      readonly market: string;
      readonly auction: Auction | null;
      /** What an auction that has just ended brought. */
      readonly traded?: { readonly price: string | null; readonly volume: string };
    }
  | {
      readonly channel: 'candles';
      readonly market: string;
      readonly interval: string;
      readonly candles: readonly Candle[];
    };

export type AuctionEvent = Extract<MarketEvent, { channel: 'auction' }>;

export type StreamEvent = MarketEvent | AccountEvent;
