/** Requests of any kind below the prefixes of the surface: always JSON of it, never a failure of ours. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { operations } from '../../src/gateway/binance/operations/operations.ts';
import { restRoutes } from '../../src/gateway/binance/rest-routes.ts';
import { hmac, startBinance } from './binance-exchange.ts';
import type { BinanceExchange } from './binance-exchange.ts';

let binance: BinanceExchange;
before(async () => {
  binance = await startBinance();
});
after(() => binance.exchange.close());

/** Values that mean something somewhere, by the end of a parameter's name, and values that never do. */
const meant: readonly (readonly [RegExp, readonly string[]])[] = [
  [/symbol$/i, ['BTCUSDT', 'AAPLUSD']],
  [/symbols$/, ['["BTCUSDT","AAPLUSD"]']],
  [/side$/i, ['BUY', 'SELL']],
  [/type$/i, ['LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT']],
  [/timeInForce$/i, ['GTC', 'IOC', 'FOK']],
  [/(price|qty|quantity)$/i, ['100', '99.5', '101', '0.5', '3', '0.001']],
  [/trailingDelta$/i, ['100', '2000']],
  [/(Id|ID)$/, ['1', '2', '3', '7', '20', 'order-1', 'mine']],
  [/Time$/, ['1767614400000', '1767614400100', '1767614500000']],
  [/limit$/, ['1', '10', '5000']],
  [/interval$/, ['1s', '1m', '1d', '1M']],
  [/windowSize$/, ['1m', '3h', '7d']],
  [/timeZone$/, ['0', '+05:30', '-12']],
  [/mode$/i, ['STOP_ON_FAILURE', 'ALLOW_FAILURE', 'EXPIRE_BOTH', 'DECREMENT', 'NONE']],
  [/pegPriceType$/i, ['PRIMARY_PEG', 'MARKET_PEG']],
  [/coin$/, ['BTC', 'XYZ']],
];
const odd = fc.oneof(
  fc.constantFrom('0', '-1', '1e5', '9007199254740993', '', '[]', 'true', 'false', '.5', '5.'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

function valueOf(name: string): fc.Arbitrary<string> {
  const found = meant.find(([pattern]) => pattern.test(name))?.[1];
  if (found === undefined) return odd;
  return fc.oneof(
    { weight: 25, arbitrary: fc.constantFrom(...found) },
    { weight: 1, arbitrary: odd },
  );
}

/** A route with some of the parameters that its operation reads, rarely one that it does not. */
const requests = fc.constantFrom(...restRoutes).chain((route) => {
  const fields = operations.get(route.operation)?.fields as unknown as Record<
    string,
    { required: boolean }
  >;
  const names = Object.keys(fields);
  const model: Record<string, fc.Arbitrary<string | undefined>> = {};
  for (const name of names) {
    const isLikely = fields[name]?.required === true || /quantity|price$|InForce/i.test(name);
    model[name] = fc.option(valueOf(name), { nil: undefined, freq: isLikely ? 12 : 1 });
  }
  const stranger = fc.constantFrom('constructor', '__proto__', 'toString', 'x');
  return fc
    .tuple(fc.record(model), fc.option(stranger, { freq: 1, nil: undefined }), fc.integer())
    .map(([record, name, number]) => {
      const given = Object.entries(record).filter((each) => each[1] !== undefined);
      if (name !== undefined && number % 20 === 0) given.push([name, '1']);
      return { route, given: given as [string, string][] };
    });
});

const plain = { numRuns: 1500, interruptAfterTimeLimit: 4000 } as const;

test('signed requests of any parameters, many of which are right', async () => {
  const answered = new Map<number, number>();
  const property = fc.asyncProperty(requests, fc.boolean(), async ({ route, given }, form) => {
    const { method, path } = route;
    const { alice, exchange } = binance;
    const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const all = [`timestamp=${exchange.clockMs}`, ...pairs].join('&');
    const signed = `${all}&signature=${hmac(alice.secret, all)}`;
    exchange.writer.flush(); // what history is asked for is there
    const inBody = form && method !== 'GET';
    const reply = await exchange.gateway.inject({
      method,
      url: inBody ? path : `${path}?${signed}`,
      headers: { 'x-mbx-apikey': alice.apiKey, 'content-type': 'application/json' },
      ...(inBody ? { payload: signed } : {}),
    });
    const { statusCode: status, payload } = reply;
    answered.set(status, (answered.get(status) ?? 0) + 1);
    assert(status < 500, `${method} ${path} ${all}: ${payload}`);
    const body = JSON.parse(payload) as { code?: number; msg?: string };
    if (status === 200) return;
    assert(typeof body.code === 'number' && body.code < -1000, payload);
    assert(typeof body.msg === 'string' && body.msg !== '' && !body.msg.includes('%s'), payload);
  });
  await fc.assert(property, plain);
  assert((answered.get(200) ?? 0) > 50, JSON.stringify([...answered]));
});

test('bytes of any kind as path, query and body', async () => {
  const prefix = fc.constantFrom('/api/v3', '/sapi/v1', '/fapi/v1', '/dapi/v1', '/api/v3/order');
  const bytes = fc.string({ unit: 'grapheme-ascii', maxLength: 30 });
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');
  const property = fc.asyncProperty(method, prefix, bytes, bytes, async (by, below, tail, body) => {
    const reply = await binance.exchange.gateway.inject({
      method: by as 'GET',
      url: `${below}${encodeURI(tail).replaceAll('#', '%23')}`,
      ...(by === 'GET' ? {} : { payload: body }),
    });
    assert(reply.statusCode >= 200 && reply.statusCode < 500, reply.payload);
    assert.match(String(reply.headers['content-type']), /json/);
    JSON.parse(reply.payload);
  });
  await fc.assert(property, plain);
});
