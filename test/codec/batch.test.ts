/** Batches: the layout byte by byte, and that no truncation and no single flipped bit passes (T4). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BATCH_HEADER_BYTES,
  checkBatch,
  extendDigest,
  isWhole,
  readBatchHeader,
  sealBatch,
} from '../../src/codec/batch.ts';
import type { RecordBuffer } from '../../src/core/schema.ts';
import { recordBuffer } from '../../src/core/schema.ts';
import { commandOf, fillBatch } from '../log/sample.ts';

const stamp = {
  firstSequence: 41,
  count: 3,
  timeMs: 1_700_000_000_123,
  digestSequence: 40,
  digest: 0xdeadbeef,
};
const link = { salt: 0x89abcdef, durable: 40, previous: 0xfedcba98, behaviour: 1 };

function sealed(): { batch: RecordBuffer; bytes: number; crc: number } {
  const batch = recordBuffer(new ArrayBuffer(4096));
  const bytes = fillBatch(batch, [commandOf(41), commandOf(42), commandOf(43)]);
  const crc = sealBatch(batch, bytes, stamp, link);
  return { batch, bytes, crc };
}

/** Whether anything in a buffer of so many bytes would be taken for a sound batch. */
function accepts(from: RecordBuffer): boolean {
  const header = readBatchHeader(from, 0);
  return (
    header !== undefined && isWhole(from, 0, header) && checkBatch(from, 0, header) === undefined
  );
}

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
}

test('a sealed batch reads back, header and all', () => {
  const { batch, bytes, crc } = sealed();
  assert.deepEqual(readBatchHeader(batch, 0), { ...stamp, ...link, bytes, crc: crc >>> 0 });
  assert.ok(accepts(batch));
});

test('golden bytes: the header lies as it is drawn', () => {
  const { batch } = sealed();
  const hex = Buffer.from(batch.u8.subarray(0, BATCH_HEADER_BYTES)).toString('hex');
  assert.deepEqual(hex.match(/.{16}/g), [
    '4257423188000000',
    'b8c1a971efcdab89',
    '0000000000804440',
    '0000000000004440',
    '00b08756febc7842',
    '0300000098badcfe',
    '01000000efbeadde',
    '0000000000004440',
  ]);
});

test('P12: every single flipped bit is seen', () => {
  const { batch, bytes } = sealed();
  for (let bit = 0; bit < bytes * 8; bit++) {
    flip(batch.u8, bit);
    assert.ok(!accepts(batch), `bit ${bit}`);
    flip(batch.u8, bit);
  }
  assert.ok(accepts(batch));
});

test('P12: every truncation is seen, whether the rest is missing or zero', () => {
  const { batch, bytes } = sealed();
  for (let length = 0; length < bytes; length += 8) {
    const short = recordBuffer(batch.u8.slice(0, length).buffer);
    assert.ok(!accepts(short), `${length} bytes`);
    const zeros = batch.u8.slice().fill(0, length);
    assert.ok(
      !accepts(recordBuffer(zeros.buffer)) || length === bytes,
      `${length} bytes and zeros`,
    );
  }
});

test('a matching CRC over nonsense is still refused', () => {
  const reseal = (change: Partial<typeof stamp>, over: Partial<typeof link> = {}): string => {
    const { batch, bytes } = sealed();
    sealBatch(batch, bytes, { ...stamp, ...change }, { ...link, ...over });
    const header = readBatchHeader(batch, 0);
    assert.ok(header !== undefined && isWhole(batch, 0, header));
    return checkBatch(batch, 0, header) ?? 'sound';
  };
  assert.deepEqual(
    [
      reseal({}),
      reseal({ count: 2 }),
      reseal({ count: 4 }),
      reseal({ firstSequence: 0.5 }),
      reseal({ firstSequence: 0 }, { durable: 0 }),
      reseal({ timeMs: Number.NaN }),
      reseal({}, { durable: 41 }),
      reseal({ digestSequence: 41 }),
    ],
    [
      'sound',
      '2 commands end 24 bytes early',
      'command 44: no room for a record',
      'header number 0.5 is out of range',
      'sequence 0',
      'header number NaN is out of range',
      'durable 41 is not before 41',
      'digest of 41 is from the future',
    ],
  );
});

test('P3: a digest does not depend on how the events were cut into pieces', () => {
  const bytes = new Uint8Array(1000).map((_, i) => i * 7);
  let digest = 0;
  for (let at = 0; at < 1000; at += 37) digest = extendDigest(digest, bytes.subarray(at, at + 37));
  assert.equal(digest, extendDigest(0, bytes));
});
