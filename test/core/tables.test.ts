/** The open-addressed tables against Maps: growth, their fullest load, deletion by shifting back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientIds } from '../../src/core/client-ids.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { OrderArena } from '../../src/core/order-arena.ts';
import { F64_WORDS, ORDER_ID } from '../../src/core/order-fields.ts';
import { OrderIndex } from '../../src/core/order-index.ts';

let state = 5;
const below = (end: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * end);
};

test('the order index finds what is open and nothing else, ids beyond 2^32 included', () => {
  const orders = new OrderArena();
  const index = new OrderIndex(orders);
  const open = new Map<number, number>();
  const gone: number[] = [];
  let orderId = 2 ** 32 - 3000;
  for (let i = 0; i < 40_000; i++) {
    // Fills beyond two doublings, then empties again.
    if (open.size === 0 || below(100) < (i < 20_000 ? 70 : 35)) {
      orderId += 1 + (below(50) === 0 ? below(5000) : 0);
      orders.peek();
      const slot = orders.take();
      orders.f64[slot * F64_WORDS + ORDER_ID] = orderId;
      index.add(orderId, slot);
      open.set(orderId, slot);
    } else {
      const [oldest] = open.keys();
      const id = below(2) === 0 ? oldest! : [...open.keys()].at(-1)!;
      index.remove(id, open.get(id)!);
      orders.release(open.get(id)!);
      open.delete(id);
      gone.push(id);
    }
    if (i % 500 !== 0) continue;
    for (const [id, slot] of open) assert.equal(index.find(id), slot);
    for (const id of gone.slice(-200)) assert.equal(index.find(id), 0);
    for (const id of open.keys()) assert.equal(index.find(id + 2 ** 32), 0);
    assert.equal(index.count, open.size);
    const byId: number[] = [];
    index.eachById(orderId, (slot) => byId.push(slot));
    assert.deepEqual(byId, [...open.values()]);
  }
});

test('client ids are found by account and whole text', () => {
  const clients = new ClientIds();
  const known = new Map<string, number>();
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const find = (account: number, text: string): number =>
    clients.find(account, bytes(text), 0, text.length);
  for (let i = 0; i < 20_000; i++) {
    const account = 1 + below(3);
    const text = `${below(3000)}`.padStart(1 + below(36), '-');
    const key = `${account}:${text}`;
    const record = find(account, text);
    assert.equal(record === 0 ? undefined : clients.slotOf(record), known.get(key));
    if (record === 0) {
      clients.add(account, bytes(text), 0, text.length, i);
      known.set(key, i);
    } else {
      assert.equal(clients.text(record), text);
      clients.remove(record);
      known.delete(key);
    }
  }
  for (const [key, slot] of known) {
    const record = find(Number(key[0]), key.slice(2));
    assert.equal(clients.slotOf(record), slot);
  }
  assert.equal(find(1, 'x'.repeat(37)), 0);
});

test('ledger handles stay through growth, and carries and borrows are exact', () => {
  const ledger = new Ledger();
  const handles = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    const [account, asset] = [below(4000), 1 + below(6)];
    const key = `${account}:${asset}`;
    assert.equal(ledger.find(account, asset), handles.get(key) ?? 0);
    handles.set(key, ledger.handle(account, asset));
  }
  assert.equal(ledger.count, handles.size + 1);
  const at = 4;
  let balance = 0n;
  for (let i = 0; i < 5000; i++) {
    const [lo, hi] = [below(2 ** 20) * 2 ** 32 + below(2 ** 32), below(3)];
    const amount = BigInt(hi) * 2n ** 52n + BigInt(lo);
    assert.equal(ledger.covers(at, lo, hi), balance >= amount);
    if (balance >= amount && below(2) === 0) {
      ledger.debit(at, lo, hi);
      balance -= amount;
    } else if (balance + amount < 2n ** 63n) {
      ledger.credit(at, lo, hi);
      balance += amount;
    }
    assert.equal(ledger.amount(at), balance);
  }
  assert.throws(() => ledger.debit(at, 0, 2 ** 11), /never goes below zero/);
});
