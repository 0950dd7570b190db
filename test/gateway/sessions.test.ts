/** Sessions of people over HTTP: cookie, CSRF, origins, fixation, lock-out, what they may, demo mode. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { problemOf, startExchange } from './test-exchange.ts';
import type { Reply, RequestOptions, TestExchange } from './test-exchange.ts';

const PASSWORD = 'correct horse battery';
let exchange: TestExchange;

before(async () => {
  exchange = await startExchange();
  const { people } = exchange.context.identity;
  const person = { password: PASSWORD, account: 'alice' };
  await people.createUser({ ...person, name: 'dana', permissions: ['trade', 'withdraw'] });
  await people.createUser({ ...person, name: 'reader', permissions: ['read'] });
  await people.createUser({ ...person, name: 'op', account: 'operator', permissions: ['admin'] });
});
after(() => exchange.close());

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  readonly body: Record<string, unknown>;
  readonly setCookie: string;
}

function browserOf(reply: Reply): Browser {
  const setCookie = String(reply.headers['set-cookie']);
  const [cookie = ''] = setCookie.split(';', 1);
  return { cookie, csrf: String(reply.body['csrfToken']), body: reply.body, setCookie };
}

async function signIn(
  name: string,
  options: RequestOptions = {},
  at: TestExchange = exchange,
): Promise<Browser> {
  const body = { name, password: PASSWORD };
  const reply = await at.request('POST', '/api/v1/session', { body, ...options });
  assert.equal(reply.status, 200, reply.text);
  return browserOf(reply);
}

/** A request of a page of this server. */
function ask(
  { cookie, csrf }: Browser,
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const token: Record<string, string> = method === 'GET' ? {} : { 'x-buttonwood-csrf': csrf };
  return exchange.request(method, target, {
    ...(body !== undefined && { body }),
    headers: { cookie, ...token, ...headers },
  });
}

const told = ({ status, body }: Reply): unknown[] => [status, body['code']];
const order = { market: 'AAPL-USD', side: 'BUY', price: '1', quantity: '1' };

