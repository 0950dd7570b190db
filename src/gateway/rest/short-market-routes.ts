/** Short routes of market data: the native handlers under the names that clients in the wild use. */
import { candleEndMs, candleIntervals } from '../../codec/candle.ts';
import type { CandleInterval } from '../../codec/candle.ts';
import { cursorField, limitField, nextCursorField, sequenceShape } from '../order-shapes.ts';
import type { PageQuery } from '../order-shapes.ts';
import { isProblem } from '../problems.ts';
import { candleShape, depthShape, tradeShape } from '../replies.ts';
import type { CandleReply, DepthReply } from '../replies.ts';
import { renderCandle, renderDepth, renderMarket, renderTicker } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, list, moment, object, optional, text } from '../shapes.ts';
import {
  depthQueryShape,
  findCandles,
  listTickers,
  listTrades,
  tickerListShape,
} from './market-routes.ts';
import type { DepthQuery, TradeList } from './market-routes.ts';
import { marketNameFields, shortMarket } from './short-requests.ts';
import type { MarketName } from './short-requests.ts';
import { shortMarketReply, shortMarketShape } from './short-replies.ts';

const USUAL_LEVELS = 100;
const base = { method: 'GET', tag: 'Short routes', permission: 'public' } as const;

interface KlineQuery extends MarketName {
  readonly interval?: CandleInterval;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly start_time?: number;
  readonly end_time?: number;
  readonly limit?: number;
}

interface KlineReply extends CandleReply {
  readonly start: string;
  readonly end: string;
}

/** Seconds since 1970 are taken for what they are: no exchange traded before 1973 in milliseconds. */
const SECONDS_BELOW = 100_000_000_000;
const inMs = (given: number | undefined): number | undefined =>
  given !== undefined && given < SECONDS_BELOW ? given * 1000 : given;

const symbolPath = object<{ symbol: string }>({
  symbol: text('Market: AAPL-USD, AAPL_USD, AAPLUSD or just AAPL.', { max: 33 }),
});

export const shortMarketRoutes: readonly AnyRoute[] = [
  define({
    ...base,
    path: '/market/:symbol',
    operation: 'shortGetMarket',
    summary: 'A market with its rules, best prices and last 24 hours.',
    params: symbolPath,
    reply: shortMarketShape,
    handle: ({ context, params }) => {
      const rules = shortMarket(context, params);
      if (isProblem(rules)) return rules;
      const { views } = context;
      return shortMarketReply(
        views.sequence,
        renderMarket(views.reference, rules),
        renderTicker(views, rules.market),
      );
    },
  }),
  define({
    ...base,
    path: '/market/:symbol/depth',
    operation: 'shortGetMarketDepth',
    summary: 'GET /api/v1/markets/{market}/depth.',
    params: symbolPath,
    query: depthQueryShape,
    reply: object<DepthReply & { symbol: string }>({
      ...depthShape.fields,
      symbol: text('The same as market.'),
    }),
    handle: ({ context, params, query }) => {
      const rules = shortMarket(context, params);
      if (isProblem(rules)) return rules;
      const { symbol } = rules;
      return { ...renderDepth(context.views, rules.market, query.levels ?? USUAL_LEVELS), symbol };
    },
  }),
  define({
    ...base,
    path: '/depth',
    operation: 'shortGetDepth',
    summary: 'GET /api/v1/markets/{market}/depth.',
    query: object<MarketName & DepthQuery>({ ...marketNameFields, ...depthQueryShape.fields }),
    reply: depthShape,
    handle: ({ context, query }) => {
      const rules = shortMarket(context, query);
      if (isProblem(rules)) return rules;
      return renderDepth(context.views, rules.market, query.levels ?? USUAL_LEVELS);
    },
  }),
  define({
    ...base,
    path: '/trades',
    operation: 'shortListTrades',
    summary: 'GET /api/v1/markets/{market}/trades.',
    query: object<MarketName & PageQuery>({
      ...marketNameFields,
      limit: optional(limitField),
      cursor: optional(cursorField),
    }),
    reply: object<TradeList>({
      sequence: sequenceShape,
      trades: list(tradeShape, 'Newest first.'),
      nextCursor: nextCursorField,
    }),
    handle: ({ context, query }) => {
      const rules = shortMarket(context, query);
      return isProblem(rules) ? rules : listTrades(context, rules, query);
    },
  }),
  define({
    ...base,
    path: '/klines',
    operation: 'shortListCandles',
    summary: 'GET /api/v1/markets/{market}/candles; times also in seconds since 1970.',
    query: object<KlineQuery>({
      ...marketNameFields,
      interval: optional(choice(candleIntervals, '1m unless said otherwise.')),
      startTime: optional(moment('Candles that open at or after this time.')),
      endTime: optional(moment('Candles that open before this time.')),
      start_time: optional(moment('The same as startTime.')),
      end_time: optional(moment('The same as endTime.')),
      limit: optional(limitField),
    }),
    reply: object<{
      sequence: number;
      market: string;
      interval: string;
      klines: readonly KlineReply[];
    }>({
      sequence: sequenceShape,
      market: text('Symbol of the market.'),
      interval: text('Length of a candle.'),
      klines: list(
        object<KlineReply>({
          ...candleShape.fields,
          start: text('Opening time in milliseconds since 1970.'),
          end: text('Closing time in milliseconds since 1970.'),
        }),
        'Oldest first.',
      ),
    }),
    handle: async ({ context, query }) => {
      const rules = shortMarket(context, query);
      if (isProblem(rules)) return rules;
      const { views } = context;
      const { sequence, timeMs } = views;
      const interval = query.interval ?? '1m';
      const from = inMs(query.startTime ?? query.start_time);
      const to = inMs(query.endTime ?? query.end_time);
      const candles = await findCandles(context, rules.market, {
        interval,
        ...(query.limit === undefined ? {} : { limit: query.limit }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
      const klines = candles.map((candle) => {
        const endMs = candleEndMs(interval, candle.openMs);
        return {
          ...renderCandle(views.reference, rules.market, candle, endMs <= timeMs),
          start: String(candle.openMs),
          end: String(endMs),
        };
      });
      return { sequence, market: rules.symbol, interval, klines };
    },
  }),
  define({
    ...base,
    path: '/tickers',
    operation: 'shortListTickers',
    summary: 'GET /api/v1/tickers.',
    reply: tickerListShape,
    handle: ({ context }) => listTickers(context.views),
  }),
];
