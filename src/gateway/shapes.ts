/**
 * Shapes: one strict description of a body, a query or a reply, from which come both its reader (unknown
 * field, missing field, wrong type: a problem) and its JSON schema in the OpenAPI document. Decimals
 * stay text; a JSON number is taken as it was written.
 */
import { JsonNumber, isJsonObject } from './json.ts';
import type { JsonValue } from './json.ts';
import { isProblem, problem } from './problems.ts';
import type { Problem } from './problems.ts';

export type Schema = { readonly [key: string]: unknown };

/** Where values come from: in a query everything is text, so numbers and flags are read from text. */
export type Source = 'body' | 'query';

export interface Shape<T> {
  readonly schema: Schema;
  readonly optional: boolean;
  read(value: JsonValue, path: string, source: Source): T | Problem;
}

export type Fields<T> = { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> };

/** A shape whose fields are known: of bodies, queries and replies. */
export interface ObjectShape<T> extends Shape<T> {
  readonly fields: Fields<T>;
}

const wrong = (path: string, wanted: string): Problem =>
  problem('INVALID_FIELD', `${path}: wants ${wanted}.`);

const make = <T>(
  schema: Schema,
  read: (value: JsonValue, path: string, source: Source) => T | Problem,
): Shape<T> => ({ schema, optional: false, read });

/** The field may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, optional: true };
}

/** The value may be null; only in replies. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return make({ anyOf: [shape.schema, { type: 'null' }] }, (value, path, source) =>
    value === null ? null : shape.read(value, path, source),
  );
}

export interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
}

/** Text of 1 to 64 characters unless said otherwise. */
export function text(description: string, limits: TextLimits = {}): Shape<string> {
  const { min = 1, max = 64, pattern, format } = limits;
  const schema = {
    type: 'string',
    description,
    minLength: min,
    maxLength: max,
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
    ...(format === undefined ? {} : { format }),
  };
  return make(schema, (value, path) => {
    if (typeof value !== 'string') return wrong(path, 'text');
    if (value.length < min || value.length > max) return wrong(path, `${min} to ${max} characters`);
    if (pattern !== undefined && !pattern.test(value))
      return wrong(path, `text like ${pattern.source}`);
    return value;
  });
}

const decimalGrammar = /^[0-9]+(\.[0-9]+)?$/;
const DECIMAL_TEXT_MAX = 40;

/** Plain decimal digits as text or as a JSON number, which is taken as it was written (N3). */
export function decimal(description: string): Shape<string> {
  const schema = {
    type: 'string',
    description,
    pattern: decimalGrammar.source,
    maxLength: DECIMAL_TEXT_MAX,
  };
  return make(schema, (value, path) => {
    const given = value instanceof JsonNumber ? value.source : value;
    if (typeof given !== 'string') return wrong(path, 'a decimal number');
    if (given.length > DECIMAL_TEXT_MAX || !decimalGrammar.test(given)) {
      return problem('INVALID_NUMBER', `${path}: not plain decimal digits.`);
    }
    return given;
  });
}

/** A decimal that may be negative; in replies, and of fee rates. */
export function signedDecimal(description: string): Shape<string> {
  const limits = { max: DECIMAL_TEXT_MAX, pattern: /^-?[0-9]+(\.[0-9]+)?$/ };
  const asText = text(description, limits);
  return {
    ...asText,
    read: (value, path, source) =>
      asText.read(value instanceof JsonNumber ? value.source : value, path, source),
  };
}

/** A whole number; ids may be given as text as well. */
export function integer(
  description: string,
  limits: { readonly min?: number; readonly max?: number; readonly textAllowed?: boolean } = {},
): Shape<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, textAllowed = false } = limits;
  const schema = { type: 'integer', description, minimum: min, maximum: max };
  return make(schema, (value, path, source) => {
    let given: JsonValue = value;
    if (value instanceof JsonNumber) given = value.source;
    else if (source === 'body' && !textAllowed) return wrong(path, 'a whole number');
    if (typeof given !== 'string') return wrong(path, 'a whole number');
    if (!/^[0-9]{1,16}$/.test(given)) {
      return problem('INVALID_NUMBER', `${path}: not a whole number of up to 16 digits.`);
    }
    const number = Number(given);
    if (number < min || number > max) return wrong(path, `a whole number from ${min} to ${max}`);
    return number;
  });
}

