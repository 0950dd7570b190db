/** Random rules of markets that fit a world: filters around its usual numbers, bands and calls by its features. */
import type { MarketRules } from '../src/core/command.ts';
import { plainRules } from '../src/core/command.ts';
import { MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY, selfTradeModes } from '../src/core/types.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Rules that fit the world's scale; most filters are set around the world's usual numbers. */
export function randomRules(random: Random, world: World): MarketRules {
  const { scale } = world;
  const on = <T extends number | bigint>(value: T, off: T): T =>
    random.chance(world.filters) ? value : off;
  const few = (): number => on(1 + random.below(4), 0);
  const taker = (): number =>
    world.fees ? random.pick([0, 1, 1_000, 1_000, 250_000, 999_999]) : 0;
  const rebate = world.features.has('rebates') && random.chance(700);
  const unit =
    BigInt(scale.lot[0]) * 10n ** BigInt(scale.assetScale - scale.tick[1] - scale.lot[1]);
  const typical = BigInt(scale.price) * BigInt(scale.quantity) * unit;
  const mode = random.pick(selfTradeModes.slice(1));
  return {
    ...plainRules,
    tickMantissa: scale.tick[0],
    tickScale: scale.tick[1],
    lotMantissa: scale.lot[0],
    lotScale: scale.lot[1],
    minPrice: on(Math.max(0, scale.price - scale.spread + 1), 0),
    maxPrice: on(Math.min(MAX_PRICE, scale.price + Math.max(0, scale.spread - 1)), 0),
    minQuantity: on(1 + random.below(Math.ceil(scale.quantity / 4)), 0),
    maxQuantity: on(scale.quantity - random.below(Math.ceil(scale.quantity / 4)), 0),
    marketMinQuantity: on(1 + random.below(Math.ceil(scale.quantity / 3)), 0),
    marketMaxQuantity: on(scale.quantity - random.below(Math.ceil(scale.quantity / 3)), 0),
    minNotional: on(typical / 8n, 0n),
    maxNotional: on(typical - typical / 8n < MAX_AMOUNT ? typical - typical / 8n : MAX_AMOUNT, 0n),
    maxOrders: on(2 + random.below(8), 0),
    ...(world.features.size > 0 ? bounds(random, world, few, on) : {}),
    ...bands(random, world),
    makerFee: rebate ? -random.pick([1, 1_000, 200_000, 999_999]) : taker(),
    takerFee: taker(),
    selfTradeMode: mode,
    selfTradeModesAllowed: random.chance(700)
      ? 62
      : random.below(64) | (1 << selfTradeModes.indexOf(mode)),
  };
}

/** Bounds of what the features count. */
function bounds(
  random: Random,
  world: World,
  few: () => number,
  on: (value: number, off: number) => number,
): Partial<MarketRules> {
  const { features, scale } = world;
  const has = (value: boolean, bound: () => number): number => (value ? bound() : 0);
  const trails = features.has('trailing');
  const often = (): number => (random.chance(300) ? random.pick([1, 1, 2, 4]) : few());
  const lot = BigInt(scale.lot[0]) * 10n ** BigInt(scale.assetScale - scale.lot[1]);
  const owned = scale.wealth / lot;
  const more = owned + BigInt(scale.quantity) * BigInt(random.below(8));
  const position = Number(more < BigInt(MAX_QUANTITY) ? more : BigInt(MAX_QUANTITY));
  return {
    maxAlgoOrders: has(features.has('stops') || trails, often),
    maxIcebergOrders: has(features.has('icebergs'), often),
    maxOrderLists: has(features.has('lists'), often),
    maxAmends: often(),
    maxIcebergParts: has(features.has('icebergs'), () => on(2 + random.below(9), 0)),
    minTrailingAbove: has(trails, () => on(random.pick([2, 101, 501]), 0)),
    maxTrailingAbove: has(trails, () => on(random.pick([501, 2_000, 5_000]), 0)),
    minTrailingBelow: has(trails, () => on(random.pick([2, 101, 501]), 0)),
    maxTrailingBelow: has(trails, () => on(random.pick([501, 2_000, 5_000]), 0)),
    maxPosition: has(features.has('limits'), () => on(position, 0)),
  };
}

/** Bands about as wide as the world's spread, so that they are met. */
function bands(random: Random, world: World): Partial<MarketRules> {
  const { features, scale, pace } = world;
  const millionths = Math.ceil((scale.spread * 1_000_000) / scale.price);
  const width = (): number =>
    Math.min(2_000_000_000, Math.ceil(millionths / random.pick([1, 2, 4, 20])));
  const up = (): number => (random.chance(800) ? Math.min(2_000_000_000, 1_000_000 + width()) : 0);
  const down = (): number => (random.chance(800) ? Math.max(0, 1_000_000 - width()) : 0);
  const isStatic = features.has('staticBands') && random.chance(700);
  const isDynamic = features.has('dynamicBands') && random.chance(700);
  const isCalled = isDynamic || (features.has('auctions') && random.chance(600));
  return {
    ...(isStatic
      ? { bidPriceUp: up(), bidPriceDown: down(), askPriceUp: up(), askPriceDown: down() }
      : {}),
    collar: features.has('collars') && random.chance(700) ? width() : 0,
    dynamicBand: isDynamic ? Math.max(1, width()) : 0,
    bandTrades: isDynamic ? random.pick([1, 2, 3, 10, 64]) : 0,
    callMs: isCalled ? random.pick([1, pace * 3, pace * 10]) : 0,
    callRandomMs: isCalled ? random.pick([0, 1, pace * 5]) : 0,
    callExtensions: isCalled ? random.pick([0, 1, 3]) : 0,
  };
}
