/** The REST client against a server that records what it is asked. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { RefusedError, RestClient, Signer, UnreachableError } from '../../src/client/index.ts';

interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const asked: Asked[] = [];
let answer: (response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const { method, url, headers } = request;
    asked.push({ line: `${method} ${url}`, headers, body });
    answer(response);
  });
});
let baseUrl = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const json = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const credentials = { apiKey: 'key', secret: 'secret' };

test('each call has its method, path, query and body', async () => {
  const client = new RestClient({ baseUrl });
  answer = json(200, {});
  asked.length = 0;
  const order = { market: 'BTC-USDT', side: 'BUY', type: 'LIMIT', price: '1' } as const;
  await client.placeOrder(order, { idempotencyKey: 'once' });
  await client.order(7);
  await client.order({ clientOrderId: 'a/b c' }, 'BTC-USDT');
  await client.orders({ market: 'BTC-USDT', status: 'OPEN', limit: 5, cursor: 'x=' });
  await client.amendOrder(7, { quantity: '2' });
  await client.cancelOrder(7, { market: 'BTC-USDT', restriction: 'ONLY_NEW' });
  await client.cancelOrders({ side: 'SELL' });
  await client.replaceOrder({ clientOrderId: 'old' }, order, { mode: 'ALLOW_FAILURE' });
  await client.balances();
  await client.fills({ orderId: 7 });
  await client.markets();
  await client.market('BTC-USDT');
  await client.depth('BTC-USDT', 10);
  await client.trades('BTC-USDT', { limit: 3 });
  await client.candles('BTC-USDT', '1m', { from: '2026-01-01T00:00:00.000Z' });
  await client.ticker('BTC-USDT');
  await client.bbo('BTC-USDT');
  await client.tickers();
  await client.statistics();
  await client.withdraw({ asset: 'BTC', amount: '1', externalId: 'w1' });
  const placed = '{"market":"BTC-USDT","side":"BUY","type":"LIMIT","price":"1"}';
  assert.deepEqual(
    asked.map(({ line, body }) => `${line} ${body}`.trimEnd()),
    [
      `POST /api/v1/orders ${placed}`,
      'GET /api/v1/orders/7',
      'GET /api/v1/orders/client%3Aa%2Fb%20c?market=BTC-USDT',
      'GET /api/v1/orders?market=BTC-USDT&status=OPEN&limit=5&cursor=x%3D',
      'PUT /api/v1/orders/7 {"quantity":"2"}',
      'DELETE /api/v1/orders/7?market=BTC-USDT&restriction=ONLY_NEW',
      'DELETE /api/v1/orders?side=SELL',
      `POST /api/v1/orders/replace {"cancelClientOrderId":"old","mode":"ALLOW_FAILURE",${placed.slice(1)}`,
      'GET /api/v1/balances',
      'GET /api/v1/fills?orderId=7',
      'GET /api/v1/markets',
      'GET /api/v1/markets/BTC-USDT',
      'GET /api/v1/markets/BTC-USDT/depth?levels=10',
      'GET /api/v1/markets/BTC-USDT/trades?limit=3',
      'GET /api/v1/markets/BTC-USDT/candles?interval=1m&from=2026-01-01T00%3A00%3A00.000Z',
      'GET /api/v1/markets/BTC-USDT/ticker',
      'GET /api/v1/markets/BTC-USDT/bbo',
      'GET /api/v1/tickers',
      'GET /api/v1/statistics',
      'POST /api/v1/withdrawals {"asset":"BTC","amount":"1","externalId":"w1"}',
    ],
  );
  assert.equal(asked[0]?.headers['idempotency-key'], 'once');
  assert.equal(asked[0]?.headers['x-buttonwood-key'], undefined);
});

test('the signature covers timestamp, method, path with query, and body; none is used twice', async () => {
  const client = new RestClient({ baseUrl, credentials });
  answer = json(200, {});
  asked.length = 0;
  const cancel = () => client.request('DELETE', "/a/it's", { query: { q: "1'2" } });
  const withdraw = () => client.withdraw({ asset: 'BTC', amount: '1', externalId: 'w' });
  await Promise.all([cancel(), cancel(), withdraw(), withdraw(), withdraw()]);
  const signatures = new Set<unknown>();
  for (const { line, headers, body } of asked) {
    const [method, target] = line.split(' ');
    const timestamp = headers['x-buttonwood-timestamp'];
    const hmac = createHmac('sha256', 'secret');
    const expected = hmac.update(`${String(timestamp)}${method}${target}${body}`).digest('hex');
    assert.equal(headers['x-buttonwood-signature'], expected);
    signatures.add(expected);
  }
  assert.equal(signatures.size, 5);
});

test('Ed25519 and RSA keys sign in base64', () => {
  for (const type of ['ed25519', 'rsa'] as const) {
    const { publicKey, privateKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signer = new Signer({ apiKey: 'k', secret, type });
    const signature = Buffer.from(signer.sign(5, 'GET', '/x', 'b'), 'base64');
    const digest = type === 'rsa' ? 'sha256' : null;
    assert.equal(verify(digest, Buffer.from('5GET/xb'), publicKey, signature), true);
  }
});

test('refusals and unreachable servers are told apart', async () => {
  const client = new RestClient({ baseUrl, timeoutMs: 100 });
  answer = json(422, { code: 'WOULD_TAKE', detail: 'no', status: 422 });
  await assert.rejects(client.balances(), (error) => {
    assert.ok(error instanceof RefusedError);
    const { code, status, message, problem } = error;
    assert.deepEqual([code, status, message], ['WOULD_TAKE', 422, 'WOULD_TAKE: no']);
    assert.deepEqual(problem, { code: 'WOULD_TAKE', detail: 'no', status: 422 });
    return true;
  });
  const fails = async (expected: string, from: RestClient = client): Promise<void> => {
    await assert.rejects(from.balances(), (error) => {
      const known = error instanceof UnreachableError || error instanceof RefusedError;
      assert.equal(known && error.code, expected);
      return true;
    });
  };
  answer = (response) => response.writeHead(502).end('<html>');
  await fails('HTTP_ERROR');
  answer = (response) => response.end('not json');
  await fails('BAD_RESPONSE');
  answer = (response) => response.destroy();
  await fails('UNREACHABLE');
  answer = () => undefined;
  await fails('TIMEOUT');
  const closing = new RestClient({ baseUrl });
  setTimeout(() => closing.close(), 50);
  await fails('CLOSED', closing);
  await fails('UNREACHABLE', new RestClient({ baseUrl: 'http://127.0.0.1:1' }));
});
