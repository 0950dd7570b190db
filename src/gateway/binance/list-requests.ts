/**
 * Parameters of order lists to the legs of the core. A leg's parameters carry its place as a prefix
 * (`aboveType`, `pendingBelowStopPrice`); beyond that they are those of an order.
 */
import type { OrderLeg, PlaceOrderList } from '../../core/command.ts';
import type { ListKind, OrderType, SelfTradeMode, Side } from '../../core/types.ts';
import { noConditions } from '../../core/command.ts';
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import {
  instructionFields,
  readInstruction,
  responseField,
  selfTradeField,
  sideField,
} from './order-requests.ts';
import type { Instruction } from './order-requests.ts';
import type { ResponseType } from './order-replies.ts';
import { clientId, decimal, oneOf, optional, text } from './parameters.ts';
import type { Field, Fields } from './parameters.ts';
import { findSymbol } from './symbols.ts';

/** What every list says, and its legs' parameters by their full names. */
export interface ListParameters {
  readonly symbol: string;
  readonly listClientOrderId: string | undefined;
  readonly newOrderRespType: ResponseType | undefined;
  readonly selfTradePreventionMode: SelfTradeMode | undefined;
  readonly [name: string]: unknown;
}

/** A list that may go to the core. */
export interface ReadList {
  readonly market: MarketReference;
  readonly list: Pick<PlaceOrderList, 'market' | 'listKind' | 'legs' | 'clientListId'>;
  readonly responseType: ResponseType;
}

/** Where the parameters of one leg are. */
interface Leg {
  readonly prefix: string;
  readonly types: readonly OrderType[];
  /** Prefix of the side and the quantity: those of a pair stand once. */
  readonly shared: string;
}

const CONTINGENT = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
const PAIR: readonly OrderType[] = ['LIMIT_MAKER', ...CONTINGENT];
const WORKING: readonly OrderType[] = ['LIMIT', 'LIMIT_MAKER'];
const PENDING: readonly OrderType[] = ['LIMIT', 'LIMIT_MAKER', ...CONTINGENT];

const legsOf: Readonly<Record<ListKind, readonly Leg[]>> = {
  OCO: [
    { prefix: 'above', types: PAIR, shared: '' },
    { prefix: 'below', types: PAIR, shared: '' },
  ],
  OTO: [
    { prefix: 'working', types: WORKING, shared: 'working' },
    { prefix: 'pending', types: PENDING, shared: 'pending' },
  ],
  OTOCO: [
    { prefix: 'working', types: WORKING, shared: 'working' },
    { prefix: 'pendingAbove', types: PAIR, shared: 'pending' },
    { prefix: 'pendingBelow', types: PAIR, shared: 'pending' },
  ],
};

/** `stopPrice` of `above` is `aboveStopPrice`; without a prefix it stays what it is. */
function spelled(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1);
}

const {
  type: _type,
  quoteOrderQty: _quoteOrderQty,
  quantity: _quantity,
  ...own
} = instructionFields;

/** The parameters of a list of this kind. */
export function listFields(kind: ListKind): Fields<ListParameters> {
  const fields: Record<string, Field<unknown>> = {
    symbol: text,
    listClientOrderId: optional(clientId),
    newOrderRespType: responseField,
    selfTradePreventionMode: selfTradeField,
  };
  for (const { prefix, types, shared } of legsOf[kind]) {
    fields[spelled(shared, 'side')] = sideField;
    fields[spelled(shared, 'quantity')] = decimal;
    fields[spelled(prefix, 'type')] = oneOf(types, 'LIST_ORDER_TYPE');
    fields[spelled(prefix, 'clientOrderId')] = optional(clientId);
    for (const [name, field] of Object.entries(own)) fields[spelled(prefix, name)] = field;
  }
  return fields as Fields<ListParameters>;
}

/** A list of this kind, its legs in the core's order. */
export function readList(
  reference: Reference,
  kind: ListKind,
  given: ListParameters,
): ReadList | BinanceError {
  const market = findSymbol(reference, given.symbol);
  if (isFailure(market)) return market;
  const places = legsOf[kind];
  const flaw = checkPair(
    places.filter(({ types }) => types === PAIR),
    given,
  );
  if (flaw !== undefined) return flaw;
  const legs: OrderLeg[] = [];
  for (const { prefix, shared } of places) {
    const spell = (name: string): string => spelled(name === 'quantity' ? shared : prefix, name);
    const instruction = Object.fromEntries(
      Object.keys(instructionFields).map((name) => [name, given[spell(name)]]),
    ) as unknown as Instruction;
    const read = readInstruction(reference, market, instruction, spell);
    if (isFailure(read)) return read;
    const { market: _, quoteAmount: __, ...terms } = read.terms;
    legs.push({
      ...noConditions,
      ...terms,
      ...read.conditions,
      side: given[spelled(shared, 'side')] as Side,
      selfTradeMode: given.selfTradePreventionMode ?? 'DEFAULT',
      clientOrderId: (given[spelled(prefix, 'clientOrderId')] ?? '') as string,
    });
  }
  return {
    market,
    list: {
      market: market.market,
      listKind: kind,
      legs,
      clientListId: given.listClientOrderId ?? '',
    },
    responseType: given.newOrderRespType ?? 'RESULT',
  };
}

