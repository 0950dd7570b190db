/** People: passwords, sessions across restarts, and what slows down who guesses. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Identity } from '../../src/identity/identity.ts';
import { PasswordHasher, isAcceptable, passwordCost } from '../../src/identity/password.ts';
import { SESSIONS_MAX, SESSION_IDLE_MS, SESSION_MS } from '../../src/identity/people.ts';
import type { Opened, People } from '../../src/identity/people.ts';
import { FORGET_MS, SignInGuard, addressGroup } from '../../src/identity/sign-in-guard.ts';

const cheap = { log2N: 4, r: 8, p: 1 };
const here = { address: '192.0.2.1', agent: 'test' };
const PASSWORD = 'correct horse battery';

interface Place {
  readonly data: string;
  readonly clock: { nowMs: number };
  readonly open: () => Identity;
}

function place(context: TestContext): Place {
  const data = mkdtempSync(join(tmpdir(), 'people-test-'));
  const clock = { nowMs: 1_767_614_400_000 };
  const opened: Identity[] = [];
  context.after(() => {
    for (const each of opened) each.close();
    rmSync(data, { recursive: true });
  });
  const open = (): Identity => {
    opened.pop()?.close();
    const identity = Identity.open(data, { passwordCost: cheap }, () => clock.nowMs);
    opened.push(identity);
    return identity;
  };
  return { data, clock, open };
}

async function withDana(people: People): Promise<void> {
  const user = {
    name: 'Dana',
    password: PASSWORD,
    account: 'dave',
    permissions: ['trade'] as const,
  };
  await people.createUser(user);
}

async function signedIn(people: People): Promise<Opened> {
  const opened = await people.signIn('dana', PASSWORD, here);
  assert.ok('token' in opened, JSON.stringify(opened));
  return opened;
}

test('the parameters are those of OWASP, and stand beside each hash with a salt of its own', async () => {
  assert.deepEqual(passwordCost, { log2N: 15, r: 8, p: 3 });
  const hasher = new PasswordHasher(cheap);
  const [first, second] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);
  assert.match(first, /^scrypt\$4\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
  assert.notEqual(first, second);
  const dearer = new PasswordHasher({ log2N: 5, r: 8, p: 2 });
  assert.deepEqual(
    [
      await dearer.verify(PASSWORD, first),
      await dearer.verify(`${PASSWORD} `, first),
      await dearer.verify('', first),
      await dearer.verify(PASSWORD, undefined),
    ],
    [true, false, false, false],
  );
});

test('how a password is spelled in Unicode makes no difference', async () => {
  const hasher = new PasswordHasher(cheap);
  const stored = await hasher.hash('Caf\u00e9 am Markt 12');
  assert.equal(await hasher.verify('Cafe\u0301 am Markt 12', stored), true);
});

test('which passwords are acceptable', () => {
  const tried = [
    'elevencharS',
    'twelve chars',
    'aaaabbbbaaaabbbb',
    'dana has a dog',
    'x'.repeat(257),
  ];
  assert.deepEqual(
    tried.map((each) => isAcceptable(each, 'Dana')),
    [false, true, false, false, false],
  );
  assert.equal(isAcceptable('a bold new day', 'bo'), true, 'a short name may be part of it');
});

test('more passwords at once than may wait are refused, and the next one is not', async () => {
  const hasher = new PasswordHasher(cheap);
  const all = await Promise.all(Array.from({ length: 40 }, () => hasher.hash(PASSWORD)));
  assert.equal(all.filter((each) => each === 'busy').length, 40 - 2 - 32);
  assert.notEqual(await hasher.hash(PASSWORD), 'busy');
});

test('a name that nobody has costs as much hashing as one that somebody has', async (context) => {
  const { people } = place(context).open();
  const tries = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      people.signIn(`nobody${index}`, PASSWORD, { ...here, address: `192.0.2.${index}` }),
    ),
  );
  const busy = tries.filter((each) => 'refusal' in each && each.refusal === 'BUSY');
  assert.equal(busy.length, 40 - 2 - 32, 'each waits for its turn to be hashed');
});

test('a name differs by more than case, and users are told without their passwords', async (context) => {
  const { people } = place(context).open();
  await withDana(people);
  const other = { name: 'DANA', password: PASSWORD, account: 'bob', permissions: [] };
  assert.equal(await people.createUser(other), 'DUPLICATE_USER');
  assert.equal(
    await people.createUser({ ...other, name: 'eve', password: 'short' }),
    'INVALID_PASSWORD',
  );
  assert.deepEqual(people.users(), [
    { name: 'Dana', account: 'dave', permissions: ['read', 'trade'], createdMs: 1_767_614_400_000 },
  ]);
});

test('a session survives a restart, and the files hold neither token nor password', async (context) => {
  const { data, open } = place(context);
  const first = open();
  await withDana(first.people);
  const { token, session } = await signedIn(first.people);
  const files = ['identity.sqlite', 'identity.sqlite-wal'].map((name) =>
    readFileSync(join(data, name)),
  );
  for (const secret of [token, PASSWORD]) {
    assert.ok(files.every((bytes) => !bytes.includes(secret)));
  }
  const second = open();
  assert.deepEqual(second.people.find(token), session);
  second.people.endToken(token);
  assert.equal(open().people.find(token), undefined);
});

test('a session ends when idle and when old', async (context) => {
  const { clock, open } = place(context);
  const { people } = open();
  await withDana(people);
  const idle = await signedIn(people);
  clock.nowMs += SESSION_IDLE_MS;
  assert.equal(people.find(idle.token), undefined);
  const used = await signedIn(people);
  const startMs = clock.nowMs;
  for (; clock.nowMs < startMs + SESSION_MS; clock.nowMs += SESSION_IDLE_MS / 2) {
    assert.ok(people.find(used.token));
  }
  assert.equal(people.find(used.token), undefined);
});

test('the use of a session is remembered across a restart, to the minute', async (context) => {
  const { clock, open } = place(context);
  const first = open();
  await withDana(first.people);
  const { token } = await signedIn(first.people);
  clock.nowMs += SESSION_IDLE_MS - 1;
  assert.ok(first.people.find(token));
  clock.nowMs += SESSION_IDLE_MS - 60_000;
  assert.ok(open().people.find(token));
});

test('one session more than allowed ends the oldest', async (context) => {
  const { clock, open } = place(context);
  const { people } = open();
  await withDana(people);
  const tokens: string[] = [];
  for (let i = 0; i <= SESSIONS_MAX; i++) {
    clock.nowMs += 1;
    tokens.push((await signedIn(people)).token);
  }
  const found = tokens.map((token) => people.find(token) !== undefined);
  assert.deepEqual(found, [false, ...Array<boolean>(SESSIONS_MAX).fill(true)]);
});

test('a new password ends all sessions; who knew the old one goes on under a new token', async (context) => {
  const { people } = place(context).open();
  await withDana(people);
  const [mine, other] = [await signedIn(people), await signedIn(people)];
  const wanted = { old: PASSWORD, new: 'staple battery horse' };
  const wrong = await people.changePassword(mine.token, { ...wanted, old: 'no such words' }, here);
  assert.deepEqual(wrong, { refusal: 'WRONG_CREDENTIALS', waitMs: 0 });
  const changed = await people.changePassword(mine.token, wanted, here);
  assert.ok(typeof changed === 'object' && 'token' in changed);
  assert.deepEqual(
    [mine, other, changed].map(({ token }) => people.find(token) !== undefined),
    [false, false, true],
  );
  assert.ok('refusal' in (await people.signIn('dana', PASSWORD, here)));
  await people.setPassword('dana', PASSWORD);
  assert.equal(people.find(changed.token), undefined, 'the operator ends them all');
});

test('a removed user is nobody at once', async (context) => {
  const { people } = place(context).open();
  await withDana(people);
  const { token } = await signedIn(people);
  assert.deepEqual([people.removeUser('dana'), people.removeUser('dana')], [true, false]);
  assert.equal(people.find(token), undefined);
  const again = await people.signIn('dana', PASSWORD, here);
  assert.deepEqual(again, { refusal: 'WRONG_CREDENTIALS', waitMs: 0 });
});

/** Waits of attempts that all fail, each made as soon as it may be. */
function waits(guard: SignInGuard, names: readonly string[], address: string): number[] {
  let nowMs = 0;
  return names.map((name) => {
    const waitMs = guard.attempt(name, address, nowMs);
    if (waitMs > 0) {
      nowMs += waitMs;
      assert.equal(guard.attempt(name, address, nowMs), 0);
    }
    return waitMs;
  });
}

