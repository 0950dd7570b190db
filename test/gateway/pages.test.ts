/** Lists by cursor: every row once, newest first, wherever history stands while a client pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { listPage, sortable } from '../../src/gateway/pages.ts';
import { isProblem } from '../../src/gateway/problems.ts';

test('every row comes once, newest first, while history catches up between pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 60 }),
      async (count, limit, steps) => {
        const all = Array.from({ length: count }, (_, index) => index + 1);
        const found: number[] = [];
        let stored = 0;
        let cursor: string | undefined;
        for (const step of steps) {
          stored = Math.max(stored, Math.min(step, count));
          const kept = Math.max(0, stored - 5); // the views let go of rows a little later
          const at = stored;
          const page = await listPage<number>(
            {
              recent: all.slice(kept),
              key: sortable,
              isAhead: (row, sequence) => row > sequence,
              history: (next, rows) => {
                const below = next === undefined ? Number.POSITIVE_INFINITY : Number(next);
                const left = all.filter((row) => row <= at && row < below).toReversed();
                const some = left.slice(0, rows);
                const more = left.length > rows ? String(some.at(-1)) : undefined;
                return Promise.resolve({ rows: some, next: more, sequence: at });
              },
            },
            cursor,
            limit,
          );
          assert.ok(!isProblem(page));
          assert.ok(page.rows.length <= limit);
          if (cursor === undefined) assert.equal(page.rows.length, Math.min(limit, count));
          found.push(...page.rows);
          if (page.nextCursor === null) break;
          cursor = page.nextCursor;
        }
        assert.deepEqual(found, all.toReversed());
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});
