/**
 * From files to a state: the newest valid snapshot, then the log after it through the same `apply`, its
 * events compared with what the log says of them. The state equals that of a run that never stopped (P4).
 * Opening the log (log/file-log.ts) comes first: it cuts off a torn tail and makes the rest durable.
 */
import { Core, VENUE_ROOM } from '../core/core.ts';
import type { EventBuffer } from '../core/core.ts';
import type { Sequence } from '../core/types.ts';
import { LogReader } from '../log/log-reader.ts';
import { LogFailure } from '../log/log-failure.ts';
import type { Snapshot } from '../log/snapshot-files.ts';
import { readSnapshot, SnapshotFiles } from '../log/snapshot-files.ts';
import type { Disk } from '../platform/disk.ts';
import { Replay } from './replay.ts';

export interface RecoverOptions {
  readonly disk: Disk;
  readonly directory: string;
  /** The buffer for the core's events. */
  readonly events: EventBuffer;
  /** Last durable sequence: where the state is to stand. */
  readonly until: Sequence;
  /** A core that is clear, to be filled; else one is made. */
  readonly core?: Core;
  /** Told of each damaged snapshot that is passed over. */
  readonly warn: (message: string) => void;
  /** Told how far the replay is. */
  readonly onProgress?: (sequence: Sequence) => void;
}

/** The state at `until`. Throws LogFailure, DivergenceError, DiskError. */
export function recover(options: RecoverOptions): Replay {
  const { disk, directory, events, until } = options;
  const snapshot = snapshotUpTo(options);
  const core = options.core ?? new Core(events, VENUE_ROOM);
  if (snapshot !== undefined) core.load(snapshot.state);
  const { digest, timeMs } = snapshot ?? { digest: 0, timeMs: 0 };
  const replay = new Replay({ core, events, digest, timeMs });
  const reader = new LogReader({ disk, directory, from: core.sequence + 1 });
  for (let batch = reader.next(until); batch !== undefined; batch = reader.next(until)) {
    replay.apply(batch);
    options.onProgress?.(replay.sequence);
  }
  reader.close();
  return replay;
}

/** The newest sound snapshot at or before `until`; usually simply the newest. */
function snapshotUpTo(options: RecoverOptions): Snapshot | undefined {
  const { disk, until } = options;
  const files = new SnapshotFiles(options);
  const newest = files.newest();
  if (newest === undefined || newest.sequence <= until) return newest;
  for (const path of files.list().reverse()) {
    try {
      const snapshot = readSnapshot(disk, path);
      if (snapshot.sequence <= until) return snapshot;
    } catch (error) {
      if (!(error instanceof LogFailure) || error.code !== 'SNAPSHOT_CORRUPT') throw error;
    }
  }
  return undefined;
}
