/**
 * executionReport: one event of one order in Binance's keys. `c` is the order's client id, except on
 * cancels: there it names the cancel, and `C` is the order's.
 */
import type { OrderState } from '../../../codec/order-state.ts';
import type { SelfTradePrevented } from '../../../core/event.ts';
import type { MarketReference, Reference } from '../../../marketdata/reference.ts';
import type { OrderUpdate } from '../../../marketdata/streams.ts';
import { clientIdOf } from '../client-ids.ts';
import { padded } from '../decimals.ts';
import { expiryReasonText, listIdOf, timeInForceOf, workingTimeOf } from '../order-replies.ts';
import { symbolOf } from '../symbols.ts';

export type ExecutionType =
  | 'NEW'
  | 'CANCELED'
  | 'REPLACED'
  | 'TRADE'
  | 'EXPIRED'
  | 'TRADE_PREVENTION';

/** What there is to tell of an order. */
export interface Execution {
  readonly type: ExecutionType;
  readonly update: OrderUpdate;
  /** The prevented match behind a TRADE_PREVENTION. */
  readonly prevented?: SelfTradePrevented | undefined;
}

/** Accounts are in no trade group. */
const NO_TRADE_GROUP = -1;

/** The report as it travels; `cancelId` is asked for on cancels only. */
export function executionReport(
  reference: Reference,
  execution: Execution,
  cancelId: (sequence: number) => string,
): object {
  const { type, update } = execution;
  const { order, fill, sequence, timeMs } = update;
  const market = reference.market(order.market) as MarketReference;
  const price = (ticks: number): string =>
    padded(reference.priceText(order.market, ticks, sequence));
  const quantity = (lots: number): string =>
    padded(reference.quantityText(order.market, lots, sequence));
  const quote = (units: bigint): string => padded(reference.amountText(market.quote, units));
  const isCancel = type === 'CANCELED';
  const workingMs = workingTimeOf(order);
  return {
    e: 'executionReport',
    E: timeMs,
    s: symbolOf(market),
    c: isCancel ? cancelId(sequence) : clientIdOf(order),
    S: order.side,
    o: order.type,
    f: timeInForceOf(order),
    // A market order by quote amount has no quantity of its own.
    q: quantity(order.quantity === 0 ? order.filled : order.quantity),
    p: price(order.price),
    P: price(order.instructions?.stopPrice ?? 0),
    F: quantity(order.instructions?.displayQuantity ?? 0),
    g: listIdOf(order),
    C: isCancel ? clientIdOf(order) : '',
    x: type,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: quantity(fill?.quantity ?? 0),
    z: quantity(order.filled),
    L: price(fill?.price ?? 0),
    n: fill === undefined ? '0' : padded(reference.amountText(fill.feeAsset, fill.fee)),
    N: fill === undefined ? null : (reference.asset(fill.feeAsset)?.symbol ?? null),
    T: timeMs,
    t: fill?.tradeId ?? -1,
    ...preventedMatch(execution, market, { price, quantity, quote }),
    I: sequence,
    w: isInMarket(order),
    m: fill?.role === 'MAKER',
    M: type === 'TRADE',
    O: order.createdMs,
    Z: quote(order.filledQuote),
    Y: quote(fill?.quoteAmount ?? 0n),
    Q: quote(order.quoteAmount),
    ...(workingMs > 0 ? { W: workingMs } : {}),
    V: order.selfTradeMode,
    ...instructed(order, price),
    ...expiry(order, type),
  };
}

/** Open, and not waiting for a trigger or a list. */
function isInMarket({ status, instructions }: OrderState): boolean {
  const isOpen = status === 'NEW' || status === 'PARTIALLY_FILLED';
  return isOpen && (instructions === undefined || instructions.stage === 'WORKING');
}

/** What the order was told beside its terms. */
function instructed(order: OrderState, price: (ticks: number) => string): object {
  const { instructions } = order;
  if (instructions === undefined) return {};
  const { trailingDelta, activatedPrice, strategyId, strategyType } = instructions;
  const { pegReference, pegMode, pegOffset } = instructions;
  return {
    ...(trailingDelta === 0 ? {} : { d: trailingDelta }),
    ...(trailingDelta === 0 || activatedPrice !== 0 ? {} : { D: -1 }),
    ...(strategyId === 0 ? {} : { j: strategyId }),
    ...(strategyType === 0 ? {} : { J: strategyType }),
    ...(pegReference === 'NONE' || pegMode === 'FLOATING'
      ? {}
      : {
          gP: pegReference === 'PRIMARY' ? 'PRIMARY_PEG' : 'MARKET_PEG',
          gOT: 'PRICE_LEVEL',
          gOV: pegOffset,
          gp: price(order.price),
        }),
  };
}

interface Texts {
  readonly price: (ticks: number) => string;
  readonly quantity: (lots: number) => string;
  readonly quote: (units: bigint) => string;
}

/** What self-trade prevention did: how much it took, from which match. */
function preventedMatch(
  { prevented, update }: Execution,
  market: MarketReference,
  texts: Texts,
): object {
  if (prevented === undefined) return {};
  const { order, event } = update;
  const { mode, quantity, price } = prevented;
  const isTaker = order.orderId === prevented.takerOrderId;
  // An order that ends without a decrement loses all that was left.
  const lost = event.kind === 'OrderExpired' && mode !== 'DECREMENT' ? event.remaining : quantity;
  const total = mode === 'DECREMENT' ? order.prevented : order.prevented + lost;
  return {
    v: prevented.preventedId,
    A: texts.quantity(total),
    B: texts.quantity(lost),
    u: NO_TRADE_GROUP,
    U: isTaker ? prevented.makerOrderId : prevented.takerOrderId,
    pl: texts.quantity(quantity),
    pL: texts.price(price),
    pY: texts.quote(BigInt(price) * BigInt(quantity) * market.quoteUnits),
  };
}

function expiry(order: OrderState, type: ExecutionType): object {
  const reason = type === 'EXPIRED' ? expiryReasonText(order) : undefined;
  return reason === undefined ? {} : { eR: reason };
}
