/** API keys: kept, sealed, checked, revoked; addresses and replays. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { isAddressBlock, isInside } from '../../src/identity/addresses.ts';
import { Identity } from '../../src/identity/identity.ts';
import type { IssuedKey } from '../../src/identity/identity.ts';
import { ReplayGuard } from '../../src/identity/replay-guard.ts';
import { equalConstantTime } from '../../src/identity/signature.ts';
import { Vault } from '../../src/identity/vault.ts';

const NOW = 1_767_614_400_000;

function directory(context: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'identity-test-'));
  context.after(() => rmSync(made, { recursive: true }));
  return made;
}

function issue(identity: Identity, account: string): IssuedKey {
  const key = identity.create({
    account,
    permissions: ['trade', 'read'],
    addresses: ['10.0.0.0/8'],
  });
  if (typeof key === 'string') throw new Error(key);
  return key;
}

function signed(key: IssuedKey, method: string): Parameters<Identity['authenticate']>[0] {
  const body = Buffer.from('{}');
  const hmac = createHmac('sha256', key.secret).update(`${NOW}${method}/x?y=1`).update(body);
  return {
    apiKey: key.apiKey,
    timestamp: String(NOW),
    signature: hmac.digest('hex'),
    method,
    target: '/x?y=1',
    body,
    address: '10.9.8.7',
    nowMs: NOW,
  };
}

test('the first start writes the operator key and the master key for the owner alone', (context) => {
  const data = directory(context);
  const identity = Identity.open(data, {}, () => NOW);
  identity.close();
  const key = JSON.parse(readFileSync(join(data, 'operator-key.json'), 'utf8')) as IssuedKey;
  assert.deepEqual(key, {
    account: 'operator',
    apiKey: key.apiKey,
    secret: key.secret,
    permissions: ['read', 'trade', 'withdraw', 'admin'],
    type: 'hmac',
  });
  for (const name of ['operator-key.json', 'master.key', 'identity.sqlite']) {
    assert.equal(statSync(join(data, name)).mode & 0o777, 0o600, name);
  }
});

test('keys, their rules and a revocation survive a restart; secrets are not in the file', (context) => {
  const data = directory(context);
  const first = Identity.open(data, {}, () => NOW);
  const kept = issue(first, 'alice');
  const gone = issue(first, 'bob');
  assert.deepEqual([first.revoke(gone.apiKey), first.revoke(gone.apiKey)], [true, false]);
  first.close();
  const second = Identity.open(data, {}, () => NOW + 1);
  context.after(() => second.close());
  const [operator, ...rest] = second.list();
  const common = {
    type: 'hmac',
    permissions: ['read', 'trade'],
    addresses: ['10.0.0.0/8'],
    createdMs: NOW,
  };
  assert.equal(operator?.account, 'operator');
  assert.deepEqual(rest, [
    { ...common, apiKey: kept.apiKey, account: 'alice', revokedMs: 0 },
    { ...common, apiKey: gone.apiKey, account: 'bob', revokedMs: NOW },
  ]);
  assert.deepEqual(second.authenticate(signed(kept, 'GET')), {
    account: 'alice',
    permissions: ['read', 'trade'],
    apiKey: kept.apiKey,
    deadlineMs: NOW + 5000,
  });
  assert.equal(second.authenticate(signed(gone, 'GET')), 'UNKNOWN_API_KEY');
  assert.deepEqual([second.isActive(kept.apiKey), second.isActive(gone.apiKey)], [true, false]);
  const files = ['identity.sqlite', 'identity.sqlite-wal'].map((name) => join(data, name));
  const bytes = files.map((file) => readFileSync(file, 'latin1')).join('');
  assert.ok(bytes.includes(kept.apiKey) && !bytes.includes(kept.secret));
});

test('another master key opens nothing', (context) => {
  const data = directory(context);
  Identity.open(data, { masterKey: 'aa'.repeat(32) }).close();
  assert.throws(() => Identity.open(data, { masterKey: 'bb'.repeat(32) }));
  assert.throws(() => Identity.open(data, { masterKey: 'short' }), /64 hex digits/);
});

test('what cannot be a key', (context) => {
  const identity = Identity.open(directory(context), {}, () => NOW);
  context.after(() => identity.close());
  const base = { account: 'alice', permissions: ['read'] } as const;
  assert.equal(identity.create({ ...base, addresses: ['10.0.0.0/33'] }), 'INVALID_ADDRESS');
  assert.equal(identity.create({ ...base, type: 'rsa' }), 'INVALID_PUBLIC_KEY');
  assert.equal(identity.create({ ...base, type: 'ed25519', publicKey: 'x' }), 'INVALID_PUBLIC_KEY');
  assert.equal(identity.create({ ...base, permissions: ['root' as 'read'] }), 'INVALID_PERMISSION');
});

test('a vault opens what it sealed, under the same name, unchanged', () => {
  const vault = new Vault(Buffer.alloc(32, 7));
  const sealed = vault.seal('name', 'secret');
  assert.equal(vault.open('name', sealed), 'secret');
  assert.throws(() => vault.open('other', sealed));
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    assert.throws(() => vault.open('name', changed));
  }
});

test('addresses: blocks, single ones, both families', () => {
  const good = ['1.2.3.4', '1.2.3.0/24', '::1', '2001:db8::/32', '0.0.0.0/0'];
  const bad = [
    '',
    '1.2.3',
    '1.2.3.4/33',
    '::/129',
    '1.2.3.4/8/8',
    'host',
    '1.2.3.4/',
    '1.2.3.4/-1',
  ];
  assert.deepEqual(
    good.map(isAddressBlock),
    good.map(() => true),
  );
  assert.deepEqual(
    bad.map(isAddressBlock),
    bad.map(() => false),
  );
  assert.deepEqual(
    ['10.1.1.1', '::ffff:10.1.1.1', '11.1.1.1', 'fe80::1', ''].map((each) =>
      isInside(['10.0.0.0/8', 'fe80::/10'], each),
    ),
    [true, true, false, true, false],
  );
});

test('the replay guard is bounded and forgets what is stale', () => {
  const guard = new ReplayGuard(3);
  assert.deepEqual(
    ['a', 'a', 'b', 'c', 'd'].map((each) => guard.admit(each, '', NOW + 10, NOW)),
    [true, false, true, true, true],
  );
  assert.equal(guard.size, 3);
  assert.deepEqual(
    [guard.admit('d', '', NOW + 10, NOW), guard.admit('d', '', NOW + 20, NOW + 11)],
    [false, true],
  );
  assert.equal(guard.size, 1);
});

test('texts are compared whole', () => {
  assert.deepEqual(
    [
      ['a', 'a'],
      ['a', 'b'],
      ['a', 'aa'],
      ['', ''],
    ].map(([left = '', right = '']) => equalConstantTime(left, right)),
    [true, false, false, true],
  );
});
