/** A huge command comes in chunks: streams and user events say the same of it as of one whole output. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Output } from '../../src/codec/output.ts';
import { MarketStreams } from '../../src/gateway/binance/streams/market-streams.ts';
import { AccountFeeds } from '../../src/gateway/binance/user-events/account-feed.ts';
import { CancelNotes } from '../../src/gateway/binance/user-events/cancel-notes.ts';
import type { Connection } from '../../src/gateway/websocket/connection.ts';
import { OutputClock } from '../../src/gateway/websocket/output-clock.ts';
import type { Link } from '../../src/link/link.ts';
import { Views } from '../../src/marketdata/views.ts';
import { chunksOf } from '../marketdata/outputs.ts';
import { startExchange } from '../websocket/stream-exchange.ts';

/** Outputs of a small history: six orders at two prices, one that takes them all, cancels. */
async function history(): Promise<Output[]> {
  const outputs: Output[] = [];
  const exchange = await startExchange({}, false, (output) => outputs.push(output));
  for (const price of [10_000, 10_000, 10_001, 10_000, 10_001, 10_002]) {
    await exchange.limit(1, 'SELL', price, 2);
  }
  await exchange.limit(2, 'BUY', 10_001, 11);
  await exchange.limit(2, 'BUY', 9_000, 3);
  await exchange.submit({ kind: 'CancelAll', account: 2, market: 1, side: 'BOTH', target: 0 });
  await exchange.close();
  return outputs;
}

/** What was told of the outputs, when everything that is due leaves after each of them. */
async function toldOf(outputs: readonly Output[]): Promise<Record<string, unknown[]>> {
  const views = new Views();
  const listeners: ((output: Output) => void)[] = [(output) => views.apply(output)];
  const link = {
    onOutput: (listener: (output: Output) => void) => void listeners.push(listener),
  } as unknown as Link;
  const feeds = new AccountFeeds({ link, views, notes: new CancelNotes() });
  const told: Record<string, unknown[]> = {};
  let nowMs = 0;
  const clock = new OutputClock(() => nowMs);
  const streams = new MarketStreams(views, clock);
  const listen = (name: string): void => {
    const frames: string[] = [];
    told[name] = frames;
    const connection = {
      slow: false,
      enveloped: false,
      stale: new Set(),
      publish: (frame: Buffer) => frames.push(...frame.toString().match(/\{.*?\}(?=[^\]},]|$)/g)!),
    };
    streams.stream(name)?.add(connection as unknown as Connection);
  };
  for (const output of outputs) {
    for (const listener of listeners) listener(output);
    if (told['btcusdt@trade'] === undefined && views.reference.market(1) !== undefined) {
      listen('btcusdt@trade');
      listen('btcusdt@aggTrade');
      for (const account of [1, 2]) {
        const events: unknown[] = [];
        told[`account ${account}`] = events;
        feeds.listen(account, ({ text }) => events.push(JSON.parse(text())));
      }
    }
    nowMs += 1_000;
    clock.flush();
    await turn();
  }
  await turn();
  clock.close();
  return told;
}

test('in chunks or whole, the same is told', async () => {
  const outputs = await history();
  const whole = await toldOf(outputs);
  assert.deepEqual(await toldOf(outputs.flatMap(chunksOf)), whole);
  assert.equal(whole['btcusdt@trade']?.length, 5);
  assert.equal(whole['btcusdt@aggTrade']?.length, 2);
});
