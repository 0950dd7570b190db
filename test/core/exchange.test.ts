/** The facade: the example of its docstring, and what callers see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exchange, orderIdOf } from '../../src/core/index.ts';

function small(): { exchange: Exchange; alice: number; bob: number } {
  const exchange = new Exchange();
  exchange.createAsset('BTC', 8);
  exchange.createAsset('USDT', 8);
  const pair = { symbol: 'BTC-USDT', base: 'BTC', quote: 'USDT' };
  exchange.createMarket({ ...pair, tick: '0.05', lot: '0.00001' });
  const alice = exchange.createAccount('alice');
  const bob = exchange.createAccount('bob');
  exchange.deposit(alice, 'BTC', '2');
  exchange.deposit(bob, 'USDT', '50000');
  return { exchange, alice, bob };
}

test('trades in decimals, with callbacks', () => {
  const { exchange, alice, bob } = small();
  const lines: string[] = [];
  exchange.onTrade = (t) =>
    lines.push(`trade ${t.market} ${t.takerSide} ${t.quantity} at ${t.price}`);
  exchange.onLevel = (l) => lines.push(`level ${l.side} ${l.quantity} at ${l.price}`);
  const market = 'BTC-USDT';
  const sold = exchange.place({
    account: alice,
    market,
    side: 'SELL',
    price: '20000.00',
    quantity: '1.5',
  });
  exchange.place({ account: bob, market, side: 'BUY', price: '20001', quantity: '0.5' });
  exchange.place({
    account: bob,
    market,
    side: 'BUY',
    price: '19999.95',
    quantity: '0.1',
    clientOrderId: 'bid',
  });
  assert.deepEqual(lines, [
    'level SELL 1.5 at 20000',
    'trade BTC-USDT BUY 0.5 at 20000',
    'level SELL 1 at 20000',
    'level BUY 0.1 at 19999.95',
  ]);
  assert.deepEqual(exchange.bestOffer(market), { price: '20000', quantity: '1' });
  assert.deepEqual(exchange.bestBid(market), { price: '19999.95', quantity: '0.1' });
  assert.deepEqual(exchange.balance(bob, 'BTC'), { available: '0.5', locked: '0', held: '0' });
  const amended = exchange.amend(
    { account: bob, market, clientOrderId: 'bid' },
    { quantity: '0.05' },
  );
  assert.equal(amended.ok, true);
  exchange.cancel({ account: alice, market, orderId: orderIdOf(sold)! });
  assert.deepEqual(exchange.depth(market), {
    bids: [{ price: '19999.95', quantity: '0.05' }],
    asks: [],
  });
  assert.deepEqual(exchange.statistics(), {
    commands: 12,
    ordersOpen: 1,
    ordersAccepted: 3,
    rejections: 0,
    trades: 1,
  });
});

test('refusals are values, unknown names are bugs', () => {
  const { exchange, alice } = small();
  const place = (price: string, quantity: string): unknown => {
    const answer = exchange.place({
      account: alice,
      market: 'BTC-USDT',
      side: 'SELL',
      price,
      quantity,
    });
    return answer.ok ? 'ok' : answer.reason;
  };
  assert.equal(place('1.01', '1'), 'PRICE_OFF_TICK');
  assert.equal(place('1.001', '1'), 'PRICE_OFF_TICK');
  assert.equal(place('1e5', '1'), 'INVALID_ORDER');
  assert.equal(place('999999999', '1'), 'PRICE_TOO_HIGH');
  assert.equal(place('1', '0.000001'), 'QUANTITY_OFF_LOT');
  assert.equal(place('1', '3'), 'INSUFFICIENT_BALANCE');
  assert.throws(() => exchange.bestBid('NO-NE'), RangeError);
  assert.throws(() => exchange.createAccount('alice'), RangeError);
});

test('conditions: a stop waits for its price, an iceberg shows a slice', () => {
  const { exchange, alice, bob } = small();
  const market = 'BTC-USDT';
  exchange.place({ account: alice, market, side: 'SELL', price: '20000', quantity: '0.1' });
  const iceberg = { account: alice, market, side: 'SELL', price: '20001', quantity: '1' } as const;
  exchange.place({ ...iceberg, displayQuantity: '0.2' });
  const stop = { account: bob, market, side: 'BUY', type: 'STOP_LOSS', quantity: '0.5' } as const;
  assert.equal(exchange.place({ ...stop, stopPrice: '20000' }).ok, true);
  assert.deepEqual(exchange.depth(market), {
    bids: [],
    asks: [
      { price: '20000', quantity: '0.1' },
      { price: '20001', quantity: '0.2' },
    ],
  });
  const { events } = exchange.place({
    account: bob,
    market,
    side: 'BUY',
    price: '20000',
    quantity: '0.1',
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    'OrderAccepted Traded LevelChanged OrderTriggered Traded Traded Traded LevelChanged'.split(' '),
  );
  assert.equal(exchange.balance(bob, 'BTC').available, '0.6');
  const late = { ...iceberg, timeInForce: 'GTD', expireTime: 0 } as const;
  assert.deepEqual(
    [exchange.place(late), exchange.place({ ...iceberg, displayQuantity: '0.000001' })].map(
      (answer) => !answer.ok && answer.reason,
    ),
    ['INVALID_ORDER', 'QUANTITY_OFF_LOT'],
  );
});
