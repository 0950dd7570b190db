/** What a LOBSTER day becomes as orders: complete lists of what is sent, for each corner of the format. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LobsterBook } from '../../src/load/lobster-book.ts';
import { priceText, readBookRows, readMessages } from '../../src/load/lobster.ts';

const NONE = '9999999999,0,-9999999999,0';

function replay(messages: readonly string[], row?: string): readonly string[][] {
  const read = readMessages(messages.join('\n'));
  const book = new LobsterBook(read);
  const sent = row === undefined ? [] : [book.seed(readBookRows(row)[0]!, read[0]!)];
  sent.push(...read.map((message) => book.apply(message)));
  return sent.map((actions) => actions.map((action) => Object.values(action).join(' ')));
}

test('one synthetic order a level stands for what was there before message 1', () => {
  const sent = replay(
    ['34200.1,1,11,18,5853300,1', '34200.2,4,999,30,5859400,-1', '34200.3,3,998,50,5853300,1'],
    `5859400,200,5853300,68,5859800,5,5853000,150`,
  );
  assert.deepEqual(sent, [
    [
      'place S1 BUY 5853300 50',
      'place S2 BUY 5853000 150',
      'place S3 SELL 5859400 200',
      'place S4 SELL 5859800 5',
    ],
    ['place L11 BUY 5853300 18'],
    ['take BUY 5859400 30 S3'],
    ['cancel S1'],
  ]);
});

test('partial cancels amend the total down, hidden executions and halts change nothing', () => {
  const sent = replay([
    '1.0,1,11,100,1000000,1',
    '1.1,4,11,30,1000000,1',
    '1.2,2,11,20,1000000,1',
    '1.3,5,0,10,1000050,1',
    '1.4,7,0,0,-1,-1',
    '1.5,3,11,50,1000000,1',
  ]);
  assert.deepEqual(sent, [
    ['place L11 BUY 1000000 100'],
    ['take SELL 1000000 30 L11'],
    ['reduce L11 80'],
    [],
    [],
    ['cancel L11'],
  ]);
});

test('an order announced late stands before younger ones', () => {
  const sent = replay(['1.0,1,20,5,1000000,1', '1.1,1,10,7,1000000,1', '1.2,4,10,7,1000000,1']);
  assert.deepEqual(sent, [
    ['place L20 BUY 1000000 5'],
    ['cancel L20', 'place L10 BUY 1000000 7', 'place L20 BUY 1000000 5'],
    ['take SELL 1000000 7 L10'],
  ]);
});

test('an execution of an unknown order announces it; one that is not first is told apart', () => {
  const read = readMessages(
    '1.0,4,5,9,1000000,-1\n1.1,1,6,5,1000000,-1\n1.2,1,7,5,1000000,-1\n1.3,4,7,2,1000000,-1',
  );
  const book = new LobsterBook(read);
  const sent = read.map((message) => book.apply(message));
  assert.deepEqual(sent, [
    [
      { kind: 'place', name: 'S1', side: 'SELL', price: 1000000, quantity: 9 },
      { kind: 'take', side: 'BUY', price: 1000000, quantity: 9, maker: 'S1' },
    ],
    [{ kind: 'place', name: 'L6', side: 'SELL', price: 1000000, quantity: 5 }],
    [{ kind: 'place', name: 'L7', side: 'SELL', price: 1000000, quantity: 5 }],
    [{ kind: 'reduce', name: 'L7', quantity: 3 }],
  ]);
  assert.equal(book.executionsElsewhere, 1);
});

test('an order never trades on arrival: what would be in its way is gone from the real book', () => {
  const sent = replay(['1.0,1,10,5,1000000,-1', '1.1,1,11,5,1000100,1']);
  assert.deepEqual(sent, [['place L10 SELL 1000000 5'], ['cancel L10', 'place L11 BUY 1000100 5']]);
});

test('a level that scrolls into view is adopted', () => {
  const read = readMessages('1.0,1,10,5,1000000,-1\n1.1,1,11,5,1000200,-1\n1.2,1,12,8,1000300,-1');
  const book = new LobsterBook(read);
  for (const message of read) book.apply(message);
  assert.deepEqual(book.adopt('SELL', [1000000, 5], [1000300, 3]), [
    { kind: 'cancel', name: 'L11' },
    { kind: 'reduce', name: 'L12', quantity: 3 },
  ]);
  assert.deepEqual(book.adopt('SELL', [1000000, 5], [1000300, 10]), [
    { kind: 'cancel', name: 'L12' },
    { kind: 'place', name: 'S1', side: 'SELL', price: 1000300, quantity: 7 },
    { kind: 'place', name: 'L12', side: 'SELL', price: 1000300, quantity: 3 },
  ]);
});

test('lines that are none of the format are named', () => {
  assert.throws(
    () => readMessages('1.0,1,10,5,1000000,-1\n1.0,9,10,5,1,1'),
    /row 2 is no LOBSTER message/,
  );
  assert.throws(() => readMessages('time,type,id,size,price,direction'), /row 1 is no/);
  assert.throws(() => readBookRows('1,2,3'), /row 1 is no LOBSTER book row/);
  assert.deepEqual(readBookRows(NONE), [{ asks: [], bids: [], places: 1 }]);
  assert.deepEqual([5853300, 5853350, 1, 100, 10000].map(priceText), [
    '585.33',
    '585.335',
    '0.0001',
    '0.01',
    '1',
  ]);
});
