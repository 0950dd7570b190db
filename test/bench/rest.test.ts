/** The benchmark of signed orders over HTTP runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rest } from '../../bench/rest.ts';

for (const surface of ['native', 'binance'] as const) {
  test(`the REST benchmark of the ${surface} surface runs tiny`, { timeout: 60_000 }, async () => {
    for (const figure of Object.values(await rest(100, 1, surface))) assert.ok(figure > 0);
  });
}
