/** Messages bent at random: each is answered once, in order of arrival, and nothing else happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';

const order = { market: 'BTC-USDT', side: 'BUY', type: 'LIMIT', price: '1', quantity: '1' };
const seeds: readonly object[] = [
  { id: 1, method: 'orders.place', params: order },
  { id: 1, method: 'orders.replace', params: { ...order, cancelOrderId: 1 } },
  { id: 1, method: 'orders.amend', params: { orderId: 1, quantity: '2' } },
  { id: 1, method: 'orders.cancel', params: { clientOrderId: 'a', market: 'BTC-USDT' } },
  { id: 1, method: 'orders.cancelAll', params: { side: 'BUY' } },
  { id: 1, method: 'authenticate', params: { apiKey: 'k', timestamp: 1, signature: 's' } },
  { id: 1, method: 'subscriptions', params: {} },
  { id: 1, method: 'unsubscribe', params: { channel: 'depth', market: 'BTC-USDT', levels: 5 } },
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

/** A message with one value replaced, or text with one part cut out and another put in. */
const bent = fc.oneof(
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(20), oddity)
    .map(([seed, place, value]) => JSON.stringify(replaced(seed, place, value))),
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(200), fc.nat(20), fc.string({ unit: 'binary' }))
    .map(([seed, from, length, put]) => {
      const text = JSON.stringify(seed);
      return text.slice(0, from) + put + text.slice(from + length);
    }),
);

function replaced(seed: object, place: number, value: unknown): unknown {
  let at = 0;
  return JSON.parse(JSON.stringify(seed), (_key, old: unknown) => (at++ === place ? value : old));
}

test('every bent message gets one reply, whatever it is', async (t) => {
  const exchange = await startExchange({ faults: 100_000 });
  t.after(() => exchange.close());
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice'));
  await fc.assert(
    fc.asyncProperty(fc.array(bent, { minLength: 20, maxLength: 20 }), async (messages) => {
      for (const message of messages) wire.send(message);
      const replies = await wire.take(messages.length);
      for (const reply of replies) {
        assert.equal('id' in reply, true);
        assert.notEqual('result' in reply, 'error' in reply);
        const error = reply['error'] as { code: string } | undefined;
        assert.notEqual(error?.code, 'INTERNAL_ERROR');
      }
      assert.deepEqual(Object.keys(await wire.call('ping')), ['id', 'result']);
    }),
    { numRuns: 60 },
  );
});
