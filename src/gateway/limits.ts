/**
 * Rate limits of every face: request weight and requests per address, unfilled orders per account.
 * Windows are those of the calendar, so that a client can count along. Who goes on after being refused
 * is banned, longer each time. Without enforcement it only counts: headers stay true, nobody is refused.
 * An IPv6 /64 counts as one address.
 */
import { addressGroup } from '../identity/sign-in-guard.ts';

/** A limit as exchangeInfo tells it. */
export interface RateLimit {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

/** A limit with what is used of it in the running window. */
export interface UsedLimit extends RateLimit {
  readonly count: number;
}

/** `limited`: the window has no room for the request; `banned`: the address went on regardless. */
export type Refusal =
  | { readonly kind: 'limited'; readonly limit: RateLimit; readonly retryAfterSec: number }
  | { readonly kind: 'banned'; readonly untilMs: number; readonly retryAfterSec: number };

export interface LimitOptions {
  readonly isEnforced?: boolean;
  /** Default 6000, 61,000, 100 and 200,000. */
  readonly weightPerMinute?: number;
  readonly requestsPer5Minutes?: number;
  readonly ordersPer10Seconds?: number;
  readonly ordersPerDay?: number;
  /** Refused requests in one minute before a ban; default 100. */
  readonly refusalsMax?: number;
}

const SECOND_MS = 1000;
const unitMs = {
  SECOND: SECOND_MS,
  MINUTE: 60 * SECOND_MS,
  DAY: 24 * 60 * 60 * SECOND_MS,
} as const;
/** The first ban, doubled for each later one up to the longest, forgotten after as long. */
const BAN_MS = 2 * unitMs.MINUTE;
const BAN_MS_MAX = 3 * unitMs.DAY;
/** Addresses remembered before those with nothing to remember are let go. */
const ADDRESSES_MAX = 10_000;
/** Orders taken off the count by the first fill of an order: while it rests, or at once. */
const MAKER_CREDIT = 5;
const TAKER_CREDIT = 1;

/** A count in windows of the calendar. */
class Window {
  readonly rule: RateLimit;
  readonly #lengthMs: number;
  #number = 0;
  #used = 0;

  constructor(rule: RateLimit) {
    this.rule = rule;
    this.#lengthMs = unitMs[rule.interval] * rule.intervalNum;
  }

  used(nowMs: number): number {
    const number = Math.floor(nowMs / this.#lengthMs);
    if (number !== this.#number) {
      this.#number = number;
      this.#used = 0;
    }
    return this.#used;
  }

  add(count: number, nowMs: number): void {
    this.#used = Math.max(0, this.used(nowMs) + count);
  }

  hasRoom(count: number, nowMs: number): boolean {
    return this.used(nowMs) + count <= this.rule.limit;
  }

  retryAfterSec(nowMs: number): number {
    return Math.ceil((this.#lengthMs - (nowMs % this.#lengthMs)) / SECOND_MS);
  }
}

interface Address {
  readonly weight: Window;
  readonly requests: Window;
  readonly refusals: Window;
  bans: number;
  bannedUntilMs: number;
}

export class RateLimits {
  readonly isEnforced: boolean;
  readonly #refusalsMax: number;
  readonly #weight: RateLimit;
  readonly #orders: readonly RateLimit[];
  readonly #requests: RateLimit;
  readonly #addresses = new Map<string, Address>();
  readonly #accounts = new Map<number, readonly Window[]>();

  constructor(options: LimitOptions = {}) {
    this.isEnforced = options.isEnforced ?? false;
    this.#refusalsMax = options.refusalsMax ?? 100;
    this.#weight = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: options.weightPerMinute ?? 6000,
    };
    this.#orders = [
      {
        rateLimitType: 'ORDERS',
        interval: 'SECOND',
        intervalNum: 10,
        limit: options.ordersPer10Seconds ?? 100,
      },
      {
        rateLimitType: 'ORDERS',
        interval: 'DAY',
        intervalNum: 1,
        limit: options.ordersPerDay ?? 200_000,
      },
    ];
    this.#requests = {
      rateLimitType: 'RAW_REQUESTS',
      interval: 'MINUTE',
      intervalNum: 5,
      limit: options.requestsPer5Minutes ?? 61_000,
    };
  }

