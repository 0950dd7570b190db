/** Cancel on disconnect, and the auction channel. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

/** Resolves when alice has so many open orders. */
async function open(count: number): Promise<void> {
  while (exchange.views.openOrders(1).length !== count) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const order = { side: 'BUY', price: '100', quantity: '0.01' };

test('orders of a connection that wants it are canceled when it ends, however it ends', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const early = await wire.call('cancelOnDisconnect', { enabled: true });
  assert.equal((early['error'] as { code: string }).code, 'AUTHENTICATION_REQUIRED');
  await wire.authenticate(exchange.key('alice'));
  await wire.call('orders.place', { ...order, market: 'BTC-USDT' });
  await wire.call('orders.place', { ...order, market: 'ETH-USDT' });
  const params = { enabled: true, market: 'ETH-USDT' };
  const set = await wire.call('cancelOnDisconnect', params);
  assert.deepEqual(set['result'], params);
  wire.socket.terminate();
  await open(1);
  assert.equal(exchange.views.openOrders(1)[0]?.market, 1);

  const again = await Wire.open(exchange.baseUrl);
  await again.authenticate(exchange.key('alice'));
  await again.call('cancelOnDisconnect', { enabled: true });
  await again.close();
  await open(0);
});

test('switched off again, or never on, orders stay; a key that only reads may not ask for it', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice'));
  await wire.call('orders.place', { ...order, market: 'BTC-USDT' });
  await wire.call('cancelOnDisconnect', { enabled: true });
  await wire.call('cancelOnDisconnect', { enabled: false });
  await wire.close();
  const reader = await Wire.open(exchange.baseUrl);
  await reader.authenticate(exchange.key('alice', ['read']));
  const refused = await reader.call('cancelOnDisconnect', { enabled: true });
  assert.equal((refused['error'] as { code: string }).code, 'PERMISSION_MISSING');
  await reader.close();
  assert.equal(exchange.views.openOrders(1).length, 1);
});

test('the auction channel tells the state now, each change, and what the uncross brought', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const subscription = { channel: 'auction', market: 'ETH-USDT' };
  wire.ask('subscribe', subscription);
  const [, none] = await wire.take(2);
  const { sequence: _, ...now } = none as { sequence: number };
  assert.deepEqual(now, { ...subscription, auction: null });
  const from = { account: 0, market: 2 } as const;
  await exchange.submit({ kind: 'StartAuction', ...from, callMs: 60_000, randomMs: 0 });
  const [begun] = await wire.take(1);
  const running = {
    cause: 'OPERATOR',
    indicativePrice: null,
    indicativeVolume: '0',
    imbalanceSide: null,
    imbalance: '0',
    endsAt: new Date(exchange.clockMs + 60_000).toISOString(),
    randomMs: 0,
    extensions: 0,
  };
  assert.deepEqual(begun?.['auction'], running);
  for (const [account, side] of [
    [1, 'BUY'],
    [2, 'SELL'],
  ] as const) {
    const rest = { price: 10_000, quantity: 5, quoteAmount: 0n, clientOrderId: '' } as const;
    await exchange.submit({
      kind: 'PlaceOrder',
      account,
      market: 2,
      side,
      type: 'LIMIT',
      timeInForce: 'GTC',
      selfTradeMode: 'DEFAULT',
      idempotencyKey: '',
      ...rest,
    });
  }
  await exchange.submit({ kind: 'Tick', account: 0, random: 0 });
  const [indicated] = await wire.take(1);
  const priced = { ...running, indicativePrice: '100', indicativeVolume: '0.005' };
  assert.deepEqual(indicated?.['auction'], priced);
  await exchange.submit({ kind: 'SetMarketStatus', ...from, status: 'TRADING' });
  const [ended] = await wire.take(1);
  const traded = { price: '100', volume: '0.005' };
  assert.deepEqual([ended?.['auction'], ended?.['traded']], [null, traded]);
  await wire.close();
});
