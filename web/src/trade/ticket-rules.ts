/**
 * From the text of the form to what is sent, checked as the exchange will check it. Pure: the same text
 * and market give the same order and the same words. The exchange has the last word all the same.
 */
import type { Market } from '../api/wire.ts';
import type { Decimal } from '../number/decimal.ts';
import {
  decimal,
  decimalText,
  divide,
  floorTo,
  isZero,
  multiply,
  readDecimal,
  trimmed,
} from '../number/decimal.ts';
import { decimalsOf } from '../number/fixed.ts';
import type { OrderKind, Ticket, TicketField } from './ticket-types.ts';
import type { NewOrder } from '../api/wire.ts';
import {
  displayProblem,
  expiryProblem,
  fundsProblem,
  notionalProblem,
  pegProblem,
  priceProblem,
  quantityProblem,
  totalProblem,
  trailingProblem,
} from './ticket-checks.ts';
import type { Shown, TicketContext } from './ticket-checks.ts';

export type TicketProblems = Readonly<Partial<Record<TicketField, string>>>;

export interface Prepared {
  /** One order, or the legs of an order list. */
  readonly orders: readonly NewOrder[];
  readonly problems: TicketProblems;
  /** A field that must be filled is still empty: nothing is wrong, but nothing can be sent. */
  readonly isComplete: boolean;
}

/** Which fields a kind of order has, in their order on the form. */
export const fieldsOf: Readonly<Record<OrderKind, readonly TicketField[]>> = {
  limit: ['price', 'quantity', 'total'],
  market: ['quantity', 'total'],
  stop: ['stopPrice', 'quantity'],
  'stop-limit': ['stopPrice', 'price', 'quantity', 'total'],
  take: ['stopPrice', 'quantity'],
  'take-limit': ['stopPrice', 'price', 'quantity', 'total'],
  trailing: ['trailing', 'activationPrice', 'quantity'],
  oco: ['price', 'stopPrice', 'stopLimitPrice', 'quantity', 'total'],
  bracket: ['price', 'quantity', 'total', 'takePrice', 'stopPrice'],
  pegged: ['pegOffset', 'quantity'],
};

export const kindTitles: Readonly<Record<OrderKind, string>> = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  'stop-limit': 'Stop limit',
  take: 'Take profit',
  'take-limit': 'Take profit limit',
  trailing: 'Trailing stop',
  oco: 'OCO',
  bracket: 'Bracket',
  pegged: 'Pegged',
};

/** The exchange's order types that a kind needs. */
export const typesOf: Readonly<Record<OrderKind, readonly string[]>> = {
  limit: ['LIMIT'],
  market: ['MARKET'],
  stop: ['STOP_LOSS'],
  'stop-limit': ['STOP_LOSS_LIMIT'],
  take: ['TAKE_PROFIT'],
  'take-limit': ['TAKE_PROFIT_LIMIT'],
  trailing: ['STOP_LOSS'],
  oco: ['LIMIT_MAKER', 'STOP_LOSS'],
  bracket: ['LIMIT', 'LIMIT_MAKER', 'STOP_LOSS'],
  pegged: ['LIMIT'],
};

const OPTIONAL: ReadonlySet<TicketField> = new Set([
  'stopLimitPrice',
  'activationPrice',
  'displayQuantity',
]);

/** Kinds with a time in force and a part that is shown: others leave these fields alone. */
export function hasOptions(kind: OrderKind): boolean {
  return kind === 'limit' || kind === 'stop-limit' || kind === 'take-limit';
}

const PRICES = ['price', 'stopPrice', 'stopLimitPrice', 'takePrice', 'activationPrice'] as const;

/** The kind of order list that a kind of order is placed as; absent: a single order. */
export const listKindOf: Readonly<Partial<Record<OrderKind, string>>> = {
  oco: 'OCO',
  bracket: 'OTOCO',
};

/** The price at which quantity and total are one: the one of the order that may cost more. */
function leadingPrice({ fields, kind }: Ticket): Decimal | undefined {
  return fieldsOf[kind].includes('price') ? readDecimal(fields.price ?? '') : undefined;
}

