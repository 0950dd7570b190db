/** The fan-out's bench runs, tiny: every subscriber gets everything, and the books are the known ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchFanOut } from '../../bench/fan-out.ts';

test('the fan-out bench runs and its result is the known one', async () => {
  const result = await benchFanOut({ subscribers: 5, ticks: 20, ticksPerSecond: 200 });
  assert.equal(result.hash, 'f8fddf926959d666');
  assert.equal(result.deliveries % 5, 0);
  assert.ok(result.deliveriesPerSecond > 0 && result.p99Ms >= result.p50Ms);
});
