/** Public market data: depth, trades, candles and tickers of symbols. */
import { candleIntervals } from '../../../codec/candle.ts';
import type { CandleInterval } from '../../../codec/candle.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { GatewayContext } from '../../context.ts';
import { findCandles } from '../../rest/market-routes.ts';
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import {
  bookTickerReply,
  dayTicker,
  daySums,
  depthReply,
  klineCloseMs,
  klineRow,
  marketTexts,
  miniTicker,
  priceTicker,
  tradeReply,
} from '../market-replies.ts';
import { limit, oneOf, optional, otherwise, symbolList, text, whole } from '../parameters.ts';
import type { Fields, ParameterMap } from '../parameters.ts';
import { findSymbol, findSymbols } from '../symbols.ts';

interface DepthParameters {
  readonly symbol: string;
  readonly limit: number;
}

/** Weight by the levels asked for. */
function depthWeight(parameters: ParameterMap): number {
  const levels = Number(parameters.get('limit') ?? 100);
  if (levels <= 100) return 5;
  if (levels <= 500) return 25;
  return levels <= 1000 ? 50 : 250;
}

/** A handler for one symbol. */
function onSymbol<T extends { readonly symbol: string }>(
  answer: (context: GatewayContext, market: MarketReference, given: T) => unknown,
): (call: BinanceCall<T>) => unknown {
  return ({ context, given }) => {
    const market = findSymbol(context.views.reference, given.symbol);
    return isFailure(market) ? market : answer(context, market, given);
  };
}

interface KlineParameters {
  readonly symbol: string;
  readonly interval: CandleInterval;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

async function klines(
  context: GatewayContext,
  market: MarketReference,
  { interval, startTime, endTime, limit: count }: KlineParameters,
): Promise<object> {
  const { reference } = context.views;
  const candles = await findCandles(context, market.market, {
    interval,
    limit: count,
    ...(startTime === undefined ? {} : { from: startTime }),
    ...(endTime === undefined ? {} : { to: endTime + 1 }),
  });
  const texts = marketTexts(reference, market);
  return candles.map((each) => klineRow(texts, each, klineCloseMs(interval, each.openMs)));
}

interface SymbolsParameters {
  readonly symbol: string | undefined;
  readonly symbols: readonly string[] | undefined;
}

const symbolsFields: Fields<SymbolsParameters> = {
  symbol: optional(text),
  symbols: optional(symbolList),
};

/** One object for one symbol, a list for several or all. */
function onSymbols<T extends SymbolsParameters>(
  answer: (context: GatewayContext, market: MarketReference, given: T) => object,
): (call: BinanceCall<T>) => object | BinanceError {
  return ({ context, given }) => {
    const markets = findSymbols(context.views.reference, given.symbol, given.symbols);
    if (isFailure(markets)) return markets;
    const replies = markets.map((market) => answer(context, market, given));
    return given.symbol === undefined ? replies : (replies[0] ?? []);
  };
}

const tickerTypes = ['FULL', 'MINI'] as const;

interface DayParameters extends SymbolsParameters {
  readonly type: (typeof tickerTypes)[number];
}

function dayWeight(parameters: ParameterMap): number {
  if (parameters.has('symbol')) return 2;
  const count = parameters.get('symbols')?.split(',').length ?? Infinity;
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
}

const oneOrAll =
  (one: number, all: number) =>
  (parameters: ParameterMap): number =>
    parameters.has('symbol') ? one : all;

const klineFields: Fields<KlineParameters> = {
  symbol: text,
  interval: oneOf(candleIntervals, 'BAD_INTERVAL'),
  startTime: optional(whole()),
  endTime: optional(whole()),
  limit: limit(500, 1000),
};

export const marketDataOperations: readonly AnyOperation[] = [
  operation<DepthParameters>({
    name: 'depth',
    security: 'NONE',
    weight: depthWeight,
    fields: { symbol: text, limit: limit(100, 5000) },
    handle: onSymbol(({ views }, market, given) =>
      depthReply(views.reference, market, views.depth(market.market, given.limit)),
    ),
  }),
  operation<{ readonly symbol: string; readonly limit: number }>({
    name: 'trades.recent',
    security: 'NONE',
    weight: 25,
    fields: { symbol: text, limit: limit(500, 1000) },
    handle: onSymbol(({ views }, market, given) =>
      views
        .recentTrades(market.market, given.limit)
        .map((trade) => tradeReply(views.reference, trade)),
    ),
  }),
  ...(['klines', 'uiKlines'] as const).map((name) =>
    operation<KlineParameters>({
      name,
      security: 'NONE',
      weight: 2,
      fields: klineFields,
      handle: onSymbol(klines),
    }),
  ),
  operation<DayParameters>({
    name: 'ticker.24hr',
    security: 'NONE',
    weight: dayWeight,
    fields: {
      ...symbolsFields,
      type: otherwise(oneOf(tickerTypes, 'INVALID_TICKER_TYPE'), 'FULL'),
    },
    handle: onSymbols(({ views }, market, { type }) => {
      const day = views.ticker(market.market);
      return type === 'FULL'
        ? dayTicker(views.reference, market, day)
        : miniTicker(views.reference, market, daySums(day));
    }),
  }),
  operation<SymbolsParameters>({
    name: 'ticker.price',
    security: 'NONE',
    weight: oneOrAll(2, 4),
    fields: symbolsFields,
    handle: onSymbols(({ views }, market) =>
      priceTicker(views.reference, market, views.lastPrice(market.market)),
    ),
  }),
  operation<SymbolsParameters>({
    name: 'ticker.book',
    security: 'NONE',
    weight: oneOrAll(2, 4),
    fields: symbolsFields,
    handle: onSymbols(({ views }, market) =>
      bookTickerReply(views.reference, market, views.bookTicker(market.market)),
    ),
  }),
];
