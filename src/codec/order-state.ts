/**
 * An order as views and history show it, folded from events. Every step makes a new object, so
 * whoever holds one holds the order as it was then.
 */
import { assert } from '../core/assert.ts';
import type { Event, OrderAccepted, SelfTradePrevented, Traded } from '../core/event.ts';
import type {
  CancelReason,
  ExpiryReason,
  OrderType,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../core/types.ts';

/** EXPIRED_IN_MATCH: self-trade prevention ended it. */
export const orderStatuses = [
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export interface OrderState {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  /** Ticks; 0 of a market order. */
  readonly price: number;
  /** Total in lots; 0 of a market order by quote amount. */
  readonly quantity: number;
  readonly quoteAmount: bigint;
  readonly clientOrderId: string;
  /** Lots left to fill; of an ended order what was left. 0 of a market order by quote amount. */
  readonly remaining: number;
  readonly filled: number;
  /** Quote units traded. */
  readonly filledQuote: bigint;
  /** Lots taken away by DECREMENT: quantity = filled + prevented + remaining. */
  readonly prevented: number;
  /** Fees paid, in what the order receives: base of a buy, quote of a sell. */
  readonly fee: bigint;
  readonly status: OrderStatus;
  /** Why it was canceled or expired, else ''. */
  readonly reason: CancelReason | ExpiryReason | '';
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly createdSequence: number;
  readonly updatedSequence: number;
}

/** When a command happened. */
export interface Moment {
  readonly sequence: number;
  readonly timeMs: number;
}

/** The order may still fill. */
export function isOpen(order: OrderState): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

/** The state of an order that has just been admitted. */
export function acceptedOrder(event: OrderAccepted, moment: Moment): OrderState {
  return {
    orderId: event.orderId,
    account: event.account,
    market: event.market,
    side: event.side,
    type: event.type,
    timeInForce: event.timeInForce,
    selfTradeMode: event.selfTradeMode,
    price: event.price,
    quantity: event.quantity,
    quoteAmount: event.quoteAmount,
    clientOrderId: event.clientOrderId,
    remaining: event.quantity,
    filled: 0,
    filledQuote: 0n,
    prevented: 0,
    fee: 0n,
    status: 'NEW',
    reason: '',
    createdMs: moment.timeMs,
    updatedMs: moment.timeMs,
    createdSequence: moment.sequence,
    updatedSequence: moment.sequence,
  };
}

/** Ids of the existing orders that an event changes, the incoming one first; none for other events. */
export function changedOrders(event: Event): readonly number[] {
  switch (event.kind) {
    case 'Traded':
    case 'SelfTradePrevented':
      return [event.takerOrderId, event.makerOrderId];
    case 'OrderAmended':
    case 'OrderFilled':
    case 'OrderCanceled':
    case 'OrderExpired':
      return [event.orderId];
    case 'Rejected':
    case 'Repeated':
    case 'AssetCreated':
    case 'MarketCreated':
    case 'MarketChanged':
    case 'MarketStatusChanged':
    case 'AccountCreated':
    case 'Deposited':
    case 'WithdrawalHeld':
    case 'WithdrawalFinished':
    case 'OrderAccepted':
    case 'LevelChanged':
    case 'AccountChanged':
    case 'AssetLimitSet':
    case 'FeeTierSet':
    case 'CalendarSet':
    case 'KillSwitchSet':
    case 'AuditConfirmed':
    case 'VenueChanged':
    case 'CountdownSet':
    case 'AuctionStarted':
    case 'AuctionIndicated':
    case 'AuctionEnded':
    case 'ListAccepted':
    case 'ListEnded':
    case 'OrderInstructed':
    case 'TrailingActivated':
    case 'OrderTriggered':
    case 'OrderRepriced':
      return [];
    default:
      return event satisfies never;
  }
}

/** The order after an event that names it (see changedOrders). */
export function foldOrder(order: OrderState, event: Event, moment: Moment): OrderState {
  const next = { ...order, updatedMs: moment.timeMs, updatedSequence: moment.sequence };
  if (event.kind === 'Traded') return trade(next, event);
  if (event.kind === 'SelfTradePrevented') return prevent(next, event);
  if (event.kind === 'OrderFilled') return { ...next, status: 'FILLED' };
  if (event.kind === 'OrderAmended') {
    const { price, quantity, remaining } = event;
    return { ...next, price, quantity, remaining };
  }
  const ended = event.kind === 'OrderCanceled' || event.kind === 'OrderExpired';
  assert(ended, 'only events that name an order are folded into it');
  const { remaining, reason } = event;
  if (event.kind === 'OrderCanceled') return { ...next, remaining, status: 'CANCELED', reason };
  const status = reason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : 'EXPIRED';
  return { ...next, remaining, status, reason };
}

function trade(order: OrderState, event: Traded): OrderState {
  const taker = order.orderId === event.takerOrderId;
  const remaining = taker ? event.takerRemaining : event.makerRemaining;
  return {
    ...order,
    remaining,
    filled: order.filled + event.quantity,
    filledQuote: order.filledQuote + event.quoteAmount,
    fee: order.fee + (taker ? event.takerFee : event.makerFee),
    status: remaining === 0 && order.quoteAmount === 0n ? 'FILLED' : 'PARTIALLY_FILLED',
  };
}

function prevent(order: OrderState, event: SelfTradePrevented): OrderState {
  if (event.mode !== 'DECREMENT') return order;
  const taker = order.orderId === event.takerOrderId;
  return {
    ...order,
    remaining: taker ? event.takerRemaining : event.makerRemaining,
    prevented: order.prevented + event.quantity,
  };
}
