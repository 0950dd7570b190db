/** Public market data: depth and candles. */
import { candleIntervals } from '../../../codec/candle.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { GatewayContext } from '../../context.ts';
import { findCandles } from '../../rest/market-routes.ts';
import { onSymbol, operation } from '../call.ts';
import type { AnyOperation } from '../call.ts';
import { depthReply, klineCloseMs, klineRow, marketTexts } from '../market-replies.ts';
import { limit, moment, oneOf, optional, text, timeZone } from '../parameters.ts';
import type { Fields, ParameterMap } from '../parameters.ts';
import { isSameInZone, zonedCandles } from '../windows.ts';
import type { ZonedQuery } from '../windows.ts';

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

interface KlineParameters extends ZonedQuery {
  readonly symbol: string;
  /** Milliseconds ahead of UTC. */
  readonly timeZone: number;
}

async function klines(
  context: GatewayContext,
  market: MarketReference,
  given: KlineParameters,
): Promise<object> {
  const { interval, startTime, endTime, timeZone } = given;
  const texts = marketTexts(context.views.reference, market);
  if (!isSameInZone(interval, timeZone)) {
    const zoned = await zonedCandles(context, market.market, given, timeZone);
    return zoned.map(({ candle, endMs }) => klineRow(texts, candle, endMs - 1));
  }
  const candles = await findCandles(context, market.market, {
    interval,
    limit: given.limit,
    ...(startTime === undefined ? {} : { from: startTime }),
    ...(endTime === undefined ? {} : { to: endTime + 1 }),
  });
  return candles.map((each) => klineRow(texts, each, klineCloseMs(interval, each.openMs)));
}

const klineFields: Fields<KlineParameters> = {
  symbol: text,
  timeZone,
  interval: oneOf(candleIntervals, 'BAD_INTERVAL'),
  startTime: optional(moment),
  endTime: optional(moment),
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
  ...(['klines', 'uiKlines'] as const).map((name) =>
    operation<KlineParameters>({
      name,
      security: 'NONE',
      weight: 2,
      fields: klineFields,
      handle: onSymbol(klines),
    }),
  ),
];
