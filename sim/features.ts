/**
 * The features that a random world may have. A world draws some of those that the core has; the reference
 * has them all. A feature that is false here is being built: its worlds are drawn by nobody.
 */
import type { Random } from './random.ts';

export const coreHas = {
  /** STOP_LOSS, TAKE_PROFIT and their limit forms; trailing ones. */
  stops: true,
  trailing: true,
  icebergs: true,
  fixedPegs: true,
  floatingPegs: true,
  /** OCO, OTO, OTOCO. */
  lists: true,
  /** GTD and DAY. */
  endings: true,
  countdowns: true,
  /** PRE_OPEN and AUCTION, GFA, market orders in a call; by the operator. */
  auctions: true,
  calendars: true,
  /** PERCENT_PRICE_BY_SIDE; the collar; the dynamic band. */
  staticBands: true,
  collars: true,
  dynamicBands: true,
  feeTiers: true,
  rebates: true,
  /** Limits of accounts and assets, MAX_POSITION, rates. */
  limits: true,
  killSwitches: true,
  tradeGroups: true,
  withdrawalGate: true,
} as const;

export type Feature = keyof typeof coreHas;
export const features: readonly Feature[] = Object.keys(coreHas) as Feature[];

/** What a world is drawn from unless told otherwise. */
export const coreFeatures: readonly Feature[] = features.filter(
  (each) => (coreHas as Readonly<Record<Feature, boolean>>)[each],
);

/** A random part of them; often few, sometimes all. */
export function drawFeatures(random: Random, from: readonly Feature[]): ReadonlySet<Feature> {
  const perMille = random.pick([100, 300, 300, 600, 1_000]);
  return new Set(from.filter(() => random.chance(perMille)));
}