test('signing in tells the session and sets a cookie that only the server reads', async () => {
  const dana = await signIn('Dana', { headers: { 'user-agent': 'browser' } });
  assert.match(
    dana.setCookie,
    /^buttonwood_session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  const { csrfToken, sessionId } = dana.body;
  assert.match(String(csrfToken), /^[A-Za-z0-9_-]{43}$/);
  const expected = {
    user: 'dana',
    account: 'alice',
    permissions: ['read', 'trade'],
    csrfToken,
    sessionId,
    demo: false,
    mayWithdraw: true,
    confirmedUntil: null,
    expiresAt: '2026-01-05T13:00:00.000Z',
  };
  assert.deepEqual(dana.body, expected);
  const again = await ask(dana, 'GET', '/api/v1/session');
  assert.deepEqual(again.body, expected);
  assert.equal(again.headers['cache-control'], 'no-store');
  assert.ok(!JSON.stringify(dana.body).includes(dana.cookie.split('=')[1] as string));
});

test('the cookie is Secure when the request came by https, as a trusted proxy tells', async () => {
  const behind = await startExchange({ trustedProxies: ['127.0.0.1'] });
  await behind.context.identity.people.createUser({
    name: 'dana',
    password: PASSWORD,
    account: 'alice',
    permissions: [],
  });
  const headers = { 'x-forwarded-proto': 'https' };
  const secure = await signIn('dana', { headers }, behind);
  assert.match(secure.setCookie, /; HttpOnly; SameSite=Strict; Secure$/);
  await behind.close();
  assert.match((await signIn('dana', { headers })).setCookie, /; HttpOnly; SameSite=Strict$/);
});

test('a wrong password and a name that nobody has get the same answer', async () => {
  const answers: unknown[] = [];
  for (const name of ['dana', 'nobody']) {
    const body = { name, password: 'wrong password' };
    const reply = await exchange.request('POST', '/api/v1/session', { body });
    assert.equal(reply.headers['set-cookie'], undefined);
    answers.push(reply.body);
  }
  const same = problemOf(401, 'WRONG_CREDENTIALS', 'The name or the password is wrong.');
  assert.deepEqual(answers, [same, same]);
});

test('a session acts as its user, and a user_id beside it means nothing', async () => {
  const dana = await signIn('dana');
  const placed = await ask(dana, 'POST', '/api/v1/orders', { ...order, user_id: 'bob' });
  assert.equal(placed.status, 201, placed.text);
  const own = await ask(dana, 'GET', '/api/v1/orders?user_id=bob');
  assert.equal((own.body['orders'] as unknown[]).length, 1);
  const canceled = await ask(dana, 'DELETE', '/api/v1/orders');
  assert.equal(canceled.status, 200);
});

test('a change needs the csrfToken of the very session; a read does not', async () => {
  const [dana, other] = [await signIn('dana'), await signIn('dana')];
  const post = (headers: Record<string, string>): Promise<Reply> =>
    exchange.request('POST', '/api/v1/orders', {
      body: order,
      headers: { cookie: dana.cookie, ...headers },
    });
  const wrong = [403, 'WRONG_CSRF_TOKEN'];
  assert.deepEqual(told(await post({})), wrong);
  assert.deepEqual(told(await post({ 'x-buttonwood-csrf': '' })), wrong);
  assert.deepEqual(told(await post({ 'x-buttonwood-csrf': other.csrf })), wrong);
  assert.deepEqual(told(await post({ 'x-buttonwood-csrf': dana.csrf })), [201, undefined]);
  for (const [method, target] of [
    ['DELETE', '/api/v1/session'],
    ['DELETE', '/api/v1/orders'],
    ['PUT', '/api/v1/session/password'],
  ] as const) {
    const reply = await exchange.request(method, target, { headers: { cookie: dana.cookie } });
    assert.deepEqual(told(reply), wrong, target);
  }
  const read = await exchange.request('GET', '/api/v1/balances', {
    headers: { cookie: dana.cookie },
  });
  assert.equal(read.status, 200);
});

test('a page of another site can do nothing, not even read or sign in', async () => {
  const dana = await signIn('dana');
  for (const origin of ['http://evil.example', 'null', 'http://localhost:80.evil.example']) {
    const reply = await ask(dana, 'POST', '/api/v1/orders', order, { origin });
    assert.deepEqual(told(reply), [403, 'WRONG_ORIGIN'], origin);
    const read = await ask(dana, 'GET', '/api/v1/balances', undefined, { origin });
    assert.deepEqual(told(read), [403, 'WRONG_ORIGIN'], origin);
    const body = { name: 'dana', password: PASSWORD };
    const forced = await exchange.request('POST', '/api/v1/session', { body, headers: { origin } });
    assert.deepEqual(told(forced), [403, 'WRONG_ORIGIN'], origin);
  }
  const form = { raw: 'name=dana', headers: { 'content-type': 'text/plain' } };
  const sent = await exchange.request('POST', '/api/v1/session', form);
  assert.deepEqual(told(sent), [415, 'UNSUPPORTED_MEDIA_TYPE']);
  const own = { origin: 'http://exchange.example:8000', host: 'exchange.example:8000' };
  assert.deepEqual(told(await ask(dana, 'POST', '/api/v1/orders', order, own)), [201, undefined]);
});

test('a token that somebody else chose is never used, and the one before ends (fixation)', async () => {
  const first = await signIn('dana');
  const second = await signIn('dana', { headers: { cookie: first.cookie } });
  assert.notEqual(second.cookie, first.cookie);
  assert.deepEqual(told(await ask(first, 'GET', '/api/v1/session')), [401, 'SESSION_ENDED']);
  const chosen = `buttonwood_session=${'x'.repeat(43)}`;
  const third = await signIn('dana', { headers: { cookie: chosen } });
  assert.notEqual(third.cookie, chosen);
  const twice = { ...third, cookie: `${third.cookie}; ${chosen}` };
  assert.deepEqual(told(await ask(twice, 'GET', '/api/v1/session')), [401, 'SESSION_REQUIRED']);
});

test('signing out ends the session and the cookie', async () => {
  const dana = await signIn('dana');
  const out = await ask(dana, 'DELETE', '/api/v1/session');
  assert.deepEqual(out.body, { ended: true });
  assert.equal(
    out.headers['set-cookie'],
    'buttonwood_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
  );
  for (const target of ['/api/v1/session', '/api/v1/balances', '/api/v1/admin/accounts']) {
    assert.deepEqual(told(await ask(dana, 'GET', target)), [401, 'SESSION_ENDED'], target);
  }
  assert.equal(
    (await ask(dana, 'GET', '/api/v1/markets')).status,
    200,
    'public things stay public',
  );
});

test('sessions of a user are listed and ended, and nobody ends those of another', async () => {
  const reader = await signIn('reader', {
    headers: { 'user-agent': 'phone' },
    address: '192.0.2.9',
  });
  exchange.clockMs += 1000;
  const desk = await signIn('reader', { headers: { 'user-agent': 'desk' } });
  const list = await ask(desk, 'GET', '/api/v1/sessions');
  const sessionOf = ({ body }: Browser): unknown => body['sessionId'];
  assert.deepEqual(list.body, {
    sessions: [
      {
        sessionId: sessionOf(desk),
        current: true,
        createdAt: '2026-01-05T12:00:01.000Z',
        lastSeenAt: '2026-01-05T12:00:01.000Z',
        expiresAt: '2026-01-05T13:00:01.000Z',
        address: '127.0.0.1',
        agent: 'desk',
      },
      {
        sessionId: sessionOf(reader),
        current: false,
        createdAt: '2026-01-05T12:00:00.000Z',
        lastSeenAt: '2026-01-05T12:00:00.000Z',
        expiresAt: '2026-01-05T13:00:00.000Z',
        address: '192.0.2.9',
        agent: 'phone',
      },
    ],
  });
  const dana = await signIn('dana');
  const target = `/api/v1/sessions/${String(sessionOf(reader))}`;
  assert.deepEqual(told(await ask(dana, 'DELETE', target)), [404, 'UNKNOWN_SESSION']);
  assert.deepEqual(told(await ask(desk, 'DELETE', target)), [200, undefined]);
  assert.deepEqual(told(await ask(reader, 'GET', '/api/v1/session')), [401, 'SESSION_ENDED']);
  assert.deepEqual(told(await ask(desk, 'GET', '/api/v1/session')), [200, undefined]);
});

test('withdrawals and new keys want the password again, for five minutes', async () => {
  const dana = await signIn('dana');
  const withdraw = (externalId: string): Promise<Reply> =>
    ask(dana, 'POST', '/api/v1/withdrawals', { asset: 'USD', amount: '1', externalId });
  const newKey = (permissions: readonly string[]): Promise<Reply> =>
    ask(dana, 'POST', '/api/v1/keys', { permissions });
  assert.deepEqual(told(await withdraw('s-1')), [403, 'PASSWORD_NEEDED']);
  assert.deepEqual(told(await newKey(['read'])), [403, 'PASSWORD_NEEDED']);
  const confirm = (password: string): Promise<Reply> =>
    ask(dana, 'POST', '/api/v1/session/confirmation', { password });
  assert.deepEqual(told(await confirm('wrong password')), [401, 'WRONG_CREDENTIALS']);
  const confirmed = await confirm(PASSWORD);
  assert.deepEqual(
    [confirmed.body['permissions'], confirmed.body['confirmedUntil']],
    [['read', 'trade', 'withdraw'], '2026-01-05T12:05:01.000Z'],
  );
  assert.deepEqual(told(await withdraw('s-1')), [201, undefined]);
  assert.deepEqual(told(await newKey(['read', 'admin'])), [403, 'PERMISSION_MISSING']);
  const made = await newKey(['read', 'withdraw']);
  assert.deepEqual([made.status, made.body['account']], [201, 'alice']);
  exchange.clockMs += 300_000;
  assert.deepEqual(told(await withdraw('s-2')), [403, 'PASSWORD_NEEDED']);
  const reader = await signIn('reader');
  const refused = await ask(reader, 'POST', '/api/v1/withdrawals', {
    asset: 'USD',
    amount: '1',
    externalId: 's-3',
  });
  assert.deepEqual(told(refused), [403, 'PERMISSION_MISSING']);
});

test("keys are the account's own, and a key makes no keys", async () => {
  const dana = await signIn('dana');
  await ask(dana, 'POST', '/api/v1/session/confirmation', { password: PASSWORD });
  const made = await ask(dana, 'POST', '/api/v1/keys', { permissions: ['read', 'trade'] });
  const { apiKey, secret } = made.body as { apiKey: string; secret: string };
  const key = { apiKey, secret };
  const list = await exchange.request('GET', '/api/v1/keys', { key });
  const keys = list.body['keys'] as { apiKey: string; account: string }[];
  assert.deepEqual([...new Set(keys.map(({ account }) => account))], ['alice']);
  assert.ok(!list.text.includes(secret));
  const body = { permissions: ['read'] };
  const refused = await exchange.request('POST', '/api/v1/keys', { key, body });
  assert.deepEqual(told(refused), [401, 'SESSION_REQUIRED']);
  const operator = exchange.operator.apiKey;
  assert.deepEqual(told(await ask(dana, 'DELETE', `/api/v1/keys/${operator}`)), [
    404,
    'UNKNOWN_KEY',
  ]);
  assert.deepEqual(told(await ask(dana, 'DELETE', `/api/v1/keys/${apiKey}`)), [200, undefined]);
  exchange.clockMs += 1;
  const gone = await exchange.request('GET', '/api/v1/balances', { key });
  assert.deepEqual(told(gone), [401, 'UNKNOWN_API_KEY']);
});

test('administration is for users with admin, and makes users and keys only after the password', async () => {
  const [dana, op] = [await signIn('dana'), await signIn('op')];
  const list = (who: Browser): Promise<Reply> => ask(who, 'GET', '/api/v1/admin/users');
  assert.deepEqual(told(await list(dana)), [403, 'PERMISSION_MISSING']);
  const users = (await list(op)).body['users'] as { name: string }[];
  assert.deepEqual(
    users.map(({ name }) => name),
    ['dana', 'reader', 'op'],
  );
  const halt = await ask(op, 'PUT', '/api/v1/admin/markets/BTC-USDT/status', { status: 'HALT' });
  assert.equal(halt.status, 200);
  const user = { name: 'mallory', password: PASSWORD, account: 'bob', permissions: ['admin'] };
  const create = (): Promise<Reply> => ask(op, 'POST', '/api/v1/admin/users', user);
  assert.deepEqual(told(await create()), [403, 'PASSWORD_NEEDED']);
  const key = { account: 'bob', permissions: ['withdraw'] };
  const newKey = await ask(op, 'POST', '/api/v1/admin/keys', key);
  assert.deepEqual(told(newKey), [403, 'PASSWORD_NEEDED']);
  await ask(op, 'POST', '/api/v1/session/confirmation', { password: PASSWORD });
  assert.deepEqual(told(await create()), [201, undefined]);
  assert.deepEqual(told(await create()), [409, 'DUPLICATE_USER']);
  const gone = await ask(op, 'DELETE', '/api/v1/admin/users/mallory');
  assert.deepEqual(gone.body, { name: 'mallory', removed: true });
  const again = await ask(op, 'DELETE', '/api/v1/admin/users/mallory');
  assert.deepEqual(told(again), [404, 'UNKNOWN_USER']);
});

test('the password changes for who knows it; everybody else is signed out', async () => {
  const [dana, other] = [await signIn('dana'), await signIn('dana')];
  const change = (who: Browser, old: string, wanted: string): Promise<Reply> =>
    ask(who, 'PUT', '/api/v1/session/password', { old, new: wanted });
  assert.deepEqual(told(await change(dana, 'wrong password', PASSWORD)), [
    401,
    'WRONG_CREDENTIALS',
  ]);
  assert.deepEqual(told(await change(dana, PASSWORD, 'dana')), [422, 'INVALID_PASSWORD']);
  const changed = await change(dana, PASSWORD, PASSWORD);
  assert.equal(changed.status, 200);
  const renewed = browserOf(changed);
  const codes = await Promise.all(
    [dana, other, renewed].map(async (each) => told(await ask(each, 'GET', '/api/v1/session'))),
  );
  assert.deepEqual(codes, [
    [401, 'SESSION_ENDED'],
    [401, 'SESSION_ENDED'],
    [200, undefined],
  ]);
});

test('too many failures lock the name out, for everybody and for a time', async () => {
  const attempt = (password: string): Promise<Reply> =>
    exchange.request('POST', '/api/v1/session', { body: { name: 'reader', password } });
  for (let i = 0; i < 5; i++) assert.equal((await attempt('wrong password')).status, 401);
  const locked = await attempt(PASSWORD);
  assert.deepEqual(
    locked.body,
    problemOf(
      429,
      'SIGN_IN_LOCKED',
      'Too many failed attempts of this name or address: wait as Retry-After says.',
      { retryAfterSeconds: 1 },
    ),
  );
  assert.equal(locked.headers['retry-after'], '1');
  exchange.clockMs += 1000;
  assert.equal((await attempt('wrong password')).status, 401);
  assert.equal((await attempt(PASSWORD)).headers['retry-after'], '2');
  exchange.clockMs += 2000;
  assert.equal((await attempt(PASSWORD)).status, 200);
});

test('outside demo mode there is nothing of it', async () => {
  const dana = await signIn('dana');
  const unknown = [404, 'UNKNOWN_ROUTE'];
  const body = { account: 'alice' };
  assert.deepEqual(told(await exchange.request('GET', '/api/v1/demo')), unknown);
  assert.deepEqual(told(await exchange.request('POST', '/api/v1/demo/session', { body })), unknown);
  const deposit = await ask(dana, 'POST', '/api/v1/demo/deposits', { asset: 'USD', amount: '1' });
  assert.deepEqual(told(deposit), unknown);
});

test('in demo mode one click signs in, from this machine only', async () => {
  const demo = { accounts: ['alice', 'bob'], oneClick: true };
  const other = await startExchange({ demo });
  const click = (options: RequestOptions, account = 'alice'): Promise<Reply> =>
    other.request('POST', '/api/v1/demo/session', { body: { account }, ...options });
  const listed = await other.request('GET', '/api/v1/demo');
  assert.deepEqual(listed.body, {
    accounts: [{ account: 'alice' }, { account: 'bob' }],
    oneClick: true,
  });
  const refused = [403, 'NOT_PERMITTED'];
  assert.deepEqual(told(await click({ address: '192.0.2.1' })), refused);
  assert.deepEqual(told(await click({ headers: { host: 'rebound.example' } })), refused);
  assert.deepEqual(told(await click({ headers: { 'x-forwarded-for': '192.0.2.1' } })), refused);
  assert.deepEqual(told(await click({}, 'carol')), [404, 'UNKNOWN_ACCOUNT']);
  const alice = browserOf(await click({}));
  assert.deepEqual(alice.body['permissions'], ['read', 'trade', 'withdraw']);
  const headers = { cookie: alice.cookie, 'x-buttonwood-csrf': alice.csrf };
  const deposit = (amount: string): Promise<Reply> =>
    other.request('POST', '/api/v1/demo/deposits', { headers, body: { asset: 'USD', amount } });
  assert.equal((await deposit('1000000')).status, 201);
  assert.deepEqual(told(await deposit('1000000.01')), [400, 'INVALID_FIELD']);
  // The session does not outlive the demo.
  other.context.identity.people.find(alice.cookie);
  (other.context.options as { demo?: unknown }).demo = undefined;
  const later = await other.request('GET', '/api/v1/session', { headers });
  assert.deepEqual(told(later), [401, 'SESSION_ENDED']);
  await other.close();
});
