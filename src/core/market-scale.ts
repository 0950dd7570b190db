/** Decimal text of one market to ticks and lots, and back (N3): the facade's way in and out. */
import type { MarketRules } from './command.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { MAX_PRICE, MAX_QUANTITY } from './types.ts';
import type { Rejection } from './rejection.ts';

/** A step such as '0.05' as mantissa 5 and scale 2; undefined for malformed text or 0. */
export function parseStep(text: string): { mantissa: number; scale: number } | undefined {
  const dot = text.indexOf('.');
  const scale = dot < 0 ? 0 : text.length - dot - 1;
  const mantissa = parseDecimal(text, scale);
  if (typeof mantissa !== 'bigint' || mantissa === 0n || mantissa > BigInt(MAX_QUANTITY)) {
    return undefined;
  }
  return { mantissa: Number(mantissa), scale };
}

/** Ticks of a price, or why it has none. */
export function parsePrice(text: string, rules: MarketRules): number | Rejection {
  const { tickMantissa, tickScale } = rules;
  return steps(text, tickMantissa, tickScale, MAX_PRICE, 'PRICE_OFF_TICK', 'PRICE_TOO_HIGH');
}

/** Lots of a quantity, or why it has none. */
export function parseQuantity(text: string, rules: MarketRules): number | Rejection {
  const { lotMantissa, lotScale } = rules;
  return steps(text, lotMantissa, lotScale, MAX_QUANTITY, 'QUANTITY_OFF_LOT', 'QUANTITY_TOO_HIGH');
}

export function formatPrice(ticks: number, rules: MarketRules): string {
  return formatDecimal(BigInt(ticks) * BigInt(rules.tickMantissa), rules.tickScale);
}

export function formatQuantity(lots: number, rules: MarketRules): string {
  return formatDecimal(BigInt(lots) * BigInt(rules.lotMantissa), rules.lotScale);
}

function steps(
  text: string,
  mantissa: number,
  scale: number,
  max: number,
  offStep: Rejection,
  tooHigh: Rejection,
): number | Rejection {
  const value = parseDecimal(text, scale);
  if (value === 'malformed') return 'INVALID_ORDER';
  if (value === 'too-precise' || value % BigInt(mantissa) !== 0n) return offStep;
  const count = value / BigInt(mantissa);
  return count > BigInt(max) ? tooHigh : Number(count);
}
