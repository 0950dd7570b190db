/** What the exchange would refuse about the fields of an order, in words to stand beside the field. */
import type { Market, PegReference, Side } from '../api/wire.ts';
import type { Decimal } from '../number/decimal.ts';
import {
  compare,
  decimal,
  isMultiple,
  isZero,
  multiply,
  readDecimal,
  trimmed,
} from '../number/decimal.ts';
import type { TicketField } from './ticket-types.ts';

/** What the form needs to know besides its own text. */
export interface TicketContext {
  readonly market: Market;
  /** What may be spent: quote for a buy, base for a sell; undefined while it is not known. */
  readonly available: string | undefined;
  /** Decimals of the quote asset. */
  readonly quoteScale: number;
  readonly now: number;
}

/** Every field of the form as text. */
export type Shown = Partial<Record<TicketField, string>>;

export function priceProblem(
  text: string,
  { tickSize, minPrice, maxPrice }: Market,
): string | undefined {
  const price = readDecimal(text);
  if (price === undefined) return 'Plain digits, with a dot for decimals.';
  if (!isMultiple(price, decimal(tickSize))) return `Prices go in steps of ${tickSize}.`;
  if (isZero(price)) return 'More than zero.';
  if (minPrice !== undefined && compare(price, decimal(minPrice)) < 0) {
    return `At least ${minPrice}.`;
  }
  if (maxPrice !== undefined && compare(price, decimal(maxPrice)) > 0)
    return `At most ${maxPrice}.`;
  return undefined;
}

export function quantityProblem(
  text: string,
  isMarket: boolean,
  { lotSize, minQuantity, maxQuantity, marketMinQuantity, marketMaxQuantity }: Market,
): string | undefined {
  const quantity = readDecimal(text);
  if (quantity === undefined) return 'Plain digits, with a dot for decimals.';
  if (!isMultiple(quantity, decimal(lotSize))) return `Quantities go in steps of ${lotSize}.`;
  if (isZero(quantity)) return 'More than zero.';
  const least = (isMarket ? marketMinQuantity : undefined) ?? minQuantity;
  const most = (isMarket ? marketMaxQuantity : undefined) ?? maxQuantity;
  if (least !== undefined && compare(quantity, decimal(least)) < 0) return `At least ${least}.`;
  if (most !== undefined && compare(quantity, decimal(most)) > 0) return `At most ${most}.`;
  return undefined;
}

export function totalProblem(
  text: string,
  { market, quoteScale }: TicketContext,
): string | undefined {
  const total = readDecimal(text);
  if (total === undefined) return 'Plain digits, with a dot for decimals.';
  if (isZero(total)) return 'More than zero.';
  if (!isMultiple(total, { units: 1n, scale: quoteScale })) {
    return `${market.quote} has ${quoteScale} decimals.`;
  }
  return boundsProblem(total, market);
}

export function notionalProblem({ price, quantity }: Shown, market: Market): string | undefined {
  const [at, lots] = [readDecimal(price ?? ''), readDecimal(quantity ?? '')];
  return at && lots && boundsProblem(multiply(at, lots), market);
}

function boundsProblem(
  total: Decimal,
  { minNotional, maxNotional, quote }: Market,
): string | undefined {
  if (minNotional !== undefined && compare(total, decimal(minNotional)) < 0) {
    return `Worth at least ${trimmed(minNotional)} ${quote}.`;
  }
  if (maxNotional !== undefined && compare(total, decimal(maxNotional)) > 0) {
    return `Worth at most ${trimmed(maxNotional)} ${quote}.`;
  }
  return undefined;
}

export function displayProblem(shown: Shown, market: Market): string | undefined {
  const text = shown.displayQuantity ?? '';
  const wrong = quantityProblem(text, false, market);
  if (wrong !== undefined) return wrong;
  const isLess = compare(decimal(text), decimal(shown.quantity)) < 0;
  return isLess ? undefined : 'Less than the quantity.';
}

export function trailingProblem(text: string): string | undefined {
  const percent = readDecimal(text);
  if (percent === undefined) return 'Percent in plain digits.';
  if (!isMultiple(percent, { units: 1n, scale: 2 })) return 'In steps of 0.01 %.';
  const isOut = isZero(percent) || compare(percent, { units: 20n, scale: 0 }) > 0;
  return isOut ? 'Between 0.01 and 20 %.' : undefined;
}

/** Whole ticks; one that follows the other side may not stand on it. */
export function pegProblem(text: string, reference: PegReference): string | undefined {
  const least = reference === 'MARKET' ? 1 : 0;
  const isWhole = /^\d{1,9}$/.test(text);
  return isWhole && Number(text) >= least ? undefined : `Whole ticks, ${least} or more.`;
}

export function expiryProblem(
  text: string | undefined,
  { now }: TicketContext,
): string | undefined {
  return Date.parse(text ?? '') > now ? undefined : 'A time to come.';
}

export function fundsProblem(
  side: Side,
  shown: Shown,
  { market, available }: TicketContext,
): string | undefined {
  if (available === undefined) return undefined;
  const wanted = side === 'SELL' ? shown.quantity : shown.total;
  if ((wanted ?? '') === '' || compare(decimal(wanted), decimal(available)) <= 0) return undefined;
  const asset = side === 'SELL' ? market.base : market.quote;
  return `Only ${trimmed(available)} ${asset} available.`;
}
