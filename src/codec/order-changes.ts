/** What is recorded of orders beside their states: matches that self-trade prevention stopped, and amendments. */
import type { OrderAmended, SelfTradePrevented } from '../core/event.ts';
import type { Price, Quantity, SelfTradeMode, Side } from '../core/types.ts';
import type { Moment, OrderState } from './order-state.ts';

/** Two orders of one account, or of one trade group, met and did not trade (S1). */
export interface PreventedMatch {
  readonly market: number;
  /** From 1 in each market, increasing by 1. */
  readonly preventedId: number;
  readonly takerSide: Side;
  readonly mode: SelfTradeMode;
  /** The maker's, in ticks. */
  readonly price: Price;
  /** What would have traded, in lots. */
  readonly quantity: Quantity;
  readonly takerAccount: number;
  readonly makerAccount: number;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  readonly sequence: number;
  readonly timeMs: number;
}

export function preventedMatchOf(event: SelfTradePrevented, moment: Moment): PreventedMatch {
  return {
    market: event.market,
    preventedId: event.preventedId,
    takerSide: event.takerSide,
    mode: event.mode,
    price: event.price,
    quantity: event.quantity,
    takerAccount: event.account,
    makerAccount: event.makerAccount,
    takerOrderId: event.takerOrderId,
    makerOrderId: event.makerOrderId,
    sequence: moment.sequence,
    timeMs: moment.timeMs,
  };
}

/** One amendment of an order: price and total quantity before and after (A1). */
export interface Amendment {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly priceBefore: Price;
  readonly price: Price;
  readonly quantityBefore: Quantity;
  readonly quantity: Quantity;
  readonly priorityKept: boolean;
  readonly sequence: number;
  readonly timeMs: number;
}

/** `before` is the order as it was until the event. */
export function amendmentOf(event: OrderAmended, before: OrderState, moment: Moment): Amendment {
  return {
    orderId: event.orderId,
    account: event.account,
    market: event.market,
    priceBefore: before.price,
    price: event.price,
    quantityBefore: before.quantity,
    quantity: event.quantity,
    priorityKept: event.priorityKept === 'YES',
    sequence: moment.sequence,
    timeMs: moment.timeMs,
  };
}
