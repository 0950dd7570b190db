/**
 * The things that replies and streams speak of: their fields in the native API, as types and as shapes.
 * Decimals are text, times RFC 3339 in milliseconds, ids numbers; what does not apply is left out.
 */
import { orderStatuses } from '../codec/order-state.ts';
import {
  cancelReasons,
  expiryReasons,
  marketStatuses,
  orderStages,
  orderTypes,
  pegModes,
  pegReferences,
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
  signedDecimal,
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
  readonly rebate?: string;
  readonly rebateAsset?: string;
  readonly status: string;
  readonly reason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly stage?: string;
  readonly listId?: number;
  readonly stopPrice?: string;
  readonly trailingDelta?: number;
  readonly activationPrice?: string;
  readonly activatedPrice?: string;
  readonly triggeredPrice?: string;
  readonly displayQuantity?: string;
  readonly expireTime?: string;
  readonly pegReference?: string;
  readonly pegMode?: string;
  readonly pegOffset?: number;
  readonly strategyType?: number;
  readonly strategyId?: number;
  readonly workingAt?: string;
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
  rebate: optional(decimal('Received as a maker, out of the fees of takers.')),
  rebateAsset: optional(text('Asset of the rebate: what the order gives.')),
  stage: optional(
    choice(
      orderStages,
      'Of an order with conditions or of a list: WORKING in the market, WAITING for its trigger, ' +
        'PENDING until the first order of its list is filled.',
    ),
  ),
  listId: optional(id('The list that it was placed in.')),
  stopPrice: optional(decimal('Price that triggers it.')),
  trailingDelta: optional(integer('Trails the price by so many basis points.', { min: 1 })),
  activationPrice: optional(decimal('Where a trailing order begins to track.')),
  activatedPrice: optional(decimal('Where it began to track.')),
  triggeredPrice: optional(decimal('Price of the trade that triggered it.')),
  displayQuantity: optional(decimal('Iceberg: what the book shows at a time.')),
  expireTime: optional(time('When it ends.')),
  pegReference: optional(choice(pegReferences, 'What it follows.')),
  pegMode: optional(choice(pegModes, 'Priced once, or again and again.')),
  pegOffset: optional(integer('Levels or ticks away from the reference.')),
  strategyType: optional(integer("The client's own number.")),
  strategyId: optional(integer("The client's own number.")),
  workingAt: optional(time('When it began to work.')),
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
  readonly rebate?: string;
  readonly rebateAsset?: string;
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
  rebate: optional(decimal("Received as the maker, out of the taker's fee.")),
  rebateAsset: optional(text('Asset of the rebate.')),
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
  readonly maxAlgoOrders?: number;
  readonly maxIcebergOrders?: number;
  readonly maxOrderLists?: number;
  readonly maxAmends?: number;
  readonly maxIcebergParts?: number;
  readonly minTrailingAbove?: number;
  readonly maxTrailingAbove?: number;
  readonly minTrailingBelow?: number;
  readonly maxTrailingBelow?: number;
  readonly bidPriceUp?: string;
  readonly bidPriceDown?: string;
  readonly askPriceUp?: string;
  readonly askPriceDown?: string;
  readonly collar?: string;
  readonly dynamicBand?: string;
  readonly bandTrades?: number;
  readonly callMs?: number;
  readonly callRandomMs?: number;
  readonly callExtensions?: number;
  readonly maxPosition?: string;
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
  maxAlgoOrders: optional(integer('Of them, those that wait for a trigger.', { min: 1 })),
  maxIcebergOrders: optional(integer('Of them, icebergs.', { min: 1 })),
  maxOrderLists: optional(integer('Most open order lists of one account.', { min: 1 })),
  maxAmends: optional(integer('Most amendments of one order that keep its priority.', { min: 1 })),
  maxIcebergParts: optional(integer('Most slices of an iceberg.', { min: 1 })),
  minTrailingAbove: optional(
    integer('Least trailing delta of stop-loss buys and take-profit sells, basis points.'),
  ),
  maxTrailingAbove: optional(integer('Greatest one of them.')),
  minTrailingBelow: optional(
    integer('Least trailing delta of stop-loss sells and take-profit buys, basis points.'),
  ),
  maxTrailingBelow: optional(integer('Greatest one of them.')),
  bidPriceUp: optional(decimal('Highest price of buys, as a multiple of the last price.')),
  bidPriceDown: optional(decimal('Lowest price of buys, as a multiple of the last price.')),
  askPriceUp: optional(decimal('Highest price of sells, as a multiple of the last price.')),
  askPriceDown: optional(decimal('Lowest price of sells, as a multiple of the last price.')),
  collar: optional(
    decimal('How far from the best price a market order may trade, as a fraction of it.'),
  ),
  dynamicBand: optional(
    decimal('How far from the average price a trade may be, as a fraction; else an auction.'),
  ),
  bandTrades: optional(integer('How many trades that average is of.')),
  callMs: optional(integer('How long a volatility auction collects orders, in ms.')),
  callRandomMs: optional(integer('The random time after that, in ms.')),
  callExtensions: optional(integer('How often it may be extended.')),
  maxPosition: optional(decimal('Most that an account may own of the base asset, or be buying.')),
  makerFee: signedDecimal(
    'Share of what the maker receives, as a fraction (0.001 = 0.1 %); negative: a rebate.',
  ),
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

export const tickerShape: ObjectShape<TickerReply> = object<TickerReply>({
  market: text('Symbol of the market.'),
  last: nullable(decimal('Price of the last trade; null before the first.')),
  open: nullable(decimal('First price of the last 24 hours; null without a trade in them.')),
  high: nullable(decimal('Highest price of the last 24 hours.')),
  low: nullable(decimal('Lowest price of the last 24 hours.')),
  change: nullable(signedDecimal('last - open.')),
  changePercent: nullable(signedDecimal('The same in percent of open.')),
  volume: decimal('Base assets traded in 24 hours.'),
  quoteVolume: decimal('Quote assets traded in 24 hours.'),
  trades: counter('Trades in 24 hours.'),
  ...best,
  time: time('End of the 24 hours.'),
});
