/** The terminal in a real browser: it goes live, and axe finds nothing serious. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { setStage, withoutBrowser } from './browser.ts';
import type { Stage } from './browser.ts';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds that is serious or worse, each with the first place. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { passes, violations } = await page.evaluate<{
    readonly passes: readonly unknown[];
    readonly violations: readonly Violation[];
  }>(`${axe.source}; axe.run()`);
  assert.ok(passes.length > 10, 'axe looked at the page');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

describe('the terminal', { skip: withoutBrowser }, () => {
  let stage: Stage;
  before(async () => {
    stage = await setStage(3);
  });
  after(() => stage.end());

  test('shows a living market, and axe finds nothing serious, dark and light', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      const page = await stage.open({ colorScheme });
      await page.getByTestId('last-price').filter({ hasText: /^\d/ }).waitFor();
      await page.getByRole('region', { name: 'Price chart' }).locator('canvas').first().waitFor();
      assert.deepEqual(await seriousFindings(page), [], colorScheme);
      await page.context().close();
    }
    assert.deepEqual(stage.complaints, []);
  });
});
