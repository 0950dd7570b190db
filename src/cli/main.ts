/**
 * `buttonwood <command>`: finds the command, reads its flags, runs it. Commands are loaded only when
 * asked for. Exit codes: 0 done, 1 failed, 2 wrong use.
 */
import { adminSpecs, userSpecs } from './admin-commands.ts';
import type { CommandSpec, Given } from './command-line.ts';
import { commandHelp, readFlags } from './command-line.ts';
import {
  doctorSpec,
  inspectSpec,
  judgeSpec,
  keysSpecs,
  replaySpec,
  startSpec,
  verifySpec,
} from './commands.ts';
import { packageVersion } from './package-version.ts';

interface Entry {
  readonly spec: CommandSpec;
  /** Runs with the flags read here; answers the exit code. */
  readonly run: (given: Given) => Promise<number>;
}

const entries: readonly Entry[] = [
  { spec: startSpec, run: async (given) => (await import('./start.ts')).start(given) },
  ...keysSpecs.map((spec) => ({
    spec,
    run: async (given: Given): Promise<number> =>
      (await import('./keys.ts')).keys(spec.name.slice('keys '.length), given),
  })),
  ...userSpecs.map((spec) => ({
    spec,
    run: async (given: Given): Promise<number> =>
      (await import('./users.ts')).users(spec.name.slice('admin user '.length), given),
  })),
  ...adminSpecs.map((spec) => ({
    spec,
    run: async (given: Given): Promise<number> =>
      (await import('./admin.ts')).admin(spec.name.slice('admin '.length), given),
  })),
  { spec: verifySpec, run: async (given) => (await import('./verify.ts')).verify(given) },
  { spec: inspectSpec, run: async (given) => (await import('./inspect.ts')).inspect(given) },
  { spec: replaySpec, run: async (given) => (await import('./replay.ts')).replay(given) },
  { spec: judgeSpec, run: async (given) => (await import('./judge.ts')).judge(given) },
  { spec: doctorSpec, run: async (given) => (await import('./doctor.ts')).doctor(given) },
];

// A reader that has seen enough, as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    (first === undefined ? process.stderr : process.stdout).write(generalHelp(entries));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version') {
    process.stdout.write(`buttonwood ${packageVersion()}\n`);
    return 0;
  }
  const found = entries.find((entry) => startsWith(args, entry.spec.name.split(' ')));
  if (found === undefined) return noSuchCommand(args);
  const rest = args.slice(found.spec.name.split(' ').length);
  try {
    return await runEntry(found, rest);
  } catch (error) {
    process.stderr.write(`buttonwood ${found.spec.name}: ${(error as Error).message}\n`);
    if (process.env['BUTTONWOOD_DEBUG'] !== undefined) {
      process.stderr.write(`${(error as Error).stack ?? ''}\n`);
    }
    return 1;
  }
}

async function runEntry(entry: Entry, args: readonly string[]): Promise<number> {
  const given = readFlags(entry.spec, args, process.env);
  if (given.kind === 'help') {
    process.stdout.write(commandHelp(entry.spec));
    return 0;
  }
  if (given.kind === 'wrong-use') {
    process.stderr.write(`buttonwood: ${given.message}\n`);
    return 2;
  }
  return entry.run(given);
}

function noSuchCommand(args: readonly string[]): number {
  const [first = ''] = args;
  const group = entries.filter((entry) => entry.spec.name.startsWith(`${first} `));
  if (group.length > 0 && (args.includes('--help') || args.includes('-h'))) {
    process.stdout.write(generalHelp(group));
    return 0;
  }
  const message =
    group.length > 0
      ? `'${first}' needs one of: ${group.map((entry) => entry.spec.name.slice(first.length + 1)).join(', ')}`
      : `unknown command '${first}'`;
  const help = group.length > 0 ? `${first} --help` : '--help';
  process.stderr.write(`buttonwood: ${message}; see 'buttonwood ${help}'\n`);
  return 2;
}

function startsWith(args: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => args[index] === word);
}

function generalHelp(list: readonly Entry[]): string {
  const width = Math.max(...list.map((entry) => entry.spec.name.length));
  const lines = list.map((entry) => `  ${entry.spec.name.padEnd(width)}  ${entry.spec.summary}`);
  return [
    'Usage: buttonwood <command> [flags]',
    '',
    'Commands:',
    ...lines,
    '',
    "'buttonwood <command> --help' shows a command's flags and their environment variables.",
    '',
  ].join('\n');
}
