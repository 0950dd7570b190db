/** `admin …`: the operator's routes of the running exchange, with the key of its data directory. */
import { randomUUID } from 'node:crypto';
import { RestClient } from '../client/index.ts';
import type { RequestOptions } from '../client/index.ts';
import type { Given } from './command-line.ts';
import { findRunning, operatorCredentials } from './running-exchange.ts';

interface AdminCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly options?: RequestOptions;
}

/** Throws RefusedError with the exchange's answer when it says no. */
export async function admin(action: string, given: Given): Promise<number> {
  const data = given.text('data');
  const url = given.textOrNone('url') ?? (await findRunning(data))?.url;
  if (url === undefined) {
    throw new Error(`no exchange runs on ${data}; start it, or say --url and --data`);
  }
  const credentials = operatorCredentials(data);
  if (credentials === undefined) throw new Error(`${data}/operator-key.json cannot be read`);
  const client = new RestClient({ baseUrl: url, credentials });
  const { method, path, options } = adminCall(action, given);
  const answer = await client.request<Record<string, unknown>>(method, path, options);
  const text = given.yes('json') ? JSON.stringify(answer) : readable(answer);
  process.stdout.write(`${text}\n`);
  return 0;
}

function adminCall(action: string, given: Given): AdminCall {
  const [first = '', second = '', third = ''] = given.positionals;
  const market = `/api/v1/admin/markets/${encodeURIComponent(first)}`;
  switch (action) {
    case 'create-asset':
      return post('/api/v1/admin/assets', { symbol: first, scale: Number(second) });
    case 'create-market':
      return post('/api/v1/admin/markets', {
        market: first,
        base: second,
        quote: third,
        ...marketRules(given),
      });
    case 'change-market':
      return { method: 'PUT', path: market, options: { body: marketRules(given) } };
    case 'status':
      return { method: 'PUT', path: `${market}/status`, options: { body: { status: second } } };
    case 'halt':
      return { method: 'PUT', path: `${market}/status`, options: { body: { status: 'HALT' } } };
    case 'status-all':
      return { method: 'PUT', path: '/api/v1/admin/status', options: { body: { status: first } } };
    case 'create-account':
      return post('/api/v1/admin/accounts', { account: first });
    case 'accounts':
      return { method: 'GET', path: '/api/v1/admin/accounts' };
    case 'balances': {
      const path = `/api/v1/admin/accounts/${encodeURIComponent(first)}/balances`;
      return { method: 'GET', path };
    }
    case 'markets':
      return { method: 'GET', path: '/api/v1/markets' };
    case 'withdrawals':
      return { method: 'GET', path: '/api/v1/admin/withdrawals' };
    case 'finish-withdrawal': {
      const path = `/api/v1/admin/withdrawals/${encodeURIComponent(first)}/finish`;
      return post(path, { outcome: second });
    }
    case 'deposit': {
      const externalId = given.textOrNone('external-id') ?? randomUUID();
      const body = { account: first, asset: second, amount: third, externalId };
      return post('/api/v1/admin/deposits', body);
    }
    case 'cancel-all': {
      const query = { account: given.textOrNone('account'), market: given.textOrNone('market') };
      return { method: 'DELETE', path: '/api/v1/admin/orders', options: { query } };
    }
    default:
      throw new Error(`no admin command ${action}`);
  }
}

function post(path: string, body: unknown): AdminCall {
  return { method: 'POST', path, options: { body } };
}

function marketRules(given: Given): Record<string, string | number> {
  const rules: Record<string, string | number> = {};
  const texts = [
    ['tick', 'tickSize'],
    ['lot', 'lotSize'],
    ['min-price', 'minPrice'],
    ['max-price', 'maxPrice'],
    ['min-quantity', 'minQuantity'],
    ['max-quantity', 'maxQuantity'],
    ['market-min-quantity', 'marketMinQuantity'],
    ['market-max-quantity', 'marketMaxQuantity'],
    ['min-notional', 'minNotional'],
    ['max-notional', 'maxNotional'],
    ['maker-fee', 'makerFee'],
    ['taker-fee', 'takerFee'],
    ['self-trade-mode', 'selfTradeMode'],
  ] as const;
  for (const [flag, rule] of texts) {
    const value = given.textOrNone(flag);
    if (value !== undefined) rules[rule] = value;
  }
  const maxOrders = given.numberOrNone('max-orders');
  if (maxOrders !== undefined) rules['maxOrders'] = maxOrders;
  return rules;
}

/** Lists one row a line, other answers one field a line. */
function readable(answer: Readonly<Record<string, unknown>>): string {
  const rows = Object.values(answer).find((value) => Array.isArray(value));
  if (Array.isArray(rows)) return rows.map((row) => JSON.stringify(row)).join('\n');
  return Object.entries(answer)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
