/** Refused orders and their exact words, cancel-replace in all its outcomes, amends, and who may do what. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { after, before, test } from 'node:test';
import { encoded, hmac, startBinance } from './binance-exchange.ts';
import type { BinanceExchange, Given } from './binance-exchange.ts';

let binance: BinanceExchange;
before(async () => {
  binance = await startBinance();
});
after(() => binance.exchange.close());

type Who = 'alice' | 'bob' | 'carol';

const ask = async (
  who: Who,
  method: string,
  path: string,
  given: Given = {},
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const { status, body } = await binance.signed(binance[who], method, path, given);
  return { status, body: body as Record<string, unknown> };
};
const symbol = 'BTCUSDT';
const limit = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 1, price: 100 };
const place = (who: Who, given: Given): ReturnType<typeof ask> =>
  ask(who, 'POST', '/api/v3/order', given);
const without = (given: Given, ...names: string[]): Given =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));

test('each refused order has its code and text, and leaves nothing', async () => {
  const { exchange } = binance;
  await place('bob', { ...limit, side: 'SELL', price: 200, newClientOrderId: 'offer' });
  await place('alice', { ...limit, price: 10, newClientOrderId: 'twice' });
  const { sequence } = exchange.context.views;
  const lacks = (name: string): string =>
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
  const surplus = (name: string): string => `Parameter '${name}' sent when not required.`;
  const precise = (name: string): string => `Parameter '${name}' has too much precision.`;
  const market = { symbol, side: 'BUY', type: 'MARKET' };
  const cases: readonly (readonly [Given, number, string])[] = [
    [without(limit, 'symbol'), -1102, lacks('symbol')],
    [without(limit, 'side'), -1102, lacks('side')],
    [without(limit, 'type'), -1102, lacks('type')],
    [without(limit, 'timeInForce'), -1102, lacks('timeInForce')],
    [without(limit, 'quantity'), -1102, lacks('quantity')],
    [without(limit, 'price'), -1102, lacks('price')],
    [{ ...limit, symbol: 'btcusdt' }, -1121, 'Invalid symbol.'],
    [{ ...limit, side: 'buy' }, -1117, 'Invalid side.'],
    [{ ...limit, type: 'LIMITED' }, -1116, 'Invalid orderType.'],
    [{ ...limit, timeInForce: 'GTT' }, -1115, 'Invalid timeInForce.'],
    [{ ...limit, quoteOrderQty: 5 }, -1106, surplus('quoteOrderQty')],
    [{ ...limit, type: 'LIMIT_MAKER' }, -1106, surplus('timeInForce')],
    [{ ...market, quantity: 1, price: 1 }, -1106, surplus('price')],
    [{ ...market, quantity: 1, timeInForce: 'IOC' }, -1106, surplus('timeInForce')],
    [
      { ...market, quantity: 1, quoteOrderQty: 1 },
      -1128,
      'Combination of optional parameters invalid.',
    ],
    [market, -1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!"],
    [{ ...limit, strategyType: 5 }, -1134, '`strategyType` was less than 1000000.'],
    [
      { ...limit, newOrderRespType: 'ALL' },
      -1130,
      "Data sent for parameter 'newOrderRespType' is not valid.",
    ],
    [
      { ...limit, selfTradePreventionMode: 'DEFAULT' },
      -1130,
      "Data sent for parameter 'selfTradePreventionMode' is not valid.",
    ],
    [
      { ...limit, price: '1e2' },
      -1100,
      "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [
      { ...limit, newClientOrderId: 'a b' },
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_.:/]{1,36}$'.",
    ],
    [{ ...limit, quantity: '0.123456789' }, -1111, precise('quantity')],
    [{ ...limit, price: '100.0000001' }, -1111, precise('price')],
    [{ ...market, quoteOrderQty: '100.0000001' }, -1111, precise('quoteOrderQty')],
    [{ ...limit, price: '100.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ ...limit, price: 0 }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ ...limit, price: 1_000_001 }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ ...limit, quantity: '0.0001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ ...limit, quantity: 0 }, -1013, 'Filter failure: LOT_SIZE'],
    [{ ...limit, quantity: 9001 }, -1013, 'Filter failure: LOT_SIZE'],
    [{ ...market, quantity: '0.0001' }, -1013, 'Filter failure: MARKET_LOT_SIZE'],
    [{ ...limit, price: '0.01' }, -1013, 'Filter failure: NOTIONAL'],
    [{ ...limit, newClientOrderId: 'twice' }, -2010, 'Duplicate order sent.'],
    [
      { ...without(limit, 'timeInForce'), type: 'LIMIT_MAKER', price: 200 },
      -2010,
      'Order would immediately match and take.',
    ],
    [
      { ...limit, price: 900_000, quantity: 9000 },
      -2010,
      'Account has insufficient balance for requested action.',
    ],
  ];
  for (const [given, code, msg] of cases) {
    const told = await place('alice', given);
    assert.deepEqual(told, { status: 400, body: { code, msg } }, JSON.stringify(given));
  }
  const { body } = await ask('alice', 'GET', '/api/v3/openOrders', { symbol });
  assert.equal((body as unknown as unknown[]).length, 1);
  // Only what the core decided took a place in the log.
  assert(exchange.context.views.sequence - sequence <= 8);
  await ask('bob', 'DELETE', '/api/v3/openOrders', { symbol });
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('a market that does not trade, a queue that is full, a deadline that passed', async () => {
  const { exchange } = binance;
  const status = async (to: string): Promise<void> => {
    exchange.clockMs += 1;
    const path = '/api/v1/admin/markets/BTC-USDT/status';
    const body = { status: to };
    const reply = await exchange.request('PUT', path, { key: exchange.operator, body });
    assert.equal(reply.status, 200, reply.text);
  };
  const closed = { status: 400, body: { code: -2010, msg: 'Market is closed.' } };
  for (const each of ['HALT', 'CANCEL_ONLY', 'CLOSED']) {
    await status(each);
    assert.deepEqual(await place('alice', limit), closed, each);
  }
  await status('TRADING');
  const refused = async (kind: 'busy' | 'late' | 'stopped'): Promise<unknown> => {
    exchange.refusal = kind;
    const told = await place('alice', limit);
    exchange.refusal = undefined;
    return told;
  };
  const told = (httpStatus: number, code: number, msg: string): unknown => ({
    status: httpStatus,
    body: { code, msg },
  });
  assert.deepEqual(await refused('busy'), told(429, -1003, 'Too many requests queued.'));
  const late = 'Timestamp for this request is outside of the recvWindow.';
  assert.deepEqual(await refused('late'), told(400, -1021, late));
  const stopped = 'This service is no longer available.';
  assert.deepEqual(await refused('stopped'), told(503, -1016, stopped));
});

test('the reply is as long as asked for', async () => {
  const ack = await place('alice', { ...limit, newOrderRespType: 'ACK' });
  const names = ['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime'];
  assert.deepEqual(Object.keys(ack.body), names);
  const result = await place('alice', { ...limit, newOrderRespType: 'RESULT' });
  assert.equal(result.body['status'], 'NEW');
  assert(!('fills' in result.body));
  const maker = await place('alice', { ...without(limit, 'timeInForce'), type: 'LIMIT_MAKER' });
  assert.deepEqual(Object.keys(maker.body), names);
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('what expires says why', async () => {
  const reason = async (given: Given): Promise<unknown> => {
    const { body } = await place('bob', given);
    return [body['status'], body['executedQty'], body['expiryReason']];
  };
  await place('alice', { ...limit, side: 'SELL', price: 300 });
  const take = { ...limit, quantity: 2, price: 300 };
  assert.deepEqual(await reason({ ...take, timeInForce: 'FOK' }), [
    'EXPIRED',
    '0.00000000',
    'UNFILLED_FOK_ORDER_EXPIRED',
  ]);
  assert.deepEqual(await reason({ ...take, quantity: 1, timeInForce: 'FOK' }), [
    'FILLED',
    '1.00000000',
    undefined,
  ]);
  await place('alice', { ...limit, side: 'SELL', price: 300 });
  assert.deepEqual(await reason({ ...take, timeInForce: 'IOC' }), [
    'EXPIRED',
    '1.00000000',
    'UNFILLED_IOC_QUANTITY_EXPIRED',
  ]);
  await place('alice', { ...limit, side: 'SELL', price: 300 });
  assert.deepEqual(await reason({ symbol, side: 'BUY', type: 'MARKET', quantity: 2 }), [
    'EXPIRED',
    '1.00000000',
    'INSUFFICIENT_LIQUIDITY',
  ]);
});

test('cancels: by either name, by both, restricted, unknown', async () => {
  const placed = await place('alice', { ...limit, newClientOrderId: 'one' });
  const orderId = placed.body['orderId'] as number;
  const cancel = (given: Given): ReturnType<typeof ask> =>
    ask('alice', 'DELETE', '/api/v3/order', { symbol, ...given });
  const unknown = { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } };
  assert.deepEqual(await cancel({ orderId, origClientOrderId: 'two' }), unknown);
  assert.deepEqual(await cancel({ orderId: 999 }), unknown);
  assert.deepEqual(await ask('bob', 'DELETE', '/api/v3/order', { symbol, orderId }), unknown);
  assert.deepEqual(await cancel({}), {
    status: 400,
    body: {
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    },
  });
  assert.deepEqual(await cancel({ orderId, cancelRestrictions: 'ONLY_OLD' }), {
    status: 400,
    body: {
      code: -1145,
      msg: '`cancelRestrictions` has to be either `ONLY_NEW` or `ONLY_PARTIALLY_FILLED`.',
    },
  });
  assert.deepEqual(await cancel({ orderId, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' }), {
    status: 400,
    body: { code: -2011, msg: 'Order was not canceled due to cancel restrictions.' },
  });
  const both = await cancel({ orderId, origClientOrderId: 'one', cancelRestrictions: 'ONLY_NEW' });
  assert.deepEqual([both.status, both.body['status']], [200, 'CANCELED']);
  assert.deepEqual(await cancel({ orderId }), unknown);
  assert.deepEqual(await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol }), unknown);

  const derived = await place('alice', limit);
  const name = derived.body['clientOrderId'] as string;
  const gone = await cancel({ origClientOrderId: name });
  assert.deepEqual(
    [gone.body['orderId'], gone.body['origClientOrderId']],
    [derived.body['orderId'], name],
  );
});

test('cancel-replace: both, one half, the other half, neither', async () => {
  const replace = async (mode: string, given: Given): ReturnType<typeof ask> =>
    ask('alice', 'POST', '/api/v3/order/cancelReplace', {
      ...limit,
      cancelReplaceMode: mode,
      ...given,
    });
  const outcome = (body: Record<string, unknown>): unknown[] => {
    const { cancelResult, newOrderResult, cancelResponse, newOrderResponse } = body;
    const brief = (response: unknown): unknown => {
      const found = response as Record<string, unknown> | null;
      return found?.['code'] ?? found?.['status'] ?? null;
    };
    return [cancelResult, brief(cancelResponse), newOrderResult, brief(newOrderResponse)];
  };
  const failed = (reply: { status: number; body: Record<string, unknown> }): unknown => {
    const { code, msg, data } = reply.body;
    return [reply.status, code, msg, outcome(data as Record<string, unknown>)];
  };
  const first = await place('alice', limit);
  const rich = { quantity: 9000, price: 900_000 };
  const STOP = 'STOP_ON_FAILURE';
  const ALLOW = 'ALLOW_FAILURE';
  const both = await replace(STOP, { cancelOrderId: first.body['orderId'] as number });
  assert.equal(both.status, 200);
  assert.deepEqual(outcome(both.body), ['SUCCESS', 'CANCELED', 'SUCCESS', 'NEW']);
  const { orderId } = both.body['newOrderResponse'] as { orderId: number };
  const none = 'Order cancel-replace failed.';
  const half = 'Order cancel-replace partially failed.';
  assert.deepEqual(failed(await replace(STOP, { cancelOrderId: 999 })), [
    400,
    -2022,
    none,
    ['FAILURE', -2011, 'NOT_ATTEMPTED', null],
  ]);
  assert.deepEqual(failed(await replace(ALLOW, { cancelOrderId: 999, ...rich })), [
    400,
    -2022,
    none,
    ['FAILURE', -2011, 'FAILURE', -2010],
  ]);
  assert.deepEqual(failed(await replace(ALLOW, { cancelOrderId: 999 })), [
    409,
    -2021,
    half,
    ['FAILURE', -2011, 'SUCCESS', 'NEW'],
  ]);
  assert.deepEqual(failed(await replace(STOP, { cancelOrderId: orderId, ...rich })), [
    409,
    -2021,
    half,
    ['SUCCESS', 'CANCELED', 'FAILURE', -2010],
  ]);
  // A filter is looked at before anything is canceled.
  assert.deepEqual(await replace(STOP, { cancelOrderId: orderId, price: '100.001' }), {
    status: 400,
    body: { code: -1013, msg: 'Filter failure: PRICE_FILTER' },
  });
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('an amend lowers the quantity and nothing else', async () => {
  const placed = await place('alice', { ...limit, quantity: 3, newClientOrderId: 'amend' });
  const orderId = placed.body['orderId'] as number;
  const amend = (given: Given): ReturnType<typeof ask> =>
    ask('alice', 'PUT', '/api/v3/order/amend/keepPriority', { symbol, ...given });
  const done = await amend({ orderId, newQty: 2 });
  assert.equal(done.status, 200);
  const order = done.body['amendedOrder'] as Record<string, unknown>;
  assert.deepEqual([order['orderId'], order['origQty']], [orderId, '2.00000000']);
  const refused = (code: number, msg: string): unknown => ({ status: 400, body: { code, msg } });
  const more = 'Order amend (quantity increase) is not supported.';
  assert.deepEqual(await amend({ orderId, newQty: 3 }), refused(-2038, more));
  const same = 'The requested action would change no state; rejecting.';
  assert.deepEqual(await amend({ orderId, newQty: 2 }), refused(-2038, same));
  const lot = 'Filter failure: LOT_SIZE';
  assert.deepEqual(await amend({ orderId, newQty: '0.0001' }), refused(-1013, lot));
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('the same bytes with a client id take effect once, even after the order is gone', async () => {
  const send = async (given: Given): Promise<unknown> => {
    const { alice, open, exchange } = binance;
    const query = encoded({ ...limit, timestamp: exchange.clockMs, ...given });
    const path = `/api/v3/order?${query}&signature=${hmac(alice.secret, query)}`;
    const headers = { 'x-mbx-apikey': alice.apiKey };
    const { status, body } = await open('POST', path, {}, { headers });
    return [status, (body as { msg?: string }).msg];
  };
  assert.deepEqual(await send({ newClientOrderId: 'resent' }), [200, undefined]);
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
  binance.exchange.clockMs -= 1;
  assert.deepEqual(await send({ newClientOrderId: 'resent' }), [400, 'Duplicate order sent.']);
  // What the exchange did not take may be sent again.
  binance.exchange.refusal = 'busy';
  const busy = [429, 'Too many requests queued.'];
  assert.deepEqual(await send({ newClientOrderId: 'later' }), busy);
  assert.deepEqual(await send({ newClientOrderId: 'later' }), busy);
  binance.exchange.refusal = undefined;
  assert.deepEqual(await send({ newClientOrderId: 'later' }), [200, undefined]);
  assert.deepEqual(await send({ newClientOrderId: 'later' }), [400, 'Duplicate order sent.']);
  // Without one, two equal orders in one millisecond are two.
  assert.deepEqual(await send({}), [200, undefined]);
  assert.deepEqual(await send({}), [200, undefined]);
  await ask('alice', 'DELETE', '/api/v3/openOrders', { symbol });
});

test('permissions and addresses of keys', async () => {
  const { exchange } = binance;
  const rejected = {
    status: 401,
    body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
  };
  const brief = async (
    key: Parameters<BinanceExchange['signed']>[0],
    method: string,
    path: string,
    given: Given = {},
    address?: string,
  ): Promise<unknown> => {
    const asked = address === undefined ? {} : { address };
    const { status, body } = await binance.signed(key, method, path, given, asked);
    return { status, body };
  };
  const reader = exchange.key('alice', ['read']);
  assert.deepEqual(await brief(reader, 'POST', '/api/v3/order', limit), rejected);
  assert.deepEqual(await brief(reader, 'GET', '/api/v3/openOrders'), { status: 200, body: [] });
  const trader = exchange.key('alice', ['trade']);
  assert.deepEqual(await brief(trader, 'GET', '/api/v3/account'), rejected);
  const local = exchange.key('alice', ['read'], ['10.0.0.0/8']);
  const open = '/api/v3/openOrders';
  assert.deepEqual(await brief(local, 'GET', open, {}, '192.168.0.1'), rejected);
  assert.deepEqual(await brief(local, 'GET', open, {}, '10.1.2.3'), { status: 200, body: [] });
  const stranger = exchange.key('nobody');
  assert.deepEqual(await brief(stranger, 'GET', open), rejected);
  exchange.context.identity.revoke(reader.apiKey);
  assert.deepEqual(await brief(reader, 'GET', open), rejected);
});

test('Ed25519 and RSA keys sign the same bytes', async () => {
  const { exchange } = binance;
  const pairs = {
    ed25519: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  for (const type of ['ed25519', 'rsa'] as const) {
    const { publicKey, privateKey } = pairs[type];
    const key = exchange.context.identity.create({
      account: 'alice',
      permissions: ['read'],
      type,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    });
    assert(typeof key !== 'string');
    const query = encoded({ symbol, timestamp: exchange.clockMs });
    const signed = async (by: KeyObject): Promise<unknown> => {
      const bytes = sign(type === 'rsa' ? 'sha256' : null, Buffer.from(query), by);
      const signature = encodeURIComponent(bytes.toString('base64'));
      const path = `/api/v3/openOrders?${query}&signature=${signature}`;
      const headers = { 'x-mbx-apikey': key.apiKey };
      const { status, body } = await binance.open('GET', path, {}, { headers });
      return { status, body };
    };
    assert.deepEqual(await signed(privateKey), { status: 200, body: [] }, type);
    const other =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
    const wrong = { code: -1022, msg: 'Signature for this request is not valid.' };
    assert.deepEqual(await signed(other.privateKey), { status: 400, body: wrong }, type);
  }
});
