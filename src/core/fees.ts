/** The fee rates of an account in a market with tiers, and the count of what it traded there (L3). Hot there. */
import * as marketFields from './market-fields.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { MAKER_FEE, MARKET_I32, TAKER_FEE } = marketFields;

export class Fees {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Parts per million; `quoteHandle` is of the account's balance of the market's quote asset. */
  takerRate(market: number, account: number, quoteHandle: number): number {
    const tier = this.#tier(market, account, quoteHandle);
    if (tier === 0) return this.#state.markets.i32[market * MARKET_I32 + TAKER_FEE]!;
    return this.#state.feeTiers.takerFee(market, tier);
  }

  /** The same; a negative rate is a rebate. */
  makerRate(market: number, account: number, quoteHandle: number): number {
    const tier = this.#tier(market, account, quoteHandle);
    if (tier === 0) return this.#state.markets.i32[market * MARKET_I32 + MAKER_FEE]!;
    return this.#state.feeTiers.makerFee(market, tier);
  }

  /** Counts a trade's quote amount to what the account traded. */
  count(quoteHandle: number, lo: number, hi: number): void {
    this.#state.feeTiers.add(quoteHandle, lo, hi, this.#state.timeMs);
  }

  #tier(market: number, account: number, quoteHandle: number): number {
    const { fixedTier } = this.#state.accounts.settings(account);
    return this.#state.feeTiers.tierOf(market, quoteHandle, fixedTier);
  }
}
