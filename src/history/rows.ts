/**
 * Rows of the history tables to plain objects and back. Rows are read with bigint integers, since
 * amounts need them; everything else is below 2^53 and becomes a number here.
 */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Candle } from '../codec/candle.ts';
import type { GridSince } from '../codec/market-units.ts';
import type { OrderInstructions, OrderState, OrderStatus } from '../codec/order-state.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import type {
  CancelReason,
  ExpiryReason,
  OrderType,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../core/types.ts';

export type Row = Record<string, SQLOutputValue>;

/** One posting: signed changes in units, and what caused them. */
export interface BalanceChangeRow {
  readonly changeId: number;
  readonly account: number;
  readonly asset: number;
  readonly available: bigint;
  readonly locked: bigint;
  readonly held: bigint;
  /** Kind of the event. */
  readonly cause: string;
  /** Its trade id, order id, withdrawal id or prevented match id; 0 of a deposit. */
  readonly causeId: number;
  /** Its market; 0 of deposits and withdrawals. */
  readonly causeMarket: number;
  readonly sequence: number;
  readonly timeMs: number;
}

export interface DepositRow {
  readonly depositId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: bigint;
  readonly externalId: string;
  readonly sequence: number;
  readonly timeMs: number;
}

export type WithdrawalStatus = 'HELD' | 'SETTLED' | 'RELEASED';

export interface WithdrawalRow {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: bigint;
  readonly externalId: string;
  readonly status: WithdrawalStatus;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly createdSequence: number;
  readonly updatedSequence: number;
}

export function integer(row: Row, column: string): number {
  return Number(row[column]);
}

/** A closed list's name is what the writer put there. */
export function text(row: Row, column: string): string {
  return row[column] as string;
}

/** Of an INTEGER column, or of a TEXT column that holds a decimal integer. */
function amount(row: Row, column: string): bigint {
  return BigInt(row[column] as bigint | string);
}

/** Columns of `orders` in the table's order. */
export function orderValues(order: OrderState): SQLInputValue[] {
  return [
    order.orderId,
    order.account,
    order.market,
    order.side,
    order.type,
    order.timeInForce,
    order.selfTradeMode,
    order.price,
    order.quantity,
    order.quoteAmount,
    order.clientOrderId,
    order.remaining,
    order.filled,
    order.filledQuote.toString(),
    order.prevented,
    order.fee.toString(),
    order.rebate.toString(),
    order.status,
    order.reason,
    order.createdMs,
    order.updatedMs,
    order.createdSequence,
    order.updatedSequence,
    order.instructions === undefined ? null : JSON.stringify(order.instructions),
  ];
}

export function orderOf(row: Row): OrderState {
  const instructions = row['instructions'];
  return {
    orderId: integer(row, 'order_id'),
    account: integer(row, 'account'),
    market: integer(row, 'market'),
    side: text(row, 'side') as Side,
    type: text(row, 'type') as OrderType,
    timeInForce: text(row, 'time_in_force') as TimeInForce,
    selfTradeMode: text(row, 'self_trade_mode') as SelfTradeMode,
    price: integer(row, 'price'),
    quantity: integer(row, 'quantity'),
    quoteAmount: amount(row, 'quote_amount'),
    clientOrderId: text(row, 'client_order_id'),
    remaining: integer(row, 'remaining'),
    filled: integer(row, 'filled'),
    filledQuote: amount(row, 'filled_quote'),
    prevented: integer(row, 'prevented'),
    fee: amount(row, 'fee'),
    rebate: amount(row, 'rebate'),
    status: text(row, 'status') as OrderStatus,
    reason: text(row, 'reason') as CancelReason | ExpiryReason | '',
    createdMs: integer(row, 'created_ms'),
    updatedMs: integer(row, 'updated_ms'),
    createdSequence: integer(row, 'created_sequence'),
    updatedSequence: integer(row, 'updated_sequence'),
    instructions:
      typeof instructions === 'string'
        ? (JSON.parse(instructions) as OrderInstructions)
        : undefined,
  };
}

/** Columns of `trades` in the table's order. */
export function tradeValues(trade: Trade): SQLInputValue[] {
  return [
    trade.market,
    trade.tradeId,
    trade.price,
    trade.quantity,
    trade.quoteAmount,
    trade.takerSide,
    trade.takerOrderId,
    trade.makerOrderId,
    trade.sequence,
    trade.timeMs,
  ];
}

