/**
 * A disk that fills while the exchange runs, by its own threads on a small volume: cancel-only and a clear
 * message before the log could fail, cancels go on, and an operator reopens once there is room (P16).
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, startServer } from '../support/server.ts';

/** Room for the first segment and the ballast with 192 MiB to spare, which is enough to begin. */
const VOLUME = '220m';
const FILLER_BYTES = 84 << 20;
const WITHIN_MS = 10_000;

/** Asks until the answer is as wanted; the last answer fails the test. */
async function soon<T>(ask: () => Promise<T> | T, wanted: (answer: T) => boolean): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  let answer = await ask();
  while (!wanted(answer) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await ask();
  }
  assert.ok(wanted(answer), JSON.stringify(answer));
}

test('a disk that fills: cancel-only with a message, cancels go on, room reopens', async (t) => {
  const volume = mkdtempSync(join(tmpdir(), 'buttonwood-full-'));
  t.after(() => rmSync(volume, { recursive: true, force: true }));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME}`, 'none', volume]).status !== 0) {
    t.skip('NOT TESTED: the full disk needs a volume of its own (root, mount)');
    return;
  }
  try {
    const data = join(volume, 'data');
    const server = await startServer({ data });
    t.after(() => server.child.kill('SIGKILL'));
    const ask = async (method: string, path: string, body?: object): Promise<unknown[]> => {
      const headers = { 'content-type': 'application/json' };
      const init =
        body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
      const reply = await fetch(`${server.url}${path}`, init);
      const { code, id } = (await reply.json()) as { code?: string; id?: number };
      return [reply.status, code ?? id];
    };
    const order = { user_id: 'alice', symbol: 'AAPL-USD', side: 'BUY', quantity: 1, price: 100 };
    const statuses = async (): Promise<string[]> => {
      const reply = await fetch(`${server.url}/api/v1/markets`);
      const { markets } = (await reply.json()) as { markets: { status: string }[] };
      return markets.map(({ status }) => status);
    };
    assert.deepEqual(await ask('POST', '/orders', order), [201, 1]);
    assert.deepEqual(new Set(await statuses()), new Set(['TRADING']));

    writeFileSync(join(volume, 'filler'), new Uint8Array(FILLER_BYTES));
    await soon(statuses, (all) => all.every((status) => status === 'CANCEL_ONLY'));
    assert.match(server.log(), /has room for \d+ bytes of log: all markets go cancel-only/);
    assert.deepEqual(await ask('POST', '/orders', order), [409, 'MARKET_CANCEL_ONLY']);
    const reopen = (): number | null =>
      run('admin', 'status-all', 'TRADING', '--data', data).status;
    assert.equal(reopen(), 1);
    assert.deepEqual(await ask('DELETE', '/orders/1?user_id=alice'), [200, 1]);

    rmSync(join(volume, 'filler'));
    await soon(reopen, (status) => status === 0);
    assert.deepEqual(await ask('POST', '/orders', order), [201, 2]);
    assert.equal(await server.stop(), 0);
    assert.equal(run('verify', '--data', data).status, 0);
  } finally {
    execFileSync('umount', ['-l', volume]);
  }
});
