/** Random orders of one world: plain ones and with conditions; mostly such that they are admitted. */
import type { AmendOrder, OrderConditions, OrderTerms } from '../src/core/command.ts';
import { noConditions } from '../src/core/command.ts';
import type { OrderType, Side, TimeInForce } from '../src/core/types.ts';
import {
  MAX_QUANTITY,
  orderTypes,
  pegModes,
  pegReferences,
  sides,
  timesInForce,
} from '../src/core/types.ts';
import type { Draws } from './draws.ts';
import { clampInt, clampQuantity, origin } from './draws.ts';
import { isCall, isStop, opposite, sweeps } from './reference/books.ts';
import type { Market } from './reference/state.ts';

type Terms = OrderTerms & OrderConditions;

const immediate: readonly TimeInForce[] = ['IOC', 'FOK'];
const resting: readonly TimeInForce[] = ['GTC', 'GTD', 'DAY'];

/** The fields of a new order without conditions. */
export function plainTerms(draws: Draws, account: number, marketId: number): OrderTerms {
  const { random, world } = draws;
  const drawn = random.weighted(world.types);
  const type = isStop(drawn) && !random.chance(30) ? 'LIMIT' : drawn;
  const terms = baseTerms(draws, account, marketId, type);
  const byQuote = type === 'MARKET' && random.chance(500);
  if (byQuote) {
    terms.quoteAmount = draws.quoteAmount(draws.market(marketId), account);
    terms.quantity = 0;
  }
  if (random.chance(world.boundaries / 5)) return spoiled(draws, terms);
  const market = draws.market(marketId);
  const inCall = market !== undefined && isCall(market);
  const meets = (immediate.includes(terms.timeInForce) || inCall) && !sweeps(type);
  if (!meets || !random.chance(inCall ? 400 : 600)) return terms;
  const met = { ...terms, ...within(draws, terms) };
  const more = inCall ? random.below(world.scale.spread + 1) * (met.side === 'BUY' ? 1 : -1) : 0;
  return { ...met, price: Math.max(1, clampInt(met.price + more)) };
}

export function baseTerms(
  draws: Draws,
  account: number,
  marketId: number,
  type: OrderType,
  side: Side = draws.random.pick(sides),
): { -readonly [K in keyof OrderTerms]: OrderTerms[K] } {
  const { random, world } = draws;
  const market = draws.market(marketId);
  const price = sweeps(type) ? 0 : draws.price(market, side);
  return {
    market: marketId,
    side,
    type,
    timeInForce: timeInForce(draws, market, type),
    selfTradeMode: random.weighted(world.modes),
    price,
    quantity: draws.quantity(market, account, side, price),
    quoteAmount: 0n,
    clientOrderId: draws.clientOrderId(),
  };
}

/** A time in force that the type may have, mostly one that the market's status takes. */
function timeInForce(draws: Draws, market: Market | undefined, type: OrderType): TimeInForce {
  const { random, world } = draws;
  if (sweeps(type)) return 'IOC';
  const drawn = random.weighted(world.timesInForce);
  const inCall = market !== undefined && isCall(market);
  if (type === 'LIMIT_MAKER') return resting.includes(drawn) ? drawn : 'GTC';
  if (drawn === 'GFA' && (isStop(type) || (!inCall && !random.chance(100)))) return 'GTC';
  if (inCall && immediate.includes(drawn) && !random.chance(100)) return 'GTC';
  return drawn;
}

/** A price in the opposite book and a quantity around what stands up to it. */
function within(draws: Draws, { market, side }: OrderTerms): { price?: number; quantity?: number } {
  const { random } = draws;
  const facing = draws.market(market)?.[opposite(side)] ?? [];
  if (facing.length === 0) return {};
  const depth = random.below(facing.length);
  const standing = facing.slice(0, depth + 1).reduce((sum, each) => sum + each.remaining, 0n);
  const most = clampQuantity(standing);
  const quantity = random.pick([1 + random.below(most), 1 + random.below(most), most, most + 1]);
  return {
    price: Number(facing[depth]?.price ?? 1n),
    quantity: Math.min(quantity, MAX_QUANTITY),
  };
}

