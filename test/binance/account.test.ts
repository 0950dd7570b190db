/** What an account asks about its orders, trades, balances and limits; from views and from history alike. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBinance } from './binance-exchange.ts';
import type { BinanceExchange, Given } from './binance-exchange.ts';

let binance: BinanceExchange;
const symbol = 'BTCUSDT';
const zero = '0.00000000';
const T = Date.UTC(2026, 0, 5, 12);
const HOUR_MS = 3_600_000;

type Who = 'alice' | 'bob' | 'carol';

const ask = async (
  who: Who,
  method: string,
  path: string,
  given: Given = {},
): Promise<{ status: number; body: unknown }> => {
  const { status, body } = await binance.signed(binance[who], method, path, given);
  return { status, body };
};
const get = async (who: Who, path: string, given: Given = {}): Promise<unknown> => {
  const { status, body } = await ask(who, 'GET', path, given);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const place = async (who: Who, given: Given): Promise<number> => {
  const order = { symbol, type: 'LIMIT', timeInForce: 'GTC', ...given };
  const { status, body } = await ask(who, 'POST', '/api/v3/order', order);
  assert.equal(status, 200, JSON.stringify(body));
  return (body as { orderId: number }).orderId;
};

/** Hours of the orders: 1 sold half, 2 canceled, 3 open; the second in another market. */
before(async () => {
  binance = await startBinance();
  const { exchange } = binance;
  exchange.clockMs = T;
  const sold = { side: 'SELL', quantity: 2, price: 100, newClientOrderId: 'first' };
  assert.equal(await place('alice', sold), 1);
  exchange.clockMs = T + HOUR_MS;
  assert.equal(await place('bob', { side: 'BUY', quantity: 1, price: 100 }), 2);
  exchange.clockMs = T + 2 * HOUR_MS;
  assert.equal(await place('alice', { side: 'BUY', quantity: 1, price: 10 }), 3);
  await ask('alice', 'DELETE', '/api/v3/order', { symbol, orderId: 3 });
  exchange.clockMs = T + 3 * HOUR_MS;
  assert.equal(await place('alice', { symbol: 'AAPLUSD', side: 'BUY', quantity: 5, price: 7 }), 4);
});
after(() => binance.exchange.close());

const first = {
  symbol,
  orderId: 1,
  orderListId: -1,
  clientOrderId: 'first',
  price: '100.00000000',
  origQty: '2.00000000',
  executedQty: '1.00000000',
  cummulativeQuoteQty: '100.00000000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'SELL',
  stopPrice: zero,
  icebergQty: zero,
  time: T + 1,
  updateTime: T + HOUR_MS + 1,
  isWorking: true,
  workingTime: T + 1,
  origQuoteOrderQty: zero,
  selfTradePreventionMode: 'EXPIRE_MAKER',
};
const canceled = {
  ...first,
  orderId: 3,
  clientOrderId: 'order-3',
  price: '10.00000000',
  origQty: '1.00000000',
  executedQty: zero,
  cummulativeQuoteQty: zero,
  status: 'CANCELED',
  side: 'BUY',
  time: T + 2 * HOUR_MS + 1,
  updateTime: T + 2 * HOUR_MS + 2,
  workingTime: T + 2 * HOUR_MS + 1,
};
const apple = {
  ...first,
  symbol: 'AAPLUSD',
  orderId: 4,
  clientOrderId: 'order-4',
  price: '7.00000000',
  origQty: '5.00000000',
  executedQty: zero,
  cummulativeQuoteQty: zero,
  status: 'NEW',
  side: 'BUY',
  time: T + 3 * HOUR_MS + 1,
  updateTime: T + 3 * HOUR_MS + 1,
  workingTime: T + 3 * HOUR_MS + 1,
};

