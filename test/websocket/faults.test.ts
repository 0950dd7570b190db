/** What clients get wrong: one clear refusal each, the connection lives, until it is too much. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';
import type { Message } from './wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange({ subscriptions: 3, faults: 50, connections: 5 });
});
after(() => exchange.close());

const refused = (message: Message | undefined): unknown[] => [
  message?.['id'],
  (message?.['error'] as Message | undefined)?.['code'],
];

test('unreadable messages are answered and the connection lives on', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const depth = { channel: 'depth', market: 'BTC-USDT' };
  const subscribe = (params: unknown) => JSON.stringify({ id: 7, method: 'subscribe', params });
  const cases: [frame: string | Buffer, id: unknown, code: string][] = [
    ['', null, 'INVALID_JSON'],
    ['{', null, 'INVALID_JSON'],
    ['nonsense', null, 'INVALID_JSON'],
    ['{"id":1,"method":"ping"} {}', null, 'INVALID_JSON'],
    [Buffer.from([0x22, 0xff, 0x22]), null, 'INVALID_UTF8'],
    ['[]', null, 'INVALID_FIELD'],
    ['null', null, 'INVALID_FIELD'],
    ['"ping"', null, 'INVALID_FIELD'],
    ['{"method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":null,"method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":-1,"method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":1.5,"method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":9007199254740993,"method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":"","method":"ping"}', null, 'INVALID_FIELD'],
    ['{"id":7}', 7, 'MISSING_FIELD'],
    ['{"id":7,"method":5}', 7, 'INVALID_FIELD'],
    ['{"id":7,"method":"ping","extra":1}', 7, 'UNKNOWN_FIELD'],
    ['{"id":7,"method":"ping","params":{"a":1}}', 7, 'UNKNOWN_FIELD'],
    ['{"id":7,"method":"ping","params":[]}', 7, 'INVALID_FIELD'],
    ['{"id":7,"id":8,"method":"ping"}', null, 'DUPLICATE_KEY'],
    ['{"id":7,"method":"ping","params":{"__proto__":{}}}', null, 'FORBIDDEN_KEY'],
    ['{"id":7,"method":"ping","params":{"constructor":{}}}', null, 'FORBIDDEN_KEY'],
    [`{"id":7,"method":"ping","params":${'['.repeat(50)}${']'.repeat(50)}}`, null, 'TOO_DEEP'],
    ['{"id":7,"method":"order.place"}', 7, 'UNKNOWN_METHOD'],
    ['{"id":7,"method":"toString"}', 7, 'UNKNOWN_METHOD'],
    ['{"id":7,"method":"__proto__"}', 7, 'UNKNOWN_METHOD'],
    [subscribe({}), 7, 'MISSING_FIELD'],
    [subscribe({ channel: 'book' }), 7, 'UNKNOWN_CHANNEL'],
    [subscribe({ channel: 'hasOwnProperty' }), 7, 'UNKNOWN_CHANNEL'],
    [subscribe({ channel: 'depth' }), 7, 'MISSING_FIELD'],
    [subscribe({ ...depth, market: 'NO-SUCH' }), 7, 'UNKNOWN_MARKET'],
    [subscribe({ ...depth, market: 1 }), 7, 'INVALID_FIELD'],
    [subscribe({ ...depth, levels: 6 }), 7, 'INVALID_FIELD'],
    [subscribe({ ...depth, levels: '5' }), 7, 'INVALID_FIELD'],
    [subscribe({ ...depth, intervalMs: 1 }), 7, 'INVALID_FIELD'],
    [subscribe({ ...depth, interval: '1m' }), 7, 'UNKNOWN_FIELD'],
    [subscribe({ channel: 'candles', market: 'BTC-USDT', interval: '2m' }), 7, 'INVALID_FIELD'],
    [subscribe({ channel: 'orders', market: 'BTC-USDT' }), 7, 'UNKNOWN_FIELD'],
  ];
  for (const [frame, id, code] of cases) {
    wire.send(frame);
    const [message] = await wire.take(1);
    assert.deepEqual(refused(message), [id, code], String(frame));
  }
  wire.send(Buffer.from('{"id":7,"method":"ping"}'), true);
  assert.deepEqual(refused((await wire.take(1))[0]), [null, 'INVALID_JSON']);
  const alive = await wire.call('ping');
  assert.deepEqual(Object.keys(alive['result'] as Message), ['time']);
  await wire.close();
});

test('too many faults end the connection', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  for (let i = 0; i < 60; i++) wire.send('{');
  const { code, reason } = await wire.closed;
  assert.deepEqual([code, reason], [4001, 'TOO_MANY_FAULTS: too many unreadable messages.']);
});

test('a message over the limit ends the connection alone', async () => {
  const other = await Wire.open(exchange.baseUrl);
  const wire = await Wire.open(exchange.baseUrl);
  wire.send('x'.repeat(70_000));
  assert.equal((await wire.closed).code, 1009);
  assert.deepEqual((await other.call('ping'))['id'], 1);
  await other.close();
});

test('subscriptions are bounded', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  for (const channel of ['trades', 'bookTicker', 'ticker', 'depth']) {
    wire.ask('subscribe', { channel, market: 'ETH-USDT' });
  }
  const messages = await wire.take(6);
  const errors = messages.filter((message) => 'error' in message).map(refused);
  assert.deepEqual(errors, [[4, 'TOO_MANY_SUBSCRIPTIONS']]);
  await wire.close();
});

test('messages a second and connections are bounded', async (t) => {
  const bounded = await startExchange({ messagesPerSecond: 5, connections: 1 });
  t.after(() => bounded.close());
  const wire = await Wire.open(bounded.baseUrl);
  for (let i = 0; i < 7; i++) wire.ask('ping');
  const messages = await wire.take(7);
  assert.deepEqual(
    messages.map((message) => refused(message)[1]),
    [undefined, undefined, undefined, undefined, undefined, 'RATE_LIMITED', 'RATE_LIMITED'],
  );
  await assert.rejects(Wire.open(bounded.baseUrl), /503/);
  await wire.close();
});

test('bytes that are no WebSocket end their own connection only', async () => {
  const { hostname, port } = new URL(exchange.baseUrl);
  for (const bytes of [
    'GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'GET /elsewhere HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ]) {
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1.1 40[04] /);
    await once(socket, 'close');
  }
  const upgrade = request(`${exchange.baseUrl}/api/v1/stream`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  upgrade.end();
  const [, socket] = (await once(upgrade, 'upgrade')) as [unknown, Socket];
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x00])); // reserved bits, unmasked
  await once(socket, 'close');
  const wire = await Wire.open(exchange.baseUrl);
  await wire.call('ping');
  await wire.close();
});

test('a silent client is given up, one that answers pings is kept', async (t) => {
  const bounded = await startExchange({ pingMs: 100, silenceMs: 400 });
  t.after(() => bounded.close());
  const wire = await Wire.open(bounded.baseUrl);
  const { hostname, port } = new URL(bounded.baseUrl);
  const deaf = connect(Number(port), hostname);
  deaf.write(
    'GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  deaf.on('error', () => undefined);
  deaf.resume();
  await once(deaf, 'close');
  for (let i = 0; i < 100 && bounded.stream.connections > 1; i++) await wait(5);
  assert.equal(bounded.stream.connections, 1);
  await wire.call('ping');
  await wire.close();
});

test('a revoked key ends its connections', async (t) => {
  const bounded = await startExchange({ pingMs: 20 });
  t.after(() => bounded.close());
  const wire = await Wire.open(bounded.baseUrl);
  const key = bounded.key('alice');
  await wire.authenticate(key);
  bounded.revoke(key.apiKey);
  assert.equal((await wire.closed).code, 4003);
});

test('the metrics tell of connections, messages and why connections were ended', async (t) => {
  const bounded = await startExchange({ faults: 1 });
  t.after(() => bounded.close());
  const wire = await Wire.open(bounded.baseUrl);
  const other = await Wire.open(bounded.baseUrl);
  await other.call('ping');
  for (let i = 0; i < 2; i++) wire.send('{');
  await wire.closed;
  for (let i = 0; i < 100 && bounded.stream.connections > 1; i++) await wait(5);
  const text = await bounded.context.metrics.registry.metrics();
  const lines = text.split('\n').filter((line) => line.startsWith('buttonwood_stream_'));
  assert.deepEqual(lines, [
    'buttonwood_stream_connections 1',
    'buttonwood_stream_slow_connections 0',
    'buttonwood_stream_messages_total 3',
    'buttonwood_stream_closings_total{reason="goingAway"} 0',
    'buttonwood_stream_closings_total{reason="tooOld"} 0',
    'buttonwood_stream_closings_total{reason="tooFast"} 0',
    'buttonwood_stream_closings_total{reason="keyRevoked"} 0',
    'buttonwood_stream_closings_total{reason="sessionEnded"} 0',
    'buttonwood_stream_closings_total{reason="tooManyFaults"} 1',
    'buttonwood_stream_closings_total{reason="slowConsumer"} 0',
    'buttonwood_stream_closings_total{reason="silence"} 0',
  ]);
  await other.close();
});

test('a stopping stream says so', async () => {
  const stopping = await startExchange();
  const wire = await Wire.open(stopping.baseUrl);
  await wire.call('ping');
  await stopping.close();
  assert.deepEqual(await wire.closed, { code: 1001, reason: 'The exchange is stopping.' });
});
