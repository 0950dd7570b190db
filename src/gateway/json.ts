/**
 * JSON at the door. Numbers keep their source text (N3: nothing goes through a double), keys that reach
 * into prototypes and keys given twice are refused, depth is bounded, and bytes must be UTF-8.
 * Objects come out without a prototype.
 */
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';

/** Deepest nesting of a body. */
const DEPTH_MAX = 8;

/** A number as it was written. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type JsonObject = { readonly [key: string]: JsonValue };
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonObject;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text; a problem unless they are UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | Problem {
  try {
    return utf8.decode(bytes);
  } catch {
    return problem('INVALID_UTF8');
  }
}

/** Parses one JSON text. */
export function parseJson(text: string): JsonValue | Problem {
  const flaw = scan(text);
  if (flaw !== undefined) return flaw;
  try {
    return JSON.parse(text, revive) as JsonValue;
  } catch {
    return problem('INVALID_JSON');
  }
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}

function revive(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  if (typeof value === 'number') return new JsonNumber(context?.source ?? '');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) || value instanceof JsonNumber) return value;
  return Object.assign(Object.create(null) as object, value);
}

/**
 * One pass over the text before it is parsed: what JSON.parse would swallow (a repeated key, a deep
 * nest, a prototype key) is found here. Text that is not JSON may pass: JSON.parse finds that.
 */
function scan(text: string): Problem | undefined {
  const open: (Set<string> | undefined)[] = []; // a set for an object, nothing for an array
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      const end = stringEnd(text, at);
      if (end < 0) return problem('INVALID_JSON');
      const keys = open.at(-1);
      if (keys !== undefined && isKey(text, end)) {
        const flaw = checkKey(text.slice(at, end), keys);
        if (flaw !== undefined) return flaw;
      }
      at = end;
      continue;
    }
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      if (open.length > DEPTH_MAX) return problem('TOO_DEEP', `At most ${DEPTH_MAX} levels.`);
    } else if (char === '}' || char === ']') open.pop();
    at++;
  }
  return undefined;
}

/** One past the closing quote of the string that starts at `at`; -1 without one. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return -1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  return text[at] === ':';
}

function checkKey(quoted: string, keys: Set<string>): Problem | undefined {
  let key: string;
  try {
    key = JSON.parse(quoted) as string;
  } catch {
    return problem('INVALID_JSON');
  }
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
    return problem('FORBIDDEN_KEY', `The key ${key}.`);
  }
  if (keys.has(key)) return problem('DUPLICATE_KEY', `The key ${key}.`);
  keys.add(key);
  return undefined;
}
