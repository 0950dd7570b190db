/** The core benchmark, tiny: its runs agree on the state, and the state is the one written here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speed } from '../../bench/core-measures.ts';
import { streamOf } from '../../bench/core-stream.ts';

test('two markets, 600 commands', () => {
  const size = { name: 'tiny', markets: 2, accounts: 20, liveOrders: 100, commands: 600 };
  const { nsPerOp: _, ...result } = speed(streamOf(size), 2);
  assert.deepEqual(result, { trades: 105, openOrders: 156, stateHash: '458fe1db1e6d170d' });
});

test('the same beside orders with conditions that wait', () => {
  const size = { name: 'tiny', markets: 1, accounts: 20, liveOrders: 100, commands: 600 };
  const { nsPerOp: _, ...result } = speed(streamOf({ ...size, instructed: 3 }), 2);
  assert.deepEqual(result, { trades: 103, openOrders: 196, stateHash: 'de2190b8d5469a5b' });
});
