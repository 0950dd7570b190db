/** Stops, take-profits, trailing stops, icebergs and pegs on the Binance surface. */
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
  const { status, body } = await binance.signed(binance[who], method, path, { symbol, ...given });
  return { status, body: body as Body };
};
const place = (who: Who, given: Given): ReturnType<typeof ask> =>
  ask(who, 'POST', '/api/v3/order', { newOrderRespType: 'FULL', ...given });
const limit = (side: string, quantity: number, price: number): Given => ({
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity,
  price,
});
const find = async (who: Who, orderId: unknown): Promise<Body> =>
  (await ask(who, 'GET', '/api/v3/order', { orderId: orderId as number })).body;
const error = (code: number, msg: string): unknown => ({ status: 400, body: { code, msg } });

/** Trades once at a price, and leaves nothing behind. */
async function tradeAt(price: number): Promise<void> {
  await place('alice', limit('SELL', 1, price));
  const met = await place('bob', limit('BUY', 1, price));
  assert.equal(met.body['status'], 'FILLED', JSON.stringify(met.body));
}

before(async () => {
  binance = await startBinance();
  await tradeAt(100);
});
after(() => binance.exchange.close());

test('a stop waits, is shown as not working, triggers and trades', async () => {
  const { exchange } = binance;
  const placed = await place('alice', {
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    quantity: 2,
    price: 89,
    stopPrice: 90,
    newClientOrderId: 'stop',
    strategyId: 7,
    strategyType: 1_000_000,
  });
  const order = {
    symbol,
    orderId: placed.body['orderId'],
    orderListId: -1,
    clientOrderId: 'stop',
    price: '89.00000000',
    origQty: '2.00000000',
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'NEW',
    timeInForce: 'GTC',
    type: 'STOP_LOSS_LIMIT',
    side: 'SELL',
    workingTime: -1,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    stopPrice: '90.00000000',
    strategyId: 7,
    strategyType: 1_000_000,
  };
  const placedMs = exchange.clockMs;
  assert.deepEqual(placed, {
    status: 200,
    body: { ...order, transactTime: placedMs, fills: [] },
  });
  assert.deepEqual(await find('alice', order.orderId), {
    ...order,
    icebergQty: '0.00000000',
    time: placedMs,
    updateTime: placedMs,
    isWorking: false,
  });
  await place('bob', limit('BUY', 5, 90));
  await place('alice', { side: 'SELL', type: 'MARKET', quantity: 1 });
  const found = await find('alice', order.orderId);
  assert.deepEqual(
    [found['status'], found['executedQty'], found['cummulativeQuoteQty'], found['isWorking']],
    ['FILLED', '2.00000000', '180.00000000', true],
  );
  await ask('bob', 'DELETE', '/api/v3/openOrders');
  await tradeAt(100);
});

test('a stop at the price is refused; a stop as market order; a take-profit', async () => {
  const now = error(-2010, 'Order would trigger immediately.');
  const stop = { side: 'SELL', type: 'STOP_LOSS', quantity: 1 };
  assert.deepEqual(await place('alice', { ...stop, stopPrice: 100 }), now);
  const profit = { side: 'SELL', type: 'TAKE_PROFIT', quantity: 1 };
  assert.deepEqual(await place('alice', { ...profit, stopPrice: 99 }), now);

  const placed = await place('alice', { ...profit, stopPrice: 110 });
  assert.deepEqual(
    [placed.body['status'], placed.body['timeInForce'], placed.body['workingTime']],
    ['NEW', 'GTC', -1],
  );
  await place('bob', limit('BUY', 1, 109));
  await tradeAt(110);
  const found = await find('alice', placed.body['orderId']);
  assert.deepEqual(
    [found['status'], found['cummulativeQuoteQty'], found['price']],
    ['FILLED', '109.00000000', '0.00000000'],
  );
  await tradeAt(100);
});

test('a trailing stop follows the price', async () => {
  const placed = await place('alice', {
    side: 'SELL',
    type: 'STOP_LOSS',
    quantity: 1,
    trailingDelta: 1000,
  });
  assert.deepEqual([placed.body['trailingDelta'], placed.body['status']], [1000, 'NEW']);
  await place('bob', limit('BUY', 1, 80));
  await tradeAt(120);
  await tradeAt(109);
  assert.equal((await find('alice', placed.body['orderId']))['status'], 'NEW');
  await tradeAt(108);
  const found = await find('alice', placed.body['orderId']);
  assert.deepEqual([found['status'], found['cummulativeQuoteQty']], ['FILLED', '80.00000000']);
  await tradeAt(100);
});

test('an iceberg shows its slice', async () => {
  const placed = await place('alice', { ...limit('SELL', 3, 200), icebergQty: 1 });
  assert.equal(placed.body['icebergQty'], '1.00000000');
  const { body } = await binance.open('GET', '/api/v3/depth', { symbol });
  assert.deepEqual((body as { asks: unknown }).asks, [['200.00000000', '1.00000000']]);
  assert.equal((await find('alice', placed.body['orderId']))['icebergQty'], '1.00000000');
  await ask('alice', 'DELETE', '/api/v3/openOrders');
});

