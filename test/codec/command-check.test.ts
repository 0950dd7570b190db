/** The check of untrusted command bytes: takes whatever is written, and never lets nonsense through. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { checkCommand } from '../../src/codec/command-check.ts';
import { recordText } from '../../src/codec/text.ts';
import type { Command } from '../../src/core/command.ts';
import { LEGS_MAX, commandLayouts, readCommand, writeCommand } from '../../src/core/command.ts';
import type { Field, Layout } from '../../src/core/schema.ts';
import { RECORD_BYTES_MAX, lengthAt, recordBuffer } from '../../src/core/schema.ts';

const hidden = ['reserved', 'reserved0', 'reserved1', 'reserved2'];

function valueOf(field: Field): fc.Arbitrary<unknown> {
  const { type } = field;
  if (type === 'text') return fc.string({ unit: 'binary', maxLength: 20 });
  if (type === 'f64') return fc.maxSafeInteger();
  if (type === 'amount') return fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
  if (type === 'i32') return fc.integer({ min: -(2 ** 31 - 1), max: 2 ** 31 - 1 });
  return fc.constantFrom(...type);
}

function objectOf(layout: Layout): Record<string, fc.Arbitrary<unknown>> {
  const fields = layout.fields.filter((field) => !hidden.includes(field.name));
  const kind = ['kind', fc.constant(layout.name)] as const;
  return Object.fromEntries([
    kind,
    ...fields.map((field) => [field.name, valueOf(field)] as const),
  ]);
}

/** A leg has the terms and conditions of an order, but for its market and quote amount. */
function legOf(): fc.Arbitrary<unknown> {
  const {
    kind: _,
    market: __,
    quoteAmount: ___,
    ...leg
  } = objectOf(commandLayouts.PlaceAdvancedOrder);
  const { account: ____, gateway: _____, request: ______, idempotencyKey: _______, ...rest } = leg;
  return fc.record(rest);
}

const command: fc.Arbitrary<Command> = fc.oneof(
  ...Object.values(commandLayouts).map((layout) => {
    const fields = objectOf(layout);
    if (layout.name !== 'PlaceOrderList') return fc.record(fields);
    const { account, gateway, request, market, listKind, clientListId, idempotencyKey } = fields;
    const texts = { clientListId, idempotencyKey } as Record<string, fc.Arbitrary<unknown>>;
    const named = { account, gateway, request, market, listKind } as typeof texts;
    const legs = fc.array(legOf(), { maxLength: LEGS_MAX });
    return fc.record({ kind: fc.constant(layout.name), ...named, ...texts, legs });
  }),
) as unknown as fc.Arbitrary<Command>;

const place: Command = {
  kind: 'PlaceOrder',
  account: 1,
  gateway: 2,
  request: 3,
  market: 4,
  side: 'SELL',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'NONE',
  price: 100,
  quantity: 5,
  quoteAmount: 2n ** 60n,
  clientOrderId: 'mine-1',
  idempotencyKey: 'key é',
};

test('whatever writeCommand writes passes, and reads back the same', () => {
  fc.assert(
    fc.property(command, (each) => {
      const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
      const bytes = writeCommand(records, 0, each);
      assert.equal(checkCommand(records, 0, bytes), undefined);
      const read = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
      assert.equal(writeCommand(read, 0, readCommand(records, 0)), bytes);
      assert.deepEqual(read.u8.subarray(0, bytes), records.u8.subarray(0, bytes));
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('every truncation is refused', () => {
  const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  const bytes = writeCommand(records, 0, place);
  for (let end = 0; end < bytes; end++) assert.ok(checkCommand(records, 0, end) !== undefined);
});

test('any bytes are refused, or can be read', () => {
  fc.assert(
    fc.property(
      command,
      fc.array(fc.tuple(fc.nat({ max: RECORD_BYTES_MAX - 1 }), fc.nat({ max: 255 })), {
        maxLength: 6,
      }),
      (each, changes) => {
        const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
        const bytes = writeCommand(records, 0, each);
        for (const [at, value] of changes) records.u8[at % bytes] = value;
        if (checkCommand(records, 0, RECORD_BYTES_MAX) !== undefined) return;
        assert.ok(lengthAt(records, 0) <= RECORD_BYTES_MAX);
        const read = readCommand(records, 0);
        assert.ok(Object.values(read).every((value) => value !== undefined));
      },
    ),
    { numRuns: 2000, seed: 11 },
  );
});

test('each fault has its sentence', () => {
  const fault = (change: (records: ReturnType<typeof recordBuffer>) => void): string => {
    const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
    writeCommand(records, 0, place);
    change(records);
    return checkCommand(records, 0, RECORD_BYTES_MAX) ?? 'sound';
  };
  assert.deepEqual(
    [
      fault(() => {}),
      fault(({ u8 }) => (u8[0] = 31)),
      fault(({ u8 }) => (u8[2] = 2)),
      fault(({ u8 }) => (u8[3] = 9)),
      fault(({ i32 }) => (i32[5] = 2)),
      fault(({ i32 }) => (i32[5] = -1)),
      fault(({ f64 }) => (f64[5] = 0.5)),
      fault(({ f64 }) => (f64[6] = -1)),
      fault(({ f64 }) => (f64[7] = 2048)),
      fault(({ u8 }) => (u8[64] = 200)),
      fault(({ u8 }) => (u8[66] = 1)),
      fault(({ u8 }) => (u8[68] = 0xff)),
      fault(({ u8 }) => (u8[64] = 1)),
      fault(({ u8 }) => (u8[87] = 1)),
    ],
    [
      'sound',
      'no command has kind 31',
      'PlaceOrder of 16 bytes',
      'PlaceOrder of 18520 bytes',
      'PlaceOrder.side: index 2 is in no list',
      'PlaceOrder.side: index -1 is in no list',
      'PlaceOrder.quantity: 0.5 is no integer below 2^53',
      `PlaceOrder.quoteAmount: limbs -1, 256 are no amount`,
      `PlaceOrder.quoteAmount: limbs 0, 2048 are no amount`,
      'PlaceOrder.clientOrderId: text leaves the record',
      'PlaceOrder.clientOrderId: text leaves the record',
      'PlaceOrder.clientOrderId: bad UTF-8',
      'PlaceOrder.idempotencyKey: text leaves the record',
      'PlaceOrder: padding is not zero',
    ],
  );
});

test('a record as one readable line', () => {
  assert.equal(
    recordText(place),
    'PlaceOrder account=1 gateway=2 request=3 market=4 side=SELL type=LIMIT timeInForce=GTC ' +
      'selfTradeMode=NONE price=100 quantity=5 quoteAmount=1152921504606846976 ' +
      'clientOrderId=mine-1 idempotencyKey="key é"',
  );
});
