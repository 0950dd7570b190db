/** The checks of an order's conditions: shape, filters and triggers, each by the closed list (O6). */
import { ACCEPTABLE, rejection } from './answers.ts';
import { STOP_LOSS, STOP_LOSS_LIMIT, isFloating, isMarketLike, isPegged, isStop } from './draft.ts';
import { LAST_PRICE, MARKET_I32, MAX_PRICE_ALLOWED, MIN_PRICE } from './market-fields.ts';
import { reaches, risesBy } from './stop-book.ts';
import { GFA, GTD, IOC, LIMIT, LIMIT_MAKER, MARKET, RESTING } from './term-fields.ts';
import { BASIS_POINTS, ICEBERG_PARTS_MAX, PEG_LEVELS_MAX, pegReferences } from './types.ts';
import type { Draft } from './draft.ts';
import type { State } from './state.ts';

const INVALID_ORDER = rejection('INVALID_ORDER');
const PRICE_TOO_LOW = rejection('PRICE_TOO_LOW');
const PRICE_TOO_HIGH = rejection('PRICE_TOO_HIGH');
const TRAILING_DELTA_OUT_OF_RANGE = rejection('TRAILING_DELTA_OUT_OF_RANGE');
const TOO_MANY_PARTS = rejection('TOO_MANY_PARTS');
const WOULD_TRIGGER = rejection('WOULD_TRIGGER');

const PRIMARY = pegReferences.indexOf('PRIMARY');
const MARKET_PEG = pegReferences.indexOf('MARKET');
const MID = pegReferences.indexOf('MID');

/** The earlier of two answers of checks in the closed list. */
export function earlier(reason: number, other: number): number {
  return reason >>> 0 < other >>> 0 ? reason : other;
}

/** Whether the fields belong together (docs/instructions.md, section 2). */
export function checkConditionsShape(draft: Draft): number {
  const { price, quantity, type, quoteLo, quoteHi } = draft;
  const noQuote = quoteLo === 0 && quoteHi === 0;
  const priced = !isMarketLike(draft) && !isPegged(draft);
  const byQuote = type === MARKET && quantity === 0 && !noQuote;
  const fits =
    (priced ? price > 0 : price === 0) &&
    (byQuote || (quantity > 0 && noQuote)) &&
    hasTriggerShape(draft) &&
    hasTimeShape(draft) &&
    hasDisplayShape(draft) &&
    hasPegShape(draft);
  return fits ? ACCEPTABLE : INVALID_ORDER;
}

function hasTriggerShape(draft: Draft): boolean {
  const { stopPrice, trailingDelta } = draft;
  if (stopPrice < 0 || trailingDelta < 0 || trailingDelta >= BASIS_POINTS) return false;
  return isStop(draft) ? stopPrice + trailingDelta > 0 : stopPrice + trailingDelta === 0;
}

function hasTimeShape(draft: Draft): boolean {
  const { type, timeInForce, expireTime } = draft;
  if (timeInForce === GTD ? expireTime <= 0 : expireTime !== 0) return false;
  if (isMarketLike(draft)) return timeInForce === IOC;
  if (type === LIMIT) return true;
  if (timeInForce === GFA) return false;
  return type !== LIMIT_MAKER || stays(timeInForce);
}

/** GTC, GTD and DAY. */
function stays(timeInForce: number): boolean {
  return timeInForce !== GFA && ((RESTING >> timeInForce) & 1) !== 0;
}

function hasDisplayShape(draft: Draft): boolean {
  const { displayQuantity, quantity, timeInForce } = draft;
  if (displayQuantity === 0) return true;
  if (isMarketLike(draft) || !stays(timeInForce)) return false;
  return displayQuantity > 0 && displayQuantity < quantity;
}

function hasPegShape(draft: Draft): boolean {
  const { type, timeInForce, pegReference, pegMode, pegOffset, displayQuantity } = draft;
  if (!isPegged(draft)) return pegMode === 0 && pegOffset === 0;
  if (isFloating(draft)) {
    const least = pegReference === MARKET_PEG ? 1 : 0;
    return type === LIMIT && stays(timeInForce) && displayQuantity === 0 && pegOffset >= least;
  }
  if (pegReference === MID || pegOffset < 0 || pegOffset > PEG_LEVELS_MAX) return false;
  if (pegReference === PRIMARY && !stays(timeInForce)) return false;
  return type === LIMIT || (type === LIMIT_MAKER && pegReference === PRIMARY);
}

/** Stop price within the market's price bounds, trailing delta within its range, iceberg parts. */
export function checkConditionFilters(state: State, draft: Draft): number {
  const { market, stopPrice, trailingDelta, side, type, displayQuantity, quantity } = draft;
  const bounds = state.markets.i32;
  const rules = state.markets.rules[market]!;
  const at = market * MARKET_I32;
  if (stopPrice !== 0 && stopPrice < bounds[at + MIN_PRICE]!) return PRICE_TOO_LOW;
  if (stopPrice > bounds[at + MAX_PRICE_ALLOWED]!) return PRICE_TOO_HIGH;
  if (trailingDelta !== 0) {
    const above = (side === 0) === (type === STOP_LOSS || type === STOP_LOSS_LIMIT);
    const least = above ? rules.minTrailingAbove : rules.minTrailingBelow;
    const most = above ? rules.maxTrailingAbove : rules.maxTrailingBelow;
    const outside = trailingDelta < least || (most !== 0 && trailingDelta > most);
    if (outside) return TRAILING_DELTA_OUT_OF_RANGE;
  }
  return checkParts(state, market, quantity, displayQuantity);
}

/** ICEBERG_PARTS: ceil(quantity / displayQuantity); a display quantity of 0 is no iceberg. */
export function checkParts(
  state: State,
  market: number,
  quantity: number,
  displayQuantity: number,
): number {
  const bound = state.markets.rules[market]!.maxIcebergParts;
  const most = bound === 0 ? ICEBERG_PARTS_MAX : Math.min(bound, ICEBERG_PARTS_MAX);
  if (displayQuantity === 0) return ACCEPTABLE;
  return Math.ceil(quantity / displayQuantity) > most ? TOO_MANY_PARTS : ACCEPTABLE;
}

/** A trigger that the last price has reached already; a trailing order starts to track instead. */
export function checkTrigger(state: State, draft: Draft): number {
  const { market, side, type, stopPrice, trailingDelta } = draft;
  if (!isStop(draft) || draft.pending || trailingDelta !== 0) return ACCEPTABLE;
  const last = state.markets.i32[market * MARKET_I32 + LAST_PRICE]!;
  const reached = last !== 0 && reaches(last, stopPrice, risesBy(side, type));
  return reached ? WOULD_TRIGGER : ACCEPTABLE;
}
