/** Calendars, call auctions and fee tiers of markets. */
import { noCalendar } from '../../core/command.ts';
import { CALL_MS_MAX, FEE_TIERS_MAX, VENUE_ACCOUNT, marketStatuses } from '../../core/types.ts';
import type { MarketStatus } from '../../core/types.ts';
import type { MarketReference } from '../../marketdata/reference.ts';
import type { GatewayContext } from '../context.ts';
import {
  calendarOf,
  calendarShape,
  feeTierShape,
  marketStateShape,
  renderMarketState,
} from '../market-state.ts';
import type { CalendarFields, FeeTierReply, MarketState } from '../market-state.ts';
import { marketField, sequenceShape } from '../order-shapes.ts';
import { stamp } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { rateOf } from '../render.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { choice, integer, object, optional, time } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { submitOptions, submitWhole } from '../submit.ts';
import type { Draft } from '../submit.ts';
import { findMarket, readNumber } from '../terms.ts';

const tag = 'Administration';
const account = VENUE_ACCOUNT;

export interface MarketAnswer {
  readonly sequence: number;
  readonly time: string;
  readonly market: MarketState;
}

export const marketAnswer: ObjectShape<MarketAnswer> = object<MarketAnswer>({
  sequence: sequenceShape,
  time: time('When the exchange did it.'),
  market: marketStateShape,
});

interface MarketPath {
  readonly market: string;
}

const marketPath = object<MarketPath>({ market: marketField });
const tierPath = object<MarketPath & { tier: number }>({
  market: marketField,
  tier: integer('Number of the tier.', { min: 1, max: FEE_TIERS_MAX }),
});

interface AuctionBody {
  readonly callMs: number;
  readonly randomMs?: number;
}

const { tier: _tier, ...tierFields } = feeTierShape.fields;

/** Sends a command about a market and tells the market as it is then. */
async function command(
  context: GatewayContext,
  symbol: string,
  draft: (rules: MarketReference) => Draft | Problem,
): Promise<MarketAnswer | Problem> {
  const { reference } = context.views;
  const rules = findMarket(reference, symbol);
  if (isProblem(rules)) return rules;
  const wanted = draft(rules);
  if (isProblem(wanted)) return wanted;
  const answer = await submitWhole(context, wanted, submitOptions(undefined, true));
  if (isProblem(answer)) return answer;
  const now = findMarket(reference, symbol);
  if (isProblem(now)) return now;
  return { ...stamp(answer), market: renderMarketState(context.views, now) };
}

function tierDraft(
  { views: { reference } }: GatewayContext,
  { market, quote }: MarketReference,
  tier: number,
  body: Omit<FeeTierReply, 'tier'>,
): Draft | Problem {
  const volume = readNumber('volume', body.volume, 0n, (each) =>
    reference.parseAmount(quote, each),
  );
  if (isProblem(volume)) return volume;
  const [makerFee, takerFee] = [rateOf(body.makerFee), rateOf(body.takerFee)];
  if (makerFee === undefined) return problem('INVALID_SCALE', 'makerFee');
  if (takerFee === undefined) return problem('INVALID_SCALE', 'takerFee');
  return { kind: 'SetFeeTier', account, market, tier, volume, makerFee, takerFee };
}

export const tradingDayRoutes: readonly AnyRoute[] = [
  define({
    method: 'PUT',
    path: '/api/v1/admin/markets/:market/calendar',
    operation: 'setCalendar',
    summary: 'Sessions of a market: its status changes at these times.',
    tag,
    permission: 'admin',
    params: marketPath,
    body: object<CalendarFields>(calendarShape.fields),
    reply: marketAnswer,
    handle: ({ context, params, body }) =>
      command(context, params.market, ({ market }) => ({
        kind: 'SetCalendar',
        account,
        market,
        ...calendarOf(body),
      })),
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/markets/:market/calendar',
    operation: 'removeCalendar',
    summary: 'No sessions any more; the status stays as it is.',
    tag,
    permission: 'admin',
    params: marketPath,
    reply: marketAnswer,
    handle: ({ context, params }) =>
      command(context, params.market, ({ market }) => ({
        kind: 'SetCalendar',
        account,
        market,
        ...noCalendar,
      })),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/markets/:market/auction',
    operation: 'startAuction',
    summary: 'Start a call auction, or give the one that runs another end.',
    tag,
    permission: 'admin',
    params: marketPath,
    body: object<AuctionBody>({
      callMs: integer('How long it collects orders, in ms.', { min: 1, max: CALL_MS_MAX }),
      randomMs: optional(integer('The random time after that, in ms.', { max: CALL_MS_MAX })),
    }),
    reply: marketAnswer,
    handle: ({ context, params, body: { callMs, randomMs = 0 } }) =>
      command(context, params.market, ({ market }) => ({
        kind: 'StartAuction',
        account,
        market,
        callMs,
        randomMs,
      })),
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/markets/:market/auction',
    operation: 'endAuction',
    summary: 'End the auction now: what can trade trades, and the market has this status.',
    tag,
    permission: 'admin',
    params: marketPath,
    query: object<{ status?: MarketStatus }>({
      status: optional(choice(marketStatuses, 'TRADING unless said otherwise.')),
    }),
    reply: marketAnswer,
    handle: ({ context, params, query: { status = 'TRADING' } }) =>
      command(context, params.market, ({ market, status: now }) =>
        now === 'AUCTION'
          ? { kind: 'SetMarketStatus', account, market, status }
          : problem('ONLY_IN_AUCTION', 'No auction runs.'),
      ),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/markets/:market/fee-tiers/:tier',
    operation: 'setFeeTier',
    summary: 'Rates of a market from a 30-day volume on.',
    tag,
    permission: 'admin',
    params: tierPath,
    body: object<Omit<FeeTierReply, 'tier'>>(tierFields),
    reply: marketAnswer,
    handle: ({ context, params, body }) =>
      command(context, params.market, (rules) => tierDraft(context, rules, params.tier, body)),
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/markets/:market/fee-tiers/:tier',
    operation: 'removeFeeTier',
    summary: 'Take a fee tier away.',
    tag,
    permission: 'admin',
    params: tierPath,
    reply: marketAnswer,
    handle: ({ context, params }) =>
      command(context, params.market, ({ market }) => ({
        kind: 'SetFeeTier',
        account,
        market,
        tier: params.tier,
        volume: 0n,
        makerFee: 0,
        takerFee: 0,
      })),
  }),
];
