/**
 * The exchange as a library: names and decimal text in and out, one call a command, over the same core
 * and records that the server runs. Synchronous; what it does is in the answer and in the callbacks.
 */
import { noConditions, plainRules, writeCommand } from './command.ts';
import { Core, EventBuffer } from './core.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { readEvent } from './event.ts';
import {
  formatPrice,
  formatQuantity,
  parsePrice,
  parseQuantity,
  parseStep,
} from './market-scale.ts';
import { RECORD_BYTES_MAX, lengthAt, recordBuffer } from './schema.ts';
import type { Command, MarketRules, OrderConditions } from './command.ts';
import type { Event, LevelChanged, OrderAccepted, Traded } from './event.ts';
import type { Rejection } from './rejection.ts';
import type { OrderType, SelfTradeMode, Side, TimeInForce } from './types.ts';

/** What a command did: its events, and the first rejection among them if there was one. */
export type Answer =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly reason: Rejection; readonly events: readonly Event[] };

/** A market's terms. Tick and lot are decimal text, fees parts per million of what is received. */
export interface MarketTerms extends Partial<Omit<MarketRules, Steps>> {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
}
type Steps = 'tickMantissa' | 'tickScale' | 'lotMantissa' | 'lotScale';

/** A new order. A market order has no price, and a quantity or an amount of quote. Stop prices and what
 * an iceberg shows are decimal text, like price and quantity; the other conditions are as in commands. */
export interface Order extends Partial<Omit<OrderConditions, 'stopPrice' | 'displayQuantity'>> {
  readonly account: number;
  readonly market: string;
  readonly side: Side;
  /** 'LIMIT' unless said otherwise. */
  readonly type?: OrderType;
  /** GTC, and IOC for orders that work as market orders, unless said otherwise. */
  readonly timeInForce?: TimeInForce;
  readonly price?: string;
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly clientOrderId?: string;
  readonly selfTradeMode?: SelfTradeMode;
  readonly stopPrice?: string;
  readonly displayQuantity?: string;
}

/** Which open order: by orderId, or by clientOrderId. */
export interface OrderName {
  readonly account: number;
  readonly market: string;
  readonly orderId?: number;
  readonly clientOrderId?: string;
}

/** A price level, and a trade, as decimal text. */
export interface PriceLevel {
  readonly price: string;
  readonly quantity: string;
}
export interface Trade extends PriceLevel {
  readonly market: string;
  readonly takerSide: Side;
  readonly event: Traded;
}
export interface LevelUpdate extends PriceLevel {
  readonly market: string;
  readonly side: Side;
  readonly event: LevelChanged;
}

export interface Statistics {
  readonly commands: number;
  readonly ordersAccepted: number;
  readonly ordersOpen: number;
  readonly rejections: number;
  readonly trades: number;
}

interface Asset {
  readonly id: number;
  readonly scale: number;
}
interface Market {
  readonly id: number;
  readonly symbol: string;
  readonly quote: Asset;
  readonly rules: MarketRules;
}

/** Types that work, or will work, as market orders. */
const sweeps: readonly OrderType[] = ['MARKET', 'STOP_LOSS', 'TAKE_PROFIT'];
const BUFFER_BYTES = 65_536;
const off: Omit<MarketRules, Steps> = {
  ...plainRules,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 0x3f,
};

/**
 * ```ts
 * import { Exchange } from 'buttonwood/core';
 *
 * const exchange = new Exchange();
 * exchange.onTrade = ({ market, quantity, price }) => console.log(`${market} ${quantity} at ${price}`);
 * exchange.createAsset('BTC', 8);
 * exchange.createAsset('USDT', 8);
 * exchange.createMarket({ symbol: 'BTC-USDT', base: 'BTC', quote: 'USDT', tick: '0.01', lot: '0.00001' });
 * const alice = exchange.createAccount('alice');
 * const bob = exchange.createAccount('bob');
 * exchange.deposit(alice, 'BTC', '2');
 * exchange.deposit(bob, 'USDT', '50000');
 * exchange.place({ account: alice, market: 'BTC-USDT', side: 'SELL', price: '20000.00', quantity: '1.5' });
 * exchange.place({ account: bob, market: 'BTC-USDT', side: 'BUY', price: '20001', quantity: '0.5' });
 * console.log(exchange.bestOffer('BTC-USDT')); // { price: '20000', quantity: '1' }
 * console.log(exchange.balance(bob, 'BTC')); // { available: '0.5', locked: '0', held: '0' }
 * ```
 * Symbols and names that do not exist are bugs of the caller and throw RangeError; everything that the
 * exchange can refuse is an Answer.
 */
export class Exchange {
  readonly core: Core;
  /** Called for each event, in order, as its command is applied; the other two after it. */
  onEvent: ((event: Event) => void) | undefined = undefined;
  onTrade: ((trade: Trade) => void) | undefined = undefined;
  onLevel: ((level: LevelUpdate) => void) | undefined = undefined;

