/** Changes of a market's status in the reference exchange, whoever causes them (M2). */
import type { ExpiryReason, MarketStatus } from '../../src/core/types.ts';
import type { Call } from './auctions.ts';
import { couldTrade, startAuction, uncross } from './auctions.ts';
import { isCall, openOrders } from './books.ts';
import { expire } from './endings.ts';
import { park } from './pegs.ts';
import type { Market, Order, State } from './state.ts';

/** `call` belongs to AUCTION; `closing` says that the auction's own end closes the market. */
export function changeStatus(
  state: State,
  market: Market,
  status: MarketStatus,
  call?: Call,
  closing = false,
): void {
  const isOpening = status === 'TRADING' && (market.status === 'AUCTION' || couldTrade(market));
  if (isOpening || closing) uncross(state, market);
  for (const order of openOrders(market)) {
    const reason = reasonToEnd(order, status);
    if (reason !== undefined) expire(state, market, order, reason);
  }
  market.status = status;
  if (status !== 'AUCTION') market.auction = undefined;
  state.emit({ kind: 'MarketStatusChanged', market: market.market, status });
  if (isCall(market)) park(state, market);
  if (call !== undefined) startAuction(state, market, call);
}

/** Why an order does not live on into a status, if so. */
function reasonToEnd(order: Order, status: MarketStatus): ExpiryReason | undefined {
  if (status !== 'TRADING' && status !== 'CLOSED') return undefined;
  if (order.type === 'MARKET') return 'NO_LIQUIDITY';
  if (order.timeInForce === 'GFA') return 'AUCTION_ENDED';
  return status === 'CLOSED' && order.timeInForce === 'DAY' ? 'TIME' : undefined;
}

/** The auction that the operator's status AUCTION starts, by the market's rules. */
export function callOfRules(state: State, market: Market): Call {
  const { callMs, callRandomMs } = market.rules;
  const endTime = callMs === 0 ? 0 : state.timeMs + callMs;
  return { cause: 'OPERATOR', endTime, randomMs: callRandomMs, extensions: 0 };
}
