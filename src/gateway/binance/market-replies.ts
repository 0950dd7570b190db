/** Market data as this surface shows it: exchange information, depth, trades, candles, tickers. */
import type { Candle, CandleInterval } from '../../codec/candle.ts';
import { candleEndMs } from '../../codec/candle.ts';
import type { Trade } from '../../codec/trade.ts';
import { formatDecimal } from '../../core/decimal.ts';
import type { BookTicker, Depth, Level } from '../../marketdata/depth.ts';
import type { DayTicker } from '../../marketdata/market-book.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { padded } from './decimals.ts';
import { symbolOf } from './symbols.ts';

/** Decimal text of a market's numbers in its present grid. */
export interface MarketTexts {
  readonly price: (ticks: number) => string;
  readonly quantity: (lots: number | bigint) => string;
  readonly quote: (units: bigint) => string;
}

export function marketTexts(reference: Reference, market: MarketReference): MarketTexts {
  const id = market.market;
  return {
    price: (ticks) => padded(reference.priceText(id, ticks)),
    quantity: (lots) => padded(reference.quantityText(id, lots)),
    quote: (units) => padded(reference.amountText(market.quote, units)),
  };
}

/** Price and quantity of each level. */
export function levelRows(texts: MarketTexts, levels: readonly Level[]): [string, string][] {
  return levels.map(({ price, quantity }) => [texts.price(price), texts.quantity(quantity)]);
}

/** A snapshot of the book; its id is on the counter of the depth streams. */
export function depthReply(
  reference: Reference,
  market: MarketReference,
  depth: Depth,
): { lastUpdateId: number; bids: [string, string][]; asks: [string, string][] } {
  const texts = marketTexts(reference, market);
  return {
    lastUpdateId: depth.updateId,
    bids: levelRows(texts, depth.bids),
    asks: levelRows(texts, depth.asks),
  };
}

/** A public trade, in the grid that its market had then. */
export function tradeReply(reference: Reference, trade: Trade): Record<string, unknown> {
  const { market, sequence } = trade;
  const { quote } = reference.market(market) as MarketReference;
  return {
    id: trade.tradeId,
    price: padded(reference.priceText(market, trade.price, sequence)),
    qty: padded(reference.quantityText(market, trade.quantity, sequence)),
    quoteQty: padded(reference.amountText(quote, trade.quoteAmount)),
    time: trade.timeMs,
    isBuyerMaker: trade.takerSide === 'SELL',
    isBestMatch: true,
  };
}

/** The twelve values of a candle. */
export function klineRow(texts: MarketTexts, candle: Candle, closeMs: number): (string | number)[] {
  return [
    candle.openMs,
    texts.price(candle.open),
    texts.price(candle.high),
    texts.price(candle.low),
    texts.price(candle.close),
    texts.quantity(candle.volume),
    closeMs,
    texts.quote(candle.quoteVolume),
    candle.trades,
    texts.quantity(candle.takerVolume),
    texts.quote(candle.takerQuoteVolume),
    '0',
  ];
}

/** The last millisecond of a candle. */
export function klineCloseMs(interval: CandleInterval, openMs: number): number {
  return candleEndMs(interval, openMs) - 1;
}

export function priceTicker(
  reference: Reference,
  market: MarketReference,
  lastPrice: number,
): Record<string, unknown> {
  const { price } = marketTexts(reference, market);
  return { symbol: symbolOf(market), price: price(lastPrice) };
}

export function bookTickerReply(
  reference: Reference,
  market: MarketReference,
  best: BookTicker,
): Record<string, unknown> {
  const texts = marketTexts(reference, market);
  return {
    symbol: symbolOf(market),
    bidPrice: texts.price(best.bidPrice),
    bidQty: texts.quantity(best.bidQuantity),
    askPrice: texts.price(best.askPrice),
    askQty: texts.quantity(best.askQuantity),
  };
}

/** What traded in a window of time. */
export interface WindowSums {
  readonly openPrice: number;
  readonly highPrice: number;
  readonly lowPrice: number;
  readonly lastPrice: number;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly trades: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly openMs: number;
  readonly closeMs: number;
}

