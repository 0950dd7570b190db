/**
 * Decimal text to integers and back (N3): the one place where the two meet. The grammar is strict:
 * digits, at most one dot with digits on both sides, no sign, exponent or space, at most 40 characters.
 * Too many decimals is an answer of its own, never a silent rounding.
 */

/** `malformed`: not of the grammar. `too-precise`: more non-zero decimals than the scale has. */
export type DecimalError = 'malformed' | 'too-precise';

const TEXT_MAX = 40;

/** The integer `text x 10^scale`. Trailing zeros beyond the scale are accepted: they say nothing. */
export function parseDecimal(text: string, scale: number): bigint | DecimalError {
  if (text.length === 0 || text.length > TEXT_MAX) return 'malformed';
  let dot = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 && dot < 0) dot = i;
    else if (code < 48 || code > 57) return 'malformed';
  }
  if (dot === 0 || dot === text.length - 1) return 'malformed';
  const whole = dot < 0 ? text : text.slice(0, dot);
  const given = dot < 0 ? '' : text.slice(dot + 1);
  for (let i = scale; i < given.length; i++) if (given.charCodeAt(i) !== 48) return 'too-precise';
  return BigInt(whole + given.slice(0, scale).padEnd(scale, '0'));
}

/** Canonical text of `integer x 10^-scale`: no leading or trailing zeros beyond the first digit. */
export function formatDecimal(integer: bigint, scale: number): string {
  const fixed = formatDecimalFixed(integer, scale);
  if (scale === 0) return fixed;
  let end = fixed.length;
  while (fixed.charCodeAt(end - 1) === 48) end--;
  return fixed.slice(0, fixed.charCodeAt(end - 1) === 46 ? end - 1 : end);
}

/** Text of `integer x 10^-scale` with exactly `scale` decimals. */
export function formatDecimalFixed(integer: bigint, scale: number): string {
  const sign = integer < 0n ? '-' : '';
  const digits = (integer < 0n ? -integer : integer).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
