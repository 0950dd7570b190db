/**
 * Typed calls of the native REST API over the global fetch, which keeps its connections alive.
 * A refusal by the exchange is thrown as RefusedError; anything else that is no answer as
 * UnreachableError, after which the outcome of a command is unknown. Nothing is sent twice.
 */
import { RefusedError, UnreachableError } from './errors.ts';
import type { Credentials } from './signature.ts';
import { Signer } from './signature.ts';
import { canceled } from './wire.ts';
import type {
  Amendment,
  Balance,
  BestPrices,
  Candle,
  CountdownReply,
  Depth,
  Fill,
  ListReference,
  ListReply,
  Market,
  NewOrder,
  NewOrderList,
  OrderList,
  OrderReference,
  OrderReply,
  OrdersReply,
  Page,
  PlacedListReply,
  PlacedReply,
  PreventedMatch,
  ReplacedReply,
  Sequenced,
  Side,
  Ticker,
  Trade,
} from './wire.ts';

export interface RestOptions {
  /** Such as http://127.0.0.1:8000; a path in it is kept in front of every route. */
  readonly baseUrl: string;
  /** Without them only public routes answer. */
  readonly credentials?: Credentials;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A request without an answer for this long fails as TIMEOUT; 10,000 when left out. */
  readonly timeoutMs?: number;
}

type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One account's view of the exchange. Safe for concurrent calls. */
export class RestClient {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #signer: Signer | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #underWay = new Set<AbortController>();

