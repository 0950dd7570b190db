/** The exchange with its real threads: opening, stopping, opening again, refusing, failing. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { BATCH_HEADER_BYTES } from '../../src/codec/batch.ts';
import { writeCommand } from '../../src/core/command.ts';
import { EventBuffer } from '../../src/core/core.ts';
import { recordBuffer } from '../../src/core/schema.ts';
import type { Output } from '../../src/codec/output.ts';
import { openExchange } from '../../src/engine/open-exchange.ts';
import { recover } from '../../src/engine/recover.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { systemRandom } from '../../src/platform/random.ts';
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

test('a log that tells of other events than replay gives is refused (P3, P15)', async (t) => {
  const directory = scratch(t);
  const exchange = await openExchange({ directory, ...quick });
  for (const command of setup) await exchange.link.submit(command);
  await exchange.stop();
  const { log, recovered } = openFileLog({ disk: nodeDisk, random: systemRandom, directory });
  const { lastSequence, timeMs } = recovered;
  const batch = recordBuffer(new ArrayBuffer(1024));
  const tick = { kind: 'Tick', account: 0, gateway: 0, request: 0, random: 0 } as const;
  const bytes = BATCH_HEADER_BYTES + writeCommand(batch, BATCH_HEADER_BYTES, tick);
  const stamp = { firstSequence: lastSequence + 1, count: 1, timeMs };
  log.append(batch, bytes, { ...stamp, digestSequence: lastSequence, digest: 12345 });
  log.close();
  await assert.rejects(openExchange({ directory, ...quick }), (error: Error) => {
    assert.match(error.message, /the same log gave other events/);
    return true;
  });
});

test('a history that is gone is made again from the whole log', async (t) => {
  const directory = scratch(t);
  const first = await openExchange({ directory, ...quick });
  for (const command of [...setup, ...mixture(50)]) await first.link.submit(command);
  await first.stop();
  const { sequence } = first.metrics();
  for (const name of readdirSync(directory)) {
    if (name.startsWith('history.')) rmSync(join(directory, name));
  }
  const second = await openExchange({ directory, ...quick });
  await second.stop();
  const history = new DatabaseSync(second.historyPath, { readOnly: true });
  const orders = history.prepare('SELECT count(*) AS count FROM orders').get();
  history.close();
  assert.ok(second.metrics().followerSequence >= sequence);
  assert.equal(orders?.['count'], first.metrics().ordersAccepted);
});

test('a disk with little room opens cancel-only, and says so in the figures', async (t) => {
  const directory = scratch(t);
  const first = await openExchange({ directory, ...quick });
  for (const command of setup) await first.link.submit(command);
  assert.equal(first.metrics().lowSpace, false);
  await first.stop();
  const space = { low: 2 ** 52, enough: 2 ** 53 };
  const second = await openExchange({ directory, ...quick, space });
  const seen = new Promise<Output>((resolve) => {
    second.link.onOutput((output) => {
      if (output.events.length > 0) resolve(output);
    });
  });
  assert.deepEqual((await seen).events, [
    { kind: 'MarketStatusChanged', market: 1, status: 'CANCEL_ONLY' },
  ]);
  assert.equal(second.metrics().lowSpace, true);
  await second.stop();
});
