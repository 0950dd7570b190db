/** The stream client against a real exchange: requests, callbacks, lost connections. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { DepthBook, RefusedError, StreamClient, UnreachableError } from '../../src/client/index.ts';
import type { StreamEvent } from '../../src/client/index.ts';
import { startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { startRelay } from './relay.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

const market = 'BTC-USDT';

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 3_000 && !condition(); i++) await wait(10);
  assert.equal(condition(), true);
}

test('orders are placed, amended, replaced and canceled; refusals carry their code', async () => {
  const client = new StreamClient({
    baseUrl: exchange.baseUrl,
    credentials: exchange.key('alice'),
  });
  await client.connect();
  const order = { market, side: 'BUY', type: 'LIMIT', price: '10', quantity: '1' } as const;
  const placed = await client.placeOrder(order, { idempotencyKey: 'k1' });
  const repeated = await client.placeOrder(order, { idempotencyKey: 'k1' });
  const { orderId } = placed.order;
  assert.deepEqual([placed.replayed, repeated.replayed], [false, true]);
  assert.equal(repeated.order.orderId, orderId);
  const amended = await client.amendOrder(orderId, { quantity: '0.5' });
  assert.equal(amended.order.quantity, '0.5');
  const replaced = await client.replaceOrder(orderId, { ...order, clientOrderId: 'next' });
  assert.deepEqual([replaced.canceled?.orderId, replaced.order?.clientOrderId], [orderId, 'next']);
  const canceled = await client.cancelOrder({ clientOrderId: 'next' });
  assert.equal(canceled.order.status, 'CANCELED');
  await client.placeOrder(order);
  const { orders } = await client.cancelOrders({ market });
  assert.equal(orders.length, 1);
  await assert.rejects(client.cancelOrder(orderId), (error) => {
    assert.ok(error instanceof RefusedError);
    assert.deepEqual([error.code, error.status], ['UNKNOWN_ORDER', 0]);
    return true;
  });
  client.close();
  await assert.rejects(client.request('ping'), UnreachableError);
});

test('a lost connection is made again: authenticated, subscribed, with fresh snapshots', async (t) => {
  const relay = await startRelay(exchange.baseUrl);
  t.after(() => relay.close());
  const statuses: string[] = [];
  const client = new StreamClient({
    baseUrl: relay.baseUrl,
    credentials: exchange.key('alice'),
    onStatus: (status) => statuses.push(status),
  });
  await client.connect();
  const book = new DepthBook();
  const events: StreamEvent[] = [];
  await client.subscribe({ channel: 'depth', market }, (event) => {
    assert.equal(book.apply(event), 'applied');
  });
  const end = await client.subscribe({ channel: 'orders' }, (event) => events.push(event));
  await exchange.limit(1, 'BUY', 900, 1);
  await until(() => book.updateId === exchange.views.depth(1, 1).updateId);
  relay.cut();
  await exchange.limit(1, 'BUY', 901, 1);
  await until(() => statuses.length === 3);
  await exchange.limit(1, 'BUY', 902, 1);
  await until(() => book.updateId === exchange.views.depth(1, 1).updateId && events.length === 4);
  assert.deepEqual(statuses, ['open', 'lost', 'open']);
  assert.deepEqual(
    book.depth(market).bids.map(([price]) => price),
    ['9.02', '9.01', '9'],
  );
  assert.deepEqual(
    events.map((event) =>
      event.channel === 'orders' && event.kind === 'snapshot' ? event.orders.length : 'update',
    ),
    [0, 'update', 2, 'update'],
  );
  await end();
  await exchange.limit(1, 'BUY', 903, 1);
  await until(() => book.updateId === exchange.views.depth(1, 1).updateId);
  assert.equal(events.length, 4);
  client.close();
  assert.deepEqual(statuses, ['open', 'lost', 'open', 'closed']);
});

test('a request whose answer was lost fails, and is not sent again', async (t) => {
  const relay = await startRelay(exchange.baseUrl);
  t.after(() => relay.close());
  const client = new StreamClient({ baseUrl: relay.baseUrl, reconnect: false });
  await client.connect();
  const pending = client.request('ping');
  relay.cut();
  await assert.rejects(pending, (error) => {
    assert.ok(error instanceof UnreachableError);
    assert.equal(error.code, 'CLOSED');
    return true;
  });
  client.close();
});

test('what stands in the way of a connection is thrown', async () => {
  const key = exchange.key('alice');
  const { baseUrl } = exchange;
  const wrong = new StreamClient({ baseUrl, credentials: { ...key, secret: 'other' } });
  await assert.rejects(wrong.connect(), { code: 'INVALID_SIGNATURE' });
  const nowhere = new StreamClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(nowhere.connect(), { code: 'UNREACHABLE' });
  const client = new StreamClient({ baseUrl });
  await client.connect();
  await assert.rejects(
    client.subscribe({ channel: 'orders' }, () => undefined),
    {
      code: 'AUTHENTICATION_REQUIRED',
    },
  );
  client.close();
});

test('a server that falls silent is given up after it was asked for a sign of life', async (t) => {
  const asked: string[] = [];
  const server = createServer();
  const silent = new WebSocketServer({ server });
  silent.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => asked.push(data.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    silent.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const reasons: string[] = [];
  const client = new StreamClient({
    baseUrl: `http://127.0.0.1:${port}`,
    reconnect: false,
    silenceMs: 200,
    timeoutMs: 1_000,
    onStatus: (_, reason) => reasons.push(reason),
  });
  await client.connect();
  await until(() => reasons.length === 2);
  assert.deepEqual(reasons, ['', 'no sign of life']);
  assert.deepEqual(asked, ['{"id":1,"method":"ping","params":{}}']);
  client.close();
});
