/** Balances and commissions of an account as this surface shows them. */
import { formatDecimal } from '../../core/decimal.ts';
import { FEE_SCALE } from '../../core/types.ts';
import type { Balance } from '../../marketdata/account-books.ts';
import type { Views } from '../../marketdata/views.ts';
import { padded } from './decimals.ts';

/** What the account may use, and what it may not: locked by orders or held for a withdrawal. */
export interface BalanceTexts {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

export function balanceTexts({ reference }: Views, balance: Balance): BalanceTexts {
  const text = (units: bigint): string => padded(reference.amountText(balance.asset, units));
  return {
    asset: reference.asset(balance.asset)?.symbol ?? '',
    free: text(balance.available),
    locked: text(balance.locked + balance.held),
  };
}

/** A fee rate, parts per million, as a fraction with eight decimals. */
export function commissionText(rate: number): string {
  const decimals = String(FEE_SCALE).length - 1;
  return padded(formatDecimal(BigInt(rate), decimals));
}

/** The same in ten-thousandths, rounded up. */
export function commissionBips(rate: number): number {
  return Math.ceil((rate * 10_000) / FEE_SCALE);
}
