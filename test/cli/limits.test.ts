/** Rate limits hold outside demo mode, and in it when they are asked for. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServer } from '../support/server.ts';

test('limits are told where they hold', async () => {
  for (const [flags, policy] of [
    [['--demo', '--traders', '0'], null],
    [['--demo', '--traders', '0', '--limits'], '"requests";q=6000;w=60'],
    [[], '"requests";q=6000;w=60'],
  ] as const) {
    const data = mkdtempSync(join(tmpdir(), 'limits-'));
    const server = await startServer({ data, flags: ['--no-terminal', ...flags] });
    const reply = await fetch(`${server.url}/api/v1/time`);
    assert.equal(reply.headers.get('ratelimit-policy'), policy, flags.join(' '));
    const binance = await fetch(`${server.url}/api/v3/time`);
    assert.equal(binance.headers.get('x-mbx-used-weight-1m'), policy === null ? '1' : '2');
    await server.stop();
    rmSync(data, { recursive: true });
  }
});
