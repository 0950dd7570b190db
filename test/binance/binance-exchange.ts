/** The whole exchange of the gateway's tests, asked in the manner of Binance's clients. */
import { createHmac } from 'node:crypto';
import type { GatewayOptions } from '../../src/gateway/context.ts';
import { RateLimits } from '../../src/gateway/limits.ts';
import { startExchange } from '../gateway/test-exchange.ts';
import type { Key, TestExchange } from '../gateway/test-exchange.ts';

export interface BinanceReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The parsed body. */
  readonly body: unknown;
}

export interface Asked {
  readonly key?: Key;
  /** Sent in the body as a form, before the signature; the rest goes into the query. */
  readonly form?: Given;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export type Given = Readonly<Record<string, string | number>>;

export interface BinanceExchange {
  readonly exchange: TestExchange;
  readonly alice: Key;
  readonly bob: Key;
  readonly carol: Key;
  /** Asks without a signature. */
  readonly open: (
    method: string,
    path: string,
    parameters?: Given,
    asked?: Asked,
  ) => Promise<BinanceReply>;
  /** Asks signed, with a timestamp; the clock moves on by a millisecond. */
  readonly signed: (
    key: Key,
    method: string,
    path: string,
    parameters?: Given,
    asked?: Asked,
  ) => Promise<BinanceReply>;
}

/** Percent-encoded pairs, in the order given. */
export function encoded(parameters: Given): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** HMAC-SHA256 in hex. */
export function hmac(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

export async function startBinance(
  options: Partial<GatewayOptions> = {},
  limits: RateLimits = new RateLimits(),
): Promise<BinanceExchange> {
  const exchange = await startExchange(options, limits);
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => exchange.key(name));
  const ask = async (
    method: string,
    target: string,
    body: string,
    { headers = {}, address }: Asked,
  ): Promise<BinanceReply> => {
    const reply = await exchange.gateway.inject({
      method: method as 'GET',
      url: target,
      headers: {
        ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(body === '' ? {} : { payload: body }),
      ...(address === undefined ? {} : { remoteAddress: address }),
    });
    return { status: reply.statusCode, headers: reply.headers, body: JSON.parse(reply.payload) };
  };
  return {
    exchange,
    alice: alice as Key,
    bob: bob as Key,
    carol: carol as Key,
    open: (method, path, parameters = {}, asked = {}) => {
      const query = encoded(parameters);
      return ask(method, query === '' ? path : `${path}?${query}`, '', asked);
    },
    signed: (key, method, path, parameters = {}, asked = {}) => {
      exchange.clockMs += 1;
      const query = encoded({ timestamp: exchange.clockMs, ...parameters });
      const form = encoded(asked.form ?? {});
      const signature = `signature=${hmac(key.secret, query + form)}`;
      const headers = { 'x-mbx-apikey': key.apiKey, ...asked.headers };
      return form === ''
        ? ask(method, `${path}?${query}&${signature}`, '', { ...asked, headers })
        : ask(method, `${path}?${query}`, `${form}&${signature}`, { ...asked, headers });
    },
  };
}
