/** Messages bent at random, on the market streams and the WebSocket API: each is answered, nothing breaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Wire } from '../websocket/wire.ts';
import { startSockets } from './socket-exchange.ts';

const symbol = 'BTCUSDT';
const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '1', quantity: '5' };
const stop = { ...order, type: 'STOP_LOSS_LIMIT', stopPrice: '2', trailingDelta: 100 };
const requests: readonly object[] = [
  { id: 1, method: 'order.place', params: { ...order, timestamp: 0 } },
  { id: 1, method: 'order.place', params: { ...stop, timestamp: 0 } },
  { id: 1, method: 'order.test', params: { ...order, icebergQty: '1', timestamp: 0 } },
  { id: 1, method: 'order.cancelReplace', params: { ...order, cancelOrderId: 1, timestamp: 0 } },
  { id: 1, method: 'orderList.place.oco', params: { symbol, side: 'SELL', timestamp: 0 } },
  { id: 1, method: 'order.cancel', params: { symbol, orderId: 1, timestamp: 0 } },
  { id: 1, method: 'klines', params: { symbol, interval: '1m', limit: 5, timeZone: '+8' } },
  { id: 1, method: 'ticker', params: { symbols: ['BTCUSDT'], windowSize: '1h' } },
  { id: 1, method: 'session.logon', params: { apiKey: 'k', timestamp: 1, signature: 's' } },
  { id: 1, method: 'userDataStream.unsubscribe', params: { subscriptionId: 9 } },
];
const controls: readonly object[] = [
  { id: 1, method: 'SUBSCRIBE', params: ['nothing@trade', 'x@depth5@100ms'] },
  { id: 1, method: 'UNSUBSCRIBE', params: ['nothing@trade'] },
  { id: 1, method: 'SET_PROPERTY', params: ['combined', true] },
  { id: 1, method: 'LIST_SUBSCRIPTIONS', params: [] },
];
const numbers = [0, -1, 1e21, 2 ** 53, 1.5, Number.MIN_VALUE, Number.MAX_VALUE];
const texts = [
  '',
  '__proto__',
  'constructor',
  '0',
  '-1',
  '1e3',
  '9'.repeat(41),
  '\u0000',
  '\ud800',
];
const oddity = fc.oneof(
  fc.constantFrom(...numbers, ...texts, null, true, [], {}),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);

function replaced(seed: object, place: number, value: unknown): unknown {
  let at = 0;
  return JSON.parse(JSON.stringify(seed), (_key, old: unknown) => (at++ === place ? value : old));
}

/** A message with one value replaced, or text with one part cut out and another put in. */
function bent(seeds: readonly object[]): fc.Arbitrary<string> {
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...seeds), fc.nat(20), oddity)
      .map(([seed, place, value]) => JSON.stringify(replaced(seed, place, value)) ?? ''),
    fc
      .tuple(fc.constantFrom(...seeds), fc.nat(200), fc.nat(20), fc.string({ unit: 'binary' }))
      .map(([seed, from, length, put]) => {
        const text = JSON.stringify(seed);
        return text.slice(0, from) + put + text.slice(from + length);
      }),
  );
}

test('every bent request gets one answer with a status, none of them a failure of ours', async (t) => {
  const binance = await startSockets({ faults: 100_000 });
  t.after(() => binance.close());
  const api = await binance.connect('?returnRateLimits=false');
  await api.signed(binance.alice, 'session.logon');
  const batch = fc.array(bent(requests), { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(batch, async (messages) => {
      const timestamp = binance.exchange.clockMs++;
      for (const message of messages) {
        api.wire.send(message.replace('"timestamp":0', `"timestamp":${timestamp}`));
      }
      for (const answer of await api.wire.take(messages.length)) {
        assert.equal('id' in answer, true);
        assert.notEqual('result' in answer, 'error' in answer);
        assert.ok(Number(answer['status']) < 500, JSON.stringify(answer));
      }
      assert.deepEqual((await api.call('ping'))['result'], {});
    }),
    { numRuns: 50 },
  );
});

test('every bent control message gets one answer', async (t) => {
  const binance = await startSockets({ faults: 100_000 });
  t.after(() => binance.close());
  const wire = await Wire.at(binance.url, '/ws');
  await fc.assert(
    fc.asyncProperty(
      fc.array(bent(controls), { minLength: 20, maxLength: 20 }),
      async (messages) => {
        for (const message of messages) wire.send(message);
        for (const answer of await wire.take(messages.length)) {
          assert.notEqual('result' in answer, 'code' in answer, JSON.stringify(answer));
        }
        wire.send({ method: 'GET_PROPERTY', params: ['combined'], id: 'alive' });
        const [alive] = await wire.take(1);
        assert.equal(alive?.['id'], 'alive');
      },
    ),
    { numRuns: 50 },
  );
});