export function tradeOfRow(row: Row): Trade {
  return {
    market: integer(row, 'market'),
    tradeId: integer(row, 'trade_id'),
    price: integer(row, 'price'),
    quantity: integer(row, 'quantity'),
    quoteAmount: amount(row, 'quote_amount'),
    takerSide: text(row, 'taker_side') as Side,
    takerOrderId: integer(row, 'taker_order_id'),
    makerOrderId: integer(row, 'maker_order_id'),
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}

/** Columns of `fills` behind fill_id, in the table's order. */
export function fillValues(fill: Fill): SQLInputValue[] {
  return [
    fill.account,
    fill.market,
    fill.tradeId,
    fill.orderId,
    fill.side,
    fill.role,
    fill.price,
    fill.quantity,
    fill.quoteAmount,
    fill.fee,
    fill.feeAsset,
    fill.rebate,
    fill.rebateAsset,
    fill.sequence,
    fill.timeMs,
  ];
}

export function fillOfRow(row: Row): Fill {
  return {
    account: integer(row, 'account'),
    market: integer(row, 'market'),
    tradeId: integer(row, 'trade_id'),
    orderId: integer(row, 'order_id'),
    side: text(row, 'side') as Side,
    role: text(row, 'role') as 'MAKER' | 'TAKER',
    price: integer(row, 'price'),
    quantity: integer(row, 'quantity'),
    quoteAmount: amount(row, 'quote_amount'),
    fee: amount(row, 'fee'),
    feeAsset: integer(row, 'fee_asset'),
    rebate: amount(row, 'rebate'),
    rebateAsset: integer(row, 'rebate_asset'),
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}

/** Columns of `candles` behind market and interval, in the table's order. */
export function candleValues(candle: Candle): SQLInputValue[] {
  return [
    candle.openMs,
    candle.open,
    candle.high,
    candle.low,
    candle.close,
    candle.volume.toString(),
    candle.quoteVolume.toString(),
    candle.takerVolume.toString(),
    candle.takerQuoteVolume.toString(),
    candle.trades,
    candle.firstTradeId,
    candle.lastTradeId,
  ];
}

export function candleOf(row: Row): Candle {
  return {
    openMs: integer(row, 'open_ms'),
    open: integer(row, 'open'),
    high: integer(row, 'high'),
    low: integer(row, 'low'),
    close: integer(row, 'close'),
    volume: amount(row, 'volume'),
    quoteVolume: amount(row, 'quote_volume'),
    takerVolume: amount(row, 'taker_volume'),
    takerQuoteVolume: amount(row, 'taker_quote_volume'),
    trades: integer(row, 'trades'),
    firstTradeId: integer(row, 'first_trade_id'),
    lastTradeId: integer(row, 'last_trade_id'),
  };
}

export function balanceChangeOf(row: Row): BalanceChangeRow {
  return {
    changeId: integer(row, 'change_id'),
    account: integer(row, 'account'),
    asset: integer(row, 'asset'),
    available: amount(row, 'available'),
    locked: amount(row, 'locked'),
    held: amount(row, 'held'),
    cause: text(row, 'cause'),
    causeId: integer(row, 'cause_id'),
    causeMarket: integer(row, 'cause_market'),
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}

export function gridOf(row: Row): GridSince {
  return {
    market: integer(row, 'market'),
    sequence: integer(row, 'sequence'),
    tickMantissa: integer(row, 'tick_mantissa'),
    tickScale: integer(row, 'tick_scale'),
    lotMantissa: integer(row, 'lot_mantissa'),
    lotScale: integer(row, 'lot_scale'),
  };
}

export function depositOf(row: Row): DepositRow {
  return {
    depositId: integer(row, 'deposit_id'),
    account: integer(row, 'account'),
    asset: integer(row, 'asset'),
    amount: amount(row, 'amount'),
    externalId: text(row, 'external_id'),
    sequence: integer(row, 'sequence'),
    timeMs: integer(row, 'time_ms'),
  };
}

export function withdrawalOf(row: Row): WithdrawalRow {
  return {
    withdrawalId: integer(row, 'withdrawal_id'),
    account: integer(row, 'account'),
    asset: integer(row, 'asset'),
    amount: amount(row, 'amount'),
    externalId: text(row, 'external_id'),
    status: text(row, 'status') as WithdrawalStatus,
    createdMs: integer(row, 'created_ms'),
    updatedMs: integer(row, 'updated_ms'),
    createdSequence: integer(row, 'created_sequence'),
    updatedSequence: integer(row, 'updated_sequence'),
  };
}