  constructor(options: RestOptions) {
    const url = new URL(options.baseUrl);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#signer = options.credentials && new Signer(options.credentials);
    this.#headers = options.headers ?? {};
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** Any route, signed when there are credentials; the answer is trusted to be a T. */
  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const url = new URL(this.#origin + this.#prefix + path + queryText(options.query));
    const body = options.body === undefined ? '' : JSON.stringify(options.body);
    const { status, text } = await this.#send(method, url, body, options.headers);
    const value = parse(text);
    if (status < 200 || status > 299) throw refusal(status, value, text);
    if (value === undefined) {
      throw new UnreachableError('BAD_RESPONSE', `${method} ${url.pathname} answered no JSON`);
    }
    return value as T;
  }

  /** Ends every request that is under way. */
  close(): void {
    for (const controller of this.#underWay) controller.abort();
  }

  /** With an idempotency key the order is placed at most once, however often it is sent (P10). */
  placeOrder(order: NewOrder, options: { idempotencyKey?: string } = {}): Promise<PlacedReply> {
    return this.request('POST', '/api/v1/orders', { body: order, headers: keyed(options) });
  }

  order(reference: OrderReference, market?: string): Promise<OrderReply> {
    return this.request('GET', orderPath(reference), { query: { market } });
  }

  /** Newest first; `status` OPEN or one order status. */
  orders(
    filter: { market?: string; status?: string; limit?: number; cursor?: string } = {},
  ): Promise<OrdersReply & Page> {
    return this.request('GET', '/api/v1/orders', { query: filter });
  }

  /** New total quantity, new price, or both; what is left out stays (A1). */
  amendOrder(
    reference: OrderReference,
    change: { market?: string; price?: string; quantity?: string },
  ): Promise<PlacedReply> {
    return this.request('PUT', orderPath(reference), { body: change });
  }

  cancelOrder(
    reference: OrderReference,
    options: { market?: string; restriction?: string } = {},
  ): Promise<OrderReply> {
    return this.request('DELETE', orderPath(reference), { query: options });
  }

  /** Cancels all own orders, or those of one market or side; the answer lists them. */
  cancelOrders(filter: { market?: string; side?: Side } = {}): Promise<OrdersReply> {
    return this.request('DELETE', '/api/v1/orders', { query: filter });
  }

  /** One cancel and one placement as one command (A2). */
  replaceOrder(
    cancel: OrderReference,
    order: NewOrder,
    options: { mode?: string; restriction?: string; idempotencyKey?: string } = {},
  ): Promise<ReplacedReply> {
    const { idempotencyKey, ...rest } = options;
    return this.request('POST', '/api/v1/orders/replace', {
      body: { ...canceled(cancel), ...rest, ...order },
      headers: keyed({ ...(idempotencyKey !== undefined && { idempotencyKey }) }),
    });
  }

  /** Two or three orders as one contingency (O3); the key as for an order. */
  placeOrderList(
    list: NewOrderList,
    options: { idempotencyKey?: string } = {},
  ): Promise<PlacedListReply> {
    return this.request('POST', '/api/v1/order-lists', { body: list, headers: keyed(options) });
  }

  orderList(reference: ListReference): Promise<ListReply> {
    return this.request('GET', listPath(reference));
  }

  /** Newest first; `status` EXECUTING or DONE. */
  orderLists(
    filter: { market?: string; status?: string; limit?: number; cursor?: string } = {},
  ): Promise<Sequenced & Page & { lists: readonly OrderList[] }> {
    return this.request('GET', '/api/v1/order-lists', { query: filter });
  }

  /** Cancels what is open of a list. */
  cancelOrderList(reference: ListReference): Promise<ListReply> {
    return this.request('DELETE', listPath(reference));
  }

  /** Unless it is called again in time, the open orders of a market, or of all, are canceled; 0 stops it. */
  setCountdown(timeoutMs: number, market?: string): Promise<CountdownReply> {
    const body = { timeoutMs, ...(market !== undefined && { market }) };
    return this.request('POST', '/api/v1/countdown', { body });
  }

  /** Matches that self-trade prevention stopped, newest first. */
  preventedMatches(
    filter: { market?: string; orderId?: number; limit?: number; cursor?: string } = {},
  ): Promise<Sequenced & Page & { matches: readonly PreventedMatch[] }> {
    return this.request('GET', '/api/v1/prevented-matches', { query: filter });
  }

  /** Amendments of an order, newest first. */
  amendments(
    reference: OrderReference,
    page: { limit?: number; cursor?: string } = {},
  ): Promise<Sequenced & Page & { amendments: readonly Amendment[] }> {
    return this.request('GET', `${orderPath(reference)}/amendments`, { query: page });
  }

  balances(): Promise<Sequenced & { balances: readonly Balance[] }> {
    return this.request('GET', '/api/v1/balances');
  }

  fills(
    filter: { market?: string; orderId?: number; limit?: number; cursor?: string } = {},
  ): Promise<Sequenced & Page & { fills: readonly Fill[] }> {
    return this.request('GET', '/api/v1/fills', { query: filter });
  }

  markets(): Promise<Sequenced & { markets: readonly Market[] }> {
    return this.request('GET', '/api/v1/markets');
  }

  market(market: string): Promise<Sequenced & { market: Market }> {
    return this.request('GET', marketPath(market));
  }

  /** The best `levels` of each side. */
  depth(market: string, levels?: number): Promise<Sequenced & Depth> {
    return this.request('GET', marketPath(market, '/depth'), { query: { levels } });
  }

  trades(
    market: string,
    page: { limit?: number; cursor?: string } = {},
  ): Promise<Sequenced & Page & { trades: readonly Trade[] }> {
    return this.request('GET', marketPath(market, '/trades'), { query: page });
  }

  candles(
    market: string,
    interval: string,
    range: { from?: string; to?: string; limit?: number } = {},
  ): Promise<Sequenced & { candles: readonly Candle[] }> {
    return this.request('GET', marketPath(market, '/candles'), { query: { interval, ...range } });
  }

  ticker(market: string): Promise<Sequenced & { ticker: Ticker }> {
    return this.request('GET', marketPath(market, '/ticker'));
  }

  bbo(market: string): Promise<Sequenced & BestPrices> {
    return this.request('GET', marketPath(market, '/bbo'));
  }

  tickers(): Promise<Sequenced & { tickers: readonly Ticker[] }> {
    return this.request('GET', '/api/v1/tickers');
  }

  statistics(): Promise<Sequenced & Readonly<Record<string, unknown>>> {
    return this.request('GET', '/api/v1/statistics');
  }

  /** Holds the amount; the external id makes it happen at most once, ever (L4). */
  withdraw(withdrawal: {
    asset: string;
    amount: string;
    externalId: string;
  }): Promise<Sequenced & { withdrawalId: number }> {
    return this.request('POST', '/api/v1/withdrawals', { body: withdrawal });
  }

  async #send(
    method: string,
    url: URL,
    body: string,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string }> {
    const headers: Record<string, string> = { ...this.#headers, ...extra };
    if (body !== '') headers['content-type'] = 'application/json';
    if (this.#signer !== undefined) {
      const { apiKey } = this.#signer;
      const target = url.pathname + url.search;
      const { timestampMs, signature } = this.#signer.signOnce(method, target, body);
      headers['x-buttonwood-key'] = apiKey;
      headers['x-buttonwood-timestamp'] = String(timestampMs);
      headers['x-buttonwood-signature'] = signature;
    }
    const controller = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, this.#timeoutMs);
    this.#underWay.add(controller);
    const init: RequestInit = { method, headers, signal: controller.signal, redirect: 'error' };
    try {
      const response = await fetch(url, body === '' ? init : { ...init, body });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw unreachable(error, `${method} ${url.origin}${url.pathname}`, late);
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(controller);
    }
  }
}

function orderPath(reference: OrderReference): string {
  const id =
    typeof reference === 'number' ? String(reference) : `client:${reference.clientOrderId}`;
  return `/api/v1/orders/${encodeURIComponent(id)}`;
}

function listPath(reference: ListReference): string {
  const id = typeof reference === 'number' ? String(reference) : `client:${reference.clientListId}`;
  return `/api/v1/order-lists/${encodeURIComponent(id)}`;
}

function marketPath(market: string, rest = ''): string {
  return `/api/v1/markets/${encodeURIComponent(market)}${rest}`;
}

function keyed(options: { idempotencyKey?: string }): Record<string, string> {
  return options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey };
}

function queryText(query: Query = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, value: unknown, text: string): RefusedError {
  if (typeof value === 'object' && value !== null && 'code' in value) {
    return new RefusedError(String(value.code), status, { ...value });
  }
  return new RefusedError('HTTP_ERROR', status, { detail: `${status} ${text.slice(0, 200)}` });
}

function unreachable(error: unknown, where: string, late: boolean): UnreachableError {
  if (late) return new UnreachableError('TIMEOUT', `${where}: no answer in time`, error);
  if (error instanceof Error && error.name === 'AbortError') {
    return new UnreachableError('CLOSED', `${where}: the client was closed`, error);
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new UnreachableError('UNREACHABLE', `${where}: ${String(cause)}`, error);
}