test('a peg takes its price from the book', async () => {
  assert.deepEqual(
    await place('bob', {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      pegPriceType: 'PRIMARY_PEG',
    }),
    error(-1112, 'No orders on book for symbol.'),
  );
  await place('alice', limit('BUY', 1, 50));
  const placed = await place('bob', {
    side: 'BUY',
    type: 'LIMIT_MAKER',
    quantity: 1,
    pegPriceType: 'PRIMARY_PEG',
    newOrderRespType: 'RESULT',
  });
  assert.deepEqual(
    [placed.body['price'], placed.body['pegPriceType'], placed.body['peggedPrice']],
    ['50.00000000', 'PRIMARY_PEG', '50.00000000'],
  );
  await ask('bob', 'DELETE', '/api/v3/openOrders');
  await ask('alice', 'DELETE', '/api/v3/openOrders');
});

test('an order that no client of Binance could place is shown as one that it knows', async () => {
  const { exchange } = binance;
  await place('alice', limit('BUY', 1, 50));
  exchange.clockMs += 1;
  const floating = await exchange.request('POST', '/api/v1/orders', {
    key: binance.bob,
    body: {
      market: 'BTC-USDT',
      side: 'BUY',
      quantity: '1',
      pegReference: 'PRIMARY',
      pegMode: 'FLOATING',
      pegOffset: 100,
    },
  });
  assert.equal(floating.status, 201, floating.text);
  const { orderId } = floating.body['order'] as { orderId: number };
  const found = await find('bob', orderId);
  assert.deepEqual(
    [found['type'], found['price'], found['status']],
    ['LIMIT', '49.00000000', 'NEW'],
  );
  assert(!('pegPriceType' in found));
  await ask('bob', 'DELETE', '/api/v3/openOrders');
  await ask('alice', 'DELETE', '/api/v3/openOrders');
});

test('what does not belong together is refused by name', async () => {
  const surplus = (name: string): unknown =>
    error(-1106, `Parameter '${name}' sent when not required.`);
  const stop = { side: 'SELL', type: 'STOP_LOSS', quantity: 1 };
  const cases: readonly (readonly [Given, unknown])[] = [
    [{ ...limit('BUY', 1, 50), stopPrice: 1 }, surplus('stopPrice')],
    [{ ...limit('BUY', 1, 50), trailingDelta: 100 }, surplus('trailingDelta')],
    [{ ...stop, stopPrice: 90, price: 1 }, surplus('price')],
    [{ ...stop, stopPrice: 90, timeInForce: 'GTC' }, surplus('timeInForce')],
    [{ ...stop, stopPrice: 90, icebergQty: '0.1' }, surplus('icebergQty')],
    [
      stop,
      error(-1102, "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!"),
    ],
    [{ ...stop, stopPrice: '90.001' }, error(-1013, 'Filter failure: PRICE_FILTER')],
    [{ ...limit('BUY', 1, 50), icebergQty: 2 }, error(-2010, 'IcebergQty exceeds QTY.')],
    [
      { ...limit('BUY', 1, 50), timeInForce: 'IOC', icebergQty: '0.5' },
      error(-1160, "Parameter 'icebergQty' is not supported if `timeInForce` is not GTC."),
    ],
    [{ ...limit('BUY', 1, 50), pegPriceType: 'PRIMARY_PEG' }, surplus('price')],
    [
      { ...limit('BUY', 1, 50), pegOffsetValue: 1 },
      error(-1128, 'Combination of optional parameters invalid.'),
    ],
    [{ ...stop, stopPrice: 90, pegPriceType: 'MARKET_PEG' }, surplus('pegPriceType')],
  ];
  for (const [given, refused] of cases) {
    assert.deepEqual(await place('alice', given), refused, JSON.stringify(given));
  }
});

test('prevented matches and amendments are kept', async () => {
  const maker = await place('alice', limit('SELL', 2, 150));
  const taker = await place('alice', {
    ...limit('BUY', 1, 150),
    selfTradePreventionMode: 'EXPIRE_TAKER',
  });
  assert.equal(taker.body['status'], 'EXPIRED_IN_MATCH');
  const orderId = taker.body['orderId'] as number;
  const match = {
    symbol,
    preventedMatchId: 1,
    takerOrderId: orderId,
    makerSymbol: symbol,
    makerOrderId: maker.body['orderId'],
    tradeGroupId: -1,
    selfTradePreventionMode: 'EXPIRE_TAKER',
    price: '150.00000000',
    makerPreventedQuantity: '1.00000000',
    transactTime: binance.exchange.clockMs,
  };
  binance.exchange.writer.flush();
  const matches = (given: Given): Promise<unknown> =>
    ask('alice', 'GET', '/api/v3/myPreventedMatches', given).then(({ body }) => body);
  assert.deepEqual(await matches({ orderId }), [match]);
  assert.deepEqual(await matches({ preventedMatchId: 1 }), [match]);
  assert.deepEqual(await matches({ preventedMatchId: 2 }), []);
  assert.deepEqual(await matches({ orderId, fromPreventedMatchId: 2 }), []);

  const amended = await ask('alice', 'PUT', '/api/v3/order/amend/keepPriority', {
    orderId: maker.body['orderId'] as number,
    newQty: 1,
  });
  binance.exchange.writer.flush();
  const { body } = await ask('alice', 'GET', '/api/v3/order/amendments', {
    orderId: maker.body['orderId'] as number,
  });
  const clientOrderId = maker.body['clientOrderId'];
  assert.deepEqual(body, [
    {
      symbol,
      orderId: maker.body['orderId'],
      executionId: amended.body['executionId'],
      origClientOrderId: clientOrderId,
      newClientOrderId: clientOrderId,
      origQty: '2.00000000',
      newQty: '1.00000000',
      time: binance.exchange.clockMs - 1,
    },
  ]);
  await ask('alice', 'DELETE', '/api/v3/openOrders');
});
