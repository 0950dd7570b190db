/**
 * The core against the naive reference under seeded random commands (sim/differential.ts).
 * DIFFERENTIAL_COMMANDS sets how many, DIFFERENTIAL_SEED the first seed; `npm run nightly` runs long.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS_PER_SEED, Counts, outsideTheseRuns, runSeed } from '../../sim/differential.ts';

const commandsWanted = Number(process.env['DIFFERENTIAL_COMMANDS'] ?? 150_000);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

test('the core does what the reference does', { timeout: 24 * 3_600_000 }, (context) => {
  const counts = new Counts();
  const seeds = Math.ceil(commandsWanted / COMMANDS_PER_SEED);
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const difference = runSeed(seed, { seen: (event) => counts.add(event) });
    if (difference !== undefined) assert.fail(difference);
  }
  context.diagnostic(`${seeds * COMMANDS_PER_SEED} commands, seeds from ${firstSeed}`);
  for (const line of counts.lines()) context.diagnostic(line);
  context.diagnostic(`not in these runs: ${outsideTheseRuns.join(', ')}`);
  assert.deepEqual(counts.missing(), []);
});
