/** A demo exchange without simulated traders in a process of its own, for commands that need one. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ChildExchange {
  readonly url: string;
  /** Path of its demo-accounts.json. */
  readonly accounts: string;
  /** Ends it gracefully; its data directory goes with it, unless it was asked for. */
  stop(): Promise<void>;
}

/** What ends this command ends its exchange too. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./main.${extension}`, import.meta.url));

/** Throws an Error with what it said when it ends before it serves. */
export async function startChildExchange(keep?: string): Promise<ChildExchange> {
  const data = keep ?? (await mkdtemp(join(tmpdir(), 'buttonwood-')));
  const args = ['start', '--demo', '--traders', '0', '--no-terminal', '--port', '0'];
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      program,
      ...args,
      '--data',
      data,
      '--log-level',
      'warn',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + String(chunk)).slice(-2_000);
  });
  const abandon = (): void => {
    child.kill(keep === undefined ? 'SIGKILL' : 'SIGTERM');
    if (keep === undefined) rmSync(data, { recursive: true, force: true });
  };
  const interrupt = (): void => process.exit(1);
  process.once('exit', abandon);
  for (const signal of SIGNALS) process.once(signal, interrupt);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', abandon);
    for (const signal of SIGNALS) process.off(signal, interrupt);
    if (keep === undefined) await rm(data, { recursive: true, force: true });
  };
  const first = await Promise.race([
    new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    }),
    ended.then(() => undefined),
  ]);
  const ready = /^ready (\S+) keys=(.+)$/.exec(first ?? '');
  if (ready === null) {
    await stop();
    throw new Error(`the exchange for this command did not start: ${said.trim() || first || ''}`);
  }
  return { url: ready[1] as string, accounts: ready[2] as string, stop };
}
