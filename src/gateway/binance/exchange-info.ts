/** What exchangeInfo says of the exchange and of each market: its rules as Binance's filters. */
import type { MarketStatus, OrderType } from '../../core/types.ts';
import {
  MAX_AMOUNT,
  MAX_PRICE,
  MAX_QUANTITY,
  orderTypes,
  selfTradeModes,
} from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { padded } from './decimals.ts';
import { marketTexts } from './market-replies.ts';
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
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
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
    ...(market.maxOrders === 0
      ? []
      : [{ filterType: 'MAX_NUM_ORDERS', maxNumOrders: market.maxOrders }]),
  ];
}
