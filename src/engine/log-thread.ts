/** Thread of the log: opens it, which is recovering it, then makes batch after batch durable. */
import { openFileLog } from '../log/file-log.ts';
import { SnapshotFiles } from '../log/snapshot-files.ts';
import { dropBallast } from '../log/space.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeDisk } from '../platform/disk.ts';
import { systemRandom } from '../platform/random.ts';
import { RingConsumer } from '../platform/ring.ts';
import { LogWriter } from './log-writer.ts';
import { Shared } from './shared.ts';
import { announce, guarded, threadStart, warn } from './threads.ts';

const SLEEP_MS = 500;
/** Small, so that a first start is quick. */
const FIRST_SEGMENT_BYTES = 8 << 20;

guarded('log', () => {
  const { data, port } = threadStart();
  const shared = new Shared(data.memory);
  const { directory, space, segmentBytes } = data;
  const snapshots = new SnapshotFiles({ disk: nodeDisk, directory, warn });
  const atLeast = snapshots.newest()?.sequence ?? 0;
  const { log, recovered } = openFileLog({
    disk: nodeDisk,
    random: systemRandom,
    directory,
    segmentBytes,
    firstSegmentBytes: Math.min(segmentBytes, FIRST_SEGMENT_BYTES),
    atLeast,
  });
  const batches = new RingConsumer(data.batches);
  const onLowSpace = (left: number): void => {
    warn(`${directory} has room for ${left} bytes of log: all markets go cancel-only`);
    dropBallast(nodeDisk, directory);
  };
  const writer = new LogWriter({ log, batches, shared, clock: systemClock, space, onLowSpace });
  const { lastSequence, timeMs, torn } = recovered;
  announce(port, { kind: 'log', lastSequence, timeMs, torn });
  const stopping = (): boolean => shared.load('logStop') !== 0;
  const awake = (): boolean => writer.ready() || stopping();
  while (writer.ready() || !stopping()) {
    writer.step();
    if (!writer.ready()) shared.logBell.wait(awake, SLEEP_MS);
  }
  log.close();
});