/** Which kinds of orders a pair may have on which side of the price. */
function checkPair(pair: readonly Leg[], given: ListParameters): BinanceError | undefined {
  const [above, below] = pair;
  if (above === undefined || below === undefined) return undefined;
  const side = given[spelled(above.shared, 'side')] as Side;
  const kinds = [above, below].map(({ prefix }) => kindOf(given[spelled(prefix, 'type')]));
  if (kinds.every((kind) => kind === 'LIMIT')) return failure('LIST_BOTH_LIMIT');
  const [up, down] = kinds;
  if (side === 'SELL') {
    if (down === 'LIMIT') return failure('SELL_LIMIT_ABOVE');
    if (up === 'STOP') return failure('SELL_STOP_BELOW');
    return down === 'PROFIT' ? failure('SELL_TAKE_PROFIT_ABOVE') : undefined;
  }
  if (up === 'LIMIT') return failure('BUY_LIMIT_BELOW');
  if (down === 'STOP') return failure('BUY_STOP_ABOVE');
  return up === 'PROFIT' ? failure('BUY_TAKE_PROFIT_BELOW') : undefined;
}

function kindOf(type: unknown): 'LIMIT' | 'STOP' | 'PROFIT' {
  if (type === 'LIMIT_MAKER') return 'LIMIT';
  return type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT' ? 'STOP' : 'PROFIT';
}

/** The parameters of the OCO of before 2024, which old clients send: a limit order and a stop. */
export interface OldOcoParameters {
  readonly symbol: string;
  readonly listClientOrderId: string | undefined;
  readonly side: Side;
  readonly quantity: string;
  readonly limitClientOrderId: string | undefined;
  readonly price: string;
  readonly limitStrategyId: number | undefined;
  readonly limitStrategyType: number | undefined;
  readonly limitIcebergQty: string | undefined;
  readonly trailingDelta: number | undefined;
  readonly stopClientOrderId: string | undefined;
  readonly stopPrice: string | undefined;
  readonly stopStrategyId: number | undefined;
  readonly stopStrategyType: number | undefined;
  readonly stopLimitPrice: string | undefined;
  readonly stopIcebergQty: string | undefined;
  readonly stopLimitTimeInForce: Instruction['timeInForce'];
  readonly newOrderRespType: ResponseType | undefined;
  readonly selfTradePreventionMode: SelfTradeMode | undefined;
}

export const oldOcoFields: Fields<OldOcoParameters> = {
  symbol: text,
  listClientOrderId: optional(clientId),
  side: sideField,
  quantity: decimal,
  limitClientOrderId: optional(clientId),
  price: decimal,
  limitStrategyId: own.strategyId,
  limitStrategyType: own.strategyType,
  limitIcebergQty: own.icebergQty,
  trailingDelta: own.trailingDelta,
  stopClientOrderId: optional(clientId),
  stopPrice: own.stopPrice,
  stopStrategyId: own.strategyId,
  stopStrategyType: own.strategyType,
  stopLimitPrice: own.price,
  stopIcebergQty: own.icebergQty,
  stopLimitTimeInForce: own.timeInForce,
  newOrderRespType: responseField,
  selfTradePreventionMode: selfTradeField,
};

/** The same list in the words of today: SELL has its limit above, BUY below. */
export function ofOldOco(given: OldOcoParameters): ListParameters | BinanceError {
  const isLimit = given.stopLimitPrice !== undefined;
  if (isLimit && given.stopLimitTimeInForce === undefined) {
    return failure('MANDATORY_PARAMETER', 'stopLimitTimeInForce');
  }
  if (given.stopPrice === undefined && given.trailingDelta === undefined) {
    return failure('EITHER_PARAMETER', 'stopPrice', 'trailingDelta');
  }
  const isSell = given.side === 'SELL';
  const limit = isSell ? 'above' : 'below';
  const stop = isSell ? 'below' : 'above';
  const leg = (prefix: string, fields: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [spelled(prefix, name), value]),
    );
  const { symbol, listClientOrderId, newOrderRespType, selfTradePreventionMode } = given;
  return {
    symbol,
    listClientOrderId,
    newOrderRespType,
    selfTradePreventionMode,
    side: given.side,
    quantity: given.quantity,
    ...leg(limit, {
      type: 'LIMIT_MAKER',
      price: given.price,
      icebergQty: given.limitIcebergQty,
      clientOrderId: given.limitClientOrderId,
      strategyId: given.limitStrategyId,
      strategyType: given.limitStrategyType,
    }),
    ...leg(stop, {
      type: isLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
      stopPrice: given.stopPrice,
      trailingDelta: given.trailingDelta,
      price: given.stopLimitPrice,
      timeInForce: given.stopLimitTimeInForce,
      icebergQty: given.stopIcebergQty,
      clientOrderId: given.stopClientOrderId,
      strategyId: given.stopStrategyId,
      strategyType: given.stopStrategyType,
    }),
  };
}
