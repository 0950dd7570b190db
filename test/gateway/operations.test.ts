/** Health, metrics, documents, and the list of errors. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  gatewayProblems,
  problemsMarkdown,
  rejectionProblems,
} from '../../src/gateway/problems.ts';
import { routes } from '../../src/gateway/gateway.ts';
import { rejections } from '../../src/core/rejection.ts';
import { startExchange } from './test-exchange.ts';
import type { TestExchange } from './test-exchange.ts';

let exchange: TestExchange;

before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

test('docs/api/errors.md is what the tables say, and every code is a name of its own', () => {
  const path = new URL('../../docs/api/errors.md', import.meta.url);
  assert.equal(readFileSync(path, 'utf8'), problemsMarkdown());
  assert.deepEqual(Object.keys(rejectionProblems), [...rejections]);
  const codes = [...Object.keys(rejectionProblems), ...Object.keys(gatewayProblems)];
  assert.equal(new Set(codes).size, codes.length);
});

test('health says how far the exchange is, and draining takes readiness away', async () => {
  const health = await exchange.request('GET', '/health');
  const { sequence } = exchange.context.views;
  assert.deepEqual(health.body, {
    status: 'ok',
    sequence,
    logTime: '2026-01-05T12:00:00.000Z',
    lagMs: 0,
    uptimeSeconds: 0,
  });
  assert.deepEqual((await exchange.request('GET', '/livez')).body, { status: 'ok' });
  assert.deepEqual((await exchange.request('GET', '/readyz/')).body, { status: 'ok' });
  for (const path of ['/livez', '/readyz', '/health', '/metrics', '/', '/docs', '/openapi.json']) {
    const { statusCode, body } = await exchange.gateway.inject({ method: 'HEAD', url: path });
    assert.deepEqual([path, statusCode, body], [path, 200, '']);
  }
  exchange.clockMs += 11_000;
  const lagging = await exchange.request('GET', '/readyz');
  assert.deepEqual([lagging.status, lagging.body], [503, { status: 'lagging' }]);
  exchange.clockMs -= 11_000;
  exchange.gateway.drain();
  const stopping = await exchange.request('GET', '/readyz');
  assert.deepEqual([stopping.status, stopping.body], [503, { status: 'stopping' }]);
  assert.equal((await exchange.request('GET', '/livez')).status, 200);
});

test('metrics count orders, trades, rejections by reason, and requests by route', async () => {
  const key = exchange.key('alice');
  const bob = exchange.key('bob');
  const order = { market: 'AAPL-USD', side: 'SELL', price: '5', quantity: '1' };
  const place = (by: typeof key, body: object): Promise<unknown> => {
    exchange.clockMs += 1;
    return exchange.request('POST', '/api/v1/orders', { key: by, body });
  };
  await place(key, order);
  await place(bob, { ...order, side: 'BUY' });
  await place(bob, { ...order, side: 'BUY', price: '20000000' });
  const { text, headers } = await exchange.request('GET', '/metrics');
  assert.match(String(headers['content-type']), /^text\/plain/);
  const value = (name: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1);
  assert.deepEqual(
    [
      'buttonwood_orders_total',
      'buttonwood_trades_total',
      'buttonwood_rejections_total{reason="INSUFFICIENT_BALANCE"}',
      'buttonwood_problems_total{code="INSUFFICIENT_BALANCE"}',
      'buttonwood_http_requests_total{route="/api/v1/orders",status="201"}',
      'buttonwood_command_seconds_count{command="PlaceOrder"}',
      'buttonwood_sequence',
      'buttonwood_open_orders',
      'buttonwood_queue_depth',
    ].map(value),
    ['2', '1', '1', '1', '2', '3', String(exchange.context.views.sequence), '0', '0'],
  );
  assert.deepEqual(
    text.split('\n').filter((line) => line.includes('buttonwood_commit_seconds')),
    [
      '# HELP buttonwood_commit_seconds Durations measured by the engine side.',
      '# TYPE buttonwood_commit_seconds histogram',
      'buttonwood_commit_seconds_bucket{le="0.00005"} 2',
      'buttonwood_commit_seconds_bucket{le="0.0001"} 2',
      'buttonwood_commit_seconds_bucket{le="+Inf"} 3',
      'buttonwood_commit_seconds_sum 0.0005',
      'buttonwood_commit_seconds_count 3',
    ],
  );
});

test('rates are of the last ten seconds', async () => {
  const { metrics } = exchange.context;
  const first = metrics.rates(exchange.clockMs);
  assert.equal(first.ordersPerTenSeconds, 2);
  exchange.clockMs += 40_000;
  const later = metrics.rates(exchange.clockMs);
  assert.deepEqual([later.ordersPerTenSeconds, later.tradesPerTenSeconds], [0, 0]);
  const reply = await exchange.request('GET', '/api/v1/statistics');
  assert.deepEqual(
    [reply.body['totalOrders'], reply.body['ordersPerSecond'], reply.body['uptimeSeconds']],
    [2, '0', 40],
  );
});

test('the OpenAPI document has every route with its example, and the pages need nothing from elsewhere', async () => {
  const document = (await exchange.request('GET', '/openapi.json')).body;
  assert.equal(document['openapi'], '3.1.0');
  const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  const operations = Object.values(paths).flatMap((each) => Object.values(each));
  assert.deepEqual(
    operations.map((each) => String(each['operationId'])).toSorted(),
    routes.map((route) => route.operation).toSorted(),
  );
  assert.ok(operations.every((each) => each['x-example-request'] !== undefined));
  for (const path of ['/', '/docs', '/docs/', '/docs/errors']) {
    const page = await exchange.request('GET', path);
    assert.equal(page.status, 200, path);
    assert.doesNotMatch(page.text, /(src|href)="(https?:)?\/\//, path);
  }
});

test('a request keeps the id that its client gave it', async () => {
  const given = await exchange.request('GET', '/api/v1/time', {
    headers: { 'x-request-id': 'mine-1' },
  });
  assert.equal(given.headers['x-request-id'], 'mine-1');
  const bad = await exchange.request('GET', '/nothing', { headers: { 'x-request-id': 'a b' } });
  assert.match(String(bad.body['requestId']), /^[0-9a-f]{12}-\d+$/);
});
