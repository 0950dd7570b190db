/** Frames by their bytes, at every boundary of the length field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Allowance } from '../../src/gateway/websocket/limits.ts';
import { textFrames } from '../../src/gateway/websocket/text-frame.ts';

test('one frame for each text, with the shortest length field', () => {
  const header = (length: number): string =>
    textFrames(['x'.repeat(length)])
      .subarray(0, -length || undefined)
      .toString('hex');
  assert.deepEqual([0, 1, 125, 126, 65_535, 65_536].map(header), [
    '8100',
    '8101',
    '817d',
    '817e007e',
    '817effff',
    '817f0000000000010000',
  ]);
  assert.equal(textFrames(['a', 'é', '']).toString('hex'), '8101618102c3a98100');
  assert.equal(textFrames([]).length, 0);
});

test('an allowance gives its burst, then refills at its rate and never beyond the burst', () => {
  const allowance = new Allowance(2, 10, 1_000);
  const taken = [1_000, 1_000, 1_000, 1_099, 1_100, 1_100, 9_000, 9_000, 9_000, 8_000];
  assert.deepEqual(
    taken.map((nowMs) => allowance.take(nowMs)),
    [true, true, false, false, true, false, true, true, false, false],
  );
});
