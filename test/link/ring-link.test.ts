/** The gateway's link by itself: chunks joined, other gateways' answers ignored, failure told as unknown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST_CHUNK, LAST_CHUNK, OUTPUT_FRAME, writeOutputHead } from '../../src/codec/frame.ts';
import type { Event } from '../../src/core/event.ts';
import { writeEvent } from '../../src/core/event.ts';
import { RingLink } from '../../src/link/ring-link.ts';
import { Doorbell, DOORBELL_BYTES } from '../../src/platform/doorbell.ts';
import { RingConsumer, ringMemory, RingProducer } from '../../src/platform/ring.ts';
import { cancelAll } from '../engine/sample.ts';

const GATEWAY = 3;

function rig(): { link: RingLink; outputs: RingProducer; bell: Doorbell; commands: RingConsumer } {
  const [commands, outputs] = [ringMemory(1 << 13), ringMemory(1 << 13)];
  const bells = new SharedArrayBuffer(2 * DOORBELL_BYTES);
  const bell = new Doorbell(bells, DOORBELL_BYTES);
  const link = new RingLink({
    gateway: GATEWAY,
    commands: new RingProducer(commands),
    control: new RingProducer(ringMemory(1024)),
    outputs: new RingConsumer(outputs),
    engineBell: new Doorbell(bells),
    gatewayBell: bell,
  });
  return { link, outputs: new RingProducer(outputs), bell, commands: new RingConsumer(commands) };
}

function level(updateId: number): Event {
  return { kind: 'LevelChanged', market: 1, side: 'BUY', price: 1, quantity: 0, updateId };
}

function write(
  to: RingProducer,
  gateway: number,
  request: number,
  flags: number,
  event: Event,
): void {
  const at = to.reserve(1024);
  const bytes = writeEvent(to.records, at + 32, event);
  writeOutputHead(to.records, at, { sequence: 9, timeMs: 8, gateway, request, flags, bytes });
  to.commit(32 + bytes, OUTPUT_FRAME);
}

test('chunks are joined into one answer; listeners see each chunk before it', async () => {
  const { link, outputs, bell, commands } = rig();
  const seen: boolean[] = [];
  let answered = false;
  link.onOutput((output) => seen.push(output.last, answered));
  const asked = link.submit(cancelAll(1));
  void asked.then(() => (answered = true));
  const at = commands.peek() + 8;
  const origin = Array.from(commands.records.i32.subarray((at >> 2) + 1, (at >> 2) + 4));
  assert.deepEqual(origin, [1, GATEWAY, 1]);
  write(outputs, GATEWAY + 1, 1, FIRST_CHUNK | LAST_CHUNK, level(1));
  write(outputs, GATEWAY, 1, FIRST_CHUNK, level(2));
  write(outputs, GATEWAY, 1, LAST_CHUNK, level(3));
  outputs.publish();
  bell.ring();
  const events = [level(2), level(3)];
  assert.deepEqual(await asked, { kind: 'answer', sequence: 9, timeMs: 8, events });
  assert.deepEqual(seen, [true, false, false, false, true, false]);
  assert.equal(link.pending, 0);
  await link.close();
  assert.deepEqual(await link.submit(cancelAll(1)), { kind: 'stopped' });
});

test('when the exchange fails, whoever waits learns that the outcome is unknown', async () => {
  const { link } = rig();
  const asked = link.submit(cancelAll(1));
  const closing = link.close();
  link.fail(new Error('the disk is gone'));
  await assert.rejects(asked, { code: 'UNKNOWN_OUTCOME', message: 'the disk is gone' });
  await closing;
  assert.deepEqual(await link.submit(cancelAll(1)), { kind: 'stopped' });
});
