/**
 * Trades of one taker order at one price in one command, told as one. An aggregate's id is that of its
 * first trade: it rises with time, is the same after a restart, and needs no counter of its own.
 */
import type { Trade } from '../../codec/trade.ts';
import type { Reference } from '../../marketdata/reference.ts';
import { padded } from './decimals.ts';

export interface AggregateTrade {
  readonly first: Trade;
  readonly lastTradeId: number;
  /** Lots. */
  readonly quantity: number;
}

/** Whether a trade goes on with what the one directly before it began. */
function continues(before: Trade, trade: Trade): boolean {
  return (
    before.takerOrderId === trade.takerOrderId &&
    before.price === trade.price &&
    before.sequence === trade.sequence
  );
}

/** Trades that follow each other, oldest first, as aggregates. */
export function aggregate(trades: readonly Trade[]): AggregateTrade[] {
  const found: AggregateTrade[] = [];
  let before: Trade | undefined;
  for (const trade of trades) {
    const last = found.at(-1);
    if (before !== undefined && last !== undefined && continues(before, trade)) {
      const quantity = last.quantity + trade.quantity;
      found[found.length - 1] = { ...last, quantity, lastTradeId: trade.tradeId };
    } else found.push({ first: trade, quantity: trade.quantity, lastTradeId: trade.tradeId });
    before = trade;
  }
  return found;
}

export function aggregateReply(
  reference: Reference,
  { first, lastTradeId, quantity }: AggregateTrade,
): Record<string, unknown> {
  const { market, sequence } = first;
  return {
    a: first.tradeId,
    p: padded(reference.priceText(market, first.price, sequence)),
    q: padded(reference.quantityText(market, quantity, sequence)),
    f: first.tradeId,
    l: lastTradeId,
    T: first.timeMs,
    m: first.takerSide === 'SELL',
    M: true,
  };
}
