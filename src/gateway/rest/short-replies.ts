/** Replies of the short routes: native fields, and beside them the names that clients in the wild look for. */
import { sequenceShape } from '../order-shapes.ts';
import { fillShape, orderShape } from '../replies.ts';
import type { FillReply, MarketReply, OrderReply, TickerReply } from '../replies.ts';
import { marketShape, tickerShape } from '../replies.ts';
import { decimal, id, list, nullable, object, optional, text } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';

export interface ShortOrderReply extends OrderReply {
  readonly sequence: number;
  readonly id: number;
  readonly order_id: number;
  readonly symbol: string;
  readonly filledQuantity: string;
  readonly filled_quantity: string;
  readonly executedQty: string;
  readonly remainingQuantity: string;
  readonly remaining_quantity: string;
  readonly average_price?: string;
  readonly order: OrderReply;
  readonly trades: readonly FillReply[];
  readonly fills: readonly FillReply[];
}

const again = 'The same under another name.';
const trades = list(
  fillShape,
  'What the order traded: all of it when it is asked for, else in this request.',
);

export const shortOrderReplyShape: ObjectShape<ShortOrderReply> = object<ShortOrderReply>({
  ...orderShape.fields,
  sequence: sequenceShape,
  id: id(again),
  order_id: id(again),
  symbol: text(again),
  filledQuantity: decimal('Quantity traded so far.'),
  filled_quantity: decimal(again),
  executedQty: decimal(again),
  remainingQuantity: decimal('Quantity not filled.'),
  remaining_quantity: decimal(again),
  average_price: optional(decimal(again)),
  order: orderShape,
  trades,
  fills: trades,
});

/** An order with all its names. */
export function shortOrderReply(
  sequence: number,
  order: OrderReply,
  fills: readonly FillReply[],
): ShortOrderReply {
  return {
    ...order,
    sequence,
    id: order.orderId,
    order_id: order.orderId,
    symbol: order.market,
    filledQuantity: order.filled,
    filled_quantity: order.filled,
    executedQty: order.filled,
    remainingQuantity: order.remaining,
    remaining_quantity: order.remaining,
    ...(order.averagePrice === undefined ? {} : { average_price: order.averagePrice }),
    order,
    trades: fills,
    fills,
  };
}

export interface ShortMarketReply extends MarketReply {
  readonly sequence: number;
  readonly symbol: string;
  readonly bestBid: string | null;
  readonly best_bid: string | null;
  readonly bestAsk: string | null;
  readonly best_ask: string | null;
  readonly lastPrice: string | null;
  readonly last_price: string | null;
  readonly volume: string;
  readonly ticker: TickerReply;
}

const price = nullable(decimal('Null when there is none.'));

export const shortMarketShape: ObjectShape<ShortMarketReply> = object<ShortMarketReply>({
  ...marketShape.fields,
  sequence: sequenceShape,
  symbol: text(again),
  bestBid: price,
  best_bid: price,
  bestAsk: price,
  best_ask: price,
  lastPrice: price,
  last_price: price,
  volume: decimal('Base assets traded in 24 hours.'),
  ticker: tickerShape,
});

/** A market with its rules, its best prices and its last 24 hours. */
export function shortMarketReply(
  sequence: number,
  market: MarketReply,
  ticker: TickerReply,
): ShortMarketReply {
  return {
    ...market,
    sequence,
    symbol: market.market,
    bestBid: ticker.bid,
    best_bid: ticker.bid,
    bestAsk: ticker.ask,
    best_ask: ticker.ask,
    lastPrice: ticker.last,
    last_price: ticker.last,
    volume: ticker.volume,
    ticker,
  };
}
