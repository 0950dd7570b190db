/** What each `admin` command asks of the exchange: method, path, query and body of its request. */
import { randomUUID } from 'node:crypto';
import type { RequestOptions } from '../client/index.ts';
import type { Given } from './command-line.ts';

export interface AdminCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly options?: RequestOptions;
}

/** The request that a command with these flags makes. */
export function adminCall(action: string, given: Given): AdminCall {
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
    default: {
      const call = tradingDayCall(action, given) ?? controlCall(action, given);
      if (call === undefined) throw new Error(`no admin command ${action}`);
      return call;
    }
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
    ['bid-price-up', 'bidPriceUp'],
    ['bid-price-down', 'bidPriceDown'],
    ['ask-price-up', 'askPriceUp'],
    ['ask-price-down', 'askPriceDown'],
    ['collar', 'collar'],
    ['dynamic-band', 'dynamicBand'],
    ['max-position', 'maxPosition'],
  ] as const;
  for (const [flag, rule] of texts) {
    const value = given.textOrNone(flag);
    if (value !== undefined) rules[rule] = value;
  }
  return { ...rules, ...numbersOf(given, countFlags) };
}

const countFlags = [
  'max-orders',
  'max-algo-orders',
  'max-iceberg-orders',
  'max-order-lists',
  'max-amends',
  'max-iceberg-parts',
  'min-trailing-above',
  'max-trailing-above',
  'min-trailing-below',
  'max-trailing-below',
  'band-trades',
  'call-ms',
  'call-random-ms',
  'call-extensions',
];

/** The numbers that were given, by the names that the API has for them. */
function numbersOf(given: Given, flags: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const flag of flags) {
    const value = given.numberOrNone(flag);
    if (value !== undefined) found[camel(flag)] = value;
  }
  return found;
}

function textsOf(given: Given, flags: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const flag of flags) {
    const value = given.textOrNone(flag);
    if (value !== undefined) found[camel(flag)] = value;
  }
  return found;
}

/** `max-orders` is maxOrders. */
function camel(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function put(path: string, body: unknown): AdminCall {
  return { method: 'PUT', path, options: { body } };
}

/** Calls about auctions, calendars and fee tiers; undefined for another command. */
function tradingDayCall(action: string, given: Given): AdminCall | undefined {
  const [first = '', second = '', volume = '', makerFee = '', takerFee = ''] = given.positionals;
  const market = `/api/v1/admin/markets/${encodeURIComponent(first)}`;
  const tier = `${market}/fee-tiers/${encodeURIComponent(second)}`;
  switch (action) {
    case 'auction start': {
      const body = { callMs: Number(second), randomMs: given.number('random-ms') };
      return post(`${market}/auction`, body);
    }
    case 'auction end': {
      const query = { status: given.text('status') };
      return { method: 'DELETE', path: `${market}/auction`, options: { query } };
    }
    case 'calendar set': {
      const at = (flag: string): string | undefined => given.textOrNone(flag);
      return put(`${market}/calendar`, {
        days: given.text('days').split(','),
        preOpenAt: at('pre-open'),
        openingCallAt: at('opening-call'),
        openAt: at('open'),
        closingCallAt: at('closing-call'),
        closeAt: at('close'),
        randomMs: given.number('random-ms'),
      });
    }
    case 'calendar remove':
      return { method: 'DELETE', path: `${market}/calendar` };
    case 'fee-tier set':
      return put(tier, { volume, makerFee, takerFee });
    case 'fee-tier remove':
      return { method: 'DELETE', path: tier };
    default:
      return undefined;
  }
}

/** Calls about what protects the venue; undefined for another command. */
function controlCall(action: string, given: Given): AdminCall | undefined {
  const [first = '', second = ''] = given.positionals;
  const account = `/api/v1/admin/accounts/${encodeURIComponent(first)}`;
  const approval = `/api/v1/admin/approvals/${encodeURIComponent(first)}`;
  switch (action) {
    case 'kill-switch':
      return put('/api/v1/admin/kill-switch', {
        state: first,
        account: given.textOrNone('account'),
      });
    case 'venue':
      return { method: 'GET', path: '/api/v1/admin/venue' };
    case 'withdrawal-gate':
      return put('/api/v1/admin/venue', { withdrawalGate: first });
    case 'approvals':
      return { method: 'GET', path: '/api/v1/admin/approvals' };
    case 'approve':
      return { method: 'POST', path: approval };
    case 'refuse':
      return { method: 'DELETE', path: approval };
    case 'account':
      return { method: 'GET', path: account };
    case 'change-account': {
      const flags = ['trade-group', 'max-orders', 'max-orders-per-second', 'fixed-tier'];
      return put(`${account}/settings`, numbersOf(given, flags));
    }
    case 'limit': {
      const path = `${account}/limits/${encodeURIComponent(second)}`;
      return put(path, textsOf(given, ['max-notional', 'max-position']));
    }
    default:
      return undefined;
  }
}
