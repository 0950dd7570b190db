/** Two administrators for big money: what waits, who may decide, and that nobody becomes two. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startExchange } from './test-exchange.ts';
import type { Key, Reply, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let second: Key;

before(async () => {
  exchange = await startExchange({ approvalLimits: new Map([['USD', '1000000']]) });
  second = exchange.key('operator', ['admin']);
});
after(() => exchange.close());

function ask(key: Key, method: string, target: string, body?: unknown): Promise<Reply> {
  exchange.clockMs += 1;
  return exchange.request(method, target, { key, ...(body !== undefined && { body }) });
}

const told = ({ status, body }: Reply): unknown[] => [status, body['code'] ?? body['status']];

async function available(account: string, asset: string): Promise<unknown> {
  const target = `/api/v1/admin/accounts/${account}/balances`;
  const { body } = await ask(exchange.operator, 'GET', target);
  const rows = body['balances'] as { asset: string; available: string }[];
  return rows.find((row) => row.asset === asset)?.available ?? '0';
}

function deposit(amount: string, externalId: string, asset = 'USD'): Promise<Reply> {
  const body = { account: 'carol', asset, amount, externalId };
  return ask(exchange.operator, 'POST', '/api/v1/admin/deposits', body);
}

test('a deposit up to the limit happens at once; one above it waits for another key', async () => {
  assert.equal((await deposit('1000000', 'd-1')).status, 201);
  assert.equal((await deposit('5000000', 'd-2', 'USDT')).status, 201, 'no limit of this asset');
  const asked = await deposit('1000000.01', 'd-3');
  assert.deepEqual(told(asked), [409, 'APPROVAL_NEEDED']);
  const { approvalId } = asked.body;
  assert.equal(await available('carol', 'USD'), '1000000');
  const again = await deposit('1000000.01', 'd-3');
  assert.equal(again.body['approvalId'], approvalId, 'asking again asks for the same');
  const target = `/api/v1/admin/approvals/${String(approvalId)}`;
  const same = await ask(exchange.operator, 'POST', target);
  assert.deepEqual(told(same), [403, 'SAME_ADMINISTRATOR']);
  const alice = await ask(exchange.key('alice'), 'POST', target);
  assert.deepEqual(told(alice), [403, 'PERMISSION_MISSING']);
  assert.deepEqual(told(await ask(second, 'POST', target)), [200, 'APPROVED']);
  assert.equal(await available('carol', 'USD'), '2000000.01');
  assert.deepEqual(told(await ask(second, 'POST', target)), [404, 'UNKNOWN_APPROVAL']);
});

test('settling a big withdrawal waits; releasing it, and settling a small one, do not', async () => {
  const withdraw = async (amount: string, externalId: string): Promise<unknown> => {
    const key = exchange.key('carol', ['withdraw']);
    const body = { asset: 'USD', amount, externalId };
    return (await ask(key, 'POST', '/api/v1/withdrawals', body)).body['withdrawalId'];
  };
  const [big, small, back] = [
    await withdraw('1500000', 'w-1'),
    await withdraw('5', 'w-2'),
    await withdraw('2', 'w-3'),
  ];
  const finish = (id: unknown, outcome: string): Promise<Reply> => {
    const target = `/api/v1/admin/withdrawals/${String(id)}/finish`;
    return ask(exchange.operator, 'POST', target, { outcome });
  };
  assert.equal((await finish(small, 'SETTLE')).status, 200);
  assert.equal((await finish(back, 'RELEASE')).status, 200);
  const asked = await finish(big, 'SETTLE');
  assert.deepEqual(told(asked), [409, 'APPROVAL_NEEDED']);
  const target = `/api/v1/admin/approvals/${String(asked.body['approvalId'])}`;
  assert.equal((await ask(second, 'POST', target)).status, 200);
  const held = await ask(exchange.operator, 'GET', '/api/v1/admin/withdrawals');
  assert.deepEqual(held.body['withdrawals'], []);
});

test('what is refused or too old does not happen', async () => {
  const before = await available('carol', 'USD');
  const refused = (await deposit('2000000', 'd-4')).body['approvalId'];
  const target = `/api/v1/admin/approvals/${String(refused)}`;
  assert.deepEqual(told(await ask(exchange.operator, 'DELETE', target)), [200, 'REFUSED']);
  assert.deepEqual(told(await ask(second, 'POST', target)), [404, 'UNKNOWN_APPROVAL']);
  const old = (await deposit('2000000', 'd-5')).body['approvalId'];
  exchange.clockMs += 24 * 3_600_000;
  const late = await ask(second, 'POST', `/api/v1/admin/approvals/${String(old)}`);
  assert.deepEqual(told(late), [404, 'UNKNOWN_APPROVAL']);
  assert.equal(await available('carol', 'USD'), before);
  const list = await ask(second, 'GET', '/api/v1/admin/approvals');
  const statuses = (list.body['approvals'] as { status: string }[]).map(({ status }) => status);
  assert.deepEqual(statuses, ['EXPIRED', 'REFUSED', 'APPROVED', 'APPROVED']);
});

test('while limits hold, the API makes no administrator and takes none over', async () => {
  const { people } = exchange.context.identity;
  const password = 'correct horse battery';
  await people.createUser({ name: 'op', password, account: 'operator', permissions: ['admin'] });
  const key = { account: 'operator', permissions: ['admin'] };
  const user = { name: 'mallory', password, account: 'operator', permissions: ['read', 'admin'] };
  const refused = [403, 'TWO_ADMINISTRATORS'];
  const operator = exchange.operator;
  assert.deepEqual(told(await ask(operator, 'POST', '/api/v1/admin/keys', key)), refused);
  assert.deepEqual(told(await ask(operator, 'POST', '/api/v1/admin/users', user)), refused);
  const target = '/api/v1/admin/users/op/password';
  assert.deepEqual(told(await ask(operator, 'PUT', target, { password })), refused);
  const reader = { ...key, permissions: ['read'] };
  assert.equal((await ask(operator, 'POST', '/api/v1/admin/keys', reader)).status, 201);
});

test('a limit that is no amount of its asset lets nothing pass', async () => {
  const strict = await startExchange();
  const limits = new Map([['USD', '0']]);
  (strict.context.options as { approvalLimits?: unknown }).approvalLimits = limits;
  const body = { account: 'carol', asset: 'USD', amount: '0.01', externalId: 'd' };
  const asked = await strict.request('POST', '/api/v1/admin/deposits', {
    key: strict.operator,
    body,
  });
  assert.deepEqual(told(asked), [409, 'APPROVAL_NEEDED']);
  await strict.close();
});
