/** The ring against a plain queue: random frames, full rings, wraps, late publication, two threads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { Doorbell, DOORBELL_BYTES } from '../../src/platform/doorbell.ts';
import { RingConsumer, ringMemory, RingProducer } from '../../src/platform/ring.ts';

type Step = { readonly push: number } | { readonly publish: true } | { readonly take: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ push: fc.integer({ min: 0, max: 480 }) }),
  fc.record({ publish: fc.constant(true as const) }),
  fc.record({ take: fc.integer({ min: 1, max: 8 }) }),
);

test('a ring behaves as a bounded queue whose tail is invisible until published', () => {
  let fulls = 0;
  const run = fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const shared = ringMemory(1024);
    const producer = new RingProducer(shared);
    const consumer = new RingConsumer(shared);
    const queue: { bytes: number; tag: number }[] = [];
    let visible = 0;
    let tag = 0;
    for (const each of steps) {
      if ('push' in each) {
        const at = producer.reserve(each.push);
        if (at < 0) {
          fulls += 1;
          assert.ok(queue.length > 0, 'an empty ring takes any frame of its size');
          continue;
        }
        tag += 1;
        producer.records.u8.fill(tag & 0xff, at, at + each.push);
        producer.commit(each.push, tag);
        queue.push({ bytes: each.push, tag });
      } else if ('publish' in each) {
        producer.publish();
        visible = queue.length;
      } else {
        for (let i = 0; i < each.take; i++) {
          const at = consumer.peek();
          assert.equal(at >= 0, visible > 0);
          if (at < 0) break;
          const expected = queue.shift();
          assert.deepEqual({ bytes: consumer.bytes, tag: consumer.tag }, expected);
          for (const byte of consumer.records.u8.subarray(at, at + consumer.bytes)) {
            assert.equal(byte, consumer.tag & 0xff);
          }
          consumer.take();
          visible -= 1;
        }
        consumer.release();
      }
    }
  });
  fc.assert(run, { numRuns: 300 });
  assert.ok(fulls > 0, 'some run filled the ring');
});

test('frames cross threads in order, with both sides parking', { timeout: 20_000 }, async () => {
  const ring = ringMemory(4096);
  const bells = new SharedArrayBuffer(2 * DOORBELL_BYTES);
  const source = `
    const { workerData } = require('node:worker_threads');
    (async () => {
      const { RingProducer } = await import(workerData.ring);
      const { Doorbell } = await import(workerData.doorbell);
      const producer = new RingProducer(workerData.shared);
      const filled = new Doorbell(workerData.bells, 0);
      const drained = new Doorbell(workerData.bells, 64);
      for (let n = 0; n < workerData.count; n++) {
        const bytes = (n * 7) % 200;
        let at = producer.reserve(bytes);
        while (at < 0) {
          drained.wait(() => producer.freeBytes > 1024, 1000);
          at = producer.reserve(bytes);
        }
        producer.records.u8.fill(n & 0xff, at, at + bytes);
        producer.commit(bytes, n);
        producer.publish();
        filled.ring();
      }
    })();
  `;
  const count = 50_000;
  const worker = new Worker(source, {
    eval: true,
    workerData: {
      ring: new URL('../../src/platform/ring.ts', import.meta.url).href,
      doorbell: new URL('../../src/platform/doorbell.ts', import.meta.url).href,
      shared: ring,
      bells,
      count,
    },
  });
  const consumer = new RingConsumer(ring);
  const filled = new Doorbell(bells, 0);
  const drained = new Doorbell(bells, DOORBELL_BYTES);
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    const wake = (): void => {
      for (let at = consumer.peek(); at >= 0; at = consumer.peek()) {
        assert.equal(consumer.tag, next);
        assert.equal(consumer.bytes, (next * 7) % 200);
        if (consumer.bytes > 0) {
          assert.equal(consumer.records.u8[at + consumer.bytes - 1], next & 0xff);
        }
        next += 1;
        consumer.take();
      }
      consumer.release();
      drained.ring();
      if (next === count) resolve();
      else filled.waitAsync(() => !consumer.empty, wake);
    };
    wake();
  });
  await worker.terminate();
  assert.equal(next, count);
});
