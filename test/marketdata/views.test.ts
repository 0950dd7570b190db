/** What views tell their listeners and readers, on outputs made by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output } from '../../src/codec/output.ts';
import type { Event } from '../../src/core/event.ts';
import { Views } from '../../src/marketdata/views.ts';
import { SmallExchange, START_MS } from './small-exchange.ts';

function opened(): { views: Views; exchange: SmallExchange; told: string[] } {
  const views = new Views();
  const exchange = new SmallExchange();
  const told: string[] = [];
  views.apply(exchange.open(START_MS));
  return { views, exchange, told };
}

function feed(views: Views, outputs: readonly Output[]): void {
  for (const output of outputs) views.apply(output);
}

test('streams tell orders, trades and fills as they happen, the rest after the output', () => {
  const { views, exchange, told } = opened();
  for (const account of [1, 2]) {
    views.onOrder(account, ({ order, event, fill, sequence }) => {
      const { orderId, status, remaining, filled, filledQuote } = order;
      const part = `${remaining} left, ${filled} for ${filledQuote}`;
      told.push(`${sequence} order ${orderId} ${event.kind} ${status} ${part} ${fill?.role ?? ''}`);
    });
    views.onFill(account, (fill) => {
      const { orderId, role, side, fee, feeAsset } = fill;
      told.push(`${fill.sequence} fill of ${orderId} ${role} ${side} fee ${fee} of ${feeAsset}`);
    });
    views.onBalance(account, ({ balances, sequence }) => {
      const texts = balances.map((each) => `${each.asset}: ${each.available} ${each.locked}`);
      told.push(`${sequence} balances of ${account} ${texts.join(', ')}`);
    });
  }
  views.onTrade(0, (trade) => {
    told.push(`${trade.sequence} trade ${trade.tradeId} ${trade.quantity} at ${trade.price}`);
  });
  views.onDepth(1, ({ firstUpdateId, lastUpdateId, levels, sequence }) => {
    const texts = levels.map(({ side, price, quantity }) => `${side} ${quantity} at ${price}`);
    told.push(`${sequence} depth ${firstUpdateId}-${lastUpdateId} ${texts.join(', ')}`);
  });
  views.onBookTicker(1, ({ askPrice, askQuantity, bidPrice }, sequence) => {
    told.push(`${sequence} best ${bidPrice} / ${askPrice} x ${askQuantity}`);
  });
  views.onTicker(0, (market) => told.push(`ticker of ${market}`));
  views.onCandle(1, '1m', ({ candle, closed }) => {
    told.push(`candle ${candle.open} ${candle.close} ${candle.volume} ${closed}`);
  });
  feed(views, exchange.trade(START_MS + 1000, 250, 3));
  views.apply(exchange.tick(START_MS + 59_999));
  views.apply(exchange.tick(START_MS + 60_000));
  views.apply(exchange.tick(START_MS + 180_000));
  assert.deepEqual(told, [
    '2 order 1 OrderAccepted NEW 3 left, 0 for 0 ',
    '2 depth 1-1 SELL 3 at 250',
    '2 best 0 / 250 x 3',
    '2 balances of 1 1: 999999999700000 300000',
    '3 order 2 OrderAccepted NEW 3 left, 0 for 0 ',
    '3 order 2 Traded FILLED 0 left, 3 for 750 TAKER',
    '3 fill of 2 TAKER BUY fee 300 of 1',
    '3 order 1 Traded FILLED 0 left, 3 for 750 MAKER',
    '3 fill of 1 MAKER SELL fee 0 of 2',
    '3 trade 1 3 at 250',
    '3 depth 2-2 SELL 0 at 250',
    '3 best 0 / 0 x 0',
    'ticker of 1',
    'candle 250 250 3 false',
    '3 balances of 2 1: 1000000000299700 0, 2: 999999999999250 0',
    '3 balances of 1 1: 999999999700000 0, 2: 1000000000000750 0',
    'candle 250 250 3 true',
    'candle 250 250 0 true',
    'candle 250 250 0 true',
  ]);
  assert.deepEqual(views.balance(0, 1).available, 300n);
});

test('an unsubscribed listener hears nothing, and may leave while it is told', () => {
  const { views, exchange, told } = opened();
  const leave = views.onTrade(1, () => {
    told.push('first');
    leave();
  });
  views.onTrade(1, () => told.push('second'));
  const leaveCandle = views.onCandle(0, '1s', () => told.push('candle'));
  leaveCandle();
  leaveCandle();
  feed(views, exchange.trade(START_MS, 100, 1));
  feed(views, exchange.trade(START_MS + 5000, 100, 1));
  assert.deepEqual(told, ['first', 'second', 'second']);
});

test('closed orders and fills stay until history has them', () => {
  const { views, exchange } = opened();
  feed(views, exchange.trade(START_MS, 100, 1));
  feed(views, exchange.trade(START_MS, 101, 2));
  assert.deepEqual(
    views.recentOrders(1).map(({ orderId, status }) => [orderId, status]),
    [
      [1, 'FILLED'],
      [3, 'FILLED'],
    ],
  );
  assert.equal(views.order(1)?.filledQuote, 100n);
  views.confirmed(3);
  assert.equal(views.order(1), undefined);
  assert.deepEqual(
    views.recentFills(2).map(({ tradeId, orderId }) => [tradeId, orderId]),
    [[2, 4]],
  );
  assert.deepEqual(
    views.recentOrders(1, 1).map(({ orderId }) => orderId),
    [3],
  );
  views.confirmed(5);
  assert.deepEqual([views.recentFills(2), views.recentOrders(1)], [[], []]);
});

test('a client id finds the open order before the closed one of the same name', () => {
  const { views, exchange } = opened();
  const clientOrderId = 'mine';
  const order = { account: 1, side: 'SELL', clientOrderId, locked: 100_000n } as const;
  const first = exchange.accepted(order);
  const { orderId, price } = first;
  views.apply(exchange.output(START_MS, [first]));
  const canceled: Event = {
    kind: 'OrderCanceled',
    account: 1,
    market: 1,
    side: 'SELL',
    reason: 'REPLACED',
    price,
    orderId,
    remaining: 1,
    released: 100_000n,
  };
  const second = exchange.accepted(order);
  views.apply(exchange.output(START_MS, [canceled, second]));
  assert.equal(views.orderByClientId(1, clientOrderId)?.orderId, second.orderId);
  assert.equal(views.order(orderId)?.reason, 'REPLACED');
  views.confirmed(3);
  assert.equal(views.orderByClientId(1, clientOrderId)?.orderId, second.orderId);
  assert.equal(views.order(orderId), undefined);
  assert.equal(views.orderByClientId(2, clientOrderId), undefined);
});

test('the ticker rolls over 24 hours by whole minutes', () => {
  const { views, exchange } = opened();
  const hour = 3_600_000;
  assert.equal(views.ticker(1).lastPrice, 0);
  feed(views, exchange.trade(START_MS + 30_000, 100, 1));
  feed(views, exchange.trade(START_MS + 2 * hour, 300, 2));
  feed(views, exchange.trade(START_MS + 3 * hour, 200, 4));
  const all = views.ticker(1);
  assert.deepEqual(all, {
    market: 1,
    updateId: 6,
    bidPrice: 0,
    bidQuantity: 0,
    askPrice: 0,
    askQuantity: 0,
    openPrice: 100,
    highPrice: 300,
    lowPrice: 100,
    lastPrice: 200,
    lastQuantity: 4,
    previousClose: 0,
    volume: 7n,
    quoteVolume: 1500n,
    trades: 3,
    firstTradeId: 1,
    lastTradeId: 3,
    openMs: START_MS + 3 * hour - 24 * hour + 60_000,
    closeMs: START_MS + 3 * hour,
  });
  views.apply(exchange.tick(START_MS + 24 * hour + 59_999 - 60_000));
  assert.equal(views.ticker(1).trades, 3);
  views.apply(exchange.tick(START_MS + 24 * hour));
  const { openPrice, lowPrice, previousClose, volume, firstTradeId } = views.ticker(1);
  assert.deepEqual(
    [openPrice, lowPrice, previousClose, volume, firstTradeId],
    [300, 200, 100, 6n, 2],
  );
  views.apply(exchange.tick(START_MS + 30 * hour));
  const empty = views.ticker(1);
  const { highPrice, lastPrice, trades } = empty;
  assert.deepEqual([empty.openPrice, highPrice, lastPrice, trades], [0, 0, 200, 0]);
  assert.equal(empty.previousClose, 200);
});

test('candles merge upwards, are flat where nothing traded, and begin with the first trade (D4)', () => {
  const { views, exchange } = opened();
  assert.deepEqual(views.candles(1, '1m', { limit: 10 }).candles, []);
  assert.equal(views.candle(1, '1m'), undefined);
  feed(views, exchange.trade(START_MS + 1000, 100, 1));
  feed(views, exchange.trade(START_MS + 1500, 120, 1));
  feed(views, exchange.trade(START_MS + 62_000, 90, 2));
  feed(views, exchange.trade(START_MS + 241_000, 110, 3));
  const short = (
    interval: '1s' | '1m' | '3m' | '1h' | '1d' | '1w' | '1M',
    limit: number,
  ): unknown =>
    views.candles(1, interval, { limit }).candles.map((candle) => {
      const { openMs, open, high, low, close, volume, trades } = candle;
      return [(openMs - START_MS) / 1000, open, high, low, close, Number(volume), trades];
    });
  assert.deepEqual(short('1m', 10), [
    [0, 100, 120, 100, 120, 2, 2],
    [60, 90, 90, 90, 90, 2, 1],
    [120, 90, 90, 90, 90, 0, 0],
    [180, 90, 90, 90, 90, 0, 0],
    [240, 110, 110, 110, 110, 3, 1],
  ]);
  assert.deepEqual(short('1m', 2), [
    [180, 90, 90, 90, 90, 0, 0],
    [240, 110, 110, 110, 110, 3, 1],
  ]);
  assert.deepEqual(short('3m', 10), [
    [0, 100, 120, 90, 90, 4, 3],
    [180, 110, 110, 110, 110, 3, 1],
  ]);
  assert.deepEqual(short('1h', 10), [[0, 100, 120, 90, 110, 7, 4]]);
  assert.deepEqual(short('1d', 10), [[0, 100, 120, 90, 110, 7, 4]]);
  assert.deepEqual(short('1M', 10), [[0, 100, 120, 90, 110, 7, 4]]);
  assert.deepEqual(short('1w', 10), [[-3 * 86_400, 100, 120, 90, 110, 7, 4]]);
  assert.equal((short('1s', 1000) as unknown[]).length, 241);
  const { candles } = views.candles(1, '1m', { startMs: START_MS + 1, limit: 1 });
  assert.deepEqual([candles.length, candles[0]?.openMs], [1, START_MS + 60_000]);
  const before = views.candles(1, '1m', { endMs: START_MS + 60_000, limit: 5 });
  assert.deepEqual([before.candles.length, before.candles[0]?.takerQuoteVolume], [1, 220n]);
  const nothing = views.candles(1, '1m', { startMs: START_MS + 600_000, limit: 5 });
  assert.deepEqual(nothing.candles, []);
});
