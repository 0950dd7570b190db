// The examples of docs/client.md run against a demo exchange and print what the page says.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startServer } from '../support/server.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/client.md', root), 'utf8');
const client = new URL('src/client/index.ts', root).href;
const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval'];

test('each example of the page prints what stands below it', { timeout: 60_000 }, async () => {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
  assert.equal(
    blocks.length,
    page.match(/```ts/g)?.length,
    'every example is followed by its output',
  );
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-client-'));
  const server = await startServer({ data });
  try {
    for (const [, example = '', output] of blocks) {
      const program = example
        .replace("'buttonwood/client'", `'${client}'`)
        .replace('http://localhost:8000', server.url)
        .replace('data/demo-accounts.json', server.keys);
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
      assert.equal(stdout, output, example);
    }
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
