/**
 * kill -9 under load, again and again, in the middle of commits, snapshots, archiving and recovery:
 * nothing acknowledged is lost (P1), nothing happens twice (P10), and the state equals that of a run
 * that never crashed (P4). CRASH_CYCLES=1000 for longer.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { readCommand } from '../../src/core/command.ts';
import { EventBuffer } from '../../src/core/core.ts';
import { lengthAt } from '../../src/core/schema.ts';
import { recover } from '../../src/engine/recover.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { LogReader } from '../../src/log/log-reader.ts';
import { nodeDisk } from '../../src/platform/disk.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { scratch } from '../engine/rig.ts';
import type { Ack, Target } from './process.ts';
import { ServerProcess } from './process.ts';

const CYCLES = Number(process.env['CRASH_CYCLES'] ?? 50);
/** Orders on their way at once; over pipes enough to fill and archive segments. */
const LANES = { server: 24, engine: 400 } as const;
const disk = nodeDisk;

const random = (below: number): number => Math.floor(Math.random() * below);

/** Orders until the process dies. */
async function load(server: ServerProcess, cycle: number, lane: number): Promise<void> {
  for (let n = 0; ; n++) {
    const ack = await server.ask(`k-${cycle}-${lane}-${n}`, random);
    if (ack === undefined) return;
  }
}

/** What was acknowledged before the crash is known after it, under the same sequence. */
async function checkRemembered(server: ServerProcess, acks: readonly Ack[]): Promise<void> {
  const asked = acks.map((ack) => server.ask(ack.name, random));
  for (const [i, again] of (await Promise.all(asked)).entries()) {
    const ack = acks[i] as Ack;
    assert.ok(again !== undefined, `the server died: ${server.errors}`);
    assert.deepEqual(again, { ...ack, repeated: true, accepted: false });
  }
}

function hashOf(directory: string, until: number): string {
  const warn = (message: string): void => assert.fail(message);
  const { core } = recover({ disk, directory, events: new EventBuffer(1 << 16), until, warn });
  assert.deepEqual(core.audit(), []);
  return core.stateHash();
}

/** Every acknowledged order stands in the log under its sequence. */
function checkLog(directory: string, acks: ReadonlyMap<string, Ack>): number {
  const { log, recovered } = openFileLog({ disk, random: systemRandom, directory });
  const names = new Map<number, string>();
  const reader = new LogReader({ disk, directory, from: 1 });
  const { lastSequence } = recovered;
  for (let b = reader.next(lastSequence); b !== undefined; b = reader.next(lastSequence)) {
    let sequence = b.header.firstSequence;
    for (let at = b.start; at < b.end; at += lengthAt(b.records, at)) {
      const command = readCommand(b.records, at);
      if (command.kind === 'PlaceOrder') names.set(sequence, command.clientOrderId);
      sequence += 1;
    }
  }
  reader.close();
  for (const ack of acks.values()) assert.equal(names.get(ack.sequence), ack.name);
  log.close();
  return lastSequence;
}

interface Outcome {
  readonly orders: number;
  readonly commands: number;
  readonly archived: number;
}

/** Kills one directory's server again and again, then looks at what is left. */
async function killAndCheck(target: Target, directory: string, cycles: number): Promise<Outcome> {
  const acks = new Map<string, Ack>();
  let recent: Ack[] = [];
  const snapshotIntervalSec = target === 'server' ? 1 : 0.1;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const server = new ServerProcess({ target, directory, snapshotIntervalSec });
    if (cycle % 10 === 9) {
      await sleep(50 + random(500));
      await server.kill();
      continue;
    }
    assert.ok(await server.ready, server.errors);
    await checkRemembered(server, recent);
    const fresh = server.acks.length;
    const lanes = Array.from({ length: LANES[target] }, (_, lane) => load(server, cycle, lane));
    // The clock starts with the first answer: on a busy machine that alone takes a while.
    for (let waited = 0; server.acks.length === fresh && waited < 5000; waited += 5) await sleep(5);
    assert.ok(server.acks.length > fresh, 'there was load');
    // Long enough, now and then, for a snapshot; behind pipes for full segments too.
    const life = cycle % 10 === 5 ? 1000 * snapshotIntervalSec : 20;
    await sleep(life + random(target === 'server' ? 150 : 900));
    assert.ok(server.alive, `it ended by itself: ${server.errors}`);
    await server.kill();
    await Promise.all(lanes);
    recent = [];
    for (const ack of server.acks.slice(fresh)) {
      assert.ok(!acks.has(ack.name), `${ack.name} was answered twice`);
      if (!ack.accepted) continue;
      acks.set(ack.name, ack);
      recent.push(ack);
    }
    recent = recent.slice(-100);
  }
  const lastSequence = checkLog(directory, acks);
  const fromSnapshot = hashOf(directory, lastSequence);
  const archived = readdirSync(join(directory, 'archive')).length;
  rmSync(join(directory, 'snapshots'), { recursive: true });
  assert.equal(hashOf(directory, lastSequence), fromSnapshot);
  return { orders: acks.size, commands: lastSequence, archived };
}

for (const [target, share] of [
  ['server', 1],
  ['engine', 0.2],
] as const) {
  const cycles = Math.ceil((CYCLES * share) / 2);
  test(`${2 * cycles} kills of the ${target} under load lose nothing acknowledged`, async (t) => {
    const runs = [scratch(t), scratch(t)].map((each) => killAndCheck(target, each, cycles));
    for (const { orders, commands, archived } of await Promise.all(runs)) {
      t.diagnostic(`${orders} orders acknowledged, ${commands} commands, ${archived} archived`);
    }
  });
}

const STRACE = 'strace';
/** Whether it is here and may trace. */
const strace = ((): boolean => {
  try {
    execFileSync(STRACE, ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test('a failing fdatasync stops the process at once, and it says why', {
  skip: strace ? false : 'strace is not installed or may not trace here',
}, async (t) => {
  const directory = scratch(t);
  const inject = 'inject=fdatasync:error=EIO:when=12';
  const segment = join(directory, 'log', '0000000000000001.segment');
  const first = new ServerProcess({ target: 'engine', directory, snapshotIntervalSec: 0 });
  assert.ok(await first.ready, first.errors);
  await first.kill();
  const under = [STRACE, '-f', '-qq', '-o', '/dev/null', '-P', segment, '-e', 'trace=fdatasync'];
  const server = new ServerProcess({
    target: 'engine',
    directory,
    snapshotIntervalSec: 0,
    under: [...under, '-e', inject],
  });
  assert.ok(await server.ready, server.errors);
  await load(server, 0, 0);
  assert.equal(await server.exited(), 1);
  assert.match(server.errors, /the log thread failed, the exchange stops: LOG_WRITE_FAILED: sync/);
  assert.match(server.errors, /DISK_IO: fdatasync/);
  const acks = new Map(server.acks.map((ack) => [ack.name, ack]));
  assert.ok(acks.size > 0, 'some orders came before the failure');
  checkLog(directory, acks);
});
