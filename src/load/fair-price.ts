/**
 * What the simulated traders believe things to be worth: a random walk for BTC and one for ETH in USDT,
 * pulled back slowly to where they belong; ETH-BTC is always their quotient, so that no market drifts
 * away from the others.
 */
import type { Random } from './random.ts';

/** Standard deviation of the logarithm after one second: about 0.9 % after an hour. */
const VOLATILITY = 0.00015;
/** Share of the way back to the anchor in one second: half of it takes two hours. */
const PULL = 0.0001;
/** ETH follows BTC this much. */
const CORRELATION = 0.7;
const ANCHORS = { BTC: 60_000, ETH: 3_000 } as const;
/** Never further from the anchor than this factor, whatever happened before a restart. */
const RANGE = 2;

export class FairPrices {
  readonly #random: Random;
  #btc: number;
  #eth: number;

  /** Goes on from the last trades' prices; 0 starts at the anchor. */
  constructor(random: Random, last: { readonly btc: number; readonly eth: number }) {
    this.#random = random;
    this.#btc = last.btc > 0 ? within(last.btc, ANCHORS.BTC) : ANCHORS.BTC;
    this.#eth = last.eth > 0 ? within(last.eth, ANCHORS.ETH) : ANCHORS.ETH;
  }

  advance(seconds: number): void {
    const common = this.#random.normal();
    const own = this.#random.normal();
    const eth = CORRELATION * common + Math.sqrt(1 - CORRELATION ** 2) * own;
    this.#btc = within(step(this.#btc, ANCHORS.BTC, common, seconds), ANCHORS.BTC);
    this.#eth = within(step(this.#eth, ANCHORS.ETH, eth, seconds), ANCHORS.ETH);
  }

  /** In quote per base; undefined for a market that the traders know nothing about. */
  of(symbol: string): number | undefined {
    if (symbol === 'BTC-USDT') return this.#btc;
    if (symbol === 'ETH-USDT') return this.#eth;
    if (symbol === 'ETH-BTC') return this.#eth / this.#btc;
    return undefined;
  }
}

function step(price: number, anchor: number, shock: number, seconds: number): number {
  const pull = PULL * seconds * Math.log(anchor / price);
  return price * Math.exp(pull + VOLATILITY * Math.sqrt(seconds) * shock);
}

function within(price: number, anchor: number): number {
  return Math.min(Math.max(price, anchor / RANGE), anchor * RANGE);
}
