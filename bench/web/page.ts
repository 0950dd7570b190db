/**
 * Does the terminal keep up? Frame rate under a flood of market data against that of an empty animation
 * loop in the same browser, main-thread tasks over 50 ms, memory over time, first paint and the weight
 * of its scripts. Non-goals: the network, and the exchange behind it (a pretended one sends the flood).
 *
 *   bin/node bench/web/page.ts [--seconds 20] [--minutes 10] [--changes 5000] [--trades 1000]
 */
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { buildTerminal } from '../../src/gateway/terminal/build-terminal.ts';
import { launch } from '../../test/web/browser.ts';
import { serveStream } from './stream-server.ts';
import type { StreamServer } from './stream-server.ts';

export interface PageFigures {
  readonly framesPerSecond: number;
  readonly emptyFramesPerSecond: number;
  /** Main-thread tasks over 50 ms after load, in ms; and those of the empty loop: the machine's own. */
  readonly longTasksMs: readonly number[];
  readonly emptyLongTasksMs: readonly number[];
  /** JavaScript heap of the page after garbage collection, in MB: at the start and at the end. */
  readonly heapMb: readonly [start: number, end: number];
  readonly firstPaintMs: number;
  /** Gzipped scripts of the trading screen as they were transferred, in kB. */
  readonly scriptKb: number;
  readonly changesPerSecond: number;
  readonly tradesPerSecond: number;
  /** The page shows the price of the last trade. */
  readonly isCurrent: boolean;
}

interface Options {
  readonly seconds: number;
  readonly changes: number;
  readonly trades: number;
}

/** Time that loading, and the first pass of everything, may take. */
const SETTLE_MS = 3_000;

const COUNT_FRAMES = `
  globalThis.frames_ = 0;
  (function count() { globalThis.frames_++; requestAnimationFrame(count); })();`;

const WATCH_TASKS = `
  globalThis.tasks_ = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.tasks_.push(Math.round(duration));
  }).observe({ entryTypes: ['longtask'] });`;

async function framesPerSecond(page: Page, ms: number): Promise<number> {
  const startMs = performance.now();
  const before = await page.evaluate<number>('globalThis.frames_');
  await page.waitForTimeout(ms);
  const after = await page.evaluate<number>('globalThis.frames_');
  return ((after - before) * 1000) / (performance.now() - startMs);
}

async function heapMb(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  return Math.round(used / 1e4) / 100;
}

interface EmptyLoop {
  readonly emptyFramesPerSecond: number;
  readonly emptyLongTasksMs: readonly number[];
}

async function emptyLoop(browser: Browser, url: string, ms: number): Promise<EmptyLoop> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}icon.svg`);
  await page.evaluate(WATCH_TASKS);
  await page.evaluate(COUNT_FRAMES);
  const frames = await framesPerSecond(page, ms);
  const emptyLongTasksMs = await page.evaluate<number[]>('globalThis.tasks_');
  await page.close();
  return { emptyFramesPerSecond: Math.round(frames * 10) / 10, emptyLongTasksMs };
}

/** One run: the empty loop first, then the terminal under the flood. */
export async function measure({ seconds, changes, trades }: Options): Promise<PageFigures> {
  const terminal = buildTerminal((text) => process.stderr.write(`${text}\n`));
  await terminal.done;
  if (terminal.files === undefined) throw new Error('the terminal could not be built');
  const rates = { changesPerSecond: changes, tradesPerSecond: trades };
  const server = await serveStream(terminal.files, rates);
  const browser = await launch();
  try {
    const empty = await emptyLoop(browser, server.url, Math.min(5_000, seconds * 1000));
    return await flood(browser, server, seconds, empty);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function flood(
  browser: Browser,
  server: StreamServer,
  seconds: number,
  empty: EmptyLoop,
): Promise<PageFigures> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(server.url);
  await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const firstPaintMs = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
  );
  const scriptBytes = await page.evaluate<number>(
    `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  );
  const heapStart = await heapMb(session);
  await page.evaluate(COUNT_FRAMES);
  await page.evaluate(WATCH_TASKS);
  const before = { ...server.sent };
  const startMs = performance.now();
  const frames = await framesPerSecond(page, seconds * 1000);
  const tookS = (performance.now() - startMs) / 1000;
  const sent = server.sent;
  const figures = {
    framesPerSecond: Math.round(frames * 10) / 10,
    ...empty,
    longTasksMs: await page.evaluate<number[]>('globalThis.tasks_'),
    firstPaintMs: Math.round(firstPaintMs),
    scriptKb: Math.round(scriptBytes / 100) / 10,
    changesPerSecond: Math.round((sent.changes - before.changes) / tookS),
    tradesPerSecond: Math.round((sent.trades - before.trades) / tookS),
  };
  const heapEnd = await heapMb(session);
  return { ...figures, heapMb: [heapStart, heapEnd], isCurrent: await isCurrent(page, server) };
}

/** The price moves on while it is looked at, so it is looked at more than once. */
async function isCurrent(page: Page, server: StreamServer): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const wanted = server.lastPrice();
    await page.waitForTimeout(60);
    const shown = await page.getByTestId('last-price').textContent();
    const away = Number((shown ?? '').replaceAll(',', '')) - Number(wanted.replaceAll(',', ''));
    if (Math.abs(away) < 1) return true;
  }
  return false;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      minutes: { type: 'string' },
      changes: { type: 'string', default: '5000' },
      trades: { type: 'string', default: '1000' },
    },
  });
  const seconds =
    values.minutes === undefined ? Number(values.seconds) : Number(values.minutes) * 60;
  const found = await measure({
    seconds,
    changes: Number(values.changes),
    trades: Number(values.trades),
  });
  const share = found.framesPerSecond / found.emptyFramesPerSecond;
  console.log(
    JSON.stringify({ ...found, shareOfEmptyLoop: Math.round(share * 1000) / 1000 }, undefined, 2),
  );
}
