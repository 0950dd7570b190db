/**
 * The operator's settings: accounts and their limits, fee tiers, calendars, switches, auctions; and the
 * engine's word that an audit was sound. Not hot.
 */
import { ORDER_ID, F64_WORDS, ACCOUNT_NEXT, I32_WORDS } from './order-fields.ts';
import { calendarOf, isNone, isSound } from './calendar.ts';
import { emit } from './emit.ts';
import { KILLED, TIERED } from './market-fields.ts';
import { CALL_MS_MAX, FEE_SCALE, FEE_TIERS_MAX, VENUE_ACCOUNT, cancelReasons } from './types.ts';
import type { Book } from './book.ts';
import type {
  ChangeAccount,
  ChangeVenue,
  Command,
  ConfirmAudit,
  SetAssetLimit,
  SetCalendar,
  SetFeeTier,
  SetKillSwitch,
  StartAuction,
} from './command.ts';
import type { Rejection } from './rejection.ts';
import type { Sessions } from './sessions.ts';
import type { State } from './state.ts';

const KILL_SWITCH = cancelReasons.indexOf('KILL_SWITCH');

export class Settings {
  readonly #state: State;
  readonly #book: Book;
  readonly #sessions: Sessions;

  constructor(state: State, book: Book, sessions: Sessions) {
    this.#state = state;
    this.#book = book;
    this.#sessions = sessions;
  }

  /** Why one of these commands is refused; undefined when it took effect. The actor exists. */
  apply(command: Command): Rejection | undefined {
    switch (command.kind) {
      case 'ChangeAccount':
        return this.#changeAccount(command);
      case 'SetAssetLimit':
        return this.#setAssetLimit(command);
      case 'SetFeeTier':
        return this.#setFeeTier(command);
      case 'SetCalendar':
        return this.#setCalendar(command);
      case 'SetKillSwitch':
        return this.#setKillSwitch(command);
      case 'ConfirmAudit':
        return this.#confirmAudit(command);
      case 'StartAuction':
        return this.#startAuction(command);
      case 'ChangeVenue':
        return this.#changeVenue(command);
      default:
        return 'NOT_PERMITTED';
    }
  }

  #changeAccount(command: ChangeAccount): Rejection | undefined {
    const { accounts } = this.#state;
    const { target, tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier } = command;
    if (!accounts.has(target)) return 'UNKNOWN_ACCOUNT';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const least = Math.min(tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier);
    if (least < 0 || fixedTier > FEE_TIERS_MAX + 1) return 'INVALID_SCALE';
    const settings = accounts.ownSettings(target);
    settings.tradeGroup = tradeGroup;
    settings.maxOrders = maxOrders;
    settings.maxOrdersPerSecond = maxOrdersPerSecond;
    settings.fixedTier = fixedTier;
    settings.second = 0;
    settings.ordersInSecond = 0;
    const limits = { tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier };
    emit(this.#state, { kind: 'AccountChanged', account: target, ...limits });
    return undefined;
  }

  #setAssetLimit(command: SetAssetLimit): Rejection | undefined {
    const { accounts, assets } = this.#state;
    const { target, asset, maxNotional, maxPosition } = command;
    if (!accounts.has(target)) return 'UNKNOWN_ACCOUNT';
    if (asset < 1 || asset >= assets.length) return 'UNKNOWN_ASSET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const { limits } = accounts.ownSettings(target);
    if (maxNotional === 0n && maxPosition === 0n) limits.delete(asset);
    else limits.set(asset, { maxNotional, maxPosition });
    emit(this.#state, { kind: 'AssetLimitSet', account: target, asset, maxNotional, maxPosition });
    return undefined;
  }

