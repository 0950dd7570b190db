/**
 * Random numbers, names and ids for commands of one world. They look at the reference's state to speak of
 * what exists: live orders, balances, levels, the numbers just below, at and just above a bound.
 */
import type { cancelRestrictions } from '../src/core/types.ts';
import type { Side } from '../src/core/types.ts';
import { MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY } from '../src/core/types.ts';
import type { Random } from './random.ts';
import { opposite, openOrders } from './reference/books.ts';
import type { Market, Order, State } from './reference/state.ts';
import type { Feature } from './features.ts';
import type { World } from './world.ts';

export const INT_MAX: number = 2 ** 31 - 1;
export const origin = { gateway: 0, request: 0 } as const;
export const clampAmount = (value: bigint): bigint =>
  value < 0n ? 0n : value > MAX_AMOUNT ? MAX_AMOUNT : value;
export const clampQuantity = (value: bigint): number =>
  Number(value > BigInt(MAX_QUANTITY) ? BigInt(MAX_QUANTITY) : value < -1n ? -1n : value);
export const clampInt = (value: number): number => Math.max(-INT_MAX, Math.min(INT_MAX, value));

export class Draws {
  readonly random: Random;
  readonly world: World;
  readonly state: State;
  private names = 0;

  constructor(random: Random, world: World, state: State) {
    this.random = random;
    this.world = world;
    this.state = state;
  }

  has(feature: Feature): boolean {
    return this.world.features.has(feature);
  }

  market(id: number): Market | undefined {
    return this.state.markets[id - 1];
  }

  price(market: Market | undefined, side: Side): number {
    const { random, world } = this;
    const { price, spread } = world.scale;
    const far = random.chance(world.passive) ? (side === 'BUY' ? -spread : spread) : 0;
    const usual = Math.max(1, price + far - spread + random.below(2 * spread + 1));
    if (market === undefined || !random.chance(world.boundaries)) return clampInt(usual);
    const { minPrice, maxPrice, bidPriceUp, askPriceDown } = market.rules;
    const best = Number(random.pick([market.BUY, market.SELL])[0]?.price ?? 1n);
    const last = Number(market.lastPrice);
    const banded = [bidPriceUp, askPriceDown].map((each) => Math.floor((last * each) / 1e6));
    const base = random.pick([minPrice, maxPrice, best, best, last, ...banded, 0, 1, MAX_PRICE]);
    return clampInt(base + random.pick([-1, 0, 1]));
  }

  quantity(market: Market | undefined, account: number, side: Side, price: number): number {
    const { random, world } = this;
    const usual = 1 + random.below(world.scale.quantity);
    if (market === undefined || !random.chance(world.boundaries)) return usual;
    const { rules, unit, lot } = market;
    const paid = BigInt(Math.max(1, price)) * unit;
    const asset = side === 'BUY' ? market.quote : market.base;
    const available = this.state.balances.get(`${account} ${asset}`)?.available ?? 0n;
    const facing = market[opposite(side)];
    const base = random.pick([
      available / (side === 'BUY' ? paid : lot),
      facing.reduce((total, each) => total + each.remaining, 0n),
      facing[0]?.remaining ?? 1n,
      BigInt(random.pick([rules.minQuantity, rules.maxQuantity, rules.maxPosition])),
      BigInt(random.pick([rules.marketMinQuantity, rules.marketMaxQuantity])),
      MAX_AMOUNT / paid,
      MAX_AMOUNT / lot,
      BigInt(MAX_QUANTITY),
      2n ** 52n,
      0n,
    ]);
    return clampQuantity(base + BigInt(random.pick([-1, 0, 1])));
  }

  quoteAmount(market: Market | undefined, account: number): bigint {
    const { random, world } = this;
    if (market === undefined) return 1n;
    const unit = BigInt(world.scale.price) * market.unit;
    const usual = unit * BigInt(1 + random.below(world.scale.quantity)) + BigInt(random.below(3));
    const available = this.state.balances.get(`${account} ${market.quote}`)?.available ?? 0n;
    const { minNotional, maxNotional } = market.rules;
    const edges = [1n, unit - 1n, unit, minNotional - 1n, maxNotional + 1n, available, MAX_AMOUNT];
    const amount = clampAmount(this.bounded(usual, [...edges, available + 1n]));
    return amount === 0n ? 1n : amount;
  }

