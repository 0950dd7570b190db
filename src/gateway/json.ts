/**
 * JSON at the door. Numbers keep their source text (N3: nothing goes through a double), keys that reach
 * into prototypes and keys given twice are refused, depth is bounded, and bytes must be UTF-8.
 * Objects come out without a prototype. JSON.parse would swallow most of this, and with a reviver it
 * takes three times as long.
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

/** Parses one JSON text. Of several flaws the first in the text is told. */
export function parseJson(text: string): JsonValue | Problem {
  const parser = new Parser(text);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof Flaw) return error.problem;
    throw error;
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

/** What stops a parse. */
class Flaw extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.title);
    this.problem = found;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** RFC 8259 by recursive descent, one pass, hot: every request comes through here. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): JsonValue {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw invalid();
    return value;
  }

  #value(): JsonValue {
    switch (this.#space()) {
      case OPEN_OBJECT:
        return this.#object();
      case OPEN_ARRAY:
        return this.#array();
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(): JsonObject {
    this.#enter();
    const object = Object.create(null) as Record<string, JsonValue>;
    if (this.#space() === CLOSE_OBJECT) return this.#leave(object);
    for (;;) {
      if (this.#space() !== QUOTE) throw invalid();
      const key = this.#string();
      checkKey(key, object);
      if (this.#space() !== COLON) throw invalid();
      this.#at++;
      object[key] = this.#value();
      const next = this.#space();
      if (next === CLOSE_OBJECT) return this.#leave(object);
      if (next !== COMMA) throw invalid();
      this.#at++;
    }
  }

  #array(): readonly JsonValue[] {
    this.#enter();
    const array: JsonValue[] = [];
    if (this.#space() === CLOSE_ARRAY) return this.#leave(array);
    for (;;) {
      array.push(this.#value());
      const next = this.#space();
      if (next === CLOSE_ARRAY) return this.#leave(array);
      if (next !== COMMA) throw invalid();
      this.#at++;
    }
  }

  /** At its opening quote. */
  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return text.slice(start, at);
      }
      if (code === BACKSLASH) return this.#escaped(start, at);
      if (code < SPACE) throw invalid();
    }
    throw invalid();
  }

  /** A string with escapes; what they mean is JSON.parse's to say. */
  #escaped(start: number, from: number): string {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) {
        this.#at = at + 1;
        try {
          return JSON.parse(text.slice(start - 1, at + 1)) as string;
        } catch {
          throw invalid();
        }
      }
    }
    throw invalid();
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (found === null) throw invalid();
    this.#at = NUMBER.lastIndex;
    return new JsonNumber(found[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw invalid();
    this.#at += word.length;
    return value;
  }

  /** Past white space; the code of what follows, NaN at the end. */
  #space(): number {
    const text = this.#text;
    for (; ; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    }
  }

  /** Into an object or array, past its opening. */
  #enter(): void {
    this.#depth++;
    if (this.#depth > DEPTH_MAX)
      throw new Flaw(problem('TOO_DEEP', `At most ${DEPTH_MAX} levels.`));
    this.#at++;
  }

  /** Out of it, past its closing. */
  #leave<T>(value: T): T {
    this.#depth--;
    this.#at++;
    return value;
  }
}

function invalid(): Flaw {
  return new Flaw(problem('INVALID_JSON'));
}

function checkKey(key: string, object: object): void {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
    throw new Flaw(problem('FORBIDDEN_KEY', `The key ${key}.`));
  }
  if (key in object) throw new Flaw(problem('DUPLICATE_KEY', `The key ${key}.`));
}
