/**
 * The WebSocket halves of the clients that have one, each unmodified and in its own words: market
 * streams, orders over the WebSocket API, user events. Only the addresses are changed.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, mock, test } from 'node:test';
import { Spot, SpotWebsocketAPI } from '@binance/spot';
import * as typescriptConnector from '@binance/connector-typescript';
import { WebsocketAPIClient, WebsocketClient } from 'binance';
import NodeBinanceApi from 'node-binance-api';
import { RestClient } from '../../src/client/index.ts';
import { startVenue } from './venue.ts';
import type { Venue } from './venue.ts';

type Message = Record<string, unknown>;

const PATIENCE_MS = 10_000;
const require = createRequire(import.meta.url);

let venue: Venue;
let maker: RestClient;
before(async () => {
  // Some of them tell the console what they do.
  for (const name of ['log', 'info', 'debug', 'warn'] as const) mock.method(console, name, () => 0);
  venue = await startVenue();
  maker = new RestClient({ baseUrl: venue.url, credentials: venue.bob });
});
after(() => venue.stop());

/** What a client was told, in order. */
class Inbox {
  readonly #messages: Message[] = [];
  #told: () => void = () => undefined;

  readonly put = (message: unknown): void => {
    const value = typeof message === 'string' ? (JSON.parse(message) as unknown) : message;
    this.#messages.push(value as Message);
    this.#told();
  };

