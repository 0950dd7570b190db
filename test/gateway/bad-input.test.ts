/** Every kind of malformed request gets one 4xx of the closed list and changes nothing. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { routes } from '../../src/gateway/gateway.ts';
import { csrfToken } from '../../src/identity/people.ts';
import type { AnyRoute } from '../../src/gateway/route.ts';
import { problemOf, startExchange } from './test-exchange.ts';
import type { Key, Reply, RequestOptions, TestExchange } from './test-exchange.ts';
import { orderTypes, timesInForce } from '../../src/core/types.ts';

let exchange: TestExchange;
let keys: Record<string, Key | undefined>;
/** What a page of a signed-in person sends. */
let session: Record<string, string>;

before(async () => {
  exchange = await startExchange({ demo: { accounts: ['alice'], oneClick: true } });
  const { token } = exchange.context.identity.people.openDemo('alice', { address: '', agent: '' });
  session = { cookie: `buttonwood_session=${token}`, 'x-buttonwood-csrf': csrfToken(token) };
  const alice = exchange.key('alice');
  keys = {
    read: alice,
    trade: alice,
    withdraw: alice,
    admin: exchange.operator,
    public: undefined,
  };
});
after(() => exchange.close());

const GOOD: Record<string, unknown> = {
  market: 'AAPL-USD',
  side: 'BUY',
  price: '1',
  quantity: '1',
};

/** Who may call a route. */
function caller(route: AnyRoute): RequestOptions {
  return route.sessionOnly === true ? { headers: session } : { key: keys[route.permission] };
}

/** Sends and checks that nothing happened: no command was sequenced, and the answer is one 4xx. */
async function refuse(method: string, target: string, options: RequestOptions): Promise<Reply> {
  exchange.clockMs += 1;
  const { sequence } = exchange.context.views;
  const reply = await exchange.request(method, target, options);
  assert.ok(reply.status >= 400 && reply.status < 500, `${method} ${target}: ${reply.text}`);
  assert.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8');
  assert.equal(exchange.context.views.sequence, sequence, `${method} ${target} was sequenced`);
  return reply;
}

async function place(raw: string | Buffer, headers = {}): Promise<unknown[]> {
  const reply = await refuse('POST', '/api/v1/orders', { key: keys['trade'], raw, headers });
  return [reply.status, reply.body['code'], reply.body['detail']];
}

test('bodies that are not what they should be', async () => {
  const json = JSON.stringify(GOOD);
  const deep = `{"a":${'['.repeat(9)}${']'.repeat(9)}}`;
  const cases: [string | Buffer, unknown[]][] = [
    ['{', [400, 'INVALID_JSON', undefined]],
    ['{"a":1', [400, 'INVALID_JSON', undefined]],
    ["{'a':1}", [400, 'INVALID_JSON', undefined]],
    [`${json} x`, [400, 'INVALID_JSON', undefined]],
    ['{"market":"\\u00"}', [400, 'INVALID_JSON', undefined]],
    ['null', [400, 'INVALID_FIELD', 'The body: wants an object.']],
    ['[]', [400, 'INVALID_FIELD', 'The body: wants an object.']],
    ['7', [400, 'INVALID_FIELD', 'The body: wants an object.']],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), [400, 'INVALID_UTF8', undefined]],
    [Buffer.from('\ufeff{}'), [400, 'INVALID_JSON', undefined]],
    ['{"__proto__":{"market":"AAPL-USD"}}', [400, 'FORBIDDEN_KEY', 'The key __proto__.']],
    ['{"\\u005f_proto__":1}', [400, 'FORBIDDEN_KEY', 'The key __proto__.']],
    ['{"a":{"constructor":1}}', [400, 'FORBIDDEN_KEY', 'The key constructor.']],
    ['{"side":"BUY","side":"SELL"}', [400, 'DUPLICATE_KEY', 'The key side.']],
    ['{"side":"BUY","\\u0073ide":"SELL"}', [400, 'DUPLICATE_KEY', 'The key side.']],
    [deep, [400, 'TOO_DEEP', 'At most 8 levels.']],
    ['{}', [400, 'MISSING_FIELD', 'market']],
    [`{"market":"${'x'.repeat(70_000)}"}`, [413, 'BODY_TOO_LARGE', undefined]],
  ];
  for (const [raw, expected] of cases) {
    assert.deepEqual(await place(raw), expected, String(raw).slice(0, 60));
  }
});

