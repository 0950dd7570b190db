/** The benchmark runs, and computes the same every time. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { endToEnd } from '../../bench/end-to-end.ts';

test('the end-to-end benchmark runs tiny', async () => {
  const options = { parent: tmpdir(), orders: 500, rounds: 1 };
  const result = await endToEnd(options);
  const { hash, ...times } = result;
  assert.match(hash, /^[0-9a-f]{64}$/);
  for (const time of Object.values(times)) assert.ok(time > 0);
});
