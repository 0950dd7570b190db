/** Public channels: every message of a subscription from its reply to its end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange();
});
after(() => exchange.close());

const market = 'ETH-USDT';
const eth = { market: 2, kind: 'PlaceOrder', type: 'LIMIT', timeInForce: 'GTC' } as const;

/** A limit order in ETH-USDT; its id. */
async function place(account: number, side: 'BUY' | 'SELL', price: number, quantity: number) {
  const rest = { selfTradeMode: 'DEFAULT', quoteAmount: 0n, clientOrderId: '' } as const;
  const { events } = await exchange.submit({
    ...eth,
    ...rest,
    idempotencyKey: '',
    account,
    side,
    price,
    quantity,
  });
  assert.equal(events[0]?.kind, 'OrderAccepted');
  return events[0].orderId;
}

test('depth: snapshot, contiguous updates with absolute quantities, and silence after unsubscribe', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const bid = await place(1, 'BUY', 10_000, 5);
  await place(1, 'SELL', 10_100, 7);
  const start = exchange.views.sequence;
  wire.ask('subscribe', { channel: 'depth', market });
  assert.deepEqual(await wire.take(2), [
    { id: 1, result: { channel: 'depth', market } },
    {
      channel: 'depth',
      market,
      kind: 'snapshot',
      sequence: start,
      updateId: 2,
      bids: [['100', '0.005']],
      asks: [['101', '0.007']],
    },
  ]);
  await place(2, 'SELL', 10_000, 2);
  assert.deepEqual(await wire.take(1), [
    {
      channel: 'depth',
      market,
      kind: 'update',
      sequence: start + 1,
      firstUpdateId: 3,
      lastUpdateId: 3,
      bids: [['100', '0.003']],
      asks: [],
    },
  ]);
  // Two commands in one turn of the event loop are one message.
  const { submit } = exchange;
  const cancel = { kind: 'CancelOrder', account: 1, market: 2, restriction: 'ANY' } as const;
  await Promise.all([
    submit({ ...cancel, orderId: bid, clientOrderId: '' }),
    place(1, 'SELL', 10_200, 1),
  ]);
  assert.deepEqual(await wire.take(1), [
    {
      channel: 'depth',
      market,
      kind: 'update',
      sequence: start + 3,
      firstUpdateId: 4,
      lastUpdateId: 5,
      bids: [['100', '0']],
      asks: [['102', '0.001']],
    },
  ]);
  assert.deepEqual(await wire.call('unsubscribe', { channel: 'depth', market }), {
    id: 2,
    result: { channel: 'depth', market },
  });
  await place(1, 'SELL', 10_300, 1);
  assert.deepEqual(await wire.rest(), []);
  await wire.close();
});

test('depth with levels: the best levels, whole, at most once in the interval', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const params = { channel: 'depth', market, levels: 5, intervalMs: 100 };
  wire.ask('subscribe', params);
  const [reply, first] = await wire.take(2);
  assert.deepEqual(reply, { id: 1, result: params });
  const asks = [
    ['101', '0.007'],
    ['102', '0.001'],
    ['103', '0.001'],
  ];
  const head = { channel: 'depth', market, kind: 'snapshot', levels: 5, intervalMs: 100 };
  const { sequence } = exchange.views;
  assert.deepEqual(first, { ...head, sequence, updateId: 6, bids: [], asks });
  for (let price = 9_000; price < 9_007; price++) {
    await place(1, 'BUY', price, 1);
    await wait(1);
  }
  const bids = ['90.06', '90.05', '90.04', '90.03', '90.02'].map((price) => [price, '0.001']);
  const expected = { ...head, sequence: exchange.views.sequence, updateId: 13, bids, asks };
  assert.deepEqual(await wire.take(1), [expected]);
  await wire.close();
});

