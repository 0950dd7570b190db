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
