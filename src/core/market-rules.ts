/** Whether the rules of a market make sense, and the units that follow from its tick and lot (N1). */
import { plainRules } from './command.ts';
import type { MarketRules } from './command.ts';
import type { MarketUnits } from './market-table.ts';
import type { Rejection } from './rejection.ts';
import { BAND_TRADES_MAX, CALL_MS_MAX, FEE_SCALE, selfTradeModes } from './types.ts';

const SCALE_MAX = 18;
const UNITS_MAX = 2n ** 52n - 1n;

type RuleNumber = Exclude<keyof MarketRules, 'minNotional' | 'maxNotional' | 'selfTradeMode'>;
/** The rules that are numbers, in the order in which they are packed. */
export const ruleNumbers: readonly RuleNumber[] = Object.entries(plainRules)
  .filter(([, value]) => typeof value === 'number')
  .map(([name]) => name as RuleNumber);
/** Those that are never negative; a maker fee may be a rebate. */
const figures = ruleNumbers.filter((name) => name !== 'makerFee');

/** Least and most of the same thing; a most of 0 is off. */
const bounds = [
  ['minPrice', 'maxPrice'],
  ['minQuantity', 'maxQuantity'],
  ['marketMinQuantity', 'marketMaxQuantity'],
  ['minTrailingAbove', 'maxTrailingAbove'],
  ['minTrailingBelow', 'maxTrailingBelow'],
  ['bidPriceDown', 'bidPriceUp'],
  ['askPriceDown', 'askPriceUp'],
] as const;

/** INVALID_SCALE for figures out of range, INVALID_ORDER for a self-trade mode that is not allowed. */
export function ruleProblem(
  rules: MarketRules,
  baseScale: number,
  quoteScale: number,
): Rejection | undefined {
  if (figures.some((figure) => rules[figure] < 0)) return 'INVALID_SCALE';
  if (rules.tickMantissa === 0 || rules.lotMantissa === 0) return 'INVALID_SCALE';
  if (rules.tickScale > SCALE_MAX || rules.lotScale > SCALE_MAX) return 'INVALID_SCALE';
  if (rules.makerFee >= FEE_SCALE || rules.takerFee >= FEE_SCALE) return 'INVALID_SCALE';
  if (rules.makerFee <= -FEE_SCALE) return 'INVALID_SCALE';
  if (bounds.some(([least, most]) => rules[most] !== 0 && rules[least] > rules[most])) {
    return 'INVALID_SCALE';
  }
  if (rules.maxNotional !== 0n && rules.minNotional > rules.maxNotional) return 'INVALID_SCALE';
  if (rules.minNotional < 0n || rules.maxNotional < 0n) return 'INVALID_SCALE';
  if (!callsMakeSense(rules)) return 'INVALID_SCALE';
  if (marketUnits(rules, baseScale, quoteScale) === undefined) return 'INVALID_SCALE';
  const mode = selfTradeModes.indexOf(rules.selfTradeMode);
  return mode === 0 || ((rules.selfTradeModesAllowed >> mode) & 1) === 0
    ? 'INVALID_ORDER'
    : undefined;
}

/** A dynamic band needs trades to measure by and a call to go to; a call is at most CALL_MS_MAX long. */
function callsMakeSense(rules: MarketRules): boolean {
  const { dynamicBand, bandTrades, callMs, callRandomMs } = rules;
  if (bandTrades > BAND_TRADES_MAX || callMs + callRandomMs > CALL_MS_MAX) return false;
  return dynamicBand === 0 || (bandTrades > 0 && callMs > 0);
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