  #setFeeTier(command: SetFeeTier): Rejection | undefined {
    const { markets, feeTiers } = this.#state;
    const { market, tier, makerFee, takerFee, volume } = command;
    if (!markets.has(market)) return 'UNKNOWN_MARKET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (tier < 1 || tier > FEE_TIERS_MAX) return 'INVALID_SCALE';
    if (takerFee < 0 || takerFee >= FEE_SCALE) return 'INVALID_SCALE';
    if (makerFee <= -FEE_SCALE || makerFee >= FEE_SCALE) return 'INVALID_SCALE';
    for (const other of volume === 0n ? [] : feeTiers.of(market)) {
      const ascends = other.tier < tier ? other.volume < volume : other.volume > volume;
      if (other.tier !== tier && !ascends) return 'INVALID_SCALE';
    }
    feeTiers.set(market, { tier, makerFee, takerFee, volume });
    markets.feature(market, TIERED, feeTiers.of(market).length > 0);
    emit(this.#state, { kind: 'FeeTierSet', market, tier, makerFee, takerFee, volume });
    return undefined;
  }

  #setCalendar(command: SetCalendar): Rejection | undefined {
    const { markets, calendars } = this.#state;
    const { market } = command;
    if (!markets.has(market)) return 'UNKNOWN_MARKET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const calendar = calendarOf(command);
    if (!isNone(calendar) && !isSound(calendar)) return 'INVALID_SCALE';
    calendars[market] = isNone(calendar) ? undefined : calendar;
    emit(this.#state, { kind: 'CalendarSet', market, ...calendar });
    return undefined;
  }

  #setKillSwitch(command: SetKillSwitch): Rejection | undefined {
    const { accounts, markets, venue } = this.#state;
    const { target, state } = command;
    if (target !== VENUE_ACCOUNT && !accounts.has(target)) return 'UNKNOWN_ACCOUNT';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const killed = state === 'ON';
    if (target !== VENUE_ACCOUNT) accounts.ownSettings(target).killed = killed;
    else {
      venue.killed = killed;
      for (let market = 1; market < markets.names.length; market++) {
        markets.feature(market, KILLED, killed);
      }
    }
    emit(this.#state, { kind: 'KillSwitchSet', account: target, state });
    if (killed) this.#cancelAll(target);
    return undefined;
  }

  /** The open orders of an account, or of all (0), by id. */
  #cancelAll(target: number): void {
    const { accounts, orders } = this.#state;
    const owners = target === VENUE_ACCOUNT ? [...accounts.names.keys()] : [target];
    const slots: number[] = [];
    for (const owner of owners) {
      for (let slot = accounts.firstOrder(owner); slot !== 0; ) {
        slots.push(slot);
        slot = orders.i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
      }
    }
    const idOf = (slot: number): number => orders.f64[slot * F64_WORDS + ORDER_ID]!;
    slots.sort((a, b) => idOf(a) - idOf(b));
    for (const slot of slots) this.#book.cancel(slot, KILL_SWITCH);
  }

  #confirmAudit(command: ConfirmAudit): Rejection | undefined {
    const { venue, sequence } = this.#state;
    const { through } = command;
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    if (through < 0 || through >= sequence) return 'INVALID_SCALE';
    if (through <= venue.auditedThrough) return undefined;
    venue.auditedThrough = through;
    emit(this.#state, { kind: 'AuditConfirmed', through });
    return undefined;
  }

  #startAuction(command: StartAuction): Rejection | undefined {
    const { market, callMs, randomMs } = command;
    if (!this.#state.markets.has(market)) return 'UNKNOWN_MARKET';
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    const total = callMs + randomMs;
    if (callMs < 0 || randomMs < 0 || total < 1 || total > CALL_MS_MAX) return 'INVALID_SCALE';
    this.#sessions.startAuction(market, 'OPERATOR', this.#state.timeMs + callMs, randomMs);
    return undefined;
  }

  #changeVenue(command: ChangeVenue): Rejection | undefined {
    const { withdrawalGate } = command;
    if (command.account !== VENUE_ACCOUNT) return 'NOT_PERMITTED';
    this.#state.venue.withdrawalGate = withdrawalGate === 'ON';
    emit(this.#state, { kind: 'VenueChanged', withdrawalGate });
    return undefined;
  }
}
