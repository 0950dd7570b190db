/** Order lists and countdowns over the stream, and the private channel of lists. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';
import type { Message } from './wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

const orders = [
  { side: 'SELL', type: 'LIMIT_MAKER', price: '110', quantity: '0.01' },
  { side: 'SELL', type: 'STOP_LOSS', stopPrice: '90', quantity: '0.01' },
];
const list = { market: 'BTC-USDT', kind: 'OCO', orders, clientListId: 'exit' };
const resultOf = ({ result }: Message): Message => result as Message;
const codeOf = ({ error }: Message): unknown => (error as Message | undefined)?.['code'];

test('a list is placed, told on its channel, found in a snapshot and canceled', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  assert.equal(codeOf(await wire.call('orderLists.place', list)), 'AUTHENTICATION_REQUIRED');
  await wire.authenticate(exchange.key('alice'));
  wire.ask('subscribe', { channel: 'orderLists' });
  const [, empty] = await wire.take(2);
  assert.deepEqual([empty?.['kind'], empty?.['lists']], ['snapshot', []]);

  wire.ask('orderLists.place', list);
  const [begun, placed] = await wire.take(2);
  const told = {
    listId: 1,
    clientListId: 'exit',
    market: 'BTC-USDT',
    kind: 'OCO',
    status: 'EXECUTING',
    orderIds: [1, 2],
  };
  assert.deepEqual([begun?.['kind'], begun?.['list']], ['update', told]);
  const reply = resultOf(placed as Message)['list'] as { listId: number; orders: Message[] };
  assert.deepEqual(
    [reply.listId, reply.orders.map(({ stage }) => stage)],
    [1, ['WORKING', 'WAITING']],
  );

  const other = await Wire.open(exchange.baseUrl);
  await other.authenticate(exchange.key('alice'));
  other.ask('subscribe', { channel: 'orderLists' });
  const [, now] = await other.take(2);
  assert.deepEqual(now?.['lists'], [told]);
  await other.close();

  assert.equal(codeOf(await wire.call('orderLists.cancel')), 'MISSING_FIELD');
  wire.ask('orderLists.cancel', { clientListId: 'exit' });
  const [ended, canceled] = await wire.take(2);
  assert.deepEqual(ended?.['list'], { ...told, status: 'DONE' });
  const gone = resultOf(canceled as Message)['list'] as { status: string; orders: Message[] };
  assert.deepEqual(
    [gone.status, ...gone.orders.map(({ reason }) => reason)],
    ['DONE', 'USER', 'LIST'],
  );
  assert.equal(codeOf(await wire.call('orderLists.cancel', { listId: 1 })), 'UNKNOWN_ORDER');
  await wire.close();
});

test('a countdown is set and stopped', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice'));
  const set = await wire.call('countdown.set', { timeoutMs: 5000, market: 'BTC-USDT' });
  const { market, deadline } = resultOf(set);
  const expected = new Date(exchange.clockMs + 5000).toISOString();
  assert.deepEqual([market, deadline], ['BTC-USDT', expected]);
  const off = await wire.call('countdown.set', { timeoutMs: 0, market: 'BTC-USDT' });
  assert.equal(resultOf(off)['deadline'], null);
  assert.equal(codeOf(await wire.call('countdown.set', { timeoutMs: -1 })), 'INVALID_NUMBER');
  await wire.close();
});
