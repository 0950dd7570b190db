/**
 * Everybody can use the terminal: axe finds nothing serious on any of its pages, a phone has all of it,
 * and a keyboard alone is enough to trade.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { setStage, signInToDemo, withoutBrowser } from './browser.ts';
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

async function place(page: Page, price: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Place an order' });
  await form.getByLabel('Price', { exact: true }).fill(price);
  await form.getByLabel('Quantity', { exact: true }).fill('1');
  await form.getByLabel('Quantity', { exact: true }).press('Enter');
}

describe('access', { skip: withoutBrowser }, () => {
  let stage: Stage;
  before(async () => {
    stage = await setStage(3);
  });
  after(() => stage.end());

  test('axe finds nothing serious: trading, in every look', async () => {
    const page = await stage.open();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    assert.deepEqual(await seriousFindings(page), [], 'signing in');
    await page.keyboard.press('Escape');
    await signInToDemo(page, 'carol');
    await page.getByRole('region', { name: 'Price chart' }).locator('canvas').first().waitFor();
    await place(page, '30000');
    await page.getByRole('region', { name: 'Open orders' }).locator('tbody tr').first().waitFor();
    for (const theme of ['dark', 'light']) {
      for (const palette of ['classic', 'safe']) {
        await page.evaluate(`Object.assign(document.documentElement.dataset,
          { theme: '${theme}', palette: '${palette}' }); dispatchEvent(new Event('looks'))`);
        assert.deepEqual(await seriousFindings(page), [], `${theme}, ${palette}`);
      }
    }
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('No open orders.').waitFor();
    await page.context().close();
  });

  test('axe finds nothing serious: account, operator, settings, palette, help', async () => {
    const page = await stage.open();
    await signInToDemo(page, 'admin');
    for (const path of ['account', 'operator/markets', 'operator/accounts', 'operator/fees']) {
      await page.goto(`${stage.server.url}/#/${path}`);
      await page.getByRole('table').first().waitFor();
      assert.deepEqual(await seriousFindings(page), [], path);
    }
    for (const path of ['operator/users', 'operator/health']) {
      await page.goto(`${stage.server.url}/#/${path}`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      assert.deepEqual(await seriousFindings(page), [], path);
    }
    await page.goto(`${stage.server.url}/#/`);
    for (const [key, dialog] of [
      ['/', 'Palette'],
      ['?', 'Keyboard'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name: dialog }).waitFor();
      assert.deepEqual(await seriousFindings(page), [], dialog);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('Confirm orders before sending').waitFor();
    assert.deepEqual(await seriousFindings(page), [], 'settings');
    await page.context().close();
  });

  test('a phone has all of it, and nothing is wider than its screen', async () => {
    const page = await stage.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await signInToDemo(page, 'dave');
    const parts = page.getByRole('navigation', { name: 'Parts of the screen' });
    await parts.getByRole('button', { name: 'Book' }).tap();
    const book = page.getByRole('application', { name: /^Order book/ });
    const price = page.getByRole('form').getByLabel('Price', { exact: true });
    // The book has just been opened: its first picture may still be on its way.
    for (let tries = 0; tries < 50 && !(await price.isVisible()); tries++) {
      await book.tap({ position: { x: 60, y: 420 }, timeout: 1_000 }).catch(() => undefined);
    }
    assert.match(await price.inputValue(), /^\d+\.\d\d$/);
    await place(page, '30001');
    await parts.getByRole('button', { name: 'Orders' }).tap();
    await page.getByRole('region', { name: 'Open orders' }).locator('tbody tr').first().waitFor();
    for (const name of ['Chart', 'Book', 'Trade', 'Orders', 'Balances']) {
      await parts.getByRole('button', { name }).tap();
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(overflow, 0, name);
      assert.deepEqual(await seriousFindings(page), [], name);
    }
    await parts.getByRole('button', { name: 'Orders' }).tap();
    await page.getByRole('button', { name: /^Cancel order/ }).tap();
    await page.getByText('No open orders.').waitFor();
    await page.context().close();
  });

  test('a keyboard alone signs in, finds a market, trades and cancels', async () => {
    const page = await stage.open();
    const { keyboard } = page;
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).focus();
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('button', { name: 'bob', exact: true }).focus();
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await keyboard.press('/');
    await keyboard.type('eth/us');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Buy ETH' }).waitFor();
    await keyboard.press('s');
    const price = page.getByRole('form').getByLabel('Price', { exact: true });
    await price.and(page.locator(':focus')).waitFor();
    await keyboard.type('9000');
    await keyboard.press('ArrowUp');
    await keyboard.press('Shift+ArrowUp');
    assert.equal(await price.inputValue(), '9000.11');
    await keyboard.press('Tab');
    await keyboard.type('0.5');
    await keyboard.press('Control+Enter');
    const orders = page.getByRole('region', { name: 'Open orders' });
    await orders.getByText('9,000.11').waitFor();
    await orders.getByRole('button', { name: /^Change: Price/ }).focus();
    await keyboard.press('Enter');
    await keyboard.press('Control+A');
    await keyboard.type('9100');
    await keyboard.press('Enter');
    await orders.getByText('9,100').waitFor();
    await orders.getByRole('button', { name: /^Cancel order/ }).focus();
    await keyboard.press('Enter');
    await page.getByText('No open orders.').waitFor();
    await page.context().close();
    assert.deepEqual(stage.complaints, []);
  });
});