/** Quantity and total as the form shows them, the one that was not typed worked out. */
export function amounts(ticket: Ticket, market: Market): { quantity: string; total: string } {
  const { fields, basis } = ticket;
  const quantity = fields.quantity ?? '';
  const total = fields.total ?? '';
  const price = leadingPrice(ticket);
  if (price === undefined || isZero(price)) {
    return basis === 'quantity' ? { quantity, total: '' } : { quantity: '', total };
  }
  if (basis === 'quantity') {
    const read = readDecimal(quantity);
    return { quantity, total: read ? trimmed(decimalText(multiply(read, price))) : '' };
  }
  const read = readDecimal(total);
  if (read === undefined) return { quantity: '', total };
  const lot = decimal(market.lotSize);
  const lots = floorTo(divide(read, price, decimalsOf(market.lotSize) + 2), lot);
  return { quantity: decimalText(lots), total };
}

/** So many percent of what is available, as the field that leads. */
export function share(
  ticket: Ticket,
  { market, available, quoteScale }: TicketContext,
  percent: number,
): Partial<Record<TicketField, string>> {
  const part = multiply(decimal(available), { units: BigInt(percent), scale: 2 });
  if (ticket.side === 'SELL') {
    return { quantity: decimalText(floorTo(part, decimal(market.lotSize))) };
  }
  const price = leadingPrice(ticket) ?? readDecimal(ticket.fields.stopPrice ?? '');
  if (price === undefined || isZero(price)) return { total: decimalText(part, quoteScale) };
  const lots = divide(part, price, decimalsOf(market.lotSize) + 2);
  return { quantity: decimalText(floorTo(lots, decimal(market.lotSize))) };
}

/** The orders of the form with everything that the exchange would refuse about them. */
export function prepare(ticket: Ticket, context: TicketContext): Prepared {
  const { market } = context;
  const { kind, basis, fields } = ticket;
  const shown = { ...fields, ...amounts(ticket, market) };
  const problems: Partial<Record<TicketField, string>> = {};
  const needed = fieldsOf[kind].filter(
    (field) => !OPTIONAL.has(field) && !(field === 'total' && kind !== 'market'),
  );
  const isMissing = (field: TicketField): boolean => (shown[field] ?? '') === '';
  const byTotal = kind === 'market' && basis === 'total';
  const isComplete = needed.every((field) => {
    if (kind === 'market' && field === (byTotal ? 'quantity' : 'total')) return true;
    return !isMissing(field);
  });
  const check = (field: TicketField, problem: string | undefined): void => {
    if (problem !== undefined && !isMissing(field)) problems[field] ??= problem;
  };
  for (const field of PRICES) {
    if (fieldsOf[kind].includes(field)) check(field, priceProblem(shown[field] ?? '', market));
  }
  if (kind === 'trailing') check('trailing', trailingProblem(shown.trailing ?? ''));
  if (kind === 'pegged') check('pegOffset', pegProblem(shown.pegOffset ?? '', ticket.pegReference));
  if (byTotal) check('total', totalProblem(shown.total, context));
  else check('quantity', quantityProblem(shown.quantity, kind === 'market', market));
  const isTimed = hasOptions(kind) && ticket.timeInForce === 'GTD';
  if (hasOptions(kind)) check('displayQuantity', displayProblem(shown, market));
  if (isTimed) check('expireTime', expiryProblem(shown.expireTime, context));
  if (Object.keys(problems).length === 0) {
    const notional = byTotal ? undefined : notionalProblem(shown, market);
    if (notional !== undefined) problems[kind === 'market' ? 'quantity' : 'total'] = notional;
    const funds = fundsProblem(ticket.side, shown, context);
    if (funds !== undefined) {
      problems[byTotal || (ticket.side === 'BUY' && !isMissing('total')) ? 'total' : 'quantity'] ??=
        funds;
    }
  }
  if (isTimed && isMissing('expireTime')) {
    return { orders: [], problems, isComplete: false };
  }
  return { orders: isComplete ? ordersOf(ticket, market, shown) : [], problems, isComplete };
}

/** RFC 3339, or nothing where the text is no time: then the field says what is wrong. */
function timeText(text: string): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

