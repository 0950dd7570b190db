/** Numbers and times as people read them. For the eye only: nothing shown here is sent anywhere. */
import { decimalsOf, grouped, padded } from './fixed.ts';

const compactFormat = new Intl.NumberFormat('en', {
  notation: 'compact',
  maximumFractionDigits: 2,
});

/** `1234567.8` as `1.23M`. */
export function compact(text: string | null | undefined): string {
  if (text === null || text === undefined) return '–';
  return compactFormat.format(Number(text));
}

/** Thousands set apart; a dash for what is not there. */
export function plain(text: string | null | undefined): string {
  return text === null || text === undefined || text === '' ? '–' : grouped(text);
}

/** A price with all decimals of its market's tick. */
export function priceOf(
  { tickSize }: { tickSize: string },
  text: string | null | undefined,
): string {
  return plain(text && padded(text, decimalsOf(tickSize)));
}

/** `1.5` as `+1.50%`: the sign says the direction without the colour. */
export function percent(text: string | null | undefined): string {
  if (text === null || text === undefined) return '–';
  const value = Number(text);
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}%`;
}

/** A fee rate of `0.001` as `0.1%`. */
export function rate(text: string | null | undefined): string {
  if (text === null || text === undefined) return '–';
  return `${Number((Number(text) * 100).toFixed(4))}%`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Hours, minutes and seconds here. */
export function clock(time: string | number): string {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Month, day and the clock here. */
export function moment(time: string | number): string {
  const at = new Date(time);
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(time)}`;
}

const names: Readonly<Record<string, string>> = {
  GTC: 'GTC',
  IOC: 'IOC',
  FOK: 'FOK',
  GTD: 'GTD',
  DAY: 'Day',
  GFA: 'GFA',
  LIMIT_MAKER: 'Post only',
  OCO: 'OCO',
  OTO: 'OTO',
  OTOCO: 'OTOCO',
};

/** `PARTIALLY_FILLED` as `Partially filled`. */
export function words(code: string): string {
  const known = names[code];
  if (known !== undefined) return known;
  const text = code.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
