/**
 * One match of an incoming order with a resting one: postings to the ledger, the Traded record, and the
 * new remainders of both orders and of the level. Fees are taken from what each receives. Hot.
 */
import * as balanceFields from './balance-fields.ts';
import * as eventFields from './event-fields.ts';
import * as marketFields from './market-fields.ts';
import * as money from './money.ts';
import * as orderFields from './order-fields.ts';
import * as levelFields from './level-fields.ts';
import * as schema from './schema.ts';
import type { AccountTable } from './account-table.ts';
import type { TradeWindow } from './bands.ts';
import type { Fees } from './fees.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Ledger } from './ledger.ts';
import type { MarketTable } from './market-table.ts';
import type { OrderArena } from './order-arena.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { AVAILABLE, ENTRY_SHIFT, ENTRY_WORDS, LOCKED } = balanceFields;
const {
  BANDED,
  BASE,
  BASE_UNITS,
  GATES,
  LAST_PRICE,
  MAKER_FEE,
  MARKET_F64,
  MARKET_I32,
  QUOTE,
  QUOTE_UNITS,
  STOPS,
  TAKER_FEE,
  TIERED,
  TRADE_ID,
  VENUE_BASE,
  VENUE_QUOTE,
} = marketFields;
const { feeOf, high, isLess, product, rebateOf, toBigInt } = money;
const {
  ACCOUNT,
  EXTRA,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  LEVEL,
  LOCK_HANDLE,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
} = orderFields;
const { LEVEL_F64, LEVEL_QUANTITY } = levelFields;
const { LIMB } = schema;

const { TRADED, TRADED_BYTES, T_MAKER_ACCOUNT, T_MAKER_FEE, T_MAKER_ORDER } = eventFields;
const { T_MAKER_RELEASED, T_MAKER_REMAINING, T_MARKET, T_PRICE, T_QUANTITY, T_QUOTE } = eventFields;
const { T_TAKER_ACCOUNT, T_TAKER_FEE, T_TAKER_ORDER, T_TAKER_REMAINING } = eventFields;
const { T_REBATE, T_RELEASED, T_TAKER_SIDE, T_TRADE_ID } = eventFields;

export class Trade {
  readonly #orders: OrderArena;
  readonly #ladder: PriceLadder;
  readonly #markets: MarketTable;
  readonly #ledger: Ledger;
  readonly #accounts: AccountTable;
  readonly #events: EventBuffer;
  readonly #fees: Fees;
  readonly #windows: readonly (TradeWindow | undefined)[];
  readonly #state: State;
  /** The price of all trades of an uncross, where either order may rest (B1); 0: the maker's price. */
  callPrice = 0;
  /** There: limbs of what a maker that buys gets back. */
  readonly #makerReleased = new Float64Array(2);

  constructor(state: State, fees: Fees) {
    this.#fees = fees;
    this.#windows = state.windows;
    this.#orders = state.orders;
    this.#ladder = state.ladder;
    this.#markets = state.markets;
    this.#ledger = state.ledger;
    this.#accounts = state.accounts;
    this.#events = state.events;
    this.#state = state;
  }

