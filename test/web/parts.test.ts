/** The terminal's own arithmetic, its book and its form, without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccountEvent, Market, Order } from '../../web/src/api/wire.ts';
import { BookSide } from '../../web/src/feed/book.ts';
import {
  decimal,
  decimalText,
  divide,
  floorTo,
  isMultiple,
  multiply,
  readDecimal,
} from '../../web/src/number/decimal.ts';
import { fixedText, grouped, padded, parseFixed } from '../../web/src/number/fixed.ts';
import { quantileUs, readMetrics } from '../../web/src/operator/metrics.ts';
import { foldAccount, mergedOrders, noAccount } from '../../web/src/state/account-fold.ts';
import type { Ticket } from '../../web/src/trade/ticket-types.ts';
import { amounts, fieldOf, prepare, share } from '../../web/src/trade/ticket-rules.ts';

test('decimal text is exact, and what is no plain number is none', () => {
  for (const bad of ['', ' 1', '1e5', '-1', '.5', '5.', '0x10', '1,5', '１']) {
    assert.equal(readDecimal(bad), undefined, bad);
  }
  assert.equal(decimalText(multiply(decimal('0.1'), decimal('0.2'))), '0.02');
  assert.equal(decimalText(divide(decimal('1'), decimal('3'), 6)), '0.333333');
  assert.equal(decimalText(floorTo(decimal('1.23456'), decimal('0.005'))), '1.230');
  assert.equal(isMultiple(decimal('150.505'), decimal('0.01')), false);
  assert.equal(isMultiple(decimal('150.50000'), decimal('0.01')), true);
});

test('market data is read into whole numbers and back', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 0, max: 8 }), (units, decimals) => {
      assert.equal(parseFixed(fixedText(units, decimals), decimals), units);
    }),
  );
  assert.equal(parseFixed('0.5', 5), 50_000);
  assert.equal(parseFixed('60000', 2), 6_000_000);
  assert.equal(grouped('1234567.80'), '1,234,567.80');
  assert.equal(padded('0.05', 5), '0.05000');
});

test('a side of the book is what a sorted map of its changes is, whatever comes in', () => {
  const change = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 200 }),
      fc.integer({ min: 1, max: 7 }),
      (all, group) => {
        for (const which of ['bids', 'asks'] as const) {
          const side = new BookSide(which);
          const naive = new Map<number, number>();
          for (const [price, quantity] of all) {
            side.set(price, quantity);
            if (quantity === 0) naive.delete(price);
            else naive.set(price, quantity);
          }
          const sorted = [...naive].sort(([a], [b]) => (which === 'bids' ? b - a : a - b));
          assert.deepEqual(
            side.prices.map((price, index) => [price, side.quantities[index]]),
            sorted,
          );
          const round = which === 'bids' ? Math.floor : Math.ceil;
          const rows = Map.groupBy(sorted, ([price]) => round(price / group) * group);
          const sums = [...rows].map(([price, levels]) => [
            price,
            levels.reduce((sum, [, quantity]) => sum + quantity, 0),
          ]);
          const { prices, quantities } = side.view(1_000, group);
          assert.deepEqual(
            Array.from(prices, (price, index) => [price, quantities[index]]),
            sums,
          );
        }
      },
    ),
  );
});

test('what an order would meet: by quantity, by quote, up to a limit, more than there is', () => {
  const asks = new BookSide('asks');
  for (const [price, quantity] of [
    [100, 5],
    [110, 5],
    [120, 5],
  ] as const) {
    asks.set(price, quantity);
  }
  const walk = (ask: object): object => asks.walk({ side: 'BUY', ...ask });
  const none = { exhausted: false };
  assert.deepEqual(walk({ quantity: 7 }), {
    quantity: 7,
    cost: 720n,
    worst: 110,
    levels: 2,
    ...none,
  });
  assert.deepEqual(walk({ quoteUnits: 730n }), {
    quantity: 7,
    cost: 720n,
    worst: 110,
    levels: 2,
    ...none,
  });
  assert.deepEqual(walk({ quantity: 9, limit: 100 }), {
    quantity: 5,
    cost: 500n,
    worst: 100,
    levels: 1,
    exhausted: true,
  });
  assert.deepEqual(walk({ quoteUnits: 10_000n }), {
    quantity: 15,
    cost: 1650n,
    worst: 120,
    levels: 3,
    exhausted: true,
  });
});

const order: Order = {
  orderId: 7,
  market: 'BTC-USDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '60000',
  quantity: '2',
  filled: '0',
  remaining: '2',
  notional: '0',
  fee: '0',
  feeAsset: 'BTC',
  status: 'NEW',
  createdAt: '2026-01-05T12:00:00.000Z',
  updatedAt: '2026-01-05T12:00:00.000Z',
};

test('news of an order may come twice and by two ways: what has ended stays ended', () => {
  const told = (changed: Partial<Order>): AccountEvent => ({
    channel: 'orders',
    kind: 'update',
    order: { ...order, ...changed },
  });
  const filled = { status: 'FILLED', filled: '2', remaining: '0' };
  const part = { status: 'PARTIALLY_FILLED', filled: '1', remaining: '1' };
  const later = { updatedAt: '2026-01-05T12:00:01.000Z' };
  const done = [{ ...order, ...filled }];
  for (const events of [
    [told({}), told(filled)],
    [told(filled), told({})], // all in one millisecond
    [told(part), told(filled), told(part)],
    [told({}), told(filled), told(filled)],
  ]) {
    const { open, closed } = foldAccount(noAccount, events);
    assert.deepEqual([[...open.values()], closed], [[], done]);
    const oneByOne = events.reduce((state, event) => foldAccount(state, [event]), noAccount);
    assert.deepEqual(oneByOne, foldAccount(noAccount, events));
  }
  const amended = foldAccount(noAccount, [told({ ...later, price: '59000' }), told({})]);
  assert.deepEqual([...amended.open.values()], [{ ...order, ...later, price: '59000' }]);
  const snapshot: AccountEvent = { channel: 'orders', kind: 'snapshot', orders: [] };
  assert.equal(foldAccount(amended, [snapshot]).open.size, 0);
  assert.deepEqual(mergedOrders([...done, order]), done);
});

const market: Market = {
  market: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: '0.01',
  lotSize: '0.00001',
  minNotional: '5',
  makerFee: '0.001',
  takerFee: '0.001',
  selfTradeModesAllowed: [],
};

const blank: Ticket = {
  side: 'BUY',
  kind: 'limit',
  timeInForce: 'GTC',
  postOnly: false,
  pegReference: 'PRIMARY',
  fields: {},
  basis: 'quantity',
};

const context = { market, available: '1000', quoteScale: 8, now: Date.UTC(2026, 0, 5) };

test('the form: quantity and total follow each other, shares follow what is available', () => {
  const ticket: Ticket = { ...blank, fields: { price: '60000.5', quantity: '0.01' } };
  assert.deepEqual(amounts(ticket, market), { quantity: '0.01', total: '600.005' });
  const byTotal: Ticket = { ...ticket, basis: 'total', fields: { price: '60000', total: '100' } };
  assert.deepEqual(amounts(byTotal, market), { quantity: '0.00166', total: '100' });
  assert.deepEqual(share(ticket, context, 50), { quantity: '0.00833' });
  assert.deepEqual(share({ ...ticket, kind: 'market', fields: {} }, context, 25), {
    total: '250.00000000',
  });
  assert.deepEqual(share({ ...ticket, side: 'SELL' }, { ...context, available: '2' }, 100), {
    quantity: '2.00000',
  });
});

test('the form: each kind of order becomes what the exchange takes', () => {
  const fields = { price: '60000', quantity: '0.001', stopPrice: '59000' };
  const ordersOf = (changes: Partial<Ticket>): readonly object[] => {
    const { orders, problems } = prepare({ ...blank, fields, ...changes }, context);
    assert.deepEqual(problems, {});
    return orders;
  };
  const base = { market: 'BTC-USDT', side: 'BUY' };
  const limit = { ...base, price: '60000', quantity: '0.001' };
  assert.deepEqual(ordersOf({}), [{ ...limit, type: 'LIMIT', timeInForce: 'GTC' }]);
  assert.deepEqual(ordersOf({ postOnly: true }), [
    { ...limit, type: 'LIMIT_MAKER', timeInForce: 'GTC' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'market' }), [{ ...base, type: 'MARKET', quantity: '0.001' }]);
  // What is left over from a limit order does not stand in the way.
  assert.equal(ordersOf({ kind: 'market', timeInForce: 'GTD' }).length, 1);
  assert.deepEqual(ordersOf({ kind: 'market', basis: 'total', fields: { total: '50' } }), [
    { ...base, type: 'MARKET', quoteAmount: '50' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'stop' }), [
    { ...base, type: 'STOP_LOSS', stopPrice: '59000', quantity: '0.001' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'take-limit', timeInForce: 'IOC' }), [
    { ...limit, type: 'TAKE_PROFIT_LIMIT', stopPrice: '59000', timeInForce: 'IOC' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'trailing', fields: { ...fields, trailing: '1.5' } }), [
    { ...base, type: 'STOP_LOSS', quantity: '0.001', trailingDelta: 150 },
  ]);
  assert.deepEqual(ordersOf({ kind: 'oco', side: 'SELL' }), [
    { ...limit, side: 'SELL', type: 'LIMIT_MAKER' },
    { ...base, side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000', quantity: '0.001' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'bracket', fields: { ...fields, takePrice: '65000' } }), [
    { ...limit, type: 'LIMIT', timeInForce: 'GTC' },
    { ...base, side: 'SELL', type: 'LIMIT_MAKER', price: '65000', quantity: '0.001' },
    { ...base, side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000', quantity: '0.001' },
  ]);
  assert.deepEqual(ordersOf({ kind: 'pegged', fields: { quantity: '0.001', pegOffset: '5' } }), [
    {
      ...base,
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.001',
      pegReference: 'PRIMARY',
      pegMode: 'FLOATING',
      pegOffset: 5,
    },
  ]);
  assert.deepEqual(
    ordersOf({ timeInForce: 'GTD', fields: { ...fields, expireTime: '2026-02-01T10:00Z' } }),
    [{ ...limit, type: 'LIMIT', timeInForce: 'GTD', expireTime: '2026-02-01T10:00:00.000Z' }],
  );
});

test('the form: what would be refused is said beside its field before it is sent', () => {
  const problemsOf = (fields: Ticket['fields'], changes: Partial<Ticket> = {}): object =>
    prepare({ ...blank, fields, ...changes }, context).problems;
  const step = { price: 'Prices go in steps of 0.01.' };
  assert.deepEqual(problemsOf({ price: '1.005', quantity: '1' }), step);
  assert.deepEqual(problemsOf({ price: '1', quantity: '0.000001' }), {
    quantity: 'Quantities go in steps of 0.00001.',
  });
  assert.deepEqual(problemsOf({ price: '1e3', quantity: '1' }), {
    price: 'Plain digits, with a dot for decimals.',
  });
  assert.deepEqual(problemsOf({ price: '1', quantity: '1' }), { total: 'Worth at least 5 USDT.' });
  assert.deepEqual(problemsOf({ price: '60000', quantity: '1' }), {
    total: 'Only 1000 USDT available.',
  });
  assert.deepEqual(problemsOf({ price: '60000' }), {});
  assert.equal(prepare({ ...blank, fields: { price: '60000' } }, context).isComplete, false);
  assert.deepEqual(problemsOf({ quantity: '1', trailing: '0.005' }, { kind: 'trailing' }), {
    trailing: 'In steps of 0.01 %.',
  });
  assert.deepEqual(
    problemsOf({ price: '60', quantity: '1', expireTime: 'soon' }, { timeInForce: 'GTD' }),
    { expireTime: 'A time to come.' },
  );
  const onTop: Partial<Ticket> = { kind: 'pegged', pegReference: 'MARKET' };
  assert.deepEqual(problemsOf({ quantity: '1', pegOffset: '0' }, onTop), {
    pegOffset: 'Whole ticks, 1 or more.',
  });
  assert.deepEqual(problemsOf({ price: '60', quantity: '1', displayQuantity: '1' }), {
    displayQuantity: 'Less than the quantity.',
  });
});

test('a refusal is shown beside the field that caused it', () => {
  const about = (code: string, detail?: string, kind: Ticket['kind'] = 'limit'): unknown =>
    fieldOf({ ...blank, kind }, { code, ...(detail === undefined ? {} : { detail }) });
  assert.equal(about('PRICE_OFF_TICK', 'price: 1.005'), 'price');
  assert.equal(about('PRICE_OFF_TICK', 'stopPrice: 1.005', 'stop'), 'stopPrice');
  assert.equal(about('INVALID_NUMBER', 'quoteAmount: x', 'market'), 'total');
  assert.equal(about('NOTIONAL_TOO_LOW'), 'total');
  assert.equal(about('NOTIONAL_TOO_LOW', undefined, 'stop'), undefined, 'it has no such field');
  assert.equal(about('WOULD_TAKE'), 'price');
  assert.equal(about('TOO_MANY_PARTS'), 'displayQuantity');
  assert.equal(about('TRAILING_DELTA_OUT_OF_RANGE', undefined, 'trailing'), 'trailing');
  assert.equal(about('MARKET_HALTED'), undefined);
});

test('metrics: quantiles are of what happened between two looks', () => {
  const text = (slow: number): string =>
    [
      '# HELP buttonwood_commit_seconds x',
      'buttonwood_commit_seconds_bucket{le="0.0001"} 10',
      `buttonwood_commit_seconds_bucket{le="0.001"} ${10 + slow}`,
      `buttonwood_commit_seconds_bucket{le="+Inf"} ${10 + slow}`,
      'buttonwood_orders_total 7',
    ].join('\n');
  const [before, now] = [readMetrics(text(0), 0), readMetrics(text(5), 1000)];
  assert.equal(now.orders, 7);
  assert.equal(quantileUs(before.commit, now.commit, 0.5), 1000);
  assert.equal(quantileUs(now.commit, now.commit, 0.5), 0);
});

test('a frame of a market that is no longer looked at is not shown, but the next one is asked for', async () => {
  const sent: { readonly kind: string }[] = [];
  let hear: (message: { readonly data: object }) => void = () => undefined;
  class WorkerDouble {
    addEventListener(_type: string, listener: typeof hear): void {
      hear = listener;
    }
    postMessage(message: { readonly kind: string }): void {
      sent.push(message);
    }
  }
  Object.assign(globalThis, {
    Worker: WorkerDouble,
    requestAnimationFrame: (draw: () => void) => draw(),
  });
  // By its address: the page's own types of Worker and frame are not those of Node.
  const address = new URL('../../web/src/feed/feed.ts', import.meta.url).href;
  const { feed, tell } = (await import(address)) as {
    readonly feed: { readonly frames: { on: (listener: (frame: object) => void) => void } };
    readonly tell: (message: object) => void;
  };
  const shown: object[] = [];
  feed.frames.on((frame) => shown.push(frame));
  tell({ kind: 'watch', scale: { market: 'ETH-USDT' }, interval: '1m' });
  const [old, now] = [{ market: 'BTC-USDT' }, { market: 'ETH-USDT' }];
  hear({ data: { kind: 'frame', frame: old } });
  hear({ data: { kind: 'frame', frame: now } });
  assert.deepEqual(shown, [now]);
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ['watch', 'drawn', 'drawn'],
  );
});
