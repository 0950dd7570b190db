/**
 * Parameters of a new order to the terms and conditions of the core: which of them belong to which type,
 * and decimal text to ticks, lots and units. Pure; what is wrong is answered before anything reaches the
 * log. A leg of a list is read by the same rules, under the names that its parameters have there.
 */
import { noConditions } from '../../core/command.ts';
import type { OrderConditions, OrderTerms } from '../../core/command.ts';
import type { OrderType, SelfTradeMode, Side, TimeInForce } from '../../core/types.ts';
import {
  BASIS_POINTS,
  orderTypes,
  PEG_LEVELS_MAX,
  selfTradeModes,
  sides,
} from '../../core/types.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import { responseTypes } from './order-replies.ts';
import type { ResponseType } from './order-replies.ts';
import { clientId, decimal, oneOf, optional, text, whole } from './parameters.ts';
import type { Field, Fields } from './parameters.ts';
import { findSymbol } from './symbols.ts';

/** Binance knows no others. */
const timesInForceTold = ['GTC', 'IOC', 'FOK'] as const satisfies readonly TimeInForce[];

export const pegPriceTypes = ['PRIMARY_PEG', 'MARKET_PEG'] as const;
const pegOffsetTypes = ['PRICE_LEVEL'] as const;

/** What one order says beside its market and side. */
export interface Instruction {
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | undefined;
  readonly quantity: string | undefined;
  readonly quoteOrderQty: string | undefined;
  readonly price: string | undefined;
  readonly stopPrice: string | undefined;
  readonly trailingDelta: number | undefined;
  readonly icebergQty: string | undefined;
  readonly pegPriceType: (typeof pegPriceTypes)[number] | undefined;
  readonly pegOffsetType: (typeof pegOffsetTypes)[number] | undefined;
  readonly pegOffsetValue: number | undefined;
  readonly strategyId: number | undefined;
  readonly strategyType: number | undefined;
}

export interface OrderParameters extends Instruction {
  readonly symbol: string;
  readonly side: Side;
  readonly newClientOrderId: string | undefined;
  readonly newOrderRespType: ResponseType | undefined;
  readonly selfTradePreventionMode: SelfTradeMode | undefined;
}

export const sideField: Field<Side> = oneOf(sides, 'INVALID_SIDE');
export const selfTradeField: Field<SelfTradeMode | undefined> = optional(
  oneOf<SelfTradeMode>(selfTradeModes.filter((mode) => mode !== 'DEFAULT')),
);
export const responseField: Field<ResponseType | undefined> = optional(oneOf(responseTypes));

const STRATEGY_TYPE_MAX = 2 ** 31 - 1;

export const instructionFields: Fields<Instruction> = {
  type: oneOf(orderTypes, 'INVALID_ORDER_TYPE'),
  timeInForce: optional(oneOf<TimeInForce>(timesInForceTold, 'INVALID_TIME_IN_FORCE')),
  quantity: optional(decimal),
  quoteOrderQty: optional(decimal),
  price: optional(decimal),
  stopPrice: optional(decimal),
  trailingDelta: optional(whole({ min: 1, max: BASIS_POINTS - 1 })),
  icebergQty: optional(decimal),
  pegPriceType: optional(oneOf(pegPriceTypes)),
  pegOffsetType: optional(oneOf(pegOffsetTypes)),
  pegOffsetValue: optional(whole({ max: PEG_LEVELS_MAX })),
  strategyId: optional(whole()),
  strategyType: optional(whole({ max: STRATEGY_TYPE_MAX })),
};

export const orderFields: Fields<OrderParameters> = {
  symbol: text,
  side: sideField,
  ...instructionFields,
  newClientOrderId: optional(clientId),
  newOrderRespType: responseField,
  selfTradePreventionMode: selfTradeField,
};

/** A new order that may go to the core. */
export interface ReadOrder {
  readonly market: MarketReference;
  readonly terms: OrderTerms;
  readonly conditions: OrderConditions;
  readonly responseType: ResponseType;
}

export function readOrder(reference: Reference, given: OrderParameters): ReadOrder | BinanceError {
  const market = findSymbol(reference, given.symbol);
  if (isFailure(market)) return market;
  const read = readInstruction(reference, market, given, (name) => name);
  if (isFailure(read)) return read;
  const terms = {
    ...read.terms,
    side: given.side,
    selfTradeMode: given.selfTradePreventionMode ?? 'DEFAULT',
    clientOrderId: given.newClientOrderId ?? '',
  };
  const usual = given.type === 'MARKET' || given.type === 'LIMIT' ? 'FULL' : 'ACK';
  const responseType = given.newOrderRespType ?? usual;
  return { market, terms, conditions: read.conditions, responseType };
}

