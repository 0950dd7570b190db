/** The AsyncAPI document of Binance's streams and WebSocket API: stream names, methods, real examples. */
import { operations } from '../../src/gateway/binance/operations/operations.ts';
import { controlMethods } from '../../src/gateway/binance/streams/control-frame.ts';
import {
  marketStreamNames,
  venueStreamNames,
} from '../../src/gateway/binance/streams/stream-name.ts';
import { sessionMethods } from '../../src/gateway/binance/websocket-api/session-methods.ts';
import { startSockets } from '../binance/socket-exchange.ts';
import type { SocketExchange } from '../binance/socket-exchange.ts';
import { Wire } from '../websocket/wire.ts';
import type { Message } from '../websocket/wire.ts';
import { asyncApi } from './asyncapi-document.ts';
import type { ChannelDescription, Json, MessageDescription } from './asyncapi-document.ts';

const controlId = { type: ['integer', 'string', 'null'] };

export async function binanceDocument(): Promise<Json> {
  const binance = await startSockets();
  const streamed = await streamEvents(binance);
  const answered = await apiMessages(binance);
  await binance.close();
  const names = [...marketStreamNames.map((name) => `<symbol>@${name}`), ...venueStreamNames];
  const control = controlMessages();
  const streams: ChannelDescription = {
    address: '/ws/{streams}',
    description: `Market streams, bare. Names: ${names.map((name) => `\`${name}\``).join(', ')}.`,
    parameters: {
      streams: { description: 'Names joined by `/`; more by SUBSCRIBE. May be empty.' },
    },
    received: control,
    sent: { ...controlAnswers(), ...streamed },
  };
  return asyncApi({
    title: 'Buttonwood: the WebSocket surface of Binance clients',
    description:
      'Market streams and the WebSocket API of Binance Spot. Decimals are text with eight decimals, ' +
      'times ms since 1970. What they mean, and what differs: docs/api/binance-websocket.md.',
    channels: {
      streams,
      combinedStreams: {
        ...streams,
        address: '/stream',
        description:
          'The same, each event as `{"stream", "data"}`; names in `?streams=`, joined by `/`.',
        parameters: {},
        sent: {
          ...controlAnswers(),
          event: {
            summary: 'An event in its envelope.',
            example: { stream: 'btcusdt@trade', data: streamed['trade']?.example },
          },
        },
      },
      websocketApi: {
        address: '/ws-api/v3',
        description: 'Requests of the REST API by their methods, sessions, user events.',
        received: apiRequests(),
        sent: answered,
      },
    },
  });
}

function controlMessages(): Record<string, MessageDescription> {
  return Object.fromEntries(
    controlMethods.map((method) => [
      method,
      {
        summary: `Request: ${method}.`,
        schema: {
          type: 'object',
          properties: {
            method: { type: 'string', const: method },
            params: { type: 'array', items: { type: ['string', 'boolean'] } },
            id: controlId,
          },
          required: ['method', 'id'],
          additionalProperties: false,
        },
      },
    ]),
  );
}

function controlAnswers(): Record<string, MessageDescription> {
  return {
    acknowledgement: {
      summary: 'The result of a request; null when there is nothing to say.',
      schema: {
        type: 'object',
        properties: { result: { type: ['null', 'array', 'boolean'] }, id: controlId },
        required: ['result', 'id'],
      },
      example: { result: null, id: 1 },
    },
    refusal: {
      summary: '0: unknown property; 1: wrong type; 2: not a request; 3: not JSON.',
      example: { code: 2, msg: 'Invalid request: params must be an array', id: 1 },
    },
  };
}

/** One event of each kind of stream. */
async function streamEvents(binance: SocketExchange): Promise<Record<string, MessageDescription>> {
  const { bob, alice } = binance;
  const kinds = [
    'trade',
    'aggTrade',
    'bookTicker',
    'avgPrice',
    'miniTicker',
    'ticker',
    'ticker_1h',
    'kline_1m',
    'depth@100ms',
    'depth5@100ms',
  ];
  const path = kinds.map((kind) => `btcusdt@${kind}`).join('/');
  const wire = await Wire.at(binance.url, `/stream?streams=${path}`);
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', price: '100' };
  await binance.signed(alice, 'POST', '/api/v3/order', { ...order, side: 'SELL', quantity: '0.3' });
  await binance.signed(bob, 'POST', '/api/v3/order', { ...order, side: 'BUY', quantity: '0.1' });
  const found = new Map<string, unknown>();
  const isWhole = (data: Message): boolean => data['e'] !== '24hrTicker' || Number(data['n']) > 0;
  while (found.size < kinds.length) {
    const [message] = (await wire.take(1)) as [{ stream: string; data: Message }];
    const kind = message.stream.slice('btcusdt@'.length);
    if (isWhole(message.data)) found.set(kind, message.data);
  }
  await wire.close();
  return Object.fromEntries(
    kinds.map((kind) => {
      const name = kind.replace(/@.*/, '');
      return [name, { summary: `Event of <symbol>@${kind}.`, example: found.get(kind) }];
    }),
  );
}

function apiRequests(): Record<string, MessageDescription> {
  const requests: Record<string, MessageDescription> = {};
  const add = (name: string, fields: object, security: string): void => {
    const given = Object.entries(fields) as [string, { readonly required: boolean }][];
    const isSigned = security !== 'NONE' && security !== 'KEY';
    const signing = isSigned ? ['apiKey', 'timestamp', 'recvWindow', 'signature'] : [];
    const names = [...given.map(([each]) => each), ...signing, 'returnRateLimits'];
    const scalar = { type: ['string', 'number', 'boolean', 'array'] };
    requests[name] = {
      summary: `Request: ${name}. Security: ${security}.`,
      schema: {
        type: 'object',
        properties: {
          id: controlId,
          method: { type: 'string', enum: [name, `v3/${name}`] },
          params: {
            type: 'object',
            properties: Object.fromEntries(names.map((each) => [each, scalar])),
            required: given.filter(([, { required }]) => required).map(([each]) => each),
          },
        },
        required: ['id', 'method'],
      },
    };
  };
  for (const [name, { fields, security }] of operations) {
    if (!/^[sfd]api\./.test(name)) add(name, fields, security);
  }
  for (const [name, { security }] of sessionMethods) add(name, {}, security);
  return requests;
}

/** Answers, and one user event of each kind. */
async function apiMessages(binance: SocketExchange): Promise<Record<string, MessageDescription>> {
  const { alice, exchange } = binance;
  const api = await binance.connect('?returnRateLimits=false');
  await api.signed(alice, 'userDataStream.subscribe.signature');
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '50' };
  api.ask('order.place', api.sign(alice, { ...order, quantity: '0.5' }));
  const [report, position, answer] = await api.wire.take(3);
  const refusal = await api.call('depth', { symbol: 'NOPE' });
  exchange.clockMs++;
  await exchange.request('POST', '/api/v1/admin/deposits', {
    key: exchange.operator,
    body: { account: 'alice', asset: 'BTC', amount: '1', externalId: 'example' },
  });
  const [update] = await api.wire.take(2);
  await api.wire.close();
  return {
    answer: {
      summary: 'The result of a request; here of order.place. `rateLimits` unless not wanted.',
      schema: {
        type: 'object',
        properties: {
          id: controlId,
          status: { type: 'integer' },
          result: {},
          rateLimits: { type: 'array', items: { type: 'object' } },
        },
        required: ['id', 'status', 'result'],
      },
      example: answer,
    },
    refusal: { summary: 'A status as of HTTP, and code and msg as of REST.', example: refusal },
    executionReport: { summary: 'An event of an order.', example: report },
    outboundAccountPosition: { summary: 'Balances after a command.', example: position },
    balanceUpdate: { summary: 'A deposit, or a withdrawal that has left.', example: update },
    eventStreamTerminated: {
      summary: 'A subscription has ended.',
      example: { subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1_767_614_400_000 } },
    },
    serverShutdown: {
      summary: 'The exchange is about to stop.',
      example: { event: { e: 'serverShutdown', E: 1_767_614_400_000 } },
    },
  };
}
