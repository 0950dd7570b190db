/** Rules of a market as decimal text to the core's ticks, lots and units, for making and changing markets. */
import { plainRules } from '../../core/command.ts';
import type { MarketRules } from '../../core/command.ts';
import { parseDecimal } from '../../core/decimal.ts';
import { MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY, selfTradeModes } from '../../core/types.ts';
import type { SelfTradeMode } from '../../core/types.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import type { MarketReply } from '../replies.ts';
import { countRules, rateOf, ratioRules } from '../render.ts';
import { choice, decimal, integer, list, optional, signedDecimal } from '../shapes.ts';
import type { Fields, Shape } from '../shapes.ts';

/** As MarketReply shows them; what is absent is off, or 0, or the default. */
export interface RulesRequest extends Partial<Omit<MarketReply, Told>> {
  readonly selfTradeMode?: SelfTradeMode;
  readonly selfTradeModesAllowed?: readonly SelfTradeMode[];
}
/** What a reply tells beside the rules, and what a request has in closed lists. */
type Told = 'market' | 'base' | 'quote' | 'status' | 'selfTradeMode' | 'selfTradeModesAllowed';

const COUNT_MAX = 2 ** 31 - 1;

function count(description: string): Shape<number> {
  return optional(integer(`${description}; 0: no bound.`, { max: COUNT_MAX }));
}

function ratio(description: string): Shape<string> {
  return optional(decimal(`${description}; 0: no bound.`));
}

export const ruleFields: Fields<RulesRequest> = {
  tickSize: optional(decimal('Step of prices.')),
  lotSize: optional(decimal('Step of quantities.')),
  minPrice: optional(decimal('Lowest price; 0: none.')),
  maxPrice: optional(decimal('Highest price; 0: none.')),
  minQuantity: optional(decimal('Least quantity; 0: none.')),
  maxQuantity: optional(decimal('Greatest quantity; 0: none.')),
  marketMinQuantity: optional(decimal('Least quantity of market orders; 0: none.')),
  marketMaxQuantity: optional(decimal('Greatest quantity of market orders; 0: none.')),
  minNotional: optional(decimal('Least price times quantity; 0: none.')),
  maxNotional: optional(decimal('Greatest price times quantity; 0: none.')),
  maxOrders: count('Most open orders of one account'),
  maxAlgoOrders: count('Of them, those that wait for a trigger'),
  maxIcebergOrders: count('Of them, icebergs'),
  maxOrderLists: count('Most open order lists of one account'),
  maxAmends: count('Most amendments of one order that keep its priority'),
  maxIcebergParts: count('Most slices of an iceberg'),
  minTrailingAbove: count('Least trailing delta of stop-loss buys and take-profit sells'),
  maxTrailingAbove: count('Greatest one of them'),
  minTrailingBelow: count('Least trailing delta of stop-loss sells and take-profit buys'),
  maxTrailingBelow: count('Greatest one of them'),
  bidPriceUp: ratio('Highest price of buys, as a multiple of the last price'),
  bidPriceDown: ratio('Lowest price of buys, as a multiple of the last price'),
  askPriceUp: ratio('Highest price of sells, as a multiple of the last price'),
  askPriceDown: ratio('Lowest price of sells, as a multiple of the last price'),
  collar: ratio('How far from the best price a market order may trade, as a fraction of it'),
  dynamicBand: ratio('How far from the average of bandTrades trades one may be, as a fraction'),
  bandTrades: count('How many trades that average is of'),
  callMs: count('How long a volatility auction collects orders, in ms'),
  callRandomMs: count('The random time after that, in ms'),
  callExtensions: count('How often it may be extended'),
  maxPosition: optional(decimal('Most that an account may own of the base asset; 0: no bound.')),
  makerFee: optional(
    signedDecimal('Share of what the maker receives, as a fraction; negative: a rebate.'),
  ),
  takerFee: optional(decimal('Share of what the taker receives, as a fraction; 0 unless said.')),
  selfTradeMode: optional(choice(selfTradeModes, 'Mode of orders that ask for none.')),
  selfTradeModesAllowed: optional(
    list(choice(selfTradeModes, ''), 'All unless said otherwise.', 6),
  ),
};

const SCALE_MAX = 18;
const DEFAULT_MODE: SelfTradeMode = 'EXPIRE_MAKER';

