/** Thread of the follower: brings its core to where the history stands, then follows the log. */
import { EventBuffer } from '../core/core.ts';
import { HistoryWriter } from '../history/writer.ts';
import { LogReader } from '../log/log-reader.ts';
import { SnapshotFiles } from '../log/snapshot-files.ts';
import { placeBallast } from '../log/space.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeDisk } from '../platform/disk.ts';
import { systemRandom } from '../platform/random.ts';
import { Follower } from './follower.ts';
import { DivergenceError } from './replay.ts';
import { recover } from './recover.ts';
import { Shared } from './shared.ts';
import type { Go, ThreadData } from './threads.ts';
import { announce, guarded, threadStart, warn } from './threads.ts';

const EVENT_BYTES = 1 << 18;

const { data, port } = threadStart();
port.once('message', (go: Go) => {
  guarded('follower', () => run(data, go));
  port.close();
});

function run(settings: ThreadData, go: Go): void {
  const { directory, historyPath, snapshotIntervalSec, segmentBytes } = settings;
  announce(port, { kind: 'follower' });
  const shared = new Shared(settings.memory);
  const history = HistoryWriter.open(historyPath);
  if (history.lastSequence > go.lastSequence) {
    throw new DivergenceError(
      `${historyPath} goes to sequence ${history.lastSequence}, the log to ${go.lastSequence}: ` +
        'it belongs to another log. Move it away; it is rebuilt from the log.',
    );
  }
  const disk = nodeDisk;
  const events = new EventBuffer(EVENT_BYTES);
  const until = history.lastSequence;
  const onProgress = (sequence: number): void => shared.set('followerSequence', sequence);
  const replay = recover({ disk, directory, events, until, warn, onProgress });
  const reader = new LogReader({ disk, directory, from: replay.sequence + 1 });
  const follower = new Follower({
    replay,
    reader,
    history,
    snapshots: new SnapshotFiles({ disk, directory, warn }),
    shared,
    disk,
    random: systemRandom,
    clock: systemClock,
    directory,
    segmentBytes,
    snapshotIntervalSec,
  });
  placeBallast(disk, directory);
  const stopping = (): boolean => shared.load('followerStop') !== 0;
  const awake = (): boolean => follower.ready() || stopping();
  while (follower.ready() || !stopping()) {
    follower.step();
    if (!follower.ready()) shared.followerBell.wait(awake, follower.msToWork);
  }
  follower.finish();
}
