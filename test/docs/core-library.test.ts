// The examples of docs/core-library.md run and print what the page says; the docstring shows the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const core = new URL('src/core/index.ts', root).href;

const blocks: readonly RegExpMatchArray[] = [
  ...read('docs/core-library.md').matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g),
];

function printed(example: string): string {
  const program = example.replace("'buttonwood/core'", `'${core}'`);
  assert.notEqual(program, example, 'an example imports the library');
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module'];
  return execFileSync(process.execPath, [...flags, '--eval', program], { encoding: 'utf8' });
}

test('each example of the page prints what stands below it, and what its comments say', () => {
  const all = read('docs/core-library.md').match(/```ts/g) ?? [];
  assert.equal(blocks.length, all.length, 'every example is followed by what it prints');
  for (const [, example = '', output] of blocks) {
    const lines = printed(example);
    assert.equal(lines, output);
    for (const [, comment = ''] of example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)) {
      assert.ok(lines.split('\n').includes(comment), `${comment} is not printed`);
    }
  }
});

test('the docstring of the facade is the first example', () => {
  const docstring = /\/\*\*\n \* ```ts\n([\s\S]*?) \* ```/.exec(read('src/core/exchange.ts'))?.[1];
  assert.equal(docstring?.replaceAll(/^ \* ?/gm, ''), blocks[0]?.[1]);
});
