/** The features that a random world may have: each one draws some, so that worlds differ (swarm testing). */
import type { Random } from './random.ts';

export const features = [
  /** STOP_LOSS, TAKE_PROFIT and their limit forms; trailing ones. */
  'stops',
  'trailing',
  'icebergs',
  'fixedPegs',
  'floatingPegs',
  /** OCO, OTO, OTOCO. */
  'lists',
  /** GTD and DAY. */
  'endings',
  'countdowns',
  /** PRE_OPEN and AUCTION, GFA, market orders in a call; by the operator. */
  'auctions',
  'calendars',
  /** PERCENT_PRICE_BY_SIDE; the collar; the dynamic band. */
  'staticBands',
  'collars',
  'dynamicBands',
  'feeTiers',
  'rebates',
  /** Limits of accounts and assets, MAX_POSITION, rates. */
  'limits',
  'killSwitches',
  'tradeGroups',
  'withdrawalGate',
] as const;

export type Feature = (typeof features)[number];

/** A random part of some features; often few, sometimes all. */
export function drawFeatures(random: Random, from: readonly Feature[]): ReadonlySet<Feature> {
  const perMille = random.pick([100, 300, 300, 600, 1_000]);
  return new Set(from.filter(() => random.chance(perMille)));
}
