/** A restored core behaves as the one it was taken of: the same random commands, the same answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { A, B, C, Scenario } from './scenario.ts';

function play(s: Scenario, seed: number, steps: number): string[] {
  let state = seed;
  const below = (end: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * end);
  };
  const lines: string[] = [];
  const modes = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'] as const;
  for (let i = 0; i < steps; i++) {
    const account = [A, B, C][below(3)]!;
    const side = below(2) === 0 ? 'BUY' : 'SELL';
    const orderId = 1 + below(s.core.lastOrderId + 1);
    const selfTradeMode = modes[below(5)]!;
    const clientOrderId = below(3) === 0 ? `c${below(6)}` : '';
    const price = 95 + below(10);
    const quantity = 1 + below(9);
    const kind = below(10);
    if (kind < 6) {
      lines.push(
        s.order(account, {
          side,
          price,
          quantity,
          clientOrderId,
          selfTradeMode,
          idempotencyKey: `k${below(90)}`,
        }),
      );
    } else if (kind < 7) lines.push(s.cancel(account, orderId));
    else if (kind < 8) lines.push(s.amend(account, orderId, below(2) * price, quantity));
    else if (kind < 9) lines.push(s.market(account, side, { quantity, selfTradeMode }));
    else lines.push(s.market(account, side, { quoteAmount: BigInt(below(90_000)), selfTradeMode }));
  }
  return lines;
}

test('snapshots midway change nothing (P4)', () => {
  for (const seed of [1, 2, 3]) {
    const [one, two] = [new Scenario({ takerFee: 3 }), new Scenario({ takerFee: 3 })];
    for (let part = 0; part < 6; part++) {
      assert.deepEqual(play(two, seed + part, 150), play(one, seed + part, 150));
      two.restore();
      assert.equal(two.core.stateHash(), one.core.stateHash());
      assert.deepEqual(two.core.image(), one.core.image());
      assert.deepEqual(two.core.snapshot(), one.core.snapshot());
    }
  }
});

test('one word more or less of a snapshot is refused', () => {
  const bytes = new Scenario().core.snapshot();
  const events = new EventBuffer(4096);
  assert.throws(() => Core.restore(bytes.slice(0, -8), events));
  const longer = new Uint8Array(bytes.length + 8);
  longer.set(bytes);
  assert.throws(() => Core.restore(longer, events));
  assert.throws(() => Core.restore(new Uint8Array(8), events));
});

test('one command may cause more events than the buffer holds', () => {
  const events = new EventBuffer(4096);
  let drained = 0;
  events.onFull = () => {
    drained++;
    events.reset();
  };
  const s = new Scenario();
  for (let i = 0; i < 300; i++) s.buy(A, 1, 10);
  const core = Core.restore(s.core.snapshot(), events);
  core.apply(
    s.record({ kind: 'CancelAll', market: 0, side: 'BOTH', target: 0 }),
    0,
    core.sequence + 1,
    2000,
  );
  assert.ok(drained > 5);
  assert.equal(core.openOrders, 0);
});