async function compareAll(): Promise<void> {
  const status = (given: Given): Promise<unknown> => get('alice', '/api/v3/order', given);
  assert.deepEqual(await status({ symbol, orderId: 1 }), first);
  assert.deepEqual(await status({ symbol, origClientOrderId: 'first' }), first);
  assert.deepEqual(await status({ symbol, orderId: 1, origClientOrderId: 'first' }), first);
  assert.deepEqual(await status({ symbol, orderId: 3 }), canceled);
  assert.deepEqual(await status({ symbol, origClientOrderId: 'order-3' }), canceled);
  const missing = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } };
  for (const given of [
    { symbol, orderId: 999 },
    { symbol, orderId: 2 },
    { symbol: 'AAPLUSD', orderId: 1 },
    { symbol, orderId: 3, origClientOrderId: 'first' },
    { symbol, orderId: 1, origClientOrderId: 'order-3' },
    { symbol, origClientOrderId: 'order-2' },
  ]) {
    const told = await ask('alice', 'GET', '/api/v3/order', given);
    assert.deepEqual(told, missing, JSON.stringify(given));
  }
  assert.deepEqual(await get('alice', '/api/v3/openOrders'), [first, apple]);
  assert.deepEqual(await get('alice', '/api/v3/openOrders', { symbol: 'AAPLUSD' }), [apple]);

  const all = (given: Given): Promise<unknown> =>
    get('alice', '/api/v3/allOrders', { symbol, ...given });
  assert.deepEqual(await all({}), [first, canceled]);
  assert.deepEqual(await all({ limit: 1 }), [canceled]);
  assert.deepEqual(await all({ orderId: 1, limit: 1 }), [first]);
  assert.deepEqual(await all({ orderId: 2 }), [canceled]);
  assert.deepEqual(await all({ startTime: T + 2 }), [canceled]);
  assert.deepEqual(await all({ startTime: T + 1, limit: 1 }), [first]);
  assert.deepEqual(await all({ endTime: T + 1 }), [first]);
  assert.deepEqual(await all({ startTime: T + 2, endTime: T + HOUR_MS }), []);

  const sold = {
    symbol,
    id: 1,
    orderId: 1,
    orderListId: -1,
    price: '100.00000000',
    qty: '1.00000000',
    quoteQty: '100.00000000',
    commission: '0.10000000',
    commissionAsset: 'USDT',
    time: T + HOUR_MS + 1,
    isBuyer: false,
    isMaker: true,
    isBestMatch: true,
  };
  const bought = {
    ...sold,
    orderId: 2,
    commission: '0.00200000',
    commissionAsset: 'BTC',
    isBuyer: true,
    isMaker: false,
  };
  assert.deepEqual(await get('alice', '/api/v3/myTrades', { symbol }), [sold]);
  assert.deepEqual(await get('bob', '/api/v3/myTrades', { symbol }), [bought]);
  const mine = (given: Given): Promise<unknown> =>
    get('alice', '/api/v3/myTrades', { symbol, ...given });
  assert.deepEqual(await mine({ orderId: 1 }), [sold]);
  assert.deepEqual(await mine({ orderId: 3 }), []);
  assert.deepEqual(await mine({ fromId: 1 }), [sold]);
  assert.deepEqual(await mine({ fromId: 2 }), []);
  assert.deepEqual(await mine({ startTime: sold.time, endTime: sold.time }), [sold]);
  assert.deepEqual(await mine({ endTime: sold.time - 1 }), []);
}

test('orders and trades as the views know them', compareAll);

test('the same from history', async () => {
  await binance.exchange.settle();
  await compareAll();
});

test('ranges that cannot be', async () => {
  const error = async (path: string, given: Given): Promise<unknown> => {
    const { status, body } = await ask('alice', 'GET', path, { symbol, ...given });
    return [status, body];
  };
  for (const path of ['/api/v3/allOrders', '/api/v3/myTrades']) {
    assert.deepEqual(await error(path, { startTime: 1, endTime: 24 * HOUR_MS + 2 }), [
      400,
      { code: -1127, msg: 'More than 24 hours between startTime and endTime.' },
    ]);
    assert.deepEqual(await error(path, { startTime: 2, endTime: 1 }), [
      400,
      { code: -1130, msg: "Data sent for parameter 'endTime' is not valid." },
    ]);
  }
  assert.deepEqual(await error('/api/v3/myTrades', { fromId: 1, startTime: 1 }), [
    400,
    { code: -1128, msg: 'Combination of optional parameters invalid.' },
  ]);
});

test('the account with its balances', async () => {
  const rates = { maker: '0.00100000', taker: '0.00200000', buyer: zero, seller: zero };
  const balances = [
    { asset: 'BTC', free: '999998.00000000', locked: '1.00000000' },
    { asset: 'USDT', free: '1000099.90000000', locked: zero },
    { asset: 'AAPL', free: '1000000.00000000', locked: zero },
    { asset: 'USD', free: '999965.00000000', locked: '35.00000000' },
  ];
  const account = (await get('alice', '/api/v3/account')) as Record<string, unknown>;
  assert.deepEqual(account, {
    makerCommission: 10,
    takerCommission: 20,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: rates,
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: true,
    updateTime: binance.exchange.context.views.timeMs,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: 1,
  });
  const poor = (await get('carol', '/api/v3/account', { omitZeroBalances: 'true' })) as object;
  assert.deepEqual((poor as { balances: unknown }).balances, []);
  const none = { maker: zero, taker: zero, buyer: zero, seller: zero };
  assert.deepEqual(await get('alice', '/api/v3/account/commission', { symbol }), {
    symbol,
    standardCommission: rates,
    specialCommission: none,
    taxCommission: none,
    discount: {
      enabledForAccount: false,
      enabledForSymbol: false,
      discountAsset: '',
      discount: zero,
    },
  });
  const info = (await binance.open('GET', '/api/v3/exchangeInfo', { symbol })).body as {
    symbols: { filters: unknown }[];
  };
  assert.deepEqual(await get('alice', '/api/v3/myFilters', { symbol }), {
    exchangeFilters: [],
    symbolFilters: info.symbols[0]?.filters,
    assetFilters: [],
  });
  assert.deepEqual(await get('alice', '/api/v3/myAllocations', { symbol }), []);
});

