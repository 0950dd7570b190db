/**
 * The terminal of a checkout is built when it is started: the first time and after a change in web/.
 * A published package carries it built and has no web/. The build is a process of its own, beside the
 * running exchange; what it writes takes its place by one rename, and of several starts one builds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readTerminal } from './terminal-files.ts';
import type { TerminalFiles } from './terminal-files.ts';
import type { Terminal } from './terminal-routes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(root, 'web');
const built = join(root, 'dist', 'web');
const mark = join(built, 'built-from');
const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const lock = join(root, 'dist', 'web.lock');
const SAID_MAX = 2_000;
const POLL_MS = 100;
const LOCK_MS_MAX = 60_000;

export interface TerminalBuild extends Terminal {
  /** Resolves when nothing is being built any more; true when there are files to serve. */
  readonly done: Promise<boolean>;
  /** Ends a build that is under way. */
  stop(): void;
}

/** What the sources look like now: any change of a file's name, size or time is another text. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of files) {
    const { size, mtimeMs } = statSync(join(source, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex');
}

function isFresh(wanted: string): boolean {
  return existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
}

/** Starts to build if need be; `say` is told what happens, in words. */
export function buildTerminal(say: (text: string) => void): TerminalBuild {
  const wanted = existsSync(source) && existsSync(program) ? fingerprint() : undefined;
  if (wanted === undefined || isFresh(wanted)) {
    const files = readTerminal(built);
    const done = Promise.resolve(files !== undefined);
    return { files, isBuilding: false, done, stop: () => undefined };
  }
  return build(wanted, say);
}

/** One start builds at a time, however many begin together; a lock that is older was left by a crash. */
function takeTurn(): boolean {
  try {
    mkdirSync(lock, { recursive: false });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      mkdirSync(dirname(lock), { recursive: true });
      return takeTurn();
    }
    const ageMs = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (ageMs > LOCK_MS_MAX) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function build(wanted: string, say: (text: string) => void): TerminalBuild {
  const ending = new AbortController();
  let files: TerminalFiles | undefined;
  let isBuilding = true;
  const run = async (): Promise<boolean> => {
    while (!takeTurn()) {
      await sleep(POLL_MS);
      if (ending.signal.aborted) return false;
      if (!isFresh(wanted)) continue;
      files = readTerminal(built);
      return files !== undefined;
    }
    try {
      files = await runBuild(wanted, ending.signal, say);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
    return files !== undefined;
  };
  const done = run().finally(() => {
    isBuilding = false;
  });
  return {
    get files() {
      return files;
    },
    get isBuilding() {
      return isBuilding;
    },
    done,
    stop: () => ending.abort(),
  };
}

async function runBuild(
  wanted: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<TerminalFiles | undefined> {
  const startMs = performance.now();
  const aside = `${built}-${process.pid}`;
  say('building the terminal (the first time, or web/ has changed); the exchange serves meanwhile');
  const child = spawn(
    process.execPath,
    [program, 'build', source, '--outDir', aside, '--logLevel', 'warn'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' },
  );
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + String(chunk)).slice(-SAID_MAX);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  if (code === 0) {
    const files = install(aside, wanted);
    say(`built the terminal in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    return files;
  }
  rmSync(aside, { recursive: true, force: true });
  if (!signal.aborted)
    say(`the terminal could not be built; the API is served without it: ${said}`);
  return undefined;
}

/** Puts a finished build, complete with its mark, into its place. */
function install(aside: string, wanted: string): TerminalFiles | undefined {
  writeFileSync(join(aside, 'built-from'), wanted);
  rmSync(built, { recursive: true, force: true });
  renameSync(aside, built);
  return readTerminal(built);
}
