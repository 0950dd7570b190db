/** Public market data on the Binance surface; complete replies compared. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBinance } from './binance-exchange.ts';
import type { BinanceExchange, Given } from './binance-exchange.ts';

/** Monday noon: the clock of the exchange's start. */
const T = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;
let binance: BinanceExchange;

const order = (
  key: 'alice' | 'bob',
  side: string,
  quantity: number,
  price: number,
  more: Given = {},
): Promise<unknown> =>
  binance.signed(binance[key], 'POST', '/api/v3/order', {
    symbol: 'BTCUSDT',
    side,
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity,
    price,
    ...more,
  });

/** Three trades in the first minute, two of them one aggregate, and one five minutes later. */
before(async () => {
  binance = await startBinance();
  const { exchange } = binance;
  await order('alice', 'SELL', 1, 100);
  await order('alice', 'SELL', 2, 100);
  await order('alice', 'SELL', 5, 101);
  exchange.clockMs = T + 1000;
  await order('bob', 'BUY', 4, 101);
  exchange.clockMs = T + 5 * MINUTE_MS;
  await order('bob', 'SELL', 1, 90);
  await order('alice', 'BUY', 1, 90);
  await order('bob', 'BUY', 2, 89);
  await exchange.settle();
});
after(() => binance.exchange.close());

