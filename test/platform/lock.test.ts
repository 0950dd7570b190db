/** One user of a directory at a time: in a thread, between processes, and after kill -9. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { DirectoryInUse, lockDirectory } from '../../src/platform/lock.ts';

const root = mkdtempSync(join(tmpdir(), 'buttonwood-lock-'));
after(() => rmSync(root, { recursive: true, force: true }));
const lockUrl = new URL('../../src/platform/lock.ts', import.meta.url).href;

const refused = (error: unknown): boolean =>
  error instanceof DirectoryInUse && error.code === 'DIRECTORY_IN_USE';

test('a second engine on a directory is refused and told by whom', () => {
  const lock = lockDirectory(root);
  assert.throws(() => lockDirectory(root), refused);
  assert.throws(
    () => lockDirectory(root),
    new RegExp(`in use by process ${process.pid}\\. Stop it`),
  );
  lock.release();
  lock.release();
  lockDirectory(root).release();
});

test('threads of one process exclude each other', async () => {
  const lock = lockDirectory(root);
  const worker = new Worker(
    `import('${lockUrl}').then(({ lockDirectory }) => {
      const { parentPort } = require('node:worker_threads');
      try { lockDirectory('${root}'); parentPort.postMessage('taken'); }
      catch (error) { parentPort.postMessage(error.code); }
    });`,
    { eval: true },
  );
  // Asked for beforehand: a worker that ends may tell its last message and its end in one turn.
  const exited = once(worker, 'exit');
  const [answer] = (await once(worker, 'message')) as [string];
  assert.equal(answer, 'DIRECTORY_IN_USE');
  await exited;
  lock.release();
});

test('another process holds it until it is killed, and leaves nothing stale', async () => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { lockDirectory } = await import('${lockUrl}');
      globalThis.lock = lockDirectory('${root}');
      process.stdout.write('held');
      setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  assert.throws(() => lockDirectory(root), new RegExp(`in use by process ${child.pid}\\.`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDirectory(root).release();
});
