/** The filters of the reference exchange: what a price, a quantity and their product may be (M3). */
import type { MarketRules } from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import { ICEBERG_PARTS_MAX, MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY } from '../../src/core/types.ts';
import { outsideStaticBand } from './bands.ts';
import { standing, sweeps } from './books.ts';
import { notional } from './locks.ts';
import type { Market, Order } from './state.ts';

/** What the notional filters measure; undefined where there is no price to measure it by. */
export function measured(market: Market, order: Order): bigint | undefined {
  if (order.byQuote) return order.target;
  const stop = sweeps(order.type) ? BigInt(order.conditions.stopPrice) : 0n;
  const last = sweeps(order.type) ? market.lastPrice : 0n;
  const price = order.price || stop || last;
  return price === 0n ? undefined : notional(market, price, order.quantity);
}

/** Every filter, in the order of the closed list. */
export function filters(market: Market, order: Order): Rejection | undefined {
  const { rules } = market;
  const limit = Number(order.price);
  const stop = order.stage === 'WORKING' ? 0 : order.conditions.stopPrice;
  const prices = [limit, stop].filter((price) => price > 0);
  if (prices.some((price) => price < rules.minPrice)) return 'PRICE_TOO_LOW';
  if (prices.some((price) => price > (rules.maxPrice || MAX_PRICE))) return 'PRICE_TOO_HIGH';
  if (limit > 0 && outsideStaticBand(market, order.side, order.price)) return 'PRICE_OUTSIDE_BAND';
  if (isTrailingOut(rules, order)) return 'TRAILING_DELTA_OUT_OF_RANGE';
  if (hasTooManyParts(rules, order)) return 'TOO_MANY_PARTS';
  return quantityBounds(rules, order) ?? levelBound(market, order) ?? amounts(market, order);
}

function isTrailingOut(rules: MarketRules, order: Order): boolean {
  const { trailingDelta } = order.conditions;
  if (trailingDelta === 0 || order.stage === 'WORKING') return false;
  const isLoss = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT';
  const isAbove = isLoss === (order.side === 'BUY');
  const [least, most] = isAbove
    ? [rules.minTrailingAbove, rules.maxTrailingAbove]
    : [rules.minTrailingBelow, rules.maxTrailingBelow];
  return trailingDelta < least || (most > 0 && trailingDelta > most);
}

function hasTooManyParts(rules: MarketRules, order: Order): boolean {
  const display = BigInt(order.conditions.displayQuantity);
  if (display === 0n) return false;
  const parts = (order.quantity + display - 1n) / display;
  const { maxIcebergParts } = rules;
  return parts > ICEBERG_PARTS_MAX || (maxIcebergParts > 0 && parts > maxIcebergParts);
}

function quantityBounds(rules: MarketRules, order: Order): Rejection | undefined {
  if (order.byQuote) return undefined;
  const quantity = Number(order.quantity);
  const isMarket = sweeps(order.type);
  if (quantity < rules.minQuantity) return 'QUANTITY_TOO_LOW';
  if (isMarket && quantity < rules.marketMinQuantity) return 'QUANTITY_TOO_LOW';
  if (quantity > (rules.maxQuantity || MAX_QUANTITY)) return 'QUANTITY_TOO_HIGH';
  if (isMarket && quantity > (rules.marketMaxQuantity || MAX_QUANTITY)) return 'QUANTITY_TOO_HIGH';
  return undefined;
}

/** A level has to stay a number that LevelChanged can tell exactly. */
function levelBound(market: Market, order: Order): Rejection | undefined {
  const isImmediate = order.timeInForce === 'IOC' || order.timeInForce === 'FOK';
  const waits = order.stage !== 'WORKING';
  if (sweeps(order.type) || isImmediate || waits) return undefined;
  const total = standing(market, order) + order.remaining;
  return total > BigInt(MAX_QUANTITY) ? 'QUANTITY_TOO_HIGH' : undefined;
}

function amounts(market: Market, order: Order): Rejection | undefined {
  const value = measured(market, order);
  if (!order.byQuote) {
    if (order.quantity * market.lot > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
    if (!sweeps(order.type) && (value ?? 0n) > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
  }
  if (value === undefined) return undefined;
  if (value < market.rules.minNotional) return 'NOTIONAL_TOO_LOW';
  const { maxNotional } = market.rules;
  return maxNotional > 0n && value > maxNotional ? 'NOTIONAL_TOO_HIGH' : undefined;
}
