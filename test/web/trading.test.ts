/**
 * A day at the terminal, in real Chromium before a real exchange: an order is placed, seen, filled by
 * somebody else, amended by dragging, canceled; markets are switched; the server restarts.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { setStage, withoutBrowser } from './browser.ts';
import type { Stage } from './browser.ts';

interface Entry {
  readonly side: 'Buy' | 'Sell';
  readonly price: string;
  readonly quantity: string;
}

/** Fills the form and sends it by Enter. */
async function enter(page: Page, { side, price, quantity }: Entry): Promise<void> {
  await page.getByRole('radio', { name: side, exact: true }).click();
  const form = page.getByRole('form', { name: 'Place an order' });
  await form.getByLabel('Price', { exact: true }).fill(price);
  await form.getByLabel('Quantity', { exact: true }).fill(quantity);
  await form.getByLabel('Quantity', { exact: true }).press('Enter');
}

async function pickMarket(page: Page, name: string): Promise<void> {
  await page.getByRole('region', { name: 'Markets' }).getByText(name).click();
}

function rows(page: Page, table: string): Locator {
  return page.getByRole('region', { name: table, exact: true }).locator('tbody tr');
}

/** Cells of the rows as text, once there are so many rows. */
async function cells(page: Page, table: string, count: number): Promise<string[][]> {
  const found = rows(page, table);
  await found.nth(count - 1).waitFor();
  const all = await Promise.all(
    (await found.all()).map((row) => row.locator('td').allTextContents()),
  );
  assert.equal(all.length, count);
  return all;
}

/** The first cell is the time, which is another one each time. */
const withoutTime = (row: readonly string[] | undefined): string[] => (row ?? []).slice(1);

async function toasted(page: Page, title: string): Promise<void> {
  await page.locator('[data-kind]').filter({ hasText: title }).first().waitFor();
}

async function openOrders(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Open orders' }).click();
}

