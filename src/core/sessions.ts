/**
 * The status of markets and their call auctions (M2, B1, B2): what a change of status brings about, how an
 * auction begins, what it would do, when it ends. docs/instructions.md 8 and 9 have the rules. Not hot.
 */
import { passed } from './calendar.ts';
import { priceOfCall } from './call-book.ts';
import { emit } from './emit.ts';
import { BANDED, GATES, MARKET_I32, STATUS } from './market-fields.ts';
import {
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  ORDER_ID,
  TIME_IN_FORCE_SHIFT,
} from './order-fields.ts';
import { park } from './pegs.ts';
import { asQuantity } from './uncross.ts';
import { eachOrderOf, othersOf } from './walk.ts';
import { expiryReasons, marketStatuses, timesInForce } from './types.ts';
import type { Auction, Indication } from './auction-state.ts';
import type { Book } from './book.ts';
import type { Boundary, Passed } from './calendar.ts';
import type { State } from './state.ts';
import type { AuctionCause, MarketStatus } from './types.ts';
import type { Uncross } from './uncross.ts';

const GFA = timesInForce.indexOf('GFA');
const DAY = timesInForce.indexOf('DAY');
const TIME = expiryReasons.indexOf('TIME');
const AUCTION_ENDED = expiryReasons.indexOf('AUCTION_ENDED');
const NO_LIQUIDITY = expiryReasons.indexOf('NO_LIQUIDITY');

export class Sessions {
  readonly #state: State;
  readonly #book: Book;
  readonly #uncross: Uncross;
  /** Does what a change has set off (docs/instructions.md 1); set by who puts the parts together. */
  settle: () => void = () => undefined;

  constructor(state: State, book: Book, uncross: Uncross) {
    this.#state = state;
    this.#book = book;
    this.#uncross = uncross;
  }

