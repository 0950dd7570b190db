/** `verify`: passes what is sound, and finds each planted fault by name. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';
import { VirtualDisk } from '../../sim/virtual-disk.ts';
import { readFlags } from '../../src/cli/command-line.ts';
import { inspectSpec, verifySpec } from '../../src/cli/commands.ts';
import { inspect } from '../../src/cli/inspect.ts';
import { verify } from '../../src/cli/verify.ts';
import type { Verification } from '../../src/cli/verify-run.ts';
import { verifyDirectory } from '../../src/cli/verify-run.ts';
import { segmentPath } from '../../src/log/segment.ts';
import { listSnapshots } from '../../src/log/snapshot-files.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { lockDirectory } from '../../src/platform/lock.ts';
import type { SampleOptions } from './sample-exchange.ts';
import { writeSample } from './sample-exchange.ts';

const root = mkdtempSync(join(tmpdir(), 'buttonwood-verify-'));
after(() => rmSync(root, { recursive: true, force: true }));

const ignore = (): void => {};

function sample(options: Partial<SampleOptions> = {}): VirtualDisk {
  const disk = new VirtualDisk();
  writeSample({ disk, directory: '/data', batches: 90, ...options });
  return disk;
}

const verified = (disk: VirtualDisk): Verification => verifyDirectory(disk, '/data', ignore);

/** Exit code and output of a command. */
async function run(
  command: 'verify' | 'inspect',
  args: string[],
): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const take =
    (name: 'out' | 'err') =>
    (chunk: unknown): boolean => {
      text[name] += String(chunk);
      return true;
    };
  const out = mock.method(process.stdout, 'write', take('out'));
  const err = mock.method(process.stderr, 'write', take('err'));
  const [spec, work] = command === 'verify' ? [verifySpec, verify] : [inspectSpec, inspect];
  const given = readFlags(spec, args, {});
  try {
    return { code: given.kind === 'given' ? await work(given) : 2, ...text };
  } finally {
    out.mock.restore();
    err.mock.restore();
  }
}

test('P3 P4 P12: a sound directory verifies from the start and from the oldest snapshot', () => {
  const result = verified(sample({ archive: true }));
  const [start, later] = result.runs;
  assert.ok(start !== undefined && later !== undefined);
  assert.match(start.stateHash, /^[0-9a-f]{16,}$/);
  const { stateHash } = start;
  assert.deepEqual(
    { ...result, runs: result.runs.map((each) => ({ ...each, seconds: 0 })) },
    {
      directory: '/data',
      firstSequence: 1,
      lastSequence: 899,
      archivedSegments: result.archivedSegments,
      liveSegments: 1,
      runs: [
        {
          from: 0,
          commands: 899,
          batches: 90,
          digests: 89,
          audits: 2,
          snapshots: 3,
          stateHash,
          seconds: 0,
        },
        {
          from: 399,
          commands: 500,
          batches: 50,
          digests: 50,
          audits: 2,
          snapshots: 2,
          stateHash,
          seconds: 0,
        },
      ],
      faults: [],
      notes: [],
    },
  );
  assert.ok(result.archivedSegments > 2);
});

test('P3: events other than the engine had are found', () => {
  const [fault] = verified(sample({ wrongDigest: 33 })).faults;
  assert.match(
    fault ?? '',
    /sequence 319 have digest [0-9a-f]{8}, .* the same log gave other events/,
  );
});

test('P4: a snapshot of another state is found', () => {
  const { faults } = verified(sample({ wrongSnapshot: 60 }));
  assert.ok(faults.some((fault) => /0599\.snapshot: state .* by replay .* \(P4\)/.test(fault)));
});

test('P12: damage in log and snapshot is named', () => {
  const disk = sample();
  const log = disk.kill();
  log.flip(segmentPath('/data', 1), 9000, 3);
  const [fault] = verified(log).faults;
  assert.match(
    fault ?? '',
    /^LOG_CORRUPT: \/data\/log\/0{15}1\.segment at offset \d+, sequence \d+/,
  );
  disk.flip(listSnapshots(disk, '/data')[1] as string, 300, 3);
  const [other] = verified(disk).faults;
  assert.match(other ?? '', /^SNAPSHOT_CORRUPT: \/data\/snapshots\/\d+\.snapshot: /);
});

test('a log without its beginning is verified from a snapshot, and says so', () => {
  const disk = sample({ archive: true });
  for (const path of disk.files()) if (path.startsWith('/data/archive/')) disk.remove(path);
  const result = verified(disk);
  assert.match(result.notes[0] ?? '', /^not from the start: the log here begins at sequence \d+$/);
});

test('verify and inspect as commands: output and exit codes', async () => {
  const directory = join(root, 'data');
  writeSample({ disk: nodeDisk, directory, batches: 45 });
  const good = await run('verify', ['--data', directory]);
  assert.equal(good.code, 0, good.err + good.out);
  assert.match(good.out, /^from the start: 449 commands in 45 batches/m);
  assert.match(good.out, /\nsound\n$/);
  const json = await run('verify', ['--data', directory, '--json']);
  assert.equal((JSON.parse(json.out) as { sound: boolean }).sound, true);
  assert.equal((await run('verify', ['--data', join(root, 'none')])).code, 2);
  assert.equal((await run('verify', ['--wrong'])).code, 2);
  const lock = lockDirectory(directory);
  assert.match((await run('verify', ['--data', directory])).err, /DIRECTORY_IN_USE/);
  lock.release();

  const log = await run('inspect', ['log', directory, '--from', '8', '--limit', '3']);
  assert.deepEqual(
    log.out.split('\n').filter((line) => line.startsWith('  ')),
    [
      '  8 Deposit account=0 gateway=0 request=0 beneficiary=2 asset=1 amount=1000000000000000 ' +
        'externalId=d2-1',
      '  9 Deposit account=0 gateway=0 request=0 beneficiary=2 asset=2 amount=1000000000000000 ' +
        'externalId=d2-2',
      log.out.split('\n').find((line) => line.startsWith('  10 PlaceOrder account=')),
    ],
  );
  const path = segmentPath(directory, 1);
  const segment = await run('inspect', ['log', path, '--limit', '1']);
  assert.match(segment.out, /^segment .* firstSequence=1 behaviour=2 [^]*\n {2}1 CreateAsset/);
  assert.match(segment.out, /\nend at offset \d+: \d+ batches, last sequence \d+\n$/);
  const [first] = listSnapshots(nodeDisk, directory);
  const snapshot = await run('inspect', ['snapshot', first as string]);
  assert.match(snapshot.out, /^sequence {5}199$/m);
  assert.match(snapshot.out, /^audit {8}sound$/m);
  assert.equal((await run('inspect', ['log', join(root, 'none')])).code, 1);
  assert.equal((await run('inspect', ['both'])).code, 2);

  const file = nodeDisk.open(path, 'write');
  nodeDisk.write(file, Uint8Array.of(0xff), 5000);
  nodeDisk.close(file);
  const bad = await run('verify', ['--data', directory]);
  assert.equal(bad.code, 1);
  assert.match(bad.out, /^FAULT: LOG_CORRUPT: .*segment at offset \d+, sequence \d+: /m);
  const damaged = await run('inspect', ['log', path]);
  assert.equal(damaged.code, 1);
  assert.match(damaged.err, /LOG_CORRUPT: .* at offset \d+, sequence \d+: /);
});
