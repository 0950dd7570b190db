/** The JSON reader against JSON.parse: the same values, numbers as written, and never an exception. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { JsonNumber, parseJson } from '../../src/gateway/json.ts';
import type { JsonValue } from '../../src/gateway/json.ts';
import { isProblem } from '../../src/gateway/problems.ts';

const reserved = ['__proto__', 'constructor', 'prototype'];

/** Values as JSON.parse would give them. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.source);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  assert.equal(Object.getPrototypeOf(value), null);
  const entries = Object.entries(value as Record<string, JsonValue>);
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

test('any JSON is read as JSON.parse reads it', () => {
  const values = fc.jsonValue({ maxDepth: 5, noUnicodeString: false });
  fc.assert(
    fc.property(values, fc.constantFrom(undefined, 1), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const read = parseJson(text);
      if (isProblem(read)) {
        assert.equal(read.code, 'FORBIDDEN_KEY');
        assert.ok(reserved.some((key) => text.includes(key)));
      } else assert.deepEqual(plain(read), JSON.parse(text));
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('any text gives a value or a problem', () => {
  const parts = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    '1',
    'e',
    '-',
    '.',
    'a',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (characters) => {
      const text = characters.join('');
      const read = parseJson(text);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      if (!valid) assert.ok(isProblem(read), text);
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test('JSON with a character changed is read as JSON.parse reads it, or refused for what it is', () => {
  const values = fc.jsonValue({ maxDepth: 3 });
  const characters = fc.constantFrom(...'{}[]":,.-+eE019atf \\u/\n\u0001'.split(''));
  const places = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const flaws = ['DUPLICATE_KEY', 'FORBIDDEN_KEY', 'TOO_DEEP'];
  fc.assert(
    fc.property(values, characters, places, (value, character, place) => {
      const text = JSON.stringify(value);
      const at = Math.floor(place * text.length);
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      const read = parseJson(changed);
      let expected: unknown;
      try {
        expected = JSON.parse(changed);
      } catch {
        assert.ok(isProblem(read), changed);
        return;
      }
      if (isProblem(read)) assert.ok(flaws.includes(read.code), changed);
      else assert.deepEqual(plain(read), expected);
    }),
    { numRuns: 4000, seed: 7 },
  );
});

test('what JSON.parse would swallow is refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{"a":1,"a":2}', 'DUPLICATE_KEY'],
    ['{"a":1,"\\u0061":2}', 'DUPLICATE_KEY'],
    ['{"__proto__":1}', 'FORBIDDEN_KEY'],
    ['{"a":{"constr\\u0075ctor":1}}', 'FORBIDDEN_KEY'],
    [`${'['.repeat(9)}${']'.repeat(9)}`, 'TOO_DEEP'],
    ['{"a":1,"a":', 'DUPLICATE_KEY'],
    ['{"a" 1,"a":2}', 'INVALID_JSON'],
  ];
  for (const [text, code] of cases) {
    const read = parseJson(text);
    assert.equal(isProblem(read) ? read.code : 'read', code, text);
  }
  const deepest = parseJson(`${'['.repeat(8)}${']'.repeat(8)}`);
  assert.ok(!isProblem(deepest));
});

test('numbers keep their text', () => {
  const texts = [
    '0',
    '-0',
    '1.10',
    '9007199254740993',
    '1e400',
    '0.1000000000000000055511151231257827',
  ];
  const read = parseJson(`[${texts.join(',')}]`) as readonly JsonNumber[];
  assert.deepEqual(
    read.map((number) => number.source),
    texts,
  );
});
