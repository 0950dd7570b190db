/** One step up or down in a number of the form. */
import { decimal, decimalText, unitsAt } from '../number/decimal.ts';
import { decimalsOf } from '../number/fixed.ts';
import { currentMarket, useMarkets } from '../state/markets.ts';
import { useTicket, writeField } from '../state/ticket.ts';

/** Moved by whole steps to a multiple of the step; never below zero. */
export function stepped(text: string, step: string, steps: bigint): string {
  const scale = decimalsOf(step);
  const size = unitsAt(decimal(step), scale);
  const units = unitsAt(decimal(text), scale);
  const moved = units - (units % size) + steps * size;
  return decimalText({ units: moved < 0n ? 0n : moved, scale });
}

/** Moves the form's price by ticks, from the last trade's when there is none yet. */
export function stepPrice(ticks: bigint): void {
  const market = currentMarket();
  if (market === undefined) return;
  const { kind, fields } = useTicket.getState();
  const field = kind === 'stop' || kind === 'take' ? 'stopPrice' : 'price';
  const last = useMarkets.getState().tickers[market.market]?.last ?? '0';
  const from = fields[field] === undefined || fields[field] === '' ? last : fields[field];
  writeField(field, stepped(from, market.tickSize, ticks));
}
