/**
 * What clients in the wild send to the short routes, read into native requests: `symbol` or `market` in
 * any spelling, `side` or `type` in any case, camelCase or snake_case. The reading is wide, never loose:
 * what contradicts itself is refused.
 */
import { orderTypes, sides, timesInForce } from '../../core/types.ts';
import type { OrderType, Side, TimeInForce } from '../../core/types.ts';
import type { MarketReference } from '../../marketdata/reference.ts';
import type { GatewayContext } from '../context.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { decimal, object, optional, text } from '../shapes.ts';
import type { ObjectShape, Shape } from '../shapes.ts';
import type { OrderRequest } from '../terms.ts';

/** One of these words in any case. */
function word<T extends string>(words: readonly T[], description: string): Shape<T> {
  const shape = text(description);
  return {
    schema: { ...shape.schema, examples: words },
    optional: false,
    read: (value, path, source) => {
      const given = shape.read(value, path, source);
      if (isProblem(given)) return given;
      const found = words.find((each) => each === given.toUpperCase());
      return found ?? problem('INVALID_FIELD', `${path}: wants one of ${words.join(', ')}.`);
    },
  };
}

/** A decimal that may also be null, which says nothing. */
function amount(description: string): Shape<string> {
  const shape = decimal(description);
  return {
    ...shape,
    read: (value, path, source) => (value === null ? '' : shape.read(value, path, source)),
  };
}

export interface MarketName {
  readonly symbol?: string;
  readonly market?: string;
}

export const marketNameFields: {
  readonly symbol: Shape<string>;
  readonly market: Shape<string>;
} = {
  symbol: optional(text('Market: AAPL-USD, AAPL_USD, AAPLUSD or just AAPL.', { max: 33 })),
  market: optional(text('The same.', { max: 33 })),
};

export interface ShortOrder extends MarketName {
  readonly side?: Side;
  readonly type?: OrderType | Side;
  readonly order_type?: OrderType;
  readonly orderType?: OrderType;
  readonly price?: string;
  readonly quantity?: string;
  readonly timeInForce?: TimeInForce;
  readonly time_in_force?: TimeInForce;
  readonly clientOrderId?: string;
  readonly client_order_id?: string;
}

const orderType = optional(word(orderTypes, 'LIMIT unless said otherwise.'));
const timeInForce = optional(word(timesInForce, 'GTC unless said otherwise.'));
const clientOrderId = optional(text('Unique among your open orders.', { max: 36 }));

export const shortOrderShape: ObjectShape<ShortOrder> = object<ShortOrder>({
  ...marketNameFields,
  side: optional(word(sides, 'BUY or SELL, unless `type` says it.')),
  type: optional(word([...orderTypes, ...sides], 'Type of the order, or its side.')),
  order_type: orderType,
  orderType,
  price: optional(amount('Limit price; none for market orders.')),
  quantity: optional(amount('Quantity in base assets.')),
  timeInForce,
  time_in_force: timeInForce,
  clientOrderId,
  client_order_id: clientOrderId,
});

/** The native request, or what is missing or contradicts itself. */
export function orderRequest(context: GatewayContext, body: ShortOrder): OrderRequest | Problem {
  const rules = shortMarket(context, body);
  if (isProblem(rules)) return rules;
  const isSide = body.type === 'BUY' || body.type === 'SELL';
  const side = body.side ?? (isSide ? body.type : undefined);
  if (side === undefined) return problem('MISSING_FIELD', 'side');
  if (isSide && body.type !== side) return problem('INVALID_FIELD', 'type: contradicts side.');
  const type =
    (isSide ? undefined : (body.type as OrderType)) ?? body.order_type ?? body.orderType ?? 'LIMIT';
  const isPriced = type !== 'MARKET';
  const price = body.price === '' ? undefined : body.price;
  if (isPriced && price === undefined) return problem('MISSING_FIELD', 'price');
  if (body.quantity === undefined || body.quantity === '') {
    return problem('MISSING_FIELD', 'quantity');
  }
  const wantedTime = body.timeInForce ?? body.time_in_force;
  const wantedId = body.clientOrderId ?? body.client_order_id;
  const hasPrice = price !== undefined && (isPriced || !/^0(\.0+)?$/.test(price));
  return {
    market: rules.symbol,
    side,
    type,
    quantity: body.quantity,
    ...(hasPrice ? { price } : {}),
    ...(wantedTime === undefined ? {} : { timeInForce: wantedTime }),
    ...(wantedId === undefined ? {} : { clientOrderId: wantedId }),
  };
}

/** The market that a short request names in whatever spelling; the default one if it names none. */
export function shortMarket(context: GatewayContext, name: MarketName): MarketReference | Problem {
  const given = name.symbol ?? name.market;
  if (name.symbol !== undefined && name.market !== undefined && name.symbol !== name.market) {
    return problem('INVALID_FIELD', 'market: contradicts symbol.');
  }
  const { reference } = context.views;
  const { defaultMarket } = context.options;
  const wanted = (given ?? defaultMarket).toUpperCase().replace(/[_/]/g, '-');
  const exact = reference.marketBySymbol(wanted);
  if (exact !== undefined) return exact;
  const all = reference.markets();
  const joined = all.find((market) => market.symbol.replaceAll('-', '') === wanted);
  if (joined !== undefined) return joined;
  const ofBase = all.filter((market) => market.baseSymbol === wanted);
  const found = ofBase.find((market) => market.symbol === defaultMarket) ?? ofBase[0];
  return found ?? problem('UNKNOWN_MARKET', `market: ${given ?? defaultMarket}`);
}
