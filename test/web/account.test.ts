/**
 * People at the terminal: the operator lets somebody in, who signs in by password, makes a key, gets a
 * deposit and signs out; an API key is kept only when asked; a market in a call shows its auction.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { setStage, signInToDemo, withoutBrowser } from './browser.ts';
import type { Stage } from './browser.ts';

const PASSWORD = 'correct horse battery';

async function signInByPassword(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel('Name', { exact: true }).fill('zoe');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
}

describe('accounts', { skip: withoutBrowser }, () => {
  let stage: Stage;
  before(async () => {
    stage = await setStage();
  });
  after(() => stage.end());

  test('the operator lets somebody in, who signs in, makes a key and gets a deposit', async () => {
    const admin = await stage.open();
    await signInToDemo(admin, 'admin');
    await admin.goto(`${stage.server.url}/#/operator/users`);
    await admin.getByLabel('Name', { exact: true }).fill('zoe');
    await admin.getByLabel('First password').fill(PASSWORD);
    await admin.getByLabel('Account', { exact: true }).fill('dave');
    await admin.getByLabel('As', { exact: true }).selectOption('trader who may withdraw');
    await admin.getByRole('button', { name: 'Let them in' }).click();
    await admin.getByRole('cell', { name: 'zoe' }).waitFor();
    await admin.context().close();

    const page = await stage.open();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await signInByPassword(page, 'not the password');
    await page.getByText('The name or the password is wrong.').waitFor();
    await signInByPassword(page, PASSWORD);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: 'dave' }).click();
    await page.getByRole('menuitem', { name: 'Account' }).click();

    await page.getByLabel('Asset', { exact: true }).selectOption('USD');
    await page.getByLabel('Amount', { exact: true }).fill('250.5');
    await page.getByRole('button', { name: 'Deposit' }).click();
    await page.getByRole('cell', { name: '1,000,000,250.5' }).first().waitFor();

    await page.getByLabel('Asset to withdraw').selectOption('USD');
    await page.getByLabel('Amount to withdraw').fill('0.5');
    await page.getByRole('button', { name: 'Withdraw' }).click();
    const prompt = page.getByRole('dialog', { name: 'Your password again' });
    await prompt.getByLabel('Password').fill(PASSWORD);
    await prompt.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('cell', { name: '1,000,000,250', exact: true }).waitFor();

    const keys = page.getByRole('region', { name: 'API keys' }).first();
    const before = await keys.locator('tbody tr').count();
    // The password was given a moment ago: that is good for some minutes.
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByText('Write the secret down').waitFor();
    await keys.locator('tbody tr').nth(before).waitFor();

    await page.getByRole('button', { name: 'dave' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    assert.equal((await page.context().cookies()).filter(({ value }) => value !== '').length, 0);
    await page.context().close();
  });

  test('an API key is forgotten with the page, unless it is to be kept', async () => {
    const page = await stage.open();
    const { apiKey, secret } = stage.key('carol');
    const useKey = async (keep: boolean): Promise<void> => {
      await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('radio', { name: 'API key' }).click();
      const dialog = page.getByRole('dialog', { name: 'Sign in' });
      await dialog.getByLabel('API key', { exact: true }).last().fill(apiKey);
      await dialog.getByLabel('Secret').fill(secret);
      if (keep) await dialog.getByLabel('Keep the key in this browser').click();
      await dialog.getByRole('button', { name: 'Use this key' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'carol' }).waitFor();
    };
    await useKey(false);
    await page.reload();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    assert.equal(await page.evaluate("localStorage.getItem('buttonwood-key')"), null);
    await useKey(true);
    await page.reload();
    await page.getByRole('button', { name: 'carol' }).waitFor();
    await page.context().close();
  });

  test('a market in a call shows where it would open, and how long the call goes on, then trades', async () => {
    const admin = await stage.openAs('admin');
    await admin.goto(`${stage.server.url}/#/operator/markets`);
    const row = admin.getByRole('row', { name: /^AAPL-USD/ });
    await row.getByRole('button', { name: 'Call, 60 s' }).click();
    await row.getByRole('button', { name: 'Uncross now' }).waitFor();
    const page = await stage.openAs('carol');
    await page.getByRole('region', { name: 'Markets' }).getByText('AAPL/USD').click();
    const auction = page.getByRole('region', { name: 'Auction' });
    const form = page.getByRole('form', { name: 'Place an order' });
    for (const [side, quantity] of [
      ['Buy', '30'],
      ['Sell', '20'],
    ] as const) {
      await page.getByRole('radio', { name: side, exact: true }).click();
      await form.getByLabel('Price', { exact: true }).fill('150.5');
      await form.getByLabel('Quantity', { exact: true }).fill(quantity);
      await form.getByLabel('Quantity', { exact: true }).press('Enter');
      await form.getByLabel('Quantity', { exact: true }).and(page.locator('[value=""]')).waitFor();
    }
    await auction.getByText('150.50 USD').waitFor();
    await auction.getByText('20 AAPL', { exact: true }).waitFor();
    await auction.getByText('10 AAPL to buy').waitFor();
    await auction.getByText(/^0:\d\d$/).waitFor();
    await row.getByRole('button', { name: 'Uncross now' }).click();
    await page.getByText('20 at 150.5').first().waitFor();
    await auction.waitFor({ state: 'detached' });
    await page.getByTestId('last-price').filter({ hasText: '150.50' }).waitFor();
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('No open orders.').waitFor();
    for (const each of [admin, page]) await each.context().close();
    assert.deepEqual(stage.complaints, []);
  });

  test('stops, trailing stops, icebergs and pairs are placed and shown for what they are', async () => {
    const page = await stage.openAs('carol');
    await page.getByRole('region', { name: 'Markets' }).getByText('AAPL/USD').click();
    const form = page.getByRole('form', { name: 'Place an order' });
    const place = async (kind: string, fields: Record<string, string>): Promise<void> => {
      await page.getByRole('radio', { name: 'Sell', exact: true }).click();
      await form
        .getByRole('button', { name: /^More|^Stop|^Take|^Trailing|^OCO|^Bracket|^Pegged/ })
        .click();
      await page.getByRole('menuitem', { name: kind, exact: true }).click();
      for (const [label, text] of Object.entries(fields)) {
        await form.getByLabel(label, { exact: true }).fill(text);
      }
      await form.getByLabel('Quantity', { exact: true }).press('Enter');
      await form.getByLabel('Quantity', { exact: true }).and(page.locator('[value=""]')).waitFor();
    };
    await place('Stop', { Trigger: '140', Quantity: '1' });
    await place('Take profit limit', { Trigger: '160', Price: '159', Quantity: '2' });
    await place('Trailing stop', { 'Trail by': '2.5', 'Activate at': '155', Quantity: '3' });
    await place('OCO', { Price: '170', Trigger: '130', 'Stop limit': '129', Quantity: '4' });
    await place('Bracket', {
      Price: '165',
      'Take profit': '120',
      'Stop loss': '180',
      Quantity: '5',
    });
    await place('Pegged', { 'Away by': '100', Quantity: '6' });
    const rows = page.getByRole('region', { name: 'Open orders', exact: true }).locator('tbody tr');
    await rows.nth(8).waitFor();
    const shown = await Promise.all(
      (await rows.all()).map((row) => row.locator('td').allTextContents()),
    );
    assert.deepEqual(
      shown.map((cells) => cells.slice(2, 7)),
      [
        ['Pegged, primary', 'Sell', '166', '–', '6'],
        ['Post only, pending', 'Buy', '120', '–', '5'],
        ['Stop loss, pending', 'Buy', '–', '180', '5'],
        ['Limit', 'Sell', '165', '–', '5'],
        ['Stop loss limit, waiting', 'Sell', '129', '130', '4'],
        ['Post only', 'Sell', '170', '–', '4'],
        ['Stop loss, waiting', 'Sell', '–', '2.5 % from 155', '3'],
        ['Take profit limit, waiting', 'Sell', '159', '160', '2'],
        ['Stop loss, waiting', 'Sell', '–', '140', '1'],
      ],
    );
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('No open orders.').waitFor();
    await page.context().close();
    assert.deepEqual(stage.complaints, []);
  });
});
