/**
 * Takes the pictures of docs/terminal.md: a demo exchange with its simulated traders, a minute of
 * trading so that the charts have something to show, and the terminal in its looks and sizes.
 *
 *   bin/node test/web/pictures.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { setStage } from './browser.ts';
import type { Stage } from './browser.ts';

const TRADERS = 8;
const WARM_UP_MS = 75_000;
const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Some orders around the price, so that chart, book and tables have something of one's own. */
async function trade(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'Place an order' });
  const text = await page.getByTestId('last-price').textContent();
  const last = Number((text ?? '').replaceAll(',', ''));
  const limits = [
    ['Buy', -18, '0.05'],
    ['Buy', -43, '0.12'],
    ['Sell', 21, '0.08'],
    ['Sell', 52, '0.15'],
  ] as const;
  for (const [side, away, quantity] of limits) {
    await page.getByRole('radio', { name: side, exact: true }).click();
    await form.getByLabel('Price', { exact: true }).fill((last + away).toFixed(2));
    await form.getByLabel('Quantity', { exact: true }).fill(quantity);
    await form.getByLabel('Quantity', { exact: true }).press('Enter');
    await form.getByLabel('Quantity', { exact: true }).and(page.locator('[value=""]')).waitFor();
  }
  await page.getByRole('radio', { name: 'Buy', exact: true }).click();
  await page.getByRole('button', { name: 'Market', exact: true }).click();
  await form.getByLabel('Quantity', { exact: true }).fill('0.4');
  await form.getByText('Slippage').waitFor();
}

async function desktop(stage: Stage, colorScheme: 'dark' | 'light'): Promise<void> {
  const page = await stage.openAs('alice', { colorScheme });
  // Long enough for the chart of seconds to fill its width.
  await page.waitForTimeout(WARM_UP_MS);
  if (colorScheme === 'dark') await trade(page);
  else await page.getByRole('form').getByLabel('Price', { exact: true }).fill('59000');
  await page.waitForTimeout(6_000);
  await shoot(page, `desktop-${colorScheme}`);
  await page.context().close();
}

async function phones(stage: Stage): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await stage.openAs('alice', { ...phone, colorScheme });
    const parts = page.getByRole('navigation', { name: 'Parts of the screen' });
    const part = colorScheme === 'dark' ? 'Book' : 'Trade';
    await parts.getByRole('button', { name: part }).tap();
    await shoot(page, `phone-${colorScheme}`);
    await page.context().close();
  }
}

async function operator(stage: Stage): Promise<void> {
  const page = await stage.openAs('admin');
  await page.goto(`${stage.server.url}/#/operator/health`);
  await page.waitForTimeout(60_000);
  await shoot(page, 'operator');
  await page.context().close();
}

mkdirSync(folder, { recursive: true });
const stage = await setStage(TRADERS);
try {
  await Promise.all([desktop(stage, 'dark'), operator(stage)]);
  await desktop(stage, 'light');
  await phones(stage);
} finally {
  await stage.end();
}
