/** The exchange with its real threads: opening, stopping, opening again, refusing, failing. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EventBuffer } from '../../src/core/core.ts';
import type { Output } from '../../src/codec/output.ts';
import { openExchange } from '../../src/engine/open-exchange.ts';
import { recover } from '../../src/engine/recover.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { scratch } from './rig.ts';
import { deposit, mixture, setup } from './sample.ts';

const quick = { warmUpMs: 10 } as const;

test('stop answers what is on its way, snapshots, and the next start has it all', async (t) => {
  const directory = scratch(t);
  const first = await openExchange({ directory, ...quick });
  assert.equal(first.sequence, 0);
  const outputs: Output[] = [];
  first.link.onOutput((output) => outputs.push(output));
  for (const command of setup) await first.link.submit(command);
  const asked = mixture(3000).map((command) => first.link.submit(command));
  const stopping = first.stop();
  assert.deepEqual(await first.link.submit(deposit(1, 1, 1n, 'too late')), { kind: 'stopped' });
  const answers = await Promise.all(asked);
  await stopping;
  assert.ok(answers.every((each) => each.kind === 'answer'));
  assert.deepEqual(
    outputs.map((each) => each.sequence),
    outputs.map((_, i) => i + 1),
  );
  const { sequence, followerSequence, snapshotSequence } = first.metrics();
  assert.deepEqual(
    { followerSequence, snapshotSequence },
    {
      followerSequence: sequence,
      snapshotSequence: sequence,
    },
  );
  assert.equal(readdirSync(join(directory, 'snapshots')).length, 1);

  const second = await openExchange({ directory, ...quick });
  const events = new EventBuffer(1 << 16);
  const options = { disk: nodeDisk, events, until: sequence, warn: () => undefined };
  const replayed = recover({ ...options, directory }).core;
  assert.equal(second.sequence, sequence);
  assert.deepEqual(second.image, replayed.image());
  const next = await second.link.submit(deposit(1, 1, 1n, 'after'));
  assert.ok(next.kind === 'answer' && next.sequence > sequence);
  await second.stop();
});

test('a second engine on the same directory is refused', async (t) => {
  const directory = scratch(t);
  const first = await openExchange({ directory, ...quick });
  await assert.rejects(openExchange({ directory, ...quick }), { code: 'DIRECTORY_IN_USE' });
  await first.stop();
  const second = await openExchange({ directory, ...quick });
  await second.stop();
});

test('a damaged log is refused at the start, with the file named', async (t) => {
  const directory = scratch(t);
  const failures: Error[] = [];
  const onFailure = (error: Error): number => failures.push(error);
  const exchange = await openExchange({ directory, ...quick, segmentBytes: 2 << 20, onFailure });
  for (const command of setup) await exchange.link.submit(command);
  await exchange.stop();
  assert.deepEqual(failures, []);
  const segment = readdirSync(join(directory, 'log')).find((name) => name.endsWith('.segment'));
  assert.ok(segment !== undefined);
  const file = nodeDisk.open(join(directory, 'log', segment), 'write');
  nodeDisk.write(file, new Uint8Array([1, 2, 3, 4]), 4096 + 100);
  nodeDisk.close(file);
  await assert.rejects(openExchange({ directory, ...quick }), (error: Error) => {
    assert.match(error.message, /LOG_CORRUPT: .*segment at offset/);
    return true;
  });
});

test('a history that belongs to another log stops the exchange', async (t) => {
  const directory = scratch(t);
  const other = scratch(t);
  const long = await openExchange({ directory: other, ...quick });
  for (const command of setup) await long.link.submit(command);
  await long.stop();
  const { historyPath } = long;
  const failed = await new Promise<Error>((resolve) => {
    openExchange({ directory, ...quick, historyPath, onFailure: resolve }).catch(resolve);
  });
  assert.match(failed.message, /belongs to another log/);
});