function ordersOf(ticket: Ticket, { market }: Market, shown: Shown): NewOrder[] {
  const { kind, side, timeInForce, postOnly, basis } = ticket;
  const base = { market, side };
  const quantity = shown.quantity ?? '';
  const { price, stopPrice, displayQuantity, activationPrice, expireTime } = shown;
  const resting = {
    timeInForce,
    ...(timeInForce === 'GTD' && { expireTime: timeText(expireTime ?? '') }),
    ...(displayQuantity !== undefined && displayQuantity !== '' && { displayQuantity }),
  };
  const limit = { ...base, price: price ?? '', quantity };
  const triggered = { ...base, stopPrice: stopPrice ?? '', quantity };
  switch (kind) {
    case 'limit':
      if (postOnly) return [{ ...limit, ...resting, type: 'LIMIT_MAKER' }];
      return [{ ...limit, ...resting, type: 'LIMIT' }];
    case 'market': {
      const amount = basis === 'total' ? { quoteAmount: shown.total ?? '' } : { quantity };
      return [{ ...base, type: 'MARKET', ...amount }];
    }
    case 'stop':
      return [{ ...triggered, type: 'STOP_LOSS' }];
    case 'take':
      return [{ ...triggered, type: 'TAKE_PROFIT' }];
    case 'stop-limit':
      return [{ ...limit, ...triggered, ...resting, type: 'STOP_LOSS_LIMIT' }];
    case 'take-limit':
      return [{ ...limit, ...triggered, ...resting, type: 'TAKE_PROFIT_LIMIT' }];
    case 'trailing': {
      const percent = decimal(shown.trailing);
      const trailingDelta = Number(decimalText(multiply(percent, { units: 100n, scale: 0 }), 0));
      const from =
        activationPrice === undefined || activationPrice === '' ? {} : { activationPrice };
      return [{ ...base, type: 'STOP_LOSS', quantity, trailingDelta, ...from }];
    }
    case 'oco': {
      const worst = shown.stopLimitPrice ?? '';
      const stop: NewOrder =
        worst === ''
          ? { ...triggered, type: 'STOP_LOSS' }
          : { ...triggered, type: 'STOP_LOSS_LIMIT', price: worst, timeInForce: 'GTC' };
      // The exchange wants the one above the price first.
      const take: NewOrder = { ...limit, type: 'LIMIT_MAKER' };
      return side === 'SELL' ? [take, stop] : [stop, take];
    }
    case 'bracket': {
      // Once the first is filled, the other side waits above and below: profit or loss, whichever is first.
      const exit = { market, side: side === 'BUY' ? 'SELL' : 'BUY', quantity } as const;
      const take: NewOrder = { ...exit, type: 'LIMIT_MAKER', price: shown.takePrice ?? '' };
      const stop: NewOrder = { ...exit, type: 'STOP_LOSS', stopPrice: stopPrice ?? '' };
      const pair = side === 'BUY' ? [take, stop] : [stop, take];
      return [{ ...limit, type: 'LIMIT', timeInForce: 'GTC' }, ...pair];
    }
    case 'pegged': {
      const { pegReference } = ticket;
      const pegOffset = Number(shown.pegOffset);
      const peg = { pegReference, pegMode: 'FLOATING', pegOffset } as const;
      return [{ ...base, type: 'LIMIT', timeInForce: 'GTC', quantity, ...peg }];
    }
    default:
      return kind satisfies never;
  }
}

const fieldOfCode: Readonly<Record<string, TicketField>> = {
  WOULD_TAKE: 'price',
  LIST_PRICES: 'price',
  NO_REFERENCE_PRICE: 'price',
  WOULD_TRIGGER: 'stopPrice',
  TRAILING_DELTA_OUT_OF_RANGE: 'trailing',
  TOO_MANY_PARTS: 'displayQuantity',
  TOO_MANY_ICEBERG_ORDERS: 'displayQuantity',
  TIME_IN_PAST: 'expireTime',
  INSUFFICIENT_BALANCE: 'quantity',
  POSITION_LIMIT: 'quantity',
};

const fieldOfFamily: readonly (readonly [start: string, field: TicketField])[] = [
  ['PRICE_', 'price'],
  ['QUANTITY_', 'quantity'],
  ['NOTIONAL_', 'total'],
  ['AMOUNT_', 'total'],
];

/** Names of the API that the form calls otherwise. */
const fieldOfName: Readonly<Record<string, TicketField>> = {
  quoteAmount: 'total',
  trailingDelta: 'trailing',
};

/**
 * Which field of this form a refusal of the exchange is about; undefined: none, or one that the form
 * does not show.
 */
export function fieldOf(
  { kind, timeInForce }: Ticket,
  { code, detail = '' }: { readonly code: string; readonly detail?: string },
): TicketField | undefined {
  const name = /^([A-Za-z]+):/.exec(detail)?.[1] ?? '';
  const shown = new Set<string>(fieldsOf[kind]);
  if (hasOptions(kind)) {
    shown.add('displayQuantity');
    if (timeInForce === 'GTD') shown.add('expireTime');
  }
  const family = fieldOfFamily.find(([start]) => code.startsWith(start))?.[1];
  const found = [fieldOfName[name] ?? name, fieldOfCode[code] ?? family ?? ''];
  return found.find((field) => shown.has(field)) as TicketField | undefined;
}
