/** Price bands of the reference exchange: static (M3), the collar of market orders (B3), dynamic (B2). */
import { BAND_SCALE } from '../../src/core/types.ts';
import type { Side } from '../../src/core/types.ts';
import { opposite, sum } from './books.ts';
import type { Market, Order } from './state.ts';

const SCALE = BigInt(BAND_SCALE);

/** PERCENT_PRICE_BY_SIDE. */
export function outsideStaticBand(market: Market, side: Side, price: bigint): boolean {
  const { bidPriceUp, bidPriceDown, askPriceUp, askPriceDown } = market.rules;
  const [up, down] = side === 'BUY' ? [bidPriceUp, bidPriceDown] : [askPriceUp, askPriceDown];
  const last = market.lastPrice;
  if (last === 0n) return false;
  const isAbove = up !== 0 && price * SCALE > last * BigInt(up);
  return isAbove || (down !== 0 && price * SCALE < last * BigInt(down));
}

/** Which prices a market order that starts now may trade at. */
export function collar(market: Market, side: Side): (price: bigint) => boolean {
  const width = BigInt(market.rules.collar);
  const best = market[opposite(side)][0]?.price;
  if (width === 0n || best === undefined) return () => true;
  return (price) =>
    side === 'BUY'
      ? price * SCALE <= best * (SCALE + width)
      : price * SCALE >= best * (SCALE - width);
}

/** Whether a trade at this price would breach the dynamic band, after trades at the window's prices. */
export function breaches(market: Market, price: bigint, window: readonly bigint[]): boolean {
  const band = BigInt(market.rules.dynamicBand);
  if (band === 0n || window.length === 0) return false;
  const reference = sum([...window]) / BigInt(window.length);
  const isAbove = price * SCALE > reference * (SCALE + band);
  return isAbove || price * SCALE < reference * (SCALE - band);
}

/** The window with one more trade in it. */
export function withTrade(market: Market, window: readonly bigint[], price: bigint): bigint[] {
  return market.rules.dynamicBand === 0 ? [] : [...window, price].slice(-market.rules.bandTrades);
}

/** Whether the order may rest when the dynamic band stops it. */
export const outlivesBand = (order: Order): boolean =>
  ['GTC', 'GTD', 'DAY'].includes(order.timeInForce);
