/** A directory that another behaviour version wrote is refused, unchanged, and the message has the way out. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BEHAVIOUR_VERSION } from '../../src/log/behaviour.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import { nodeDisk as disk } from '../../src/platform/disk.ts';
import { systemRandom as random } from '../../src/platform/random.ts';
import { appendSample } from '../log/sample.ts';
import { run } from '../support/server.ts';

const other = BEHAVIOUR_VERSION + 1;

/** Every file of the log and the snapshots with its hash. */
function contents(directory: string): string[] {
  return ['log', 'archive', 'snapshots'].flatMap((folder) =>
    readdirSync(join(directory, folder)).map((name) => {
      const bytes = readFileSync(join(directory, folder, name));
      return `${folder}/${name} ${createHash('sha256').update(bytes).digest('hex')}`;
    }),
  );
}

for (const withSnapshot of [false, true]) {
  const what = withSnapshot ? 'snapshot' : 'log';
  test(`a ${what} of another behaviour version is refused at start`, (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'buttonwood-version-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const sizes = { segmentBytes: 2 << 20, firstSegmentBytes: 2 << 20 };
    const { log } = openFileLog({ disk, random, directory, behaviour: other, ...sizes });
    appendSample(log, 3);
    log.close();
    const files = new SnapshotFiles({ disk, directory, behaviour: other, warn: assert.fail });
    const head = { sequence: 3, timeMs: 1_003, digest: 0 };
    if (withSnapshot) files.write(head, new Uint8Array(8));
    const before = contents(directory);
    const { status, out, err } = run('start', '--port', '0', '--data', directory);
    assert.deepEqual([status, out], [1, '']);
    const code = withSnapshot ? 'SNAPSHOT_VERSION' : 'LOG_VERSION';
    const told =
      `${code}: .* has behaviour ${other}, this release has ${BEHAVIOUR_VERSION}\\. ` +
      'Nothing was changed\\. Run the release that wrote it, or start this one on a new directory\\.';
    assert.match(err, new RegExp(told));
    assert.deepEqual(contents(directory), before);
  });
}
