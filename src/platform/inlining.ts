/**
 * How much V8 may put into one compiled function. The core's hot path is some twenty small functions, more
 * than its usual limits merge; with these a plain order costs about a seventh less (docs/decisions/0008).
 */
import { setFlagsFromString } from 'node:v8';

/** To be called before the core is compiled; holds for the process. */
export function inlineGenerously(): void {
  setFlagsFromString('--max-inlined-bytecode-size=3000');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000');
}
