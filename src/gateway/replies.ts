/**
 * The things that replies and streams speak of: their fields in the native API, as types and as shapes.
 * Decimals are text, times RFC 3339 in milliseconds, ids numbers; what does not apply is left out.
 */
import { orderStatuses } from '../codec/order-state.ts';
import {
  cancelReasons,
  expiryReasons,
  marketStatuses,
  orderTypes,
  selfTradeModes,
  sides,
  timesInForce,
} from '../core/types.ts';
import {
  choice,
  counter,
  decimal,
  flag,
  id,
  integer,
  level,
  list,
  nullable,
  object,
  optional,
  text,
  time,
} from './shapes.ts';
import type { ObjectShape } from './shapes.ts';

export interface OrderReply {
  readonly orderId: number;
  readonly clientOrderId?: string;
  readonly market: string;
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly selfTradeMode: string;
  readonly price?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly filled: string;
  readonly remaining: string;
  readonly prevented?: string;
  readonly notional: string;
  readonly averagePrice?: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly status: string;
  readonly reason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const orderShape: ObjectShape<OrderReply> = object<OrderReply>({
  orderId: id('Given by the exchange, increasing.'),
  clientOrderId: optional(text('As the client gave it.', { max: 36 })),
  market: text('Symbol of the market.'),
  side: choice(sides, 'BUY or SELL.'),
  type: choice(orderTypes, 'Type of the order.'),
  timeInForce: choice(timesInForce, 'How long it may rest.'),
  selfTradeMode: choice(selfTradeModes, 'Self-trade prevention that holds for it.'),
  price: optional(decimal('Limit price in quote assets; absent for market orders.')),
  quantity: optional(
    decimal('Total quantity in base assets; absent for market orders by quote amount.'),
  ),
  quoteAmount: optional(
    decimal('Quote amount to spend or receive, of market orders by quote amount.'),
  ),
  filled: decimal('Quantity traded so far.'),
  remaining: decimal('Quantity not filled; after the end, what was left.'),
  prevented: optional(decimal('Quantity taken away by self-trade prevention.')),
  notional: decimal('Quote amount traded so far.'),
  averagePrice: optional(
    decimal('notional / filled, rounded down; absent before the first trade.'),
  ),
  fee: decimal('Fee paid so far.'),
  feeAsset: text('Asset of the fee: what the order receives.'),
  status: choice(orderStatuses, 'Where the order stands.'),
  reason: optional(choice([...cancelReasons, ...expiryReasons], 'Why it ended.')),
  createdAt: time('When it was accepted.'),
  updatedAt: time('When it last changed.'),
});

export interface FillReply {
  readonly tradeId: number;
  readonly orderId: number;
  readonly market: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly quoteQuantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: string;
  readonly time: string;
}

export const fillShape: ObjectShape<FillReply> = object<FillReply>({
  tradeId: id('Id of the trade in its market.'),
  orderId: id('The order of the account.'),
  market: text('Symbol of the market.'),
  side: choice(sides, 'Side of the order.'),
  price: decimal('Price of the trade.'),
  quantity: decimal('Quantity in base assets.'),
  quoteQuantity: decimal('Price times quantity.'),
  fee: decimal('Fee paid for this fill.'),
  feeAsset: text('Asset of the fee.'),
  liquidity: choice(['TAKER', 'MAKER'], 'Whether the order took or made liquidity.'),
  time: time('When it traded.'),
});

export interface TradeReply {
  readonly tradeId: number;
  readonly market: string;
  readonly price: string;
  readonly quantity: string;
  readonly quoteQuantity: string;
  readonly takerSide: string;
  readonly time: string;
}

export const tradeShape: ObjectShape<TradeReply> = object<TradeReply>({
  tradeId: id('From 1 in each market, without a gap.'),
  market: text('Symbol of the market.'),
  price: decimal('Price of the trade.'),
  quantity: decimal('Quantity in base assets.'),
  quoteQuantity: decimal('Price times quantity.'),
  takerSide: choice(sides, 'Side of the incoming order.'),
  time: time('When it traded.'),
});

export interface BalanceReply {
  readonly asset: string;
  readonly available: string;
  readonly locked: string;
  readonly held: string;
}

export const balanceShape: ObjectShape<BalanceReply> = object<BalanceReply>({
  asset: text('Symbol of the asset.'),
  available: decimal('Free to use.'),
  locked: decimal('Locked by open orders.'),
  held: decimal('Held by withdrawals that are not finished.'),
});

export interface MarketReply {
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
  readonly maxOrders?: number;
  readonly makerFee: string;
  readonly takerFee: string;
  readonly selfTradeMode: string;
  readonly selfTradeModesAllowed: readonly string[];
}

export const marketShape: ObjectShape<MarketReply> = object<MarketReply>({
  market: text('Symbol of the market.'),
  base: text('What is traded.'),
  quote: text('What it is paid in.'),
  status: choice(marketStatuses, 'What the market accepts.'),
  tickSize: decimal('Step of prices.'),
  lotSize: decimal('Step of quantities.'),
  minPrice: optional(decimal('Lowest price; absent: none.')),
  maxPrice: optional(decimal('Highest price; absent: none.')),
  minQuantity: optional(decimal('Least quantity; absent: none.')),
  maxQuantity: optional(decimal('Greatest quantity; absent: none.')),
  marketMinQuantity: optional(decimal('Least quantity of market orders; absent: none.')),
  marketMaxQuantity: optional(decimal('Greatest quantity of market orders; absent: none.')),
  minNotional: optional(decimal('Least price times quantity; absent: none.')),
  maxNotional: optional(decimal('Greatest price times quantity; absent: none.')),
  maxOrders: optional(integer('Most open orders of one account; absent: no bound.', { min: 1 })),
  makerFee: decimal('Share of what the maker receives, as a fraction (0.001 = 0.1 %).'),
  takerFee: decimal('Share of what the taker receives, as a fraction.'),
  selfTradeMode: choice(selfTradeModes, 'Mode of orders that ask for none.'),
  selfTradeModesAllowed: list(choice(selfTradeModes, ''), 'Modes that orders may ask for.'),
});

export interface DepthReply {
  readonly sequence: number;
  readonly market: string;
  readonly updateId: number;
  readonly bids: readonly (readonly string[])[];
  readonly asks: readonly (readonly string[])[];
}

export const depthShape: ObjectShape<DepthReply> = object<DepthReply>({
  sequence: counter('Log position that the answer reflects.'),
  market: text('Symbol of the market.'),
  updateId: counter('Update of the book that this is of.'),
  bids: list(level('Price and quantity.'), 'Best first.'),
  asks: list(level('Price and quantity.'), 'Best first.'),
});

export interface CandleReply {
  readonly openTime: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly takerVolume: string;
  readonly takerQuoteVolume: string;
  readonly trades: number;
  readonly closed: boolean;
}

export const candleShape: ObjectShape<CandleReply> = object<CandleReply>({
  openTime: time('Start of the interval.'),
  open: decimal('First price.'),
  high: decimal('Highest price.'),
  low: decimal('Lowest price.'),
  close: decimal('Last price.'),
  volume: decimal('Base assets traded.'),
  quoteVolume: decimal('Quote assets traded.'),
  takerVolume: decimal('Base assets that takers bought.'),
  takerQuoteVolume: decimal('Quote assets that takers paid.'),
  trades: counter('Number of trades.'),
  closed: flag('Whether the interval is over.'),
});

export interface BookTickerReply {
  readonly market: string;
  readonly bid: string | null;
  readonly bidQuantity: string | null;
  readonly ask: string | null;
  readonly askQuantity: string | null;
  readonly updateId: number;
}

const best = {
  bid: nullable(decimal('Best bid; null when there is none.')),
  bidQuantity: nullable(decimal('Quantity at the best bid.')),
  ask: nullable(decimal('Best ask; null when there is none.')),
  askQuantity: nullable(decimal('Quantity at the best ask.')),
};

export const bookTickerShape: ObjectShape<BookTickerReply> = object<BookTickerReply>({
  market: text('Symbol of the market.'),
  ...best,
  updateId: counter('Update of the book that this is of.'),
});

export interface TickerReply {
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
  readonly bidQuantity: string | null;
  readonly ask: string | null;
  readonly askQuantity: string | null;
  readonly time: string;
}

const signed = text('', { pattern: /^-?[0-9]+(\.[0-9]+)?$/ });

export const tickerShape: ObjectShape<TickerReply> = object<TickerReply>({
  market: text('Symbol of the market.'),
  last: nullable(decimal('Price of the last trade; null before the first.')),
  open: nullable(decimal('First price of the last 24 hours; null without a trade in them.')),
  high: nullable(decimal('Highest price of the last 24 hours.')),
  low: nullable(decimal('Lowest price of the last 24 hours.')),
  change: nullable(signed),
  changePercent: nullable(signed),
  volume: decimal('Base assets traded in 24 hours.'),
  quoteVolume: decimal('Quote assets traded in 24 hours.'),
  trades: counter('Trades in 24 hours.'),
  ...best,
  time: time('End of the 24 hours.'),
});
