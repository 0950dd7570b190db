/**
 * Names and decimal text to the core's numbers, by the market's own rules: the one place of the gateway
 * where a request becomes the terms of an order. What has no integer of its own is refused here.
 */
import type { OrderConditions, OrderTerms } from '../core/command.ts';
import { noConditions } from '../core/command.ts';
import type {
  OrderType,
  PegMode,
  PegReference,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../core/types.ts';
import {
  BASIS_POINTS,
  MAX_PRICE,
  orderTypes,
  pegModes,
  pegReferences,
  selfTradeModes,
  sides,
  timesInForce,
} from '../core/types.ts';
import type { MarketReference, Reference } from '../marketdata/reference.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem } from './problems.ts';
import { choice, decimal, integer, moment, optional, text } from './shapes.ts';
import type { Fields } from './shapes.ts';

/** What an order may carry beside its terms. */
export interface ConditionsRequest {
  readonly stopPrice?: string;
  /** In basis points. */
  readonly trailingDelta?: number;
  /** Of a trailing order, instead of stopPrice. */
  readonly activationPrice?: string;
  readonly displayQuantity?: string;
  /** Milliseconds since 1970. */
  readonly expireTime?: number;
  readonly pegReference?: PegReference;
  readonly pegMode?: PegMode;
  readonly pegOffset?: number;
  readonly strategyType?: number;
  readonly strategyId?: number;
}

export interface OrderRequest extends ConditionsRequest {
  readonly market: string;
  readonly side: Side;
  readonly type?: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly selfTradeMode?: SelfTradeMode;
  readonly price?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly clientOrderId?: string;
}

const STRATEGY_TYPE_MAX = 2 ** 31 - 1;

export const conditionFields: Fields<ConditionsRequest> = {
  stopPrice: optional(decimal('Price that triggers a STOP_LOSS or TAKE_PROFIT type.')),
  trailingDelta: optional(
    integer('Trails the price by so many basis points.', { min: 1, max: BASIS_POINTS - 1 }),
  ),
  activationPrice: optional(
    decimal('Price at which a trailing order begins to track; at once without it.'),
  ),
  displayQuantity: optional(decimal('Iceberg: what the book shows of the quantity at a time.')),
  expireTime: optional(moment('GTD: when the order ends.')),
  pegReference: optional(choice(pegReferences, 'What a pegged order follows.')),
  pegMode: optional(choice(pegModes, 'FIXED unless said otherwise.')),
  pegOffset: optional(
    integer('FIXED: price levels behind the reference; FLOATING: ticks away from it.', {
      max: MAX_PRICE,
    }),
  ),
  strategyType: optional(integer("The client's own number.", { min: 1, max: STRATEGY_TYPE_MAX })),
  strategyId: optional(integer("The client's own number.", { min: 1 })),
};

/** Client order ids: the characters are the core's business (INVALID_NAME), the length bounds the record. */
export const orderFields: Fields<OrderRequest> = {
  market: text('Symbol of the market.', { max: 33 }),
  side: choice(sides, 'BUY or SELL.'),
  type: optional(choice(orderTypes, 'LIMIT unless said otherwise.')),
  timeInForce: optional(
    choice(timesInForce, 'GTC unless said otherwise, IOC for what becomes a market order.'),
  ),
  selfTradeMode: optional(choice(selfTradeModes, "The market's default unless said otherwise.")),
  price: optional(decimal('Limit price, a multiple of the tick size; none for market orders.')),
  quantity: optional(decimal('Quantity in base assets, a multiple of the lot size.')),
  quoteAmount: optional(
    decimal('Only for market orders without quantity: quote assets to spend or receive.'),
  ),
  clientOrderId: optional(
    text('1 to 36 of A-Z a-z 0-9 . _ : / -, unique among your open orders.', { max: 36 }),
  ),
  ...conditionFields,
};

/** The market of this symbol, or UNKNOWN_MARKET. */
export function findMarket(reference: Reference, symbol: string): MarketReference | Problem {
  return reference.marketBySymbol(symbol) ?? problem('UNKNOWN_MARKET', `market: ${symbol}`);
}

/** The number that `parse` made of a field, or the problem it found; an absent field is `absent`. */
export function readNumber<T extends number | bigint>(
  field: string,
  given: string | undefined,
  absent: T,
  parse: (text: string) => T | string,
): T | Problem {
  if (given === undefined) return absent;
  const found = parse(given);
  if (typeof found !== 'string') return found;
  if (found === 'malformed') return problem('INVALID_NUMBER', `${field}: ${given}`);
  return problem(found as Parameters<typeof problem>[0], `${field}: ${given}`);
}

/** The terms of a new order. A price of 0 stays 0: the core says what is wrong with it. */
export function orderTerms(reference: Reference, request: OrderRequest): OrderTerms | Problem {
  const rules = findMarket(reference, request.market);
  if (isProblem(rules)) return rules;
  const { market } = rules;
  const price = readNumber('price', request.price, 0, (t) => reference.parsePrice(market, t));
  if (isProblem(price)) return price;
  const quantity = readNumber('quantity', request.quantity, 0, (t) =>
    reference.parseQuantity(market, t),
  );
  if (isProblem(quantity)) return quantity;
  const quoteAmount = readNumber('quoteAmount', request.quoteAmount, 0n, (t) =>
    reference.parseAmount(rules.quote, t),
  );
  if (isProblem(quoteAmount)) return quoteAmount;
  const type = request.type ?? 'LIMIT';
  return {
    market,
    side: request.side,
    type,
    timeInForce: request.timeInForce ?? (isMarketType(type) ? 'IOC' : 'GTC'),
    selfTradeMode: request.selfTradeMode ?? 'DEFAULT',
    price,
    quantity,
    quoteAmount,
    clientOrderId: request.clientOrderId ?? '',
  };
}

function isMarketType(type: OrderType): boolean {
  return type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
}

/** The conditions of a new order of a market that exists. */
export function orderConditions(
  reference: Reference,
  market: number,
  request: ConditionsRequest,
): OrderConditions | Problem {
  const { activationPrice, trailingDelta = 0 } = request;
  if (activationPrice !== undefined && (trailingDelta === 0 || request.stopPrice !== undefined)) {
    return problem('INVALID_ORDER', 'activationPrice: with trailingDelta, and without stopPrice.');
  }
  const trigger = request.stopPrice ?? activationPrice;
  const triggerName = activationPrice === undefined ? 'stopPrice' : 'activationPrice';
  const stopPrice = readNumber(triggerName, trigger, 0, (t) => reference.parsePrice(market, t));
  if (isProblem(stopPrice)) return stopPrice;
  const displayQuantity = readNumber('displayQuantity', request.displayQuantity, 0, (t) =>
    reference.parseQuantity(market, t),
  );
  if (isProblem(displayQuantity)) return displayQuantity;
  return {
    stopPrice,
    trailingDelta,
    displayQuantity,
    expireTime: request.expireTime ?? 0,
    pegReference: request.pegReference ?? 'NONE',
    pegMode: request.pegMode ?? 'FIXED',
    pegOffset: request.pegOffset ?? 0,
    strategyType: request.strategyType ?? 0,
    strategyId: request.strategyId ?? 0,
  };
}

const plainTypes: readonly OrderType[] = ['LIMIT', 'MARKET', 'LIMIT_MAKER'];

/** Whether the short PlaceOrder says all of it. */
export function isPlain(terms: OrderTerms, conditions: OrderConditions): boolean {
  if (!plainTypes.includes(terms.type) || terms.timeInForce === 'GTD') return false;
  const names = Object.keys(noConditions) as (keyof OrderConditions)[];
  return names.every((name) => conditions[name] === noConditions[name]);
}