/** Change of price over a window: signed price text, and percent with three decimals. */
export function priceChange(
  texts: MarketTexts,
  { openPrice, lastPrice, trades }: Pick<WindowSums, 'openPrice' | 'lastPrice' | 'trades'>,
): { readonly change: string; readonly percent: string } {
  const ticks = trades === 0 ? 0 : lastPrice - openPrice;
  const sign = ticks < 0 ? '-' : '';
  const thousandths =
    openPrice === 0 ? 0n : (BigInt(Math.abs(ticks)) * 100_000n) / BigInt(openPrice);
  const [whole = '0', part = ''] = formatDecimal(thousandths, 3).split('.');
  return {
    change: sign + texts.price(Math.abs(ticks)),
    percent: `${thousandths === 0n ? '' : sign}${whole}.${part.padEnd(3, '0')}`,
  };
}

/** Quote per base of a window as text; zero when nothing traded. */
export function weightedPrice(
  reference: Reference,
  market: MarketReference,
  { volume, quoteVolume }: Pick<WindowSums, 'volume' | 'quoteVolume'>,
): string {
  return padded(reference.averagePriceText(market.market, volume, quoteVolume));
}

/** A window of trades in few words: MINI of the tickers. */
export function miniTicker(
  reference: Reference,
  market: MarketReference,
  sums: WindowSums,
): Record<string, unknown> {
  const texts = marketTexts(reference, market);
  return {
    symbol: symbolOf(market),
    openPrice: texts.price(sums.openPrice),
    highPrice: texts.price(sums.highPrice),
    lowPrice: texts.price(sums.lowPrice),
    lastPrice: texts.price(sums.lastPrice),
    ...tail(texts, sums),
  };
}

/** A window of trades with its changes: FULL of the rolling and the trading-day ticker. */
export function windowTicker(
  reference: Reference,
  market: MarketReference,
  sums: WindowSums,
): Record<string, unknown> {
  const texts = marketTexts(reference, market);
  const { change, percent } = priceChange(texts, sums);
  return {
    symbol: symbolOf(market),
    priceChange: change,
    priceChangePercent: percent,
    weightedAvgPrice: weightedPrice(reference, market, sums),
    openPrice: texts.price(sums.openPrice),
    highPrice: texts.price(sums.highPrice),
    lowPrice: texts.price(sums.lowPrice),
    lastPrice: texts.price(sums.lastPrice),
    ...tail(texts, sums),
  };
}

/** FULL of the last 24 hours, with the best of the book. */
export function dayTicker(
  reference: Reference,
  market: MarketReference,
  day: DayTicker,
): Record<string, unknown> {
  const texts = marketTexts(reference, market);
  const sums = daySums(day);
  const { change, percent } = priceChange(texts, sums);
  return {
    symbol: symbolOf(market),
    priceChange: change,
    priceChangePercent: percent,
    weightedAvgPrice: weightedPrice(reference, market, sums),
    prevClosePrice: texts.price(day.previousClose),
    lastPrice: texts.price(day.lastPrice),
    lastQty: texts.quantity(day.lastQuantity),
    bidPrice: texts.price(day.bidPrice),
    bidQty: texts.quantity(day.bidQuantity),
    askPrice: texts.price(day.askPrice),
    askQty: texts.quantity(day.askQuantity),
    openPrice: texts.price(sums.openPrice),
    highPrice: texts.price(sums.highPrice),
    lowPrice: texts.price(sums.lowPrice),
    ...tail(texts, sums),
  };
}

/** The last 24 hours as a window; a day without trades stands at the last price. */
export function daySums(day: DayTicker): WindowSums {
  if (day.trades > 0) return day;
  const price = day.lastPrice;
  return { ...day, openPrice: price, highPrice: price, lowPrice: price };
}

function tail(texts: MarketTexts, sums: WindowSums): Record<string, unknown> {
  const { trades } = sums;
  return {
    volume: texts.quantity(sums.volume),
    quoteVolume: texts.quote(sums.quoteVolume),
    openTime: sums.openMs,
    closeTime: sums.closeMs,
    firstId: trades === 0 ? -1 : sums.firstTradeId,
    lastId: trades === 0 ? -1 : sums.lastTradeId,
    count: trades,
  };
}