test('what a withdrawal holds is locked until it is settled; the wallet tells it apart', async () => {
  const { exchange } = binance;
  exchange.clockMs += 1;
  const body = { asset: 'BTC', amount: '3', externalId: 'w-1' };
  const key = exchange.key('bob');
  const held = await exchange.request('POST', '/api/v1/withdrawals', { key, body });
  assert.equal(held.status, 201, held.text);
  const { balances } = (await get('bob', '/api/v3/account')) as { balances: object[] };
  assert.deepEqual(balances[0], { asset: 'BTC', free: '999997.99800000', locked: '3.00000000' });
  const coins = (await get('bob', '/sapi/v1/capital/config/getall')) as Record<string, unknown>[];
  const { free, locked, withdrawing } = coins[0] ?? {};
  assert.deepEqual(
    { free, locked, withdrawing },
    {
      free: '999997.99800000',
      locked: zero,
      withdrawing: '3.00000000',
    },
  );
});

test('what clients ask of the wallet, of margin and of futures before they trade', async () => {
  const coins = (await get('alice', '/sapi/v1/capital/config/getall')) as { coin: string }[];
  assert.deepEqual(
    coins.map(({ coin }) => coin),
    ['BTC', 'USDT', 'AAPL', 'USD'],
  );
  assert.deepEqual(await get('alice', '/sapi/v1/margin/allPairs'), []);
  assert.deepEqual(await get('alice', '/sapi/v1/margin/isolated/allPairs'), []);
  assert.deepEqual(await get('alice', '/sapi/v1/asset/tradeFee', { symbol }), [
    { symbol, makerCommission: '0.00100000', takerCommission: '0.00200000' },
  ]);
  assert.deepEqual(await get('alice', '/sapi/v1/capital/deposit/address', { coin: 'BTC' }), {
    coin: 'BTC',
    address: 'ask-the-operator',
    tag: '',
    url: '',
  });
  assert.deepEqual(await get('alice', '/sapi/v1/capital/deposit/hisrec', { coin: 'BTC' }), []);
  assert.deepEqual(await get('alice', '/sapi/v1/capital/withdraw/history'), []);
  const status = await binance.open('GET', '/sapi/v1/system/status');
  assert.deepEqual(status.body, { status: 0, msg: 'normal' });
  for (const path of ['/fapi/v1/exchangeInfo', '/dapi/v1/exchangeInfo']) {
    const { body } = await binance.open('GET', path);
    assert.deepEqual((body as { symbols: unknown }).symbols, []);
  }
});

test('exchange information, complete for one symbol', async () => {
  const { body } = await binance.open('GET', '/api/v3/exchangeInfo', { symbol });
  const stops = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
  const types = ['LIMIT', 'MARKET', 'LIMIT_MAKER', ...stops];
  const modes = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'];
  assert.deepEqual(body, {
    timezone: 'UTC',
    serverTime: binance.exchange.clockMs,
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
    ],
    exchangeFilters: [],
    symbols: [
      {
        symbol,
        status: 'TRADING',
        baseAsset: 'BTC',
        baseAssetPrecision: 8,
        quoteAsset: 'USDT',
        quotePrecision: 6,
        quoteAssetPrecision: 6,
        baseCommissionPrecision: 8,
        quoteCommissionPrecision: 6,
        orderTypes: types,
        icebergAllowed: true,
        ocoAllowed: true,
        otoAllowed: true,
        opoAllowed: false,
        quoteOrderQtyMarketAllowed: true,
        allowTrailingStop: true,
        cancelReplaceAllowed: true,
        amendAllowed: true,
        pegInstructionsAllowed: true,
        isSpotTradingAllowed: true,
        isMarginTradingAllowed: false,
        filters: [
          {
            filterType: 'PRICE_FILTER',
            minPrice: '0.01000000',
            maxPrice: '1000000.00000000',
            tickSize: '0.01000000',
          },
          {
            filterType: 'LOT_SIZE',
            minQty: '0.00100000',
            maxQty: '9000.00000000',
            stepSize: '0.00100000',
          },
          {
            filterType: 'MARKET_LOT_SIZE',
            minQty: '0.00100000',
            maxQty: '9007199254740.99100000',
            stepSize: '0.00100000',
          },
          {
            filterType: 'NOTIONAL',
            minNotional: '5.00000000',
            applyMinToMarket: true,
            maxNotional: '9223372036854.77580700',
            applyMaxToMarket: true,
            avgPriceMins: 0,
          },
        ],
        permissions: [],
        permissionSets: [['SPOT']],
        defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
        allowedSelfTradePreventionModes: modes,
      },
    ],
  });
});