/** An order id, trade id or the like: from 1. */
export function id(description: string): Shape<number> {
  return integer(description, { min: 1, textAllowed: true });
}

/** A position: 0 or more. */
export function counter(description: string): Shape<number> {
  return integer(description);
}

/** One of a closed list of names, spelled exactly. */
export function choice<T extends string>(names: readonly T[], description: string): Shape<T> {
  return make({ type: 'string', description, enum: names }, (value, path) => {
    const found = names.find((name) => name === value);
    return found ?? wrong(path, `one of ${names.join(', ')}`);
  });
}

export function flag(description: string): Shape<boolean> {
  return make({ type: 'boolean', description }, (value, path, source) => {
    if (typeof value === 'boolean') return value;
    if (source === 'query' && (value === 'true' || value === 'false')) return value === 'true';
    return wrong(path, 'true or false');
  });
}

/** A moment in RFC 3339 with milliseconds. */
export function time(description: string): Shape<string> {
  return text(description, { min: 20, max: 30, format: 'date-time' });
}

/** A moment given by a client: RFC 3339, or milliseconds since 1970; read as milliseconds. */
export function moment(description: string): Shape<number> {
  const schema = { type: ['string', 'integer'], format: 'date-time', description };
  return make(schema, (value, path) => {
    const given = value instanceof JsonNumber ? value.source : value;
    if (typeof given !== 'string') return wrong(path, 'a time');
    if (/^[0-9]{1,15}$/.test(given)) return Number(given);
    const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
    const ms = rfc3339.test(given) ? Date.parse(given) : Number.NaN;
    return Number.isNaN(ms) ? wrong(path, 'RFC 3339 or milliseconds since 1970') : ms;
  });
}

export function list<T>(shape: Shape<T>, description: string, max = 100_000): Shape<readonly T[]> {
  const schema = { type: 'array', description, items: shape.schema };
  return make(schema, (value, path, source) => {
    if (!Array.isArray(value)) return wrong(path, 'a list');
    if (value.length > max) return wrong(path, `at most ${max} entries`);
    const rows: T[] = [];
    const given: readonly JsonValue[] = value;
    for (const [index, each] of given.entries()) {
      const row = shape.read(each, `${path}[${index}]`, source);
      if (isProblem(row)) return row;
      rows.push(row);
    }
    return rows;
  });
}

/** Two decimals in a row: price and quantity of a level. */
export function level(description: string): Shape<readonly string[]> {
  const each = decimal('');
  const shape = list(each, description, 2);
  return { ...shape, schema: { ...shape.schema, minItems: 2, maxItems: 2 } };
}

/** An object with exactly these fields. */
export function object<T extends object>(fields: Fields<T>, description = ''): ObjectShape<T> {
  const entries = Object.entries<Shape<unknown>>(fields);
  const known = new Map(entries);
  const schema = {
    type: 'object',
    ...(description === '' ? {} : { description }),
    properties: Object.fromEntries(entries.map(([name, shape]) => [name, shape.schema])),
    required: entries.filter(([, shape]) => !shape.optional).map(([name]) => name),
    additionalProperties: false,
  };
  const read = (value: JsonValue, path: string, source: Source): T | Problem => {
    if (!isJsonObject(value)) return wrong(path === '' ? 'The body' : path, 'an object');
    const prefix = path === '' ? '' : `${path}.`;
    for (const name of Object.keys(value)) {
      if (!known.has(name)) return problem('UNKNOWN_FIELD', `${prefix}${name}`);
    }
    const result: Record<string, unknown> = {};
    for (const [name, shape] of entries) {
      const given = value[name];
      if (given === undefined) {
        if (shape.optional) continue;
        return problem('MISSING_FIELD', `${prefix}${name}`);
      }
      const found = shape.read(given, `${prefix}${name}`, source);
      if (isProblem(found)) return found;
      result[name] = found;
    }
    return result as T;
  };
  return { schema, optional: false, read, fields };
}
