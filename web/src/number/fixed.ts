/**
 * Decimal text as whole steps and back, for market data: a price in units of its market's last decimal,
 * a quantity likewise, each a whole number that one double holds exactly. Nothing here is a fraction.
 */

/** How many decimals a step such as `0.01` or `5` has. */
export function decimalsOf(step: string): number {
  const dot = step.indexOf('.');
  return dot < 0 ? 0 : step.length - dot - 1;
}

/** The whole number `text x 10^decimals`; decimals beyond are cut off. Text comes from the exchange. */
export function parseFixed(text: string, decimals: number): number {
  let value = 0;
  let after = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      after = 0;
      continue;
    }
    if (after >= decimals) break;
    value = value * 10 + (code - 48);
    if (after >= 0) after++;
  }
  for (let i = Math.max(after, 0); i < decimals; i++) value *= 10;
  return value;
}

/** Text of `value x 10^-decimals` with all its decimals. */
export function fixedText(value: number, decimals: number): string {
  const digits = String(Math.abs(value));
  const sign = value < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  const padded = digits.padStart(decimals + 1, '0');
  return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

/** Decimal text with at least so many decimals, so that columns line up. */
export function padded(text: string, decimals: number): string {
  const has = decimalsOf(text);
  if (has >= decimals) return text;
  return `${text}${has === 0 ? '.' : ''}${'0'.repeat(decimals - has)}`;
}

/** Thousands set apart, decimals left alone: `1234567.80` is `1,234,567.80`. */
export function grouped(text: string): string {
  const dot = text.indexOf('.');
  const whole = dot < 0 ? text : text.slice(0, dot);
  if (whole.length <= 3) return text;
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return dot < 0 ? spaced : spaced + text.slice(dot);
}
