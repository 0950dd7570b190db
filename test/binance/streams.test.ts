/** The market streams: every payload whole, control messages, combined streams, what is silent. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { START_MS, startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

/** A connection that is subscribed to these streams of BTCUSDT, with what their states said. */
async function listen(...names: readonly string[]): Promise<{ wire: Wire; states: Message[] }> {
  const wire = await Wire.at(exchange.baseUrl, '/ws');
  wire.send({ method: 'SUBSCRIBE', params: names, id: 1 });
  assert.deepEqual(await wire.take(1), [{ result: null, id: 1 }]);
  return { wire, states: await settled(wire) };
}

/** Everything that has been sent: the answer to a question comes after it. */
async function settled(wire: Wire): Promise<Message[]> {
  const messages: Message[] = [];
  for (let round = 0; round < 3; round++) {
    wire.send({ method: 'GET_PROPERTY', params: ['combined'], id: 'settled' });
    for (;;) {
      const [message] = await wire.take(1);
      if (message?.['id'] === 'settled') break;
      messages.push(message as Message);
    }
  }
  return messages;
}

test('trades and their aggregates, each with the keys of Binance', async () => {
  const { wire, states } = await listen('btcusdt@trade', 'btcusdt@aggTrade');
  assert.deepEqual(states, []);
  await exchange.limit(1, 'SELL', 10_000, 1);
  await exchange.limit(1, 'SELL', 10_000, 2);
  await exchange.limit(1, 'SELL', 10_001, 3);
  await exchange.limit(2, 'BUY', 10_002, 6);
  const common = { E: START_MS, s: 'BTCUSDT', T: START_MS, m: false, M: true };
  const trade = (t: number, p: string, q: string): object => ({ e: 'trade', ...common, t, p, q });
  const aggregate = (f: number, l: number, p: string, q: string): object => ({
    e: 'aggTrade',
    ...common,
    a: f,
    f,
    l,
    p,
    q,
  });
  assert.deepEqual(await wire.take(5), [
    trade(1, '100.00000000', '0.00100000'),
    trade(2, '100.00000000', '0.00200000'),
    trade(3, '100.01000000', '0.00300000'),
    aggregate(1, 2, '100.00000000', '0.00300000'),
    aggregate(3, 3, '100.01000000', '0.00300000'),
  ]);
  await exchange.limit(1, 'BUY', 9_000, 1);
  await exchange.limit(2, 'SELL', 9_000, 1);
  const [sold] = await wire.take(2);
  assert.equal(sold?.['m'], true);
  await wire.close();
});

test('bookTicker and partial depth begin with the state and follow the book', async () => {
  await exchange.limit(1, 'BUY', 9_900, 4);
  await exchange.limit(2, 'SELL', 10_100, 5);
  const { wire, states } = await listen('btcusdt@bookTicker', 'btcusdt@depth5@100ms');
  const { updateId } = exchange.views.depth(1, 1);
  assert.deepEqual(states, [
    {
      u: updateId,
      s: 'BTCUSDT',
      b: '99.00000000',
      B: '0.00400000',
      a: '101.00000000',
      A: '0.00500000',
    },
    {
      lastUpdateId: updateId,
      bids: [['99.00000000', '0.00400000']],
      asks: [['101.00000000', '0.00500000']],
    },
  ]);
  await exchange.limit(1, 'BUY', 9_950, 1);
  const messages = await wire.take(2);
  assert.deepEqual(
    messages.find(({ u }) => u !== undefined),
    {
      u: updateId + 1,
      s: 'BTCUSDT',
      b: '99.50000000',
      B: '0.00100000',
      a: '101.00000000',
      A: '0.00500000',
    },
  );
  assert.deepEqual(
    messages.find(({ lastUpdateId }) => lastUpdateId !== undefined),
    {
      lastUpdateId: updateId + 1,
      bids: [
        ['99.50000000', '0.00100000'],
        ['99.00000000', '0.00400000'],
      ],
      asks: [['101.00000000', '0.00500000']],
    },
  );
  await wire.close();
});

test('depth: no state, then contiguous updates on the counter of snapshots', async () => {
  const { wire, states } = await listen('btcusdt@depth@100ms');
  assert.deepEqual(states, []);
  const { updateId } = exchange.views.depth(1, 1);
  await exchange.limit(1, 'BUY', 9_800, 7);
  await exchange.limit(2, 'SELL', 9_950, 1);
  assert.deepEqual(await wire.take(1), [
    {
      e: 'depthUpdate',
      E: START_MS,
      s: 'BTCUSDT',
      U: updateId + 1,
      u: updateId + 2,
      b: [
        ['99.50000000', '0.00000000'],
        ['98.00000000', '0.00700000'],
      ],
      a: [],
    },
  ]);
  await exchange.limit(1, 'BUY', 9_800, 1);
  const [next] = await wire.take(1);
  assert.deepEqual([next?.['U'], next?.['u']], [updateId + 3, updateId + 3]);
  await wire.close();
});

