/**
 * A simulated market maker: some levels of quotes on each side of what it believes to be fair, deeper
 * ones larger and further out. Its quotes are LIMIT_MAKER orders, so it never takes, neither from
 * others nor from itself. It names the quotes that are most out of place; the caller's budget decides
 * how many of them are renewed.
 */
import type { Command } from '../core/command.ts';
import { noConditions } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type { Random } from './random.ts';
import type { TraderMarket } from './trader-market.ts';

type Side = 'BUY' | 'SELL';

/** Quotes on each side of a market. */
const LEVELS = 6;
/** Half of the innermost spread, as a share of the price; each further level adds a growing step. */
const HALF_SPREAD = 0.00012;
const LEVEL_STEP = 0.0001;
/** Quote value of an innermost quote in USDT; deeper ones grow. */
const NOTIONAL = 2_000;
/** Looks between attempts at a quote that would take. */
const PAUSE = 10;

export interface Quote {
  readonly maker: Maker;
  readonly market: TraderMarket;
  readonly side: Side;
  readonly level: number;
  /** 0 when there is none. */
  orderId: number;
  ticks: number;
  /** A command for it is under way. */
  pending: boolean;
  /** How far out of place it is; 1 and more deserves renewal. */
  urgency: number;
  target: number;
  /** Looks to let pass before the next attempt: somebody's old quote stood in the way. */
  pause: number;
}

export class Maker {
  readonly account: number;
  readonly quotes: readonly Quote[];
  readonly #random: Random;
  readonly #patience: number;

  constructor(account: number, markets: readonly TraderMarket[], random: Random) {
    this.account = account;
    this.#random = random;
    this.#patience = 0.8 + 0.8 * random.uniform();
    const quotes: Quote[] = [];
    for (const market of markets) {
      for (let level = 0; level < LEVELS; level++) {
        for (const side of ['BUY', 'SELL'] as const) quotes.push(this.#quote(market, side, level));
      }
    }
    this.quotes = quotes;
  }

  /** Finds where the quotes of a market belong; `fair` in quote per base. */
  look(market: TraderMarket, fair: number): void {
    for (const quote of this.quotes) {
      if (quote.market !== market) continue;
      const away =
        this.#patience * (HALF_SPREAD + LEVEL_STEP * quote.level * (1 + quote.level / 2));
      const price = quote.side === 'BUY' ? fair * (1 - away) : fair * (1 + away);
      quote.target = market.ticks(price, quote.side);
      const tolerance = (away / 2) * (fair / market.tickSize) + 1;
      const error = Math.abs(quote.target - quote.ticks) / tolerance;
      if (quote.pause > 0) {
        quote.pause -= 1;
        quote.urgency = 0;
        continue;
      }
      quote.urgency = quote.orderId === 0 ? 3 + error / (1 + quote.level) : error;
    }
  }

  /** The command that puts a quote where it belongs; `quoteValue` is what one USDT is in its quote asset. */
  renew(quote: Quote, quoteValue: number): Command {
    const price = quote.target * quote.market.tickSize;
    const size = NOTIONAL * (1 + quote.level) * quoteValue;
    quote.pending = true;
    quote.ticks = quote.target;
    const terms = {
      account: this.account,
      gateway: 0,
      request: 0,
      market: quote.market.id,
      side: quote.side,
      type: 'LIMIT_MAKER',
      timeInForce: 'GTC',
      selfTradeMode: 'DEFAULT',
      price: quote.target,
      quantity: quote.market.lots(this.#random.around(size, 0.7), price, false),
      quoteAmount: 0n,
      clientOrderId: '',
      idempotencyKey: '',
    } as const;
    if (quote.orderId === 0) return { ...terms, kind: 'PlaceOrder' };
    return {
      ...terms,
      ...noConditions,
      kind: 'ReplaceOrder',
      mode: 'ALLOW_FAILURE',
      restriction: 'ANY',
      cancelOrderId: quote.orderId,
      cancelClientOrderId: '',
    };
  }

  /** What came of it; undefined when it was never sequenced. */
  renewed(quote: Quote, events: readonly Event[] | undefined): void {
    quote.pending = false;
    if (events === undefined) return;
    const accepted = events.find((event) => event.kind === 'OrderAccepted');
    quote.orderId = accepted === undefined ? 0 : accepted.orderId;
    if (accepted === undefined) quote.pause = Math.ceil(PAUSE * (0.5 + this.#random.uniform()));
  }

  #quote(market: TraderMarket, side: Side, level: number): Quote {
    return {
      maker: this,
      market,
      side,
      level,
      orderId: 0,
      ticks: 0,
      pending: false,
      urgency: 0,
      target: 0,
      pause: 0,
    };
  }
}
