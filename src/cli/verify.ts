/**
 * `buttonwood verify --data DIR`: replays the log of a stopped exchange from the start and from the
 * oldest snapshot and says whether all promises hold. Exit code 0 sound, 1 not, 2 wrong use.
 */
import { nodeDisk } from '../platform/disk.ts';
import { DirectoryInUse, lockDirectory } from '../platform/lock.ts';
import { liveSegments } from '../log/segment.ts';
import type { Given } from './command-line.ts';
import { Progress } from './progress.ts';
import type { Verification } from './verify-run.ts';
import { verifyDirectory } from './verify-run.ts';

/** Runs the command; returns its exit code. */
export async function verify(given: Given): Promise<number> {
  const directory = given.text('data');
  if (!nodeDisk.exists(directory) || liveSegments(nodeDisk, directory).length === 0) {
    process.stderr.write(`buttonwood verify: ${directory} holds no log\n`);
    return 2;
  }
  try {
    const lock = lockDirectory(directory);
    try {
      return report(verifyWithProgress(directory), given.yes('json'));
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    process.stderr.write(`buttonwood verify: ${error.message}\n`);
    return 1;
  }
}

function verifyWithProgress(directory: string): Verification {
  const bars = new Map<number, Progress>();
  const result = verifyDirectory(nodeDisk, directory, (from, sequence, last) => {
    const bar = bars.get(from) ?? new Progress(from === 0 ? 'from start' : `from ${from}`, last);
    bars.set(from, bar);
    bar.show(sequence);
  });
  for (const bar of bars.values()) bar.end();
  return result;
}

function report(result: Verification, json: boolean): number {
  const isSound = result.faults.length === 0;
  process.stdout.write(
    json ? `${JSON.stringify({ sound: isSound, ...result }, null, 2)}\n` : textOf(result),
  );
  return isSound ? 0 : 1;
}

function textOf(result: Verification): string {
  const { directory, firstSequence, lastSequence } = result;
  const lines = [
    `${directory}: sequences ${firstSequence} to ${lastSequence}, ` +
      `${result.archivedSegments} archived and ${result.liveSegments} live segments`,
  ];
  for (const run of result.runs) {
    const from = run.from === 0 ? 'from the start' : `from the snapshot at ${run.from}`;
    lines.push(
      `${from}: ${run.commands} commands in ${run.batches} batches, checksums and chain (P12); ` +
        `${run.digests} digests of events (P3); ${run.audits} audits (P5-P9); ` +
        `${run.snapshots} snapshots equal (P4); ${run.seconds.toFixed(1)} s`,
      `  state ${run.stateHash}`,
    );
  }
  for (const note of result.notes) lines.push(`note: ${note}`);
  for (const fault of result.faults) lines.push(`FAULT: ${fault}`);
  lines.push(result.faults.length === 0 ? 'sound' : `NOT SOUND: ${result.faults.length} faults`);
  return `${lines.join('\n')}\n`;
}
