/**
 * Names and decimal text to the core's numbers, by the market's own rules: the one place of the gateway
 * where a request becomes the terms of an order. What has no integer of its own is refused here.
 */
import type { OrderTerms } from '../core/command.ts';
import type { OrderType, SelfTradeMode, Side, TimeInForce } from '../core/types.ts';
import { orderTypes, selfTradeModes, sides, timesInForce } from '../core/types.ts';
import type { MarketReference, Reference } from '../marketdata/reference.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem } from './problems.ts';
import { choice, decimal, optional, text } from './shapes.ts';
import type { Fields } from './shapes.ts';

export interface OrderRequest {
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

/** Client order ids: the characters are the core's business (INVALID_NAME), the length bounds the record. */
export const orderFields: Fields<OrderRequest> = {
  market: text('Symbol of the market.', { max: 33 }),
  side: choice(sides, 'BUY or SELL.'),
  type: optional(choice(orderTypes, 'LIMIT unless said otherwise.')),
  timeInForce: optional(
    choice(timesInForce, 'GTC unless said otherwise; a market order is always IOC.'),
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
    timeInForce: request.timeInForce ?? (type === 'MARKET' ? 'IOC' : 'GTC'),
    selfTradeMode: request.selfTradeMode ?? 'DEFAULT',
    price,
    quantity,
    quoteAmount,
    clientOrderId: request.clientOrderId ?? '',
  };
}
