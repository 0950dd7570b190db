/**
 * From the exchange's integers to the fields of the native API. Pure: the same facts give the same text
 * in a REST reply and in a stream message.
 */
import type { Candle } from '../codec/candle.ts';
import type { OrderState } from '../codec/order-state.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import { FEE_SCALE, MAX_PRICE, MAX_QUANTITY, selfTradeModes } from '../core/types.ts';
import { formatDecimal, parseDecimal } from '../core/decimal.ts';
import type { Views } from '../marketdata/views.ts';
import type { MarketReference, Reference } from '../marketdata/reference.ts';
import type {
  BalanceReply,
  BookTickerReply,
  CandleReply,
  DepthReply,
  FillReply,
  MarketReply,
  OrderReply,
  TickerReply,
  TradeReply,
} from './replies.ts';

/** Milliseconds since 1970 as RFC 3339. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

const FEE_DECIMALS = 6; // FEE_SCALE is 10^6

/** A fee rate as a fraction: 1000 parts per million are '0.001'; a rebate is negative. */
export function rateText(rate: number): string {
  const text = formatDecimal(BigInt(Math.abs(rate)), FEE_DECIMALS);
  return rate < 0 ? `-${text}` : text;
}

/** Symbol of a market that exists. */
export function marketSymbol(reference: Reference, market: number): string {
  return reference.market(market)?.symbol ?? '';
}

function assetSymbol(reference: Reference, asset: number): string {
  return reference.asset(asset)?.symbol ?? '';
}

export function renderOrder(reference: Reference, order: OrderState): OrderReply {
  const { market, updatedSequence: sequence } = order;
  const rules = reference.market(market) as MarketReference;
  const quantity = (lots: number): string => reference.quantityText(market, lots, sequence);
  const feeAsset = order.side === 'BUY' ? rules.base : rules.quote;
  return {
    orderId: order.orderId,
    ...(order.clientOrderId === '' ? {} : { clientOrderId: order.clientOrderId }),
    market: rules.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    selfTradeMode: order.selfTradeMode,
    ...(order.price === 0 ? {} : { price: reference.priceText(market, order.price, sequence) }),
    ...(order.quantity === 0 ? {} : { quantity: quantity(order.quantity) }),
    ...(order.quoteAmount === 0n
      ? {}
      : { quoteAmount: reference.amountText(rules.quote, order.quoteAmount) }),
    filled: quantity(order.filled),
    remaining: quantity(order.remaining),
    ...(order.prevented === 0 ? {} : { prevented: quantity(order.prevented) }),
    notional: reference.amountText(rules.quote, order.filledQuote),
    ...(order.filled === 0
      ? {}
      : {
          averagePrice: reference.averagePriceText(
            market,
            order.filled,
            order.filledQuote,
            sequence,
          ),
        }),
    fee: reference.amountText(feeAsset, order.fee),
    feeAsset: assetSymbol(reference, feeAsset),
    ...renderRebate(reference, order.side === 'BUY' ? rules.quote : rules.base, order.rebate),
    status: order.status,
    ...(order.reason === '' ? {} : { reason: order.reason }),
    createdAt: timeText(order.createdMs),
    updatedAt: timeText(order.updatedMs),
    ...(order.instructions === undefined ? {} : renderInstructions(reference, order)),
  };
}

function renderRebate(
  reference: Reference,
  asset: number,
  units: bigint,
): Pick<OrderReply, 'rebate' | 'rebateAsset'> {
  if (units === 0n) return {};
  return {
    rebate: reference.amountText(asset, units),
    rebateAsset: assetSymbol(reference, asset),
  };
}

type InstructionsReply = Partial<
  Pick<
    OrderReply,
    | 'stage'
    | 'listId'
    | 'stopPrice'
    | 'trailingDelta'
    | 'activationPrice'
    | 'activatedPrice'
    | 'triggeredPrice'
    | 'displayQuantity'
    | 'expireTime'
    | 'pegReference'
    | 'pegMode'
    | 'pegOffset'
    | 'strategyType'
    | 'strategyId'
    | 'workingAt'
  >
>;

/** What an order carries beside its terms; what does not apply is left out. */
function renderInstructions(
  reference: Reference,
  { instructions, market, updatedSequence }: OrderState,
): InstructionsReply {
  if (instructions === undefined) return {};
  const { listId, stopPrice, trailingDelta, displayQuantity, expireTime } = instructions;
  const price = (name: string, ticks: number): Record<string, string> =>
    ticks === 0 ? {} : { [name]: reference.priceText(market, ticks, updatedSequence) };
  const number = (name: string, value: number): Record<string, number> =>
    value === 0 ? {} : { [name]: value };
  const moment = (name: string, ms: number): Record<string, string> =>
    ms === 0 ? {} : { [name]: timeText(ms) };
  const { pegReference, pegMode, pegOffset } = instructions;
  return {
    stage: instructions.stage,
    ...number('listId', listId),
    ...price(trailingDelta === 0 ? 'stopPrice' : 'activationPrice', stopPrice),
    ...number('trailingDelta', trailingDelta),
    ...price('activatedPrice', instructions.activatedPrice),
    ...price('triggeredPrice', instructions.triggeredPrice),
    ...(displayQuantity === 0
      ? {}
      : { displayQuantity: reference.quantityText(market, displayQuantity, updatedSequence) }),
    ...moment('expireTime', expireTime),
    ...(pegReference === 'NONE' ? {} : { pegReference, pegMode, pegOffset }),
    ...number('strategyType', instructions.strategyType),
    ...number('strategyId', instructions.strategyId),
    ...moment('workingAt', instructions.workingMs),
  };
}