describe('trading', { skip: withoutBrowser }, () => {
  let stage: Stage;
  let alice: Page;
  let bob: Page;
  before(async () => {
    stage = await setStage();
    [alice, bob] = [await stage.openAs('alice'), await stage.openAs('bob')];
    for (const page of [alice, bob]) await pickMarket(page, 'AAPL/USD');
  });
  after(() => stage.end());

  test('an order is placed and seen in the book; another account fills it; all of it changes', async () => {
    await enter(alice, { side: 'Sell', price: '150.50', quantity: '10' });
    assert.deepEqual(withoutTime((await cells(alice, 'Open orders', 1))[0]), [
      'AAPL-USD',
      'Limit',
      'Sell',
      '150.5',
      '–',
      '10',
      '0%',
      '',
    ]);
    // The other browser takes the price out of its book by keys.
    const book = bob.getByRole('application', { name: /^Order book/ });
    const price = bob.getByRole('form').getByLabel('Price', { exact: true });
    await book.focus();
    await book.press('ArrowUp');
    await book.press('Enter');
    assert.equal(await price.inputValue(), '150.50');
    await enter(bob, { side: 'Buy', price: '151', quantity: '4' });
    await toasted(bob, 'Order filled');
    await toasted(alice, 'Sold 4 AAPL-USD');
    assert.equal((await cells(alice, 'Open orders', 1))[0]?.[7], '40%');
    await bob.getByTestId('last-price').filter({ hasText: '150.50' }).waitFor();
    const [traded] = await bob.evaluate(async () => {
      const reply = await fetch('/api/v1/markets/AAPL-USD/trades');
      return ((await reply.json()) as { trades: { price: string; quantity: string }[] }).trades;
    });
    assert.deepEqual([traded?.price, traded?.quantity], ['150.5', '4']);
    await bob.getByRole('tab', { name: 'Fills' }).click();
    assert.deepEqual((await cells(bob, 'Fills', 1))[0]?.slice(2, 7), [
      'AAPL-USD',
      'Buy',
      '150.5',
      '4',
      '602',
    ]);
    const saving = bob.waitForEvent('download');
    await bob.getByRole('button', { name: 'Save fills as CSV' }).click();
    const [head, line] = readFileSync(await (await saving).path(), 'utf8').split('\r\n');
    assert.equal(head, 'Time,Trade,Market,Side,Price,Quantity,Total,Fee,Fee asset,Role');
    assert.match(line ?? '', /^2\d{3}-.*Z,1,AAPL-USD,BUY,150\.5,4,602,0,AAPL,TAKER$/);
    await bob.getByRole('tab', { name: 'Order history' }).click();
    assert.equal((await cells(bob, 'Order history', 1))[0]?.at(-1), 'Filled');
    await bob.getByRole('tab', { name: 'Balances' }).click();
    const balances = await cells(bob, 'Balances', 7);
    assert.deepEqual(
      balances.filter(([asset]) => asset === 'AAPL' || asset === 'USD'),
      [
        ['USD', '999,999,398', '0', '0', '999,999,398'],
        ['AAPL', '10,000,004', '0', '0', '10,000,004'],
      ],
    );
  });

  test('a drag of the line on the chart amends the order', async () => {
    const handle = alice.getByRole('button', { name: /^Sell 6 150\.5/ });
    const box = await handle.boundingBox();
    assert.ok(box !== null);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await alice.mouse.move(x, y);
    await alice.mouse.down();
    await alice.mouse.move(x, y - 30, { steps: 5 });
    const wanted = await alice.getByRole('button', { name: /^Sell 6 / }).textContent();
    await alice.mouse.up();
    await toasted(alice, 'Order amended');
    const shown = (await cells(alice, 'Open orders', 1))[0]?.[4] ?? '';
    assert.notEqual(shown, '150.5');
    assert.ok(wanted?.includes(shown), `dragged to ${wanted}, amended to ${shown}`);
  });

  test('what the exchange refuses, and what the form knows, stands beside its field', async () => {
    const form = alice.getByRole('form');
    await form.getByLabel('Price', { exact: true }).fill('150.505');
    await form.getByText('Prices go in steps of 0.01.').waitFor();
    await form.getByLabel('Price', { exact: true }).fill('149');
    await form.getByLabel('Quantity', { exact: true }).fill('20000000');
    await alice
      .getByText('Only 9,999,990 AAPL available.')
      .or(form.getByText(/^Only /))
      .waitFor();
    await form.getByLabel('Quantity', { exact: true }).fill('');
    await form.getByLabel('Price', { exact: true }).fill('150');
    await alice.getByLabel('Post only').click();
    await enter(bob, { side: 'Buy', price: '150', quantity: '1' });
    await toasted(bob, 'Order placed');
    await enter(alice, { side: 'Sell', price: '150', quantity: '1' });
    await form.getByText('The post-only order would match at once.').waitFor();
    await alice.getByLabel('Post only').click();
  });

  test('a double press sends one order; cancel all leaves nothing; so does holding Shift-X', async () => {
    const form = alice.getByRole('form');
    await form.getByLabel('Price', { exact: true }).fill('160');
    await form.getByLabel('Quantity', { exact: true }).fill('2');
    await form.getByRole('button', { name: 'Sell AAPL' }).dblclick();
    await toasted(alice, 'Order placed');
    await cells(alice, 'Open orders', 2);
    await alice.getByRole('button', { name: 'Cancel all' }).click();
    await alice.getByText('No open orders.').waitFor();
    await enter(alice, { side: 'Sell', price: '160', quantity: '2' });
    await cells(alice, 'Open orders', 1);
    await alice.getByRole('tab', { name: 'Open orders' }).focus();
    await alice.keyboard.down('Shift');
    await alice.keyboard.down('X');
    await alice.getByText('No open orders.').waitFor();
    await alice.keyboard.up('X');
    await alice.keyboard.up('Shift');
  });

  test('another market has another book and another form', async () => {
    await pickMarket(alice, 'TATA/INR');
    await alice.getByRole('button', { name: 'TATA/INR' }).first().waitFor();
    await alice.getByRole('button', { name: /^Buy TATA|^Sell TATA/ }).waitFor();
    await pickMarket(alice, 'AAPL/USD');
    await alice.getByTestId('last-price').filter({ hasText: '150.50' }).waitFor();
  });

  test('a market under a halt says so, and its refusal too', async () => {
    const admin = await stage.openAs('admin');
    await admin.goto(`${stage.server.url}/#/operator/markets`);
    await admin.getByLabel('What TATA-INR accepts').selectOption('HALT');
    await toasted(admin, 'TATA-INR: halt');
    await pickMarket(alice, 'TATA/INR');
    await alice.getByRole('banner').getByText('Halt').waitFor();
    await enter(alice, { side: 'Buy', price: '100', quantity: '1' });
    await alice.getByText('The market is halted: only cancels are accepted.').waitFor();
    await admin.getByLabel('What TATA-INR accepts').selectOption('TRADING');
    await toasted(admin, 'TATA-INR: trading');
    await admin.context().close();
    await pickMarket(alice, 'AAPL/USD');
  });

  test('after the server restarts everything is live again, and an order sent meanwhile is sent once', async () => {
    await openOrders(bob);
    await cells(bob, 'Open orders', 1);
    // The order is on its way when the server goes: no answer comes.
    await alice.route('**/api/v1/orders', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      return route.abort();
    });
    await enter(alice, { side: 'Sell', price: '155', quantity: '3' });
    await toasted(alice, 'Outcome unknown');
    await alice.unroute('**/api/v1/orders');
    const restarted = stage.restart(2_000);
    await alice.locator('[data-testid="connection"]:not([data-state="live"])').waitFor();
    await alice.getByText(/^Not live: what you see is of \d/).waitFor();
    await restarted;
    for (const page of [alice, bob]) {
      await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    }
    await toasted(alice, 'Order placed');
    assert.equal((await cells(alice, 'Open orders', 1))[0]?.[4], '155');
    await enter(bob, { side: 'Buy', price: '155', quantity: '3' });
    await toasted(alice, 'Sold 3 AAPL-USD');
    await alice.getByText('No open orders.').waitFor();
    assert.deepEqual(stage.complaints, []);
  });
});
