/** The history bench runs tiny, and does what it says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('history bench', (context) => {
  const bench = fileURLToPath(new URL('../../bench/history.ts', import.meta.url));
  const text = execFileSync(process.execPath, [bench, '200'], { encoding: 'utf8' });
  const shape = text
    .replaceAll(/[0-9a-f]{16}/g, 'H')
    .replaceAll(/\d[\d,]*(?=\s)/g, 'N')
    .replaceAll(/ +/g, ' ');
  assert.deepEqual(shape.trimEnd().split('\n'), [
    'history writer N rows/s, N commands/s',
    'raw inserts N rows/s',
    'views N commands/s',
    'page of fills N /s, N rows each, asked one after another',
    'N rows of N trades, hash H',
  ]);
  context.diagnostic(text);
});
