/**
 * Seeded random commands for one world. What it draws is a function of the seed and of the reference's
 * state alone.
 */
import type { Command } from '../src/core/command.ts';
import { noConditions } from '../src/core/command.ts';
import type { MarketStatus } from '../src/core/types.ts';
import { IDEMPOTENCY_WINDOW_MS, replaceModes, sideFilters } from '../src/core/types.ts';
import { Draws, origin } from './draws.ts';
import { orderList } from './list-draws.ts';
import { advancedTerms, amendment, plainTerms } from './order-draws.ts';
import type { Random } from './random.ts';
import { isCall, openOrders } from './reference/books.ts';
import type { State } from './reference/state.ts';
import { randomRules } from './rule-draws.ts';
import { venueCommand } from './venue-draws.ts';
import type { World } from './world.ts';

/** One command with the time at which it is applied; its sequence is its position from 1. */
export interface Step {
  readonly command: Command;
  readonly timeMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class CommandSource {
  private readonly random: Random;
  private readonly world: World;
  private readonly state: State;
  private readonly draws: Draws;
  private readonly opening: Command[] = [];
  private timeMs = 1_700_000_000_000;

  constructor(random: Random, world: World, state: State) {
    this.random = random;
    this.world = world;
    this.state = state;
    this.draws = new Draws(random, world, state);
    this.open();
  }

  next(): Step {
    const command = this.opening.shift() ?? this.draw();
    this.passTime();
    return { command, timeMs: this.timeMs };
  }

  /** The assets, markets, accounts and deposits that every run starts with. */
  private open(): void {
    const { world, random, opening } = this;
    const operator = { account: 0, ...origin };
    for (const symbol of ['AAA', 'BBB', 'CCC']) {
      opening.push({ kind: 'CreateAsset', ...operator, scale: world.scale.assetScale, symbol });
    }
    const pairs = [
      [1, 2],
      [3, 2],
      [1, 3],
    ] as const;
    for (const [base, quote] of pairs.slice(0, world.markets)) {
      const isClosed = this.draws.has('auctions') && random.chance(300);
      const status: MarketStatus = isClosed ? random.pick(['PRE_OPEN', 'AUCTION']) : 'TRADING';
      const names = { symbol: `M-${base}-${quote}`, status };
      const rules = randomRules(random, world);
      opening.push({ kind: 'CreateMarket', ...operator, base, quote, ...names, ...rules });
    }
    for (let account = 1; account <= world.accounts; account++) {
      opening.push({ kind: 'CreateAccount', ...operator, name: `account-${account}` });
      for (const asset of [1, 2, 3]) {
        const amount = world.scale.wealth;
        const externalId = `opening-${account}-${asset}`;
        const deposit = { beneficiary: account, asset, amount, externalId };
        opening.push({ kind: 'Deposit', ...operator, ...deposit });
      }
    }
  }

  /** Usually a little; now and then to just before, at or after a time at which something happens. */
  private passTime(): void {
    const { random, world, state } = this;
    this.timeMs += random.chance(300) ? 0 : random.below(world.pace);
    if (!random.chance(world.features.size > 0 ? 20 : 2)) return;
    const edges = this.deadlines();
    const effects = [...state.effects.values()].filter((each) => each.original > 0);
    const isKey = effects.length > 0 && (edges.length === 0 || random.chance(20));
    if (isKey) edges.splice(0, edges.length, random.pick(effects).timeMs + IDEMPOTENCY_WINDOW_MS);
    if (edges.length === 0) return;
    const edge = random.pick(edges) + random.pick([-1, 0, 1]);
    this.timeMs = Math.max(this.timeMs, edge);
  }

  /** Times ahead at which something ends, begins or is forgotten, within two days. */
  private deadlines(): number[] {
    const { state, world } = this;
    const { features } = world;
    const times = state.countdowns.map((each) => each.deadline);
    if (features.has('feeTiers') || features.has('endings')) {
      times.push((Math.floor(this.timeMs / DAY_MS) + 1) * DAY_MS);
    }
    for (const market of state.markets) {
      times.push(...openOrders(market).map((each) => each.endTime));
      if (market.auction !== undefined) times.push(market.auction.endTime, market.auction.drawnEnd);
      const { calendar } = market;
      if (calendar === undefined) continue;
      const midnight = Math.floor(this.timeMs / DAY_MS) * DAY_MS;
      const { preOpenAt, openingCallAt, openAt, closingCallAt, closeAt } = calendar;
      const all = [preOpenAt, openingCallAt, openAt, closingCallAt, closeAt];
      times.push(...all.map((each) => midnight + each));
      times.push(midnight + DAY_MS + preOpenAt);
    }
    return times.filter((each) => each > this.timeMs && each < this.timeMs + 2 * DAY_MS);
  }

  private draw(): Command {
    const { random, world, state, draws } = this;
    const operator = { account: 0, ...origin };
    const quiet = state.markets.filter((each) => each.status !== 'TRADING');
    if (quiet.length > 0) {
      const found = random.pick(quiet);
      const { market } = found;
      if (random.chance(isCall(found) ? 15 : 60)) {
        return { kind: 'SetMarketStatus', ...operator, market, status: 'TRADING' };
      }
    }
    const off = [
      ...(state.venue.killSwitch === 'ON' ? [0] : []),
      ...state.accounts.filter((each) => each.killSwitch === 'ON').map((each) => each.account),
    ];
    if (off.length > 0 && random.chance(60)) {
      return { kind: 'SetKillSwitch', ...operator, target: random.pick(off), state: 'OFF' };
    }
    const drawn = random.weighted(world.commands);
    const speaksOfOrder = ['CancelOrder', 'AmendOrder', 'ReplaceOrder'].includes(drawn);
    const empty = state.markets.every((each) => openOrders(each).length === 0);
    const kind = speaksOfOrder && empty && random.chance(900) ? 'PlaceOrder' : drawn;
    switch (kind) {
      case 'PlaceOrder': {
        const account = draws.trader();
        const terms = plainTerms(draws, account, draws.marketId());
        return { kind, account, ...origin, ...terms, idempotencyKey: draws.key() };
      }
      case 'PlaceAdvancedOrder': {
        const account = draws.trader();
        const terms = advancedTerms(draws, account, draws.marketId());
        return { kind, account, ...origin, ...terms, idempotencyKey: draws.key() };
      }
      case 'PlaceOrderList':
        return orderList(draws);
      case 'CancelOrder': {
        const { account, market, orderId, clientOrderId } = draws.lookedFor();
        const ids = { market, orderId, clientOrderId };
        return { kind, account, ...origin, ...ids, restriction: draws.restriction() };
      }
      case 'AmendOrder':
        return amendment(draws);
      case 'ReplaceOrder':
        return this.replacement();
      case 'CancelAll': {
        const account = random.chance(300) ? draws.operator() : draws.trader();
        const market = random.pick([0, draws.marketId(), draws.marketId(), draws.wrong(99)]);
        const target =
          account === 0
            ? random.pick([0, draws.trader()])
            : random.chance(900)
              ? 0
              : draws.trader();
        return { kind, account, ...origin, market, side: random.pick(sideFilters), target };
      }
      default:
        return venueCommand(draws, kind);
    }
  }

  private replacement(): Command {
    const { random, draws, world } = this;
    const { account, market, orderId, clientOrderId } = draws.lookedFor();
    const where = random.chance(950) ? market : draws.marketId();
    const isAdvanced = world.commands.PlaceAdvancedOrder > 0 && random.chance(400);
    const terms = isAdvanced
      ? advancedTerms(draws, account, where)
      : { ...plainTerms(draws, account, where), ...noConditions };
    const looked = { cancelOrderId: orderId, cancelClientOrderId: clientOrderId };
    const modes = { mode: random.pick(replaceModes), restriction: draws.restriction() };
    const placing = { ...terms, idempotencyKey: draws.key() };
    return { kind: 'ReplaceOrder', account, ...origin, ...placing, ...looked, ...modes };
  }
}
