/** Public trades: the newest, old ones by id, and aggregates. */
import type { Trade } from '../../../codec/trade.ts';
import type { MarketReference } from '../../../marketdata/reference.ts';
import type { GatewayContext } from '../../context.ts';
import { aggregate, aggregateReply } from '../aggregate-trades.ts';
import type { AggregateTrade } from '../aggregate-trades.ts';
import { onSymbol, operation } from '../call.ts';
import type { AnyOperation } from '../call.ts';
import { failure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { tradeReply } from '../market-replies.ts';
import { limit, moment, optional, text, whole } from '../parameters.ts';
import { tradesInRange } from '../ranges.ts';

interface RecentParameters {
  readonly symbol: string;
  readonly limit: number;
}

interface OldParameters extends RecentParameters {
  readonly fromId: number | undefined;
}

interface AggregateParameters extends OldParameters {
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
}

async function trades(
  context: GatewayContext,
  { market }: MarketReference,
  given: RecentParameters & { readonly fromId?: number | undefined },
): Promise<object> {
  const { fromId } = given;
  const found = await tradesInRange(context, { market, fromId, limit: given.limit });
  return found.map((trade) => tradeReply(context.views.reference, trade));
}

async function aggregates(
  context: GatewayContext,
  { market }: MarketReference,
  given: AggregateParameters,
): Promise<object | BinanceError> {
  const { fromId, startTime: startMs, endTime: endMs, limit: count } = given;
  if (fromId !== undefined && (startMs !== undefined || endMs !== undefined)) {
    return failure('BAD_COMBINATION');
  }
  const isOldest = fromId !== undefined || startMs !== undefined;
  const found = isOldest
    ? await forwards(context, market, given)
    : await backwards(context, market, endMs, count);
  return found.map((each) => aggregateReply(context.views.reference, each));
}

const PAGE = 1000;

/** Oldest first from an id or a time on. */
async function forwards(
  context: GatewayContext,
  market: number,
  { fromId, startTime: startMs, endTime: endMs, limit: count }: AggregateParameters,
): Promise<readonly AggregateTrade[]> {
  // One trade earlier shows whether the first aggregate began before.
  const from = fromId === undefined ? undefined : Math.max(1, fromId - 1);
  const list: Trade[] = [];
  let range = { market, fromId: from, startMs, endMs, limit: PAGE };
  for (;;) {
    const page = await tradesInRange(context, range);
    list.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || aggregate(list).length > count + 1) break;
    range = { market, fromId: last.tradeId + 1, startMs: undefined, endMs, limit: PAGE };
  }
  const [first] = list;
  const all = aggregate(list);
  const begun = first !== undefined && fromId !== undefined && first.tradeId < fromId;
  return (begun ? all.slice(1) : all).slice(0, count);
}

/** The newest up to a time, or of all. */
async function backwards(
  context: GatewayContext,
  market: number,
  endMs: number | undefined,
  count: number,
): Promise<readonly AggregateTrade[]> {
  let list = await tradesInRange(context, { market, endMs, limit: PAGE });
  for (;;) {
    const [first] = list;
    if (first === undefined || first.tradeId === 1) break;
    const fromId = Math.max(1, first.tradeId - PAGE);
    const isEnough = aggregate(list).length > count;
    if (isEnough) break;
    const limit = first.tradeId - fromId;
    const before = await tradesInRange(context, { market, fromId, limit });
    if (before.length === 0) break;
    list = [...before, ...list];
  }
  return aggregate(list).slice(-count);
}

export const tradeOperations: readonly AnyOperation[] = [
  operation<RecentParameters>({
    name: 'trades.recent',
    security: 'NONE',
    weight: 25,
    fields: { symbol: text, limit: limit(500, 1000) },
    handle: onSymbol(trades),
  }),
  operation<OldParameters>({
    name: 'trades.historical',
    security: 'NONE',
    weight: 25,
    fields: { symbol: text, limit: limit(500, 1000), fromId: optional(whole()) },
    handle: onSymbol(trades),
  }),
  operation<AggregateParameters>({
    name: 'trades.aggregate',
    security: 'NONE',
    weight: 4,
    fields: {
      symbol: text,
      limit: limit(500, 1000),
      fromId: optional(whole()),
      startTime: optional(moment),
      endTime: optional(moment),
    },
    handle: onSymbol(aggregates),
  }),
];
