/** The AsyncAPI document of the native stream: its methods, and one real example of each message. */
import { defaultLimits } from '../../src/gateway/websocket/limits.ts';
import { OutputClock } from '../../src/gateway/websocket/output-clock.ts';
import { STREAM_PATH, Session } from '../../src/gateway/websocket/session.ts';
import { Topics } from '../../src/gateway/websocket/topics.ts';
import { startExchange } from '../websocket/stream-exchange.ts';
import type { StreamExchange } from '../websocket/stream-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';
import { asyncApi } from './asyncapi-document.ts';
import type { Json, MessageDescription } from './asyncapi-document.ts';

const market = 'BTC-USDT';

export async function nativeDocument(): Promise<Json> {
  const exchange = await startExchange();
  const { context } = exchange;
  const clock = new OutputClock(() => performance.now());
  const session = new Session(context, new Topics(context.views, clock), defaultLimits);
  const received: Record<string, MessageDescription> = {};
  for (const [name, { schema }] of session.methods) {
    received[name] = { summary: `Request: ${name}.`, schema: request(name, schema) };
  }
  const sent = await messages(exchange);
  await exchange.close();
  return asyncApi({
    title: 'Buttonwood: the native stream',
    description:
      'Market data, private events and order entry over one connection; docs/api/websocket.md ' +
      'says what they mean. Decimals are text, times RFC 3339, ids numbers.',
    channels: {
      stream: { address: STREAM_PATH, description: 'Every message is JSON text.', received, sent },
    },
  });
}

function request(method: string, params: Json): Json {
  return {
    type: 'object',
    properties: {
      id: { type: ['integer', 'string', 'null'] },
      method: { type: 'string', const: method },
      params,
    },
    required: ['id', 'method'],
    additionalProperties: false,
  };
}

/** One of each kind that the server sends. */
async function messages(exchange: StreamExchange): Promise<Record<string, MessageDescription>> {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice'));
  const told: Message[] = [];
  await exchange.limit(2, 'SELL', 10_000, 5);
  await exchange.limit(1, 'BUY', 9_900, 2);
  const subscriptions = [
    { channel: 'depth', market },
    { channel: 'trades', market },
    { channel: 'bookTicker', market },
    { channel: 'ticker', market },
    { channel: 'candles', market, interval: '1m' },
    { channel: 'orders' },
    { channel: 'fills' },
    { channel: 'balances' },
  ];
  for (const each of subscriptions) wire.ask('subscribe', each);
  told.push(...(await wire.rest()));
  wire.ask('orders.place', { market, side: 'BUY', type: 'LIMIT', price: '100', quantity: '0.001' });
  wire.ask('orders.cancel', { market, orderId: 99 });
  told.push(...(await wire.rest()));
  await wire.close();
  const of = (wanted: Message): Message | undefined =>
    told.find((each) => Object.entries(wanted).every(([name, value]) => each[name] === value));
  const placed = told.find(({ result }) => result !== undefined && 'order' in (result as object));
  const state = (channel: string, kind: 'snapshot' | 'update'): MessageDescription => ({
    summary: `Event of ${channel}: ${kind}.`,
    example: of({ channel, kind }),
  });
  const event = (channel: string): MessageDescription => ({
    summary: `Event of ${channel}.`,
    example: of({ channel }),
  });
  return {
    reply: {
      summary: 'The result of a request, under its id; here of orders.place.',
      example: placed,
      schema: {
        type: 'object',
        properties: { id: { type: ['integer', 'string', 'null'] }, result: { type: 'object' } },
        required: ['id', 'result'],
      },
    },
    refusal: {
      summary: 'Why a request did nothing: a code of docs/api/errors.md.',
      example: told.find(({ error }) => error !== undefined),
      schema: {
        type: 'object',
        properties: {
          id: { type: ['integer', 'string', 'null'] },
          error: {
            type: 'object',
            properties: { code: { type: 'string' }, message: { type: 'string' } },
            required: ['code', 'message'],
          },
        },
        required: ['id', 'error'],
      },
    },
    depthSnapshot: state('depth', 'snapshot'),
    depthUpdate: state('depth', 'update'),
    trades: event('trades'),
    bookTicker: event('bookTicker'),
    ticker: {
      ...event('ticker'),
      schema: {
        type: 'object',
        properties: { channel: { const: 'ticker' }, ticker: { type: 'object' } },
        required: ['channel', 'market', 'sequence', 'ticker'],
      },
    },
    candles: event('candles'),
    ordersSnapshot: state('orders', 'snapshot'),
    orderUpdate: state('orders', 'update'),
    fill: event('fills'),
    balancesSnapshot: state('balances', 'snapshot'),
    balancesUpdate: state('balances', 'update'),
  };
}
