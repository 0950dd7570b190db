/**
 * What travels over the native WebSocket (docs/api/websocket.md). Every event carries its channel, its
 * market where it has one, and the sequence of the last command it tells of.
 */
import type {
  Auction,
  Balance,
  BestPrices,
  Candle,
  Fill,
  Level,
  ListKind,
  Order,
  Sequenced,
  Ticker,
  Trade,
} from './wire.ts';

/** What can be subscribed to; the same fields name the subscription when it ends. */
export type Subscription =
  | {
      readonly channel: 'depth';
      readonly market: string;
      /** The best so many levels, whole, at each change; left out: one snapshot, then all changes. */
      readonly levels?: number;
      /** At most one message in so many ms; left out: as it happens. */
      readonly intervalMs?: number;
    }
  | {
      readonly channel: 'trades' | 'bookTicker' | 'ticker' | 'auction';
      readonly market: string;
    }
  | { readonly channel: 'candles'; readonly market: string; readonly interval: string }
  | { readonly channel: 'orders' | 'orderLists' | 'fills' | 'balances' };

/** The whole book, or its best levels; it replaces what was known. */
export interface DepthSnapshot extends Sequenced {
  readonly channel: 'depth';
  readonly market: string;
  readonly kind: 'snapshot';
  readonly levels?: number;
  readonly intervalMs?: number;
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Absolute quantities of what changed; firstUpdateId is the last known update id plus 1. 0 removes. */
export interface DepthUpdate extends Sequenced {
  readonly channel: 'depth';
  readonly market: string;
  readonly kind: 'update';
  readonly intervalMs?: number;
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface TradesEvent extends Sequenced {
  readonly channel: 'trades';
  readonly market: string;
  readonly trades: readonly Trade[];
}

export interface BookTickerEvent extends Sequenced, BestPrices {
  readonly channel: 'bookTicker';
}

export interface TickerEvent extends Sequenced {
  readonly channel: 'ticker';
  readonly market: string;
  readonly ticker: Ticker;
}

/** The auction of a market, null while there is none; `traded`: what an uncross brought. */
export interface AuctionEvent extends Sequenced {
  readonly channel: 'auction';
  readonly market: string;
  readonly auction: Auction | null;
  readonly traded?: { readonly price: string | null; readonly volume: string };
}

export interface CandlesEvent extends Sequenced {
  readonly channel: 'candles';
  readonly market: string;
  readonly interval: string;
  /** Candles that closed since the last message, then the open one if it changed. */
  readonly candles: readonly Candle[];
}

/** First all open orders, then each order that changed, in command order. */
export type OrdersEvent = Sequenced & { readonly channel: 'orders' } & (
    | { readonly kind: 'snapshot'; readonly orders: readonly Order[] }
    | { readonly kind: 'update'; readonly market: string; readonly order: Order }
  );

/** A list by the ids of its orders. */
export interface OpenList {
  readonly listId: number;
  readonly clientListId?: string;
  readonly market: string;
  readonly kind: ListKind;
  readonly status: 'EXECUTING' | 'DONE';
  readonly orderIds: readonly number[];
}

/** First all open lists, then each that began or ended. */
export type OrderListsEvent = Sequenced & { readonly channel: 'orderLists' } & (
    | { readonly kind: 'snapshot'; readonly lists: readonly OpenList[] }
    | { readonly kind: 'update'; readonly market: string; readonly list: OpenList }
  );

export interface FillsEvent extends Sequenced {
  readonly channel: 'fills';
  readonly market: string;
  readonly fill: Fill;
}

/** First all balances, then those that a command changed. */
export interface BalancesEvent extends Sequenced {
  readonly channel: 'balances';
  readonly kind: 'snapshot' | 'update';
  readonly balances: readonly Balance[];
}

export type StreamEvent =
  | DepthSnapshot
  | DepthUpdate
  | TradesEvent
  | BookTickerEvent
  | TickerEvent
  | AuctionEvent
  | CandlesEvent
  | OrdersEvent
  | OrderListsEvent
  | FillsEvent
  | BalancesEvent;

/** The event type of a subscription. */
export type EventOf<S extends Subscription> = Extract<StreamEvent, { channel: S['channel'] }>;

/** One text for a subscription and for all events that belong to it. */
export function subscriptionKey(of: Subscription | StreamEvent): string {
  switch (of.channel) {
    case 'depth':
      return `depth ${of.market} ${('levels' in of && of.levels) || ''} ${of.intervalMs ?? ''}`;
    case 'candles':
      return `candles ${of.market} ${of.interval}`;
    case 'trades':
    case 'bookTicker':
    case 'ticker':
    case 'auction':
      return `${of.channel} ${of.market}`;
    case 'orders':
    case 'orderLists':
    case 'fills':
    case 'balances':
      return of.channel;
    default:
      return of satisfies never;
  }
}
