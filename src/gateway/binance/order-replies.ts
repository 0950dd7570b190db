/** Orders and their fills as this surface shows them: after placing, when asked for, after a cancel. */
import type { OrderState } from '../../codec/order-state.ts';
import type { Fill } from '../../codec/trade.ts';
import type { ExpiryReason } from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { clientIdOf } from './client-ids.ts';
import { padded } from './decimals.ts';
import { symbolOf } from './symbols.ts';

/** An order that belongs to no list. */
export const NO_LIST = -1;

export const responseTypes = ['ACK', 'RESULT', 'FULL'] as const;
export type ResponseType = (typeof responseTypes)[number];

/** Decimal text of an order's numbers, by the grid that its market had when it last changed. */
interface Texts {
  readonly market: MarketReference;
  readonly price: (ticks: number) => string;
  readonly quantity: (lots: number) => string;
  readonly quote: (units: bigint) => string;
}

function textsOf(reference: Reference, order: OrderState): Texts {
  const { market, updatedSequence: sequence } = order;
  const rules = reference.market(market) as MarketReference;
  return {
    market: rules,
    price: (ticks) => padded(reference.priceText(market, ticks, sequence)),
    quantity: (lots) => padded(reference.quantityText(market, lots, sequence)),
    quote: (units) => padded(reference.amountText(rules.quote, units)),
  };
}

/** What every picture of an order but ACK says, in Binance's order. */
function body(order: OrderState, texts: Texts): Record<string, unknown> {
  return {
    price: texts.price(order.price),
    // A market order by quote amount has no quantity of its own.
    origQty: texts.quantity(order.quantity === 0 ? order.filled : order.quantity),
    executedQty: texts.quantity(order.filled),
    origQuoteOrderQty: texts.quote(order.quoteAmount),
    cummulativeQuoteQty: texts.quote(order.filledQuote),
    status: order.status,
    timeInForce: timeInForceOf(order),
    type: order.type,
    side: order.side,
  };
}

/** What the order was told beside its terms, where it was; a query tells stop and iceberg in any case. */
function instructed(order: OrderState, texts: Texts): Record<string, unknown> {
  const { instructions } = order;
  if (instructions === undefined) return {};
  const { stopPrice, displayQuantity, trailingDelta, strategyId, strategyType } = instructions;
  const { activatedPrice, pegReference, pegMode, pegOffset } = instructions;
  return {
    ...(stopPrice === 0 ? {} : { stopPrice: texts.price(stopPrice) }),
    ...(displayQuantity === 0 ? {} : { icebergQty: texts.quantity(displayQuantity) }),
    ...(trailingDelta === 0 ? {} : { trailingDelta }),
    // When it began to track is not kept; that it does not yet is.
    ...(trailingDelta === 0 || activatedPrice !== 0 ? {} : { trailingTime: WAITING }),
    ...(strategyId === 0 ? {} : { strategyId }),
    ...(strategyType === 0 ? {} : { strategyType }),
    // Binance knows no floating pegs: here those are limit orders whose price changes.
    ...(pegReference === 'NONE' || pegMode === 'FLOATING'
      ? {}
      : {
          pegPriceType: pegReference === 'PRIMARY' ? 'PRIMARY_PEG' : 'MARKET_PEG',
          pegOffsetType: 'PRICE_LEVEL',
          pegOffsetValue: pegOffset,
          peggedPrice: texts.price(order.price),
        }),
  };
}

/** Fields that only some orders have. */
function conditional(order: OrderState, texts: Texts): Record<string, unknown> {
  const reason = expiryReasonText(order);
  return {
    ...(order.prevented === 0 ? {} : { preventedQuantity: texts.quantity(order.prevented) }),
    ...(reason === undefined ? {} : { expiryReason: reason }),
  };
}

const expiryTexts: Readonly<Record<ExpiryReason, string | undefined>> = {
  IOC_REMAINDER: 'UNFILLED_IOC_QUANTITY_EXPIRED',
  FOK_UNFILLED: 'UNFILLED_FOK_ORDER_EXPIRED',
  NO_LIQUIDITY: 'INSUFFICIENT_LIQUIDITY',
  LOCK_SPENT: 'INSUFFICIENT_LIQUIDITY',
  SELF_TRADE: undefined,
  BAND: 'INSUFFICIENT_LIQUIDITY',
  TIME: 'EXCHANGE_CANCELED',
  AUCTION_ENDED: 'EXCHANGE_CANCELED',
  OCO: 'OCO_TRIGGER',
  LIST: 'OTO_PHASE_ONE_EXPIRED',
  INSUFFICIENT_BALANCE: 'REJECTED',
  WOULD_TAKE: 'REJECTED',
  NO_REFERENCE_PRICE: 'REJECTED',
  FILTER: 'REJECTED',
};

