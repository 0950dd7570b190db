/**
 * The terminal of a checkout is built when it is started: the first time and after a change in web/.
 * A published package carries it built and has no web/. The build is a process of its own, beside the
 * running exchange; what it writes takes its place by one rename, so several starts do not disturb
 * each other.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTerminal } from './terminal-files.ts';
import type { TerminalFiles } from './terminal-files.ts';
import type { Terminal } from './terminal-routes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(root, 'web');
const built = join(root, 'dist', 'web');
const mark = join(built, 'built-from');
const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const SAID_MAX = 2_000;

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

function build(wanted: string, say: (text: string) => void): TerminalBuild {
  const startMs = performance.now();
  const aside = `${built}-${process.pid}`;
  say('building the terminal (the first time, or web/ has changed); the exchange serves meanwhile');
  const child = spawn(
    process.execPath,
    [program, 'build', source, '--outDir', aside, '--logLevel', 'warn'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + String(chunk)).slice(-SAID_MAX);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let files: TerminalFiles | undefined;
  let isBuilding = true;
  let stopped = false;
  const done = new Promise<boolean>((resolve) => {
    const end = (code: number | null): void => {
      isBuilding = false;
      if (code === 0) {
        files = install(aside, wanted);
        say(`built the terminal in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
      } else {
        rmSync(aside, { recursive: true, force: true });
        if (!stopped) say(`the terminal could not be built; the API is served without it: ${said}`);
      }
      resolve(files !== undefined);
    };
    child.once('error', () => end(null));
    child.once('exit', end);
  });
  return {
    get files() {
      return files;
    },
    get isBuilding() {
      return isBuilding;
    },
    done,
    stop: () => {
      stopped = true;
      child.kill('SIGKILL');
    },
  };
}

/** Puts a finished build into its place; the same build of another start may be there already. */
function install(aside: string, wanted: string): TerminalFiles | undefined {
  writeFileSync(join(aside, 'built-from'), wanted);
  const files = readTerminal(aside);
  try {
    rmSync(built, { recursive: true, force: true });
    renameSync(aside, built);
  } catch {
    rmSync(aside, { recursive: true, force: true });
  }
  return files;
}