/** A market order's quantity has a filter of its own name. */
export function orderFailure(
  found: BinanceError,
  { type }: { readonly type: OrderType },
): BinanceError {
  const isLot = type === 'MARKET' && found.msg === failure('FILTER', 'LOT_SIZE').msg;
  return isLot ? failure('FILTER', 'MARKET_LOT_SIZE') : found;
}

interface ReadInstruction {
  readonly terms: Pick<
    OrderTerms,
    'market' | 'type' | 'timeInForce' | 'price' | 'quantity' | 'quoteAmount'
  >;
  readonly conditions: OrderConditions;
}

/** How a parameter is called in this request. */
type Spell = (name: string) => string;

/** The core's numbers of what one order says; `spell` gives its parameters their names. */
export function readInstruction(
  reference: Reference,
  market: MarketReference,
  given: Instruction,
  spell: Spell,
): ReadInstruction | BinanceError {
  const flaw = checkComposition(given, spell) ?? checkPrecision(reference, market, given, spell);
  if (flaw !== undefined) return flaw;
  const id = market.market;
  const { type } = given;
  const lot = type === 'MARKET' ? 'MARKET_LOT_SIZE' : 'LOT_SIZE';
  const price = numberOf(given.price, 'PRICE_FILTER', (each) => reference.parsePrice(id, each));
  if (isFailure(price)) return price;
  const stopPrice = numberOf(given.stopPrice, 'PRICE_FILTER', (each) =>
    reference.parsePrice(id, each),
  );
  if (isFailure(stopPrice)) return stopPrice;
  const quantity = numberOf(given.quantity, lot, (each) => reference.parseQuantity(id, each));
  if (isFailure(quantity)) return quantity;
  const displayQuantity = displayOf(reference, id, given, quantity);
  if (isFailure(displayQuantity)) return displayQuantity;
  const quoteAmount =
    given.quoteOrderQty === undefined
      ? 0n
      : reference.parseAmount(market.quote, given.quoteOrderQty);
  if (typeof quoteAmount === 'string') return failure('FILTER', 'NOTIONAL');
  const isMarket = becomesMarket(type);
  const { pegPriceType, pegOffsetValue = 0, trailingDelta = 0 } = given;
  return {
    terms: {
      market: id,
      type,
      timeInForce: given.timeInForce ?? (isMarket ? 'IOC' : 'GTC'),
      price,
      quantity,
      quoteAmount,
    },
    conditions: {
      ...noConditions,
      stopPrice,
      trailingDelta,
      displayQuantity,
      ...(pegPriceType === undefined
        ? {}
        : { pegReference: pegReferences[pegPriceType], pegOffset: pegOffsetValue }),
      strategyId: given.strategyId ?? 0,
      strategyType: given.strategyType ?? 0,
    },
  };
}

const pegReferences = { PRIMARY_PEG: 'PRIMARY', MARKET_PEG: 'MARKET' } as const;

function becomesMarket(type: OrderType): boolean {
  return type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
}

function numberOf(
  given: string | undefined,
  filter: string,
  parse: (given: string) => number | string,
): number | BinanceError {
  if (given === undefined) return 0;
  const found = parse(given);
  return typeof found === 'string' ? failure('FILTER', filter) : found;
}

/** What an iceberg shows; one that would show everything, or nothing, is none. */
function displayOf(
  reference: Reference,
  market: number,
  { icebergQty = '0' }: Instruction,
  quantity: number,
): number | BinanceError {
  if (/^0+(\.0+)?$/.test(icebergQty)) return 0;
  const shown = numberOf(icebergQty, 'LOT_SIZE', (each) => reference.parseQuantity(market, each));
  if (isFailure(shown)) return shown;
  if (shown > quantity) return failure('ORDER_REJECTED', 'IcebergQty exceeds QTY.');
  return shown === quantity ? 0 : shown;
}

/** Parameters that each type needs, and those that it may have beside them; all may have a strategy. */
const composition: Readonly<Record<OrderType, { needs: readonly Name[]; may: readonly Name[] }>> = {
  LIMIT: { needs: ['timeInForce', 'quantity', 'price'], may: ['icebergQty'] },
  MARKET: { needs: [], may: ['quantity', 'quoteOrderQty'] },
  LIMIT_MAKER: { needs: ['quantity', 'price'], may: ['icebergQty'] },
  STOP_LOSS: { needs: ['quantity'], may: ['stopPrice', 'trailingDelta'] },
  TAKE_PROFIT: { needs: ['quantity'], may: ['stopPrice', 'trailingDelta'] },
  STOP_LOSS_LIMIT: {
    needs: ['timeInForce', 'quantity', 'price'],
    may: ['stopPrice', 'trailingDelta', 'icebergQty'],
  },
  TAKE_PROFIT_LIMIT: {
    needs: ['timeInForce', 'quantity', 'price'],
    may: ['stopPrice', 'trailingDelta', 'icebergQty'],
  },
};

