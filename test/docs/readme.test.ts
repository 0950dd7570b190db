// The README's shell blocks run against a demo exchange, and its JSON blocks stand in the answers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Example {
  readonly command: string;
  /** Part of the answer that the README shows; undefined when it shows none. */
  readonly shown: unknown;
}

function examplesOf(readme: string): Example[] {
  const blocks = [...readme.matchAll(/```(sh|json)\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, language, text], index) => {
    if (language !== 'sh') return [];
    const next = blocks[index + 1];
    const shown = next?.[1] === 'json' ? (JSON.parse(next[2] as string) as unknown) : undefined;
    return [{ command: text as string, shown }];
  });
}

/** What of `whole` the README shows: the same keys, elements in order. */
function partOf(whole: unknown, shown: unknown): unknown {
  if (Array.isArray(shown) && Array.isArray(whole))
    return whole.map((each, i) => partOf(each, shown[i]));
  if (typeof shown !== 'object' || shown === null || typeof whole !== 'object' || whole === null)
    return whole;
  const record = whole as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [key, partOf(record[key], value)]),
  );
}

test('every example of the README does what it says', { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-readme-'));
  const server = await startServer({ data });
  try {
    const host = server.url.slice('http://'.length);
    const examples = examplesOf(readFileSync(join(root, 'README.md'), 'utf8'));
    assert.ok(examples.length >= 6, 'the README has examples');
    for (const { command, shown } of examples) {
      const output: string = execFileSync(
        'bash',
        ['-euo', 'pipefail', '-c', command.replaceAll('localhost:8000', host)],
        {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, BUTTONWOOD_DATA: data },
        },
      );
      if (shown === undefined) assert.notEqual(output, '', command);
      else assert.deepEqual(partOf(JSON.parse(output), shown), shown, command);
    }
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
