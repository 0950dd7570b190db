/** Tickers: of the last 24 hours, of other windows and of the trading day; prices and best offers. */
import { candleOpenMs } from '../../../codec/candle.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { GatewayContext } from '../../context.ts';
import { onSymbol, operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { failure, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import {
  bookTickerReply,
  dayTicker,
  daySums,
  marketTexts,
  miniTicker,
  priceTicker,
  weightedPrice,
  windowTicker,
} from '../market-replies.ts';
import { oneOf, optional, otherwise, symbolList, text, timeZone } from '../parameters.ts';
import type { Field, Fields, ParameterMap } from '../parameters.ts';
import { findSymbols } from '../symbols.ts';
import { AVERAGE_MINUTES, windowOpenMs, windowSums } from '../windows.ts';

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
  answer: (context: GatewayContext, market: MarketReference, given: T) => object | Promise<object>,
): (call: BinanceCall<T>) => Promise<object | BinanceError> {
  return async ({ context, given }) => {
    const markets = findSymbols(context.views.reference, given.symbol, given.symbols);
    if (isFailure(markets)) return markets;
    const replies: object[] = [];
    for (const market of markets) replies.push(await answer(context, market, given));
    return given.symbol === undefined ? replies : (replies[0] ?? []);
  };
}

const tickerTypes = ['FULL', 'MINI'] as const;
const tickerType = otherwise(oneOf(tickerTypes, 'INVALID_TICKER_TYPE'), 'FULL');

interface DayParameters extends SymbolsParameters {
  readonly type: (typeof tickerTypes)[number];
}

interface WindowParameters extends DayParameters {
  readonly windowSize: number;
}

interface TradingDayParameters extends DayParameters {
  readonly timeZone: number;
}

function symbolCount(parameters: ParameterMap): number {
  if (parameters.has('symbol')) return 1;
  return parameters.get('symbols')?.split(',').length ?? Infinity;
}

function dayWeight(parameters: ParameterMap): number {
  const count = symbolCount(parameters);
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
}

function windowWeight(parameters: ParameterMap): number {
  return Math.min(4 * symbolCount(parameters), 200);
}

const oneOrAll =
  (one: number, all: number) =>
  (parameters: ParameterMap): number =>
    parameters.has('symbol') ? one : all;

/** Minutes of `1m` to `59m`, `1h` to `23h`, `1d` to `7d`. */
const windowSize: Field<number> = {
  required: false,
  absent: 24 * 60,
  read: (given, name) => {
    const [, count = '', unit = ''] = /^([1-9][0-9]?)([mhd])$/.exec(given) ?? [];
    const [most, minutes] = windowUnits[unit] ?? [0, 0];
    const isValid = Number(count) >= 1 && Number(count) <= most;
    return isValid ? Number(count) * minutes : failure('INVALID_PARAMETER', name);
  },
};

/** The most of each unit, and its minutes. */
const windowUnits: Readonly<Record<string, readonly [number, number]>> = {
  m: [59, 1],
  h: [23, 60],
  d: [7, 24 * 60],
};

/** A window's ticker; one or several symbols must be named. */
function onWindow<T extends DayParameters>(
  openMs: (nowMs: number, given: T) => number,
): (call: BinanceCall<T>) => Promise<object | BinanceError> {
  const answer = onSymbols<T>(async (context, market, given) => {
    const { views } = context;
    const sums = await windowSums(context, market.market, openMs(views.timeMs, given));
    const render = given.type === 'FULL' ? windowTicker : miniTicker;
    return render(views.reference, market, sums);
  });
  return async (call) => {
    const { symbol, symbols } = call.given;
    if (symbol === undefined && symbols === undefined) {
      return failure('EITHER_PARAMETER', 'symbol', 'symbols');
    }
    return answer(call);
  };
}

async function averagePrice(context: GatewayContext, market: MarketReference): Promise<object> {
  const { views } = context;
  const openMs = windowOpenMs(views.timeMs, AVERAGE_MINUTES);
  const sums = await windowSums(context, market.market, openMs);
  const last = marketTexts(views.reference, market).price(sums.lastPrice);
  return {
    mins: AVERAGE_MINUTES,
    price: sums.trades === 0 ? last : weightedPrice(views.reference, market, sums),
    closeTime: sums.closeMs,
  };
}

export const tickerOperations: readonly AnyOperation[] = [
  operation<{ readonly symbol: string }>({
    name: 'avgPrice',
    security: 'NONE',
    weight: 2,
    fields: { symbol: text },
    handle: onSymbol(averagePrice),
  }),
  operation<DayParameters>({
    name: 'ticker.24hr',
    security: 'NONE',
    weight: dayWeight,
    fields: { ...symbolsFields, type: tickerType },
    handle: onSymbols(({ views }, market, { type }) => {
      const day = views.ticker(market.market);
      return type === 'FULL'
        ? dayTicker(views.reference, market, day)
        : miniTicker(views.reference, market, daySums(day));
    }),
  }),
  operation<WindowParameters>({
    name: 'ticker',
    security: 'NONE',
    weight: windowWeight,
    fields: { ...symbolsFields, type: tickerType, windowSize },
    handle: onWindow((nowMs, given) => windowOpenMs(nowMs, given.windowSize)),
  }),
  operation<TradingDayParameters>({
    name: 'ticker.tradingDay',
    security: 'NONE',
    weight: windowWeight,
    fields: { ...symbolsFields, type: tickerType, timeZone },
    handle: onWindow((nowMs, given) => candleOpenMs('1d', nowMs + given.timeZone) - given.timeZone),
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
