/**
 * Replays a directory's log offline and compares everything that two runs must agree on: checksums
 * and chain of all batches (P12), digests of events (P3), audits (P5-P9), and state and digest at each
 * snapshot (P4). Changes nothing.
 */
import { Core, EventBuffer } from '../core/core.ts';
import type { Sequence } from '../core/types.ts';
import { Replay } from '../engine/replay.ts';
import { readLogEnd } from '../log/log-end.ts';
import { LogReader } from '../log/log-reader.ts';
import { archivedSegments, liveSegments } from '../log/segment.ts';
import type { Snapshot } from '../log/snapshot-files.ts';
import { listSnapshots, readSnapshot } from '../log/snapshot-files.ts';
import type { Disk } from '../platform/disk.ts';

/** One replay, from a snapshot or from the start to the end. */
export interface VerifiedRun {
  /** Sequence of the snapshot it began with; 0: from the start. */
  readonly from: Sequence;
  readonly commands: number;
  readonly batches: number;
  /** How many batches carried a digest that was compared. */
  readonly digests: number;
  readonly audits: number;
  /** Snapshots met and found equal. */
  readonly snapshots: number;
  readonly stateHash: string;
  readonly seconds: number;
}

export interface Verification {
  readonly directory: string;
  readonly firstSequence: Sequence;
  readonly lastSequence: Sequence;
  readonly archivedSegments: number;
  readonly liveSegments: number;
  readonly runs: readonly VerifiedRun[];
  /** What is wrong; empty when the directory is sound. */
  readonly faults: readonly string[];
  /** What could not be checked. */
  readonly notes: readonly string[];
}

/** Told how far a run is. */
export type OnProgress = (from: Sequence, sequence: Sequence, last: Sequence) => void;

const EVENT_BYTES = 1 << 20;
const AUDIT_EVERY = 250_000;

/** Verifies a data directory; what is wrong comes back as faults. Throws DiskError and bugs only. */
export function verifyDirectory(
  disk: Disk,
  directory: string,
  onProgress: OnProgress,
): Verification {
  const archived = archivedSegments(disk, directory);
  const live = liveSegments(disk, directory);
  const firstSequence = Math.min(...archived, ...live);
  const faults: string[] = [];
  const notes: string[] = [];
  const runs: VerifiedRun[] = [];
  const lastSequence = attempt(faults, () => readLogEnd({ disk, directory }).end.lastSequence) ?? 0;
  if (faults.length === 0) {
    const snapshots = soundSnapshots(disk, directory, lastSequence, faults);
    const starts: (Snapshot | undefined)[] = [];
    if (firstSequence === 1) starts.push(undefined);
    else notes.push(`not from the start: the log here begins at sequence ${firstSequence}`);
    const [oldest] = snapshots;
    if (oldest !== undefined) starts.push(oldest);
    else notes.push('not from a snapshot: there is none');
    for (const start of starts) {
      const plan = { disk, directory, start, snapshots, lastSequence, onProgress };
      const run = attempt(faults, () => replayFrom(plan, faults));
      if (run !== undefined) runs.push(run);
    }
    if (starts.length === 0) faults.push('neither the start of the log nor a snapshot is there');
    if (new Set(runs.map((run) => run.stateHash)).size > 1) {
      faults.push(
        `the runs end in different states: ${runs.map((run) => run.stateHash).join(', ')}`,
      );
    }
  }
  return {
    directory,
    firstSequence,
    lastSequence,
    archivedSegments: archived.length,
    liveSegments: live.length,
    runs,
    faults,
    notes,
  };
}

/** Failures that say something about the directory become faults; bugs are bugs. */
function attempt<T>(faults: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!(error instanceof Error) || typeof code !== 'string') throw error;
    faults.push(error.message);
    return undefined;
  }
}

function soundSnapshots(
  disk: Disk,
  directory: string,
  lastSequence: Sequence,
  faults: string[],
): Snapshot[] {
  const sound: Snapshot[] = [];
  for (const path of listSnapshots(disk, directory)) {
    const snapshot = attempt(faults, () => readSnapshot(disk, path));
    if (snapshot === undefined) continue;
    if (snapshot.sequence <= lastSequence) sound.push(snapshot);
    else faults.push(`${path} stands at ${snapshot.sequence}, the log ends at ${lastSequence}`);
  }
  return sound;
}

interface Plan {
  readonly disk: Disk;
  readonly directory: string;
  readonly start: Snapshot | undefined;
  readonly snapshots: readonly Snapshot[];
  readonly lastSequence: Sequence;
  readonly onProgress: OnProgress;
}

function replayFrom(plan: Plan, faults: string[]): VerifiedRun {
  const { disk, directory, start, snapshots, lastSequence } = plan;
  const began = performance.now();
  const events = new EventBuffer(EVENT_BYTES);
  const core = start === undefined ? new Core(events) : Core.restore(start.state, events);
  const { digest, timeMs } = start ?? { digest: 0, timeMs: 0 };
  const from = start?.sequence ?? 0;
  const replay = new Replay({ core, events, digest, timeMs });
  const reader = new LogReader({ disk, directory, from: from + 1 });
  const waiting = snapshots.filter((snapshot) => snapshot.sequence > from);
  const count = { batches: 0, digests: 0, audits: 0, snapshots: 0 };
  const audit = (): void => {
    count.audits++;
    for (const fault of core.audit()) faults.push(`audit at sequence ${core.sequence}: ${fault}`);
  };
  audit();
  let auditedAt = from;
  for (let batch = reader.next(lastSequence); batch !== undefined; ) {
    if (batch.header.digestSequence === replay.sequence && replay.sequence > 0) count.digests++;
    replay.apply(batch);
    count.batches++;
    while (waiting.length > 0 && (waiting[0] as Snapshot).sequence <= replay.sequence) {
      const found = compareSnapshot(waiting.shift() as Snapshot, replay);
      if (found === undefined) count.snapshots++;
      else faults.push(found);
    }
    if (replay.sequence - auditedAt >= AUDIT_EVERY) {
      auditedAt = replay.sequence;
      audit();
    }
    plan.onProgress(from, replay.sequence, lastSequence);
    batch = reader.next(lastSequence);
  }
  reader.close();
  audit();
  return {
    from,
    commands: replay.sequence - from,
    ...count,
    stateHash: core.stateHash(),
    seconds: (performance.now() - began) / 1000,
  };
}

/** What differs between a snapshot and the replay that stands at its sequence. */
function compareSnapshot(snapshot: Snapshot, replay: Replay): string | undefined {
  const { path, sequence } = snapshot;
  if (replay.sequence !== sequence) return `${path} stands within a batch, at ${sequence}`;
  if (snapshot.digest !== replay.digest) return `${path}: the digest of events differs (P3)`;
  if (snapshot.timeMs !== replay.timeMs) return `${path}: the time differs`;
  const restored = Core.restore(snapshot.state, new EventBuffer(EVENT_BYTES)).stateHash();
  const own = replay.core.stateHash();
  return restored === own ? undefined : `${path}: state ${restored}, by replay ${own} (P4)`;
}
