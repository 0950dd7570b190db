/** The calendar of candles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandleInterval } from '../../src/codec/candle.ts';
import { candleEndMs, candleIntervals, candleOpenMs } from '../../src/codec/candle.ts';

test('boundaries are UTC; weeks begin on Monday, months on the first', () => {
  const time = Date.parse('2024-02-29T23:59:59.999Z');
  const opens: [CandleInterval, string, string][] = [
    ['1s', '2024-02-29T23:59:59.000Z', '2024-03-01T00:00:00.000Z'],
    ['1m', '2024-02-29T23:59:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['30m', '2024-02-29T23:30:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['8h', '2024-02-29T16:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['1d', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['3d', '2024-02-29T00:00:00.000Z', '2024-03-03T00:00:00.000Z'],
    ['1w', '2024-02-26T00:00:00.000Z', '2024-03-04T00:00:00.000Z'],
    ['1M', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ];
  const actual = opens.map(([interval]) => {
    const openMs = candleOpenMs(interval, time);
    const endMs = candleEndMs(interval, openMs);
    return [interval, new Date(openMs).toISOString(), new Date(endMs).toISOString()];
  });
  assert.deepEqual(actual, opens);
});

test('every moment is in one candle of each interval, and the next begins where it ends', () => {
  let time = Date.parse('2023-12-30T00:00:00.000Z');
  for (let i = 0; i < 2000; i++, time += 7_777_777) {
    for (const interval of candleIntervals) {
      const openMs = candleOpenMs(interval, time);
      const endMs = candleEndMs(interval, openMs);
      assert.ok(openMs <= time && time < endMs);
      assert.equal(candleOpenMs(interval, endMs - 1), openMs);
      assert.equal(candleOpenMs(interval, endMs), endMs);
    }
  }
});