test('trades, book ticker, ticker and candles tell of one trade', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  for (const channel of ['trades', 'bookTicker', 'ticker']) {
    wire.ask('subscribe', { channel, market });
  }
  wire.ask('subscribe', { channel: 'candles', market, interval: '1m' });
  const replies = await wire.take(4);
  assert.deepEqual(
    replies.map(({ id }) => id),
    [1, 2, 3, 4],
  );
  const [bookTicker, ticker, candles] = await wire.take(3);
  const { sequence } = exchange.views;
  assert.deepEqual(bookTicker, {
    channel: 'bookTicker',
    market,
    sequence,
    bid: '90.06',
    bidQuantity: '0.001',
    ask: '101',
    askQuantity: '0.007',
    updateId: 13,
  });
  assert.deepEqual([ticker?.['channel'], ticker?.['sequence']], ['ticker', sequence]);
  assert.deepEqual([candles?.['channel'], candles?.['sequence']], ['candles', sequence]);
  await place(2, 'BUY', 10_100, 7);
  const [trades, best, candle] = await wire.take(3);
  assert.deepEqual(trades, {
    channel: 'trades',
    market,
    sequence: sequence + 1,
    trades: [
      {
        tradeId: 2,
        market,
        price: '101',
        quantity: '0.007',
        quoteQuantity: '0.707',
        takerSide: 'BUY',
        time: '2026-01-05T12:00:00.000Z',
      },
    ],
  });
  assert.deepEqual(best, {
    channel: 'bookTicker',
    market,
    sequence: sequence + 1,
    bid: '90.06',
    bidQuantity: '0.001',
    ask: '102',
    askQuantity: '0.001',
    updateId: 14,
  });
  assert.deepEqual(candle, {
    channel: 'candles',
    market,
    interval: '1m',
    sequence: sequence + 1,
    candles: [
      {
        openTime: '2026-01-05T12:00:00.000Z',
        open: '100',
        high: '101',
        low: '100',
        close: '101',
        volume: '0.009',
        quoteVolume: '0.907',
        takerVolume: '0.007',
        takerQuoteVolume: '0.707',
        trades: 2,
        closed: false,
      },
    ],
  });
  // A tick of log time closes the candle; the ticker comes at its own pace.
  exchange.clockMs += 60_000;
  await exchange.submit({ kind: 'Tick', account: 0, random: 0 });
  const closed = (await wire.take(1)) as { candles?: { closed: boolean; trades: number }[] }[];
  assert.deepEqual(
    closed[0]?.candles?.map((each) => [each.closed, each.trades]),
    [[true, 2]],
  );
  const [day] = (await wire.take(1)) as { channel: string; ticker: Record<string, unknown> }[];
  const { last, open, high, low, change, changePercent, volume, trades: count } = day?.ticker ?? {};
  assert.deepEqual(
    [day?.channel, last, open, high, low, change, changePercent, volume, count],
    ['ticker', '101', '100', '101', '100', '1', '1', '0.009', 2],
  );
  await wire.close();
});

test('subscriptions are listed, restarted by subscribing again, and ended', async () => {
  const wire = await Wire.open(exchange.baseUrl);
  const depth = { channel: 'depth', market };
  const trades = { channel: 'trades', market: 'BTC-USDT' };
  await wire.call('subscribe', trades);
  wire.ask('subscribe', depth);
  const [, snapshot] = await wire.take(2);
  assert.deepEqual(await wire.call('subscriptions'), {
    id: 3,
    result: { subscriptions: [trades, depth] },
  });
  wire.ask('subscribe', depth);
  assert.deepEqual(await wire.take(2), [{ id: 4, result: depth }, snapshot]);
  assert.deepEqual(await wire.call('unsubscribe', trades), { id: 5, result: trades });
  const { id, error } = (await wire.call('unsubscribe', trades)) as {
    id: number;
    error: { code: string };
  };
  assert.deepEqual([id, error.code], [6, 'UNKNOWN_SUBSCRIPTION']);
  await wire.close();
});
