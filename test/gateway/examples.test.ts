/**
 * One real request of every route, in one story; its recorded replies are the examples of the OpenAPI
 * document. UPDATE=1 writes them anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { routes } from '../../src/gateway/gateway.ts';
import { parseJson } from '../../src/gateway/json.ts';
import { isProblem } from '../../src/gateway/problems.ts';
import type { AnyRoute } from '../../src/gateway/route.ts';
import type { Shape } from '../../src/gateway/shapes.ts';
import { startExchange } from './test-exchange.ts';
import type { Key, TestExchange } from './test-exchange.ts';

const path = new URL('../../src/gateway/rest/examples.json', import.meta.url);
let exchange: TestExchange;

before(async () => {
  const demo = { accounts: ['alice', 'bob'], oneClick: true };
  const approvalLimits = new Map([['USD', '5000000']]);
  exchange = await startExchange({ demo, approvalLimits });
});
after(() => exchange.close());

type Step = readonly [who: string, operation: string, target: string, body?: unknown];

const story: readonly Step[] = [
  ['', 'getTime', '/api/v1/time'],
  ['', 'listAssets', '/api/v1/assets'],
  ['', 'listMarkets', '/api/v1/markets'],
  ['', 'getMarket', '/api/v1/markets/BTC-USDT'],
  ['operator', 'createAsset', '/api/v1/admin/assets', { symbol: 'ETH', scale: 8 }],
  [
    'operator',
    'createMarket',
    '/api/v1/admin/markets',
    { market: 'ETH-USDT', base: 'ETH', quote: 'USDT', tickSize: '0.01', lotSize: '0.0001' },
  ],
  [
    'operator',
    'changeMarket',
    '/api/v1/admin/markets/ETH-USDT',
    { makerFee: '0.0005', takerFee: '0.001', maxOrders: 200 },
  ],
  ['operator', 'setMarketStatus', '/api/v1/admin/markets/ETH-USDT/status', { status: 'HALT' }],
  ['operator', 'setVenueStatus', '/api/v1/admin/status', { status: 'TRADING' }],
  ['operator', 'createAccount', '/api/v1/admin/accounts', { account: 'dave' }],
  ['operator', 'listAccounts', '/api/v1/admin/accounts'],
  [
    'operator',
    'deposit',
    '/api/v1/admin/deposits',
    { account: 'dave', asset: 'USDT', amount: '2500.50', externalId: 'bank-7' },
  ],
  [
    'alice',
    'placeOrder#1',
    '/api/v1/orders',
    { market: 'BTC-USDT', side: 'SELL', price: '64250.5', quantity: '0.3', clientOrderId: 'a-1' },
  ],
  [
    'bob',
    'placeOrder',
    '/api/v1/orders',
    { market: 'BTC-USDT', side: 'BUY', price: '64251', quantity: '0.1' },
  ],
  ['alice', 'getOrder', '/api/v1/orders/client:a-1'],
  ['alice', 'amendOrder', '/api/v1/orders/1', { quantity: '0.25' }],
  [
    'alice',
    'replaceOrder',
    '/api/v1/orders/replace',
    {
      cancelClientOrderId: 'a-1',
      market: 'BTC-USDT',
      side: 'SELL',
      price: '64260',
      quantity: '0.2',
      clientOrderId: 'a-2',
    },
  ],
  ['alice', 'listOrders', '/api/v1/orders?market=BTC-USDT&limit=10'],
  ['alice', 'listFills', '/api/v1/fills?market=BTC-USDT'],
  ['alice', 'listBalances', '/api/v1/balances'],
  ['', 'getDepth', '/api/v1/markets/BTC-USDT/depth?levels=10'],
  ['', 'listTrades', '/api/v1/markets/BTC-USDT/trades?limit=10'],
  ['', 'listCandles', '/api/v1/markets/BTC-USDT/candles?interval=1m&limit=10'],
  ['', 'getTicker', '/api/v1/markets/BTC-USDT/ticker'],
  ['', 'getBbo', '/api/v1/markets/BTC-USDT/bbo'],
  ['', 'listTickers', '/api/v1/tickers'],
  ['', 'getStatistics', '/api/v1/statistics'],
  ['alice', 'cancelOrder', '/api/v1/orders/client:a-2'],
  [
    'bob',
    'placeOrder#2',
    '/api/v1/orders',
    { market: 'AAPL-USD', side: 'BUY', price: '190', quantity: 5 },
  ],
  ['bob', 'cancelAllOrders', '/api/v1/orders?market=AAPL-USD'],
  ['alice', 'listAmendments', '/api/v1/orders/1/amendments'],
  ['alice', 'listPreventedMatches', '/api/v1/prevented-matches?market=BTC-USDT'],
  [
    'alice',
    'placeOrderList',
    '/api/v1/order-lists',
    {
      market: 'AAPL-USD',
      kind: 'OCO',
      orders: [
        { side: 'SELL', type: 'LIMIT_MAKER', price: '210', quantity: '10' },
        { side: 'SELL', type: 'STOP_LOSS', stopPrice: '170', quantity: '10' },
      ],
      clientListId: 'exit-1',
    },
  ],
  ['alice', 'listOrderLists', '/api/v1/order-lists?market=AAPL-USD'],
  ['alice', 'getOrderList', '/api/v1/order-lists/client:exit-1'],
  ['alice', 'cancelOrderList', '/api/v1/order-lists/1'],
  ['alice', 'setCountdown', '/api/v1/countdown', { market: 'AAPL-USD', timeoutMs: 60_000 }],
  ['alice', 'listCountdowns', '/api/v1/countdown'],
  [
    'operator',
    'setCalendar',
    '/api/v1/admin/markets/AAPL-USD/calendar',
    {
      days: ['MON', 'TUE', 'WED', 'THU', 'FRI'],
      preOpenAt: '12:00',
      openingCallAt: '13:25',
      openAt: '13:30',
      closingCallAt: '19:55',
      closeAt: '20:00',
      randomMs: 30_000,
    },
  ],
  ['operator', 'removeCalendar', '/api/v1/admin/markets/AAPL-USD/calendar'],
  [
    'operator',
    'startAuction',
    '/api/v1/admin/markets/AAPL-USD/auction',
    { callMs: 300_000, randomMs: 30_000 },
  ],
  ['operator', 'endAuction', '/api/v1/admin/markets/AAPL-USD/auction?status=TRADING'],
  [
    'operator',
    'setFeeTier',
    '/api/v1/admin/markets/BTC-USDT/fee-tiers/1',
    { volume: '1000000', makerFee: '-0.0001', takerFee: '0.0015' },
  ],
  ['operator', 'removeFeeTier', '/api/v1/admin/markets/BTC-USDT/fee-tiers/1'],
  [
    'operator',
    'changeAccount',
    '/api/v1/admin/accounts/bob/settings',
    { tradeGroup: 7, maxOrders: 500, maxOrdersPerSecond: 50 },
  ],
  [
    'operator',
    'setAssetLimit',
    '/api/v1/admin/accounts/bob/limits/USDT',
    { maxNotional: '100000', maxPosition: '5000000' },
  ],
  ['operator', 'getAccount', '/api/v1/admin/accounts/bob'],
  ['operator', 'setKillSwitch', '/api/v1/admin/kill-switch', { account: 'carol', state: 'ON' }],
  ['operator', 'changeVenue', '/api/v1/admin/venue', { withdrawalGate: 'OFF' }],
  ['operator', 'getVenue', '/api/v1/admin/venue'],
  [
    'operator',
    'deposit#big',
    '/api/v1/admin/deposits',
    { account: 'dave', asset: 'USD', amount: '6000000', externalId: 'wire-9' },
  ],
  ['operator', 'listApprovals', '/api/v1/admin/approvals'],
  ['second', 'approve', '/api/v1/admin/approvals/1'],
  [
    'operator',
    'deposit#bigger',
    '/api/v1/admin/deposits',
    { account: 'dave', asset: 'USD', amount: '9000000', externalId: 'wire-10' },
  ],
  ['second', 'refuseApproval', '/api/v1/admin/approvals/2'],
  [
    'alice',
    'withdraw',
    '/api/v1/withdrawals',
    { asset: 'USDT', amount: '150.25', externalId: 'w-1' },
  ],
  ['operator', 'listHeldWithdrawals', '/api/v1/admin/withdrawals'],
  ['operator', 'finishWithdrawal', '/api/v1/admin/withdrawals/1/finish', { outcome: 'SETTLE' }],
  ['operator', 'listAccountBalances', '/api/v1/admin/accounts/operator/balances'],
  [
    'operator',
    'createKey',
    '/api/v1/admin/keys',
    { account: 'dave', permissions: ['read', 'trade'] },
  ],
  ['operator', 'listKeys', '/api/v1/admin/keys'],
  ['operator', 'revokeKey', '/api/v1/admin/keys/{key}'],
  [
    'operator',
    'createUser',
    '/api/v1/admin/users',
    {
      name: 'dana',
      password: 'correct horse battery',
      account: 'dave',
      permissions: ['read', 'trade', 'withdraw'],
    },
  ],
  ['operator', 'listUsers', '/api/v1/admin/users'],
  [
    'operator',
    'setUserPassword',
    '/api/v1/admin/users/dana/password',
    { password: 'staple battery horse' },
  ],
  ['', 'signIn', '/api/v1/session', { name: 'dana', password: 'staple battery horse' }],
  ['person', 'getSession', '/api/v1/session'],
  [
    'person',
    'confirmSession',
    '/api/v1/session/confirmation',
    { password: 'staple battery horse' },
  ],
  ['person', 'listSessions', '/api/v1/sessions'],
  ['person', 'createOwnKey', '/api/v1/keys', { permissions: ['read', 'trade'] }],
  ['person', 'listOwnKeys', '/api/v1/keys'],
  ['person', 'revokeOwnKey', '/api/v1/keys/{key}'],
  [
    'person',
    'changePassword',
    '/api/v1/session/password',
    { old: 'staple battery horse', new: 'correct horse battery' },
  ],
  ['person', 'endSession', '/api/v1/sessions/{session}'],
  ['', 'getDemo', '/api/v1/demo'],
  ['', 'signInDemo', '/api/v1/demo/session', { account: 'alice' }],
  ['person', 'depositDemo', '/api/v1/demo/deposits', { asset: 'USDT', amount: '1000' }],
  ['person', 'signOut', '/api/v1/session'],
  ['operator', 'removeUser', '/api/v1/admin/users/dana'],
  [
    'bob',
    'placeOrder#3',
    '/api/v1/orders',
    { market: 'AAPL-USD', side: 'BUY', price: '190', quantity: 5 },
  ],
  ['operator', 'cancelOrders', '/api/v1/admin/orders?account=bob'],
  [
    'alice',
    'shortPlaceOrder',
    '/orders',
    { user_id: 'alice', symbol: 'AAPL', side: 'BUY', quantity: 100, price: 150.5 },
  ],
  ['alice', 'shortGetOrder', '/orders/8?symbol=AAPL'],
  ['alice', 'shortAmendOrder', '/orders/8?symbol=AAPL', { quantity: 90 }],
  ['alice', 'shortListOrders', '/orders/user/alice?limit=2'],
  ['alice', 'shortCancelOrder', '/orders/8?symbol=AAPL'],
  [
    'alice',
    'shortPlaceOrderV1',
    '/api/v1/order/',
    { market: 'BTC_USDT', price: '100', quantity: '10', side: 'buy', user_id: 'alice' },
  ],
  ['alice', 'shortListOpenOrders', '/api/v1/order/open?market=BTC_USDT'],
  [
    'alice',
    'shortCancelOrderV1',
    '/api/v1/order/',
    { orderId: 9, market: 'BTC_USDT', user_id: 'alice' },
  ],
  ['', 'shortGetMarket', '/market/BTC-USDT'],
  ['', 'shortGetMarketDepth', '/market/BTC-USDT/depth?levels=10'],
  ['', 'shortGetDepth', '/depth/?symbol=BTC_USDT'],
  ['', 'shortListTrades', '/trades?symbol=BTC-USDT'],
  ['', 'shortListCandles', '/klines/?symbol=BTC-USDT&interval=1h&limit=1'],
  ['', 'shortListTickers', '/tickers/'],
];

test('every route answers its shape, and the recorded examples are what it answers', async () => {
  const keys: Record<string, Key | undefined> = {
    '': undefined,
    operator: exchange.operator,
    second: exchange.key('operator', ['admin']),
    alice: exchange.key('alice'),
    bob: exchange.key('bob'),
  };
  const recorded: Record<string, unknown> = {};
  let made = '';
  let person: Record<string, string> = {};
  let session = '';
  for (const [who, operation, given, body] of story) {
    const [name = '', isAnother] = operation.split('#');
    const route = routes.find((each) => each.operation === name) as AnyRoute;
    const target = given.replace('{key}', made).replace('{session}', session);
    exchange.clockMs += 1000;
    await exchange.settle();
    const reply = await exchange.request(route.method, target, {
      key: keys[who],
      ...(who === 'person' && { headers: person }),
      ...(body === undefined ? {} : { body }),
    });
    if (reply.body['code'] === 'APPROVAL_NEEDED') continue;
    assert.equal(reply.status, route.status ?? 200, `${operation}: ${reply.text}`);
    const read = (route.reply as Shape<unknown>).read(parseJson(reply.text) as never, '', 'body');
    assert.ok(!isProblem(read), `${operation}: ${JSON.stringify(read)}\n${reply.text}`);
    if (name === 'createKey' || name === 'createOwnKey') made = String(reply.body['apiKey']);
    const { csrfToken, sessionId } = reply.body as Record<string, string | undefined>;
    if (csrfToken !== undefined) {
      const set = (reply.headers['set-cookie'] ?? person['cookie']) as string;
      person = { cookie: set.split(';', 1)[0] ?? '', 'x-buttonwood-csrf': csrfToken };
      session = String(sessionId);
    }
    if (isAnother !== undefined) continue;
    recorded[name] = {
      request: `${route.method} ${given}`,
      ...(body === undefined ? {} : { body }),
      reply: withoutSecrets(reply.body),
    };
  }
  assert.deepEqual(
    Object.keys(recorded).toSorted(),
    routes.map((route) => route.operation).toSorted(),
  );
  const text = `${JSON.stringify(recorded, undefined, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(path, text);
  assert.deepEqual(recorded, JSON.parse(readFileSync(path, 'utf8')));
});

/** Keys are random, so the examples show none. */
function withoutSecrets(body: Record<string, unknown>): unknown {
  const shown = JSON.stringify(body, (name, value: unknown) => {
    if (name === 'apiKey') return '4f1c…';
    if (name === 'externalId' && String(value).startsWith('demo:')) return 'demo:5b2f…';
    if (name === 'requestedBy' || name === 'decidedBy') {
      return typeof value === 'string' ? value.replace(/^key .*/, 'key 4f1c…') : value;
    }
    if (name === 'csrfToken') return 'Zk3v…';
    if (name === 'sessionId') return 'd20a…';
    return name === 'secret' && value !== '' ? '9b3e…' : value;
  });
  return JSON.parse(shown) as unknown;
}