export function renderFill(reference: Reference, fill: Fill): FillReply {
  const rules = reference.market(fill.market) as MarketReference;
  return {
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    market: rules.symbol,
    side: fill.side,
    price: reference.priceText(fill.market, fill.price, fill.sequence),
    quantity: reference.quantityText(fill.market, fill.quantity, fill.sequence),
    quoteQuantity: reference.amountText(rules.quote, fill.quoteAmount),
    fee: reference.amountText(fill.feeAsset, fill.fee),
    feeAsset: assetSymbol(reference, fill.feeAsset),
    ...renderRebate(reference, fill.rebateAsset, fill.rebate),
    liquidity: fill.role,
    time: timeText(fill.timeMs),
  };
}

export function renderTrade(reference: Reference, trade: Trade): TradeReply {
  const rules = reference.market(trade.market) as MarketReference;
  return {
    tradeId: trade.tradeId,
    market: rules.symbol,
    price: reference.priceText(trade.market, trade.price, trade.sequence),
    quantity: reference.quantityText(trade.market, trade.quantity, trade.sequence),
    quoteQuantity: reference.amountText(rules.quote, trade.quoteAmount),
    takerSide: trade.takerSide,
    time: timeText(trade.timeMs),
  };
}

export function renderBalance(
  reference: Reference,
  balance: {
    readonly asset: number;
    readonly available: bigint;
    readonly locked: bigint;
    readonly held: bigint;
  },
): BalanceReply {
  const amount = (units: bigint): string => reference.amountText(balance.asset, units);
  return {
    asset: assetSymbol(reference, balance.asset),
    available: amount(balance.available),
    locked: amount(balance.locked),
    held: amount(balance.held),
  };
}

/** Rules of a market that are whole numbers, and those that are parts per million; 0 is off. */
export const countRules = [
  'maxOrders',
  'maxAlgoOrders',
  'maxIcebergOrders',
  'maxOrderLists',
  'maxAmends',
  'maxIcebergParts',
  'minTrailingAbove',
  'maxTrailingAbove',
  'minTrailingBelow',
  'maxTrailingBelow',
  'bandTrades',
  'callMs',
  'callRandomMs',
  'callExtensions',
] as const;
export const ratioRules = [
  'bidPriceUp',
  'bidPriceDown',
  'askPriceUp',
  'askPriceDown',
  'collar',
  'dynamicBand',
] as const;

function counts(market: MarketReference): Record<string, number> {
  const set = countRules.filter((name) => market[name] !== 0);
  return Object.fromEntries(set.map((name) => [name, market[name]]));
}

function ratios(market: MarketReference): Record<string, string> {
  const set = ratioRules.filter((name) => market[name] !== 0);
  return Object.fromEntries(set.map((name) => [name, rateText(market[name])]));
}

export function renderMarket(reference: Reference, market: MarketReference): MarketReply {
  const id = market.market;
  const price = (name: string, ticks: number, off: number): Record<string, string> =>
    ticks === 0 || ticks === off ? {} : { [name]: reference.priceText(id, ticks) };
  const quantity = (name: string, lots: number, off: number): Record<string, string> =>
    lots === 0 || lots === off ? {} : { [name]: reference.quantityText(id, lots) };
  const amount = (name: string, units: bigint): Record<string, string> =>
    units === 0n ? {} : { [name]: reference.amountText(market.quote, units) };
  return {
    market: market.symbol,
    base: assetSymbol(reference, market.base),
    quote: assetSymbol(reference, market.quote),
    status: market.status,
    tickSize: market.tickSize,
    lotSize: market.lotSize,
    ...price('minPrice', market.minPrice, 0),
    ...price('maxPrice', market.maxPrice, MAX_PRICE),
    ...quantity('minQuantity', market.minQuantity, 0),
    ...quantity('maxQuantity', market.maxQuantity, MAX_QUANTITY),
    ...quantity('marketMinQuantity', market.marketMinQuantity, 0),
    ...quantity('marketMaxQuantity', market.marketMaxQuantity, MAX_QUANTITY),
    ...amount('minNotional', market.minNotional),
    ...amount('maxNotional', market.maxNotional),
    ...counts(market),
    ...ratios(market),
    ...quantity('maxPosition', market.maxPosition, 0),
    makerFee: rateText(market.makerFee),
    takerFee: rateText(market.takerFee),
    selfTradeMode: market.selfTradeMode,
    selfTradeModesAllowed: selfTradeModes.filter(
      (_, bit) => bit > 0 && (market.selfTradeModesAllowed & (1 << bit)) !== 0,
    ),
  };
}

