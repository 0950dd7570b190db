/** The program as its users have it: `buttonwood start` as a process, waited for until it is ready. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const program: string = fileURLToPath(new URL('../../bin/buttonwood', import.meta.url));

export interface Server {
  readonly url: string;
  /** Path of the file of keys that the ready line names. */
  readonly keys: string;
  readonly child: ChildProcess;
  /** Everything on standard output, and on standard error. */
  readonly output: () => string;
  readonly log: () => string;
  /** Ends it by SIGTERM; its exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface ServerOptions {
  readonly data: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Flags besides --data and --port. */
  readonly flags?: readonly string[];
  /** Default: this checkout's. */
  readonly program?: string;
}

/** A demo exchange on a free port, without traders. Rejects with its log when it ends before. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { data, flags = ['--demo', '--traders', '0', '--no-terminal'] } = options;
  const args = ['start', '--port', String(options.port ?? 0), '--data', data, ...flags];
  const child = spawn(options.program ?? program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.includes('\n')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  const [, url = '', keys = ''] = /^ready (\S+) keys=(.+)\n$/.exec(out) ?? [];
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return (await ended)[0];
  };
  return { url, keys, child, output: () => out, log: () => err, stop };
}

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** One command of the program, until it ends. */
export function run(...args: string[]): Run {
  return runWith('', ...args);
}

/** The same with something on standard input. */
export function runWith(input: string, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', input });
  return { status, out: stdout, err: stderr };
}