interface Step {
  readonly mantissa: number;
  readonly scale: number;
}

/** The rules in the core's numbers; `quoteScale` are the decimals of the quote asset. */
export function marketRules(request: RulesRequest, quoteScale: number): MarketRules | Problem {
  const tick = stepOf('tickSize', request.tickSize);
  if (isProblem(tick)) return tick;
  const lot = stepOf('lotSize', request.lotSize);
  if (isProblem(lot)) return lot;
  const found: Record<string, number | bigint> = {};
  for (const name of ['minPrice', 'maxPrice'] as const) {
    const price = stepsOf(name, request[name], tick, MAX_PRICE);
    if (isProblem(price)) return price;
    found[name] = price;
  }
  for (const name of quantityRules) {
    const quantity = stepsOf(name, request[name], lot, MAX_QUANTITY);
    if (isProblem(quantity)) return quantity;
    found[name] = quantity;
  }
  for (const name of ['minNotional', 'maxNotional'] as const) {
    const units = parseDecimal(request[name] ?? '0', quoteScale);
    if (units === 'malformed') return problem('INVALID_NUMBER', name);
    if (units === 'too-precise') return problem('AMOUNT_TOO_PRECISE', name);
    if (units > MAX_AMOUNT) return problem('AMOUNT_OUT_OF_RANGE', name);
    found[name] = units;
  }
  for (const name of countRules) found[name] = request[name] ?? 0;
  for (const name of ratioRules) {
    const parts = parseDecimal(request[name] ?? '0', RATIO_DECIMALS);
    if (typeof parts === 'string' || parts > BigInt(COUNT_MAX)) {
      return problem('INVALID_SCALE', `${name}: wants 0 to 2147.483647.`);
    }
    found[name] = Number(parts);
  }
  for (const name of ['makerFee', 'takerFee'] as const) {
    const rate = rateOf(request[name] ?? '0');
    if (rate === undefined) {
      return problem('INVALID_SCALE', `${name}: wants -0.999999 to 0.999999.`);
    }
    found[name] = rate;
  }
  const allowed = request.selfTradeModesAllowed ?? selfTradeModes;
  const mask = allowed.reduce((bits, mode) => bits | (1 << selfTradeModes.indexOf(mode)), 0);
  return {
    ...plainRules,
    ...found,
    tickMantissa: tick.mantissa,
    tickScale: tick.scale,
    lotMantissa: lot.mantissa,
    lotScale: lot.scale,
    selfTradeMode: request.selfTradeMode ?? DEFAULT_MODE,
    selfTradeModesAllowed: mask & ~1,
  };
}

const RATIO_DECIMALS = 6;

const quantityRules = [
  'maxPosition',
  'minQuantity',
  'maxQuantity',
  'marketMinQuantity',
  'marketMaxQuantity',
] as const;

/** Mantissa and scale of a step size without trailing zeros. */
function stepOf(name: string, given: string | undefined): Step | Problem {
  if (given === undefined) return problem('MISSING_FIELD', name);
  const units = parseDecimal(given, SCALE_MAX);
  if (typeof units === 'string') return problem('INVALID_SCALE', `${name}: ${given}`);
  let mantissa = units;
  let scale = SCALE_MAX;
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    scale--;
  }
  if (mantissa === 0n || mantissa > BigInt(Number.MAX_SAFE_INTEGER)) {
    return problem('INVALID_SCALE', `${name}: ${given}`);
  }
  return { mantissa: Number(mantissa), scale };
}

function stepsOf(
  name: 'minPrice' | 'maxPrice' | (typeof quantityRules)[number],
  given: string | undefined,
  step: Step,
  max: number,
): number | Problem {
  const value = parseDecimal(given ?? '0', step.scale);
  if (value === 'malformed') return problem('INVALID_NUMBER', name);
  const isPrice = name.endsWith('Price');
  if (value === 'too-precise' || value % BigInt(step.mantissa) !== 0n) {
    return problem(isPrice ? 'PRICE_OFF_TICK' : 'QUANTITY_OFF_LOT', name);
  }
  const steps = value / BigInt(step.mantissa);
  if (steps <= BigInt(max)) return Number(steps);
  return problem(isPrice ? 'PRICE_TOO_HIGH' : 'QUANTITY_TOO_HIGH', name);
}