test('content types', async () => {
  const json = JSON.stringify(GOOD);
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    '',
  ]) {
    const [status, code] = await place(json, { 'content-type': type });
    assert.deepEqual([status, code], [415, 'UNSUPPORTED_MEDIA_TYPE'], type);
  }
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  ]) {
    exchange.clockMs += 1;
    const reply = await exchange.request('POST', '/api/v1/orders', {
      key: keys['trade'],
      raw: json,
      headers: { 'content-type': type },
    });
    assert.equal(reply.status, 201, type);
  }
});

test('fields of an order, one wrong at a time', async () => {
  const cases: [string, unknown, string, string][] = [
    ['price', -1, 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '1e2', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', ' 1', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '1.', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '.5', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '0x10', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '', 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', '1'.repeat(41), 'INVALID_NUMBER', 'price: not plain decimal digits.'],
    ['price', true, 'INVALID_FIELD', 'price: wants a decimal number.'],
    ['price', null, 'INVALID_FIELD', 'price: wants a decimal number.'],
    ['price', ['1'], 'INVALID_FIELD', 'price: wants a decimal number.'],
    ['price', { a: 1 }, 'INVALID_FIELD', 'price: wants a decimal number.'],
    ['price', '1.001', 'PRICE_OFF_TICK', 'price: 1.001'],
    ['price', '0', 'PRICE_TOO_LOW', 'price: 0'],
    ['price', '99999999999999', 'PRICE_TOO_HIGH', 'price: 99999999999999'],
    ['quantity', '0.5', 'QUANTITY_OFF_LOT', 'quantity: 0.5'],
    ['quantity', '0', 'QUANTITY_TOO_LOW', 'quantity: 0'],
    ['quantity', '9007199254740993', 'QUANTITY_TOO_HIGH', 'quantity: 9007199254740993'],
    ['side', 'buy', 'INVALID_FIELD', 'side: wants one of BUY, SELL.'],
    ['side', 1, 'INVALID_FIELD', 'side: wants one of BUY, SELL.'],
    ['type', 'STOP', 'INVALID_FIELD', `type: wants one of ${orderTypes.join(', ')}.`],
    [
      'timeInForce',
      'GTX',
      'INVALID_FIELD',
      `timeInForce: wants one of ${timesInForce.join(', ')}.`,
    ],
    ['market', 'NO-SUCH', 'UNKNOWN_MARKET', 'market: NO-SUCH'],
    ['market', 7, 'INVALID_FIELD', 'market: wants text.'],
    ['market', '', 'INVALID_FIELD', 'market: wants 1 to 33 characters.'],
    ['clientOrderId', 'x'.repeat(37), 'INVALID_FIELD', 'clientOrderId: wants 1 to 36 characters.'],
    ['leverage', 10, 'UNKNOWN_FIELD', 'leverage'],
    ['toString', 1, 'UNKNOWN_FIELD', 'toString'],
  ];
  for (const [field, value, code, detail] of cases) {
    const found = await place(JSON.stringify({ ...GOOD, [field]: value }));
    assert.deepEqual(found.slice(1), [code, detail], `${field}: ${JSON.stringify(value)}`);
  }
});