const get = async (path: string, given: Given = {}): Promise<unknown> => {
  const { status, body } = await binance.open('GET', path, given);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const symbol = 'BTCUSDT';
/** Times of the trades. */
const first = T + 1001;
const last = T + 5 * MINUTE_MS + 2;

test('ping and time', async () => {
  assert.deepEqual(await get('/api/v3/ping'), {});
  assert.deepEqual(await get('/api/v3/time'), { serverTime: binance.exchange.clockMs });
});

test('depth is a snapshot on the counter of level changes', async () => {
  const asks = [['101.00000000', '4.00000000']];
  const bids = [['89.00000000', '2.00000000']];
  assert.deepEqual(await get('/api/v3/depth', { symbol }), { lastUpdateId: 8, bids, asks });
  assert.deepEqual(await get('/api/v3/depth', { symbol, limit: 9999 }), {
    lastUpdateId: 8,
    bids,
    asks,
  });
});

const trade = (id: number, price: number, qty: number, time: number, isBuyerMaker: boolean) =>
  ({
    id,
    price: `${price}.00000000`,
    qty: `${qty}.00000000`,
    quoteQty: `${price * qty}.00000000`,
    time,
    isBuyerMaker,
    isBestMatch: true,
  }) as const;
const trades = [
  trade(1, 100, 1, first, false),
  trade(2, 100, 2, first, false),
  trade(3, 101, 1, first, false),
  trade(4, 90, 1, last, false),
];

test('trades, the newest and those from an id on', async () => {
  assert.deepEqual(await get('/api/v3/trades', { symbol }), trades);
  assert.deepEqual(await get('/api/v3/trades', { symbol, limit: 2 }), trades.slice(2));
  const old = (given: Given): Promise<unknown> =>
    get('/api/v3/historicalTrades', { symbol, ...given });
  assert.deepEqual(await old({}), trades);
  assert.deepEqual(await old({ fromId: 2, limit: 2 }), trades.slice(1, 3));
  assert.deepEqual(await old({ fromId: 0, limit: 1 }), trades.slice(0, 1));
  assert.deepEqual(await old({ fromId: 5 }), []);
});

test('aggregates are of one taker order at one price', async () => {
  const aggregate = (a: number, p: number, q: number, l: number, time: number) =>
    ({
      a,
      p: `${p}.00000000`,
      q: `${q}.00000000`,
      f: a,
      l,
      T: time,
      m: false,
      M: true,
    }) as const;
  const all = [
    aggregate(1, 100, 3, 2, first),
    aggregate(3, 101, 1, 3, first),
    aggregate(4, 90, 1, 4, last),
  ];
  const ask = (given: Given): Promise<unknown> => get('/api/v3/aggTrades', { symbol, ...given });
  assert.deepEqual(await ask({}), all);
  assert.deepEqual(await ask({ limit: 1 }), all.slice(2));
  assert.deepEqual(await ask({ fromId: 0, limit: 1 }), all.slice(0, 1));
  assert.deepEqual(await ask({ fromId: 2 }), all.slice(1));
  assert.deepEqual(await ask({ fromId: 3, limit: 1 }), all.slice(1, 2));
  assert.deepEqual(await ask({ startTime: first, endTime: first }), all.slice(0, 2));
  assert.deepEqual(await ask({ endTime: last - 1, limit: 1 }), all.slice(1, 2));
  assert.deepEqual(await ask({ startTime: last + 1 }), []);
});

test('candles, flat ones where nothing traded', async () => {
  const flat = (minute: number): unknown => [
    T + minute * MINUTE_MS,
    ...Array.from({ length: 4 }, () => '101.00000000'),
    '0.00000000',
    T + (minute + 1) * MINUTE_MS - 1,
    '0.00000000',
    0,
    '0.00000000',
    '0.00000000',
    '0',
  ];
  const opened = [
    T,
    '100.00000000',
    '101.00000000',
    '100.00000000',
    '101.00000000',
    '4.00000000',
    T + MINUTE_MS - 1,
    '401.00000000',
    3,
    '4.00000000',
    '401.00000000',
    '0',
  ];
  const closed = [
    T + 5 * MINUTE_MS,
    ...Array.from({ length: 4 }, () => '90.00000000'),
    '1.00000000',
    T + 6 * MINUTE_MS - 1,
    '90.00000000',
    1,
    '1.00000000',
    '90.00000000',
    '0',
  ];
  const all = [opened, flat(1), flat(2), flat(3), flat(4), closed];
  const ask = (given: Given): Promise<unknown> =>
    get('/api/v3/klines', { symbol, interval: '1m', ...given });
  assert.deepEqual(await ask({}), all);
  assert.deepEqual(await get('/api/v3/uiKlines', { symbol, interval: '1m' }), all);
  assert.deepEqual(await ask({ limit: 2 }), all.slice(4));
  assert.deepEqual(await ask({ startTime: T, limit: 1 }), all.slice(0, 1));
  assert.deepEqual(await ask({ startTime: T + 1, endTime: T + 2 * MINUTE_MS }), all.slice(1, 3));
});

test('a day of another time zone begins at its own midnight', async () => {
  const day = async (timeZone: string): Promise<unknown> => {
    const rows = (await get('/api/v3/klines', { symbol, interval: '1d', timeZone })) as unknown[][];
    return rows.map((row) => [row[0], row[5], row[6]]);
  };
  const DAY_MS = 24 * 60 * MINUTE_MS;
  const midnight = T - 12 * 60 * MINUTE_MS;
  const [all, from] = ['5.00000000', midnight];
  assert.deepEqual(await day('0'), [[from, all, from + DAY_MS - 1]]);
  const india = from - 5.5 * 60 * MINUTE_MS;
  assert.deepEqual(await day('+05:30'), [[india, all, india + DAY_MS - 1]]);
  const noon = T - 12 * 60 * MINUTE_MS + 12 * 60 * MINUTE_MS;
  assert.deepEqual(await day('-12'), [[noon, all, noon + DAY_MS - 1]]);
});

const sums = {
  openPrice: '100.00000000',
  highPrice: '101.00000000',
  lowPrice: '90.00000000',
  lastPrice: '90.00000000',
  volume: '5.00000000',
  quoteVolume: '491.00000000',
};
const ids = { firstId: 1, lastId: 4, count: 4 };
const changes = {
  priceChange: '-10.00000000',
  priceChangePercent: '-10.000',
  weightedAvgPrice: '98.20000000',
};

test('the ticker of 24 hours: full, mini, several, all', async () => {
  const closeTime = binance.exchange.context.views.timeMs;
  const openTime = T + 5 * MINUTE_MS - (24 * 60 - 1) * MINUTE_MS;
  const day = {
    symbol,
    ...changes,
    prevClosePrice: '0.00000000',
    lastQty: '1.00000000',
    bidPrice: '89.00000000',
    bidQty: '2.00000000',
    askPrice: '101.00000000',
    askQty: '4.00000000',
    ...sums,
    openTime,
    closeTime,
    ...ids,
  };
  assert.deepEqual(await get('/api/v3/ticker/24hr', { symbol }), day);
  assert.deepEqual(await get('/api/v3/ticker/24hr', { symbols: '["BTCUSDT"]' }), [day]);
  const all = (await get('/api/v3/ticker/24hr')) as object[];
  const zero = '0.00000000';
  assert.deepEqual(all[1], {
    symbol: 'AAPLUSD',
    priceChange: zero,
    priceChangePercent: '0.000',
    weightedAvgPrice: zero,
    prevClosePrice: zero,
    lastPrice: zero,
    lastQty: zero,
    bidPrice: zero,
    bidQty: zero,
    askPrice: zero,
    askQty: zero,
    openPrice: zero,
    highPrice: zero,
    lowPrice: zero,
    volume: zero,
    quoteVolume: zero,
    openTime,
    closeTime,
    firstId: -1,
    lastId: -1,
    count: 0,
  });
  assert.deepEqual(await get('/api/v3/ticker/24hr', { symbol, type: 'MINI' }), {
    symbol,
    ...sums,
    openTime,
    closeTime,
    ...ids,
  });
});

test('tickers of other windows and of the trading day', async () => {
  const closeTime = binance.exchange.context.views.timeMs;
  const ticker = (given: Given): Promise<unknown> => get('/api/v3/ticker', { symbol, ...given });
  const hour = { symbol, ...changes, ...sums };
  const openTime = T + 5 * MINUTE_MS - 60 * MINUTE_MS;
  assert.deepEqual(await ticker({ windowSize: '1h' }), { ...hour, openTime, closeTime, ...ids });
  const price = '90.00000000';
  assert.deepEqual(await ticker({ windowSize: '1m' }), {
    symbol,
    priceChange: '0.00000000',
    priceChangePercent: '0.000',
    weightedAvgPrice: price,
    openPrice: price,
    highPrice: price,
    lowPrice: price,
    lastPrice: price,
    volume: '1.00000000',
    quoteVolume: price,
    openTime: T + 4 * MINUTE_MS,
    closeTime,
    firstId: 4,
    lastId: 4,
    count: 1,
  });
  const week = { ...hour, openTime: T + 5 * MINUTE_MS - 7 * 24 * 60 * MINUTE_MS };
  assert.deepEqual(await ticker({ windowSize: '7d' }), { ...week, closeTime, ...ids });
  const midnight = T - 12 * 60 * MINUTE_MS;
  assert.deepEqual(await get('/api/v3/ticker/tradingDay', { symbols: '["BTCUSDT"]' }), [
    { ...hour, openTime: midnight, closeTime, ...ids },
  ]);
  assert.deepEqual(await get('/api/v3/ticker/tradingDay', { symbol, type: 'MINI' }), {
    symbol,
    ...sums,
    openTime: midnight,
    closeTime,
    ...ids,
  });
});

test('average price, last prices, best offers', async () => {
  const closeTime = binance.exchange.context.views.timeMs;
  assert.deepEqual(await get('/api/v3/avgPrice', { symbol }), {
    mins: 5,
    price: '98.20000000',
    closeTime,
  });
  const price = { symbol, price: '90.00000000' };
  assert.deepEqual(await get('/api/v3/ticker/price', { symbol }), price);
  assert.deepEqual(await get('/api/v3/ticker/price'), [
    price,
    { symbol: 'AAPLUSD', price: '0.00000000' },
  ]);
  const best = {
    symbol,
    bidPrice: '89.00000000',
    bidQty: '2.00000000',
    askPrice: '101.00000000',
    askQty: '4.00000000',
  };
  assert.deepEqual(await get('/api/v3/ticker/bookTicker', { symbol }), best);
  assert.deepEqual(await get('/api/v3/ticker/bookTicker', { symbols: '["BTCUSDT"]' }), [best]);
});

test('times in microseconds for those who ask', async () => {
  const micro = async (path: string, unit: string): Promise<unknown> => {
    const { body } = await binance.open('GET', path, {}, { headers: { 'x-mbx-time-unit': unit } });
    return body;
  };
  const { clockMs } = binance.exchange;
  assert.deepEqual(await micro('/api/v3/time', 'MICROSECOND'), { serverTime: clockMs * 1000 });
  assert.deepEqual(await micro('/api/v3/time', 'millisecond'), { serverTime: clockMs });
  assert.deepEqual(await micro('/api/v3/time', 'SECOND'), {
    code: -1194,
    msg: 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.',
  });
  const [aggregate] = (await micro(`/api/v3/aggTrades?symbol=${symbol}`, 'microsecond')) as {
    T: number;
  }[];
  assert.equal(aggregate?.T, first * 1000);
  const startTime = (T + 5 * MINUTE_MS) * 1000;
  const klines = `/api/v3/klines?symbol=${symbol}&interval=1m&startTime=${startTime}`;
  const [row] = (await micro(klines, 'MICROSECOND')) as unknown[][];
  assert.deepEqual(
    [row?.[0], row?.[6]],
    [(T + 5 * MINUTE_MS) * 1000, (T + 6 * MINUTE_MS) * 1000 - 1],
  );
});

test('what is asked wrongly is answered in the words of the table', async () => {
  const error = async (path: string, given: Given = {}): Promise<unknown> => {
    const { status, body } = await binance.open('GET', path, given);
    const { code, msg } = body as { code: number; msg: string };
    return [status, code, msg];
  };
  const lacks = (name: string): unknown => [
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  ];
  const invalid = (name: string): unknown => [
    400,
    -1130,
    `Data sent for parameter '${name}' is not valid.`,
  ];
  assert.deepEqual(await error('/api/v3/depth'), lacks('symbol'));
  assert.deepEqual(await error('/api/v3/depth', { symbol: '' }), lacks('symbol'));
  assert.deepEqual(await error('/api/v3/depth', { symbol: 'NONE' }), [
    400,
    -1121,
    'Invalid symbol.',
  ]);
  assert.deepEqual(await error('/api/v3/depth', { symbol, limit: 0 }), invalid('limit'));
  assert.deepEqual(await error('/api/v3/depth', { symbol, limit: '1e2' }), [
    400,
    -1100,
    "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
  ]);
  assert.deepEqual(await error('/api/v3/depth', { symbol, limit: '' }), [
    400,
    -1105,
    "Parameter 'limit' was empty.",
  ]);
  assert.deepEqual(await error('/api/v3/depth', { symbol, levels: 5 }), [
    400,
    -1104,
    "Not all sent parameters were read; read '1' parameter(s) but was sent '2'.",
  ]);
  assert.deepEqual(await error('/api/v3/depth', { symbol, constructor: 'x' }), [
    400,
    -1104,
    "Not all sent parameters were read; read '1' parameter(s) but was sent '2'.",
  ]);
  assert.deepEqual(await error('/api/v3/depth?symbol=BTCUSDT&symbol=BTCUSDT'), [
    400,
    -1101,
    'Duplicate values for a parameter detected.',
  ]);
  assert.deepEqual(await error('/api/v3/depth?symbol=%ff'), [
    400,
    -1100,
    'Illegal characters found in a parameter.',
  ]);
  assert.deepEqual(await error('/api/v3/klines', { symbol, interval: '1D' }), [
    400,
    -1120,
    'Invalid interval.',
  ]);
  const zone = { symbol, interval: '1d', timeZone: '+15:00' };
  assert.deepEqual(await error('/api/v3/klines', zone), invalid('timeZone'));
  const combination = [400, -1128, 'Combination of optional parameters invalid.'];
  const both = { symbol, symbols: '["BTCUSDT"]' };
  assert.deepEqual(await error('/api/v3/ticker/price', both), combination);
  const ids = { symbol, fromId: 1, startTime: 1 };
  assert.deepEqual(await error('/api/v3/aggTrades', ids), combination);
  assert.deepEqual(await error('/api/v3/ticker/24hr', { symbol, type: 'BIG' }), [
    400,
    -1139,
    'Invalid ticker type.',
  ]);
  assert.deepEqual(await error('/api/v3/ticker'), [
    400,
    -1102,
    "Param 'symbol' or 'symbols' must be sent, but both were empty/null!",
  ]);
  const window = { symbol, windowSize: '24h' };
  assert.deepEqual(await error('/api/v3/ticker', window), invalid('windowSize'));
  const twice = { symbols: '["BTCUSDT","BTCUSDT"]' };
  assert.deepEqual(await error('/api/v3/ticker/price', twice), [
    400,
    -1151,
    'Symbol is present multiple times in the list.',
  ]);
});

test('below the prefixes nothing is ever answered in HTML', async () => {
  for (const path of ['/api/v3', '/api/v3/', '/api/v3/nothing', '/sapi/v1/x/y', '/fapi/v1/z']) {
    const reply = await binance.open('GET', path);
    assert.deepEqual(
      [reply.status, reply.body],
      [404, { code: -1000, msg: 'There is nothing at this path.' }],
      path,
    );
    assert.equal(reply.headers['content-type'], 'application/json;charset=UTF-8');
  }
  const reply = await binance.open('DELETE', '/api/v3/ping');
  const msg = 'The path is known, but not with this method.';
  assert.deepEqual([reply.status, reply.body], [405, { code: -1000, msg }]);
});
