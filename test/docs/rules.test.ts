/** The table of rules names every rule once, and tests that exist and cite it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Rules by letter, and how many there are of each. */
const chapters: readonly (readonly [letter: string, rules: number])[] = [
  ['N', 4],
  ['M', 3],
  ['L', 6],
  ['O', 6],
  ['X', 4],
  ['A', 3],
  ['S', 1],
  ['I', 3],
  ['B', 3],
  ['D', 4],
];

test('every rule has tests that cite it', () => {
  const page = readFileSync(join(root, 'docs/rules.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([A-Z][0-9]) +\|[^|]*\|([^|]*)\|$/gm)];
  const all = chapters.flatMap(([letter, rules]) =>
    Array.from({ length: rules }, (_, index) => `${letter}${index + 1}`),
  );
  assert.deepEqual(
    rows.map(([, rule]) => rule),
    all,
  );
  const missing: string[] = [];
  for (const [, rule, cell] of rows) {
    const files = [...(cell as string).matchAll(/`(test\/[^`]+\.test\.ts)`/g)];
    if (files.length === 0) missing.push(`${rule} has no test`);
    for (const [, file] of files) {
      const text = readFileSync(join(root, file as string), 'utf8');
      const cited = new RegExp(`\\b${rule}\\b`).test(text);
      if (!cited) missing.push(`${file} does not cite ${rule}`);
    }
  }
  assert.deepEqual(missing, []);
});