test('failures of one name make wait, each time twice as long, up to a quarter of an hour', () => {
  const found = waits(new SignInGuard(), Array<string>(18).fill('dana'), '192.0.2.1');
  const seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900].map((each) => each * 1000);
  assert.deepEqual(found, [0, 0, 0, 0, 0, ...seconds]);
});

test('failures of one address make wait, whatever the names', () => {
  const names = Array.from({ length: 23 }, (_, index) => `name${index}`);
  const found = waits(new SignInGuard(), names, '2001:db8:1:2:3::7');
  assert.deepEqual(found, [...Array<number>(20).fill(0), 1000, 2000, 4000]);
});

test('waiting is not made longer by trying, success starts anew, and time forgets', () => {
  const guard = new SignInGuard();
  for (let i = 0; i < 5; i++) assert.equal(guard.attempt('dana', 'a', 0), 0);
  assert.deepEqual([guard.attempt('dana', 'b', 400), guard.attempt('DANA', 'b', 400)], [600, 600]);
  assert.equal(guard.attempt('dana', 'c', 1000), 0);
  guard.succeeded('dana', 'c');
  assert.equal(guard.attempt('dana', 'c', 1001), 0);
  for (let i = 0; i < 4; i++) guard.attempt('dana', 'd', 2000);
  assert.equal(guard.attempt('dana', 'd', 2001), 999);
  assert.deepEqual(
    Array.from({ length: 5 }, () => guard.attempt('dana', 'd', 3000 + FORGET_MS)),
    [0, 0, 0, 0, 0],
  );
});

test('attempts at one moment gain nothing: all but the free ones wait', async (context) => {
  const { people } = place(context).open();
  await withDana(people);
  const tries = await Promise.all(
    Array.from({ length: 30 }, () => people.signIn('dana', 'not the password', here)),
  );
  const refusals = tries.map((each) => ('refusal' in each ? each.refusal : 'opened'));
  assert.equal(refusals.filter((each) => each === 'WRONG_CREDENTIALS').length, 5);
  assert.equal(refusals.filter((each) => each === 'SIGN_IN_LOCKED').length, 25);
  const right = await people.signIn('dana', PASSWORD, here);
  assert.deepEqual(right, { refusal: 'SIGN_IN_LOCKED', waitMs: 1000 }, 'the right one waits too');
});

test('addresses of one customer count as one', () => {
  const pairs = [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
  ];
  for (const [address = '', group] of pairs) assert.equal(addressGroup(address), group, address);
});
