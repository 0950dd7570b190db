/**
 * `buttonwood judge`: order files of the public matching-engine-benchmark through the matching core, with
 * the hash of their canonical reports and the speed of matching; or small cases with expected reports.
 */
import { readFileSync } from 'node:fs';
import type { Core } from '../core/core.ts';
import type { Given } from './command-line.ts';
import type { MessageRow } from './judge-file.ts';
import { readMessages, writeMessages } from './judge-file.ts';
import { inlineGenerously } from '../platform/inlining.ts';
import { makeJudge, runMessages } from './judge-run.ts';
import type { Judge } from './judge-run.ts';
import { Progress } from './progress.ts';

/** Best bid and ask after a message; null where there is none. */
export type BestPrices = readonly [bid: number | null, ask: number | null];

export interface JudgeCase {
  readonly input: readonly MessageRow[];
  readonly expected: {
    readonly stream: readonly string[];
    readonly sha256?: string;
    readonly bbo?: readonly BestPrices[];
  };
}

/** Runs `judge FILE… [--repeat N] [--json]` or `judge --cases FILE`; answers the exit code. */
export async function judge(given: Given): Promise<number> {
  const files = given.positionals;
  const cases = given.textOrNone('cases');
  const json = given.yes('json');
  if (cases === undefined && files.length === 0) {
    process.stderr.write('buttonwood judge: name an order file\n');
    return 2;
  }
  let failed = cases === undefined ? 0 : judgeCases(cases, json);
  inlineGenerously();
  const core = makeJudge();
  for (const file of files) {
    for (let run = 0; run < given.number('repeat'); run++) failed += judgeFile(core, file, json);
  }
  return failed === 0 ? 0 : 1;
}

function judgeFile(core: Judge, file: string, json: boolean): number {
  const messages = readMessages(readFileSync(file));
  if (typeof messages === 'string') {
    process.stderr.write(`buttonwood judge: ${file}: ${messages}\n`);
    return 1;
  }
  const { count } = messages;
  const progress = new Progress('judge', count);
  const onProgress = (done: number): void => progress.show(done);
  core.warm(messages);
  const { reports, seconds } = core.run(messages, process.stderr.isTTY ? { onProgress } : {});
  progress.end();
  const messagesPerSecond = Math.round(count / seconds);
  const facts = { messages: count, trades: reports.trades, reports: reports.count };
  const result = { file, ...facts, sha256: reports.sha256(), seconds, messagesPerSecond };
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const lines = Object.entries(result).map(([name, value]) => `${name.padEnd(18)} ${value}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

function judgeCases(file: string, json: boolean): number {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<string, JudgeCase>;
  let failed = 0;
  for (const [name, each] of Object.entries(cases)) {
    const difference = judgeCase(each);
    if (difference !== undefined) failed++;
    if (json) process.stdout.write(`${JSON.stringify({ case: name, difference })}\n`);
    else process.stdout.write(`${difference === undefined ? 'ok  ' : 'FAIL'}  ${name}\n`);
    if (!json && difference !== undefined) process.stdout.write(`${difference}\n`);
  }
  return failed;
}

/** Runs one small case; the answer says how its reports, hash or best prices differ. */
export function judgeCase({ input, expected }: JudgeCase): string | undefined {
  const messages = readMessages(writeMessages(input));
  if (typeof messages === 'string') return messages;
  const best: BestPrices[] = [];
  const { reports } = runMessages(messages, { onMessage: (core) => best.push(bestPrices(core)) });
  const pairs: [string, string, string | undefined][] = [
    ['reports', [...reports.lines()].join('\n'), expected.stream.join('\n')],
    ['sha256', reports.sha256(), expected.sha256],
    ['best prices', JSON.stringify(best), expected.bbo && JSON.stringify(expected.bbo)],
  ];
  const wrong = pairs.find(([, actual, wanted]) => wanted !== undefined && actual !== wanted);
  return wrong && `${wrong[0]}: expected\n${wrong[2]}\nactual\n${wrong[1]}`;
}

function bestPrices(core: Core): BestPrices {
  const { orders } = core.image();
  const best = (side: 'BUY' | 'SELL'): number | null =>
    orders.find((order) => order.side === side)?.price ?? null;
  return [best('BUY'), best('SELL')];
}
