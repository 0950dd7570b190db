/**
 * Order flows to judge the core by, in the file format of the public benchmark but of our own design:
 * the same mix of messages around four different mids. `static` piles its orders on 60 levels around a
 * mid that stands still; `swing-25` and `swing-40` move the mid up and down by so many per cent;
 * `flash-crash` lets it fall by a third within a hundredth of the messages, while many cancel, and come
 * back. Run: order-flow.ts KIND FILE [--messages N] [--seed N]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../sim/random.ts';
import type { MessageRow } from '../src/cli/judge-file.ts';
import { writeMessages } from '../src/cli/judge-file.ts';

export const flowKinds = ['static', 'swing-25', 'swing-40', 'flash-crash'] as const;
export type FlowKind = (typeof flowKinds)[number];

const LIVE = 40_000;
const MID = 2_800;
const DEPTH = 30;
const QUANTITY_MAX = 100;
const MESSAGES_PER_SWING = 100_000;
const [NEW, CANCEL, MODIFY] = [0, 1, 2] as const;

/** The mid, in ticks, at a share (0 .. 1) of a flow of `count` messages. */
function midAt(kind: FlowKind, share: number, count: number): number {
  if (kind === 'static') return MID;
  if (kind === 'flash-crash') {
    const fallen = Math.min(1, Math.max(0, (share - 0.5) / 0.01));
    const back = Math.min(1, Math.max(0, (share - 0.52) / 0.1));
    return Math.round(MID * (1 - (fallen - back) / 3));
  }
  const reach = kind === 'swing-25' ? 0.25 : 0.4;
  const phase = (share * Math.ceil(count / MESSAGES_PER_SWING)) % 1;
  const wave = phase < 0.25 ? phase : phase < 0.75 ? 0.5 - phase : phase - 1;
  return Math.round(MID * (1 + reach * 4 * wave));
}

/** `count` messages of one kind; the same seed gives the same messages. */
export function orderFlow(kind: FlowKind, seed: number, count: number): MessageRow[] {
  const random = new Random(seed);
  const live: { id: number; side: number }[] = [];
  const rows: MessageRow[] = [];
  const price = (side: number, mid: number): number => {
    const away = 1 + Math.floor((random.below(DEPTH * 1_000) * random.below(1_000)) / 1e6);
    return side === 0 ? mid - away : mid + away;
  };
  for (let id = 1; rows.length < count; ) {
    const share = rows.length / count;
    const mid = midAt(kind, share, count);
    const fleeing = kind === 'flash-crash' && share > 0.5 && share < 0.51;
    const draw = random.below(1_000);
    const quantity = 1 + random.below(QUANTITY_MAX);
    const side = random.below(2);
    const growing = live.length < Math.min(LIVE, count / 4);
    const cancels = fleeing ? 800 : growing ? 100 : 425;
    if (draw < 75) {
      // Marketable: at most 3 levels through the mid, never resting.
      const limit = side === 0 ? mid + 3 : mid - 3;
      rows.push([NEW, side, 1, quantity, id++, limit]);
    } else if (draw < 75 + cancels && live.length > 0) {
      const at = random.below(live.length);
      const gone = live[at] as { id: number; side: number };
      live[at] = live.at(-1) as { id: number; side: number };
      live.pop();
      rows.push([CANCEL, gone.side, 0, 0, gone.id, 0]);
    } else if (draw > 912 && live.length > 0) {
      const { id: moved, side: same } = random.pick(live);
      rows.push([MODIFY, same, 0, quantity, moved, price(same, mid)]);
    } else {
      live.push({ id, side });
      rows.push([NEW, side, 0, quantity, id++, price(side, mid)]);
    }
  }
  return rows;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      messages: { type: 'string', default: '2000000' },
      seed: { type: 'string', default: '23' },
    },
  });
  const [kind, file] = positionals;
  const found = flowKinds.find((each) => each === kind);
  if (found === undefined || file === undefined) {
    process.stderr.write(`order-flow KIND FILE, where KIND is one of ${flowKinds.join(', ')}\n`);
    return 2;
  }
  const rows = orderFlow(found, Number(values.seed), Number(values.messages));
  writeFileSync(file, writeMessages(rows));
  return 0;
}

if (import.meta.main) process.exitCode = main();
