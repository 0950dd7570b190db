/** Every rejection of the core in the words of this surface, and what the server itself refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejections } from '../../src/core/rejection.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import { errorTable, failureOf } from '../../src/gateway/binance/errors.ts';
import { startBinance } from './binance-exchange.ts';

/** Only an operator's commands are rejected so; they have no face here. */
const operatorsOwn: readonly Rejection[] = [
  'UNKNOWN_ASSET',
  'UNKNOWN_WITHDRAWAL',
  'DUPLICATE_NAME',
  'INVALID_SCALE',
  'BOOK_NOT_EMPTY',
  'AUDIT_PENDING',
];

test('each rejection is told with its code and text, and none as a failure of the server', () => {
  const told = rejections
    .filter((each) => !operatorsOwn.includes(each))
    .map((each) => {
      const { code, status, msg } = failureOf(each);
      assert(status < 500, each);
      return `${each} ${code} ${msg}`;
    });
  const relationship = 'The relationship of the prices for the orders is not correct.';
  assert.deepEqual(told, [
    'UNKNOWN_ACCOUNT -2015 Invalid API-key, IP, or permissions for action.',
    'UNKNOWN_MARKET -1121 Invalid symbol.',
    'NOT_PERMITTED -2015 Invalid API-key, IP, or permissions for action.',
    "INVALID_NAME -1100 Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_.:/]{1,36}$'.",
    'MARKET_HALTED -2010 Market is closed.',
    'MARKET_CANCEL_ONLY -2010 Market is closed.',
    'MARKET_CLOSED -2010 Market is closed.',
    'ACCOUNT_DISABLED -2010 This action is disabled on this account.',
    'NOT_IN_AUCTION -2010 Market is closed.',
    'ONLY_IN_AUCTION -2010 Market is closed.',
    'UNKNOWN_ORDER -2011 Unknown order sent.',
    'CANCEL_RESTRICTED -2011 Order was not canceled due to cancel restrictions.',
    'NOT_AMENDABLE -2038 Order amend is not supported for this order.',
    'INVALID_ORDER -2010 Unsupported order combination',
    'INVALID_LIST -1014 Unsupported order combination.',
    'TIME_IN_PAST -1115 Invalid timeInForce.',
    'SELF_TRADE_MODE_NOT_ALLOWED -1013 This symbol does not allow the specified self-trade prevention mode.',
    'NO_REFERENCE_PRICE -1112 No orders on book for symbol.',
    'PRICE_OFF_TICK -1013 Filter failure: PRICE_FILTER',
    'QUANTITY_OFF_LOT -1013 Filter failure: LOT_SIZE',
    "AMOUNT_TOO_PRECISE -1111 Parameter 'quoteOrderQty' has too much precision.",
    'PRICE_TOO_LOW -1013 Filter failure: PRICE_FILTER',
    'PRICE_TOO_HIGH -1013 Filter failure: PRICE_FILTER',
    'PRICE_OUTSIDE_BAND -1013 Filter failure: PERCENT_PRICE_BY_SIDE',
    'TRAILING_DELTA_OUT_OF_RANGE -1013 Filter failure: TRAILING_DELTA',
    'TOO_MANY_PARTS -1013 Filter failure: ICEBERG_PARTS',
    'QUANTITY_TOO_LOW -1013 Filter failure: LOT_SIZE',
    'QUANTITY_TOO_HIGH -1013 Filter failure: LOT_SIZE',
    'AMOUNT_OUT_OF_RANGE -1013 Filter failure: NOTIONAL',
    'NOTIONAL_TOO_LOW -1013 Filter failure: NOTIONAL',
    'NOTIONAL_TOO_HIGH -1013 Filter failure: NOTIONAL',
    'NO_CHANGE -2038 The requested action would change no state; rejecting.',
    'TOO_MANY_AMENDS -2038 Filter failure: MAX_NUM_ORDER_AMENDS',
    `LIST_PRICES -2010 ${relationship}`,
    'WOULD_TRIGGER -2010 Order would trigger immediately.',
    'DUPLICATE_CLIENT_ORDER_ID -2010 Duplicate order sent.',
    'TOO_MANY_ORDERS -2010 Filter failure: MAX_NUM_ORDERS',
    'TOO_MANY_ALGO_ORDERS -2010 Filter failure: MAX_NUM_ALGO_ORDERS',
    'TOO_MANY_ICEBERG_ORDERS -2010 Filter failure: MAX_NUM_ICEBERG_ORDERS',
    'TOO_MANY_ORDER_LISTS -2010 Filter failure: MAX_NUM_ORDER_LISTS',
    'ORDER_RATE_EXCEEDED -1015 Too many new orders.',
    'NOTIONAL_LIMIT -2010 Filter failure: NOTIONAL',
    'POSITION_LIMIT -2010 Filter failure: MAX_POSITION',
    'EXCHANGE_FULL -2010 Filter failure: EXCHANGE_MAX_NUM_ORDERS',
    'WOULD_TAKE -2010 Order would immediately match and take.',
    'INSUFFICIENT_BALANCE -2010 Account has insufficient balance for requested action.',
  ]);
});

test('statuses go with codes as clients expect', () => {
  const unusual = Object.values(errorTable).filter(([, status]) => status !== 400);
  assert.deepEqual(
    unusual.map(([code, status]) => [code, status]),
    [
      [-1000, 500],
      [-1000, 404],
      [-1000, 405],
      [-1003, 429],
      [-1003, 429],
      [-1003, 429],
      [-1003, 418],
      [-1015, 429],
      [-1015, 429],
      [-1016, 503],
      [-2014, 401],
      [-2015, 401],
      [-2021, 409],
    ],
  );
});

test('a failure of ours is logged and told as unknown; a body that is too large is refused', async () => {
  const binance = await startBinance();
  try {
    const { exchange, alice, bob, signed } = binance;
    const { history } = exchange.context;
    const broken = { ...history, ordersInRange: () => Promise.reject(new Error('disk')) };
    Object.assign(exchange.context, { history: broken });
    const failed = await signed(alice, 'GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' });
    Object.assign(exchange.context, { history });
    const msg = 'An unknown error occurred while processing the request.';
    assert.deepEqual([failed.status, failed.body], [500, { code: -1000, msg }]);
    assert.equal(exchange.logged.filter((line) => line.includes('request failed')).length, 1);

    const form = { symbol: 'BTCUSDT', newClientOrderId: 'x'.repeat(70_000) };
    const large = await signed(bob, 'POST', '/api/v3/order', {}, { form });
    const many = 'Too many parameters sent for this endpoint.';
    assert.deepEqual([large.status, large.body], [400, { code: -1101, msg: many }]);
  } finally {
    await binance.exchange.close();
  }
});
