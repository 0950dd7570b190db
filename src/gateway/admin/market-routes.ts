/** Assets and markets: make, change, halt. Halts take the control lane and pass a full queue. */
import type { MarketStatus } from '../../core/types.ts';
import { VENUE_ACCOUNT, marketStatuses } from '../../core/types.ts';
import type { MarketReference } from '../../marketdata/reference.ts';
import type { GatewayContext } from '../context.ts';
import { marketStateShape, renderMarketState } from '../market-state.ts';
import type { MarketState } from '../market-state.ts';
import { marketField, sequenceShape } from '../order-shapes.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { renderMarket, timeText } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, integer, list, object, optional, text, time } from '../shapes.ts';
import { submitOptions, submitWhole } from '../submit.ts';
import { findMarket } from '../terms.ts';
import { marketRules, ruleFields } from './market-rules.ts';
import type { RulesRequest } from './market-rules.ts';
import { marketAnswer } from './trading-day-routes.ts';
import type { MarketAnswer } from './trading-day-routes.ts';

const tag = 'Administration';
const account = VENUE_ACCOUNT;
const SCALE_MAX = 18;

interface NewMarket extends RulesRequest {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  readonly status?: MarketStatus;
}

const marketPath = object<{ market: string }>({ market: marketField });
const statusField = choice<MarketStatus>(marketStatuses, 'What the market accepts.');
const statusBody = object<{ status: MarketStatus }>({ status: statusField });

async function createMarket(
  context: GatewayContext,
  { market: symbol, base, quote, status = 'TRADING', ...rules }: NewMarket,
): Promise<MarketAnswer | Problem> {
  const { reference } = context.views;
  const baseAsset = reference.assetBySymbol(base);
  if (baseAsset === undefined) return problem('UNKNOWN_ASSET', `base: ${base}`);
  const quoteAsset = reference.assetBySymbol(quote);
  if (quoteAsset === undefined) return problem('UNKNOWN_ASSET', `quote: ${quote}`);
  const numbers = marketRules(rules, quoteAsset.scale);
  if (isProblem(numbers)) return numbers;
  const answer = await submitWhole(
    context,
    {
      kind: 'CreateMarket',
      account,
      base: baseAsset.asset,
      quote: quoteAsset.asset,
      status,
      symbol,
      ...numbers,
    },
    submitOptions(undefined),
  );
  return isProblem(answer) ? answer : marketNow(context, symbol, answer);
}

/** The current rules as text, what the request changes on top, and all of it read again. */
async function changeMarket(
  context: GatewayContext,
  symbol: string,
  changes: RulesRequest,
): Promise<MarketAnswer | Problem> {
  const { reference } = context.views;
  const rules = findMarket(reference, symbol);
  if (isProblem(rules)) return rules;
  const quote = reference.asset(rules.quote);
  if (quote === undefined) return problem('UNKNOWN_ASSET');
  const numbers = marketRules({ ...currentRules(context, rules), ...changes }, quote.scale);
  if (isProblem(numbers)) return numbers;
  const answer = await submitWhole(
    context,
    { kind: 'ChangeMarket', account, market: rules.market, ...numbers },
    submitOptions(undefined),
  );
  return isProblem(answer) ? answer : marketNow(context, symbol, answer);
}

function currentRules(context: GatewayContext, rules: MarketReference): RulesRequest {
  const {
    market: _,
    base: __,
    quote: ___,
    status: ____,
    ...shown
  } = renderMarket(context.views.reference, rules);
  return shown as RulesRequest;
}

async function setStatus(
  context: GatewayContext,
  rules: MarketReference,
  status: MarketStatus,
): Promise<MarketAnswer | Problem> {
  const answer = await submitWhole(
    context,
    { kind: 'SetMarketStatus', account, market: rules.market, status },
    submitOptions(undefined, true),
  );
  return isProblem(answer) ? answer : marketNow(context, rules.symbol, answer);
}

function marketNow(
  context: GatewayContext,
  symbol: string,
  answer: { readonly sequence: number; readonly timeMs: number },
): MarketAnswer | Problem {
  const { reference } = context.views;
  const rules = findMarket(reference, symbol);
  if (isProblem(rules)) return rules;
  const { sequence, timeMs } = answer;
  return { sequence, time: timeText(timeMs), market: renderMarketState(context.views, rules) };
}

export const adminMarketRoutes: readonly AnyRoute[] = [
  define({
    method: 'POST',
    path: '/api/v1/admin/assets',
    operation: 'createAsset',
    summary: 'Make an asset.',
    tag,
    permission: 'admin',
    body: object<{ symbol: string; scale: number }>({
      symbol: text('1 to 16 of A-Z 0-9.', { max: 16 }),
      scale: integer('Decimals of its amounts.', { max: SCALE_MAX }),
    }),
    reply: object<{ sequence: number; time: string; asset: string; scale: number }>({
      sequence: sequenceShape,
      time: time('When the exchange did it.'),
      asset: text('Symbol of the asset.'),
      scale: integer('Decimals of its amounts.', { max: SCALE_MAX }),
    }),
    status: 201,
    handle: async ({ context, body: { symbol, scale } }) => {
      const answer = await submitWhole(
        context,
        { kind: 'CreateAsset', account, scale, symbol },
        submitOptions(undefined),
      );
      if (isProblem(answer)) return answer;
      const { sequence, timeMs } = answer;
      return { sequence, time: timeText(timeMs), asset: symbol, scale };
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/markets',
    operation: 'createMarket',
    summary: 'Make a market.',
    tag,
    permission: 'admin',
    body: object<NewMarket>({
      market: text('Symbol: 3 to 33 of A-Z 0-9 -.', { max: 33 }),
      base: text('Asset that is traded.', { max: 16 }),
      quote: text('Asset that it is paid in.', { max: 16 }),
      status: optional(statusField),
      ...ruleFields,
    }),
    reply: marketAnswer,
    status: 201,
    handle: ({ context, body }) => createMarket(context, body),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/markets/:market',
    operation: 'changeMarket',
    summary:
      'Change rules or fees; what is absent stays. Tick and lot only while the book is empty.',
    tag,
    permission: 'admin',
    params: marketPath,
    body: object<RulesRequest>(ruleFields),
    reply: marketAnswer,
    handle: ({ context, params, body }) => changeMarket(context, params.market, body),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/markets/:market/status',
    operation: 'setMarketStatus',
    summary: 'Halt, resume, close. Passes a full queue.',
    tag,
    permission: 'admin',
    params: marketPath,
    body: statusBody,
    reply: marketAnswer,
    handle: ({ context, params, body }) => {
      const rules = findMarket(context.views.reference, params.market);
      return isProblem(rules) ? rules : setStatus(context, rules, body.status);
    },
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/status',
    operation: 'setVenueStatus',
    summary: 'The same for every market, one command each.',
    tag,
    permission: 'admin',
    body: statusBody,
    reply: object<{ sequence: number; markets: readonly MarketState[] }>({
      sequence: sequenceShape,
      markets: list(marketStateShape, 'By age.'),
    }),
    handle: async ({ context, body }) => {
      const { views } = context;
      const answers = await Promise.all(
        views.reference.markets().map((rules) => setStatus(context, rules, body.status)),
      );
      const markets: MarketState[] = [];
      for (const answer of answers) {
        if (isProblem(answer)) return answer;
        markets.push(answer.market);
      }
      return { sequence: views.sequence, markets };
    },
  }),
];
