/**
 * A market as it is told with what is set beside its rules: its auction, calendar and fee tiers. Times of
 * the day are UTC text, HH:MM or HH:MM:SS or with milliseconds.
 */
import type { Calendar } from '../core/command.ts';
import type { AuctionImage, FeeTierImage } from '../core/state-image.ts';
import { auctionCauses } from '../core/types.ts';
import type { MarketReference, Reference } from '../marketdata/reference.ts';
import type { Views } from '../marketdata/views.ts';
import { marketShape } from './replies.ts';
import type { MarketReply } from './replies.ts';
import { rateText, renderMarket, timeText } from './render.ts';
import {
  choice,
  counter,
  decimal,
  integer,
  list,
  nullable,
  object,
  optional,
  signedDecimal,
  text,
  time,
} from './shapes.ts';
import type { ObjectShape, Shape } from './shapes.ts';

export interface AuctionReply {
  readonly cause: string;
  readonly indicativePrice: string | null;
  readonly indicativeVolume: string;
  readonly imbalanceSide: 'BUY' | 'SELL' | null;
  readonly imbalance: string;
  readonly endsAt: string | null;
  readonly randomMs: number;
  readonly extensions: number;
}

export const auctionShape: ObjectShape<AuctionReply> = object<AuctionReply>({
  cause: choice(auctionCauses, 'Why it began.'),
  indicativePrice: nullable(
    decimal('What the trades would have for a price now; null: nothing would trade.'),
  ),
  indicativeVolume: decimal('How much would trade.'),
  imbalanceSide: nullable(choice(['BUY', 'SELL'], 'Side of what would be left at that price.')),
  imbalance: decimal('How much would be left.'),
  endsAt: nullable(time('It does not end by itself before; null: it ends by command alone.')),
  randomMs: counter('Longest random time after endsAt, in ms.'),
  extensions: counter('How often it was extended.'),
});

export const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
export type Weekday = (typeof weekdays)[number];

export interface CalendarFields {
  readonly days: readonly Weekday[];
  readonly preOpenAt: string;
  readonly openingCallAt: string;
  readonly openAt: string;
  readonly closingCallAt: string;
  readonly closeAt: string;
  readonly randomMs: number;
}

const DAY_TIME = /^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{3})?)?$/;
const RANDOM_MS_MAX = 86_400_000;

function dayTime(description: string): Shape<string> {
  return text(`${description} UTC, HH:MM or HH:MM:SS.`, { min: 5, max: 12, pattern: DAY_TIME });
}

export const calendarShape: ObjectShape<CalendarFields> = object<CalendarFields>({
  days: list(choice(weekdays, ''), 'Days with a session.', weekdays.length),
  preOpenAt: dayTime('Orders collect from then on;'),
  openingCallAt: dayTime('the opening auction begins;'),
  openAt: dayTime('it ends, and trading begins;'),
  closingCallAt: dayTime('the closing auction begins;'),
  closeAt: dayTime('it ends, and the market closes;'),
  randomMs: integer('Longest random time after openAt and closeAt, in ms.', {
    max: RANDOM_MS_MAX,
  }),
});

export interface FeeTierReply {
  readonly tier: number;
  readonly volume: string;
  readonly makerFee: string;
  readonly takerFee: string;
}

export const feeTierShape: ObjectShape<FeeTierReply> = object<FeeTierReply>({
  tier: integer('From 1; a higher one needs a higher volume.', { min: 1 }),
  volume: decimal('Quote assets traded in 30 days from which it holds.'),
  makerFee: signedDecimal('Share of what the maker receives, as a fraction.'),
  takerFee: decimal('Share of what the taker receives, as a fraction.'),
});

/** A market with all that is set of it, and its auction while one runs. */
export interface MarketState extends MarketReply {
  readonly auction?: AuctionReply;
  readonly calendar?: CalendarFields;
  readonly feeTiers?: readonly FeeTierReply[];
}

export const marketStateShape: ObjectShape<MarketState> = object<MarketState>({
  ...marketShape.fields,
  auction: optional(auctionShape),
  calendar: optional(calendarShape),
  feeTiers: optional(list(feeTierShape, 'By tier.')),
});

export function renderMarketState(views: Views, rules: MarketReference): MarketState {
  const { reference, auctions, controls } = views;
  const { market, quote } = rules;
  const auction = auctions.auction(market);
  const calendar = controls.calendar(market);
  const tiers = controls.feeTiers(market);
  return {
    ...renderMarket(reference, rules),
    ...(auction === undefined ? {} : { auction: renderAuction(reference, market, auction) }),
    ...(calendar === undefined ? {} : { calendar: renderCalendar(calendar) }),
    ...(tiers.length === 0
      ? {}
      : { feeTiers: tiers.map((tier) => renderFeeTier(reference, quote, tier)) }),
  };
}

export function renderAuction(
  reference: Reference,
  market: number,
  auction: AuctionImage,
): AuctionReply {
  const { price, surplusSide, endTime } = auction;
  return {
    cause: auction.cause,
    indicativePrice: price === 0 ? null : reference.priceText(market, price),
    indicativeVolume: reference.quantityText(market, auction.volume),
    imbalanceSide: surplusSide === 'BOTH' ? null : surplusSide,
    imbalance: reference.quantityText(market, auction.surplus),
    endsAt: endTime === 0 ? null : timeText(endTime),
    randomMs: auction.randomMs,
    extensions: auction.extensions,
  };
}

export function renderFeeTier(
  reference: Reference,
  quote: number,
  { tier, volume, makerFee, takerFee }: FeeTierImage,
): FeeTierReply {
  return {
    tier,
    volume: reference.amountText(quote, volume),
    makerFee: rateText(makerFee),
    takerFee: rateText(takerFee),
  };
}

export function renderCalendar({ days, randomMs, ...times }: Calendar): CalendarFields {
  return {
    days: weekdays.filter((_, bit) => (days & (1 << bit)) !== 0),
    preOpenAt: dayTimeText(times.preOpenAt),
    openingCallAt: dayTimeText(times.openingCallAt),
    openAt: dayTimeText(times.openAt),
    closingCallAt: dayTimeText(times.closingCallAt),
    closeAt: dayTimeText(times.closeAt),
    randomMs,
  };
}

/** The core's calendar of one that `calendarShape` has read. */
export function calendarOf({ days, randomMs, ...times }: CalendarFields): Calendar {
  return {
    days: days.reduce((bits, day) => bits | (1 << weekdays.indexOf(day)), 0),
    preOpenAt: dayTimeMs(times.preOpenAt),
    openingCallAt: dayTimeMs(times.openingCallAt),
    openAt: dayTimeMs(times.openAt),
    closingCallAt: dayTimeMs(times.closingCallAt),
    closeAt: dayTimeMs(times.closeAt),
    randomMs,
  };
}

/** Without seconds and milliseconds that are 0. */
function dayTimeText(ms: number): string {
  return new Date(ms)
    .toISOString()
    .slice(11, 23)
    .replace(/(:00)?\.000$/, '');
}

function dayTimeMs(given: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = given.split(':').map(Number);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}
