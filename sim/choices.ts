/**
 * Enumerates every way in which a piece of code can be answered: the code asks pick(n), is run again
 * and again, and gets each combination of answers once. Beyond a limit the rest is drawn by seed,
 * after the two extremes (all first answers, all last answers).
 */
import type { Pick } from './virtual-disk.ts';

export interface Explored {
  readonly runs: number;
  readonly exhaustive: boolean;
}

/** Calls `run` with each combination, or with `limit` of them. */
export function explore(
  limit: number,
  below: (options: number) => number,
  run: (pick: Pick) => void,
): Explored {
  let combinations = 1;
  run((options) => {
    combinations = Math.min(combinations * options, 2 ** 40);
    return 0;
  });
  if (combinations === 1) return { runs: 1, exhaustive: true };
  const answers: { value: number; options: number }[] = [];
  let runs = 0;
  while (runs < limit) {
    let asked = 0;
    run((options) => {
      if (asked === answers.length) answers.push({ value: 0, options });
      return (answers[asked++] as { value: number }).value;
    });
    runs++;
    while (answers.length > 0) {
      const last = answers[answers.length - 1] as { value: number; options: number };
      if (++last.value < last.options) break;
      answers.pop();
    }
    if (answers.length === 0) return { runs, exhaustive: true };
    if (combinations > limit && runs === 1) break;
  }
  run((options) => options - 1);
  for (runs++; runs < limit; runs++) run(below);
  return { runs, exhaustive: false };
}
