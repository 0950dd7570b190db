/** Random commands of one world that are not about orders: assets, markets, accounts, money, settings, time. */
import type { Command, MarketRules } from '../src/core/command.ts';
import {
  CALL_MS_MAX,
  MAX_AMOUNT,
  MAX_PRICE,
  MAX_QUANTITY,
  marketStatuses,
  selfTradeModes,
  switchStates,
} from '../src/core/types.ts';
import type { MarketStatus } from '../src/core/types.ts';
import type { Draws } from './draws.ts';
import { INT_MAX, clampAmount, origin } from './draws.ts';
import { randomRules } from './rule-draws.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export type VenueKind = Exclude<
  Command['kind'],
  | 'PlaceOrder'
  | 'PlaceAdvancedOrder'
  | 'PlaceOrderList'
  | 'CancelOrder'
  | 'AmendOrder'
  | 'ReplaceOrder'
  | 'CancelAll'
>;

export function venueCommand(draws: Draws, kind: VenueKind): Command {
  const { random, state } = draws;
  const operator = { account: draws.operator(), ...origin };
  switch (kind) {
    case 'CreateAsset': {
      const scale = random.pick([0, 1, 8, 18, 19, -1]);
      return { kind, ...operator, scale, symbol: draws.name('AAA', 16) };
    }
    case 'CreateMarket': {
      const names = { symbol: draws.name('M-1-2', 33), status: status(draws) };
      const asset = (): number =>
        random.chance(900) ? 1 + random.below(state.assets.length) : draws.wrong(0);
      return { kind, ...operator, base: asset(), quote: asset(), ...names, ...rules(draws) };
    }
    case 'ChangeMarket': {
      const market = draws.marketId();
      const found = draws.market(market);
      const { tickMantissa, tickScale, lotMantissa, lotScale } = found?.rules ?? rules(draws);
      const grid = random.chance(800) ? { tickMantissa, tickScale, lotMantissa, lotScale } : {};
      const tick = random.chance(80)
        ? { tickMantissa: Math.min(2 ** 52, Math.max(1, tickMantissa * 2)) }
        : {};
      return { kind, ...operator, market, ...rules(draws), ...grid, ...tick };
    }
    case 'SetMarketStatus':
      return { kind, ...operator, market: draws.marketId(), status: status(draws) };
    case 'CreateAccount':
      return { kind, ...operator, name: draws.name('account-1', 64) };
    case 'Deposit':
    case 'Withdraw':
    case 'FinishWithdrawal':
      return moneyCommand(draws, kind);
    case 'Tick':
      return { kind, ...operator, random: random.next() >>> 1 };
    case 'StartAuction':
    case 'SetCountdown':
    case 'SetCalendar':
    case 'ConfirmAudit':
      return timeCommand(draws, kind);
    case 'ChangeAccount':
    case 'SetAssetLimit':
    case 'SetFeeTier':
    case 'SetKillSwitch':
    case 'ChangeVenue':
      return settingCommand(draws, kind);
    default:
      return kind satisfies never;
  }
}

function status(draws: Draws): MarketStatus {
  const { random } = draws;
  return draws.has('auctions')
    ? random.pick([...marketStatuses, 'PRE_OPEN', 'AUCTION', 'TRADING'] as const)
    : random.pick(marketStatuses.slice(0, 4));
}

function moneyCommand(draws: Draws, kind: 'Deposit' | 'Withdraw' | 'FinishWithdrawal'): Command {
  const { random, state, world } = draws;
  const operator = { account: draws.operator(), ...origin };
  const asset = draws.asset();
  if (kind === 'Deposit') {
    const room = MAX_AMOUNT - (state.supply.get(asset) ?? 0n);
    const usual = 1n + BigInt(random.next()) * (world.scale.wealth / 2n ** 34n + 1n);
    const amount = draws.bounded(usual, [0n, 1n, room - 1n, room, room + 1n, MAX_AMOUNT]);
    const externalId = draws.externalId('deposit');
    const beneficiary = draws.trader();
    return { kind, ...operator, beneficiary, asset, amount: clampAmount(amount), externalId };
  }
  if (kind === 'Withdraw') {
    const account = draws.trader();
    const available = state.balances.get(`${account} ${asset}`)?.available ?? 0n;
    const edges = [0n, 1n, available, available + 1n, MAX_AMOUNT];
    const amount = clampAmount(draws.bounded(available / BigInt(2 + random.below(50)), edges));
    const externalId = draws.externalId('withdrawal');
    return { kind, account, ...origin, asset, amount, externalId };
  }
  const held = state.withdrawals.map((each) => each.withdrawalId);
  const wrong = [0, -1, state.lastWithdrawalId, state.lastWithdrawalId + 1, MAX_QUANTITY];
  const withdrawalId = random.pick(held.length > 0 && random.chance(900) ? held : wrong);
  return { kind, ...operator, withdrawalId, outcome: random.pick(['SETTLE', 'RELEASE']) };
}