  readonly #events = new EventBuffer(BUFFER_BYTES);
  readonly #command = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  readonly #clock: () => number;
  readonly #assets = new Map<string, Asset>();
  readonly #markets = new Map<string, Market>();
  readonly #marketById: Market[] = [];
  #deposits = 0;
  #counts = { ordersAccepted: 0, rejections: 0, trades: 0 };

  /** `clock` gives log time in ms, never going back; without it time stands still. */
  constructor(clock: () => number = () => 0) {
    this.#clock = clock;
    this.core = new Core(this.#events);
  }

  /** Scale: decimals of the asset's smallest unit, 0 .. 18. */
  createAsset(symbol: string, scale: number): Answer {
    const answer = this.apply({ kind: 'CreateAsset', ...operator, symbol, scale });
    if (answer.ok) this.#assets.set(symbol, { id: this.#assets.size + 1, scale });
    return answer;
  }

  createMarket(terms: MarketTerms): Answer {
    const { symbol, base, quote, tick, lot, ...rest } = terms;
    const [tickStep, lotStep] = [parseStep(tick), parseStep(lot)];
    if (tickStep === undefined || lotStep === undefined) return refusal('INVALID_SCALE');
    const rules: MarketRules = {
      ...off,
      ...rest,
      tickMantissa: tickStep.mantissa,
      tickScale: tickStep.scale,
      lotMantissa: lotStep.mantissa,
      lotScale: lotStep.scale,
    };
    const quoteAsset = this.#asset(quote);
    const answer = this.apply({
      kind: 'CreateMarket',
      ...operator,
      ...rules,
      base: this.#asset(base).id,
      quote: quoteAsset.id,
      status: 'TRADING',
      symbol,
    });
    if (answer.ok) {
      const market = { id: this.#markets.size + 1, symbol, quote: quoteAsset, rules };
      this.#markets.set(symbol, market);
      this.#marketById[market.id] = market;
    }
    return answer;
  }

  /** The new account's id. Throws RangeError when the name is taken or malformed. */
  createAccount(name: string): number {
    const { events } = this.apply({ kind: 'CreateAccount', ...operator, name });
    const [event] = events;
    if (event?.kind !== 'AccountCreated') throw new RangeError(`no account can be named ${name}`);
    return event.account;
  }

  /** Credits an account. A repeated `externalId` credits nothing. */
  deposit(beneficiary: number, asset: string, amount: string, externalId?: string): Answer {
    const { id, scale } = this.#asset(asset);
    const units = parseDecimal(amount, scale);
    if (typeof units !== 'bigint') return refusal('AMOUNT_TOO_PRECISE');
    const name = externalId ?? `exchange-${++this.#deposits}`;
    const text = { externalId: name, amount: units };
    return this.apply({ kind: 'Deposit', ...operator, beneficiary, asset: id, ...text });
  }

  place(order: Order): Answer {
    const market = this.#market(order.market);
    const type = order.type ?? 'LIMIT';
    const price = order.price === undefined ? 0 : parsePrice(order.price, market.rules);
    if (typeof price === 'string') return refusal(price);
    const quantity = order.quantity === undefined ? 0 : parseQuantity(order.quantity, market.rules);
    if (typeof quantity === 'string') return refusal(quantity);
    const quoteAmount = parseDecimal(order.quoteAmount ?? '0', market.quote.scale);
    if (typeof quoteAmount !== 'bigint') return refusal('AMOUNT_TOO_PRECISE');
    const stopPrice = order.stopPrice === undefined ? 0 : parsePrice(order.stopPrice, market.rules);
    if (typeof stopPrice === 'string') return refusal(stopPrice);
    const displayQuantity =
      order.displayQuantity === undefined ? 0 : parseQuantity(order.displayQuantity, market.rules);
    if (typeof displayQuantity === 'string') return refusal(displayQuantity);
    const { account, side, timeInForce, selfTradeMode = 'DEFAULT', clientOrderId = '' } = order;
    const names = { account, gateway: 0, request: 0, market: market.id } as const;
    const amounts = { price, quantity, quoteAmount, clientOrderId, idempotencyKey: '' } as const;
    const ends = timeInForce ?? (sweeps.includes(type) ? 'IOC' : 'GTC');
    const terms = { ...names, ...amounts, side, type, selfTradeMode, timeInForce: ends } as const;
    const given = conditionsOf(order, stopPrice, displayQuantity);
    if (given === noConditions) return this.apply({ kind: 'PlaceOrder', ...terms });
    return this.apply({ kind: 'PlaceAdvancedOrder', ...terms, ...given });
  }

  cancel(name: OrderName): Answer {
    return this.apply({ kind: 'CancelOrder', ...this.#named(name), restriction: 'ANY' });
  }

  /** New total quantity, new price, or both. */
  amend(name: OrderName, to: { price?: string; quantity?: string }): Answer {
    const { rules } = this.#market(name.market);
    const price = to.price === undefined ? 0 : parsePrice(to.price, rules);
    if (typeof price === 'string') return refusal(price);
    const quantity = to.quantity === undefined ? 0 : parseQuantity(to.quantity, rules);
    if (typeof quantity === 'string') return refusal(quantity);
    return this.apply({ kind: 'AmendOrder', ...this.#named(name), price, quantity });
  }

  /** Any command, in integers; names made by it are not known to the other methods. */
  apply(command: Command): Answer {
    const events: Event[] = [];
    writeCommand(this.#command, 0, command);
    this.#events.onFull = () => this.#drain(events);
    this.core.apply(this.#command, 0, this.core.sequence + 1, this.#clock());
    this.#drain(events);
    for (const event of events) this.#tell(event);
    for (const event of events) {
      if (event.kind === 'Rejected') return { ok: false, reason: event.reason, events };
    }
    return { ok: true, events };
  }

  bestBid(market: string): PriceLevel | undefined {
    return this.depth(market, 1).bids[0];
  }

  bestOffer(market: string): PriceLevel | undefined {
    return this.depth(market, 1).asks[0];
  }

  /** The best `levels` of both sides, best first. */
  depth(symbol: string, levels = 10): { bids: PriceLevel[]; asks: PriceLevel[] } {
    const { id, rules } = this.#market(symbol);
    const side = (which: Side): PriceLevel[] =>
      this.core.depth(id, which, levels).map((level) => ({
        price: formatPrice(level.price, rules),
        quantity: formatQuantity(level.quantity, rules),
      }));
    return { bids: side('BUY'), asks: side('SELL') };
  }

  balance(account: number, asset: string): { available: string; locked: string; held: string } {
    const { id, scale } = this.#asset(asset);
    const { available, locked, held } = this.core.balance(account, id);
    const text = (amount: bigint): string => formatDecimal(amount, scale);
    return { available: text(available), locked: text(locked), held: text(held) };
  }

  statistics(): Statistics {
    const { sequence: commands, openOrders: ordersOpen } = this.core;
    return { commands, ordersOpen, ...this.#counts };
  }

  #drain(events: Event[]): void {
    const { records, bytes } = this.#events;
    for (let at = 0; at < bytes; at += lengthAt(records, at)) events.push(readEvent(records, at));
    this.#events.reset();
  }

  #tell(event: Event): void {
    this.onEvent?.(event);
    if (event.kind === 'OrderAccepted') this.#counts.ordersAccepted++;
    if (event.kind === 'Rejected') this.#counts.rejections++;
    if (event.kind !== 'Traded' && event.kind !== 'LevelChanged') return;
    const market = this.#marketById[event.market];
    if (event.kind === 'Traded') this.#counts.trades++;
    if (market === undefined) return;
    const { symbol, rules } = market;
    const price = formatPrice(event.price, rules);
    const quantity = formatQuantity(event.quantity, rules);
    if (event.kind === 'LevelChanged') {
      this.onLevel?.({ market: symbol, side: event.side, price, quantity, event });
    } else {
      this.onTrade?.({ market: symbol, takerSide: event.takerSide, price, quantity, event });
    }
  }

  #named(name: OrderName): {
    account: number;
    gateway: number;
    request: number;
    market: number;
    orderId: number;
    clientOrderId: string;
  } {
    const { account, market, orderId = 0, clientOrderId = '' } = name;
    const { id } = this.#market(market);
    return { account, gateway: 0, request: 0, market: id, orderId, clientOrderId };
  }

  #asset(symbol: string): Asset {
    const asset = this.#assets.get(symbol);
    if (asset === undefined) throw new RangeError(`no asset ${symbol}`);
    return asset;
  }

  #market(symbol: string): Market {
    const market = this.#markets.get(symbol);
    if (market === undefined) throw new RangeError(`no market ${symbol}`);
    return market;
  }
}

const operator = { account: 0, gateway: 0, request: 0 } as const;

/** The conditions of an order; noConditions itself when it has none. */
function conditionsOf(order: Order, stopPrice: number, displayQuantity: number): OrderConditions {
  const names = Object.keys(noConditions) as (keyof OrderConditions)[];
  if (names.every((name) => order[name] === undefined)) return noConditions;
  const given = Object.fromEntries(names.map((name) => [name, order[name] ?? noConditions[name]]));
  return { ...(given as unknown as OrderConditions), stopPrice, displayQuantity };
}

function refusal(reason: Rejection): Answer {
  return { ok: false, reason, events: [] };
}

/** The id of the order that a placing command made, if it was accepted. */
export function orderIdOf(answer: Answer): number | undefined {
  return answer.events.find((event): event is OrderAccepted => event.kind === 'OrderAccepted')
    ?.orderId;
}