/** Fields that may not belong together. */
function spoiled(draws: Draws, terms: OrderTerms): OrderTerms {
  const { random } = draws;
  const times = timesInForce.filter((each) => each !== 'DAY' || draws.has('endings'));
  return random.pick([
    { ...terms, type: random.pick(orderTypes) },
    { ...terms, timeInForce: random.pick(times) },
    { ...terms, price: random.pick([0, -1, 1]) },
    { ...terms, quantity: random.pick([0, -1, -MAX_QUANTITY]) },
    { ...terms, quoteAmount: random.pick([0n, 1n, 2n ** 63n - 1n]) },
  ]);
}

/** The fields of a new order with conditions. */
export function advancedTerms(draws: Draws, account: number, marketId: number): Terms {
  const { random, world } = draws;
  const market = draws.market(marketId);
  const isPegged =
    (draws.has('fixedPegs') || draws.has('floatingPegs')) &&
    random.chance(market !== undefined && isCall(market) ? 30 : 350);
  if (isPegged) return peggedTerms(draws, account, marketId);
  const stops = draws.has('stops') || draws.has('trailing');
  const drawn = random.weighted(world.types);
  const type = stops && !isStop(drawn) && random.chance(500) ? random.pick(orderTypes) : drawn;
  const terms = baseTerms(draws, account, marketId, type);
  return conditioned(draws, terms);
}

/** Terms with the conditions that its type and time in force ask for, and some that they allow. */
export function conditioned(draws: Draws, terms: OrderTerms): Terms {
  const { random, world, state } = draws;
  const market = draws.market(terms.market);
  const conditions: { -readonly [K in keyof OrderConditions]: OrderConditions[K] } = {
    ...noConditions,
  };
  if (isStop(terms.type)) Object.assign(conditions, trigger(draws, market, terms));
  if (terms.timeInForce === 'GTD') {
    const ahead = random.pick([0, 1, 1 + random.below(world.pace), world.pace * 20, -1]);
    conditions.expireTime = state.timeMs + (random.chance(900) ? world.pace * 5 + ahead : ahead);
  }
  const canHide = !sweeps(terms.type) && resting.includes(terms.timeInForce);
  if (draws.has('icebergs') && canHide && random.chance(500)) {
    const parts = random.pick([2, 2, 3, 5, 9, 10, 11]);
    const display = Math.max(1, Math.ceil(terms.quantity / parts));
    const edges = [1, terms.quantity - 1, terms.quantity, Math.ceil(terms.quantity / 1_001)];
    conditions.displayQuantity = random.chance(world.boundaries)
      ? Math.max(0, random.pick(edges))
      : Math.min(display, Math.max(0, terms.quantity - 1));
  }
  if (random.chance(50)) conditions.strategyType = random.below(9);
  if (random.chance(50)) conditions.strategyId = random.below(2 ** 40);
  const all = { ...terms, ...conditions };
  return random.chance(world.boundaries / 4) ? misconditioned(draws, all) : all;
}

/** Stop price and trailing delta around the last price. */
function trigger(
  draws: Draws,
  market: Market | undefined,
  terms: OrderTerms,
): Partial<OrderConditions> {
  const { random, world } = draws;
  const { price, spread } = world.scale;
  const last = Number(market?.lastPrice ?? 0n) || price;
  const isLoss = terms.type === 'STOP_LOSS' || terms.type === 'STOP_LOSS_LIMIT';
  const isUp = isLoss === (terms.side === 'BUY');
  const away = 1 + random.below(Math.max(1, spread));
  const wrong = random.chance(80) ? -1 : 1;
  const beside = Math.max(1, clampInt(last + (isUp ? away : -away) * wrong));
  const stopPrice = random.chance(world.boundaries) ? draws.price(market, terms.side) : beside;
  const trails = draws.has('trailing') && (!draws.has('stops') || random.chance(500));
  if (!trails) return { stopPrice };
  const usual = Math.max(1, Math.min(9_999, Math.round((away * 10_000) / price)));
  const rules = market?.rules;
  const edges = [rules?.minTrailingAbove, rules?.maxTrailingAbove, rules?.maxTrailingBelow];
  const edge = (random.pick(edges) ?? 1) + random.pick([-1, 0, 1]);
  const delta = random.chance(200) ? random.pick([1, 9_999, edge]) : usual;
  return {
    trailingDelta: Math.max(0, delta),
    stopPrice: random.chance(500) ? 0 : random.chance(400) ? last : stopPrice,
  };
}

