/**
 * Where the fields of the events that matching writes stand, in words of their type from the record's
 * start, and the first words of those of fixed length. One place reads them from the layouts.
 */
import { eventLayouts } from './event.ts';
import { offsetOf } from './schema.ts';
import type { Layout } from './schema.ts';

const { LevelChanged, OrderAccepted, OrderAmended, OrderCanceled, OrderExpired } = eventLayouts;
const { Rejected, Traded } = eventLayouts;

/** First word of a record without texts. */
const header = (layout: Layout): number => layout.kind | ((layout.fixedBytes >> 3) << 16);
const word = (layout: Layout, field: string): number => offsetOf(layout, field) >> 2;
const double = (layout: Layout, field: string): number => offsetOf(layout, field) >> 3;

/** OrderAccepted without a client id. */
export const ACCEPTED: number = OrderAccepted.kind | (((OrderAccepted.textOffset + 8) >> 3) << 16);
export const ACCEPTED_BYTES: number = OrderAccepted.textOffset + 8;
export const A_ACCOUNT: number = word(OrderAccepted, 'account');
export const A_MARKET: number = word(OrderAccepted, 'market');
export const A_SIDE: number = word(OrderAccepted, 'side');
export const A_TYPE: number = word(OrderAccepted, 'type');
export const A_TIME_IN_FORCE: number = word(OrderAccepted, 'timeInForce');
export const A_MODE: number = word(OrderAccepted, 'selfTradeMode');
export const A_PRICE: number = word(OrderAccepted, 'price');
export const A_ORDER_ID: number = double(OrderAccepted, 'orderId');
export const A_QUANTITY: number = double(OrderAccepted, 'quantity');
export const A_QUOTE: number = double(OrderAccepted, 'quoteAmount');
export const A_LOCKED: number = double(OrderAccepted, 'locked');
export const A_TEXT: number = OrderAccepted.textOffset;

/** The two ways in which what is left of an order ends; their fields are the same. */
export const CANCELED: number = header(OrderCanceled);
export const EXPIRED: number = header(OrderExpired);
export const ENDED_BYTES: number = OrderCanceled.fixedBytes;
export const E_ACCOUNT: number = word(OrderCanceled, 'account');
export const E_MARKET: number = word(OrderCanceled, 'market');
export const E_SIDE: number = word(OrderCanceled, 'side');
export const E_REASON: number = word(OrderCanceled, 'reason');
export const E_PRICE: number = word(OrderCanceled, 'price');
export const E_ORDER_ID: number = double(OrderCanceled, 'orderId');
export const E_REMAINING: number = double(OrderCanceled, 'remaining');
export const E_RELEASED: number = double(OrderCanceled, 'released');

export const LEVEL_CHANGED: number = header(LevelChanged);
export const LEVEL_CHANGED_BYTES: number = LevelChanged.fixedBytes;
export const L_MARKET: number = word(LevelChanged, 'market');
export const L_SIDE: number = word(LevelChanged, 'side');
export const L_PRICE: number = word(LevelChanged, 'price');
export const L_QUANTITY: number = double(LevelChanged, 'quantity');
export const L_UPDATE_ID: number = double(LevelChanged, 'updateId');

export const TRADED: number = header(Traded);
export const TRADED_BYTES: number = Traded.fixedBytes;
export const T_MARKET: number = word(Traded, 'market');
export const T_TAKER_SIDE: number = word(Traded, 'takerSide');
export const T_PRICE: number = word(Traded, 'price');
export const T_TAKER_ACCOUNT: number = word(Traded, 'takerAccount');
export const T_MAKER_ACCOUNT: number = word(Traded, 'makerAccount');
export const T_TRADE_ID: number = double(Traded, 'tradeId');
export const T_QUANTITY: number = double(Traded, 'quantity');
export const T_TAKER_ORDER: number = double(Traded, 'takerOrderId');
export const T_MAKER_ORDER: number = double(Traded, 'makerOrderId');
export const T_TAKER_REMAINING: number = double(Traded, 'takerRemaining');
export const T_MAKER_REMAINING: number = double(Traded, 'makerRemaining');
export const T_QUOTE: number = double(Traded, 'quoteAmount');
export const T_TAKER_FEE: number = double(Traded, 'takerFee');
export const T_MAKER_FEE: number = double(Traded, 'makerFee');
export const T_RELEASED: number = double(Traded, 'takerReleased');
export const T_MAKER_RELEASED: number = double(Traded, 'makerReleased');
export const T_REBATE: number = double(Traded, 'makerRebate');

export const AMENDED: number = header(OrderAmended);
export const AMENDED_BYTES: number = OrderAmended.fixedBytes;
export const M_ACCOUNT: number = word(OrderAmended, 'account');
export const M_MARKET: number = word(OrderAmended, 'market');
export const M_SIDE: number = word(OrderAmended, 'side');
export const M_PRIORITY_KEPT: number = word(OrderAmended, 'priorityKept');
export const M_PRICE: number = word(OrderAmended, 'price');
export const M_ORDER_ID: number = double(OrderAmended, 'orderId');
export const M_QUANTITY: number = double(OrderAmended, 'quantity');
export const M_REMAINING: number = double(OrderAmended, 'remaining');
export const M_LOCKED: number = double(OrderAmended, 'locked');
export const M_RELEASED: number = double(OrderAmended, 'released');

/** Rejected without a client id. */
export const REJECTED: number = Rejected.kind | (((Rejected.textOffset + 8) >> 3) << 16);
export const REJECTED_BYTES: number = Rejected.textOffset + 8;
export const J_COMMAND: number = word(Rejected, 'command');
export const J_REASON: number = word(Rejected, 'reason');
export const J_ACCOUNT: number = word(Rejected, 'account');
export const J_MARKET: number = word(Rejected, 'market');
export const J_PAD: number = word(Rejected, 'pad');
export const J_ORDER_ID: number = double(Rejected, 'orderId');
export const J_TEXT: number = Rejected.textOffset;

/** Fields of each: a writer in the fast lane that does not know them all must not be used. */
export const FIELDS = {
  OrderAccepted: 12,
  OrderCanceled: 8,
  OrderExpired: 8,
  OrderAmended: 10,
  Rejected: 7,
  LevelChanged: 5,
  Traded: 17,
} as const;
