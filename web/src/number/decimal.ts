/**
 * Exact arithmetic on decimal text: what a form multiplies, divides and compares before it is sent.
 * Integers inside, text outside, every rounding down or up by name; floating point never.
 */

const GRAMMAR = /^\d{1,40}(\.\d{1,40})?$/;

export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** The number of this text, or undefined when it is not plain digits with at most one dot. */
export function readDecimal(text: string): Decimal | undefined {
  if (!GRAMMAR.test(text)) return undefined;
  const [whole = '', given = ''] = text.split('.');
  return { units: BigInt(whole + given), scale: given.length };
}

/** As readDecimal, for text that the exchange wrote; what cannot be read is 0. */
export function decimal(text: string | null | undefined): Decimal {
  return readDecimal(text ?? '') ?? { units: 0n, scale: 0 };
}

/** The units of the number at another scale, rounded towards zero when that is coarser. */
export function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return wanted >= scale
    ? units * 10n ** BigInt(wanted - scale)
    : units / 10n ** BigInt(scale - wanted);
}

export function decimalText({ units, scale }: Decimal, decimals: number = scale): string {
  const at = unitsAt({ units, scale }, decimals);
  const sign = at < 0n ? '-' : '';
  const digits = String(at < 0n ? -at : at).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Without zeros at the end of the decimals. */
export function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export function add(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { units: unitsAt(left, scale) + unitsAt(right, scale), scale };
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

/** Towards zero, to so many decimals; by zero it is zero. */
export function divide(left: Decimal, right: Decimal, scale: number): Decimal {
  if (right.units === 0n) return { units: 0n, scale };
  const up = left.units * 10n ** BigInt(scale + right.scale);
  return { units: up / (right.units * 10n ** BigInt(left.scale)), scale };
}

/** -1, 0 or 1. */
export function compare(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = unitsAt(left, scale) - unitsAt(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero({ units }: Decimal): boolean {
  return units === 0n;
}

/** Towards zero to a multiple of the step, with the step's decimals. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  if (step.units === 0n) return value;
  const units = unitsAt(value, step.scale);
  return { units: units - (units % step.units), scale: step.scale };
}

export function isMultiple(value: Decimal, step: Decimal): boolean {
  if (step.units === 0n) return true;
  const scale = Math.max(value.scale, step.scale);
  return unitsAt(value, scale) % unitsAt(step, scale) === 0n;
}
