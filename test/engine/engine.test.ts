/** The engine's promises, in one thread over real files: durability gate, refusals, chunks, time, space. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Refusal } from '../../src/link/link.ts';
import { Rig, scratch, turn } from './rig.ts';
import { cancelAll, deposit, mixture, place, setup } from './sample.ts';

test('an answer comes only after its batch is durable, never before (P1)', async (t) => {
  const rig = new Rig({ directory: scratch(t) });
  await rig.run(setup);
  const seen = rig.outputs.length;
  let answer: Answer | Refusal | undefined;
  const asked = rig.link.submit(deposit(1, 1, 5n, 'gate'));
  void asked.then((value) => (answer = value));
  for (let i = 0; i < 5; i++) {
    rig.engine.step();
    await turn();
  }
  const applied = rig.core.sequence;
  assert.deepEqual({ answer, outputs: rig.outputs.length }, { answer: undefined, outputs: seen });
  rig.writer.step();
  await turn();
  assert.equal(answer, undefined, 'durable, and not yet published');
  rig.engine.step();
  await turn();
  assert.deepEqual(answer, {
    kind: 'answer',
    sequence: applied,
    timeMs: rig.nowMs,
    events: [{ kind: 'Deposited', account: 1, asset: 1, amount: 5n, externalId: 'gate' }],
  });
  assert.deepEqual(rig.outputs.at(-1)?.sequence, applied);
  rig.close();
});

test('a full queue answers busy at once, and the rest is answered in order', async (t) => {
  const rig = new Rig({ directory: scratch(t), commandBytes: 4096 });
  await rig.run(setup);
  const asked = Array.from({ length: 80 }, (_, i) => rig.link.submit(deposit(1, 1, 1n, `b-${i}`)));
  const before = rig.engine.sequence;
  await rig.settle();
  const answers = await Promise.all(asked);
  const first = answers.findIndex((each) => each.kind === 'busy');
  assert.ok(first > 5 && first < 80, `${first} fit`);
  answers.forEach((each, i) => {
    if (i >= first) assert.deepEqual(each, { kind: 'busy' });
    else assert.equal(each.kind === 'answer' && each.sequence, before + 1 + i);
  });
  rig.close();
});

test('the control lane passes a full queue', async (t) => {
  const rig = new Rig({ directory: scratch(t), commandBytes: 4096 });
  await rig.run([...setup, place(1, 'BUY', 900, 5)]);
  const asked = Array.from({ length: 80 }, (_, i) => rig.link.submit(deposit(1, 1, 1n, `q-${i}`)));
  const halt = rig.link.submit(cancelAll(1), { control: true });
  await rig.settle();
  const [control, ...queued] = await Promise.all([halt, ...asked]);
  assert.equal(control?.kind, 'answer');
  const sequences = queued.flatMap((each) => (each.kind === 'answer' ? [each.sequence] : []));
  assert.ok(sequences.length > 5 && sequences.length < 80);
  assert.ok(control?.kind === 'answer' && control.sequence < Math.min(...sequences));
  rig.close();
});

test('a command whose deadline has passed is refused at sequencing', async (t) => {
  const rig = new Rig({ directory: scratch(t) });
  await rig.run(setup);
  const before = rig.engine.sequence;
  const asked = [
    rig.link.submit(deposit(1, 1, 1n, 'd-1'), { deadlineMs: rig.nowMs + 10 }),
    rig.link.submit(deposit(1, 1, 1n, 'd-2'), { deadlineMs: rig.nowMs + 100 }),
    rig.link.submit(deposit(1, 1, 1n, 'd-3')),
  ];
  rig.nowMs += 50;
  await rig.settle();
  const answers = await Promise.all(asked);
  assert.deepEqual(
    answers.map((each) => (each.kind === 'answer' ? each.sequence - before : each.kind)),
    ['late', 1, 2],
  );
  assert.equal(rig.shared.get('late'), 1);
  rig.close();
});

test('a huge cancel-all comes in chunks through small buffers, whole and in order', async (t) => {
  const rig = new Rig({
    directory: scratch(t),
    eventBytes: 2048,
    outputBytes: 1 << 14,
    raw: true,
  });
  const count = 600;
  const orders = Array.from({ length: count }, (_, i) => place(1, 'BUY', 1 + i, 1));
  for (const command of [...setup, ...orders]) {
    void rig.link.submit(command);
    await Promise.resolve();
    rig.engine.step();
    rig.writer.step();
    rig.engine.step();
    rig.take();
  }
  rig.outputs.length = 0;
  void rig.link.submit(cancelAll(1));
  await rig.settle();
  const chunks = rig.outputs.filter((each) => each.events.length > 0);
  assert.ok(chunks.length > 20, `${chunks.length} chunks`);
  const sequences = new Set(chunks.map((each) => each.sequence));
  assert.equal(sequences.size, 1);
  assert.deepEqual(
    chunks.map((each) => [each.first, each.last]),
    chunks.map((_, i) => [i === 0, i === chunks.length - 1]),
  );
  const canceled = chunks.flatMap((each) =>
    each.events.flatMap((event) => (event.kind === 'OrderCanceled' ? [event.orderId] : [])),
  );
  assert.deepEqual(
    canceled,
    Array.from({ length: count }, (_, i) => i + 1),
  );
  rig.close();
});

test('ticks come once a second, and log time never goes back', async (t) => {
  const rig = new Rig({ directory: scratch(t) });
  await rig.run(setup);
  const start = rig.outputs.length;
  for (const jump of [400, 700, 1000, -3_600_000, 500, 600]) {
    rig.nowMs += jump;
    await rig.settle();
  }
  const ticks = rig.outputs.slice(start);
  assert.deepEqual(
    ticks.map((each) => [each.timeMs, each.events.length]),
    [
      [1_001_100, 0],
      [1_002_100, 0],
      [1_002_100, 0],
      [1_002_100, 0],
    ],
  );
  rig.close();
});

/** A rig whose disk has so much left as `left` says. */
function narrowRig(directory: string, left: () => number): Rig {
  return new Rig({
    directory,
    wrap: (log) => ({
      get lastSequence() {
        return log.lastSequence;
      },
      append: (batch, bytes, stamp) => log.append(batch, bytes, stamp),
      sync: () => log.sync(),
      spaceLeft: left,
      close: () => log.close(),
    }),
  });
}

