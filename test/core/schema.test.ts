// The record layouts: their sizes and kinds are a format, so a change shows here; round trips; refusals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  commandLayout,
  commandLayouts,
  readCommand,
  writeCommand,
} from '../../src/core/command.ts';
import type { Command } from '../../src/core/command.ts';
import { eventLayout, eventLayouts, readEvent, writeEvent } from '../../src/core/event.ts';
import type { Event } from '../../src/core/event.ts';
import { layout, lengthAt, recordBuffer } from '../../src/core/schema.ts';

const buffer = recordBuffer(new ArrayBuffer(1024));

test('kinds and fixed lengths are these', () => {
  const table = [...Object.values(commandLayouts), ...Object.values(eventLayouts)].map(
    (each) => `${each.name} ${each.kind} ${each.fixedBytes} ${each.textOffset}`,
  );
  assert.deepEqual(table, [
    'CreateAsset 1 24 20',
    'CreateMarket 2 232 232',
    'ChangeMarket 3 224 224',
    'SetMarketStatus 4 24 24',
    'CreateAccount 5 16 16',
    'Deposit 6 40 40',
    'Withdraw 7 40 40',
    'FinishWithdrawal 8 32 32',
    'Tick 9 24 20',
    'ChangeAccount 10 40 36',
    'SetAssetLimit 11 56 56',
    'SetFeeTier 12 48 48',
    'SetCalendar 13 48 48',
    'SetKillSwitch 14 24 24',
    'ConfirmAudit 15 24 24',
    'PlaceOrder 16 64 64',
    'CancelOrder 17 32 32',
    'AmendOrder 18 40 40',
    'ReplaceOrder 19 128 128',
    'CancelAll 20 32 28',
    'PlaceAdvancedOrder 21 112 112',
    'PlaceOrderList 22 272 272',
    'SetCountdown 23 24 24',
    'StartAuction 24 32 28',
    'ChangeVenue 25 24 20',
    'Rejected 1 32 32',
    'Repeated 2 32 32',
    'AssetCreated 3 16 12',
    'MarketCreated 4 224 224',
    'MarketChanged 5 208 208',
    'MarketStatusChanged 6 16 12',
    'AccountCreated 7 8 8',
    'Deposited 8 32 32',
    'WithdrawalHeld 9 40 40',
    'WithdrawalFinished 10 40 40',
    'AccountChanged 11 24 24',
    'AssetLimitSet 12 48 48',
    'FeeTierSet 13 40 40',
    'CalendarSet 14 40 36',
    'KillSwitchSet 15 16 12',
    'AuditConfirmed 24 16 16',
    'VenueChanged 25 8 8',
    'CountdownSet 26 24 24',
    'AuctionStarted 27 32 32',
    'AuctionIndicated 28 32 32',
    'AuctionEnded 29 24 24',
    'ListAccepted 30 40 40',
    'ListEnded 31 24 24',
    'OrderInstructed 32 80 80',
    'TrailingActivated 33 24 24',
    'OrderTriggered 34 72 72',
    'OrderRepriced 35 72 72',
    'OrderAccepted 16 80 80',
    'OrderAmended 17 80 80',
    'Traded 18 168 168',
    'SelfTradePrevented 19 112 112',
    'OrderFilled 20 40 40',
    'OrderCanceled 21 56 56',
    'OrderExpired 22 56 56',
    'LevelChanged 23 32 32',
  ]);
});

test('what is written is read back, whatever lay there before', () => {
  const command: Command = {
    kind: 'PlaceOrder',
    account: 7,
    gateway: 2,
    request: 2 ** 31 - 1,
    market: 3,
    side: 'SELL',
    type: 'MARKET',
    timeInForce: 'IOC',
    selfTradeMode: 'DECREMENT',
    price: 0,
    quantity: 2 ** 53 - 1,
    quoteAmount: 2n ** 63n - 1n,
    clientOrderId: 'a'.repeat(36),
    idempotencyKey: 'ключ',
  };
  buffer.u8.fill(0xff);
  const bytes = writeCommand(buffer, 16, command);
  assert.equal(bytes, 64 + 56);
  assert.equal(lengthAt(buffer, 16), bytes);
  assert.deepEqual(readCommand(buffer, 16), command);
  const event: Event = {
    kind: 'Traded',
    makerReleased: 0n,
    makerRebate: 0n,
    market: 1,
    takerSide: 'BUY',
    price: 5,
    takerAccount: 1,
    makerAccount: 2,
    tradeId: 9,
    quantity: 10,
    takerOrderId: 3,
    makerOrderId: 4,
    takerRemaining: 0,
    makerRemaining: 1,
    quoteAmount: 2n ** 52n,
    takerFee: 1n,
    makerFee: 2n ** 62n,
    takerReleased: 0n,
  };
  buffer.u8.fill(0xff);
  writeEvent(buffer, 0, event);
  assert.deepEqual(readEvent(buffer, 0), event);
});

test('values outside their field are refused before they are written', () => {
  const cancel = {
    kind: 'CancelOrder',
    account: 1,
    gateway: 0,
    request: 0,
    market: 1,
    restriction: 'ANY',
    orderId: 1,
    clientOrderId: '',
  } as const;
  for (const wrong of [
    { orderId: 2 ** 53 },
    { orderId: 0.5 },
    { orderId: Number.NaN },
    { market: 2 ** 31 },
    { restriction: 'SOME' },
    { clientOrderId: 'x'.repeat(600) },
  ]) {
    assert.throws(() => writeCommand(buffer, 0, { ...cancel, ...wrong } as Command), RangeError);
  }
  assert.throws(() => layout('Bad', 1, { a: 'f64' }), /misaligned/);
  assert.throws(() => layout('Bad', 1, { a: 'text', b: 'i32' }), /before texts/);
  assert.equal(commandLayout(31), undefined);
  assert.equal(eventLayout(40), undefined);
  assert.throws(() => readCommand(recordBuffer(new ArrayBuffer(16)), 0), RangeError);
  assert.throws(() => readEvent(recordBuffer(new ArrayBuffer(16)), 0), RangeError);
});
