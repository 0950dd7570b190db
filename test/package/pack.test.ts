// `npm pack`, installed elsewhere: the command starts the exchange, and the core is importable.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/server.ts';

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

    const installed = join(folder, 'node_modules/.bin/buttonwood');
    const flags = ['--demo', '--traders', '0'];
    const server = await startServer({ data: join(folder, 'data'), flags, program: installed });
    try {
      const { url } = server;
      const answer = await fetch(`${url}/api/v1/markets/BTC-USDT`);
      const { market } = (await answer.json()) as { market: { market: string } };
      assert.deepEqual([answer.status, market.market], [200, 'BTC-USDT']);
      const page = await (await fetch(url)).text();
      const [, script = ''] = /src="\.\/(assets\/[^"]+\.js)"/.exec(page) ?? [];
      assert.equal((await fetch(`${url}/${script}`)).status, 200, 'the terminal comes built');
    } finally {
      assert.equal(await server.stop(), 0);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
