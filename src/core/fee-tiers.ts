/**
 * Fee tiers (L3): the rates that a market gives to accounts that trade much, and what each account traded
 * in each quote asset: today, on days before, and the sum over VOLUME_DAYS that its tier is found by. Rates
 * and today's volume are looked up at each trade of a market with tiers, without allocating.
 */
import * as money from './money.ts';
import * as schema from './schema.ts';
import * as types from './types.ts';
import type { FeeTierImage } from './state-image.ts';
import type { Ledger } from './ledger.ts';
import type { Packer, Unpacker } from './packing.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { highLimb, isLess, lowLimb, toBigInt } = money;
const { LIMB } = schema;
const { FEE_TIERS_MAX, VOLUME_DAYS } = types;

export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** Words of a tier of a market, by market * TIERS + tier. */
const TIERS = FEE_TIERS_MAX + 1;

interface DayVolume {
  readonly day: number;
  readonly volume: bigint;
}

export class FeeTiers {
  readonly #ledger: Ledger;
  #makerFees = new Int32Array(16 * TIERS);
  #takerFees = new Int32Array(16 * TIERS);
  /** Volumes that reach the tiers: low and high limbs; 0 0: the tier is not set. */
  #reach = new Float64Array(16 * TIERS * 2);
  /** By ledger handle of an account's quote balance, low and high limb: the sum that holds, and today. */
  #counted = new Float64Array(0);
  #today = new Float64Array(0);
  /** Handles with volume today; the day that today is; the day whose first tick was the last. */
  #touched: number[] = [];
  #day = 0;
  #tickDay = -1;
  /** Days before today with volume, oldest first, by handle. */
  readonly #days: Map<number, DayVolume[]> = new Map();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  clear(): void {
    const arrays = [this.#makerFees, this.#takerFees, this.#reach, this.#counted, this.#today];
    for (const array of arrays) array.fill(0);
    this.#touched.length = 0;
    this.#day = 0;
    this.#tickDay = -1;
    this.#days.clear();
  }

  /** The tiers of a market that are set, ascending. */
  of(market: number): FeeTierImage[] {
    const list: FeeTierImage[] = [];
    for (let tier = 1; tier < TIERS; tier++) {
      const at = market * TIERS + tier;
      const volume = at * 2 < this.#reach.length ? this.#volumeAt(at) : 0n;
      if (volume === 0n) continue;
      list.push({
        tier,
        makerFee: this.#makerFees[at]!,
        takerFee: this.#takerFees[at]!,
        volume,
      });
    }
    return list;
  }

