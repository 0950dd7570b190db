/** Whether the rules of a market make sense, and the units that follow from its tick and lot (N1). */
import type { MarketRules } from './command.ts';
import type { MarketUnits } from './market-table.ts';
import type { Rejection } from './rejection.ts';
import { FEE_SCALE, selfTradeModes } from './types.ts';

const SCALE_MAX = 18;
const UNITS_MAX = 2n ** 52n - 1n;

/** INVALID_SCALE for figures out of range, INVALID_ORDER for a self-trade mode that is not allowed. */
export function ruleProblem(
  rules: MarketRules,
  baseScale: number,
  quoteScale: number,
): Rejection | undefined {
  const figures = [
    rules.tickMantissa - 1,
    rules.lotMantissa - 1,
    rules.tickScale,
    rules.lotScale,
    rules.minPrice,
    rules.maxPrice,
    rules.minQuantity,
    rules.maxQuantity,
    rules.marketMinQuantity,
    rules.marketMaxQuantity,
    rules.maxOrders,
    rules.makerFee,
    rules.takerFee,
    rules.selfTradeModesAllowed,
  ];
  if (figures.some((figure) => figure < 0)) return 'INVALID_SCALE';
  if (rules.tickScale > SCALE_MAX || rules.lotScale > SCALE_MAX) return 'INVALID_SCALE';
  if (rules.makerFee >= FEE_SCALE || rules.takerFee >= FEE_SCALE) return 'INVALID_SCALE';
  if (rules.maxPrice !== 0 && rules.minPrice > rules.maxPrice) return 'INVALID_SCALE';
  if (rules.maxQuantity !== 0 && rules.minQuantity > rules.maxQuantity) return 'INVALID_SCALE';
  if (rules.marketMaxQuantity !== 0 && rules.marketMinQuantity > rules.marketMaxQuantity) {
    return 'INVALID_SCALE';
  }
  if (rules.maxNotional !== 0n && rules.minNotional > rules.maxNotional) return 'INVALID_SCALE';
  if (marketUnits(rules, baseScale, quoteScale) === undefined) return 'INVALID_SCALE';
  const mode = selfTradeModes.indexOf(rules.selfTradeMode);
  return mode === 0 || ((rules.selfTradeModesAllowed >> mode) & 1) === 0
    ? 'INVALID_ORDER'
    : undefined;
}

/** Units of a lot, and of a tick of a lot; undefined unless both are whole and of 1 .. 2^52 - 1. */
export function marketUnits(
  rules: MarketRules,
  baseScale: number,
  quoteScale: number,
): MarketUnits | undefined {
  const lot = BigInt(rules.lotMantissa);
  const baseUnits = scaled(lot, baseScale - rules.lotScale);
  const quoteUnits = scaled(
    BigInt(rules.tickMantissa) * lot,
    quoteScale - rules.tickScale - rules.lotScale,
  );
  if (baseUnits === undefined || quoteUnits === undefined) return undefined;
  return { baseUnits: Number(baseUnits), quoteUnits: Number(quoteUnits) };
}

function scaled(mantissa: bigint, exponent: number): bigint | undefined {
  const power = 10n ** BigInt(Math.abs(exponent));
  if (exponent < 0 && mantissa % power !== 0n) return undefined;
  const units = exponent < 0 ? mantissa / power : mantissa * power;
  return units >= 1n && units <= UNITS_MAX ? units : undefined;
}
