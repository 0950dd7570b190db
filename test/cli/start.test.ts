/** The program end to end: start, trade, stop, start again with everything kept; keys and admin beside it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RestClient } from '../../src/client/index.ts';
import type { Order, OrderList } from '../../src/client/index.ts';
import type { Run, Server } from '../support/server.ts';
import { run as runProgram, runWith as runProgramWith, startServer } from '../support/server.ts';

const data = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
const start = (): Promise<Server> => startServer({ data });
const run = (...args: string[]): Run => runProgram(...args, '--data', data);
const runWith = (input: string, ...args: string[]): Run =>
  runProgramWith(input, ...args, '--data', data);

function clientOf(server: Server, name: string): RestClient {
  const accounts = JSON.parse(readFileSync(server.keys, 'utf8')) as {
    account: string;
    apiKey: string;
    secret: string;
  }[];
  const credentials = accounts.find(({ account }) => account === name);
  assert.ok(credentials !== undefined, name);
  const { apiKey, secret } = credentials;
  return new RestClient({ baseUrl: server.url, credentials: { apiKey, secret } });
}

let server: Server;

before(async () => {
  server = await start();
});

after(() => {
  server.child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

test('the demo is as promised: markets, accounts, funds, a private file of keys', async () => {
  assert.equal(server.keys, join(data, 'demo-accounts.json'));
  assert.equal(statSync(server.keys).mode & 0o777, 0o600);
  const accounts = JSON.parse(readFileSync(server.keys, 'utf8')) as { account: string }[];
  assert.deepEqual(
    accounts.map(({ account }) => account),
    ['alice', 'bob', 'carol', 'dave', 'admin', '1', 'user123'],
  );
  const alice = clientOf(server, 'alice');
  const { markets } = await alice.markets();
  assert.deepEqual(
    markets.map(({ market, tickSize, lotSize, status }) => [market, tickSize, lotSize, status]),
    [
      ['BTC-USDT', '0.01', '0.00001', 'TRADING'],
      ['ETH-USDT', '0.01', '0.0001', 'TRADING'],
      ['ETH-BTC', '0.00001', '0.001', 'TRADING'],
      ['AAPL-USD', '0.01', '1', 'TRADING'],
      ['TATA-INR', '0.05', '1', 'TRADING'],
    ],
  );
  const { balances } = await alice.balances();
  assert.deepEqual(
    balances.map(({ asset, available }) => `${available} ${asset}`),
    [
      '10000 BTC',
      '100000 ETH',
      '1000000000 USDT',
      '1000000000 USD',
      '1000000000 INR',
      '10000000 AAPL',
      '10000000 TATA',
    ],
  );
});

/** Half a day from now, so that nothing of it happens meanwhile. */
const hour = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0');
const calendar = {
  days: ['SUN'],
  preOpenAt: `${hour}:10`,
  openingCallAt: `${hour}:20`,
  openAt: `${hour}:25`,
  closingCallAt: `${hour}:30`,
  closeAt: `${hour}:35`,
  randomMs: 0,
};

/** An iceberg that has shown some of its slice, a trailing stop, an OCO; and a calendar of their market. */
async function instructed(alice: RestClient): Promise<{ list: OrderList; orders: Order[] }> {
  const terms = { market: 'AAPL-USD', side: 'SELL' } as const;
  const bob = clientOf(server, 'bob');
  const ice = {
    ...terms,
    type: 'LIMIT',
    price: '152',
    quantity: '50',
    displayQuantity: '10',
  } as const;
  const { order: iceberg } = await alice.placeOrder(ice);
  await bob.placeOrder({ ...ice, side: 'BUY', quantity: '15', displayQuantity: '14' });
  const trail = { ...terms, type: 'STOP_LOSS', quantity: '3', trailingDelta: 500 } as const;
  const { order: trailing } = await alice.placeOrder(trail);
  await alice.placeOrderList({
    market: 'AAPL-USD',
    kind: 'OCO',
    orders: [
      { side: 'SELL', type: 'LIMIT_MAKER', price: '160', quantity: '2' },
      { side: 'SELL', type: 'STOP_LOSS', stopPrice: '140', quantity: '2' },
    ],
    clientListId: 'exit',
  });
  const { preOpenAt, openingCallAt, openAt, closingCallAt, closeAt } = calendar;
  const times = ['--pre-open', preOpenAt, '--opening-call', openingCallAt, '--open', openAt];
  const close = ['--closing-call', closingCallAt, '--close', closeAt, '--days', 'SUN'];
  const set = run('admin', 'calendar', 'set', 'AAPL-USD', ...times, ...close);
  assert.equal(set.status, 0, set.err);
  const { list } = await alice.orderList({ clientListId: 'exit' });
  const found = [iceberg, trailing, ...list.orders].map(({ orderId }) => alice.order(orderId));
  return { list, orders: (await Promise.all(found)).map(({ order }) => order) };
}

