/** Snapshot files: what is written is found again, damage is passed over aloud, two are kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualDisk } from '../../sim/virtual-disk.ts';
import { BEHAVIOUR_VERSION } from '../../src/log/behaviour.ts';
import { LogFailure } from '../../src/log/log-failure.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';

function setUp(keep = 2): { disk: VirtualDisk; files: SnapshotFiles; warnings: string[] } {
  const disk = new VirtualDisk();
  disk.mkdir('/data');
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
  };
  return { disk, files: new SnapshotFiles({ disk, directory: '/data', keep, warn }), warnings };
}

const stateOf = (sequence: number): Uint8Array => new Uint8Array(1001).fill(sequence);

function write(files: SnapshotFiles, sequence: number): string {
  const head = { sequence, timeMs: 1000 + sequence, digest: 0xfffffff0 + sequence };
  return files.write(head, stateOf(sequence));
}

test('the newest is found, the oldest go, two stay', () => {
  const { files, warnings } = setUp();
  assert.equal(files.newest(), undefined);
  for (const sequence of [3, 9, 12]) write(files, sequence);
  assert.deepEqual(files.list(), [
    '/data/snapshots/0000000000000009.snapshot',
    '/data/snapshots/0000000000000012.snapshot',
  ]);
  assert.deepEqual(files.newest(), {
    sequence: 12,
    timeMs: 1012,
    digest: 0xfffffffc,
    behaviour: BEHAVIOUR_VERSION,
    path: '/data/snapshots/0000000000000012.snapshot',
    state: stateOf(12),
  });
  assert.equal(files.oldest()?.sequence, 9);
  assert.deepEqual(warnings, []);
});

test('P12: any flipped bit of a snapshot is seen; the one before it is taken, with a warning', () => {
  const { disk, files } = setUp();
  write(files, 3);
  const path = write(files, 9);
  for (let byte = 0; byte < 80 + 1001; byte++) {
    if (byte >= 72 && byte < 80) continue;
    const damaged = disk.kill();
    damaged.flip(path, byte, byte % 8);
    const warnings: string[] = [];
    const warn = (message: string): void => {
      warnings.push(message);
    };
    const other = new SnapshotFiles({ disk: damaged, directory: '/data', warn });
    if (byte >= 4 && byte < 8) {
      assert.throws(() => other.newest(), /^LogFailure: SNAPSHOT_VERSION/);
      continue;
    }
    assert.equal(other.newest()?.sequence, 3, `byte ${byte}`);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] as string, /^SNAPSHOT_CORRUPT: \/data\/snapshots\/0{15}9\.snapshot: /);
  }
});

test('a damaged snapshot does not count among those kept', () => {
  const { disk, files } = setUp();
  write(files, 3);
  disk.flip(write(files, 9), 500, 1);
  write(files, 12);
  assert.deepEqual(
    files.list().map((path) => Number(path.slice(-25, -9))),
    [3, 9, 12],
  );
});

test('another release is refused with the way out', () => {
  const { disk, files } = setUp();
  write(files, 3);
  const next = new SnapshotFiles({
    disk,
    directory: '/data',
    behaviour: BEHAVIOUR_VERSION + 1,
    warn: assert.fail,
  });
  assert.throws(
    () => next.newest(),
    (error) => error instanceof LogFailure && /Run the release that wrote it/.test(error.message),
  );
});