/** Why an order expired, in Binance's words, where they have one. */
export function expiryReasonText(order: OrderState): string | undefined {
  // A cancel has reasons of its own, and one of them is spelled the same.
  const isExpiry = order.status === 'EXPIRED' && order.reason !== '';
  return isExpiry ? expiryTexts[order.reason as ExpiryReason] : undefined;
}

/** Orders that are or become market orders have none of their own, which is told as GTC. */
export function timeInForceOf({ type, timeInForce }: OrderState): string {
  return type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT' ? 'GTC' : timeInForce;
}

/** When the order began to work; -1 while it waits for its trigger or for its list. */
export function workingTimeOf({ instructions, createdMs }: OrderState): number {
  return instructions === undefined ? createdMs : instructions.workingMs || WAITING;
}

const WAITING = -1;

/** The list that the order belongs to or belonged to. */
export function listIdOf({ instructions }: OrderState): number {
  return instructions === undefined || instructions.listId === 0 ? NO_LIST : instructions.listId;
}

/** The reply to a placed order, as it stood at the end of its command. */
export function placedReply(
  reference: Reference,
  order: OrderState,
  fills: readonly Fill[],
  type: ResponseType,
): Record<string, unknown> {
  const texts = textsOf(reference, order);
  const head = {
    symbol: symbolOf(texts.market),
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: clientIdOf(order),
    transactTime: order.updatedMs,
  };
  if (type === 'ACK') return head;
  const result = {
    ...head,
    ...body(order, texts),
    workingTime: workingTimeOf(order),
    ...(type === 'FULL' ? { fills: fills.map((fill) => fillReply(reference, fill)) } : {}),
    selfTradePreventionMode: order.selfTradeMode,
    ...instructed(order, texts),
    ...conditional(order, texts),
  };
  return result;
}

/** A fill inside the reply to a placed order. */
function fillReply(reference: Reference, fill: Fill): Record<string, unknown> {
  const { market, sequence } = fill;
  return {
    price: padded(reference.priceText(market, fill.price, sequence)),
    qty: padded(reference.quantityText(market, fill.quantity, sequence)),
    commission: padded(reference.amountText(fill.feeAsset, fill.fee)),
    commissionAsset: reference.asset(fill.feeAsset)?.symbol ?? '',
    tradeId: fill.tradeId,
  };
}

/** An order as queries and lists show it. */
export function queriedOrder(reference: Reference, order: OrderState): Record<string, unknown> {
  const texts = textsOf(reference, order);
  const { origQuoteOrderQty, ...rest } = body(order, texts);
  return {
    symbol: symbolOf(texts.market),
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: clientIdOf(order),
    ...rest,
    stopPrice: padded('0'),
    icebergQty: padded('0'),
    time: order.createdMs,
    updateTime: order.updatedMs,
    isWorking: workingTimeOf(order) !== WAITING,
    workingTime: workingTimeOf(order),
    origQuoteOrderQty,
    selfTradePreventionMode: order.selfTradeMode,
    ...instructed(order, texts),
    ...conditional(order, texts),
  };
}

/** A canceled order; `cancelId` names the cancel, and the order's own id is told beside it. */
export function canceledReply(
  reference: Reference,
  order: OrderState,
  cancelId: string,
): Record<string, unknown> {
  const texts = textsOf(reference, order);
  return {
    symbol: symbolOf(texts.market),
    origClientOrderId: clientIdOf(order),
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: cancelId,
    transactTime: order.updatedMs,
    ...body(order, texts),
    selfTradePreventionMode: order.selfTradeMode,
    ...instructed(order, texts),
    ...conditional(order, texts),
  };
}

/** One of the account's fills in the list of its trades. */
export function tradeOfAccount(
  reference: Reference,
  fill: Fill,
  listId: number,
): Record<string, unknown> {
  const { market, sequence } = fill;
  const rules = reference.market(market) as MarketReference;
  return {
    symbol: symbolOf(rules),
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: listId,
    price: padded(reference.priceText(market, fill.price, sequence)),
    qty: padded(reference.quantityText(market, fill.quantity, sequence)),
    quoteQty: padded(reference.amountText(rules.quote, fill.quoteAmount)),
    commission: padded(reference.amountText(fill.feeAsset, fill.fee)),
    commissionAsset: reference.asset(fill.feeAsset)?.symbol ?? '',
    time: fill.timeMs,
    isBuyer: fill.side === 'BUY',
    isMaker: fill.role === 'MAKER',
    isBestMatch: true,
  };
}
