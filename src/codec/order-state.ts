/**
 * An order as views and history show it, folded from events. Every step makes a new object, so
 * whoever holds one holds the order as it was then.
 */
import { assert } from '../core/assert.ts';
import type { OrderConditions } from '../core/command.ts';
import type {
  Event,
  OrderAccepted,
  OrderInstructed,
  OrderTriggered,
  SelfTradePrevented,
  Traded,
} from '../core/event.ts';
import type {
  CancelReason,
  ExpiryReason,
  OrderStage,
  OrderType,
  Price,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../core/types.ts';

/** EXPIRED_IN_MATCH: self-trade prevention ended it. PENDING_NEW: it waits for the first leg of its list. */
export const orderStatuses = [
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
  'PENDING_NEW',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What an order carries beside its terms, and what has become of it. */
export interface OrderInstructions extends OrderConditions {
  readonly stage: OrderStage;
  /** Its list, also after that has ended; 0 of none. */
  readonly listId: number;
  /** Trailing: where it began to track the price; 0 before that. */
  readonly activatedPrice: Price;
  /** The price that elected it; 0 before that, and when its list set it to work. */
  readonly triggeredPrice: Price;
  /** When it began to work, in ms; 0 before that. */
  readonly workingMs: number;
}

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
  /** Rebates received as maker, in what the order gives: quote of a buy, base of a sell (L3). */
  readonly rebate: bigint;
  readonly status: OrderStatus;
  /** Why it was canceled or expired, else ''. */
  readonly reason: CancelReason | ExpiryReason | '';
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly createdSequence: number;
  readonly updatedSequence: number;
  /** Only of an order that was placed with conditions or in a list. */
  readonly instructions: OrderInstructions | undefined;
}

/** When a command happened. */
export interface Moment {
  readonly sequence: number;
  readonly timeMs: number;
}

/** The order may still fill. */
export function isOpen(order: OrderState): boolean {
  const { status } = order;
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
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
    rebate: 0n,
    status: 'NEW',
    reason: '',
    createdMs: moment.timeMs,
    updatedMs: moment.timeMs,
    createdSequence: moment.sequence,
    updatedSequence: moment.sequence,
    instructions: undefined,
  };
}

/** Ids of the existing orders that an event changes, the incoming one first; none for other events. */
export function changedOrders(event: Event): readonly number[] {
  switch (event.kind) {
    case 'Traded':
    case 'SelfTradePrevented':
      return [event.takerOrderId, event.makerOrderId];
    case 'OrderInstructed':
    case 'TrailingActivated':
    case 'OrderTriggered':
    case 'OrderRepriced':
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
      return [];
    default:
      return event satisfies never;
  }
}

/** The order after an event that names it (see changedOrders). */
export function foldOrder(order: OrderState, event: Event, moment: Moment): OrderState {
  const next = { ...order, updatedMs: moment.timeMs, updatedSequence: moment.sequence };
  switch (event.kind) {
    case 'Traded':
      return trade(next, event);
    case 'SelfTradePrevented':
      return prevent(next, event);
    case 'OrderInstructed':
      return instruct(next, event);
    case 'TrailingActivated':
      return instructed(next, { activatedPrice: event.price });
    case 'OrderTriggered':
      return trigger(next, event);
    case 'OrderRepriced':
      return { ...next, price: event.price, remaining: event.remaining };
    case 'OrderFilled':
      return { ...next, status: 'FILLED' };
    case 'OrderAmended': {
      const { price, quantity, remaining } = event;
      return { ...next, price, quantity, remaining };
    }
    case 'OrderCanceled':
      return { ...next, remaining: event.remaining, status: 'CANCELED', reason: event.reason };
    default: {
      assert(event.kind === 'OrderExpired', 'only events that name an order are folded into it');
      const { remaining, reason } = event;
      const status = reason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : 'EXPIRED';
      return { ...next, remaining, status, reason };
    }
  }
}

function instruct(order: OrderState, event: OrderInstructed): OrderState {
  const { kind: _, account: __, market: ___, orderId: ____, ...told } = event;
  const workingMs = told.stage === 'WORKING' ? order.updatedMs : 0;
  const instructions = { ...told, activatedPrice: 0, triggeredPrice: 0, workingMs };
  return {
    ...order,
    instructions,
    status: told.stage === 'PENDING' ? 'PENDING_NEW' : order.status,
  };
}

function instructed(order: OrderState, changes: Partial<OrderInstructions>): OrderState {
  assert(order.instructions !== undefined, 'only an order with instructions has them changed');
  return { ...order, instructions: { ...order.instructions, ...changes } };
}

/** A pending order that waits for its own trigger from now on is still not in the market. */
function trigger(order: OrderState, event: OrderTriggered): OrderState {
  const { stage, limitPrice, price } = event;
  const workingMs = stage === 'WORKING' ? order.updatedMs : 0;
  const next = instructed(order, { stage, triggeredPrice: price, workingMs });
  return { ...next, price: limitPrice, status: 'NEW' };
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
    rebate: order.rebate + (taker ? 0n : event.makerRebate),
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
