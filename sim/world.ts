/**
 * The settings of one random run, in the manner of swarm testing: each run leaves some features out,
 * prefers others, and lives at one scale of numbers, so that the runs differ more than their commands.
 */
import type { CommandKind, MarketRules } from '../src/core/command.ts';
import { plainRules } from '../src/core/command.ts';
import type { OrderType, SelfTradeMode, TimeInForce } from '../src/core/types.ts';
import { MAX_AMOUNT, MAX_PRICE, selfTradeModes } from '../src/core/types.ts';
import type { Random } from './random.ts';

/** One scale of numbers: every asset has `assetScale`, every market this tick, lot, price and size. */
export interface Scale {
  readonly name: string;
  readonly assetScale: number;
  readonly tick: readonly [mantissa: number, scale: number];
  readonly lot: readonly [mantissa: number, scale: number];
  readonly price: number;
  readonly spread: number;
  readonly quantity: number;
  /** Units that an account is given of an asset. */
  readonly wealth: bigint;
}

const LARGEST = 2 ** 52 - 1;
const FIFTH: bigint = MAX_AMOUNT / 5n;

export const scales: readonly Scale[] = [
  plain('small', { price: 5, spread: 3, quantity: 10, wealth: 2_000n }),
  plain('one price', { price: 1, spread: 0, quantity: 5, wealth: 300n }),
  plain('huge quantity', { price: 3, spread: 2, quantity: 2 ** 52, wealth: FIFTH }),
  plain('highest price', { price: MAX_PRICE - 3, spread: 4, quantity: 2 ** 22, wealth: FIFTH }),
  plain('around 2^53', { price: 2 ** 26, spread: 300, quantity: 2 ** 28, wealth: 2n ** 57n }),
  {
    ...plain('bitcoin', { price: 6_000_000, spread: 6, quantity: 1_000, wealth: 10n ** 12n }),
    assetScale: 8,
    tick: [1, 2],
    lot: [1, 5],
  },
  {
    ...plain('18 decimals', { price: 100, spread: 5, quantity: 200, wealth: FIFTH }),
    assetScale: 18,
    tick: [1, 2],
    lot: [1, 4],
  },
  {
    ...plain('largest units', { price: 2, spread: 1, quantity: 60, wealth: FIFTH }),
    assetScale: 18,
    tick: [1, 0],
    lot: [LARGEST, 18],
  },
];

function plain(name: string, size: Pick<Scale, 'price' | 'spread' | 'quantity' | 'wealth'>): Scale {
  return { name, assetScale: 0, tick: [1, 0], lot: [1, 0], ...size };
}

export interface World {
  readonly scale: Scale;
  readonly accounts: number;
  readonly markets: number;
  readonly commands: Readonly<Record<CommandKind, number>>;
  readonly types: Readonly<Record<OrderType, number>>;
  readonly timesInForce: Readonly<Record<TimeInForce, number>>;
  readonly modes: Readonly<Record<SelfTradeMode, number>>;
  /** Per mille of the commands: with client id, with idempotency key, with a boundary number, by a wrong account. */
  readonly clientIds: number;
  readonly keys: number;
  readonly boundaries: number;
  readonly strangers: number;
  /** Per mille of the rules that are on. */
  readonly filters: number;
  readonly fees: boolean;
  /** Per mille of the limit orders that are priced away from the middle. */
  readonly passive: number;
}

const usual: Readonly<Record<CommandKind, number>> = {
  PlaceOrder: 600,
  CancelOrder: 100,
  AmendOrder: 100,
  ReplaceOrder: 80,
  CancelAll: 8,
  Deposit: 25,
  Withdraw: 20,
  FinishWithdrawal: 15,
  Tick: 5,
  SetMarketStatus: 8,
  ChangeMarket: 12,
  CreateMarket: 4,
  CreateAsset: 3,
  CreateAccount: 4,
  PlaceAdvancedOrder: 0,
  PlaceOrderList: 0,
  SetCountdown: 0,
  ChangeAccount: 0,
  SetAssetLimit: 0,
  SetFeeTier: 0,
  SetCalendar: 0,
  SetKillSwitch: 0,
  ConfirmAudit: 0,
  StartAuction: 0,
  ChangeVenue: 0,
};

const noOrders = {
  STOP_LOSS: 0,
  STOP_LOSS_LIMIT: 0,
  TAKE_PROFIT: 0,
  TAKE_PROFIT_LIMIT: 0,
} as const;

export function randomWorld(random: Random): World {
  const swarm = <K extends string>(
    weights: Readonly<Record<K, number>>,
    always: NoInfer<K>,
  ): Record<K, number> => {
    const entries = Object.entries(weights) as [K, number][];
    const changed = entries.map(([key, weight]) => [
      key,
      key === always ? weight : weight * random.pick([0, 1, 1, 1, 3]),
    ]);
    return Object.fromEntries(changed) as Record<K, number>;
  };
  return {
    scale: varied(random.pick(scales), random.pick([1, 1, 1, 20, 700]), random.pick([1n, 1n, 40n])),
    passive: random.pick([0, 400, 900]),
    accounts: 1 + random.below(5),
    markets: 1 + random.below(3),
    commands: swarm(usual, 'PlaceOrder'),
    types: swarm({ ...noOrders, LIMIT: 70, MARKET: 20, LIMIT_MAKER: 12 }, 'LIMIT'),
    timesInForce: swarm({ GTC: 70, IOC: 15, FOK: 15, GTD: 0, DAY: 0, GFA: 0 }, 'GTC'),
    modes: swarm(
      { DEFAULT: 20, NONE: 20, EXPIRE_TAKER: 20, EXPIRE_MAKER: 20, EXPIRE_BOTH: 20, DECREMENT: 20 },
      'DEFAULT',
    ),
    clientIds: random.pick([0, 100, 500]),
    keys: random.pick([0, 0, 100, 300]),
    boundaries: random.pick([10, 50, 150]),
    strangers: random.pick([0, 10, 40]),
    filters: random.pick([0, 0, 150, 400]),
    fees: random.chance(600),
  };
}

function varied(scale: Scale, wider: number, richer: bigint): Scale {
  const wealth = scale.wealth * richer;
  return { ...scale, spread: scale.spread * wider, wealth: wealth < FIFTH ? wealth : FIFTH };
}

/** Rules that fit the world's scale; most filters are set around the world's usual numbers. */
export function randomRules(random: Random, world: World): MarketRules {
  const { scale } = world;
  const on = <T extends number | bigint>(value: T, off: T): T =>
    random.chance(world.filters) ? value : off;
  const fee = (): number => (world.fees ? random.pick([0, 1, 1_000, 1_000, 250_000, 999_999]) : 0);
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
    makerFee: fee(),
    takerFee: fee(),
    selfTradeMode: mode,
    selfTradeModesAllowed: random.chance(700)
      ? 62
      : random.below(64) | (1 << selfTradeModes.indexOf(mode)),
  };
}
