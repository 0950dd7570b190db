/** The link to a core in this thread: listeners first, then the answer; chunks joined. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { LocalLink } from '../../src/link/local-link.ts';
import { cancelAll, place, setup } from '../engine/sample.ts';

test('listeners run before the answer, chunks are joined, late commands refused', async () => {
  const events = new EventBuffer(2048);
  const link = new LocalLink({ core: new Core(events), events, now: () => 5000 });
  const outputs: Output[] = [];
  link.onOutput((output) => outputs.push(output));
  for (const command of setup) await link.submit(command);
  for (let i = 1; i <= 100; i++) await link.submit(place(1, 'BUY', i, 1));
  const before = outputs.length;
  const asked = link.submit(cancelAll(1));
  const chunks = outputs.slice(before);
  const answer = await asked;
  assert.ok(chunks.length > 1 && answer.kind === 'answer');
  assert.deepEqual(
    chunks.flatMap((each) => each.events),
    answer.events,
  );
  assert.deepEqual(
    chunks.map((each) => [each.sequence, each.first, each.last]),
    chunks.map((_, i) => [answer.sequence, i === 0, i === chunks.length - 1]),
  );
  const canceled = answer.events.filter((each) => each.kind === 'OrderCanceled');
  assert.equal(canceled.length, 100);
  assert.deepEqual(await link.submit(cancelAll(1), { deadlineMs: 4999 }), { kind: 'late' });
});
