/** What exchangeInfo says of the exchange and of each market: its rules as Binance's filters. */
import type { MarketStatus, OrderType } from '../../core/types.ts';
import { formatDecimal } from '../../core/decimal.ts';
import {
  BASIS_POINTS,
  MAX_AMOUNT,
  MAX_PRICE,
  MAX_QUANTITY,
  orderTypes,
  selfTradeModes,
} from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { padded } from './decimals.ts';
import { marketTexts } from './market-replies.ts';
import type { MarketTexts } from './market-replies.ts';
import { symbolOf } from './symbols.ts';

export const symbolStatuses = ['TRADING', 'HALT', 'BREAK', 'END_OF_DAY', 'CANCEL_ONLY'] as const;
export type SymbolStatus = (typeof symbolStatuses)[number];

const statusTexts: Readonly<Record<MarketStatus, SymbolStatus>> = {
  TRADING: 'TRADING',
  HALT: 'HALT',
  CANCEL_ONLY: 'CANCEL_ONLY',
  CLOSED: 'END_OF_DAY',
  PRE_OPEN: 'BREAK',
  AUCTION: 'BREAK',
};

export function symbolStatus(market: MarketReference): SymbolStatus {
  return statusTexts[market.status];
}

/** In the order in which Binance lists them. */
const orderTypesTold: readonly OrderType[] = orderTypes;

/** The market as an element of `symbols`. */
export function symbolInfo(
  reference: Reference,
  market: MarketReference,
  withPermissionSets: boolean,
): Record<string, unknown> {
  const baseScale = reference.asset(market.base)?.scale ?? 0;
  const quoteScale = reference.asset(market.quote)?.scale ?? 0;
  return {
    symbol: symbolOf(market),
    status: symbolStatus(market),
    baseAsset: market.baseSymbol,
    baseAssetPrecision: baseScale,
    quoteAsset: market.quoteSymbol,
    quotePrecision: quoteScale,
    quoteAssetPrecision: quoteScale,
    baseCommissionPrecision: baseScale,
    quoteCommissionPrecision: quoteScale,
    orderTypes: orderTypesTold,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(reference, market),
    permissions: [],
    permissionSets: withPermissionSets ? [['SPOT']] : [],
    defaultSelfTradePreventionMode: market.selfTradeMode,
    allowedSelfTradePreventionModes: selfTradeModes.filter(
      (_, bit) => bit > 0 && (market.selfTradeModesAllowed & (1 << bit)) !== 0,
    ),
  };
}

/**
 * The market's rules as filters. A bound that is off is told as the bound that holds all the same: what
 * a price, a quantity or an amount can be at all.
 */
export function filtersOf(
  reference: Reference,
  market: MarketReference,
): readonly Record<string, unknown>[] {
  const texts = marketTexts(reference, market);
  const { tickSize, lotSize } = market;
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: texts.price(market.minPrice || 1),
      maxPrice: texts.price(market.maxPrice || MAX_PRICE),
      tickSize: padded(tickSize),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: texts.quantity(market.minQuantity || 1),
      maxQty: texts.quantity(market.maxQuantity || MAX_QUANTITY),
      stepSize: padded(lotSize),
    },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: texts.quantity(market.marketMinQuantity || 1),
      maxQty: texts.quantity(market.marketMaxQuantity || MAX_QUANTITY),
      stepSize: padded(lotSize),
    },
    {
      filterType: 'NOTIONAL',
      minNotional: texts.quote(market.minNotional),
      applyMinToMarket: true,
      maxNotional: texts.quote(market.maxNotional || MAX_AMOUNT),
      applyMaxToMarket: true,
      avgPriceMins: 0,
    },
    ...optionalFilters(texts, market),
  ];
}

type Filter = Record<string, unknown>;

/** Filters that are told only where the market has them. */
function optionalFilters(texts: MarketTexts, market: MarketReference): Filter[] {
  const bands = [market.bidPriceUp, market.bidPriceDown, market.askPriceUp, market.askPriceDown];
  const deltas = [
    market.minTrailingAbove,
    market.maxTrailingAbove,
    market.minTrailingBelow,
    market.maxTrailingBelow,
  ];
  const { maxPosition } = market;
  const count = (type: string, name: string, limit: number): Filter[] =>
    limit === 0 ? [] : [{ filterType: type, [name]: limit }];
  return [
    ...(bands.every((each) => each === 0) ? [] : [percentFilter(market)]),
    ...count('ICEBERG_PARTS', 'limit', market.maxIcebergParts),
    ...(deltas.every((each) => each === 0) ? [] : [trailingFilter(market)]),
    ...(maxPosition === 0
      ? []
      : [{ filterType: 'MAX_POSITION', maxPosition: texts.quantity(maxPosition) }]),
    ...count('MAX_NUM_ORDERS', 'maxNumOrders', market.maxOrders),
    ...count('MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders', market.maxAlgoOrders),
    ...count('MAX_NUM_ICEBERG_ORDERS', 'maxNumIcebergOrders', market.maxIcebergOrders),
    ...count('MAX_NUM_ORDER_LISTS', 'maxNumOrderLists', market.maxOrderLists),
    ...count('MAX_NUM_ORDER_AMENDS', 'maxNumOrderAmends', market.maxAmends),
  ];
}

/** Bounds around the last price, so averaged over no minutes; one that is off is as wide as can be. */
function percentFilter(market: MarketReference): Filter {
  const multiplier = (millionths: number): string =>
    padded(formatDecimal(BigInt(millionths), BAND_DECIMALS));
  return {
    filterType: 'PERCENT_PRICE_BY_SIDE',
    bidMultiplierUp: multiplier(market.bidPriceUp || MAX_PRICE),
    bidMultiplierDown: multiplier(market.bidPriceDown),
    askMultiplierUp: multiplier(market.askPriceUp || MAX_PRICE),
    askMultiplierDown: multiplier(market.askPriceDown),
    avgPriceMins: 0,
  };
}

const BAND_DECIMALS = 6; // BAND_SCALE is 10^6

function trailingFilter(market: MarketReference): Filter {
  return {
    filterType: 'TRAILING_DELTA',
    minTrailingAboveDelta: market.minTrailingAbove || 1,
    maxTrailingAboveDelta: market.maxTrailingAbove || BASIS_POINTS - 1,
    minTrailingBelowDelta: market.minTrailingBelow || 1,
    maxTrailingBelowDelta: market.maxTrailingBelow || BASIS_POINTS - 1,
  };
}