test('low space makes every market cancel-only before the log fails', async (t) => {
  let left = 1 << 30;
  const rig = narrowRig(scratch(t), () => left);
  await rig.run([...setup, place(1, 'BUY', 900, 5)]);
  left = 1000;
  rig.monotonicMs += 1000;
  rig.writer.step();
  await rig.settle();
  assert.deepEqual(rig.outputs.at(-1)?.events, [
    { kind: 'MarketStatusChanged', market: 1, status: 'CANCEL_ONLY' },
  ]);
  const operator = { account: 0, gateway: 0, request: 0 } as const;
  const [order, reopen, cancel] = await rig.run([
    place(1, 'BUY', 900, 5),
    { kind: 'SetMarketStatus', ...operator, market: 1, status: 'TRADING' },
    cancelAll(1),
  ]);
  assert.ok(order?.kind === 'answer' && order.events[0]?.kind === 'Rejected');
  assert.equal(order.events[0].reason, 'MARKET_CANCEL_ONLY');
  assert.deepEqual(reopen, { kind: 'stopped' });
  assert.ok(cancel?.kind === 'answer' && cancel.events[0]?.kind === 'OrderCanceled');
  rig.close();
});

test('low space ends a call too, and none begins on a full disk', async (t) => {
  let left = 1 << 30;
  const rig = narrowRig(scratch(t), () => left);
  const operator = { account: 0, gateway: 0, request: 0, market: 1 } as const;
  const auction = { kind: 'StartAuction', ...operator, callMs: 60_000, randomMs: 0 } as const;
  await rig.run([...setup, auction]);
  left = 1000;
  rig.monotonicMs += 1000;
  rig.writer.step();
  await rig.settle();
  assert.deepEqual(rig.outputs.at(-1)?.events, [
    { kind: 'MarketStatusChanged', market: 1, status: 'CANCEL_ONLY' },
  ]);
  const preOpen = { kind: 'SetMarketStatus', ...operator, status: 'PRE_OPEN' } as const;
  assert.deepEqual(await rig.run([auction, preOpen]), [{ kind: 'stopped' }, { kind: 'stopped' }]);
  rig.close();
});

test('a recovered state equals that of the run that never stopped (P4)', async (t) => {
  const directory = scratch(t);
  const rig = new Rig({ directory });
  await rig.run(setup);
  await rig.run(mixture(1500));
  const expected = { hash: rig.core.stateHash(), digest: rig.engine.digest };
  rig.close();
  const again = new Rig({ directory });
  assert.deepEqual({ hash: again.core.stateHash(), digest: again.engine.digest }, expected);
  assert.deepEqual(again.core.audit(), []);
  await again.run(mixture(200, 7));
  again.close();
});
