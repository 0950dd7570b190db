/**
 * The settings of one random run, in the manner of swarm testing: each run leaves some features out,
 * prefers others, and lives at one scale of numbers, so that the runs differ more than their commands.
 */
import type { CommandKind } from '../src/core/command.ts';
import type { OrderType, SelfTradeMode, TimeInForce } from '../src/core/types.ts';
import { MAX_AMOUNT, MAX_PRICE } from '../src/core/types.ts';
import type { Feature } from './features.ts';
import { drawFeatures, features } from './features.ts';
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
  readonly features: ReadonlySet<Feature>;
  readonly scale: Scale;
  readonly accounts: number;
  readonly markets: number;
  /** Usual milliseconds between two commands, at most. */
  readonly pace: number;
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

/** How often a command comes, and the features without which it does not come at all. */
const usual: Readonly<Record<CommandKind, readonly [weight: number, ...any: Feature[]]>> = {
  PlaceOrder: [600],
  PlaceAdvancedOrder: [
    400,
    'stops',
    'trailing',
    'icebergs',
    'fixedPegs',
    'floatingPegs',
    'endings',
  ],
  PlaceOrderList: [200, 'lists'],
  CancelOrder: [100],
  AmendOrder: [100],
  ReplaceOrder: [80],
  CancelAll: [8],
  SetCountdown: [20, 'countdowns'],
  Deposit: [25],
  Withdraw: [20],
  FinishWithdrawal: [15],
  Tick: [5],
  SetMarketStatus: [8],
  StartAuction: [10, 'auctions'],
  ChangeMarket: [12],
  CreateMarket: [4],
  CreateAsset: [3],
  CreateAccount: [4],
  ChangeAccount: [10, 'limits', 'tradeGroups', 'feeTiers'],
  SetAssetLimit: [10, 'limits'],
  SetFeeTier: [10, 'feeTiers'],
  SetCalendar: [6, 'calendars'],
  SetKillSwitch: [4, 'killSwitches'],
  ConfirmAudit: [10, 'withdrawalGate'],
  ChangeVenue: [3, 'withdrawalGate'],
};

/** Features in which time passes. */
const timed: readonly Feature[] = [
  'endings',
  'countdowns',
  'auctions',
  'calendars',
  'dynamicBands',
  'feeTiers',
];

const typeWeights: Readonly<Record<OrderType, readonly [weight: number, ...any: Feature[]]>> = {
  LIMIT: [70],
  MARKET: [20],
  LIMIT_MAKER: [12],
  STOP_LOSS: [20, 'stops', 'trailing'],
  STOP_LOSS_LIMIT: [20, 'stops', 'trailing'],
  TAKE_PROFIT: [20, 'stops', 'trailing'],
  TAKE_PROFIT_LIMIT: [20, 'stops', 'trailing'],
};

const timeWeights: Readonly<Record<TimeInForce, readonly [weight: number, ...any: Feature[]]>> = {
  GTC: [70],
  IOC: [15],
  FOK: [15],
  GTD: [20, 'endings'],
  DAY: [15, 'endings'],
  GFA: [15, 'auctions'],
};

/** A world with some of the features given (without, of all), or with all of them. */
export function randomWorld(
  random: Random,
  from: readonly Feature[] = features,
  whole = false,
): World {
  const drawn: ReadonlySet<Feature> = whole ? new Set(from) : drawFeatures(random, from);
  const plain = <K extends string>(
    weights: Readonly<Record<K, readonly [number, ...Feature[]]>>,
  ): Record<K, number> => {
    const entries = Object.entries(weights) as [K, readonly [number, ...Feature[]]][];
    const weighed = entries.map(([key, [weight, ...any]]) => {
      const isOn = any.length === 0 || any.some((each) => drawn.has(each));
      return [key, isOn ? weight : 0];
    });
    return Object.fromEntries(weighed) as Record<K, number>;
  };
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
  const isTimed = timed.some((each) => drawn.has(each));
  const commands = plain(usual);
  if (isTimed) commands.Tick = 80;
  return {
    features: drawn,
    scale: varied(random.pick(scales), random.pick([1, 1, 1, 20, 700]), random.pick([1n, 1n, 40n])),
    passive: random.pick([0, 400, 900]),
    accounts: 1 + random.below(5),
    markets: 1 + random.below(3),
    pace: isTimed ? random.pick([30, 1_000, 60_000, 3_600_000]) : random.pick([100, 1_000]),
    commands: swarm(commands, 'PlaceOrder'),
    types: swarm(plain(typeWeights), 'LIMIT'),
    timesInForce: swarm(plain(timeWeights), 'GTC'),
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
