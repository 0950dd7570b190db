/**
 * What the operator has set for an account (ChangeAccount, SetAssetLimit, SetKillSwitch), and the count of
 * its orders of one second (L6). Accounts without any share one plain object that nobody writes to.
 */
import type { Amount } from './types.ts';

export interface AssetLimit {
  readonly maxNotional: Amount;
  readonly maxPosition: Amount;
}

export class AccountSettings {
  killed = false;
  tradeGroup = 0;
  maxOrders = 0;
  maxOrdersPerSecond = 0;
  fixedTier = 0;
  /** Orders accepted in a second of log time, counted while maxOrdersPerSecond is set. */
  second = 0;
  ordersInSecond = 0;
  /** By asset; only those with a limit. */
  readonly limits: Map<number, AssetLimit> = new Map();

  /** Counts an accepted order. */
  countOrder(timeMs: number): void {
    if (this.maxOrdersPerSecond === 0) return;
    const second = Math.floor(timeMs / 1000);
    if (second !== this.second) this.ordersInSecond = 0;
    this.second = second;
    this.ordersInSecond++;
  }

  /** Orders accepted so far in this second. */
  ordersNow(timeMs: number): number {
    return Math.floor(timeMs / 1000) === this.second ? this.ordersInSecond : 0;
  }
}
