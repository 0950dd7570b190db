/** Placing, canceling and replacing orders on the Binance surface; complete replies compared. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBinance } from './binance-exchange.ts';
import type { BinanceExchange } from './binance-exchange.ts';

let binance: BinanceExchange;
before(async () => {
  binance = await startBinance();
});
after(() => binance.exchange.close());

test('a limit order rests, a market order meets it, a cancel ends it', async () => {
  const { signed, alice, bob, exchange } = binance;
  const rested = await signed(alice, 'POST', '/api/v3/order', {
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '2',
    price: '100.50',
    newClientOrderId: 'a-1',
  });
  const restedMs = exchange.clockMs;
  const order = {
    symbol: 'BTCUSDT',
    orderId: 1,
    orderListId: -1,
    clientOrderId: 'a-1',
    transactTime: restedMs,
    price: '100.50000000',
    origQty: '2.00000000',
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'NEW',
    timeInForce: 'GTC',
    type: 'LIMIT',
    side: 'SELL',
    workingTime: restedMs,
    fills: [],
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
  assert.deepEqual({ status: rested.status, body: rested.body }, { status: 200, body: order });

  const form = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5' };
  const met = await signed(bob, 'POST', '/api/v3/order', {}, { form });
  const metMs = exchange.clockMs;
  assert.deepEqual(met.body, {
    symbol: 'BTCUSDT',
    orderId: 2,
    orderListId: -1,
    clientOrderId: 'order-2',
    transactTime: metMs,
    price: '0.00000000',
    origQty: '0.50000000',
    executedQty: '0.50000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '50.25000000',
    status: 'FILLED',
    timeInForce: 'GTC',
    type: 'MARKET',
    side: 'BUY',
    workingTime: metMs,
    fills: [
      {
        price: '100.50000000',
        qty: '0.50000000',
        commission: '0.00100000',
        commissionAsset: 'BTC',
        tradeId: 1,
      },
    ],
    selfTradePreventionMode: 'EXPIRE_MAKER',
  });

  const canceled = await signed(alice, 'DELETE', '/api/v3/order', {
    symbol: 'BTCUSDT',
    origClientOrderId: 'a-1',
    newClientOrderId: 'gone',
  });
  const { workingTime: _, fills: __, ...rest } = order;
  assert.deepEqual(canceled.body, {
    ...rest,
    origClientOrderId: 'a-1',
    clientOrderId: 'gone',
    transactTime: exchange.clockMs,
    executedQty: '0.50000000',
    cummulativeQuoteQty: '50.25000000',
    status: 'CANCELED',
  });
});