  /** Executes `take` lots, at most what remains of both, at the maker's price. Neither leaves its queue here. */
  execute(taker: number, maker: number, take: number): void {
    const { i32, f64 } = this.#orders;
    const takerAt = taker * I32_WORDS;
    const makerAt = maker * I32_WORDS;
    const flags = i32[takerAt + FLAGS]!;
    const buys = (flags & SIDE_MASK) === 0;
    const marketI = (flags >>> MARKET_SHIFT) * MARKET_I32;
    const marketF = (flags >>> MARKET_SHIFT) * MARKET_F64;
    const market = this.#markets.i32;
    const figures = this.#markets.f64;
    const ledger = this.#ledger;
    const price = this.callPrice === 0 ? i32[makerAt + PRICE]! : this.callPrice;
    const limit = i32[takerAt + PRICE]!;

    let quote = price * take * figures[marketF + QUOTE_UNITS]!;
    let quoteHi = 0;
    if (quote >= LIMB) {
      quote = product(price, take, figures[marketF + QUOTE_UNITS]!);
      quoteHi = high[0]!;
    }
    let base = take * figures[marketF + BASE_UNITS]!;
    let baseHi = 0;
    if (base >= LIMB) {
      base = product(take, figures[marketF + BASE_UNITS]!, 1);
      baseHi = high[0]!;
    }

    const takerAccount = i32[takerAt + ACCOUNT]!;
    const makerAccount = i32[makerAt + ACCOUNT]!;
    const takerAsset = market[marketI + (buys ? BASE : QUOTE)]!;
    const makerAsset = market[marketI + (buys ? QUOTE : BASE)]!;
    const takerLock = i32[takerAt + LOCK_HANDLE]! * ENTRY_WORDS;
    const takerReceive = this.#balance(takerAccount, takerAsset) * ENTRY_WORDS + AVAILABLE;
    const makerLock = i32[makerAt + LOCK_HANDLE]! * ENTRY_WORDS + LOCKED;
    const makerReceive = this.#balance(makerAccount, makerAsset) * ENTRY_WORDS + AVAILABLE;
    const given = buys ? quote : base;
    const givenHi = buys ? quoteHi : baseHi;
    const received = buys ? base : quote;
    const receivedHi = buys ? baseHi : quoteHi;
    ledger.debit(takerLock + LOCKED, given, givenHi);
    ledger.credit(takerReceive, received, receivedHi);
    ledger.debit(makerLock, received, receivedHi);
    ledger.credit(makerReceive, given, givenHi);

    const guards = market[marketI + GATES]!;
    let takerRate = market[marketI + TAKER_FEE]!;
    let makerRate = market[marketI + MAKER_FEE]!;
    if ((guards & TIERED) !== 0) {
      const fees = this.#fees;
      const takerQuote = (buys ? takerLock : takerReceive) >> ENTRY_SHIFT;
      const makerQuote = (buys ? makerReceive : makerLock) >> ENTRY_SHIFT;
      takerRate = fees.takerRate(flags >>> MARKET_SHIFT, takerAccount, takerQuote);
      makerRate = fees.makerRate(flags >>> MARKET_SHIFT, makerAccount, makerQuote);
      fees.count(takerQuote, quote, quoteHi);
      fees.count(makerQuote, quote, quoteHi);
    }
    let takerFee = 0;
    let takerFeeHi = 0;
    const takerVenue = market[marketI + (buys ? VENUE_BASE : VENUE_QUOTE)]! * ENTRY_WORDS;
    if (takerRate !== 0) {
      takerFee = feeOf(received, receivedHi, takerRate);
      takerFeeHi = high[0]!;
      ledger.debit(takerReceive, takerFee, takerFeeHi);
      ledger.credit(takerVenue + AVAILABLE, takerFee, takerFeeHi);
    }
    let makerFee = 0;
    let makerFeeHi = 0;
    let rebate = 0;
    let rebateHi = 0;
    if (makerRate > 0) {
      makerFee = feeOf(given, givenHi, makerRate);
      makerFeeHi = high[0]!;
      const venue = market[marketI + (buys ? VENUE_QUOTE : VENUE_BASE)]! * ENTRY_WORDS;
      ledger.debit(makerReceive, makerFee, makerFeeHi);
      ledger.credit(venue + AVAILABLE, makerFee, makerFeeHi);
    } else if (makerRate < 0) {
      rebate = rebateOf(received, receivedHi, -makerRate);
      rebateHi = high[0]!;
      if (isLess(takerFee, takerFeeHi, rebate, rebateHi)) {
        rebate = takerFee;
        rebateHi = takerFeeHi;
      }
      ledger.debit(takerVenue + AVAILABLE, rebate, rebateHi);
      ledger.credit(makerLock - LOCKED + AVAILABLE, rebate, rebateHi);
    }
    let released = 0;
    let releasedHi = 0;
    if (buys && limit > price) {
      released = product(limit - price, take, figures[marketF + QUOTE_UNITS]!);
      releasedHi = high[0]!;
      ledger.debit(takerLock + LOCKED, released, releasedHi);
      ledger.credit(takerLock + AVAILABLE, released, releasedHi);
    }

    const takerAtF = taker * F64_WORDS;
    const makerAtF = maker * F64_WORDS;
    const byQuote = f64[takerAtF + QUANTITY] === 0;
    const takerRemaining = byQuote ? 0 : f64[takerAtF + REMAINING]! - take;
    const makerRemaining = f64[makerAtF + REMAINING]! - take;
    f64[takerAtF + REMAINING] = takerRemaining;
    f64[makerAtF + REMAINING] = makerRemaining;
    if (this.callPrice === 0) {
      this.#ladder.f64[i32[makerAt + LEVEL]! * LEVEL_F64 + LEVEL_QUANTITY]! -= take;
    } else this.#settleCall(taker, maker, take, quote, quoteHi);
    const tradeId = figures[marketF + TRADE_ID]! + 1;
    figures[marketF + TRADE_ID] = tradeId;
    market[marketI + LAST_PRICE] = price;
    if ((guards & BANDED) !== 0) this.#windows[flags >>> MARKET_SHIFT]!.record(price);

    const at = this.#events.room();
    const words = this.#events.records.i32;
    const doubles = this.#events.records.f64;
    const word = at >> 2;
    const double = at >> 3;
    words[word] = TRADED;
    words[word + T_MARKET] = flags >>> MARKET_SHIFT;
    words[word + T_TAKER_SIDE] = flags & SIDE_MASK;
    words[word + T_PRICE] = price;
    words[word + T_TAKER_ACCOUNT] = takerAccount;
    words[word + T_MAKER_ACCOUNT] = makerAccount;
    doubles[double + T_TRADE_ID] = tradeId;
    doubles[double + T_QUANTITY] = take;
    doubles[double + T_TAKER_ORDER] = f64[takerAtF + ORDER_ID]!;
    doubles[double + T_MAKER_ORDER] = f64[makerAtF + ORDER_ID]!;
    doubles[double + T_TAKER_REMAINING] = takerRemaining;
    doubles[double + T_MAKER_REMAINING] = makerRemaining;
    doubles[double + T_QUOTE] = quote;
    doubles[double + T_QUOTE + 1] = quoteHi;
    doubles[double + T_TAKER_FEE] = takerFee;
    doubles[double + T_TAKER_FEE + 1] = takerFeeHi;
    doubles[double + T_MAKER_FEE] = makerFee;
    doubles[double + T_MAKER_FEE + 1] = makerFeeHi;
    doubles[double + T_RELEASED] = released;
    doubles[double + T_RELEASED + 1] = releasedHi;
    doubles[double + T_MAKER_RELEASED] = this.#makerReleased[0]!;
    doubles[double + T_MAKER_RELEASED + 1] = this.#makerReleased[1]!;
    doubles[double + T_REBATE] = rebate;
    doubles[double + T_REBATE + 1] = rebateHi;
    this.#events.bytes = at + TRADED_BYTES;
    if (i32[makerAt + EXTRA]! > 0 || i32[takerAt + EXTRA]! > 0) {
      this.#tellInstructed(taker, take, buys ? quote : base, buys ? quoteHi : baseHi);
      this.#tellInstructed(maker, take, 0, 0);
    }
    if ((market[marketI + GATES]! & STOPS) !== 0) {
      this.#state.stops.traded(flags >>> MARKET_SHIFT, price);
    }
  }

