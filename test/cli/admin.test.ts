/** `admin` commands about sessions, auctions, protection and second administrators, on a running exchange. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { adminCall } from '../../src/cli/admin-calls.ts';
import { adminSpecs } from '../../src/cli/admin-commands.ts';
import { readFlags } from '../../src/cli/command-line.ts';
import { operatorCredentials } from '../../src/cli/running-exchange.ts';
import { RestClient } from '../../src/client/index.ts';
import { run, startServer } from '../support/server.ts';
import type { Server } from '../support/server.ts';

const data = mkdtempSync(join(tmpdir(), 'buttonwood-admin-'));
let server: Server;

before(async () => {
  const flags = ['--demo', '--traders', '0', '--approval-limits', 'BTC=100,USDT=0.5'];
  server = await startServer({ data, flags });
});
after(() => {
  server.child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

/** The answer of a command, asked without starting the program for each. */
async function admin(...args: string[]): Promise<Record<string, unknown>> {
  const spec = adminSpecs.find(({ name }) => `admin ${args.join(' ')} `.startsWith(`${name} `));
  assert.ok(spec !== undefined, args.join(' '));
  const given = readFlags(spec, args.slice(spec.name.split(' ').length - 1), {});
  assert.ok(given.kind === 'given', JSON.stringify(given));
  const credentials = operatorCredentials(data);
  const client = new RestClient({ baseUrl: server.url, ...(credentials && { credentials }) });
  const { method, path, options } = adminCall(spec.name.slice('admin '.length), given);
  return client.request(method, path, options);
}

/** What a command that is refused says. */
async function refused(...args: string[]): Promise<string> {
  try {
    return JSON.stringify(await admin(...args));
  } catch (error) {
    return (error as Error).message;
  }
}

const marketOf = (answer: Record<string, unknown>): Record<string, unknown> =>
  answer['market'] as Record<string, unknown>;

test('rules, auction, calendar and fee tiers of a market', async () => {
  const rules = ['--collar', '0.05', '--max-amends', '9', '--maker-fee', '0.0005'];
  const changed = marketOf(await admin('change-market', 'ETH-BTC', ...rules));
  assert.deepEqual(
    [changed['collar'], changed['maxAmends'], changed['makerFee'], changed['maxIcebergParts']],
    ['0.05', 9, '0.0005', 100],
  );
  const auction = marketOf(
    await admin('auction', 'start', 'ETH-BTC', '60000', '--random-ms', '500'),
  );
  assert.equal((auction['auction'] as { randomMs: number }).randomMs, 500);
  assert.equal(
    marketOf(await admin('auction', 'end', 'ETH-BTC', '--status', 'HALT'))['status'],
    'HALT',
  );
  const times = ['--pre-open', '08:00', '--opening-call', '08:50', '--open', '09:00'];
  const close = ['--closing-call', '17:00', '--close', '17:05', '--days', 'MON,SAT'];
  const calendar = marketOf(await admin('calendar', 'set', 'TATA-INR', ...times, ...close))[
    'calendar'
  ];
  assert.deepEqual(calendar, {
    days: ['MON', 'SAT'],
    preOpenAt: '08:00',
    openingCallAt: '08:50',
    openAt: '09:00',
    closingCallAt: '17:00',
    closeAt: '17:05',
    randomMs: 0,
  });
  assert.equal(marketOf(await admin('calendar', 'remove', 'TATA-INR'))['calendar'], undefined);
  const tier = marketOf(await admin('fee-tier', 'set', 'TATA-INR', '1', '1000', '0', '0.0001'));
  assert.equal((tier['feeTiers'] as unknown[]).length, 1);
  assert.equal(marketOf(await admin('fee-tier', 'remove', 'TATA-INR', '1'))['feeTiers'], undefined);
});

test('settings, limits and kill switch of an account; the gate of the venue', async () => {
  assert.equal((await admin('change-account', 'carol', '--trade-group', '4'))['tradeGroup'], 4);
  await admin('limit', 'carol', 'USD', '--max-notional', '5000');
  const { limits, killSwitch } = await admin('account', 'carol');
  assert.deepEqual([limits, killSwitch], [[{ asset: 'USD', maxNotional: '5000' }], 'OFF']);
  assert.equal((await admin('kill-switch', 'ON', '--account', 'carol'))['killSwitch'], 'ON');
  assert.match(await refused('kill-switch', 'HALF'), /state: wants one of OFF, ON/);
  assert.equal((await admin('withdrawal-gate', 'ON'))['withdrawalGate'], 'ON');
  assert.equal((await admin('venue'))['withdrawalGate'], 'ON');
});

test('a deposit above the limit waits for the key of another administrator', async () => {
  assert.match(
    await refused('deposit', 'dave', 'BTC', '100.5', '--external-id', 'd1'),
    /APPROVAL_NEEDED/,
  );
  assert.match(await refused('deposit', 'dave', 'USDT', '1'), /APPROVAL_NEEDED/);
  const [, first] = (await admin('approvals'))['approvals'] as {
    approvalId: number;
    status: string;
  }[];
  assert.deepEqual([first?.approvalId, first?.status], [1, 'PENDING']);
  assert.match(await refused('approve', '1'), /SAME_ADMINISTRATOR/);
  const create = ['keys', 'create', '--account', 'operator', '--permissions', 'admin', '--json'];
  assert.match(run(...create, '--data', data).err, /TWO_ADMINISTRATORS/);
  assert.equal(await server.stop(), 0);
  const key = run(...create, '--data', data);
  assert.equal(key.status, 0, key.err);
  const file = join(data, 'second-key.json');
  writeFileSync(file, key.out, { mode: 0o600 });
  const flags = ['--traders', '0', '--approval-limits', 'BTC=100'];
  server = await startServer({ data, flags });
  const approve = run('admin', 'approve', '1', '--key-file', file, '--data', data);
  assert.match(approve.out, /^status: APPROVED$/m, approve.err);
  assert.equal((await admin('refuse', '2'))['status'], 'REFUSED');
  const balances = (await admin('balances', 'dave'))['balances'] as {
    asset: string;
    available: string;
  }[];
  assert.equal(balances.find(({ asset }) => asset === 'BTC')?.available, '10100.5');
});

test('limits that cannot be read stop the start', async () => {
  const other = mkdtempSync(join(tmpdir(), 'buttonwood-admin-'));
  const flags = ['--approval-limits', 'BTC:100'];
  await assert.rejects(
    startServer({ data: other, flags }),
    /--approval-limits wants ASSET=AMOUNT by commas, not 'BTC:100'/,
  );
  rmSync(other, { recursive: true, force: true });
});
