/** What an order would meet in the book right now, asked of the worker and read a few times a second. */
import { useEffect, useState } from 'react';
import { feed, tell } from '../feed/feed.ts';
import type { BookView, Estimate } from '../feed/protocol.ts';
import type { Market } from '../api/wire.ts';
import { decimal, decimalText, divide, multiply } from '../number/decimal.ts';
import { decimalsOf, fixedText, parseFixed } from '../number/fixed.ts';
import type { NewOrder } from '../api/wire.ts';

/** In words that the form shows; undefined where there is nothing to say. */
export interface EstimateText {
  /** Quantity that would trade at once. */
  readonly filled: string;
  readonly average: string;
  /** How much worse the average is than the best price, in percent. */
  readonly slippage: string;
  readonly cost: string;
  /** All of it, or what there is of it, trades at once. */
  readonly takes: boolean;
  readonly exhausted: boolean;
}

const EVERY_MS = 250;
const PERCENT_DECIMALS = 3;

export function useEstimate(
  market: Market | undefined,
  order: NewOrder | undefined,
): EstimateText | undefined {
  const [text, setText] = useState<EstimateText>();
  const { type, side, price, quantity, quoteAmount } = order ?? {};
  const isNow = type === 'MARKET' || type === 'LIMIT';
  useEffect(() => {
    setText(undefined);
    if (market === undefined || side === undefined || !isNow) {
      tell({ kind: 'estimate', ask: undefined });
      return undefined;
    }
    const priceDecimals = decimalsOf(market.tickSize);
    const quantityDecimals = decimalsOf(market.lotSize);
    tell({
      kind: 'estimate',
      ask: {
        side,
        ...(quantity !== undefined && { quantity: parseFixed(quantity, quantityDecimals) }),
        ...(quoteAmount !== undefined && {
          quoteUnits: BigInt(
            decimalText(decimal(quoteAmount), priceDecimals + quantityDecimals).replace('.', ''),
          ),
        }),
        ...(price !== undefined && { limit: parseFixed(price, priceDecimals) }),
      },
    });
    let shownMs = 0;
    return feed.frames.on(({ estimate, book }) => {
      if (estimate === undefined || book === undefined) return;
      const nowMs = performance.now();
      if (nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      setText(estimateText(estimate, book, { priceDecimals, quantityDecimals, side }));
    });
  }, [market, isNow, side, price, quantity, quoteAmount]);
  return text;
}

function estimateText(
  { quantity, cost, exhausted }: Estimate,
  { bestBid, bestAsk }: BookView,
  scale: { priceDecimals: number; quantityDecimals: number; side: 'BUY' | 'SELL' },
): EstimateText {
  const { priceDecimals, quantityDecimals } = scale;
  const filled = { units: BigInt(quantity), scale: quantityDecimals };
  const paid = { units: cost, scale: priceDecimals + quantityDecimals };
  const average = divide(paid, filled, priceDecimals + 2);
  const best = BigInt(scale.side === 'BUY' ? bestAsk : bestBid);
  const atBest = multiply({ units: best, scale: priceDecimals }, filled).units;
  const worse = scale.side === 'BUY' ? cost - atBest : atBest - cost;
  const slippage = divide(
    { units: worse * 100n, scale: 0 },
    { units: atBest, scale: 0 },
    PERCENT_DECIMALS,
  );
  return {
    filled: fixedText(quantity, quantityDecimals),
    average: decimalText(average, priceDecimals),
    slippage: decimalText(slippage),
    cost: decimalText(paid),
    takes: quantity > 0,
    exhausted,
  };
}