  /** By the operator. */
  setStatus(market: number, status: MarketStatus): void {
    if (status !== 'AUCTION' || this.#status(market) === 'AUCTION') {
      this.#change(market, status);
      return;
    }
    const { callMs, callRandomMs } = this.#state.markets.rules[market]!;
    this.startAuction(market, 'OPERATOR', this.#endAfter(callMs), callRandomMs);
  }

  /** Begins a call, or gives the one that runs another cause and end. */
  startAuction(market: number, cause: AuctionCause, endTime: number, randomMs: number): void {
    const { auctions } = this.#state;
    const running = auctions[market];
    if (running === undefined) this.#change(market, 'AUCTION');
    this.#begin(market, cause, endTime, randomMs, 0, running?.indication);
  }

  /** A market that was created in AUCTION. */
  open(market: number): void {
    const { callMs, callRandomMs } = this.#state.markets.rules[market]!;
    this.#begin(market, 'OPERATOR', this.#endAfter(callMs), callRandomMs, 0, undefined);
  }

  /** The auction of the market whose dynamic band has just stopped an order (B2). */
  startBreached(): void {
    const market = this.#state.breached;
    this.#state.breached = 0;
    const { callMs, callRandomMs } = this.#state.markets.rules[market]!;
    this.startAuction(market, 'VOLATILITY', this.#state.timeMs + callMs, callRandomMs);
  }

  /** A tick's work in one market: its calendar, then its auction. */
  tick(market: number, random: number): void {
    const { calendars, auctions, tickedAt, timeMs } = this.#state;
    const calendar = calendars[market];
    if (calendar !== undefined) {
      for (const each of passed(calendar, tickedAt, timeMs)) {
        this.#pass(market, each);
        this.settle();
      }
    }
    const auction = auctions[market];
    if (auction === undefined) return;
    if (auction.endTime !== 0 && timeMs >= auction.endTime && auction.drawnEnd === 0) {
      auction.drawnEnd = auction.endTime + (random % (auction.randomMs + 1));
    }
    if (auction.drawnEnd !== 0 && timeMs >= auction.drawnEnd) this.#finish(market, auction);
    else this.#indicate(market, auction);
  }

  #pass(market: number, { boundary, endTime }: Passed): void {
    const status = this.#status(market);
    if (status === 'HALT' || status === 'CANCEL_ONLY') return;
    if (boundary === 'OPENING_CALL' || boundary === 'CLOSING_CALL') {
      const cause = boundary === 'OPENING_CALL' ? 'OPENING' : 'CLOSING';
      this.startAuction(market, cause, endTime, this.#state.calendars[market]!.randomMs);
      return;
    }
    const next = statusAt[boundary];
    if (status === next || (status === 'AUCTION' && next !== 'PRE_OPEN')) return;
    this.#change(market, next);
  }

  /** The auction ends, or goes on because its price would breach the band. */
  #finish(market: number, auction: Auction): void {
    const rules = this.#state.markets.rules[market]!;
    if (auction.cause === 'VOLATILITY' && auction.extensions < rules.callExtensions) {
      const { price } = priceOfCall(this.#state, market);
      const { i32 } = this.#state.markets;
      const banded = (i32[market * MARKET_I32 + GATES]! & BANDED) !== 0;
      if (price !== 0 && banded && !this.#state.windows[market]!.allows(price)) {
        const end = this.#state.timeMs + rules.callMs;
        const { extensions, indication } = auction;
        this.#begin(market, 'VOLATILITY', end, rules.callRandomMs, extensions + 1, indication);
        return;
      }
    }
    if (auction.cause !== 'CLOSING') {
      this.#change(market, 'TRADING');
      return;
    }
    this.#end(market);
    this.#change(market, 'CLOSED');
  }

  /** Uncrosses what could trade, and whatever was called to an auction. */
  #end(market: number): void {
    if (this.#state.auctions[market] !== undefined || this.#uncross.isDue(market)) {
      this.#uncross.run(market);
    }
    // Prevention may have taken the orders of one side that met, and left others that cross.
    while (this.#uncross.isCrossed(market)) this.#uncross.run(market);
  }

  /** What the new status needs, then MarketStatusChanged. */
  #change(market: number, status: MarketStatus): void {
    const { markets, auctions } = this.#state;
    if (status !== this.#status(market)) {
      if (status === 'TRADING') {
        this.#end(market);
        this.#expire(market, false);
      }
      if (status === 'CLOSED') this.#expire(market, true);
      if (status !== 'AUCTION') auctions[market] = undefined;
    }
    markets.i32[market * MARKET_I32 + STATUS] = marketStatuses.indexOf(status);
    emit(this.#state, { kind: 'MarketStatusChanged', market, status });
    if (status === 'PRE_OPEN' || status === 'AUCTION') this.#park(market);
  }

  /** Floating orders have no price in a call. */
  #park(market: number): void {
    const { floats, index } = this.#state;
    for (const orderId of floats.of(market)) {
      park(this.#state, this.#book, index.find(orderId));
    }
  }

  /** GFA orders, MARKET orders that waited, and at the close DAY orders, by id. */
  #expire(market: number, closing: boolean): void {
    const { orders, calls } = this.#state;
    const ended: [slot: number, reason: number][] = [];
    const look = (slot: number): void => {
      const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
      const timeInForce = (flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK;
      if (timeInForce === GFA) ended.push([slot, AUCTION_ENDED]);
      else if (closing && timeInForce === DAY) ended.push([slot, TIME]);
    };
    eachOrderOf(this.#state, market, look);
    if (closing) for (const slot of othersOf(this.#state, market)) look(slot);
    for (const side of [0, 1]) {
      for (const slot of calls.slots(market, side)) ended.push([slot, NO_LIQUIDITY]);
    }
    const idOf = (slot: number): number => orders.f64[slot * F64_WORDS + ORDER_ID]!;
    ended.sort(([a], [b]) => idOf(a) - idOf(b));
    for (const [slot, reason] of ended) this.#book.expire(slot, reason);
  }

  /** AuctionStarted and the first indication. */
  #begin(
    market: number,
    cause: AuctionCause,
    endTime: number,
    randomMs: number,
    extensions: number,
    indication: Indication | undefined,
  ): void {
    const auction = { cause, endTime, randomMs, extensions, drawnEnd: 0, indication };
    this.#state.auctions[market] = auction;
    emit(this.#state, { kind: 'AuctionStarted', market, cause, randomMs, extensions, endTime });
    this.#indicate(market, auction);
  }

  /** AuctionIndicated, unless it would say the same again. */
  #indicate(market: number, auction: Auction): void {
    const { price, volume, imbalance } = priceOfCall(this.#state, market);
    const surplusSide = imbalance === 0n ? 'BOTH' : imbalance > 0n ? 'BUY' : 'SELL';
    const surplus = asQuantity(imbalance < 0n ? -imbalance : imbalance);
    const next: Indication = { price, volume: asQuantity(volume), surplusSide, surplus };
    const last = auction.indication;
    const same =
      last !== undefined &&
      last.price === price &&
      last.volume === next.volume &&
      last.surplusSide === surplusSide &&
      last.surplus === surplus;
    if (same) return;
    auction.indication = next;
    emit(this.#state, { kind: 'AuctionIndicated', market, ...next });
  }

  #endAfter(callMs: number): number {
    return callMs === 0 ? 0 : this.#state.timeMs + callMs;
  }

  #status(market: number): MarketStatus {
    return marketStatuses[this.#state.markets.i32[market * MARKET_I32 + STATUS]!]!;
  }
}

const statusAt: Readonly<Record<Exclude<Boundary, 'OPENING_CALL' | 'CLOSING_CALL'>, MarketStatus>> =
  {
    PRE_OPEN: 'PRE_OPEN',
    OPEN: 'TRADING',
    CLOSE: 'CLOSED',
  };
