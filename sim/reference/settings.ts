/** Settings of accounts, markets and the venue in the reference exchange (section 11). */
import type {
  ChangeAccount,
  ConfirmAudit,
  SetAssetLimit,
  SetCalendar,
  SetCountdown,
  SetFeeTier,
  SetKillSwitch,
  SetMarketStatus,
  StartAuction,
} from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import { CALL_MS_MAX, FEE_TIERS_MAX } from '../../src/core/types.ts';
import { startAuction } from './auctions.ts';
import { isOff, noCalendar, soundCalendar } from './calendar.ts';
import { cancelMany } from './expiries.ts';
import { soundRates } from './registry.ts';
import type { Market, State } from './state.ts';
import { callOfRules, changeStatus } from './status.ts';

export function changeAccount(state: State, command: ChangeAccount): Rejection | undefined {
  const { target, tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier } = command;
  if (command.account !== 0) return 'NOT_PERMITTED';
  if ([tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier].some((each) => each < 0)) {
    return 'INVALID_SCALE';
  }
  if (fixedTier > FEE_TIERS_MAX + 1) return 'INVALID_SCALE';
  const settings = { tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier };
  Object.assign(state.account(target), settings, { accepted: [] });
  return state.emit({ kind: 'AccountChanged', account: target, ...settings }) as undefined;
}

export function setAssetLimit(state: State, command: SetAssetLimit): Rejection | undefined {
  const { target: account, asset, maxNotional, maxPosition } = command;
  if (state.assets[asset - 1] === undefined) return 'UNKNOWN_ASSET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const limit = { account, asset, maxNotional, maxPosition };
  state.assetLimits = state.assetLimits.filter(
    (each) => each.account !== account || each.asset !== asset,
  );
  if (maxNotional > 0n || maxPosition > 0n) state.assetLimits.push(limit);
  state.assetLimits.sort((a, b) => a.account - b.account || a.asset - b.asset);
  return state.emit({ kind: 'AssetLimitSet', ...limit }) as undefined;
}

export function setFeeTier(state: State, command: SetFeeTier): Rejection | undefined {
  const { tier, makerFee, takerFee, volume } = command;
  const market = state.markets[command.market - 1];
  if (market === undefined) return 'UNKNOWN_MARKET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (tier < 1 || tier > FEE_TIERS_MAX || !soundRates(command)) return 'INVALID_SCALE';
  const others = market.feeTiers.filter((each) => each.tier !== tier);
  const ascends = others.every(
    (each) => each.tier < tier === each.volume < volume && each.volume !== volume,
  );
  if (volume > 0n && !ascends) return 'INVALID_SCALE';
  const terms = { tier, makerFee, takerFee, volume };
  const tiers = volume > 0n ? [...others, terms] : others;
  market.feeTiers = tiers.toSorted((a, b) => a.tier - b.tier);
  return state.emit({ kind: 'FeeTierSet', market: market.market, ...terms }) as undefined;
}

export function setCalendar(state: State, command: SetCalendar): Rejection | undefined {
  const market = state.markets[command.market - 1];
  if (market === undefined) return 'UNKNOWN_MARKET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const { days, preOpenAt, openingCallAt, openAt, closingCallAt, closeAt, randomMs } = command;
  const times = { preOpenAt, openingCallAt, openAt, closingCallAt, closeAt };
  const calendar = { ...noCalendar, days, ...times, randomMs };
  if (!soundCalendar(calendar)) return 'INVALID_SCALE';
  market.calendar = isOff(calendar) ? undefined : calendar;
  return state.emit({ kind: 'CalendarSet', market: market.market, ...calendar }) as undefined;
}

export function setKillSwitch(state: State, command: SetKillSwitch): Rejection | undefined {
  const { target } = command;
  if (command.account !== 0) return 'NOT_PERMITTED';
  const killSwitch = command.state;
  if (target === 0) state.venue = { ...state.venue, killSwitch };
  else state.account(target).killSwitch = killSwitch;
  state.emit({ kind: 'KillSwitchSet', account: target, state: killSwitch });
  if (killSwitch === 'OFF') return undefined;
  return cancelMany(state, 'KILL_SWITCH', (each) => target === 0 || each.account === target);
}

export function confirmAudit(state: State, command: ConfirmAudit): Rejection | undefined {
  const { through } = command;
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (through < 0 || through >= state.sequence) return 'INVALID_SCALE';
  if (through <= state.venue.auditedThrough) return undefined;
  state.venue = { ...state.venue, auditedThrough: through };
  return state.emit({ kind: 'AuditConfirmed', through }) as undefined;
}

export function setCountdown(state: State, command: SetCountdown): Rejection | undefined {
  const { account, market, timeoutMs } = command;
  if (market !== 0 && state.markets[market - 1] === undefined) return 'UNKNOWN_MARKET';
  if (account === 0) return 'NOT_PERMITTED';
  if (timeoutMs < 0 || timeoutMs > CALL_MS_MAX) return 'INVALID_SCALE';
  const deadline = timeoutMs === 0 ? 0 : state.timeMs + timeoutMs;
  state.countdowns = state.countdowns.filter(
    (each) => each.account !== account || each.market !== market,
  );
  if (deadline > 0) state.countdowns.push({ account, market, deadline });
  state.countdowns.sort((a, b) => a.account - b.account || a.market - b.market);
  return state.emit({ kind: 'CountdownSet', account, market, deadline }) as undefined;
}

export function setMarketStatus(state: State, command: SetMarketStatus): Rejection | undefined {
  const market = state.markets[command.market - 1];
  if (market === undefined) return 'UNKNOWN_MARKET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const { status } = command;
  if (status !== market.status) {
    const call = status === 'AUCTION' ? callOfRules(state, market) : undefined;
    changeStatus(state, market, status, call);
  } else state.emit({ kind: 'MarketStatusChanged', market: market.market, status });
  return undefined;
}

export function callAuction(state: State, command: StartAuction): Rejection | undefined {
  const market: Market | undefined = state.markets[command.market - 1];
  if (market === undefined) return 'UNKNOWN_MARKET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const { callMs, randomMs } = command;
  const span = callMs + randomMs;
  if (callMs < 0 || randomMs < 0 || span < 1 || span > CALL_MS_MAX) return 'INVALID_SCALE';
  const call = {
    cause: 'OPERATOR',
    endTime: state.timeMs + callMs,
    randomMs,
    extensions: 0,
  } as const;
  if (market.status === 'AUCTION') startAuction(state, market, call);
  else changeStatus(state, market, 'AUCTION', call);
  return undefined;
}