type Name = Exclude<
  keyof Instruction,
  'type' | 'pegPriceType' | 'pegOffsetType' | 'pegOffsetValue' | 'strategyId' | 'strategyType'
>;

const STRATEGY_TYPE_MIN = 1_000_000;

/** Which parameters a type needs and which it must not have. */
function checkComposition(given: Instruction, spell: Spell): BinanceError | undefined {
  const { type, strategyType, pegPriceType, quantity, quoteOrderQty } = given;
  if (strategyType !== undefined && strategyType < STRATEGY_TYPE_MIN) {
    return failure('BAD_STRATEGY_TYPE');
  }
  const isPegged = pegPriceType !== undefined;
  const { needs, may } = composition[type];
  const lacking = needs.find(
    (name) => given[name] === undefined && !(isPegged && name === 'price'),
  );
  if (lacking !== undefined) return failure('MANDATORY_PARAMETER', spell(lacking));
  const names: readonly Name[] = [
    'timeInForce',
    'price',
    'quoteOrderQty',
    'stopPrice',
    'trailingDelta',
    'icebergQty',
  ];
  const surplus = names.find(
    (name) =>
      given[name] !== undefined &&
      ((!needs.includes(name) && !may.includes(name)) || (isPegged && name === 'price')),
  );
  if (surplus !== undefined) return failure('PARAMETER_NOT_REQUIRED', spell(surplus));
  if (type === 'MARKET' && quantity === undefined && quoteOrderQty === undefined) {
    return failure('EITHER_PARAMETER', spell('quantity'), spell('quoteOrderQty'));
  }
  if (quantity !== undefined && quoteOrderQty !== undefined) return failure('BAD_COMBINATION');
  const waits = may.includes('stopPrice');
  if (waits && given.stopPrice === undefined && given.trailingDelta === undefined) {
    return failure('EITHER_PARAMETER', spell('stopPrice'), spell('trailingDelta'));
  }
  return checkExtras(given, spell);
}

/** Icebergs rest; a peg is of a limit order and says its offset whole. */
function checkExtras(given: Instruction, spell: Spell): BinanceError | undefined {
  const { type, icebergQty, timeInForce, pegPriceType, pegOffsetType, pegOffsetValue } = given;
  const isIceberg = icebergQty !== undefined && /[1-9]/.test(icebergQty);
  if (isIceberg && timeInForce !== undefined && timeInForce !== 'GTC') {
    return failure('LIST_ICEBERG', spell('icebergQty'), spell('timeInForce'));
  }
  if ((pegOffsetType === undefined) !== (pegOffsetValue === undefined)) {
    return failure('BAD_COMBINATION');
  }
  if (pegPriceType === undefined) {
    return pegOffsetType === undefined ? undefined : failure('BAD_COMBINATION');
  }
  return type === 'LIMIT' || type === 'LIMIT_MAKER'
    ? undefined
    : failure('PARAMETER_NOT_REQUIRED', spell('pegPriceType'));
}

/** More decimals than the asset itself has are no matter of a filter. */
function checkPrecision(
  reference: Reference,
  market: MarketReference,
  given: Instruction,
  spell: Spell,
): BinanceError | undefined {
  const base = reference.asset(market.base)?.scale ?? 0;
  const quote = reference.asset(market.quote)?.scale ?? 0;
  const price = Math.max(quote, market.tickScale);
  const scales = {
    quantity: base,
    icebergQty: base,
    price,
    stopPrice: price,
    quoteOrderQty: quote,
  } as const;
  for (const name of Object.keys(scales) as (keyof typeof scales)[]) {
    const decimals = given[name]?.split('.')[1]?.replace(/0+$/, '') ?? '';
    if (decimals.length > scales[name]) return failure('BAD_PRECISION', spell(name));
  }
  return undefined;
}

const plainTypes: readonly OrderType[] = ['LIMIT', 'MARKET', 'LIMIT_MAKER'];

/** Whether the short PlaceOrder says all of it. */
export function isPlain({ terms, conditions }: ReadOrder): boolean {
  if (!plainTypes.includes(terms.type)) return false;
  const names = Object.keys(noConditions) as (keyof OrderConditions)[];
  return names.every((name) => conditions[name] === noConditions[name]);
}
