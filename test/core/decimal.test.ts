// The decimal grammar (N3): what it takes, what it refuses, and that printing is canonical.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatDecimal, formatDecimalFixed, parseDecimal } from '../../src/core/decimal.ts';

test('N3 texts and what they mean at a scale', () => {
  const table: readonly (readonly [string, number, bigint | string])[] = [
    ['0', 0, 0n],
    ['1', 0, 1n],
    ['007', 0, 7n],
    ['1.5', 1, 15n],
    ['1.50', 1, 15n],
    ['1', 8, 100_000_000n],
    ['0.00000001', 8, 1n],
    ['9007199254740993', 0, 9_007_199_254_740_993n],
    ['1.000000000', 8, 100_000_000n],
    ['1.05', 1, 'too-precise'],
    ['0.000000001', 8, 'too-precise'],
    ['0.5', 0, 'too-precise'],
    ['', 2, 'malformed'],
    [' 1', 2, 'malformed'],
    ['1 ', 2, 'malformed'],
    ['+1', 2, 'malformed'],
    ['-1', 2, 'malformed'],
    ['1e3', 2, 'malformed'],
    ['0x10', 2, 'malformed'],
    ['.5', 2, 'malformed'],
    ['5.', 2, 'malformed'],
    ['.', 2, 'malformed'],
    ['1.2.3', 2, 'malformed'],
    ['1,5', 2, 'malformed'],
    ['NaN', 2, 'malformed'],
    ['Infinity', 2, 'malformed'],
    ['١', 2, 'malformed'],
    ['1_000', 2, 'malformed'],
    ['1'.repeat(40), 0, BigInt('1'.repeat(40))],
    ['1'.repeat(41), 0, 'malformed'],
  ];
  assert.deepEqual(
    table.map(([text, scale]) => parseDecimal(text, scale)),
    table.map((row) => row[2]),
  );
});

test('N3 printed texts', () => {
  assert.deepEqual(
    [
      [0n, 0],
      [0n, 8],
      [1n, 8],
      [100_000_000n, 8],
      [150n, 2],
      [-5n, 2],
      [123_456n, 3],
    ].map(([value, scale]) => [
      formatDecimal(value as bigint, scale as number),
      formatDecimalFixed(value as bigint, scale as number),
    ]),
    [
      ['0', '0'],
      ['0', '0.00000000'],
      ['0.00000001', '0.00000001'],
      ['1', '1.00000000'],
      ['1.5', '1.50'],
      ['-0.05', '-0.05'],
      ['123.456', '123.456'],
    ],
  );
});

test('N3 what is printed is read back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 63n }),
      fc.integer({ min: 0, max: 18 }),
      (value, scale) => {
        assert.equal(parseDecimal(formatDecimal(value, scale), scale), value);
        assert.equal(parseDecimal(formatDecimalFixed(value, scale), scale), value);
      },
    ),
  );
});