  /** The first message that is like this, told already or soon. */
  async find(isWanted: (message: Message) => boolean): Promise<Message> {
    const untilMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.#messages.find(isWanted);
      if (found !== undefined) return found;
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0) throw new Error(`not told: ${JSON.stringify(this.#messages)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

const isAnswer = ({ result }: Message): boolean => result === null;
const isTrade = ({ e }: Message): boolean => e === 'trade';
const isReport = ({ e, x }: Message): boolean => e === 'executionReport' && x === 'NEW';

/** One trade of ETHUSDT at this price, by nobody whom a client knows. */
async function trade(price: number): Promise<void> {
  const order = {
    market: 'ETH-USDT',
    type: 'LIMIT',
    price: String(price),
    quantity: '0.1',
  } as const;
  await maker.placeOrder({ ...order, side: 'SELL', selfTradeMode: 'NONE' });
  await maker.placeOrder({ ...order, side: 'BUY', selfTradeMode: 'NONE' });
}

const limit = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '20000',
  quantity: '0.5',
} as const;

test('@binance/connector', async () => {
  const { WebsocketStream, WebsocketAPI } = require('@binance/connector') as {
    WebsocketStream: new (
      options: object,
    ) => {
      subscribe(stream: string | string[]): void;
      disconnect(): void;
    };
    WebsocketAPI: new (
      key: string,
      secret: string,
      options: object,
    ) => {
      newOrder(...values: unknown[]): void;
      cancelOrder(symbol: string, options: object): void;
      account(): void;
      disconnect(): void;
    };
  };
  const logger = { info: () => 0, debug: () => 0, warn: () => 0, error: () => 0 };
  const seen = new Inbox();
  const streams = new WebsocketStream({
    logger,
    wsURL: venue.socketUrl,
    callbacks: { message: seen.put },
  });
  streams.subscribe('ethusdt@bookTicker');
  await seen.find(({ s, u }) => s === 'ETHUSDT' && u !== undefined);
  streams.subscribe('ethusdt@trade');
  await seen.find(isAnswer);
  await trade(3_001);
  assert.equal((await seen.find(isTrade))['p'], '3001.00000000');
  streams.disconnect();

  const answers = new Inbox();
  const opened = new Inbox();
  const { apiKey, secret } = venue.alice;
  const api = new WebsocketAPI(apiKey, secret, {
    logger,
    wsURL: `${venue.socketUrl}/ws-api/v3`,
    callbacks: { message: answers.put, open: () => opened.put({}) },
  });
  await opened.find(() => true);
  const { symbol, side, type, ...rest } = limit;
  api.newOrder(symbol, side, type, { ...rest, id: 1, newClientOrderId: 'old' });
  const placed = (await answers.find(({ id }) => id === 1)) as { result: Message };
  assert.equal(placed.result['status'], 'NEW');
  api.cancelOrder(symbol, { origClientOrderId: 'old', id: 'two' });
  const canceled = (await answers.find(({ id }) => id === 'two')) as { result: Message };
  assert.equal(canceled.result['status'], 'CANCELED');
  api.disconnect();
});

test('@binance/connector-typescript', async () => {
  const seen = new Inbox();
  const streams = new typescriptConnector.WebsocketStream({
    wsURL: venue.socketUrl,
    combinedStreams: true,
    callbacks: { message: seen.put },
  });
  streams.subscribe(['ethusdt@bookTicker', 'ethusdt@trade']);
  await seen.find(({ stream }) => stream === 'ethusdt@bookTicker');
  await trade(3_002);
  const { data } = await seen.find(({ stream }) => stream === 'ethusdt@trade');
  assert.equal((data as Message)['p'], '3002.00000000');
  streams.disconnect();

  const answers = new Inbox();
  const opened = new Inbox();
  const { apiKey, secret } = venue.alice;
  const api = new typescriptConnector.WebsocketAPI(apiKey, secret, {
    wsURL: `${venue.socketUrl}/ws-api/v3`,
    callbacks: { message: answers.put, open: () => opened.put({}) },
  });
  await opened.find(() => true);
  api.sendSignatureMessage('order.place', { ...limit, newClientOrderId: 'ts', id: 7 } as object);
  const placed = (await answers.find(({ id }) => id === 7)) as { result: Message };
  assert.equal(placed.result['status'], 'NEW');
  const cancel = { symbol: limit.symbol, origClientOrderId: 'ts', id: 8 };
  api.sendSignatureMessage('order.cancel', cancel as object);
  const canceled = (await answers.find(({ id }) => id === 8)) as { result: Message };
  assert.equal(canceled.result['status'], 'CANCELED');
  api.disconnect();
});

test('@binance/spot', async () => {
  const { apiKey, secret } = venue.alice;
  const { websocketAPI, websocketStreams } = new Spot({
    configurationWebsocketAPI: {
      apiKey,
      apiSecret: secret,
      wsURL: `${venue.socketUrl}/ws-api/v3`,
    },
    configurationWebsocketStreams: { wsURL: venue.socketUrl },
  });
  const streams = await websocketStreams.connect();
  const seen = new Inbox();
  streams.trade({ symbol: 'ETHUSDT' }).on('message', seen.put);
  streams.bookTicker({ symbol: 'ETHUSDT' }).on('message', seen.put);
  await seen.find(({ u }) => u !== undefined);
  await trade(3_003);
  assert.equal((await seen.find(isTrade))['p'], '3003.00000000');
  await streams.disconnect();

  const api = await websocketAPI.connect();
  const events = new Inbox();
  const { stream } = await api.userDataStreamSubscribeSignature();
  stream.on('message', events.put);
  const { OrderPlaceSideEnum: Side, OrderPlaceTypeEnum: Type } = SpotWebsocketAPI;
  const placed = await api.orderPlace({
    symbol: limit.symbol,
    side: Side.BUY,
    type: Type.LIMIT,
    timeInForce: SpotWebsocketAPI.OrderPlaceTimeInForceEnum.GTC,
    price: 20_000,
    quantity: 0.5,
  });
  const { orderId, status } = placed.data as unknown as Message;
  assert.equal(status, 'NEW');
  assert.equal((await events.find(isReport))['i'], orderId);
  const canceled = await api.orderCancel({ symbol: limit.symbol, orderId: orderId as number });
  assert.equal((canceled.data as unknown as Message)['status'], 'CANCELED');
  const missing = api.orderCancel({ symbol: limit.symbol, orderId: orderId as number });
  await assert.rejects(missing, (error) => {
    assert.deepEqual(error, { code: -2011, msg: 'Unknown order sent.' });
    return true;
  });
  await api.disconnect();
});

test('binance', async () => {
  const { apiKey: api_key, secret: api_secret } = venue.alice;
  const quiet = { trace: () => 0, info: () => 0, error: () => 0 };
  const seen = new Inbox();
  const client = new WebsocketClient({ wsUrl: venue.socketUrl }, quiet);
  client.on('message', seen.put);
  await client.subscribe(['ethusdt@bookTicker', 'ethusdt@trade'], 'main');
  await seen.find(({ stream, u }) => stream === 'ethusdt@bookTicker' || u !== undefined);
  await trade(3_004);
  const told = await seen.find(
    ({ e, data }) => e === 'trade' || (data as Message)?.['e'] === 'trade',
  );
  assert.equal(((told['data'] ?? told) as Message)['p'], '3004.00000000');
  client.closeAll(true);

  const options = { wsUrl: venue.socketUrl, api_key, api_secret, attachEventListeners: false };
  const api = new WebsocketAPIClient({ ...options, muteLatencyWarning: true }, quiet);
  const events = new Inbox();
  const socket = api.getWSClient();
  socket.on('message', events.put);
  socket.on('exception', () => undefined);
  await api.subscribeUserDataStream('mainWSAPI');
  const timestamp = Date.now();
  const order = { ...limit, price: 20_000, quantity: 0.5, timestamp };
  const { result } = await api.submitNewSpotOrder(order);
  const { orderId, status } = result as unknown as Message;
  assert.equal(status, 'NEW');
  const report = await events.find(
    (message) => isReport(message) || isReport((message['event'] ?? {}) as Message),
  );
  assert.equal(((report['event'] ?? report) as Message)['i'], orderId);
  const cancel = { symbol: limit.symbol, orderId, timestamp: Date.now() };
  const canceled = await api.cancelSpotOrder(cancel as never);
  assert.equal((canceled.result as unknown as Message)['status'], 'CANCELED');
  socket.closeAll(true);
});

test('binance-api-node', async () => {
  const { default: connect } = require('binance-api-node') as {
    default: (options: object) => {
      ws: {
        trades(symbols: string[], callback: (message: unknown) => void): () => void;
        depth(symbol: string, callback: (message: unknown) => void): () => void;
        user(callback: (message: unknown) => void): Promise<() => void>;
      };
      order(order: object): Promise<Message>;
      cancelOrder(order: object): Promise<Message>;
    };
  };
  const { apiKey, secret: apiSecret } = venue.alice;
  const client = connect({
    apiKey,
    apiSecret,
    httpBase: venue.url,
    wsBase: `${venue.socketUrl}/ws`,
    wsApi: `${venue.socketUrl}/ws-api/v3`,
  });
  const seen = new Inbox();
  const ends = [
    client.ws.depth('ETHUSDT', seen.put),
    client.ws.trades(['ETHUSDT'], seen.put),
    await client.ws.user(seen.put),
  ];
  for (let price = 3_005; ; price++) {
    await trade(price); // until the streams are there
    const told = seen.find(({ eventType }) => eventType === 'trade');
    const isTold = await Promise.race([
      told.then(() => true),
      new Promise((resolve) => setTimeout(resolve, 200, false)),
    ]);
    if (isTold === true) break;
  }
  const { firstUpdateId, finalUpdateId } = await seen.find(
    ({ eventType }) => eventType === 'depthUpdate',
  );
  assert.ok(Number(firstUpdateId) <= Number(finalUpdateId));
  const { orderId } = await client.order(limit);
  const report = await seen.find(
    ({ eventType, orderId: of }) => eventType === 'executionReport' && of === orderId,
  );
  assert.deepEqual([report['executionType'], report['orderStatus']], ['NEW', 'NEW']);
  await client.cancelOrder({ symbol: limit.symbol, orderId });
  for (const end of ends) end();
});

test('node-binance-api', async () => {
  const { apiKey: APIKEY, secret: APISECRET } = venue.alice;
  const client = new NodeBinanceApi().options({
    APIKEY,
    APISECRET,
    urls: {
      base: `${venue.url}/api/`,
      sapi: `${venue.url}/sapi/`,
      stream: `${venue.socketUrl}/ws/`,
      combineStream: `${venue.socketUrl}/stream?streams=`,
    },
  });
  const seen = new Inbox();
  const depth = new Inbox();
  client.tradesStream(['ETHUSDT'], seen.put);
  client.depthCacheStream(
    ['ETHUSDT'],
    (symbol: string, book: Message) => {
      depth.put({ symbol, book });
    },
    500,
  );
  for (let price = 3_100; ; price++) {
    await trade(price); // until the streams are there
    const isTold = await Promise.race([
      Promise.all([seen.find(isTrade), depth.find(() => true)]).then(() => true),
      new Promise((resolve) => setTimeout(resolve, 200, false)),
    ]);
    if (isTold === true) break;
  }
  assert.equal((await seen.find(isTrade))['s'], 'ETHUSDT');
  assert.equal((await depth.find(() => true))['symbol'], 'ETHUSDT');
  for (const endpoint of Object.keys(client.websockets.subscriptions())) {
    client.websockets.terminate(endpoint);
  }
});
