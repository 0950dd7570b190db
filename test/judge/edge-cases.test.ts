/**
 * Small cases of our own in the format of the public benchmark: complete report streams, their hashes,
 * best prices after each message; and files that cannot be run.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { readMessages, writeMessages } from '../../src/cli/judge-file.ts';
import type { BestPrices } from '../../src/cli/judge.ts';
import { judgeCase } from '../../src/cli/judge.ts';
import type { MessageRow } from '../../src/cli/judge-file.ts';

const NEW = 0;
const CANCEL = 1;
const MODIFY = 2;
const BUY = 0;
const SELL = 1;

interface OwnCase {
  readonly name: string;
  readonly input: readonly MessageRow[];
  readonly stream: readonly string[];
  readonly bbo: readonly BestPrices[];
}

const cases: readonly OwnCase[] = [
  {
    name: 'nothing at all',
    input: [],
    stream: [],
    bbo: [],
  },
  {
    name: 'an IOC order into an empty book is acknowledged and canceled',
    input: [[NEW, BUY, 1, 5, 1, 100]],
    stream: ['0,0,0,1,100,5', '2,0,0,1,100'],
    bbo: [[null, null]],
  },
  {
    name: 'an IOC order takes what is within its limit and the rest is canceled',
    input: [
      [NEW, SELL, 0, 3, 1, 100],
      [NEW, SELL, 0, 3, 2, 102],
      [NEW, BUY, 1, 9, 3, 101],
    ],
    stream: ['0,0,1,1,100,3', '0,1,1,2,102,3', '0,2,0,3,101,9', '1,2,100,3,1,3', '2,2,0,3,101'],
    bbo: [
      [null, 100],
      [null, 100],
      [null, 102],
    ],
  },
  {
    name: 'a trade prints at the resting price and the remainder rests at its own',
    input: [
      [NEW, SELL, 0, 4, 1, 90],
      [NEW, BUY, 0, 10, 2, 95],
    ],
    stream: ['0,0,1,1,90,4', '0,1,0,2,95,10', '1,1,90,4,1,2'],
    bbo: [
      [null, 90],
      [95, null],
    ],
  },
  {
    name: 'a modify to the same price and less loses its place',
    input: [
      [NEW, BUY, 0, 10, 1, 100],
      [NEW, BUY, 0, 10, 2, 100],
      [MODIFY, BUY, 0, 5, 1, 100],
      [NEW, SELL, 0, 12, 3, 100],
    ],
    stream: [
      '0,0,0,1,100,10',
      '0,1,0,2,100,10',
      '3,2,0,1,100,5',
      '0,3,1,3,100,12',
      '1,3,100,10,2,3',
      '1,3,100,2,1,3',
    ],
    bbo: [
      [100, null],
      [100, null],
      [100, null],
      [100, null],
    ],
  },
  {
    name: 'a modified order is found by its id again and again, until it is gone',
    input: [
      [NEW, SELL, 0, 10, 7, 50],
      [MODIFY, SELL, 0, 8, 7, 51],
      [MODIFY, SELL, 0, 9, 7, 49],
      [CANCEL, SELL, 0, 0, 7, 0],
      [CANCEL, SELL, 0, 0, 7, 0],
      [MODIFY, SELL, 0, 9, 7, 49],
    ],
    stream: ['0,0,1,7,50,10', '3,1,1,7,51,8', '3,2,1,7,49,9', '2,3,1,7,49', '4,4,7', '5,5,7'],
    bbo: [
      [null, 50],
      [null, 51],
      [null, 49],
      [null, null],
      [null, null],
      [null, null],
    ],
  },
  {
    name: 'ids that nobody announced are rejected',
    input: [
      [CANCEL, BUY, 0, 0, 4, 0],
      [MODIFY, BUY, 0, 1, 5, 1],
      [NEW, BUY, 0, 1, 5, 1],
    ],
    stream: ['4,0,4', '5,1,5', '0,2,0,5,1,1'],
    bbo: [
      [null, null],
      [null, null],
      [1, null],
    ],
  },
  {
    name: 'a modify that crosses sweeps levels, trades before its acknowledgement by type',
    input: [
      [NEW, SELL, 0, 1, 1, 101],
      [NEW, SELL, 0, 2, 2, 102],
      [NEW, BUY, 0, 1, 3, 99],
      [MODIFY, BUY, 0, 6, 3, 103],
    ],
    stream: [
      '0,0,1,1,101,1',
      '0,1,1,2,102,2',
      '0,2,0,3,99,1',
      '1,3,101,1,1,3',
      '1,3,102,2,2,3',
      '3,3,0,3,103,6',
    ],
    bbo: [
      [null, 101],
      [null, 101],
      [99, 101],
      [103, null],
    ],
  },
  {
    name: 'prices at both ends of the range and the largest quantity',
    input: [
      [NEW, BUY, 0, 2 ** 32 - 1, 1, 1],
      [NEW, SELL, 0, 2 ** 32 - 1, 2, 2 ** 31 - 1],
      [NEW, BUY, 1, 2 ** 32 - 1, 3, 2 ** 31 - 1],
    ],
    stream: [
      '0,0,0,1,1,4294967295',
      '0,1,1,2,2147483647,4294967295',
      '0,2,0,3,2147483647,4294967295',
      '1,2,2147483647,4294967295,2,3',
    ],
    bbo: [
      [1, null],
      [1, 2147483647],
      [1, null],
    ],
  },
];

for (const { name, input, stream, bbo } of cases) {
  test(name, () => {
    const sha256 = createHash('sha256').update(stream.join('\n')).digest('hex');
    assert.equal(judgeCase({ input, expected: { stream, sha256, bbo } }), undefined);
  });
}

test('files that cannot be run are refused with the reason', () => {
  const good = writeMessages([[NEW, BUY, 0, 1, 1, 1]]);
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);
  const answers = [
    good.subarray(0, 7),
    changed(0, 0),
    changed(8, 2),
    changed(12, 2),
    changed(16, 3),
    changed(17, 2),
    changed(18, 2),
    changed(20, 0),
    changed(24, 9),
    changed(32, 0),
    changed(40, 0),
    changed(47, 0x80),
  ].map((bytes) => readMessages(bytes));
  assert.deepEqual(answers, [
    '7 bytes are too few for a header',
    'this is no order file of the benchmark (wrong magic); unpack .xz files first',
    'version 2 of the format is unknown',
    '2 messages take 96 bytes, the file has 56',
    'message 0: type 3 is none of 0, 1, 2',
    'message 0: the side is none of 0, 1',
    'message 0: the ioc flag is none of 0, 1',
    'message 0: the quantity is 0',
    'message 0: the sequence is not 0',
    'message 0: the order id is outside 1 .. 134217728',
    'message 0: the price is outside 1 .. 2147483647',
    'message 0: the price is outside 1 .. 2147483647',
  ]);
});
