/** What is signed, against the example of Binance's documentation, and the checks before it in their order. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { restPayload, webSocketPayload } from '../../src/gateway/binance/signature.ts';
import { encoded, hmac, startBinance } from './binance-exchange.ts';
import type { BinanceExchange } from './binance-exchange.ts';

/** Key and parameters of the documentation's example. */
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const EXAMPLE =
  'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
const SIGNATURE = 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71';

test('query and body are joined as they came, without the signature, wherever that stands', () => {
  const text = (query: string, body: string): string =>
    restPayload(query, Buffer.from(body)).toString();
  const signature = hmac(SECRET, EXAMPLE);
  assert.equal(signature, SIGNATURE);
  assert.equal(text(`${EXAMPLE}&signature=${signature}`, ''), EXAMPLE);
  assert.equal(text('', `${EXAMPLE}&signature=${signature}`), EXAMPLE);
  assert.equal(text('a=1', `b=%C3%A9&signature=x&c=`), 'a=1b=%C3%A9&c=');
});

test('the WebSocket API signs its parameters by name, as they were sent', () => {
  const parameters = new Map([
    ['timestamp', '1645423376532'],
    ['signature', 'x'],
    ['price', '0.10'],
    ['apiKey', 'k'],
    ['symbol', '\u0431'],
  ]);
  assert.equal(
    webSocketPayload(parameters).toString(),
    'apiKey=k&price=0.10&symbol=\u0431&timestamp=1645423376532',
  );
});

let binance: BinanceExchange;
before(async () => {
  binance = await startBinance();
});
after(() => binance.exchange.close());

test('key, mandatory parameters, time, signature: the first that fails answers', async () => {
  const { open, alice, exchange } = binance;
  const nowMs = exchange.clockMs;
  const headers = { 'x-mbx-apikey': alice.apiKey };
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 1 };
  const ask = async (
    given: Record<string, string | number>,
    sent: Record<string, string> = headers,
  ): Promise<unknown> => {
    const { status, body } = await open('POST', '/api/v3/order', given, { headers: sent });
    return [status, body];
  };
  const error = (status: number, code: number, msg: string): unknown => [status, { code, msg }];
  const lacks = (name: string): unknown =>
    error(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
  assert.deepEqual(await ask(order, {}), error(401, -2014, 'API-key format invalid.'));
  assert.deepEqual(
    await ask(order, { 'x-mbx-apikey': 'ab' }),
    error(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  );
  assert.deepEqual(await ask(order), lacks('timestamp'));
  assert.deepEqual(await ask({ ...order, timestamp: 1 }), lacks('signature'));
  const late = error(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
  const early = error(
    400,
    -1021,
    "Timestamp for this request was 1000ms ahead of the server's time.",
  );
  const wrong = error(400, -1022, 'Signature for this request is not valid.');
  const signed = (timestamp: number, recvWindow: string): Promise<unknown> => {
    const given = { ...order, timestamp, recvWindow };
    return ask({ ...given, signature: hmac('another secret', encoded(given)) });
  };
  assert.deepEqual(await signed(nowMs - 5001, '5000'), late);
  assert.deepEqual(await signed(nowMs + 1000, '5000'), early);
  assert.deepEqual(await signed(nowMs - 5000, '5000'), wrong);
  assert.deepEqual(await signed(nowMs + 999, '0.001'), wrong);
  assert.deepEqual(
    await signed(nowMs, '60001'),
    error(400, -1131, '`recvWindow` must be less than 60000'),
  );
});
