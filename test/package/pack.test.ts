// `npm pack`, installed elsewhere: the command starts the exchange, and the core is importable.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the packed package works where it is installed', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'buttonwood-pack-'));
  try {
    const npm = (args: readonly string[], cwd: string): string =>
      execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd,
        encoding: 'utf8',
      });
    const packed = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root)) as
      | { filename: string }[]
      | Record<string, { filename: string }>;
    const { filename } = Object.values(packed)[0] as { filename: string };
    writeFileSync(
      join(folder, 'package.json'),
      '{"name":"elsewhere","private":true,"type":"module"}',
    );
    npm(['install', '--prefer-offline', join(folder, filename)], folder);

    const program =
      "import { Exchange } from 'buttonwood/core'; console.log(typeof Exchange);" +
      "import { RestClient } from 'buttonwood/client'; console.log(typeof RestClient);";
    writeFileSync(join(folder, 'use.js'), program);
    assert.equal(
      execFileSync(process.execPath, ['use.js'], { cwd: folder, encoding: 'utf8' }),
      'function\nfunction\n',
    );

    const server = spawn(
      join(folder, 'node_modules/.bin/buttonwood'),
      ['start', '--demo', '--traders', '0', '--port', '0', '--data', join(folder, 'data')],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder },
    );
    const exited = once(server, 'exit');
    try {
      const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
      const line = (await lines.next()).value as string;
      const url = /^ready (http:\S+) keys=/.exec(line)?.[1];
      assert.ok(url, `the first line was: ${line}`);
      const answer = await fetch(`${url}/api/v1/markets/BTC-USDT`);
      const { market } = (await answer.json()) as { market: { market: string } };
      assert.deepEqual([answer.status, market.market], [200, 'BTC-USDT']);
    } finally {
      server.kill('SIGTERM');
    }
    assert.deepEqual(await exited, [0, null]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