  /** What a trade of an uncross has beside others: both levels shrink, and the maker may get a better price. */
  #settleCall(taker: number, maker: number, take: number, quote: number, quoteHi: number): void {
    const { i32 } = this.#orders;
    for (let slot = taker; ; slot = maker) {
      const level = i32[slot * I32_WORDS + LEVEL]!;
      if (level !== 0) this.#ladder.f64[level * LEVEL_F64 + LEVEL_QUANTITY]! -= take;
      if (slot === maker) break;
    }
    const flags = i32[maker * I32_WORDS + FLAGS]!;
    const makerBuys = (flags & SIDE_MASK) === 0;
    const buy = makerBuys ? maker : taker;
    const limit = i32[buy * I32_WORDS + PRICE]!;
    if (limit === 0) this.#state.calls.spend(buy, toBigInt(quote, quoteHi));
    this.#makerReleased[0] = 0;
    this.#makerReleased[1] = 0;
    if (!makerBuys || limit <= this.callPrice) return;
    const units = this.#markets.f64[(flags >>> MARKET_SHIFT) * MARKET_F64 + QUOTE_UNITS]!;
    const lo = product(limit - this.callPrice, take, units);
    this.#makerReleased[0] = lo;
    this.#makerReleased[1] = high[0]!;
    this.#ledger.release(i32[maker * I32_WORDS + LOCK_HANDLE]!, lo, high[0]!);
  }

  /** Ends an uncross: trades are at the maker's price again. */
  endCall(): void {
    this.callPrice = 0;
    this.#makerReleased.fill(0);
  }

  /** Of an order with a record that traded: its slice, and its list. The limbs are what a market order paid. */
  #tellInstructed(slot: number, take: number, paid: number, paidHi: number): void {
    const { instructions, lists } = this.#state;
    const record = instructions.find(slot);
    if (record === undefined) return;
    record.shown -= take;
    if (record.list === undefined) return;
    const priced = this.#orders.i32[slot * I32_WORDS + PRICE] !== 0;
    lists.traded(slot, record, priced ? lists.lockOf(slot, take) : toBigInt(paid, paidHi));
  }

  /** The balance that an order receives into, made when missing. */
  #balance(account: number, asset: number): number {
    const handle = this.#accounts.balance(account, asset);
    return handle === 0 ? this.#ledger.handle(account, asset) : handle;
  }
}
