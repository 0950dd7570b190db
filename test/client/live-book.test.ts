/** Books that keep themselves: through lost connections, gaps, and beside other subscribers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DepthBook, LiveBook, StreamClient } from '../../src/client/index.ts';
import { renderDepth } from '../../src/gateway/render.ts';
import { startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { startRelay } from './relay.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

const market = 'BTC-USDT';

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await wait(10);
  assert.equal(condition(), true);
}

function expectSame(book: LiveBook): void {
  const { sequence: _, ...depth } = renderDepth(exchange.views, 1, 5_000);
  assert.deepEqual(book.depth(), depth);
}

const isUpToDate = (book: LiveBook): boolean =>
  book.updateId === exchange.views.depth(1, 1).updateId;

test('a book goes on after a lost connection, and is not current in between', async () => {
  const relay = await startRelay(exchange.baseUrl);
  const client = new StreamClient({ baseUrl: relay.baseUrl });
  await client.connect();
  await exchange.limit(1, 'BUY', 900, 1);
  const book = await LiveBook.open(client, market);
  expectSame(book);
  await exchange.limit(1, 'BUY', 901, 2);
  await until(() => isUpToDate(book));
  relay.cut();
  await until(() => !book.isCurrent);
  assert.deepEqual([book.depth(), book.updateId], [undefined, -1]);
  await exchange.limit(2, 'SELL', 900, 1);
  await until(() => isUpToDate(book));
  expectSame(book);
  await book.close();
  client.close();
  relay.close();
});

test('a gap is closed by a snapshot, without a word of the user', async (t) => {
  const client = new StreamClient({ baseUrl: exchange.baseUrl });
  await client.connect();
  const changes: number[] = [];
  const book = await LiveBook.open(client, market, {
    onChange: ({ updateId }) => changes.push(updateId),
  });
  // The next update is lost on its way to the book.
  const { mock } = t.mock.method(DepthBook.prototype, 'apply');
  mock.mockImplementationOnce(() => 'applied');
  await exchange.limit(1, 'BUY', 800, 1);
  await until(() => mock.callCount() === 1);
  await exchange.limit(1, 'BUY', 801, 1);
  await until(() => isUpToDate(book));
  expectSame(book);
  assert.equal(changes.at(-1), book.updateId);
  await book.close();
  client.close();
});

test('a book may be opened where the market is followed already', async () => {
  const client = new StreamClient({ baseUrl: exchange.baseUrl });
  await client.connect();
  const first = await LiveBook.open(client, market);
  const second = await LiveBook.open(client, market);
  const seldom = await LiveBook.open(client, market, { intervalMs: 250 });
  await first.close();
  await exchange.limit(1, 'BUY', 802, 1);
  await until(() => isUpToDate(second) && isUpToDate(seldom));
  expectSame(second);
  expectSame(seldom);
  await assert.rejects(LiveBook.open(client, 'NO-SUCH'), { code: 'UNKNOWN_MARKET' });
  client.close();
});