/** Depth as the views hold it now; `levels` 0 means all. */
export function renderDepth(views: Views, market: number, levels: number): DepthReply {
  const { reference } = views;
  const depth = views.depth(market, levels);
  const rows = (
    side: readonly { readonly price: number; readonly quantity: number }[],
  ): (readonly string[])[] =>
    side.map((each) => [
      reference.priceText(market, each.price),
      reference.quantityText(market, each.quantity),
    ]);
  return {
    sequence: views.sequence,
    market: marketSymbol(reference, market),
    updateId: depth.updateId,
    bids: rows(depth.bids),
    asks: rows(depth.asks),
  };
}

export function renderCandle(
  reference: Reference,
  market: number,
  candle: Candle,
  closed: boolean,
): CandleReply {
  const price = (ticks: number): string => reference.priceText(market, ticks);
  const { quote } = reference.market(market) as MarketReference;
  return {
    openTime: timeText(candle.openMs),
    open: price(candle.open),
    high: price(candle.high),
    low: price(candle.low),
    close: price(candle.close),
    volume: reference.quantityText(market, candle.volume),
    quoteVolume: reference.amountText(quote, candle.quoteVolume),
    takerVolume: reference.quantityText(market, candle.takerVolume),
    takerQuoteVolume: reference.amountText(quote, candle.takerQuoteVolume),
    trades: candle.trades,
    closed,
  };
}

interface Best {
  readonly bidPrice: number;
  readonly bidQuantity: number;
  readonly askPrice: number;
  readonly askQuantity: number;
}

function renderBest(
  reference: Reference,
  market: number,
  best: Best,
): Pick<BookTickerReply, 'bid' | 'bidQuantity' | 'ask' | 'askQuantity'> {
  const price = (ticks: number): string | null =>
    ticks === 0 ? null : reference.priceText(market, ticks);
  const quantity = (ticks: number, lots: number): string | null =>
    ticks === 0 ? null : reference.quantityText(market, lots);
  return {
    bid: price(best.bidPrice),
    bidQuantity: quantity(best.bidPrice, best.bidQuantity),
    ask: price(best.askPrice),
    askQuantity: quantity(best.askPrice, best.askQuantity),
  };
}

export function renderBookTicker(
  reference: Reference,
  ticker: Best & { readonly market: number; readonly updateId: number },
): BookTickerReply {
  return {
    market: marketSymbol(reference, ticker.market),
    ...renderBest(reference, ticker.market, ticker),
    updateId: ticker.updateId,
  };
}

/** The rolling 24-hour ticker as the views hold it now. */
export function renderTicker(views: Views, market: number): TickerReply {
  const { reference } = views;
  const day = views.ticker(market);
  const { quote } = reference.market(market) as MarketReference;
  const traded = day.trades > 0;
  const price = (ticks: number): string | null =>
    traded && ticks > 0 ? reference.priceText(market, ticks) : null;
  return {
    market: marketSymbol(reference, market),
    last: day.lastPrice === 0 ? null : reference.priceText(market, day.lastPrice),
    open: price(day.openPrice),
    high: price(day.highPrice),
    low: price(day.lowPrice),
    change: traded ? signedPrice(reference, market, day.lastPrice - day.openPrice) : null,
    changePercent: traded ? percent(day.lastPrice - day.openPrice, day.openPrice) : null,
    volume: reference.quantityText(market, day.volume),
    quoteVolume: reference.amountText(quote, day.quoteVolume),
    trades: day.trades,
    ...renderBest(reference, market, day),
    time: timeText(day.closeMs),
  };
}

function signedPrice(reference: Reference, market: number, ticks: number): string {
  const text = reference.priceText(market, Math.abs(ticks));
  return ticks < 0 ? `-${text}` : text;
}

/** 100 x part / whole with two decimals, towards zero. */
function percent(part: number, whole: number): string {
  const hundredths = (BigInt(Math.abs(part)) * 10_000n) / BigInt(whole);
  const text = formatDecimal(hundredths, 2);
  return part < 0 && hundredths > 0n ? `-${text}` : text;
}

/** Parts per million of a fee rate as text, a fraction; undefined unless -1 < rate < 1. */
export function rateOf(text: string): number | undefined {
  const isRebate = text.startsWith('-');
  const parts = parseDecimal(isRebate ? text.slice(1) : text, FEE_DECIMALS);
  if (typeof parts === 'string' || parts >= BigInt(FEE_SCALE)) return undefined;
  return isRebate && parts > 0n ? -Number(parts) : Number(parts);
}
