/** `doctor`: checks the machine, the data directory and the port, and says what to mend. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Given } from './command-line.ts';
import { findRunning } from './running-exchange.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do about it; only when not ok. */
  readonly mend?: string;
}

const SYNCS = 60;
const SLOW_SYNC_MS = 20;
const FREE_BYTES_MIN = 2 * 2 ** 30;
const MEMORY_BYTES_MIN = 2 ** 30;

/** Exit code 0 when all is well, 1 when something wants mending. */
export async function doctor(given: Given): Promise<number> {
  const data = given.text('data');
  const findings = [
    checkNode(),
    checkMachine(),
    ...checkDirectory(data),
    ...checkPermissions(data),
    await checkPort(given.number('port'), given.text('host'), data),
  ];
  if (given.yes('json')) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else for (const finding of findings) process.stdout.write(`${line(finding)}\n`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
}

function line({ check, ok, found, mend }: Finding): string {
  const head = `${ok ? 'ok  ' : 'MEND'}  ${check.padEnd(12)}  ${found}`;
  return mend === undefined ? head : `${head}\n      ${' '.repeat(12)}  -> ${mend}`;
}

function finding(check: string, found: string, ok: boolean, mend: string): Finding {
  return ok ? { check, ok, found } : { check, ok, found, mend };
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return finding('node', process.version, major >= 24, 'run through ./bin/buttonwood (Node >= 24)');
}

function checkMachine(): Finding {
  const cpus = availableParallelism();
  const found = `${cpus} CPUs, ${gigabytes(totalmem())} of memory`;
  const ok = cpus >= 2 && totalmem() >= MEMORY_BYTES_MIN;
  return finding('machine', found, ok, 'give it at least 2 CPUs and 1 GiB of memory');
}

function checkDirectory(data: string): Finding[] {
  try {
    const made = mkdirSync(data, { recursive: true });
    const { bavail, bsize } = statfsSync(data);
    const free = bavail * bsize;
    const { medianMs, worstMs } = measureSync(data);
    if (made !== undefined) rmSync(made, { recursive: true });
    const times = `fdatasync median ${medianMs.toFixed(2)} ms, worst ${worstMs.toFixed(2)} ms`;
    return [
      { check: 'directory', ok: true, found: `${data} is writable` },
      finding('disk space', `${gigabytes(free)} free`, free >= FREE_BYTES_MIN, 'free some space'),
      finding(
        'disk speed',
        times,
        medianMs <= SLOW_SYNC_MS,
        'put the data directory on a local SSD: every answer waits for one fdatasync',
      ),
    ];
  } catch (error) {
    const found = (error as Error).message;
    return [
      finding('directory', found, false, `make ${data} a directory that this user can write`),
    ];
  }
}

function measureSync(data: string): { medianMs: number; worstMs: number } {
  const path = join(data, `doctor-${process.pid}.tmp`);
  const file = openSync(path, 'w', 0o600);
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  try {
    for (let index = 0; index < SYNCS; index++) {
      const start = process.hrtime.bigint();
      writeSync(file, block, 0, block.length, index * block.length);
      fdatasyncSync(file);
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[SYNCS >> 1] as number, worstMs: times.at(-1) as number };
}

/** Files that hold secrets must not be readable by others. */
function checkPermissions(data: string): Finding[] {
  if (!existsSync(data)) return [];
  const secret = readdirSync(data).filter((name) => /key|account|identity|secret/.test(name));
  const open = secret.filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
  const found =
    open.length === 0 ? `${secret.length} files with secrets, private` : open.join(', ');
  const mend = `chmod 600 ${open.map((name) => join(data, name)).join(' ')}`;
  return [finding('permissions', found, open.length === 0, mend)];
}

async function checkPort(port: number, host: string, data: string): Promise<Finding> {
  const running = await findRunning(data);
  if (running !== undefined) {
    return { check: 'port', ok: true, found: `the exchange serves on ${running.url}` };
  }
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  const found = error === undefined ? `${host}:${port} is free` : `${host}:${port}: ${error.code}`;
  return finding('port', found, error === undefined, 'end what listens there, or choose --port');
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
