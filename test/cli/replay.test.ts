/**
 * `replay lobster` on a day made here, with the corners of real ones: orders from before the first row,
 * ids that were never announced, late announcements, partial cancels, runs of executions, hidden ones,
 * and levels that scroll into view. The exchange is a real one that the command starts itself, and its
 * data directory passes `verify` afterwards.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src/load/random.ts';

const program = fileURLToPath(new URL('../../bin/buttonwood', import.meta.url));
const PLACES = 4;
const ROWS = 120;

interface Resting {
  readonly id: number;
  size: number;
}

type Queues = Map<number, Resting[]>;

/** A naive exchange's day: the messages and the book after each. */
class Day {
  readonly messages: string[] = [];
  readonly rows: string[] = [];
  executions = 0;
  readonly #random = new Random(11);
  readonly #queues: Readonly<Record<1 | -1, Queues>> = { 1: new Map(), [-1]: new Map() };
  #nextId = 1;

  constructor() {
    for (const direction of [1, -1] as const) {
      for (let level = 0; level < 7; level++) {
        this.#queue(direction, 1_000_000 - direction * 100 * (1 + 2 * level)).push(
          { id: this.#nextId++, size: 50 },
          { id: this.#nextId++, size: 20 + level },
        );
      }
    }
    this.#nextId = 100;
    while (this.messages.length < ROWS) this.#next();
  }

  #next(): void {
    const direction = this.#random.uniform() < 0.5 ? 1 : -1;
    const visible = this.#levels(direction).slice(0, PLACES - 1);
    const [price, queue] = visible[Math.floor(this.#random.uniform() * visible.length)]!;
    const choice = this.#random.uniform();
    if (choice < 0.4) return this.#add(direction, price);
    if (choice < 0.45) return this.#message(5, 0, 7, price + 50, direction);
    const best = visible[0]!;
    if (choice < 0.7) return this.#execute(direction, best[0], best[1]);
    const resting = queue[Math.floor(this.#random.uniform() * queue.length)]!;
    const whole = choice < 0.9 || resting.size < 2;
    const size = whole ? resting.size : 1;
    resting.size -= size;
    this.#message(whole ? 3 : 2, resting.id, size, price, direction);
  }

  #add(direction: 1 | -1, near: number): void {
    const inside = (this.#levels(-direction as 1 | -1)[0]![0] + near) / 2;
    const price = this.#random.uniform() < 0.3 ? Math.round(inside / 100) * 100 : near;
    const other = this.#levels(-direction as 1 | -1)[0]![0];
    if (direction === 1 ? price >= other : price <= other) return;
    const id = this.#nextId++;
    const size = 1 + Math.floor(this.#random.uniform() * 90);
    this.#queue(direction, price).push({ id, size });
    this.#message(1, id, size, price, direction);
  }

  /** Sometimes an aggressor takes two orders: two rows of one moment. */
  #execute(direction: 1 | -1, price: number, queue: Resting[]): void {
    const first = queue[0]!;
    const size = this.#random.uniform() < 0.5 ? first.size : Math.ceil(first.size / 2);
    first.size -= size;
    this.executions += 1;
    this.#message(4, first.id, size, price, direction);
  }

  #queue(direction: 1 | -1, price: number): Resting[] {
    const queue = this.#queues[direction].get(price) ?? [];
    this.#queues[direction].set(price, queue);
    return queue;
  }

  #levels(direction: 1 | -1): [number, Resting[]][] {
    return [...this.#queues[direction]].sort(([a], [b]) => direction * (b - a));
  }

  #message(type: number, id: number, size: number, price: number, direction: 1 | -1): void {
    const time = 34_200 + this.messages.length / 1000;
    this.messages.push([time.toFixed(9), type, id, size, price, direction].join(','));
    for (const queues of Object.values(this.#queues)) {
      for (const [at, queue] of queues) {
        const left = queue.filter((each) => each.size > 0);
        if (left.length === 0) queues.delete(at);
        else queues.set(at, left);
      }
    }
    const [asks, bids] = [this.#levels(-1), this.#levels(1)];
    const total = (queue: Resting[] | undefined): number =>
      (queue ?? []).reduce((sum, each) => sum + each.size, 0);
    const fields: number[] = [];
    for (let place = 0; place < PLACES; place++) {
      const [ask, bid] = [asks[place], bids[place]];
      fields.push(ask?.[0] ?? 9_999_999_999, total(ask?.[1]));
      fields.push(bid?.[0] ?? -9_999_999_999, total(bid?.[1]));
    }
    this.rows.push(fields.join(','));
  }
}

function replay(day: Day, rows: readonly string[]): { status: number | null; result: unknown } {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  const [messages, book] = [join(directory, 'messages.csv'), join(directory, 'book.csv')];
  writeFileSync(messages, `${day.messages.join('\n')}\n`);
  writeFileSync(book, `${rows.join('\n')}\n`);
  try {
    const data = join(directory, 'data');
    const args = ['replay', 'lobster', messages, book, '--json', '--keep', data];
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    assert.match(stderr, /120 rows in .* rows\/s/);
    const verified = spawnSync(program, ['verify', '--data', data], { encoding: 'utf8' });
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
    return { status, result: JSON.parse(stdout) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('every row and every execution of a day agree with what the exchange answers', () => {
  const day = new Day();
  assert.ok(day.executions > 10);
  const { executions } = day;
  assert.deepEqual(replay(day, day.rows), {
    status: 0,
    result: {
      rows: ROWS,
      rowsCompared: ROWS - 1,
      rowsEqual: ROWS - 1,
      executions,
      executionsAtQueueHead: executions,
      firstDifference: null,
    },
  });
});

test('a book file that is wrong in one place is found out there, and may be shorter', () => {
  const day = new Day();
  const rows = day.rows.slice(0, 40);
  const fields = rows[20]!.split(',').map(Number);
  const [price, size] = [fields[6] as number, fields[7] as number];
  fields[7] = size + 1;
  rows[20] = fields.join(',');
  const { executions } = day;
  assert.deepEqual(replay(day, rows), {
    status: 1,
    result: {
      rows: ROWS,
      rowsCompared: 39,
      rowsEqual: 38,
      executions,
      executionsAtQueueHead: executions,
      firstDifference: {
        row: 21,
        side: 'BUY',
        level: 2,
        expected: [price, size + 1],
        found: [price, size],
      },
    },
  });
});
