/** A market's tick changes while changes of its book wait to be told: they are told in the tick they had. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules, startExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';

test('depth that waits for its interval survives a change of the tick', async (t) => {
  const exchange = await startExchange();
  t.after(() => exchange.close());
  const native = await Wire.open(exchange.baseUrl);
  await native.call('subscribe', { channel: 'depth', market: 'BTC-USDT', intervalMs: 250 });
  const binance = await Wire.at(exchange.baseUrl, '/ws/btcusdt@depth@100ms');
  binance.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  await Promise.all([native.take(1), binance.take(1)]);
  await exchange.limit(1, 'BUY', 5_000, 3);
  // The first change leaves at once, what follows it waits.
  await Promise.all([native.take(1), binance.take(1)]);
  await exchange.submit({ kind: 'CancelAll', account: 1, market: 1, side: 'BOTH', target: 0 });
  const coarser = { ...rules, tickMantissa: 5, tickScale: 1 };
  await exchange.submit({ kind: 'ChangeMarket', account: 0, market: 1, ...coarser });
  await exchange.limit(1, 'BUY', 100, 2);
  const told = await native.take(2);
  assert.deepEqual(
    told.map(({ firstUpdateId, lastUpdateId, bids }) => [firstUpdateId, lastUpdateId, bids]),
    [
      [2, 2, [['50', '0']]],
      [3, 3, [['50', '0.002']]],
    ],
  );
  const events = await binance.take(2);
  assert.deepEqual(
    events.map(({ U, u, b }) => [U, u, b]),
    [
      [2, 2, [['50.00000000', '0.00000000']]],
      [3, 3, [['50.00000000', '0.00200000']]],
    ],
  );
  await Promise.all([native.close(), binance.close()]);
});
