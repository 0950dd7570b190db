/** Who may do what: permissions of every route, signatures, replays, addresses, trusted users. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import { after, before, test } from 'node:test';
import { routes } from '../../src/gateway/gateway.ts';
import type { Permission } from '../../src/identity/key-store.ts';
import { problemOf, sign, startExchange } from './test-exchange.ts';
import type { Key, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let alice: Key;

before(async () => {
  exchange = await startExchange();
  alice = exchange.key('alice');
});
after(() => exchange.close());

const codeOf = async (...request: Parameters<TestExchange['request']>): Promise<unknown[]> => {
  const reply = await exchange.request(...request);
  return [reply.status, reply.body['code']];
};

test('every route lets in exactly who has its permission', async () => {
  const keys: Record<string, Key | undefined> = { nobody: undefined, operator: exchange.operator };
  for (const each of ['read', 'trade', 'withdraw', 'admin'] as const) {
    keys[each] = exchange.key('alice', [each]);
  }
  const refusals = new Set([
    'AUTHENTICATION_REQUIRED',
    'PERMISSION_MISSING',
    'NOT_PERMITTED',
    'SESSION_REQUIRED',
  ]);
  for (const route of routes) {
    const target = route.path.replace(/:[A-Za-z_]+/g, '999');
    const letIn: string[] = [];
    for (const [name, key] of Object.entries(keys)) {
      exchange.clockMs += 1;
      const reply = await exchange.request(route.method, target, { key });
      if (!refusals.has(String(reply.body['code']))) letIn.push(name);
    }
    const operator =
      route.permission === 'read' || route.permission === 'admin' ? ['operator'] : [];
    const granted = Object.keys(keys).filter(
      (name) => name === route.permission || operator.includes(name),
    );
    const isPublic = route.permission === 'public';
    const expected = isPublic ? Object.keys(keys) : route.sessionOnly === true ? [] : granted;
    assert.deepEqual(letIn, expected, `${route.method} ${route.path}`);
  }
});

test("another account's orders do not exist", async () => {
  const body = {
    market: 'AAPL-USD',
    side: 'BUY',
    price: '1',
    quantity: '1',
    clientOrderId: 'mine',
  };
  const placed = await exchange.request('POST', '/api/v1/orders', { key: alice, body });
  const { orderId } = placed.body['order'] as { orderId: number };
  const bob = exchange.key('bob');
  const unknown = [404, 'UNKNOWN_ORDER'];
  for (const id of [String(orderId), 'client:mine']) {
    for (const market of ['', '?market=AAPL-USD']) {
      exchange.clockMs += 1;
      const target = `/api/v1/orders/${id}${market}`;
      assert.deepEqual(await codeOf('GET', target, { key: bob }), unknown);
      assert.deepEqual(await codeOf('DELETE', target, { key: bob }), unknown);
      const amend = { price: '2', ...(market === '' ? {} : { market: 'AAPL-USD' }) };
      const put = codeOf('PUT', `/api/v1/orders/${id}`, { key: bob, body: amend });
      assert.deepEqual(await put, unknown);
    }
  }
  const replace = { ...body, clientOrderId: 'other', cancelOrderId: orderId };
  assert.deepEqual(
    await codeOf('POST', '/api/v1/orders/replace', { key: bob, body: replace }),
    unknown,
  );
  const list = await exchange.request('GET', '/api/v1/orders', { key: bob });
  assert.deepEqual(list.body['orders'], []);
  const still = await exchange.request('GET', `/api/v1/orders/${orderId}`, { key: alice });
  assert.deepEqual(still.body['order'], placed.body['order']);
});

test('what can be wrong with a signature', async () => {
  const target = '/api/v1/balances';
  const now = exchange.clockMs;
  const good = sign(alice, now, 'GET', target, '');
  const get = (headers: Record<string, string>): Promise<unknown[]> =>
    codeOf('GET', target, { headers });
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(good).filter(([each]) => each !== name));
  assert.deepEqual(await get(good), [200, undefined]);
  for (const name of Object.keys(good)) {
    assert.deepEqual(await get(without(name)), [401, 'AUTHENTICATION_REQUIRED'], name);
  }
  const wrong: [string, Record<string, string>, string][] = [
    ['unknown key', { 'x-buttonwood-key': 'nobody' }, 'UNKNOWN_API_KEY'],
    ['other path', sign(alice, now, 'GET', '/api/v1/fills', ''), 'INVALID_SIGNATURE'],
    ['other method', sign(alice, now, 'POST', target, ''), 'INVALID_SIGNATURE'],
    ['other body', sign(alice, now, 'GET', target, 'x'), 'INVALID_SIGNATURE'],
    ['other time', { 'x-buttonwood-timestamp': String(now - 1) }, 'INVALID_SIGNATURE'],
    ['empty', { 'x-buttonwood-signature': '' }, 'INVALID_SIGNATURE'],
    ['short', { 'x-buttonwood-signature': 'abc' }, 'INVALID_SIGNATURE'],
    ['not ms', sign(alice, Math.floor(now / 1000), 'GET', target, ''), 'STALE_TIMESTAMP'],
    ['not a number', { 'x-buttonwood-timestamp': 'now' }, 'INVALID_TIMESTAMP'],
    ['signed number', { 'x-buttonwood-timestamp': `-${now}` }, 'INVALID_TIMESTAMP'],
    ['stale', sign(alice, now - 5001, 'GET', target, ''), 'STALE_TIMESTAMP'],
    ['ahead', sign(alice, now + 1001, 'GET', target, ''), 'FUTURE_TIMESTAMP'],
  ];
  for (const [name, headers, code] of wrong) {
    assert.deepEqual(await get({ ...good, ...headers }), [401, code], name);
  }
  assert.deepEqual(await get(sign(alice, now - 5000, 'GET', target, '')), [200, undefined]);
  assert.deepEqual(await get(sign(alice, now + 1000, 'GET', target, '')), [200, undefined]);
  const wide = { 'x-buttonwood-receive-window': '60000' };
  const old = sign(alice, now - 60_000, 'GET', target, '');
  assert.deepEqual(await get({ ...old, ...wide }), [200, undefined]);
  assert.deepEqual(await get({ ...old, 'x-buttonwood-receive-window': '60001' }), [
    400,
    'INVALID_FIELD',
  ]);
  const upper = {
    ...good,
    'x-buttonwood-signature': String(good['x-buttonwood-signature']).toUpperCase(),
  };
  assert.deepEqual(await get(upper), [200, undefined]);
});

test('a signed write goes through once; again only under the same idempotency key', async () => {
  exchange.clockMs += 1;
  const body = { market: 'AAPL-USD', side: 'BUY', price: '1', quantity: '1' };
  const once = { key: alice, body };
  const target = '/api/v1/orders';
  assert.deepEqual(await codeOf('POST', target, once), [201, undefined]);
  const replayed = await exchange.request('POST', target, once);
  assert.deepEqual(
    replayed.body,
    problemOf(
      409,
      'REPLAYED_REQUEST',
      'This very signature was used before: sign again with a new timestamp.',
    ),
  );
  const withKey = { ...once, headers: { 'idempotency-key': 'k' } };
  assert.deepEqual(await codeOf('POST', target, withKey), [409, 'REPLAYED_REQUEST']);
  exchange.clockMs += 1;
  assert.deepEqual(await codeOf('POST', target, withKey), [201, undefined]);
  assert.deepEqual(await codeOf('POST', target, withKey), [200, undefined]);
  assert.deepEqual(await codeOf('POST', target, once), [409, 'REPLAYED_REQUEST']);
  const other = { ...once, headers: { 'idempotency-key': 'other' } };
  assert.deepEqual(await codeOf('POST', target, other), [409, 'REPLAYED_REQUEST']);
});

test('addresses of a key hold', async () => {
  const key = exchange.key('alice', ['read'], ['10.1.0.0/16', '2001:db8::/32', '192.0.2.7']);
  const from = (address: string): Promise<unknown[]> =>
    codeOf('GET', '/api/v1/balances', { key, address });
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', '192.0.2.7']) {
    assert.deepEqual(await from(address), [200, undefined], address);
  }
  for (const address of ['10.2.0.1', '192.0.2.8', '2001:db9::1', '127.0.0.1']) {
    assert.deepEqual(await from(address), [403, 'ADDRESS_NOT_ALLOWED'], address);
  }
});

test('ed25519 and rsa keys sign in base64', async () => {
  const target = '/api/v1/balances';
  for (const type of ['ed25519', 'rsa'] as const) {
    const pair =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync(type);
    const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' });
    exchange.clockMs += 1;
    const made = await exchange.request('POST', '/api/v1/admin/keys', {
      key: exchange.operator,
      body: { account: 'alice', permissions: ['read'], type, publicKey },
    });
    const { apiKey, secret } = made.body as unknown as Key;
    assert.deepEqual([made.status, secret], [201, ''], made.text);
    const payload = Buffer.from(`${exchange.clockMs}GET${target}`);
    const signature = signWith(type === 'rsa' ? 'sha256' : null, payload, pair.privateKey);
    const headers = {
      'x-buttonwood-key': apiKey,
      'x-buttonwood-timestamp': String(exchange.clockMs),
      'x-buttonwood-signature': signature.toString('base64'),
    };
    assert.deepEqual(await codeOf('GET', target, { headers }), [200, undefined]);
    const hex = { ...headers, 'x-buttonwood-signature': signature.toString('hex') };
    assert.deepEqual(await codeOf('GET', target, { headers: hex }), [401, 'INVALID_SIGNATURE']);
  }
});

test('a revoked key is nobody at once', async () => {
  const key = exchange.key('alice', ['read']);
  assert.deepEqual(await codeOf('GET', '/api/v1/balances', { key }), [200, undefined]);
  exchange.clockMs += 1;
  const target = `/api/v1/admin/keys/${key.apiKey}`;
  const revoked = await exchange.request('DELETE', target, { key: exchange.operator });
  assert.deepEqual(revoked.body, { apiKey: key.apiKey, revoked: true });
  assert.deepEqual(await codeOf('GET', '/api/v1/balances', { key }), [401, 'UNKNOWN_API_KEY']);
  exchange.clockMs += 1;
  assert.deepEqual(await codeOf('DELETE', target, { key: exchange.operator }), [
    404,
    'UNKNOWN_KEY',
  ]);
});

test('a user_id is believed only where the operator said so', async () => {
  const body = { symbol: 'AAPL', side: 'BUY', price: 1, quantity: 1, user_id: 'alice' };
  assert.deepEqual(await codeOf('POST', '/orders', { body }), [401, 'AUTHENTICATION_REQUIRED']);
  assert.deepEqual(await codeOf('GET', '/api/v1/balances?user_id=alice'), [
    401,
    'AUTHENTICATION_REQUIRED',
  ]);
  const signed = await exchange.request('POST', '/orders', { key: exchange.key('bob'), body });
  assert.equal(signed.status, 201);
  const list = await exchange.request('GET', '/api/v1/orders', { key: exchange.key('bob') });
  const orders = list.body['orders'] as { orderId: number }[];
  assert.equal(orders[0]?.orderId, signed.body['orderId'], 'the signed key decides');
});

test('X-API-Key: writes need it, and with it a user_id is believed anywhere', async () => {
  const body = { symbol: 'AAPL', side: 'BUY', price: 1, quantity: 1, user_id: 'alice' };
  const withKey = { 'x-api-key': 'sesame' };
  const wrongKey = { 'x-api-key': 'sesam' };
  for (const trustUserId of [false, true]) {
    const other = await startExchange({ trustUserId, apiKey: 'sesame' });
    const codes: unknown[] = [];
    for (const [method, target, options] of [
      ['POST', '/orders', { body }],
      ['POST', '/orders', { body, headers: wrongKey }],
      ['POST', '/orders', { body, headers: withKey }],
      ['GET', '/api/v1/balances?user_id=alice', {}],
      ['GET', '/api/v1/balances?user_id=alice', { headers: withKey }],
      ['GET', '/api/v1/admin/accounts?user_id=alice', { headers: withKey }],
    ] as const) {
      const reply = await other.request(method, target, options);
      codes.push(reply.body['code'] ?? reply.status);
    }
    await other.close();
    const required = 'AUTHENTICATION_REQUIRED';
    const read = trustUserId ? 200 : required;
    assert.deepEqual(codes, [required, 'UNKNOWN_API_KEY', 201, read, 200, required]);
  }
});

test('a key may be of the operator, and permissions are no more than asked for', async () => {
  const permissions: Permission[] = ['admin'];
  exchange.clockMs += 1;
  const made = await exchange.request('POST', '/api/v1/admin/keys', {
    key: exchange.operator,
    body: { account: 'operator', permissions },
  });
  assert.deepEqual(made.body['permissions'], permissions);
  const key = made.body as unknown as Key;
  const accounts = await exchange.request('GET', '/api/v1/admin/accounts', { key });
  assert.deepEqual(accounts.body['accounts'], [
    { account: 'alice', accountId: 1 },
    { account: 'bob', accountId: 2 },
    { account: 'carol', accountId: 3 },
  ]);
  assert.deepEqual(await codeOf('GET', '/api/v1/balances', { key }), [403, 'PERMISSION_MISSING']);
});