test('orders, trades and balances survive a restart', async () => {
  const alice = clientOf(server, 'alice');
  const bob = clientOf(server, 'bob');
  const terms = { market: 'AAPL-USD', type: 'LIMIT' } as const;
  const first = await alice.placeOrder({ ...terms, side: 'SELL', price: '150.5', quantity: '10' });
  const second = await alice.placeOrder({ ...terms, side: 'SELL', price: '151', quantity: '5' });
  await alice.cancelOrder(second.order.orderId, { market: 'AAPL-USD' });
  const taken = await bob.placeOrder({ ...terms, side: 'BUY', price: '150.5', quantity: '4' });
  assert.deepEqual(
    taken.fills.map(({ price, quantity }) => [price, quantity]),
    [['150.5', '4']],
  );
  const kept = await instructed(alice);
  const { order: before } = await alice.order(first.order.orderId);
  const { balances: balancesBefore } = await alice.balances();
  const { sequence, ...depthBefore } = await alice.depth('AAPL-USD');
  assert.equal(before.remaining, '0');

  assert.equal(await server.stop(), 0, server.log());
  assert.equal(server.output().split('\n').length, 2, 'one line on standard output');
  server = await start();

  const again = clientOf(server, 'alice');
  const { sequence: later, ...depthAfter } = await again.depth('AAPL-USD');
  assert.ok(later >= sequence);
  assert.deepEqual(depthAfter, depthBefore);
  assert.deepEqual((await again.order(first.order.orderId)).order, before);
  assert.deepEqual((await again.balances()).balances, balancesBefore);
  assert.equal((await again.order(second.order.orderId)).order.status, 'CANCELED');
  const now = {
    list: (await again.orderList({ clientListId: 'exit' })).list,
    orders: [] as Order[],
  };
  for (const { orderId } of kept.orders) now.orders.push((await again.order(orderId)).order);
  assert.deepEqual(now, kept);
  const market = (await again.market('AAPL-USD')).market;
  assert.deepEqual(market['calendar'], calendar);
  const canceled = await again.cancelOrderList({ clientListId: 'exit' });
  assert.equal(canceled.list.status, 'DONE');
  run('admin', 'calendar', 'remove', 'AAPL-USD');
  assert.equal((await clientOf(server, 'bob').fills()).fills.length, 3);
});

test('keys and admin work beside the running exchange', async () => {
  const created = run('keys', 'create', '--account', 'carol', '--permissions', 'read', '--json');
  assert.equal(created.status, 0, created.err);
  const key = JSON.parse(created.out) as { account: string; apiKey: string; secret: string };
  assert.deepEqual(Object.keys(key), ['account', 'apiKey', 'secret', 'permissions', 'type']);
  const carol = new RestClient({ baseUrl: server.url, credentials: key });
  assert.equal((await carol.balances()).balances.length, 7);
  assert.equal(run('keys', 'revoke', key.apiKey).status, 0);
  await assert.rejects(carol.balances(), { code: 'UNKNOWN_API_KEY' });
  assert.equal(run('keys', 'revoke', key.apiKey).status, 1);

  assert.equal(run('admin', 'halt', 'TATA-INR').status, 0);
  assert.equal((await clientOf(server, 'dave').markets()).markets[4]?.status, 'HALT');
  assert.equal(run('admin', 'status', 'TATA-INR', 'TRADING').status, 0);
  const deposit = ['admin', 'deposit', 'dave', 'INR', '12.5', '--external-id', 'd1'];
  assert.equal(run(...deposit).status, 0);
  assert.equal(run(...deposit).status, 0);
  const { balances } = await clientOf(server, 'dave').balances();
  assert.equal(balances.find(({ asset }) => asset === 'INR')?.available, '1000000012.5');
  assert.equal(run('admin', 'create-account', 'erin').status, 0);
  assert.match(run('admin', 'accounts').out, /erin/);
});

test('users are made with a password from standard input, and sign in', async () => {
  const user = ['admin', 'user', 'create', 'erin', '--permissions', 'trade,admin', '--json'];
  const short = runWith('too short\n', ...user);
  assert.deepEqual([short.status, short.out], [1, '']);
  assert.match(short.err, /INVALID_PASSWORD/);
  assert.equal(run(...user).status, 1, 'no password at all');
  const made = runWith('correct horse battery\n', ...user);
  const permissions = ['read', 'trade', 'admin'];
  const [told] = JSON.parse(made.out) as Record<string, unknown>[];
  assert.deepEqual(
    { ...told, createdAt: '' },
    { name: 'erin', account: 'erin', permissions, createdAt: '' },
  );
  const signIn = async (password: string): Promise<[number, string]> => {
    const reply = await fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'erin', password }),
    });
    return [reply.status, reply.headers.get('set-cookie')?.split('=')[0] ?? ''];
  };
  assert.deepEqual(await signIn('correct horse battery'), [200, 'buttonwood_session']);
  assert.equal(runWith('staple battery horse\n', 'admin', 'user', 'password', 'erin').status, 0);
  assert.deepEqual(await signIn('correct horse battery'), [401, '']);
  assert.match(run('admin', 'user', 'list').out, /^erin {2}erin {2}read,trade,admin$/m);
  assert.equal(run('admin', 'user', 'remove', 'erin').status, 0);
  assert.equal(run('admin', 'user', 'remove', 'erin').status, 1);
});

test('a second exchange on the same directory is refused', async () => {
  await assert.rejects(start(), /ended with 1: .*(in use|IN_USE)/s);
});

test('keys and users work on a stopped exchange', async () => {
  assert.equal(await server.stop(), 0);
  const created = run('keys', 'create', '--account', 'dave', '--json');
  assert.equal(created.status, 0, created.err);
  const { apiKey } = JSON.parse(created.out) as { apiKey: string };
  assert.match(run('keys', 'list', '--account', 'dave').out, new RegExp(`^${apiKey}  valid`, 'm'));
  assert.equal(run('keys', 'revoke', apiKey).status, 0);
  const made = runWith(
    'correct horse battery',
    'admin',
    'user',
    'create',
    'fay',
    '--account',
    'dave',
  );
  assert.deepEqual([made.status, made.out], [0, 'fay  dave  read,trade\n']);
  const listed = run('keys', 'list', '--account', 'dave', '--json').out;
  const keys = JSON.parse(listed) as { apiKey: string; revokedAt: string | null }[];
  assert.match(keys.find((key) => key.apiKey === apiKey)?.revokedAt ?? 'never', /^20.*Z$/);
  assert.equal(run('admin', 'halt', 'AAPL-USD').status, 1);
});
