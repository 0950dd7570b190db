/**
 * Typed reading of named parameters. They come as one flat map of texts, whether from a query, a form or
 * the JSON of the WebSocket API (numbers there by their source text), so that both faces refuse the same
 * things in the same words. What no field reads is an error: a misspelt `stopPrice` must not be ignored.
 */
import { MINUTE_MS } from '../../codec/candle.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError, ErrorName } from './errors.ts';

export type ParameterMap = ReadonlyMap<string, string>;

/** How one parameter is read. */
export interface Field<T> {
  readonly required: boolean;
  /** The value of an absent parameter that is not required. */
  readonly absent: T;
  readonly read: (text: string, name: string) => T | BinanceError;
}

export type Fields<T> = { readonly [Name in keyof T]-?: Field<T[Name]> };

/** Read by the layer that finds out who asks; every operation may carry them. */
const common: ReadonlySet<string> = new Set(['timestamp', 'recvWindow', 'signature', 'apiKey']);

/** The values of all fields, or the first error: mandatory ones that lack, then each, then strangers. */
export function readParameters<T>(fields: Fields<T>, given: ParameterMap): T | BinanceError {
  const names = Object.keys(fields) as (keyof T & string)[];
  const missing = names.find((name) => fields[name].required && (given.get(name) ?? '') === '');
  if (missing !== undefined) return failure('MANDATORY_PARAMETER', missing);
  const found: Partial<T> = {};
  for (const name of names) {
    const text = given.get(name);
    if (text === '') return failure('EMPTY_PARAMETER', name);
    const value = text === undefined ? fields[name].absent : fields[name].read(text, name);
    if (isFailure(value)) return value;
    found[name] = value;
  }
  let read = 0;
  for (const name of given.keys()) if (Object.hasOwn(fields, name) || common.has(name)) read++;
  if (read < given.size) {
    return failure('UNREAD_PARAMETERS', String(read), String(given.size));
  }
  return found as T;
}

function required<T>(read: Field<T>['read']): Field<T> {
  return { required: true, absent: undefined as T, read };
}

/** The same field, but it may be left out; then its value is undefined. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { required: false, absent: undefined, read: field.read };
}

/** The same field, but it may be left out for this value. */
export function otherwise<T>(field: Field<T>, absent: T): Field<T> {
  return { required: false, absent, read: field.read };
}

/** Any text of at most 64 characters. */
export const text: Field<string> = required((given, name) =>
  given.length <= TEXT_MAX ? given : failure('PARAMETER_OVERFLOW', name),
);

/** Ids that clients choose. */
export const clientId: Field<string> = required((given, name) =>
  /^[a-zA-Z0-9-_.:/]{1,36}$/.test(given)
    ? given
    : failure('ILLEGAL_CHARS', name, '^[a-zA-Z0-9-_.:/]{1,36}$'),
);

/** One of a list; anything else is `error`, by default that the parameter is not valid. */
export function oneOf<T extends string>(
  choices: readonly T[],
  error: ErrorName = 'INVALID_PARAMETER',
): Field<T> {
  return required((given, name) => {
    const found = choices.find((each) => each === given);
    return found ?? failure(error, name);
  });
}

/** `true` or `false`. */
export const flag: Field<boolean> = required((given, name) => {
  if (given === 'true') return true;
  return given === 'false' ? false : failure('INVALID_PARAMETER', name);
});

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number up to 2^53 - 1 within bounds. */
export function whole(bounds: Bounds = {}): Field<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds;
  return required((given, name) => {
    if (!/^-?[0-9]{1,20}$/.test(given)) return failure('ILLEGAL_CHARS', name, '^[0-9]{1,20}$');
    const value = Number(given);
    return value >= min && value <= max ? value : failure('INVALID_PARAMETER', name);
  });
}

/** Milliseconds since 1970; what is too many for them is microseconds. */
export const moment: Field<number> = required((given, name) => {
  const found = whole().read(given, name);
  if (isFailure(found)) return found;
  return found >= MICROSECONDS_FROM ? Math.floor(found / 1000) : found;
});

/** Milliseconds of the year 5138, microseconds of March 1973. */
const MICROSECONDS_FROM = 100_000_000_000_000;

/** Entries of a list: clamped to `max`, as Binance does. */
export function limit(usual: number, max: number): Field<number> {
  const field = whole({ min: 1 });
  return otherwise(
    required((given, name) => {
      const found = field.read(given, name);
      return isFailure(found) ? found : Math.min(found, max);
    }),
    usual,
  );
}

/** Plain decimal text, as the core's grammar wants it: no sign, no exponent. */
export const decimal: Field<string> = required((given, name) =>
  /^[0-9]{1,20}(\.[0-9]{1,20})?$/.test(given)
    ? given
    : failure('ILLEGAL_CHARS', name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$'),
);

/** Milliseconds that a clock is ahead of UTC, -12:00 to +14:00 in quarters of an hour; UTC if absent. */
export const timeZone: Field<number> = {
  required: false,
  absent: 0,
  read: (given, name) => {
    const [, sign = '', hours = '', minutes = '0'] =
      /^([+-]?)([0-9]{1,2})(?::([0-9]{2}))?$/.exec(given) ?? [];
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    const isValid = hours !== '' && offset >= -12 * 60 && offset <= 14 * 60 && offset % 15 === 0;
    return isValid ? offset * MINUTE_MS : failure('INVALID_PARAMETER', name);
  },
};

/** Several symbols as a JSON array of texts. */
export const symbolList: Field<readonly string[]> = required((given, name) => {
  if (!/^\[("[A-Z0-9-_.]{1,33}"(, ?"[A-Z0-9-_.]{1,33}")*)?\]$/.test(given)) {
    return failure('ILLEGAL_CHARS', name, SYMBOLS);
  }
  const list = JSON.parse(given) as readonly string[];
  if (list.length === 0) return failure('EMPTY_PARAMETER', name);
  return new Set(list).size === list.length ? list : failure('DUPLICATE_SYMBOLS');
});

const SYMBOLS = '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$';
const TEXT_MAX = 64;
