/**
 * Seeded random commands for one world. They look at the reference's state to speak of what exists:
 * live orders, balances, levels, the numbers just below, at and just above a bound. What it draws is a
 * function of the seed and of that state alone.
 */
import type { Command, MarketRules, OrderTerms } from '../src/core/command.ts';
import { noConditions } from '../src/core/command.ts';
import type { OrderType, Side } from '../src/core/types.ts';
import {
  IDEMPOTENCY_WINDOW_MS,
  MAX_AMOUNT,
  MAX_PRICE,
  MAX_QUANTITY,
  cancelRestrictions,
  marketStatuses,
  orderTypes,
  replaceModes,
  selfTradeModes,
  sideFilters,
  sides,
  timesInForce,
} from '../src/core/types.ts';
import type { Random } from './random.ts';
import type { Market, Order, State } from './reference/state.ts';
import type { World } from './world.ts';
import { randomRules } from './world.ts';

/** One command with the time at which it is applied; its sequence is its position from 1. */
export interface Step {
  readonly command: Command;
  readonly timeMs: number;
}

type TradingKind = 'PlaceOrder' | 'CancelOrder' | 'AmendOrder' | 'ReplaceOrder' | 'CancelAll';

/** Those that the reference knows. */
const statuses = marketStatuses.slice(0, 4);

const INT_MAX = 2 ** 31 - 1;
const origin = { gateway: 0, request: 0 } as const;
const clampAmount = (value: bigint): bigint =>
  value < 0n ? 0n : value > MAX_AMOUNT ? MAX_AMOUNT : value;
const clampQuantity = (value: bigint): number =>
  Number(value > BigInt(MAX_QUANTITY) ? BigInt(MAX_QUANTITY) : value < -1n ? -1n : value);
const clampInt = (value: number): number => Math.max(-INT_MAX, Math.min(INT_MAX, value));

export class CommandSource {
  private readonly random: Random;
  private readonly world: World;
  private readonly state: State;
  private readonly opening: Command[] = [];
  private timeMs = 1_700_000_000_000;
  private names = 0;

