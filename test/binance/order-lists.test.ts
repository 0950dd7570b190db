/** Order lists on the Binance surface: OCO, OTO, OTOCO and the OCO of before 2024. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBinance } from './binance-exchange.ts';
import type { BinanceExchange, Given } from './binance-exchange.ts';

let binance: BinanceExchange;
const symbol = 'BTCUSDT';
type Who = 'alice' | 'bob';
type Body = Record<string, unknown>;

const ask = async (
  who: Who,
  method: string,
  path: string,
  given: Given = {},
): Promise<{ status: number; body: Body }> => {
  const { status, body } = await binance.signed(binance[who], method, path, given);
  return { status, body: body as Body };
};
const limit = (who: Who, side: string, quantity: number, price: number): ReturnType<typeof ask> =>
  ask(who, 'POST', '/api/v3/order', {
    symbol,
    side,
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity,
    price,
  });
const error = (code: number, msg: string): unknown => ({ status: 400, body: { code, msg } });
const status = async (orderId: number): Promise<unknown> =>
  (await ask('alice', 'GET', '/api/v3/order', { symbol, orderId })).body['status'];

async function tradeAt(price: number): Promise<void> {
  await limit('alice', 'SELL', 1, price);
  await limit('bob', 'BUY', 1, price);
}

before(async () => {
  binance = await startBinance();
  await tradeAt(100);
});
after(() => binance.exchange.close());

const oco = {
  symbol,
  side: 'SELL',
  quantity: 2,
  aboveType: 'LIMIT_MAKER',
  abovePrice: 120,
  belowType: 'STOP_LOSS_LIMIT',
  belowStopPrice: 80,
  belowPrice: 79,
  belowTimeInForce: 'GTC',
};

test('an OCO is placed, found, listed and canceled as one', async () => {
  const { exchange } = binance;
  const placed = await ask('alice', 'POST', '/api/v3/orderList/oco', {
    ...oco,
    listClientOrderId: 'pair',
    aboveClientOrderId: 'up',
    belowClientOrderId: 'down',
  });
  assert.equal(placed.status, 200, JSON.stringify(placed.body));
  const placedMs = exchange.clockMs;
  const [up, down] = placed.body['orders'] as { orderId: number }[];
  assert(up !== undefined && down !== undefined);
  const list = {
    orderListId: 1,
    contingencyType: 'OCO',
    listStatusType: 'EXEC_STARTED',
    listOrderStatus: 'EXECUTING',
    listClientOrderId: 'pair',
    transactionTime: placedMs,
    symbol,
    orders: [
      { symbol, orderId: up.orderId, clientOrderId: 'up' },
      { symbol, orderId: down.orderId, clientOrderId: 'down' },
    ],
  };
  const order = {
    symbol,
    orderListId: 1,
    transactTime: placedMs,
    origQty: '2.00000000',
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'NEW',
    timeInForce: 'GTC',
    side: 'SELL',
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
  const above = {
    ...order,
    orderId: up.orderId,
    clientOrderId: 'up',
    price: '120.00000000',
    type: 'LIMIT_MAKER',
    workingTime: placedMs,
  };
  const below = {
    ...order,
    orderId: down.orderId,
    clientOrderId: 'down',
    price: '79.00000000',
    type: 'STOP_LOSS_LIMIT',
    workingTime: -1,
    stopPrice: '80.00000000',
  };
  assert.deepEqual(placed.body, { ...list, orderReports: [above, below] });

  const found = (given: Given): Promise<unknown> =>
    ask('alice', 'GET', '/api/v3/orderList', given).then(({ body }) => body);
  assert.deepEqual(await found({ orderListId: 1 }), list);
  assert.deepEqual(await found({ origClientOrderId: 'pair' }), list);
  const none = error(-2013, 'Order list does not exist.');
  assert.deepEqual(await ask('bob', 'GET', '/api/v3/orderList', { orderListId: 1 }), none);
  assert.deepEqual((await ask('alice', 'GET', '/api/v3/openOrderList')).body, [list]);
  assert.deepEqual((await ask('alice', 'GET', '/api/v3/allOrderList')).body, [list]);

  const canceled = await ask('alice', 'DELETE', '/api/v3/orderList', {
    symbol,
    listClientOrderId: 'pair',
    newClientOrderId: 'gone',
  });
  const transactTime = exchange.clockMs;
  const done = {
    ...list,
    listStatusType: 'ALL_DONE',
    listOrderStatus: 'ALL_DONE',
    transactionTime: transactTime,
  };
  const gone = (leg: Body): Body => {
    const { workingTime: _, clientOrderId: origClientOrderId, ...rest } = leg;
    return { ...rest, origClientOrderId, clientOrderId: 'gone', transactTime, status: 'CANCELED' };
  };
  assert.deepEqual(canceled.body, { ...done, orderReports: [gone(above), gone(below)] });
  assert.deepEqual((await ask('alice', 'GET', '/api/v3/openOrderList')).body, []);
  await exchange.settle();
  assert.deepEqual(await found({ origClientOrderId: 'pair' }), done);
  assert.deepEqual((await ask('alice', 'GET', '/api/v3/allOrderList')).body, [done]);
  const again = { symbol, orderListId: 1 };
  assert.deepEqual(
    await ask('alice', 'DELETE', '/api/v3/orderList', again),
    error(-2011, 'Unknown order list sent.'),
  );
});

test('a leg that trades ends the other; a cancel of a leg cancels both', async () => {
  const placed = await ask('alice', 'POST', '/api/v3/orderList/oco', oco);
  const [up, down] = placed.body['orders'] as { orderId: number }[];
  await limit('bob', 'BUY', 1, 120);
  assert.equal(await status(up?.orderId ?? 0), 'PARTIALLY_FILLED');
  assert.equal(await status(down?.orderId ?? 0), 'EXPIRED');
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
  const { body } = await ask('alice', 'GET', '/api/v3/myTrades', { symbol });
  const trades = body as unknown as Body[];
  assert.equal(trades.at(-1)?.['orderListId'], placed.body['orderListId']);

  await tradeAt(100);
  const second = await ask('alice', 'POST', '/api/v3/orderList/oco', oco);
  const [upper, lower] = second.body['orders'] as { orderId: number }[];
  const gone = await ask('alice', 'DELETE', '/api/v3/order', {
    symbol,
    orderId: lower?.orderId ?? 0,
  });
  assert.deepEqual([gone.body['orderId'], gone.body['status']], [lower?.orderId, 'CANCELED']);
  assert.equal(await status(upper?.orderId ?? 0), 'CANCELED');
});

test('canceling all tells lists as lists', async () => {
  const alone = await limit('alice', 'BUY', 1, 50);
  const placed = await ask('alice', 'POST', '/api/v3/orderList/oco', oco);
  const { body } = await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
  const replies = body as unknown as Body[];
  assert.deepEqual(
    replies.map((each) => [each['orderId'] ?? null, each['orderListId'], each['listOrderStatus']]),
    [
      [alone.body['orderId'], -1, undefined],
      [null, placed.body['orderListId'], 'ALL_DONE'],
    ],
  );
  const reports = replies.at(-1)?.['orderReports'] as unknown[] | undefined;
  assert.equal(reports?.length, 2);
});

test('the OCO of before 2024 is today’s', async () => {
  const old = {
    symbol,
    side: 'BUY',
    quantity: 1,
    price: 80,
    stopPrice: 120,
    stopLimitPrice: 121,
    stopLimitTimeInForce: 'GTC',
    limitClientOrderId: 'cheap',
    stopClientOrderId: 'dear',
  };
  const placed = await ask('alice', 'POST', '/api/v3/order/oco', old);
  assert.equal(placed.status, 200, JSON.stringify(placed.body));
  const reports = placed.body['orderReports'] as Body[];
  assert.deepEqual(
    reports.map((each) => [each['clientOrderId'], each['type'], each['price'], each['stopPrice']]),
    [
      ['dear', 'STOP_LOSS_LIMIT', '121.00000000', '120.00000000'],
      ['cheap', 'LIMIT_MAKER', '80.00000000', undefined],
    ],
  );
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
  assert.deepEqual(
    await ask('alice', 'POST', '/api/v3/order/oco', { ...old, stopPrice: 70 }),
    error(-2010, 'The relationship of the prices for the orders is not correct.'),
  );
});

test('OTO and OTOCO wait for their first order', async () => {
  const oto = await ask('alice', 'POST', '/api/v3/orderList/oto', {
    symbol,
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingPrice: 90,
    workingQuantity: 1,
    workingTimeInForce: 'GTC',
    pendingType: 'LIMIT_MAKER',
    pendingSide: 'SELL',
    pendingPrice: 150,
    pendingQuantity: 1,
  });
  assert.equal(oto.status, 200, JSON.stringify(oto.body));
  assert.equal(oto.body['contingencyType'], 'OTO');
  const [working, pending] = oto.body['orders'] as { orderId: number }[];
  assert.equal(await status(pending?.orderId ?? 0), 'PENDING_NEW');
  await limit('bob', 'SELL', 1, 90);
  assert.equal(await status(working?.orderId ?? 0), 'FILLED');
  assert.equal(await status(pending?.orderId ?? 0), 'NEW');
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });

  await tradeAt(100);
  const otoco = await ask('alice', 'POST', '/api/v3/orderList/otoco', {
    symbol,
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingPrice: 90,
    workingQuantity: 1,
    workingTimeInForce: 'GTC',
    pendingSide: 'SELL',
    pendingQuantity: 1,
    pendingAboveType: 'LIMIT_MAKER',
    pendingAbovePrice: 120,
    pendingBelowType: 'STOP_LOSS',
    pendingBelowStopPrice: 80,
  });
  assert.equal(otoco.status, 200, JSON.stringify(otoco.body));
  const ids = (otoco.body['orders'] as { orderId: number }[]).map(({ orderId }) => orderId);
  const statuses = async (): Promise<unknown[]> => Promise.all(ids.map(status));
  assert.deepEqual(await statuses(), ['NEW', 'PENDING_NEW', 'PENDING_NEW']);
  await limit('bob', 'SELL', 1, 90);
  assert.deepEqual(await statuses(), ['FILLED', 'NEW', 'NEW']);
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('legs that make no list are refused in Binance’s words', async () => {
  await tradeAt(100);
  const cases: readonly (readonly [Given, number, string])[] = [
    [{ aboveType: 'MARKET' }, -1158, 'Order type not supported in OCO.'],
    [{ belowType: 'LIMIT_MAKER' }, -1168, 'At least one OCO order must be contingent.'],
    [{ aboveType: 'STOP_LOSS_LIMIT' }, -1197, 'A stop loss order in a sell OCO must be below.'],
    [{ side: 'BUY' }, -1165, 'A limit order in a buy OCO must be below.'],
    [{ belowType: 'TAKE_PROFIT_LIMIT' }, -1199, 'A take profit order in a sell OCO must be above.'],
    [{ abovePrice: 90 }, -2010, 'The relationship of the prices for the orders is not correct.'],
    [{ belowStopPrice: '80.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ aboveTimeInForce: 'GTC' }, -1106, "Parameter 'aboveTimeInForce' sent when not required."],
    [
      { quantity: '' },
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    ],
    [
      { quantity: 9000, abovePrice: 900_000, side: 'SELL' },
      -2010,
      'Account has insufficient balance for requested action.',
    ],
  ];
  for (const [given, code, msg] of cases.slice(0, -1)) {
    const told = await ask('alice', 'POST', '/api/v3/orderList/oco', { ...oco, ...given });
    assert.deepEqual(told, error(code, msg), JSON.stringify(given));
  }
  const [given, code, msg] = cases.at(-1) ?? [{}, 0, ''];
  const poor = await binance.signed(binance.carol, 'POST', '/api/v3/orderList/oco', {
    ...oco,
    ...given,
  });
  assert.deepEqual({ status: poor.status, body: poor.body }, error(code, msg));
});
