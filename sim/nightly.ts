/**
 * The long differential run: 10,000,000 commands, or DIFFERENTIAL_COMMANDS, from DIFFERENTIAL_SEED on.
 * Prints its progress, then how often each event kind, rejection and reason was reached; ends with
 * status 1 at the first difference, or when something was never reached.
 */
import { COMMANDS_PER_SEED, Counts, outsideTheseRuns, runSeed } from './differential.ts';

const wanted = Number(process.env['DIFFERENTIAL_COMMANDS'] ?? 10_000_000);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1_000_001);
const linesAt = 100;

const counts = new Counts();
const start = performance.now();
const seeds = Math.ceil(wanted / COMMANDS_PER_SEED);
let difference: string | undefined;
for (let done = 1; done <= seeds && difference === undefined; done++) {
  difference = runSeed(firstSeed + done - 1, { seen: (event) => counts.add(event) });
  if (done % linesAt !== 0) continue;
  const seconds = (performance.now() - start) / 1_000;
  const rate = Math.round((done * COMMANDS_PER_SEED) / seconds);
  console.log(`${done * COMMANDS_PER_SEED} commands in ${Math.round(seconds)} s, ${rate} a second`);
}
console.log(`${seeds * COMMANDS_PER_SEED} commands, seeds from ${firstSeed}`);
for (const line of counts.lines()) console.log(line);
console.log(`not in these runs: ${outsideTheseRuns.join(', ')}`);
const missing = counts.missing();
if (difference !== undefined) console.log(`DIFFERENCE\n${difference}`);
if (missing.length > 0) console.log(`never reached: ${missing.join(', ')}`);
console.log(difference === undefined && missing.length === 0 ? 'no difference' : 'failed');
process.exitCode = difference === undefined && missing.length === 0 ? 0 : 1;
