/**
 * Every sequence of a few commands in tiny worlds: the core answers each one as the reference does.
 * EXHAUSTIVE_LENGTH makes the sequences longer.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SmallWorld } from '../../sim/small-world.ts';
import { amendLast, cancelLast, exhaust, list, order } from '../../sim/small-world.ts';
import { status, tick } from '../../sim/small-world.ts';

const buy = { side: 'BUY' } as const;
const sell = { side: 'SELL' } as const;

const worlds: Readonly<Record<string, SmallWorld>> = {
  'limits, FOK, IOC, market orders, amendments (X1, X3, A1, S1)': {
    length: 3,
    rules: { selfTradeMode: 'EXPIRE_MAKER', takerFee: 300_000, makerFee: 100_000 },
    wealth: 7n,
    alphabet: {
      'a buys 2 at 1': order('a', { ...buy, price: 1, quantity: 2 }),
      'a sells 1 at 1': order('a', { ...sell, price: 1, quantity: 1 }),
      'b buys 1 at 2': order('b', { ...buy, price: 2, quantity: 1 }),
      'b sells 2 at 2': order('b', { ...sell, price: 2, quantity: 2 }),
      'b sells 3 FOK at 1': order('b', { ...sell, timeInForce: 'FOK', price: 1, quantity: 3 }),
      'a buys 3 at market': order('a', { ...buy, type: 'MARKET', timeInForce: 'IOC', quantity: 3 }),
      'a amends to 1': amendLast('a', 0, 1),
      'b amends to 3 at 1': amendLast('b', 1, 3),
    },
  },
  'stops and trailing stops (I2, I3)': {
    length: 3,
    opening: [
      order('a', { ...sell, price: 5, quantity: 1 }),
      order('b', { ...buy, price: 5, quantity: 1 }),
    ],
    alphabet: {
      'a sells, stop 4': order('a', {
        ...sell,
        type: 'STOP_LOSS',
        timeInForce: 'IOC',
        stopPrice: 4,
        quantity: 2,
      }),
      'b sells at 3, stop 4': order('b', {
        ...sell,
        type: 'STOP_LOSS_LIMIT',
        price: 3,
        stopPrice: 4,
        quantity: 2,
      }),
      'a buys, profit at 4': order('a', {
        ...buy,
        type: 'TAKE_PROFIT',
        timeInForce: 'IOC',
        stopPrice: 4,
        quantity: 2,
      }),
      'b sells, trailing 20 %': order('b', {
        ...sell,
        type: 'STOP_LOSS',
        timeInForce: 'IOC',
        trailingDelta: 2_000,
        quantity: 1,
      }),
      'a buys 2 at 4': order('a', { ...buy, price: 4, quantity: 2 }),
      'b buys 1 at 3': order('b', { ...buy, price: 3, quantity: 1 }),
      'b sells 1 at 4': order('b', { ...sell, price: 4, quantity: 1 }),
      'a sells 2 at 6': order('a', { ...sell, price: 6, quantity: 2 }),
    },
  },
  'lists (O3)': {
    length: 3,
    wealth: 12n,
    opening: [
      order('a', { ...sell, price: 2, quantity: 1 }),
      order('b', { ...buy, price: 2, quantity: 1 }),
    ],
    alphabet: {
      'a OCO': list(
        'a',
        'OCO',
        { ...sell, type: 'LIMIT_MAKER', price: 3, quantity: 2 },
        { ...sell, type: 'STOP_LOSS', timeInForce: 'IOC', stopPrice: 1, quantity: 2 },
      ),
      'b OTO': list(
        'b',
        'OTO',
        { ...buy, price: 1, quantity: 1 },
        { ...sell, price: 3, quantity: 1 },
      ),
      'b OTOCO': list(
        'b',
        'OTOCO',
        { ...buy, price: 1, quantity: 2 },
        { ...sell, type: 'TAKE_PROFIT', timeInForce: 'IOC', stopPrice: 3, quantity: 2 },
        { ...sell, type: 'STOP_LOSS_LIMIT', price: 1, stopPrice: 1, quantity: 2 },
      ),
      'a sells 2 at 1': order('a', { ...sell, price: 1, quantity: 2 }),
      'b buys 1 at 3': order('b', { ...buy, price: 3, quantity: 1 }),
      'a buys 2 at 1': order('a', { ...buy, price: 1, quantity: 2 }),
      'a cancels the last but one': cancelLast('a', 1),
      'b cancels the last': cancelLast('b'),
    },
  },
  'icebergs and pegs (I1, O1)': {
    length: 3,
    rules: { selfTradeMode: 'DECREMENT' },
    wealth: 60n,
    opening: [
      order('a', { ...buy, price: 2, quantity: 1 }),
      order('b', { ...sell, price: 6, quantity: 1 }),
    ],
    alphabet: {
      'a sells 5, shows 2': order('a', { ...sell, price: 5, quantity: 5, displayQuantity: 2 }),
      'b buys 3 at 5': order('b', { ...buy, price: 5, quantity: 3 }),
      'b buys beside the best': order('b', {
        ...buy,
        pegReference: 'PRIMARY',
        pegMode: 'FLOATING',
        quantity: 2,
      }),
      'a sells at the middle': order('a', {
        ...sell,
        pegReference: 'MID',
        pegMode: 'FLOATING',
        quantity: 2,
      }),
      'a buys where sellers are': order('a', { ...buy, pegReference: 'MARKET', quantity: 1 }),
      'b sells 1 at 4': order('b', { ...sell, price: 4, quantity: 1 }),
      'a cancels the last': cancelLast('a'),
      'a amends to 1': amendLast('a', 0, 1),
    },
  },
  'calls (B1, M2)': {
    length: 3,
    rules: { callMs: 500, callRandomMs: 200, selfTradeMode: 'EXPIRE_TAKER' },
    opening: [
      order('a', { ...sell, price: 2, quantity: 1 }),
      order('b', { ...buy, price: 2, quantity: 1 }),
      status('AUCTION'),
    ],
    alphabet: {
      'a buys 2 at 3': order('a', { ...buy, price: 3, quantity: 2 }),
      'b sells 3 at 1, for the auction': order('b', {
        ...sell,
        timeInForce: 'GFA',
        price: 1,
        quantity: 3,
      }),
      'b sells 1 at market': order('b', {
        ...sell,
        type: 'MARKET',
        timeInForce: 'IOC',
        quantity: 1,
      }),
      'a buys, stop 3': order('a', {
        ...buy,
        type: 'STOP_LOSS',
        timeInForce: 'IOC',
        stopPrice: 3,
        quantity: 1,
      }),
      'a sells 1 at 3': order('a', { ...sell, price: 3, quantity: 1 }),
      'a tick': tick,
      opens: status('TRADING'),
      halts: status('HALT'),
    },
  },
};

for (const [name, world] of Object.entries(worlds)) {
  test(`every sequence: ${name}`, (context) => {
    const length = Number(process.env['EXHAUSTIVE_LENGTH'] ?? world.length);
    const found = exhaust(world, length);
    if (typeof found === 'string') assert.fail(found);
    context.diagnostic(`${found} sequences of ${length} commands`);
    assert.equal(found, Object.keys(world.alphabet).length ** length);
  });
}