test('a combined stream wraps events but not answers; the property can be changed', async () => {
  const path = '/stream?streams=btcusdt@bookTicker/nothing@all';
  const wire = await Wire.at(exchange.baseUrl, path);
  const [first] = await wire.take(1);
  const { stream, data } = first as { stream: string; data: Message };
  assert.deepEqual([stream, data['s']], ['btcusdt@bookTicker', 'BTCUSDT']);
  wire.send({ method: 'LIST_SUBSCRIPTIONS', id: 'list' });
  wire.send({ method: 'GET_PROPERTY', params: ['combined'], id: 2 });
  wire.send({ method: 'SET_PROPERTY', params: ['combined', false], id: 3 });
  assert.deepEqual(await wire.take(3), [
    { result: ['btcusdt@bookTicker', 'nothing@all'], id: 'list' },
    { result: true, id: 2 },
    { result: null, id: 3 },
  ]);
  await exchange.limit(1, 'BUY', 9_960, 1);
  const [bare] = await wire.take(1);
  assert.equal(bare?.['b'], '99.60000000');
  wire.send({ method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker', 'unknown'], id: null });
  assert.deepEqual(await wire.take(1), [{ result: null, id: null }]);
  await exchange.limit(1, 'BUY', 9_961, 1);
  assert.deepEqual(await settled(wire), []);
  await wire.close();
});

test('any path below /ws is served; names that mean nothing are acknowledged and silent', async () => {
  for (const path of ['/ws/0', '/ws/stream', '/ws/BTCUSDT@bookTicker/%21x@arr', '/stream']) {
    const wire = await Wire.at(exchange.baseUrl, path);
    wire.send({ method: 'SUBSCRIBE', params: ['xyz@trade', 'btcusdt@kline_7m'], id: 9 });
    assert.deepEqual(await wire.take(1), [{ result: null, id: 9 }]);
    assert.deepEqual(await settled(wire), [], path);
    await wire.close();
  }
  const raw = await Wire.at(exchange.baseUrl, '/ws/btcusdt@bookTicker/ethusdt@bookTicker');
  const symbols = (await raw.take(2)).map(({ s }) => s);
  assert.deepEqual(symbols, ['BTCUSDT', 'ETHUSDT']);
  await raw.close();
});

test('malformed messages are answered and the connection lives on', async () => {
  const wire = await Wire.at(exchange.baseUrl, '/ws');
  const methods =
    '`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`';
  const cases: readonly (readonly [string, object])[] = [
    ['{"id":1', { code: 3, msg: 'Invalid JSON: expected value at line 1 column 8' }],
    ['\n{x', { code: 3, msg: 'Invalid JSON: expected value at line 2 column 2' }],
    ['[]', { code: 2, msg: 'Invalid request: expected an object' }],
    [
      '{"method":"SUBSCRIBE","params":["a"]}',
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    [
      '{"method":"SUBSCRIBE","params":["a"],"id":1.5}',
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    [
      '{"id":7}',
      { code: 2, msg: 'Invalid request: missing field `method` at line 1 column 8', id: 7 },
    ],
    [
      '{"method":"SUBSCRIB","params":["a"],"id":"x"}',
      {
        code: 2,
        msg: `Invalid request: unknown variant \`SUBSCRIB\`, expected one of ${methods} at line 1 column 20`,
        id: 'x',
      },
    ],
    [
      '{"method":"SUBSCRIBE","params":"a","id":1}',
      { code: 2, msg: 'Invalid request: params must be an array', id: 1 },
    ],
    [
      '{"method":"SUBSCRIBE","params":[1],"id":1}',
      { code: 2, msg: 'Invalid request: params must be names of streams', id: 1 },
    ],
    [
      '{"method":"SUBSCRIBE","params":["a"],"id":1,"x":1}',
      { code: 2, msg: 'Invalid request: unknown field `x`', id: 1 },
    ],
    [
      '{"method":"SET_PROPERTY","params":["combined",1],"id":1}',
      { code: 1, msg: 'Invalid value type: expected Boolean', id: 1 },
    ],
    [
      '{"method":"GET_PROPERTY","params":["other"],"id":1}',
      { code: 0, msg: 'Unknown property', id: 1 },
    ],
    [
      '{"method":"GET_PROPERTY","params":[],"id":1}',
      { code: 2, msg: 'Invalid request: property name must be a string', id: 1 },
    ],
    [
      '{"method":"GET_PROPERTY","params":["combined",2],"id":1}',
      { code: 2, msg: 'Invalid request: too many parameters', id: 1 },
    ],
  ];
  for (const [frame, answer] of cases) {
    wire.send(frame);
    assert.deepEqual(await wire.take(1), [answer], frame);
  }
  wire.send(Buffer.from([0xff, 0xfe]));
  wire.send(Buffer.from('{}'), true);
  assert.deepEqual(await wire.take(2), [
    { code: 3, msg: 'Invalid JSON: not UTF-8' },
    { code: 3, msg: 'Invalid JSON: expected text' },
  ]);
  wire.send('{"method":"LIST_SUBSCRIPTIONS","id":-9223372036854775808}');
  const [last] = await wire.take(1);
  assert.deepEqual(last?.['result'], []);
  await wire.close();
});

test('the server says that it is stopping', async (t) => {
  const other = await startExchange();
  const wire = await Wire.at(other.baseUrl, '/stream?streams=!serverShutdown');
  wire.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  await wire.take(1);
  t.after(() => wire.socket.terminate());
  const closing = other.close();
  const [message] = await wire.take(1);
  const { data, ...rest } = message as { data: Message };
  assert.deepEqual(rest, { stream: '!serverShutdown' });
  assert.equal(data['e'], 'serverShutdown');
  assert.equal(typeof data['E'], 'number');
  assert.equal((await wire.closed).code, 1001);
  await closing;
});