  constructor(random: Random, world: World, state: State) {
    this.random = random;
    this.world = world;
    this.state = state;
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
      const names = { symbol: `M-${base}-${quote}`, status: 'TRADING' } as const;
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

  private passTime(): void {
    const { random } = this;
    this.timeMs += random.below(1_000);
    if (!random.chance(2)) return;
    const effects = [...this.state.effects.values()].filter((each) => each.original > 0);
    if (effects.length === 0) return;
    const edge = random.pick(effects).timeMs + IDEMPOTENCY_WINDOW_MS + random.pick([-1, 0, 1]);
    this.timeMs = Math.max(this.timeMs, edge);
  }

  private draw(): Command {
    const { random, world, state } = this;
    const resting = state.markets.filter((each) => each.status !== 'TRADING');
    if (resting.length > 0 && random.chance(60)) {
      const { market } = random.pick(resting);
      return { kind: 'SetMarketStatus', account: 0, ...origin, market, status: 'TRADING' };
    }
    const drawn = random.weighted(world.commands);
    const speaksOfOrder = ['CancelOrder', 'AmendOrder', 'ReplaceOrder'].includes(drawn);
    const empty = state.markets.every(({ BUY, SELL }) => BUY.length + SELL.length === 0);
    const kind = speaksOfOrder && empty && random.chance(900) ? 'PlaceOrder' : drawn;
    switch (kind) {
      case 'PlaceOrder': {
        const account = this.trader();
        return { kind, account, ...origin, ...this.terms(account), idempotencyKey: this.key() };
      }
      case 'CancelOrder': {
        const { account, market, orderId, clientOrderId } = this.lookedFor();
        const ids = { market, orderId, clientOrderId };
        return { kind, account, ...origin, ...ids, restriction: this.restriction() };
      }
      case 'AmendOrder':
        return this.amend();
      case 'ReplaceOrder': {
        const { account, market, orderId, clientOrderId } = this.lookedFor();
        const terms = this.terms(account, random.chance(950) ? market : this.marketId());
        const looked = { cancelOrderId: orderId, cancelClientOrderId: clientOrderId };
        const modes = { mode: random.pick(replaceModes), restriction: this.restriction() };
        const idempotencyKey = this.key();
        const placing = { ...terms, ...noConditions, idempotencyKey };
        return { kind, account, ...origin, ...placing, ...looked, ...modes };
      }
      case 'CancelAll': {
        const account = random.chance(300) ? this.operator() : this.trader();
        const market = random.pick([0, this.marketId(), this.marketId(), this.wrong(99)]);
        const target =
          account === 0 ? random.pick([0, this.trader()]) : random.chance(900) ? 0 : this.trader();
        return { kind, account, ...origin, market, side: random.pick(sideFilters), target };
      }
      case 'CreateAsset':
      case 'CreateMarket':
      case 'ChangeMarket':
      case 'SetMarketStatus':
      case 'CreateAccount':
      case 'Deposit':
      case 'Withdraw':
      case 'FinishWithdrawal':
      case 'Tick':
        return this.administer(kind);
      default:
        throw new Error(`${kind} has no weight`);
    }
  }

  private administer(kind: Exclude<Command['kind'], TradingKind>): Command {
    const { random, state, world } = this;
    const operator = { account: this.operator(), ...origin };
    switch (kind) {
      case 'CreateAsset': {
        const scale = random.pick([0, 1, 8, 18, 19, -1]);
        return { kind, ...operator, scale, symbol: this.name('AAA', 16) };
      }
      case 'CreateMarket': {
        const names = { symbol: this.name('M-1-2', 33), status: random.pick(statuses) };
        const asset = (): number =>
          random.chance(900) ? 1 + random.below(state.assets.length) : this.wrong(0);
        return { kind, ...operator, base: asset(), quote: asset(), ...names, ...this.rules() };
      }
      case 'ChangeMarket': {
        const market = this.marketId();
        const found = state.markets[market - 1];
        const { tickMantissa, tickScale, lotMantissa, lotScale } = found?.rules ?? this.rules();
        const grid = random.chance(800) ? { tickMantissa, tickScale, lotMantissa, lotScale } : {};
        return { kind, ...operator, market, ...this.rules(), ...grid };
      }
      case 'SetMarketStatus':
        return { kind, ...operator, market: this.marketId(), status: random.pick(statuses) };
      case 'CreateAccount':
        return { kind, ...operator, name: this.name('account-1', 64) };
      case 'Deposit': {
        const asset = random.chance(980) ? 1 + random.below(3) : this.wrong(0);
        const room = MAX_AMOUNT - (state.supply.get(asset) ?? 0n);
        const usual = 1n + BigInt(random.next()) * (world.scale.wealth / 2n ** 34n + 1n);
        const amount = this.bounded(usual, [0n, 1n, room - 1n, room, room + 1n, MAX_AMOUNT]);
        const externalId = this.externalId('deposit');
        const beneficiary = this.trader();
        return { kind, ...operator, beneficiary, asset, amount: clampAmount(amount), externalId };
      }
      case 'Withdraw': {
        const account = this.trader();
        const asset = random.chance(980) ? 1 + random.below(3) : this.wrong(0);
        const available = state.balances.get(`${account} ${asset}`)?.available ?? 0n;
        const edges = [0n, 1n, available, available + 1n, MAX_AMOUNT];
        const amount = clampAmount(this.bounded(available / BigInt(2 + random.below(50)), edges));
        const externalId = this.externalId('withdrawal');
        return { kind, account, ...origin, asset, amount, externalId };
      }
      case 'FinishWithdrawal': {
        const held = state.withdrawals.map((each) => each.withdrawalId);
        const wrong = [0, -1, state.lastWithdrawalId, state.lastWithdrawalId + 1, MAX_QUANTITY];
        const withdrawalId = random.pick(held.length > 0 && random.chance(900) ? held : wrong);
        return { kind, ...operator, withdrawalId, outcome: random.pick(['SETTLE', 'RELEASE']) };
      }
      case 'Tick':
        return { kind, ...operator, random: random.next() >>> 1 };
      default:
        throw new Error(`${kind} has no weight`);
    }
  }

  /** Rules of the world, now and then with one number that is at, or over, its bound. */
  private rules(): MarketRules {
    const { random, world } = this;
    const rules = randomRules(random, world);
    if (!random.chance(400)) return rules;
    const wrong: Partial<MarketRules>[] = [
      { tickMantissa: random.pick([0, -1, 2, 5, 10, 2 ** 52 - 1, MAX_QUANTITY]) },
      { lotMantissa: random.pick([0, -1, 2, 5, 10, 2 ** 52 - 1, 2 ** 52, MAX_QUANTITY]) },
      { tickScale: random.pick([-1, 0, 1, 18, 19, INT_MAX]) },
      { lotScale: random.pick([-1, 0, 1, 18, 19, INT_MAX]) },
      {
        minPrice: random.pick([-1, 0, 1, MAX_PRICE]),
        maxPrice: random.pick([-1, 0, 1, MAX_PRICE]),
      },
      { minQuantity: random.pick([-1, 0, 1, MAX_QUANTITY]), maxQuantity: random.pick([-1, 0, 1]) },
      { marketMinQuantity: random.pick([-1, 1, 7]), marketMaxQuantity: random.pick([-1, 1, 7]) },
      { minNotional: random.pick([0n, 2n, MAX_AMOUNT]), maxNotional: random.pick([0n, 1n, 2n]) },
      { makerFee: random.pick([-1_000_000, 0, 999_999, 1_000_000]) },
      { takerFee: random.pick([-1, 0, 999_999, 1_000_000]) },
      { maxOrders: random.pick([-1, 0, 1, INT_MAX]) },
      { selfTradeMode: random.pick(selfTradeModes) },
      { selfTradeModesAllowed: random.pick([0, 1, 2, 63, INT_MAX]) },
    ];
    return { ...rules, ...random.pick(wrong) };
  }

  /** The fields of a new order. */
  private terms(account: number, marketId: number = this.marketId()): OrderTerms {
    const { random, world, state } = this;
    const market = state.markets[marketId - 1];
    const side = random.pick(sides);
    const type = random.weighted(world.types);
    const makes = type === 'LIMIT_MAKER' ? 'GTC' : random.weighted(world.timesInForce);
    const terms = {
      market: marketId,
      side,
      type,
      timeInForce: type === 'MARKET' ? ('IOC' as const) : makes,
      selfTradeMode: random.weighted(world.modes),
      price: type === 'MARKET' ? 0 : this.price(market, side),
      quantity: 0,
      quoteAmount: 0n,
      clientOrderId: this.clientOrderId(),
    };
    const byQuote = type === 'MARKET' && random.chance(500);
    if (byQuote) terms.quoteAmount = this.quoteAmount(market, account);
    else terms.quantity = this.quantity(market, account, side, terms.price);
    if (random.chance(world.boundaries / 5)) return this.spoiled(terms);
    const immediate = terms.timeInForce !== 'GTC' && type !== 'MARKET';
    return immediate && random.chance(600) ? { ...terms, ...this.within(market, side) } : terms;
  }

  /** A price in the opposite book and a quantity around what stands up to it. */
  private within(market: Market | undefined, side: Side): { price?: number; quantity?: number } {
    const { random } = this;
    const facing = market?.[side === 'BUY' ? 'SELL' : 'BUY'] ?? [];
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
  private spoiled(terms: OrderTerms): OrderTerms {
    const { random } = this;
    const type: OrderType = random.pick(orderTypes);
    return random.pick([
      { ...terms, type },
      { ...terms, timeInForce: random.pick(timesInForce.slice(0, 4)) },
      { ...terms, price: random.pick([0, -1, 1]) },
      { ...terms, quantity: random.pick([0, -1, -MAX_QUANTITY]) },
      { ...terms, quoteAmount: random.pick([0n, 1n, MAX_AMOUNT]) },
    ]);
  }

  private price(market: Market | undefined, side: Side): number {
    const { random, world } = this;
    const { price, spread } = world.scale;
    const far = random.chance(world.passive) ? (side === 'BUY' ? -spread : spread) : 0;
    const usual = Math.max(1, price + far - spread + random.below(2 * spread + 1));
    if (market === undefined || !random.chance(world.boundaries)) return clampInt(usual);
    const { minPrice, maxPrice } = market.rules;
    const best = Number(random.pick([market.BUY, market.SELL])[0]?.price ?? 1n);
    const base = random.pick([minPrice, maxPrice, best, best, 0, 1, MAX_PRICE]);
    return clampInt(base + random.pick([-1, 0, 1]));
  }

  private quantity(market: Market | undefined, account: number, side: Side, price: number): number {
    const { random, world } = this;
    const usual = 1 + random.below(world.scale.quantity);
    if (market === undefined || !random.chance(world.boundaries)) return usual;
    const { rules, unit, lot } = market;
    const paid = BigInt(Math.max(1, price)) * unit;
    const asset = side === 'BUY' ? market.quote : market.base;
    const available = this.state.balances.get(`${account} ${asset}`)?.available ?? 0n;
    const facing = market[side === 'BUY' ? 'SELL' : 'BUY'];
    const base = random.pick([
      available / (side === 'BUY' ? paid : lot),
      facing.reduce((total, each) => total + each.remaining, 0n),
      facing[0]?.remaining ?? 1n,
      BigInt(random.pick([rules.minQuantity, rules.maxQuantity])),
      BigInt(random.pick([rules.marketMinQuantity, rules.marketMaxQuantity])),
      MAX_AMOUNT / paid,
      MAX_AMOUNT / lot,
      BigInt(MAX_QUANTITY),
      2n ** 52n,
      0n,
    ]);
    return clampQuantity(base + BigInt(random.pick([-1, 0, 1])));
  }

  private quoteAmount(market: Market | undefined, account: number): bigint {
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

  private amend(): Command {
    const { random } = this;
    const { account, market, orderId, clientOrderId, order } = this.lookedFor();
    const total = Number(order?.quantity ?? 5n);
    const done = total - Number(order?.remaining ?? 5n);
    const near = [total - 1, total, total + 1, done, done + 1, Math.ceil(total / 2), -1];
    const quantity = random.pick([
      0,
      Math.max(-1, Math.min(MAX_QUANTITY, random.pick(near))),
      this.quantity(this.state.markets[market - 1], account, order?.side ?? 'BUY', 1),
    ]);
    const same = Number(order?.price ?? 0n);
    const price = random.pick([
      0,
      0,
      same,
      this.price(this.state.markets[market - 1], order?.side ?? 'BUY'),
    ]);
    const ids = { market, orderId, clientOrderId };
    return { kind: 'AmendOrder', account, ...origin, ...ids, price, quantity };
  }

  /** An order to cancel, amend or replace: mostly a live one of the acting account. */
  private lookedFor(): {
    account: number;
    market: number;
    orderId: number;
    clientOrderId: string;
    order?: Order;
  } {
    const { random, state, world } = this;
    const live = state.markets.filter(({ BUY, SELL }) => BUY.length + SELL.length > 0);
    const known = live.length > 0 && !random.chance(world.strangers);
    const marketId = known ? random.pick(live).market : this.marketId();
    const market = state.markets[marketId - 1];
    const open = market === undefined ? [] : [...market.BUY, ...market.SELL];
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

  private restriction(): (typeof cancelRestrictions)[number] {
    return this.random.chance(700) ? 'ANY' : this.random.pick(cancelRestrictions);
  }

  private trader(): number {
    const { random, state, world } = this;
    if (random.chance(world.strangers))
      return this.wrong(random.pick([0, state.accounts.length + 1]));
    return state.accounts.length === 0 ? 1 : 1 + random.below(state.accounts.length);
  }

  private operator(): number {
    const { random, world, state } = this;
    if (!random.chance(world.strangers)) return 0;
    return random.pick([1, state.accounts.length, state.accounts.length + 1, -1]);
  }

  private marketId(): number {
    const { random, state, world } = this;
    const { length } = state.markets;
    if (length === 0 || random.chance(world.strangers / 4)) return this.wrong(length + 1);
    return random.chance(900) ? 1 + random.below(Math.min(length, 3)) : 1 + random.below(length);
  }

  private wrong(near: number): number {
    return this.random.pick([near, 0, -1, INT_MAX, -INT_MAX]);
  }

  private bounded(usual: bigint, edges: readonly bigint[]): bigint {
    return this.random.chance(this.world.boundaries + 20) ? this.random.pick(edges) : usual;
  }

  private clientOrderId(): string {
    const { random, world } = this;
    if (!random.chance(world.clientIds)) return '';
    if (random.chance(30)) return random.pick(['c'.repeat(37), 'c 1', 'c€', '"']);
    return random.chance(50) ? 'c/_:.-Z9'.padEnd(36, 'x') : `c${random.below(12)}`;
  }

  private key(): string {
    const { random, world } = this;
    if (!random.chance(world.keys)) return '';
    if (random.chance(20)) return random.pick(['k'.repeat(64), 'k'.repeat(65), 'k 1', 'ké']);
    return `k${random.below(60)}`;
  }

  private externalId(prefix: string): string {
    const { random } = this;
    if (random.chance(30)) return random.pick(['', ' ', 'x'.repeat(64), 'x'.repeat(65), 'é']);
    if (random.chance(150)) return `${prefix}-${random.below(1 + this.names)}`;
    return `${prefix}-${++this.names}`;
  }

  private name(taken: string, longest: number): string {
    const { random } = this;
    const wrong = ['', 'a b', 'é', 'X'.repeat(longest), 'X'.repeat(longest + 1), 'AB', taken];
    return random.chance(400) ? random.pick(wrong) : `N${++this.names}X`;
  }
}
