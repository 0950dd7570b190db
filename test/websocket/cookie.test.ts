/** A browser that is signed in: its cookie opens the stream for its own pages, and for no others. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';

let exchange: StreamExchange;
let token: string;
let host: string;

before(async () => {
  exchange = await startExchange({ pingMs: 50 });
  host = exchange.baseUrl.slice('http://'.length);
  const { people } = exchange.context.identity;
  const password = 'correct horse battery';
  await people.createUser({ name: 'dana', password, account: 'alice', permissions: ['trade'] });
  const opened = await people.signIn('dana', password, { address: '', agent: '' });
  token = 'token' in opened ? opened.token : '';
});
after(() => exchange.close());

const cookieOf = (value: string): string => `theme=dark; buttonwood_session=${value}`;

/** The status of a refused upgrade; 101 when it was let in. */
async function upgrade(headers: Readonly<Record<string, string>>): Promise<number> {
  const socket = new WebSocket(`ws://${host}/api/v1/stream`, { headers });
  socket.on('error', () => undefined);
  const opened = once(socket, 'open').then(() => 101);
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
  });
  opened.catch(() => undefined);
  const status = await Promise.race([opened, refused]);
  socket.terminate();
  return status;
}

test('a cookie is refused unless the page is of this server', async () => {
  const cookie = cookieOf(token);
  const origins: [string | undefined, number][] = [
    [`http://${host}`, 101],
    [`https://${host}`, 101],
    ['http://evil.example', 403],
    [`http://${host}.evil.example`, 403],
    [`http://evil.example/${host}`, 403],
    ['null', 403],
    [undefined, 403],
  ];
  for (const [origin, status] of origins) {
    const headers = origin === undefined ? { cookie } : { cookie, origin };
    assert.equal(await upgrade(headers), status, origin);
  }
  assert.equal(await upgrade({ origin: 'http://evil.example' }), 101, 'market data is public');
});

test('the session acts from the first message on', async () => {
  const headers = { cookie: cookieOf(token), origin: `http://${host}` };
  const wire = await Wire.open(exchange.baseUrl, headers);
  const order = { market: 'BTC-USDT', side: 'BUY', price: '100', quantity: '0.01' };
  const reply = await wire.call('orders.place', order);
  const { order: placed } = reply['result'] as { order: { status: string } };
  assert.equal(placed.status, 'NEW');
  const other = exchange.key('bob');
  const refused = await wire.authenticate(other);
  assert.equal((refused['error'] as { code: string }).code, 'NOT_PERMITTED');
  await wire.close();
});

test('a session that has ended opens a stream for nobody', async () => {
  const origin = `http://${host}`;
  const wire = await Wire.open(exchange.baseUrl, { cookie: cookieOf('x'.repeat(43)), origin });
  const reply = await wire.call('orders.cancelAll');
  assert.equal((reply['error'] as { code: string }).code, 'AUTHENTICATION_REQUIRED');
  await wire.close();
});

test('a session that ends takes its streams with it', async () => {
  const headers = { cookie: cookieOf(token), origin: `http://${host}` };
  const [silent, busy] = [
    await Wire.open(exchange.baseUrl, headers),
    await Wire.open(exchange.baseUrl, headers),
  ];
  exchange.context.identity.people.endToken(token);
  busy.send({ id: 1, method: 'orders.cancelAll' });
  const ended = {
    code: 4003,
    reason: 'SESSION_ENDED: the session has ended. Sign in again.',
  };
  assert.deepEqual([await silent.closed, await busy.closed], [ended, ended]);
});
