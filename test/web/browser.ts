/**
 * A real Chromium before a real exchange, for tests of the terminal. The browser is the system's own;
 * where there is none, the tests say so in one line and are skipped.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildTerminal } from '../../src/gateway/terminal/build-terminal.ts';
import { startServer } from '../support/server.ts';
import type { Server } from '../support/server.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is; undefined: there is none. */
export const browserPath: string | undefined = [process.env['CHROMIUM'] ?? '', ...places].find(
  (path) => path !== '' && existsSync(path),
);

/** For the options of a test: false, or why it is skipped. */
export const withoutBrowser: string | false =
  browserPath === undefined && 'no Chromium on this machine (apt-get install chromium)';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath as string,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

export interface Stage {
  readonly server: Server;
  readonly browser: Browser;
  /** A page of a browser of its own; what its console complains of is gathered in `complaints`. */
  readonly open: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page on which this demo account is signed in. */
  readonly openAs: (account: string, options?: BrowserContextOptions) => Promise<Page>;
  readonly complaints: string[];
  readonly key: (account: string) => Key;
  /** Ends the exchange and starts it again at the same address. */
  readonly restart: (downMs: number) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Signs in to a demo account by one click, and waits until that is done. */
export async function signInToDemo(page: Page, account: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByRole('button', { name: account, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Notes of the browser about requests that were refused or cut: the tests cause them on purpose. */
const EXPECTED = /Failed to load resource|WebSocket connection to/;

/** An exchange in demo mode, without traders unless asked, and the browser. */
export async function setStage(traders = 0): Promise<Stage> {
  await buildTerminal((text) => process.stderr.write(`${text}\n`)).done;
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-web-'));
  const flags = ['--demo', '--traders', String(traders), '--log-level', 'error'];
  let server = await startServer({ data, flags });
  const browser = await launch();
  const { url, keys } = server;
  const complaints: string[] = [];
  const key = (account: string): Key => {
    const all = JSON.parse(readFileSync(keys, 'utf8')) as (Key & { account: string })[];
    const { apiKey, secret } = all.find((each) => each.account === account) as Key;
    return { apiKey, secret };
  };
  const open = async (options?: BrowserContextOptions, kept?: Key): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      ...options,
    });
    if (kept !== undefined) {
      const text = JSON.stringify(kept);
      await context.addInitScript((given) => localStorage.setItem('buttonwood-key', given), text);
    }
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) {
        complaints.push(message.text());
      }
    });
    await page.goto(url);
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    return page;
  };
  return {
    get server() {
      return server;
    },
    browser,
    open,
    openAs: (account, options) => open(options, key(account)),
    complaints,
    key,
    restart: async (downMs) => {
      await server.stop();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      server = await startServer({ data, flags, port: Number(new URL(url).port) });
    },
    end: async () => {
      await browser.close();
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
