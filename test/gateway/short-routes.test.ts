/** The short routes of old clients, in their own spellings. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './test-exchange.ts';
import type { Reply, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;

before(async () => {
  exchange = await startExchange({ trustUserId: true });
});
after(() => exchange.close());

const send = (method: string, target: string, body?: unknown): Promise<Reply> => {
  exchange.clockMs += 1;
  return exchange.request(method, target, body === undefined ? {} : { body });
};

test('an order of an old client, from place to cancel, with all names in the replies', async () => {
  const placed = await send('POST', '/orders', {
    user_id: 'alice',
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 100,
    price: 150.5,
  });
  const time = new Date(exchange.clockMs).toISOString();
  const order = {
    orderId: 1,
    market: 'AAPL-USD',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    selfTradeMode: 'EXPIRE_MAKER',
    price: '150.5',
    quantity: '100',
    filled: '0',
    remaining: '100',
    notional: '0',
    fee: '0',
    feeAsset: 'AAPL',
    status: 'NEW',
    createdAt: time,
    updatedAt: time,
  };
  const { sequence } = exchange.context.views;
  const names = {
    id: 1,
    order_id: 1,
    symbol: 'AAPL-USD',
    filledQuantity: '0',
    filled_quantity: '0',
    executedQty: '0',
    remainingQuantity: '100',
    remaining_quantity: '100',
  };
  const whole = { ...order, sequence, ...names, order, trades: [], fills: [] };
  assert.deepEqual({ status: placed.status, body: placed.body }, { status: 201, body: whole });
  assert.deepEqual((await send('GET', '/orders/1?symbol=AAPL')).body, whole);
  assert.deepEqual((await send('GET', '/orders/user/alice')).body, {
    sequence,
    orders: [order],
    nextCursor: null,
  });

  const met = await send('POST', '/orders/', {
    type: 'SELL',
    price: 100,
    quantity: 40,
    userId: 'bob',
  });
  assert.deepEqual(
    [met.status, met.body['status'], met.body['filledQuantity'], met.body['average_price']],
    [201, 'FILLED', '40', '150.5'],
  );
  assert.deepEqual(
    (met.body['trades'] as { tradeId: number; price: string; quantity: string }[]).map(
      ({ tradeId, price, quantity }) => ({ tradeId, price, quantity }),
    ),
    [{ tradeId: 1, price: '150.5', quantity: '40' }],
  );

  const amended = await send('PUT', '/orders/1?symbol=AAPL', { quantity: 90 });
  assert.deepEqual(
    [amended.status, amended.body['quantity'], amended.body['remaining_quantity']],
    [200, '90', '50'],
  );
  const canceled = await send('DELETE', '/orders/1?symbol=AAPL');
  assert.deepEqual(
    [canceled.status, canceled.body['status'], canceled.body['remainingQuantity']],
    [200, 'CANCELED', '50'],
  );
  const again = await send('DELETE', '/orders/1?symbol=AAPL');
  assert.deepEqual([again.status, again.body['code']], [404, 'UNKNOWN_ORDER']);
});

test('the other form of old clients, market and side in their spelling', async () => {
  const body = { market: 'BTC_USDT', price: '100', quantity: '10', side: 'buy', user_id: 'alice' };
  const placed = await send('POST', '/api/v1/order/', body);
  assert.deepEqual(
    [placed.status, placed.body['symbol'], placed.body['side'], placed.body['status']],
    [201, 'BTC-USDT', 'BUY', 'NEW'],
  );
  const orderId = placed.body['orderId'];
  const open = await send('GET', '/api/v1/order/open?user_id=alice&market=BTC_USDT');
  assert.deepEqual(
    (open.body['orders'] as { orderId: number }[]).map((order) => order.orderId),
    [orderId],
  );
  const foreign = await send('DELETE', '/api/v1/order/', {
    orderId,
    market: 'BTC_USDT',
    user_id: 'bob',
  });
  assert.deepEqual([foreign.status, foreign.body['code']], [404, 'UNKNOWN_ORDER']);
  const cancel = {
    order_id: String(orderId),
    market: 'BTC_USDT',
    user_id: 'alice',
    side: 'buy',
    price: '100',
  };
  const canceled = await send('DELETE', '/api/v1/order/', cancel);
  assert.deepEqual([canceled.status, canceled.body['status']], [200, 'CANCELED']);
});

test('market data under short names, whatever the spelling of the market', async () => {
  await send('POST', '/orders', { user_id: 'alice', side: 'BUY', quantity: 5, price: 99 });
  await send('POST', '/orders', { user_id: 'alice', side: 'SELL', quantity: 7, price: 101 });
  const { sequence } = exchange.context.views;
  const depth = {
    sequence,
    market: 'AAPL-USD',
    updateId: (await send('GET', '/depth')).body['updateId'],
    bids: [['99', '5']],
    asks: [['101', '7']],
  };
  for (const name of ['AAPL', 'aapl', 'AAPL-USD', 'AAPL_USD', 'AAPLUSD', 'AAPL%2FUSD']) {
    assert.deepEqual((await send('GET', `/depth/?symbol=${name}`)).body, depth, name);
    const other = await send('GET', `/market/${name}/depth?levels=10`);
    assert.deepEqual(other.body, { ...depth, symbol: 'AAPL-USD' }, name);
  }
  const market = await send('GET', '/market/AAPL');
  assert.deepEqual(
    [
      market.body['bestBid'],
      market.body['best_ask'],
      market.body['last_price'],
      market.body['volume'],
    ],
    ['99', '101', '150.5', '40'],
  );
  const trades = await send('GET', '/trades/?symbol=AAPL');
  assert.deepEqual(trades.body, (await send('GET', '/api/v1/markets/AAPL-USD/trades')).body);
  const tickers = await send('GET', '/tickers/');
  assert.deepEqual(tickers.body, (await send('GET', '/api/v1/tickers')).body);
  const startTime = Math.floor(exchange.clockMs / 1000) - 60;
  const klines = await send('GET', `/klines/?symbol=AAPL&interval=1m&startTime=${startTime}`);
  assert.deepEqual(
    (klines.body['klines'] as { close: string; volume: string; closed: boolean }[]).map(
      ({ close, volume, closed }) => ({ close, volume, closed }),
    ),
    [{ close: '150.5', volume: '40', closed: false }],
  );
});

test('what short requests may not say', async () => {
  const good = { user_id: 'alice', symbol: 'AAPL', side: 'BUY', quantity: 1, price: 1 };
  const cases: [Record<string, unknown>, number, string][] = [
    [{ user_id: undefined }, 400, 'MISSING_FIELD'],
    [{ user_id: 'nobody' }, 404, 'UNKNOWN_ACCOUNT'],
    [{ user_id: 'operator' }, 404, 'UNKNOWN_ACCOUNT'],
    [{ user_id: '' }, 400, 'INVALID_FIELD'],
    [{ userId: 'bob' }, 400, 'DUPLICATE_PARAMETER'],
    [{ side: undefined }, 400, 'MISSING_FIELD'],
    [{ side: 'HOLD' }, 400, 'INVALID_FIELD'],
    [{ type: 'SELL' }, 400, 'INVALID_FIELD'],
    [{ quantity: undefined }, 400, 'MISSING_FIELD'],
    [{ price: undefined }, 400, 'MISSING_FIELD'],
    [{ price: null }, 400, 'MISSING_FIELD'],
    [{ price: -5 }, 400, 'INVALID_NUMBER'],
    [{ quantity: 0 }, 422, 'QUANTITY_TOO_LOW'],
    [{ quantity: 1.5 }, 422, 'QUANTITY_OFF_LOT'],
    [{ symbol: 'XYZ' }, 404, 'UNKNOWN_MARKET'],
    [{ market: 'BTC-USDT' }, 400, 'INVALID_FIELD'],
    [{ nonsense: 1 }, 400, 'UNKNOWN_FIELD'],
  ];
  for (const [change, status, code] of cases) {
    const reply = await send('POST', '/orders', { ...good, ...change });
    assert.deepEqual([reply.status, reply.body['code']], [status, code], JSON.stringify(change));
  }
  for (const id of ['0', 'abc', '99999', '-1', '1e3']) {
    for (const method of ['GET', 'DELETE']) {
      const reply = await send(method, `/orders/${id}?symbol=AAPL`);
      assert.deepEqual([reply.status, reply.body['code']], [404, 'UNKNOWN_ORDER'], id);
    }
  }
  const users = await send('GET', '/orders/user/nobody');
  assert.deepEqual([users.status, users.body['code']], [404, 'UNKNOWN_ACCOUNT']);
});

test('a market order needs no price', async () => {
  const reply = await send('POST', '/orders', {
    user_id: 'bob',
    symbol: 'AAPL',
    side: 'BUY',
    type: 'market',
    price: 0,
    quantity: 2,
  });
  assert.deepEqual(
    [reply.status, reply.body['status'], reply.body['averagePrice']],
    [201, 'FILLED', '101'],
  );
});

test('an order shows all its fills, whether history holds none, some or all of them', async () => {
  const trade = (user: string, side: string, quantity: number): Promise<Reply> =>
    send('POST', '/orders', { user_id: user, symbol: 'BTC', side, quantity, price: 99_000 });
  const maker = await trade('alice', 'BUY', 10);
  const target = `/orders/${String(maker.body['orderId'])}?user_id=alice`;
  const fills = async (): Promise<unknown[]> => {
    const { trades } = (await send('GET', target)).body as { trades: { quantity: string }[] };
    return trades.map(({ quantity }) => quantity);
  };
  await trade('bob', 'SELL', 1);
  assert.deepEqual(await fills(), ['1']);
  await exchange.settle();
  await trade('bob', 'SELL', 2);
  assert.deepEqual(
    await fills(),
    ['1', '2'],
    'the first in history alone, the second in the views',
  );
  exchange.writer.flush();
  assert.deepEqual(await fills(), ['1', '2'], 'the second in both');
  await exchange.settle();
  assert.deepEqual(await fills(), ['1', '2'], 'both in history alone');
});
