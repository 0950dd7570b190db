/** The clock of output: a message that is due is sent even if the timer came too early for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../../src/gateway/websocket/connection.ts';
import { OutputClock } from '../../src/gateway/websocket/output-clock.ts';
import { Topics } from '../../src/gateway/websocket/topics.ts';
import { startExchange } from './stream-exchange.ts';

test('an interval ends although its timer fires early by the clock of the stream', async (t) => {
  const exchange = await startExchange();
  t.after(() => exchange.close());
  const frames: string[] = [];
  const connection = {
    slow: false,
    enveloped: false,
    stale: new Set(),
    publish: (frame: Buffer) => frames.push(frame.toString('latin1')),
  } as unknown as Connection;
  // This clock runs at half the speed of the timers, so every timer comes early.
  const clock = new OutputClock(() => performance.now() / 2);
  const topics = new Topics(exchange.views, clock);
  topics.publicTopic({ channel: 'depth', market: 1, intervalMs: 100 }).add(connection);
  for (let i = 0; i < 200 && frames.length < 1; i++) await wait(10);
  await exchange.limit(1, 'BUY', 100, 1);
  await exchange.limit(1, 'BUY', 101, 1);
  for (let i = 0; i < 200 && frames.length < 2; i++) await wait(10);
  assert.equal(frames.length, 2, frames.join('\n'));
  assert.match(frames[1] ?? '', /"firstUpdateId":1,"lastUpdateId":2/);
  clock.close();
});
