/** Trades as the public sees them and as each side's account sees them, made from Traded events. */
import type { Traded } from '../core/event.ts';
import type { Side } from '../core/types.ts';
import type { MarketUnits } from './market-units.ts';
import type { Moment } from './order-state.ts';

export interface Trade {
  readonly market: number;
  readonly tradeId: number;
  /** Ticks. */
  readonly price: number;
  /** Lots. */
  readonly quantity: number;
  /** Quote units. */
  readonly quoteAmount: bigint;
  readonly takerSide: Side;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  readonly sequence: number;
  readonly timeMs: number;
}

/** One account's side of a trade. */
export interface Fill {
  readonly account: number;
  readonly market: number;
  readonly tradeId: number;
  readonly orderId: number;
  readonly side: Side;
  readonly role: 'MAKER' | 'TAKER';
  readonly price: number;
  readonly quantity: number;
  readonly quoteAmount: bigint;
  /** In units of feeAsset, which is what this side received. */
  readonly fee: bigint;
  readonly feeAsset: number;
  /** Received as maker, in units of rebateAsset, which is what this side gave (L3). */
  readonly rebate: bigint;
  readonly rebateAsset: number;
  readonly sequence: number;
  readonly timeMs: number;
}

/** The public side of a Traded event. */
export function tradeOf(event: Traded, moment: Moment): Trade {
  return {
    market: event.market,
    tradeId: event.tradeId,
    price: event.price,
    quantity: event.quantity,
    quoteAmount: event.quoteAmount,
    takerSide: event.takerSide,
    takerOrderId: event.takerOrderId,
    makerOrderId: event.makerOrderId,
    sequence: moment.sequence,
    timeMs: moment.timeMs,
  };
}

/** One side of a Traded event. */
export function fillOf(
  event: Traded,
  role: 'MAKER' | 'TAKER',
  units: MarketUnits,
  moment: Moment,
): Fill {
  const taker = role === 'TAKER';
  const side = taker === (event.takerSide === 'BUY') ? 'BUY' : 'SELL';
  return {
    account: taker ? event.takerAccount : event.makerAccount,
    market: event.market,
    tradeId: event.tradeId,
    orderId: taker ? event.takerOrderId : event.makerOrderId,
    side,
    role,
    price: event.price,
    quantity: event.quantity,
    quoteAmount: event.quoteAmount,
    fee: taker ? event.takerFee : event.makerFee,
    feeAsset: side === 'BUY' ? units.base : units.quote,
    rebate: taker ? 0n : event.makerRebate,
    rebateAsset: side === 'BUY' ? units.quote : units.base,
    sequence: moment.sequence,
    timeMs: moment.timeMs,
  };
}
