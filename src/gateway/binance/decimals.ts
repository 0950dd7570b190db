/** Decimal text as this surface writes it: at least eight decimals. */
const DECIMALS = 8;
const ZEROS = '0'.repeat(DECIMALS);

/** Canonical decimal text with zeros up to eight decimals; more decimals stay. */
export function padded(text: string): string {
  const dot = text.indexOf('.');
  if (dot < 0) return `${text}.${ZEROS}`;
  const missing = DECIMALS - (text.length - dot - 1);
  return missing > 0 ? text + ZEROS.slice(0, missing) : text;
}
