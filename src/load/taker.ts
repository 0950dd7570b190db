/**
 * A simulated taker: orders of widely differing size at random times, in flurries, a little more often
 * towards what it believes to be fair. Nothing of it rests, so it never meets itself.
 */
import type { PlaceOrder } from '../core/command.ts';
import type { Random } from './random.ts';
import type { TraderMarket } from './trader-market.ts';

/** Median value of an order in USDT and the spread of its logarithm; the largest. */
const NOTIONAL = 400;
const NOTIONAL_SPREAD = 1.3;
const NOTIONAL_MAX = 30_000;
/** Orders per second when nothing goes on; an order raises it, and that wears off. */
const CALM_RATE = 1.5;
const EXCITEMENT = 0.8;
const EXCITEMENT_DECAY = 2;
/** How far through the fair price a limit of an IOC order reaches. */
const REACH = 0.001;

export interface Moment {
  readonly market: TraderMarket;
  /** Price of the last trade, 0 before the first, and what is believed to be fair; quote per base. */
  readonly last: number;
  readonly fair: number;
  /** What one USDT is in the quote asset. */
  readonly quoteValue: number;
}

export class Taker {
  readonly account: number;
  readonly #random: Random;
  #excitement = 0;
  #waitingS: number;

  constructor(account: number, random: Random) {
    this.account = account;
    this.#random = random;
    this.#waitingS = random.waiting(CALM_RATE);
  }

  /** Lets time pass; true when an order is due. */
  due(seconds: number): boolean {
    this.#excitement *= Math.exp(-EXCITEMENT_DECAY * seconds);
    this.#waitingS -= seconds;
    if (this.#waitingS > 0) return false;
    this.#waitingS = this.#random.waiting(CALM_RATE + this.#excitement);
    this.#excitement = Math.min(2, this.#excitement + EXCITEMENT);
    return true;
  }

  order(moment: Moment): PlaceOrder {
    const { market, last, fair, quoteValue } = moment;
    const lean = last === 0 ? 0 : Math.max(-0.3, Math.min(0.3, ((fair - last) / fair) * 300));
    const side = this.#random.uniform() < 0.5 + lean ? 'BUY' : 'SELL';
    const value = Math.min(this.#random.around(NOTIONAL, NOTIONAL_SPREAD), NOTIONAL_MAX);
    const notional = value * quoteValue;
    const manner = this.#random.uniform();
    const limited = manner < 0.25;
    const byQuote = manner > 0.85;
    const limit = side === 'BUY' ? fair * (1 + REACH) : fair * (1 - REACH);
    return {
      kind: 'PlaceOrder',
      account: this.account,
      gateway: 0,
      request: 0,
      market: market.id,
      side,
      type: limited ? 'LIMIT' : 'MARKET',
      timeInForce: 'IOC',
      selfTradeMode: 'DEFAULT',
      price: limited ? market.ticks(limit, side) : 0,
      quantity: byQuote ? 0 : market.lots(notional, Math.min(fair, limit), !limited),
      quoteAmount: byQuote ? market.quoteUnits(notional) : 0n,
      clientOrderId: '',
      idempotencyKey: '',
    };
  }
}