test('numbers are read as they are written', async () => {
  const bodies: [string, string][] = [
    ['{"market":"BTC-USDT","side":"BUY","price":100.10,"quantity":0.100}', '0.1'],
    ['{"market":"BTC-USDT","side":"BUY","price":100.1,"quantity":1.0}', '1'],
  ];
  for (const [raw, quantity] of bodies) {
    exchange.clockMs += 1;
    const reply = await exchange.request('POST', '/api/v1/orders', { key: keys['trade'], raw });
    const order = reply.body['order'] as { price: string; quantity: string };
    assert.deepEqual([order.price, order.quantity], ['100.1', quantity]);
  }
  const huge = '{"market":"BTC-USDT","side":"BUY","price":100.1,"quantity":9007199254740993}';
  assert.deepEqual((await place(huge))[1], 'QUANTITY_TOO_HIGH');
});

test('every route refuses unknown and repeated parameters, and unknown fields', async () => {
  for (const route of routes) {
    const path = route.path.replace(/:[A-Za-z_]+/g, '1');
    const who = caller(route);
    const unknown = await refuse(route.method, `${path}?nonsense=1`, who);
    assert.deepEqual(
      [unknown.body['code'], unknown.body['detail']],
      ['UNKNOWN_FIELD', 'nonsense'],
      path,
    );
    const twice = await refuse(route.method, `${path}?a=1&a=2`, who);
    assert.deepEqual(twice.body['code'], 'DUPLICATE_PARAMETER', path);
    const broken = await refuse(route.method, `${path}?a=%ff`, who);
    assert.deepEqual(broken.body['code'], 'INVALID_UTF8', path);
    if (route.method === 'GET') continue;
    const body = await refuse(route.method, path, { ...who, body: { nonsense: 1 } });
    assert.deepEqual(body.body['code'], 'UNKNOWN_FIELD', path);
  }
});

test('every body field refuses a wrong type, and every required one its absence', async () => {
  const checked: string[] = [];
  for (const route of routes.filter((each) => each.body !== undefined)) {
    const path = route.path.replace(/:[A-Za-z_]+/g, '1');
    const who = caller(route);
    for (const [name, shape] of fieldsOf(route)) {
      for (const value of [{}, [[]], true]) {
        const reply = await refuse(route.method, path, { ...who, body: { [name]: value } });
        const code = String(reply.body['code']);
        assert.ok(['INVALID_FIELD', 'MISSING_FIELD'].includes(code), `${path} ${name}: ${code}`);
      }
      checked.push(`${route.operation}.${name}`);
      if (shape.optional) continue;
      const reply = await refuse(route.method, path, { ...who, body: {} });
      assert.equal(reply.body['code'], 'MISSING_FIELD', path);
    }
  }
  assert.ok(checked.length > 80, `${checked.length} fields`);
});

test('numbers of queries', async () => {
  const cases: [string, string][] = [
    ['/api/v1/markets/AAPL-USD/depth?levels=0', 'INVALID_FIELD'],
    ['/api/v1/markets/AAPL-USD/depth?levels=5001', 'INVALID_FIELD'],
    ['/api/v1/markets/AAPL-USD/depth?levels=ten', 'INVALID_NUMBER'],
    ['/api/v1/markets/AAPL-USD/depth?levels=1.5', 'INVALID_NUMBER'],
    ['/api/v1/markets/AAPL-USD/depth?levels=', 'INVALID_NUMBER'],
    ['/api/v1/markets/AAPL-USD/depth?levels=99999999999999999999', 'INVALID_NUMBER'],
    ['/api/v1/markets/NO-SUCH/depth', 'UNKNOWN_MARKET'],
    ['/api/v1/markets/AAPL-USD/candles', 'MISSING_FIELD'],
    ['/api/v1/markets/AAPL-USD/candles?interval=7m', 'INVALID_FIELD'],
    ['/api/v1/markets/AAPL-USD/candles?interval=1m&from=yesterday', 'INVALID_FIELD'],
    ['/api/v1/markets/AAPL-USD/candles?interval=1m&from=2&to=1', 'INVALID_FIELD'],
    ['/api/v1/markets/AAPL-USD/trades?cursor=nonsense', 'INVALID_CURSOR'],
    ['/api/v1/markets/AAPL-USD/trades?cursor=hnonsense', 'INVALID_CURSOR'],
    ['/api/v1/time?minSequence=-1', 'INVALID_NUMBER'],
  ];
  for (const [target, code] of cases) {
    assert.equal((await refuse('GET', target, {})).body['code'], code, target);
  }
  for (const target of [
    '/api/v1/orders?cursor=zz',
    '/api/v1/orders?status=OPEN&cursor=v1',
    '/api/v1/orders?status=WAITING',
  ]) {
    const reply = await refuse('GET', target, { key: keys['read'] });
    assert.ok(['INVALID_CURSOR', 'INVALID_FIELD'].includes(String(reply.body['code'])), target);
  }
});

