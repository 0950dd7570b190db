/** Builds the terminal unless it is built already: for packing, and before tests that start exchanges. */
import { buildTerminal } from '../gateway/terminal/build-terminal.ts';

const terminal = buildTerminal((text) => process.stderr.write(`${text}\n`));
process.exitCode = (await terminal.done) ? 0 : 1;
