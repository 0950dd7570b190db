/**
 * Parameters of a new order to the terms of the core: which of them belong to which type, and decimal
 * text to ticks, lots and units. Pure; what is wrong is answered before anything reaches the log.
 */
import type { OrderTerms } from '../../core/command.ts';
import type { OrderType, SelfTradeMode, Side, TimeInForce } from '../../core/types.ts';
import { orderTypes, selfTradeModes, sides, timesInForce } from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { isProblem } from '../problems.ts';
import { orderTerms } from '../terms.ts';
import { failure, failureOfProblem, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import { responseTypes } from './order-replies.ts';
import type { ResponseType } from './order-replies.ts';
import { clientId, decimal, oneOf, optional, text, whole } from './parameters.ts';
import type { Fields } from './parameters.ts';
import { findSymbol } from './symbols.ts';

export interface OrderParameters {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | undefined;
  readonly quantity: string | undefined;
  readonly quoteOrderQty: string | undefined;
  readonly price: string | undefined;
  readonly newClientOrderId: string | undefined;
  readonly strategyId: number | undefined;
  readonly strategyType: number | undefined;
  readonly newOrderRespType: ResponseType | undefined;
  readonly selfTradePreventionMode: SelfTradeMode | undefined;
}

const told = selfTradeModes.filter((mode) => mode !== 'DEFAULT');

export const orderFields: Fields<OrderParameters> = {
  symbol: text,
  side: oneOf(sides, 'INVALID_SIDE'),
  type: oneOf(orderTypes, 'INVALID_ORDER_TYPE'),
  timeInForce: optional(oneOf(timesInForce, 'INVALID_TIME_IN_FORCE')),
  quantity: optional(decimal),
  quoteOrderQty: optional(decimal),
  price: optional(decimal),
  newClientOrderId: optional(clientId),
  strategyId: optional(whole()),
  strategyType: optional(whole()),
  newOrderRespType: optional(oneOf(responseTypes)),
  selfTradePreventionMode: optional(oneOf<SelfTradeMode>(told)),
};

/** A new order that may go to the core. */
export interface ReadOrder {
  readonly market: MarketReference;
  readonly terms: OrderTerms;
  readonly responseType: ResponseType;
}

export function readOrder(reference: Reference, given: OrderParameters): ReadOrder | BinanceError {
  const market = findSymbol(reference, given.symbol);
  if (isFailure(market)) return market;
  const flaw = checkComposition(given) ?? checkPrecision(reference, market, given);
  if (flaw !== undefined) return flaw;
  const { timeInForce, price, quantity, quoteOrderQty, newClientOrderId } = given;
  const terms = orderTerms(reference, {
    market: market.symbol,
    side: given.side,
    type: given.type,
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(price === undefined ? {} : { price }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(quoteOrderQty === undefined ? {} : { quoteAmount: quoteOrderQty }),
    ...(newClientOrderId === undefined ? {} : { clientOrderId: newClientOrderId }),
    ...(given.selfTradePreventionMode === undefined
      ? {}
      : { selfTradeMode: given.selfTradePreventionMode }),
  });
  if (isProblem(terms)) return orderFailure(failureOfProblem(terms), given);
  const usual = given.type === 'MARKET' || given.type === 'LIMIT' ? 'FULL' : 'ACK';
  return { market, terms, responseType: given.newOrderRespType ?? usual };
}

/** A market order's quantity has a filter of its own name. */
export function orderFailure(found: BinanceError, given: OrderParameters): BinanceError {
  const isLot = given.type === 'MARKET' && found.msg === failure('FILTER', 'LOT_SIZE').msg;
  return isLot ? failure('FILTER', 'MARKET_LOT_SIZE') : found;
}

/** Which parameters a type needs and which it must not have. */
function checkComposition(given: OrderParameters): BinanceError | undefined {
  const { type, timeInForce, price, quantity, quoteOrderQty, strategyType } = given;
  if (strategyType !== undefined && strategyType < STRATEGY_TYPE_MIN) {
    return failure('BAD_STRATEGY_TYPE');
  }
  if (type === 'MARKET') {
    if (timeInForce !== undefined) return failure('PARAMETER_NOT_REQUIRED', 'timeInForce');
    if (price !== undefined) return failure('PARAMETER_NOT_REQUIRED', 'price');
    if (quantity === undefined && quoteOrderQty === undefined) {
      return failure('EITHER_PARAMETER', 'quantity', 'quoteOrderQty');
    }
    return quantity !== undefined && quoteOrderQty !== undefined
      ? failure('BAD_COMBINATION')
      : undefined;
  }
  if (type === 'LIMIT' && timeInForce === undefined) {
    return failure('MANDATORY_PARAMETER', 'timeInForce');
  }
  if (type === 'LIMIT_MAKER' && timeInForce !== undefined) {
    return failure('PARAMETER_NOT_REQUIRED', 'timeInForce');
  }
  if (quantity === undefined) return failure('MANDATORY_PARAMETER', 'quantity');
  if (price === undefined) return failure('MANDATORY_PARAMETER', 'price');
  return quoteOrderQty === undefined
    ? undefined
    : failure('PARAMETER_NOT_REQUIRED', 'quoteOrderQty');
}

const STRATEGY_TYPE_MIN = 1_000_000;

/** More decimals than the asset itself has are no matter of a filter. */
function checkPrecision(
  reference: Reference,
  market: MarketReference,
  given: OrderParameters,
): BinanceError | undefined {
  const base = reference.asset(market.base)?.scale ?? 0;
  const quote = reference.asset(market.quote)?.scale ?? 0;
  const scales = { quantity: base, price: Math.max(quote, market.tickScale), quoteOrderQty: quote };
  for (const [name, scale] of Object.entries(scales)) {
    const decimals = given[name as keyof typeof scales]?.split('.')[1]?.replace(/0+$/, '') ?? '';
    if (decimals.length > scale) return failure('BAD_PRECISION', name);
  }
  return undefined;
}
