/** Random lists of orders of one world: mostly sound ones around the last price, now and then none. */
import type { OrderConditions, OrderLeg, OrderTerms, PlaceOrderList } from '../src/core/command.ts';
import type { Side, TimeInForce } from '../src/core/types.ts';
import { MAX_QUANTITY, listKinds, orderTypes, sides } from '../src/core/types.ts';
import type { Draws } from './draws.ts';
import { clampInt, origin } from './draws.ts';
import { baseTerms, conditioned } from './order-draws.ts';
import { opposite } from './reference/books.ts';

type Terms = OrderTerms & OrderConditions;

const forNow: readonly TimeInForce[] = ['IOC', 'FOK', 'GFA'];

/** A list of orders, mostly a sound one around the last price. */
export function orderList(draws: Draws): PlaceOrderList {
  const { random, world } = draws;
  const account = draws.trader();
  const market = draws.marketId();
  const listKind = random.pick(listKinds);
  const side = random.pick(sides);
  const first = listKind === 'OCO' ? [] : [workingLeg(draws, account, market, side)];
  const then = random.chance(700) ? opposite(side) : side;
  const quantity = first[0]?.quantity ?? 0;
  const behind =
    listKind === 'OTO'
      ? [legOf(advancedLeg(draws, account, market, then))]
      : pairLegs(draws, account, market, then, quantity);
  const legs = [...first, ...behind];
  if (random.chance(world.boundaries / 4)) spoil(draws, legs);
  const clientListId = random.chance(world.clientIds) ? `l${random.below(6)}` : '';
  const idempotencyKey = draws.key();
  return {
    kind: 'PlaceOrderList',
    account,
    ...origin,
    market,
    listKind,
    legs,
    clientListId,
    idempotencyKey,
  };
}

function legOf({ market: _market, quoteAmount: _quoteAmount, ...leg }: Terms): OrderLeg {
  return leg;
}

/** The first leg of OTO and OTOCO: often one that trades soon. */
function workingLeg(draws: Draws, account: number, market: number, side: Side): OrderLeg {
  const { random } = draws;
  const type = random.chance(800) ? 'LIMIT' : 'LIMIT_MAKER';
  const terms = conditioned(draws, baseTerms(draws, account, market, type, side));
  return legOf(forNow.includes(terms.timeInForce) ? { ...terms, timeInForce: 'GTC' } : terms);
}

function advancedLeg(draws: Draws, account: number, market: number, side: Side): Terms {
  const { random } = draws;
  const kinds = orderTypes.filter((each) => each !== 'MARKET' || random.chance(100));
  const type = random.pick([...kinds, 'LIMIT_MAKER', 'LIMIT'] as const);
  const terms = conditioned(draws, baseTerms(draws, account, market, type, side));
  if (random.chance(60)) return { ...terms, quantity: Math.min(MAX_QUANTITY, terms.quantity * 99) };
  if (!draws.has('fixedPegs') || type !== 'LIMIT' || !random.chance(500)) return terms;
  return { ...terms, price: 0, pegReference: 'MARKET', pegOffset: random.below(6) };
}

/** Above and below the last price, with stops on the side where they belong. */
function pairLegs(
  draws: Draws,
  account: number,
  marketId: number,
  side: Side,
  given: number,
): OrderLeg[] {
  const { random, world } = draws;
  const market = draws.market(marketId);
  const last = Number(market?.lastPrice ?? 0n) || world.scale.price;
  const quantity = given > 0 ? given : 1 + random.below(world.scale.quantity);
  const profit = random.pick([
    'LIMIT_MAKER',
    'LIMIT_MAKER',
    'TAKE_PROFIT',
    'TAKE_PROFIT_LIMIT',
  ] as const);
  const loss = random.pick(['STOP_LOSS', 'STOP_LOSS_LIMIT'] as const);
  const order = side === 'SELL' ? [profit, loss] : [loss, profit];
  return order.map((type, index) => {
    const away = 1 + random.below(Math.max(1, world.scale.spread));
    const beside = Math.max(1, clampInt(last + (index === 0 ? away : -away)));
    const terms = conditioned(draws, {
      ...baseTerms(draws, account, marketId, type, side),
      quantity,
    });
    const { displayQuantity } = terms;
    const shown = displayQuantity < quantity ? displayQuantity : 0;
    if (type === 'LIMIT_MAKER') return legOf({ ...terms, price: beside, displayQuantity: shown });
    const stopPrice = terms.stopPrice === 0 ? 0 : beside;
    const price = terms.price === 0 ? 0 : Math.max(1, clampInt(beside + random.pick([-1, 0, 1])));
    return legOf({ ...terms, stopPrice, price, displayQuantity: shown });
  });
}

/** A list that is none. */
function spoil(draws: Draws, legs: OrderLeg[]): void {
  const { random } = draws;
  const at = random.below(legs.length);
  const leg = legs[at] as OrderLeg;
  const how = random.below(6);
  if (how === 0 && legs.length > 1) legs.pop();
  else if (how === 1 && legs.length < 3) legs.push(leg);
  else if (how === 2) legs[at] = { ...leg, side: opposite(leg.side) };
  else if (how === 3) legs[at] = { ...leg, quantity: Math.min(MAX_QUANTITY, leg.quantity + 1) };
  else if (how === 4) legs[at] = { ...leg, type: random.pick(orderTypes) };
  else legs.reverse();
}