  /** The limits, in Binance's order. */
  rules(): readonly RateLimit[] {
    return [this.#weight, ...this.#orders, this.#requests];
  }

  /** Counts a request of this weight; undefined when it may go on. */
  admit(address: string, weight: number, nowMs: number): Refusal | undefined {
    const found = this.#address(address, nowMs);
    const ban = this.#banOf(found, nowMs);
    if (ban !== undefined) return ban;
    const full = [found.requests, found.weight].find(
      (window) => !window.hasRoom(window === found.weight ? weight : 1, nowMs),
    );
    found.requests.add(1, nowMs);
    if (!this.isEnforced || full === undefined) {
      found.weight.add(weight, nowMs);
      return undefined;
    }
    found.refusals.add(1, nowMs);
    if (found.refusals.used(nowMs) > this.#refusalsMax) this.#ban(found, nowMs);
    const { rule } = full;
    return (
      this.#banOf(found, nowMs) ?? {
        kind: 'limited',
        limit: rule,
        retryAfterSec: full.retryAfterSec(nowMs),
      }
    );
  }

  /** Takes back weight of a request that turned out to weigh less. */
  refund(address: string, weight: number, nowMs: number): void {
    this.#address(address, nowMs).weight.add(-weight, nowMs);
  }

  /** Weight used by an address in this minute. */
  weightOf(address: string, nowMs: number): UsedLimit {
    const count = this.#addresses.get(addressGroup(address))?.weight.used(nowMs) ?? 0;
    return { ...this.#weight, count };
  }

  /** Seconds until the window of the weight ends. */
  weightResetSec(nowMs: number): number {
    return new Window(this.#weight).retryAfterSec(nowMs);
  }

  /** Counts orders that are about to be placed; the limit that has no room for them, if any. */
  reserveOrders(account: number, count: number, nowMs: number): Refusal | undefined {
    const windows = this.#windows(account);
    const full = windows.find((window) => !window.hasRoom(count, nowMs));
    if (this.isEnforced && full !== undefined) {
      const retryAfterSec = full.retryAfterSec(nowMs);
      return { kind: 'limited', limit: full.rule, retryAfterSec };
    }
    for (const window of windows) window.add(count, nowMs);
    return undefined;
  }

  /** Orders counted before were not placed. */
  releaseOrders(account: number, count: number, nowMs: number): void {
    for (const window of this.#accounts.get(account) ?? []) window.add(-count, nowMs);
  }

  /** Whether orders of this account have ever been counted. */
  counts(account: number): boolean {
    return this.#accounts.has(account);
  }

  /** An order of the account has filled for the first time: orders that trade do not count. */
  filled(account: number, role: 'MAKER' | 'TAKER', nowMs: number): void {
    this.releaseOrders(account, role === 'MAKER' ? MAKER_CREDIT : TAKER_CREDIT, nowMs);
  }

  /** The account's unfilled orders in each window. */
  orderCounts(account: number, nowMs: number): readonly UsedLimit[] {
    const windows = this.#accounts.get(account);
    return this.#orders.map((rule, at) => ({ ...rule, count: windows?.[at]?.used(nowMs) ?? 0 }));
  }

  #windows(account: number): readonly Window[] {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const windows = this.#orders.map((rule) => new Window(rule));
    this.#accounts.set(account, windows);
    return windows;
  }

  #address(from: string, nowMs: number): Address {
    const address = addressGroup(from);
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    if (this.#addresses.size >= ADDRESSES_MAX) this.#sweep(nowMs);
    const made: Address = {
      weight: new Window(this.#weight),
      requests: new Window(this.#requests),
      refusals: new Window(this.#weight),
      bans: 0,
      bannedUntilMs: 0,
    };
    this.#addresses.set(address, made);
    return made;
  }

  #sweep(nowMs: number): void {
    for (const [address, { requests, bannedUntilMs }] of this.#addresses) {
      if (requests.used(nowMs) === 0 && bannedUntilMs + BAN_MS_MAX < nowMs) {
        this.#addresses.delete(address);
      }
    }
  }

  #ban(address: Address, nowMs: number): void {
    if (address.bannedUntilMs + BAN_MS_MAX < nowMs) address.bans = 0;
    address.bannedUntilMs = nowMs + Math.min(BAN_MS * 2 ** address.bans, BAN_MS_MAX);
    address.bans++;
    address.refusals.add(-this.#refusalsMax - 1, nowMs);
  }

  #banOf({ bannedUntilMs }: Address, nowMs: number): Refusal | undefined {
    if (!this.isEnforced || bannedUntilMs <= nowMs) return undefined;
    const retryAfterSec = Math.ceil((bannedUntilMs - nowMs) / SECOND_MS);
    return { kind: 'banned', untilMs: bannedUntilMs, retryAfterSec };
  }
}