function timeCommand(
  draws: Draws,
  kind: 'StartAuction' | 'SetCountdown' | 'SetCalendar' | 'ConfirmAudit',
): Command {
  const { random, state, world } = draws;
  const operator = { account: draws.operator(), ...origin };
  const { pace } = world;
  if (kind === 'ConfirmAudit') {
    const held = state.withdrawals.map((each) => each.sequence);
    const now = state.sequence;
    const through = random.pick([...held, now, now - random.below(50), now + 1, now + 2, -1]);
    return { kind, ...operator, through };
  }
  if (kind === 'SetCountdown') {
    const timeoutMs = random.chance(100)
      ? random.pick([-1, CALL_MS_MAX, CALL_MS_MAX + 1])
      : random.pick([0, 1, pace * 2, pace * 10]);
    const market = random.pick([0, draws.marketId()]);
    return { kind, account: draws.trader(), ...origin, market, timeoutMs };
  }
  const market = draws.marketId();
  if (kind === 'StartAuction') {
    const isWrong = random.chance(100);
    const callMs = isWrong ? random.pick([0, -1, CALL_MS_MAX]) : random.pick([1, pace, pace * 9]);
    const randomMs = random.pick([0, 1, pace * 3, isWrong ? -1 : 0]);
    return { kind, ...operator, market, callMs, randomMs };
  }
  return { kind, ...operator, market, ...calendar(draws) };
}

/** Times of the day around now, so that they are passed soon. */
function calendar(draws: Draws): {
  days: number;
  preOpenAt: number;
  openingCallAt: number;
  openAt: number;
  closingCallAt: number;
  closeAt: number;
  randomMs: number;
} {
  const { random, state, world } = draws;
  const off = { days: 0, preOpenAt: 0, openingCallAt: 0, openAt: 0, closingCallAt: 0 };
  if (random.chance(150)) return { ...off, closeAt: 0, randomMs: 0 };
  const now = state.timeMs % DAY_MS;
  const width = Math.min(DAY_MS, world.pace * random.pick([5, 30, 200]));
  const time = (): number => {
    const at = random.chance(100) ? random.pick([0, DAY_MS - 1]) : now + random.below(width);
    return at % DAY_MS;
  };
  const times = Array.from({ length: 5 }, time).toSorted((a, b) => a - b);
  const [preOpenAt = 0, openingCallAt = 0, openAt = 0, closingCallAt = 0, closeAt = 0] = times;
  const days = random.pick([127, 127, 127, 62, 1 + random.below(127)]);
  const randomMs = random.pick([0, 1, Math.min(CALL_MS_MAX, world.pace * 3)]);
  const sound = { days, preOpenAt, openingCallAt, openAt, closingCallAt, closeAt, randomMs };
  if (!random.chance(60)) return sound;
  return random.pick([
    { ...sound, days: random.pick([0, 128, -1]) },
    { ...sound, closeAt: random.pick([DAY_MS, -1, 0]) },
    { ...sound, openAt: closingCallAt },
    { ...sound, randomMs: random.pick([-1, CALL_MS_MAX, CALL_MS_MAX + 1]) },
  ]);
}

