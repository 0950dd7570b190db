/** The benchmark of the terminal, tiny: it runs, the flood arrives, the page keeps up with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from '../../bench/web/page.ts';
import { withoutBrowser } from '../web/browser.ts';

test('the terminal draws under a flood and shows the latest', {
  skip: withoutBrowser,
}, async () => {
  const found = await measure({ seconds: 1, changes: 1_000, trades: 200 });
  assert.ok(found.framesPerSecond > 0);
  assert.ok(found.changesPerSecond > 0 && found.tradesPerSecond > 0);
  assert.equal(found.isCurrent, true);
  assert.ok(found.scriptKb < 300, `${found.scriptKb} kB of script`);
});
