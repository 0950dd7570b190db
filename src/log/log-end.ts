/** Where a log ends, found by reading all live segments and changing nothing. */
import { assert } from '../core/assert.ts';
import type { Sequence } from '../core/types.ts';
import type { Disk } from '../platform/disk.ts';
import { BEHAVIOUR_VERSION } from './behaviour.ts';
import type { SegmentEnd } from './recovery.ts';
import { checkFollows, walkSegment } from './recovery.ts';
import type { SegmentHeader } from './segment.ts';
import { decodeSegmentHeader, liveSegments, readWhole, segmentPath } from './segment.ts';

export interface LogEndOptions {
  readonly disk: Disk;
  /** The data directory, with at least one live segment. */
  readonly directory: string;
  /** Default BEHAVIOUR_VERSION. */
  readonly behaviour?: number;
}

export interface LogEnd {
  /** End and header of the last segment. */
  readonly end: SegmentEnd;
  readonly header: SegmentHeader;
  /** Log time of the last batch in the live segments; 0 when they have none. */
  readonly timeMs: number;
  readonly firstLive: Sequence;
}

/** Throws LogFailure when the live segments are not one sound chain, DiskError when the disk fails. */
export function readLogEnd(options: LogEndOptions): LogEnd {
  const { disk, directory } = options;
  let before: (LogEnd & { readonly path: string }) | undefined;
  for (const first of liveSegments(disk, directory)) {
    const path = segmentPath(directory, first);
    const bytes = readWhole(disk, path);
    const header = decodeSegmentHeader(bytes.u8, path, options.behaviour ?? BEHAVIOUR_VERSION);
    checkFollows(path, first, header, before);
    const end = walkSegment(bytes, header, path);
    const timeMs = end.timeMs > 0 ? end.timeMs : (before?.timeMs ?? 0);
    before = { path, end, header, timeMs, firstLive: before?.firstLive ?? first };
  }
  assert(before !== undefined, 'a log has a live segment');
  return before;
}
