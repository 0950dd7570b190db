/** The page of rules names every rule once, and for each one tests that exist and cite it. */
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
const all = chapters.flatMap(([letter, rules]) =>
  Array.from({ length: rules }, (_, index) => `${letter}${index + 1}`),
);

const page = readFileSync(join(root, 'docs/rules.md'), 'utf8');
const [rules = '', tests = ''] = page.split('## Tests by rule');
/** Cells of the rows whose first one is the number of a rule. */
const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => /^\| [A-Z][0-9] /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('the page has every rule once', () => {
  assert.deepEqual(
    rowsOf(rules).map(([, rule]) => rule),
    all,
  );
});

test('every rule has tests, and each test that is named exists and cites it', () => {
  const rows = rowsOf(tests);
  const wrong: string[] = [];
  for (const [, rule = '', file = '', name = ''] of rows) {
    const text = readFileSync(join(root, file.replaceAll('`', '')), 'utf8');
    const isThere = [`test('${name}'`, `test("${name}"`, `  '${name}',\n`, `  "${name}",\n`];
    if (!isThere.some((each) => text.includes(each))) wrong.push(`${file} has no test "${name}"`);
    if (!new RegExp(`\\b${rule}\\b`).test(name)) wrong.push(`"${name}" does not cite ${rule}`);
  }
  assert.deepEqual(wrong, []);
  const held = new Set(rows.map(([, rule]) => rule));
  assert.deepEqual(
    all.filter((rule) => !held.has(rule)),
    [],
  );
});
