/** Stops, take-profits, trailing stops, icebergs and order lists by ccxt, unmodified. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ccxt from 'ccxt';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';

let venue: Venue;
let alice: ccxt.binance;
let bob: ccxt.binance;
const BTC = 'BTC/USDT';

function pointed({ apiKey, secret }: Account): ccxt.binance {
  const { url } = venue;
  const api = { public: `${url}/api/v3`, private: `${url}/api/v3`, sapi: `${url}/sapi/v1` };
  const options = { fetchMarkets: { types: ['spot'] } };
  return new ccxt.binance({ apiKey, secret, enableRateLimit: false, urls: { api }, options });
}

/** Trades once at a price. */
async function tradeAt(price: number): Promise<void> {
  await alice.createOrder(BTC, 'limit', 'sell', 0.1, price);
  await bob.createOrder(BTC, 'limit', 'buy', 0.1, price);
}

before(async () => {
  venue = await startVenue();
  alice = pointed(venue.alice);
  bob = pointed(venue.bob);
  await Promise.all([alice.loadMarkets(), bob.loadMarkets()]);
  await tradeAt(30_000);
});
after(() => venue.stop());

function brief({ type, side, status, price, triggerPrice, filled }: ccxt.Order): unknown[] {
  return [type, side, status, price, triggerPrice, filled];
}

const find = async ({ id }: ccxt.Order): Promise<unknown[]> =>
  brief(await alice.fetchOrder(id as string, BTC));

test('stop-losses and take-profits, as limit and as market orders', async () => {
  const sell = (type: string, price: number | undefined, params: object): Promise<ccxt.Order> =>
    alice.createOrder(BTC, type, 'sell', 0.1, price, params);
  const stopLimit = await sell('limit', 28_900, { stopLossPrice: 29_000 });
  assert.deepEqual(await find(stopLimit), ['limit', 'sell', 'open', 28_900, 29_000, 0]);
  const stop = await sell('market', undefined, { triggerPrice: 28_000 });
  assert.deepEqual(await find(stop), ['market', 'sell', 'open', undefined, 28_000, 0]);
  const profit = await sell('limit', 31_100, { takeProfitPrice: 31_000 });
  assert.deepEqual(await find(profit), ['limit', 'sell', 'open', 31_100, 31_000, 0]);
  const now = sell('market', undefined, { stopLossPrice: 31_000 });
  await assert.rejects(now, ccxt.OrderImmediatelyFillable);

  await bob.createOrder(BTC, 'limit', 'buy', 1, 29_000);
  await alice.createOrder(BTC, 'market', 'sell', 0.1);
  assert.deepEqual(await find(stopLimit), ['limit', 'sell', 'closed', 28_900, 29_000, 0.1]);
  assert.equal((await alice.fetchOpenOrders(BTC)).length, 2);
  await alice.cancelAllOrders(BTC);
  await bob.cancelAllOrders(BTC);
  await tradeAt(30_000);
});

test('a trailing stop trails', async () => {
  const params = { trailingPercent: 10, stopLossOrTakeProfit: 'stopLoss' };
  const trailing = await alice.createOrder(BTC, 'market', 'sell', 0.1, undefined, params);
  await bob.createOrder(BTC, 'limit', 'buy', 1, 25_000);
  await tradeAt(32_000);
  await tradeAt(28_801);
  assert.equal((await find(trailing))[2], 'open');
  await tradeAt(28_800);
  assert.deepEqual((await find(trailing)).slice(2), ['closed', 25_000, undefined, 0.1]);
  await bob.cancelAllOrders(BTC);
  await tradeAt(30_000);
});

test('an iceberg shows its part', async () => {
  await alice.createOrder(BTC, 'limit', 'sell', 3, 35_000, { icebergAmount: 0.5 });
  assert.deepEqual((await bob.fetchOrderBook(BTC)).asks, [[35_000, 0.5]]);
  await alice.cancelAllOrders(BTC);
});

test('an order says how it meets its own', async () => {
  await alice.createOrder(BTC, 'limit', 'sell', 1, 35_000);
  const params = { selfTradePrevention: 'EXPIRE_TAKER' };
  const taker = await alice.createOrder(BTC, 'limit', 'buy', 1, 35_000, params);
  assert.deepEqual([taker.status, taker.filled], ['expired', 0]);
  await alice.cancelAllOrders(BTC);
});

test('an OCO by the implicit call, seen and canceled as two orders', async () => {
  const list = (await alice.privatePostOrderListOco({
    symbol: 'BTCUSDT',
    side: 'SELL',
    quantity: '0.5',
    aboveType: 'LIMIT_MAKER',
    abovePrice: '40000',
    belowType: 'STOP_LOSS_LIMIT',
    belowStopPrice: '20000',
    belowPrice: '19000',
    belowTimeInForce: 'GTC',
  })) as { contingencyType: string; orders: object[] };
  assert.deepEqual([list.contingencyType, list.orders.length], ['OCO', 2]);
  const open = await alice.fetchOpenOrders(BTC);
  assert.deepEqual(open.map(brief), [
    ['limit', 'sell', 'open', 40_000, undefined, 0],
    ['limit', 'sell', 'open', 19_000, 20_000, 0],
  ]);
  const [first] = open;
  await alice.cancelOrder(first?.id as string, BTC);
  assert.deepEqual(await alice.fetchOpenOrders(BTC), []);
});
