/** Figures of the running exchange for people: rates, counts, uptime, depth and spread of each market. */
import { formatDecimal } from '../../core/decimal.ts';
import type { GatewayContext } from '../context.ts';
import { sequenceShape } from '../order-shapes.ts';
import { renderBookTicker } from '../render.ts';
import { counter, decimal, list, nullable, object, text } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';

interface MarketStatistics {
  readonly market: string;
  readonly status: string;
  readonly bidLevels: number;
  readonly askLevels: number;
  readonly bestBid: string | null;
  readonly bestAsk: string | null;
  readonly spread: string | null;
}

export interface Statistics {
  readonly sequence: number;
  readonly uptimeSeconds: number;
  readonly ordersPerSecond: string;
  readonly tradesPerSecond: string;
  readonly totalOrders: number;
  readonly totalTrades: number;
  readonly openOrders: number;
  readonly accounts: number;
  readonly markets: readonly MarketStatistics[];
}

export const statisticsShape: ObjectShape<Statistics> = object<Statistics>({
  sequence: sequenceShape,
  uptimeSeconds: counter('Since this gateway started.'),
  ordersPerSecond: decimal('Orders accepted, over the last 10 seconds.'),
  tradesPerSecond: decimal('Trades, over the last 10 seconds.'),
  totalOrders: counter('Orders accepted since this gateway started.'),
  totalTrades: counter('Trades since this gateway started.'),
  openOrders: counter('Orders in all books.'),
  accounts: counter('Accounts.'),
  markets: list(
    object<MarketStatistics>({
      market: text('Symbol of the market.'),
      status: text('What the market accepts.'),
      bidLevels: counter('Prices with bids.'),
      askLevels: counter('Prices with asks.'),
      bestBid: nullable(decimal('Null when there is none.')),
      bestAsk: nullable(decimal('Null when there is none.')),
      spread: nullable(decimal('Best ask less best bid; null unless both are there.')),
    }),
    'By age of the market.',
  ),
});

/** The statistics now. */
export function statistics(context: GatewayContext): Statistics {
  const { views, metrics } = context;
  const { reference } = views;
  const rates = metrics.rates(context.now());
  return {
    sequence: views.sequence,
    uptimeSeconds: Math.floor(rates.uptimeMs / 1000),
    ordersPerSecond: tenths(rates.ordersPerTenSeconds),
    tradesPerSecond: tenths(rates.tradesPerTenSeconds),
    totalOrders: metrics.orderCount,
    totalTrades: metrics.tradeCount,
    openOrders: views.openOrderCount,
    accounts: reference.accounts().length,
    markets: reference.markets().map(({ market, symbol, status }) => {
      const depth = views.depth(market, Number.MAX_SAFE_INTEGER);
      const ticker = views.bookTicker(market);
      const { bid, ask } = renderBookTicker(reference, ticker);
      const both = bid !== null && ask !== null;
      return {
        market: symbol,
        status,
        bidLevels: depth.bids.length,
        askLevels: depth.asks.length,
        bestBid: bid,
        bestAsk: ask,
        spread: both ? reference.priceText(market, ticker.askPrice - ticker.bidPrice) : null,
      };
    }),
  };
}

function tenths(perTenSeconds: number): string {
  return formatDecimal(BigInt(perTenSeconds), 1);
}