  /** Sets a tier of a market; volume 0 takes it away. */
  set(market: number, { tier, makerFee, takerFee, volume }: FeeTierImage): void {
    const at = market * TIERS + tier;
    while (at * 2 >= this.#reach.length) this.#growTiers();
    this.#makerFees[at] = makerFee;
    this.#takerFees[at] = takerFee;
    this.#reach[at * 2] = lowLimb(volume);
    this.#reach[at * 2 + 1] = highLimb(volume);
  }

  /**
   * The tier whose rates an account gets in a market that has tiers, 0 the base rates: `fixedTier` less 1
   * unless that is 0, else by the volume of its quote balance `handle`.
   */
  tierOf(market: number, handle: number, fixedTier: number): number {
    const reach = this.#reach;
    const base = market * TIERS;
    if (fixedTier !== 0) {
      const at = (base + fixedTier - 1) * 2;
      return reach[at] === 0 && reach[at + 1] === 0 ? 0 : fixedTier - 1;
    }
    const known = handle * 2 < this.#counted.length;
    const lo = known ? this.#counted[handle * 2]! : 0;
    const hi = known ? this.#counted[handle * 2 + 1]! : 0;
    for (let tier = TIERS - 1; tier > 0; tier--) {
      const at = (base + tier) * 2;
      if (reach[at] === 0 && reach[at + 1] === 0) continue;
      if (!isLess(lo, hi, reach[at]!, reach[at + 1]!)) return tier;
    }
    return 0;
  }

  makerFee(market: number, tier: number): number {
    return this.#makerFees[market * TIERS + tier]!;
  }

  takerFee(market: number, tier: number): number {
    return this.#takerFees[market * TIERS + tier]!;
  }

  /** Adds to what an account traded today. */
  add(handle: number, lo: number, hi: number, timeMs: number): void {
    if (timeMs >= (this.#day + 1) * DAY_MS) this.#turnTo(Math.floor(timeMs / DAY_MS));
    while (handle * 2 >= this.#today.length) this.#growVolumes();
    const today = this.#today;
    const at = handle * 2;
    if (today[at] === 0 && today[at + 1] === 0) this.#touched.push(handle);
    const sum = today[at]! + lo;
    today[at] = sum < LIMB ? sum : sum - LIMB;
    today[at + 1]! += sum < LIMB ? hi : hi + 1;
  }

  /** At each tick: on the first of a UTC day the volumes of the days before it hold from here on. */
  tick(timeMs: number): void {
    const day = Math.floor(timeMs / DAY_MS);
    if (day === this.#tickDay) return;
    this.#tickDay = day;
    this.#turnTo(day);
    for (const [handle, days] of this.#days) {
      const recent = days.filter((each) => each.day >= day - VOLUME_DAYS);
      const sum = recent.reduce((total, { volume }) => total + volume, 0n);
      this.#setCounted(handle, sum);
      if (recent.length === 0) this.#days.delete(handle);
      else this.#days.set(handle, recent);
    }
  }

  /** Today's volumes become those of a day before. */
  #turnTo(day: number): void {
    if (day === this.#day) return;
    for (const handle of this.#touched) {
      const volume = toBigInt(this.#today[handle * 2]!, this.#today[handle * 2 + 1]!);
      this.#today[handle * 2] = 0;
      this.#today[handle * 2 + 1] = 0;
      const days = this.#days.get(handle);
      if (days === undefined) this.#days.set(handle, [{ day: this.#day, volume }]);
      else days.push({ day: this.#day, volume });
    }
    this.#touched = [];
    this.#day = day;
  }

  #setCounted(handle: number, volume: bigint): void {
    while (handle * 2 >= this.#counted.length) this.#growVolumes();
    this.#counted[handle * 2] = lowLimb(volume);
    this.#counted[handle * 2 + 1] = highLimb(volume);
  }

  #countedOf(handle: number): bigint {
    if (handle * 2 >= this.#counted.length) return 0n;
    return toBigInt(this.#counted[handle * 2]!, this.#counted[handle * 2 + 1]!);
  }

  #volumeAt(at: number): bigint {
    return toBigInt(this.#reach[at * 2]!, this.#reach[at * 2 + 1]!);
  }

  /**
   * The volumes: pair of days (today, last tick's), count; each balance by account, then asset: pair
   * (account, asset), the volume that holds, count of days; each oldest first, today last: day, volume.
   */
  pack(to: Packer): void {
    const ledger = this.#ledger;
    to.pair(this.#day, this.#tickDay);
    const handles = new Set([...this.#days.keys(), ...this.#touched]);
    const order = [...handles].toSorted(
      (a, b) => ledger.accountOf(a) - ledger.accountOf(b) || ledger.assetOf(a) - ledger.assetOf(b),
    );
    to.number(order.length);
    for (const handle of order) {
      to.pair(ledger.accountOf(handle), ledger.assetOf(handle));
      to.amount(this.#countedOf(handle));
      const days = [...(this.#days.get(handle) ?? [])];
      if (handle * 2 < this.#today.length) {
        const volume = toBigInt(this.#today[handle * 2]!, this.#today[handle * 2 + 1]!);
        if (volume !== 0n) days.push({ day: this.#day, volume });
      }
      to.number(days.length);
      for (const { day, volume } of days) {
        to.number(day);
        to.amount(volume);
      }
    }
  }

  unpack(from: Unpacker): void {
    this.#day = from.first();
    this.#tickDay = from.second();
    for (let left = from.number(); left > 0; left--) {
      const account = from.first();
      const handle = this.#ledger.handle(account, from.second());
      this.#setCounted(handle, from.amount());
      for (let more = from.number(); more > 0; more--) {
        const day = from.number();
        const volume = from.amount();
        if (day === this.#day) this.add(handle, lowLimb(volume), highLimb(volume), day * DAY_MS);
        else this.#days.set(handle, [...(this.#days.get(handle) ?? []), { day, volume }]);
      }
    }
  }

  #growTiers(): void {
    const length = this.#makerFees.length * 2;
    const makerFees = new Int32Array(length);
    makerFees.set(this.#makerFees);
    const takerFees = new Int32Array(length);
    takerFees.set(this.#takerFees);
    const reach = new Float64Array(length * 2);
    reach.set(this.#reach);
    this.#makerFees = makerFees;
    this.#takerFees = takerFees;
    this.#reach = reach;
  }

  #growVolumes(): void {
    const length = Math.max(1024, this.#today.length * 2);
    const today = new Float64Array(length);
    today.set(this.#today);
    const counted = new Float64Array(length);
    counted.set(this.#counted);
    this.#today = today;
    this.#counted = counted;
  }
}
