/** Public market data: markets, depth, trades, candles, tickers, best bid and offer, statistics. */
import { candleEndMs, candleIntervals, candleOpenMs } from '../../codec/candle.ts';
import type { Candle, CandleInterval } from '../../codec/candle.ts';
import type { MarketReference } from '../../marketdata/reference.ts';
import type { Views } from '../../marketdata/views.ts';
import type { GatewayContext } from '../context.ts';
import { marketStateShape, renderMarketState } from '../market-state.ts';
import type { MarketState } from '../market-state.ts';
import {
  cursorField,
  limitField,
  marketField,
  nextCursorField,
  sequenceShape,
} from '../order-shapes.ts';
import type { PageQuery } from '../order-shapes.ts';
import { PAGE_LIMIT, PAGE_LIMIT_MAX, listPage, sortable } from '../pages.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { bookTickerShape, candleShape, depthShape, tickerShape, tradeShape } from '../replies.ts';
import type { BookTickerReply, CandleReply, TickerReply, TradeReply } from '../replies.ts';
import {
  renderBookTicker,
  renderCandle,
  renderDepth,
  renderTicker,
  renderTrade,
  timeText,
} from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, counter, integer, list, moment, object, optional, text, time } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { findMarket } from '../terms.ts';
import { statistics, statisticsShape } from './statistics.ts';

const tag = 'Market data';
/** Levels of a side if the request says nothing, and at most. */
const LEVELS = 100;
export const LEVELS_MAX = 5000;

export interface MarketPath {
  readonly market: string;
}

export const marketPathShape: ObjectShape<MarketPath> = object<MarketPath>({ market: marketField });

export interface DepthQuery {
  readonly levels?: number;
}

export const depthQueryShape: ObjectShape<DepthQuery> = object<DepthQuery>({
  levels: optional(
    integer(`Levels of each side, best first; ${LEVELS} unless said otherwise.`, {
      min: 1,
      max: LEVELS_MAX,
    }),
  ),
});

export interface TradeList {
  readonly sequence: number;
  readonly trades: readonly TradeReply[];
  readonly nextCursor: string | null;
}

/** Trades of a market, newest first. */
export async function listTrades(
  { views, history }: GatewayContext,
  rules: MarketReference,
  query: PageQuery,
): Promise<TradeList | Problem> {
  const { sequence } = views;
  const { market } = rules;
  const page = await listPage(
    {
      recent: views.recentTrades(market, PAGE_LIMIT_MAX),
      key: (trade) => sortable(trade.tradeId),
      isAhead: (trade, at) => trade.sequence > at,
      history: (cursor, limit) =>
        history.trades({ market, limit, ...(cursor === undefined ? {} : { cursor }) }),
    },
    query.cursor,
    query.limit ?? PAGE_LIMIT,
  );
  if (isProblem(page)) return page;
  const trades = page.rows.map((trade) => renderTrade(views.reference, trade));
  return { sequence, trades, nextCursor: page.nextCursor };
}