function peggedTerms(draws: Draws, account: number, marketId: number): Terms {
  const { random, world } = draws;
  const isFloating = draws.has('floatingPegs') && (!draws.has('fixedPegs') || random.chance(500));
  const type = !isFloating && random.chance(200) ? 'LIMIT_MAKER' : 'LIMIT';
  const terms = baseTerms(draws, account, marketId, type);
  const isMaker = type === 'LIMIT_MAKER';
  const pegReference = isFloating
    ? random.pick(['PRIMARY', 'MARKET', 'MID'] as const)
    : isMaker
      ? 'PRIMARY'
      : random.pick(['PRIMARY', 'MARKET'] as const);
  const mustRest = isFloating || pegReference === 'PRIMARY';
  const given = resting.includes(terms.timeInForce) ? terms.timeInForce : 'GTC';
  const least = isFloating && pegReference === 'MARKET' ? 1 : 0;
  const offset = least + random.below(isFloating ? 1 + Math.min(world.scale.spread, 5) : 3);
  const timed = { ...terms, price: 0, timeInForce: mustRest ? given : terms.timeInForce };
  const usual = conditioned(draws, timed);
  return {
    ...usual,
    displayQuantity: isFloating ? 0 : usual.displayQuantity,
    pegReference,
    pegMode: isFloating ? 'FLOATING' : 'FIXED',
    pegOffset: random.chance(30) ? random.pick([-1, 0, 100, 101]) : offset,
  };
}

/** Conditions that may not belong to the order. */
function misconditioned(draws: Draws, terms: Terms): Terms {
  const { random, state } = draws;
  return random.pick([
    { ...terms, stopPrice: random.pick([0, -1, 1]) },
    { ...terms, trailingDelta: random.pick([0, -1, 1, 9_999, 10_000]) },
    { ...terms, pegReference: random.pick(pegReferences) },
    { ...terms, pegMode: random.pick(pegModes), pegOffset: random.pick([0, 1, -1]) },
    {
      ...terms,
      displayQuantity: random.pick([
        -1,
        1,
        terms.quantity,
        Math.min(MAX_QUANTITY, terms.quantity + 1),
      ]),
    },
    { ...terms, expireTime: random.pick([0, -1, state.timeMs, state.timeMs + 1]) },
    { ...terms, timeInForce: random.pick(timesInForce) },
    { ...terms, type: random.pick(orderTypes) },
    { ...terms, price: random.pick([0, -1, 1]) },
  ]);
}

export function amendment(draws: Draws): AmendOrder {
  const { random } = draws;
  const { account, market, orderId, clientOrderId, order } = draws.lookedFor();
  const total = Number(order?.quantity ?? 5n);
  const done = total - Number(order?.remaining ?? 5n);
  const near = [total - 1, total, total + 1, done, done + 1, Math.ceil(total / 2), -1];
  const quantity = random.pick([
    0,
    Math.max(-1, Math.min(MAX_QUANTITY, random.pick(near))),
    draws.quantity(draws.market(market), account, order?.side ?? 'BUY', 1),
  ]);
  const same = Number(order?.price ?? 0n);
  const other = draws.price(draws.market(market), order?.side ?? 'BUY');
  const price = random.pick([0, 0, same, other]);
  const ids = { market, orderId, clientOrderId };
  if (random.chance(200)) {
    return { kind: 'AmendOrder', account, ...origin, ...ids, price: 0, quantity: total - 1 };
  }
  return { kind: 'AmendOrder', account, ...origin, ...ids, price, quantity };
}
