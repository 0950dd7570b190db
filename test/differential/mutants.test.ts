/**
 * Planted bugs: each one changes a line of the reference, as somebody might write it wrong in an exchange,
 * and the comparison with the core has to notice it. The line has to stand in the reference exactly once;
 * a changed copy of the reference is written beside the system's temporary files and loaded from there.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runSeed } from '../../sim/differential.ts';
import type { Reference } from '../../sim/reference/reference.ts';
import { mutants } from './mutants.ts';
import type { Mutant } from './mutants.ts';

const reference = fileURLToPath(new URL('../../sim/reference/', import.meta.url));
const core = new URL('../../src/', import.meta.url).href;
const scratch = mkdtempSync(join(tmpdir(), 'buttonwood-mutants-'));
after(() => rmSync(scratch, { recursive: true }));

/** A copy of the reference in which one text is another. */
async function changed({ file, from, to }: Mutant): Promise<() => Reference> {
  const directory = mkdtempSync(join(scratch, 'reference-'));
  for (const name of readdirSync(reference)) {
    const text = readFileSync(join(reference, name), 'utf8');
    const parts = name === file ? text.split(from) : [text];
    if (name === file) assert.equal(parts.length, 2, `${file} has the line once: ${from}`);
    writeFileSync(join(directory, name), parts.join(to).replaceAll("'../../src/", `'${core}`));
  }
  const module = (await import(pathToFileURL(join(directory, 'reference.ts')).href)) as {
    readonly Reference: new () => Reference;
  };
  return () => new module.Reference();
}

for (const mutant of mutants) {
  test(`noticed: ${mutant.name}`, async () => {
    const makeReference = await changed(mutant);
    const options = { from: mutant.features, whole: true, shrinkMs: 0, planted: { makeReference } };
    for (let seed = 1; seed <= 60; seed++) {
      if (differs(seed, options)) return;
    }
    assert.fail('60 runs showed no difference');
  });
}

/** A planted bug may also break the reference itself. */
function differs(seed: number, options: Parameters<typeof runSeed>[1]): boolean {
  try {
    return runSeed(seed, options) !== undefined;
  } catch {
    return true;
  }
}