export interface CandleQuery {
  readonly interval: CandleInterval;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** Candles oldest first, the newest `limit` of the range; empty intervals are flat. */
export async function findCandles(
  { views, history }: GatewayContext,
  market: number,
  { interval, from, to, limit = PAGE_LIMIT }: CandleQuery,
): Promise<readonly Candle[]> {
  const range = {
    limit,
    ...(from === undefined ? {} : { startMs: from }),
    ...(to === undefined ? {} : { endMs: to }),
  };
  const { candles, coveredFromMs } = views.candles(market, interval, range);
  const missing = limit - candles.length;
  if (missing <= 0 || interval === '1s' || (from !== undefined && from >= coveredFromMs)) {
    return candles;
  }
  const endMs = Math.min(candles[0]?.openMs ?? to ?? coveredFromMs, coveredFromMs);
  const older = await history.candles({
    market,
    interval,
    startMs: from ?? 0,
    endMs,
    limit: missing,
  });
  return [...older, ...candles];
}

export interface CandleList {
  readonly sequence: number;
  readonly market: string;
  readonly interval: string;
  readonly candles: readonly CandleReply[];
}

async function listCandles(
  context: GatewayContext,
  symbol: string,
  query: CandleQuery,
): Promise<CandleList | Problem> {
  const { views } = context;
  const rules = findMarket(views.reference, symbol);
  if (isProblem(rules)) return rules;
  if (query.from !== undefined && query.to !== undefined && query.from > query.to) {
    return problem('INVALID_FIELD', 'from: is after to.');
  }
  const { sequence, timeMs } = views;
  const candles = await findCandles(context, rules.market, query);
  const open = candleOpenMs(query.interval, timeMs);
  return {
    sequence,
    market: rules.symbol,
    interval: query.interval,
    candles: candles.map((candle) =>
      renderCandle(
        views.reference,
        rules.market,
        candle,
        candle.openMs < open || candleEndMs(query.interval, candle.openMs) <= timeMs,
      ),
    ),
  };
}

export interface TickerList {
  readonly sequence: number;
  readonly tickers: readonly TickerReply[];
}

export const tickerListShape: ObjectShape<TickerList> = object<TickerList>({
  sequence: sequenceShape,
  tickers: list(tickerShape, 'By age of the market.'),
});

/** The last 24 hours of all markets. */
export function listTickers(views: Views): TickerList {
  const tickers = views.reference.markets().map(({ market }) => renderTicker(views, market));
  return { sequence: views.sequence, tickers };
}

/** A handler for a market named in the path. */
function onMarket<R extends object>(
  answer: (context: GatewayContext, rules: MarketReference) => R,
): (call: { context: GatewayContext; params: MarketPath }) => R | Problem {
  return ({ context, params }) => {
    const rules = findMarket(context.views.reference, params.market);
    return isProblem(rules) ? rules : answer(context, rules);
  };
}

const base = { method: 'GET', tag, permission: 'public' } as const;

export const marketRoutes: readonly AnyRoute[] = [
  define({
    ...base,
    path: '/api/v1/time',
    operation: 'getTime',
    summary: "The server's wall clock and the log time.",
    reply: object<{ sequence: number; time: string; serverTimeMs: number; logTime: string }>({
      sequence: sequenceShape,
      time: time('Wall clock.'),
      serverTimeMs: counter('Wall clock in milliseconds since 1970, for timestamps.'),
      logTime: time('Time of the last command in the log.'),
    }),
    handle: ({ context: { views, now } }) => ({
      sequence: views.sequence,
      time: timeText(now()),
      serverTimeMs: now(),
      logTime: timeText(views.timeMs),
    }),
  }),
  define({
    ...base,
    path: '/api/v1/assets',
    operation: 'listAssets',
    summary: 'All assets.',
    reply: object<{ sequence: number; assets: readonly { asset: string; scale: number }[] }>({
      sequence: sequenceShape,
      assets: list(
        object<{ asset: string; scale: number }>({
          asset: text('Symbol of the asset.'),
          scale: integer('Decimals of its amounts.', { max: 18 }),
        }),
        'By age.',
      ),
    }),
    handle: ({ context: { views } }) => ({
      sequence: views.sequence,
      assets: views.reference.assets().map(({ symbol, scale }) => ({ asset: symbol, scale })),
    }),
  }),
  define({
    ...base,
    path: '/api/v1/markets',
    operation: 'listMarkets',
    summary: 'All markets with their rules.',
    reply: object<{ sequence: number; markets: readonly MarketState[] }>({
      sequence: sequenceShape,
      markets: list(marketStateShape, 'By age.'),
    }),
    handle: ({ context: { views } }) => ({
      sequence: views.sequence,
      markets: views.reference.markets().map((market) => renderMarketState(views, market)),
    }),
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market',
    operation: 'getMarket',
    summary: 'One market with its rules, and its auction while one runs.',
    params: marketPathShape,
    reply: object<{ sequence: number; market: MarketState }>({
      sequence: sequenceShape,
      market: marketStateShape,
    }),
    handle: onMarket(({ views }, rules) => ({
      sequence: views.sequence,
      market: renderMarketState(views, rules),
    })),
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market/depth',
    operation: 'getDepth',
    summary: 'Price levels of the book.',
    params: marketPathShape,
    query: depthQueryShape,
    reply: depthShape,
    handle: ({ context: { views }, params, query }) => {
      const rules = findMarket(views.reference, params.market);
      return isProblem(rules) ? rules : renderDepth(views, rules.market, query.levels ?? LEVELS);
    },
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market/trades',
    operation: 'listTrades',
    summary: 'Trades, newest first.',
    params: marketPathShape,
    query: object<PageQuery>({ limit: optional(limitField), cursor: optional(cursorField) }),
    reply: object<TradeList>({
      sequence: sequenceShape,
      trades: list(tradeShape, 'Newest first.'),
      nextCursor: nextCursorField,
    }),
    handle: ({ context, params, query }) => {
      const rules = findMarket(context.views.reference, params.market);
      return isProblem(rules) ? rules : listTrades(context, rules, query);
    },
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market/candles',
    operation: 'listCandles',
    summary: 'Candles, oldest first; intervals without trades are flat.',
    params: marketPathShape,
    query: object<CandleQuery>({
      interval: choice(candleIntervals, 'Length of a candle.'),
      from: optional(moment('Candles that open at or after this time.')),
      to: optional(moment('Candles that open before this time.')),
      limit: optional(limitField),
    }),
    reply: object<CandleList>({
      sequence: sequenceShape,
      market: marketField,
      interval: text('Length of a candle.'),
      candles: list(candleShape, 'Oldest first.'),
    }),
    handle: ({ context, params, query }) => listCandles(context, params.market, query),
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market/ticker',
    operation: 'getTicker',
    summary: 'Rolling 24 hours of one market.',
    params: marketPathShape,
    reply: object<{ sequence: number; ticker: TickerReply }>({
      sequence: sequenceShape,
      ticker: tickerShape,
    }),
    handle: onMarket(({ views }, { market }) => ({
      sequence: views.sequence,
      ticker: renderTicker(views, market),
    })),
  }),
  define({
    ...base,
    path: '/api/v1/markets/:market/bbo',
    operation: 'getBbo',
    summary: 'Best bid and offer.',
    params: marketPathShape,
    reply: object<BookTickerReply & { sequence: number }>({
      sequence: sequenceShape,
      ...bookTickerShape.fields,
    }),
    handle: onMarket(({ views }, { market }) => ({
      sequence: views.sequence,
      ...renderBookTicker(views.reference, views.bookTicker(market)),
    })),
  }),
  define({
    ...base,
    path: '/api/v1/tickers',
    operation: 'listTickers',
    summary: 'Rolling 24 hours of all markets.',
    reply: tickerListShape,
    handle: ({ context }) => listTickers(context.views),
  }),
  define({
    ...base,
    path: '/api/v1/statistics',
    operation: 'getStatistics',
    summary: 'Orders and trades per second, uptime, and depth and spread of each market.',
    reply: statisticsShape,
    handle: ({ context }) => statistics(context),
  }),
];