function settingCommand(
  draws: Draws,
  kind: 'ChangeAccount' | 'SetAssetLimit' | 'SetFeeTier' | 'SetKillSwitch' | 'ChangeVenue',
): Command {
  const { random, world, state } = draws;
  const operator = { account: draws.operator(), ...origin };
  const target = draws.trader();
  const { scale, boundaries } = world;
  const wrong = random.chance(boundaries) ? -1 : 0;
  switch (kind) {
    case 'ChangeAccount': {
      const limits = draws.has('limits');
      const tradeGroup = draws.has('tradeGroups') ? random.below(3) : 0;
      const maxOrders = limits ? random.pick([0, 0, 3, 8, wrong]) : 0;
      const maxOrdersPerSecond = limits ? random.pick([0, 0, 1, 3, wrong]) : 0;
      const tiers = [0, 0, 1, 2, 3, 9, random.chance(boundaries) ? 10 : 0];
      const fixedTier = draws.has('feeTiers') ? random.pick(tiers) : 0;
      const settings = { tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier };
      return { kind, ...operator, target, ...settings };
    }
    case 'SetAssetLimit': {
      const asset = draws.asset();
      const { typical } = amounts(draws);
      const maxNotional = random.pick([0n, typical / 2n, typical * 2n]);
      const owned = state.balances.get(`${target} ${asset}`);
      const { available, locked } = owned ?? { available: 0n, locked: 0n };
      const more = (state.markets[0]?.lot ?? 1n) * BigInt(scale.quantity * random.below(8));
      const maxPosition = random.pick([0n, scale.wealth / 2n, available + locked + more]);
      const limit = {
        maxNotional: clampAmount(maxNotional),
        maxPosition: clampAmount(maxPosition),
      };
      return { kind, ...operator, target, asset, ...limit };
    }
    case 'SetFeeTier': {
      const tier = random.chance(boundaries) ? random.pick([0, 9, -1]) : 1 + random.below(4);
      const rebate = draws.has('rebates') ? -random.below(300_000) : random.below(1_000);
      const makerFee = random.chance(boundaries) ? random.pick([-1_000_000, 1_000_000]) : rebate;
      const takerFee = random.chance(boundaries) ? -1 : random.below(400_000);
      const step = amounts(draws).typical / BigInt(random.pick([1, 10, 1_000]));
      const volume = random.chance(100) ? 0n : clampAmount(step * BigInt(Math.max(1, tier)) + 1n);
      return { kind, ...operator, market: draws.marketId(), tier, makerFee, takerFee, volume };
    }
    case 'SetKillSwitch': {
      const whom = random.chance(200) ? 0 : target;
      return { kind, ...operator, target: whom, state: random.pick(switchStates) };
    }
    case 'ChangeVenue':
      return { kind, ...operator, withdrawalGate: random.pick(switchStates) };
    default:
      return kind satisfies never;
  }
}

function amounts({ world, state }: Draws): { typical: bigint } {
  const unit = state.markets[0]?.unit ?? 1n;
  return { typical: BigInt(world.scale.price) * BigInt(world.scale.quantity) * unit };
}

/** Rules of the world, now and then with one number that is at, or over, its bound. */
function rules(draws: Draws): MarketRules {
  const { random, world } = draws;
  const usual = randomRules(random, world);
  if (!random.chance(400)) return usual;
  const wrong: Partial<MarketRules>[] = [
    { tickMantissa: random.pick([0, -1, 2, 5, 10, 2 ** 52 - 1, MAX_QUANTITY]) },
    { lotMantissa: random.pick([0, -1, 2, 5, 10, 2 ** 52 - 1, 2 ** 52, MAX_QUANTITY]) },
    { tickScale: random.pick([-1, 0, 1, 18, 19, INT_MAX]) },
    { lotScale: random.pick([-1, 0, 1, 18, 19, INT_MAX]) },
    { minPrice: random.pick([-1, 0, 1, MAX_PRICE]), maxPrice: random.pick([-1, 0, 1, MAX_PRICE]) },
    { minQuantity: random.pick([-1, 0, 1, MAX_QUANTITY]), maxQuantity: random.pick([-1, 0, 1]) },
    { marketMinQuantity: random.pick([-1, 1, 7]), marketMaxQuantity: random.pick([-1, 1, 7]) },
    { minNotional: random.pick([0n, 2n, MAX_AMOUNT]), maxNotional: random.pick([0n, 1n, 2n]) },
    { makerFee: random.pick([draws.has('rebates') ? -1_000_000 : 0, 0, 999_999, 1_000_000]) },
    { takerFee: random.pick([-1, 0, 999_999, 1_000_000]) },
    { maxOrders: random.pick([-1, 0, 1, INT_MAX]) },
    { selfTradeMode: random.pick(selfTradeModes) },
    { selfTradeModesAllowed: random.pick([0, 1, 2, 63, INT_MAX]) },
  ];
  if (draws.has('dynamicBands')) {
    wrong.push({ bandTrades: random.pick([0, -1, 1, 64, 65]), callMs: random.pick([0, -1, 1]) });
  }
  return { ...usual, ...random.pick(wrong) };
}
