/** Commands whose answers are lost take effect once, and what became of them is told in the end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CertainOrders, RestClient, StreamClient } from '../../src/client/index.ts';
import { startSockets } from '../binance/socket-exchange.ts';
import type { SocketExchange } from '../binance/socket-exchange.ts';
import { startRelay } from './relay.ts';
import type { Relay } from './relay.ts';

let venue: SocketExchange;
let clock: NodeJS.Timeout;
let relay: Relay;
let stream: StreamClient;
let orders: CertainOrders;
before(async () => {
  venue = await startSockets();
  const tick = (): void => {
    venue.exchange.clockMs = Date.now();
  };
  tick();
  clock = setInterval(tick, 5);
  relay = await startRelay(venue.url);
  stream = new StreamClient({ baseUrl: relay.baseUrl, credentials: venue.alice });
  await stream.connect();
  const rest = new RestClient({ baseUrl: venue.url, credentials: venue.alice });
  orders = new CertainOrders({ rest, stream });
});
after(async () => {
  clearInterval(clock);
  stream.close();
  relay.close();
  await venue.close();
});

const order = {
  market: 'BTC-USDT',
  side: 'BUY',
  type: 'LIMIT',
  price: '100',
  quantity: '0.1',
} as const;

/** Runs a command whose first answer is lost together with the connection, once it has taken effect. */
async function unanswered<T>(command: () => Promise<T>): Promise<T> {
  const { views } = venue.exchange.context;
  const { sequence } = views;
  relay.mute();
  const answer = command();
  while (views.sequence === sequence) await wait(1);
  relay.cut();
  return answer;
}

const open = (): number => venue.exchange.context.views.openOrders(1).length;

test('an order is placed once', async () => {
  const { order: placed, replayed } = await unanswered(() => orders.placeOrder(order));
  assert.deepEqual([placed.status, replayed, open()], ['NEW', true, 1]);
});

test('an order is replaced once', async () => {
  const [before] = venue.exchange.context.views.openOrders(1);
  const replaced = await unanswered(() =>
    orders.replaceOrder(before?.orderId ?? 0, { ...order, price: '101' }),
  );
  assert.deepEqual([replaced.order?.price, open()], ['101', 1]);
});

test('an order is canceled, also when the answer was lost', async () => {
  const [before] = venue.exchange.context.views.openOrders(1);
  const canceled = await unanswered(() => orders.cancelOrder(before?.orderId ?? 0));
  assert.deepEqual([canceled.order.status, open()], ['CANCELED', 0]);
  await assert.rejects(orders.cancelOrder(before?.orderId ?? 0), { code: 'UNKNOWN_ORDER' });
});

test('a refusal is an outcome; silence is not, and ends in its error', async () => {
  const much = { ...order, quantity: '9000', price: '1000000' };
  await assert.rejects(orders.placeOrder(much), { code: 'INSUFFICIENT_BALANCE' });
  const nowhere = new RestClient({ baseUrl: 'http://127.0.0.1:1', credentials: venue.alice });
  const hopeless = new CertainOrders({ rest: nowhere, withinMs: 200 });
  await assert.rejects(hopeless.placeOrder(order), { code: 'UNREACHABLE' });
});
