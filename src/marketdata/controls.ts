/**
 * What the operator has set beside the rules of markets, and the accounts' countdowns: settings and
 * limits of accounts, fee tiers, calendars, the venue's switches, as far as the audit has confirmed.
 */
import type { Calendar } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type {
  AccountImage,
  AssetLimitImage,
  CountdownImage,
  FeeTierImage,
  StateImage,
  VenueImage,
} from '../core/state-image.ts';
import { plainSettings, plainVenue } from '../core/state-image.ts';
import { VENUE_ACCOUNT } from '../core/types.ts';

/** Settings of an account: what ChangeAccount and SetKillSwitch have set. */
export type AccountSettings = Omit<AccountImage, 'account' | 'name'>;

export class Controls {
  readonly #settings = new Map<number, AccountSettings>();
  readonly #limits = new Map<string, AssetLimitImage>();
  readonly #tiers = new Map<number, readonly FeeTierImage[]>();
  readonly #calendars = new Map<number, Calendar>();
  readonly #countdowns = new Map<string, CountdownImage>();
  #venue: VenueImage = plainVenue;

  get venue(): VenueImage {
    return this.#venue;
  }

  settings(account: number): AccountSettings {
    return this.#settings.get(account) ?? plainSettings;
  }

  /** Limits of an account that are set, by asset. */
  limits(account: number): readonly AssetLimitImage[] {
    return [...this.#limits.values()]
      .filter((limit) => limit.account === account)
      .sort((a, b) => a.asset - b.asset);
  }

  /** Tiers of a market that are set, ascending. */
  feeTiers(market: number): readonly FeeTierImage[] {
    return this.#tiers.get(market) ?? [];
  }

  /** Undefined: trading round the clock. */
  calendar(market: number): Calendar | undefined {
    return this.#calendars.get(market);
  }

  /** Countdowns of an account that run, by market; market 0 is all of them. */
  countdowns(account: number): readonly CountdownImage[] {
    return [...this.#countdowns.values()]
      .filter((each) => each.account === account)
      .sort((a, b) => a.market - b.market);
  }

  seed(image: StateImage): void {
    for (const map of [this.#settings, this.#tiers, this.#calendars]) map.clear();
    for (const map of [this.#limits, this.#countdowns]) map.clear();
    this.#venue = image.venue;
    for (const { account, name: _, ...settings } of image.accounts) {
      this.#settings.set(account, settings);
    }
    for (const { market, calendar, feeTiers } of image.markets) {
      if (calendar !== undefined) this.#calendars.set(market, calendar);
      if (feeTiers.length > 0) this.#tiers.set(market, feeTiers);
    }
    for (const limit of image.assetLimits) this.#setLimit(limit);
    for (const countdown of image.countdowns) this.#setCountdown(countdown);
  }

  apply(event: Event): void {
    switch (event.kind) {
      case 'AccountChanged': {
        const { kind: _, account, ...changes } = event;
        this.#settings.set(account, { ...this.settings(account), ...changes });
        break;
      }
      case 'KillSwitchSet': {
        const { account, state: killSwitch } = event;
        if (account === VENUE_ACCOUNT) this.#venue = { ...this.#venue, killSwitch };
        else this.#settings.set(account, { ...this.settings(account), killSwitch });
        break;
      }
      case 'VenueChanged':
        this.#venue = { ...this.#venue, withdrawalGate: event.withdrawalGate };
        break;
      case 'AuditConfirmed':
        this.#venue = { ...this.#venue, auditedThrough: event.through };
        break;
      case 'AssetLimitSet': {
        const { kind: _, ...limit } = event;
        this.#setLimit(limit);
        break;
      }
      case 'FeeTierSet': {
        const { kind: _, market, ...tier } = event;
        const others = this.feeTiers(market).filter((each) => each.tier !== tier.tier);
        const all = tier.volume === 0n ? others : [...others, tier];
        this.#tiers.set(
          market,
          all.toSorted((a, b) => a.tier - b.tier),
        );
        break;
      }
      case 'CalendarSet': {
        const { kind: _, market, ...calendar } = event;
        if (isOff(calendar)) this.#calendars.delete(market);
        else this.#calendars.set(market, calendar);
        break;
      }
      case 'CountdownSet': {
        const { kind: _, ...countdown } = event;
        this.#setCountdown(countdown);
        break;
      }
      default:
    }
  }

  #setLimit(limit: AssetLimitImage): void {
    const key = `${limit.account} ${limit.asset}`;
    if (limit.maxNotional === 0n && limit.maxPosition === 0n) this.#limits.delete(key);
    else this.#limits.set(key, limit);
  }

  #setCountdown(countdown: CountdownImage): void {
    const key = `${countdown.account} ${countdown.market}`;
    if (countdown.deadline === 0) this.#countdowns.delete(key);
    else this.#countdowns.set(key, countdown);
  }
}

/** All times 0: no calendar. */
function isOff({ preOpenAt, openingCallAt, openAt, closingCallAt, closeAt }: Calendar): boolean {
  return [preOpenAt, openingCallAt, openAt, closingCallAt, closeAt].every((at) => at === 0);
}