  /** An order to cancel, amend or replace: mostly a live one of the acting account. */
  lookedFor(): {
    account: number;
    market: number;
    orderId: number;
    clientOrderId: string;
    order?: Order;
  } {
    const { random, state, world } = this;
    const live = state.markets.filter((each) => openOrders(each).length > 0);
    const known = live.length > 0 && !random.chance(world.strangers);
    const marketId = known ? random.pick(live).market : this.marketId();
    const market = this.market(marketId);
    const open = market === undefined ? [] : openOrders(market);
    const order = open.length > 0 && random.chance(950) ? random.pick(open) : undefined;
    if (order === undefined) {
      const any = [0, -1, 1, state.lastOrderId, state.lastOrderId + 1, MAX_QUANTITY];
      const ids = { orderId: random.pick(any), clientOrderId: random.pick(['', 'c1']) };
      return { account: this.trader(), market: marketId, ...ids };
    }
    const account = random.chance(950) ? order.account : this.trader();
    const { clientOrderId } = order;
    const ids = random.chance(700)
      ? { orderId: order.orderId, clientOrderId: random.chance(900) ? '' : this.clientOrderId() }
      : { orderId: random.pick([0, 0, order.orderId]), clientOrderId };
    return { account, market: marketId, ...ids, order };
  }

  restriction(): (typeof cancelRestrictions)[number] {
    const all = ['ANY', 'ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;
    return this.random.chance(700) ? 'ANY' : this.random.pick(all);
  }

  trader(): number {
    const { random, state, world } = this;
    if (random.chance(world.strangers)) {
      return this.wrong(random.pick([0, state.accounts.length + 1]));
    }
    return state.accounts.length === 0 ? 1 : 1 + random.below(state.accounts.length);
  }

  operator(): number {
    const { random, world, state } = this;
    if (!random.chance(world.strangers)) return 0;
    return random.pick([1, state.accounts.length, state.accounts.length + 1, -1]);
  }

  marketId(): number {
    const { random, state, world } = this;
    const { length } = state.markets;
    if (length === 0 || random.chance(world.strangers / 4)) return this.wrong(length + 1);
    return random.chance(900) ? 1 + random.below(Math.min(length, 3)) : 1 + random.below(length);
  }

  asset(): number {
    return this.random.chance(980) ? 1 + this.random.below(3) : this.wrong(0);
  }

  wrong(near: number): number {
    return this.random.pick([near, 0, -1, INT_MAX, -INT_MAX]);
  }

  bounded(usual: bigint, edges: readonly bigint[]): bigint {
    return this.random.chance(this.world.boundaries + 20) ? this.random.pick(edges) : usual;
  }

  clientOrderId(): string {
    const { random, world } = this;
    if (!random.chance(world.clientIds)) return '';
    if (random.chance(30)) return random.pick(['c'.repeat(37), 'c 1', 'c€', '"']);
    return random.chance(50) ? 'c/_:.-Z9'.padEnd(36, 'x') : `c${random.below(12)}`;
  }

  key(): string {
    const { random, world } = this;
    if (!random.chance(world.keys)) return '';
    if (random.chance(20)) return random.pick(['k'.repeat(64), 'k'.repeat(65), 'k 1', 'ké']);
    return `k${random.below(60)}`;
  }

  externalId(prefix: string): string {
    const { random } = this;
    if (random.chance(30)) return random.pick(['', ' ', 'x'.repeat(64), 'x'.repeat(65), 'é']);
    if (random.chance(150)) return `${prefix}-${random.below(1 + this.names)}`;
    return `${prefix}-${++this.names}`;
  }

  name(taken: string, longest: number): string {
    const { random } = this;
    const wrong = ['', 'a b', 'é', 'X'.repeat(longest), 'X'.repeat(longest + 1), 'AB', taken];
    return random.chance(400) ? random.pick(wrong) : `N${++this.names}X`;
  }
}
