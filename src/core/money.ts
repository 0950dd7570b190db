/**
 * Exact arithmetic of amounts. An amount is two limbs, `lo` in [0, 2^52) and `high` (value = high x 2^52
 * + lo), below 2^63 in all. Functions return `lo` and leave the high limb in `high[0]`; the usual case,
 * high 0, is one double and stays in the caller. Nothing here allocates.
 */
import { assert } from './assert.ts';
import * as schema from './schema.ts';
import * as types from './types.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { LIMB } = schema;
const { FEE_SCALE } = types;

/** High limb of the last result. */
export const high: Int32Array = new Int32Array(1);
/** The same under a name of this module's own. */
const limb = high;
/** A high limb of this or more: the value is beyond MAX_AMOUNT. */
export const HIGH_END: number = 2 ** 11;

const HALF = 2 ** 26;
const SATURATED = 2 ** 30;
/** LIMB = LIMB_QUOTIENT x FEE_SCALE + LIMB_REMAINDER. */
const LIMB_QUOTIENT = Math.floor(LIMB / FEE_SCALE);
const LIMB_REMAINDER = LIMB % FEE_SCALE;

/**
 * a x b x c of integers >= 0 below 2^53. A rounded product below 2^52 is the exact one; what is 2^64 or
 * more saturates to a high limb far beyond HIGH_END.
 */
export function product(a: number, b: number, c: number): number {
  const rounded = a * b * c;
  if (rounded < LIMB) {
    limb[0] = 0;
    return rounded;
  }
  return wideProduct(a, b, c, rounded);
}

function wideProduct(a: number, b: number, c: number, rounded: number): number {
  if (rounded >= 2 ** 64) {
    limb[0] = SATURATED;
    return 0;
  }
  // The two smaller factors of a product below 2^64 have a product below 2^43.
  const largest = Math.max(a, b, c);
  const rest = largest === a ? b * c : largest === b ? a * c : a * b;
  return multiply(rest, largest);
}

/** a x b of integers in [0, 2^53) by halves of 26 bits; the high limb must fit 31 bits. */
function multiply(a: number, b: number): number {
  const a1 = Math.floor(a / HALF);
  const a0 = a - a1 * HALF;
  const b1 = Math.floor(b / HALF);
  const b0 = b - b1 * HALF;
  const x = a0 * b1;
  const y = a1 * b0;
  const x1 = Math.floor(x / HALF);
  const y1 = Math.floor(y / HALF);
  let hi = a1 * b1 + x1 + y1;
  let lo = (x - x1 * HALF) * HALF + a0 * b0;
  if (lo >= LIMB) {
    lo -= LIMB;
    hi++;
  }
  lo += (y - y1 * HALF) * HALF;
  if (lo >= LIMB) {
    lo -= LIMB;
    hi++;
  }
  assert(hi < 2 ** 31, 'a product fits its limbs');
  limb[0] = hi;
  return lo;
}

/** ceil(amount x rate / FEE_SCALE): rounded in the venue's favour, never more than the amount. */
export function feeOf(lo: number, hi: number, rate: number): number {
  const scaled = lo * rate;
  if (hi === 0 && scaled < LIMB) {
    limb[0] = 0;
    return Math.ceil(scaled / FEE_SCALE);
  }
  return wideFee(lo, hi, rate);
}

function wideFee(lo: number, hi: number, rate: number): number {
  const tail = hi * LIMB_REMAINDER + lo;
  const tailQuotient = Math.floor(tail / FEE_SCALE);
  const remainder = tail - tailQuotient * FEE_SCALE;
  const fee = multiply(hi * LIMB_QUOTIENT + tailQuotient, rate);
  const sum = fee + Math.ceil((remainder * rate) / FEE_SCALE);
  if (sum < LIMB) return sum;
  limb[0]!++;
  return sum - LIMB;
}

/** floor(amount x rate / FEE_SCALE): rounded in the venue's favour, who pays it out of a fee. */
export function rebateOf(lo: number, hi: number, rate: number): number {
  const scaled = lo * rate;
  if (hi === 0 && scaled < LIMB) {
    limb[0] = 0;
    return Math.floor(scaled / FEE_SCALE);
  }
  const exact = (toBigInt(lo, hi) * BigInt(rate)) / BigInt(FEE_SCALE);
  limb[0] = highLimb(exact);
  return lowLimb(exact);
}

/** How many times `divisorA x divisorB` (both >= 1) goes into the amount, at most `cap` (below 2^53). */
export function timesIn(
  lo: number,
  hi: number,
  divisorA: number,
  divisorB: number,
  cap: number,
): number {
  const divisor = divisorA * divisorB;
  if (hi === 0 && divisor * cap <= lo) return cap;
  if (hi === 0 && divisor < LIMB) return Math.min(cap, (lo - (lo % divisor)) / divisor);
  const amount = toBigInt(lo, hi);
  const quotient = amount / (BigInt(divisorA) * BigInt(divisorB));
  return quotient < BigInt(cap) ? Number(quotient) : cap;
}

/** Whether amount a is less than amount b. */
export function isLess(aLo: number, aHi: number, bLo: number, bHi: number): boolean {
  return aHi < bHi || (aHi === bHi && aLo < bLo);
}

export function toBigInt(lo: number, hi: number): bigint {
  return BigInt(hi) * 2n ** 52n + BigInt(lo);
}

export function lowLimb(amount: bigint): number {
  return Number(BigInt.asUintN(52, amount));
}

export function highLimb(amount: bigint): number {
  return Number(amount >> 52n);
}