test('order ids', async () => {
  const key = keys['trade'];
  const cases: [string, number, string][] = [
    ['0', 400, 'INVALID_FIELD'],
    ['-1', 400, 'INVALID_FIELD'],
    ['1.5', 400, 'INVALID_FIELD'],
    ['abc', 400, 'INVALID_FIELD'],
    ['client:', 400, 'INVALID_FIELD'],
    ['99999999999999999', 400, 'INVALID_FIELD'],
    ['987654', 404, 'UNKNOWN_ORDER'],
    ['client:none', 404, 'UNKNOWN_ORDER'],
    ['client:a%2Fb', 404, 'UNKNOWN_ORDER'],
  ];
  for (const [id, status, code] of cases) {
    for (const method of ['GET', 'DELETE']) {
      const reply = await refuse(method, `/api/v1/orders/${id}`, { key });
      assert.deepEqual([reply.status, reply.body['code']], [status, code], `${method} ${id}`);
    }
  }
});

test('paths and methods that are not there', async () => {
  const unknown = await refuse('GET', '/api/v1/nothing', {});
  assert.deepEqual(unknown.body, problemOf(404, 'UNKNOWN_ROUTE', 'There is nothing at this path.'));
  const method = await refuse('PATCH', '/api/v1/orders/1', {});
  assert.deepEqual(
    [method.status, method.headers['allow'], method.body],
    [
      405,
      'GET, PUT, DELETE',
      problemOf(405, 'METHOD_NOT_ALLOWED', 'The path is known, but not with this method.', {
        detail: 'Use GET, PUT, DELETE.',
      }),
    ],
  );
  const badPath = await refuse('GET', '/api/v1/orders/%ff', { key: keys['read'] });
  assert.equal(badPath.body['code'], 'INVALID_UTF8');
});

test('idempotency keys that are none', async () => {
  const key = keys['trade'];
  for (const given of ['', 'a b', 'x'.repeat(65)]) {
    const headers = { 'idempotency-key': given };
    const reply = await refuse('POST', '/api/v1/orders', { key, body: GOOD, headers });
    assert.equal(reply.body['code'], 'INVALID_IDEMPOTENCY_KEY', given);
  }
});

test('bytes that are no HTTP', async () => {
  const url = new URL(await exchange.gateway.listen({ port: 0, host: '127.0.0.1' }));
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.write('nonsense\r\n\r\n'));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  assert.match(head, /^HTTP\/1.1 400 Bad Request\r\n/);
  assert.equal((JSON.parse(body) as { code: string }).code, 'MALFORMED_REQUEST');
});

test('none of this was logged as an error', () => {
  const errors = exchange.logged.filter((line) => /"level":[56]0|stack/.test(line));
  assert.deepEqual(errors, []);
});

function fieldsOf(route: AnyRoute): [string, { optional: boolean }][] {
  const fields: Record<string, { optional: boolean }> = route.body?.fields ?? {};
  return Object.entries(fields);
}
